"""FRR and GoBGP peer with one another and both report to our station; our reporter before pmbmpd and tshark."""
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from live import PROGRAM, SYSTEM, need, until  # noqa: E402
from live import Live as Case  # noqa: E402  (the name by which the build finds tests)

FRR, GOBGP = "10.9.0.1", "10.9.0.2"

FRR_CONFIG = """hostname frr
router bgp 65001
 bgp router-id 10.0.0.1
 no bgp ebgp-requires-policy
 no bgp network import-check
 neighbor {gobgp} remote-as 65002
 neighbor {gobgp} port 10179
 neighbor {gobgp} ebgp-multihop 2
 neighbor {gobgp} timers connect 1
 neighbor {gobgp} update-source {frr}
 address-family ipv4 unicast
  network 198.51.100.0/24
 exit-address-family
 bmp targets lab
  bmp stats interval 500
  bmp monitor ipv4 unicast pre-policy
  bmp connect 127.0.0.1 port {port} min-retry 100 max-retry 500
 exit
exit
"""
GOBGP_CONFIG = """[global.config]
  as = 65002
  router-id = "10.0.0.2"
  port = 10179
  local-address-list = ["{gobgp}"]
[[bmp-servers]]
  [bmp-servers.config]
    address = "127.0.0.1"
    port = {port}
    route-monitoring-policy = "pre-policy"
    statistics-timeout = 15
[[neighbors]]
  [neighbors.config]
    neighbor-address = "{frr}"
    peer-as = 65001
  [neighbors.transport.config]
    local-address = "{gobgp}"
    passive-mode = true
  [neighbors.ebgp-multihop.config]
    enabled = true
    multihop-ttl = 2
"""


class Speakers(Case):
    def in_namespace(self, *words):
        return ("ip", "netns", "exec", self.namespace, *words)

    def setUp(self):
        super().setUp()
        if os.geteuid() != 0:
            raise unittest.SkipTest("network namespaces need root")
        need("ip", "bgpd", "gobgpd", "gobgp")
        self.namespace = f"nkbmp{os.getpid()}"
        if subprocess.run(["ip", "netns", "add", self.namespace], capture_output=True, check=False).returncode != 0:
            raise unittest.SkipTest("network namespaces are not permitted here")
        self.addCleanup(subprocess.run, ["ip", "netns", "del", self.namespace], check=False)
        for words in (["link", "set", "lo", "up"], ["addr", "add", f"{FRR}/32", "dev", "lo"], ["addr", "add", f"{GOBGP}/32", "dev", "lo"]):
            subprocess.run(["ip", "-n", self.namespace, *words], check=True)

    def frr(self, port):
        folder = self.folder / "frr"
        folder.mkdir()
        config = folder / "bgpd.conf"
        config.write_text(FRR_CONFIG.format(frr=FRR, gobgp=GOBGP, port=port), encoding="utf-8")
        path = shutil.which("bgpd", path=SYSTEM)
        return self.start(*self.in_namespace(path, "-f", config, "-i", folder / "pid", "--vty_socket", folder, "-z", folder / "zserv",
                                             "-Z", "-S", "-p", "11179", "-l", FRR, "-A", "127.0.0.1", "-P", "0", "-M", "bmp"))

    def gobgp(self, port):
        config = self.folder / "gobgpd.toml"
        config.write_text(GOBGP_CONFIG.format(frr=FRR, gobgp=GOBGP, port=port), encoding="utf-8")
        return self.start(*self.in_namespace("gobgpd", "-f", config, "--api-hosts", "127.0.0.1:50061"))

    def get(self, path):
        done = subprocess.run(self.in_namespace("curl", "-sf", f"http://127.0.0.1:9119{path}"), capture_output=True, check=False)
        return done.stdout.decode() if done.returncode == 0 else ""

    def test_both_report_of_each_other(self):
        need("curl")
        lines = self.folder / "lines.jsonl"
        with lines.open("wb") as out:
            station = self.start(*self.in_namespace(PROGRAM, "bmp", "serve", "--listen", "127.0.0.1:11019", "--http", "127.0.0.1:9119", "--user", "root"),
                                 stdout=out, stderr=subprocess.PIPE)
        self.ready(station)
        self.frr(11019)
        self.gobgp(11019)

        def state():
            document = json.loads(self.get("/peers.json") or '{"routers":[]}')
            return {peer["peer"]: {stat["type"]: stat["value"] for stat in peer["statistics"]}
                    for router in document["routers"] for peer in router["peers"] if peer["up"]}

        # FRR counts events of its peer, GoBGP routes: 7 and 8; each is the other's peer.
        peers = until("reports of both", 60, lambda: (seen := state()) and FRR in seen and GOBGP in seen and 7 in seen[FRR] and 0 in seen[GOBGP] and seen)
        self.assertEqual(set(peers[FRR]), {7, 8, 11, 12})
        self.assertEqual(set(peers[GOBGP]), {0, 2, 3, 4, 5, 11})  # and 65531, which has no figure here
        self.assertEqual(peers[FRR][7], 1)  # 198.51.100.0/24
        metrics = self.get("/metrics")
        self.assertIn(f'nikkan_bmp_adj_rib_in_routes{{router="GoBGP",peer="{FRR}",peer_as="65001",peer_type="global"}} 1\n', metrics)
        self.assertRegex(metrics, rf'nikkan_bmp_rejected_prefixes_total\{{router="frr[^"]*",peer="{GOBGP}",peer_as="65002",peer_type="global"\}} 0\n')
        watched = subprocess.run(self.in_namespace(PROGRAM, "bmp", "watch", "--count", "1", "http://127.0.0.1:9119"), capture_output=True, text=True, check=True)
        self.assertIn(FRR, watched.stdout)

        self.assertEqual(self.end(station), 0)
        rows = [json.loads(line) for line in lines.read_text().splitlines()]
        self.assertFalse([row for row in rows if row.get("event") == "fault"])
        by_router = {}
        for row in rows:
            by_router.setdefault(row.get("router", ""), []).append(row)
        frr = next(rows for name, rows in by_router.items() if name.startswith("frr"))
        self.assertLessEqual({"initiation", "peer_up", "statistics"}, {row["message"] for row in frr if "message" in row})
        gobgp = by_router["GoBGP"]
        updates = [update for row in gobgp if row.get("message") == "route_monitoring" for update in row["updates"]]
        self.assertIn(["198.51.100.0/24"], [update["announced"] for update in updates if "announced" in update])
        unknown = {stat["type"] for row in frr if row.get("message") == "statistics" for stat in row["statistics"] if "hex" in stat}
        self.assertEqual(unknown, {65531})


COUNTERS = {0, 1, 2, 3, 4, 5, 6, 11, 12, 13}
SCALARS = {7, 8, 14, 15, 18, 20, 29, 31, 33, 39}


def figures():
    """A row of the table for every type, and the octets that a station is to see."""
    for number in range(44):
        if number in (24, 25):
            continue
        value = 0x0102030405060000 + number
        if number in COUNTERS:
            yield f"{number}\t\t{value & 0xffffffff}", number, struct.pack(">I", value & 0xffffffff)
        elif number in SCALARS:
            yield f"{number}\t\t{value}", number, struct.pack(">Q", value)
        else:
            for afi, name in ((1, "ipv4-unicast"), (2, "ipv6-unicast")):
                yield f"{number}\t{name}\t{value + afi}", number, struct.pack(">HBQ", afi, 1, value + afi)


class Reporter(Case):
    def table(self):
        path = self.folder / "figures.tsv"
        path.write_text("type\tfamily\tvalue\tpeer\tas\tbgp_id\n" + "".join(f"{row}\t192.0.2.1\t65001\t10.0.0.1\n" for row, _, _ in figures()))
        return path

    def test_pmbmpd_reads_every_value(self):
        need("pmbmpd")
        port = self.free_port()
        log = self.folder.resolve() / "bmp.json"
        conf = self.folder / "pmbmpd.conf"
        conf.write_text(f"bmp_daemon_ip: 127.0.0.1\nbmp_daemon_port: {port}\nbmp_daemon_msglog_file: {log}\nbmp_daemon_msglog_output: json\n")
        self.start(shutil.which("pmbmpd", path=SYSTEM), "-f", conf, stop=signal.SIGINT)
        reporter = None

        def seen():
            nonlocal reporter
            if reporter is None or reporter.poll() not in (None, 0):  # not listening yet: --count ends with the first failure
                reporter = self.start(PROGRAM, "bmp", "send", "--to", f"127.0.0.1:{port}", "--count", "2", "--period", "1", "--name", "r1", self.table())
                time.sleep(0.3)
            rows = [json.loads(line) for line in (log.read_text() if log.exists() else "").splitlines(keepends=True) if line.endswith("\n")]
            return len([row for row in rows if row.get("bmp_msg_type") == "stats"]) >= 2 * len(list(figures())) and rows

        rows = until("every value, twice", 30, seen)
        self.assertIn("r1", json.dumps([row for row in rows if row.get("bmp_msg_type") == "init"]))
        up = [row for row in rows if row.get("bmp_msg_type") == "peer_up"]
        self.assertEqual([(row["peer_ip"], row["bgp_id"]) for row in up], [("192.0.2.1", "10.0.0.1")])
        stats = [row for row in rows if row.get("bmp_msg_type") == "stats"]
        for row, (_, number, octets) in zip(stats, [*figures(), *figures()]):
            with self.subTest(type=number):
                self.assertEqual((int(row["counter_type"]), row["peer_ip"]), (number, "192.0.2.1"))
                if number >= 18:
                    self.assertEqual(row["counter_value"].replace("-", "").lower(), octets.hex())
                else:
                    self.assertEqual(int(row["counter_value"]), int.from_bytes(octets[3:] if number in (9, 10, 16, 17) else octets, "big"))
        self.assertEqual(reporter.wait(10), 0)

    def test_tshark_reads_the_session(self):
        need("tshark")
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(20)
            reporter = self.start(PROGRAM, "bmp", "send", "--to", f"127.0.0.1:{server.getsockname()[1]}", "--count", "1", self.table())
            session, _ = server.accept()
            with session:
                session.settimeout(20)
                stream = b""
                while chunk := session.recv(65536):
                    stream += chunk
        self.assertEqual(reporter.wait(10), 0)
        header = struct.pack(">HHIIBBHHH", 50000, 11790, 1, 1, 5 << 4, 0x18, 65535, 0, 0)
        packet = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(header) + len(stream), 1, 0, 64, 6, 0, bytes([192, 0, 2, 2]), bytes([192, 0, 2, 3]))
        packet += header + stream
        path = self.folder / "bmp.pcap"
        path.write_bytes(struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 101) + struct.pack("<IIII", 1, 0, len(packet), len(packet)) + packet)
        fields = ["bmp.type", "bmp.stats.type", "bmp.stats.length", "bgp.open.identifier", "bgp.cap.mp.afi"]
        words = [word for field in fields for word in ("-e", field)]
        done = subprocess.run(["tshark", "-r", str(path), "-d", "tcp.port==11790,bmp", "-T", "fields", *words], capture_output=True, text=True, check=True)
        kinds, types, lengths, identifiers, families = (column.split(",") for column in done.stdout.strip("\n").split("\t"))
        self.assertEqual([int(kind, 0) for kind in kinds], [4, 3, 1, 5])  # Initiation, Peer Up, Statistics, Termination
        self.assertEqual([int(number, 0) for number in types], [number for _, number, _ in figures()])
        self.assertEqual([int(length) for length in lengths], [len(octets) for _, _, octets in figures()])
        self.assertEqual(identifiers, ["0.0.0.1", "10.0.0.1"])
        self.assertEqual(families, ["1", "2", "1", "2"])


if __name__ == "__main__":
    unittest.main()

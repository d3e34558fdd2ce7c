"""Our encoder before those who read BMP: pmbmpd, value by value, and tshark, TLV by TLV."""
import json
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from nikkan_cli import Case  # noqa: E402

COUNTERS = {0, 1, 2, 3, 4, 5, 6, 11, 12, 13}  # RFC 7854, 4.8
SCALARS = {7, 8, 14, 15, 18, 20, 29, 31, 33, 39}
PEER = {"type": 0, "address": "192.0.2.1", "as": 65001, "bgp_id": "10.0.0.1", "seconds": 1700000000}


def need(program):
    path = shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if path is None:
        raise unittest.SkipTest(f"{program} is not installed")
    return path


def statistics():
    """Every type, per-family ones for IPv4 and IPv6 unicast, with the octets that its value has."""
    for number in range(44):
        value = 0x0102030405060000 + number
        if number in COUNTERS:
            yield {"type": number, "value": value & 0xffffffff}, struct.pack(">I", value & 0xffffffff)
        elif number in SCALARS:
            yield {"type": number, "value": value}, struct.pack(">Q", value)
        else:
            for afi in (1, 2):
                yield {"type": number, "afi": afi, "safi": 1, "value": value + afi}, struct.pack(">HBQ", afi, 1, value + afi)


class Encoder(Case):
    maxDiff = None

    def session(self):
        lines = [{"message": "initiation", "tlvs": [{"type": 1, "text": "test"}, {"type": 2, "text": "r1"}]},
                 {"message": "statistics", "peer": PEER, "statistics": [stat for stat, _ in statistics()]}]
        text = "".join(json.dumps(line) + "\n" for line in lines)
        done = self.run_program("bmp", "encode", "--all-types", "--hex", "-", stdin=text.encode())
        return bytes.fromhex(done.stdout.replace("\n", ""))

    def test_pmbmpd_reads_every_value(self):
        program = need("pmbmpd")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        log = self.folder.resolve() / "bmp.json"
        conf = self.folder / "pmbmpd.conf"
        conf.write_text(f"bmp_daemon_ip: 127.0.0.1\nbmp_daemon_port: {port}\nbmp_daemon_msglog_file: {log}\n"
                        "bmp_daemon_msglog_output: json\n")
        stream = self.session()
        expected = list(statistics())
        with subprocess.Popen([program, "-f", str(conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as daemon:
            try:
                with self.connected(port) as session:
                    session.sendall(stream)
                    seen = self.await_stats(log, len(expected))
            finally:
                daemon.send_signal(signal.SIGINT)  # it does not listen to SIGTERM while it waits
                try:
                    daemon.wait(6)
                except subprocess.TimeoutExpired:
                    daemon.kill()
        self.assertEqual(len(seen), len(expected))
        for (stat, octets), row in zip(expected, seen):
            with self.subTest(type=stat["type"]):
                self.assertEqual(int(row["counter_type"]), stat["type"])
                self.assertEqual(row["peer_ip"], "192.0.2.1")
                if stat["type"] >= 18:
                    self.assertEqual(row["counter_value"].replace("-", "").lower(), octets.hex())
                else:
                    self.assertEqual(int(row["counter_value"]), stat["value"])
                if stat["type"] in (9, 10):
                    self.assertEqual((int(row["afi"]), int(row["safi"])), (stat["afi"], stat["safi"]))

    def connected(self, port):
        until = time.monotonic() + 20
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=5)
            except ConnectionRefusedError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def await_stats(self, log, count):
        until = time.monotonic() + 20
        seen = []
        while len(seen) < count and time.monotonic() < until:
            time.sleep(0.2)
            text = log.read_text() if log.exists() else ""
            rows = [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]
            seen = [row for row in rows if row.get("bmp_msg_type") == "stats"]
        return seen

    def test_tshark_finds_every_tlv(self):
        program = need("tshark")
        stream = self.session()
        header = struct.pack(">HHIIBBHHH", 50000, 11790, 1, 1, 5 << 4, 0x18, 65535, 0, 0)
        total = 20 + len(header) + len(stream)
        packet = struct.pack(">BBHHHBBH4s4s", 0x45, 0, total, 1, 0, 64, 6, 0, bytes([192, 0, 2, 2]), bytes([192, 0, 2, 3]))
        packet += header + stream
        path = self.folder / "bmp.pcap"
        path.write_bytes(struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 101) +
                         struct.pack("<IIII", 1, 0, len(packet), len(packet)) + packet)
        done = subprocess.run([program, "-r", str(path), "-d", "tcp.port==11790,bmp", "-T", "fields", "-e", "bmp.stats.type",
                               "-e", "bmp.stats.length"], capture_output=True, text=True, check=True)
        types, lengths = (column.split(",") for column in done.stdout.strip().split("\t"))
        expected = list(statistics())
        self.assertEqual([int(number, 0) for number in types], [stat["type"] for stat, _ in expected])
        self.assertEqual([int(number) for number in lengths], [len(octets) for _, octets in expected])


if __name__ == "__main__":
    unittest.main()

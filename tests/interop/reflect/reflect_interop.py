"""Reflection through namespaces: our prober, the kernel's router, our responder, and strangers on either end."""
import pathlib
import signal
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from network import NODE, PROBER, ROUTER_NEAR, PROGRAM, changes, need, run  # noqa: E402
from network import Network as Case  # noqa: E402  (the name by which the build finds tests)

# scapy: a request for n octets as its own packet, with the extension checksum right or as told.
SCAPY_REQUEST = f"""
import struct
def csum(b):
    s = sum(struct.unpack('!%dH' % (len(b) // 2), b))
    while s >> 16: s = (s & 0xffff) + (s >> 16)
    return ~s & 0xffff
def request(n, checksum=None, c_type=0, length=None, seq=1, structure=True):
    body = struct.pack('!HBB', 4 + n if length is None else length, 6, c_type) + bytes(n)
    head = struct.pack('!HH', 0x2000, 0)
    if checksum is None: checksum = csum(head + body)
    data = struct.pack('!HBB', 0x77, seq, 1) + (struct.pack('!HH', 0x2000, checksum) + body if structure else b'')
    return IPv6(src='{PROBER}', dst='{NODE}', hlim=50, fl=0x777) / ICMPv6Unknown(type=160, code=0, msgbody=data)
def ask(packet):
    answer = sr1(packet, timeout=1.5, iface='p0')
    print('none' if answer is None else bytes(answer).hex())
"""


class Path(Case):
    def test_rewritten_headers_are_shown(self):
        self.rewrite("ip6 hoplimit set 20", "ip6 dscp set cs1", "ip6 flowlabel set 0x54321")
        self.serve("--allow", "2001:db8:1::/64")
        probes, summary = self.ping("-c", 3, "-i", 0.05, "--dscp", "AF41", "--flow-label", "0x12345", NODE)
        self.assertEqual(summary["received"], 3)
        self.assertEqual(summary["changed"], 3)
        for probe in probes:
            self.assertEqual(probe["reading"], "copy")
            self.assertEqual(changes(probe), {"hop_limit": ("64", "20"), "dscp": ("AF41 (34)", "CS1 (8)"),
                                              "flow_label": ("0x12345", "0x54321")})
            self.assertEqual(probe["hop_limit"], 254, "255, less one router on the way back")

    def test_an_ordinary_router_takes_one_hop(self):
        self.serve("--allow", "::/0")
        probes, _ = self.ping("-c", 1, "-Q", "0xb9", "-F", "0xabcde", NODE)
        self.assertEqual(changes(probes[0]), {"hop_limit": ("64", "63")})
        self.assertEqual(probes[0]["routers"], 1)
        self.assertEqual(probes[0]["copy"]["flow_label"], 0xabcde)
        self.assertEqual(probes[0]["copy"]["traffic_class"], 0xb9)

    def test_extension_headers_arrive_and_are_copied(self):
        self.serve("--allow", "::/0")
        probes, _ = self.ping("-c", 1, "-x", "hbh", "-x", "dst:24", NODE)
        headers = probes[0]["copy"]["extension_headers"]
        self.assertEqual([h["type"] for h in headers], [0, 60])
        self.assertEqual(changes(probes[0]), {"hop_limit": ("64", "63")})

    def test_a_segment_routing_header_shows_as_added(self):
        """The kernel's SRv6 puts a header in front of what we sent, the router is its first segment."""
        for interface in ("all", "r0"):
            self.sysctl(self.router, f"net.ipv6.conf.{interface}.seg6_enabled", 1)
        done = run("ip", "-n", self.prober, "-6", "route", "add", f"{NODE}/128", "encap", "seg6", "mode", "inline", "segs",
                   ROUTER_NEAR, "via", ROUTER_NEAR, "dev", "p0", check=False)
        if done.returncode != 0:
            raise unittest.SkipTest("SRv6 is not available here")
        self.serve("--allow", "::/0")
        probes, _ = self.ping("-c", 1, NODE)
        found = changes(probes[0])
        self.assertEqual(found["payload_length"], ("144", "184"))
        self.assertEqual(found["next_header"], ("ICMPv6", "routing header"))
        self.assertIsNone(found["extension_header"][0])
        self.assertRegex(found["extension_header"][1], r"^routing header, 40 octets: 3a04040001")
        self.assertTrue(probes[0]["headers_seen"])
        probes, _ = self.ping("-c", 1, "-s", 60, NODE)
        self.assertFalse(probes[0]["headers_seen"], "20 octets of the header are out of sight")

    def test_a_router_that_gives_up_quotes_the_probe(self):
        probes, summary = self.ping("-c", 1, "-t", 1, NODE, status=1)
        self.assertEqual(probes[0]["outcome"], "icmp_error")
        self.assertEqual((probes[0]["from"], probes[0]["type"]), (ROUTER_NEAR, 3))
        self.assertEqual(summary["icmp_errors"], 1)

    def test_every_size_comes_back(self):
        self.serve("--allow", "::/0")
        for octets in (0, 1, 7, 40, 56, 1223, 1224):
            probes, _ = self.ping("-c", 1, "-s", octets, NODE)
            self.assertEqual(probes[0]["copied"], octets)
            self.assertEqual(probes[0]["octets"], octets + 16)
            self.assertEqual(set(changes(probes[0])) - {"hop_limit"}, set())

    def test_link_local_addresses(self):
        self.serve("--allow", "fe80::/10")
        lines = run("ip", "-n", self.node, "-6", "-o", "addr", "show", "dev", "n0", "scope", "link").stdout
        address = lines.split("inet6 ")[1].split("/")[0]
        self.wait_for(lambda: "tentative" not in run("ip", "-n", self.router, "-6", "addr", "show", "dev", "r1").stdout)
        probes, _ = self.ping("-c", 1, f"{address}%r1", name=self.router)
        self.assertEqual(probes[0]["changes"], [])

    def test_loss_is_counted(self):
        self.serve("--allow", "::/0")
        self.rewrite("drop")
        _, summary = self.ping("-c", 2, "-i", 0.05, "-W", 0.3, NODE, status=1)
        self.assertEqual((summary["sent"], summary["received"], summary["timeouts"]), (2, 0, 2))

    def test_a_narrow_link_says_so(self):
        run("ip", "-n", self.router, "link", "set", "r1", "mtu", "1280")
        run("ip", "-n", self.node, "link", "set", "n0", "mtu", "1280")
        self.serve("--allow", "::/0")
        probes, _ = self.ping("-c", 1, "-s", 1224, "-x", "hbh:16", NODE, status=1)
        self.assertEqual((probes[0]["outcome"], probes[0]["type"], probes[0]["from"]), ("icmp_error", 2, ROUTER_NEAR))
        probes, _ = self.ping("-c", 1, "-s", 1224, NODE)
        self.assertEqual(probes[0]["copied"], 1224, "1280 octets pass")

    def test_text_says_what_changed_once(self):
        self.rewrite("ip6 dscp set cs1")
        self.serve("--allow", "::/0")
        done = self.ping_text("-c", 2, "-i", 0.05, "--dscp", "EF", NODE)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("EF (46) > CS1 (8)"), 1)
        self.assertIn("as before", done.stdout)
        self.assertIn("2 packets transmitted, 2 received, 0% packet loss", done.stdout)
        self.assertNotIn("\x1b", done.stdout, "no colours in a pipe")


class Ends(Case):
    """A ping without a count ends when it is told to, or when nobody reads it."""

    def test_interrupt_gives_the_summary(self):
        self.serve("--allow", "::/0")
        process = self.start(self.prober, PROGRAM, "reflect", "ping", "-i", 0.05, NODE)
        for _ in range(3):
            self.assertTrue(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        self.assertEqual(process.wait(timeout=10), 0)
        self.assertIn("packets transmitted", rest)
        self.assertIn("rtt min/avg/max/mdev", rest)

    def test_a_reader_that_goes_away(self):
        self.serve("--allow", "::/0")
        process = self.start(self.prober, PROGRAM, "reflect", "ping", "--json", "-i", 0.02, NODE)
        self.assertTrue(process.stdout.readline())
        process.stdout.close()
        process.wait(timeout=20)


class Kernel(Case):
    """The table of what an unmodified Linux answers, through our prober."""

    def setUp(self):
        super().setUp()
        switch = "/proc/sys/net/ipv4/icmp_echo_enable_probe"
        if run("ip", "netns", "exec", self.node, "sh", "-c", f"echo 1 > {switch}", check=False).returncode != 0:
            raise unittest.SkipTest("this kernel has no PROBE (net.ipv4.icmp_echo_enable_probe)")

    def test_has_no_reflection(self):
        probes, _ = self.ping("-c", 1, "-s", 56, NODE, status=1)
        self.assertEqual((probes[0]["reading"], probes[0]["code"]), ("no_reflection", 1))

    def test_does_not_answer_reflection_with_l_clear(self):
        probes, _ = self.ping("-c", 1, "-s", 56, "-W", 0.5, "--remote", NODE, status=1)
        self.assertEqual(probes[0]["outcome"], "timeout")

    def test_answers_probe(self):
        for question in (("--probe-name", "lo"), ("--probe-index", 1)):
            probes, _ = self.ping("-c", 1, *question, "::1", name=self.node)
            probe = probes[0]
            self.assertEqual((probe["reading"], probe["code"]), ("probe", 0))
            self.assertEqual((probe["active"], probe["ipv4"], probe["ipv6"]), (True, True, True))
        probes, _ = self.ping("-c", 1, "--probe-name", "nosuch", "::1", name=self.node)
        self.assertEqual(probes[0]["code_name"], "no such interface")

    def test_is_silent_when_off(self):
        run("ip", "netns", "exec", self.node, "sh", "-c", "echo 0 > /proc/sys/net/ipv4/icmp_echo_enable_probe")
        probes, _ = self.ping("-c", 1, "-W", 0.3, NODE, status=1)
        self.assertEqual(probes[0]["outcome"], "timeout")

    def test_our_responder_warns_of_it(self):
        process = self.start(self.node, PROGRAM, "reflect", "serve", "-i", "n0", "--allow", "::/0")
        self.assertIn("icmp_echo_enable_probe is 1", process.stderr.readline())


class Responder(Case):
    def test_answers_scapy(self):
        self.serve("--allow", "2001:db8:1::/64")
        reply = bytes.fromhex(self.scapy(self.prober, SCAPY_REQUEST + "ask(request(56))").strip())
        self.assertEqual(len(reply), 112)
        self.assertEqual((reply[6], reply[7]), (58, 254))
        self.assertEqual((reply[40], reply[41], reply[44:48].hex()), (161, 0, "00770105"))
        self.assertEqual(reply[52:56].hex(), "003c0601")
        copy = reply[56:]
        self.assertEqual(copy[:8].hex(), "6000077700483a31", "flow label 777, hop limit 50 less one")

    def test_curl_reads_its_metrics(self):
        need("curl")
        process = self.serve("--allow", "2001:db8:1::/64", "--http", f"[{NODE}]:9118")
        self.ping("-c", 3, "-i", 0.05, NODE)
        text = run("ip", "netns", "exec", self.prober, "curl", "-sf", f"http://[{NODE}]:9118/metrics").stdout
        self.assertIn('nikkan_reflect_replies_total{interface="n0",answer="reflected"} 3\n', text)
        self.assertNotEqual(run("ip", "netns", "exec", self.prober, "curl", "-sf", f"http://[{NODE}]:9118/", check=False).returncode, 0)
        self.assertIn("3 requests, 3 replies", self.stop(process))

    def test_bad_requests_are_dropped_by_reason(self):
        metrics = self.folder / "reflect.prom"
        self.folder.chmod(0o777)
        process = self.serve("--allow", "2001:db8:1::/64", "--metrics-file", metrics)
        script = SCAPY_REQUEST + """
ask(request(56, checksum=0x1234))
ask(request(56, c_type=1))
ask(request(56, length=3))
ask(request(56, length=500))
bad = request(56); bad[ICMPv6Unknown].cksum = 1; ask(bad)
other = request(56); other[IPv6].src = '2001:db8:3::1'; send(other)
ask(request(56, structure=False))
"""
        answers = self.scapy(self.prober, script).split()
        self.assertEqual(answers[:5], ["none"] * 5)
        self.assertEqual(bytes.fromhex(answers[5])[40:42], b"\xa1\x01", "no structure: Malformed Query")
        self.stop(process)
        counted = self.metrics(metrics)
        drops = {key.split('reason="')[1].rstrip('"}'): value for key, value in counted.items() if "reason=" in key and value}
        drops.pop("not_a_request", None)  # multicast listener reports begin with a hop-by-hop header
        self.assertEqual(drops, {"extension_checksum": 1, "c_type": 1, "object_length": 2, "bad_checksum": 1,
                                 "not_authorised": 1})

    def test_bad_checksums_are_answered_on_demand(self):
        self.serve("--allow", "::/0", "--answer-bad-checksum")
        answer = bytes.fromhex(self.scapy(self.prober, SCAPY_REQUEST + "ask(request(56, checksum=0x1234))").strip())
        self.assertEqual(answer[40:42], b"\xa1\x01")

    def test_refuses_on_demand(self):
        self.serve("--allow", "::/0", "--refuse")
        probes, _ = self.ping("-c", 1, NODE, status=1)
        self.assertEqual(probes[0]["reading"], "unsupported")

    def test_strangers_get_nothing(self):
        self.serve("--allow", "2001:db8:9::/48")
        _, summary = self.ping("-c", 1, "-W", 0.3, NODE, status=1)
        self.assertEqual(summary["received"], 0)

    def test_a_flood_is_limited(self):
        metrics = self.folder / "reflect.prom"
        self.folder.chmod(0o777)
        process = self.serve("--allow", "::/0", "--rate", 1, "--burst", 5, "--metrics-file", metrics)
        _, summary = self.ping("-c", 200, "-i", 0.001, "-W", 0.3, NODE)
        self.assertGreaterEqual(summary["received"], 5)
        self.assertLess(summary["received"], 100, "one a second")
        self.stop(process)
        counted = self.metrics(metrics)
        limited = counted['nikkan_reflect_drops_total{interface="n0",reason="rate_limited"}']
        self.assertEqual(limited + summary["received"], 200)

    def test_speaks_probe(self):
        self.serve("--allow-probe", "2001:db8:1::/64", "--allow-probe-remote", "2001:db8:1::/64")
        for question, active in ((("--probe-name", "n0"), True), (("--probe-index", 1), True), (("--probe-address", NODE), True)):
            probes, _ = self.ping("-c", 1, *question, NODE)
            self.assertEqual((probes[0]["code"], probes[0]["active"]), (0, active), question)
        probes, _ = self.ping("-c", 1, "--probe-name", "n9", NODE)
        self.assertEqual(probes[0]["code"], 2)
        self.wait_for(lambda: self.ping("-c", 1, "--remote", "--probe-address", "2001:db8:2::ff", NODE)[0][0]["code"] == 0)
        probes, _ = self.ping("-c", 1, "--remote", "--probe-address", "2001:db8:2::77", NODE)
        self.assertEqual(probes[0]["code"], 3)
        probes, _ = self.ping("-c", 1, "-W", 0.3, NODE, status=1)
        self.assertEqual(probes[0]["outcome"], "timeout", "reflection was not granted")

    def test_gives_up_privileges(self):
        process = self.serve("--allow", "::/0")
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        self.assertNotEqual(fields["Uid"].split()[1], "0")
        self.assertEqual(int(fields["CapPrm"], 16), 1 << 13)
        self.assertEqual(int(fields["CapBnd"], 16), 0)
        self.assertEqual(fields["NoNewPrivs"], "1")
        self.assertRegex(self.stop(process), r"0 requests, 0 replies")

    def test_a_metrics_file_that_cannot_be_written_stops_nothing(self):
        process = self.serve("--allow", "::/0", "--metrics-file", "/proc/nowhere/reflect.prom")
        self.ping("-c", 1, NODE)
        said = self.stop(process)
        self.assertEqual(said.count("metrics.file"), 1)

    def test_ends_with_its_interface(self):
        process = self.serve("--allow", "::/0")
        run("ip", "-n", self.node, "link", "del", "n0")
        self.assertEqual(process.wait(timeout=20), 3)
        self.assertIn("io (interface): n0 is gone", process.stderr.read())

    def test_says_what_it_lacks(self):
        for words, status, text in ((("-i", "n0"), 2, "nobody may ask"), (("--allow", "::/0"), 2, "--interface is missing"),
                                    (("-i", "n0", "--allow", "192.0.2.0/24"), 2, "is not an IPv6 prefix"),
                                    (("-i", "nosuch", "--allow", "::/0"), 1, "not_found (interface): nosuch"),
                                    (("-i", "n0", "--allow", "::/0", "--user", "no-such-user"), 3, "privileges.user")):
            done = run("ip", "netns", "exec", self.node, PROGRAM, "reflect", "serve", *words, check=False)
            self.assertEqual(done.returncode, status, done.stderr)
            self.assertEqual(len(done.stderr.splitlines()), 1)
            self.assertIn(text, done.stderr)


class Strangers(Case):
    def capture(self, *words):
        """What tshark saw at the node while we asked."""
        need("tshark")
        path = self.folder / "probe.pcapng"
        self.folder.chmod(0o777)
        self.serve("--allow", "::/0")
        tshark = self.start(self.node, "tshark", "-q", "-i", "n0", "-w", path, "-f", "icmp6 and (ip6[40] >= 160 and ip6[40] <= 161)",
                            "-c", "2")
        self.wait_for(lambda: "Capturing on" in tshark.stderr.readline())
        self.wait_for(lambda: path.exists() and path.stat().st_size > 0)
        for _ in range(20):
            self.ping("-c", 1, "-W", 0.5, *words, NODE)
            if tshark.poll() is not None:
                break
        tshark.wait(timeout=10)
        return path

    def test_tshark_reads_our_request(self):
        path = self.capture("-s", 56, "--identifier", 4660)
        shown = run("tshark", "-r", str(path), "-V", "-Y", "icmpv6.type == 160").stdout
        self.assertIn("Type: Extended Echo request (160)", shown)
        self.assertIn("Identifier: 0x1234", shown)
        self.assertIn("Local bit: Set", shown)
        self.assertIn("Unknown object (6/0)", shown)
        self.assertEqual(shown.count("[correct]"), 2, "both checksums")
        self.assertNotIn("Malformed", shown)
        self.assertNotIn("incorrect", shown)

    def test_decode_reads_the_capture_of_tshark(self):
        path = self.capture("-s", 64)
        done = self.run_program("reflect", "decode", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("packet 1: Extended Echo Request", done.stdout)
        self.assertIn("packet 2: Extended Echo Reply", done.stdout)
        self.assertIn("the path changed nothing that the copy shows", done.stdout, "captured behind the path")

    def test_without_permission_it_says_so(self):
        done = run("ip", "netns", "exec", self.prober, "setpriv", "--bounding-set=-net_raw", PROGRAM, "reflect", "ping", "-c", "1",
                   NODE, check=False)
        if "setpriv" in done.stderr:
            raise unittest.SkipTest("setpriv is not usable here")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(done.stderr.strip(), f"nikkan reflect ping: {NODE}: io (packet.socket): Operation not permitted")


if __name__ == "__main__":
    unittest.main()

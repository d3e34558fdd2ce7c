"""Capture files to and from those who read and write them: capinfos, editcap, tshark, tcpdump.

Inputs are made here, octet by octet, or by editcap; the program's own output is always read by somebody else.
"""
import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nikkan_cli import PROGRAM, Case  # noqa: E402

# Three UDP packets over IPv4 in Ethernet, with times that need nanoseconds.
HEAD = bytes.fromhex("020000000002020000000001080045000020000100004011f6c9c0000201c0000202")
PACKETS = [(1700000000 + n, 1_000_001 * n + 7, HEAD + struct.pack(">HHHH", 1000 + n, 9, 12, 0) + b"data") for n in range(3)]


def pcap(order="<", nano=False, link=1):
    out = struct.pack(order + "IHHIIII", 0xa1b23c4d if nano else 0xa1b2c3d4, 2, 4, 0, 0, 65535, link)
    for seconds, fraction, data in PACKETS:
        out += struct.pack(order + "IIII", seconds, fraction if nano else fraction // 1000, len(data), len(data)) + data
    return out


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack(order + "II", kind, len(body) + 12) + body + struct.pack(order + "I", len(body) + 12)


def section(order):
    return block(order, 0x0a0d0d0a, struct.pack(order + "IHHq", 0x1a2b3c4d, 1, 0, -1))


def interface(order, link, name):
    option = struct.pack(order + "HH", 2, len(name)) + name + bytes(-len(name) % 4)
    resolution = struct.pack(order + "HHB3x", 9, 1, 9)
    return block(order, 1, struct.pack(order + "HHI", link, 0, 0) + option + resolution + bytes(4))


def packet(order, number, at):
    seconds, fraction, data = PACKETS[at]
    ticks = seconds * 10**9 + fraction
    return block(order, 6, struct.pack(order + "IIIII", number, ticks >> 32, ticks & 0xffffffff, len(data), len(data)) + data)


def mixed(order):
    """Two interfaces, a block of nobody's and a vendor's beside the packets, then a section in the other order."""
    other = ">" if order == "<" else "<"
    strange = block(order, 0x7777aaaa, b"keep me") + block(order, 0xbad, struct.pack(order + "I", 32473) + b"mine")
    return (section(order) + interface(order, 1, b"left") + packet(order, 0, 0) + strange + interface(order, 101, b"right")
            + packet(order, 0, 1) + block(order, 6, struct.pack(order + "IIIII", 1, 0, 5, 20, 20) + HEAD[14:34])
            + section(other) + interface(other, 1, b"third") + packet(other, 0, 2))


def need(*programs):
    for program in programs:
        if shutil.which(program) is None:
            raise unittest.SkipTest(f"{program} is not installed")


class Peers(Case):
    maxDiff = None

    def write(self, name, octets):
        path = self.folder / name
        path.write_bytes(octets)
        return path

    def good(self, *words):
        done = self.run_program("pcap", *map(str, words))
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def tshark(self, path):
        """Time and octets of every packet as Wireshark reads them."""
        need("tshark")
        done = subprocess.run(["tshark", "-r", path, "-T", "fields", "-e", "frame.time_epoch", "-e", "frame.len", "-e", "udp.srcport"],
                              capture_output=True, text=True, check=True)
        rows = [line.split("\t") for line in done.stdout.splitlines()]
        return [row for row in rows if row[0]]  # a custom block counts as a frame without a time

    def expected(self, nano):
        return [[f"{seconds}.{(fraction if nano else fraction // 1000 * 1000):09}", str(len(data)), str(1000 + n)]
                for n, (seconds, fraction, data) in enumerate(PACKETS)]

    def test_every_format_is_read_by_wireshark_and_libpcap(self):
        need("tcpdump")
        for order in "<>":
            for nano in (False, True):
                source = self.write("in.pcap", pcap(order, nano))
                for to in ("pcap", "pcapng"):
                    for big in ([], ["--big-endian"]):
                        for unit in ([], ["--time", "us"], ["--time", "ns"]):
                            out = self.folder / f"out.{to}"
                            self.good("convert", source, out, "--to", to, "--force", *big, *unit)
                            fine = unit[1:] == ["ns"] or (not unit and nano)
                            seen = self.tshark(out)
                            self.assertEqual(seen, self.expected(nano and fine), (order, nano, to, big, unit))
                            dump = subprocess.run(["tcpdump", "-r", out, "-n", "-tt"], capture_output=True, text=True, check=True)
                            self.assertEqual(len(dump.stdout.splitlines()), 3)

    def test_what_editcap_writes_is_read_here(self):
        need("editcap")
        source = self.write("in.pcap", pcap(nano=True))
        for kind in ("pcap", "nsecpcap", "pcapng", "modpcap"):
            path = self.folder / f"{kind}.cap"
            if subprocess.run(["editcap", "-F", kind, source, path], capture_output=True, check=False).returncode != 0:
                continue
            done = self.run_program("pcap", "info", "--json", str(path))
            if kind == "modpcap":  # a vendor's own magic: refused, and said so
                self.assertEqual(done.returncode, 1)
                self.assertIn("bad_value at byte 0 (magic)", done.stderr)
                continue
            about = json.loads(done.stdout)
            self.assertEqual(about["packets"], 3)
            self.assertEqual(about["captured_octets"], sum(len(data) for _, _, data in PACKETS))
            self.assertEqual(about["first"], "2023-11-14T22:13:20.000000" + ("Z" if kind == "pcap" else "007Z"))
            self.assertEqual(about["interfaces"][0]["link_type"], 1)

    def test_counts_are_those_of_capinfos(self):
        need("capinfos")
        for order in "<>":
            path = self.write("mixed.pcapng", mixed(order))
            about = json.loads(self.good("info", "--json", path).stdout)
            row = subprocess.run(["capinfos", "-T", "-m", "-r", "-c", "-d", path], capture_output=True, text=True, check=True).stdout.split(",")
            self.assertEqual([about["packets"], about["captured_octets"]], [int(row[1]), int(row[2])])

    def test_pcapng_copies_are_the_same_octets(self):
        for order in "<>":
            path, out = self.write("mixed.pcapng", mixed(order)), self.folder / "copy.pcapng"
            self.good("convert", path, out, "--force")
            self.assertEqual(out.read_bytes(), path.read_bytes())

    def test_interfaces_can_be_taken_out(self):
        need("capinfos")
        for order in "<>":
            path, out = self.write("mixed.pcapng", mixed(order)), self.folder / "one.pcapng"
            self.good("filter-interfaces", path, out, "--interface", "right", "--force")
            self.assertIn(b"keep me", out.read_bytes())
            text = subprocess.run(["capinfos", "-c", "-E", "-I", out], capture_output=True, text=True, check=True).stdout
            self.assertRegex(text, r"Number of packets: +1\b")
            self.assertIn("rawip", text)
            self.good("filter-interfaces", path, out, "--interface", "right", "--drop", "--force")
            self.assertEqual(self.tshark(out), self.expected(True))

    def test_pieces_are_whole_files(self):
        for order in "<>":
            path, folder = self.write("mixed.pcapng", mixed(order)), self.folder / "parts"
            names = self.good("split", path, "--packets", "1", "--out", folder, "--force").stdout.split()
            self.assertEqual(len(names), 4)
            self.assertEqual([len(self.tshark(name)) for name in names], [1] * 4)
            names = self.good("split", path, "--by", "link-type", "--out", folder, "--force").stdout.split()
            self.assertEqual([pathlib.Path(name).name for name in names], ["mixed-linktype-1.pcapng", "mixed-linktype-101.pcapng"])
            self.assertEqual(self.tshark(names[0]), self.expected(True))
            self.assertEqual(len(self.tshark(names[1])), 1)
            self.good("convert", names[0], self.folder / "out.pcap", "--force")
        names = self.good("split", self.write("in.pcap", pcap()), "--seconds", "2", "--out", folder, "--force").stdout.split()
        self.assertEqual([len(self.tshark(name)) for name in names], [2, 1])

    def test_a_pcap_file_has_one_link_type(self):
        done = self.run_program("pcap", "convert", str(self.write("mixed.pcapng", mixed("<"))), str(self.folder / "out.pcap"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("101 LINKTYPE_RAW", done.stderr)

    def test_capture_until_a_signal(self):
        need("tcpdump")
        if os.geteuid() != 0:
            raise unittest.SkipTest("recording packets needs root")
        out = self.folder / "live.pcapng"
        os.chmod(self.folder, 0o777)
        child = subprocess.Popen([PROGRAM, "pcap", "capture", "-i", "lo", "--filter", "udp port 9", "--out", str(out)], stderr=subprocess.PIPE, text=True)
        import socket
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for _ in range(100):
                sender.sendto(b"data", ("127.0.0.1", 9))
                if out.exists() and out.stat().st_size > 2000:
                    break
                time.sleep(0.05)
        status = pathlib.Path(f"/proc/{child.pid}/status").read_text(encoding="utf-8")
        child.send_signal(signal.SIGTERM)
        _, told = child.communicate(timeout=20)
        self.assertEqual(child.returncode, 0, told)
        self.assertRegex(status, r"(?m)^Uid:\s+65534\s+65534")
        self.assertRegex(status, r"(?m)^CapEff:\s+0+$")
        dump = subprocess.run(["tcpdump", "-r", out, "-n"], capture_output=True, text=True, check=True).stdout.splitlines()
        self.assertGreater(len(dump), 3)
        self.assertTrue(all(".9: UDP" in line for line in dump), dump[:3])
        about = json.loads(self.good("info", "--json", out).stdout)
        self.assertEqual(about["packets"], len(dump))
        self.assertEqual(about["blocks"]["statistics"], 1)

    def test_a_pipe_that_closes(self):
        path = self.write("in.pcap", pcap())
        done = self.run_program("pcap", "info", "--json", "-", stdin=path.read_bytes()[:-5])
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stdout)["packets"], 2)
        self.assertIn("truncated at byte", done.stderr)


if __name__ == "__main__":
    unittest.main()

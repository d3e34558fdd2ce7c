"""Bad input to `nikkan pcap`: files that are cut, lie or are none; pipes that close; disks that are full."""
import json
import os
import pathlib
import struct
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nikkan_cli import PROGRAM, Case  # noqa: E402

PACKET = bytes(range(60))


def pcap(count=3, length=None):
    records = [struct.pack("<IIII", 1700000000 + number, 0, len(PACKET) if length is None else length, len(PACKET)) + PACKET for number in range(count)]
    return struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1) + b"".join(records)


def block(kind, body, length=None):
    body += bytes(-len(body) % 4)
    total = len(body) + 12 if length is None else length
    return struct.pack("<II", kind, total) + body + struct.pack("<I", total)


SECTION = block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1))
INTERFACE = block(1, struct.pack("<HHI", 1, 0, 0))


def enhanced(interface=0, captured=60, data=PACKET):
    return block(6, struct.pack("<IIIII", interface, 0, 0, captured, 60) + data)


class CaptureBadInput(Case):
    def write(self, octets, name="input"):
        path = self.folder / name
        path.write_bytes(octets)
        return path

    def info(self, octets):
        """Exit status, packets, error lines."""
        done = self.run_program("pcap", "info", "--json", self.write(octets))
        about = json.loads(done.stdout) if done.stdout else {}
        return done.returncode, about.get("packets"), [line.split("/input: ")[1] for line in done.stderr.splitlines()]

    def test_no_capture_at_all(self):
        self.assertEqual(self.info(b"")[::2], (1, ["truncated at byte 0 (magic)"]))
        self.assertEqual(self.info(b"GIF89a" + bytes(100))[::2], (1, ["bad_value at byte 0 (magic)"]))

    def test_every_prefix_of_pcap_keeps_what_is_whole(self):
        whole = pcap()
        for size in range(24, len(whole) + 1):
            status, packets, errors = self.info(whole[:size])
            self.assertEqual(packets, (size - 24) // 76, size)
            self.assertEqual((status, len(errors)), (0, 0) if (size - 24) % 76 == 0 else (1, 1), size)

    def test_every_prefix_of_pcapng_keeps_what_is_whole(self):
        whole = SECTION + INTERFACE + enhanced() + enhanced()
        begin = len(SECTION + INTERFACE)
        for size in range(len(SECTION), len(whole) + 1):
            status, packets, errors = self.info(whole[:size])
            self.assertEqual(packets, max(0, (size - begin) // len(enhanced())), size)
            at_end = size in (len(SECTION), begin, begin + len(enhanced()), len(whole))
            self.assertEqual((status, len(errors)), (0, 0) if at_end else (1, 1), size)

    def test_lengths_that_lie(self):
        for octets, packets in ((pcap(2, 0xffffffff), 0), (SECTION + INTERFACE + enhanced() + enhanced(captured=0xffffffff) + enhanced(), 2),
                                (SECTION + INTERFACE + enhanced() + block(6, b"", length=13), 1),
                                (SECTION + INTERFACE + enhanced() + block(6, bytes(20), length=0xfffffffc), 1),
                                (SECTION + INTERFACE + enhanced(interface=7) + enhanced(), 1),
                                (SECTION + enhanced() + INTERFACE + enhanced(), 1)):
            status, seen, errors = self.info(octets)
            self.assertEqual((status, seen), (1, packets))
            self.assertEqual(len(errors), 1)
            self.assertRegex(errors[0], r"^\w+ at byte \d+ \(")

    def test_a_copy_keeps_what_is_whole(self):
        for octets, kind in ((pcap()[:-1], "pcap"), ((SECTION + INTERFACE + enhanced() + enhanced() + enhanced())[:-1], "pcapng")):
            out = self.folder / f"out.{kind}"
            done = self.run_program("pcap", "convert", self.write(octets), out, "--force")
            self.assertEqual((done.returncode, len(done.stderr.splitlines())), (1, 1))
            again = self.run_program("pcap", "info", "--json", out)
            self.assertEqual((again.returncode, json.loads(again.stdout)["packets"]), (0, 2))

    def test_packets_are_cut_in_pcapng_too(self):
        """What --snap takes away is nowhere in the output; options, simple packets and unknown blocks stay."""
        simple = block(3, struct.pack("<I", 60) + PACKET)
        commented = block(6, struct.pack("<IIIII", 0, 0, 0, 60, 60) + PACKET + struct.pack("<HH", 1, 4) + b"note" + bytes(4))
        unknown = block(0x0bad, b"else")
        path = self.write(SECTION + INTERFACE + enhanced() + commented + simple + unknown)
        for snap in (3, 4, 21, 59):
            done = self.run_program("pcap", "convert", "--force", "--snap", str(snap), path, self.folder / "out.pcapng")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            octets = (self.folder / "out.pcapng").read_bytes()
            self.assertNotIn(PACKET[:snap + 1], octets)
            self.assertEqual(octets.count(PACKET[:snap]) >= 3, True)
            self.assertIn(b"note", octets)
            self.assertTrue(octets.endswith(unknown))
            about = json.loads(self.run_program("pcap", "info", "--json", self.folder / "out.pcapng").stdout)
            self.assertEqual((about["packets"], about["captured_octets"], about["original_octets"]), (3, 3 * snap, 180))
            self.assertEqual(self.run_program("pcap", "check", self.folder / "out.pcapng").returncode, 0)
        done = self.run_program("pcap", "convert", "--big-endian", path, self.folder / "never.pcapng")
        self.assertEqual((done.returncode, (self.folder / "never.pcapng").exists()), (2, False))

    def test_an_interface_that_is_not_there(self):
        path = self.write(SECTION + INTERFACE + enhanced())
        done = self.run_program("pcap", "filter-interfaces", path, self.folder / "out", "--interface", "eth9")
        self.assertEqual((done.returncode, done.stderr.count("\n")), (1, 1))
        self.assertFalse((self.folder / "out").exists())

    def test_names_cannot_command_a_terminal(self):
        name = b"a\x1b[31m\nb\xe2\x80\xae"
        named = block(1, struct.pack("<HHI", 1, 0, 0) + struct.pack("<HH", 2, len(name)) + name + bytes(-len(name) % 4) + bytes(4))
        done = self.run_program("pcap", "info", self.write(SECTION + named + enhanced()))
        self.assertIn("a.[31m.b.", done.stdout)
        self.assertNotIn("\x1b", done.stdout)

    def test_a_user_that_is_not_there_makes_no_file(self):
        done = self.run_program("pcap", "capture", "-i", "lo", "--user", "no-such-user", "--seconds", "1", "--out", self.folder / "out")
        if os.geteuid() == 0:
            self.assertEqual((done.returncode, done.stderr.count("\n")), (3, 1))
        self.assertFalse((self.folder / "out").exists())

    def test_a_pipe_that_ends_in_a_record(self):
        done = self.run_program("pcap", "convert", "-", "-", "--to", "pcapng", stdin=b"", env={})
        self.assertEqual(done.returncode, 1)
        shell = subprocess.run([PROGRAM, "pcap", "info", "-"], input=pcap()[:-30], capture_output=True, check=False)
        self.assertEqual(shell.returncode, 1)
        self.assertIn(b"packets    2", shell.stdout)

    def test_a_reader_that_closes(self):
        path = self.write(pcap(300000))
        shell = subprocess.run(f"'{PROGRAM}' pcap convert '{path}' - --to pcapng | head -c 10 | wc -c", shell=True, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(shell.stdout.strip(), "10")
        self.assertLessEqual(len(shell.stderr.splitlines()), 1)

    def test_a_full_disk(self):
        done = self.run_program("pcap", "convert", self.write(pcap(10000)), "/dev/full", "--force")
        self.assertEqual(done.returncode, 3)
        self.assertEqual(len(done.stderr.splitlines()), 1)

    def test_what_is_there_is_not_written_over(self):
        out = self.write(b"mine", "out.pcap")
        done = self.run_program("pcap", "convert", self.write(pcap()), out)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(out.read_bytes(), b"mine")


if __name__ == "__main__":
    unittest.main()

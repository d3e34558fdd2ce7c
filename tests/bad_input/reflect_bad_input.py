"""Bad input to `nikkan reflect decode`: a line that says what and where, exit 1, everything else kept."""
import json
import pathlib
import struct
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nikkan_cli import PROGRAM, Case  # noqa: E402

# Made with scapy: a request for 64 octets and the reply to it (nikkan/labs/icmpv6_reflection/tests/vectors.hpp).
ADDRESSES = "20010db8000100000000000000000001" + "20010db8000200000000000000000002"
REQUEST = bytes.fromhex("6b8abcde00503a3d" + ADDRESSES + "a000eac7123407012000d9bb00440600" + "00" * 64)
REPLY = bytes.fromhex("6000000000503aff" + ADDRESSES[32:] + ADDRESSES[:32] + "a100e9c3123407052000774e00440601") + REQUEST[:64]


def pcap(*packets):
    """Raw IP, microseconds, little-endian."""
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101)
    for number, packet in enumerate(packets):
        out += struct.pack("<IIII", number, 0, len(packet), len(packet)) + packet
    return out


class ReflectBadInput(Case):
    def decode(self, content, *words):
        path = self.folder / "input"
        path.write_bytes(content)
        return self.run_program("reflect", "decode", "--json", *words, path)

    def good(self, done):
        return [json.loads(line) for line in done.stdout.splitlines()]

    def faults(self, done):
        """Error lines without the excerpt below them."""
        return [line for line in done.stderr.splitlines() if line.startswith("nikkan reflect decode: ")]

    def test_good_input_is_good(self):
        done = self.decode(pcap(REQUEST, REPLY))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.good(done)[1]["changes"], [])

    def test_every_prefix_is_one_line_and_the_rest_is_kept(self):
        lines = [f"p{size}\t{whole[:size].hex()}" for whole in (REQUEST, REPLY) for size in range(1, len(whole))]
        done = self.decode("\n".join([*lines, f"last\t{REPLY.hex()}"]).encode(), "--lines")
        self.assertEqual(done.returncode, 1)
        faults = self.faults(done)
        self.assertEqual(len(faults), len(lines))
        for line, fault in zip(lines, faults):
            self.assertRegex(fault, r": truncated at byte \d+ \(")
            self.assertIn(line.split("\t")[0] + ": ", fault)
        self.assertEqual([g["message"] for g in self.good(done)], ["extended_echo_reply"])

    def test_every_prefix_of_a_capture(self):
        whole = pcap(REQUEST, REPLY)
        for size in sorted({*range(0, len(whole), 7), 1, 23, 24, 25, 159, 160, 161, 295}):
            done = self.decode(whole[:size])
            self.assertEqual(len(self.good(done)), (size >= 160) + (size >= 296))
            self.assertEqual(done.returncode, 0 if size == 160 else 1, size)

    def test_lengths_that_lie(self):
        for name, at, value in (("payload", 4, 0xFFFF), ("payload short", 4, 3), ("object 0", 52, 0), ("object 3", 52, 3),
                                ("object beyond", 52, 0xFFFF), ("object odd", 52, 67)):
            packet = bytearray(REQUEST)
            packet[at:at + 2] = struct.pack("!H", value)
            done = self.decode(pcap(bytes(packet), REPLY))
            self.assertEqual(done.returncode, 1, name)
            self.assertEqual(len(self.faults(done)), 1, done.stderr)
            self.assertEqual(len(self.good(done)), 1, name)

    def test_records_that_lie(self):
        for captured in (0xFFFFFFFF, 0x7FFFFFFF, 137, 1 << 20):
            record = struct.pack("<IIII", 1, 0, captured, captured)
            done = self.decode(pcap(REQUEST) + record + REPLY)
            self.assertEqual(done.returncode, 1)
            self.assertEqual(len(self.good(done)), 1)
            self.assertEqual(len(self.faults(done)), 1)

    def test_extension_headers_without_end(self):
        chain = bytes([60, 0, 1, 4, 0, 0, 0, 0]) * 2000
        packet = REQUEST[:4] + struct.pack("!HBB", len(chain), 60, 64) + REQUEST[8:40] + chain
        done = self.decode(packet)
        self.assertEqual(done.returncode, 1)
        self.assertIn("limit at byte 168 (ipv6.extension)", done.stderr)

    def test_objects_without_number(self):
        objects = struct.pack("!HBB", 4, 9, 9) * 3000
        message = bytes.fromhex("a000000012340701" + "20000000") + objects
        done = self.decode(REQUEST[:4] + struct.pack("!HBB", len(message), 58, 64) + REQUEST[8:40] + message)
        self.assertEqual(done.returncode, 1)
        self.assertIn("limit at byte 116 (object)", done.stderr)

    def test_wrong_checksums_are_told_and_shown(self):
        for at, field in ((42, "icmpv6.checksum"), (50, "extension.checksum")):
            packet = bytearray(REQUEST)
            packet[at] ^= 1
            if at == 50:
                packet[42] ^= 1 if packet[50] < REQUEST[50] else 0
            done = self.decode(bytes(packet))
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"bad_value at byte {at} ({field})", done.stderr)
            self.assertEqual(len(self.good(done)), 1)

    def test_nothing_and_garbage(self):
        for content in (b"", b"\0", b"\xff" * 100, bytes(range(256)) * 16, b"\x60" + bytes(39), b"GET / HTTP/1.1\r\n\r\n"):
            done = self.decode(content)
            self.assertEqual(done.returncode, 1, content[:20])
            self.assertEqual(len(self.faults(done)), 1, done.stderr)
        done = self.decode(b"# nothing\n\n", "--lines")
        self.assertEqual(done.returncode, 1)
        self.assertIn("not_found (icmpv6): no Extended Echo message is in it", done.stderr)
        self.assertIn("bad_value", self.decode(b"60 0g", "--hex").stderr)

    def test_files_that_cannot_be_read(self):
        missing, folder = self.folder / "missing", self.folder / "folder"
        folder.mkdir()
        good = self.folder / "good"
        good.write_bytes(REPLY)
        done = self.run_program("reflect", "decode", "--json", missing, folder, good)
        self.assertEqual(done.returncode, 3)
        self.assertEqual(len(self.faults(done)), 2)
        self.assertEqual(len(self.good(done)), 1)

    def test_a_file_that_is_too_large(self):
        path = self.folder / "large"
        with path.open("wb") as file:
            file.truncate((16 << 20) + 1)
        done = self.run_program("reflect", "decode", path)
        self.assertEqual(done.returncode, 1)
        self.assertIn("limit", done.stderr)

    def test_a_reader_that_goes_away(self):
        lines = (f"{REPLY.hex()}\n" * 5000).encode()
        path = self.folder / "many"
        path.write_bytes(lines)
        process = subprocess.Popen([PROGRAM, "reflect", "decode", "--lines", "--json", path], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        process.stderr.close()
        self.assertGreaterEqual(process.wait(timeout=60), 0)
        self.assertNotIn(b"Sanitizer", said)

    def test_names_cannot_speak_to_the_terminal(self):
        done = self.run_program("reflect", "decode", "--lines", "-", stdin=b"\x1b[31mred\x07\t" + REQUEST.hex().encode() + b"\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("\x1b", done.stdout)
        self.assertNotIn("\x07", done.stdout)


if __name__ == "__main__":
    unittest.main()

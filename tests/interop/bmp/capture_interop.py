"""BMP out of a capture that tcpdump made of a session over the system's own TCP."""
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

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from nikkan_cli import Case  # noqa: E402


def report(value):
    """A statistics report with type 18 and, by family, type 19 (RFC 7854, 4.8; RFC 9972, 3.1)."""
    peer = bytes(2) + bytes(8) + bytes(12) + bytes([192, 0, 2, 1]) + struct.pack(">I", 65001) + bytes([10, 0, 0, 1]) + struct.pack(">II", 1700000000, 0)
    body = peer + struct.pack(">IHHQ", 2, 18, 8, value) + struct.pack(">HHHBQ", 19, 11, 1, 1, value)
    return struct.pack(">BIB", 3, 6 + len(body), 1) + body


class Capture(Case):
    def test_a_session_that_tcpdump_recorded(self):
        if shutil.which("tcpdump") is None:
            raise unittest.SkipTest("tcpdump is not installed")
        if os.geteuid() != 0:
            raise unittest.SkipTest("recording packets needs root")
        path = self.folder / "bmp.pcap"
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            recorder = subprocess.Popen(["tcpdump", "-i", "lo", "--immediate-mode", "-s", "20000", "-B", "65536", "-U", "-w", path, "-Z", "root", f"tcp port {port}"], stderr=subprocess.PIPE, text=True)
            while "listening on" not in recorder.stderr.readline():
                self.assertIsNone(recorder.poll())
            time.sleep(0.3)
            with socket.create_connection(("127.0.0.1", port)) as router, listener.accept()[0] as station:
                router.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                octets = b"".join(report(value) for value in range(200))
                for at in range(0, len(octets), 37):  # no segment holds a whole message
                    router.sendall(octets[at:at + 37])
                station.sendall(b"not BMP at all")
                got = 0
                while got < len(octets):
                    got += len(station.recv(65536))
            time.sleep(0.5)
            recorder.send_signal(signal.SIGTERM)
            recorder.communicate(timeout=20)
        for file in (path, self.converted(path)):
            done = self.run_program("bmp", "decode", "--json", str(file))
            self.assertEqual(done.returncode, 0, done.stderr)
            messages = [json.loads(line) for line in done.stdout.splitlines()]
            self.assertEqual([[stat["value"] for stat in message["statistics"]] for message in messages],
                             [[value, value] for value in range(200)])
        text = self.run_program("bmp", "decode", str(path)).stdout
        self.assertRegex(text.splitlines()[0], rf"^127\.0\.0\.1:\d+ > 127\.0\.0\.1:{port}$")

    def converted(self, path):
        out = self.folder / "bmp.pcapng"
        self.assertEqual(self.run_program("pcap", "convert", str(path), str(out)).returncode, 0)
        return out


if __name__ == "__main__":
    unittest.main()

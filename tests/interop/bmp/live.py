"""Processes beside a test, each ended with it."""
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from nikkan_cli import PROGRAM, Case  # noqa: E402, F401

SYSTEM = "/usr/lib/frr:/usr/sbin:/usr/bin:/sbin:/bin"


def need(*programs):
    for program in programs:
        if shutil.which(program, path=SYSTEM) is None:
            raise unittest.SkipTest(f"{program} is not installed")


def until(what, seconds, condition):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {seconds} s")


class Live(Case):
    """Processes, each ended with the test."""

    def start(self, *words, stop=signal.SIGTERM, **named):
        process = subprocess.Popen([str(word) for word in words], stdout=named.pop("stdout", subprocess.DEVNULL),
                                   stderr=named.pop("stderr", subprocess.DEVNULL), **named)
        self.addCleanup(self.end, process, stop)
        return process

    def end(self, process, stop=signal.SIGTERM):
        if process.poll() is None:
            process.send_signal(stop)
            try:
                process.wait(8)
            except subprocess.TimeoutExpired:
                process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()
        return process.returncode

    def ready(self, process):
        """The addresses of the first line: where it listens, and where its figures are."""
        line = process.stderr.readline().decode()
        self.assertIn(": ready on ", line)
        return line.split(": ready on ")[1].strip()

    def free_port(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            return taken.getsockname()[1]

"""Nodes of chains as processes, recording relays between them, and peers that misbehave."""
import json
import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bmp"))
from nikkan_cli import PROGRAM, shared  # noqa: E402, F401
from live import Live, need, until  # noqa: E402, F401

STAND_IN = pathlib.Path(__file__).resolve().parent / "reference_stand_in.py"
CORE = ("READY", "START", "COMPLETE")


class Node:
    """A process whose standard error is read as it comes."""

    def __init__(self, case, name, words, **named):
        self.name = name
        self.words = [str(word) for word in words]
        environment = dict(os.environ, NIKKAN_CHAIN_TEST=case.marker, **named.pop("env", {}))
        environment.pop("NOTIFY_SOCKET", None) if "NOTIFY_SOCKET" not in named.get("keep", ()) else None
        named.pop("keep", None)
        self.process = case.start(*self.words, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=environment, cwd=case.folder, **named)
        self.lines = []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        try:
            for line in self.process.stderr:
                self.lines.append(line.decode("utf-8", "replace").rstrip("\n"))
        except ValueError:
            pass  # closed by the end of the test

    @property
    def text(self):
        return "\n".join(self.lines)

    def port(self):
        """Where it listens, once it does."""
        def found():
            if self.process.poll() is not None and not self.reader.is_alive() and " ready " not in self.text:
                raise AssertionError(f"{self.name} has ended: {self.text}")
            return re.search(r"ready on (?:127\.0\.0\.1|\[::1\]):(\d+)", self.text)
        return int(until(f"{self.name} listens", 20, found).group(1))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def status(self, seconds=60):
        status = self.process.wait(seconds)
        self.reader.join(5)
        return status

    def memory(self):
        """Peak resident octets."""
        return int(re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{self.process.pid}/status").read_text()).group(1)) * 1024


class Relay:
    """Between two nodes: everything is passed on and written down as (direction, octets)."""

    def __init__(self, case, port):
        self.heard = []
        self.target = port
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.open = []
        case.addCleanup(self.close)
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        for one in (self.server, *self.open):
            one.close()

    def accept(self):
        while True:
            try:
                before, _ = self.server.accept()
                behind = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return
            self.open += [before, behind]
            for source, sink, way in ((before, behind, "fwd"), (behind, before, "rev")):
                threading.Thread(target=self.pump, args=(source, sink, way), daemon=True).start()

    def pump(self, source, sink, way):
        try:
            while chunk := source.recv(65536):
                self.heard.append((way, chunk))
                sink.sendall(chunk)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def lines(self, way):
        return b"".join(octets for one, octets in self.heard if one == way).decode().splitlines()

    def core(self, way):
        return [line for line in self.lines(way) if line.split(":")[0] in CORE]


def transcripts():
    """{title: {(hop, direction): lines}} of the saved runs."""
    runs = {}
    for line in shared("chainsync/wire-transcripts.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            run = runs.setdefault(line[3:].split(" (")[0], {})
        elif match := re.match(r"\s*[\d.]+ (\S+) (fwd|rev) b'(.*)'$", line):
            run.setdefault(match.group(1, 2), []).extend(match.group(3).replace("\\n", "\n").splitlines())
    return runs


class Chains(Live):
    def setUp(self):
        super().setUp()
        self.marker = uuid.uuid4().hex
        self.log = self.folder / "log"
        self.log.touch()
        self.addCleanup(self.none_left)

    # ---------------------------------------------------------------- processes
    def node(self, name, *words, task=None, **named):
        line = [PROGRAM, "chain", "run", "--id", name, *words]
        if task is not None:
            line += ["--", "/bin/sh", "-c", task]
        return Node(self, name, line, **named)

    def stand_in(self, name, *words, task=None):
        line = [sys.executable, STAND_IN, "--id", name, *words]
        if task is not None:
            line += ["--", "/bin/sh", "-c", task]
        return Node(self, name, line)

    def with_marker(self):
        found = []
        for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
            try:
                if self.marker.encode() in path.read_bytes():
                    found.append(int(path.parent.name))
            except OSError:
                pass
        return found

    def none_left(self):
        """Nobody that a node or its task started is there any more; what is gets ended before the test fails."""
        try:
            until("all processes have ended", 20, lambda: not self.with_marker())
        except AssertionError:
            left = [(pid, pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()) for pid in self.with_marker()]
            for pid in self.with_marker():
                os.kill(pid, signal.SIGKILL)
            raise AssertionError(f"left over: {left}") from None

    # ---------------------------------------------------------------- tasks
    def ordinary(self):
        """Says when it begins and when it ends."""
        return f"echo begin $CHAINSYNC_ID $CHAINSYNC_ROUND >> {self.log}; sleep 0.02; echo end $CHAINSYNC_ID $CHAINSYNC_ROUND >> {self.log}"

    def held(self, gate):
        """The same, and waits for a file in between."""
        return (f"echo begin $CHAINSYNC_ID $CHAINSYNC_ROUND >> {self.log}; while ! test -e {self.folder}/{gate}; do sleep 0.02; done; "
                f"echo end $CHAINSYNC_ID $CHAINSYNC_ROUND >> {self.log}")

    def logged(self):
        return self.log.read_text(encoding="utf-8").splitlines()

    def assert_order(self, names, rounds=1):
        self.assertEqual(self.logged(), [f"{what} {name} {number}" for number in range(rounds) for name in names for what in ("begin", "end")])

    def assert_at_most_once(self):
        begun = [line for line in self.logged() if line.startswith("begin")]
        self.assertEqual(len(begun), len(set(begun)), begun)

    # ---------------------------------------------------------------- looks
    def ask(self, path):
        done = self.run_program("chain", "status", "--json", path)
        return json.loads(done.stdout) if done.returncode == 0 else {}

    def until_state(self, name, state):
        return until(f"{name} is in {state}", 30, lambda: self.ask(f"{self.folder}/{name}.socket").get("state") == state)


def drain(connection, seconds):
    """What comes until the peer ends, or nothing more for so long."""
    out = b""
    while select.select([connection], [], [], seconds)[0]:
        try:
            chunk = connection.recv(65536)
        except ConnectionResetError:
            return out, True
        if not chunk:
            return out, True
        out += chunk
    return out, False

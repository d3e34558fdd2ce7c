"""Three namespaces in a row: prober - router - responder, made for one test and taken away behind it."""
import os
import pathlib
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from nikkan_cli import PROGRAM, Case  # noqa: E402

PROBER, NODE = "2001:db8:1::1", "2001:db8:2::2"
ROUTER_NEAR, ROUTER_FAR = "2001:db8:1::ff", "2001:db8:2::ff"
SYSTEM_PYTHON = "/usr/bin/python3"  # python3-scapy belongs to it


def need(*programs):
    for program in programs:
        if shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/sbin") is None:
            raise unittest.SkipTest(f"{program} is not installed")


def run(*words, check=True, stdin=None):
    done = subprocess.run(words, input=stdin, capture_output=True, text=True, timeout=60, check=False)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(words)}: {done.stderr}")
    return done


class Network(Case):
    """The namespaces are self.prober, self.router and self.node; their links p0 - r0 and r1 - n0."""

    def setUp(self):
        super().setUp()
        if os.geteuid() != 0:
            raise unittest.SkipTest("network namespaces need root")
        need("ip")
        tag = f"nk{os.getpid()}"
        self.prober, self.router, self.node = (f"{tag}{part}" for part in "prn")
        for name in (self.prober, self.router, self.node):
            if run("ip", "netns", "add", name, check=False).returncode != 0:
                raise unittest.SkipTest("network namespaces are not permitted here")
            self.addCleanup(run, "ip", "netns", "del", name, check=False)
            run("ip", "-n", name, "link", "set", "lo", "up")
        self.connect(self.prober, "p0", self.router, "r0", PROBER, ROUTER_NEAR)
        self.connect(self.node, "n0", self.router, "r1", NODE, ROUTER_FAR)
        self.sysctl(self.router, "net.ipv6.conf.all.forwarding", 1)
        self.warm_up()

    def warm_up(self):
        """New links lose their first packets: waits until a closed port of the node answers through the router."""
        script = (f"import socket\ns = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)\ns.connect(('{NODE}', 9))\n"
                  "s.settimeout(0.2)\nfor _ in range(100):\n    try:\n        s.send(b'')\n        s.recv(1)\n"
                  "    except TimeoutError:\n        continue\n    except ConnectionRefusedError:\n        raise SystemExit(0)\n"
                  "raise SystemExit(1)\n")
        run("ip", "netns", "exec", self.prober, sys.executable, "-c", script)

    def connect(self, near, near_if, far, far_if, near_address, far_address):
        made = run("ip", "link", "add", near_if, "netns", near, "type", "veth", "peer", "name", far_if, "netns", far, check=False)
        if made.returncode != 0:
            raise unittest.SkipTest("veth links are not available here")
        for name, interface, address in ((near, near_if, near_address), (far, far_if, far_address)):
            run("ip", "-n", name, "addr", "add", f"{address}/64", "dev", interface, "nodad")
            # A tentative link-local address would keep the router from asking for neighbours.
            self.sysctl(name, f"net.ipv6.conf.{interface}.accept_dad", 0)
            run("ip", "-n", name, "link", "set", interface, "up")
        run("ip", "-n", near, "route", "add", "default", "via", far_address)

    def sysctl(self, name, key, value):
        path = "/proc/sys/" + key.replace(".", "/")
        done = run("ip", "netns", "exec", name, "sh", "-c", f"echo {value} > {path}", check=False)
        if done.returncode != 0:
            raise unittest.SkipTest(f"{key} cannot be set here")

    def rewrite(self, *rules):
        """Rules for requests that the router passes on towards the node."""
        need("nft")
        lines = "\n".join(f'oifname "r1" icmpv6 type 160 {rule}' for rule in rules)
        table = f"table ip6 rewrite {{\n chain passing {{\n type filter hook forward priority mangle;\n{lines}\n }}\n}}\n"
        done = run("ip", "netns", "exec", self.router, "nft", "-f", "-", check=False, stdin=table)
        if done.returncode != 0:
            raise unittest.SkipTest("nftables are not available here: " + done.stderr.splitlines()[0])

    def start(self, name, *words):
        """A process in a namespace, ended with the test."""
        process = subprocess.Popen(["ip", "netns", "exec", name, *map(str, words)], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        process.stdout.close()
        process.stderr.close()

    def serve(self, *words, name=None, interface="n0"):
        """`nikkan reflect serve`, ready to answer."""
        process = self.start(name or self.node, PROGRAM, "reflect", "serve", "--interface", interface, *words)
        line = process.stderr.readline()
        while line and "ready on" not in line:
            line = process.stderr.readline()
        self.assertIn("ready on", line)
        return process

    def stop(self, process):
        """SIGTERM; gives what it said at the end."""
        process.terminate()
        self.assertEqual(process.wait(timeout=10), 0)
        return process.stderr.read()

    def ping(self, *words, name=None, status=0):
        """`nikkan reflect ping --json`: (probes, summary). Answers have time for the first look-ups of neighbours."""
        import json
        done = run("ip", "netns", "exec", name or self.prober, PROGRAM, "reflect", "ping", "--json", "-W", "8",
                   *map(str, words), check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        objects = [json.loads(line) for line in done.stdout.splitlines()]
        return objects[:-1], objects[-1]["summary"]

    def ping_text(self, *words):
        return run("ip", "netns", "exec", self.prober, PROGRAM, "reflect", "ping", *map(str, words), check=False)

    def scapy(self, name, script):
        """Runs a script of scapy in a namespace; its output."""
        if run(SYSTEM_PYTHON, "-c", "import scapy", check=False).returncode != 0:
            raise unittest.SkipTest("python3-scapy is not installed")
        return run("ip", "netns", "exec", name, SYSTEM_PYTHON, "-c", "from scapy.all import *\nconf.verb = 0\n" + script).stdout

    def metrics(self, path):
        """A metrics file as {line without its value: value}."""
        out = {}
        for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                key, value = line.rsplit(" ", 1)
                out[key] = int(value)
        return out

    def wait_for(self, condition):
        for _ in range(200):
            if condition():
                return
            time.sleep(0.05)
        self.fail("did not happen in ten seconds")


def changes(probe):
    """{field: (sent, received)} of a probe's object."""
    return {c["field"]: (c.get("sent"), c.get("received")) for c in probe["changes"]}

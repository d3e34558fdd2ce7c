"""`nikkan form proxy` between clients and servers that nobody here wrote."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import pathlib
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from form_peers import PROGRAM, Form, FormCase, need, sha256, until  # noqa: E402

BOUNDARY = "----b7MA4YWxkTrZu0gW"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"
SANITIZED = bool(os.environ.get("NIKKAN_SANITIZED"))


def part(head, content):
    return b"--%s\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (BOUNDARY.encode(), head.encode(), content)


def params(text):
    return part('name="params"\r\nContent-Type: application/x-www-form-urlencoded', text.encode())


def plain(name, value):
    return part(f'name="{name}"', value.encode())


def upload(name, content):
    return part(f'name="{name}"; filename="{name}.bin"\r\nContent-Type: application/octet-stream', content)


def body(*parts):
    return b"".join(parts) + b"--%s--\r\n" % BOUNDARY.encode()


def file_facts(name, content):
    return [name, f"{name}.bin", "application/octet-stream", len(content), sha256(content)]


SMALL, LARGE = b"%PDF-1.4\n\r\n--" + BOUNDARY.encode()[:-1], bytes(range(256)) * 2000
FIELDS = [["user_id", "12345"], ["session", "a b&c=d%"], ["名", "値"]]
TEXT = "user_id=12345&session=a+b%26c%3Dd%25&%E5%90%8D=%E5%80%A4"
LOST_MARK = "\r\n--" + BOUNDARY


class Proxied(FormCase):
    def proxy(self, upstream, *words):
        """Starts a proxy; its port, and the process with `.metrics` when that was asked for."""
        self.log = self.folder / f"log{time.monotonic_ns()}"
        process = self.start(PROGRAM, "form", "proxy", "--listen", "127.0.0.1:0", "--upstream", f"127.0.0.1:{upstream}", "--user", "root",
                             "--log-expanded", self.log, *words, stderr=subprocess.PIPE)
        line = process.stderr.readline().decode()
        self.assertIn(": ready on ", line)
        ports = re.findall(r":(\d+)", line.split("ready on")[1])
        process.metrics = int(ports[-1])
        return int(ports[0]), process

    def logged(self, count):
        """Lines of the log; they are written by a thread of the proxy's."""
        until("the log", 20, lambda: self.log.exists() and self.log.read_bytes().count(b"\n") >= count)
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def end_well(self, process):
        process.send_signal(signal.SIGTERM)
        said = process.stderr.read().decode()
        self.assertEqual(process.wait(60), 0, said)
        self.assertNotIn("Sanitizer", said)
        return said

    def metrics(self, process):
        connection = http.client.HTTPConnection("127.0.0.1", process.metrics, timeout=20)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        return {name: int(value) for name, value in re.findall(r"^(nikkan_form_\S+) (\d+)$", text, re.M)}

    def assert_seen(self, answer, fields, files):
        self.assertNotIn("error", answer)
        self.assertEqual(sorted(answer["fields"]), sorted(fields))
        self.assertEqual(sorted(answer["files"]), sorted(files))  # some read files side by side


Case = Proxied  # the name by which the build finds tests


class FormProxyMends(Case):
    """Each alone first: if one of them has been mended, this says so."""

    def test_formidable_takes_fields_for_files_no_longer(self):
        server = self.receiver("formidable")
        alone = self.post(server, TYPE, body(params(TEXT), upload("f", SMALL)))
        self.assertEqual(alone["fields"], [])
        self.assertEqual([file[0] for file in alone["files"]], ["params", "f"])
        port, process = self.proxy(server)
        self.assert_seen(self.post(port, TYPE, body(params(TEXT), upload("f", SMALL))), FIELDS, [file_facts("f", SMALL)])
        self.end_well(process)

    def swallowing(self, kind):
        server = self.receiver(kind)
        alone = self.post(server, TYPE, body(params(TEXT), upload("f", SMALL)))
        self.assertEqual(alone["files"], [])
        self.assertIn(LOST_MARK, alone["fields"][-1][1])
        last = self.post(server, TYPE, body(upload("f", SMALL), params(TEXT)))
        self.assertEqual(last["files"], [file_facts("f", SMALL)])
        self.assertEqual(last["fields"][-1][1], f"値{LOST_MARK}--\r\n")
        port, process = self.proxy(server, "--room", "32")
        for parts in ((params(TEXT), upload("f", SMALL)), (upload("f", SMALL), params(TEXT)), (params(TEXT), upload("f", LARGE)), (upload("f", LARGE), params(TEXT))):
            content = LARGE if len(parts[0]) > 5000 or len(parts[1]) > 5000 else SMALL
            self.assert_seen(self.post(port, TYPE, body(*parts)), FIELDS, [file_facts("f", content)])
        self.assert_seen(self.post(port, TYPE, body(params(""))), [["params", ""]], [])  # cgi hangs on a form without parts
        self.end_well(process)

    def test_cgi_loses_the_file_no_longer(self):
        self.swallowing("cgi")

    def test_bottle_loses_the_file_no_longer(self):
        self.swallowing("bottle")


class FormProxyBefore(Case):
    BEHIND = [["a", "1"], ["b", "2"], ["c", "3"], ["d", ""]]

    def sees_plain_fields(self, kind, epilogue=True):
        server = self.receiver(kind)
        reads_chunks = kind not in ("django", "werkzeug", "cgi", "bottle")  # servers of WSGI do not
        for words in ((), ("--room", "32"), ("--length", "spool"), ("--length", "chunked")):
            if (words[:1] == ("--room",) and not epilogue) or (words[-1:] == ("chunked",) and not reads_chunks):
                continue
            port, process = self.proxy(server, *words)
            for content in (SMALL, LARGE):
                self.assert_seen(self.post(port, TYPE, body(params(TEXT), upload("f", content))), FIELDS, [file_facts("f", content)])
                self.assert_seen(self.post(port, TYPE, body(plain("x", "y"), upload("f", content))), [["x", "y"]], [file_facts("f", content)])
                behind = body(upload("f", content), params("a=1&b=2"), upload("g", content), params("c=3&d="))
                if content == LARGE and not words:
                    self.refused(port, behind)
                else:
                    self.assert_seen(self.post(port, TYPE, behind), self.BEHIND, [file_facts("f", content), file_facts("g", content)])
            if reads_chunks:
                whole = body(params(TEXT), upload("f", LARGE), params("z=1"))
                pieces = (whole[at:at + 5000] for at in range(0, len(whole), 5000))
                self.assert_seen(self.post(port, TYPE, pieces), FIELDS + [["z", "1"]], [file_facts("f", LARGE)])
            self.end_well(process)

    def refused(self, port, octets):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", "/", octets, {"Content-Type": TYPE})
        answer = connection.getresponse()
        self.assertEqual((answer.status, answer.read()), (413, b"consolidated fields behind a long file: put them before it\n"))
        connection.close()

    def test_php(self):
        self.sees_plain_fields("php")

    def test_django(self):
        self.sees_plain_fields("django")

    def test_werkzeug(self):
        self.sees_plain_fields("werkzeug")

    def test_busboy(self):
        self.sees_plain_fields("busboy")

    def test_fastify_busboy(self):
        self.sees_plain_fields("fastify-busboy")

    def test_multiparty(self):
        self.sees_plain_fields("multiparty")

    def test_node(self):
        # formData() of Node 18 waits for ever when an epilogue comes in a piece of its own.
        version = subprocess.run([need("node"), "--version"], capture_output=True, check=True, text=True).stdout
        self.sees_plain_fields("node", epilogue=int(re.match(r"v(\d+)", version)[1]) >= 20)

    def test_undici(self):
        self.sees_plain_fields("undici")

    def test_formidable(self):
        self.sees_plain_fields("formidable")

    def test_cgi(self):
        self.sees_plain_fields("cgi")

    def test_bottle(self):
        self.sees_plain_fields("bottle")


class FormProxyClients(Case):
    FORM = Form(("plain", "x"), ("q", "a\r\nb"), ("名", "値 é"), ("f", "d 名.pdf", "application/pdf", b"%PDF\r\n--x"), ("e", "e.txt", "text/plain", b""),
                ("plain", "y"), ("z", "1"))

    def test_curl_sends_a_consolidated_part_of_its_own(self):
        """With Expect: 100-continue, as curl does for a long body, and one connection for two requests."""
        curl = need("curl")
        port, process = self.proxy(self.receiver("busboy"), "--metrics", "127.0.0.1:0")
        path = self.folder / "f.bin"
        path.write_bytes(LARGE * 4)
        words = ["-F", f"params={TEXT};type=application/x-www-form-urlencoded", "-F", f"f=@{path};type=application/octet-stream", f"http://127.0.0.1:{port}/x?y"]
        done = subprocess.run([curl, "-sS", "--noproxy", "*", "-v", *words, "--next", "-sS", "--noproxy", "*", *words], capture_output=True, timeout=60, check=True)
        said = done.stderr.decode()
        self.assertIn("100 Continue", said)
        self.assertIn("Re-using existing", said)
        answers = [json.loads(text) for text in done.stdout.decode().replace("}{", "}\n{").splitlines()]
        for answer in answers:
            self.assert_seen(answer, FIELDS, [file_facts("f", LARGE * 4)])
        self.assertEqual(len(answers), 2)
        lines = self.logged(2)
        self.assertEqual(lines[0]["names"], ["user_id", "session", "名"])
        self.assertEqual((lines[0]["method"], lines[0]["target"], lines[0]["part"], lines[0]["fields"]), ("POST", "/x", "params", 3))
        self.assertNotIn("12345", self.log.read_text().replace("127.0.0.1:12345", ""))
        figures = self.metrics(process)
        self.assertEqual((figures["nikkan_form_rewritten_forms_total"], figures["nikkan_form_rewritten_fields_total"]), (2, 6))
        self.end_well(process)

    def test_forms_of_clients_pass_as_they_are(self):
        port, process = self.proxy(self.receiver("busboy"))
        for send in (self.sent_by_curl, self.sent_by_fetch):
            self.assert_seen(send(self.FORM, f"http://127.0.0.1:{port}/"), self.FORM.fields, self.FORM.files)
        self.end_well(process)

    def test_a_form_of_chromium_is_consolidated_and_expanded_again(self):
        """Chromium > proxy that consolidates > proxy that expands > Django; and what went between the two."""
        server = self.receiver("django")
        between = self.keeper()
        keeping, first = self.proxy(between.port, "--consolidate")
        content_type, octets = self.sent_by_chromium(self.FORM)
        self.post_raw(keeping, content_type, octets)
        headers, wire = between.requests[-1]
        self.assertEqual(wire.count(b"application/x-www-form-urlencoded"), 2)  # before the files and behind them
        self.assertLess(len(wire), len(octets))
        self.assertEqual(headers["Content-Type"], content_type)
        expanding, second = self.proxy(server)
        self.assert_seen(self.post(expanding, content_type, wire), self.FORM.fields, self.post(server, content_type, octets)["files"])
        self.end_well(first)
        self.end_well(second)

    def post_raw(self, port, content_type, octets):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", "/", octets, {"Content-Type": content_type})
        self.assertEqual(connection.getresponse().read(), b"kept\n")
        connection.close()

    def test_methods_of_curl(self):
        """HEAD, chunked uploads, HTTP/1.0, and an upgrade that nobody takes up."""
        curl = need("curl")
        keeper = self.keeper(b"the page")
        port, process = self.proxy(keeper.port)
        url = f"http://127.0.0.1:{port}/"

        def run(*words, stdin=b""):
            return subprocess.run([curl, "-sS", "--noproxy", "*", *words, url], input=stdin, capture_output=True, timeout=60, check=True).stdout

        self.assertEqual(run(), b"the page")
        self.assertEqual(run("--http1.0"), b"the page")
        self.assertIn(b"Content-Length: 8\r\n", run("-I"))
        self.assertEqual(run("-H", "Upgrade: websocket", "-H", "Connection: Upgrade"), b"the page")
        self.assertEqual(run("-X", "POST", "-H", "Transfer-Encoding: chunked", "-H", "Content-Type: text/plain", "--data-binary", "@-", stdin=LARGE), b"kept\n")
        self.assertEqual(keeper.requests[-1][1], LARGE)
        self.end_well(process)


class FormProxyAndNginx(Case):
    def test_before_the_proxy(self):
        port, process = self.proxy(self.receiver("cgi"))
        front = self.nginx(port)
        for content in (SMALL, LARGE):
            self.assert_seen(self.post(front, TYPE, body(params(TEXT), upload("f", content))), FIELDS, [file_facts("f", content)])
        self.end_well(process)

    def test_behind_the_proxy(self):
        """nginx takes chunks and gives its server a length."""
        behind = self.nginx(self.receiver("cgi"))
        for words in (("--room", "8"), ("--length", "chunked")):
            port, process = self.proxy(behind, *words)
            for content in (SMALL, LARGE):
                self.assert_seen(self.post(port, TYPE, body(params(TEXT), upload("f", content), params("z=1"))), FIELDS + [["z", "1"]], [file_facts("f", content)])
            self.end_well(process)


class Sink:
    """A server that reads a body when it is told to, counts it and answers."""

    def __init__(self, reads=True):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port, self.octets, self.length = self.socket.getsockname()[1], 0, None
        self.go = threading.Event()
        if reads:
            self.go.set()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        connection, _ = self.socket.accept()
        with connection, connection.makefile("rb", 1 << 20) as stream:
            stream.readline()
            self.length = int(http.client.parse_headers(stream)["Content-Length"])
            self.go.wait()
            while self.octets < self.length:
                got = len(stream.read(min(self.length - self.octets, 1 << 20)))
                if got == 0:
                    return
                self.octets += got
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    def close(self):
        self.go.set()
        self.socket.close()


class FormProxyHardship(Case):
    GIB = 1 << 30

    def sink(self, **named):
        sink = Sink(**named)
        self.addCleanup(sink.close)
        return sink

    def connect(self, port):
        connection = socket.create_connection(("127.0.0.1", port), timeout=120)
        self.addCleanup(connection.close)
        return connection

    def begin_upload(self, port, octets):
        """A connection on which a form with a file of so many octets has begun, and its end."""
        whole = body(params(TEXT), upload("f", b"@"))
        front, end = whole.split(b"@")
        connection = self.connect(port)
        connection.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                           % (TYPE.encode(), len(front) + octets + len(end)) + front)
        return connection, end

    @staticmethod
    def all_of(connection):
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer

    @staticmethod
    def peak_memory(process):
        return int(re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{process.pid}/status").read_text())[1]) << 10

    def test_a_gibibyte_in_little_memory(self):
        sink = self.sink()
        port, process = self.proxy(sink.port)
        connection, end = self.begin_upload(port, self.GIB)
        block = os.urandom(1 << 20)
        for _ in range(self.GIB >> 20):
            connection.sendall(block)
        connection.sendall(end)
        self.assertIn(b"200 OK", self.all_of(connection))
        self.assertEqual(sink.octets, sink.length)
        self.assertGreater(sink.length, self.GIB)
        peak = self.peak_memory(process)
        print(f"1 GiB through the proxy: peak memory {peak / (1 << 20):.1f} MiB")
        if not SANITIZED:
            self.assertLess(peak, 32 << 20)
        self.end_well(process)

    def test_a_server_that_stalls_pauses_its_client(self):
        sink = self.sink(reads=False)
        port, process = self.proxy(sink.port, "--metrics", "127.0.0.1:0")
        size = 256 << 20
        connection, end = self.begin_upload(port, size)
        connection.setblocking(False)
        sent, block, still = 0, bytes(1 << 20), 0
        while still < 20:  # two seconds in which nothing was taken
            try:
                sent += connection.send(block)
                still = 0
            except BlockingIOError:
                still += 1
                time.sleep(0.1)
        self.assertLess(sent, size // 2)
        self.assertGreaterEqual(self.metrics(process)['nikkan_form_pauses_total{side="client"}'], 1)
        if not SANITIZED:
            self.assertLess(self.peak_memory(process), 32 << 20)
        sink.go.set()
        connection.settimeout(120)
        while sent < size:
            piece = block[:size - sent]
            connection.sendall(piece)
            sent += len(piece)
        connection.sendall(end)
        self.assertIn(b"200 OK", self.all_of(connection))
        self.assertEqual(sink.octets, sink.length)
        self.end_well(process)

    def trickle(self, port, front, seconds):
        """Sends an octet a second until something is answered."""
        connection = self.connect(port)
        connection.sendall(front)
        connection.settimeout(1)
        for _ in range(seconds):
            connection.sendall(b"x")
            try:
                return connection.recv(65536)
            except TimeoutError:
                continue
        self.fail("it was borne with")

    def test_a_body_of_an_octet_a_second_ends(self):
        port, process = self.proxy(self.sink().port, "--rate-window", "3", "--metrics", "127.0.0.1:0")
        form = f"POST / HTTP/1.1\r\nHost: h\r\nContent-Type: {TYPE}\r\nContent-Length: 100000\r\n\r\n".encode() + params(TEXT)
        for front in (form, b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n"):
            self.assertIn(b"HTTP/1.1 408 ", self.trickle(port, front, 30))
        self.assertEqual(self.metrics(process)['nikkan_form_refused_total{reason="timed_out"}'], 2)
        self.end_well(process)

    def test_a_head_of_an_octet_a_second_ends(self):
        port, process = self.proxy(self.sink().port, "--header-timeout", "3")
        self.assertIn(b"HTTP/1.1 408 ", self.trickle(port, b"GET / HTTP/1.1\r\nX: ", 30))
        self.end_well(process)

    def test_junk_is_refused_and_nothing_else_is_lost(self):
        port, process = self.proxy(self.receiver("django"), "--metrics", "127.0.0.1:0")
        length = len(body(params(TEXT)))
        junk = [b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + bytes(50), b"GET / HTTP/1.1\nHost: h\n\n", b"GET / HTTP/1.1\r\nHost : h\r\n\r\n",
                b"GET /\r\n\r\n", b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
                b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n",
                b"GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n", b"GET / HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n", os.urandom(300) + b"\r\n\r\n",
                f"POST / HTTP/1.1\r\nHost: h\r\nContent-Type: {TYPE}\r\nContent-Length: {length}\r\n\r\n".encode() + body(params(TEXT)).replace(b"params", b"p\r\nX").ljust(length)[:length],
                f"POST / HTTP/1.1\r\nHost: h\r\nContent-Type: {TYPE}\r\nContent-Length: 9\r\n\r\nno form at".encode()]
        failures = []

        def good():
            try:
                for _ in range(20):
                    self.assert_seen(self.post(port, TYPE, body(params(TEXT), upload("f", SMALL))), FIELDS, [file_facts("f", SMALL)])
            except BaseException as error:  # told in the test's thread
                failures.append(error)

        beside = threading.Thread(target=good)
        beside.start()
        for octets in junk:
            connection = self.connect(port)
            connection.sendall(octets)
            self.assertRegex(self.all_of(connection), rb"^HTTP/1\.1 400 ", octets)
        beside.join()
        self.assertEqual(failures, [])
        self.assertEqual(self.metrics(process)['nikkan_form_refused_total{reason="bad_request"}'], len(junk))
        self.end_well(process)

    def test_a_request_under_way_is_ended_well(self):
        sink = self.sink(reads=False)
        port, process = self.proxy(sink.port)
        connection, end = self.begin_upload(port, 1 << 20)
        connection.sendall(bytes(1 << 19))
        until("the server's turn", 20, lambda: sink.length)
        process.send_signal(signal.SIGTERM)
        until("no more listening", 20, lambda: socket.socket().connect_ex(("127.0.0.1", port)) != 0)
        sink.go.set()
        connection.sendall(bytes(1 << 19) + end)
        self.assertIn(b"200 OK", self.all_of(connection))
        self.assertEqual(process.wait(20), 0)
        self.assertIn("1 requests, 1 forms, 1 rewritten, 3 fields\n", process.stderr.read().decode())

    def test_it_gives_up_root(self):
        if os.geteuid() != 0:
            raise unittest.SkipTest("this needs root")
        _, process = self.proxy(self.sink().port, "--user", "nobody")
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        self.assertNotRegex(status, r"Uid:\t0")
        self.assertRegex(status, r"CapEff:\t0+\n")
        self.end_well(process)


if __name__ == "__main__":
    unittest.main()

"""Bad input to `nikkan form proxy`: command lines, surroundings, and what clients and servers may not say. Each row of the two
tables is answered as it says, nothing of a bad request reaches the server, and a good request still passes afterwards."""
import http.client
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nikkan_cli import PROGRAM, Case  # noqa: E402

FORM = "multipart/form-data; boundary=B"
PARAMS = '--B\r\nContent-Disposition: form-data; name="params"\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n'
END = "\r\n--B--\r\n"


def request(*lines, body=""):
    return "\r\n".join(lines + ("", "")).encode("latin-1") + (body if isinstance(body, bytes) else body.encode())


def post(*lines, body=""):
    return request("POST / HTTP/1.1", "Host: h", *lines, body=body)


def form(body, *lines):
    return post(f"Content-Type: {FORM}", f"Content-Length: {len(body.encode())}", *lines, body=body)


def params(text):
    return form(PARAMS + text + END)


# What a client says, the status, words of the answer.
CLIENT = {
    "nothing of http": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", 400, "http.line_end"),
    "a line without version": (b"GET /\r\n\r\n", 400, "http.request_line"),
    "http 2": (b"PRI * HTTP/2.0\r\n\r\n", 505, "http.version"),
    "a tunnel": (request("CONNECT h:443 HTTP/1.1", "Host: h"), 501, "http.method"),
    "line feeds alone": (b"GET / HTTP/1.1\nHost: h\n\n", 400, "http.line_end"),
    "carriage return alone": (request("GET / HTTP/1.1", "Host: h", "X: a\rY: b"), 400, "http.line_end"),
    "nul": (request("GET / HTTP/1.1", "Host: h", "X: a\0"), 400, "http.line_end"),
    "folded": (request("GET / HTTP/1.1", "Host: h", "X: a", " b"), 400, "http.field"),
    "blank before colon": (post("Content-Length : 3", body="abc"), 400, "http.field_name"),
    "no host": (request("GET / HTTP/1.1"), 400, "http.host"),
    "two hosts": (request("GET / HTTP/1.1", "Host: a", "Host: b"), 400, "http.host"),
    "length and chunks": (post("Content-Length: 3", "Transfer-Encoding: chunked", body="0\r\n\r\n"), 400, "http.transfer_encoding"),
    "chunks in http 1.0": (request("POST / HTTP/1.0", "Transfer-Encoding: chunked", body="0\r\n\r\n"), 400, "http.transfer_encoding"),
    "two lengths": (post("Content-Length: 3", "Content-Length: 4", body="abc"), 400, "http.content_length"),
    "a list of lengths": (post("Content-Length: 3, 4", body="abc"), 400, "http.content_length"),
    "negative length": (post("Content-Length: -3", body="abc"), 400, "http.content_length"),
    "a coding": (post("Transfer-Encoding: gzip, chunked", body="0\r\n\r\n"), 501, "http.transfer_encoding"),
    "chunked, in a disguise": (post("Transfer-Encoding: xchunked", body="0\r\n\r\n"), 400, "http.transfer_encoding"),
    "an expectation": (post("Expect: 200-ok", "Content-Length: 3", body="abc"), 417, "expectation"),
    "a long head": (request("GET / HTTP/1.1", "Host: h", "X: " + "a" * 17000), 431, "http.head"),
    "many fields": (request("GET / HTTP/1.1", "Host: h", *["X: y"] * 100), 431, "http.fields"),
    "a chunk without size": (post("Transfer-Encoding: chunked", body="x\r\n"), 400, "chunk.size"),
    "a chunk with a sign": (post("Transfer-Encoding: chunked", body="+1\r\na\r\n0\r\n\r\n"), 400, "chunk.size"),
    "a chunk that is longer": (post("Transfer-Encoding: chunked", body="1\r\nab\r\n0\r\n\r\n"), 400, "chunk.end"),
    "a chunk of 2^64 octets": (post("Transfer-Encoding: chunked", body="10000000000000000\r\n"), 413, "chunk.size"),
    "a chunk size of many zeros": (post("Transfer-Encoding: chunked", body="0" * 16 + "1\r\na\r\n0\r\n\r\n"), 400, "chunk.size"),
    "long chunk extensions": (post("Transfer-Encoding: chunked", body="1;" + "a" * 300 + "\r\n"), 413, "chunk.extensions"),
    "a trailer that is none": (post("Transfer-Encoding: chunked", body="0\r\nX : y\r\n\r\n"), 400, "http.field_name"),
    "a form without boundary": (post("Content-Type: multipart/form-data", "Content-Length: 3", body="abc"), 400, "boundary"),
    "a form of two types": (form("abc", "Content-Type: text/plain"), 400, "twice"),
    "a form that is none": (form("hello"), 400, "truncated"),
    "a form that is cut": (form(PARAMS + "a=1"), 400, "truncated"),
    "a part of two names": (form('--B\r\nContent-Disposition: form-data; name="a"; name="b"\r\n\r\n1' + END), 400, "header."),
    "a value with the boundary": (params("a=%0D%0A--B%0D%0AContent-Disposition:%20form-data;%20name=%22role%22%0D%0A%0D%0Aadmin"), 400, "form.boundary"),
    "a name with nul": (params("a%00b=1"), 400, "form.name"),
    "a name that takes the quotation mark": (params("a%5C=1"), 400, "form.name"),
    "too many fields": (params("&".join("a" for _ in range(1001))), 413, "limit"),
    "a name that is too long": (params("a" * 1025 + "=1"), 413, "limit"),
    "too many parts": (form(('--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 1001)[:-2] + END), 413, "limit"),
    "a part's head that is too long": (form("--B\r\nContent-Disposition: form-data; name=a\r\nX: " + "a" * 9000 + "\r\n\r\n1" + END), 413, "limit"),
}

# What a server says, the status and words that the client gets.
SERVER = {
    "nothing": (b"", 502, "without an answer"),
    "no http": (b"SSH-2.0-OpenSSH_9.2\r\n", 502, "no HTTP"),
    "line feeds alone": (b"HTTP/1.1 200 OK\nContent-Length: 0\n\n", 502, "no HTTP"),
    "another protocol": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", 502, "understood"),
    "a status of two digits": (b"HTTP/1.1 20 OK\r\n\r\n", 502, "understood"),
    "length and chunks": (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 502, "understood"),
    "two lengths": (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 502, "understood"),
    "a field that splits": (b"HTTP/1.1 200 OK\r\nX: a\rSet-Cookie: b\r\n\r\n", 502, "no HTTP"),
    "a head without end": (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70000, 502, "no HTTP"),
}


class Server:
    """Answers every request with the same octets and ends the connection; counts them."""

    def __init__(self, answer):
        self.answer, self.requests = answer, 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                got = b""
                while b"\r\n\r\n" not in got:
                    piece = connection.recv(65536)
                    if not piece:
                        break
                    got += piece
                if b"\r\n\r\n" in got:
                    self.requests += got.startswith(b"GET /good ")
                    connection.sendall(self.answer)

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class FormProxy(Case):
    def proxy(self, answer=b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ngood"):
        self.server = Server(answer)
        self.addCleanup(self.server.close)
        process = subprocess.Popen([PROGRAM, "form", "proxy", "--listen", "127.0.0.1:0", "--upstream", f"127.0.0.1:{self.server.port}"],
                                   stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        self.addCleanup(self.end, process)
        return int(re.search(rb":(\d+)\n$", process.stderr.readline())[1])

    def end(self, process):
        process.send_signal(signal.SIGTERM)
        said = process.stderr.read().decode()
        self.assertEqual(process.wait(60), 0, said)
        self.assertNotIn("Sanitizer", said)
        process.stderr.close()

    @staticmethod
    def say(port, octets):
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(octets)
            answer = b""
            while b"\r\n\r\n" not in answer or not answer.endswith(b"\n"):
                piece = connection.recv(65536)
                if not piece:
                    break
                answer += piece
            return answer.decode()

    def good(self, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/good")
        self.assertEqual(connection.getresponse().read(), b"good")
        connection.close()

    def test_what_clients_may_not_say(self):
        port = self.proxy()
        for count, (name, (octets, status, words)) in enumerate(CLIENT.items(), 1):
            with self.subTest(name):
                answer = self.say(port, octets)
                self.assertTrue(answer.startswith(f"HTTP/1.1 {status} "), answer)
                self.assertIn(words, answer.split("\r\n\r\n")[1])
                self.assertIn("Connection: close\r\n", answer)
                self.good(port)
                self.assertEqual(self.server.requests, count)

    def test_every_cut_of_a_request_is_no_request(self):
        port = self.proxy()
        whole = params("a=1&b=2")
        for size in range(0, len(whole) - 2, 7):
            with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
                connection.sendall(whole[:size])
        self.good(port)

    def test_what_servers_may_not_say(self):
        for name, (octets, status, words) in SERVER.items():
            with self.subTest(name):
                answer = self.say(self.proxy(octets), request("GET / HTTP/1.1", "Host: h"))
                self.assertTrue(answer.startswith(f"HTTP/1.1 {status} "), answer)
                self.assertIn(words, answer)

    def refused(self, status, *words):
        done = self.run_program("form", "proxy", *words)
        self.assertEqual((done.returncode, done.stderr.count("\n"), done.stdout), (status, 1, ""), done.stderr)
        return done.stderr

    def test_command_lines(self):
        self.assertIn("--upstream", self.refused(2, "--listen", "127.0.0.1:0"))
        self.assertIn("--listen", self.refused(2, "--upstream", "127.0.0.1:1"))
        self.assertIn("'example.org:80' is not an address", self.refused(2, "--listen", ":0", "--upstream", "example.org:80"))
        self.assertIn("is not an address", self.refused(2, "--listen", "x", "--upstream", "127.0.0.1:1"))
        self.assertIn("--length", self.refused(2, "--listen", ":0", "--upstream", "127.0.0.1:1", "--length", "short"))
        self.assertIn("--metrics", self.refused(2, "--listen", ":0", "--upstream", "127.0.0.1:1", "--metrics", "x"))

    def test_surroundings(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            self.assertIn(f"{address}: io (listen)", self.refused(3, "--listen", address, "--upstream", "127.0.0.1:1"))
        self.assertIn("io (spool)", self.refused(3, "--listen", "127.0.0.1:0", "--upstream", "127.0.0.1:1", "--length", "spool", "--spool-folder", self.folder / "no"))
        log = self.folder / "log"
        self.assertIn("privileges.user", self.refused(3, "--listen", "127.0.0.1:0", "--upstream", "127.0.0.1:1", "--user", "nobody-of-that-name", "--log-expanded", log))
        self.assertFalse(log.exists())
        self.assertIn("io (output)", self.refused(3, "--listen", "127.0.0.1:0", "--upstream", "127.0.0.1:1", "--log-expanded", self.folder / "no" / "log"))

    @unittest.skipUnless(os.geteuid() == 0, "only root becomes another user")
    def test_a_log_that_cannot_be_opened_anew_is_told(self):
        for mode, told in ((0o755, True), (0o777, False)):
            folder = self.folder / f"log{mode}"
            folder.mkdir()
            folder.chmod(mode)
            self.folder.chmod(0o755)
            process = subprocess.Popen([PROGRAM, "form", "proxy", "--listen", "127.0.0.1:0", "--upstream", "127.0.0.1:1", "--log-expanded", folder / "log"], stderr=subprocess.PIPE)
            self.assertIn(b"ready on", process.stderr.readline())
            process.send_signal(signal.SIGTERM)
            self.assertEqual(b"SIGHUP" in process.stderr.read(), told)
            self.assertEqual(process.wait(60), 0)
            process.stderr.close()


if __name__ == "__main__":
    unittest.main()

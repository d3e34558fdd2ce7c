"""Receivers and senders of multipart/form-data that nobody here wrote, each ended with its test."""
import hashlib
import http.client
import json
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from nikkan_cli import PROGRAM, Case  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
PYTHON = "/usr/bin/python3"  # the one that has Debian's modules
DATA_LOSING = ("formidable", "cgi", "bottle")
FAITHFUL = ("php", "django", "werkzeug", "busboy", "fastify-busboy", "multiparty", "node", "undici")
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


def need(program):
    found = shutil.which(program) or shutil.which(program, path=PATH)
    if found is None:
        raise unittest.SkipTest(f"{program} is not installed")
    return found


def sha256(octets):
    return hashlib.sha256(octets).hexdigest()


def until(what, seconds, condition):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{what}: not within {seconds} s")


class Keeper:
    """An HTTP server that shows one page and keeps each request that was posted to it: (headers, body)."""

    def __init__(self, page=b""):
        self.page, self.requests = page, []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection, connection.makefile("rb") as stream:
            line = stream.readline().decode()
            headers = http.client.parse_headers(stream)
            if "100-continue" in headers.get("Expect", ""):
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            if line.startswith("POST"):
                self.requests.append((headers, self.body(stream, headers)))
                answer = b"kept\n"
            else:
                answer = self.page
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                               % (len(answer), answer))

    @staticmethod
    def body(stream, headers):
        if headers.get("Transfer-Encoding", "") != "chunked":
            return stream.read(int(headers.get("Content-Length", 0)))
        body = b""
        while size := int(stream.readline().split(b";")[0], 16):
            body += stream.read(size)
            stream.readline()
        while stream.readline().strip():
            pass
        return body

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/"


class Form:
    """What a page would send: fields and files in order."""

    def __init__(self, *items):
        self.items = items  # (name, value) or (name, filename, type, octets)

    @property
    def fields(self):
        return [list(item) for item in self.items if len(item) == 2]

    @property
    def files(self):
        return [[item[0], item[1], item[2], len(item[3]), sha256(item[3])] for item in self.items if len(item) == 4]


class FormCase(Case):
    def start(self, *words, **named):
        process = subprocess.Popen([str(word) for word in words], stdin=subprocess.DEVNULL, **named)
        self.addCleanup(self.end, process)
        return process

    def end(self, process, with_signal=signal.SIGTERM):
        if process.poll() is None:
            process.send_signal(with_signal)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()
        return process.returncode

    def keeper(self, page=b""):
        keeper = Keeper(page)
        self.addCleanup(keeper.close)
        return keeper

    def receiver(self, kind):
        """Starts a receiver; its port."""
        if kind == "php":
            process = self.start(need("php"), "-S", "127.0.0.1:0", HERE / "receivers/receiver.php", stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
            port = int(re.search(rb"127\.0\.0\.1:(\d+)", process.stderr.readline())[1])
            threading.Thread(target=self.drain, args=(process.stderr,), daemon=True).start()
            return port
        if kind in ("django", "werkzeug", "bottle", "cgi"):
            process = self.start(PYTHON, HERE / "receivers/receiver.py", kind, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            missing = f"python3-{kind} is not installed" if kind != "cgi" else "this Python has no module cgi"
        else:
            if kind != "node" and not MODULES.exists():
                raise unittest.SkipTest(f"{kind} is not installed: npm ci in tests/interop/form")
            process = self.start(need("node"), HERE / "receivers/receiver.mjs", kind, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            missing = f"{kind} is not installed: npm ci in tests/interop/form"
        line = process.stdout.readline()
        if not line:
            said = process.stderr.read().decode()
            if "ModuleNotFoundError" in said or "ERR_MODULE_NOT_FOUND" in said:
                raise unittest.SkipTest(missing)
            raise AssertionError(said)
        threading.Thread(target=self.drain, args=(process.stderr,), daemon=True).start()
        return int(line)

    @staticmethod
    def drain(stream):
        try:
            while stream.read(4096):
                pass
        except ValueError:
            pass

    def post(self, port, content_type, body, headers=None, timeout=60):
        """What the receiver saw of a body, as it answers."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        try:
            connection.request("POST", "/", body, {"Content-Type": content_type, **(headers or {})})
            answer = connection.getresponse()
            text = answer.read()
            self.assertEqual(answer.status, 200, text)
            return json.loads(text)
        finally:
            connection.close()

    def nginx(self, port):
        """nginx before a server; its port."""
        program = need("nginx")
        prefix = self.folder / "nginx"
        prefix.mkdir()
        with socket.create_server(("127.0.0.1", 0)) as probe:
            mine = probe.getsockname()[1]
        temporary = "".join(f"{kind}_temp_path {prefix}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (prefix / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {prefix}/pid; error_log {prefix}/error.log;\n"
            "events { worker_connections 64; }\n"
            f"http {{ access_log off; {temporary} client_max_body_size 64m;\n"
            f" server {{ listen 127.0.0.1:{mine}; location / {{ proxy_pass http://127.0.0.1:{port}; }} }} }}\n")
        process = self.start(program, "-p", prefix, "-c", prefix / "nginx.conf", "-e", prefix / "error.log",
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def listens():
            if process.poll() is not None:
                raise AssertionError((prefix / "error.log").read_text())
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", mine)) == 0

        until("nginx", 20, listens)
        return mine

    def write_files(self, form):
        """A path for each file of a form."""
        paths = []
        for number, item in enumerate(form.items):
            if len(item) == 4:
                path = self.folder / f"file{number}"
                path.write_bytes(item[3])
                paths.append(path)
            else:
                paths.append(None)
        return paths

    # ------------------------------------------------------------ senders: (Content-Type, body)
    def sent_by_curl(self, form, url=None, *more):
        program = need("curl")
        words = []
        for item, path in zip(form.items, self.write_files(form)):
            if path is None:
                words += ["--form-string", f"{item[0]}={item[1]}"]
            else:
                quoted = item[1].replace("\\", "\\\\").replace('"', '\\"')
                words += ["-F", f'{item[0]}=@{path};filename="{quoted}";type={item[2]}']
        return self.kept(lambda to: subprocess.run([program, "-sS", "--noproxy", "*", *more, *words, url or to], check=True, timeout=60, capture_output=True),
                         answered=url is not None)

    def sent_by_fetch(self, form, url=None):
        program = need("node")
        listing = [[*item[:3], str(path)] if path else list(item) for item, path in zip(form.items, self.write_files(form))]
        (self.folder / "form.json").write_text(json.dumps(listing))
        return self.kept(lambda to: subprocess.run([program, HERE / "fetch.mjs", url or to, self.folder / "form.json"], check=True, timeout=60,
                                                   capture_output=True), answered=url is not None)

    def kept(self, send, answered):
        """What a sender sent to a keeper, or the answer when it was sent elsewhere."""
        if answered:
            return json.loads(send("").stdout)
        keeper = self.keeper()
        send(keeper.url)
        headers, body = keeper.requests[-1]
        return headers["Content-Type"], body

    def sent_by_chromium(self, form, url=None):
        """A page with a form is opened, its files are chosen, and it submits itself."""
        program = need("chromium")
        inputs, script = [], []
        for number, item in enumerate(form.items):
            kind = "text" if len(item) == 2 and "\n" not in item[1] else "textarea" if len(item) == 2 else "file"
            inputs.append(f"<textarea id=i{number}></textarea>" if kind == "textarea" else f"<input type={kind} id=i{number}>")
            script.append(f"e = document.getElementById('i{number}'); e.name = {json.dumps(item[0])};")
            if kind == "file":
                octets = ",".join(map(str, item[3]))
                script.append(f"t = new DataTransfer(); t.items.add(new File([new Uint8Array([{octets}])], {json.dumps(item[1])}, {{type: {json.dumps(item[2])}}})); "
                              "e.files = t.files;")
            else:
                script.append(f"e.value = {json.dumps(item[1])};")
        action = url or "/"
        page = (f"<!doctype html><meta charset=utf-8><form id=f method=post action={action} enctype=multipart/form-data>{''.join(inputs)}</form>"
                f"<script>let e, t; {' '.join(script)} document.getElementById('f').submit();</script>")
        keeper = self.keeper(page.encode())
        process = self.start(program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                             "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--no-proxy-server",
                             f"--user-data-dir={self.folder / 'chromium'}", keeper.url, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if url:
            return process
        until("a form from Chromium", 90, lambda: keeper.requests)
        self.end(process)
        headers, body = keeper.requests[-1]
        return headers["Content-Type"], body

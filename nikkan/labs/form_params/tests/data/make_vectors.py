#!/usr/bin/python3
"""Writes bodies.tsv and urlencoded.tsv beside this file, with curl, Node and Python's email package: see SOURCES.md.

What is expected is what the programs were told to send, never what our parser says.
"""
import base64
import email.mime.application
import email.mime.multipart
import email.mime.text
import http.server
import json
import pathlib
import subprocess
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent

NODE = """
const form = new FormData();
for (const [kind, name, value, filename, type] of JSON.parse(process.argv[1])) {
  if (kind === 'field') form.append(name, value); else form.append(name, new Blob([value], { type }), filename);
}
const response = new Response(form);
response.arrayBuffer().then((body) => console.log(JSON.stringify([response.headers.get('content-type'), Buffer.from(body).toString('base64')])));
"""
URL = """
const rows = JSON.parse(process.argv[1]).map((text) => {
  const params = new URLSearchParams('?' + Buffer.from(text, 'base64').toString('latin1').replace(/[\\x80-\\xff]/g, (c) => '%' + c.charCodeAt(0).toString(16)));
  return [[...params], params.toString()];
});
console.log(JSON.stringify(rows));
"""
FORMS = {
    "two-fields": [["field", "user_id", "12345"], ["field", "session", "abc123"]],
    "field-and-file": [["field", "title", "a report"], ["file", "doc", "%PDF-1.4\n", "doc.pdf", "application/pdf"]],
    "empty-values": [["field", "a", ""], ["file", "f", "", "empty.bin", "application/octet-stream"]],
    "not-ascii": [["field", "名前", "日本語 ☃"], ["file", "ファイル", "x", "写真.png", "image/png"]],
    "quotes-in-names": [["field", 'a"b', "1"], ["file", "f", "x", 'q"uote.txt', "text/plain"]],
    "dashes": [["field", "a", "--"], ["field", "b", "\r\n--\r\n----"], ["file", "f", "\r\n-\r\n--x\r\n", "x.txt", "text/plain"]],
    "repeats": [["field", "tag", "x"], ["field", "tag", "y"], ["field", "tag", "x"]],
    "odd-names": [["field", "a;b=c", "1"], ["field", "a[b][]", "2"], ["field", " x ", "3"], ["field", "%41", "4"]],
    "backslashes": [["field", "d\\", "1"], ["field", "a\\b\\\\c", "2"], ["field", "\\", "3"], ["file", "e\\", "x", "foo\\", "text/plain"], ["file", "f", "y", "C:\\x\\\\y.txt", "text/plain"]],
}


def entries(form):
    return [[kind, name, *rest] if kind == "field" else ["file", name, rest[1], rest[2], len(rest[0].encode())] for kind, name, *rest in form]


def by_node(form):
    done = subprocess.run(["node", "-e", NODE, json.dumps(form)], check=True, capture_output=True)
    return json.loads(done.stdout)


def by_curl(form):
    """curl sends to a server of ours, which answers nothing and keeps what came."""
    got = []

    class Keep(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            got.append((self.headers["Content-Type"], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Keep) as server, tempfile.TemporaryDirectory() as folder:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        words = []
        for i, (kind, name, *rest) in enumerate(form):
            if kind == "field":
                words += ["--form-string", f"{name}={rest[0]}"]
            else:
                path = pathlib.Path(folder) / str(i)
                path.write_bytes(rest[0].encode())
                escaped = rest[1].replace("\\", "\\\\").replace('"', '\\"')
                words += ["-F", f'{name}=@{path};type={rest[2]};filename="{escaped}"']
        subprocess.run(["curl", "-s", "-H", "Expect:", *words, f"http://127.0.0.1:{server.server_port}/"], check=True)
        thread.join()
    return got[0][0], base64.b64encode(got[0][1]).decode()


def by_python(form):
    """Python's MIME package, CR LF as line ends, with the header fields of a form."""
    outer = email.mime.multipart.MIMEMultipart("form-data", boundary="==python-email-boundary==")
    for kind, name, *rest in form:
        part = email.mime.text.MIMEText("", "plain") if kind == "field" else email.mime.application.MIMEApplication(b"", _encoder=lambda _: None)
        for key in list(part.keys()):
            del part[key]
        part["Content-Disposition"] = f'form-data; name="{name}"' + (f'; filename="{rest[1]}"' if kind == "file" else "")
        if kind == "file":
            part["Content-Type"] = rest[2]
        part.set_payload(rest[0])
        outer.attach(part)
    text = outer.as_string(maxheaderlen=0)
    body = text.split("\n\n", 1)[1].replace("\n", "\r\n")
    return 'multipart/form-data; boundary="==python-email-boundary=="', base64.b64encode(body.encode()).decode()


def main():
    rows = []
    for id_, form in FORMS.items():
        rows.append([f"node-{id_}", *by_node(form), json.dumps(entries(form), ensure_ascii=False)])
        if id_ != "odd-names":  # curl cannot be given a name that holds an equals sign
            rows.append([f"curl-{id_}", *by_curl(form), json.dumps(entries(form), ensure_ascii=False)])
    for id_ in ("two-fields", "empty-values", "repeats"):
        rows.append([f"python-{id_}", *by_python(FORMS[id_]), json.dumps(entries(FORMS[id_]), ensure_ascii=False)])
    with (HERE / "bodies.tsv").open("w", encoding="utf-8", newline="\n") as file:
        file.write("# Written by make_vectors.py; see SOURCES.md.\nid\tcontent_type\tbody_base64\tentries\n")
        for row in rows:
            file.write("\t".join(row) + "\n")
    texts = [b"a=1&b=2", b"", b"&&a&=&b=&=c", b"a=1=2", b"a+b=c+d%20e", b"%41%3d=%26", b"a=%zz&b=%4&c=%", b"%", b"%%41%4", b"a=%ff%fe", b"a=%e2%82&b=%e2%82%ac", b"a=\xc3\xa9&b=\xff",
             b"a=%00%0d%0a", b"a;b=1;c", b"a[b]=1&a.b=2", b"tag=x&tag=y&tag=x", b"=", b"+", b"%2B+%20", b"a=%F0%9F%98%80", b"a=%ED%A0%80", b"q=%2525", b"x=*-._~!'()", b"?a=1", b"a=1#b=2",
             b"name=" + b"v%20" * 30, b"&".join(b"f%d=v+%d" % (i, i) for i in range(20))]
    encoded = [base64.b64encode(text).decode() for text in texts]
    done = subprocess.run(["node", "-e", URL, json.dumps(encoded)], check=True, capture_output=True)
    with (HERE / "urlencoded.tsv").open("w", encoding="utf-8", newline="\n") as file:
        file.write("# Written by make_vectors.py; see SOURCES.md.\ninput_base64\tpairs\tagain\n")
        for text, (pairs, again) in zip(encoded, json.loads(done.stdout)):
            file.write(f"{text}\t{json.dumps(pairs, ensure_ascii=True)}\t{again}\n")


main()

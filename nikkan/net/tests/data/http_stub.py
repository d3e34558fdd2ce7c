#!/usr/bin/env python3
"""A small HTTP server for tests. Prints its port, answers by the first part of the path, ends with its input.

/ok/…        200, a chat reply whose content is the argument (default: a JSON object)
/status/N/…  status N      /flaky/…   500 twice, then as /ok     /cut/…  says 1000 octets, sends 10
/redirect/…  302 to /ok    /slow/…    200 after 5 s              /big/…  200 with 1 MB
/length/…    finish_reason "length"   /garbage/…  200, no JSON   /headers/…  1 MB of headers
/count       how many requests came so far; /last: body of the last one; /auth: its Authorization header
"""
import http.server
import json
import sys
import threading
import time

CONTENT = sys.argv[1] if len(sys.argv) > 1 else '{"out":[{"text":"ok","source_ids":[1]}]}'
STATE = {"count": 0, "last": "", "auth": ""}


def chat(content, finish="stop"):
    return json.dumps({
        "choices": [{"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": finish}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 2},
    }).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def reply(self, status, body, headers=(), length=None):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def do_GET(self):
        name = self.path.strip("/")
        self.reply(200, str(STATE.get(name, "")).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        STATE["count"] += 1
        STATE["last"] = body.decode()
        STATE["auth"] = self.headers.get("Authorization", "")
        parts = self.path.strip("/").split("/")
        try:
            self.act(parts)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def act(self, parts):
        mode = parts[0]
        if mode == "status":
            self.reply(int(parts[1]), b"{}")
        elif mode == "flaky":
            self.reply(500, b"{}") if STATE["count"] <= 2 else self.reply(200, chat(CONTENT))
        elif mode == "cut":
            self.reply(200, b"0123456789", length=1000)
        elif mode == "redirect":
            self.reply(302, b"", [("Location", "/ok/v1/chat/completions")])
        elif mode == "slow":
            time.sleep(5)
            self.reply(200, chat(CONTENT))
        elif mode == "big":
            self.reply(200, chat("x" * 1_000_000))
        elif mode == "length":
            self.reply(200, chat(CONTENT, "length"))
        elif mode == "garbage":
            self.reply(200, b"<html>not json</html>")
        elif mode == "headers":
            self.reply(200, b"{}", [(f"X-{n}", "y" * 1000) for n in range(90)])
        else:
            self.reply(200, chat(CONTENT))


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()

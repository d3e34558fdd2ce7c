#!/usr/bin/env python3
"""An engine for tests: one word says how it behaves. Reads request lines, writes reply lines."""
import json
import os
import sys
import time

MODE = sys.argv[1]


def say(value):
    sys.stdout.write((value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) + "\n")
    sys.stdout.flush()


def answer(request, text):
    return {"id": request["id"], "out": [{"text": text, "source_ids": [request["sentences"][0]["id"]]}]}


if MODE == "early":
    say({"id": 1, "out": []})
for count, line in enumerate(sys.stdin, 1):
    request = json.loads(line)
    first = request["sentences"][0]["text"]
    if MODE == "echo":
        say(answer(request, first))
    elif MODE == "pid":
        say(answer(request, str(os.getpid())))
    elif MODE == "environment":
        say(answer(request, ",".join(sorted(os.environ)) or "none"))
    elif MODE == "hang":
        time.sleep(60)
    elif MODE == "hang-once":
        if not os.path.exists(sys.argv[2]):
            open(sys.argv[2], "w").close()
            time.sleep(60)
        say(answer(request, first))
    elif MODE == "crash":
        sys.stderr.write("out of memory, or so\n")
        os._exit(7)
    elif MODE == "segv":
        os.kill(os.getpid(), 11)
    elif MODE == "flood":
        say("y" * 1_000_000)
    elif MODE == "flood-errors":
        sys.stderr.write("e" * 1_000_000)
        say(answer(request, first))
    elif MODE == "garbage":
        say("this is not JSON")
    elif MODE == "half":
        say('{"id":%d,"out":[{"text":"' % request["id"])
    elif MODE == "wrong-id":
        say({"id": request["id"] + 1, "out": []})
    elif MODE == "no-id":
        say({"out": []})
    elif MODE == "wrong-source":
        say({"id": request["id"], "out": [{"text": "x", "source_ids": [99]}]})
    elif MODE == "error":
        say({"id": request["id"], "error": "no such\nlanguage"})
    elif MODE == "twice":
        say(answer(request, first))
        say(answer(request, first))
    elif MODE == "many":
        say({"id": request["id"], "out": [{"text": "x", "source_ids": [1]}] * 100})
    elif MODE == "lie":
        say(answer(request, "RFC 99999を廃止します。"))
    elif MODE == "japanese":
        say(answer(request, "鍵を記述します。"))
    elif MODE == "quiet-end":
        sys.exit(0)

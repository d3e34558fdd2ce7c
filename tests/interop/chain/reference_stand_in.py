#!/usr/bin/python3
"""A stand-in for the author's implementation of ChainSync, written from what is known of its behaviour on the wire.

It has the weaknesses too that matter to a neighbour: it looks at its flags at intervals, runs the task in the thread that
reads, says COMPLETE after a task that failed, obeys COMPLETE from the successor in any state, closes the link on a line
without exactly one ":" (dialect round), retries only a connection that is refused, and leaves after the first exit wave
however many rounds there are (--no-exit: never).

    reference_stand_in.py --id B --listen 7001 --next 127.0.0.1:7002 [--rounds 3] [--dialect legacy] [--no-exit] -- CMD…
"""
import argparse
import os
import socket
import subprocess
import sys
import threading
import time

SYNC, READY, WATCH, START, COMPLETE = "SYNC", "READY", "WATCH", "START", "COMPLETE"


class Round:
    def __init__(self, name, head):
        self.name = name
        self.state = SYNC
        self.local_ready = False
        self.pred_ready = self.pred_complete = head
        self.start_from_succ = False
        self.lock = threading.RLock()  # the author's has none; races are not what is to be tested


class Node:
    def __init__(self, options):
        self.options = options
        self.head, self.tail = options.listen is None, options.next is None
        names = [""] if options.rounds == 1 else [str(number) for number in range(options.rounds)]
        self.rounds = {name: Round(name, self.head) for name in names}
        self.before = self.behind = None
        self.leaving = threading.Event()
        self.ignored = []

    def say(self, link, verb, name):
        if link is None:
            return
        line = verb if self.options.dialect == "legacy" else f"{verb}:{name}"
        try:
            link.sendall(line.encode() + b"\n")
        except OSError:
            pass  # not looked at

    # ---------------------------------------------------------------- links
    def open_links(self):
        if not self.head:
            with socket.create_server(("127.0.0.1", self.options.listen)) as server:
                print(f"stand-in ready on 127.0.0.1:{server.getsockname()[1]}", file=sys.stderr, flush=True)
                self.before, _ = server.accept()  # exactly one
            threading.Thread(target=self.read, args=(self.before, True), daemon=True).start()
        if not self.tail:
            host, _, port = self.options.next.rpartition(":")
            while self.behind is None:
                try:
                    self.behind = socket.create_connection((host, int(port)))
                except ConnectionRefusedError:
                    time.sleep(self.options.poll)
            threading.Thread(target=self.read, args=(self.behind, False), daemon=True).start()

    def read(self, link, from_before):
        held = b""
        try:
            while chunk := link.recv(4096):
                held += chunk
                while b"\n" in held:
                    line, _, held = held.partition(b"\n")
                    if not self.heard(line.decode("utf-8").rstrip(), from_before):
                        link.close()
                        return
        except OSError:
            pass

    def heard(self, line, from_before):
        if self.options.dialect == "legacy":
            verb, name = line, ""
        elif line.count(":") == 1:
            verb, name = line.split(":")
        else:
            return False
        if name not in self.rounds or (verb, from_before) not in ((READY, True), (START, False), (COMPLETE, True), (COMPLETE, False)):
            self.ignored.append(line)
            return True
        one = self.rounds[name]
        if verb == READY:
            one.pred_ready = True
        elif verb == START:
            one.start_from_succ = True
        elif from_before:
            one.pred_complete = True
            if one.state == WATCH:
                self.run(one)  # here, in the thread that reads
        else:
            self.say(self.before, COMPLETE, name)
            self.exit_wave()
        return True

    def exit_wave(self):
        if not self.options.no_exit:
            self.leaving.set()

    # ---------------------------------------------------------------- rounds
    def run(self, one):
        with one.lock:
            if one.state not in (READY, WATCH):
                return
            one.state = START
        try:
            if self.options.command:
                environment = dict(os.environ, CHAINSYNC_ID=self.options.id, CHAINSYNC_ROUND=one.name or "0")
                subprocess.run(self.options.command, check=False, env=environment)
        finally:  # whatever the task did
            one.state = COMPLETE
            if self.tail:
                self.say(self.before, COMPLETE, one.name)
                self.exit_wave()
            else:
                self.say(self.behind, COMPLETE, one.name)

    def watch(self, one, order):
        """A thread a round that looks at the flags."""
        time.sleep(self.options.ready_after * (order + 1))
        one.local_ready = True
        while not (one.pred_ready and one.local_ready):
            time.sleep(self.options.poll)
        one.state = READY
        if self.tail:
            one.start_from_succ = True
        else:
            self.say(self.behind, READY, one.name)
        while not one.start_from_succ:
            time.sleep(self.options.poll)
        if self.head:
            return self.run(one)
        self.say(self.before, START, one.name)
        one.state = WATCH
        while one.state == WATCH:
            if one.pred_complete:
                return self.run(one)
            time.sleep(self.options.poll)
        return None

    def main(self):
        self.open_links()
        for order, one in enumerate(self.rounds.values()):
            threading.Thread(target=self.watch, args=(one, order), daemon=True).start()
        if self.head and self.tail:
            while self.rounds[next(iter(self.rounds))].state != COMPLETE:
                time.sleep(self.options.poll)
            return
        while not self.leaving.wait(self.options.poll):
            pass
        time.sleep(self.options.poll)
        for link in (self.before, self.behind):
            if link:
                link.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--id", default="X")
    parser.add_argument("--listen", type=int)
    parser.add_argument("--next")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--dialect", choices=("legacy", "round"), default="round")
    parser.add_argument("--no-exit", action="store_true")
    parser.add_argument("--poll", type=float, default=0.02, help="seconds between two looks; the author's has 0.5 and 1")
    parser.add_argument("--ready-after", type=float, default=0.02, help="seconds, each round so much later than the one before")
    parser.add_argument("command", nargs="*")
    node = Node(parser.parse_args())
    node.main()
    for line in node.ignored:
        print("stand-in ignored " + line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

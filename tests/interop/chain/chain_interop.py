"""Chains of real processes: order, both dialects beside a stand-in, transcripts, crashes in every state, TLS, rude peers."""
import os
import pathlib
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from chain_live import PROGRAM, Node, Relay, drain, need, transcripts, until  # noqa: E402
from chain_live import Chains as Case  # noqa: E402  (the name by which the build finds tests)

QUOTES = "'" * 3  # of a TOML string as it stands


def names(count):
    return [chr(ord("A") + number) for number in range(count)]


def between(case, ids, *words, task, listen=None, per_node=None, relays=None):
    """A whole chain from the tail to the head; {name: node}."""
    nodes, port = {}, None
    for place in reversed(range(len(ids))):
        line = [*words, *((per_node or {}).get(ids[place], []))]
        if place > 0:
            line += ["--listen", listen or "127.0.0.1:0"]
        if port is not None:
            line += ["--next", f"{'[::1]' if listen else '127.0.0.1'}:{port}"]
        nodes[ids[place]] = node = case.node(ids[place], *line, task=task(ids[place]) if callable(task) else task)
        if place > 0:
            port = node.port()
            if relays is not None:
                relays[f"{ids[place - 1]}-{ids[place]}"] = relay = Relay(case, port)
                port = relay.port
    return nodes


class ChainOrder(Case):
    def chain(self, count, rounds, *words, **named):
        ids = names(count)
        nodes = between(self, ids, "--rounds", rounds, *words, task=self.ordinary(), **named)
        for name in ids:
            self.assertEqual(nodes[name].status(), 0, nodes[name].text)
            self.assertIn(f"{name}: completed: {rounds} round", nodes[name].text)
        self.assert_order(ids, rounds)

    def test_one_node(self):
        self.chain(1, 3)

    def test_two_nodes(self):
        self.chain(2, 3)

    def test_three_nodes(self):
        self.chain(3, 5)

    def test_eight_nodes(self):
        self.chain(8, 3)

    def test_rounds_in_flight_keep_the_order_at_each_node(self):
        ids = names(3)
        nodes = between(self, ids, "--rounds", 6, "--max-inflight", 3, task=self.ordinary())
        for node in nodes.values():
            self.assertEqual(node.status(), 0, node.text)
        for name in ids:
            mine = [line for line in self.logged() if line.split()[1] == name]
            self.assertEqual(mine, [f"{what} {name} {number}" for number in range(6) for what in ("begin", "end")])
        for number in range(6):
            mine = [line for line in self.logged() if line.endswith(f" {number}")]
            self.assertEqual(mine, [f"{what} {name} {number}" for name in ids for what in ("begin", "end")])

    def test_over_ipv6(self):
        self.chain(3, 1, listen="[::1]:0")

    def test_names_are_resolved_and_waited_for(self):
        port = self.free_port()
        head = self.node("A", "--next", f"localhost:{port}", task=self.ordinary())
        until("a refusal is told", 20, lambda: "does not answer yet: Connection refused" in head.text)
        tail = self.node("B", "--listen", f"127.0.0.1:{port}", task=self.ordinary())
        self.assertEqual((head.status(), tail.status()), (0, 0))
        self.assert_order(["A", "B"])

    def test_a_successor_that_never_comes_fails_the_chain(self):
        head = self.node("A", "--next", f"127.0.0.1:{self.free_port()}", "--connect-timeout", "0.3", task=self.ordinary())
        self.assertEqual(head.status(), 1)
        self.assertRegex(head.text, r"A: failed in round 0: the successor did not answer in time; 127\.0\.0\.1:\d+ does not answer yet: Connection refused \(connect_timeout\)")
        self.assertEqual(self.logged(), [])

    def test_nobody_runs_before_all_are_ready(self):
        nodes = between(self, names(3), "--ready-when", f"test -e {self.folder}/ready.$CHAINSYNC_ID", task=self.ordinary())
        for name in ("B", "A"):
            (self.folder / f"ready.{name}").touch()
        time.sleep(0.5)
        self.assertEqual(self.logged(), [])
        (self.folder / "ready.C").touch()
        for node in nodes.values():
            self.assertEqual(node.status(), 0, node.text)
        self.assert_order(names(3))

    def test_a_line_on_a_descriptor_makes_ready(self):
        reading, writing = os.pipe()
        node = self.node("A", "--rounds", 2, "--ready-fd", reading, task=self.ordinary(), pass_fds=(reading,))
        os.close(reading)
        os.write(writing, b"one\n")
        until("round 0 has run", 20, lambda: "end A 0" in self.logged())
        time.sleep(0.2)
        self.assertNotIn("begin A 1", self.logged())
        os.write(writing, b"two\n")
        self.assertEqual(node.status(), 0, node.text)
        os.close(writing)

    def test_who_waits_for_readiness_says_so(self):
        node = self.node("A", "--ready-when", f"test -e {self.folder}/go", task=self.ordinary())
        until("it is told", 30, lambda: "round 0 waits: --ready-when has not ended with 0 yet" in node.text)
        (self.folder / "go").touch()
        self.assertEqual(node.status(), 0, node.text)

    def test_a_test_that_ignores_term_is_gone_before_its_node(self):
        node = self.node("A", "--grace", "0.3", "--ready-when", f"trap '' TERM; touch {self.folder}/tests; while :; do sleep 0.05; done", task=self.ordinary())
        until("the test runs", 30, (self.folder / "tests").exists)
        node.process.terminate()
        self.assertEqual(node.status(), 1, node.text)
        self.assertEqual(self.with_marker(), [])

    def test_a_test_that_cannot_run_is_never_ready(self):
        node = self.node("A", "--ready-when", "/no/such/program", task=self.ordinary())
        self.assertEqual(node.status(), 1)
        self.assertIn("(not_ready)", node.text)


class ChainFailure(Case):
    def test_a_task_that_fails_fails_all(self):
        ids = names(4)
        nodes = between(self, ids, task=lambda name: "exit 7" if name == "B" else self.ordinary())
        for name in ids:
            self.assertEqual(nodes[name].status(), 1, nodes[name].text)
        self.assertIn("B: failed in round 0: the task ended with status 7 (task_failed)", nodes["B"].text)
        self.assertIn("a neighbour told of a failure (peer_failed)", nodes["D"].text)
        self.assert_order(["A"])

    def test_another_number_of_rounds_is_refused_before_anything_runs(self):
        for rounds in ((2, 3), (3, 2), (1, 2), (2, 1)):
            with self.subTest(rounds=rounds):
                tail = self.node("B", "--rounds", rounds[1], "--listen", "127.0.0.1:0", task=self.ordinary())
                head = self.node("A", "--rounds", rounds[0], "--next", f"127.0.0.1:{tail.port()}", task=self.ordinary())
                self.assertEqual((head.status(), tail.status()), (1, 1), head.text + tail.text)
                # READY:0 of one that has two, to one that has one, comes before ROUNDS and has no place.
                self.assertIn("a message that had no place" if rounds == (2, 1) else "a neighbour has another number of rounds", head.text + tail.text)
                self.assertEqual(self.logged(), [])

    def test_a_task_that_cannot_start_fails_all(self):
        node = Node(self, "A", [PROGRAM, "chain", "run", "--id", "A", "--", "/no/such/program"])
        self.assertEqual(node.status(), 1)
        self.assertIn("A: failed in round 0: not_found (task.command): /no/such/program: No such file or directory (task_failed)", node.text)

    def test_a_chain_may_go_on_after_a_failure(self):
        ids = names(3)
        nodes = between(self, ids, "--on-failure", "continue", task=lambda name: "exit 7" if name == "B" else self.ordinary())
        for name in ids:
            self.assertEqual(nodes[name].status(), 0, nodes[name].text)
        self.assertIn("round 0: the task ended with status 7", nodes["B"].text)
        self.assert_order(["A", "C"])

    def test_a_task_that_takes_too_long_is_ended_with_its_children(self):
        nodes = between(self, names(2), "--task-timeout", "0.3", "--grace", "0.2",
                        task=lambda name: "trap '' TERM; setsid sh -c 'trap \"\" TERM; sleep 1000; :' & sleep 1000; :" if name == "A" else self.ordinary())
        self.assertEqual(nodes["A"].status(), 1)
        self.assertEqual(nodes["B"].status(), 1)
        self.assertIn("(task_timeout)", nodes["A"].text)
        self.assertEqual(self.with_marker(), [])

    def test_a_signal_cancels_everywhere(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=number):
                self.log.write_text("")
                nodes = between(self, names(3), "--grace", "1", task=self.held("never"))
                until("A runs", 20, lambda: "begin A 0" in self.logged())
                nodes["B"].process.send_signal(number)
                for node in nodes.values():
                    self.assertEqual(node.status(), 1, node.text)
                    self.assertIn(": cancelled in round 0: ", node.text)
                self.assertEqual(self.logged(), ["begin A 0"])
                self.assertEqual(self.with_marker(), [])

    def test_a_second_signal_ends_at_once(self):
        node = self.node("A", "--grace", "1", task="trap '' TERM; while :; do sleep 0.05; done")
        until("the task runs", 20, lambda: len(self.with_marker()) >= 3)
        node.process.send_signal(signal.SIGTERM)
        until("it was asked", 20, lambda: "asked to stop" in node.text)
        node.process.send_signal(signal.SIGTERM)
        self.assertEqual(node.status(), 1)
        self.assertIn("stopped at once", node.text)

    def test_a_full_disk_is_a_clean_failure(self):
        def small():
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        port = self.free_port()
        tail = self.node("B", "--listen", f"127.0.0.1:{port}", "--journal", "journal", "--rounds", 50, task=None, preexec_fn=small, restore_signals=False)
        head = self.node("A", "--next", f"127.0.0.1:{port}", "--rounds", 50)
        self.assertEqual(tail.status(), 3, tail.text)
        self.assertTrue(tail.text.endswith("journal: io (journal): File too large"), tail.text)
        self.assertEqual(head.status(), 1)
        text = (self.folder / "journal").read_text()
        self.assertLessEqual(len(text), 100)
        self.assertTrue(text.endswith("\n"))  # whole lines: it may be gone on with
        self.assertEqual((self.folder / "journal").stat().st_mode & 0o777, 0o600)

    def test_two_processes_do_not_share_a_journal(self):
        first = self.node("B", "--listen", "127.0.0.1:0", "--journal", "journal")
        first.port()
        second = self.node("B", "--listen", "127.0.0.1:0", "--journal", "journal", "--grace", "0.1")
        self.assertEqual(second.status(), 1)
        self.assertIn("journal: duplicate (journal): another process has it", second.text)
        first.process.terminate()
        self.assertEqual(first.status(), 1)
        other = self.node("Z", "--listen", "127.0.0.1:0", "--journal", "journal")
        self.assertEqual(other.status(), 1)
        self.assertIn("(journal.header)", other.text)


class ChainCrash(Case):
    """kill -9 of every node in every state it can be held in."""

    STATES = (("A", "SYNC"), ("A", "READY"), ("A", "START"), ("A", "COMPLETE"),
              ("B", "SYNC"), ("B", "READY"), ("B", "WATCH"), ("B", "START"), ("B", "COMPLETE"),
              ("C", "SYNC"), ("C", "WATCH"), ("C", "START"))

    def words(self, name, state, victim, rejoin):
        """Holds the chain where the victim is in that state: somebody is not ready, or somebody's task waits."""
        place = "ABC".index(victim)
        line = ["--status", f"{self.folder}/{name}.socket", "--grace", "0.5", "--connect-timeout", "20"]
        holds_ready = {"SYNC": victim, "READY": "ABC"[min(place + 1, 2)]}.get(state)
        if holds_ready == name:
            line += ["--ready-when", f"test -e {self.folder}/gate"]
        if rejoin:
            line += ["--rejoin", "20", "--journal", f"{self.folder}/{name}.journal"]
        return line

    def task(self, name, state, victim):
        place = "ABC".index(victim)
        holder = {"WATCH": "A", "START": victim, "COMPLETE": "ABC"[min(place + 1, 2)]}.get(state)
        return self.held("gate") if holder == name else self.ordinary()

    def crash(self, victim, state, rejoin):
        ports = {"B": self.free_port(), "C": self.free_port()}
        ends = {"A": ["--next", f"127.0.0.1:{ports['B']}"],
                "B": ["--listen", f"127.0.0.1:{ports['B']}", "--next", f"127.0.0.1:{ports['C']}"],
                "C": ["--listen", f"127.0.0.1:{ports['C']}"]}

        def begin(name):
            return self.node(name, *ends[name], *self.words(name, state, victim, rejoin), task=self.task(name, state, victim))

        nodes = {name: begin(name) for name in "CBA"}
        self.until_state(victim, state)
        # A node that nobody has heard of is not missed when it dies: READY is a head's state, too, before it has connected.
        until("links stand at both ends", 30, lambda: all(self.ask(f"{self.folder}/{name}.socket").get(side, {}).get("up")
                                                          for name, side in (("A", "next"), ("B", "previous"), ("B", "next"), ("C", "previous"))))
        if state == "START":
            until("its task runs", 20, lambda: f"begin {victim} 0" in self.logged())
        nodes[victim].kill()
        if rejoin:
            nodes[victim] = begin(victim)
            if state == "START":  # at most once: the round has failed
                statuses = {name: node.status() for name, node in nodes.items()}
                self.assertEqual(statuses, {"A": 1, "B": 1, "C": 1}, {name: node.text for name, node in nodes.items()})
                self.assertIn("(was_running)", nodes[victim].text)
            else:
                (self.folder / "gate").touch()
                statuses = {name: node.status() for name, node in nodes.items()}
                self.assertEqual(statuses, {"A": 0, "B": 0, "C": 0}, {name: node.text for name, node in nodes.items()})
                self.assert_order("ABC")
        else:
            statuses = {name: node.status() for name, node in nodes.items() if name != victim}
            self.assertEqual(set(statuses.values()), {1}, {name: node.text for name, node in nodes.items()})
            (self.folder / "gate").touch()
        self.assert_at_most_once()
        until("nothing is left", 20, lambda: not self.with_marker())

    def every(self, victim, rejoin):
        for name, state in self.STATES:
            if name == victim:
                with self.subTest(state=state):
                    for path in self.folder.iterdir():
                        path.unlink()
                    self.log.touch()
                    self.crash(name, state, rejoin)

    def test_the_head_dies(self):
        self.every("A", False)

    def test_the_middle_dies(self):
        self.every("B", False)

    def test_the_tail_dies(self):
        self.every("C", False)

    def test_the_head_comes_back(self):
        self.every("A", True)

    def test_the_middle_comes_back(self):
        self.every("B", True)

    def test_the_tail_comes_back(self):
        self.every("C", True)

    def test_a_task_is_gone_before_it_is_run_again(self):
        words = ["--journal", f"{self.folder}/A.journal", "--restart", "rerun", "--grace", "1"]
        slow = f"trap 'sleep 0.5; echo end A 0 >> {self.log}; exit 0' TERM; echo begin A 0 >> {self.log}; test -e {self.folder}/gate || while :; do sleep 0.02; done"
        first = self.node("A", *words, task=slow)
        until("it runs", 20, lambda: self.logged())
        first.kill()
        (self.folder / "gate").touch()
        second = self.node("A", *words, task=slow)
        self.assertEqual(second.status(), 0, second.text)
        self.assertIn("another process has it, or the task of one that was killed: waiting", second.text)
        self.assertEqual(self.logged(), ["begin A 0", "end A 0", "begin A 0"])

    def test_a_task_is_run_again_where_that_is_allowed(self):
        words = ["--rejoin", "20", "--journal", f"{self.folder}/A.journal", "--restart", "rerun"]
        port = self.free_port()
        tail = self.node("B", "--listen", f"127.0.0.1:{port}", "--rejoin", "20", task=self.ordinary())
        head = self.node("A", "--next", f"127.0.0.1:{port}", *words, task=self.held("gate"))
        until("it runs", 20, lambda: "begin A 0" in self.logged())
        head.kill()
        until("nobody but the tail is left", 20, lambda: len(self.with_marker()) == 1)
        (self.folder / "gate").touch()
        head = self.node("A", "--next", f"127.0.0.1:{port}", *words, task=self.held("gate"))
        self.assertEqual((head.status(), tail.status()), (0, 0), head.text + tail.text)
        self.assertEqual(self.logged(), ["begin A 0", "begin A 0", "end A 0", "begin B 0", "end B 0"])


class ChainDialects(Case):
    def test_ours_as_tail(self):
        for dialect in ("legacy", "round"):
            with self.subTest(dialect=dialect):
                self.log.write_text("")
                tail = self.node("C", "--listen", "127.0.0.1:0", task=self.ordinary())
                middle = self.stand_in("B", "--dialect", dialect, "--listen", "0", "--next", f"127.0.0.1:{tail.port()}", task=self.ordinary())
                head = self.stand_in("A", "--dialect", dialect, "--next", f"127.0.0.1:{middle.port()}", task=self.ordinary())
                self.assertEqual((tail.status(), middle.status(), head.status()), (0, 0, 0), tail.text)
                self.assert_order("ABC")
                self.assertNotIn("ignored", middle.text)  # to a predecessor that says no HELLO nothing but the three verbs is said

    def test_ours_as_middle(self):
        for dialect in ("legacy", "round"):
            with self.subTest(dialect=dialect):
                self.log.write_text("")
                tail = self.stand_in("C", "--dialect", dialect, "--listen", "0", task=self.ordinary())
                words = ["--next-dialect", "legacy"] if dialect == "legacy" else []
                middle = self.node("B", "--listen", "127.0.0.1:0", "--next", f"127.0.0.1:{tail.port()}", *words, task=self.ordinary())
                head = self.stand_in("A", "--dialect", dialect, "--next", f"127.0.0.1:{middle.port()}", task=self.ordinary())
                self.assertEqual((tail.status(), middle.status(), head.status()), (0, 0, 0), middle.text)
                self.assert_order("ABC")

    def test_ours_as_head(self):
        for dialect in ("legacy", "round"):
            with self.subTest(dialect=dialect):
                self.log.write_text("")
                tail = self.stand_in("C", "--dialect", dialect, "--listen", "0", task=self.ordinary())
                middle = self.stand_in("B", "--dialect", dialect, "--listen", "0", "--next", f"127.0.0.1:{tail.port()}", task=self.ordinary())
                head = self.node("A", "--dialect", dialect, "--next", f"127.0.0.1:{middle.port()}", task=self.ordinary())
                self.assertEqual((tail.status(), middle.status(), head.status()), (0, 0, 0), head.text)
                self.assert_order("ABC")
                ignored = [line for line in middle.lines if "ignored" in line]
                self.assertEqual(len(ignored), 1 if dialect == "round" else 0, ignored)  # HELLO, once

    def test_several_rounds_with_one_that_stays(self):
        for place in range(3):
            with self.subTest(ours=names(3)[place]):
                self.log.write_text("")
                port, nodes = None, []
                for here in (2, 1, 0):
                    ends = [] if port is None else ["--next", f"127.0.0.1:{port}"]
                    if here == place:
                        ends += [] if here == 0 else ["--listen", "127.0.0.1:0"]
                        node = self.node(names(3)[here], "--rounds", 3, *ends, task=self.ordinary())
                    else:
                        ends += [] if here == 0 else ["--listen", "0"]
                        node = self.stand_in(names(3)[here], "--rounds", 3, "--no-exit", *ends, task=self.ordinary())
                    nodes.append(node)
                    port = node.port() if here else None
                ours = nodes[2 - place]
                self.assertEqual(ours.status(), 0, ours.text)
                self.assertIn("completed: 3 rounds", ours.text)
                until("the others have run", 20, lambda: len(self.logged()) == 18)
                for name in names(3):
                    self.assertEqual([line for line in self.logged() if line.startswith(f"end {name}")], [f"end {name} {number}" for number in range(3)])
                for node in nodes:
                    if node is not ours:
                        node.kill()

    def test_one_that_leaves_too_early_fails_the_chain(self):
        tail = self.stand_in("B", "--rounds", 3, "--listen", "0", task=self.ordinary())
        head = self.node("A", "--rounds", 3, "--next", f"127.0.0.1:{tail.port()}", task=self.ordinary())
        self.assertEqual(head.status(), 1)
        self.assertIn("(link_lost)", head.text)
        tail.status()

    def test_its_failure_looks_like_success(self):
        tail = self.node("B", "--listen", "127.0.0.1:0", task=self.ordinary())
        head = self.stand_in("A", "--next", f"127.0.0.1:{tail.port()}", task="exit 9")
        self.assertEqual((tail.status(), head.status()), (0, 0))

    def test_the_real_one(self):
        script = os.environ.get("NIKKAN_CHAINSYNC_REFERENCE")
        if not script:
            raise unittest.SkipTest("NIKKAN_CHAINSYNC_REFERENCE names no script of the author's")
        help_text = subprocess.run([sys.executable, script, "--help"], capture_output=True, text=True, check=False, timeout=60).stdout
        self.assertIn("--no-mtls", help_text)
        words = os.environ.get("NIKKAN_CHAINSYNC_REFERENCE_TAIL", "").split()
        if not words:
            raise unittest.SkipTest("NIKKAN_CHAINSYNC_REFERENCE_TAIL says no words for a tail that listens on port PORT")
        port = self.free_port()
        tail = Node(self, "B", [sys.executable, script, *[word.replace("PORT", str(port)) for word in words]])
        head = self.node("A", "--next", f"127.0.0.1:{port}", task=self.ordinary())
        self.assertEqual(head.status(), 0, head.text)
        tail.kill()


class ChainWire(Case):
    def seen(self, rounds, *words):
        relays = {}
        nodes = between(self, names(3), "--rounds", rounds, *words, task=self.ordinary(), relays=relays)
        for node in nodes.values():
            self.assertEqual(node.status(), 0, node.text)
        return {(hop, way): relay.core(way) for hop, relay in relays.items() for way in ("fwd", "rev")}

    def test_one_round_as_in_the_transcript(self):
        self.assertEqual(self.seen(1), transcripts()["1 round"])

    def test_three_rounds_say_what_the_transcript_says(self):
        want = transcripts()["3 rounds with --no-exit"]
        seen = self.seen(3)
        for hop, lines in want.items():
            # The author's rounds overlap as its threads fall: the same lines, each round in the same order.
            self.assertEqual(sorted(seen[hop]), sorted(lines), hop)
            for number in "012":
                mine = f":{number}"
                self.assertEqual([line for line in seen[hop] if line.endswith(mine)], [line for line in lines if line.endswith(mine)], hop)

    def test_december_says_no_rounds(self):
        self.assertEqual(self.seen(1, "--dialect", "legacy"), {hop: [line.rstrip(":") for line in lines] for hop, lines in transcripts()["1 round"].items()})

    def test_a_round_costs_four_messages_a_link(self):
        seen = self.seen(4)
        self.assertEqual(sum(len(lines) for lines in seen.values()), 4 * 2 * 4)

    def test_two_lines_in_one_segment_and_one_line_in_many(self):
        tail = self.node("B", "--rounds", 2, "--max-inflight", 2, "--listen", "127.0.0.1:0", task=self.ordinary())
        with socket.create_connection(("127.0.0.1", tail.port())) as peer:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for octet in b"READY:0\r\n":
                peer.sendall(bytes([octet]))
                time.sleep(0.01)
            peer.sendall(b"READY:1\nCOMPLETE:0\nCOM")
            time.sleep(0.1)
            peer.sendall(b"PLETE:1\n")
            self.assertEqual(tail.status(), 0, tail.text)
            text, _ = drain(peer, 1)
        self.assertEqual(sorted(text.decode().split()), ["COMPLETE:0", "COMPLETE:1", "START:0", "START:1"])


class ChainTls(Case):
    def setUp(self):
        super().setUp()
        need("openssl")
        self.authority("ca")
        self.authority("other")
        for name in "ABC":
            self.certificate(name, f"DNS:{name}")

    def openssl(self, *words):
        subprocess.run(["openssl", *map(str, words)], cwd=self.folder, check=True, capture_output=True)

    def authority(self, name):
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}", "-days", 2,
                     "-keyout", f"{name}.key", "-out", f"{name}.pem")

    def certificate(self, name, alternative, ca="ca"):
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}", "-addext", f"subjectAltName={alternative}",
                     "-keyout", f"{name}.key", "-out", f"{name}.csr")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{ca}.pem", "-CAkey", f"{ca}.key", "-copy_extensions", "copy", "-days", 2, "-out", f"{name}.pem")

    def tls(self, certificate):
        return ["--tls-ca", "ca.pem", "--tls-cert", f"{certificate}.pem", "--tls-key", f"{certificate}.key"]

    def chain(self, certificates="ABC", *words):
        """Each believes that its neighbours are A, B and C."""
        ids, port, nodes = "ABC", None, {}
        for place in (2, 1, 0):
            line = [*self.tls(certificates[place]), "--connect-timeout", "3", *words]
            if place > 0:
                line += ["--listen", "127.0.0.1:0", "--previous-id", ids[place - 1]]
            if port is not None:
                line += ["--next", f"127.0.0.1:{port}", "--next-id", ids[place + 1]]
            nodes[ids[place]] = self.node(ids[place], *line, task=self.ordinary())
            port = nodes[ids[place]].port() if place else None
        return nodes

    def test_a_chain_completes(self):
        nodes = self.chain("ABC", "--rounds", 3)
        for node in nodes.values():
            self.assertEqual(node.status(), 0, node.text)
        self.assert_order("ABC", 3)

    def test_a_successor_with_another_name_is_not_spoken_to(self):
        self.certificate("X", "DNS:X")
        nodes = self.chain("ABX")
        until("B says so", 20, lambda: 'the peer\'s certificate is for "X", not for "C"' in nodes["B"].text)
        self.assertEqual(nodes["A"].status(), 1)
        self.assertEqual(nodes["B"].status(), 1)
        self.assertEqual(self.logged(), [])
        nodes["C"].process.terminate()
        self.assertEqual(nodes["C"].status(), 1)
        self.assertIn("the peer turned us away", nodes["C"].text)

    def test_a_predecessor_with_another_name_is_not_heard(self):
        self.certificate("X", "DNS:X")
        nodes = self.chain("XBC")
        until("B says so", 20, lambda: 'the peer\'s certificate is for "X", not for "A"' in nodes["B"].text)
        self.assertEqual(nodes["A"].status(), 1)
        self.assertIn("the peer turned us away", nodes["A"].text)
        self.assertEqual(self.logged(), [])
        nodes["C"].process.terminate()
        for name in "BC":
            self.assertEqual(nodes[name].status(), 1)

    def test_another_authority_is_not_trusted(self):
        self.certificate("Y", "DNS:B", "other")
        nodes = self.chain("AYC")
        until("A says so", 20, lambda: "the peer's certificate is not accepted" in nodes["A"].text)
        self.assertEqual(nodes["A"].status(), 1)
        for name in "BC":
            nodes[name].process.terminate()
            self.assertEqual(nodes[name].status(), 1)
        self.assertEqual(self.logged(), [])

    def test_plain_text_at_a_tls_port_and_tls_at_a_plain_one(self):
        tail = self.node("B", *self.tls("B"), "--listen", "127.0.0.1:0", "--previous-id", "A", task=self.ordinary())
        head = self.node("A", "--next", f"127.0.0.1:{tail.port()}", "--connect-timeout", "1", task=self.ordinary())
        self.assertEqual(head.status(), 1)
        until("it is told", 20, lambda: "the peer does not speak TLS" in tail.text)
        tail.process.terminate()
        tail.status()
        tail = self.node("B", "--listen", "127.0.0.1:0", task=self.ordinary())
        head = self.node("A", *self.tls("A"), "--next", f"127.0.0.1:{tail.port()}", "--next-id", "B", "--connect-timeout", "1", task=self.ordinary())
        self.assertEqual(head.status(), 1)
        tail.process.terminate()
        tail.status()
        self.assertEqual(self.logged(), [])

    def test_openssl_speaks_version_13_only(self):
        tail = self.node("B", *self.tls("B"), "--listen", "127.0.0.1:0", "--previous-id", "A", task=self.ordinary())
        port = tail.port()
        words = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", "ca.pem", "-cert", "A.pem", "-key", "A.key"]
        old = subprocess.run([*words, "-tls1_2"], cwd=self.folder, input=b"", capture_output=True, check=False, timeout=60)
        self.assertNotEqual(old.returncode, 0)
        until("it is told", 20, lambda: "the peer does not speak TLS 1.3" in tail.text)
        new = subprocess.run([*words, "-verify_return_error"], cwd=self.folder, input=b"", capture_output=True, check=False, timeout=60)
        self.assertIn(b"TLSv1.3", new.stdout)
        tail.process.terminate()
        tail.status()

    def test_tls_needs_names(self):
        done = self.run_program("chain", "run", "--id", "B", "--tls-ca", "a", "--tls-cert", "b", "--tls-key", "c", "--listen", "0.0.0.0:7001")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--previous-id: the predecessor's name, which its certificate must hold", done.stderr)


class ChainRude(Case):
    """Peers that flood, drip, stall, or are one too many: the chain completes, and memory stays."""

    MEMORY = (32 << 20) * (8 if os.environ.get("NIKKAN_SANITIZED") else 1)

    def tail(self, *words):
        return self.node("B", "--listen", "127.0.0.1:0", "--status", f"{self.folder}/B.socket", *words, task=self.ordinary())

    def finish(self, tail, port):
        head = self.node("A", "--next", f"127.0.0.1:{port}", task=self.ordinary())
        self.assertEqual((head.status(), tail.status()), (0, 0), head.text + tail.text)
        self.assert_order("AB")

    def test_a_flood_of_junk(self):
        tail = self.tail()
        port = tail.port()
        stop = threading.Event()

        def flood():
            block = b"JUNK:x\n!!\n\nREADY\x00\n" * 4000
            with socket.create_connection(("127.0.0.1", port)) as peer:
                try:
                    while not stop.is_set():
                        peer.sendall(block)
                except OSError:
                    pass
        threads = [threading.Thread(target=flood, daemon=True) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        self.assertLess(tail.memory(), self.MEMORY)
        counters = self.ask(f"{self.folder}/B.socket")["counters"]
        self.assertGreater(counters["unknown_lines"] + counters["bad_lines"], 1000)
        self.finish(tail, port)
        stop.set()
        for thread in threads:
            thread.join(20)

    def test_a_line_without_end(self):
        tail = self.tail()
        port = tail.port()
        for line in (b"X" * 300, b"READY:" + b"0" * 300 + b"\n"):
            with socket.create_connection(("127.0.0.1", port)) as peer:
                peer.sendall(line)
                self.assertEqual(drain(peer, 10), (b"", True))
        self.finish(tail, port)

    def test_one_octet_a_second(self):
        tail = self.tail()
        port = tail.port()
        with socket.create_connection(("127.0.0.1", port)) as peer:
            begin = time.monotonic()
            ended = False
            while not ended and time.monotonic() - begin < 40:
                try:
                    peer.sendall(b"R")
                except OSError:
                    break
                ended = drain(peer, 1)[1]
            self.assertLess(time.monotonic() - begin, 30)
        self.assertIn("a connection without a whole line is closed", tail.text)
        self.finish(tail, port)

    def test_a_second_predecessor(self):
        tail = self.tail()
        port = tail.port()
        with socket.create_connection(("127.0.0.1", port)) as first:
            first.sendall(b"READY:\n")
            self.assertEqual(first.recv(100), b"START:\n")
            for line in (b"READY:\n", b"HELLO:chain.A.0\n", b"COMPLETE:\n"):
                with socket.create_connection(("127.0.0.1", port)) as second:
                    second.sendall(line)
                    text, ended = drain(second, 10)
                    self.assertTrue(ended)
                    self.assertNotIn(b"START", text)
            self.assertEqual(self.logged(), [])
            first.sendall(b"COMPLETE:\n")
            self.assertEqual(tail.status(), 0, tail.text)
        self.assert_order("B")
        self.assertIn("there is a predecessor already", tail.text)

    def test_a_stranger_without_a_name_is_not_the_predecessor(self):
        tail = self.tail("--previous-id", "A")
        port = tail.port()
        for line in (b"READY:\nCOMPLETE:\n", b"READY:\n", b"COMPLETE:\n", b"READY\n"):
            with socket.create_connection(("127.0.0.1", port)) as peer:
                peer.sendall(line)
                self.assertEqual(drain(peer, 10), (b"", True))
        self.assertIsNone(tail.process.poll(), tail.text)
        until("it is told", 20, lambda: "somebody without a name" in tail.text)
        self.finish(tail, port)

    def test_who_is_refused_is_told_that_the_other_side_was_there(self):
        tail = self.tail("--previous-id", "Z")
        head = self.node("A", "--dialect", "legacy", "--next", f"127.0.0.1:{tail.port()}", "--connect-timeout", "1", task=self.ordinary())
        self.assertEqual(head.status(), 1)
        self.assertIn("hung up without a word", head.text.splitlines()[-1])
        tail.process.terminate()
        tail.status()

    def test_a_stranger_is_not_the_predecessor(self):
        tail = self.tail("--chain", "line", "--previous-id", "A", "--index", "1")
        port = tail.port()
        for hello in (b"HELLO:other.A.0\n", b"HELLO:line.Z.0\n", b"HELLO:line.B.0\n", b"HELLO:line.A.1\n", b"HELLO:line.A.2\n"):
            with socket.create_connection(("127.0.0.1", port)) as peer:
                peer.sendall(hello + b"READY:\nCOMPLETE:\n")
                self.assertTrue(drain(peer, 10)[1])
        until("it is told who was found", 20, lambda: "A of chain line is expected, place 0; the last one refused was line.Z.0" in tail.text)
        self.assertEqual(self.logged(), [])
        head = self.node("A", "--chain", "line", "--next", f"127.0.0.1:{port}", task=self.ordinary())
        self.assertEqual((head.status(), tail.status()), (0, 0))

    def test_who_asks_and_never_reads(self):
        tail = self.tail()
        with socket.create_connection(("127.0.0.1", tail.port())) as peer:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            peer.sendall(b"HELLO:chain.A.0\n")
            peer.settimeout(2)
            block = b"".join(b"PING:%d\n" % number for number in range(10000))
            try:
                for _ in range(200):
                    peer.sendall(block)
            except (socket.timeout, OSError):
                pass  # it is not heard either
            self.assertLess(tail.memory(), self.MEMORY)
        self.assertEqual(tail.status(), 1)

    def test_many_connections_that_say_nothing(self):
        tail = self.tail()
        port = tail.port()
        held = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
        time.sleep(0.3)
        self.assertLess(self.ask(f"{self.folder}/B.socket")["connections"], 20)
        self.assertLess(tail.memory(), self.MEMORY)
        for one in held:
            one.close()
        self.finish(tail, port)

    def test_plain_tcp_stays_on_this_machine(self):
        for words in (["--listen", "0.0.0.0:7001"], ["--listen", "7001"], ["--next", "192.0.2.1:7001"], ["--next", "b.example:7001"]):
            done = self.run_program("chain", "run", "--id", "A", *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn("plain TCP stays on this machine", done.stderr)


class ChainOutlets(Case):
    def test_a_node_says_where_it_is(self):
        nodes = between(self, names(2), task=self.held("gate"), per_node={"A": ["--status", f"{self.folder}/A.socket"], "B": ["--status", "127.0.0.1:0", "--metrics", "[::1]:0",
                                                                                                                    "--metrics-file", f"{self.folder}/b.prom"]})
        self.until_state("A", "START")
        status = self.ask(f"{self.folder}/A.socket")
        self.assertEqual((status["chain"], status["id"], status["index"], status["rounds"], status["next"]["id"]), ("chain", "A", 0, 1, "B"))
        text = self.run_program("chain", "status", f"{self.folder}/A.socket").stdout
        self.assertIn("  round     0 of 1: START, 0 done\n  previous  nobody: this is the head\n  next      B: up, dialect round\n", text)
        line = until("B listens", 20, lambda: next((line for line in nodes["B"].lines if "metrics at" in line), None))
        at, metrics = line.split("status at ")[1].split(", metrics at ")
        done = self.run_program("chain", "status", "--json", at)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('"state":"WATCH"', done.stdout)
        if os.path.exists("/usr/bin/curl"):
            got = subprocess.run(["curl", "-gsf", metrics], capture_output=True, text=True, check=True).stdout
            self.assertIn('nikkan_chain_state{chain="chain",id="B",state="WATCH"} 1\n', got)
        (self.folder / "gate").touch()
        for node in nodes.values():
            self.assertEqual(node.status(), 0, node.text)
        figures = (self.folder / "b.prom").read_text()
        self.assertIn('nikkan_chain_verdict{chain="chain",id="B",verdict="completed"} 1\n', figures)
        self.assertFalse((self.folder / "A.socket").exists())
        gone = self.run_program("chain", "status", f"{self.folder}/A.socket")
        self.assertEqual(gone.returncode, 1)
        self.assertIn("No such file or directory", gone.stderr)

    def test_systemd_is_told(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            path = f"{self.folder}/notify"
            manager.bind(path)
            manager.settimeout(20)
            tail = self.node("B", "--listen", "127.0.0.1:0", env={"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "200000"}, keep=("NOTIFY_SOCKET",),
                             task=f"env | grep -c NOTIFY_SOCKET > {self.folder}/seen || :")
            heard = []
            while "READY=1" not in heard or "WATCHDOG=1" not in heard:
                heard.append(manager.recv(1000).decode())
            head = self.node("A", "--next", f"127.0.0.1:{tail.port()}")
            self.assertEqual((head.status(), tail.status()), (0, 0))
            manager.setblocking(False)
            try:
                while True:
                    heard.append(manager.recv(1000).decode())
            except BlockingIOError:
                pass
        self.assertIn("STATUS=round 0 of 1: DONE", heard)
        self.assertEqual((self.folder / "seen").read_text(), "0\n")



class ChainUp(Case):
    """A whole chain from one file."""

    def file(self, *tasks, extra=""):
        text = ['chain = "line"', extra]
        for place, task in enumerate(tasks):
            text += ["[[node]]", f'id = "{names(9)[place]}"', f"command = {QUOTES}{task}{QUOTES}"]
            if place:
                text.append(f'listen = "127.0.0.1:{self.free_port()}"')
        (self.folder / "chain.toml").write_text("\n".join(text) + "\n")

    def up(self, *words):
        return self.run_program("chain", "up", *words, self.folder / "chain.toml", env={"NIKKAN_CHAIN_TEST": self.marker})

    def start_up(self):
        return Node(self, "up", [PROGRAM, "chain", "up", self.folder / "chain.toml"], stdout=subprocess.PIPE)

    def test_a_chain_completes(self):
        self.file(*[self.ordinary() + "; echo $CHAINSYNC_ID says so; echo oops >&2"] * 4, extra="rounds = 2")
        done = self.up()
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertRegex(done.stdout.splitlines()[-1], r"^line: completed: 2 rounds, 4 nodes, [\d.]+ m?s$")
        self.assertEqual(done.stdout.count("| oops"), 8)
        self.assertIn("C | C says so", done.stdout)
        self.assert_order("ABCD", 2)

    def test_a_failure_is_told_where_it_was(self):
        self.file(self.ordinary(), "exit 4", self.ordinary())
        done = self.up()
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.splitlines()[-1], "line: failed: B failed in round 0: the task ended with status 4 (task_failed)")
        self.assert_order("A")

    def test_an_interrupt_stops_all(self):
        self.file(self.ordinary(), f"setsid sleep 1000 & touch {self.folder}/runs; sleep 1000; :", self.ordinary())
        up = self.start_up()
        until("B runs", 20, (self.folder / "runs").exists)
        up.process.send_signal(signal.SIGINT)
        text = up.process.stdout.read().decode()
        self.assertEqual(up.status(), 1)
        self.assertTrue(text.endswith("line: cancelled: it was stopped here\n"), text)
        self.assertEqual(self.with_marker(), [])

    def test_a_second_interrupt_does_not_wait(self):
        self.file(self.ordinary(), f"trap '' TERM; touch {self.folder}/runs; while :; do sleep 0.05; done", self.ordinary(), extra='grace = "600s"')
        up = self.start_up()
        until("B runs", 30, (self.folder / "runs").exists)
        up.process.send_signal(signal.SIGINT)
        until("B was told", 30, lambda: b"asked to stop" in up.process.stdout.read1(1 << 16))
        up.process.send_signal(signal.SIGINT)
        self.assertTrue(up.process.stdout.read().decode().endswith("line: cancelled: it was stopped here\n"))
        self.assertEqual(up.status(), 1)
        until("nothing is left", 30, lambda: not self.with_marker())

    def test_all_ends_when_up_is_killed(self):
        self.file(self.ordinary(), f"setsid sleep 1000 & touch {self.folder}/runs; sleep 1000; :", self.ordinary(), extra='grace = "500ms"')
        up = self.start_up()
        until("B runs", 20, (self.folder / "runs").exists)
        up.kill()
        until("nothing is left", 20, lambda: not self.with_marker())

    def test_a_child_that_holds_the_output_is_not_waited_for(self):
        self.file(self.ordinary(), f"echo begin; sleep 600 & echo $! > {self.folder}/child; echo end", self.ordinary())
        begin = time.monotonic()
        up = self.start_up()
        text = up.process.stdout.read1(1 << 20).decode()
        status = up.status()
        self.addCleanup(lambda: os.kill(int((self.folder / "child").read_text()), signal.SIGKILL))
        self.assertEqual(status, 0, text)
        self.assertLess(time.monotonic() - begin, 300)  # the child holds for 600

    def test_a_folder_that_is_not_there_is_the_reason(self):
        self.file(self.ordinary(), self.ordinary(), extra="")
        path = self.folder / "chain.toml"
        path.write_text(path.read_text() + 'cwd = "/no/such/folder"\n')
        done = self.up()
        self.assertEqual(done.returncode, 3, done.stdout)
        self.assertEqual(done.stdout.splitlines()[-1], "line: failed: B: /no/such/folder: io (cwd): No such file or directory")
        self.assertNotIn("nikkan chain run", done.stdout)

    def journals(self):
        self.file(self.ordinary(), self.ordinary(), self.ordinary(), extra='[timers]\nrejoin = "30s"')
        path, names_left = self.folder / "chain.toml", iter("abc")
        path.write_text("\n".join(line + (f'\njournal = "{self.folder}/{next(names_left)}.journal"' if line.startswith("id = ") else "") for line in path.read_text().splitlines()) + "\n")

    def test_journals_of_an_earlier_run_are_told(self):
        self.journals()
        done = self.up()
        self.assertEqual(done.returncode, 0, done.stdout)
        again = self.up()
        self.assertEqual(again.returncode, 0, again.stdout)
        self.assertIn("line: completed earlier: nothing is done; remove ", again.stdout)
        (self.folder / "b.journal").unlink()
        third = self.up()
        self.assertEqual(third.returncode, 1)
        self.assertRegex(third.stdout, r"^line: failed: the journals disagree: \S*a.journal, \S*c.journal ended in an earlier run, \S*b.journal did not; remove them all to start anew\n$")
        self.assert_order("ABC")

    def test_a_node_that_is_killed_fails_the_chain(self):
        self.file(self.ordinary(), self.held("never"), self.ordinary())
        up = self.start_up()
        until("B runs", 20, lambda: "begin B 0" in self.logged())
        for pid in self.with_marker():
            try:
                line = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                name = pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
            except OSError:
                continue  # a command of the task, which has ended
            if line[1:5] == [b"chain", b"run", b"--id", b"B"] and name != "nikkan-task":
                os.kill(pid, signal.SIGKILL)
        text = up.process.stdout.read().decode()
        self.assertEqual(up.status(), 1)
        self.assertTrue(text.endswith("line: failed: B was ended by signal 9\n"), text)

    def test_a_port_that_is_taken_is_told_and_nobody_waits(self):
        self.file(self.ordinary(), self.ordinary())
        text = (self.folder / "chain.toml").read_text()
        with socket.create_server(("127.0.0.1", 0)) as taken:
            (self.folder / "chain.toml").write_text(text.replace(text.split("127.0.0.1:")[1].split('"')[0], str(taken.getsockname()[1])))
            begin = time.monotonic()
            done = self.up()
        self.assertEqual(done.returncode, 3)
        self.assertIn("Address already in use", done.stdout.splitlines()[-1])
        self.assertLess(time.monotonic() - begin, 15)
        self.assertEqual(self.logged(), [])

    def test_a_wrong_file_starts_nothing(self):
        (self.folder / "chain.toml").write_text('rounds = "x"\n')
        done = self.up()
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("line 1", done.stderr)
        (self.folder / "chain.toml").write_text('[[node]]\nid = "A"\n[[node]]\nid = "A"\nlisten = "127.0.0.1:7001"\n')
        done = self.up()
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("chain.toml: line 3: a second node A", done.stderr)

    def test_one_file_serves_on_several_machines(self):
        self.file(*[self.ordinary()] * 3)
        nodes = [Node(self, name, [PROGRAM, "chain", "run", "--id", name, "--file", "chain.toml"]) for name in "CBA"]
        for node in nodes:
            self.assertEqual(node.status(), 0, node.text)
        self.assert_order("ABC")


if __name__ == "__main__":
    unittest.main()

"""Bad input to `nikkan chain`: one line that says what and where."""
import json
import pathlib
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nikkan_cli import PROGRAM, Case  # noqa: E402

GOOD = """chain = "line"
[[node]]
id = "A"
command = ["true"]
[[node]]
id = "B"
listen = "127.0.0.1:7001"
command = ["true"]
"""


class ChainFiles(Case):
    def check(self, content, *words):
        path = self.folder / "chain.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        done = self.run_program("chain", "check", *words, path)
        return done.returncode, done.stdout.replace(str(path), "F"), done.stderr.replace(str(path), "F")

    def test_a_good_file_is_good(self):
        self.assertEqual(self.check(GOOD), (0, "F: chain line, 2 nodes, 1 round: A > B\n", ""))

    def test_faults_have_a_line_and_a_column(self):
        for content, says in ((GOOD + "[[node]\n", "line 9, column 8"), (GOOD.replace('"A"', "7"), "(node.id): line 3, column 6"),
                              (GOOD + 'sped = "1s"\n', "(node): line 9, column 1"), (GOOD.replace("7001", "70010"), "(node.listen): line 7, column 10"),
                              ("", "(node): line 1, column 1"), ("a = \xff".encode("latin-1"), "at byte 4 (file): no UTF-8")):
            status, out, err = self.check(content)
            self.assertEqual((status, out), (1, ""), content)
            self.assertIn(says, err.splitlines()[0])
            self.assertTrue(err.startswith("nikkan chain check: F: "))

    def test_hostile_shapes(self):
        for content in (b"a = " + b"[" * 200000, b"a." * 100000 + b"b = 1", b"\x00" * 1000, b"x" * (2 << 20), b"[[node]]\n" * 5000, b'"""' + b"x" * 100000, b"[a]\n" * 1000):
            status, out, err = self.check(content)
            self.assertEqual((status, out), (1, ""), content[:20])
            self.assertLessEqual(max(len(line) for line in err.splitlines()), 400, content[:20])

    def test_a_file_that_cannot_be_read(self):
        for path in (self.folder, self.folder / "none"):
            done = self.run_program("chain", "check", path)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (3, "", f"nikkan chain check: {path}: io (file): cannot be read\n"))

    def test_names_cannot_command_a_terminal(self):
        status, out, err = self.check('[[node]]\nid = "A"\ncommand = "x"\njournal = "\\u001b[2J"\n[[node]]\nid = "B"\nlisten = "[::1]:1"\ncommand = "x"\njournal = "\\u001b[2J"\n')
        self.assertEqual(status, 1)
        self.assertNotIn("\x1b", out + err)
        status, out, err = self.check('"\\u001b[2J" = 1\n')
        self.assertEqual(status, 1)
        self.assertNotIn("\x1b", out + err)

    def test_findings_as_json(self):
        status, out, err = self.check(GOOD.replace("127.0.0.1", "192.0.2.1"), "--json")
        self.assertEqual((status, err), (1, ""))
        row = json.loads(out)
        self.assertEqual((row["line"], row["column"], row["level"], row["rule"]), (7, 10, "error", "plain"))

    def test_a_file_that_cannot_be_parsed_is_one_object_too(self):
        status, out, _ = self.check(GOOD + "[[node]\n", "--json")
        row = json.loads(out)
        self.assertEqual((status, row["file"], row["line"], row["column"], row["level"], row["rule"]), (1, "F", 9, 8, "error", "grammar"))
        done = self.run_program("chain", "check", "--json", self.folder / "none")
        self.assertEqual((done.returncode, json.loads(done.stdout)["rule"]), (3, "unreadable"))

    def test_what_could_never_run_is_an_error(self):
        for content, rule in ((GOOD.replace('["true"]', '""', 1), "no-command"), (GOOD.replace('["true"]', '["", "x"]', 1), "no-command"),
                              (GOOD.replace("127.0.0.1", "b.example"), "listen-name"), (GOOD + 'env = { CHAINSYNC_ID = "x" }\n', "env-name")):
            status, out, _ = self.check(content, "--json")
            self.assertEqual(status, 1, content)
            self.assertIn(rule, [json.loads(line)["rule"] for line in out.splitlines()])

    def test_every_prefix_is_read_or_refused(self):
        for size in range(0, len(GOOD), 7):
            status, _, err = self.check(GOOD[:size])
            self.assertIn(status, (0, 1))
            self.assertLessEqual(len(err.splitlines()), 3)


class Run(Case):
    def test_ends_that_are_not_there(self):
        for words, option in ((["--next-id", "B"], "--next-id"), (["--previous-id", "B"], "--previous-id"), (["--size", "3"], "--size"),
                              (["--listen", "127.0.0.1:0", "--previous-id", "A", "--dialect", "legacy"], "--previous-id"), (["--listen", "127.0.0.1:0", "--size", "1"], "--size")):
            done = self.run_program("chain", "run", "--id", "A", *words, "--", "true")
            self.assertEqual((done.returncode, done.stdout, len(done.stderr.splitlines())), (2, "", 1), words)
            self.assertTrue(done.stderr.startswith(f"nikkan chain run: {option}: "), done.stderr)

    def test_what_the_system_refuses_is_status_3(self):
        for words in (["--status", "/no/such/folder/socket"], ["--tls-ca", "/none", "--tls-cert", "/none", "--tls-key", "/none"], ["--journal", "/no/such/folder/journal"]):
            done = self.run_program("chain", "run", "--id", "A", *words, "--", "true")
            self.assertEqual((done.returncode, done.stdout, len(done.stderr.splitlines())), (3, "", 1), words)

    def test_an_address_in_use_is_named(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            at = f"127.0.0.1:{taken.getsockname()[1]}"
            for option in ("--metrics", "--status", "--listen"):
                done = self.run_program("chain", "run", "--id", "A", option, at, "--", "true")
                self.assertEqual((done.returncode, len(done.stderr.splitlines())), (3, 1), done.stderr)
                self.assertIn(at, done.stderr)
                self.assertNotIn("at byte", done.stderr)

    def test_a_journal_is_run_once(self):
        path = self.folder / "a.journal"
        line = ["chain", "run", "--id", "A", "--journal", path, "--", "sh", "-c", f"echo ran >> {self.folder}/log"]
        self.assertEqual(self.run_program(*line).returncode, 0)
        again = self.run_program(*line)
        self.assertEqual((again.returncode, (self.folder / "log").read_text()), (0, "ran\n"))
        self.assertIn("A: completed earlier: it has run already, by ", again.stderr)
        self.assertIn("remove the journal to run again", again.stderr)
        for words, owner in ((["--id", "B"], "it is of node A of chain chain, place 0, 1 round"), (["--id", "A", "--rounds", "2"], "1 round")):
            other = self.run_program("chain", "run", *words, "--journal", path, "--", "true")
            self.assertEqual(other.returncode, 1)
            self.assertIn(owner, other.stderr)
        path.unlink()
        fails = [*line[:-1], "exit 5"]
        self.assertEqual(self.run_program(*fails).returncode, 1)
        again = self.run_program(*fails)
        self.assertEqual(again.returncode, 1)
        self.assertIn("A: failed in round 0: an earlier run ended so, by ", again.stderr)
        self.assertIn("remove the journal to start anew", again.stderr)

    def test_an_exit_status_is_not_a_signal(self):
        for task, says in (("exit 255", "the task ended with status 255"), ("exit 137", "the task ended with status 137"), ("kill -9 $$", "the task was ended by signal 9")):
            done = self.run_program("chain", "run", "--id", "A", "--", "sh", "-c", task)
            self.assertEqual(done.returncode, 1)
            self.assertIn(says, done.stderr)


class Sim(Case):
    def test_words_that_are_wrong(self):
        for words in (["--crash", "2"], ["--drop", "x"], ["--delay", "5ms-1ms"], ["--delay", "fast"], ["--rejoin", "-1s"], ["--nodes", "0"], ["--nodes", "5000"],
                      ["--rounds", "1000001"], ["--nodes", "4096", "--rounds", "1000000"], ["--max-inflight", "65"], ["--crash", "nan"], ["--seed", "-1"]):
            done = self.run_program("chain", "sim", *words)
            self.assertEqual((done.returncode, done.stdout, len(done.stderr.splitlines())), (2, "", 1), words)

    def test_a_reader_that_closes(self):
        shell = subprocess.run(f"'{PROGRAM}' chain sim --runs 100000 --json | head -1", shell=True, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(json.loads(shell.stdout)["verdict"], "completed")
        self.assertLessEqual(len(shell.stderr.splitlines()), 1)

    def test_who_cancels_before_the_start_cancels(self):
        for moment in ("0s", "1ms"):
            done = self.run_program("chain", "sim", "--nodes", "4", "--cancel-at", moment)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("cancelled (cancelled at the head)", done.stdout)

    def test_trouble_without_end(self):
        done = self.run_program("chain", "sim", "--nodes", "4", "--crash", "1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no end after 1004000 events", done.stderr)
        self.assertIn("all hold", done.stdout)  # to give up breaks none
        done = self.run_program("chain", "sim", "--nodes", "4", "--runs", "20", "--drop", "1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("0 completed", done.stdout)


if __name__ == "__main__":
    unittest.main()

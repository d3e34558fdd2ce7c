"""Bad input to `nikkan chain`: one line that says what and where."""
import json
import pathlib
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

    def test_every_prefix_is_read_or_refused(self):
        for size in range(0, len(GOOD), 7):
            status, _, err = self.check(GOOD[:size])
            self.assertIn(status, (0, 1))
            self.assertLessEqual(len(err.splitlines()), 3)


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

    def test_trouble_without_end(self):
        done = self.run_program("chain", "sim", "--nodes", "4", "--crash", "1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no end after 1004000 events", done.stderr)
        done = self.run_program("chain", "sim", "--nodes", "4", "--runs", "20", "--drop", "1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("0 completed", done.stdout)


if __name__ == "__main__":
    unittest.main()

"""What the Python tests share: the program, a scratch archive, the shared data."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("NIKKAN", "nikkan")
SHARED = pathlib.Path(os.environ.get("NIKKAN_SHARED_DATA", SOURCE / ".." / "shared" / "data"))


def shared(relative):
    """A path of the shared test data; the test is skipped when it is absent."""
    path = SHARED / relative
    if not path.exists():
        raise unittest.SkipTest(f"shared test data {relative} is absent")
    return path


class Case(unittest.TestCase):
    """A test with a scratch folder and an archive of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="nikkan-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.archive = self.folder / "archive.db"

    def run_program(self, *words, stdin=b"", env=None, timeout=120, preexec=None, program=PROGRAM):
        """Runs the program; bytes in, CompletedProcess with text out. Never a signal, never a sanitizer report."""
        surroundings = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8",
                        "NIKKAN_ARCHIVE": str(self.archive), **(env or {})}
        done = subprocess.run([program, *map(str, words)], input=stdin, capture_output=True, env=surroundings,
                              timeout=timeout, preexec_fn=preexec, check=False)
        done.stdout = done.stdout.decode("utf-8", "strict")
        done.stderr = done.stderr.decode("utf-8", "replace")
        self.assertGreaterEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("Sanitizer", done.stderr)
        return done

    def ingest(self, *words, **named):
        """Ingests and gives (process, counts)."""
        done = self.run_program("ingest", "--json", *words, **named)
        lines = done.stdout.splitlines()
        self.assertTrue(lines, done.stderr)
        return done, json.loads(lines[-1])

    def issue(self, day, *words):
        """The JSON of a day."""
        done = self.run_program("issue", day, "--format", "json", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

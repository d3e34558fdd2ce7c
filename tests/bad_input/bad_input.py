"""Bad input through the program: one line that says what and where, exit 1, everything else kept."""
import gzip
import os
import pathlib
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nikkan_cli import PROGRAM, SOURCE, Case  # noqa: E402

GOOD = SOURCE / "sample" / "2025-12-03.mbox"
DAY = "2025-12-03"


def mail(name="draft-example-one-00", date="Wed, 03 Dec 2025 09:00:00 +0000", extra="", message_id="<a@example.invalid>",
         body=None):
    """One I-D announcement as mbox octets."""
    body = body if body is not None else (
        f"Internet-Draft {name}.txt is now available.\n\n   Title:   One\n   Author:  Someone\n   Name:    {name}.txt\n\n"
        "Abstract:\n\n   This document defines one.\n\nThe IETF datatracker status page for this Internet-Draft is:\n"
        "https://datatracker.ietf.org/doc/x/\n")
    head = f"From: internet-drafts@ietf.org\nTo: i-d-announce@ietf.org\nSubject: I-D Action: {name}.txt\n"
    if date:
        head += f"Date: {date}\n"
    if message_id:
        head += f"Message-ID: {message_id}\n"
    return f"From x@example.invalid Wed Dec  3 09:00:00 2025\n{head}{extra}\n{body}\n".encode()


def unprivileged():
    """Gives up root in the child: root may read and write everything."""
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)


class BadInput(Case):
    def copy_of_program(self):
        """The build folder may be closed to others; the scratch folder is not."""
        copy = self.folder / "nikkan"
        shutil.copy2(PROGRAM, copy)
        copy.chmod(0o755)
        return copy

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def check_rest_kept(self, bad, rejected=True):
        """Ingests a bad input among good ones: the good mails are in, the fault is one line."""
        done, counts = self.ingest(bad, GOOD)
        self.assertGreaterEqual(counts["new"], 17, done.stderr)
        if rejected:
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertGreaterEqual(counts["rejected"], 1)
            lines = done.stderr.strip().splitlines()
            self.assertTrue(lines)
            self.assertTrue(any(bad_name in line for line in lines for bad_name in [str(bad)]), done.stderr)
        else:
            self.assertEqual(done.returncode, 0, done.stderr)
        return done, counts

    def test_truncated_mbox(self):
        whole = GOOD.read_bytes()
        for cut in (len(whole) // 2, 700, len(whole) - 5):
            with self.subTest(cut=cut):
                done, counts = self.ingest(self.write("cut.mbox", whole[:cut]), GOOD)
                self.assertIn(done.returncode, (0, 1), done.stderr)
                self.assertEqual(self.issue(DAY)["counts"]["drafts"], 17)

    def test_no_from_line(self):
        done, _ = self.check_rest_kept(self.write("plain.mbox", b"1992\n\nsome text that is no mail\n"))
        self.assertIn("byte", done.stderr)

    def test_empty_file(self):
        self.check_rest_kept(self.write("empty.mbox", b""))

    def test_nul_octets(self):
        done, counts = self.ingest(self.write("nul.mbox", mail().replace(b"defines one", b"defines \0\0 one")), GOOD)
        self.assertEqual(counts["new"], 18, done.stderr)
        shown = self.run_program("show", "draft-example-one")
        self.assertNotIn("\0", shown.stdout)

    def test_header_line_of_50_megabytes(self):
        line = "X-Long: " + "a" * 50_000_000 + "\n"
        done, counts = self.ingest(self.write("long.mbox", mail(extra=line) + mail("draft-example-two-00", message_id="<b@x>")),
                                   GOOD)
        self.assertEqual(counts["mails"], 19, done.stderr)
        self.assertEqual(self.run_program("show", "draft-example-two").returncode, 0)

    def test_mime_nesting_of_10000_parts(self):
        inner = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(10_000))
        bad = mail(extra="MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b0\n", body=inner + "--b10000\n\ntext\n")
        wide = "".join("--w\n\nx\n" for _ in range(10_000)) + "--w--\n"
        bad += mail("draft-example-two-00", message_id="<w@x>", body=wide,
                    extra="MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=w\n")
        done, counts = self.ingest(self.write("nest.mbox", bad), GOOD)
        self.assertEqual(counts["mails"], 19, done.stderr)
        self.assertGreaterEqual(counts["new"], 17)

    def test_gzip_bomb(self):
        bomb = self.folder / "bomb.gz"
        with gzip.open(bomb, "wb", compresslevel=9) as file:
            for _ in range(300):
                file.write(b"\0" * 1_000_000)
        def small():
            resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
        done, counts = self.ingest(bomb, GOOD, preexec=small if not os.environ.get("NIKKAN_SANITIZED") else None)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(counts["new"], 17, done.stderr)
        self.assertIn("limit", done.stderr)

    def test_gzip_cut(self):
        self.check_rest_kept(self.write("cut.mbox.gz", gzip.compress(GOOD.read_bytes())[:-200]))

    def test_bad_charset(self):
        extra = "MIME-Version: 1.0\nContent-Type: text/plain; charset=x-no-such\n"
        done, counts = self.ingest(self.write("charset.mbox", mail(extra=extra)), GOOD)
        self.assertEqual((done.returncode, counts["new"]), (0, 18), done.stderr)

    def test_year_22306256(self):
        done, counts = self.ingest(self.write("year.mbox", mail(date="+22306256")), GOOD)
        self.assertEqual(counts["mails"], 18, done.stderr)
        done, counts = self.ingest(self.write("year2.mbox", mail(date="Wed, 03 Dec 22306256 09:00:00 +0000", message_id="<y@x>")))
        self.assertEqual(counts["mails"], 1, done.stderr)

    def test_no_message_id(self):
        done, counts = self.ingest(self.write("noid.mbox", mail(message_id=None)), GOOD)
        self.assertEqual((done.returncode, counts["new"]), (0, 18), done.stderr)
        _, counts = self.ingest(self.write("noid2.mbox", mail(message_id=None)))
        self.assertEqual((counts["new"], counts["duplicates"]), (0, 1))

    def test_missing_file_and_device(self):
        done, counts = self.ingest(self.folder / "absent.mbox", "/dev/null", GOOD)
        self.assertEqual((done.returncode, counts["new"]), (1, 17), done.stderr)
        self.assertIn("absent.mbox", done.stderr)

    def test_unreadable_file(self):
        good = self.write("good.mbox", GOOD.read_bytes())
        secret = self.write("secret.mbox", mail())
        secret.chmod(0)
        self.folder.chmod(0o777)
        done, counts = self.ingest(secret, good, program=self.copy_of_program(), preexec=unprivileged)
        self.assertEqual((done.returncode, counts["new"]), (1, 17), done.stderr)
        self.assertIn("secret.mbox", done.stderr)

    def test_no_input_at_all(self):
        done = self.run_program("ingest", self.folder / "absent")
        self.assertEqual(done.returncode, 1 if "absent" in done.stderr else -1)

    def test_disk_full(self):
        def small():
            resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
            import signal
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        done = self.run_program("ingest", GOOD, preexec=small)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        again, counts = self.ingest(GOOD)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(self.issue(DAY)["counts"]["drafts"], 17)

    def test_read_only_archive(self):
        self.ingest(GOOD)
        good = self.write("good.mbox", GOOD.read_bytes())
        program = self.copy_of_program()
        self.folder.chmod(0o555)
        self.archive.chmod(0o444)
        try:
            done = self.run_program("issue", DAY, "--format", "json", program=program, preexec=unprivileged)
            self.assertEqual(done.returncode, 0, done.stderr)
            done = self.run_program("ingest", good, program=program, preexec=unprivileged)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("read-only", done.stderr.replace("readonly", "read-only"))
        finally:
            self.folder.chmod(0o755)
            self.archive.chmod(0o644)

    def test_archive_of_a_newer_schema(self):
        self.ingest(GOOD)
        with sqlite3.connect(self.archive) as db:
            db.execute("PRAGMA user_version = 999")
        done = self.run_program("issue", DAY)
        self.assertIn(done.returncode, (1, 3))
        self.assertRegex(done.stderr, "newer|schema")

    def test_corrupt_archive_says_how_to_rebuild(self):
        self.ingest(GOOD)
        with sqlite3.connect(self.archive) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        content = bytearray(self.archive.read_bytes())
        content[0:16] = b"no such database"
        self.archive.write_bytes(content)
        done = self.run_program("issue", DAY)
        self.assertIn(done.returncode, (1, 3))
        self.assertIn("rebuild", done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_day_with_no_mail(self):
        self.ingest(GOOD)
        done = self.run_program("issue", "2025-11-01")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no mail of 2025-11-01", done.stderr)

    def test_quiet_day_between_known_days(self):
        self.ingest(self.write("later.mbox", mail(date="Fri, 05 Dec 2025 09:00:00 +0000")), GOOD)
        self.assertEqual(self.issue("2025-12-04")["counts"]["drafts"], 0)

    def test_day_in_the_future(self):
        self.ingest(GOOD)
        done = self.run_program("issue", "9000-01-01")
        self.assertEqual(done.returncode, 1)
        self.assertIn("future", done.stderr)

    def test_impossible_day(self):
        self.assertEqual(self.run_program("issue", "2025-02-30").returncode, 2)

    def test_unknown_engine(self):
        self.ingest(GOOD)
        done = self.run_program("issue", DAY, "--engine", "oracle")
        self.assertEqual(done.returncode, 1)
        self.assertIn("engine", done.stderr)

    def engine(self, script):
        path = self.folder / "engine.py"
        path.write_text("#!/usr/bin/python3\nimport json, sys, time\n" + script)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return f"process:{path}"

    def check_engine(self, script, words=()):
        self.ingest(GOOD)
        plain = self.issue(DAY)
        data = self.issue(DAY, "--engine", self.engine(script), *words)
        self.assertEqual(data["counts"], plain["counts"])
        for entry, want in zip(data["entries"], plain["entries"]):
            self.assertEqual(entry["summary"]["ja"], want["summary"]["ja"], entry["name"])

    def test_engine_that_crashes(self):
        self.check_engine("sys.exit(3)\n")

    def test_engine_that_hangs(self):
        self.check_engine("time.sleep(1000)\n", ("--engine-timeout", "1"))

    def test_engine_timeout_of_nothing(self):
        done = self.run_program("issue", DAY, "--engine-timeout", "0")
        self.assertEqual(done.returncode, 2)

    def test_engine_on_another_machine_must_be_allowed(self):
        self.ingest(GOOD)
        done = self.run_program("issue", DAY, "--engine", "http:http://192.0.2.1:8080")
        self.assertEqual(done.returncode, 1)
        self.assertIn("loopback", done.stderr)

    def test_engine_that_floods(self):
        self.check_engine("for line in sys.stdin:\n    print('x' * 5_000_000, flush=True)\n")

    def test_engine_that_lies(self):
        self.check_engine("for line in sys.stdin:\n    q = json.loads(line)\n"
                          "    print(json.dumps({'id': q['id'], 'out': [{'text': 'RFC 99999を廃止します。', 'source_ids': [1]}]}), flush=True)\n")

    def test_closed_output(self):
        self.ingest(GOOD)
        env = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "NIKKAN_ARCHIVE": str(self.archive)}
        program = subprocess.Popen([PROGRAM, "issue", DAY, "--format", "html"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
        program.stdout.close()
        error = program.stderr.read()
        program.stderr.close()
        self.assertIn(program.wait(timeout=60), (0, 1, 3, 141, -13), error)


if __name__ == "__main__":
    unittest.main()

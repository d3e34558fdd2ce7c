"""Bad input to `nikkan form`: one line that says what and where and what a server would answer; files never land where they should not."""
import base64
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nikkan_cli import PROGRAM, Case as Base  # noqa: E402

TYPE = b"Content-Type: application/x-www-form-urlencoded\r\n"
CLOSE = b"--xYz--\r\n"


def part(name, data, more=b""):
    return b'--xYz\r\nContent-Disposition: form-data; name="' + name + b'"\r\n' + more + b"\r\n" + data + b"\r\n"


def file(filename, data=b"x", name=b"f"):
    return b'--xYz\r\nContent-Disposition: form-data; name="' + name + b'"; filename="' + filename + b'"\r\n\r\n' + data + b"\r\n"


def params(data, name=b"params"):
    return part(name, data, TYPE)


class Case(Base):
    def form(self, *words, **named):
        return self.run_program("form", *words, **named)

    def body(self, content):
        path = self.folder / "body"
        path.write_bytes(content)
        return path

    def unpack(self, content, *words):
        return self.form("unpack", "--json", "--boundary", "xYz", *words, self.body(content))

    def refused(self, content, says, *words, status=1):
        done = self.unpack(content, *words)
        self.assertEqual((done.returncode, done.stderr.count("\n")), (status, 1), done.stderr)
        self.assertIn(says, done.stderr)
        return done

    def entries(self, content, *words):
        done = self.unpack(content, *words)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return [json.loads(line) for line in done.stdout.splitlines()]


class FormBodies(Case):
    def test_rows_that_both_modes_refuse(self):
        good = part(b"a", b"1")
        rows = [
            (b"", "truncated at byte 0 (multipart.delimiter): the body is empty (HTTP 400)"),
            (b"no boundary here", "truncated at byte 16 (multipart.delimiter): the boundary does not occur behind CR LF (HTTP 400)"),
            (b"--xYz\r\nContent-Disposition: form-data; name=\"a\\\\\"b\"\r\n\r\n", "(header.disposition)"),
            (good, f"truncated at byte {len(good)} (multipart.data)"),
            (good + b"--xYz-", f"truncated at byte {len(good) + 6} (multipart.delimiter)"),
            (good[:-4], f"truncated at byte {len(good) - 4} (header.block)"),
            (good[:-2], f"truncated at byte {len(good) - 2} (multipart.data)"),
            (good[:30], "truncated at byte 30 (header.block)"),
            (b"--xYzz\r\n", "bad_value at byte 5 (multipart.delimiter)"),
            (b"--xYz \tx\r\n", "bad_value at byte 7 (multipart.delimiter)"),
            (b"--xYz\r\nno colon\r\n\r\n" + CLOSE, "bad_value at byte 7 (header.line)"),
            (b"--xYz\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n" + CLOSE, "(header.disposition)"),
            (b"--xYz\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n1\r\n" + CLOSE, "duplicate at byte 47 (header.name)"),
            (b"--xYz\r\nContent-Disposition: form-data; name=\"a\0\"\r\n\r\n1\r\n" + CLOSE, "(header.control)"),
            (b"--xYz\r\nContent-Disposition: form-data; name=\"a\rb\"\r\n\r\n1\r\n" + CLOSE, "(header.control)"),
            (part(b"a", b"1", TYPE + TYPE) + CLOSE, "duplicate at byte 98 (header.content_type)"),
            (b"--xYz\r\n" + b"x" * 20000, "limit at byte 8199 (header.block) (HTTP 413)"),
            (part(b"a", b"1", b"X: y\r\n" * 40) + CLOSE, "(header.count) (HTTP 413)"),
            (part(b"a", b"1") * 1001 + CLOSE, "(multipart.parts) (HTTP 413)"),
            (params(b"a&" * 1001) + CLOSE, "(form.entries) (HTTP 413)"),
            (params(b"a=" + b"x" * (1 << 20)) + CLOSE, "(urlencoded.octets) (HTTP 413)"),
            (params(b"n" * 1025 + b"=1") + CLOSE, "(urlencoded.name) (HTTP 413)"),
            (part(b"a", b"x" * ((1 << 20) + 1)) + CLOSE, "(form.value) (HTTP 413)"),
            (part(b"n" * 1025, b"1") + CLOSE, "(form.name) (HTTP 413)"),
        ]
        for content, says in rows:
            self.refused(content, says)
            self.refused(content, says.split(" ")[0], "--strict")

    def test_rows_that_strict_refuses(self):
        rows = [
            (params(b"a=%zz") + CLOSE, "(urlencoded.escape) (HTTP 400)"),
            (params(b"a=%4") + CLOSE, "(urlencoded.escape)"),
            (params(b"a=%ff") + CLOSE, "(urlencoded.utf8)"),
            (params(b"a=%00") + CLOSE, "(urlencoded.control)"),
            (params(b"a=1\r\n") + CLOSE, "(urlencoded.control)"),
            (params(b"a=1\r") + CLOSE, "(urlencoded.control)"),
            (part(b"a", b"\xff") + CLOSE, "(part.utf8)"),
            (part(b"\xff", b"1") + CLOSE, "(header.utf8)"),
            (b"--xYz\r\nContent-Disposition: form-data\r\n\r\n1\r\n" + CLOSE, "(part.name)"),
            (b"--xYz\r\n\r\n1\r\n" + CLOSE, "(header.disposition)"),
            (b"--xYz\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n" + CLOSE, "(header.disposition)"),
            (part(b"a", b"MQ==", b"Content-Transfer-Encoding: base64\r\n") + CLOSE, "unsupported at byte 7 (header.transfer_encoding) (HTTP 415)"),
            (b"--xYz\r\nContent-Disposition: form-data; name=\"a\"; filename*=UTF-8''x\r\n\r\n1\r\n" + CLOSE, "(header.filename_star)"),
            (b"--xYz\nContent-Disposition: form-data; name=\"a\"\n\n1\r\n" + CLOSE, "(multipart.delimiter)"),
            (b"--xYz\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\n1\r\n" + CLOSE, "(header.fold)"),
            (part(b"a", b"1") + b"--xYz--junk", "(multipart.delimiter)"),
        ]
        for content, says in rows:
            self.refused(content, says, "--strict")
            self.assertEqual(len(self.entries(content)), 1)

    def test_collisions(self):
        content = part(b"a", b"0") + params(b"a=1&b=2") + CLOSE
        self.refused(content, "duplicate at byte", "--collision", "error")
        self.assertEqual([e["value"] for e in self.entries(content)], ["0", "1", "2"])
        self.assertEqual([e["value"] for e in self.entries(content, "--collision", "first")], ["0", "2"])
        self.assertEqual([e["value"] for e in self.entries(content, "--collision", "last")], ["1", "2"])

    def test_collisions_behind_escapes_and_of_files(self):
        for content in (part(b"ro%22le", b"user") + params(b"ro%22le=admin") + CLOSE, file(b"x.txt", name=b"role") + params(b"role=admin") + CLOSE,
                        params(b"role=admin") + file(b"x.txt", name=b"role") + CLOSE):
            self.refused(content, "duplicate at byte", "--collision", "error")
            self.assertEqual(len(self.entries(content)), 2)

    def test_backslashes_as_node_and_curl_send_them(self):
        entries = self.entries(part(b"d\\", b"x") + part(b"d", b"y") + file(b"foo\\", name=b"e\\") + CLOSE)
        self.assertEqual([(entry["name"], entry.get("filename")) for entry in entries], [("d\\", None), ("d", None), ("e\\", "foo\\")])

    def test_a_body_of_pack_whose_names_end_with_a_backslash(self):
        (self.folder / "x").write_bytes(b"x")
        self.form("pack", "--consolidate", "never", "--field", "a\\=v", "--field", "b=w", "--file", f"f\\={self.folder / 'x'};filename=a\\", "--out", self.folder / "out")
        done = self.form("unpack", "--json", "--strict", self.folder / "out")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual([json.loads(line)["name"] for line in done.stdout.splitlines()], ["a\\", "b", "f\\"])

    def test_filename_star_alone_is_a_file(self):
        content = b"--xYz\r\nContent-Disposition: form-data; name=f; filename*=UTF-8''%e2%82%ac.txt\r\n\r\nx\r\n" + CLOSE
        entry = self.entries(content)[0]
        self.assertEqual((entry["kind"], entry["filename"]), ("file", "€.txt"))
        self.refused(content, "(header.filename_star)", "--strict")

    def test_lines_that_end_with_lf_alone(self):
        body = (part(b"a", b"1") + CLOSE).replace(b"\r\n", b"\n")
        self.refused(body, "(multipart.data): its lines end with LF alone, and a boundary stands behind CR LF (HTTP 400)")

    def test_entries_before_a_fault_are_shown(self):
        done = self.refused(params(b"a=1&b=2") + b"--xYzz", "bad_value")
        self.assertEqual(len(done.stdout.splitlines()), 2)

    def test_every_prefix_and_many_changed_octets(self):
        content = part(b"a", b"0") + params(b"a=%41&b") + file(b"x.txt") + b"--xYz--"
        for size in range(0, len(content), 7):
            self.refused(content[:size], f"truncated at byte {size} ")
        for place in range(0, len(content), 5):
            changed = bytearray(content)
            changed[place] ^= 0x11
            done = self.unpack(bytes(changed))
            self.assertIn(done.returncode, (0, 1))
            self.assertLessEqual(done.stderr.count("\n"), 1)

    def test_what_a_terminal_would_obey_is_shown_as_dots(self):
        done = self.form("unpack", self.body(part(b"a\x1b[2J", b"\x1b]0;x\x07\n") + file(b"\x1b[31m.txt") + CLOSE))
        self.assertEqual(done.returncode, 0)
        self.assertNotIn("\x1b", done.stdout)
        self.assertNotIn("\x07", done.stdout)

    def test_octets_that_are_no_text_stay_what_they_were(self):
        entry = self.entries(part(b"a", b"\xff\x00") + CLOSE)[0]
        self.assertEqual((entry["value_base64"], "value" in entry), ("/wA=", False))
        entry = self.entries(file(b"\xe9.txt", name=b"\xff") + CLOSE)[0]
        self.assertEqual((entry["name_base64"], entry["filename_base64"], "name" in entry, "filename" in entry), ("/w==", "6S50eHQ=", False, False))

    def test_what_cannot_be_seen_is_shown(self):
        done = self.form("unpack", self.body(part(b"", b"a\r\nb\nc\x01") + part(b"m", b"--B--", b"Content-Type: multipart/mixed; boundary=B\r\n") + CLOSE))
        self.assertEqual(done.stdout, '   0  plain   "" = a↵b↵c·\n   1  plain   m (multipart/mixed; boundary=B) = --B--\n'.replace("·", done.stdout[done.stdout.index("c") + 1]))
        self.assertNotIn("\x01", done.stdout)

    def test_raw_is_one_part(self):
        two = params(b"a=1") + file(b"x") + params(b"b=%32") + CLOSE
        for content, words, says in ((two, (), "2 consolidated parts (0, 2): --part says which"), (two, ("--part", "1"), "part 1 is no consolidated part"),
                                     (part(b"a", b"1") + CLOSE, (), "no part is a consolidated one"), (params(b"a=1") + b"--xYzz", (), "bad_value")):
            done = self.form("unpack", "--raw", *words, self.body(content))
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (1, "", 1), done.stderr)
            self.assertIn(says, done.stderr)
        self.assertEqual(self.form("unpack", "--raw", "--part", "2", self.body(two)).stdout, "b=%32")
        self.assertEqual(self.form("unpack", "--raw", self.body(params(b"") + CLOSE)).returncode, 0)
        self.assertEqual(self.form("unpack", "--part", "0", self.body(two)).returncode, 2)

    def test_limits_can_be_raised(self):
        for content, words in ((part(b"a", b"1") * 1001, ("--max-entries", "1001")), (params(b"a&" * 1001), ("--max-entries", "1001")), (part(b"n" * 9000, b"1"), ("--max-name", "9000")),
                               (part(b"a", b"x" * (2 << 20)), ("--max-value", "2097152")), (params(b"a=" + b"x" * (1 << 20)), ("--max-params", "1048578"))):
            self.refused(content + CLOSE, "limit")
            self.entries(content + CLOSE, *words)
            self.assertEqual(self.form("lint", self.body(content + CLOSE)).returncode, 1)
            self.assertEqual(self.form("lint", *words, self.body(content + CLOSE)).returncode, 0)


class FormBoundaries(Case):
    def test_rows(self):
        body = self.body(part(b"a", b"1") + CLOSE)
        for words, says in [(("--boundary", "xYz", "--content-type", "multipart/form-data; boundary=xYz"), "give one of them"), (("--boundary", ""), "bad_length"), (("--boundary", "x" * 71), "bad_length"), (("--boundary", "x "), "bad_value"), (("--boundary", "x\ny"), "bad_value"),
                            (("--content-type", "text/plain"), "unsupported at byte 0 (content_type): is no multipart/form-data"),
                            (("--content-type", "multipart/form-data"), "not_found (content_type.boundary): has no boundary"),
                            (("--content-type", "multipart/form-data; boundary=a; boundary=b"), "duplicate"),
                            (("--content-type", 'multipart/form-data; boundary="a'), "bad_value")]:
            for verb in ("unpack", "lint", "compat", "measure"):
                done = self.form(verb, *words, body)
                self.assertEqual((done.returncode, done.stderr.count("\n"), done.stdout), (2, 1, ""), done.stderr)
                self.assertIn(says, done.stderr)
                self.assertNotIn(str(body), done.stderr)
        done = self.form("unpack", "--boundary", "other", body)
        self.assertEqual((done.returncode, done.stderr), (1, f"nikkan form unpack: {body}: truncated at byte {body.stat().st_size} (multipart.delimiter): the boundary does not occur behind CR LF (HTTP 400)\n"))
        done = self.form("unpack", self.body(b"preamble\r\n" + part(b"a", b"1") + CLOSE))
        self.assertEqual((done.returncode, done.stderr), (1, f"nikkan form unpack: {body}: not_found (boundary): the body does not begin with one (HTTP 400)\n"))

    def test_a_pasted_header_line(self):
        done = self.form("unpack", "--content-type", "Content-Type:  multipart/form-data; boundary=xYz\r\n", self.body(b"preamble\r\n" + part(b"a", b"1") + CLOSE))
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "   0  plain   a = 1\n", ""))

    def test_header_lines_as_pack_writes_them(self):
        packed = self.form("pack", "--header", "--field", "a=1", "--consolidate", "never").stdout.encode()
        self.assertEqual(self.form("unpack", "-", stdin=packed).stdout, "   0  plain   a = 1\n")
        done = self.form("unpack", "-", stdin=b"Content-Type: text/plain\r\n\r\n" + part(b"a", b"1") + CLOSE)
        self.assertEqual((done.returncode, done.stderr.count("\n")), (1, 1))

    def test_an_empty_name_of_the_consolidated_part(self):
        for verb in ("unpack", "lint"):
            self.assertEqual(self.form(verb, "--name", "", self.body(part(b"a", b"1") + CLOSE)).returncode, 2)
        self.assertEqual(self.form("pack", "--params-name", "", "--field", "a=1").returncode, 2)

    def test_files_that_are_none(self):
        for verb in ("unpack", "lint", "measure", "compat"):
            for path, says in [(self.folder / "absent", "No such file"), (self.folder, "Is a directory")]:
                done = self.form(verb, path)
                self.assertEqual((done.returncode, done.stderr.count("\n")), (3, 1))
                self.assertIn(says, done.stderr)


class FormSaving(Case):
    def saved(self, *filenames):
        folder = self.folder / "into" / "here"
        folder.mkdir(parents=True, exist_ok=True)
        content = b"".join(file(name, b"data%d" % i) for i, name in enumerate(filenames)) + CLOSE
        done = self.unpack(content, "--save", folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(sorted(p.name for p in (self.folder / "into").iterdir()), ["here"])
        names = [json.loads(line)["saved"] for line in done.stdout.splitlines()]
        for i, name in enumerate(names):
            self.assertEqual((folder / name).read_bytes(), b"data%d" % i)
        return names

    def test_names_that_would_leave_the_folder(self):
        self.assertEqual(self.saved(b"../../etc/passwd", b"..\\\\..\\\\boot.ini", b"/abs/olute", b"C:\\x\\y.txt", b"..", b".", b".hidden", b"", b"a:b", b" x. ", b"a\x01b"),
                         ["passwd", "boot.ini", "olute", "y.txt", "part-4", "part-5", "hidden", "part-7", "a_b", "x", "ab"])

    def test_names_that_cannot_be_seen_or_mean_something_elsewhere(self):
        self.assertEqual(self.saved("a\u202egpj.exe".encode(), "\u200b\ufeff".encode(), "\u00a0".encode(), "a\u2028b\u00a0c".encode(), b"-rf", b"..-x", "\u200b-y".encode(), b"CON", b"nul.tar.gz", b"com1", b"<>|?*:", b'a\\"b',
                                    "\u3000.".encode(), "日本\u3000語.txt".encode(), b"console", "\U000e0041x".encode(), "lpt¹.x".encode(), b"aux .txt"),
                         ["agpj.exe", "part-1", "part-2", "ab c", "_rf", "_x", "_y", "_CON", "_nul.tar.gz", "_com1", "______", "a_b", "part-12", "日本\u3000語.txt", "console", "x", "_lpt¹.x", "_aux .txt"])

    def test_saved_as_is_the_name_on_disk(self):
        folder = self.folder / "here"
        folder.mkdir()
        done = self.form("unpack", "--save", folder, self.body(file("\u202e\ufeffx\x1b y\u00a0\u200bz.txt".encode()) + CLOSE))
        self.assertTrue(done.stdout.endswith(f" saved as {[p.name for p in folder.iterdir()][0]}\n"), done.stdout)

    def test_nothing_is_left_after_a_signal(self):
        folder = self.folder / "here"
        folder.mkdir()
        begun = b'--xYz\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' + file(b"x", b"d" * (1 << 20))[:-2]
        for words, start in ((("unpack", "--save", folder, "--boundary", "xYz", "-"), begun), (("pack", "--file", "f=-", "--out", folder / "out"), b"x" * (1 << 20)),
                             (("pack", "--file", "f=-", "--out", folder / "out", "--force"), b"x" * (1 << 20))):
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                running = subprocess.Popen([PROGRAM, "form", *map(str, words)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                running.stdin.write(start)
                running.stdin.flush()
                fds = pathlib.Path(f"/proc/{running.pid}/fd")
                for _ in range(1000):
                    if any(str(folder) in os.readlink(fd) for fd in fds.iterdir()):
                        break
                    time.sleep(0.01)
                else:
                    self.fail("no file was begun")
                running.send_signal(number)
                self.assertEqual(running.wait(60), -number)
                for stream in (running.stdin, running.stdout, running.stderr):
                    stream.close()
                self.assertEqual(list(folder.iterdir()), [])

    def test_files_and_signals_where_no_file_is_without_a_name(self):
        """Without /proc a file has a name of its own from the beginning, and a signal takes it away."""
        hidden = ["unshare", "--mount", "--map-root-user", "sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh", PROGRAM, "form"]
        if shutil.which("unshare") is None or subprocess.run([*hidden[:-1], "--version"], capture_output=True, check=False).returncode != 0:
            self.skipTest("unshare cannot hide /proc here")
        folder = self.folder / "here"
        folder.mkdir()
        whole = self.body(file(b"x", b"1") + file(b"x", b"2") + CLOSE)
        self.assertEqual(subprocess.run([*hidden, "unpack", "--save", folder, whole], capture_output=True, check=False).returncode, 0)
        for words in ((), ("--force",)):
            self.assertEqual(subprocess.run([*hidden, "pack", "--file", f"f={whole}", "--out", folder / "out", *words], capture_output=True, check=False).returncode, 0)
        self.assertEqual(subprocess.run([*hidden, "pack", "--file", f"f={whole}", "--out", folder / "out"], capture_output=True, check=False).returncode, 3)
        self.assertEqual(sorted(p.name for p in folder.iterdir()), ["out", "x", "x-1"])
        for words, start in ((("unpack", "--save", folder, "--boundary", "xYz", "-"), file(b"y", b"d" * (1 << 20))[:-2]), (("pack", "--file", "f=-", "--out", folder / "other"), b"x" * (1 << 20))):
            running = subprocess.Popen([*hidden, *map(str, words)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            running.stdin.write(start)
            running.stdin.flush()
            for _ in range(1000):
                if len(list(folder.iterdir())) > 3:
                    break
                time.sleep(0.01)
            self.assertEqual(len(list(folder.iterdir())), 4)
            running.send_signal(signal.SIGTERM)
            self.assertEqual(running.wait(60), -signal.SIGTERM)
            for stream in (running.stdin, running.stdout, running.stderr):
                stream.close()
            self.assertEqual(sorted(p.name for p in folder.iterdir()), ["out", "x", "x-1"])

    def test_a_fault_in_the_folder_is_not_the_bodys(self):
        folder = self.folder / "ro"
        folder.mkdir()
        folder.chmod(0o500)
        self.addCleanup(folder.chmod, 0o700)
        if os.geteuid() == 0:
            folder = "/proc/self"  # where root makes no files either
        done = self.unpack(file(b"x") + CLOSE, "--save", folder)
        self.assertEqual((done.returncode, done.stderr.count("\n")), (3, 1))
        self.assertTrue(done.stderr.startswith(f"nikkan form unpack: {folder}: io (create)"), done.stderr)

    def test_nothing_is_overwritten(self):
        self.assertEqual(self.saved(b"x.txt", b"x.txt", b"../x.txt"), ["x.txt", "x-1.txt", "x-2.txt"])

    def test_a_link_is_not_followed(self):
        folder = self.folder / "into" / "here"
        folder.mkdir(parents=True)
        target = self.folder / "target"
        (folder / "x.txt").symlink_to(target)
        self.assertEqual(self.saved(b"x.txt"), ["x-1.txt"])
        self.assertFalse(target.exists())

    def test_long_names(self):
        names = self.saved(b"a" * 900 + b".txt", "é".encode() * 300)
        self.assertEqual(names[0], "a" * 196 + ".txt")
        self.assertLessEqual(len(names[1].encode()), 200)

    def test_nothing_is_left_of_a_file_that_was_cut(self):
        folder = self.folder / "here"
        folder.mkdir()
        done = self.unpack(file(b"whole", b"1") + file(b"half", b"x" * 1000)[:-20], "--save", folder)
        self.assertEqual(done.returncode, 1)
        self.assertEqual([p.name for p in folder.iterdir()], ["whole"])

    def test_folders_that_are_none(self):
        for folder in (self.folder / "absent", self.body(b"x")):
            done = self.form("unpack", "--save", folder, self.body(CLOSE))
            self.assertEqual(done.returncode in (2, 3), True, done.stderr)


class FormPacking(Case):
    def items(self, items):
        path = self.folder.with_suffix(".items")
        path.write_text(json.dumps(items))
        self.addCleanup(path.unlink)
        return path

    def test_rows(self):
        (self.folder / "x").write_bytes(b"x\r\n--BOUND")
        for words, status, says in [(("--field", "novalue"), 2, "is written NAME=VALUE"), (("--file", "nopath"), 2, "is written NAME=PATH"), (("--file", "a="), 2, "names no path"),
                                    (("--file", "a=/nonexistent/x"), 3, "No such file"), (("--file", f"a={self.folder}"), 3, "Is a directory"),
                                    (("--field", "a=1", "--boundary", "a*b"), 2, "bad_value"), (("--field", "a=1", "--boundary", "x" * 71), 2, "bad_length"),
                                    (("--field", "params=1", "--field", "b=2"), 1, "duplicate (encode.params_name)"),
                                    (("--field", "a=--BOUND", "--boundary", "BOUND"), 1, "(encode.boundary)"),
                                    (("--file", f"a={self.folder / 'x'}", "--boundary", "BOUND", "--out", self.folder / "out"), 1, "(encode.boundary)"),
                                    (("--preserve-order", "--params-last"), 2, "contradict"), (("--file", "a=-", "--file", "b=-"), 2, "can be read once"), (("--items", "-", "--file", "f=-"), 2, "can be read once"), ((), 2, "nothing to pack"), (("--file", "f=-", "--items", self.items([{"name": "a", "file": "-"}])), 2, "can be read once"),
                                    (("--file", "a=x;type=a"), 2, "is no media type"), (("--file", "a=x;type=a/b\r\nX: y"), 2, "is no media type"), (("--file", "a=x;filename=a;type=b/c;filename=d"), 2, "two filenames"),
                                    (("--file", "a=x;type=b/c;type=d/e"), 2, "two types"), (("--field", os.fsdecode(b"a=\xff")), 2, "is no UTF-8"), (("--field", os.fsdecode(b"\xe9=1")), 2, "is no UTF-8"),
                                    (("--file", f"a={self.folder / 'x'};filename=a\x01b"), 1, "cannot stand in a header"), (("--field", "a\x07=1", "--consolidate", "never"), 1, "cannot stand in a header"),
                                    (("--file", f"params={self.folder / 'x'}", "--field", "b=2"), 1, "--any-name"),
                                    (("--file", "a=-", "--header"), 2, "a pipe has none")]:
            done = self.form("pack", *words)
            self.assertEqual(done.returncode, status, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1)
            self.assertIn(says, done.stderr.replace(" at byte 0", ""))
            self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["x"])

    def test_lists_of_items(self):
        for text, says in [("{}", "is no array"), ("[1]", "item 0: is no object"), ('[{"value":"a"}]', "item 0: has no name"), ('[{"name":"a","value":"1"},{"name":"a","valeu":"1"}]', "item 1: valeu is not known"),
                           ('[{"name":"a","value":"1","filename":"x"}]', "has a filename and no file"), ('[{"name":"a","value":"1","type":"x"}]', "is no media type"), ('[{"name":"a"}]', "either value or file"), ('[{"name":"a","value":1}]', "item 0: value is no text"),
                           ('[{"name":"a","value":"1","file":"x"}]', "either value or file"), ("[", "json"), ('[{"name":"a","value":"\\ud800"}]', "json")]:
            path = self.folder / "items"
            path.write_text(text)
            done = self.form("pack", "--items", path)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (1, 1), done.stderr)
            self.assertIn(says, done.stderr)

    def test_nothing_is_replaced_unless_forced(self):
        out = self.folder / "out"
        out.write_bytes(b"mine")
        done = self.form("pack", "--field", "a=1", "--out", out)
        self.assertEqual((done.returncode, out.read_bytes()), (3, b"mine"))
        self.assertEqual(self.form("pack", "--field", "a=1", "--out", out, "--force").returncode, 0)
        self.assertIn(b'name="a"', out.read_bytes())

    def test_types_and_filenames_in_any_order(self):
        (self.folder / "x").write_bytes(b"1")
        for more in (";type=a/b;filename=c", ";filename=c;type=a/b"):
            packed = self.form("pack", "--file", f"f={self.folder / 'x'}{more}").stdout.encode()
            entry = json.loads(self.form("unpack", "--json", "-", stdin=packed).stdout)
            self.assertEqual((entry["filename"], entry["content_type"]), ("c", "a/b"))

    def test_what_unpack_would_refuse_is_told(self):
        (self.folder / "items").write_text(json.dumps([{"name": f"n{i}", "value": ""} for i in range(1001)]))
        for words, says in ((("--items", self.folder / "items"), "--max-entries"), (("--field", "n" * 1025 + "=1"), "--max-name"), (("--file", f"f={self.folder / 'items'};filename={'n' * 9000}"), "--max-name")):
            done = self.form("pack", *words)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (0, 2))
            self.assertIn("warning: ", done.stderr)
            self.assertIn(says, done.stderr)
            self.assertEqual(self.form("unpack", "-", stdin=done.stdout.encode()).returncode, 1)
        (self.folder / "items").write_text(json.dumps([{"name": "a", "value": "x" * (2 << 20)}]))
        self.assertIn("--max-value", self.form("pack", "--items", self.folder / "items", "--out", self.folder / "out").stderr)

    def test_line_ends_as_browsers_send_them(self):
        for consolidate in ("never", "always"):
            packed = self.form("pack", "--field", "a=1\n2\r3\r\n", "--newlines", "crlf", "--consolidate", consolidate).stdout.encode()
            self.assertEqual(json.loads(self.form("unpack", "--json", "-", stdin=packed).stdout)["value"], "1\r\n2\r\n3\r\n")

    def test_a_pipe_that_was_closed(self):
        """As quiet as other verbs, and with their status."""
        (self.folder / "x").write_bytes(b"x" * (4 << 20))
        for words in (("pack", "--file", f"f={self.folder / 'x'}"), ("pack", "--field", "a=1")):
            running = subprocess.Popen([PROGRAM, "form", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            running.stdout.close()
            said = running.stderr.read()
            running.stderr.close()
            self.assertEqual(running.wait(60), 0)
            self.assertNotIn(b"io", said)

    def test_a_full_disk_is_told_once_and_by_its_name(self):
        (self.folder / "x").write_bytes(b"x" * (1 << 20))
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "form", "pack", "--file", f"f={self.folder / 'x'}"], stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual((done.returncode, [line for line in done.stderr.decode().splitlines() if "No space" in line]), (3, ["nikkan: standard output: No space left on device"]))
        done = self.form("pack", "--file", f"f={self.folder / 'x'}", "--out", "/dev/full")
        self.assertEqual((done.returncode, done.stderr), (3, "nikkan form pack: /dev/full: io (write): No space left on device\n"))

    def test_a_full_disk(self):
        done = self.form("pack", "--field", "a=1", "--out", "/dev/full")
        self.assertEqual((done.returncode, done.stderr.count("\n")), (3, 1))
        self.assertIn("No space left", done.stderr)

    def test_a_large_file_in_little_memory(self):
        """2 GiB of holes through pack and unpack; the address space is limited where nothing needs it."""
        sanitized = bool(os.environ.get("NIKKAN_SANITIZED"))
        size = (64 << 20) + 1 if sanitized else (2 << 30) + 1
        large = self.folder / "large"
        with large.open("wb") as out:
            out.truncate(size)

        def small():
            import resource
            resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20))

        surroundings = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        pack = subprocess.Popen([PROGRAM, "form", "pack", "--field", "a=1", "--file", f"f={large}", "--boundary", "xYz"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings,
                                preexec_fn=None if sanitized else small)
        unpack = subprocess.run([PROGRAM, "form", "unpack", "--json", "--boundary", "xYz", "-"], stdin=pack.stdout, capture_output=True, env=surroundings, preexec_fn=None if sanitized else small,
                                timeout=250, check=False)
        pack.stdout.close()
        said = pack.stderr.read()
        pack.stderr.close()
        self.assertEqual((pack.wait(60), unpack.returncode), (0, 0), said)
        self.assertEqual(json.loads(unpack.stdout.splitlines()[1])["size"], size)


class FormReports(Case):
    def test_har_files_that_are_none(self):
        for text, says in [("", "json"), ("{}", "bad_value"), ('{"log":{}}', "har.entries"), ('{"log":{"entries":{}}}', "har.entries")]:
            path = self.folder / "x.har"
            path.write_text(text)
            done = self.form("measure", path)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (1, 1), done.stderr)
            self.assertIn(says, done.stderr)

    def har(self, post, name="x.har", before=b""):
        path = self.folder / name
        path.write_bytes(before + json.dumps({"log": {"entries": [{"request": {"method": "POST", "url": "u", "postData": post}}]}}).encode())
        return path

    def test_har_files_of_all_kinds(self):
        body = (part(b"a", b"1") + part(b"b", b"2") + CLOSE).decode()
        post = {"mimeType": "multipart/form-data; boundary=xYz", "text": body}
        expected = self.form("measure", "--json", self.har(post)).stdout
        self.assertEqual(json.loads(expected)["fields"], 2)
        coded = {**post, "text": base64.b64encode(body.encode()).decode(), "encoding": "base64"}
        for path in (self.har(post, "X.HAR"), self.har(post, "y", b"\xef\xbb\xbf"), self.har(post, "z", b" \n"), self.har(coded, "c.har")):
            self.assertEqual(self.form("measure", "--json", path).stdout, expected)
        self.assertEqual(self.form("measure", "--json", "-", stdin=path.read_bytes()).stdout, expected)
        self.assertEqual(self.form("measure", "--boundary", "xYz", path).returncode, 2)

    def test_har_files_without_a_form(self):
        for words in ((), ("--json",)):
            done = self.form("measure", *words, self.har({"mimeType": "text/plain", "text": "x"}))
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (1, "", 1))
            self.assertIn("no multipart/form-data among 1 requests", done.stderr)

    def test_lint_looks_at_every_file(self):
        good, empty = self.folder / "good", self.folder / "empty"
        good.write_bytes(params(b"a=%zz") + CLOSE)
        empty.write_bytes(b"")
        done = self.form("lint", "--json", empty, self.folder / "absent", good)
        self.assertEqual((done.returncode, done.stderr.count("\n")), (3, 1))
        self.assertEqual([pathlib.Path(json.loads(line)["file"]).name for line in done.stdout.splitlines()][:2], ["empty", "good"])
        done = self.form("lint", empty, good)
        self.assertEqual((done.returncode, done.stderr), (1, ""))

    def test_compat_does_not_call_fine_what_it_does_not_know(self):
        for content in (b"--xYz\r\nContent-Disposition: form-data\r\n\r\n1\r\n", part(b"a", b"MQ==", b"Content-Transfer-Encoding: base64\r\n"), b"preamble\r\n" + part(b"a", b"1"),
                        part(b"a", b"--B--", b"Content-Type: multipart/mixed; boundary=B\r\n"), b"--xYz\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\n1\r\n"):
            done = self.form("compat", "--boundary", "xYz", "--receiver", "busboy", self.body(content + CLOSE))
            self.assertEqual(done.returncode, 1)
            self.assertIn("not measured", done.stdout)
            self.assertNotIn("fine", done.stdout)
        for content in (b"--xYz\r\nContent-Disposition: form-data\r\n\r\n1\r\n", b"preamble\r\n" + part(b"a", b"1")):
            self.assertIn("LOSES", self.form("compat", "--boundary", "xYz", "--receiver", "node", self.body(content + CLOSE)).stdout)

    def test_compat_reads_standard_input(self):
        done = self.form("compat", "--receiver", "php", "-", stdin=part(b"zz", b"1") + CLOSE)
        self.assertIn("zz: a field", done.stdout)

    def test_lint_goes_on_to_the_fault(self):
        done = self.form("lint", "--json", self.body(params(b"a=%zz") + b"--xYzz"))
        self.assertEqual(done.returncode, 1)
        rules = [json.loads(line)["rule"] for line in done.stdout.splitlines()]
        self.assertIn("escape", rules)
        self.assertIn("malformed", rules)

    def test_a_receiver_that_is_none(self):
        done = self.form("compat", "--receiver", "nobody")
        self.assertEqual(done.returncode, 2)

    def test_compat_tells_a_loss_by_its_status(self):
        self.assertEqual(self.form("compat", self.body(params(b"a=1") + file(b"x") + CLOSE)).returncode, 1)
        self.assertEqual(self.form("compat", "--receiver", "php", self.body(params(b"a=1") + file(b"x") + CLOSE)).returncode, 0)
        self.assertEqual(self.form("compat", self.body(part(b"a", b"1") + CLOSE)).returncode, 0)

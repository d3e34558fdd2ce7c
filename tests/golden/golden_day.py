"""The golden day, from mailbox to issue, through the program."""
import csv
import itertools
import json
import pathlib
import random
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nikkan_cli import SOURCE, Case, shared  # noqa: E402

DAY = "2025-12-03"
FORBIDDEN_EN = re.compile(r"\b(adopted|proposed standard|standards? candidate)\b", re.IGNORECASE)


def rows():
    with open(shared("digest/2025-12-03.tsv"), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def plain_authors(text):
    return [name.replace("(Ed.)", "").strip() for name in text.split(";")]


class GoldenDay(Case):
    def setUp(self):
        super().setUp()
        done, self.counts = self.ingest(shared("digest/2025-12-03.reconstructed.mbox"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.data = self.issue(DAY, "--order", "arrival")

    def test_ingest_counts(self):
        for key, want in {"mails": 17, "announcements": 17, "new": 17, "duplicates": 0, "rejected": 0}.items():
            self.assertEqual(self.counts[key], want, key)

    def test_seventeen_drafts_no_rfc_in_arrival_order(self):
        self.assertEqual(self.data["counts"]["drafts"], 17)
        self.assertEqual(self.data["counts"]["rfcs"], 0)
        want = [row["name_rev"] for row in sorted(rows(), key=lambda row: -int(row["seed_order"]))]
        self.assertEqual([f"{e['name']}-{e['rev']}" for e in self.data["entries"]], want)

    def test_newest_order_is_the_reverse(self):
        newest = self.issue(DAY, "--order", "newest")
        self.assertEqual([e["name"] for e in newest["entries"]], [e["name"] for e in self.data["entries"]][::-1])

    def test_every_fact_of_the_table(self):
        entries = {f"{e['name']}-{e['rev']}": e for e in self.data["entries"]}
        for row in rows():
            entry = entries[row["name_rev"]]
            self.assertEqual(entry["title"], row["title"])
            names = [a["name"] if isinstance(a, dict) else a for a in entry["authors"]]
            self.assertEqual(names, plain_authors(row["authors"]))
            if not row["group"].startswith("("):
                group = entry["group"] if isinstance(entry["group"], str) else entry["group"]["acronym"]
                self.assertEqual(group, row["group"].split()[0])
            rev = row["name_rev"][-2:]
            self.assertEqual(entry["change"] in ("new", "adopted"), rev == "00", row["name_rev"])

    def test_stars_have_reasons(self):
        starred = {e["name"] for e in self.data["entries"] if e["stars"]}
        self.assertEqual(starred, {
            "draft-ietf-lsr-ospf-ls-link-infinity", "draft-ietf-lamps-pq-composite-kem", "draft-ietf-opsawg-pcaplinktype",
            "draft-ietf-grow-bmp-bgp-rib-stats", "draft-ietf-6man-icmpv6-reflection", "draft-ietf-dance-architecture"})
        for entry in self.data["entries"]:
            self.assertTrue(entry["reasons"], entry["name"])

    def test_one_family(self):
        families = self.data["families"]
        self.assertEqual(len(families), 1)
        members = families[0]["members"] if isinstance(families[0], dict) else families[0]
        self.assertEqual(set(members), {"draft-madaras-preauth-receipts", "draft-madaras-high-assurance-exec",
                                        "draft-madaras-guardmail-gmp"})

    def test_values_intact(self):
        entry = next(e for e in self.data["entries"] if e["name"] == "draft-ietf-lsr-ospf-ls-link-infinity")
        for language in ("en", "ja"):
            text = " ".join(s["text"] for s in entry["summary"][language])
            for name, value in (("MaxLinkMetric", "0xffff"), ("MaxReachableLinkMetric", "0xfffe"), ("LSLinkInfinity", "0xffff")):
                self.assertRegex(text, rf"\b{name}( = |\(| \(){value}", language)

    def test_every_sentence_is_traceable(self):
        for entry in self.data["entries"]:
            abstract = entry["abstract"].encode()
            for sentence in entry["summary"]["en"] + entry["summary"]["ja"]:
                self.assertTrue(sentence["spans"], sentence["text"])
                for begin, end in sentence["spans"]:
                    self.assertTrue(0 <= begin < end <= len(abstract), sentence["text"])
                    abstract[begin:end].decode("utf-8")
            self.assertTrue(entry["summary"]["en"] and entry["summary"]["ja"], entry["name"])

    def test_same_numbers_in_both_languages(self):
        pattern = re.compile(r"0x[0-9a-f]+|RFC \d+|draft-[a-z0-9-]+")
        for entry in self.data["entries"]:
            sets = [set(pattern.findall(" ".join(s["text"] for s in entry["summary"][language] if not s.get("backfill"))))
                    for language in ("en", "ja")]
            self.assertEqual(sets[0], sets[1], entry["name"])

    def test_individual_drafts_are_not_promoted(self):
        individual = [e for e in self.data["entries"] if not e["group"]]
        self.assertEqual(len(individual), 8)
        for entry in individual:
            for sentence in entry["summary"]["en"]:
                self.assertNotRegex(sentence["text"], FORBIDDEN_EN)
            for sentence in entry["summary"]["ja"]:
                self.assertNotRegex(sentence["text"], "標準候補|採択")

    def test_shuffled_input_gives_identical_octets(self):
        text = shared("digest/2025-12-03.reconstructed.mbox").read_bytes()
        mails = [b"From internet-drafts@ietf.org" + part for part in re.split(rb"(?:^|\n)From internet-drafts@ietf\.org", text)[1:]]
        self.assertEqual(len(mails), 17)
        seen = set()
        for seed, (zone, locale) in zip(range(4), itertools.cycle([("UTC", "C"), ("Asia/Tokyo", "C.UTF-8")])):
            random.Random(seed).shuffle(mails)
            mailbox = self.folder / f"{seed}.mbox"
            mailbox.write_bytes(b"\n".join(mail.rstrip(b"\n") + b"\n" for mail in mails))
            env = {"NIKKAN_ARCHIVE": str(self.folder / f"{seed}.db"), "TZ": zone, "LC_ALL": locale}
            self.ingest(mailbox, env=env)
            out = self.folder / f"out-{seed}"
            done = self.run_program("issue", DAY, "--out", out, env=env)
            self.assertEqual(done.returncode, 0, done.stderr)
            files = {path.name: path.read_bytes() for path in sorted((out / DAY).iterdir())}
            seen.add(json.dumps({name: content.hex() for name, content in files.items()}))
        self.assertEqual(len(seen), 1)

    def test_the_same_mail_again_changes_nothing(self):
        before = self.run_program("issue", DAY, "--format", "json").stdout
        _, counts = self.ingest(shared("digest/2025-12-03.reconstructed.mbox"))
        self.assertEqual((counts["new"], counts["duplicates"]), (0, 17))
        self.assertEqual(self.run_program("issue", DAY, "--format", "json").stdout, before)


class Sample(Case):
    """The project's own mailbox of the same day; needs nothing from outside."""

    def test_sample_gives_the_day(self):
        _, counts = self.ingest(SOURCE / "sample" / "2025-12-03.mbox")
        self.assertEqual((counts["mails"], counts["new"]), (17, 17))
        data = self.issue(DAY)
        self.assertEqual((data["counts"]["drafts"], data["counts"]["rfcs"]), (17, 0))
        self.assertEqual(sum(1 for e in data["entries"] if e["stars"]), 6)

    def test_every_format_is_written(self):
        self.ingest(SOURCE / "sample" / "2025-12-03.mbox")
        done = self.run_program("issue", DAY, "--out", self.folder / "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        suffixes = {path.suffix for path in (self.folder / "out" / DAY).iterdir()}
        self.assertLessEqual({".html", ".md", ".json", ".atom", ".txt", ".eml"}, suffixes)


if __name__ == "__main__":
    unittest.main()

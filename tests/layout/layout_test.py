"""tools/check_layout passes a good tree and names every fault that a bad one can have."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]

GOOD = {
    "nikkan/base/CMakeLists.txt": "nikkan_room(NAME base  # the lowest\n  SOURCES text.cpp\n  HEADERS text.hpp\n"
                                  "  TESTS tests/text_test.cpp\n  FUZZ fuzz/text.cpp)\n",
    "nikkan/base/README.md": "# base\n",
    "nikkan/base/text.hpp": "#pragma once\n",
    "nikkan/base/text.cpp": '#include "nikkan/base/text.hpp"\n',
    "nikkan/base/tests/text_test.cpp": '#include "nikkan/base/text.hpp"\n',
    "nikkan/base/fuzz/text.cpp": '#include "nikkan/base/text.hpp"\n',
    "nikkan/base/fuzz/corpus/text/one": "1",
    "nikkan/daily/mail/CMakeLists.txt": "nikkan_room(NAME mail SOURCES mime.cpp HEADERS mail.hpp DEPENDS base\n"
                                        "  TESTS tests/mail_test.cpp)\n",
    "nikkan/daily/mail/README.md": "# mail\n",
    "nikkan/daily/mail/mail.hpp": '#pragma once\n#include "nikkan/base/text.hpp"\n',
    "nikkan/daily/mail/mime.cpp": '#include <gmime/gmime.h>\n#include "nikkan/daily/mail/mail.hpp"\n',
    "nikkan/daily/mail/tests/mail_test.cpp": '#include "nikkan/daily/mail/mail.hpp"\n',
    "nikkan/labs/one/CMakeLists.txt": "nikkan_room(NAME one SOURCES one.cpp DEPENDS base TESTS tests/one_test.cpp)\n",
    "nikkan/labs/one/README.md": "# one\n",
    "nikkan/labs/one/one.cpp": "",
    "nikkan/labs/one/tests/one_test.cpp": "",
    "nikkan/labs/two/CMakeLists.txt": "nikkan_room(NAME two SOURCES two.cpp HEADERS two.hpp DEPENDS base TESTS tests/two_test.cpp)\n",
    "nikkan/labs/two/README.md": "# two\n",
    "nikkan/labs/two/two.cpp": "",
    "nikkan/labs/two/two.hpp": "",
    "nikkan/labs/two/tests/two_test.cpp": "",
    "README.md": "# A house\n",
}


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="nikkan-layout-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for name, text in GOOD.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def add(self, name, text):
        self.write(name, (self.root / name).read_text(encoding="utf-8") + text)

    def change(self, name, old, new):
        text = (self.root / name).read_text(encoding="utf-8")
        self.assertIn(old, text)
        self.write(name, text.replace(old, new))

    def check(self):
        done = subprocess.run([sys.executable, SOURCE / "tools/check_layout", self.root], capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.stderr, "")
        return done

    def bad(self, *parts):
        """The checker fails with one line that holds all the parts."""
        done = self.check()
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertTrue(any(all(part in line for part in parts) for line in done.stdout.splitlines()), done.stdout)


class Layout(Case):
    def test_good_tree_passes(self):
        done = self.check()
        self.assertEqual((done.returncode, done.stdout), (0, "4 rooms, 0 faults\n"))

    def test_room_without_readme(self):
        (self.root / "nikkan/base/README.md").unlink()
        self.bad("nikkan/base:", "no README.md")

    def test_room_without_tests(self):
        self.change("nikkan/labs/one/CMakeLists.txt", " TESTS tests/one_test.cpp", "")
        self.bad("nikkan/labs/one:", "no TESTS")

    def test_file_that_is_not_listed(self):
        self.write("nikkan/base/extra.cpp", "")
        self.bad("nikkan/base/extra.cpp:", "not listed")

    def test_listed_file_that_is_not_there(self):
        (self.root / "nikkan/base/text.cpp").unlink()
        self.bad("nikkan/base/CMakeLists.txt:", "text.cpp, which is not there")

    def test_a_comment_is_no_list(self):
        self.write("nikkan/base/extra.cpp", "")
        self.add("nikkan/base/CMakeLists.txt", "# extra.cpp\n")
        self.bad("nikkan/base/extra.cpp:", "not listed")

    def test_fuzz_target_without_corpus(self):
        shutil.rmtree(self.root / "nikkan/base/fuzz/corpus")
        self.bad("nikkan/base:", "no corpus")

    def test_include_that_is_not_declared(self):
        self.change("nikkan/daily/mail/CMakeLists.txt", " DEPENDS base", "")
        self.bad("nikkan/daily/mail/mail.hpp:", "does not name base in DEPENDS")

    def test_tests_may_include_what_they_link(self):
        self.add("nikkan/labs/one/tests/one_test.cpp", '#include "nikkan/labs/two/two.hpp"\n')
        self.bad("one does not name two")
        self.add("nikkan/labs/one/CMakeLists.txt", "target_link_libraries(test_one PRIVATE nikkan::two)\n")
        self.assertEqual(self.check().returncode, 0)

    def test_include_of_a_higher_floor(self):
        self.change("nikkan/base/CMakeLists.txt", "HEADERS text.hpp", "HEADERS text.hpp DEPENDS mail")
        self.bad("nikkan/base/CMakeLists.txt:", "floor 0", "mail (floor 2)")

    def test_lab_on_lab(self):
        self.change("nikkan/labs/one/CMakeLists.txt", "DEPENDS base", "DEPENDS base two")
        self.bad("lab one depends on lab two")

    def test_lab_on_daily(self):
        self.change("nikkan/labs/one/CMakeLists.txt", "DEPENDS base", "DEPENDS base mail")
        self.bad("labs and daily do not know one another")

    def test_depends_on_no_room(self):
        self.change("nikkan/labs/one/CMakeLists.txt", "DEPENDS base", "DEPENDS base nobody")
        self.bad("nobody, which is no room")

    def test_include_of_a_missing_header(self):
        self.add("nikkan/base/text.cpp", '#include "nikkan/base/gone.hpp"\n')
        self.bad("nikkan/base/text.cpp:", "gone.hpp, which is not there")

    def test_quarantined_headers(self):
        for header in ("CLI/CLI.hpp", "gmime/gmime.h", "sqlite3.h", "curl/curl.h", "openssl/evp.h", "expat.h",
                       "boost/json.hpp", "boost/asio/io_context.hpp", "regex", "locale", "iostream", "sys/socket.h",
                       "mustache.hpp", "cmark-gfm.h"):
            self.write("nikkan/labs/one/one.cpp", f"#include <{header}>\n")
            self.bad("nikkan/labs/one/one.cpp:", f"<{header}>")

    def test_words_that_name_a_machine(self):
        for word in ("/" + "home/someone", "/" + "work/tree", "/tmp/" + "bash_jobs.0", "deb." + "debian.org"):
            self.write("docs/page.md", f"first\nsee {word}\n")
            self.bad("docs/page.md:", "line 2")

    def test_room_on_no_floor(self):
        self.write("nikkan/attic/CMakeLists.txt", "nikkan_room(NAME attic HEADERS a.hpp)\n")
        self.write("nikkan/attic/README.md", "")
        self.write("nikkan/attic/a.hpp", "")
        self.bad("nikkan/attic:", "no floor")

    def test_file_outside_rooms(self):
        self.write("nikkan/stray.cpp", "")
        self.bad("nikkan/stray.cpp:", "no room")

    def test_names_and_sizes(self):
        self.write("nikkan/labs/one/oneTwo.cpp", "")
        self.bad("nikkan/labs/one/oneTwo.cpp:", "snake_case")
        self.write("nikkan/labs/one/one.cpp", "\n" * 700)
        self.bad("nikkan/labs/one/one.cpp:", "701 lines")

    def test_empty_tree(self):
        shutil.rmtree(self.root / "nikkan")
        (self.root / "nikkan").mkdir()
        self.bad("no room found")


if __name__ == "__main__":
    unittest.main()

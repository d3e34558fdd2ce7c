"""tools/new_lab makes a room that builds, passes and is in order; tools/packages.txt can be read."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
COMPILER = os.environ.get("NIKKAN_COMPILER", "c++")


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="nikkan-tools-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def run_words(self, *words, good=True, cwd=None):
        env = {**os.environ, "CCACHE_BASEDIR": str(self.root), "CCACHE_NOHASHDIR": "1"}
        done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False, cwd=cwd, env=env)
        if good:
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def copy_tree(self):
        """The checkout without what was built."""
        for name in ("CMakeLists.txt", "CMakePresets.json", "LICENSE"):
            shutil.copy(SOURCE / name, self.root / name)
        for name in ("cmake", "nikkan", "tests", "share", "tools", "docs"):
            if (SOURCE / name).is_dir():
                shutil.copytree(SOURCE / name, self.root / name)


class NewLab(Case):
    def new_lab(self, *words, good=True):
        return self.run_words(sys.executable, self.root / "tools/new_lab", *words, good=good)

    def test_room_is_in_order(self):
        self.copy_tree()
        before = self.run_words(sys.executable, self.root / "tools/check_layout", self.root, good=False).stdout
        self.new_lab("zz_second", "draft-example-second", "03")
        self.new_lab("aa_first", "draft-example-first", "00")
        after = self.run_words(sys.executable, self.root / "tools/check_layout", self.root, good=False).stdout
        self.assertEqual(before.splitlines()[:-1], after.splitlines()[:-1])
        registry = (self.root / "nikkan/labs/registry.hpp").read_text(encoding="utf-8")
        self.assertLess(registry.index("draft-example-first"), registry.index("draft-example-second"))
        self.assertTrue((self.root / "docs/labs/aa_first.md").is_file())

    def test_bad_names_change_nothing(self):
        self.copy_tree()
        for words in (("Bad", "draft-example-x", "00"), ("good", "example", "00"), ("good", "draft-example-x-01", "01"),
                      ("good", "draft-example-x", "1"), ("base", "draft-example-x", "00"), ("../x", "draft-example-x", "00")):
            self.assertEqual(self.new_lab(*words, good=False).returncode, 2, words)
        self.assertNotIn("draft-example", (self.root / "nikkan/labs/registry.hpp").read_text(encoding="utf-8"))

    def test_room_builds_and_passes(self):
        self.copy_tree()
        self.new_lab("zz_scratch", "draft-example-scratch", "00")
        build = self.root / "build"
        self.run_words("cmake", "-G", "Ninja", "-S", self.root, "-B", build, "-DCMAKE_BUILD_TYPE=Debug",
                       f"-DCMAKE_CXX_COMPILER={COMPILER}")
        self.run_words("cmake", "--build", build, "--target", "test_zz_scratch", "fuzz_zz_scratch")
        done = self.run_words("ctest", "--test-dir", build, "-L", "zz_scratch", "--output-on-failure")
        self.assertIn("100% tests passed", done.stdout)
        self.assertIn("fuzz_replay", done.stdout)
        self.assertIn("&nikkan::zz_scratch::table()", (build / "nikkan/cli/rooms.cpp").read_text(encoding="utf-8"))
        user = self.root / "user.cpp"
        user.write_text('#include "nikkan/labs/registry.hpp"\nstatic_assert([] {\n'
                        '  for (const auto& lab : nikkan::labs::kLabs)\n'
                        '    if (lab.room == "zz_scratch") return lab.revision == "00";\n  return false;\n}());\n',
                        encoding="utf-8")
        self.run_words(COMPILER, "-std=c++23", "-fsyntax-only", f"-I{self.root}", user)


class Tables(Case):
    def test_link_types_are_made_from_their_rows(self):
        self.run_words(sys.executable, SOURCE / "tools/make_linktypes", "--check")
        self.run_words(sys.executable, SOURCE / "tools/make_bmp_stat_types", "--check")


class Packages(Case):
    def test_list_has_two_columns(self):
        levels = set()
        for line in (SOURCE / "tools/packages.txt").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                words = line.split()
                self.assertEqual(len(words), 2, line)
                levels.add(words[1])
        self.assertEqual(levels, {"quickstart", "check", "ci"})

    def test_no_package_stands_twice(self):
        names = [line.split()[0] for line in (SOURCE / "tools/packages.txt").read_text(encoding="utf-8").splitlines()
                 if line and not line.startswith("#")]
        self.assertEqual(len(names), len(set(names)))


if __name__ == "__main__":
    unittest.main()

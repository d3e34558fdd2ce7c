"""Installs the build tree into a scratch prefix and uses it as a stranger would."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ["NIKKAN_BUILD"]) if "NIKKAN_BUILD" in os.environ else HERE
COMPILER = os.environ.get("NIKKAN_COMPILER", "c++")
VERSION = os.environ.get("NIKKAN_VERSION", "")


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="nikkan-package-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.prefix = self.folder / "prefix"

    def run_words(self, *words, good=True):
        env = {name: value for name, value in os.environ.items() if name != "DESTDIR"}
        done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False, env=env)
        if good:
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def install(self, *components):
        for component in components:
            self.run_words("cmake", "--install", BUILD, "--prefix", self.prefix, "--component", component)
        if not components:
            self.run_words("cmake", "--install", BUILD, "--prefix", self.prefix)

    def configure(self, source, good=True, *more):
        return self.run_words("cmake", "-G", "Ninja", "-S", source, "-B", self.folder / "build",
                              f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DCMAKE_CXX_COMPILER={COMPILER}",
                              "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wpedantic", *more, good=good)

    def use(self, name):
        """Configures, builds and runs tests/package/<name>."""
        self.configure(HERE / name)
        self.run_words("cmake", "--build", self.folder / "build")
        return self.run_words(self.folder / "build" / "uses").stdout


class Package(Case):
    def test_base_alone(self):
        self.install("base")
        installed = {path.relative_to(self.prefix).parts[0] for path in self.prefix.rglob("*") if path.is_file()}
        self.assertEqual(installed, {"include", "lib"})
        self.assertFalse((self.prefix / "include/nikkan/daily").exists())
        self.assertEqual(self.use("base"), "2025-12-03 4 bad_value\n")

    def test_a_component_that_is_not_installed_is_named(self):
        self.install("base")
        source = self.folder / "source"
        source.mkdir()
        (source / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(x LANGUAGES CXX)\n"
            "find_package(nikkan REQUIRED COMPONENTS base no_such_room)\n", encoding="utf-8")
        done = self.configure(source, False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("component no_such_room is not installed", done.stderr)

    def test_mail_and_announce(self):
        self.install()
        if not (self.prefix / "include/nikkan/daily/announce").exists():
            self.skipTest("rooms mail and announce are not built")
        self.assertEqual(self.use("mail"), "id draft-example-quiet-00 A Quiet Protocol\n")

    def test_every_room_at_once(self):
        self.install()
        self.assertEqual(self.use("all"), VERSION + "\n")

    def test_the_program_and_what_belongs_to_it(self):
        self.install()
        program = self.prefix / "bin/nikkan"
        self.assertEqual(self.run_words(program, "--version").stdout, f"nikkan {VERSION}\n")
        for path in ("share/man/man1/nikkan.1", "share/man/man1/nikkan-man.1", "share/nikkan/terms-ja.tsv",
                     "share/bash-completion/completions/nikkan", "share/zsh/site-functions/_nikkan",
                     "share/fish/vendor_completions.d/nikkan.fish", "share/doc/nikkan/LICENSE"):
            self.assertTrue((self.prefix / path).is_file(), path)

    def test_installed_headers_include_only_installed_headers(self):
        self.install()
        for header in (self.prefix / "include").rglob("*.hpp"):
            for name in re.findall(r'#include "([^"]+)"', header.read_text(encoding="utf-8")):
                self.assertTrue((self.prefix / "include" / name).is_file(), f"{header} includes {name}")

    def test_nothing_installed_knows_the_build_folder(self):
        self.install()
        for path in self.prefix.rglob("*.cmake"):
            self.assertNotIn(str(BUILD), path.read_text(encoding="utf-8"), str(path))


if __name__ == "__main__":
    unittest.main()

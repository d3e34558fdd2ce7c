"""The case runner fails when it must; man pages and completions work in the programs that read them."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = os.environ.get("NIKKAN", "nikkan")


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="nikkan-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def program(self, *words):
        return subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=True).stdout

    def need(self, name):
        if shutil.which(name) is None:
            self.skipTest(f"{name} is not installed")


class Runner(Case):
    def run_case(self, text, *words):
        path = self.folder / "x.case"
        path.write_text(text, encoding="utf-8")
        done = subprocess.run([sys.executable, HERE / "run_cases", "--program", PROGRAM, "--version", "9.9", *words, path],
                              capture_output=True, text=True, check=False)
        return done, path.read_text(encoding="utf-8")

    def test_passes_what_is_as_expected(self):
        done, _ = self.run_case("# c\n$ cat; echo e >&2; exit 3\n< a\n<\n> a\n>\n! e\n? 3\n")
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_fails_on_every_kind_of_difference(self):
        for text in ("$ echo a\n> b\n", "$ echo a\n", "$ true\n> a\n", "$ echo a >&2\n", "$ exit 1\n", "$ true\n? 1\n",
                     "$ printf a\n> a\n", "$ echo a\n> a\n>\\\n", "$ echo 'a '\n> a\n", "$ echo\n", "$ true\n>\n"):
            done, _ = self.run_case(text)
            self.assertEqual(done.returncode, 1, text + done.stdout)

    def test_knows_a_missing_line_feed(self):
        self.assertEqual(self.run_case("$ printf a\n> a\n>\\\n")[0].returncode, 0)

    def test_fills_placeholders(self):
        self.assertEqual(self.run_case("$ echo nikkan 9.9; pwd\n> nikkan {version}\n> {dir}\n")[0].returncode, 0)
        self.assertEqual(self.run_case("$ echo 12 s, 3 kB\n> {...} s, {...} kB\n")[0].returncode, 0)
        self.assertEqual(self.run_case("$ echo 12 s, 3 MB\n> {...} s, {...} kB\n")[0].returncode, 1)
        self.assertEqual(self.run_case("$ echo ab\n> ab{...}b\n")[0].returncode, 1)

    def test_accept_rewrites_and_keeps_what_matched(self):
        done, text = self.run_case("# c\n\n$ echo took 3 s; pwd; exit 2\n> took {...} s\n\n$ true\n? 4\n", "--accept")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(text, "# c\n\n$ echo took 3 s; pwd; exit 2\n> took {...} s\n> {dir}\n? 2\n\n$ true\n")

    def test_refuses_a_case_it_cannot_read(self):
        for text in ("", "# only\n", "> a\n", "$ true\nx\n", "% wants x\n$ true\n"):
            self.assertEqual(self.run_case(text)[0].returncode, 1, text)

    def test_skips_with_a_reason(self):
        done, _ = self.run_case("% needs no-such-program-here\n$ false\n")
        self.assertEqual(done.returncode, 77)
        self.assertIn("no-such-program-here is absent", done.stdout)

    def test_isolates_home(self):
        done, _ = self.run_case("$ cd && pwd; echo $XDG_DATA_HOME\n> {dir}/.home\n> {dir}/.home/xdg_data_home\n")
        self.assertEqual(done.returncode, 0, done.stdout)


class Manual(Case):
    def pages(self):
        self.program("man", "--out", str(self.folder))
        return sorted(self.folder.glob("*.1"))

    def test_groff_has_no_complaint(self):
        self.need("man")
        for page in self.pages():
            done = subprocess.run(["man", "--warnings", "-l", str(page)], capture_output=True, text=True, check=False,
                                  env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8", "PAGER": "cat"})
            self.assertEqual((done.returncode, done.stderr), (0, ""), page.name)

    def test_mandoc_has_no_complaint(self):
        self.need("mandoc")
        for page in self.pages():
            done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", str(page)], capture_output=True, text=True,
                                  check=False)
            lines = [line for line in done.stdout.splitlines() if "missing date" not in line]
            self.assertEqual(lines, [], page.name)

    def test_pages_keep_hyphens_and_quotes(self):
        self.need("mandoc")
        self.pages()
        done = subprocess.run(["mandoc", "-T", "utf8", "-O", "width=80", str(self.folder / "nikkan-completion.1")],
                              capture_output=True, text=True, check=True)
        self.assertIn("source <(nikkan completion bash)", done.stdout)


class Completion(Case):
    def bash(self, *words):
        """What bash offers behind these words; the last one is being typed."""
        script = self.folder / "nikkan.bash"
        script.write_text(self.program("completion", "bash"), encoding="utf-8")
        quoted = " ".join("'" + word + "'" for word in words)
        code = (f"source '{script}'; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _nikkan; "
                "printf '%s\\n' \"${COMPREPLY[@]}\"")
        done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True, cwd=self.folder)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def fish(self, line):
        script = self.folder / "nikkan.fish"
        script.write_text(self.program("completion", "fish"), encoding="utf-8")
        done = subprocess.run(["fish", "--no-config", "-c", f"source '{script}'; complete -C '{line}'"],
                              capture_output=True, text=True, check=True, cwd=self.folder,
                              env={**os.environ, "HOME": str(self.folder)})
        self.assertEqual(done.stderr, "")
        return [row.split("\t")[0] for row in done.stdout.splitlines()]

    def zsh(self, line):
        """What zsh offers, asked through a pseudo-terminal as a person would, with the list captured."""
        (self.folder / "_nikkan").write_text(self.program("completion", "zsh"), encoding="utf-8")
        code = f"""
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=; unsetopt prompt_cr zle_bracketed_paste 2>/dev/null; fpath=({self.folder} $fpath)'
zpty -w z 'autoload -Uz compinit; compinit -u -d {self.folder}/dump; LISTMAX=0; zstyle ":completion:*" list-colors ""'
zpty -w z 'null-line () {{ }}; bindkey "^I" list-choices; print REA''DY'
while zpty -r z line; do [[ $line == *READY* ]] && break; done
zpty -w -n z $'{line}\\t'
sleep 1
zpty -w -n z $'\\x15print DO""NE\\n'
while zpty -r z line; do print -r -- "$line"; [[ $line == *DONE* ]] && break; done
zpty -d z
"""
        done = subprocess.run(["zsh", "-f", "-c", code], capture_output=True, text=True, check=False, timeout=60,
                              cwd=self.folder, env={**os.environ, "TERM": "dumb", "HOME": str(self.folder)})
        return done.stdout

    def test_bash_offers_commands(self):
        self.assertIn("completion", self.bash("nikkan", ""))
        self.assertEqual(self.bash("nikkan", "compl"), ["completion"])

    def test_bash_offers_choices(self):
        self.assertEqual(self.bash("nikkan", "completion", ""), ["bash", "zsh", "fish"])
        self.assertEqual(self.bash("nikkan", "completion", "bash", ""), [])

    def test_bash_offers_options_and_folders(self):
        (self.folder / "folder").mkdir()
        self.assertEqual(self.bash("nikkan", "man", "--o"), ["--out"])
        self.assertEqual(self.bash("nikkan", "man", "--out", "fo"), ["folder"])
        self.assertEqual(self.bash("nikkan", "man", "--out", "=", "fo"), ["folder"])

    def test_fish_offers_the_same(self):
        self.need("fish")
        self.assertIn("completion", self.fish("nikkan "))
        self.assertEqual(sorted(self.fish("nikkan completion ")), ["bash", "fish", "zsh"])
        self.assertIn("--out", self.fish("nikkan man --"))
        (self.folder / "folder").mkdir()
        self.assertEqual(self.fish("nikkan man --out fo"), ["folder/"])

    def test_zsh_offers_the_same(self):
        self.need("zsh")
        self.assertIn("completion", self.zsh("nikkan "))
        self.assertIn("fish", self.zsh("nikkan completion "))
        self.assertIn("--out", self.zsh("nikkan man --"))


class Streams(Case):
    def shell(self, code):
        return subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=False,
                              env={**os.environ, "N": PROGRAM}, cwd=self.folder)

    def test_a_reader_that_goes_away_is_no_error(self):
        done = self.shell('set -o pipefail; (for i in {1..50}; do "$N" help || exit 9; done) | head -1')
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_full_disk_is_told_in_one_line(self):
        done = self.shell('"$N" help > /dev/full')
        self.assertEqual(done.returncode, 3)
        self.assertEqual(done.stderr, "nikkan: standard output: No space left on device\n")

    def test_closed_standard_output_is_told_in_one_line(self):
        done = self.shell('"$N" help >&-')
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (3, 1))

    def test_closed_descriptors_are_not_reused(self):
        done = self.shell('"$N" man --out m >&- 2>&-; grep -L "^.TH" m/*')
        self.assertEqual(done.stdout, "")

    def test_no_escapes_without_a_terminal(self):
        self.assertNotIn("\x1b", self.program("help", "man"))

    def test_colour_on_a_terminal_and_not_with_no_color(self):
        self.need("script")
        code = 'TERM=xterm {} script -qec "$N help man" /dev/null'
        self.assertIn("\x1b[1m", self.shell(code.format("env -u NO_COLOR")).stdout)
        self.assertNotIn("\x1b", self.shell(code.format("NO_COLOR=1")).stdout)
        self.assertNotIn("\x1b", self.shell('TERM=dumb script -qec "$N help man" /dev/null').stdout)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""No tracked text file holds what only one workplace knows, a host that a mirror would replace, or work put off."""

import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Each is written so that it does not match itself.
FORBIDDEN = [
    (re.compile(r"(?<![\w.~-])/wor[k]/"), "an absolute path of one workplace"),
    (re.compile(r"registr[y]\.npmjs\.org"), "a registry host: npm's configuration names it (see tools/npm/.npmrc)"),
    (re.compile(r"(proxy|sum)\.golan[g]\.org"), "a registry host: GOPROXY names it"),
    (re.compile(r"(pyp[i]\.org|files\.pythonhoste[d]\.org)"), "a registry host: pip's configuration names it"),
    (re.compile(r"(de[b]|securit[y])\.debian\.org"), "a mirror: apt's configuration names it"),
    (re.compile(r"\b(TOD[O]|FIXM[E])\b"), "a marker of work put off: do it, or open an issue"),
]


def faults(name, text):
    for number, line in enumerate(text.splitlines(), start=1):
        for pattern, why in FORBIDDEN:
            found = pattern.search(line)
            if found is not None:
                yield f"{name}:{number}: '{found.group()}' is {why}"


def tracked_files():
    # safe.directory: a checkout may belong to another user than the one who runs the tests, as in a container.
    command = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-z"]
    names = subprocess.run(command, check=True, capture_output=True).stdout.decode().split("\0")
    return [name for name in names if name]


class RepositoryWordsTest(unittest.TestCase):
    def test_tracked_text_files_hold_no_forbidden_word(self):
        read = 0
        found = []
        for name in tracked_files():
            path = ROOT / name
            if path.is_symlink() or not path.is_file():
                continue
            content = path.read_bytes()
            if b"\0" in content:
                continue
            read += 1
            found.extend(faults(name, content.decode("utf-8", errors="replace")))
        self.assertGreater(read, 20, "too few files were read: is this a checkout of the whole repository?")
        self.assertEqual(found, [], "\n" + "\n".join(found))

    def test_each_forbidden_word_is_found(self):
        npm, go, pip, debian = "registry.npm" + "js.org", "golang" + ".org", "pypi" + ".org", "debian" + ".org"
        for text in [
            "cd " + "/work" + "/here",
            '"' + "/work" + '/here"',
            f"https://{npm}/x",
            f"GOPROXY=https://proxy.{go}",
            f"https://sum.{go}",
            f"https://{pip}/simple",
            f"deb http://deb.{debian}/debian",
            f"http://security.{debian}",
            "// TO" + "DO: later",
            "# FIX" + "ME",
        ]:
            with self.subTest(text=text):
                self.assertEqual(len(list(faults("a.txt", "first line\n" + text))), 1)

    def test_harmless_words_are_not_found(self):
        for text in ["a/work/b", "./work/b", "~/work/b", "todo", "the Go proxy", "debian.org", "METHODO" + "LOGY"]:
            with self.subTest(text=text):
                self.assertEqual(list(faults("a.txt", text)), [])


if __name__ == "__main__":
    unittest.main()

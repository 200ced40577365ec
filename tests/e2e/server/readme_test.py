#!/usr/bin/env python3
"""README.md's table of settings is what the server prints."""

import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import processes  # noqa: E402

README = pathlib.Path(__file__).resolve().parents[3] / "README.md"
BEGIN, END = "<!-- settings -->\n", "<!-- /settings -->"


class ReadmeTest(unittest.TestCase):
    def test_the_table_of_settings_is_that_of_the_server(self):
        printed = subprocess.run(
            [processes.program("dialtone-server"), "settings"],
            capture_output=True, text=True, check=True, timeout=60, env=processes.clean_environment(),
        ).stdout  # fmt: skip
        text = README.read_text()
        self.assertEqual((text.count(BEGIN), text.count(END)), (1, 1), f"{README} needs the marks around its table")
        table = text[text.index(BEGIN) + len(BEGIN) : text.index(END)]
        self.assertEqual(table.strip(), printed.strip(), f"put the output of `dialtone-server settings` into {README}")


if __name__ == "__main__":
    unittest.main()

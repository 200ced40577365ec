#!/usr/bin/env python3
"""The completion scripts in the shells that they are for, each at a terminal, and the manual page under its checker."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from program import LIMIT_SECONDS, AtATerminalTest, plain, processes


class ShellsTest(AtATerminalTest):
    columns = 200
    # How each is started without its user's settings.
    SHELLS = {
        "bash": ["bash", "--norc", "--noprofile", "-i"],
        "zsh": ["zsh", "-f", "-i"],
        "fish": ["fish", "--no-config", "-i"],
    }
    LOAD = {
        "bash": "source <(dialtone completion bash)",
        "zsh": "source <(dialtone completion zsh)",
        "fish": "dialtone completion fish | source",
    }

    def setUp(self):
        super().setUp()
        self.run_cli("campaigns", "create", "Spring", "--id", "spring-unique")
        folder = pathlib.Path(processes.program("dialtone")).resolve().parent
        home = tempfile.TemporaryDirectory()
        self.addCleanup(home.cleanup)
        self.variables = {"PATH": f"{folder}:{os.environ['PATH']}", "HOME": home.name}

    def open_shell(self, shell):
        controller, terminal = self.terminal()
        running = subprocess.Popen(
            ["setsid", "--ctty", *self.SHELLS[shell]], stdin=terminal, stdout=terminal, stderr=terminal, env=self.environment()
        )
        self.addCleanup(self.end, running)
        os.close(terminal)
        # Once the line that loads the script has run, its last word is on the screen with the sum in it.
        self.type(controller, self.LOAD[shell] + "; printf 'loaded-%s\\n' (math 40 + 2)\r" if shell == "fish"
                  else self.LOAD[shell] + "; printf 'loaded-%s\\n' $((40 + 2))\r")  # fmt: skip
        self.read_until(controller, "loaded-42")
        return controller

    def type(self, controller, text):
        os.write(controller, text.encode())

    def test_commands_flags_values_and_ids_are_completed(self):
        for shell in self.SHELLS:
            with self.subTest(shell=shell):
                controller = self.open_shell(shell)
                self.type(controller, "dialtone camp\tdesc\tspri\t--outp\tyam\t\r")
                # It ran as what it was completed to: campaigns describe spring-unique --output yaml
                self.assertIn("name: campaigns/spring-unique", plain(self.read_until(controller, r"displayName: Spring")))

    def test_bash_lists_what_there_is(self):
        controller = self.open_shell("bash")
        self.type(controller, "dialtone numbers \t\t")
        self.read_until(controller, r"check[^$]*get[^$]*list[^$]*watch")


class ManPageTest(AtATerminalTest):
    def test_the_page_is_sound_and_tells_every_command(self):
        page = self.run_cli("man").stdout
        checked = subprocess.run(
            ["mandoc", "-T", "lint", "-W", "warning"], input=page, capture_output=True, text=True, timeout=LIMIT_SECONDS
        )
        # A date would make every build of one version another one.
        found = [line for line in checked.stdout.splitlines() if "missing date" not in line]
        self.assertEqual((found, checked.stderr), ([], ""))
        shown = subprocess.run(
            ["mandoc", "-T", "ascii"], input=page, capture_output=True, text=True, timeout=LIMIT_SECONDS
        ).stdout
        shown = re.sub(".\b", "", shown)
        for words in (".SS dialtone campaigns create", ".SS dialtone numbers check", ".SS dialtone orphans release",
                      ".SS dialtone completion", "\\fB69\\fR", "DIALTONE_CONTEXT", "\\fB\\-\\-tls\\-ca\\-file\\fR"):  # fmt: skip
            self.assertIn(words, page)
        self.assertIn("campaigns create", shown)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""The chart, the schema of its values and the programs agree on the names of the flags. Takes the programs from $DIALTONE_BIN."""

import json
import os
import pathlib
import re
import subprocess
import unittest

import chart
from chart import Release

BIN = pathlib.Path(os.environ["DIALTONE_BIN"])


def flags_of(program, *subcommand):
    result = subprocess.run([BIN / program, *subcommand, "--help"], capture_output=True, text=True, check=True, timeout=30)
    flags = set(re.findall(r"--([a-z][a-z-]*)", result.stdout))
    if not flags - {"help"}:
        raise AssertionError(f"{program} --help names no flag: {result.stdout}")
    return flags


def flags_used(container):
    return {each[2:].split("=", 1)[0] for each in container["args"] if each.startswith("--")}


class Flags(unittest.TestCase):

    def test_every_flag_that_a_pod_passes_is_one_of_its_program(self):
        serve, migrate, simulator = flags_of("dialtone-server", "serve"), flags_of("dialtone-server", "migrate"), flags_of("dialtone-sim")
        for path in chart.value_files():
            with self.subTest(values=path.name):
                for _, pod in Release.of_file(path).pods():
                    for container in chart.containers(pod):
                        known = {"server": serve, "migrate": migrate, "simulator": simulator}.get(container["name"])
                        if known is not None:
                            self.assertEqual(flags_used(container) - known, set(), container["name"])

    def test_every_setting_that_the_values_allow_is_a_flag_of_the_server(self):
        schema = json.loads((chart.CHART / "values.schema.json").read_text())
        self.assertEqual(set(schema["properties"]["settings"]["properties"]) - flags_of("dialtone-server", "serve"), set())


if __name__ == "__main__":
    chart.install_tools()
    unittest.main()

#!/usr/bin/env python3
"""deploy/packages-run.txt names the packages of the libraries that the programs are linked with: none is missing, and none is
there for nothing. Takes the programs from $DIALTONE_BIN."""

import os
import pathlib
import re
import subprocess
import sysconfig
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
BIN = pathlib.Path(os.environ["DIALTONE_BIN"])
PROGRAMS = ("dialtone-server", "dialtone-sim", "dialtone")
MULTIARCH = sysconfig.get_config_var("MULTIARCH")
# In every Debian.
ESSENTIAL = {"libc6", "libgcc-s1", "libstdc++6"}


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout


def paths_of(library):
    """Packages name either folder, one of which is a link. Whole paths, as patterns take dpkg seconds each."""
    return {f"{folder}/{MULTIARCH}/{library}" for folder in ("/lib", "/usr/lib")}


def packages_of(libraries):
    """Those of the machine's own architecture: a compiler that also builds for another brings the same names."""
    paths = sorted(path for each in libraries for path in paths_of(each))
    # Fails for the folder that has none.
    found = subprocess.run(["dpkg", "-S", *paths], capture_output=True, text=True, timeout=60).stdout
    owners = dict(reversed(line.split(": ", 1)) for line in found.splitlines())
    unknown = {each for each in libraries if not paths_of(each) & owners.keys()}
    if unknown:
        raise AssertionError(f"no package has {unknown}")
    return {owner.split(":", 1)[0] for owner in owners.values()}


def listed():
    text = re.sub(r"#.*", "", (ROOT / "deploy" / "packages-run.txt").read_text())
    return set(text.split())


class RuntimePackages(unittest.TestCase):

    def test_every_library_that_a_program_names_is_in_a_listed_package(self):
        for program in PROGRAMS:
            with self.subTest(program=program):
                needed = set(re.findall(r"\(NEEDED\).*\[(.+)\]", output("readelf", "-d", BIN / program)))
                self.assertTrue(needed)
                self.assertEqual(packages_of(needed) - ESSENTIAL - listed(), set())

    def test_every_listed_library_package_is_loaded_by_some_program(self):
        loaded = set()
        for program in PROGRAMS:
            loaded |= set(re.findall(r"^\s*(\S+) => /", output("ldd", BIN / program), re.MULTILINE))
        libraries = {each for each in listed() if each.startswith("lib")}
        self.assertTrue(libraries)
        self.assertEqual(libraries - packages_of(loaded), set())


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""The example in TypeScript, on what buf makes for it: checked by the compiler, and run by Node."""

import pathlib
import shutil
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import client_tools  # noqa: E402
import example_case  # noqa: E402

SOURCE = client_tools.EXAMPLES / "typescript"

project = None


def setUpModule():
    global project
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dialtone-e2e-"))
    unittest.addModuleCleanup(shutil.rmtree, folder)
    project = folder / "project"
    project.mkdir()
    for name in ("package.json", "tsconfig.json", "create_and_wait.ts"):
        shutil.copy(SOURCE / name, project / name)
    (project / "node_modules").symlink_to(client_tools.node_modules())
    client_tools.generate("typescript", folder).rename(project / "generated")
    client_tools.run(client_tools.node_modules() / ".bin" / "tsc", "--project", project)


class TypeScriptExampleTest(example_case.ExampleCase):
    @classmethod
    def setUpClass(cls):
        cls.command = [shutil.which("node"), str(project / "create_and_wait.js")]


if __name__ == "__main__":
    client_tools.install("typescript")
    unittest.main()

#!/usr/bin/env python3
"""The example in Python, on what buf makes for it."""

import pathlib
import shutil
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import client_tools  # noqa: E402
import example_case  # noqa: E402

generated = None


def setUpModule():
    global generated
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dialtone-e2e-"))
    unittest.addModuleCleanup(shutil.rmtree, folder)
    generated = client_tools.generate("python", folder)


class PythonExampleTest(example_case.ExampleCase):
    command = [str(client_tools.python()), str(client_tools.EXAMPLES / "python" / "create_and_wait.py")]

    def environment(self):
        return {"PYTHONPATH": str(generated), "PYTHONDONTWRITEBYTECODE": "1"}


if __name__ == "__main__":
    client_tools.install("python")
    unittest.main()

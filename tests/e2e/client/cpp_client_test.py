#!/usr/bin/env python3
"""The C++ client as an application gets it: installed, found with find_package, built into the example, and run."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import example_case  # noqa: E402
import processes  # noqa: E402

EXAMPLE = HERE.parents[2] / "client" / "examples" / "cpp"
BUILD_SECONDS = 500

folder = None
example_build = None


def run(*command):
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=BUILD_SECONDS,
        env=processes.clean_environment(),
    )  # fmt: skip
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\n{done.stdout}")
    return done.stdout


def setUpModule():
    global folder, example_build
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dialtone-e2e-"))
    unittest.addModuleCleanup(shutil.rmtree, folder)
    prefix, example_build = folder / "prefix", folder / "example"
    run("cmake", "--install", os.environ["DIALTONE_BUILD"], "--component", "client", "--prefix", str(prefix))
    configure = ["cmake", "-G", "Ninja", "-S", str(EXAMPLE), "-B", str(example_build), f"-DCMAKE_PREFIX_PATH={prefix}"]
    if shutil.which("ccache"):
        configure.append("-DCMAKE_CXX_COMPILER_LAUNCHER=ccache")
    run(*configure)
    run("cmake", "--build", str(example_build), "-j", "1")


class CppExampleTest(example_case.ExampleCase):
    @classmethod
    def setUpClass(cls):
        cls.command = [str(example_build / "create_and_wait")]


class InstalledPackageTest(unittest.TestCase):
    def test_the_fake_server_serves_the_tests_of_an_application(self):
        self.assertIn("100% tests passed", run("ctest", "--test-dir", str(example_build), "--no-tests=error"))

    def test_public_headers_name_no_grpc_type(self):
        headers = [path for path in (folder / "prefix" / "include" / "dialtone").rglob("*.h")
                   if not {"bundled", "v1"} & set(path.parts)]  # fmt: skip
        self.assertGreaterEqual(len(headers), 5)
        for header in headers:
            text = header.read_text()
            self.assertNotIn("grpc::", text, header)
            self.assertNotIn("grpcpp", text, header)

    def test_nothing_installed_names_this_checkout(self):
        for path in (folder / "prefix").rglob("*.cmake"):
            self.assertNotIn(str(HERE.parents[2]), path.read_text(), path)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""Builds the image as `./dev image` does without a Docker daemon, looks at what it promises and runs the programs in it."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import unittest
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
TOOLS = pathlib.Path(os.environ.get("DIALTONE_TOOLS", ROOT / "build" / "tools"))
VERSION = re.search(r"project\(dialtone VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
IMAGE = f"dialtone:{VERSION}"
SKIPPED = 77


def need(condition, what):
    if condition:
        return
    if os.environ.get("CI") == "true":
        print(f"FAILED: the image cannot be tested without {what}", flush=True)
        sys.exit(1)
    print(f"SKIPPED: every test of the image, because there is no {what}", flush=True)
    sys.exit(SKIPPED)


def prepare():
    need(os.geteuid() == 0, "root")
    for program in ("buildah", "debootstrap"):
        need(shutil.which(program), program)
    script = ROOT / "tests" / "e2e" / "tools" / "install_go_tool.sh"
    installed = subprocess.run([script, "github.com/fullstorydev/grpcurl/cmd/grpcurl", "v1.9.3", "grpcurl"], check=False).returncode
    need(installed != SKIPPED, "grpcurl, and no Go to build it with")
    if installed != 0:
        sys.exit(1)
    subprocess.run([ROOT / "deploy" / "build_image.sh", IMAGE], env={**os.environ, "DIALTONE_IMAGE_BUILDER": "buildah"}, check=True)


def store():
    """buildah, on the store that the script used: the only one there is, or the newer one."""
    drivers = [each for each in ("overlay", "vfs") if (ROOT / "build" / "image" / each).is_dir()]
    driver = max(drivers, key=lambda each: (ROOT / "build" / "image" / each).stat().st_mtime)
    directory = ROOT / "build" / "image" / driver
    return ["buildah", "--root", directory, "--runroot", f"{directory}-run", "--storage-driver", driver]


def buildah(*arguments):
    return subprocess.run([*store(), *arguments], capture_output=True, text=True, check=True, timeout=120).stdout.strip()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not {what} after {seconds} s")
        time.sleep(0.05)


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:
            return reply.status == 200
    except OSError:  # an HTTP status that says no is one, too
        return False


def accepts(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2):
        return True
    return False


class Running:
    """A program in the container, known by its own process id: a signal to buildah would kill it instead of stopping it."""

    def __init__(self, container, *command, environment=()):
        settings = [argument for each in environment for argument in ("--env", each)]
        self.buildah = subprocess.Popen(
            [*store(), "run", "--isolation", "chroot", *settings, container, "--", "sh", "-c", 'echo $$; exec "$@"', "sh", *command],
            stdout=subprocess.PIPE, text=True)
        self.pid = int(self.buildah.stdout.readline())

    def stop(self, seconds=40):
        """Asks the program to stop; its exit code."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        try:
            self.buildah.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.kill(self.pid, signal.SIGKILL)
            self.buildah.communicate()
            raise
        return self.buildah.returncode


class Image(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.container = buildah("from", "--pull-never", IMAGE)
        cls.addClassCleanup(buildah, "rm", cls.container)

    def run_in_image(self, *command):
        return buildah("run", "--isolation", "chroot", self.container, "--", *command)

    def test_says_how_it_is_to_be_run(self):
        config = json.loads(buildah("inspect", "--type", "image", IMAGE))["OCIv1"]["config"]
        self.assertEqual(config["User"], "65532:65532")
        self.assertEqual(config["Entrypoint"], ["/usr/local/bin/dialtone-server"])
        self.assertEqual(config["Cmd"], ["serve"])
        self.assertEqual(config["StopSignal"], "SIGTERM")
        self.assertEqual(set(config["Volumes"]), {"/var/lib/dialtone"})
        self.assertEqual(set(config["ExposedPorts"]), {"50051/tcp", "9464/tcp"})
        self.assertEqual(config["Labels"]["org.opencontainers.image.version"], VERSION)
        environment = dict(each.split("=", 1) for each in config["Env"])
        self.assertEqual({key: value for key, value in environment.items() if key.startswith("DIALTONE_")}, {
            "DIALTONE_LISTEN": "0.0.0.0:50051",
            "DIALTONE_HTTP_LISTEN": "0.0.0.0:9464",
            "DIALTONE_DATABASE": "sqlite:///var/lib/dialtone/dialtone.db",
        })

    def test_holds_no_compiler_and_no_sources(self):
        self.assertEqual(self.run_in_image("sh", "-c", "ls /src 2>/dev/null; command -v g++ cmake || true"), "")

    def test_runs_as_a_user_that_may_write_its_data_and_nothing_else(self):
        self.assertEqual(self.run_in_image("id", "-u"), "65532")
        written = self.run_in_image("sh", "-c", "touch /var/lib/dialtone/x && echo data; touch /usr/local/bin/x 2>/dev/null || echo only")
        self.assertEqual(written.split(), ["data", "only"])

    def test_every_program_starts(self):
        self.assertIn(VERSION, self.run_in_image("dialtone-server", "version"))
        for program in ("dialtone-server", "dialtone-sim", "dialtone"):
            self.assertIn("--", self.run_in_image(program, "--help"), program)

    def test_serves_with_its_default_database_and_stops_when_asked(self):
        vapi, grpc, http = free_port(), free_port(), free_port()
        simulator = Running(self.container, "dialtone-sim", "--listen", f"127.0.0.1:{vapi}", "--api-key", "simulated")
        self.addCleanup(simulator.stop)
        wait_for("simulating", lambda: accepts(vapi))
        server = Running(self.container, "dialtone-server", "serve", "--listen", f"127.0.0.1:{grpc}", "--http-listen", f"127.0.0.1:{http}",
                         "--vapi-url", f"http://127.0.0.1:{vapi}", environment=["VAPI_API_KEY=simulated"])
        try:
            wait_for("ready", lambda: answers(f"http://127.0.0.1:{http}/readyz"))
            health = subprocess.run(
                [TOOLS / "grpcurl", "-plaintext", "-max-time", "20", "-d", '{"service": "dialtone.v1.CampaignService"}', f"127.0.0.1:{grpc}",
                 "grpc.health.v1.Health/Check"], capture_output=True, text=True, check=True, timeout=30)
            self.assertEqual(json.loads(health.stdout), {"status": "SERVING"})
        finally:
            status = server.stop()
        self.assertEqual(status, 0)


if __name__ == "__main__":
    prepare()
    unittest.main()

"""Runs `dialtone` for the tests of the command line: by itself, against a server and a simulated Vapi, and at a terminal."""

import fcntl
import json
import os
import pathlib
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
import unittest
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import processes  # noqa: E402

# Everything a test waits for is over long before.
LIMIT_SECONDS = 90

OK, OTHER_ERROR, USAGE, NOT_FOUND, STILL_PENDING, FAILED, UNAVAILABLE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 69, 130

# What belongs to the machinery and not on a person's screen.
DEBUG_WORDS = re.compile(r"type\.googleapis|google\.rpc|grpc_status|ipv4:|errno|@type|\bUNKNOWN:|[a-z]\.cc:\d")


def plain(text):
    """What a terminal was sent, without the control sequences."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


class CliTest(unittest.TestCase):
    """Runs `dialtone`, with no server named unless a subclass does."""

    server = None
    # On top of what every test has.
    variables = {}

    def environment(self):
        extra = {"TERM": "xterm", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "XDG_CONFIG_HOME": "", "NO_COLOR": ""}
        extra.update(self.variables)
        if self.server is not None:
            extra["DIALTONE_SERVER"] = self.server
        return processes.clean_environment(**extra)

    def start(self, *arguments, **options):
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        streams.update(options)
        running = subprocess.Popen(
            [processes.program("dialtone"), *arguments], text=True, env=self.environment(), **streams
        )
        self.addCleanup(self.end, running)
        return running

    def end(self, running):
        if running.poll() is None:
            running.kill()
        running.wait()
        for stream in (running.stdout, running.stderr):
            if stream is not None:
                stream.close()

    def run_cli(self, *arguments, code=OK, given=""):
        """Runs a command to its end and returns what it wrote; fails unless it ends with `code`."""
        done = subprocess.run(
            [processes.program("dialtone"), *arguments],
            input=given,
            capture_output=True,
            text=True,
            env=self.environment(),
            timeout=LIMIT_SECONDS,
        )
        self.assertEqual(done.returncode, code, f"dialtone {arguments}\n{done.stdout}\n{done.stderr}")
        self.assertNotRegex(done.stderr, DEBUG_WORDS)
        self.assertNotIn("\x1b", done.stdout + done.stderr)
        return done

    def run_json(self, *arguments, code=OK):
        return json.loads(self.run_cli("-o", "json", *arguments, code=code).stdout)


class ServedTest(CliTest):
    """Gives each test a server and a Vapi of its own."""

    server_arguments = ()

    def setUp(self):
        self.place = processes.Workplace()
        self.addCleanup(self.place.close)
        self.simulator = self.place.start_simulator("--time-scale", "20", "--seed", "7")
        self.server_process = self.place.start_server(self.simulator.url, *self.server_arguments)
        self.server = self.server_process.address

    def simulate(self, path, content, headers=None):
        request = urllib.request.Request(
            self.simulator.url + path, data=json.dumps(content).encode(), headers=headers or {}, method="POST"
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=LIMIT_SECONDS) as reply:
            return json.load(reply)

    def pending_campaign(self, campaign_id):
        """A campaign whose number Vapi has made, and will not give digits by itself."""
        self.simulate("/sim/numbers", {"delay": {"kind": "never"}})
        self.run_cli("campaigns", "create", "Never", "--area-code", "415", "--id", campaign_id)
        self.wait_until(lambda: self.vapi_number_id(campaign_id) != "", "Vapi's number")

    def vapi_number_id(self, campaign_id):
        return self.run_json("campaigns", "get", campaign_id)["phoneNumber"].get("vapiPhoneNumberId", "")

    def give_digits(self, campaign_id):
        self.simulate(f"/sim/numbers/{self.vapi_number_id(campaign_id)}", {"delay": {"kind": "fixed", "ms": 0}})

    def settle(self, campaign_id):
        """Gives the number its digits, and looks until the server knows: a look may be under way that began before."""
        self.give_digits(campaign_id)
        self.wait_until(lambda: self.looks_ready(campaign_id), "the digits")

    def looks_ready(self, campaign_id):
        done = subprocess.run(
            [processes.program("dialtone"), "numbers", "check", campaign_id],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=self.environment(),
            timeout=LIMIT_SECONDS,
        )
        self.assertIn(done.returncode, (OK, STILL_PENDING), done.stderr)
        return done.returncode == OK

    def wait_until(self, condition, what):
        # Each look is a process of its own, which is pause enough.
        until = time.monotonic() + LIMIT_SECONDS
        while not condition():
            self.assertLess(time.monotonic(), until, f"waited in vain for {what}\n{self.server_process.errors()}")


class AtATerminalTest(ServedTest):
    """Runs commands under a pseudo-terminal."""

    columns = 70

    def open_terminal(self, *arguments):
        controller, terminal = self.terminal()
        running = self.start(*arguments, stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True)
        os.close(terminal)
        return running, controller

    def terminal(self):
        controller, terminal = pty.openpty()
        self.addCleanup(os.close, controller)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, self.columns, 0, 0))
        return controller, terminal

    def screen_of(self, *arguments, code=OK):
        """All that a command which ends by itself sends to the terminal."""
        running, controller = self.open_terminal(*arguments)
        seen = self.read_until(controller, None)
        self.assertEqual(running.wait(LIMIT_SECONDS), code, seen)
        return seen

    def read_until(self, controller, pattern):
        """What the terminal was sent until the pattern was found in it, or until its end when there is no pattern."""
        seen = ""
        until = time.monotonic() + LIMIT_SECONDS
        while pattern is None or not re.search(pattern, seen):
            left = until - time.monotonic()
            readable, _, _ = select.select([controller], [], [], max(left, 0))
            self.assertTrue(readable, f"waited in vain for {pattern!r} in {seen!r}")
            try:
                piece = os.read(controller, 4096)
            except OSError:  # Linux says so when the other side was closed
                piece = b""
            if not piece:
                self.assertIsNone(pattern, f"the end came before {pattern!r} in {seen!r}")
                break
            seen += piece.decode(errors="replace")
        return seen

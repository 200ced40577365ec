"""Calls a server with a gRPC tool that knows nothing of it but what reflection tells: grpcurl, or `buf curl` where there is
no Go to build grpcurl with. In CI (CI=true) only grpcurl will do.

    tool = grpc_tool.find()
    answer = tool.call(address, "dialtone.v1.CampaignService/GetCampaign", {"name": "campaigns/spring"})
    with tool.start(address, "dialtone.v1.PhoneNumberService/WatchPhoneNumber", {"name": ...}) as watch:
        first = watch.next()
        answer = watch.end()
"""

import functools
import json
import os
import pathlib
import platform
import queue
import re
import signal
import subprocess
import sys
import threading

import error_details
import processes

ROOT = pathlib.Path(__file__).resolve().parents[3]
TOOLS = pathlib.Path(os.environ.get("DIALTONE_TOOLS", ROOT / "build" / "tools"))
GRPCURL_VERSION = "v1.9.3"
SKIPPED = 77

# The deadline of a call, and the time in which a stream that is waited for says something. Machines are busy.
CALL_SECONDS = 30
STREAM_SECONDS = 60

CODES = (
    "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED "
    "FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED"
).split()


class Answer:
    """How a call ended."""

    def __init__(self, code, message, details, messages):
        self.code = code
        self.message = message  # of the error
        self.details = details  # of the error: one dict each, with its type at "@type"
        self.messages = messages  # the replies

    @property
    def reply(self):
        if self.code != "OK" or len(self.messages) != 1:
            raise AssertionError(f"not one reply: {self}")
        return self.messages[0]

    def detail(self, name):
        """The detail of type google.rpc.`name`."""
        found = [each for each in self.details if each["@type"].endswith(f"/google.rpc.{name}")]
        if len(found) != 1:
            raise AssertionError(f"not one {name}: {self}")
        return found[0]

    def violations(self):
        """The faulty fields of a bad request, with what is wrong with each."""
        return {each["field"]: each["description"] for each in self.detail("BadRequest")["field_violations"]}

    def __repr__(self):
        return f"{self.code}: {self.message} {self.details} {self.messages}"


class Call:
    """A call that runs."""

    def __init__(self, tool, command, text):
        self._tool = tool
        self._messages = []
        self._arrived = queue.Queue()
        self._popen = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=processes.clean_environment(),
        )
        self._errors = ""
        self._readers = [threading.Thread(target=each) for each in (self._read_messages, self._read_errors)]
        for reader in self._readers:
            reader.start()
        try:
            with self._popen.stdin as given:
                given.write(text)
        except BrokenPipeError:
            pass  # it has ended already, and says why

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._popen.poll() is None:
            self._popen.kill()
        self._popen.wait()
        for reader in self._readers:
            reader.join()
        self._popen.stdout.close()
        self._popen.stderr.close()

    def _read_messages(self):
        decoder, text = json.JSONDecoder(), ""
        for line in self._popen.stdout:
            text = (text + line).lstrip()
            try:
                message, length = decoder.raw_decode(text)
            except json.JSONDecodeError:
                continue  # the rest of it is on the next lines
            text = text[length:]
            message = self._tool.read_message(message)
            self._messages.append(message)
            self._arrived.put(message)
        self._arrived.put(None)

    def _read_errors(self):
        self._errors = self._popen.stderr.read()

    def pause(self):
        """From now on the tool stands still, as on a machine that was suspended."""
        self._popen.send_signal(signal.SIGSTOP)

    def kill(self):
        self._popen.kill()

    def next(self, seconds=STREAM_SECONDS):
        """The next message of the stream."""
        try:
            message = self._arrived.get(timeout=seconds)
        except queue.Empty:
            raise AssertionError(f"nothing came for {seconds} s") from None
        if message is None:
            raise AssertionError(f"the stream ended: {self.end()}")
        return message

    def end(self, seconds=STREAM_SECONDS):
        """Waits for the end; all messages are in the answer, also those that next() gave."""
        try:
            exit_code = self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the call did not end within {seconds} s; it brought {self._messages}") from None
        for reader in self._readers:
            reader.join()
        return Answer(*self._tool.read_end(exit_code, self._errors), self._messages)


class Tool:
    """What the tools have in common. Messages have the names of the .proto files, as grpcurl makes of a reflection that does
    not tell the JSON names."""

    def read_message(self, message):
        return message

    def start(self, address, method, request=None, deadline_seconds=None):
        command = self.command(address, method, deadline_seconds)
        return Call(self, command, json.dumps(request or {}))

    def call(self, address, method, request=None, deadline_seconds=CALL_SECONDS):
        with self.start(address, method, request, deadline_seconds) as running:
            # More than the deadline, for the tool itself.
            return running.end(deadline_seconds + STREAM_SECONDS)

    @staticmethod
    def run(*command):
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=STREAM_SECONDS, env=processes.clean_environment(), check=False
        )
        if done.returncode != 0:
            raise AssertionError(f"{command}: {done.stderr}")
        return done.stdout


class Grpcurl(Tool):
    name = "grpcurl"

    def __init__(self, program):
        self._program = str(program)

    def command(self, address, method, deadline_seconds):
        limit = [] if deadline_seconds is None else ["-max-time", str(deadline_seconds)]
        return [self._program, "-plaintext", "-format-error", *limit, "-d", "@", address, method]

    @staticmethod
    def read_end(exit_code, errors):
        if exit_code == 0:
            return "OK", "", []
        if exit_code <= 64:
            raise AssertionError(f"grpcurl: {errors}")
        status = json.loads(errors[errors.index("{") :])
        return CODES[exit_code - 64], status.get("message", ""), status.get("details", [])

    def services(self, address):
        return self.run(self._program, "-plaintext", address, "list").split()

    def describe(self, address, symbol):
        return self.run(self._program, "-plaintext", address, "describe", symbol)


def with_proto_names(value):
    """A message with `field_name` for every `fieldName`."""
    if isinstance(value, list):
        return [with_proto_names(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {re.sub("[A-Z]", lambda c: "_" + c.group().lower(), name): with_proto_names(each) for name, each in value.items()}


class BufCurl(Tool):
    name = "buf curl"

    def read_message(self, message):
        return with_proto_names(message)

    def __init__(self, program):
        self._program = str(program)
        self._options = ["curl", "--protocol", "grpc", "--http2-prior-knowledge", "--reflect-protocol", "grpc-v1alpha"]

    def command(self, address, method, deadline_seconds):
        limit = "0s" if deadline_seconds is None else f"{deadline_seconds}s"
        return [self._program, *self._options, "--timeout", limit, "-d", "@-", f"http://{address}/{method}"]

    @staticmethod
    def read_end(exit_code, errors):
        if exit_code == 0:
            return "OK", "", []
        found = re.search(r"^\{.*", errors, re.DOTALL | re.MULTILINE)
        if found is None:
            raise AssertionError(f"buf curl: {errors}")
        status = json.loads(found.group())
        details = [error_details.read_detail(each["type"], each["value"]) for each in status.get("details", [])]
        code = status["code"].upper().replace("CANCELED", "CANCELLED")
        return code, status.get("message", ""), details

    def services(self, address):
        return self.run(self._program, *self._options, "--list-services", f"http://{address}").split()


def buf_program():
    machine = platform.machine().replace("x86_64", "x64").replace("aarch64", "arm64")
    return TOOLS / "npm" / "node_modules" / "@bufbuild" / f"buf-linux-{machine}" / "bin" / "buf"


@functools.lru_cache(maxsize=1)
def find():
    """The tool, built first if need be. Ends the process when there is none: with 77, with 1 in CI."""
    script = ROOT / "tests" / "e2e" / "tools" / "install_go_tool.sh"
    built = subprocess.run([script, "github.com/fullstorydev/grpcurl/cmd/grpcurl", GRPCURL_VERSION, "grpcurl"], check=False)
    if built.returncode == 0:
        return Grpcurl(TOOLS / "grpcurl")
    if built.returncode != SKIPPED:
        print("FAILED: grpcurl could not be built", flush=True)
        sys.exit(1)
    if os.environ.get("CI") == "true":
        print("FAILED: there is no Go to build grpcurl with", flush=True)
        sys.exit(1)
    if buf_program().is_file():
        print("NOTE: there is no Go to build grpcurl with; `buf curl` takes its place", flush=True)
        return BufCurl(buf_program())
    print("SKIPPED: there is neither Go to build grpcurl with nor buf (./dev lint installs it)", flush=True)
    sys.exit(SKIPPED)

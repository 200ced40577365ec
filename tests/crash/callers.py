"""Callers that use `dialtone` as a script would: what did not answer is asked again, until it is answered."""

import json
import pathlib
import random
import subprocess
import sys
import threading
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import processes  # noqa: E402

# The exit codes of dialtone.
OK, ERROR, NOT_FOUND, UNAVAILABLE = 0, 1, 3, 69
COMMAND_TIMEOUT = "5s"
COMMAND_LIMIT_SECONDS = 60  # should it not obey that, as on a machine that stands still
ANSWER_LIMIT_SECONDS = 180  # over all repetitions
AREA_CODES = ("415", "212", "562")


class Unanswered(Exception):
    """Whether the command took effect is not known."""


class Refused(Exception):
    """The server answered, and not what it should."""


def dialtone(address, *arguments):
    """(exit code, standard output, standard error)."""
    try:
        done = subprocess.run(
            [processes.program("dialtone"), "--server", address, "--timeout", COMMAND_TIMEOUT, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=processes.clean_environment(),
            timeout=COMMAND_LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unanswered(str(error)) from error
    return done.returncode, done.stdout, done.stderr


def dialtone_json(address, *arguments, accepted=(OK,)):
    """(exit code, what it printed), where the exit code is one of those accepted."""
    code, output, errors = dialtone(address, "-o", "json", *arguments)
    if code == UNAVAILABLE:
        raise Unanswered(errors)
    if code not in accepted:
        raise Refused(f"dialtone {' '.join(arguments)} ended with {code}: {errors}")
    return code, json.loads(output) if output else None


def until_answered(choose_address, *arguments, accepted=(OK,)):
    """(exit code, reply, whether a command before it may have taken effect). Each try is at an address chosen anew."""
    repeated = False
    until = time.monotonic() + ANSWER_LIMIT_SECONDS
    while True:
        try:
            return *dialtone_json(choose_address(), *arguments, accepted=accepted), repeated
        except Unanswered as error:
            repeated = True
            if time.monotonic() > until:
                raise AssertionError(f"dialtone {' '.join(arguments)} was not answered: {error}") from error


def ask(address, *arguments):
    """The reply of a server that lives; a machine that is too busy may need more than one try."""
    return until_answered(lambda: address, *arguments)[1]


def list_campaigns(address):
    return ask(address, "campaigns", "list", "--limit", "100000")["campaigns"]


class Addresses:
    """Where a server answers now. Thread-safe."""

    def __init__(self):
        self._changed = threading.Condition()
        self._live = []

    def add(self, address):
        with self._changed:
            self._live.append(address)
            self._changed.notify_all()

    def remove(self, address):
        with self._changed:
            if address in self._live:
                self._live.remove(address)

    def choose(self, chance):
        with self._changed:
            if not self._changed.wait_for(lambda: self._live, processes.START_SECONDS):
                raise AssertionError(f"no server has come up within {processes.START_SECONDS} s")
            return chance.choice(self._live)


class Caller(threading.Thread):
    """Creates campaigns, deletes some of them and retries those that failed, until it is told to finish. The sets may be read once
    the thread has ended; `error` is what ended it early."""

    def __init__(self, name, seed, addresses, pause_seconds):
        super().__init__(name=name)
        self.acknowledged = set()
        self.deleted = set()
        self.error = None
        self._chance = random.Random(seed)
        self._addresses = addresses
        self._pause_seconds = pause_seconds
        self._finish = threading.Event()

    def finish(self):
        """No new calls; the one under way is repeated until it is answered."""
        self._finish.set()

    def run(self):
        try:
            while not self._finish.wait(self._chance.uniform(0, 2 * self._pause_seconds)):
                self._step()
        except Exception as error:  # told by the thread that joins this one
            self.error = error

    def _step(self):
        dice = self._chance.random()
        if dice < 0.7 or not self.acknowledged:
            self._create()
        elif dice < 0.85:
            self._delete()
        else:
            self._retry()

    def _until_answered(self, *arguments, accepted=(OK,)):
        return until_answered(lambda: self._addresses.choose(self._chance), *arguments, accepted=accepted)

    def _create(self):
        request_id = str(uuid.UUID(int=self._chance.getrandbits(128), version=4))
        command = ["campaigns", "create", f"Crash {request_id[:8]}", "--request-id", request_id]
        if self._chance.random() < 0.9:
            command += ["--area-code", self._chance.choice(AREA_CODES)]
            if self._chance.random() < 0.3:
                command.append("--allow-substitute")
        _, campaign, _ = self._until_answered(*command)
        self.acknowledged.add(campaign["name"])
        if self._chance.random() < 0.2:
            _, again, _ = self._until_answered(*command)
            if again["name"] != campaign["name"]:
                raise Refused(f"the request {request_id} made {campaign['name']} and then {again['name']}")

    def _delete(self):
        mine = sorted(self.acknowledged - self.deleted)
        if not mine:
            return
        name = self._chance.choice(mine)
        code, _, repeated = self._until_answered("campaigns", "delete", name, accepted=(OK, NOT_FOUND))
        if code == NOT_FOUND and not repeated:
            raise Refused(f"{name} was acknowledged, was not deleted, and is not there")
        self.deleted.add(name)

    def _retry(self):
        _, failed, _ = self._until_answered("campaigns", "list", "--state", "failed", "--limit", "100000")
        mine = sorted({each["name"] for each in failed["campaigns"]} & (self.acknowledged - self.deleted))
        if mine:
            # An ERROR says that the campaign is no longer FAILED, because a retry before this one took effect.
            code, _, repeated = self._until_answered("campaigns", "retry", self._chance.choice(mine), accepted=(OK, ERROR))
            if code == ERROR and not repeated:
                raise Refused("a failed campaign cannot be retried")

"""Callers that create one campaign after the other through `dialtone`, and remember which of them were acknowledged."""

import pathlib
import sys
import threading
import time
import uuid

TESTS = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS / each) for each in ("crash", "e2e/server", "e2e")]

import callers  # noqa: E402
import ledger_check  # noqa: E402
import world  # noqa: E402

CALLERS = 2
PAUSE_SECONDS = 0.2


class CreateLoad:
    """`target` is what `dialtone --server` takes. A create that is not answered is repeated with the same request id. Leaving the
    block ends the load once every create is answered, and tells what went wrong."""

    def __init__(self, target):
        self._target = target
        self._finish = threading.Event()
        self._changed = threading.Condition()
        self._acknowledged = {}  # when, by name
        self._error = None
        self._threads = [threading.Thread(target=self._run) for _ in range(CALLERS)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind, *_):
        self._finish.set()
        for thread in self._threads:
            thread.join()
        if self._error and kind is None:
            raise self._error

    def _run(self):
        try:
            while not self._finish.wait(PAUSE_SECONDS):
                create = ("campaigns", "create", "Load", "--area-code", "415", "--request-id", str(uuid.uuid4()))
                name = callers.ask(self._target, *create)["name"]
                with self._changed:
                    self._acknowledged[name] = time.monotonic()
                    self._changed.notify_all()
        except Exception as error:  # told by whoever waits for this thread
            with self._changed:
                self._error = error
                self._changed.notify_all()

    @property
    def acknowledged(self):
        with self._changed:
            return set(self._acknowledged)

    def await_more(self, count):
        """Waits until so many creates more are acknowledged."""
        with self._changed:
            wanted = len(self._acknowledged) + count
            enough = self._changed.wait_for(
                lambda: self._error or len(self._acknowledged) >= wanted, callers.ANSWER_LIMIT_SECONDS
            )
            if self._error:
                raise self._error
            if not enough:
                raise AssertionError(f"waited {callers.ANSWER_LIMIT_SECONDS} s in vain for {count} creates")

    def longest_gap(self):
        """The longest time, in seconds, in which no create was acknowledged."""
        with self._changed:
            times = sorted(self._acknowledged.values())
        return max((after - before for before, after in zip(times, times[1:])), default=0.0)


def assert_all_active(test, target, vapi, acknowledged):
    """Waits until there is nothing left to do, and compares: every campaign that was acknowledged is there and ACTIVE, none was
    made that nobody knows of, and Vapi made one assistant and one number for each."""
    findings = None

    def settled():
        nonlocal findings
        rows = callers.list_campaigns(target)
        # After the rows: what the rows do not name yet is there already.
        findings = ledger_check.compare(acknowledged, set(), rows, *vapi.ledger())
        return not findings.all()

    try:
        world.wait_until(settled, "the end of all work", look_seconds=1)
    except AssertionError as error:
        raise AssertionError(f"{error}: {findings}: {findings.all()}") from None
    rows = callers.list_campaigns(target)
    test.assertEqual({row["state"] for row in rows}, {"ACTIVE"})
    assistants, numbers = vapi.ledger()
    test.assertEqual((len(assistants), len(numbers)), (len(acknowledged), len(acknowledged)))

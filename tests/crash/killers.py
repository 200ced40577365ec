"""Threads that run a server, kill it, and start it again; and one that does so to PostgreSQL."""

import dataclasses
import random
import signal
import threading

# Where the server can be killed, and how often it may pass the place before.
FAILPOINTS = {
    "create_committed": 2,
    "claim_committed": 6,
    "intent_committed": 6,
    "vapi_answered": 8,
    "answer_committed": 8,
    "look_answered": 2,
    "look_committed": 2,
    "before_sql_commit": 20,
    "after_sql_commit": 20,
}
# How long a server lives at most. Whatever has not met its failpoint by then is killed where it is.
FAILPOINT_SECONDS = 3.0
MOMENT_SECONDS = 2.0
DEATH_LIMIT_SECONDS = 240  # far more than that: on a machine that is too busy, the killer comes late
# For a place that no server has died at.
LAST_TRIES = 3
LAST_TRY_SECONDS = 15.0
# Longer than a lease, so that whatever the server has in work is taken from it meanwhile.
STANDSTILL_SECONDS = 13.0


@dataclasses.dataclass(frozen=True)
class Plan:
    """How one server is going to end."""

    failpoint: str  # empty: at a moment
    passes: int
    seconds: float
    standstill_seconds: float = 0  # before the end; it then goes on for a moment as if nothing had happened

    @property
    def armed(self):
        return f"{self.failpoint}:{self.passes}" if self.failpoint else None


def random_plans(chance, count):
    """Every failpoint in turn, in an order of chance, and between them moments of chance."""
    made, names = [], []
    while len(made) < count:
        if not names:
            names = list(FAILPOINTS)
            chance.shuffle(names)
        name = names.pop()
        made.append(Plan(name, chance.randint(1, FAILPOINTS[name]), FAILPOINT_SECONDS))
        if chance.random() < 0.7:
            made.append(Plan("", 0, chance.uniform(0, MOMENT_SECONDS)))
    return made[:count]


def with_standstill(plans):
    """The same, and in the middle one that stands still as a process does on a machine that is suspended."""
    middle = len(plans) // 2
    return [*plans[:middle], Plan("", 0, MOMENT_SECONDS, STANDSTILL_SECONDS), *plans[middle:]]


def last_tries(failpoint):
    return [Plan(failpoint, 1, LAST_TRY_SECONDS)] * LAST_TRIES


class Replica(threading.Thread):
    """One server after another, each killed as planned. `launch(failpoint)` starts one that is not ready yet."""

    def __init__(self, plans, launch, addresses):
        super().__init__(name="replica")
        self.kills = 0
        self.reached = set()  # the failpoints at which a server died
        self.error = None
        self._plans = plans
        self._launch = launch
        self._addresses = addresses

    def run(self):
        try:
            for plan in self._plans:
                self._live_and_die(plan)
        except Exception as error:  # told by the thread that joins this one
            self.error = error

    def _live_and_die(self, plan):
        process = self._launch(plan.armed)
        killed = threading.Event()
        timer = threading.Timer(plan.seconds, self._kill, (process, plan, killed))
        timer.start()
        try:
            process.await_server()
            self._addresses.add(process.address)
        except AssertionError:
            pass  # it was killed before it was ready
        process.wait(DEATH_LIMIT_SECONDS)
        died_by_itself = not killed.is_set()
        timer.cancel()
        timer.join()
        if process.address:
            self._addresses.remove(process.address)
        code = process.kill()
        if code != -signal.SIGKILL:
            raise AssertionError(f"{process.name} ended with {code} and not by SIGKILL.\n{process.output()}")
        if died_by_itself:
            self.reached.add(plan.failpoint)
        self.kills += 1

    @staticmethod
    def _kill(process, plan, killed):
        if plan.standstill_seconds:
            never = threading.Event()
            process.send_signal(signal.SIGSTOP)
            never.wait(plan.standstill_seconds)
            process.send_signal(signal.SIGCONT)
            never.wait(plan.seconds)
        killed.set()
        process.send_signal(signal.SIGKILL)


class DatabaseKiller(threading.Thread):
    """Stops PostgreSQL as a crash does, and starts it again a moment later, until it is told to finish."""

    def __init__(self, seed, place, postgres, pause_seconds=6.0):
        super().__init__(name="database killer")
        self.kills = 0
        self.error = None
        self._chance = random.Random(seed)
        self._place = place
        self._postgres = postgres
        self._pause_seconds = pause_seconds
        self._finish = threading.Event()

    def finish(self):
        """It ends soon, and leaves PostgreSQL up."""
        self._finish.set()

    def run(self):
        never = threading.Event()
        try:
            while not self._finish.wait(self._chance.uniform(0.5, 1.5) * self._pause_seconds):
                self._postgres.stop()
                self.kills += 1
                never.wait(self._chance.uniform(0, 1))
                self._postgres = self._place.start_postgres()
        except Exception as error:  # told by the thread that joins this one
            self.error = error

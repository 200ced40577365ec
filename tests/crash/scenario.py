"""Load, faults and kills on one database, then quiet, then the comparison of Vapi with the rows."""

import random
import threading
import time

import callers
import databases
import disturber
import killers
import ledger_check
import processes
import world

CALLERS = 4
PAUSE_SECONDS = 0.3
TIME_SCALE = "20"
SLOW_MS = 1500  # longer than --vapi-timeout
SERVER_FLAGS = (
    *("--vapi-timeout", "1s"),  # a lease is that and 10 s
    *("--poll-schedule", "fixed", "--poll-interval", "100ms"),
    *("--vapi-requests-per-second", "0"),
    *("--activation-deadline", "20s"),
    *("--log-format", "text"),
)
# On one database the sweeps for strays meet everything else that goes on; on the other there is next to none, so that they
# cannot mend what should not have been broken.
SWEEPS = {databases.SQLITE: "24h", databases.POSTGRESQL: "1s"}
# What is slowest: a POST without effect whose server died. It is looked up when the lease has run out, and is sent again after a
# minute of empty looks; twice for one whose assistant and number both meet that, as on a machine that stands still.
QUIET_SECONDS = 300


class Scenario(threading.Thread):
    """Runs by itself; afterwards it holds what it has counted. `error` is what ended it early."""

    def __init__(self, database, listen, seed, kills, say):
        super().__init__(name=database)
        self.database = database
        self.kills = 0
        self.database_kills = 0
        self.acknowledged = 0
        self.findings = ledger_check.Findings()
        self.report = []  # on each campaign that was found
        self.error = None
        self._chance = random.Random(f"{seed} {database}")
        self._listen = listen
        self._sweeps = ("--sweep-interval", SWEEPS[database])
        self._kills = kills
        self._say = lambda text: say(f"{database}: {text}")
        self._addresses = callers.Addresses()

    def run(self):
        try:
            with processes.Workplace() as self._place:
                self._run()
        except Exception as error:  # told by the thread that joins this one
            self.error = error

    def _seed(self):
        return self._chance.getrandbits(64)

    def _run(self):
        self._simulator = self._place.start_simulator("--time-scale", TIME_SCALE, "--seed", str(self._seed()))
        self._vapi = world.Vapi(self._simulator)
        database_killer = self._open_database()
        calling = [
            callers.Caller(f"caller {each}", self._seed(), self._addresses, PAUSE_SECONDS) for each in range(CALLERS)
        ]
        threads = [disturber.Disturber(self._vapi, self._seed(), SLOW_MS), *calling]
        if database_killer:
            threads.append(database_killer)
        for thread in threads:
            thread.start()
        try:
            for replicas in (1, 2):
                self._kill_replicas(replicas)
        finally:
            for thread in threads:
                thread.finish()
            # Whatever the callers are still waiting for is answered by this one.
            server = self._launch(None)
            server.await_server()
            self._addresses.add(server.address)
            for thread in threads:
                thread.join()
        for thread in threads:
            if thread.error:
                raise thread.error
        if database_killer:
            self.database_kills = database_killer.kills
        self._judge(server, calling)

    def _open_database(self):
        """Sets the URL; returns who is going to kill it, if anybody."""
        if self.database == databases.SQLITE:
            self._url = self._place.sqlite()
            return None
        postgres = databases.open_postgres(self._place)
        self._url = postgres.database
        return killers.DatabaseKiller(self._seed(), self._place, postgres)

    def _launch(self, failpoint):
        return self._place.launch_server(
            self._simulator.url, *SERVER_FLAGS, *self._sweeps, listen=self._listen, database=self._url, failpoint=failpoint
        )

    def _kill_replicas(self, count):
        """The kills of one half of the run, by so many servers on one database."""
        start = time.monotonic()
        kills = self._kills // 2 // count
        plans = [killers.random_plans(self._chance, kills) for _ in range(count)]
        if count > 1:
            # The other one goes on meanwhile.
            plans = [killers.with_standstill(each) for each in plans]
        reached = self._run_replicas(plans)
        for name in sorted(killers.FAILPOINTS.keys() - reached):
            reached |= self._run_replicas([killers.last_tries(name)] * count)
        missed = killers.FAILPOINTS.keys() - reached
        if missed:
            raise AssertionError(f"no server of {count} died at {', '.join(sorted(missed))}")
        self._say(f"{self.kills} kills; the last with {count} replica(s), in {time.monotonic() - start:.0f} s")

    def _run_replicas(self, plans):
        """Runs one replica for each list of plans, and returns the failpoints at which one died."""
        replicas = [killers.Replica(each, self._launch, self._addresses) for each in plans]
        for replica in replicas:
            replica.start()
        for replica in replicas:
            replica.join()
        for replica in replicas:
            self.kills += replica.kills
            if replica.error:
                raise replica.error
        return set().union(*(replica.reached for replica in replicas))

    def _judge(self, server, calling):
        acknowledged = set().union(*(caller.acknowledged for caller in calling))
        deleted = set().union(*(caller.deleted for caller in calling))
        self.acknowledged = len(acknowledged)
        self._say(f"quiet: {len(acknowledged)} campaigns acknowledged, {len(deleted)} deletes")
        start = time.monotonic()

        def compare():
            rows = callers.list_campaigns(server.address)
            # After the rows: what the rows do not name yet is there already.
            assistants, numbers = self._vapi.ledger()
            self.findings = ledger_check.compare(acknowledged, deleted, rows, assistants, numbers)
            return not self.findings.all()

        try:
            world.wait_until(compare, "quiet", QUIET_SECONDS, look_seconds=1)
        except AssertionError:
            self.report = self._describe(server)
        self._say(f"{self.findings} after {time.monotonic() - start:.0f} s")

    def _describe(self, server):
        """The timeline of every campaign that was found, and what the servers' logs say of it."""
        report = []
        logs = [line for path in self._place.logs() for line in path.read_text(errors="replace").splitlines()]
        for fault in self.findings.all():
            campaign_id = fault.campaign.split("/")[-1].split(" ")[-1]
            timeline = callers.dialtone(server.address, "campaigns", "describe", campaign_id)
            lines = sorted(line for line in logs if campaign_id in line)
            report += [f"{self.database}: {fault.campaign}: {fault.text}", timeline[1] or timeline[2], *lines, ""]
        return report

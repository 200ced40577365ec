#!/usr/bin/env python3
"""Without faults and kills, a thousand campaigns cost a thousand assistants and a thousand numbers: no call that creates is ever
made twice, and nothing is settled by look-up."""

import concurrent.futures
import pathlib
import random
import sys
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e" / "server"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import callers  # noqa: E402
import databases  # noqa: E402
import ledger_check  # noqa: E402
import processes  # noqa: E402
import world  # noqa: E402

CAMPAIGNS = 1000
CALLERS = 4
FLAGS = ("--sweep-interval", "24h")  # a sweep looks for strays, and would count as a look-up


class FaultFreeTest(unittest.TestCase):
    def setUp(self):
        self.place = processes.Workplace()
        self.addCleanup(self.place.close)
        self.simulator = self.place.start_simulator(*world.FAST)
        self.vapi = world.Vapi(self.simulator)

    def start_servers(self, count, database):
        flags = (*world.OFTEN, *FLAGS)
        return [self.place.start_server(self.simulator.url, *flags, database=database).address for _ in range(count)]

    @staticmethod
    def create(address):
        request = ("campaigns", "create", "Plain", "--area-code", "415", "--request-id", str(uuid.uuid4()))
        return callers.ask(address, *request)["name"]

    def check(self, servers):
        chance = random.Random(1)
        addresses = [chance.choice(servers) for _ in range(CAMPAIGNS)]
        with concurrent.futures.ThreadPoolExecutor(CALLERS) as pool:
            acknowledged = set(pool.map(self.create, addresses))
        self.assertEqual(len(acknowledged), CAMPAIGNS)

        def all_active():
            rows = callers.list_campaigns(servers[0])
            return rows if all(row["state"] == "ACTIVE" for row in rows) else None

        rows = world.wait_until(all_active, "all numbers", look_seconds=1)
        findings = ledger_check.compare(acknowledged, set(), rows, *self.vapi.ledger())
        self.assertEqual(findings.all(), [])
        for route, calls in {
            "POST /assistant": CAMPAIGNS,
            "POST /phone-number": CAMPAIGNS,
            "GET /assistant": 0,
            "DELETE /phone-number/{id}": 0,
            "DELETE /assistant/{id}": 0,
        }.items():
            self.assertEqual(self.vapi.calls(route), calls, route)

    def test_one_server_on_sqlite(self):
        self.check(self.start_servers(1, self.place.sqlite()))

    def test_two_servers_on_postgresql(self):
        self.check(self.start_servers(2, databases.open_postgres(self.place).database))


if __name__ == "__main__":
    unittest.main()

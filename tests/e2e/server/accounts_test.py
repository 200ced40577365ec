#!/usr/bin/env python3
"""The pace and the health of Vapi accounts: several servers on one database, several accounts in one server."""

import json

import world
from world import CAMPAIGNS, HEALTH

ACCOUNTS = "dialtone.v1.AccountService"
RATE, BURST = 10, 5
WINDOW_US = 1_000_000


def most_in_a_window(arrivals):
    """The most calls that any second saw."""
    most, first = 0, 0
    for last, arrival in enumerate(arrivals):
        while arrival - arrivals[first] >= WINDOW_US:
            first += 1
        most = max(most, last - first + 1)
    return most


class AccountsTest(world.ServerTest):
    def setUp(self):
        super().setUp()
        self.simulator = self.place.start_simulator(*world.FAST)
        self.vapi = world.Vapi(self.simulator)

    def status(self, server, *arguments):
        """The exit code and the output of `dialtone status`."""
        process = self.place.start("dialtone", "status", "--server", server.address, *arguments)
        return process.wait(), process.output()

    def get_account(self, server, name):
        return self.call(server, f"{ACCOUNTS}/GetAccount", {"name": f"accounts/{name}"}).reply

    def test_three_servers_share_one_pace(self):
        postgres = self.place.start_postgres()
        migrate = self.place.start(
            "dialtone-server", "migrate", environment={"DIALTONE_DATABASE": postgres.database}
        )
        self.assertEqual(migrate.wait(), 0, migrate.output())
        pace = ("--vapi-requests-per-second", str(RATE), "--vapi-burst", str(BURST))
        servers = [
            self.place.start_server(self.simulator.url, *pace, database=postgres.database) for _ in range(3)
        ]
        for server in servers:
            health = self.watch_health(server)
            while health.next(world.LIMIT_SECONDS) != {"status": "SERVING"}:
                pass
        count = 40
        ids = [f"spring-{each}" for each in range(count)]
        for each, campaign_id in enumerate(ids):
            self.create(servers[each % 3], campaign_id)
        for campaign_id in ids:
            world.wait_until(lambda: self.get(servers[0], campaign_id)["state"] == "ACTIVE", campaign_id)

        log = self.vapi.call_log()
        routes = [call["route"] for call in log]
        self.assertEqual(routes.count("POST /assistant"), count)
        self.assertEqual(routes.count("POST /phone-number"), count)
        most = most_in_a_window([call["arrival_us"] for call in log])
        self.assertLessEqual(most, BURST + RATE, f"of {len(log)} calls")
        # The pace was what held them back, in every server.
        for server in servers:
            account = self.get_account(server, "default")
            self.assertEqual(account["state"], "HEALTHY", account)
            self.assertIn(
                'dialtone_vapi_call_wait_seconds_count{account="default",priority="provision"}',
                world.http(f"{server.http}/metrics")[1],
            )

    def test_every_account_calls_its_own_vapi_and_has_its_own_health(self):
        other = self.place.start_simulator(*world.FAST)
        key_file = self.place.folder / "acme.key"
        key_file.write_text("not-the-key\n")
        accounts_file = self.place.folder / "accounts.ini"
        accounts_file.write_text(
            f"[acme]\napi-key-file = {key_file}\nurl = {other.url}\nrequests-per-second = 50\ndefault-area-code = 212\n"
        )
        server = self.place.start_server(
            self.simulator.url, *world.OFTEN, "--vapi-accounts-file", str(accounts_file)
        )
        world.wait_until(lambda: self.call(server, f"{HEALTH}/Check", {"service": CAMPAIGNS}).reply
                         == {"status": "SERVING"}, "the storage")
        code, output = self.status(server)
        self.assertEqual(code, 0, output)
        self.assertRegex(output, r"(?m)^default  HEALTHY ")
        self.assertRegex(output, r"(?m)^acme     HEALTHY .* 50/s ")

        request = {"campaign_id": "summer", "campaign": {"display_name": "Summer", "vapi_account": "acme"}}
        self.call(server, f"{CAMPAIGNS}/CreateCampaign", request)
        self.create(server, "spring")
        self.await_active(server, "spring")
        world.wait_until(lambda: self.get(server, "summer")["state"] == "FAILED", "the refusal of acme's key")
        self.assertEqual(self.get_account(server, "acme")["state"], "CREDENTIALS_REFUSED")
        self.assertEqual(self.get_account(server, "default")["state"], "HEALTHY")
        code, output = self.status(server, "-o", "json")
        self.assertEqual(code, 6, output)
        status = json.loads(output)
        self.assertFalse(status["healthy"])
        self.assertEqual([each["state"] for each in status["accounts"]], ["HEALTHY", "CREDENTIALS_REFUSED"])
        self.assertNotIn("not-the-key", output + server.output())

        # A key that is renewed in its file is found without a restart.
        key_file.write_text("sim-key\n")
        world.wait_until(lambda: self.get_account(server, "acme")["state"] == "HEALTHY", "the new key")
        self.call(server, f"{CAMPAIGNS}/RetryCampaign", {"name": "campaigns/summer"})
        campaign = self.await_active(server, "summer")
        self.assertEqual(campaign["phone_number"]["area_code"], "212")
        self.assertEqual(len(world.Vapi(other).ledger()[1]), 1)

    def test_a_vapi_that_is_away_is_seen_and_costs_no_events(self):
        server = self.place.start_server(self.simulator.url, *world.OFTEN)
        self.vapi.add_fault("*", {"kind": "reply", "status": 503}, times=-1)
        for each in range(6):
            self.create(server, f"spring-{each}")
        world.wait_until(lambda: self.get_account(server, "default")["state"] == "UNREACHABLE", "the breaker")
        code, output = self.status(server)
        self.assertEqual(code, 6, output)
        self.assertIn("HTTP 503", output)
        # Its account cannot be called: it stays as it is accepted.
        self.create(server, "late")
        events = self.call(server, f"{CAMPAIGNS}/ListCampaignEvents", {"parent": "campaigns/late"}).reply["events"]
        self.assertEqual(len(events), 1, events)
        self.vapi.reset()
        self.await_active(server, "late")


if __name__ == "__main__":
    world.main()

#!/usr/bin/env python3
"""Servers on PostgreSQL: the schema, a database that goes and comes back, several servers on one database."""

import re
import time

import world
from world import CAMPAIGNS, HEALTH, NUMBERS

DEADLINE_SECONDS = 15
SERVING, NOT_SERVING = {"status": "SERVING"}, {"status": "NOT_SERVING"}


class PostgresTest(world.ServerTest):
    def setUp(self):
        super().setUp()
        self.simulator = self.place.start_simulator(*world.FAST)
        self.vapi = world.Vapi(self.simulator)
        self.postgres = self.place.start_postgres()

    def migrate(self):
        process = self.place.start(
            "dialtone-server", "migrate", environment={"DIALTONE_DATABASE": self.postgres.database}
        )
        self.assertEqual(process.wait(), 0, process.output())
        return process.output()

    def start_server(self, *arguments):
        return self.place.start_server(self.simulator.url, *world.OFTEN, *arguments, database=self.postgres.database)

    def await_status(self, health, status):
        """Reads a stream of the health service up to `status`."""
        while health.next(world.LIMIT_SECONDS) != status:
            pass

    def await_serving(self, server):
        health = self.watch_health(server)
        self.await_status(health, SERVING)
        return health

    def test_a_schema_that_is_missing_makes_it_unready_until_it_is_there(self):
        server = self.start_server()
        world.wait_until(lambda: "migrate" in world.http(f"{server.http}/readyz")[1], "the first look at the schema")
        status, text = world.http(f"{server.http}/readyz")
        self.assertEqual(status, 503)
        self.assertIn("`dialtone-server migrate`", text)
        self.assertEqual(world.http(f"{server.http}/healthz")[0], 200)
        for service in (CAMPAIGNS, NUMBERS):
            self.assertEqual(self.call(server, f"{HEALTH}/Check", {"service": service}).reply, NOT_SERVING)
        # Whoever calls all the same is told to come back, and not that we are broken.
        answer = self.call(server, f"{CAMPAIGNS}/ListCampaigns")
        self.assertEqual(answer.code, "UNAVAILABLE", answer)
        health = self.watch_health(server)
        self.assertEqual(health.next(), NOT_SERVING)

        first = self.migrate()
        self.assertRegex(first, r"the schema is at version \d+")
        self.assertEqual(self.migrate(), first)
        self.await_status(health, SERVING)
        self.assert_ready(server)
        self.create(server, "spring")
        self.await_active(server, "spring")

    def test_a_database_that_goes_and_comes_back(self):
        self.migrate()
        self.vapi.provision(delay={"kind": "never"})
        server = self.start_server()
        health = self.await_serving(server)
        self.create(server, "spring")
        watch = self.watch_number(server, "spring")
        while "vapi_phone_number_id" not in (number := watch.next()["phone_number"]):
            pass

        self.postgres.stop()
        for method, request in (
            (f"{CAMPAIGNS}/ListCampaigns", {}),
            (f"{CAMPAIGNS}/GetCampaign", {"name": "campaigns/spring"}),
            (f"{CAMPAIGNS}/CreateCampaign", {"campaign": {"display_name": "Lost"}}),
            (f"{NUMBERS}/RefreshPhoneNumber", {"name": "phoneNumbers/spring"}),
            (f"{NUMBERS}/WatchPhoneNumber", {"name": "phoneNumbers/spring"}),
        ):
            with self.subTest(method=method):
                start = time.monotonic()
                answer = self.call(server, method, request, deadline_seconds=DEADLINE_SECONDS)
                self.assertEqual(answer.code, "UNAVAILABLE", answer)
                self.assertLess(time.monotonic() - start, DEADLINE_SECONDS)
        self.await_status(health, NOT_SERVING)
        self.assertEqual(world.http(f"{server.http}/readyz")[0], 503)
        self.assertEqual(world.http(f"{server.http}/healthz")[0], 200)
        self.vapi.replan(number["vapi_phone_number_id"], delay={"kind": "fixed", "ms": 0})

        self.postgres = self.place.start_postgres()
        self.await_status(health, SERVING)
        self.assert_ready(server)
        # The watch from before has lived through it.
        self.assertEqual(watch.end(world.LIMIT_SECONDS).code, "OK")
        self.vapi.provision(delay={"kind": "fixed", "ms": 0})
        self.create(server, "summer")
        for campaign_id in ("spring", "summer"):
            self.await_active(server, campaign_id)
        assistants, numbers = self.vapi.ledger()
        self.assertEqual((len(assistants), len(numbers)), (2, 2))

    def test_a_server_that_starts_before_its_database(self):
        self.migrate()
        self.postgres.stop()
        server = self.start_server()
        answer = self.call(server, f"{CAMPAIGNS}/ListCampaigns", deadline_seconds=DEADLINE_SECONDS)
        self.assertEqual(answer.code, "UNAVAILABLE", answer)
        health = self.watch_health(server)
        self.assertEqual(health.next(), NOT_SERVING)
        self.postgres = self.place.start_postgres()
        self.await_status(health, SERVING)
        self.create(server, "spring")
        self.await_active(server, "spring")

    def test_several_servers_make_nothing_twice(self):
        self.migrate()
        servers = [self.start_server(), self.start_server()]
        for server in servers:
            self.await_serving(server)
        count = 20
        ids = [f"spring-{each}" for each in range(count)]
        for each, campaign_id in enumerate(ids):
            self.create(servers[each % 2], campaign_id)
        for each, campaign_id in enumerate(ids):
            # Watched at the server that did not accept it; either may have done the work.
            self.await_active(servers[(each + 1) % 2], campaign_id)
        self.assertEqual(self.vapi.calls("POST /assistant"), count)
        self.assertEqual(self.vapi.calls("POST /phone-number"), count)
        assistants, numbers = self.vapi.ledger()
        self.assertEqual((len(assistants), len(numbers)), (count, count))

    def metric(self, server, series):
        line = re.search(rf"^{re.escape(series)} (\S+)$", world.http(f"{server.http}/metrics")[1], re.MULTILINE)
        self.assertIsNotNone(line, series)
        return float(line.group(1))

    def rename(self, server, campaign_id, display_name):
        campaign = {"name": f"campaigns/{campaign_id}", "display_name": display_name}
        answer = self.call(server, f"{CAMPAIGNS}/UpdateCampaign", {"campaign": campaign})
        self.assertEqual(answer.reply["display_name"], display_name)

    def await_in_list(self, watch, wanted):
        """Reads a stream of campaigns up to a message for which `wanted(message)` is true, and returns it."""
        while not wanted(message := watch.next(world.LIMIT_SECONDS)):
            pass
        return message

    def check_that_watches_hear_of_other_servers(self, *arguments):
        """Three servers; whatever the second does is heard at the others."""
        self.migrate()
        first, second, third = [self.start_server(*arguments) for _ in range(3)]
        for server in (first, second, third):
            self.await_serving(server)
        lists = [self.start_call(server, f"{CAMPAIGNS}/WatchCampaigns") for server in (first, third)]
        for watch in lists:
            self.await_in_list(watch, lambda message: "snapshot_end" in message)
        self.create(second, "spring")
        numbers = [self.watch_number(server, "spring") for server in (first, second, third)]
        for watch in numbers:
            answer = watch.end(world.LIMIT_SECONDS)
            self.assertEqual(answer.code, "OK", answer)
            self.assertEqual(answer.messages[-1]["phone_number"]["state"], "ACTIVE")
        self.rename(second, "spring", "Renamed")
        for watch in lists:
            self.await_in_list(watch, lambda message: message.get("campaign", {}).get("display_name") == "Renamed")
        self.call(second, f"{CAMPAIGNS}/DeleteCampaign", {"name": "campaigns/spring"})
        for watch in lists:
            removed = self.await_in_list(watch, lambda message: "removed" in message)["removed"]
            self.assertEqual(removed["name"], "campaigns/spring")
        return first, third

    def test_a_watch_hears_what_other_servers_do(self):
        for server in self.check_that_watches_hear_of_other_servers():
            self.assertEqual(self.metric(server, "dialtone_change_feed_listening"), 1)
            self.assertGreater(self.metric(server, 'dialtone_changes_read_total{cause="notice"}'), 0)

    def test_a_watch_hears_what_other_servers_do_without_notices_too(self):
        for server in self.check_that_watches_hear_of_other_servers("--database-listen-url", "off"):
            self.assertEqual(self.metric(server, "dialtone_change_feed_listening"), 0)
            self.assertEqual(self.metric(server, "dialtone_change_notices_total"), 0)
            self.assertGreater(self.metric(server, 'dialtone_changes_read_total{cause="sweep"}'), 0)

    def test_a_server_takes_over_from_one_that_was_killed(self):
        self.migrate()
        self.vapi.add_fault("POST /phone-number", {"kind": "delay", "delay_ms": 5000, "when": "after"})
        # Only one is there when the work begins; the other has to wait for its lease of 6 s and 10 s.
        first = self.start_server("--vapi-timeout", "6s")
        self.await_serving(first)
        self.create(first, "spring")
        world.wait_until(lambda: self.vapi.ledger()[1], "Vapi's number")
        second = self.start_server("--vapi-timeout", "6s")
        first.kill()
        self.await_active(second, "spring")
        assistants, numbers = self.vapi.ledger()
        self.assertEqual((len(assistants), len(numbers)), (1, 1))


if __name__ == "__main__":
    world.main()

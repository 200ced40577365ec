#!/usr/bin/env python3
"""A server that is asked to end: streams, calls and probes while it drains."""

import time

import world
from world import CAMPAIGNS, HEALTH

GRACE_SECONDS = 20  # the default
# Streams are ended, not waited for.
SOON_SECONDS = GRACE_SECONDS / 2


class DrainTest(world.ServerTest):
    def setUp(self):
        super().setUp()
        self.simulator = self.place.start_simulator(*world.FAST)
        world.Vapi(self.simulator).provision(delay={"kind": "never"})

    def start_server(self, *arguments):
        return self.place.start_server(self.simulator.url, *world.OFTEN, *arguments)

    def test_streams_end_with_unavailable_and_the_process_with_zero(self):
        server = self.start_server()
        self.create(server, "spring")
        number = self.watch_number(server, "spring")
        campaigns = self.start_call(server, f"{CAMPAIGNS}/WatchCampaigns")
        health = self.watch_health(server)
        number.next()
        while "snapshot_end" not in campaigns.next():
            pass
        self.assertEqual(health.next(), {"status": "SERVING"})

        start = time.monotonic()
        server.ask_to_end()
        for stream in (number, campaigns, health):
            answer = stream.end()
            self.assertEqual(answer.code, "UNAVAILABLE", answer)
        self.assertEqual(server.wait(), 0, server.output())
        self.assertLess(time.monotonic() - start, SOON_SECONDS)
        self.assertEqual(number.end().detail("ErrorInfo")["reason"], "SHUTTING_DOWN")
        self.assertIn("retry_delay", number.end().detail("RetryInfo"))
        self.assertEqual(health.end().messages[-1], {"status": "NOT_SERVING"})

    def test_calls_are_answered_until_the_load_balancers_know(self):
        server = self.start_server("--shutdown-delay", "60s")
        self.create(server, "spring")
        health = self.watch_health(server)
        self.assertEqual(health.next(), {"status": "SERVING"})

        server.ask_to_end()
        self.assertEqual(health.next(), {"status": "NOT_SERVING"})
        self.assertEqual(self.call(server, f"{HEALTH}/Check", {"service": ""}).reply, {"status": "NOT_SERVING"})
        status, text = world.http(f"{server.http}/readyz")
        self.assertEqual(status, 503, text)
        self.assertIn("shutting down", text)
        self.assertEqual(world.http(f"{server.http}/healthz")[0], 200)
        self.assertEqual(self.get(server, "spring")["name"], "campaigns/spring")
        self.create(server, "summer")

        # A second signal is for whoever cannot wait for the minute.
        start = time.monotonic()
        server.ask_to_end()
        self.assertEqual(server.wait(), 128 + 15)
        self.assertLess(time.monotonic() - start, SOON_SECONDS)

        # As after any other crash: what was accepted is there.
        after = self.start_server()
        self.assertEqual(self.get(after, "summer")["state"], "PENDING")

    def test_a_call_to_vapi_under_way_is_waited_for(self):
        vapi = world.Vapi(self.simulator)
        vapi.provision(delay={"kind": "fixed", "ms": 0})
        vapi.add_fault("POST /assistant", {"kind": "delay", "delay_ms": 3000, "when": "after"})
        server = self.start_server()
        self.create(server, "spring")
        world.wait_until(lambda: vapi.ledger()[0], "Vapi's assistant")
        self.assertEqual(server.stop(), 0, server.output())

        # Its reply was kept: nothing is looked up, nothing is made twice.
        after = self.start_server()
        self.await_active(after, "spring")
        self.assertEqual(vapi.calls("POST /assistant"), 1)
        self.assertEqual(vapi.calls("GET /assistant"), 0)


if __name__ == "__main__":
    world.main()

#!/usr/bin/env python3
"""Crashes of a server on SQLite, and a Vapi that is gone."""

import world
from world import CAMPAIGNS

# The shortest lease that lets the delayed replies below still be under way when the server is killed: what a dead server had
# in work is taken up after this and the margin of 10 s.
VAPI_TIMEOUT = ("--vapi-timeout", "4s")
DELAYED = {"kind": "delay", "delay_ms": 3500, "when": "after"}


class CrashTest(world.ServerTest):
    def setUp(self):
        super().setUp()
        self.simulator = self.place.start_simulator(*world.FAST)
        self.vapi = world.Vapi(self.simulator)

    def start_server(self, *arguments):
        return self.place.start_server(self.simulator.url, *world.OFTEN, *VAPI_TIMEOUT, *arguments)

    def assert_one_of_each(self):
        assistants, numbers = self.vapi.ledger()
        self.assertEqual((len(assistants), len(numbers)), (1, 1), (assistants, numbers))

    def test_a_restart_keeps_campaigns_and_goes_on(self):
        self.vapi.provision(delay={"kind": "never"})
        server = self.start_server()
        self.create(server, "spring")
        watch = self.watch_number(server, "spring")
        while "vapi_phone_number_id" not in (number := watch.next()["phone_number"]):
            pass
        self.assertEqual(server.stop(), 0)

        after = self.start_server()
        self.assertEqual(self.get(after, "spring")["state"], "PENDING")
        self.vapi.replan(number["vapi_phone_number_id"], delay={"kind": "fixed", "ms": 0})
        self.await_active(after, "spring")
        self.assert_one_of_each()

    def test_killed_while_the_digits_are_awaited(self):
        self.vapi.provision(delay={"kind": "never"})
        server = self.start_server()
        self.create(server, "spring")
        watch = self.watch_number(server, "spring")
        while "vapi_phone_number_id" not in (number := watch.next()["phone_number"]):
            pass
        server.kill()
        self.assertNotEqual(watch.end().code, "OK")  # the tools name a connection that breaks differently

        self.vapi.replan(number["vapi_phone_number_id"], delay={"kind": "fixed", "ms": 0})
        campaign = self.await_active(self.start_server(), "spring")
        self.assertEqual(campaign["phone_number"]["vapi_phone_number_id"], number["vapi_phone_number_id"])
        self.assert_one_of_each()

    def test_killed_while_vapi_makes_the_assistant(self):
        self.vapi.add_fault("POST /assistant", DELAYED)
        server = self.start_server()
        self.create(server, "spring")
        world.wait_until(lambda: self.vapi.ledger()[0], "Vapi's assistant")
        server.kill()

        self.await_active(self.start_server(), "spring")
        self.assert_one_of_each()
        self.assertEqual(self.vapi.calls("POST /assistant"), 1)

    def test_killed_while_vapi_makes_the_number(self):
        self.vapi.add_fault("POST /phone-number", DELAYED)
        server = self.start_server()
        self.create(server, "spring")
        world.wait_until(lambda: self.vapi.ledger()[1], "Vapi's number")
        server.kill()

        self.await_active(self.start_server(), "spring")
        self.assert_one_of_each()
        self.assertEqual(self.vapi.calls("POST /phone-number"), 1)

    def test_killed_after_the_create_was_acknowledged(self):
        for each in range(5):
            server = self.start_server()
            self.create(server, f"spring-{each}")
            server.kill()
        server = self.start_server()
        for each in range(5):
            self.await_active(server, f"spring-{each}")
        assistants, numbers = self.vapi.ledger()
        self.assertEqual((len(assistants), len(numbers)), (5, 5))


class WithoutVapiTest(world.ServerTest):
    def test_campaigns_are_accepted_and_become_active_when_vapi_is_back(self):
        simulator = self.place.start_simulator(*world.FAST)
        server = self.place.start_server(simulator.url, *world.OFTEN)
        world.wait_until(lambda: world.http(f"{server.http}/readyz")[0] == 200, "the server")
        simulator.stop()

        self.create(server, "spring")
        self.create(server, "summer")
        # At least one try has come to nothing.
        world.wait_until(lambda: 'dialtone_vapi_calls_total{code="0"' in world.http(f"{server.http}/metrics")[1], "a try")
        self.assertEqual(self.get(server, "spring")["state"], "PENDING")
        self.assert_ready(server)
        self.assertEqual(self.call(server, f"{world.HEALTH}/Check", {"service": CAMPAIGNS}).reply, {"status": "SERVING"})

        back = world.Vapi(self.place.start_simulator(*world.FAST, listen=simulator.address))
        for campaign_id in ("spring", "summer"):
            self.await_active(server, campaign_id)
        assistants, numbers = back.ledger()
        self.assertEqual((len(assistants), len(numbers)), (2, 2))


if __name__ == "__main__":
    world.main()

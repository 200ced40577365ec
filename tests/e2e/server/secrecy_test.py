#!/usr/bin/env python3
"""The API key, the database's password and the system prompt: nowhere that people or collectors look. What there is to look
at, the metrics, is tested along."""

import json
import urllib.parse

import world
from world import CAMPAIGNS

KEY = "key-5f1c9a-never-shown"
PROMPT = "prompt-77d2-never-shown"
PASSWORD = "password-b31e-never-shown"
SECRETS = (KEY, PROMPT, PASSWORD)


class SecrecyTest(world.ServerTest):
    def setUp(self):
        super().setUp()
        self.simulator = self.place.start_simulator(*world.FAST, "--api-key", KEY)
        self.vapi = world.Vapi(self.simulator)

    def assert_nothing_shown(self, *texts):
        for text in texts:
            for secret in SECRETS:
                self.assertNotIn(secret, text)

    def create_with_prompt(self, server, campaign_id, **more):
        assistant = {"system_prompt": PROMPT, "model": {"provider": "openai", "model": "gpt-4o"}, **more}
        request = {"campaign_id": campaign_id, "campaign": {"display_name": "Spring", "assistant": assistant}}
        return self.call(server, f"{CAMPAIGNS}/CreateCampaign", request)

    def test_whatever_goes_wrong(self):
        for log_format in ("text", "json"):
            with self.subTest(log_format=log_format):
                self.vapi.reset()
                self.vapi.provision(delay={"kind": "fixed", "ms": 0})
                database = f"sqlite://{self.place.folder / log_format}.db"
                server = self.place.start_server(
                    self.simulator.url, *world.OFTEN, "--log-level", "debug", "--log-format", log_format,
                    database=database, key=KEY,
                )  # fmt: skip
                # Vapi quotes what it was sent, refuses the key, breaks off; callers send what is not accepted.
                envelope = {"kind": "reply", "status": 400, "message": [f"model.messages.0.content {PROMPT} is bad for {KEY}"]}
                self.vapi.add_fault("POST /assistant", {"kind": "drop", "when": "after"})
                self.vapi.add_fault("POST /assistant", envelope)
                for campaign_id in ("dropped", "refused"):
                    self.create_with_prompt(server, campaign_id)
                    self.await_end(server, campaign_id)
                self.vapi.add_fault("*", {"kind": "reply", "status": 401, "message": f"Invalid key {KEY}"})
                self.create_with_prompt(server, "unauthorised")
                self.await_end(server, "unauthorised")
                refusal = self.create_with_prompt(server, "NOT AN ID", name="x" * 41)
                self.assertEqual(refusal.code, "INVALID_ARGUMENT")
                self.create_with_prompt(server, "good")
                self.await_active(server, "good")

                status, metrics = world.http(f"{server.http}/metrics")
                self.assertEqual(status, 200)
                self.assertEqual(server.stop(), 0)
                # The operator learns what went wrong with which campaign all the same.
                for campaign_id, word in (
                    ("refused", "INVALID_ASSISTANT"),
                    ("unauthorised", "VAPI_CREDENTIALS"),
                    ("good", "ACTIVE"),
                ):
                    lines = [line for line in server.errors().splitlines() if campaign_id in line and word in line]
                    self.assertEqual(len(lines), 1, server.output())
                self.assert_nothing_shown(server.output(), metrics, repr(refusal))

    def await_end(self, server, campaign_id):
        """Watches until the number is there, or it is known that it will not be."""
        self.assertEqual(self.watch_number(server, campaign_id).end(world.LIMIT_SECONDS).code, "OK")

    def test_the_failure_that_callers_see(self):
        self.vapi.add_fault("POST /assistant", {"kind": "reply", "status": 401, "message": f"Invalid key {KEY}"}, times=-1)
        server = self.place.start_server(self.simulator.url, *world.OFTEN, key=KEY)
        self.create_with_prompt(server, "spring")
        self.await_end(server, "spring")
        campaign = self.get(server, "spring")
        self.assertEqual(campaign["state"], "FAILED")
        self.assertEqual(campaign["failure"]["reason"], "VAPI_CREDENTIALS")
        self.assertNotIn(KEY, json.dumps(campaign))
        events = self.call(server, f"{CAMPAIGNS}/ListCampaignEvents", {"parent": "campaigns/spring"}).reply
        self.assert_nothing_shown(json.dumps(events))

    def test_a_database_that_cannot_be_reached(self):
        url = urllib.parse.urlsplit(self.simulator.url)  # no PostgreSQL
        server = self.place.start_server(
            self.simulator.url, "--log-level", "debug", key=KEY, database=f"postgresql://user:{PASSWORD}@{url.netloc}/dialtone"
        )
        answer = self.create_with_prompt(server, "spring")
        self.assertEqual(answer.code, "UNAVAILABLE", answer)
        status, text = world.http(f"{server.http}/readyz")
        self.assertEqual(status, 503)
        self.assertEqual(server.stop(), 0)
        self.assert_nothing_shown(server.output(), text, repr(answer))

    def test_logs_are_all_of_one_format(self):
        url = urllib.parse.urlsplit(self.simulator.url)
        server = self.place.start_server(
            self.simulator.url, "--log-format", "json", key=KEY, database=f"postgresql://user@{url.netloc}/dialtone"
        )
        self.create_with_prompt(server, "spring")
        self.assertEqual(server.stop(), 0)
        lines = server.errors().splitlines()
        self.assertGreater(len(lines), 1)
        for line in lines:
            self.assertLessEqual({"time", "level", "message"}, set(json.loads(line)), line)
        # Standard output says where the server listens, and nothing else.
        self.assertEqual(len(server.output().splitlines()), len(lines) + 2, server.output())


class MetricsTest(world.ServerTest):
    def test_every_call_is_counted_by_its_code(self):
        simulator = self.place.start_simulator(*world.FAST)
        server = self.place.start_server(simulator.url, *world.OFTEN)
        self.create(server, "spring")
        self.await_active(server, "spring")
        self.call(server, f"{CAMPAIGNS}/GetCampaign", {"name": "campaigns/nobody"})
        metrics = world.http(f"{server.http}/metrics")[1]
        for method, code, count in (
            ("CreateCampaign", "OK", 1),
            ("GetCampaign", "OK", 1),
            ("GetCampaign", "NotFound", 1),
            ("DeleteCampaign", "OK", 0),
        ):
            with self.subTest(method=method, code=code):
                self.assertEqual(self.handled(metrics, method, code), count)
        self.assertIn("dialtone_time_to_active_seconds_count 1\n", metrics)

    def handled(self, metrics, method, code):
        lines = [
            line
            for line in metrics.splitlines()
            if line.startswith("grpc_server_handled_total{")
            and f'grpc_service="{CAMPAIGNS}"' in line
            and f'grpc_method="{method}"' in line
            and f'grpc_code="{code}"' in line
        ]
        self.assertEqual(len(lines), 1, metrics)
        return float(lines[0].rsplit(" ", 1)[1])


if __name__ == "__main__":
    world.main()

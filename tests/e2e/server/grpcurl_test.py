#!/usr/bin/env python3
"""The server as somebody finds it who has grpcurl and nothing else: no .proto files, no client of ours."""

import world
from world import CAMPAIGNS, E164, HEALTH, NUMBERS

SERVICES = {
    CAMPAIGNS,
    NUMBERS,
    "dialtone.v1.AccountService",
    HEALTH,
    "grpc.channelz.v1.Channelz",
    "grpc.reflection.v1alpha.ServerReflection",
}


class GrpcurlTest(world.ServerTest):
    def setUp(self):
        super().setUp()
        simulator = self.place.start_simulator(*world.FAST)
        self.vapi = world.Vapi(simulator)
        self.server = self.place.start_server(simulator.url, *world.OFTEN)

    def describe(self, symbol):
        if not hasattr(self.tool, "describe"):
            self.skipTest(f"{self.tool.name} cannot describe")
        return self.tool.describe(self.server.address, symbol)

    def test_reflection_lists_all_services(self):
        self.assertEqual(set(self.tool.services(self.server.address)), SERVICES)

    def test_reflection_describes_a_campaign(self):
        text = self.describe("dialtone.v1.Campaign")
        self.assertIn("message Campaign {", text)
        self.assertIn("string display_name = 3", text)
        self.assertIn("ACTIVE = 2", text)
        self.assertIn("rpc CreateCampaign ( .dialtone.v1.CreateCampaignRequest ) returns ( .dialtone.v1.Campaign )",
                      self.describe(CAMPAIGNS))  # fmt: skip

    def test_reflection_describes_the_health_service(self):
        text = self.describe(HEALTH)
        self.assertIn("rpc Check (", text)
        self.assertIn("returns ( stream .grpc.health.v1.HealthCheckResponse )", text)

    def test_a_number_is_watched_until_it_is_there(self):
        # Provisioned only when this test says so, so that the watch sees it pending.
        self.vapi.provision(delay={"kind": "never"})
        request = {"campaign": {"display_name": "Spring", "phone_number_request": {"area_code": "415"}}}
        campaign = self.call(self.server, f"{CAMPAIGNS}/CreateCampaign", request).reply
        self.assertEqual(campaign["state"], "PENDING")
        self.assertNotIn("number", campaign["phone_number"])

        watch = self.watch_number(self.server, campaign["name"].removeprefix("campaigns/"))
        number = watch.next()["phone_number"]
        while "vapi_phone_number_id" not in number:
            self.assertEqual(number["state"], "PENDING")
            number = watch.next()["phone_number"]
        self.assertEqual(number["state"], "PENDING")
        self.vapi.replan(number["vapi_phone_number_id"], delay={"kind": "fixed", "ms": 0})

        answer = watch.end()
        self.assertEqual(answer.code, "OK", answer)
        last = answer.messages[-1]["phone_number"]
        self.assertEqual(last["state"], "ACTIVE")
        self.assertRegex(last["number"], E164)
        self.assertTrue(last["number"].startswith("+1415"), last["number"])
        revisions = [int(each["phone_number"]["revision"]) for each in answer.messages if "phone_number" in each]
        self.assertEqual(revisions, sorted(set(revisions)))

    def test_health_is_serving_per_service(self):
        for service in ("", CAMPAIGNS, NUMBERS):
            with self.subTest(service=service):
                answer = self.call(self.server, f"{HEALTH}/Check", {"service": service})
                self.assertEqual(answer.reply, {"status": "SERVING"})
        self.assertEqual(self.call(self.server, f"{HEALTH}/Check", {"service": "nobody"}).code, "NOT_FOUND")

    def test_a_bad_request_names_every_faulty_field(self):
        request = {
            "campaign": {
                "display_name": "",
                "phone_number_request": {"area_code": "15"},
                "assistant": {"server_url": "ftp://example.com"},
            },
            "campaign_id": "X",
            "request_id": "not a UUID",
        }
        answer = self.call(self.server, f"{CAMPAIGNS}/CreateCampaign", request)
        self.assertEqual(answer.code, "INVALID_ARGUMENT", answer)
        self.assertEqual(
            set(answer.violations()),
            {
                "campaign.display_name",
                "campaign.phone_number_request.area_code",
                "campaign.assistant.server_url",
                "campaign_id",
                "request_id",
            },
        )
        self.assertTrue(all(answer.violations().values()), answer)
        self.assertEqual(answer.detail("ErrorInfo")["domain"], "dialtone")
        self.assert_nothing_stored()

    def test_a_message_over_one_mebibyte_is_refused(self):
        # Another megabyte than the fields' own limits allow: the message as a whole is what is refused.
        request = {"campaign": {"display_name": "Spring", "assistant": {"system_prompt": "x" * (1 << 20)}}}
        answer = self.call(self.server, f"{CAMPAIGNS}/CreateCampaign", request)
        self.assertEqual(answer.code, "RESOURCE_EXHAUSTED", answer.message)
        self.assert_nothing_stored()

    def test_a_page_token_that_was_made_up_is_refused(self):
        for method in (f"{CAMPAIGNS}/ListCampaigns", f"{NUMBERS}/ListPhoneNumbers"):
            with self.subTest(method=method):
                answer = self.call(self.server, method, {"page_token": "made up"})
                self.assertEqual(answer.code, "INVALID_ARGUMENT", answer)
                self.assertEqual(set(answer.violations()), {"page_token"})

    def test_a_page_token_belongs_to_its_list(self):
        for campaign_id in ("first", "second"):
            self.create(self.server, campaign_id)
        page = self.call(self.server, f"{CAMPAIGNS}/ListCampaigns", {"page_size": 1}).reply
        self.assertEqual(len(page["campaigns"]), 1)
        token = page["next_page_token"]
        other = {"page_size": 1, "page_token": token, "filter": {"text": "x"}}
        answer = self.call(self.server, f"{CAMPAIGNS}/ListCampaigns", other)
        self.assertEqual(answer.code, "INVALID_ARGUMENT", answer)
        rest = self.call(self.server, f"{CAMPAIGNS}/ListCampaigns", {"page_size": 1, "page_token": token}).reply
        names = [each["name"] for each in page["campaigns"] + rest["campaigns"]]
        self.assertEqual(sorted(names), ["campaigns/first", "campaigns/second"])

    def test_a_campaign_that_is_not_there_is_not_found(self):
        answer = self.call(self.server, f"{CAMPAIGNS}/GetCampaign", {"name": "campaigns/nobody"})
        self.assertEqual(answer.code, "NOT_FOUND")
        self.assertEqual(answer.detail("ErrorInfo")["reason"], "CAMPAIGN_NOT_FOUND")

    def test_channelz_shows_the_server(self):
        servers = self.call(self.server, "grpc.channelz.v1.Channelz/GetServers").reply["server"]
        self.assertEqual(len(servers), 1)

    def assert_nothing_stored(self):
        self.assertNotIn("campaigns", self.call(self.server, f"{CAMPAIGNS}/ListCampaigns").reply)


if __name__ == "__main__":
    world.main()

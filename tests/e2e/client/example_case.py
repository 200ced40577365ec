"""What every example under client/examples does, tested from outside: it creates a campaign, waits for its number, and comes
through servers that end, crash, or crash after they have taken effect and before they have answered.

    class CppTest(example_case.ExampleCase):
        command = ["/path/to/create_and_wait"]

An example is called with HOST:PORT DISPLAY_NAME AREA_CODE, and prints `campaigns/ID is accepted` and `campaigns/ID has NUMBER`.
"""

import json
import pathlib
import signal
import socket
import sys
import unittest
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import killing_proxy  # noqa: E402
import processes  # noqa: E402

LIMIT_SECONDS = 120
ACCEPTED = r"^(campaigns/[0-9a-z]{26}) is accepted$"


class ExampleCase(unittest.TestCase):
    command = None  # set by the subclass

    def setUp(self):
        self.place = processes.Workplace()
        self.addCleanup(self.place.close)
        self.simulator = self.place.start_simulator("--time-scale", "20", "--seed", "7")
        self.server = self.start_server()

    def start_server(self, listen="127.0.0.1:0", vapi_url=None):
        return self.place.start_server(
            vapi_url or self.simulator.url, "--poll-schedule", "fixed", "--poll-interval", "1s", listen=listen
        )

    def start_example(self, address, display_name="Spring", area_code="415"):
        return self.place.start_installed(
            *self.command, address, display_name, area_code, environment=self.environment()
        )

    def environment(self):
        """What the example needs besides."""
        return {}

    def ask_simulator(self, path, content=None):
        """POST with content, otherwise GET."""
        request = urllib.request.Request(
            self.simulator.url + path,
            data=None if content is None else json.dumps(content).encode(),
            headers={"Authorization": f"Bearer {processes.SIMULATOR_KEY}"},
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=LIMIT_SECONDS) as reply:
            return json.load(reply)

    def hold_digits(self):
        """Numbers get no digits by themselves from here on."""
        self.ask_simulator("/sim/numbers", {"delay": {"kind": "never"}})

    def give_digits(self):
        """All numbers have theirs, and so have those that are asked for later."""
        self.ask_simulator("/sim/numbers", {"delay": {"kind": "fixed", "ms": 0}})
        for number in self.ask_simulator("/phone-number"):
            self.ask_simulator(f"/sim/numbers/{number['id']}", {"delay": {"kind": "fixed", "ms": 0}})

    def expect_number(self, example, name):
        example.wait_for_line(rf"^{name} has \+1415\d{{7}}$", LIMIT_SECONDS)
        self.assertEqual(example.wait(LIMIT_SECONDS), 0, example.output())

    def test_it_creates_a_campaign_and_waits_for_its_number(self):
        example = self.start_example(self.server.address)
        self.expect_number(example, example.wait_for_line(ACCEPTED).group(1))

    def test_faults_of_the_request_are_told(self):
        example = self.start_example(self.server.address, "x" * 121, "12")
        self.assertEqual(example.wait(LIMIT_SECONDS), 1)
        self.assertIn("campaign.display_name: ", example.errors())
        self.assertIn("campaign.phone_number_request.area_code: ", example.errors())

    def test_a_number_that_will_not_come_is_told_with_a_way_out(self):
        self.ask_simulator("/sim/numbers", {"unavailable_area_codes": ["907"], "suggested_area_codes": ["628"]})
        example = self.start_example(self.server.address, area_code="907")
        self.assertEqual(example.wait(LIMIT_SECONDS), 1)
        self.assertIn("628", example.errors())

    def test_the_wait_outlives_a_server_that_is_killed(self):
        self.outlives(signal.SIGKILL)

    def test_the_wait_outlives_a_server_that_drains(self):
        self.outlives(signal.SIGTERM)

    def outlives(self, how):
        self.hold_digits()
        example = self.start_example(self.server.address)
        name = example.wait_for_line(ACCEPTED).group(1)
        self.server.send_signal(how)
        self.server.wait()
        self.server = self.start_server(listen=self.server.address)
        self.give_digits()
        self.expect_number(example, name)

    def test_a_create_whose_answer_is_lost_makes_one_campaign(self):
        # While it cannot reach Vapi, the server asks for nothing of which it would have to look up what came of it.
        self.server.stop()
        with socket.socket() as nobody:  # bound but not listening
            nobody.bind(("127.0.0.1", 0))
            self.server = self.start_server(vapi_url="http://127.0.0.1:%d" % nobody.getsockname()[1])
            self.lose_the_answer()
        self.assertEqual(len(self.ask_simulator("/phone-number")), 1)
        self.assertEqual(len(self.ask_simulator("/assistant")), 1)

    def lose_the_answer(self):
        with killing_proxy.KillingProxy(self.server.address, answer_has=b"campaigns/", kill=self.server.kill) as proxy:
            example = self.start_example(proxy.address)
            proxy.wait_until_killed(LIMIT_SECONDS)
            self.server = self.start_server(listen=self.server.address)
            self.expect_number(example, example.wait_for_line(ACCEPTED).group(1))

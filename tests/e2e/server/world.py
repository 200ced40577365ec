"""What the tests of the server share: a place with a simulated Vapi, the calls they make, and bounded waiting."""

import json
import pathlib
import sys
import threading
import time
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import grpc_tool  # noqa: E402
import processes  # noqa: E402

# Everything that a test waits for is over long before; even a POST that a killed server may or may not have sent, which is
# sent again only after more than a minute of looks that find nothing.
LIMIT_SECONDS = 240
LOOK_SECONDS = 0.05

CAMPAIGNS = "dialtone.v1.CampaignService"
NUMBERS = "dialtone.v1.PhoneNumberService"
HEALTH = "grpc.health.v1.Health"

E164 = r"^\+[1-9]\d{6,14}$"

# Numbers take 5 to 30 s at Vapi: a second or so here.
FAST = ("--time-scale", "20", "--seed", "7")

# As often as the server may look, and looks; so that tests need not wait.
OFTEN = ("--poll-schedule", "fixed", "--poll-interval", "100ms", "--vapi-requests-per-second", "0")


def http(url, content=None, method=None):
    """The status and the text of the reply to a GET, or to a POST of JSON, or to another method."""
    data = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(url, data=data, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=LIMIT_SECONDS) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()


def wait_until(condition, what, seconds=LIMIT_SECONDS, look_seconds=LOOK_SECONDS):
    """Looks until `condition()` is true, and returns what it was. For what nobody tells: the simulator's ledger, a probe over
    HTTP, a log. What a stream can tell is awaited on the stream."""
    until = time.monotonic() + seconds
    pause = threading.Event()  # never set
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > until:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        pause.wait(look_seconds)


class Vapi:
    """The control endpoint of a simulator."""

    def __init__(self, process):
        self._process = process

    def _call(self, path, content=None, method=None):
        status, text = http(self._process.url + path, content, method)
        if status != 200:
            raise AssertionError(f"{path}: {status} {text}")
        return json.loads(text)

    def provision(self, **settings):
        """How numbers are provisioned from now on."""
        self._call("/sim/numbers", settings)

    def replan(self, vapi_id, **settings):
        """How one number goes on that exists already."""
        self._call(f"/sim/numbers/{vapi_id}", settings)

    def add_fault(self, route, fault, **rule):
        self._call("/sim/faults", [{"route": route, "fault": fault, **rule}])

    def clear_faults(self):
        self._call("/sim/faults", method="DELETE")

    def reset(self):
        """As just started."""
        self._call("/sim/reset", {})

    def call_log(self):
        """Every call as it arrived, the oldest first: {"route", "status", "arrival_us"}."""
        return self._call("/sim/call-log")["calls"]

    def calls(self, route):
        return self._call("/sim/calls").get(route, 0)

    def ledger(self):
        """Everything that was ever made: (assistants, numbers)."""
        ledger = self._call("/sim/ledger")
        return ledger["assistants"], ledger["phone_numbers"]


class ServerTest(unittest.TestCase):
    """Gives each test a place of its own."""

    def setUp(self):
        self.place = processes.Workplace()
        self.addCleanup(self.place.close)
        self.tool = grpc_tool.find()

    def call(self, server, method, request=None, **options):
        return self.tool.call(server.address, method, request, **options)

    def start_call(self, server, method, request=None):
        """A call that runs until the test ends."""
        return self.enterContext(self.tool.start(server.address, method, request))

    if not hasattr(unittest.TestCase, "enterContext"):  # before Python 3.11

        def enterContext(self, manager):
            self.addCleanup(manager.__exit__, None, None, None)
            return manager.__enter__()

    def create(self, server, campaign_id):
        campaign = {"display_name": "Spring", "phone_number_request": {"area_code": "415"}}
        request = {"campaign_id": campaign_id, "campaign": campaign}
        answer = self.call(server, f"{CAMPAIGNS}/CreateCampaign", request)
        self.assertEqual(answer.reply["state"], "PENDING")
        return answer.reply["name"]

    def watch_number(self, server, campaign_id):
        return self.start_call(server, f"{NUMBERS}/WatchPhoneNumber", {"name": f"phoneNumbers/{campaign_id}"})

    def watch_health(self, server, service=CAMPAIGNS):
        return self.start_call(server, f"{HEALTH}/Watch", {"service": service})

    def get(self, server, campaign_id):
        return self.call(server, f"{CAMPAIGNS}/GetCampaign", {"name": f"campaigns/{campaign_id}"}).reply

    def await_active(self, server, campaign_id):
        """Watches until the number is there, and returns the campaign."""
        answer = self.watch_number(server, campaign_id).end(LIMIT_SECONDS)
        self.assertEqual(answer.code, "OK", answer)
        campaign = self.get(server, campaign_id)
        self.assertEqual(campaign["state"], "ACTIVE", f"{campaign}\n{server.output()}")
        self.assertRegex(campaign["phone_number"]["number"], E164)
        return campaign

    def assert_ready(self, server):
        self.assertEqual(http(f"{server.http}/readyz"), (200, "ready\n"))


def main():
    """Runs the tests of the module that calls it."""
    grpc_tool.find()
    unittest.main()

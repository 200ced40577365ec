"""Every reply of dialtone-sim against Vapi's OpenAPI document, and the program's manners as a process.

Needs DIALTONE_BIN (the folder with dialtone-sim) and the document at DIALTONE_VAPI_OPENAPI.
"""

import json
import os
import pathlib
import queue
import re
import signal
import subprocess
import sys
import threading
import unittest
import urllib.error
import urllib.parse
import urllib.request

import jsonschema

SKIPPED = 77
REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
DOCUMENT = pathlib.Path(
    os.environ.get("DIALTONE_VAPI_OPENAPI", REPOSITORY.parent / "shared/reference/vapi-openapi-lite.json"))
PROGRAM = pathlib.Path(os.environ.get("DIALTONE_BIN", REPOSITORY / "build/dev/bin")) / "dialtone-sim"
API_KEY = "key-of-the-openapi-test"
# Vapi's outbound campaigns are not simulated.
SIMULATED = ("/assistant", "/phone-number", "/v2/phone-number")
PATIENCE_SECONDS = 15

FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("date-time")
def is_vapi_time(text):
    return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text) is not None


@FORMATS.checks("uri")
def is_uri(text):
    return bool(urllib.parse.urlsplit(text).scheme)


def json_schema(node):
    """OpenAPI 3.0's dialect as JSON Schema: `nullable` becomes a type; a discriminator repeats what oneOf decides."""
    if isinstance(node, list):
        return [json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    result = {key: json_schema(value) for key, value in node.items() if key not in ("nullable", "discriminator")}
    if node.get("nullable") is True and isinstance(node.get("type"), str):
        result["type"] = [node["type"], "null"]
    return result


class Contract:
    def __init__(self, document):
        self._document = json_schema(document)
        self._resolver = jsonschema.RefResolver.from_schema(self._document)
        self.operations = {(method.upper(), path) for path, item in document["paths"].items()
                           for method in item if path.split("/{")[0] in SIMULATED}
        self.seen = set()

    def check(self, method, path, status, body):
        """Raises jsonschema.ValidationError unless `body` is what `method path` may answer with `status`."""
        template = "/".join("{id}" if re.fullmatch(r"[0-9a-f-]{36}", part) else part for part in path.split("/"))
        response = self._document["paths"][template][method.lower()]["responses"].get(str(status))
        if response is None:
            raise jsonschema.ValidationError(f"{method} {template} does not declare {status}")
        schema = response["content"]["application/json"]["schema"]
        jsonschema.Draft4Validator(schema, resolver=self._resolver, format_checker=FORMATS).validate(body)
        self._check_members(schema, body)
        self.seen.add((method, template))

    def _check_members(self, schema, body):
        """The schemas leave objects open; ours must not hold members of another provider or of our own making."""
        for item in body if isinstance(body, list) else body.get("results", [body]):
            if "provider" in item:
                provider = {"byo-phone-number": "Byo"}.get(item["provider"], item["provider"].capitalize())
                known = self._document["components"]["schemas"][provider + "PhoneNumber"]["properties"]
                if not item.keys() <= known.keys():
                    raise jsonschema.ValidationError(f"unknown members: {sorted(item.keys() - known.keys())}")


class Program:
    """A running dialtone-sim on a free port."""

    def __init__(self, *flags, **environment):
        self.process = subprocess.Popen([PROGRAM, *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, **environment})
        lines = queue.Queue()
        self._reader = threading.Thread(target=lambda: lines.put(self.process.stdout.readline()), daemon=True)
        self._reader.start()
        try:
            self.first_line = lines.get(timeout=PATIENCE_SECONDS)
        except queue.Empty:
            self.first_line = ""
        match = re.fullmatch(r"dialtone-sim listening on (127\.0\.0\.1:\d+)\n", self.first_line)
        if match is None:
            self.process.kill()
            raise AssertionError(f"unexpected first line {self.first_line!r}: {self.process.communicate()[1]}")
        self.base_url = "http://" + match.group(1)

    def call(self, method, path, body=None, key=API_KEY, **query):
        url = self.base_url + path + ("?" + urllib.parse.urlencode(query) if query else "")
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data=data, method=method)
        request.add_header("Authorization", f"Bearer {key}")
        request.add_header("Content-Type", "application/json")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=PATIENCE_SECONDS) as reply:
                return reply.status, json.load(reply)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def end(self, number):
        self.process.send_signal(number)
        try:
            out, err = self.process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise
        return self.process.returncode, out, err


ASSISTANT = {
    "name": "Receptionist",
    "firstMessage": "Hello",
    "model": {"provider": "openai", "model": "gpt-4o", "messages": [{"role": "system", "content": "Be kind."}]},
    "voice": {"provider": "vapi", "voiceId": "Elliot"},
    "metadata": {"campaign": "c1"},
    "server": {"url": "https://example.com/hook", "timeoutSeconds": 20},
    "maxDurationSeconds": 600,
    "backgroundSound": "off",
}

IMPORTED = [
    {"provider": "twilio", "number": "+14155550101", "twilioAccountSid": "AC1", "twilioAuthToken": "t"},
    {"provider": "vonage", "number": "+14155550102", "credentialId": "c"},
    {"provider": "telnyx", "number": "+14155550103", "credentialId": "c"},
    {"provider": "byo-phone-number", "number": "+14155550104", "credentialId": "c"},
]


class OpenApiConformanceTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.contract = Contract(json.loads(DOCUMENT.read_text()))
        self.program = Program("--listen", "127.0.0.1:0", "--time-scale", "100000", DIALTONE_SIM_API_KEY=API_KEY)

    def tearDown(self):
        if self.program.process.poll() is None:
            self.assertEqual(self.program.end(signal.SIGTERM), (0, "", ""))

    def vapi(self, method, path, expected, body=None, **query):
        status, reply = self.program.call(method, path, body, **query)
        self.assertEqual(status, expected, reply)
        self.contract.check(method, path, status, reply)
        return reply

    def sim(self, method, path, body=None):
        status, reply = self.program.call(method, path, body)
        self.assertEqual(status, 200, reply)
        return reply

    def test_every_operation_answers_as_declared(self):
        assistant = self.vapi("POST", "/assistant", 201, ASSISTANT)
        self.assertEqual(ASSISTANT, {name: assistant[name] for name in ASSISTANT})
        at = "/assistant/" + assistant["id"]
        self.vapi("GET", at, 200)
        self.vapi("PATCH", at, 200, {"firstMessage": "Hi", "voice": None})
        self.assertEqual(len(self.vapi("GET", "/assistant", 200, limit=10, createdAtGe=assistant["createdAt"])), 1)

        number = self.vapi("POST", "/phone-number", 201, {
            "provider": "vapi", "numberDesiredAreaCode": "415", "name": "desk", "assistantId": assistant["id"],
            "sipUri": "sip:desk-of-the-test@sip.vapi.ai", "server": {"url": "https://example.com"},
            "authentication": {"username": "u" * 20, "password": "p" * 20},
            "fallbackDestination": {"type": "number", "number": "+14155550100"},
        })
        for imported in IMPORTED:
            self.vapi("POST", "/phone-number", 201, imported)
        at_number = "/phone-number/" + number["id"]
        self.vapi("GET", at_number, 200)
        self.vapi("PATCH", at_number, 200, {"provider": "vapi", "name": "lobby", "assistantId": None})
        self.assertEqual(len(self.vapi("GET", "/phone-number", 200)), 5)
        page = self.vapi("GET", "/v2/phone-number", 200, limit=2, page=2, sortOrder="ASC", sortBy="createdAt")
        self.assertEqual(page["metadata"]["totalItems"], 5)
        self.assertEqual(len(page["results"]), 2)

        self.sim("POST", "/sim/faults", [{"route": "DELETE /assistant/{id}", "fault": {"kind": "pinned"}}])
        self.vapi("DELETE", at, 409)
        self.vapi("DELETE", at_number, 200)
        self.vapi("DELETE", at, 200)
        self.assertEqual(self.contract.seen, self.contract.operations)

    def test_every_way_of_provisioning_stays_within_the_schema(self):
        for settings in ({"status": "blocked"}, {"status": "activating"}, {"status": "follows_digits"},
                         {"status": "absent"}, {"masked": True}, {"sip_only": True}, {"delay": {"kind": "never"}},
                         {"delay": {"kind": "fixed", "ms": 0}}, {"updated_at_moves": True}):
            with self.subTest(settings=settings):
                self.sim("POST", "/sim/reset")
                self.sim("POST", "/sim/numbers", settings)
                number = self.vapi("POST", "/phone-number", 201, {"provider": "vapi", "numberDesiredAreaCode": "628"})
                self.vapi("GET", "/phone-number/" + number["id"], 200)
                self.vapi("GET", "/v2/phone-number", 200)

    def test_digits_arrive_by_themselves(self):
        number = self.vapi("POST", "/phone-number", 201, {"provider": "vapi", "numberDesiredAreaCode": "415"})
        row = self.sim("GET", "/sim/ledger")["phone_numbers"][0]
        self.assertEqual(row["id"], number["id"])
        # 5 to 30 s, a hundred thousand times faster. The creation is cut to a whole millisecond.
        self.assertLessEqual(50 - 1, row["ready_at_us"] - row["created_at_us"])
        self.assertLess(row["ready_at_us"] - row["created_at_us"], 300 + 1000)
        self.assertEqual(self.vapi("GET", "/phone-number/" + number["id"], 200)["number"], row["number"])

    def test_refusals_use_the_envelope(self):
        for method, path, body, key, expected in (
                ("GET", "/assistant", None, "wrong", 401),
                ("POST", "/assistant", {"name": "n" * 41}, API_KEY, 400),
                ("POST", "/phone-number", {"provider": "acme"}, API_KEY, 400),
                ("GET", "/phone-number/00000000-0000-4000-8000-000000000000", None, API_KEY, 404),
                ("GET", "/nowhere", None, API_KEY, 404)):
            with self.subTest(path=path, body=body):
                status, reply = self.program.call(method, path, body, key)
                self.assertEqual(status, expected)
                self.assertEqual(set(reply), {"message", "error", "statusCode"})
                self.assertEqual(reply["statusCode"], expected)
                self.assertEqual(isinstance(reply["message"], list), expected == 400)

    def test_the_check_itself_refuses_what_the_document_does_not_allow(self):
        number = self.vapi("POST", "/phone-number", 201, {"provider": "vapi", "numberDesiredAreaCode": "415"})
        for change in ({"orgId": None}, {"status": "ready"}, {"provider": "acme"}, {"createdAt": "2026-01-01"},
                       {"twilioAccountSid": "AC1"}, {"name": "n" * 41}):
            with self.subTest(change=change), self.assertRaises(jsonschema.ValidationError):
                self.contract.check("POST", "/phone-number", 201, {**number, **change})
        with self.assertRaises(jsonschema.ValidationError):
            self.contract.check("GET", "/phone-number", 200, [{k: v for k, v in number.items() if k != "id"}])
        with self.assertRaises(jsonschema.ValidationError):
            self.contract.check("POST", "/phone-number", 200, number)

    def test_a_signal_ends_the_program_cleanly_even_while_it_delays_a_call(self):
        self.sim("POST", "/sim/faults",
                 [{"route": "GET /assistant", "fault": {"kind": "delay", "delay_ms": 600000}}])
        errors = []

        def wait_for_reply():
            try:
                self.program.call("GET", "/assistant")
            except OSError as error:
                errors.append(error)

        caller = threading.Thread(target=wait_for_reply)
        caller.start()
        for _ in range(1000):
            if self.sim("GET", "/sim/calls").get("GET /assistant") == 1:
                break
        else:
            self.fail("the call did not arrive")
        self.assertEqual(self.program.end(signal.SIGINT), (0, "", ""))
        caller.join(PATIENCE_SECONDS)
        self.assertEqual(len(errors), 1)

    def test_a_bad_flag_or_a_taken_port_stops_the_start(self):
        taken = self.program.base_url.removeprefix("http://")
        for flags, complaint in ((["--listen", "nowhere"], "HOST:PORT"), (["--latency", "fast"], "500ms"),
                                 (["--time-scale", "0"], "--time-scale"), (["--listen", taken], taken)):
            with self.subTest(flags=flags):
                ended = subprocess.run([PROGRAM, *flags], capture_output=True, text=True, timeout=PATIENCE_SECONDS)
                self.assertNotEqual(ended.returncode, 0)
                self.assertEqual(ended.stdout, "")
                self.assertIn(complaint, ended.stderr)


if __name__ == "__main__":
    if not DOCUMENT.is_file():
        print(f"Skipped: Vapi's OpenAPI document is not at {DOCUMENT}; set DIALTONE_VAPI_OPENAPI to where it is.")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)

#!/usr/bin/env python3
"""What scripts take from the command line and give to it: formats, files, changes, silence."""

import json
import pathlib
import tempfile
import unittest

import yaml

from program import FAILED, NOT_FOUND, OK, OTHER_ERROR, USAGE, AtATerminalTest, ServedTest, plain

CAMPAIGN = """\
name: campaigns/spring
displayName: Spring
assistant:
  firstMessage: Hello!
  systemPrompt: |
    Be kind.
  model:
    provider: openai
    model: gpt-4o
  overrides:
    maxDurationSeconds: 600
phoneNumberRequest:
  areaCode: 415
labels:
  team: red
  quarter: "2"
"""


class FormatTest(ServedTest):
    def test_every_format_tells_the_same(self):
        self.run_cli("campaigns", "create", "Grüße: 1", "--id", "spring", "--label", "on=1", "--area-code", "415", "--wait")
        self.run_cli("campaigns", "create", "Autumn", "--id", "autumn", "--area-code", "415", "--wait")
        for command in (
            ["campaigns", "list"], ["campaigns", "get", "spring"], ["campaigns", "describe", "spring"], ["numbers", "list"],
            ["numbers", "get", "spring"], ["numbers", "check", "spring"], ["orphans"], ["version"],
        ):  # fmt: skip
            with self.subTest(command=command):
                as_json = json.loads(self.run_cli(*command, "-o", "json").stdout)
                self.assertEqual(yaml.safe_load(self.run_cli(*command, "-o", "yaml").stdout), as_json)
        status = yaml.safe_load(self.run_cli("status", "-o", "yaml").stdout)
        self.assertIs(status["healthy"], True)

        self.assertEqual(self.run_cli("campaigns", "list", "-o", "name").stdout, "campaigns/autumn\ncampaigns/spring\n")
        self.assertEqual(self.run_cli("numbers", "list", "-o", "name").stdout, "phoneNumbers/autumn\nphoneNumbers/spring\n")
        self.assertEqual(self.run_cli("campaigns", "get", "spring", "-o", "name").stdout, "campaigns/spring\n")
        self.assertEqual(self.run_cli("numbers", "check", "--all", "-o", "name").stdout, "")
        self.assertEqual(self.run_cli("status", "-o", "name").stdout, "accounts/default\n")
        limited = self.run_cli("numbers", "list", "-o", "name", "--limit", "1")
        self.assertEqual(limited.stdout, "phoneNumbers/autumn\n")
        self.assertIn("--limit", limited.stderr)
        self.assertEqual(self.run_cli("numbers", "list", "--state", "pending", "-o", "name").stdout, "")
        rows = self.run_cli("numbers", "list").stdout.splitlines()
        self.assertEqual(rows[0].split(), ["CAMPAIGN", "STATE", "NUMBER", "AREA", "AGE", "DETAIL"])
        self.assertRegex(rows[2], r"^spring +ACTIVE +\+1415\d{7} +415 ")

    def test_a_wait_gives_a_script_its_name_once_or_documents_one_after_the_other(self):
        done = self.run_cli("campaigns", "create", "A", "--area-code", "415", "--wait", "-o", "name", "--id", "once")
        self.assertEqual((done.stdout, done.stderr), ("campaigns/once\n", ""))
        documents = list(
            yaml.safe_load_all(self.run_cli("campaigns", "create", "B", "--area-code", "415", "--wait", "-o", "yaml").stdout)
        )
        self.assertEqual(documents[0]["displayName"], "B")
        self.assertEqual(documents[-1]["state"], "ACTIVE")

    def test_quiet_leaves_results_and_errors(self):
        done = self.run_cli("campaigns", "create", "A", "--id", "spring", "-q")
        self.assertEqual((done.stdout, done.stderr), ("campaigns/spring  PENDING\n", ""))
        self.run_cli("campaigns", "create", "B", "--id", "autumn", "-q")
        self.assertEqual(self.run_cli("campaigns", "list", "--limit", "1", "-q", "-o", "name").stderr, "")
        self.assertIn("campaigns/none", self.run_cli("campaigns", "get", "none", "-q", code=NOT_FOUND).stderr)


class FileTest(ServedTest):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "campaign.yaml"

    def test_a_campaign_is_created_from_a_file(self):
        self.path.write_text(CAMPAIGN, encoding="utf-8")
        done = self.run_cli("campaigns", "create", "-f", str(self.path), "--label", "team=blue", "--area-code", "650")
        self.assertEqual(done.stdout, "campaigns/spring  PENDING\n")
        campaign = self.run_json("campaigns", "get", "spring")
        self.assertEqual(campaign["displayName"], "Spring")
        self.assertEqual(campaign["assistant"]["systemPrompt"], "Be kind.\n")
        self.assertEqual(campaign["assistant"]["overrides"], {"maxDurationSeconds": 600})
        # What is said on the command line is stronger.
        self.assertEqual(campaign["labels"], {"team": "blue", "quarter": "2"})
        self.assertEqual(campaign["phoneNumberRequest"]["areaCode"], "650")

    def test_what_was_printed_makes_another_one_from_standard_input(self):
        self.run_cli("campaigns", "create", "-f", "-", given=CAMPAIGN)
        for output in ("yaml", "json"):
            printed = self.run_cli("campaigns", "get", "spring", "-o", output).stdout
            done = self.run_cli("campaigns", "create", "-f", "-", "--id", f"copy-{output}", "-o", "json", given=printed)
            copy = json.loads(done.stdout)
            self.assertEqual(copy["name"], f"campaigns/copy-{output}")
            self.assertEqual(copy["assistant"], self.run_json("campaigns", "get", "spring")["assistant"])

    def test_a_fault_in_a_file_is_named_with_its_line_and_creates_nothing(self):
        for text, words in [
            ("displayName: A\nphoneNumberRequest:\n  areacode: 415\n", ":3: there is no field 'areacode'"),
            ("displayName: A\ndisplayName: B\n", ":2: 'displayName' comes twice"),
            ("displayName: [A\n", "neither YAML nor JSON"),
            ("labels: {a: b}\n", "needs a displayName"),
            ("displayName: A\nname: users/x\n", "'users/x' is no campaign"),
        ]:
            self.path.write_text(text, encoding="utf-8")
            done = self.run_cli("campaigns", "create", "-f", str(self.path), code=USAGE)
            self.assertIn(words, done.stderr)
        self.run_cli("campaigns", "create", "-f", str(self.path.parent), code=USAGE)
        self.assertEqual(self.run_json("campaigns", "list"), {"campaigns": []})


class UpdateTest(ServedTest):
    def test_what_is_not_said_stays(self):
        self.run_cli("campaigns", "create", "-f", "-", given=CAMPAIGN)
        done = self.run_cli(
            "campaigns", "update", "spring", "--display-name", "Summer", "--label", "team=blue", "--remove-label", "quarter",
            "--first-message", "", "--voice", "vapi/Elliot",
        )  # fmt: skip
        self.assertEqual(done.stdout, "campaigns/spring  updated\n")
        campaign = self.run_json("campaigns", "get", "spring")
        self.assertEqual(campaign["displayName"], "Summer")
        self.assertEqual(campaign["labels"], {"team": "blue"})
        self.assertNotIn("firstMessage", campaign["assistant"])
        self.assertEqual(campaign["assistant"]["voice"], {"provider": "vapi", "voiceId": "Elliot"})
        self.assertEqual(campaign["assistant"]["systemPrompt"], "Be kind.\n")

    def test_an_etag_guards_a_change_and_a_deletion(self):
        self.run_cli("campaigns", "create", "A", "--id", "spring", "--area-code", "415", "--wait")
        etag = self.run_json("campaigns", "get", "spring")["etag"]
        self.run_cli("campaigns", "update", "spring", "--display-name", "B", "--etag", etag)
        for command in (["update", "spring", "--display-name", "C"], ["delete", "spring"]):
            stale = self.run_cli("campaigns", *command, "--etag", etag, code=OTHER_ERROR)
            self.assertIn("look at it and try again", stale.stderr)
        self.assertEqual(self.run_json("campaigns", "get", "spring")["displayName"], "B")

    def test_faults_are_explained(self):
        self.run_cli("campaigns", "create", "A", "--id", "spring")
        self.assertIn("say what to change", self.run_cli("campaigns", "update", "spring", code=USAGE).stderr)
        done = self.run_cli("campaigns", "update", "spring", "--display-name", "", code=USAGE)
        self.assertIn("display_name: ", done.stderr)
        self.run_cli("campaigns", "update", "none", "--label", "a=b", code=NOT_FOUND)


class LookTest(AtATerminalTest):
    """What a person sees at 80 columns."""

    columns = 80

    def test_tables_have_colour_and_fit(self):
        self.simulate("/sim/numbers", {"unavailable_area_codes": ["907"]})
        name = "A display name that is much too long for a terminal of eighty columns"
        self.run_cli("campaigns", "create", name, "--area-code", "415", "--wait")
        self.run_cli("campaigns", "create", "North", "--area-code", "907", "--wait", code=FAILED)
        screen = self.screen_of("campaigns", "list")
        self.assertIn("\x1b[32mACTIVE\x1b[0m", screen)
        self.assertIn("\x1b[1;31mFAILED\x1b[0m", screen)
        for line in plain(screen).splitlines():
            self.assertLessEqual(len(line), 80)
        self.assertIn("…", screen)
        self.assertIn(name, self.run_cli("campaigns", "list").stdout)  # a pipe gets all of it
        for command in (["status"], ["numbers", "list"], ["campaigns", "describe", self.first_name()]):
            self.assertIn("\x1b[", self.screen_of(*command))
        self.assertIn("\x1b[1;31mdialtone:\x1b[0m cannot get", self.screen_of("campaigns", "get", "none", code=NOT_FOUND))

    def first_name(self):
        return self.run_cli("campaigns", "list", "-o", "name").stdout.splitlines()[0]

    def test_no_color_and_dumb_terminals_are_honoured(self):
        self.run_cli("campaigns", "create", "A", "--area-code", "415", "--wait")
        self.assertIn("\x1b[", self.screen_of("campaigns", "list"))
        for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            self.variables = variables
            self.assertNotIn("\x1b", self.screen_of("campaigns", "list"))

    def test_a_wait_draws_its_bar_as_the_locale_allows_and_ends_with_a_summary(self):
        for variables, bar in (({}, "[█░]{20}"), ({"LC_ALL": "C"}, "[#.]{20}")):
            self.variables = variables
            screen = self.screen_of("campaigns", "create", "A", "--area-code", "415", "--wait")
            self.assertRegex(plain(screen), r"\[" + bar + r"\] +\d+%")
            self.assertRegex(plain(screen), r"ACTIVE  \+1415\d{7}\r\n1 ready after \d+s\r\n$")
        self.variables = {}
        quiet = self.screen_of("campaigns", "create", "A", "--area-code", "415", "--wait", "--quiet")
        self.assertNotIn("\x1b[2K", quiet)
        self.assertRegex(plain(quiet), r"ACTIVE  \+1415\d{7}\r\n$")
        self.assertEqual(self.run_cli("numbers", "check", "--all").returncode, OK)


if __name__ == "__main__":
    unittest.main()

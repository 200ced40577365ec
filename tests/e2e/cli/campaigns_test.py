#!/usr/bin/env python3
"""The command line as a person and a script use it, against the server and the simulated Vapi."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import unittest
import urllib.request

from program import (
    processes, FAILED, INTERRUPTED, LIMIT_SECONDS, NOT_FOUND, OK, OTHER_ERROR, STILL_PENDING, UNAVAILABLE, USAGE,
    AtATerminalTest, CliTest, ServedTest, plain,
)  # fmt: skip


class WithoutServerTest(CliTest):
    def test_version_needs_no_server(self):
        self.assertRegex(self.run_cli("version").stdout, r"^dialtone \d+\.\d+\.\d+\n$")
        self.assertRegex(self.run_json("version")["version"], r"^\d+\.\d+\.\d+$")

    def test_help_names_commands_and_exit_codes(self):
        text = self.run_cli("--help").stdout
        for word in ("campaigns", "numbers", "orphans", "status", "context", "completion", "man", "DIALTONE_SERVER", "69"):
            self.assertIn(word, text)
        self.assertIn("--system-prompt-file", self.run_cli("campaigns", "create", "--help").stdout)

    def test_wrong_usage_is_explained_on_stderr(self):
        for arguments, word in [
            ([], "say what to do"),
            (["dial"], "'dial'"),
            (["campaigns", "get"], "NAME"),
            (["campaigns", "get", "users/x"], "'users/x'"),
            (["numbers", "check"], "--all"),
            (["campaigns", "create"], "DISPLAY_NAME"),
            (["campaigns", "create", "A", "--model", "gpt-4o"], "PROVIDER/NAME"),
            (["campaigns", "create", "A", "--label", "x"], "KEY=VALUE"),
            (["campaigns", "create", "A", "--system-prompt-file", "/no/such/file"], "/no/such/file"),
            (["campaigns", "list", "--timeout", "5"], "30s"),
            (["campaigns", "list", "--state", "ready"], "ready"),
            (["campaigns"], "create, list"),
            (["campaigns", "dial"], "'campaigns dial'"),
            (["orphans", "release", "x"], "--account"),
        ]:
            with self.subTest(arguments=arguments):
                done = self.run_cli(*arguments, code=USAGE)
                self.assertIn(word, done.stderr)
                self.assertEqual(done.stdout, "")

    def test_a_server_that_is_not_there_is_named(self):
        with socket.socket() as reserved:  # bound but not listening: nobody can be reached there
            reserved.bind(("127.0.0.1", 0))
            address = "127.0.0.1:%d" % reserved.getsockname()[1]
            for arguments in (["campaigns", "list"], ["campaigns", "get", "some"], ["numbers", "check", "--all"], ["campaigns", "delete", "some"]):
                done = self.run_cli(*arguments, "--server", address, code=UNAVAILABLE)
                self.assertIn(f"the server at {address} cannot be reached", done.stderr)
                self.assertIn("--server", done.stderr)
            done = self.run_cli("numbers", "watch", "some", "--server", address, "--timeout", "1s", code=UNAVAILABLE)
            self.assertIn("trying again", done.stderr)

    def test_a_create_that_got_no_answer_tells_how_to_repeat_it_safely(self):
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))
            address = "127.0.0.1:%d" % reserved.getsockname()[1]
            done = self.run_cli("campaigns", "create", "Spring", "--server", address, "--timeout", "1s", code=UNAVAILABLE)
        self.assertRegex(done.stderr, r"--request-id [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n")

    def test_a_server_that_does_not_answer_is_given_up_at_the_timeout(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            address = "127.0.0.1:%d" % silent.getsockname()[1]
            started = time.monotonic()
            self.run_cli("campaigns", "list", "--server", address, "--timeout", "1s", code=UNAVAILABLE)
            self.assertLess(time.monotonic() - started, 30)

    def test_ctrl_c_ends_a_call_under_way(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            running = self.start("campaigns", "list", "--server", "127.0.0.1:%d" % silent.getsockname()[1])
            connection, _ = silent.accept()  # the call has begun
            with connection:
                running.send_signal(signal.SIGINT)
                _, errors = running.communicate(timeout=LIMIT_SECONDS)
        self.assertEqual(running.returncode, INTERRUPTED)
        self.assertIn("interrupted", errors)


class CampaignTest(ServedTest):
    def test_create_with_wait_ends_when_the_number_is_ready(self):
        done = self.run_cli(
            "campaigns", "create", "Spring", "--area-code", "415", "--label", "team=red", "--first-message", "Hello!",
            "--model", "openai/gpt-4o", "--voice", "vapi/Elliot", "--system-prompt-file", "-", "--wait",
            given="You are kind.",
        )  # fmt: skip
        lines = done.stdout.splitlines()
        name = lines[0].split()[0]
        self.assertRegex(name, r"^campaigns/[0-9a-hjkmnp-tv-z]{26}$")
        self.assertEqual(lines[0], f"{name}  PENDING")
        self.assertRegex(lines[-1], rf"^{name}  ACTIVE  \+1415\d{{7}}$")
        self.assertEqual(done.stderr, "")

        campaign = self.run_json("campaigns", "get", name)
        self.assertEqual(campaign["displayName"], "Spring")
        self.assertEqual(campaign["labels"], {"team": "red"})
        self.assertEqual(campaign["assistant"]["model"], {"provider": "openai", "model": "gpt-4o"})
        self.assertEqual(campaign["assistant"]["voice"], {"provider": "vapi", "voiceId": "Elliot"})
        self.assertEqual(campaign["assistant"]["systemPrompt"], "You are kind.")

        # A watch of what is final ends at once, whatever the number is called.
        for form in (name, name.replace("campaigns", "phoneNumbers"), name.split("/")[1]):
            self.assertRegex(self.run_cli("numbers", "watch", form).stdout, r"^campaigns/\w+  ACTIVE  \+1415\d{7}\n$")
        self.assertIn("ready", self.run_cli("numbers", "check", name).stdout)

        text = self.run_cli("campaigns", "describe", name).stdout
        for word in ("Spring", "team=red", "openai/gpt-4o", "CREATED", "NUMBER_REQUESTED", "NUMBER_ACTIVE"):
            self.assertIn(word, text)
        self.assertNotIn("You are kind.", text)
        described = self.run_json("campaigns", "describe", name)
        self.assertEqual(described["campaign"]["name"], name)
        self.assertEqual(described["events"][0]["kind"], "CREATED")

    def test_json_of_a_wait_is_one_object_a_line(self):
        lines = self.run_cli("campaigns", "create", "Spring", "--area-code", "415", "--wait", "-o", "json").stdout.splitlines()
        objects = [json.loads(line) for line in lines]
        self.assertRegex(objects[0]["name"], "^campaigns/")
        self.assertRegex(objects[-1]["name"], "^phoneNumbers/")
        self.assertEqual(objects[-1]["state"], "ACTIVE")
        self.assertRegex(objects[-1]["number"], r"^\+1415\d{7}$")

    def test_create_returns_at_once_and_tells_how_to_watch(self):
        done = self.run_cli("campaigns", "create", "--display-name", "Grüße 日本", "--id", "spring-26")
        self.assertEqual(done.stdout, "campaigns/spring-26  PENDING\n")
        self.assertEqual(done.stderr, "Watch it: dialtone numbers watch campaigns/spring-26\n")
        row = self.run_cli("campaigns", "get", "spring-26").stdout.splitlines()[1]
        self.assertTrue(row.endswith("  Grüße 日本"), row)

    def test_the_same_request_id_gives_the_same_campaign(self):
        request_id = "8f14e45f-ceea-467f-a2a9-3b1c5d7e9f01"
        first = self.run_json("campaigns", "create", "Spring", "--request-id", request_id)
        again = self.run_json("campaigns", "create", "Spring", "--request-id", request_id)
        self.assertEqual(first["uid"], again["uid"])
        self.run_cli("campaigns", "create", "Autumn", "--request-id", request_id, code=USAGE)
        self.assertEqual(len(self.run_json("campaigns", "list")["campaigns"]), 1)

    def test_faults_of_a_request_are_told_one_a_line(self):
        done = self.run_cli("campaigns", "create", "x" * 121, "--area-code", "12", code=USAGE)
        lines = done.stderr.splitlines()
        self.assertRegex(lines[0], r"^dialtone: cannot create the campaign: .* \([A-Z_]+\)$")
        self.assertTrue(any("display_name: " in line for line in lines[1:]), lines)
        self.assertTrue(any("area_code: " in line for line in lines[1:]), lines)
        self.assertEqual(self.run_json("campaigns", "list"), {"campaigns": []})

    def test_an_id_that_is_taken_is_an_error_with_a_way_out(self):
        self.run_cli("campaigns", "create", "Spring", "--id", "spring")
        self.assertIn("--id", self.run_cli("campaigns", "create", "Autumn", "--id", "spring", code=OTHER_ERROR).stderr)

    def test_what_does_not_exist_is_not_found(self):
        for arguments in (["campaigns", "get"], ["campaigns", "describe"], ["numbers", "check"], ["numbers", "watch"], ["campaigns", "retry"], ["campaigns", "delete"], ["campaigns", "delete", "--wait"]):
            done = self.run_cli(*arguments, "no-such-campaign", code=NOT_FOUND)
            self.assertIn("campaigns/no-such-campaign", done.stderr)
            self.assertIn("dialtone campaigns list", done.stderr)
            self.assertEqual(done.stdout, "")

    def test_list_filters_pages_and_aligns(self):
        for number in range(1, 6):
            self.run_cli("campaigns", "create", f"Spring {number}", "--label", f"parity={number % 2}", "--id", f"spring-{number}")
        self.run_cli("campaigns", "create", "Autumn", "--id", "autumn")

        table = self.run_cli("campaigns", "list").stdout.splitlines()
        self.assertEqual(table[0].split(), ["CAMPAIGN", "STATE", "NUMBER", "AREA", "AGE", "DISPLAY", "NAME"])
        self.assertEqual(len(table), 7)
        column = table[0].index("DISPLAY NAME")
        self.assertEqual({line[column:].split()[0] for line in table[1:]}, {"Spring", "Autumn"})

        def names(*filters):
            return sorted(campaign["name"] for campaign in self.run_json("campaigns", "list", *filters)["campaigns"])

        self.assertEqual(names("--text", "autumn"), ["campaigns/autumn"])
        self.assertEqual(names("--label", "parity=0"), ["campaigns/spring-2", "campaigns/spring-4"])
        self.assertEqual(len(names("--account", "default")), 6)
        self.assertEqual(names("--state", "deleting"), [])
        limited = self.run_cli("campaigns", "list", "--limit", "2")
        self.assertEqual(len(limited.stdout.splitlines()), 3)
        self.assertIn("--limit", limited.stderr)

    def test_a_failed_campaign_says_why_and_a_retry_with_another_area_code_helps(self):
        self.simulate("/sim/numbers", {"unavailable_area_codes": ["907"], "suggested_area_codes": ["415", "650"]})
        done = self.run_cli("campaigns", "create", "North", "--area-code", "907", "--id", "north", "--wait", code=FAILED)
        self.assertIn("campaigns/north  FAILED  AREA_CODE_UNAVAILABLE", done.stdout)
        self.assertIn("Area codes with stock: 415, 650", done.stderr)
        self.assertIn("dialtone campaigns retry campaigns/north", done.stderr)
        self.run_cli("numbers", "watch", "north", code=FAILED)
        self.run_cli("numbers", "check", "north", code=FAILED)
        self.assertIn("AREA_CODE_UNAVAILABLE", self.run_cli("campaigns", "describe", "north").stdout)

        done = self.run_cli("campaigns", "retry", "north", "--area-code", "415", "--wait")
        self.assertRegex(done.stdout.splitlines()[-1], r"^campaigns/north  ACTIVE  \+1415\d{7}$")
        self.assertIn("campaigns/north", self.run_cli("campaigns", "retry", "north", code=OTHER_ERROR).stderr)

    def test_delete_with_wait_ends_when_the_campaign_is_gone(self):
        self.run_cli("campaigns", "create", "Spring", "--area-code", "415", "--id", "spring", "--wait")
        self.assertEqual(
            self.run_cli("campaigns", "delete", "spring", "--wait").stdout,
            "campaigns/spring  DELETING\ncampaigns/spring  gone\n",
        )
        self.run_cli("campaigns", "get", "spring", code=NOT_FOUND)
        self.assertEqual(self.run_json("campaigns", "list"), {"campaigns": []})

    def test_an_output_that_cannot_be_written_is_an_error(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            running = self.start("campaigns", "list", stdout=full)
            _, errors = running.communicate(timeout=LIMIT_SECONDS)
        self.assertEqual(running.returncode, OTHER_ERROR)
        self.assertIn("cannot be written", errors)


class PendingNumberTest(ServedTest):
    def test_a_watch_ends_at_its_timeout_and_leaves_the_campaign_alone(self):
        self.pending_campaign("slow")
        done = self.run_cli("numbers", "watch", "slow", "--timeout", "1s", code=STILL_PENDING)
        self.assertRegex(done.stdout, r"^campaigns/slow  PENDING  .+\n$")
        self.assertEqual(
            done.stderr, "dialtone: still pending after 1s. Watch again: dialtone numbers watch campaigns/slow\n"
        )
        self.assertEqual(self.run_json("campaigns", "get", "slow")["state"], "PENDING")

    def test_check_looks_now(self):
        self.pending_campaign("slow")
        self.run_cli("numbers", "check", "slow", code=STILL_PENDING)
        self.assertEqual(self.run_json("numbers", "check", "slow", code=STILL_PENDING)["outcome"], "STILL_PENDING")
        done = self.run_cli("numbers", "check", "--all", code=STILL_PENDING)
        self.assertRegex(done.stdout, r"(?m)^slow +PENDING")
        self.settle("slow")
        self.assertRegex(self.run_json("numbers", "check", "slow")["phoneNumber"]["number"], r"^\+1415\d{7}$")
        self.run_cli("numbers", "check", "--all")  # nothing pending is nothing wrong

    def test_ctrl_c_leaves_the_campaign_alone_and_tells_how_to_resume(self):
        self.pending_campaign("slow")
        for number in (signal.SIGINT, signal.SIGTERM):
            running = self.start("numbers", "watch", "slow")
            self.assertIn("PENDING", running.stdout.readline())
            running.send_signal(number)
            _, errors = running.communicate(timeout=LIMIT_SECONDS)
            self.assertEqual(running.returncode, INTERRUPTED)
            self.assertIn("Watch again: dialtone numbers watch campaigns/slow\n", errors)
        self.assertEqual(self.run_json("campaigns", "get", "slow")["state"], "PENDING")

    def test_a_create_that_waits_leaves_the_campaign_alone_too(self):
        self.simulate("/sim/numbers", {"delay": {"kind": "never"}})
        create = ("campaigns", "create", "Never", "--area-code", "415", "--wait")
        done = self.run_cli(*create, "--id", "late", "--timeout", "2s", code=STILL_PENDING)
        self.assertIn("still pending after 2s. Watch again: dialtone numbers watch campaigns/late\n", done.stderr)
        running = self.start(*create, "--id", "stopped")
        self.assertIn("PENDING", running.stdout.readline())
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=LIMIT_SECONDS)
        self.assertEqual(running.returncode, INTERRUPTED)
        self.assertIn("Watch again: dialtone numbers watch campaigns/stopped\n", errors)
        states = {each["name"]: each["state"] for each in self.run_json("campaigns", "list")["campaigns"]}
        self.assertEqual(states, {"campaigns/late": "PENDING", "campaigns/stopped": "PENDING"})

    def test_several_numbers_are_watched_at_once(self):
        self.pending_campaign("slow-1")
        self.pending_campaign("slow-2")
        running = self.start("numbers", "watch", "slow-1", "campaigns/slow-2", "phoneNumbers/slow-1")
        pending = {running.stdout.readline().split()[0] for _ in range(2)}
        self.assertEqual(pending, {"campaigns/slow-1", "campaigns/slow-2"})
        self.settle("slow-1")
        self.assertIn("campaigns/slow-1  ACTIVE", self.next_line(running, "ACTIVE"))
        self.assertIsNone(running.poll())
        self.settle("slow-2")
        output, errors = running.communicate(timeout=LIMIT_SECONDS)
        self.assertIn("campaigns/slow-2  ACTIVE", output)
        self.assertEqual((running.returncode, errors), (OK, ""))

    def test_a_watch_outlives_a_restart_of_the_server(self):
        self.pending_campaign("slow")
        running = self.start("numbers", "watch", "slow")
        self.assertIn("PENDING", running.stdout.readline())
        self.server_process.stop()
        self.assertIn("trying again", running.stderr.readline())
        self.server_process = self.place.start_server(self.simulator.url, listen=self.server)
        self.assertEqual(self.server_process.address, self.server)
        self.settle("slow")
        output, _ = running.communicate(timeout=LIMIT_SECONDS)
        self.assertEqual(running.returncode, OK)
        self.assertRegex(output.splitlines()[-1], r"^campaigns/slow  ACTIVE  \+1415\d{7}$")

    def next_line(self, running, word):
        for line in running.stdout:
            if word in line:
                return line
        self.fail(f"the watch ended before {word}")


class TerminalTest(AtATerminalTest):
    def test_progress_is_one_line_that_is_drawn_again(self):
        self.pending_campaign("slow")
        running, controller = self.open_terminal("numbers", "watch", "slow")
        drawn = self.read_until(controller, r"(\r\x1b\[2Kcampaigns/slow  \[[^\]]+\] +\d+%[^\r\n]*){3}")
        for line in drawn.split("\r\x1b[2K")[1:]:
            self.assertLessEqual(len(plain(line).rstrip("\r\n")), 70)
        self.settle("slow")
        rest = self.read_until(controller, None)
        self.assertEqual(running.wait(LIMIT_SECONDS), OK)
        # The last thing to see is the result, on a line of its own.
        self.assertRegex(plain(rest), r"\rcampaigns/slow  ACTIVE  \+1415\d{7}\r\n1 ready after \d+s\r\n$")

    def test_ctrl_c_leaves_a_clean_line(self):
        self.pending_campaign("slow")
        running, controller = self.open_terminal("numbers", "watch", "slow")
        self.read_until(controller, r"\d+%")
        running.send_signal(signal.SIGINT)
        rest = self.read_until(controller, None)
        self.assertEqual(running.wait(LIMIT_SECONDS), INTERRUPTED)
        self.assertRegex(rest, r"\r\x1b\[2KInterrupted; campaigns/slow goes on at the server\. Watch again: [^\x1b]*\r\n$")

    def test_json_stays_json(self):
        self.pending_campaign("slow")
        running, controller = self.open_terminal("numbers", "watch", "slow", "-o", "json")
        self.assertNotIn("\x1b", self.read_until(controller, r"\n"))
        self.settle("slow")
        lines = self.read_until(controller, None).splitlines()
        self.assertEqual(running.wait(LIMIT_SECONDS), OK)
        self.assertEqual(json.loads(lines[-1])["state"], "ACTIVE")


class OrphansTest(AtATerminalTest):
    """Numbers at Vapi that another Dialtone, or an older database, has left there."""

    server_arguments = ("--orphan-grace", "1s")
    TAG = "dt-01j9zv4q3m8x2c7k5n6p0r1s2t-1"
    CAUTION = "Another Dialtone on the same Vapi account would look like this, too"

    def make_number(self, name):
        number = {"provider": "vapi", "name": name, "numberDesiredAreaCode": "650"}
        return self.simulate("/phone-number", number, {"Authorization": "Bearer " + processes.SIMULATOR_KEY})["id"]

    def make_orphan(self):
        """Vapi's id of one, old enough to be released; there is a campaign, too."""
        self.run_cli("campaigns", "create", "Spring", "--area-code", "415", "--id", "spring", "--wait")
        orphan = self.make_number(self.TAG)
        self.wait_until(lambda: "now" in self.orphan_row(orphan), "the end of the grace period")
        return orphan

    def orphan_row(self, vapi_id):
        rows = [line.split() for line in self.run_cli("orphans", "list").stdout.splitlines()]
        return next(row for row in rows if row[0] == vapi_id)

    def numbers_left(self):
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            self.simulator.url + "/sim/ledger", timeout=LIMIT_SECONDS
        ) as reply:
            ledger = json.load(reply)
        return {number["id"] for number in ledger["phone_numbers"] if number["deleted_at"] is None}

    def test_they_are_listed_and_released_one_by_one(self):
        orphan = self.make_orphan()
        plain = self.make_number("Support line")
        done = self.run_cli("orphans", "list")
        self.assertEqual(
            done.stdout.splitlines()[0].split(), ["VAPI", "ID", "NUMBER", "ACCOUNT", "AGE", "RELEASABLE", "TAG"]
        )
        self.assertEqual(len(done.stdout.splitlines()), 2)
        self.assertRegex(done.stdout.splitlines()[1], rf"^{orphan} .*  default  \d+s +now +{self.TAG}$")
        self.assertIn(self.CAUTION, done.stderr)
        listed = self.run_json("orphans", "list", "--account", "default")["orphanedPhoneNumbers"]
        self.assertEqual([one["vapiPhoneNumberId"] for one in listed], [orphan])
        self.assertEqual(listed[0]["vapiName"], self.TAG)

        done = self.run_cli("orphans", "release", orphan, "--account", "default", "--yes")
        self.assertRegex(done.stdout, rf"^{orphan}  released: .*{self.TAG}.*\n$")
        campaigns_number = self.vapi_number_id("spring")
        self.assertEqual(self.numbers_left(), {campaigns_number, plain})
        self.assertEqual(self.run_json("orphans", "list"), {"orphanedPhoneNumbers": []})
        self.assertIn("an orphaned number was released", self.server_process.errors())

        for vapi_id, reason, code in [
            (orphan, "VAPI_PHONE_NUMBER_NOT_FOUND", NOT_FOUND),
            (plain, "NOT_TAGGED", OTHER_ERROR),
            (campaigns_number, "NUMBER_KNOWN", OTHER_ERROR),
        ]:
            done = self.run_cli("orphans", "release", vapi_id, "--account", "default", "--yes", code=code)
            self.assertIn(reason, done.stderr)
        self.assertEqual(self.numbers_left(), {campaigns_number, plain})
        self.run_cli("orphans", "list", "--account", "nobody", code=USAGE)

    def test_to_an_empty_database_nothing_is_orphaned(self):
        orphan = self.make_number(self.TAG)
        for arguments in (["list"], ["release", orphan, "--account", "default", "--yes"]):
            self.assertIn("STORE_EMPTY", self.run_cli("orphans", *arguments, code=OTHER_ERROR).stderr)
        self.assertEqual(self.numbers_left(), {orphan})

    def test_without_a_terminal_a_release_must_be_meant(self):
        orphan = self.make_orphan()
        done = self.run_cli("orphans", "release", orphan, "--account", "default", code=USAGE, given="y\n")
        self.assertIn("--yes", done.stderr)
        self.assertIn(orphan, self.numbers_left())

    def ask(self, orphan):
        running, controller = self.open_terminal("orphans", "release", orphan, "--account", "default")
        asked = self.read_until(controller, r"\[y/N\] $")
        self.assertIn(self.TAG, asked)
        self.assertIn("Another Dialtone", asked)
        return running, controller

    def test_a_release_is_asked_for(self):
        orphan = self.make_orphan()
        for answer in (b"\n", b"no\n", b"yesterday\n", b"\x04"):
            running, controller = self.ask(orphan)
            os.write(controller, answer)
            self.assertIn("Nothing was released", self.read_until(controller, None))
            self.assertEqual(running.wait(LIMIT_SECONDS), OTHER_ERROR)
        running, controller = self.ask(orphan)
        running.send_signal(signal.SIGINT)
        self.assertIn("Nothing was released", self.read_until(controller, None))
        self.assertEqual(running.wait(LIMIT_SECONDS), INTERRUPTED)
        self.assertIn(orphan, self.numbers_left())

        running, controller = self.ask(orphan)
        os.write(controller, b"y\n")
        self.assertIn("released", self.read_until(controller, None))
        self.assertEqual(running.wait(LIMIT_SECONDS), OK)
        self.assertNotIn(orphan, self.numbers_left())


if __name__ == "__main__":
    unittest.main()

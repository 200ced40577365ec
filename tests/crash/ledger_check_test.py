#!/usr/bin/env python3
"""The comparison of rows and ledger finds what it is there to find."""

import unittest

import ledger_check


def row(uid="u", state="ACTIVE", number="+14155550100", assistant_id="a", number_id="n"):
    shown = {"number": number, "vapiAssistantId": assistant_id, "vapiPhoneNumberId": number_id}
    return {"name": f"campaigns/{uid}", "uid": uid, "state": state, "phoneNumber": {k: v for k, v in shown.items() if v}}


def assistant(vapi_id="a", uid="u", live=True):
    return {"id": vapi_id, "metadata": {"dialtone_uid": uid}, "deleted_at": None if live else "2026-01-01T00:00:00Z"}


def number(vapi_id="n", tag="dt-u-1", live=True, digits="+14155550100"):
    return {"id": vapi_id, "name": tag, "number": digits, "deleted_at": None if live else "2026-01-01T00:00:00Z"}


class LedgerCheckTest(unittest.TestCase):
    def check(self, expected, rows=(row(),), assistants=(assistant(),), numbers=(number(),), created=("u",), deleted=()):
        names = [{f"campaigns/{uid}" for uid in uids} for uids in (created, deleted)]
        findings = ledger_check.compare(*names, list(rows), list(assistants), list(numbers))
        self.assertEqual(str(findings), expected, findings)

    def test_one_of_each_is_clean(self):
        self.check("0 lost, 0 doubled, 0 orphaned, 0 stuck")

    def test_things_of_others_do_not_count(self):
        others = [number("x", "front desk"), number("y", None)]
        self.check(
            "0 lost, 0 doubled, 0 orphaned, 0 stuck",
            numbers=[number(), *others],
            assistants=[assistant(), {"id": "z", "metadata": None, "deleted_at": None}],
        )

    def test_a_failed_campaign_may_keep_its_number_or_have_none(self):
        failed = row(state="FAILED", number=None)
        self.check("0 lost, 0 doubled, 0 orphaned, 0 stuck", rows=[failed], numbers=[number(digits=None)])
        bare = row(state="FAILED", number=None, number_id=None, assistant_id=None)
        self.check("0 lost, 0 doubled, 0 orphaned, 0 stuck", rows=[bare], assistants=[], numbers=[])

    def test_deleted_and_gone_is_clean(self):
        gone = {"assistants": [assistant(live=False)], "numbers": [number(live=False)]}
        self.check("0 lost, 0 doubled, 0 orphaned, 0 stuck", rows=[], deleted=["u"], **gone)

    def test_an_attempt_after_another_may_buy_again(self):
        self.check("0 lost, 0 doubled, 0 orphaned, 0 stuck", numbers=[number("m", "dt-u-1", live=False), number(tag="dt-u-2")])

    def test_an_acknowledged_campaign_without_a_row_is_lost(self):
        self.check("1 lost, 0 doubled, 0 orphaned, 0 stuck", rows=[], assistants=[], numbers=[])

    def test_an_acknowledged_delete_that_did_nothing_is_lost(self):
        self.check("1 lost, 0 doubled, 0 orphaned, 0 stuck", deleted=["u"])

    def test_what_a_row_names_must_be_at_vapi(self):
        self.check("1 lost, 0 doubled, 0 orphaned, 0 stuck", numbers=[number(live=False)])
        self.check("1 lost, 0 doubled, 0 orphaned, 0 stuck", assistants=[assistant(live=False)])
        self.check("1 lost, 0 doubled, 0 orphaned, 0 stuck", numbers=[number(digits="+14155550199")])
        self.check("1 lost, 0 doubled, 0 orphaned, 0 stuck", rows=[row(number=None)])

    def test_a_row_that_nobody_was_answered_with_is_doubled(self):
        self.check("0 lost, 1 doubled, 0 orphaned, 0 stuck", created=[])

    def test_an_attempt_that_bought_twice_is_doubled_even_when_one_was_given_back(self):
        self.check("0 lost, 1 doubled, 0 orphaned, 0 stuck", numbers=[number(), number("m", live=False)])
        self.check("0 lost, 1 doubled, 0 orphaned, 0 stuck", assistants=[assistant(), assistant("b", live=False)])

    def test_two_live_ones_are_doubled_and_one_of_them_orphaned(self):
        self.check("0 lost, 1 doubled, 1 orphaned, 0 stuck", numbers=[number(), number("m", "dt-u-2")])

    def test_what_a_deleted_campaign_left_is_orphaned(self):
        self.check("0 lost, 0 doubled, 2 orphaned, 0 stuck", rows=[], deleted=["u"])

    def test_a_number_that_the_row_does_not_name_is_orphaned(self):
        failed = row(state="FAILED", number=None, number_id=None)
        self.check("0 lost, 0 doubled, 1 orphaned, 0 stuck", rows=[failed])

    def test_what_is_not_final_is_stuck(self):
        self.check("0 lost, 0 doubled, 0 orphaned, 1 stuck", rows=[row(state="PENDING")])
        self.check("0 lost, 0 doubled, 0 orphaned, 1 stuck", rows=[row(state="DELETING")], deleted=["u"])


if __name__ == "__main__":
    unittest.main()

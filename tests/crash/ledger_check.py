"""Compares what Vapi has with what Dialtone's rows say, once everything is quiet.

Nothing here does I/O: rows are campaigns as `dialtone campaigns list -o json` prints them, assistants and numbers are the simulator's
ledger of all that ever existed.
"""

import collections
import dataclasses
import re

FINAL_STATES = ("ACTIVE", "FAILED")
NUMBER_TAG = re.compile(r"^dt-(.+)-\d+$")


@dataclasses.dataclass(frozen=True)
class Fault:
    campaign: str  # its name, or its uid where no row is left
    text: str


@dataclasses.dataclass
class Findings:
    lost: list = dataclasses.field(default_factory=list)
    doubled: list = dataclasses.field(default_factory=list)
    orphaned: list = dataclasses.field(default_factory=list)
    stuck: list = dataclasses.field(default_factory=list)

    def all(self):
        return [*self.lost, *self.doubled, *self.orphaned, *self.stuck]

    def add(self, other):
        for field in dataclasses.fields(self):
            getattr(self, field.name).extend(getattr(other, field.name))

    def __str__(self):
        return ", ".join(f"{len(getattr(self, field.name))} {field.name}" for field in dataclasses.fields(self))


def uid_of_number(number):
    """The uid in a number's tag; None for a number that is not ours."""
    tag = NUMBER_TAG.match(number.get("name") or "")
    return tag.group(1) if tag else None


def uid_of_assistant(assistant):
    return (assistant.get("metadata") or {}).get("dialtone_uid")


def is_live(thing):
    return thing["deleted_at"] is None


def compare(acknowledged, deleted, rows, assistants, numbers):
    """The Findings. `acknowledged` and `deleted` are the names of campaigns whose create and whose delete was answered."""
    findings = Findings()
    by_name = {row["name"]: row for row in rows}
    by_uid = {row["uid"]: row for row in rows}
    _check_rows(findings, acknowledged, deleted, by_name)
    _check_attempts(findings, by_uid, assistants, numbers)
    _check_live(findings, by_uid, "assistant", "vapiAssistantId", assistants, uid_of_assistant)
    _check_live(findings, by_uid, "number", "vapiPhoneNumberId", numbers, uid_of_number)
    _check_named(findings, rows, assistants, numbers)
    return findings


def _check_rows(findings, acknowledged, deleted, by_name):
    for name in sorted(acknowledged - deleted - by_name.keys()):
        findings.lost.append(Fault(name, "its create was acknowledged, its delete was not, and there is no row"))
    for name in sorted(by_name.keys() - acknowledged):
        findings.doubled.append(Fault(name, "a row that no create was answered with"))
    for name, row in by_name.items():
        if name in deleted and row["state"] != "DELETING":
            findings.lost.append(Fault(name, f"its delete was acknowledged, and it is {row['state']}"))
        elif row["state"] not in FINAL_STATES:
            findings.stuck.append(Fault(name, f"it is {row['state']}"))


def _name(by_uid, uid):
    return by_uid[uid]["name"] if uid in by_uid else f"uid {uid}"


def _check_attempts(findings, by_uid, assistants, numbers):
    """No POST may have taken effect twice, whether the surplus was given back or not."""
    for tag, count in collections.Counter(each["name"] for each in numbers if uid_of_number(each)).items():
        if count > 1:
            name = _name(by_uid, NUMBER_TAG.match(tag).group(1))
            findings.doubled.append(Fault(name, f"{count} numbers were bought as {tag}"))
    for uid, count in collections.Counter(filter(None, map(uid_of_assistant, assistants))).items():
        if count > 1:
            findings.doubled.append(Fault(_name(by_uid, uid), f"{count} assistants were made"))


def _check_live(findings, by_uid, kind, id_member, things, uid_of):
    """What is live at Vapi and tagged is one for each campaign, and its row names it."""
    live = collections.defaultdict(list)
    for thing in things:
        if is_live(thing) and uid_of(thing) is not None:
            live[uid_of(thing)].append(thing["id"])
    for uid, ids in live.items():
        if len(ids) > 1:
            findings.doubled.append(Fault(_name(by_uid, uid), f"{len(ids)} live {kind}s: {', '.join(ids)}"))
        named = by_uid.get(uid, {}).get("phoneNumber", {}).get(id_member)
        for vapi_id in ids:
            if vapi_id != named:
                text = f"the {kind} {vapi_id} is live at Vapi, and the row names {named or 'none'}"
                findings.orphaned.append(Fault(_name(by_uid, uid), text))


def _check_named(findings, rows, assistants, numbers):
    """What a row names is there, and has the digits that the row tells."""
    live_assistants = {each["id"] for each in assistants if is_live(each)}
    live_numbers = {each["id"]: each for each in numbers if is_live(each)}
    for row in rows:
        number = row["phoneNumber"]
        assistant_id, number_id = number.get("vapiAssistantId"), number.get("vapiPhoneNumberId")
        if assistant_id and assistant_id not in live_assistants:
            findings.lost.append(Fault(row["name"], f"its assistant {assistant_id} is gone at Vapi"))
        if number_id and number_id not in live_numbers:
            findings.lost.append(Fault(row["name"], f"its number {number_id} is gone at Vapi"))
        if row["state"] != "ACTIVE":
            continue
        if not (assistant_id and number_id and number.get("number")):
            findings.lost.append(Fault(row["name"], "it is ACTIVE without an assistant, a number or digits"))
        elif number_id in live_numbers and live_numbers[number_id]["number"] != number["number"]:
            digits = live_numbers[number_id]["number"]
            findings.lost.append(Fault(row["name"], f"its digits are {digits} at Vapi and {number['number']} in the row"))

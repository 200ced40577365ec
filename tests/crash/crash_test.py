#!/usr/bin/env python3
"""Kills servers by the hundred and counts what is lost, doubled, orphaned or stuck at Vapi. Nothing may be.

    crash_test.py [--seed SEED] [--kills KILLS]

The seed decides what is killed where, what the callers ask for and how Vapi misbehaves; it is printed. What meets when is up to
the machine, so that the same seed gives a like run and not the same.
"""

import argparse
import pathlib
import random
import sys
import threading
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e" / "server"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import databases  # noqa: E402
import ledger_check  # noqa: E402
import recovery  # noqa: E402
import scenario  # noqa: E402

KILLS = 300

START = time.monotonic()
SAYING = threading.Lock()


def say(text):
    with SAYING:
        print(f"{time.monotonic() - START:5.0f} s  {text}", flush=True)


def run_scenarios(seed, kills):
    """Side by side, for most of the time is spent waiting."""
    scenarios = []
    for number, database in enumerate(databases.ALL):
        # Each on an address of its own: the port of a server that was killed may soon be that of another, and a caller must not
        # get to the wrong database.
        listen = f"127.0.0.{2 + number}:0"
        scenarios.append(scenario.Scenario(database, listen, seed, kills // len(databases.ALL), say))
    for each in scenarios:
        each.start()
    for each in scenarios:
        each.join()
    return scenarios


def measure_recovery():
    """What was wrong with it, if anything."""
    try:
        late = recovery.measure()
    except Exception:
        return ["recovery: " + traceback.format_exc()]
    print(f"recovery: taken up {late:.2f} s after the lease ran out, or sooner", flush=True)
    if late > recovery.LIMIT_SECONDS:
        return [f"a step without an owner was taken up {late:.2f} s after its lease ran out"]
    return []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--kills", type=int, default=KILLS, help="kills of servers, over all databases")
    arguments = parser.parse_args()
    say(f"seed {arguments.seed}")

    scenarios = run_scenarios(arguments.seed, arguments.kills)
    failures = [f"{each.database}: {''.join(traceback.format_exception(each.error))}" for each in scenarios if each.error]
    failures += measure_recovery()
    findings = ledger_check.Findings()
    for each in scenarios:
        findings.add(each.findings)
        failures += each.report
    if failures:
        print("\n".join([*failures, f"seed {arguments.seed}"]), flush=True)
    kills = sum(each.kills + each.database_kills for each in scenarios)
    acknowledged = sum(each.acknowledged for each in scenarios)
    print(f"{kills} kills, {acknowledged} campaigns acknowledged, {findings}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Servers are killed at every failpoint that there is."""

import pathlib
import random
import re
import unittest

import killers

ROOT = pathlib.Path(__file__).resolve().parents[2]


def failpoints_in_sources():
    for room in ("server", "storage"):
        for path in sorted((ROOT / room).rglob("*.cc")):
            yield from re.findall(r'DIALTONE_FAILPOINT\("(\w+)"\)', path.read_text())


class KillersTest(unittest.TestCase):
    def test_every_failpoint_is_known(self):
        self.assertEqual(set(failpoints_in_sources()), set(killers.FAILPOINTS))

    def test_plans_reach_for_every_failpoint_and_for_moments(self):
        plans = killers.random_plans(random.Random(1), 40)
        self.assertEqual(len(plans), 40)
        self.assertEqual({plan.failpoint for plan in plans}, {"", *killers.FAILPOINTS})

    def test_one_stands_still_before_it_is_killed(self):
        plans = killers.with_standstill(killers.random_plans(random.Random(1), 10))
        self.assertEqual(len(plans), 11)
        self.assertEqual(sum(1 for plan in plans if plan.standstill_seconds), 1)

    def test_the_same_seed_plans_the_same(self):
        first, second = (killers.random_plans(random.Random(7), 50) for _ in range(2))
        self.assertEqual(first, second)


if __name__ == "__main__":
    unittest.main()

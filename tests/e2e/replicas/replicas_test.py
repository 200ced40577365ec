#!/usr/bin/env python3
"""Three servers on one PostgreSQL, called as one: by `dialtone`, which spreads its calls over them and goes to another when one
is gone."""

import json
import re

import create_load
import world
from world import CAMPAIGNS

REPLICAS = 3
WATCHES_OPEN = re.compile(r"^dialtone_watches_open (\d+)$", re.MULTILINE)
# A lease of a step is this and 10 s.
FLAGS = (*world.OFTEN, "--vapi-timeout", "5s")


class ReplicasTest(world.ServerTest):
    def setUp(self):
        super().setUp()
        self.simulator = self.place.start_simulator(*world.FAST)
        self.vapi = world.Vapi(self.simulator)
        self.postgres = self.place.start_postgres()
        migrate = self.place.start(
            "dialtone-server", "migrate", environment={"DIALTONE_DATABASE": self.postgres.database}
        )
        self.assertEqual(migrate.wait(), 0, migrate.output())
        self.replicas = [
            self.place.start_server(self.simulator.url, *FLAGS, database=self.postgres.database) for _ in range(REPLICAS)
        ]
        for replica in self.replicas:
            world.wait_until(lambda each=replica: world.http(f"{each.http}/readyz")[0] == 200, "the storage")
        self.target = "ipv4:" + ",".join(replica.address for replica in self.replicas)

    def create_all(self, ids):
        for each, campaign_id in enumerate(ids):
            self.create(self.replicas[each % REPLICAS], campaign_id)

    def kill_all_but_one(self):
        left, *killed = self.replicas
        for replica in killed:
            replica.kill()
        return left

    def open_watches(self, replica):
        return int(WATCHES_OPEN.search(world.http(f"{replica.http}/metrics")[1]).group(1))

    def watch_all(self, ids):
        return self.place.start("dialtone", "--server", self.target, "-o", "json", "--timeout", "10m", "numbers", "watch", *ids)

    def assert_watched_to_the_end(self, watch, ids):
        """That every number was seen to become ACTIVE, and no state of it twice or after a newer one."""
        self.assertEqual(watch.wait(world.LIMIT_SECONDS), 0, watch.output())
        seen = {campaign_id: [] for campaign_id in ids}
        for line in watch.printed().splitlines():
            number = json.loads(line)
            seen[number["name"].split("/")[1]].append(number)
        for campaign_id, changes in seen.items():
            with self.subTest(campaign=campaign_id):
                revisions = [int(each["revision"]) for each in changes]
                self.assertEqual(revisions, sorted(set(revisions)))
                campaign = self.get(self.replicas[0], campaign_id)
                self.assertEqual(campaign["state"], "ACTIVE", campaign)
                self.assertEqual(changes[-1]["state"], "ACTIVE")
                self.assertEqual(changes[-1]["number"], campaign["phone_number"]["number"])
                self.assertEqual(changes[-1]["revision"], campaign["phone_number"]["revision"])

    def assert_one_of_each(self, ids):
        assistants, numbers = self.vapi.ledger()
        self.assertEqual((len(assistants), len(numbers)), (len(ids), len(ids)))

    def vapi_number(self, campaign_id):
        """Its id at Vapi; None before Vapi has been asked."""
        return self.get(self.replicas[0], campaign_id)["phone_number"].get("vapi_phone_number_id")

    def test_a_watcher_hears_of_what_is_committed_through_another_replica(self):
        first, *others = self.replicas
        watch = self.start_call(first, f"{CAMPAIGNS}/WatchCampaigns")
        while "snapshot_end" not in watch.next():
            pass
        for each, replica in enumerate(others):
            campaign_id = f"spring-{each}"
            self.create(replica, campaign_id)
            # A number is worked on by whichever replica gets it; a name is changed by none but the one that is called.
            self.await_active(first, campaign_id)
            campaign = {"name": f"campaigns/{campaign_id}", "display_name": f"Through {each}"}
            self.assertEqual(self.call(replica, f"{CAMPAIGNS}/UpdateCampaign", {"campaign": campaign}).code, "OK")
            while watch.next(world.LIMIT_SECONDS).get("campaign", {}).get("display_name") != f"Through {each}":
                pass

    def test_watchers_of_replicas_that_are_killed_go_on_at_another(self):
        self.vapi.provision(delay={"kind": "never"})
        ids = [f"spring-{each}" for each in range(2 * REPLICAS)]
        self.create_all(ids)
        for campaign_id in ids:
            world.wait_until(lambda each=campaign_id: self.vapi_number(each), f"the request for {campaign_id}")
        watch = self.watch_all(ids)
        world.wait_until(lambda: sum(map(self.open_watches, self.replicas)) == len(ids), "the watches")

        # Calls of a channel that is still connecting go to whom it has reached first, so the shares are not equal. Where there are
        # fewest, the others have to go.
        self.replicas.sort(key=self.open_watches)
        left = self.kill_all_but_one()
        # Some become ready while their watchers are between two replicas, the others while all are at the one that is left.
        for campaign_id in ids[:REPLICAS]:
            self.vapi.replan(self.vapi_number(campaign_id), delay={"kind": "fixed", "ms": 0})
        world.wait_until(lambda: self.open_watches(left) == len(ids) - REPLICAS, "the watches of those that wait")
        for campaign_id in ids[REPLICAS:]:
            self.vapi.replan(self.vapi_number(campaign_id), delay={"kind": "fixed", "ms": 0})
        self.assert_watched_to_the_end(watch, ids)
        self.assert_one_of_each(ids)

    def test_the_work_of_replicas_that_are_killed_is_taken_over(self):
        # Long enough for the kill to come before the answer.
        self.vapi.add_fault("POST /phone-number", {"kind": "delay", "delay_ms": 4000, "when": "after"}, times=REPLICAS)
        ids = [f"spring-{each}" for each in range(REPLICAS)]
        self.create_all(ids)
        watch = self.watch_all(ids)
        # All of them: one whose POST had no effect would be asked for again only after a minute of empty looks.
        world.wait_until(lambda: len(self.vapi.ledger()[1]) == REPLICAS, "Vapi's numbers")
        self.kill_all_but_one()
        self.assert_watched_to_the_end(watch, ids)
        self.assert_one_of_each(ids)

    def test_a_database_that_restarts_under_load_loses_nothing(self):
        with create_load.CreateLoad(self.target) as load:
            load.await_more(10)
            for _ in range(2):
                self.postgres.stop()  # as a crash does
                self.postgres = self.place.start_postgres()
                load.await_more(10)
        create_load.assert_all_active(self, self.target, self.vapi, load.acknowledged)


if __name__ == "__main__":
    world.main()

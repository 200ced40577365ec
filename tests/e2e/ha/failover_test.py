#!/usr/bin/env python3
"""The loss of the primary of a PostgreSQL with a standby, under load: nothing that was acknowledged is lost."""

import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "replicas"))

import create_load
import patroni_cluster
import world
from world import CAMPAIGNS

SERVERS = 2
DEADLINE_SECONDS = 15
# From the loss of the primary to the next create that is acknowledged: the time in which the primary's right runs out, and much
# more for a machine that has other work.
FAILOVER_SECONDS = 3 * patroni_cluster.TTL_SECONDS


class FailoverTest(world.ServerTest):
    def setUp(self):
        super().setUp()
        self.simulator = self.place.start_simulator(*world.FAST)
        self.vapi = world.Vapi(self.simulator)
        self.cluster = patroni_cluster.PatroniCluster(self.place)
        self.addCleanup(self.cluster.close)
        self.cluster.start()
        migrate = self.place.start("dialtone-server", "migrate", environment={"DIALTONE_DATABASE": self.cluster.url})
        self.assertEqual(migrate.wait(), 0, migrate.output())
        self.servers = [
            self.place.start_server(self.simulator.url, *world.OFTEN, database=self.cluster.url) for _ in range(SERVERS)
        ]
        self.target = "ipv4:" + ",".join(server.address for server in self.servers)

    def assert_unavailable(self, server):
        """That a caller is told to come back, and need not wait to be told."""
        for method, request in (
            (f"{CAMPAIGNS}/ListCampaigns", {}),
            (f"{CAMPAIGNS}/CreateCampaign", {"campaign_id": "lost", "campaign": {"display_name": "Lost"}}),
        ):
            with self.subTest(method=method):
                answer = self.call(server, method, request, deadline_seconds=DEADLINE_SECONDS)
                self.assertEqual(answer.code, "UNAVAILABLE", answer)
                self.assertIn("retry_delay", answer.detail("RetryInfo"))

    def assert_heard(self, campaign_id):
        """That every server tells its watchers what the others commit."""
        watches = [self.start_call(server, f"{CAMPAIGNS}/WatchCampaigns") for server in self.servers]
        for watch in watches:
            while "snapshot_end" not in watch.next():
                pass
        self.create(self.servers[0], campaign_id)
        for watch in watches:
            while watch.next(world.LIMIT_SECONDS).get("campaign", {}).get("name") != f"campaigns/{campaign_id}":
                pass
        return f"campaigns/{campaign_id}"

    def test_the_primary_is_lost_under_load_there_and_back(self):
        heard = set()
        with create_load.CreateLoad(self.target) as load:
            load.await_more(10)
            for _ in self.cluster.nodes:
                lost = self.cluster.primary()
                start = time.monotonic()
                lost.kill()
                self.assert_unavailable(self.servers[0])
                load.await_more(1)
                took = time.monotonic() - start
                print(f"failover: a create was acknowledged {took:.1f} s after the loss of the primary", flush=True)
                self.assertLess(took, FAILOVER_SECONDS)
                self.assertNotEqual(self.cluster.primary(), lost)
                load.await_more(10)
                heard.add(self.assert_heard(f"after-{lost.name}"))
                lost.start()
                self.cluster.await_synchronous()
        create_load.assert_all_active(self, self.target, self.vapi, load.acknowledged | heard)


if __name__ == "__main__":
    world.main()

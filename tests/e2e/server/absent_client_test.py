#!/usr/bin/env python3
"""Clients that watch and vanish: without a word, or many at once."""

import re

import world
from world import CAMPAIGNS


class AbsentClientTest(world.ServerTest):
    def setUp(self):
        super().setUp()
        self.simulator = self.place.start_simulator(*world.FAST)
        world.Vapi(self.simulator).provision(delay={"kind": "never"})
        self.server = self.place.start_server(self.simulator.url, *world.OFTEN)
        self.create(self.server, "spring")

    def open_watches(self):
        _, text = world.http(f"{self.server.http}/metrics")
        return int(float(re.search(r"^dialtone_watches_open (\S+)$", text, re.MULTILINE).group(1)))

    def await_open_watches(self, count):
        world.wait_until(lambda: self.open_watches() == count, f"{count} open watches")

    def test_a_client_that_stands_still_is_noticed_by_its_silence(self):
        # Its kernel goes on to acknowledge; only the pings of the connection find nobody.
        silent = self.watch_number(self.server, "spring")
        alive = self.watch_number(self.server, "spring")
        silent.next()
        alive.next()
        self.await_open_watches(2)
        silent.pause()
        self.await_open_watches(1)
        self.call(self.server, f"{CAMPAIGNS}/DeleteCampaign", {"name": "campaigns/spring"})
        self.assertEqual(alive.end().code, "OK")
        self.await_open_watches(0)

    def test_many_that_vanish_at_once_leave_nothing_behind(self):
        watches = [self.watch_number(self.server, "spring") for _ in range(30)]
        for watch in watches:
            watch.next()
        self.await_open_watches(30)
        for watch in watches:
            watch.kill()
        self.await_open_watches(0)
        self.assertEqual(self.get(self.server, "spring")["state"], "PENDING")


if __name__ == "__main__":
    world.main()

#!/usr/bin/env python3
"""What stops a start, and what is said about it: somebody reads it in the log of a container and has nothing else."""

import pathlib
import socket
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import processes  # noqa: E402

BAD_SETTINGS, CANNOT_START = 2, 1
SIMULATOR = "http://127.0.0.1:1"
ANY_PORT = "127.0.0.1:0"
ANY_PORTS = ("--listen", ANY_PORT, "--http-listen", ANY_PORT)


class StartTest(unittest.TestCase):
    def setUp(self):
        self.place = processes.Workplace()
        self.addCleanup(self.place.close)

    def refused(self, *arguments, code, environment=None):
        """Runs a server that cannot start; returns what it says."""
        server = self.place.start("dialtone-server", "serve", *arguments, environment=environment)
        self.assertEqual(server.wait(), code, server.output())
        self.assertNotIn("listening on", server.output())
        return server.errors()

    def taken_port(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        return "127.0.0.1:%d" % listener.getsockname()[1]

    def test_all_bad_settings_are_named_at_once(self):
        settings = self.place.folder / "dialtone.conf"
        settings.write_text("watch-heartbeat = soon\nno-such-thing = 1\n")
        errors = self.refused(
            "--config", str(settings), "--listen", "nowhere", "--poll-interval", "5", "--vapi-url", "http://example.com",
            code=BAD_SETTINGS, environment={"DIALTONE_WORKER_THREADS": "0", "DIALTONE_DATABASE": "mysql://somewhere/x"},
        )  # fmt: skip
        for name in ("--listen", "--poll-interval", "--vapi-url", "DIALTONE_WORKER_THREADS", "DIALTONE_DATABASE",
                     "watch-heartbeat", "no-such-thing"):  # fmt: skip
            with self.subTest(setting=name):
                self.assertIn(name, errors)
        self.assertNotIn("sqlite", str(list(self.place.folder.iterdir())))

    def test_a_flag_that_does_not_exist_is_named(self):
        self.assertIn("--pol-interval", self.refused("--pol-interval", "1s", code=BAD_SETTINGS))

    def test_a_vapi_that_is_not_on_this_machine_needs_a_key(self):
        errors = self.refused(*ANY_PORTS, "--vapi-url", "https://vapi.example", code=BAD_SETTINGS)
        self.assertIn("VAPI_API_KEY", errors)
        self.assertIn("--vapi-api-key-file", errors)

    def test_vapi_itself_needs_a_key(self):
        self.assertIn("VAPI_API_KEY", self.refused(*ANY_PORTS, code=BAD_SETTINGS))

    def test_a_key_is_never_sent_in_the_clear(self):
        errors = self.refused(
            *ANY_PORTS, "--vapi-url", "http://vapi.example",
            code=BAD_SETTINGS, environment={"VAPI_API_KEY": "secret-key"},
        )  # fmt: skip
        self.assertIn("--vapi-url", errors)
        self.assertNotIn("secret-key", errors)

    def test_a_port_that_is_taken_is_named(self):
        for flag, other in (("--listen", "--http-listen"), ("--http-listen", "--listen")):
            with self.subTest(flag=flag):
                port = self.taken_port()
                errors = self.refused(flag, port, other, ANY_PORT, "--vapi-url", SIMULATOR, code=CANNOT_START)
                self.assertIn(port, errors)
                self.assertIn(flag, errors)

    def test_two_servers_never_share_a_port(self):
        first = self.place.start_server(SIMULATOR)
        errors = self.refused(
            "--listen", first.address, "--http-listen", ANY_PORT, "--vapi-url", SIMULATOR,
            "--database", "sqlite:other.db", code=CANNOT_START,
        )  # fmt: skip
        self.assertIn(first.address, errors)

    def test_a_database_folder_that_does_not_exist_is_named(self):
        errors = self.refused(
            *ANY_PORTS, "--vapi-url", SIMULATOR, "--database", "sqlite:///no/such/folder/x.db", code=CANNOT_START
        )
        self.assertIn("/no/such/folder", errors)


if __name__ == "__main__":
    unittest.main()

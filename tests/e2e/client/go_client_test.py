#!/usr/bin/env python3
"""What buf makes for Go: every service, in the package that buf.gen.yaml names. Nothing here compiles it."""

import pathlib
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import client_tools  # noqa: E402


class GoTest(unittest.TestCase):
    def test_messages_and_services_are_made(self):
        with tempfile.TemporaryDirectory(prefix="dialtone-e2e-") as name:
            made = client_tools.generate("go", pathlib.Path(name)) / "dialtone" / "v1"
            for service in ("account", "campaign", "phone_number"):
                self.assertIn("package dialtonev1\n", (made / f"{service}_service.pb.go").read_text())
                self.assertIn("ServiceClient interface", (made / f"{service}_service_grpc.pb.go").read_text())


if __name__ == "__main__":
    client_tools.install("go")
    unittest.main()

#!/usr/bin/env python3
"""Which server is called, and how: contexts, TLS and tokens. TLS is ended by a relay in front of the real server, as a proxy
would do it."""

import json
import pathlib
import socket
import ssl
import subprocess
import tempfile
import threading
import unittest

from program import LIMIT_SECONDS, NOT_FOUND, OK, UNAVAILABLE, USAGE, CliTest, ServedTest

TOKEN = "a-token-of-ours"


class Certificates:
    """An authority, and what it has signed for a server `dialtone.test` and for a client."""

    def __init__(self, folder):
        self.folder = folder
        self.ca = self.make("ca", "-x509")
        self.server = self.make("server", "-CA", self.ca, "-CAkey", self.key("ca"), "-addext", "subjectAltName=DNS:dialtone.test")
        self.client = self.make("client", "-CA", self.ca, "-CAkey", self.key("ca"))

    def key(self, name):
        return str(self.folder / f"{name}.key")

    def make(self, name, *arguments):
        path = str(self.folder / f"{name}.pem")
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                   "-days", "2", "-subj", f"/CN={name}", "-keyout", self.key(name), "-out", path]  # fmt: skip
        command += [each for each in arguments if each != "-x509"]
        subprocess.run(command, check=True, capture_output=True, timeout=LIMIT_SECONDS)
        return path


class Relay:
    """Speaks TLS to its callers and plain text to `target`, and remembers what the callers sent."""

    def __init__(self, target, certificates, client_ca=None):
        self._target = target
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificates.server, certificates.key("server"))
        self._context.set_alpn_protocols(["h2"])
        if client_ca:
            self._context.verify_mode = ssl.CERT_REQUIRED
            self._context.load_verify_locations(client_ca)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self._listener.getsockname()[1]
        self.received = b""
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            caller = self._context.wrap_socket(connection, server_side=True)
        except (ssl.SSLError, OSError):
            connection.close()
            return
        host, port = self._target.rsplit(":", 1)
        server = socket.create_connection((host, int(port)))
        threading.Thread(target=self._copy, args=(server, caller, False), daemon=True).start()
        self._copy(caller, server, True)

    def _copy(self, source, sink, remember):
        try:
            while piece := source.recv(65536):
                if remember:
                    self.received += piece
                sink.sendall(piece)
        except OSError:
            pass
        for each in (source, sink):
            each.close()


class WithContextFile(CliTest):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "dialtone").mkdir()
        self.file = self.folder / "dialtone" / "config.yaml"
        self.variables = {"XDG_CONFIG_HOME": str(self.folder)}

    def write(self, name, text, mode=0o600):
        path = self.folder / "dialtone" / name
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return str(path)


class ContextTest(WithContextFile):
    TEXT = "# ours\ncurrent-context: a\ncontexts:\n  a: {server: 127.0.0.1:1}\n  b: {server: b.example:2, tls: true, token: s3cret}\n"

    def test_contexts_are_listed_shown_and_chosen(self):
        self.write("config.yaml", self.TEXT)
        rows = [line.split() for line in self.run_cli("context", "list").stdout.splitlines()]
        self.assertEqual(rows, [["CURRENT", "NAME", "TLS", "TOKEN", "SERVER"], ["*", "a", "no", "no", "127.0.0.1:1"],
                                ["-", "b", "yes", "yes", "b.example:2"]])  # fmt: skip
        self.run_cli("context", "use", "b")
        self.assertEqual(self.file.read_text(encoding="utf-8"), self.TEXT.replace("current-context: a", "current-context: b"))
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o600)
        self.assertIn("b  b.example:2", self.run_cli("context", "show").stdout)
        for output in ("json", "yaml", "table", "name"):
            for command in ("list", "show"):
                self.assertNotIn("s3cret", self.run_cli("context", command, "-o", output).stdout)
        self.assertIn("'c'", self.run_cli("context", "use", "c", code=USAGE).stderr)

    def test_a_file_that_others_may_read_is_refused_with_the_cure(self):
        self.write("config.yaml", self.TEXT, mode=0o644)
        for command in (["campaigns", "list"], ["context", "list"]):
            self.assertIn(f"chmod 600 {self.file}", self.run_cli(*command, code=USAGE).stderr)
        self.run_cli("version")  # needs no server

    def test_the_next_command_that_is_suggested_reaches_the_same_server(self):
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))
            address = "127.0.0.1:%d" % reserved.getsockname()[1]
            self.write("config.yaml", "contexts: {away: {server: %s}}" % json.dumps(address))
            done = self.run_cli("numbers", "watch", "x", "--context", "away", "--timeout", "1s", code=UNAVAILABLE)
        self.assertIn("Watch again: dialtone numbers watch campaigns/x --context away\n", done.stderr)

    def test_what_is_missing_is_named(self):
        self.assertIn("there is no file", self.run_cli("context", "list", code=USAGE).stderr)
        self.write("config.yaml", "contexts: {a: {server: x}}")
        self.assertIn("dialtone context use", self.run_cli("context", "show", code=NOT_FOUND).stderr)
        self.assertIn("no context 'b'", self.run_cli("campaigns", "list", "--context", "b", code=USAGE).stderr)
        self.write("config.yaml", "contexts:\n  a:\n    sevrer: x\n")
        self.assertIn("config.yaml:3: 'sevrer' is not known here", self.run_cli("context", "list", code=USAGE).stderr)


class TlsTest(WithContextFile, ServedTest):
    def setUp(self):
        super().setUp()
        self.certificates = Certificates(self.folder)
        self.address, self.server = self.server, None  # named by each command

    def relay(self, **options):
        relay = Relay(self.address, self.certificates, **options)
        self.addCleanup(relay.close)
        return relay

    def test_a_context_gives_tls_and_token(self):
        relay = self.relay()
        self.write("token", TOKEN + "\n")
        self.write(
            "config.yaml",
            f"current-context: here\ncontexts:\n  here:\n    server: {relay.address}\n    tls-ca-file: {self.certificates.ca}\n"
            "    tls-server-name: dialtone.test\n    token-file: token\n",
        )
        self.assertEqual(self.run_json("campaigns", "list"), {"campaigns": []})
        self.assertIn(f"Bearer {TOKEN}".encode(), relay.received)
        self.run_cli("campaigns", "create", "Spring", "--area-code", "415", "--wait", code=OK)

    def test_flags_give_the_same_and_a_certificate_for_the_client(self):
        relay = self.relay(client_ca=self.certificates.ca)
        flags = ["--server", relay.address, "--tls-ca-file", self.certificates.ca, "--tls-server-name", "dialtone.test"]
        self.run_cli("campaigns", "list", *flags, "--timeout", "5s", code=UNAVAILABLE)
        shown = ["--tls-cert-file", self.certificates.client, "--tls-key-file", self.certificates.key("client")]
        self.run_cli("campaigns", "list", *flags, *shown)
        self.assertNotIn(b"Bearer", relay.received)

    def test_a_server_of_another_name_or_authority_is_not_believed(self):
        relay = self.relay()
        flags = ["--server", relay.address, "--timeout", "5s", "--token-file", self.write("token", TOKEN)]
        for trust, cure in (
            (["--tls"], "--tls-ca-file"),
            (["--tls-ca-file", self.certificates.ca], "--tls-server-name"),
            (["--tls-ca-file", self.certificates.client, "--tls-server-name", "dialtone.test"], "--tls-ca-file"),
        ):
            done = self.run_cli("campaigns", "list", *flags, *trust, code=UNAVAILABLE)
            self.assertIn(cure, done.stderr)
        flags[1] = self.address
        self.assertIn("without --tls", self.run_cli("campaigns", "list", *flags, "--tls", code=UNAVAILABLE).stderr)
        self.assertEqual(relay.received, b"")

    def test_a_token_goes_over_plain_text_to_this_machine_only(self):
        token = self.write("token", TOKEN)
        self.run_cli("campaigns", "list", "--server", self.address, "--token-file", token)
        done = self.run_cli("campaigns", "list", "--server", "dialtone.invalid:1", "--token-file", token, code=USAGE)
        self.assertIn("--tls, or --insecure-token", done.stderr)
        self.assertNotIn(TOKEN, done.stderr)
        self.variables = {**self.variables, "DIALTONE_TOKEN_FILE": token, "DIALTONE_SERVER": "dialtone.invalid:1"}
        self.run_cli("campaigns", "list", code=USAGE)


if __name__ == "__main__":
    unittest.main()

"""A PostgreSQL that survives its primary: two nodes under Patroni, which agree through etcd on which of them may write.

Commits are synchronous: they are acknowledged once both nodes have them, as long as there are both. Patroni and etcd come from
Debian, run in the workplace's folder on free ports of 127.0.0.1, and end with close().
"""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import urllib.error

import processes
import world

USER = "postgres"  # by whom PostgreSQL is run when the tests are run by root, whom it refuses

# How long the primary keeps its right without renewing it: what a failover takes, and a machine may stand still.
TTL_SECONDS = 20
SETTINGS = {
    "ttl": TTL_SECONDS,
    "loop_wait": 1,
    "retry_timeout": 5,
    "synchronous_mode": True,
    "postgresql": {"use_pg_rewind": True, "parameters": {"shared_buffers": "32MB", "max_connections": 100}},
}


def installed(name):
    path = shutil.which(name)
    if path is None:
        raise AssertionError(f"{name} is not installed; `./dev setup` installs it")
    return path


def postgres_programs():
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise AssertionError("PostgreSQL is not installed; `./dev setup` installs it")
    return str(found[-1].parent)


def free_addresses(count):
    with contextlib.ExitStack() as open_sockets:
        listeners = [open_sockets.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return ["127.0.0.1:%d" % listener.getsockname()[1] for listener in listeners]


def answers(url):
    """Whether somebody answers there that all is well."""
    try:
        return world.http(url)[0] == 200
    except (urllib.error.URLError, OSError):
        return False


class Node:
    """A PostgreSQL and the Patroni that starts and stops it."""

    def __init__(self, place, name, etcd):
        self.name = name
        self._place = place
        self._folder = place.folder / name
        self._folder.mkdir()
        self._data = self._folder / "data"
        self._config = self._folder / "patroni.yml"
        self._user = USER if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self._folder, self._user, self._user)
        self.address, self._rest = free_addresses(2)
        self._config.write_text(json.dumps(self._settings(etcd)))  # JSON is YAML
        self.start()

    def _settings(self, etcd):
        return {
            "scope": "dialtone",
            "name": self.name,
            "restapi": {"listen": self._rest, "connect_address": self._rest},
            "etcd3": {"host": etcd},
            "bootstrap": {
                "dcs": SETTINGS,
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, {"auth": "trust"}, "data-checksums", "no-sync"],
            },
            "postgresql": {
                "listen": self.address,
                "connect_address": self.address,
                "data_dir": str(self._data),
                "bin_dir": postgres_programs(),
                "pgpass": str(self._folder / "pgpass"),
                "authentication": {"superuser": {"username": USER}, "replication": {"username": "replicator"}},
                "parameters": {"unix_socket_directories": str(self._folder)},
                "pg_hba": ["host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"],
                "basebackup": [{"checkpoint": "fast"}, "no-sync"],
                "remove_data_directory_on_rewind_failure": True,
                "remove_data_directory_on_diverged_timelines": True,
            },
        }

    def start(self):
        """As Patroni is started with the machine: a node that was the primary comes back as the standby of the other."""
        self._patroni = self._place.start_installed(installed("patroni"), str(self._config), user=self._user)

    def is_primary(self):
        return answers(f"http://{self._rest}/primary")

    def is_synchronous(self):
        """Whether it is the standby without which nothing is acknowledged."""
        return answers(f"http://{self._rest}/synchronous")

    def kill(self):
        """As the loss of the machine."""
        # Patroni first, which would start PostgreSQL again; its output ends with the last process that writes to it.
        self._patroni.send_signal(signal.SIGKILL)
        while left := self._postgres_processes():
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self._patroni.kill()

    def _postgres_processes(self):
        """They are no children of ours, and work in the folder of their data."""
        found = []
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if os.readlink(process / "cwd") == str(self._data):
                    found.append(int(process.name))
        return found


class PatroniCluster:
    def __init__(self, place):
        self._place = place
        self.nodes = []

    def start(self):
        """Two nodes, ready. Whatever comes of it, close() ends what was started."""
        # PostgreSQL's user has to get to its folders.
        self._place.folder.chmod(0o711)
        client, peer = free_addresses(2)
        self._start_etcd(client, peer)
        # One after the other, or they would have to agree first who makes the database.
        for name in ("node-1", "node-2"):
            self.nodes.append(Node(self._place, name, client))
            world.wait_until(lambda: any(node.is_primary() for node in self.nodes), "the first primary")
        self.await_synchronous()

    def _start_etcd(self, client, peer):
        name, client_url, peer_url = "etcd", f"http://{client}", f"http://{peer}"
        self._place.start_installed(
            installed("etcd"),
            *("--name", name, "--data-dir", str(self._place.folder / name)),
            *("--listen-client-urls", client_url, "--advertise-client-urls", client_url),
            *("--listen-peer-urls", peer_url, "--initial-advertise-peer-urls", peer_url),
            *("--initial-cluster", f"{name}={peer_url}"),
            # The disk of a test machine is not waited for as if its data mattered.
            *("--heartbeat-interval", "500", "--election-timeout", "5000"),
        )
        world.wait_until(lambda: answers(f"{client_url}/health"), "etcd", processes.START_SECONDS)

    @property
    def url(self):
        """Of a database that is empty at first, wherever it can be written just now."""
        hosts = ",".join(node.address for node in self.nodes)
        return f"postgresql://{USER}@{hosts}/postgres?target_session_attrs=read-write"

    def primary(self):
        return next(node for node in self.nodes if node.is_primary())

    def await_synchronous(self):
        """Waits until what is acknowledged would survive the loss of either node."""
        world.wait_until(
            lambda: sorted((node.is_primary(), node.is_synchronous()) for node in self.nodes)
            == [(False, True), (True, False)],
            "a primary and a synchronous standby",
        )

    def close(self):
        for node in self.nodes:
            node.kill()

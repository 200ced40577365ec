"""Starts the shipped programs for an end-to-end test, each listening on a free port of 127.0.0.1.

    with Workplace() as place:
        simulator = place.start_simulator("--time-scale", "20")
        server = place.start_server(simulator.url)
        ...

The programs are found in the folder that DIALTONE_BIN names. What they write is kept in the workplace's temporary folder,
and is shown when one of them does not come up. Leaving the block ends every program that was started, and removes the folder.
"""

import itertools
import os
import pathlib
import queue
import re
import shutil
import subprocess
import tempfile
import threading

# How long a program may take to say that it is ready, and to end when it is asked to. Generous: machines are busy.
START_SECONDS = 60
STOP_SECONDS = 60

SIMULATOR_KEY = "sim-key"


def program(name):
    """The path of a shipped program."""
    folder = os.environ.get("DIALTONE_BIN")
    if not folder:
        raise RuntimeError("DIALTONE_BIN must name the folder of the programs")
    path = pathlib.Path(folder) / name
    if not path.is_file():
        raise RuntimeError(f"{path} does not exist: build it first")
    return str(path)


def clean_environment(**extra):
    """The environment without the settings that a developer may have in theirs."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DIALTONE_", "VAPI_", "GRPC_")) and not name.lower().endswith("_proxy")
    }
    kept.update(extra)
    return kept


class Process:
    """A program that runs, and what it has written."""

    def __init__(self, name, popen, log):
        self.name = name
        self.address = None  # HOST:PORT, from the line that says it is ready
        self.http = None  # of a server: the URL of its metrics and probes
        self.database = None  # of a PostgreSQL: the URL of an empty database
        self._popen = popen
        self._log = log
        self._lines = queue.Queue()
        self._printed = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def pid(self):
        return self._popen.pid

    @property
    def url(self):
        return f"http://{self.address}"

    def _read(self):
        for line in self._popen.stdout:
            self._printed.append(line)
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def wait_for_line(self, pattern, seconds=START_SECONDS):
        """The match of the first line on its standard output, from here on, in which the pattern is found."""
        while True:
            try:
                line = self._lines.get(timeout=seconds)
            except queue.Empty:
                raise AssertionError(f"{self.name} wrote nothing for {seconds} s.\n{self.errors()}") from None
            if line is None:
                raise AssertionError(f"{self.name} ended with {self._popen.wait()}.\n{self.errors()}")
            found = re.search(pattern, line)
            if found:
                return found

    def await_server(self):
        """Waits until a server that was launched is ready to answer."""
        self.http = "http://" + self.wait_for_line(r"^dialtone-server metrics and probes on (\S+)$").group(1)
        self.address = self.wait_for_line(r"^dialtone-server listening on (\S+)$").group(1)

    def errors(self):
        """What it has written to its standard error so far."""
        return self._log.read_text(errors="replace")

    def printed(self):
        """What it has written to its standard output so far."""
        return "".join(self._printed)

    def output(self):
        """Everything it has written so far."""
        return self.printed() + self.errors()

    def ask_to_end(self):
        """Sends SIGTERM and does not wait."""
        self._popen.terminate()

    def wait(self, seconds=STOP_SECONDS):
        """The exit code of a program that ends by itself, or was asked to; 128 + N after signal N."""
        code = self._finish(seconds)
        return code if code >= 0 else 128 - code

    def stop(self):
        """Asks it to end, and returns its exit code. Does nothing when it has ended already."""
        if self._popen.poll() is None:
            self._popen.terminate()
        return self._finish()

    def send_signal(self, signal):
        """Does not wait. Nothing happens when the program has ended."""
        self._popen.send_signal(signal)

    def kill(self):
        """Ends it as a crash would. The exit code is that of Popen: minus the signal."""
        if self._popen.poll() is None:
            self._popen.kill()
        return self._finish()

    def _finish(self, seconds=STOP_SECONDS):
        try:
            return self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
            raise AssertionError(f"{self.name} did not end within {seconds} s.\n{self.errors()}") from None
        finally:
            self._reader.join()
            self._popen.stdout.close()


class Workplace:
    """A temporary folder and the programs that work in it."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dialtone-e2e-"))
        self._processes = []
        self._numbers = itertools.count()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends what runs, the latest first, and removes the folder."""
        try:
            for process in reversed(self._processes):
                process.stop()
        finally:
            for process in self._processes:
                process.kill()
            shutil.rmtree(self.folder)

    def logs(self):
        """The files in which the standard error of every program so far is kept."""
        return sorted(self.folder.glob("*.stderr"))

    def start(self, name, *arguments, environment=None):
        """Starts a program of ours; it is not said to be ready yet. Any thread may."""
        return self.start_installed(program(name), *arguments, environment=environment)

    def start_installed(self, path, *arguments, environment=None, user=None):
        """The same with a program that is installed, run by `user` or by the present one."""
        name = pathlib.Path(path).name
        log = self.folder / f"{name}-{next(self._numbers)}.stderr"
        identity = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        with log.open("wb") as errors:
            popen = subprocess.Popen(
                [path, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                errors="replace",
                cwd=self.folder,
                env=clean_environment(**(environment or {})),
                **identity,
            )
        process = Process(name, popen, log)
        self._processes.append(process)
        return process

    def start_simulator(self, *arguments, listen="127.0.0.1:0"):
        """A simulated Vapi, ready."""
        process = self.start("dialtone-sim", "--listen", listen, *arguments)
        process.address = process.wait_for_line(r"^dialtone-sim listening on (\S+)$").group(1)
        return process

    def start_server(
        self, vapi_url, *arguments, listen="127.0.0.1:0", database=None, key=SIMULATOR_KEY
    ):
        """A server, ready to answer; on the SQLite database of this workplace unless `database` names another."""
        process = self.launch_server(vapi_url, *arguments, listen=listen, database=database, key=key)
        process.await_server()
        return process

    def launch_server(
        self, vapi_url, *arguments, listen="127.0.0.1:0", database=None, key=SIMULATOR_KEY, failpoint=None
    ):
        """The same, not ready yet. `failpoint`, as `name:N`, is where a build with failpoints kills itself."""
        environment = {"DIALTONE_FAILPOINT": failpoint} if failpoint else {}
        return self.start(
            "dialtone-server",
            "serve",
            "--listen",
            listen,
            "--http-listen",
            "127.0.0.1:0",
            "--vapi-url",
            vapi_url,
            *arguments,
            # A URL may hold a password, and everybody can read the arguments of a process.
            environment={"VAPI_API_KEY": key, "DIALTONE_DATABASE": database or self.sqlite(), **environment},
        )

    def sqlite(self):
        """The URL of this workplace's SQLite database."""
        return f"sqlite://{self.folder / 'dialtone.db'}"

    def start_postgres(self):
        """A PostgreSQL with an empty database at `.database`. Stopping it is as a crash to those who are connected; starting it
        again brings back the same data at the same port."""
        # PostgreSQL never runs as root, but as a user of its own, who has to get to its folder.
        self.folder.chmod(0o711)
        data = self.folder / "postgres"
        data.mkdir(exist_ok=True)
        process = self.start("dialtone-test-postgres", str(data))
        process.database = process.wait_for_line(r"^(postgresql://\S+)$").group(1)
        return process

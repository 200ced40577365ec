"""A TCP proxy in front of a server, which kills it when it has decided and before its caller can know.

    with KillingProxy("127.0.0.1:50051", answer_has=b"campaigns/", kill=server.kill) as proxy:
        ... a caller uses proxy.address ...
        proxy.wait_until_killed(60)
        ... the server is started again at the same address, and the caller goes on ...
"""

import contextlib
import socket
import threading


class KillingProxy:
    """Passes bytes on in both directions, except for the first answer that holds `answer_has`: instead of passing that on
    it calls `kill` and cuts the connection. After that it only passes on."""

    def __init__(self, target, answer_has, kill):
        host, port = target.rsplit(":", 1)
        self._target = (host, int(port))
        self._answer_has = answer_has
        self._kill = kill
        self._lock = threading.Lock()
        self._killing = False
        self._killed = threading.Event()
        self._sockets = []
        self._threads = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self._listener.getsockname()[1]

    def __enter__(self):
        self._start(self._accept)
        return self

    def __exit__(self, *_):
        self._close(self._listener)
        with self._lock:
            sockets = list(self._sockets)
        for each in sockets:
            self._close(each)
        # Threads that are under way may still start others.
        for thread in self._threads:
            thread.join()

    def wait_until_killed(self, seconds):
        if not self._killed.wait(seconds):
            raise AssertionError(f"no answer with {self._answer_has} came within {seconds} s")

    def _start(self, body, *arguments):
        thread = threading.Thread(target=body, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _close(self, each):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()

    def _accept(self):
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:  # the listener was closed
                return
            try:
                server = socket.create_connection(self._target)
            except OSError:  # it is being started again
                caller.close()
                continue
            with self._lock:
                self._sockets += [caller, server]
            self._start(self._pass_on, caller, server, False)
            self._start(self._pass_on, server, caller, True)

    def _pass_on(self, source, sink, is_answer):
        try:
            while data := source.recv(65536):
                if is_answer and not self._killing and self._answer_has in data and self._claim():
                    self._kill()
                    self._killed.set()
                    break
                sink.sendall(data)
        except OSError:  # one of the two is gone
            pass
        self._close(source)
        self._close(sink)

    def _claim(self):
        """True once."""
        with self._lock:
            first, self._killing = not self._killing, True
            return first

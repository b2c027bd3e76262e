"""Engine processes that tests start, kill and stop."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import time
import urllib.request
from pathlib import Path

KEY = "a-key-of-the-tests"
"""What a server wants to see before it sends through a gateway that is not pretended."""

FORKING = multiprocessing.get_context("forkserver")
"""Forks of a process that has imported everything start in no time."""


class Process:
    """A `survey` command that runs until it is stopped; `url` is where it serves the API, if it does."""

    def __init__(self, folder, *words, **settings):
        self._words = words
        self._log = folder / "log.txt"
        port = unused_port()
        address = f"http://127.0.0.1:{port}"
        if words[0] == "dispatch":
            settings["metrics_port"], self.url, self._sign_of_life = port, None, f"{address}/readyz"
        else:
            settings["port"], self.url, self._sign_of_life = port, address, f"{address}/readyz"
        if settings.get("gateway", "pretend") != "pretend":
            settings["api_keys"] = f"{KEY}:all"
        self._settings = {f"SURVEY_{name}".upper(): str(value) for name, value in settings.items()}
        self._running = None

    def start(self):
        """Start it, again if it ran before; what it logs is added to one file."""
        FORKING.set_forkserver_preload(["tests.chaos.survey", "engine.serving", "engine.store.migrations"])
        self._running = FORKING.Process(target=_run, args=(self._words, self._settings, self._log))
        self._running.start()
        return self

    def wait_until_ready(self):
        """Wait until it answers."""
        for _ in range(1200):
            if not self._running.is_alive():
                raise AssertionError(self._log.read_text())
            try:
                urllib.request.urlopen(self._sign_of_life).close()
            except OSError:
                time.sleep(0.025)
            else:
                return self
        raise AssertionError(f"{self._sign_of_life} does not answer")

    def cpu_seconds(self):
        """Tell how long it has kept a processor busy, as Linux counts it."""
        _, _, counted = Path(f"/proc/{self._running.pid}/stat").read_text().rpartition(")")
        user, system = counted.split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def kill(self):
        """End it at whatever instruction it is."""
        self._running.kill()
        self._running.join()

    def tell_to_stop(self, number=signal.SIGTERM):
        """Ask it to stop."""
        os.kill(self._running.pid, number)

    def exit_code(self):
        """Wait for its end."""
        self._running.join(60)
        return self._running.exitcode


def unused_port():
    """Find a port nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


def _run(words, settings, log):
    from tests.chaos.survey import main

    os.environ.update(settings)
    with log.open("a") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
    main(words)

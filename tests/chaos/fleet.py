"""Engine processes on a network, any of which is killed now and then, and which are asked until one answers."""

from __future__ import annotations

import json
import random
import threading
import time
import urllib.error
import urllib.request

from tests.chaos.processes import KEY, Process


class Fleet:
    """Processes of these commands on one database; with `network` as their gateway, which is open."""

    def __init__(self, network, commands, folder, *, seed, **settings):
        self.kills = 0
        self.asked_again = 0
        self._rng = random.Random(seed)
        self._processes = [
            Process(folder, command, double_url=network.url, gateway="double", **settings).start()
            for command in commands
        ]
        self.apis = [process.url for process in self._processes if process.url]
        network.apis += self.apis
        self.wait_until_ready()

    def wait_until_ready(self):
        """Wait until all of them answer; one may have been killed a moment ago."""
        for process in self._processes:
            process.wait_until_ready()

    def kill_until(self, is_over):
        """Kill one of them every now and then, and start it again."""
        while not is_over():
            time.sleep(self._rng.uniform(0.05, 1))
            process = self._rng.choice(self._processes)
            process.kill()
            self.kills += 1
            time.sleep(self._rng.uniform(0, 0.3))
            process.start()

    def while_killed(self, work):
        """Do something while they are killed, and return what came of it."""
        done, came = threading.Event(), []
        killing = threading.Thread(target=self.kill_until, args=(done.is_set,))
        killing.start()
        try:
            came.append(work())
        finally:
            done.set()
            killing.join()
        return came[0]

    def ask(self, path, body, method="POST"):
        """Call the API as hosts do: the same request again until somebody answers it."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
        while True:
            url = f"{self._rng.choice(self.apis)}/v1/{path}"
            request = urllib.request.Request(url, json.dumps(body).encode(), headers, method=method)
            try:
                with urllib.request.urlopen(request, timeout=5) as answer:
                    return json.loads(answer.read() or "null")
            except urllib.error.HTTPError as error:
                with error:
                    if error.code < 500:
                        raise
            except (OSError, ValueError):
                pass
            self.asked_again += 1
            time.sleep(0.05)

    def stop(self):
        """Tell all of them to stop, and return their exit codes."""
        self.wait_until_ready()  # before, one does not know what a signal means
        for process in self._processes:
            process.tell_to_stop()
        return [process.exit_code() for process in self._processes]

    def kill_all(self):
        """End all that still run."""
        for process in self._processes:
            process.kill()

"""Replies over HTTP: servers of ours, and a process that sends to them as fast as they answer."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from tests.benchmarks.filling import SURVEY, number
from tests.chaos.processes import FORKING, Process

AT_ONCE = 32
REPLIES = 250
"""A burst is short, and bursts take turns: what else the machine does falls on all alike."""


@dataclass(frozen=True)
class Cost:
    """What requests cost: how many are answered in a second, and how long each keeps the servers' processors busy."""

    a_second: float
    cpu_milliseconds: float


class Served:
    """A filled database behind so many servers; `phones` are those that have yet to reply, each once."""

    def __init__(self, url, phones, servers):
        self._stack = ExitStack()
        folder = Path(self._stack.enter_context(TemporaryDirectory()))
        (folder / "survey.json").write_text(json.dumps(SURVEY))
        self._left = phones
        self._pool = self._stack.enter_context(ProcessPoolExecutor(1, FORKING))
        self._urls = []
        self._processes = []
        for _ in range(servers):
            settings = {"database_url": url, "definitions": folder, "gateway": "pretend", "log_format": "json"}
            process = Process(folder, "serve", **settings).start()
            self._stack.callback(process.kill)
            self._processes.append(process)
            self._urls.append(process.wait_until_ready().url)
        self.burst()  # warms up

    def burst(self):
        """Give the replies a second of some replies."""
        return self.replies().a_second

    def replies(self):
        """Give what some replies cost."""
        phones = itertools.islice(self._left, REPLIES)
        said = [{"originator": number(phone), "content": "7"} for phone in phones]
        return self._cost("POST", "/v1/gateways/pretend/inbound", said)

    def nothing(self):
        """Give what as many requests cost that ask the same servers for nothing."""
        return self._cost("GET", "/healthz", [None] * REPLIES)

    def _cost(self, method, path, bodies):
        before = self._cpu_seconds()
        seconds = self._pool.submit(_load, self._urls, method, path, bodies).result()
        cpu = self._cpu_seconds() - before
        return Cost(a_second=len(bodies) / seconds, cpu_milliseconds=1000 * cpu / len(bodies))

    def _cpu_seconds(self):
        return sum(process.cpu_seconds() for process in self._processes)

    def close(self):
        """Stop the servers."""
        self._stack.close()


def _load(urls, method, path, bodies):
    return asyncio.run(_ask(urls, method, path, iter(bodies)))


async def _ask(urls, method, path, bodies):
    began = time.perf_counter()

    async def keep_asking(http, url):
        for body in bodies:
            async with http.request(method, url + path, json=body) as answer:
                answer.raise_for_status()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        await asyncio.gather(*(keep_asking(http, urls[at % len(urls)]) for at in range(AT_ONCE)))
        return time.perf_counter() - began

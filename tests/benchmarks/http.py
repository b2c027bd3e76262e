"""Replies a second over HTTP: servers of ours, and a process that sends to them as fast as they answer."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from tests.benchmarks.filling import SURVEY, number
from tests.chaos.processes import FORKING, Process

AT_ONCE = 32
REPLIES = 250
"""A burst is short, and bursts take turns: what else the machine does falls on all alike."""


class Served:
    """A filled database behind so many servers; `phones` are those that reply, each once."""

    def __init__(self, url, phones, servers):
        self._stack = ExitStack()
        folder = Path(self._stack.enter_context(TemporaryDirectory()))
        (folder / "survey.json").write_text(json.dumps(SURVEY))
        self._left = iter(phones)
        self._pool = self._stack.enter_context(ProcessPoolExecutor(1, FORKING))
        self._urls = []
        for _ in range(servers):
            settings = {"database_url": url, "definitions": folder, "gateway": "pretend", "log_format": "json"}
            process = Process(folder, "serve", **settings).start()
            self._stack.callback(process.kill)
            self._urls.append(process.wait_until_ready().url)
        self.burst()  # warms up

    def burst(self):
        """Give the replies a second of some replies."""
        phones = list(itertools.islice(self._left, REPLIES))
        return len(phones) / self._pool.submit(_load, self._urls, phones).result()

    def close(self):
        """Stop the servers."""
        self._stack.close()


def _load(urls, phones):
    return asyncio.run(_reply(urls, iter(phones)))


async def _reply(urls, phones):
    began = time.perf_counter()

    async def keep_replying(http, url):
        for phone in phones:
            said = {"originator": number(phone), "content": "7"}
            async with http.post(f"{url}/v1/gateways/pretend/inbound", json=said) as answer:
                answer.raise_for_status()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        await asyncio.gather(*(keep_replying(http, urls[at % len(urls)]) for at in range(AT_ONCE)))
        return time.perf_counter() - began

"""Replies a second over HTTP: servers of ours, and a process that sends to them as fast as they answer."""

from __future__ import annotations

import asyncio
import itertools
import json
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import aiohttp

from tests.benchmarks.filling import SURVEY, number
from tests.chaos.processes import FORKING, Process

AT_ONCE = 32


def replies_a_second(url, servers, seconds, first):
    """Measure a filled database; replies go to the sessions from `first` on, one each. Gives the rate and the next."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        (Path(folder) / "survey.json").write_text(json.dumps(SURVEY))
        settings = {"database_url": url, "definitions": folder, "gateway": "pretend"}
        processes = [Process(Path(folder), "serve", **settings).start() for _ in range(servers)]
        for process in processes:
            stack.callback(process.kill)
            process.wait_until_ready()
        urls = [process.url for process in processes]
        with ProcessPoolExecutor(1, FORKING) as pool:
            pool.submit(_load, urls, 0.5, first).result()  # to warm up
            count, took = pool.submit(_load, urls, seconds, first + 1000).result()
        return count / took, first + 1000 + count


def _load(urls, seconds, first):
    return asyncio.run(_reply(urls, seconds, first))


async def _reply(urls, seconds, first):
    phones = itertools.count(first)
    began = time.perf_counter()

    async def keep_replying(http, url):
        count = 0
        while time.perf_counter() - began < seconds:
            said = {"originator": number(next(phones)), "content": "7"}
            async with http.post(f"{url}/v1/gateways/pretend/inbound", json=said) as answer:
                answer.raise_for_status()
            count += 1
        return count

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        counts = await asyncio.gather(*(keep_replying(http, urls[at % len(urls)]) for at in range(AT_ONCE)))
        return sum(counts), time.perf_counter() - began

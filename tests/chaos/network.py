"""A gateway that misbehaves and the phones behind it: an HTTP server in a thread, which outlives the engine."""

from __future__ import annotations

import asyncio
import random
import threading
import time
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass

import aiohttp
from aiohttp import web


@dataclass(frozen=True)
class Sms:
    """An SMS on a phone: `at` is when the gateway took it."""

    client_reference: str
    recipient: str
    content: str
    session_id: str | None
    sms_session: str | None
    at: float


def well(_):
    """Behave: take every SMS and say so."""
    return "take"


def badly(rng):
    """Misbehave: refuse, answer nonsense, take an SMS and never say so, be slow."""
    return rng.choices(["take", "slow", "refuse", "silent", "cut"], [70, 10, 8, 6, 6])[0]


class Network:
    """The gateway and its phones; `ring(network, sms)` is called with every SMS that reaches a phone.

    It honours client references: the same one again is answered and not delivered again.
    """

    def __init__(self, *, behaving=well, ring=lambda _network, _sms: None, seed=0):
        self.apis = []
        self.phones = defaultdict(list)
        self.tally = Counter()
        self.seen = threading.Condition()
        self.released = threading.Event()
        self._behaving = behaving
        self._ring = ring
        self._rng = random.Random(seed)
        self._taken = {}
        self._under_way = set()
        self._closing = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def reply(self, sms, *texts):
        """Text back from the phone that got `sms`; the gateway hands it in until somebody takes it."""
        for text in texts:
            message = {
                "messageId": str(uuid.uuid4()),
                "originator": sms.recipient,
                "content": text,
                "smsSession": sms.sms_session,
            }
            self.tally["replies"] += 1
            for _ in range(2 if self._rng.random() < 0.2 else 1):
                self._start(self._hand_in("inbound", {"messages": [message]}))

    def is_quiet(self):
        """Tell whether everything that phones have said was taken by the engine."""
        return not self._under_way

    def wait_for(self, count):
        """Wait until so many SMS reached phones, or were asked to be taken by a gateway that holds them."""
        with self.seen:
            assert self.seen.wait_for(lambda: self.tally["asked"] >= count, timeout=30), self.tally

    async def _open(self):
        app = web.Application()
        app.router.add_post("/send", self._send)
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5))
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _close(self):
        self._closing.set()
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._http.close()
        await self._runner.cleanup()

    async def _send(self, request):
        asked = await request.json()
        with self.seen:
            self.tally["asked"] += 1
            self.seen.notify_all()
        how = self._behaving(self._rng)
        self.tally[how] += 1
        match how:
            case "refuse":
                return web.Response(status=500, text="<html>no</html>")
            case "slow":
                await asyncio.sleep(self._rng.uniform(0, 0.3))
            case "hold":
                await asyncio.to_thread(self.released.wait, 30)
        sms = self._take(asked)
        match how:
            case "silent":
                await self._closing.wait()
            case "cut":
                request.transport.abort()
        return web.json_response({"messageId": f"m-{sms.client_reference}", "smsSession": sms.sms_session})

    def _take(self, asked):
        reference = asked["clientReference"]
        if reference in self._taken:
            self.tally["repeated"] += 1
            return self._taken[reference]
        wants_session = asked["sessionId"] and asked["recipient"].startswith("+47")
        sms_session = asked["smsSession"] or (str(uuid.uuid4()) if wants_session else None)
        sms = Sms(reference, asked["recipient"], asked["content"], asked["sessionId"], sms_session, time.monotonic())
        self._taken[reference] = sms
        self.phones[sms.recipient].append(sms)
        self.tally["sms"] += 1
        if self._rng.random() < 0.2:
            self._start(self._hand_in("reports", {"delivered": [reference]}))
        self._ring(self, sms)
        return sms

    def _start(self, work):
        task = self._loop.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _hand_in(self, what, body):
        """Call one of the engine's processes after another until one takes it, as gateways do."""
        while True:
            api = self._rng.choice(self.apis)
            try:
                async with self._http.post(f"{api}/v1/gateways/double/{what}", json=body) as answer:
                    if answer.status == 200:
                        return
                    self.tally[f"answered {answer.status}"] += 1
            except (aiohttp.ClientError, TimeoutError):
                self.tally["unanswered"] += 1
            await asyncio.sleep(self._rng.uniform(0.05, 0.2))

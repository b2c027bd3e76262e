"""Whatever receivers and dispatchers do, each event arrives, under one id, and no session's `sequence` has a gap."""

import asyncio
import random
from datetime import timedelta

import pytest
from aiohttp import web
from sqlalchemy import select

from engine.store.tables import DELIVERY, EVENT
from tests.gateways.serving import hang_up

pytestmark = pytest.mark.slow

NUMBERS = [f"+479093795{at}" for at in range(8)]


class Unreliable:
    """Answers well every other time; now and then it kills a dispatcher that waits for its answer."""

    def __init__(self, seed, elsewhere):
        self._random = random.Random(seed)
        self._elsewhere = elsewhere
        self.dispatchers = []
        self.killed = 0

    def __call__(self, request):
        if self.dispatchers and self._random.random() < 0.15:
            self.dispatchers.pop().cancel()
            self.killed += 1
        choose = self._random.choice([None, None, None, self._fail, self._redirect, self._hang, hang_up])
        return choose(request) if choose else web.Response(status=200)

    def _fail(self, _):
        return web.Response(status=self._random.choice([400, 404, 429, 500, 503]))

    def _redirect(self, _):
        return web.Response(status=302, headers={"Location": self._elsewhere})

    async def _hang(self, _):
        await asyncio.sleep(2)
        return web.Response(status=500)


def talk(house, chance):
    """Let every phone do something."""
    for number in NUMBERS:
        word = chance.choice(["8", "2", "Oslo", "back", "fine", "stop" if chance.random() < 0.2 else "again"])
        house.reply(word, number=number)


async def dispatch(house, unreliable):
    """Have two dispatchers send at once what is due; those that are killed record nothing any more."""
    senders = [asyncio.create_task(house.new_sender().send_due()) for _ in range(2)]
    loop = asyncio.get_running_loop()
    unreliable.dispatchers = [_Killable(loop, task) for task in senders]
    await asyncio.gather(*senders, return_exceptions=True)
    unreliable.dispatchers = []


class _Killable:
    def __init__(self, loop, task):
        self._loop, self._task = loop, task

    def cancel(self):
        self._loop.call_soon_threadsafe(self._task.cancel)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_event_arrives_whatever_happens(house, receiver, another, seed):
    house.add(receiver, include=["text"])
    chance = random.Random(seed)
    receiver.answer = unreliable = Unreliable(seed, another.url)
    for number in NUMBERS:
        house.send(number)
    for _ in range(5):
        talk(house, chance)
        asyncio.run(dispatch(house, unreliable))
        house.clock.move(timedelta(minutes=6))
    receiver.answer = lambda _: web.Response(status=204)
    for _ in range(60):
        house.clock.move(timedelta(hours=1))
        if not house.tell():
            break

    def stored(queries):
        events = queries.connection.execute(select(EVENT.c.id, EVENT.c.session_id, EVENT.c.sequence)).all()
        return events, set(queries.connection.execute(select(DELIVERY.c.state)).scalars())

    events, states = house.database.read(stored).result()
    assert unreliable.killed > 2
    assert states == {"delivered"}
    assert {one.id for one in events} == {event_id for event_id, _ in receiver.taken}
    assert len({(headers["webhook-id"], body) for headers, body, _ in receiver.requests}) == len(events)
    assert len(receiver.requests) > len(events)
    assert all(found == list(range(1, len(found) + 1)) for found in receiver.sequences().values())
    assert len(receiver.sequences()) == len(NUMBERS)
    assert another.requests == []

"""SMS a second from the outbox to a gateway that answers at once; and the same from procrastinate's queue."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

from engine.dispatch import Dispatcher
from engine.gateways.gateway import Submitted
from engine.store import open_database
from tests.databases import a_session, sms


class AtOnce:
    """A gateway that takes everything, and tells when it has so many."""

    name = "at once"
    is_idempotent = True
    segments_at_most = 6

    def __init__(self, wanted):
        self._wanted = wanted
        self.all = threading.Event()

    async def open(self, _):
        pass

    async def close(self):
        pass

    async def send(self, _):
        self._wanted -= 1
        if self._wanted == 0:
            self.all.set()
        return Submitted()


def ours(url, count, in_flight):
    """Count the SMS a second of one dispatcher, from the first claim until all are recorded as sent."""
    now, gateway = datetime.now(UTC), AtOnce(count)
    with closing(open_database(url)) as database:
        database.write(lambda unit: [_queue(unit, f"+47{at}", now) for at in range(count)]).result()
        dispatcher = Dispatcher(database, gateway, in_flight=in_flight)
        began = time.perf_counter()
        dispatcher.start()
        gateway.all.wait()
        dispatcher.stop()
        rate = count / (time.perf_counter() - began)
        outbox = database.read(lambda queries: queries.outbox()).result()
        assert not outbox.unsettled, f"Handed over, but not recorded: {outbox.unsettled}"
        return rate


def _queue(unit, recipient, now):
    unit = unit.of(lambda _: AtOnce.name, lambda: now)
    session = a_session(recipient=recipient, expires_at=now + timedelta(days=1))
    unit.begin(session, "{}")
    unit.move(unit.queue(session, sms("hello"), now))


def procrastinates(url, count, in_flight):
    """Count the jobs a second of one worker."""
    import procrastinate  # only `make bench` installs it

    async def drain():
        app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url.replace("+psycopg", "")))

        @app.task
        async def send(recipient):
            pass

        async with app.open_async():
            await app.schema_manager.apply_schema_async()
            await send.batch_defer_async(*({"recipient": f"+47{at}"} for at in range(count)))
            began = time.perf_counter()
            await app.run_worker_async(wait=False, concurrency=in_flight, install_signal_handlers=False)
            return count / (time.perf_counter() - began)

    return asyncio.run(drain())

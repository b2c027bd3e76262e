"""Two transactions on one webhook, the second begun in the middle of the first: they never wait for each other."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import count

import pytest
from sqlalchemy import event as hooks
from sqlalchemy import text, update

from engine.errors import UnknownWebhook
from engine.store import deliveries, subscriptions
from engine.store.event_log import EventLog, EventType
from engine.store.tables import WEBHOOK
from engine.webhooks.client import ReceiverAnswer
from engine.webhooks.sender import LEASE
from tests.conftest import NOON
from tests.databases import empty

WAITS = text("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")

HOOK = subscriptions.Webhook(
    id="hook", url="https://hooks.example/", types=None, surveys=None, include=[], secret="whsec_MTIz", created_at=NOON
)


def records(status):
    """Record what a receiver has answered to an attempt."""
    answer = ReceiverAnswer(status=status, reason=f"It answered {status}.")
    return lambda house, claimed: partial(house.sender._record, claimed, answer)


def changes(**payload):
    return lambda house, _: lambda unit: house.engine.webhooks._change(unit, HOOK.id, payload)


def replays(house, _):
    return lambda unit: house.engine.webhooks._replay(unit, HOOK.id, {"from": NOON.isoformat()})


ACTS = {
    "success": records(204),
    "failure": records(500),
    "gone": records(410),
    "claim": lambda house, _: house.sender._claim_in,
    "replay": replays,
    "rotate": lambda house, _: lambda unit: house.engine.webhooks._rotate(unit, HOOK.id),
    "disable": changes(disabled=True),
    "enable": changes(disabled=False),
    "remove": lambda *_: lambda unit: subscriptions.remove(unit, HOOK.id),
}


@pytest.fixture
def database_url(migrated_postgresql):
    """SQLite has one writer: nobody waits there in the middle of a transaction."""
    return migrated_postgresql


def prepare(house, url, *, failing):
    """Have a webhook that was given events, two of them under way and two that nobody has looked at."""
    empty(url)
    now = house.clock()
    house.clock.move(timedelta(seconds=1))

    def told(unit, so_many):
        for _ in range(so_many):
            EventLog(unit.connection).of_number(EventType.NUMBER_OPTED_IN, "+4790937954", now)

    def claim(unit):
        subscriptions.add(unit, HOOK)
        told(unit, 3)
        deliveries.spread(unit, now)
        claimed = deliveries.claim(unit, now, under_way={}, limit=2, lease=LEASE)
        told(unit, 2)
        if failing:
            unit.connection.execute(update(WEBHOOK).values(failing_since=now))
        return claimed

    return house.database.write(claim).result()


class Meeting:
    """A transaction that waits after some of its statements, until a second one is done or waits for it."""

    def __init__(self, database, second):
        self.database = database
        self.second = second
        self.tries = Counter()
        self.met = None

    def run(self, first, after):
        """Run both; return whether the first got so far that the second was begun in its middle."""
        self._finish(self.database.write(partial(self._first, first, count(1), after)))
        if self.met:
            self._finish(self.met)
        return self.met is not None

    def _finish(self, future):
        with suppress(UnknownWebhook):
            future.result()

    def _first(self, work, statements, after, unit):
        self.tries["first"] += 1

        def begin_second(*_):
            if next(statements) == after:
                self.met = self.database.write(self._second)
                while not self.met.done() and not self.database.read(waits).result():
                    pass

        hooks.listen(unit.connection, "after_cursor_execute", begin_second)
        return work(unit)

    def _second(self, unit):
        self.tries["second"] += 1
        return self.second(unit)


def waits(queries):
    return queries.connection.execute(WAITS).first()


@pytest.mark.parametrize("first", ACTS)
@pytest.mark.parametrize("second", ACTS)
def test_nothing_that_happens_to_a_webhook_at_once_is_done_a_second_time(house, database_url, first, second):
    for after in count(1):
        one, another = prepare(house, database_url, failing="success" in {first, second})
        meeting = Meeting(house.database, ACTS[second](house, another))
        has_met = meeting.run(ACTS[first](house, one), after)

        assert set(meeting.tries.values()) == {1}, f"{second} after {after} statements of {first}"
        if not has_met:
            break
    assert after > 1

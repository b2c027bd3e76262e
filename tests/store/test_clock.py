"""One clock for all processes: the server's, whatever each machine believes the time to be."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from engine.store import clock as clocks
from engine.store.clock import ServerClock, read, system_clock

HOUR = timedelta(hours=1)


@pytest.fixture
def wrong(monkeypatch):
    """Set this machine's clock an hour ahead."""
    monkeypatch.setattr(clocks, "system_clock", lambda: datetime.now(UTC) + HOUR)


@pytest.mark.usefixtures("wrong")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_time_is_the_servers_once_a_transaction_was_begun(database):
    query = text("SELECT clock_timestamp()")
    said = database.write(lambda unit: unit.connection.execute(query).scalar_one()).result()

    assert abs(database.clock() - said) < HOUR / 2


@pytest.mark.usefixtures("wrong")
def test_until_then_it_is_this_machines():
    clock = ServerClock()

    assert clock() - datetime.now(UTC) > HOUR / 2
    assert read(clock)() - datetime.now(UTC) > HOUR / 2


def test_what_happens_now_is_no_later_and_what_came_in_no_earlier_than_it_was():
    clock, began = ServerClock(), time.monotonic()
    clock.was_told(1_000_000.0, asked=began, answered=began + 5)
    came = read(clock)

    assert clock() - datetime.fromtimestamp(1_000_000, UTC) < timedelta(seconds=-4)
    assert came() >= datetime.fromtimestamp(1_000_000, UTC)


def test_a_reading_is_understood_by_what_the_server_says_later():
    clock = ServerClock()
    came = read(clock)
    now = time.monotonic()
    clock.was_told(2_000_000.0, asked=now, answered=now)

    assert abs(came() - datetime.fromtimestamp(2_000_000, UTC)) < timedelta(seconds=5)


def test_a_clock_that_is_handed_in_is_read_at_once():
    moments = iter([system_clock(), system_clock()])
    first = read(lambda: next(moments))

    assert first() == first()
    assert next(moments)

"""What becomes of outcomes that the database does not take."""

import asyncio
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.dispatch import lane
from engine.dispatch.lane import Recorder
from engine.errors import StoreUnreachable
from engine.store.outcomes import MarkedSent
from engine.testing import ManualClock
from tests.conftest import wait_until
from tests.databases import NOON, begin
from tests.dispatch.test_dispatcher import Gateway, dispatching, statuses
from tests.dispatch.test_judging import claim

AWAY = StoreUnreachable("The database does not answer.")
INTERVAL = timedelta(seconds=2)


class Scripted:
    """A database that answers as it is told, and remembers how far behind the recorder was."""

    def __init__(self, *answers):
        self._answers = list(answers)
        self.recorder = Recorder(self, INTERVAL)
        self.behind = []

    def write(self, _):
        self.behind.append(self.recorder.is_behind)
        future, answer = Future(), self._answers.pop(0)
        if answer:
            future.set_exception(answer)
        else:
            future.set_result(None)
        return future


def taken(reference):
    return MarkedSent(claim=replace(claim(), client_reference=reference), at=NOON, message_id=None, sms_session=None)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(lane, "RECOVERY", 0.01)


def test_a_database_that_is_away_is_told_until_it_has_heard():
    database = Scripted(AWAY, AWAY, None)

    asyncio.run(database.recorder.record([taken("a")]))

    assert database.behind == [False, True, True]
    assert not database.recorder.is_behind


def test_in_a_hurry_it_is_told_once():
    database = Scripted(AWAY)
    database.recorder.hurry()

    asyncio.run(database.recorder.record([taken("a")]))

    assert database.behind == [False]


def test_one_that_cannot_be_stored_holds_up_no_other():
    database = Scripted(ValueError("of a batch"), None, ValueError("of one"))

    asyncio.run(database.recorder.record([taken("a"), taken("b")]))

    assert len(database.behind) == 3
    assert not database.recorder.is_behind


def test_nothing_is_sent_twice_because_its_lease_ran_out_before_it_was_recorded(database, monkeypatch):
    tries = []

    def away(*_):
        tries.append(1)
        raise AWAY

    clock, gateway, record = ManualClock(NOON), Gateway(), lane.record
    monkeypatch.setattr(lane, "record", away)
    session = begin(database, "hello")
    with dispatching(database, gateway, poll=0.01, clock=clock):
        wait_until(lambda: len(tries) > 1)  # by the second it knows that it is behind
        clock.move(timedelta(hours=1))
        seen = len(tries)
        wait_until(lambda: len(tries) > seen + 10)
        monkeypatch.setattr(lane, "record", record)
        wait_until(lambda: statuses(database, session) == ["sent"])

    assert len(gateway.sent) == 1

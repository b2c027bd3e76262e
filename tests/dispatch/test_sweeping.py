"""What time alone brings about, for many sessions at one moment."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from engine.dispatch import expiry
from engine.dispatch.expiry import AT_MOST, Sweeper
from engine.session import State
from engine.testing import ManualClock
from tests.conftest import NOON, NUMBER, PAYLOAD, payload
from tests.databases import GATEWAY, begin
from tests.surveys import survey_of

MANY = 2 * AT_MOST + 1


def states(database, sessions):
    return [database.read(lambda queries, i=one.id: queries.session(i)).result().state for one in sessions]


@pytest.mark.slow
def test_many_sessions_that_expire_at_one_moment_do_not_wait_for_one_another(database, monkeypatch):
    sessions = [begin(database, "one", recipient=f"+47909{at:05}") for at in range(MANY)]
    monkeypatch.setattr(expiry, "EVERY", 3600)  # seconds: who waits once, waits for ever
    sweeper = Sweeper(database, [GATEWAY], ManualClock(NOON + timedelta(days=4)))

    async def run():
        with suppress(TimeoutError):
            await asyncio.wait_for(sweeper.run(), 3)

    asyncio.run(run())

    assert set(states(database, sessions)) == {State.EXPIRED}


def test_everybody_who_is_silent_is_reminded_when_it_is_time(phones, publish):
    score = {"id": "score", "type": "scale", "minimum": 1, "maximum": 10}
    publish(survey_of(score, reminders=[{"after": "PT4H"}]), "a-survey")
    numbers = [f"+47909{at:05}" for at in range(10000, 10000 + MANY)]
    for number in numbers:
        phones.engine.send_survey("a-survey", payload(number))
    phones.wait(timedelta(hours=5))

    assert {len(phones.messages(number)) for number in numbers} == {2}


def test_a_chore_that_fails_keeps_nobody_from_being_reminded(phones, publish):
    score = {"id": "score", "type": "scale", "minimum": 1, "maximum": 10}
    publish(survey_of(score, reminders=[{"after": "PT4H"}]), "a-survey")
    phones.engine.send_survey("a-survey", PAYLOAD)
    phones.deliver()
    phones.clock.move(timedelta(hours=4))

    def fail(_unit, _now):
        raise ValueError("a definition that nobody can read any more")

    phones.engine.dispatcher.beside(fail)
    with pytest.raises(ValueError, match="a definition"):
        asyncio.run(phones.engine.dispatcher.sweep_due())

    assert len(phones.new_messages(NUMBER)) == 2

"""Two hundred answers at once on a quota of 25, and people who leave, while the processes that take them are killed."""

import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.store import open_database
from engine.store.tables import QUOTA
from tests.chaos.fleet import Fleet
from tests.chaos.network import Network
from tests.surveys import survey_of

pytestmark = pytest.mark.slow

PLACES, AT_ONCE = 25, 200
PATIENCE = 120
"""Seconds until all is said."""

SURVEY = survey_of(
    {"id": "age", "type": "number", "minimum": 0},
    {"id": "more", "type": "yes_no"},
    quotas=[
        {"name": "young", "condition": {"element": "age", "less_than": 30}, "at_most": PLACES,
         "then": {"go_to": "completion"}}
    ],
)  # fmt: skip
COMPLETING, STOPPING, GOING_BACK = 10, 5, 5
"""Of the 25; the others' sessions expire."""


class Fieldwork:
    """A survey with a quota in the field: who was asked, who got in, who was told that it is over."""

    def __init__(self, fleet, network, database):
        self._fleet, self._network, self._database = fleet, network, database
        self.sessions = {}

    def send(self, numbers):
        """Send the survey, and wait until all have their question."""
        for number in numbers:
            payload = {"clientReference": number, "identifier": number, "identifierType": "Phone", "channel": "SMS"}
            self.sessions[number] = self._fleet.ask("surveys/a-survey/send", payload)["sessionId"]
        self.wait_for(numbers, 1)

    def wait_for(self, numbers, count):
        """Wait until each of these phones has so many SMS, and nothing is on its way."""
        end = time.monotonic() + PATIENCE
        while not (self._network.is_quiet() and all(len(self._network.phones[one]) >= count for one in numbers)):
            assert time.monotonic() < end, Counter(len(self._network.phones[one]) for one in numbers)
            time.sleep(0.05)

    def reply(self, numbers, text):
        """Have all of them text at once."""
        for number in numbers:
            self._network.reply(self._network.phones[number][-1], text)

    def told(self, number, text):
        """Return whether the last SMS on a phone begins so."""
        return self._network.phones[number][-1].content.startswith(text)

    def expire(self, numbers):
        """Have their sessions expire in a moment, and wait until they have."""
        for number in numbers:
            at = datetime.now(UTC) + timedelta(seconds=2)
            self._fleet.ask(f"sessions/{self.sessions[number]}", {"expiryTime": at.isoformat()}, "PATCH")
        end = time.monotonic() + PATIENCE
        while {self.stored(number).state for number in numbers} != {"expired"}:
            assert time.monotonic() < end
            time.sleep(0.1)

    def stored(self, number):
        """Read a session from the database."""
        return self._database.read(lambda queries: queries.session(self.sessions[number])).result()

    def used(self):
        """Read from the database how many places are taken."""
        return self._database.read(lambda queries: queries.connection.execute(select(QUOTA.c.used)).scalar()).result()

    def holders(self):
        """Read from the database who has a place."""
        return {number for number in self.sessions if self.stored(number).places}


def numbers(start, count):
    return [f"+47909{at:05}" for at in range(start, start + count)]


def test_a_quota_holds_exactly_under_kills_and_nobody_who_got_in_is_thrown_out(
    database_url, publish, definitions, tmp_path, record_property
):
    publish(SURVEY, "a-survey")
    settings = {"database_url": database_url, "definitions": definitions, "sms_interval": 0, "gateway_timeout": 0.5}
    commands = ("serve", "serve", "serve", "dispatch")
    with Network() as network, closing(open_database(database_url)) as database:
        fleet = Fleet(network, commands, tmp_path, seed=1, **settings)
        try:
            _in_the_field(fleet, Fieldwork(fleet, network, database))
            assert fleet.stop() == [0] * len(commands)
            figures = {"kills": fleet.kills, "calls unanswered": network.tally["unanswered"]}
            print(commands, figures)
            record_property("quota under fire", figures)
        finally:
            fleet.kill_all()


def _in_the_field(fleet, field):
    first, later = numbers(10000, AT_ONCE), numbers(20000, 100)
    field.send(first)

    def all_answer():
        field.reply(first, "20")
        field.wait_for(first, 2)

    fleet.while_killed(all_answer)
    inside = [number for number in first if field.told(number, "More?")]
    assert len(inside) == field.used() == PLACES
    assert field.holders() == set(inside)
    assert {field.stored(number).screened for number in set(first) - set(inside)} == {"young"}

    completing, rest = inside[:COMPLETING], inside[COMPLETING:]
    stopping, going_back, expiring = rest[:STOPPING], rest[STOPPING : STOPPING + GOING_BACK], rest[10:]
    field.send(later)

    def some_leave_and_others_come():
        field.reply(completing, "yes")
        field.reply(stopping, "stop")
        field.reply(going_back, "back")
        field.reply(later[:50], "20")
        field.expire(expiring)
        field.wait_for([*completing, *stopping, *going_back], 3)
        field.wait_for(later[:50], 2)

    fleet.while_killed(some_leave_and_others_come)
    assert {field.stored(number).state for number in completing} == {"completed"}
    assert field.used() == len(field.holders()) <= PLACES
    assert not field.holders() & {*stopping, *going_back, *expiring}

    def the_last_places_are_taken():
        field.reply(later[50:], "20")
        field.wait_for(later[50:], 2)

    fleet.while_killed(the_last_places_are_taken)
    got_in = [number for number in later if field.told(number, "More?")]
    assert field.used() == len(field.holders()) == PLACES
    assert field.holders() == {*completing, *got_in}
    assert {field.stored(number).screened for number in (*completing, *got_in)} == {None}
    assert fleet.kills > 0

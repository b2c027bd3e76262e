"""What becomes of SMS that a dispatcher had when it died, or of which it never heard that they were its own."""

import asyncio
from datetime import timedelta

import pytest

from engine.dispatch import Dispatcher, lane
from engine.errors import StoreUnreachable
from engine.gateways.gateway import Submitted
from engine.hours import Hours, KeptTo
from engine.store import outbox
from engine.store.survey_status import SurveyStatus, set_status
from engine.testing import ManualClock
from tests.conftest import wait_until
from tests.databases import NOON, OURS, begin, ours, sms
from tests.dispatch.test_dispatcher import Gateway, dispatching, statuses

LEASE = timedelta(minutes=1)
POLICIES = pytest.mark.parametrize("knows_duplicates", [False, True], ids=["hold", "retry"])


@pytest.fixture
def gateway():
    made = Gateway()
    made.is_idempotent = False
    return made


@pytest.fixture
def send_due(database, gateway, clock):
    """Send once what is due."""
    dispatcher = Dispatcher(database, gateway, clock=clock)
    return lambda: asyncio.run(dispatcher.send_due())


def claimed_by_another(database, now=NOON):
    """Claim what is due for a dispatcher of which nothing more is heard."""
    return database.write(
        lambda unit: outbox.claim(unit, now, **OURS, interval=timedelta(), lease=LEASE, limit=9)
    ).result()


def letters(database):
    return database.read(lambda queries: queries.dead_letters()).result()


def test_what_a_dead_dispatcher_had_is_held_where_a_lost_answer_is(database, gateway, clock, send_due, caplog):
    session = begin(database, "one", "two")
    claimed_by_another(database)
    clock.move(LEASE)

    send_due()

    assert gateway.sent == []
    assert statuses(database, session) == ["uncertain", "waiting"]
    assert [letter.reason for letter in letters(database)] == [lane.TAKEN_OVER]
    (record,) = [one for one in caplog.records if one.levelname == "ERROR"]
    assert f"{session.id}-1" in record.getMessage()
    assert lane.TAKEN_OVER in record.getMessage()
    clock.move(LEASE)
    send_due()
    assert statuses(database, session) == ["uncertain", "sent"]


def test_what_a_dead_dispatcher_had_is_sent_again_where_a_lost_answer_is(database, gateway, clock, send_due, caplog):
    gateway.is_idempotent = True
    session = begin(database, "one")
    (claim,) = claimed_by_another(database)
    clock.move(LEASE)

    send_due()
    clock.move(LEASE)
    send_due()

    assert [sms.client_reference for sms, _ in gateway.sent] == [claim.client_reference]
    assert statuses(database, session) == ["sent"]
    (record,) = [one for one in caplog.records if one.levelname == "WARNING"]
    assert lane.TAKEN_OVER in record.getMessage()


@POLICIES
def test_what_a_dead_dispatcher_had_of_a_paused_survey_does_not_become_as_if_it_had_never_been_sent(
    database, gateway, clock, send_due, knows_duplicates
):
    gateway.is_idempotent = knows_duplicates
    session = begin(database, "one")
    claimed_by_another(database)
    database.write(lambda unit: set_status(unit, session.survey_id, SurveyStatus.PAUSED, NOON)).result()
    for _ in range(3):
        clock.move(LEASE)
        send_due()
    assert gateway.sent == []

    database.write(lambda unit: set_status(unit, session.survey_id, None, clock())).result()
    send_due()

    assert statuses(database, session) == ["sent" if knows_duplicates else "uncertain"]
    assert len(gateway.sent) == (1 if knows_duplicates else 0)


@POLICIES
def test_what_a_dead_dispatcher_had_in_the_evening_is_not_sent_at_night(
    database, gateway, clock, send_due, knows_duplicates
):
    gateway.is_idempotent = knows_duplicates
    session = begin(database)
    until_one = KeptTo(Hours.read({"mon-sun": "08:00-13:00"}), ("UTC",), None)
    database.write(lambda unit: ours(unit).queue(session, sms("one"), NOON, until_one)).result()
    claimed_by_another(database)

    for _ in range(2):
        clock.move(timedelta(hours=1))
        send_due()
    assert gateway.sent == []
    assert statuses(database, session) == ["waiting" if knows_duplicates else "uncertain"]
    clock.move(timedelta(hours=18))
    send_due()

    assert statuses(database, session) == ["sent" if knows_duplicates else "uncertain"]


@POLICIES
def test_what_a_dead_dispatcher_had_of_a_session_that_is_over_is_withdrawn(
    database, gateway, clock, send_due, knows_duplicates
):
    gateway.is_idempotent = knows_duplicates
    session = begin(database, "one")
    claimed_by_another(database)
    database.write(lambda unit: unit.cancel(session.id, NOON)).result()
    clock.move(LEASE)

    send_due()

    assert gateway.sent == []
    assert statuses(database, session) == ["cancelled"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_dispatcher_that_is_started_again_on_a_file_waits_for_no_lease(database, gateway):
    had, waits = begin(database, "had"), begin(database, "waits", now=NOON + timedelta(seconds=1))
    claimed_by_another(database)
    with dispatching(database, gateway, poll=0.02, clock=ManualClock(NOON + timedelta(seconds=1))):
        wait_until(lambda: statuses(database, waits) == ["sent"])
        wait_until(lambda: statuses(database, had) == ["uncertain"])

    assert [sms.content for sms, _ in gateway.sent] == ["waits"]


class LosingAnswers:
    """A database whose answer to the first claim is lost, before it was committed or after."""

    def __init__(self, database, *, commits):
        self._database = database
        self._commits = commits
        self._has_lost = False
        self.clock, self.name, self.read = database.clock, database.name, database.read

    def write(self, work):
        if self._has_lost:
            return self._database.write(work)
        self._has_lost = True
        lost = StoreUnreachable("The connection was cut.")

        def cut(unit):
            work(unit)
            raise lost

        if not self._commits:
            return self._database.write(cut)
        self._database.write(work).result()
        return self._database.write(lambda _: throw(lost))


def throw(error):
    raise error


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(lane, "RECOVERY", 0)


@POLICIES
@pytest.mark.usefixtures("at_once")
def test_what_was_claimed_and_never_handed_over_is_sent_as_soon_as_the_database_answers(
    database, gateway, clock, knows_duplicates
):
    gateway.is_idempotent = knows_duplicates
    session = begin(database, "one")
    dispatcher = Dispatcher(LosingAnswers(database, commits=True), gateway, clock=clock)

    assert asyncio.run(dispatcher.send_due()) == 0
    assert statuses(database, session) == ["sending"]
    assert asyncio.run(dispatcher.send_due()) == 1

    assert len(gateway.sent) == 1
    assert statuses(database, session) == ["sent"]


@pytest.mark.usefixtures("at_once")
def test_what_another_dispatcher_has_is_not_let_go_of_by_one_whose_claim_failed(database, gateway, clock):
    session = begin(database, "one")
    dispatcher = Dispatcher(LosingAnswers(database, commits=False), gateway, clock=clock)
    asyncio.run(dispatcher.send_due())
    clock.move(timedelta(seconds=1))
    assert len(claimed_by_another(database, clock())) == 1

    asyncio.run(dispatcher.send_due())

    assert gateway.sent == []
    assert statuses(database, session) == ["sending"]


@pytest.mark.usefixtures("at_once")
def test_what_was_taken_over_stays_so_where_the_answer_to_that_claim_is_lost(database, gateway, clock):
    session = begin(database, "one")
    claimed_by_another(database)
    clock.move(LEASE)
    dispatcher = Dispatcher(LosingAnswers(database, commits=True), gateway, clock=clock)

    for _ in range(3):
        asyncio.run(dispatcher.send_due())
        clock.move(LEASE)

    assert gateway.sent == []
    assert statuses(database, session) == ["uncertain"]


def test_a_dispatcher_that_was_slow_still_says_that_the_gateway_has_it(database, gateway, clock, send_due):
    """Its database did not answer for longer than a lease: nobody need decide on what it knows."""
    session = begin(database, "one")

    async def taken_meanwhile():
        clock.move(LEASE)
        await other.send_due()
        assert statuses(database, session) == ["uncertain"]
        return Submitted()

    gateway.answers = lambda _: taken_meanwhile()
    other = Dispatcher(database, gateway, clock=clock)
    send_due()

    assert len(gateway.sent) == 1
    assert statuses(database, session) == ["sent"]

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from engine.store import outbox, outcomes
from engine.store.outbox import Claim
from engine.store.outcomes import DeadLettered, MarkedSent, Requeued
from engine.store.survey_status import SurveyStatus, set_status
from engine.store.tables import OUTBOX, MessageStatus
from tests.databases import GATEWAY, NOON, OURS, begin, ours, reported, sms

INTERVAL = timedelta(seconds=2)
LEASE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


class Worker:
    """A dispatcher's hands, at moments we choose."""

    def __init__(self, database):
        self.database = database

    def claim(self, now, limit=16):
        return self.database.write(
            lambda unit: outbox.claim(unit, now, **OURS, interval=INTERVAL, lease=LEASE, limit=limit)
        ).result()

    def claimed(self, *texts):
        """Store a session, and claim its first SMS; return both."""
        session = begin(self.database, *texts)
        (claim,) = self.claim(NOON)
        return session, claim

    def record(self, *changes):
        self.database.write(lambda unit: outcomes.record(unit, changes, INTERVAL)).result()

    def take(self, claim, at, sms_session=None):
        self.record(MarkedSent(claim=claim, at=at, message_id="gateway-1", sms_session=sms_session))

    def put_back(self, claim, due_at, *, in_doubt=False):
        self.record(Requeued(claim=claim, due_at=due_at, reason="the line is busy", in_doubt=in_doubt))

    def give_up(self, claim, at, progress=MessageStatus.FAILED, **more):
        self.record(DeadLettered(claim=claim, at=at, progress=progress, reason="no such number", **more))

    def report(self, claim, fate, reason=None):
        return self.database.write(
            lambda unit: reported(unit, claim.client_reference, fate, NOON, reason=reason)
        ).result()

    def retry(self, claim, now):
        return self.database.write(lambda unit: outcomes.retry(unit, claim.client_reference, now)).result()

    def statuses(self, session):
        transcript = self.database.read(lambda queries: queries.transcript(session.id)).result()
        return [message.status for message in transcript.messages]


@pytest.fixture
def worker(database):
    return Worker(database)


def numbers(claims):
    return [claim.number for claim in claims]


def test_a_claim_tells_all_a_gateway_needs(database, worker):
    session = begin(database, "welcome", sms_session="20770001")

    (claim,) = worker.claim(NOON)

    assert claim == Claim(
        client_reference=f"{session.id}-1",
        session_id=session.id,
        number=1,
        recipient="+4790937954",
        content="welcome",
        expires_at=session.expires_at,
        attempts=1,
        tried_at=None,
        reason=None,
        sms_session="20770001",
        gateway=GATEWAY,
        leased_until=NOON + LEASE,
    )


def test_a_notice_is_claimed_like_any_sms(database, worker):
    database.write(lambda unit: ours(unit).notify("+4790937954", "no survey", NOON)).result()

    (claim,) = worker.claim(NOON)

    assert (claim.session_id, claim.content, claim.sms_session) == (None, "no survey", None)
    assert claim.client_reference.endswith("-1")


def test_what_waits_longest_is_claimed_first_up_to_the_limit(database, worker):
    sessions = [begin(database, "hello", now=NOON - minutes * SECOND) for minutes in (1, 3, 2)]

    claims = worker.claim(NOON, limit=2)

    assert [claim.session_id for claim in claims] == [sessions[1].id, sessions[2].id]


def test_nothing_is_claimed_before_it_is_due(database, worker):
    begin(database, "hello", now=NOON + SECOND)

    assert worker.claim(NOON) == []
    assert numbers(worker.claim(NOON + SECOND)) == [1]


def test_what_is_claimed_is_nobody_elses_until_the_lease_runs_out(worker):
    _, first = worker.claimed("hello")

    before = worker.claim(NOON + LEASE - SECOND)
    (second,) = worker.claim(NOON + LEASE)

    assert before == []
    assert (first.attempts, second.attempts) == (1, 2)
    assert (first.taken_over, second.taken_over) == (False, True)
    assert first.client_reference == second.client_reference


def test_a_lower_number_goes_first_and_the_next_keeps_its_distance(database, worker):
    begin(database, "one", "two", "three")

    (one,) = worker.claim(NOON)
    assert worker.claim(NOON + 10 * SECOND) == []
    worker.take(one, at=NOON + 10 * SECOND)
    assert worker.claim(NOON + 11.999 * SECOND) == []
    (two,) = worker.claim(NOON + 12 * SECOND)

    assert numbers([one, two]) == [1, 2]
    assert worker.claim(NOON + 30 * SECOND) == []


def test_a_later_reply_keeps_its_distance_too(database, worker):
    session, one = worker.claimed("one")
    worker.take(one, at=NOON)

    database.write(lambda unit: ours(unit).queue(session, sms("two"), NOON + SECOND)).result()

    assert worker.claim(NOON + SECOND) == []
    assert numbers(worker.claim(NOON + 2 * SECOND)) == [2]


def test_what_is_put_back_holds_up_its_session_and_no_other(database, worker):
    begin(database, "one", "two")
    begin(database, "one", now=NOON + SECOND)
    (claim,) = worker.claim(NOON)

    worker.put_back(claim, due_at=NOON + 60 * SECOND)

    assert [c.session_id != claim.session_id for c in worker.claim(NOON + 59 * SECOND)] == [True]
    (again,) = worker.claim(NOON + 60 * SECOND)
    assert (again.client_reference, again.attempts) == (claim.client_reference, 2)


def test_what_stands_behind_a_blocked_sms_is_not_looked_at_by_every_claim(database, worker):
    session, claim = worker.claimed("one", "two", "three")

    worker.put_back(claim, due_at=NOON + 60 * SECOND)

    query = text("SELECT min(due_at) AS due_at FROM outbox WHERE session_id = :id AND number > 1")
    due = database.read(lambda queries: queries.connection.execute(query, {"id": session.id}).scalar()).result()
    assert str(due).startswith("2026-11-23 12:01:02")


def test_nothing_is_sent_after_its_session_expired(database, worker):
    session = begin(database, "one", "two", expires_at=NOON + 10 * SECOND)
    (claim,) = worker.claim(NOON + 9 * SECOND)
    worker.take(claim, at=NOON + 9 * SECOND)

    late = worker.claim(NOON + 11 * SECOND)

    assert late == []
    assert worker.statuses(session) == ["sent", "cancelled"]


def test_what_expired_makes_no_room_unused(database, worker):
    for _ in range(5):
        begin(database, "late", expires_at=NOON + SECOND)
    begin(database, "in time", now=NOON + SECOND)

    (claim,) = worker.claim(NOON + 2 * SECOND, limit=2)

    assert claim.content == "in time"


def test_what_is_said_after_the_end_is_sent(database, worker):
    session = begin(database, expires_at=NOON)
    database.write(lambda unit: ours(unit).queue(session, sms("closed"), NOON + SECOND)).result()

    (claim,) = worker.claim(NOON + SECOND)

    assert claim.content == "closed"


def test_a_lease_that_was_taken_over_cannot_put_back(worker):
    session, slow = worker.claimed("one")
    worker.claim(NOON + LEASE)

    worker.put_back(slow, due_at=NOON + LEASE)
    worker.give_up(slow, at=NOON + LEASE)

    assert worker.claim(NOON + LEASE + SECOND) == []
    assert worker.statuses(session) == ["sending"]


def test_a_lease_that_was_taken_over_can_still_say_the_gateway_has_it(worker):
    session, slow = worker.claimed("one")
    (other,) = worker.claim(NOON + LEASE)

    worker.take(slow, at=NOON + LEASE)
    worker.put_back(other, due_at=NOON + LEASE)

    assert worker.statuses(session) == ["sent"]
    assert worker.claim(NOON + 2 * LEASE) == []


def test_released_leases_are_due_at_once(database, worker):
    session, claim = worker.claimed("one", "two")
    begin(database, "backing off")
    (other,) = worker.claim(NOON)
    worker.put_back(other, due_at=NOON + LEASE)

    database.write(outbox.release).result()

    (again,) = worker.claim(NOON + SECOND)
    assert (again.client_reference, again.taken_over) == (claim.client_reference, True)
    assert worker.statuses(session) == ["sending", "waiting"]


@pytest.mark.parametrize("progress", [MessageStatus.FAILED, MessageStatus.UNCERTAIN])
def test_a_dead_letter_is_listed_and_sent_again_when_asked(database, worker, progress):
    session, claim = worker.claimed("one")
    worker.give_up(claim, at=NOON, progress=progress)
    (letter,) = database.read(lambda queries: queries.dead_letters()).result()
    assert (letter.client_reference, letter.state, letter.reason) == (f"{session.id}-1", progress, "no such number")

    retried = database.write(lambda unit: outcomes.retry(unit, letter.client_reference, NOON + SECOND)).result()

    assert retried
    assert database.read(lambda queries: queries.dead_letters()).result() == []
    (again,) = worker.claim(NOON + SECOND)
    assert (again.client_reference, again.attempts) == (claim.client_reference, 2)


def test_a_dead_letter_that_its_gateway_took_is_sent_again_under_a_name_it_has_not_heard(database):
    session = begin(database, "one")

    def fail_on_the_way(unit):
        (claim,) = outbox.claim(unit, NOON, **OURS, interval=timedelta(), lease=LEASE, limit=1)
        taken = MarkedSent(claim=claim, at=NOON, message_id="their-7", sms_session=None)
        outcomes.record(unit, [taken], timedelta())
        reported(unit, claim.client_reference, "failed", NOON, reason="phone off")
        return outcomes.retry(unit, claim.client_reference, NOON)

    assert database.write(fail_on_the_way).result()
    (again,) = database.write(
        lambda unit: outbox.claim(unit, NOON, **OURS, interval=timedelta(), lease=LEASE, limit=1)
    ).result()
    assert again.client_reference == f"{session.id}-1-again"


def test_a_dead_letter_can_be_discarded(database, worker):
    session, claim = worker.claimed("one")
    worker.give_up(claim, at=NOON)

    discarded = database.write(lambda unit: outcomes.discard(unit, claim.client_reference)).result()

    assert discarded
    assert worker.statuses(session) == ["cancelled"]
    assert database.read(lambda queries: queries.outbox().dead).result() == 0


@pytest.mark.parametrize("progress", [MessageStatus.FAILED, MessageStatus.UNCERTAIN])
@pytest.mark.parametrize(
    ("end", "now"),
    [
        pytest.param(lambda unit, session: unit.cancel(session.id, NOON), NOON, id="its session was cancelled"),
        pytest.param(lambda unit, session: unit.opt_out(session.recipient, NOON), NOON, id="its respondent said stop"),
        pytest.param(lambda *_: None, NOON + timedelta(days=3), id="it has expired"),
        pytest.param(
            lambda unit, session: set_status(unit, session.survey_id, SurveyStatus.CLOSED, NOON),
            NOON,
            id="its survey was closed",
        ),
    ],
)
def test_a_dead_letter_that_nobody_waits_for_is_not_sent_again(database, worker, progress, end, now):
    session, claim = worker.claimed("one")
    worker.give_up(claim, at=NOON, progress=progress)

    database.write(lambda unit: end(unit, session)).result()

    assert not worker.retry(claim, now)
    assert database.read(lambda queries: queries.outbox().dead).result() == 1


def test_what_a_gateway_has_as_its_survey_is_closed_is_not_tried_again(database, worker):
    session, claim = worker.claimed("one")
    database.write(lambda unit: set_status(unit, session.survey_id, SurveyStatus.CLOSED, NOON + SECOND)).result()
    worker.put_back(claim, due_at=NOON + 2 * SECOND)

    assert worker.claim(NOON + 2 * SECOND) == []
    assert worker.statuses(session) == ["cancelled"]


def test_the_sms_of_a_survey_that_arrived_are_let_be_when_it_is_closed(database, worker):
    session, claim = worker.claimed("one")
    worker.take(claim, at=NOON)
    worker.report(claim, "delivered")
    database.write(lambda unit: set_status(unit, session.survey_id, SurveyStatus.CLOSED, NOON + SECOND)).result()

    left = database.read(lambda queries: queries.connection.execute(select(OUTBOX.c.expires_at)).scalar()).result()
    assert left == session.expires_at


@pytest.mark.parametrize(("expires_in", "is_sent"), [(2, True), (-2, False)], ids=["later", "sooner"])
def test_a_dead_letter_may_be_sent_again_as_long_as_its_session_is_open_now(database, worker, expires_in, is_sent):
    session, claim = worker.claimed("one")
    worker.give_up(claim, at=NOON)
    changed = session.expires_at + timedelta(days=expires_in)
    database.write(lambda unit: unit.expire_at(session.id, changed, NOON)).result()
    now = min(changed, session.expires_at) + SECOND

    assert worker.retry(claim, now) is is_sent


def test_a_dead_letter_is_not_sent_behind_a_later_sms_of_its_session(worker):
    _, first = worker.claimed("one", "two")
    worker.give_up(first, at=NOON)
    (second,) = worker.claim(NOON + 2 * SECOND)

    def retried(claim):
        return worker.retry(claim, NOON + 3 * SECOND)

    assert not retried(first)
    worker.give_up(second, at=NOON + 2 * SECOND)
    assert [retried(first), retried(second)] == [True, True]
    assert numbers(worker.claim(NOON + 4 * SECOND)) == [1]


@pytest.mark.parametrize("progress", [MessageStatus.FAILED, MessageStatus.UNCERTAIN])
def test_a_dead_letter_that_was_answered_is_none(database, worker, progress):
    session, claim = worker.claimed("one")
    worker.give_up(claim, at=NOON, progress=progress)

    database.write(lambda unit: unit.arrived(session, NOON + SECOND)).result()

    assert worker.statuses(session) == ["sent"]
    assert database.read(lambda queries: queries.outbox().dead).result() == 0


def test_why_an_sms_failed_is_kept_where_the_report_comes_before_the_answer(database, worker):
    _, claim = worker.claimed("one")
    worker.report(claim, "failed", reason="phone off")

    worker.take(claim, at=NOON)

    (letter,) = database.read(lambda queries: queries.dead_letters()).result()
    assert letter.reason == "phone off"


@pytest.mark.parametrize("in_doubt", [False, True])
def test_a_report_is_about_what_waits_for_another_attempt_too_if_it_can_be_there(worker, in_doubt):
    session, claim = worker.claimed("one")
    worker.put_back(claim, NOON + SECOND, in_doubt=in_doubt)

    told = worker.report(claim, "unreachable", reason="gone")

    assert told is in_doubt
    assert worker.statuses(session) == ["failed" if in_doubt else "waiting"]


def put_back(worker, claim, *, in_doubt):
    worker.put_back(claim, NOON + SECOND, in_doubt=in_doubt)


def give_up(worker, claim, *, in_doubt):
    worker.give_up(claim, NOON, in_doubt=in_doubt)


@pytest.mark.parametrize("fail", [put_back, give_up])
@pytest.mark.parametrize("in_doubt", [False, True])
def test_nobody_was_asked_by_an_sms_its_gateway_surely_does_not_have(database, worker, fail, in_doubt):
    session, claim = worker.claimed("one")

    fail(worker, claim, in_doubt=in_doubt)

    assert database.write(lambda unit: unit.last_sms(session, NOON + SECOND).asked).result() is in_doubt


def test_an_sms_that_may_be_there_since_its_first_attempt_still_may_be_after_the_second(database, worker):
    session = begin(database, "one")
    for in_doubt in (True, False):
        (claim,) = worker.claim(NOON + SECOND)
        worker.put_back(claim, NOON, in_doubt=in_doubt)

    assert database.write(lambda unit: unit.last_sms(session, NOON + SECOND).asked).result()


def test_only_a_dead_letter_is_retried_or_discarded(database, worker):
    session = begin(database, "one")
    reference = f"{session.id}-1"
    (claim,) = worker.claim(NOON)
    worker.take(claim, at=NOON)

    assert not database.write(lambda unit: outcomes.retry(unit, reference, NOON)).result()
    assert not database.write(lambda unit: outcomes.discard(unit, reference)).result()
    assert worker.statuses(session) == ["sent"]


def test_two_who_claim_at_once_get_different_sms(database, worker):
    for _ in range(40):
        begin(database, "hello")

    def work(unit):
        return outbox.claim(unit, NOON, **OURS, interval=INTERVAL, lease=LEASE, limit=10)

    several = [database.write(work) for _ in range(8)]

    claimed = [claim.client_reference for future in several for claim in future.result()]
    assert len(claimed) == len(set(claimed))
    rest = [claim.client_reference for _ in range(4) for claim in worker.claim(NOON)]
    assert len({*claimed, *rest}) == 40


def test_a_claim_walks_the_index_of_unsettled_sms(database):
    """Neither what was sent nor what waits behind the few it takes costs a claim anything."""
    for _ in range(100):
        begin(database, "hello")

    def plan(unit):
        dialect, driver = unit.connection.dialect, unit.connection.connection.driver_connection
        sql = outbox.DUE.sql(dialect)
        if dialect.name == "sqlite":
            return str(driver.execute(f"EXPLAIN QUERY PLAN {sql}", [0] * sql.count("?")).fetchall())
        outbox.IN_ORDER_OF_INDEX.run(unit.connection, {})
        values = {"gateway": GATEWAY, "now": NOON, "spaced": NOON, "limit": 16, "number_1": 1, "number_2": 1}
        return str(driver.execute(f"EXPLAIN {sql}", values).fetchall())

    steps = database.write(plan).result()
    assert "ix_outbox_gateway_due_at" in steps
    assert not re.search("sort|bitmap|seq scan|b-tree", steps, re.IGNORECASE)

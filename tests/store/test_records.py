from datetime import timedelta

import pytest

from engine.errors import UnknownSession
from engine.session import Response
from engine.store.outcomes import MarkedSent
from engine.store.tables import MessageStatus
from tests.databases import NOON, begin, ours, reported, sms
from tests.store.test_outbox import INTERVAL, SECOND, Worker
from tests.store.test_unit_of_work import inbound


@pytest.fixture
def worker(database):
    return Worker(database)


def transcript(database, session):
    return database.read(lambda queries: queries.transcript(session.id)).result()


def said(database, session):
    return [(m.direction, m.text, m.status) for m in transcript(database, session).messages]


def reply(database, session, text, now):
    message = inbound(message_id=f"{text} at {now}", content=text)
    database.write(lambda unit: unit.receive(message, session, now)).result()


def test_a_transcript_has_all_there_is_about_a_session(database):
    session = begin(database)
    response = Response(element="q", answer=7, comment="nice", reply="7 nice", responded_at=NOON)
    database.write(lambda unit: unit.respond(session, response)).result()

    read = transcript(database, session)

    assert read.session == session
    assert read.definition == '{"a": "definition"}'
    assert read.responses == [response]
    assert read.messages == []


def test_messages_stand_as_they_passed_to_and_fro(database, worker):
    session = begin(database, "welcome", "how was it?")
    for at in (NOON, NOON + INTERVAL):
        (claim,) = worker.claim(at)
        worker.take(claim, at=at)
    reply(database, session, "11", NOON + 5 * SECOND)
    session = database.write(
        lambda unit: ours(unit).queue(session, sms("1 to 10", "please"), NOON + 5 * SECOND)
    ).result()
    (claim,) = worker.claim(NOON + 6 * SECOND)
    worker.take(claim, at=NOON + 6 * SECOND)
    reply(database, session, "oh", NOON + 7 * SECOND)

    assert said(database, session) == [
        ("outbound", "welcome", "sent"),
        ("outbound", "how was it?", "sent"),
        ("inbound", "11", "received"),
        ("outbound", "1 to 10", "sent"),
        # It waits since the fifth second, but behind one that was sent in the sixth.
        ("outbound", "please", "waiting"),
        ("inbound", "oh", "received"),
    ]
    assert [message.at - NOON for message in transcript(database, session).messages] == [
        second * SECOND for second in (0, 2, 5, 6, 5, 7)
    ]


def test_an_answer_at_the_very_same_moment_follows_what_it_answers(database):
    session = begin(database)
    reply(database, session, "7", NOON)
    session = database.write(lambda unit: ours(unit).queue(session, sms("thanks"), NOON)).result()

    assert [text for _, text, _ in said(database, session)] == ["7", "thanks"]


def test_messages_of_others_are_no_part_of_it(database):
    session, other = begin(database, "mine"), begin(database, "theirs")
    reply(database, other, "7", NOON)
    database.write(lambda unit: ours(unit).notify(session.recipient, "a notice", NOON)).result()

    assert said(database, session) == [("outbound", "mine", "waiting")]


def test_a_session_nobody_knows_has_no_transcript(database):
    assert database.read(lambda queries: queries.session("nowhere")).result() is None
    with pytest.raises(UnknownSession, match="`nowhere`"):
        database.read(lambda queries: queries.transcript("nowhere")).result()


def test_the_outbox_is_counted_by_how_far_its_sms_are(database, worker):
    assert database.read(lambda queries: (queries.outbox().unsettled, queries.outbox().oldest)).result() == (
        {},
        None,
    )
    begin(database, "one", "two")
    begin(database, "one", now=NOON - SECOND)
    (claim,) = worker.claim(NOON, limit=1)
    worker.claim(NOON, limit=1)
    worker.take(claim, at=NOON)

    assert database.read(lambda queries: queries.outbox().unsettled).result() == {"waiting": 1, "sending": 1}
    assert database.read(lambda queries: queries.outbox().oldest).result() == NOON


@pytest.mark.parametrize(
    ("fate", "status", "left"),
    [("delivered", "delivered", "waiting"), ("failed", "failed", "waiting"), ("unreachable", "failed", "cancelled")],
)
@pytest.mark.parametrize("early", [False, True], ids=["after the response", "before the response"])
def test_a_report_lands_on_its_sms(database, worker, fate, status, left, early):
    session, claim = worker.claimed("one", "two")
    steps = [
        lambda: worker.take(claim, at=NOON),
        lambda: worker.report(claim, fate, reason="off"),
    ]

    results = [step() for step in (steps[::-1] if early else steps)]

    assert True in results
    assert [status for _, _, status in said(database, session)] == [status, left]


def test_what_was_delivered_is_not_sent_again_though_the_answer_was_lost(database, worker):
    session, claim = worker.claimed("one")
    worker.put_back(claim, due_at=NOON + SECOND)

    worker.report(claim, "delivered")

    assert worker.claim(NOON + SECOND) == []
    assert said(database, session) == [("outbound", "one", "delivered")]


@pytest.mark.parametrize("early", [False, True], ids=["after the response", "before the response"])
def test_what_was_delivered_after_all_has_no_reason_why_it_was_not(database, worker, early):
    session, claim = worker.claimed("one")
    steps = [
        lambda: worker.take(claim, at=NOON),
        lambda: worker.report(claim, "failed", reason="phone off"),
    ]
    for step in steps[::-1] if early else steps:
        step()

    worker.report(claim, "delivered")

    (message,) = database.read(lambda queries: queries.transcript(session.id)).result().messages
    assert (message.status, message.reason) == ("delivered", None)


@pytest.mark.parametrize("fate", ["failed", "unreachable"])
def test_a_report_that_something_failed_does_not_undo_its_delivery(database, worker, fate):
    session, claim = worker.claimed("one")
    worker.take(claim, at=NOON)
    worker.report(claim, "delivered")

    known = worker.report(claim, fate, reason="late")

    assert not known
    assert said(database, session) == [("outbound", "one", "delivered")]
    assert database.read(lambda queries: queries.session(session.id)).result().state == "open"


def test_a_report_about_an_sms_that_is_not_ours_or_was_never_sent_changes_nothing(database):
    session = begin(database, "one")

    for reference in ("not ours", f"{session.id}-1"):
        assert not database.write(lambda unit, r=reference: reported(unit, r, "delivered", NOON)).result()
        assert not database.write(lambda unit, r=reference: reported(unit, r, "failed", NOON, reason="")).result()
        assert not database.write(lambda unit, r=reference: reported(unit, r, "unreachable", NOON, reason="")).result()

    assert said(database, session) == [("outbound", "one", "waiting")]


def test_an_uncertain_sms_the_gateway_had_after_all_is_no_dead_letter(database, worker):
    _, claim = worker.claimed("one")
    worker.give_up(claim, at=NOON, progress=MessageStatus.UNCERTAIN)

    worker.record(MarkedSent(claim=claim, at=NOON + timedelta(seconds=3), message_id=None, sms_session=None))

    assert database.read(lambda queries: queries.dead_letters()).result() == []

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy import text as text_of_all

from engine.characters import storable
from engine.session import Inbound, Response, State, UnconfirmedAnswer, WordedSms
from engine.store import outbox
from engine.store.number_tables import CONSENT
from engine.store.tables import DEFINITION, RESPONSE
from tests.databases import GATEWAY, NOON, OURS, a_session, begin, ours, sms


def inbound(**changes):
    values = {"gateway": "pretend", "message_id": "m1", "originator": "+4790937954", "content": "7"}
    return Inbound(**{**values, **changes})


def session_in(database, session_id):
    return database.read(lambda queries: queries.session(session_id)).result()


def statuses(database, session_id):
    transcript = database.read(lambda queries: queries.transcript(session_id)).result()
    return [message.status for message in transcript.messages]


def claim(database, now, limit=16):
    second = timedelta(seconds=2)
    return database.write(
        lambda unit: outbox.claim(unit, now, **OURS, interval=second, lease=timedelta(minutes=1), limit=limit)
    ).result()


def test_a_session_comes_back_as_it_was_stored(database):
    session = a_session(client_reference="ref", sms_session="20770001", created_at=NOON + timedelta(microseconds=1))

    database.write(lambda unit: unit.begin(session, "{}")).result()

    assert session_in(database, session.id) == session


def test_moments_come_back_in_utc_whatever_zone_they_had(database):
    elsewhere = NOON.astimezone(tz=__import__("zoneinfo").ZoneInfo("Asia/Kathmandu"))
    session = a_session(expires_at=elsewhere)

    database.write(lambda unit: unit.begin(session, "{}")).result()

    assert session_in(database, session.id).expires_at.isoformat() == "2026-11-23T12:00:00+00:00"


def test_what_no_database_can_hold_is_replaced(database):
    session = a_session(variables={"a\x00": "b\ud800"})

    database.write(lambda unit: unit.begin(session, "{}")).result()
    database.write(lambda unit: ours(unit).queue(session, sms("x\x00y\udfffz\U0001f600"), NOON)).result()

    assert session_in(database, session.id).variables == {"a\ufffd": "b\ufffd"}
    transcript = database.read(lambda queries: queries.transcript(session.id)).result()
    assert [message.text for message in transcript.messages] == ["x\ufffdy\ufffdz\U0001f600"]


def test_what_a_session_has_queued_comes_back_in_its_order_and_with_its_way(database):
    session = begin(database, "welcome", "score?")
    begin(database, "of another", id="another", recipient="+4790937955")
    skipped = WordedSms(text="age?", element="age", way="sequence", previous="score", after="skipped")
    database.write(lambda unit: ours(unit).queue(session, [skipped], NOON)).result()

    queued = database.write(lambda unit: unit.queued(session)).result()
    assert queued == [*sms("welcome", "score?"), skipped]


@pytest.mark.parametrize("answer", [7, 7.5, True, False, "words \u00e6\u00f8\u00e5", "2026-11-23", [0, 2], [], 2**53])
def test_an_answer_comes_back_with_its_type(database, answer):
    session = begin(database)
    response = Response(element="q", answer=answer, comment=None, reply="raw", responded_at=NOON)

    database.write(lambda unit: unit.respond(session, response)).result()

    (stored,) = database.write(lambda unit: unit.responses(session)).result()
    assert stored == response
    assert type(stored.answer) is type(answer)


@pytest.mark.parametrize("answer", [7, 7.5, False, "words \u00e6", [0, 2]])
def test_a_candidate_comes_back_until_it_is_taken_away(database, answer):
    session = begin(database)
    candidate = UnconfirmedAnswer(answer=answer, comment="so\x00", reply="raw\ud800")
    database.write(lambda unit: unit.move(replace(session, candidate=candidate, asked_back=True))).result()

    stored = session_in(database, session.id)
    assert stored.candidate == UnconfirmedAnswer(answer=answer, comment="so\ufffd", reply="raw\ufffd")
    assert (stored.asked_back, type(stored.candidate.answer)) == (True, type(answer))
    database.write(lambda unit: unit.move(session)).result()
    assert session_in(database, session.id) == session


def test_a_client_reference_begins_one_session_a_survey(database):
    first, second = a_session(client_reference="ref"), a_session(client_reference="ref")
    other = a_session(client_reference="ref", survey_id="another")

    begun = [database.write(lambda unit, s=s: unit.begin(s, "{}")).result() for s in (first, second, other)]

    assert begun == [True, False, True]
    assert database.write(lambda unit: unit.sent_before("store_visit", "ref")).result() == first
    assert database.write(lambda unit: unit.sent_before("store_visit", "unheard of")).result() is None


def test_a_version_keeps_the_definition_it_was_first_stored_with(database):
    for text in ("the first", "another"):
        database.write(lambda unit, text=text: unit.begin(a_session(), text)).result()

    assert database.write(lambda unit: unit.definition("v1")).result() == "the first"


def news(database, *messages):
    return [database.write(lambda unit, one=one: unit.receive(one, None, NOON)).result() for one in messages]


def test_a_message_is_new_once_a_gateway(database):
    messages = (inbound(), inbound(), inbound(gateway="kannel"), inbound(message_id="m2"))

    assert news(database, *messages) == [True, False, True, True]


@pytest.mark.parametrize("text", ["7", "\x00\ud800", "x" * 10_000, ""])
@pytest.mark.parametrize("message_id", ["m1", "m" * 10_000, "\x00"])
def test_another_message_under_a_known_id_is_kept_and_its_own_redelivery_known(database, text, message_id):
    first = inbound(content=text, message_id=message_id)
    others = [replace(first, originator="+4790937955"), replace(first, content=f"{text}!")]

    assert news(database, first, *others, *others, first) == [True, True, True, False, False, False]
    query = text_of_all("SELECT originator, content FROM inbound ORDER BY originator, content")
    kept = database.read(lambda queries: [tuple(row) for row in queries.connection.execute(query)]).result()
    assert sorted(kept) == sorted((one.originator, storable(one.content)) for one in (first, *others))


def test_a_message_id_may_be_of_any_length(database):
    long = "\x00m" * 50_000

    news = [
        database.write(lambda unit, end=end: unit.receive(inbound(message_id=long + end), None, NOON)).result()
        for end in ("a", "a", "b")
    ]

    assert news == [True, False, True]


def test_the_open_sessions_of_a_number_come_latest_asked_first(database):
    sessions = [begin(database, asked_at=NOON + timedelta(minutes=minute)) for minute in (1, 3, 2)]
    begin(database, asked_at=NOON + timedelta(minutes=9), state=State.COMPLETED)
    begin(database, asked_at=NOON + timedelta(minutes=9), recipient="+4790937955")

    found = database.write(lambda unit: unit.of_recipient("+4790937954", NOON)).result()

    assert [session.id for session in found] == [sessions[1].id, sessions[2].id, sessions[0].id]


def test_a_number_without_an_open_session_means_its_latest(database):
    states = (State.COMPLETED, State.CANCELLED, State.COMPLETED)
    sessions = [
        begin(database, asked_at=NOON + timedelta(minutes=minute), state=state)
        for minute, state in zip((1, 3, 2), states, strict=True)
    ]

    found = database.write(lambda unit: unit.of_recipient("+4790937954", NOON)).result()

    assert [session.id for session in found] == [sessions[1].id]
    assert database.write(lambda unit: unit.of_recipient("+4790937999", NOON)).result() == []


def test_a_session_is_over_at_the_very_moment_of_its_expiry(database):
    end, instant = NOON + timedelta(hours=3), timedelta(microseconds=1)
    ending = begin(database, asked_at=NOON, expires_at=end)
    closed = begin(database, asked_at=NOON + timedelta(hours=1), state=State.COMPLETED)

    def at(moment):
        found, count = database.write(
            lambda unit: (
                unit.of_recipient(ending.recipient, moment),
                unit.open_sessions(ending.recipient, moment, at_most=9),
            )
        ).result()
        return [one.id for one in found], count, ending.state_at(moment)

    assert at(end - instant) == ([ending.id], 1, State.OPEN)
    assert at(end) == at(end + instant) == ([closed.id], 0, State.EXPIRED)


def test_an_expired_session_counts_as_closed_whether_that_was_stored_or_not(database):
    forgotten = begin(database, asked_at=NOON, expires_at=NOON + timedelta(hours=1))
    answered = begin(database, asked_at=NOON + timedelta(hours=2), state=State.COMPLETED)
    later = NOON + timedelta(hours=3)

    def found():
        return [one.id for one in database.write(lambda unit: unit.of_recipient("+4790937954", later)).result()]

    before = found()
    database.write(lambda unit: unit.expire(later, limit=9)).result()

    assert before == found() == [answered.id]
    assert session_in(database, forgotten.id).state is State.EXPIRED


def test_what_has_expired_is_stored_so_the_longest_expired_first_and_a_few_at_a_time(database):
    sessions = [begin(database, expires_at=NOON + timedelta(minutes=minute)) for minute in (3, 1, 2, 9)]
    done = begin(database, expires_at=NOON, state=State.COMPLETED)

    def expired():
        expired = database.write(lambda unit: unit.expire(NOON + timedelta(minutes=3), limit=2)).result()
        return len(expired), [session_in(database, session.id).state for session in sessions]

    assert expired() == (2, ["open", "expired", "expired", "open"])
    assert expired() == (1, ["expired", "expired", "expired", "open"])
    assert expired() == (0, ["expired", "expired", "expired", "open"])
    assert session_in(database, done.id).state is State.COMPLETED


def test_an_sms_session_leads_to_its_session(database):
    wanted = begin(database, sms_session="1")
    begin(database, sms_session="2", created_at=NOON + timedelta(hours=1))

    found = database.write(lambda unit: unit.in_sms_session("1", GATEWAY)).result()

    assert [session.id for session in found] == [wanted.id]
    assert database.write(lambda unit: unit.in_sms_session("3", GATEWAY)).result() == []


@pytest.mark.parametrize("hours", [(1, 3, 2), (3, 1, 2), (1, 2, 3)])
def test_of_several_sessions_with_one_sms_session_the_newest_has_it(database, hours):
    """A gateway may give the same one again, to the same number."""
    begun = [begin(database, sms_session="1", created_at=NOON + timedelta(hours=hour)) for hour in hours]

    (found,) = database.write(lambda unit: unit.in_sms_session("1", GATEWAY)).result()

    assert found.id == max(begun, key=lambda session: session.created_at).id


def test_moving_stores_where_a_session_stands_and_leaves_its_sms_session(database):
    session = begin(database, sms_session="20770001")
    later = NOON + timedelta(minutes=1)
    moved = replace(session, current_element="why", state=State.COMPLETED, asked_at=later, messages=4, sms_session=None)

    database.write(lambda unit: unit.move(moved)).result()

    assert session_in(database, session.id) == replace(moved, sms_session="20770001")


def test_a_question_was_not_asked_yet_when_a_reply_came_that_had_to_wait(database):
    session = begin(database, "how was it?")
    claim(database, NOON)

    came = NOON - timedelta(microseconds=1)
    asked = database.write(lambda unit: ours(unit).last_sms(session, came).asked).result()

    assert not asked


def test_a_question_that_was_asked_later_than_the_clock_stands_was_asked(database):
    session = begin(database, "how was it?")
    claim(database, NOON + timedelta(seconds=8))

    def asked(unit):
        mine, replied = unit.of(lambda _: GATEWAY, lambda: NOON + timedelta(seconds=6)), NOON + timedelta(seconds=5)
        return mine.last_sms(session, replied).asked, [one.id for one in mine.asked([session], replied)]

    assert database.write(asked).result() == (True, [session.id])


def test_a_reply_proves_that_what_was_under_way_arrived(database):
    session = begin(database, "how was it?")
    claim(database, NOON)

    def work(unit):
        assert unit.last_sms(session, NOON).in_doubt
        unit.receive(inbound(), session, NOON + timedelta(seconds=1))
        unit.arrived(session, NOON + timedelta(seconds=1))

    database.write(work).result()

    assert statuses(database, session.id) == ["received", "sent"]
    assert claim(database, NOON + timedelta(hours=1)) == []


def test_a_reply_proves_nothing_about_what_no_gateway_was_given(database):
    session = begin(database, "welcome", "how was it?")
    claim(database, NOON)

    database.write(lambda unit: unit.arrived(session, NOON)).result()

    assert statuses(database, session.id) == ["sending", "waiting"]


def test_a_stranger_is_remembered_since_the_last_notice(database):
    database.write(lambda unit: ours(unit).notify("+4790937954", "no survey", NOON)).result()

    def told(recipient, since):
        return database.write(lambda unit: unit.notified_since(recipient, since)).result()

    assert told("+4790937954", NOON - timedelta(seconds=1))
    assert not told("+4790937954", NOON)
    assert not told("+4790937955", NOON - timedelta(hours=1))


def test_an_sms_of_a_session_is_no_notice(database):
    session = begin(database, "welcome")

    told = database.write(lambda unit: unit.notified_since(session.recipient, NOON - timedelta(hours=1))).result()

    assert not told


def test_cancelling_withdraws_what_is_unsent_and_does_not_repeat_what_is_under_way(database):
    session = begin(database, "welcome", "how was it?")
    claim(database, NOON)

    database.write(lambda unit: unit.cancel(session.id, NOON)).result()

    assert session_in(database, session.id).state is State.CANCELLED
    assert statuses(database, session.id) == ["sending", "cancelled"]
    assert claim(database, NOON + timedelta(hours=1)) == []
    assert statuses(database, session.id) == ["cancelled", "cancelled"]


@pytest.mark.parametrize(
    ("state", "now"), [(State.COMPLETED, NOON), (State.OPTED_OUT, NOON), (State.OPEN, NOON + timedelta(days=4))]
)
def test_a_session_that_is_closed_or_expired_stays_as_it_is(database, state, now):
    session = begin(database, "thank you", state=state)

    database.write(lambda unit: unit.cancel(session.id, now)).result()

    assert session_in(database, session.id).state is state
    assert statuses(database, session.id) == ["waiting"]


def test_opting_out_closes_the_open_sessions_of_a_number_until_it_opts_in(database):
    session, other = begin(database, "how was it?"), begin(database, "how was it?", recipient="+4790937955")
    done = begin(database, "thank you", state=State.COMPLETED)

    def opted_out():
        return database.write(lambda unit: unit.has_opted_out("+4790937954")).result()

    before = opted_out()
    for _ in range(2):
        database.write(lambda unit: unit.opt_out("+4790937954", NOON)).result()
    after = opted_out()
    database.write(lambda unit: unit.opt_in("+4790937954", NOON)).result()

    assert (before, after, opted_out()) == (False, True, False)
    assert [session_in(database, s.id).state for s in (session, other, done)] == ["opted_out", "open", "completed"]
    assert [statuses(database, s.id) for s in (session, other, done)] == [["cancelled"], ["waiting"], ["cancelled"]]


def test_only_the_latest_answer_is_withdrawn_and_the_one_before_stands_again(database):
    session, other = begin(database), begin(database)
    for where, number in ((session, 1), (session, 2), (other, 3)):
        response = Response(element="q", answer=number, comment=None, reply="raw", responded_at=NOON)
        once_more = number == 2
        database.write(lambda unit, w=where, r=response, o=once_more: unit.respond(w, r, once_more=o)).result()

    def kept():
        rows = select(RESPONSE.c.answer, RESPONSE.c.current, RESPONSE.c.withdrawn_at).order_by(RESPONSE.c.id)
        return database.read(lambda queries: [tuple(row) for row in queries.connection.execute(rows)]).result()

    before = kept()
    database.write(lambda unit: unit.withdraw(session, response, NOON)).result()

    left = [database.write(lambda unit, s=s: unit.responses(s)).result() for s in (session, other)]
    assert [[response.answer for response in responses] for responses in left] == [[1], [3]]
    assert before == [(1, False, None), (2, True, None), (3, True, None)]
    assert kept() == [(1, True, None), (2, False, NOON), (3, True, None)]


def test_what_a_loop_left_behind_is_taken_up_again_with_the_answer_before_it(database):
    session, other = begin(database), begin(database)
    for where, element in ((session, "a"), (session, "b"), (session, "c"), (other, "b")):
        response = Response(element=element, answer=1, comment=None, reply="raw", responded_at=NOON)
        database.write(lambda unit, w=where, r=response: unit.respond(w, r)).result()

    def kept():
        rows = select(RESPONSE.c.element, RESPONSE.c.current, RESPONSE.c.ceased).order_by(RESPONSE.c.id)
        return database.read(lambda queries: [tuple(row) for row in queries.connection.execute(rows)]).result()

    database.write(lambda unit: unit.leave_behind(session, ["b", "c"], NOON)).result()
    assert kept() == [("a", True, None), ("b", False, 3), ("c", False, 3), ("b", True, None)]
    again = replace(response, element="b", answer=2)
    database.write(lambda unit: unit.respond(session, again)).result()
    database.write(lambda unit: unit.withdraw(session, again, NOON)).result()
    assert kept() == [("a", True, None), ("b", False, 3), ("c", False, 3), ("b", True, None), ("b", False, None)]
    database.write(lambda unit: unit.withdraw(session, replace(response, element="c"), NOON)).result()
    left = [("a", True, None), ("b", True, None), ("c", False, None), ("b", True, None), ("b", False, None)]
    assert kept() == left


def test_that_somebody_said_stop_is_kept_when_they_say_start(database):
    for at, act in enumerate(("opt_out", "opt_in", "opt_out")):
        said_at = NOON + timedelta(hours=at)
        database.write(lambda unit, a=act, n=said_at: getattr(unit, a)("+4790937954", n)).result()

    rows = select(CONSENT.c.number, CONSENT.c.what, CONSENT.c.said_at, CONSENT.c.how).order_by(CONSENT.c.id)
    kept = database.read(lambda queries: [tuple(row) for row in queries.connection.execute(rows)]).result()
    assert kept == [
        ("+4790937954", "opted_out", NOON, "keyword"),
        ("+4790937954", "opted_in", NOON + timedelta(hours=1), "keyword"),
        ("+4790937954", "opted_out", NOON + timedelta(hours=2), "keyword"),
    ]


@pytest.mark.parametrize("state", [State.COMPLETED, State.EXPIRED, State.CANCELLED, State.OPTED_OUT])
def test_when_a_session_ended_is_stored_whatever_ended_it(database, state):
    session = begin(database)

    database.write(lambda unit: unit.end([session], state, NOON + timedelta(days=4))).result()

    ended_at = session.expires_at if state is State.EXPIRED else NOON + timedelta(days=4)
    assert session_in(database, session.id).ended_at == ended_at


def test_a_version_is_kept_with_its_survey_and_when_it_was_first_used(database):
    begin(database)

    kept = database.read(lambda queries: queries.connection.execute(select(DEFINITION)).one()).result()
    assert (kept.survey_id, kept.kept_at) == ("store_visit", NOON)


def test_what_is_said_after_a_cancellation_waits_for_what_its_gateway_still_holds(database):
    session = begin(database, "one", "two")
    lease = timedelta(minutes=1)

    def claimed(now):
        return database.write(
            lambda unit: outbox.claim(unit, now, **OURS, interval=timedelta(), lease=lease, limit=9)
        ).result()

    claimed(NOON)
    database.write(lambda unit: unit.cancel(session.id, NOON)).result()
    closed = replace(session, state=State.CANCELLED)
    database.write(lambda unit: ours(unit).queue(closed, sms("closed"), NOON)).result()

    assert claimed(NOON + timedelta(seconds=30)) == []
    assert [one.content for one in claimed(NOON + timedelta(minutes=2))] == ["closed"]


def test_any_number_can_be_held(database):
    database.write(lambda unit: unit.hold("+47\x00 909\ud800")).result()

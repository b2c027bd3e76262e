"""Whoever does not answer is reminded, by day alone; whoever has answered, stopped or was not reached is not."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.errors import TemplateFailed
from engine.gateways.gateway import Refused, Submitted
from engine.settings import Settings
from engine.store.survey_status import SurveyStatus
from engine.store.tables import OUTBOX
from engine.testing import Phones
from engine.wording import Wording
from tests.conftest import NUMBER, PAYLOAD
from tests.surveys import AGAIN, SCORE, survey_of

QUESTION = "Score?\nReply with a number from 1 to 10."
NOTICE = "We are still hoping for your reply."
FIRST, SECOND = f"{NOTICE}\n{QUESTION}", f"Last call.\n{QUESTION}"
REMINDED = survey_of(SCORE, AGAIN, reminders=[{"after": "PT4H"}, {"after": "P1D", "text": {"en": "Last call."}}])
DAYTIME = {"mon-fri": "09:00-20:00"}
HOUR = timedelta(hours=1)
LONG_AFTER = "2026-12-20T12:00:00Z"


def told(phones):
    return phones.new_messages(NUMBER)


def test_whoever_does_not_answer_is_reminded_and_asked_again(send, phones):
    session = send(REMINDED).session_id
    assert told(phones) == [QUESTION]
    phones.wait(4 * HOUR - timedelta(seconds=1))
    assert told(phones) == []
    phones.wait(timedelta(seconds=1))
    assert told(phones) == [FIRST]
    phones.wait(24 * HOUR)
    assert told(phones) == [SECOND]
    phones.wait(100 * HOUR)
    assert told(phones) == []

    stands = phones.engine.transcript(session)
    assert (stands.session.tries, stands.session.unanswered, stands.session.state) == (0, 0, "expired")
    assert [one.why for one in stands.messages] == ["opening", "reminder:1", "reminder:2"]


def test_reminders_start_again_after_an_answer_and_count_from_what_was_said_last(send, phones, say):
    send(REMINDED)
    phones.wait(5 * HOUR)
    say("hm", "8")
    told(phones)
    phones.wait(3 * HOUR)
    phones.reply(NUMBER, "help")
    told(phones)
    phones.wait(3 * HOUR)
    assert told(phones) == []
    phones.wait(1 * HOUR)
    (reminder,) = told(phones)
    assert reminder == f"{NOTICE}\nAgain?\nReply yes or no."


@pytest.mark.parametrize("said", ["8", "stop", "8, yes"])
def test_nobody_is_reminded_who_has_answered_or_stopped(send, phones, said, say):
    send(REMINDED)
    say(*(said.split(", ")))
    told(phones)
    phones.wait(200 * HOUR)
    reminders = [text for text in told(phones) if text.startswith((NOTICE, "Last"))]
    assert len(reminders) == (2 if said == "8" else 0)
    assert not [text for text in reminders if "Score" in text]


@pytest.mark.parametrize("state", ["failed", "uncertain", "cancelled"])
def test_nobody_is_reminded_of_what_did_not_arrive(send, phones, state):
    send(REMINDED)
    phones.deliver()
    phones.engine.database.write(lambda unit: unit.connection.execute(OUTBOX.update().values(state=state))).result()
    told(phones)
    phones.wait(60 * HOUR)

    assert told(phones) == []


def test_nobody_is_reminded_in_the_last_hour(send, phones):
    at = phones.clock()
    for lasts, reminders in ((4.9, 0), (5.1, 1)):
        send(REMINDED, expiryTime=(at + lasts * HOUR).isoformat())
        told(phones)
        phones.wait(4.5 * HOUR)
        assert len(told(phones)) == reminders
        phones.wait(HOUR)
        at = phones.clock()


def test_a_reminder_that_cannot_be_worded_keeps_no_other_from_being_sent(send, phones, monkeypatch):
    send(REMINDED, to="+46701234567")
    phones.wait(timedelta(minutes=1))
    send(REMINDED)
    told(phones)
    say = Wording.notice
    broken = [True]

    def notice(self, name, language):
        if broken:
            broken.pop()
            raise TemplateFailed("notices/reminder.txt.j2")
        return say(self, name, language)

    monkeypatch.setattr(Wording, "notice", notice)
    phones.wait(4 * HOUR)
    assert told(phones) == [FIRST]
    assert phones.new_messages("+46701234567") == [QUESTION]
    phones.wait(timedelta(minutes=16))
    assert phones.new_messages("+46701234567") == [FIRST]


@pytest.fixture
def night(definitions):
    """A pretend phone network where it is 21:30 on a Thursday in Norway."""
    with Phones(Settings(definitions=definitions), started=datetime(2026, 11, 26, 20, 30, tzinfo=UTC)) as network:
        yield network


@pytest.fixture
def phones(request, phones):
    return request.getfixturevalue("night") if "night" in request.fixturenames else phones


def at(year, month, day, hour, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.usefixtures("night")
def test_a_survey_that_is_sent_at_night_opens_in_the_morning_and_whoever_replies_is_answered_at_once(send, phones):
    session = send(survey_of({"id": "hello", "type": "text"}, SCORE, AGAIN, hours=DAYTIME)).session_id
    assert told(phones) == []
    phones.wait(at(2026, 11, 27, 7, 59) - phones.clock())
    assert told(phones) == []
    phones.wait(timedelta(minutes=1))
    assert told(phones) == ["Hello?", QUESTION]
    first, second = phones.messages(NUMBER)
    assert (first.sent_at, second.sent_at - first.sent_at) == (at(2026, 11, 27, 8), timedelta(seconds=2))
    phones.wait(at(2026, 11, 27, 22) - phones.clock())
    phones.reply(NUMBER, "8")
    assert told(phones) == ["Again?\nReply yes or no."]
    assert phones.engine.transcript(session).session.current_element == "again"


@pytest.mark.parametrize("named", ["2026-11-29T20:30:00Z", None], ids=["named", "three days after the send"])
@pytest.mark.usefixtures("night")
def test_a_session_ends_when_its_host_says_or_expects_whatever_its_hours_and_nothing_is_sent_later(send, phones, named):
    session = send(survey_of(SCORE, hours={"mon": "09:00-20:00"}), expiryTime=named).session_id
    phones.wait(timedelta(days=9))

    assert phones.messages(NUMBER) == []
    assert phones.engine.transcript(session).session.ended_at == at(2026, 11, 29, 20, 30)


@pytest.mark.usefixtures("night")
def test_a_reminder_waits_for_the_morning_and_is_withdrawn_by_an_answer_before_it(send, phones):
    survey = survey_of(SCORE, AGAIN, hours={"thu-fri": "08:00-21:40"}, reminders=[{"after": "PT4H"}])
    session = send(survey).session_id
    assert told(phones) == [QUESTION]
    phones.wait(5 * HOUR)
    assert [one.status for one in phones.engine.transcript(session).messages] == ["sent", "waiting"]
    phones.reply(NUMBER, "8")
    assert told(phones) == ["Again?\nReply yes or no."]
    phones.wait(3 * HOUR)
    assert told(phones) == []
    transcript = phones.engine.transcript(session)
    assert [one.status for one in transcript.messages] == ["sent", "received", "cancelled", "sent"]
    assert transcript.responses[0].asked_at == at(2026, 11, 26, 20, 30)
    phones.wait(3 * HOUR)
    assert told(phones) == [f"{NOTICE}\nAgain?\nReply yes or no."]


@pytest.mark.usefixtures("night")
def test_what_is_not_sent_in_its_hours_waits_for_the_next_ones_whatever_its_due_time(send, phones):
    """The dispatcher may have been away, or a row may say that it is due at once."""
    send(survey_of(SCORE, hours=DAYTIME), expiryTime="2026-12-03T12:00:00Z")
    phones.clock.move(24 * HOUR)  # nobody dispatched on Friday
    phones.engine.database.write(
        lambda unit: unit.connection.execute(OUTBOX.update().values(due_at=phones.clock()))
    ).result()
    phones.deliver()
    assert told(phones) == []
    phones.wait(60 * HOUR)
    (arrived,) = phones.messages(NUMBER)
    assert arrived.sent_at == at(2026, 11, 30, 8)


def test_while_a_reminder_waits_for_its_hours_no_other_is_queued_behind_it(send, phones):
    friday, monday = at(2026, 11, 27, 15), at(2026, 11, 30, 8)
    phones.clock.move(friday - phones.clock())
    late, last = {"after": "PT6H"}, REMINDED["reminders"][1]
    send({**REMINDED, "hours": DAYTIME, "reminders": [late, last]}, expiryTime=LONG_AFTER)
    phones.wait(monday - phones.clock())
    assert told(phones) == [QUESTION, FIRST]
    phones.wait(25 * HOUR)

    assert told(phones) == [SECOND]
    assert [one.sent_at for one in phones.messages(NUMBER)] == [friday, monday, monday + 24 * HOUR]


def test_nobody_is_reminded_again_whose_reminder_was_refused(send, phones, monkeypatch):
    send(REMINDED)
    phones.deliver()

    async def refuse(_):
        return Refused(reason="blocked")

    with monkeypatch.context() as patched:
        patched.setattr(phones._gateway, "send", refuse)
        phones.wait(4 * HOUR)
    phones.wait(60 * HOUR)

    assert told(phones) == [QUESTION]


def test_a_gateway_is_given_a_validity_that_ends_with_the_hours(send, phones, monkeypatch):
    valid_until = []

    async def take(sms):
        valid_until.append(sms.expires_at)
        return Submitted(message_id="m")

    monkeypatch.setattr(phones._gateway, "send", take)
    send(survey_of(SCORE, hours=DAYTIME))
    phones.deliver()

    assert valid_until == [at(2026, 11, 23, 19)]


@pytest.mark.parametrize("written", ["mon-fri=09:00-20:00", '{"mon-fri": "09:00-20:00"}'])
def test_hours_may_be_set_for_all_surveys_that_say_none(definitions, publish, written):
    publish(survey_of(SCORE), "survey")
    settings = Settings(definitions=definitions, hours=written)
    with Phones(settings, started=at(2026, 11, 26, 20, 30)) as phones:
        phones.engine.send_survey("a-survey", PAYLOAD)
        assert phones.new_messages(NUMBER) == []
        phones.wait(12 * HOUR)
        assert phones.new_messages(NUMBER) == [QUESTION]


@pytest.mark.parametrize(
    ("more", "code", "path"),
    [
        ({"hours": {"mon": "none"}}, "unfit_hours", "hours"),
        ({"hours": {"mon": "20:00-09:00"}}, "unfit_hours", "hours.mon"),
        ({"hours": {"mon": "09:00-20:00", "country": "XX"}}, "unfit_hours", "hours.country"),
        ({"hours": {"monday": "09:00-20:00"}}, "unknown_property", "hours.monday"),
        ({"reminders": [{"after": "four hours"}]}, "wrong_value", "reminders[0].after"),
        ({"reminders": [{"after": "P0D"}]}, "unfit_duration", "reminders[0].after"),
        ({"reminders": [{"after": "P1D"}, {"after": "P2D"}]}, "late_reminder", "reminders[1].after"),
        ({"reminders": [{"after": "PT1H", "text": {"no": "Hei"}}]}, "missing_language", "reminders[0].text"),
        ({"hours": {"mon": "09:00-20:00"}}, "long_pause", "hours"),
    ],
)
def test_what_can_never_be_sent_is_told_with_its_place(check, more, code, path):
    found = check(survey_of(SCORE, **more))

    assert (code, path) in {(one.code, one.path) for one in found}


@pytest.mark.parametrize(
    ("hours", "pause"),
    [
        ({"mon": "09:00-20:00"}, "from mon 20:00 to mon 09:00"),
        ({"tue-fri": "09:00-20:00", "note": "As the shop."}, "from fri 20:00 to tue 09:00"),
        ({"mon": "00:00-20:00", "thu-fri": "19:54-24:00"}, None),
        ({"mon": "00:00-20:00", "thu-fri": "19:55-24:00"}, "from mon 20:00 to thu 19:55"),
        ({"mon-fri": "09:00-20:00", "holidays": "none"}, None),
        ({"mon-sun": "00:00-24:00"}, None),
        ({"mon": "09:00-20:00", "tue": "20:00-09:00"}, None),
        ({"mon": "09:00-20:00", "tuseday": "09:00-20:00"}, None),
    ],
)
def test_hours_that_are_closed_for_longer_than_a_survey_is_open_are_told(check, hours, pause):
    told = [one.message for one in check(survey_of(SCORE, hours=hours)) if one.code == "long_pause"]

    assert told == ([f"nothing is sent {pause}, and a survey is open for three days"] if pause else [])


def test_a_survey_that_is_resumed_at_night_opens_in_the_morning(send, phones):
    night = datetime(2026, 11, 24, 2, tzinfo=UTC)
    phones.clock.move(night - phones.clock())
    send(survey_of({"id": "score", "type": "yes_no"}, hours={"mon-fri": "09:00-20:00"}))
    for status in (SurveyStatus.PAUSED, None):
        phones.engine.administration.set_status("a-survey", status).result()
    phones.deliver()
    assert phones.messages() == []

    phones.wait(timedelta(hours=7))
    assert [one.sent_at.hour for one in phones.messages()] == [8]


@pytest.mark.usefixtures("night")
def test_a_reminder_that_was_withdrawn_unsent_is_none_that_was_said(send, phones):
    send(survey_of(SCORE, hours={"thu-fri": "08:00-21:40"}, reminders=[{"after": "PT4H"}]))
    phones.wait(5 * HOUR)
    phones.reply(NUMBER, "hm")
    assert len(told(phones)) == 2
    phones.wait(10 * HOUR)

    assert told(phones) == [FIRST]


def test_whose_session_expires_later_after_all_is_reminded_after_all(send, phones):
    soon, later = phones.clock() + 4.5 * HOUR, phones.clock() + 60 * HOUR
    session = send(REMINDED, expiryTime=soon.isoformat()).session_id
    phones.wait(4.2 * HOUR)
    phones.engine.administration.change_session(session, {"expiryTime": later.isoformat()}).result()
    phones.wait(HOUR)

    assert told(phones) == [QUESTION, FIRST]

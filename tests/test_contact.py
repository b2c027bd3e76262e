"""Nobody is texted too often; a survey is paused, resumed and closed; a session expires when the host says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from engine.engine import Engine
from engine.errors import InvalidRequest, Quarantined, SessionEnded, SurveyNotSent, UnknownSession, UnknownSurvey
from engine.settings import Settings
from engine.store.survey_status import SurveyStatus
from tests.conftest import NOON, NUMBER, PAYLOAD
from tests.surveys import AGAIN, SCORE, survey_of

DAY = timedelta(days=1)


def capped(*caps, **more):
    return survey_of(SCORE, AGAIN, contact=list(caps), **more)


def test_one_survey_more_than_its_cap_is_refused_until_the_earliest_is_old_enough(send, phones):
    survey = capped({"at_most": 2, "in": "P30D", "of": "this"})
    send(survey)
    phones.wait(10 * DAY)
    send(survey)
    with pytest.raises(Quarantined) as told:
        send(survey)
    assert told.value.not_before == NOON + 30 * DAY
    assert send(survey, to="+46701234567")
    phones.wait(20 * DAY - timedelta(seconds=1))
    with pytest.raises(Quarantined):
        send(survey)
    phones.wait(timedelta(seconds=1))
    assert send(survey)


@pytest.mark.parametrize(("of", "refused"), [("any", True), ("this", False)])
def test_any_survey_counts_or_this_one_alone(send, of, refused):
    send(survey_of(SCORE, id="another"))
    survey = capped({"at_most": 1, "in": "P30D", "of": of})
    if refused:
        with pytest.raises(Quarantined):
            send(survey)
    else:
        assert send(survey)


def test_of_several_caps_the_last_to_end_tells_when(send):
    survey = capped({"at_most": 1, "in": "P1D"}, {"at_most": 1, "in": "P1M"})
    send(survey)
    with pytest.raises(Quarantined) as told:
        send(survey)

    assert told.value.not_before == datetime(2026, 12, 23, 12, tzinfo=UTC)


def test_the_same_request_again_is_the_same_session_and_not_one_too_many(send):
    survey = capped({"at_most": 1, "in": "P30D"})
    first = send(survey, clientReference="7")

    assert send(survey, clientReference="7").session_id == first.session_id


@pytest.mark.slow
def test_of_many_at_one_moment_a_cap_lets_one_through(database_url, publish, definitions):
    publish(capped({"at_most": 1, "in": "P30D"}), "survey")

    def attempt(engine):
        try:
            return engine.send_survey("a-survey", PAYLOAD)
        except Quarantined:
            return None

    settings = Settings(database_url=database_url, definitions=definitions)
    with Engine.open(settings) as engine, ThreadPoolExecutor(8) as threads:
        sent = list(threads.map(attempt, [engine] * 24))
    assert len([one for one in sent if one]) == 1


@pytest.mark.parametrize("long", [timedelta(hours=1), pytest.param(DAY, marks=pytest.mark.slow)])
def test_a_paused_survey_is_not_sent_and_what_it_has_queued_waits(send, phones, long, say):
    survey = survey_of(SCORE, AGAIN)
    send(survey)
    pause = phones.engine.administration.set_status
    pause("a-survey", SurveyStatus.PAUSED).result()
    with pytest.raises(SurveyNotSent, match="paused"):
        send(survey)
    phones.deliver()
    assert phones.new_messages(NUMBER) == []
    phones.wait(long)
    assert phones.new_messages(NUMBER) == []
    pause("a-survey", None).result()
    assert len(phones.new_messages(NUMBER)) == 1
    pause("a-survey", SurveyStatus.PAUSED).result()
    assert say("8") == []
    pause("a-survey", None).result()
    assert phones.new_messages(NUMBER) == ["Again?\nReply yes or no."]
    with pytest.raises(UnknownSurvey):
        pause("no-survey", SurveyStatus.PAUSED).result()


def test_the_open_sessions_of_a_closed_survey_expire(send, phones, say):
    survey = survey_of(SCORE, AGAIN)
    session = send(survey).session_id
    phones.reply(NUMBER, "8")
    phones.new_messages(NUMBER)
    phones.engine.administration.set_status("a-survey", SurveyStatus.CLOSED).result()
    with pytest.raises(SurveyNotSent, match="closed"):
        send(survey)
    phones.wait(timedelta(seconds=5))

    stands = phones.engine.transcript(session).session
    assert (stands.state, stands.ended_at) == ("expired", stands.expires_at)
    assert say("yes") == ["This survey is closed."]


def test_a_session_expires_when_the_host_says(send, phones):
    session = send(survey_of(SCORE)).session_id
    change = phones.engine.administration.change_session
    change(session, {"expiryTime": (NOON + 9 * DAY).isoformat()}).result()
    phones.wait(5 * DAY)
    assert phones.engine.transcript(session).session.state == "open"
    for wrong in ({}, {"expiryTime": "soon"}, {"expiryTime": NOON.isoformat()}, []):
        with pytest.raises(InvalidRequest):
            change(session, wrong).result()
    with pytest.raises(UnknownSession):
        change("nobody", {"expiryTime": (NOON + 9 * DAY).isoformat()}).result()
    phones.wait(5 * DAY)
    assert phones.engine.transcript(session).session.state == "expired"
    with pytest.raises(SessionEnded):
        change(session, {"expiryTime": (NOON + 99 * DAY).isoformat()}).result()


def test_a_cap_whose_time_is_none_is_told_with_its_place(check):
    found = check(capped({"at_most": 1, "in": "P0D"}, {"at_most": 1, "in": "a month"}))

    assert {(one.code, one.path) for one in found} >= {
        ("unfit_duration", "contact[0].in"),
        ("wrong_value", "contact[1].in"),
    }

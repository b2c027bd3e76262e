"""Alerts: when hosts are told that somebody should call, and when that it is no longer so."""

import json
from datetime import timedelta

import pytest

from engine.errors import BranchingFailed
from engine.session import Fate, Report
from tests.conftest import NOON, NUMBER
from tests.surveys import SCORE, survey_of
from tests.webhooks.conftest import SHOP, WHY

CALL = {"name": "call this customer", "condition": {"element": "score", "at_most": 6}, "at": "end"}
NOW = {"name": "look at once", "condition": {"element": "score", "at_most": 3}, "at": "answer"}


@pytest.fixture
def survey(publish):
    def publish_with(*alerts, elements=(SCORE, SHOP, WHY), **more):
        publish(survey_of(*elements, alerts=list(alerts), **more), "a-survey")

    return publish_with


@pytest.fixture
def begun(house, receiver, survey):
    """Have a receiver told of a survey with these alerts, send it, and reply; gives the session's id."""

    def begin(*alerts, replies=(), **more):
        survey(*alerts)
        house.add(receiver)
        session_id = house.send(**more)
        house.reply(*replies)
        return session_id

    return begin


def told(house, receiver):
    house.tell_all()
    return sorted(
        (one for one in receiver.documents() if "sequence" in one["data"]), key=lambda one: one["data"]["sequence"]
    )


def alerts(house, receiver):
    """Return what was told of alerts, in order."""
    return [
        (one["type"].removeprefix("alert."), one["data"]["alert"])
        for one in told(house, receiver)
        if one["type"].startswith("alert.")
    ]


def raised(house, session_id):
    return house.engine.transcript(session_id).session.alerts


def test_an_alert_at_an_answer_is_told_at_once_and_once(house, receiver, begun):
    session_id = begun(NOW, replies=["2", "1", "fine"])

    documents = told(house, receiver)
    assert [one["type"] for one in documents] == [
        "session.started", "answer.accepted", "alert.raised", "answer.accepted", "answer.accepted",
        "session.completed"]  # fmt: skip
    data = documents[2]["data"]
    assert (data["alert"], data["state"], data["sequence"]) == ("look at once", "open", 3)
    assert [one["answer"] for one in data["answers"]] == [2]
    assert raised(house, session_id) == {"look at once": NOON + timedelta(seconds=1)}


def test_an_alert_at_the_end_is_told_with_the_last_answer_and_after_the_end(house, receiver, begun):
    session_id = begun(CALL, replies=["6", "1"])
    assert raised(house, session_id) == {}

    house.reply("fine")
    house.sweep(timedelta(days=1))

    documents = told(house, receiver)
    assert [one["type"] for one in documents][-2:] == ["session.completed", "alert.raised"]
    assert (documents[-1]["data"]["state"], documents[-1]["data"]["disposition"]) == ("completed", "complete")
    assert receiver.sequences() == {session_id: [1, 2, 3, 4, 5, 6]}


def test_one_whose_condition_does_not_hold_is_never_told(house, receiver, begun):
    begun(CALL, NOW, replies=["7", "1", "fine"])
    house.sweep(timedelta(days=1))

    assert alerts(house, receiver) == []


def test_who_stops_without_ending_is_told_of_after_a_quarter_of_an_hour_and_once(house, receiver, begun):
    session_id = begun(CALL, replies=["6"])
    house.sweep(timedelta(minutes=14, seconds=59))
    assert raised(house, session_id) == {}

    house.sweep(timedelta(seconds=1))
    house.sweep(timedelta(hours=1))
    house.reply("1", "fine")
    house.sweep(timedelta(days=4))

    assert alerts(house, receiver) == [("raised", "call this customer")]


def test_what_follows_an_answer_puts_it_off(house, receiver, begun):
    session_id = begun(CALL, replies=["6"])
    house.sweep(timedelta(minutes=14))
    house.reply("what?")
    house.sweep(timedelta(minutes=14))
    assert raised(house, session_id) == {}

    house.sweep(timedelta(minutes=1))

    assert alerts(house, receiver) == [("raised", "call this customer")]


def stop(house, _):
    house.reply("stop")


def cancel(house, session_id):
    house.engine.cancel(session_id)


def unreachable(house, session_id):
    reports = [Report(client_reference=f"{session_id}-2", fate=Fate.UNREACHABLE, reason="no such number")]
    house.engine.receive_reports("pretend", reports)


def expire(house, _):
    house.sweep(timedelta(minutes=10))


@pytest.mark.parametrize("end", [stop, cancel, unreachable, expire])
def test_however_a_session_ends_its_answers_are_told_of(house, receiver, survey, end):
    survey(CALL)
    house.add(receiver)
    expiry = NOON + timedelta(minutes=5)
    session_id = house.send(expiryTime=expiry.isoformat())
    house.reply("6")

    end(house, session_id)
    house.sweep(timedelta(minutes=16))

    assert alerts(house, receiver) == [("raised", "call this customer")]
    assert told(house, receiver)[-1]["data"]["state"] in {"opted_out", "cancelled", "expired"}


def test_an_answer_that_is_taken_back_takes_its_alert_with_it(house, receiver, begun):
    session_id = begun(NOW, replies=["2", "back"])
    assert raised(house, session_id) == {}

    house.reply("9", "back", "1")

    assert alerts(house, receiver) == [(what, "look at once") for what in ("raised", "withdrawn", "raised")]
    types = [one["type"] for one in told(house, receiver)]
    assert types[:5] == ["session.started", "answer.accepted", "alert.raised", "answer.withdrawn", "alert.withdrawn"]


def test_an_alert_that_holds_without_the_answer_that_is_taken_back_stays(house, receiver, begun):
    session_id = begun(NOW, replies=["2", "Oslo", "back"])

    assert list(raised(house, session_id)) == ["look at once"]
    assert alerts(house, receiver) == [("raised", "look at once")]


def test_who_comes_back_after_a_silence_and_takes_the_answer_back_withdraws_the_alert(house, receiver, begun):
    session_id = begun(CALL, replies=["2"])
    house.sweep(timedelta(minutes=15))
    house.reply("back")
    house.sweep(timedelta(hours=1))
    house.reply("9", "1", "fine")

    assert alerts(house, receiver) == [("raised", "call this customer"), ("withdrawn", "call this customer")]
    assert raised(house, session_id) == {}


def test_conditions_of_alerts_are_those_of_rules(house, begun):
    conditions = {
        "an option": {"element": "shop", "is": "bergen"},
        "words": {"element": "why", "mentions": ["slow"]},
        "a variable and an answer": {"all": [{"variable": "agentId", "is": "42"}, {"element": "score", "at_least": 8}]},
        "not answered": {"element": "why", "answered": False},
        "turned round": {"not": {"element": "score", "at_least": 9}},
        "either": {"any": [{"element": "score", "is": 1}, {"element": "shop", "is": "oslo"}]},
    }
    session_id = begun(
        *({"name": name, "condition": condition} for name, condition in conditions.items()),
        replies=["8", "Bergen", "It was SLOW today"],
        userSessionVariables=[{"key": "agentId", "value": "42"}],
    )

    assert set(raised(house, session_id)) == {"an option", "words", "a variable and an answer", "turned round"}


def test_a_session_nothing_can_be_decided_about_is_looked_at_again(house, monkeypatch, caplog, begun):
    session_id = begun(CALL, replies=["6"])
    with monkeypatch.context() as patch:
        patch.setattr("engine.branching.Branching.holds", lambda *_: (_ for _ in ()).throw(BranchingFailed("lost")))
        house.sweep(timedelta(minutes=15))
    assert (raised(house, session_id), "lost" in caplog.text) == ({}, True)

    house.sweep(timedelta(minutes=15))

    assert list(raised(house, session_id)) == ["call this customer"]


def test_what_an_alert_is_called_is_no_text_of_a_respondent(house, receiver, begun):
    begun(NOW, replies=["2 as Ola was rude"])

    assert "Ola" not in json.dumps(told(house, receiver))
    assert NUMBER not in json.dumps(told(house, receiver))

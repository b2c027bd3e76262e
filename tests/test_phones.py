"""What the pretend phone network tells a host's tests of webhooks."""

import asyncio
import re
from datetime import timedelta

import pytest

from engine.errors import InvalidRequest
from engine.settings import Settings
from engine.testing import Phones
from tests.conftest import NUMBER, PAYLOAD
from tests.surveys import survey_of
from tests.test_architecture import HOUSE

HOSTS = (HOUSE / "engine" / "HOSTS.md").read_text(encoding="utf-8")

SCORE = {"id": "score", "type": "scale", "minimum": 0, "maximum": 10}
CALL = {"name": "call", "condition": {"element": "score", "at_most": 6}}


def types(phones):
    return [one["type"] for one in phones.events()]


def test_a_quota_is_full_for_a_test_that_says_so(phones, send):
    first_is_free = {"name": "low", "at_most": 2, "condition": {"element": "score", "at_most": 6}}
    survey = survey_of(
        SCORE, {"id": "why", "type": "open_text"}, quotas=[{**first_is_free, "then": {"go_to": "completion"}}]
    )
    other, third = "+4790937955", "+4790937956"
    screened = []
    for number in (NUMBER, other, third):
        session_id = send(survey, to=number).session_id
        if number == other:
            phones.fill_quota("a-survey", "low")
        phones.reply(number, "3")
        screened.append(phones.engine.transcript(session_id).session.screened)

    assert screened == [None, "low", "low"]
    with pytest.raises(KeyError):
        phones.fill_quota("a-survey", "high")


def test_a_host_sees_what_it_would_be_told_in_order(phones, send, say):
    phones.subscribe(include=["text"])
    session_id = send(survey_of(SCORE, {"id": "why", "type": "open_text"}, alerts=[CALL])).session_id
    say("3", "Too slow")

    told = phones.events()
    assert [one["type"] for one in told] == [
        "session.started", "answer.accepted", "answer.accepted", "session.completed", "alert.raised"]  # fmt: skip
    assert [one["data"]["sequence"] for one in told] == [1, 2, 3, 4, 5]
    assert {one["data"]["sessionId"] for one in told} == {session_id}
    assert told[-1]["data"]["alert"] == "call"
    assert told[2]["data"]["answers"][-1]["answer"] == "Too slow"
    assert phones.events() == []


def test_time_that_is_moved_by_hand_raises_alerts_and_expires_sessions(phones, send):
    send(survey_of(SCORE, {"id": "why", "type": "open_text"}, alerts=[CALL]))
    phones.subscribe()
    phones.reply(NUMBER, "3")
    assert types(phones) == ["answer.accepted"]

    phones.wait(timedelta(minutes=14))
    assert types(phones) == []
    phones.wait(timedelta(minutes=1))
    assert types(phones) == ["alert.raised"]
    phones.wait(timedelta(days=3))
    assert types(phones) == ["session.expired"]


def test_time_that_is_moved_by_hand_has_forgotten_what_is_old(phones, send):
    phones.subscribe(include=["identifier", "text"])
    session_id = send(survey_of({"id": "why", "type": "open_text"})).session_id
    phones.reply(NUMBER, "Too slow")
    phones.wait(timedelta(days=800))

    kept = phones.engine.transcript(session_id)
    assert kept.session.recipient == "erased"
    assert "Too slow" not in str(kept)
    assert {one["data"]["identifier"] for one in phones.events()} == {NUMBER}


async def conversation(folder):
    with Phones(Settings(definitions=folder)) as phones:
        phones.subscribe()
        sent = phones.engine.send_survey("a-survey", PAYLOAD)
        phones.reply(NUMBER, "8")
        phones.wait(timedelta(hours=1))
        transcript = await asyncio.wrap_future(phones.engine.transcript.submit(sent.session_id))
        return transcript.session.state, phones.new_messages(NUMBER)[-1], types(phones)


def test_a_host_whose_tests_are_coroutines_uses_the_same_phones(publish, definitions):
    publish(survey_of(SCORE), "a-survey")

    told = asyncio.run(conversation(definitions))
    assert told == ("completed", "Thank you!", ["session.started", "answer.accepted", "session.completed"])


def test_phones_may_be_closed_once_more(definitions):
    with Phones(Settings(definitions=definitions)) as phones:
        phones.close()


@pytest.mark.parametrize("part", ["administration", "webhooks"])
def test_every_call_that_hosts_are_shown_is_there(phones, part):
    (row,) = re.findall(rf"^\| `engine\.{part}` \| (.*)$", HOSTS, re.MULTILINE)
    shown = re.findall(r"`(\w+)\(", row)

    assert len(shown) > 5
    assert [name for name in shown if not hasattr(getattr(phones.engine, part), name)] == []


def test_the_example_that_hosts_are_shown_passes(monkeypatch):
    monkeypatch.chdir(HOUSE)
    examples = re.findall(r"^```python\n(.*?)^```", HOSTS, re.DOTALL | re.MULTILINE)
    (example,) = [one for one in examples if "def test_" in one]
    defined = {}
    exec(example, defined)  # noqa: S102 - it is on our own page

    (test,) = [defined[name] for name in defined if name.startswith("test_")]
    test()


def test_hosts_are_shown_every_method():
    shown = set(re.findall(r"^\| `(\w+)\(.*$", HOSTS.partition("| method of `Phones`")[2], re.MULTILINE)) | {"events"}

    assert shown == {name for name in vars(Phones) if not name.startswith("_")} - {"close"} | {"clock"}


def test_nothing_arrives_before_it_is_delivered(phones, send):
    send(survey_of(SCORE))

    assert phones.messages(NUMBER) == []
    phones.deliver()
    assert len(phones.messages(NUMBER)) == 1


def test_a_host_is_told_of_what_it_wants(phones, send):
    phones.subscribe(types=["number.opted_out"], include=["identifier"])
    send(survey_of(SCORE))
    phones.reply(NUMBER, "stop")

    assert [one["data"] for one in phones.events()] == [{"identifier": NUMBER}]
    with pytest.raises(InvalidRequest):
        phones.subscribe(types=["nothing"])

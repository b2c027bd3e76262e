"""A request's id: taken or made, and the same in the answer, its problem document and every line of the log."""

import logging
from datetime import timedelta

import pytest

from engine.logs import of_its_request
from tests.conftest import NUMBER, PAYLOAD
from tests.surveys import SCORE, survey_of

SEND = "/v1/surveys/a-survey/send"


@pytest.fixture
def lines(caplog):
    """What is logged: each line with the request it is logged under."""
    caplog.set_level(logging.INFO)
    caplog.handler.addFilter(of_its_request)

    def told():
        ours = [one for one in caplog.records if one.name.startswith("engine")]
        return [(getattr(one, "request_id", ""), one.getMessage()) for one in ours]

    yield told
    caplog.handler.filters.clear()


@pytest.mark.parametrize("given", ["host-7", "A.b_c~d:e+f/g=h@i", "x" * 128])
def test_an_id_that_is_given_is_taken(client, given):
    answer = client.get("/v1/surveys/nowhere", headers={"X-Request-Id": given})

    assert answer.headers["x-request-id"] == answer.json()["requestId"] == given


@pytest.mark.parametrize("given", [None, "", "x" * 129, "a b", 'a"b', "a\tb", "ø".encode()])
def test_one_that_is_none_is_replaced(client, given):
    headers = {} if given is None else {"X-Request-Id": given}
    made = {client.get("/healthz", headers=headers).headers["x-request-id"] for _ in range(3)}

    assert len(made) == 3
    assert all(len(one) == 16 and one.isalnum() for one in made)


def test_an_id_that_is_given_twice_is_none(client):
    twice = client.get("/healthz", headers=[("X-Request-Id", "a"), ("X-Request-Id", "b")])

    assert twice.headers["x-request-id"] not in ("a", "b")


def test_what_a_request_brings_about_is_logged_under_its_id(client, publish, phones, lines):
    publish(survey_of(SCORE), "a-survey")
    sent = client.post(SEND, json=PAYLOAD, headers={"X-Request-Id": "sending"}).json()
    phones.deliver()
    phones.wait(timedelta(seconds=1))
    reply = {"originator": NUMBER, "content": "7"}
    client.post("/v1/gateways/pretend/inbound", json=reply, headers={"X-Request-Id": "replying"})

    told = lines()
    assert ("sending", f"survey sent: {sent['sessionId']}") in told
    assert ("replying", f"reply taken: {sent['sessionId']}") in told
    assert ("replying", f"survey completed: {sent['sessionId']}") in told


@pytest.mark.parametrize(
    ("said", "told"), [("stop", "opted out: {id}"), ("7", "survey completed: {id}"), ("what?", "reply taken: {id}")]
)
def test_what_comes_of_a_reply_is_a_line(client, publish, phones, lines, said, told):
    publish(survey_of(SCORE), "a-survey")
    sent = client.post(SEND, json=PAYLOAD).json()
    phones.reply(NUMBER, said)

    assert told.format(id=sent["sessionId"]) in [line for _, line in lines()]


def test_a_cancellation_is_a_line_once(client, publish, lines):
    publish(survey_of(SCORE), "a-survey")
    sent = client.post(SEND, json=PAYLOAD).json()
    for _ in range(2):
        client.post(f"/v1/sessions/{sent['sessionId']}/cancel")

    assert [line for _, line in lines()].count(f"session cancelled: {sent['sessionId']}") == 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/sessions/x", 404), ("DELETE", "/v1/surveys", 405), ("POST", SEND, 415), ("GET", "/a\nb", 404)],
)
def test_a_request_that_is_not_met_is_a_line(client, lines, method, path, status):
    answer = client.request(method, path.replace("\n", "%0A"), headers={"X-Request-Id": "bad"})

    assert answer.status_code == status
    ((request_id, line),) = lines()
    assert request_id == "bad"
    assert line.startswith(f"request answered with {status} after ")
    assert line.endswith(f"{method} {path}")


def test_a_bug_is_answered_with_the_id_to_ask_about(client, phones, monkeypatch, lines):
    monkeypatch.setattr(type(phones.engine), "surveys", None)
    answer = client.get("/v1/surveys", headers={"X-Request-Id": "unlucky"})

    assert answer.status_code == 500
    assert answer.headers["x-request-id"] == answer.json()["requestId"] == "unlucky"
    assert ("unlucky", "500") in [(one, line[22:25]) for one, line in lines()]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_that_cannot_be_right_is_a_line(client, lines, path):
    """It will never be answered as whoever set it up hopes."""
    assert client.put(path).status_code == 405
    assert client.get(path, headers={"Host": "surveys.example"}).status_code == 421

    assert [line[:25] for _, line in lines()] == ["request answered with 405", "request answered with 421"]


def test_what_is_met_is_no_line(client, lines):
    client.get("/healthz")

    assert lines() == []


@pytest.mark.parametrize("written", ["+4790937954", "90937954", "+47 909 37 954", "0047-909-37-954"])
def test_a_number_where_an_id_belongs_is_logged_masked_and_an_id_whole(client, lines, written):
    id_ = "12345678-1234-4234-8234-12345678abcd"
    client.get(f"/v1/sessions/{written}")
    client.delete(f"/v1/opt-outs/{written}/{id_}")

    told = [line for _, line in lines()]
    assert len(told) == 2
    assert not any(written in line for line in told)
    assert told[1].endswith(f"•••{written[-2:]}/{id_}" if len(written) > 8 else f"/•••/{id_}")

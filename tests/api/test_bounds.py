"""However a body is made, it is answered briefly and nobody else waits for it."""

import asyncio
import gzip
import json
import logging
import threading

import pytest

from engine.api.body import FEW, IN_THE_LOOP, LIMIT, REQUEST_LIMIT, read_aside
from engine.errors import MOST_TOLD
from tests.conftest import NUMBER, PAYLOAD
from tests.surveys import SCORE, survey_of

pytestmark = pytest.mark.slow

SEND = "/v1/surveys/a-survey/send"
HUGE = REQUEST_LIMIT - 100

BODIES = {
    "deep lists": b"[" * HUGE,
    "deep objects": b'{"a":' * (HUGE // 5),
    "a list of objects": b'{"userSessionVariables":[' + b"{}," * (HUGE // 3 - 20) + b"{}]}",
    "a few hundred objects": b'{"userSessionVariables":[' + b"{}," * 160 + b"{}]}",
    "many keys": json.dumps({f"k{at}": 1 for at in range(HUGE // 15)}).encode(),
    "keys that are nearly right": json.dumps({f"identifie{at}": 1 for at in range(480)}).encode(),
    "one key again and again": b"{" + b'"a":1,' * (HUGE // 6 - 2) + b'"a":1}',
    "a number out of reach": b'{"identifier":1e999}',
    "a number of many digits": b'{"identifier":' + b"9" * (HUGE - 20) + b"}",
    "many numbers of many digits": b"[" + (b"9" * 4300 + b",") * (HUGE // 4301) + b"1]",
    "a long text": json.dumps({**PAYLOAD, "content": "x" * (HUGE - 200)}).encode(),
    "a long time": json.dumps({**PAYLOAD, "expiryTime": "2" * (HUGE - 200)}).encode(),
    "a long tag": json.dumps({**PAYLOAD, "language": "a-" * (HUGE // 2 - 100)}).encode(),
    "a long key": json.dumps({**PAYLOAD, "x" * (HUGE - 200): 1}).encode(),
    "halves of characters": b'{"identifier":"' + b"\\ud800" * (HUGE // 6 - 10) + b'"}',
    "halves of characters in a key": b'{"\\ud800":1,"\\ud800":2}',
    "a long channel": json.dumps({**PAYLOAD, "channel": "x" * (HUGE - 200)}).encode(),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_answer_to_the_worst_of_bodies_is_short(client, publish, body):
    publish(survey_of(SCORE), "a-survey")

    answer = client.post(SEND, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < 50_000
    assert len(answer.json().get("errors", ())) <= MOST_TOLD + 1


def test_the_first_faults_are_told_and_how_many_more_there_are(client, publish):
    publish(survey_of(SCORE), "a-survey")
    told = client.post(SEND, json={**PAYLOAD, **{f"field{at}": 1 for at in range(70)}}).json()["errors"]

    assert [error["pointer"] for error in told[:MOST_TOLD]] == [f"/field{at}" for at in range(MOST_TOLD)]
    assert told[MOST_TOLD:] == [{"pointer": "", "detail": "There are 20 more faults."}]


def test_as_many_variables_as_there_may_be_are_taken_as_long_as_they_may_be(client, publish):
    publish(survey_of(SCORE), "a-survey")
    variables = [{"key": f"{at:0100}", "value": "𝄞" * 1000} for at in range(100)]
    body = json.dumps({**PAYLOAD, "userSessionVariables": variables}, ensure_ascii=False).encode()

    assert client.post(SEND, content=body, headers={"Content-Type": "application/json"}).status_code == 202


@pytest.mark.parametrize(("path", "limit"), [(SEND, REQUEST_LIMIT), ("/v1/gateways/pretend/inbound", LIMIT)])
def test_a_body_is_read_as_far_as_an_honest_one_may_reach(client, path, limit):
    for length in ({}, {"Transfer-Encoding": "chunked"}):
        headers = {"Content-Type": "application/json", **length}

        assert client.post(path, content=b" " * limit, headers=headers).status_code == 400 + 22 * ("inbound" in path)
        assert client.post(path, content=b" " * (limit + 1), headers=headers).status_code == 413


@pytest.mark.parametrize(
    ("body", "aside"),
    [(b"{}", False), (b" " * IN_THE_LOOP, False), (b" " * (IN_THE_LOOP + 1), True), (b"," * (FEW + 1), True)],
)
def test_what_may_take_long_to_read_is_read_in_another_thread(body, aside):
    read_in = asyncio.run(read_aside(threading.get_ident, body))

    assert (read_in != threading.get_ident()) is aside


def test_whoever_names_a_survey_at_length_is_answered_briefly(client):
    answer = client.get("/v1/surveys/" + "x" * 60_000)

    assert answer.status_code == 404
    assert len(answer.content) < 2000


async def answer_to_one_who_hangs_up(app, path):
    """Call as a server does whose client goes in the middle of a body; gives the status that is answered."""
    said = iter([{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}])
    answered = []
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    scope = {"type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": path}
    scope |= {"raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers, "client": None}

    async def receive():
        return next(said)

    async def send(message):
        answered.append(message)

    await app(scope, receive, send)
    return answered[0]["status"]


@pytest.mark.parametrize("path", [SEND, "/v1/webhooks", "/v1/gateways/pretend/inbound"])
def test_a_caller_who_hangs_up_is_no_fault_of_the_server(client, caplog, path):
    assert asyncio.run(answer_to_one_who_hangs_up(client.app, path)) == 400
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []


PACKED = gzip.compress(json.dumps({"originator": NUMBER, "content": "8"}).encode(), mtime=0)


@pytest.mark.parametrize("body", [PACKED, b"{}"], ids=["packed", "plain"])
@pytest.mark.parametrize("coding", ["gzip", "GZIP", "br", "identity, gzip"])
@pytest.mark.parametrize("path", [SEND, "/v1/gateways/pretend/inbound"])
def test_a_body_that_is_compressed_is_refused_by_name(client, path, coding, body):
    headers = {"Content-Type": "application/json", "Content-Encoding": coding}

    answer = client.post(path, content=body, headers=headers)

    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")
    assert f"`Content-Encoding: {coding.lower()}`" in answer.json()["detail"]


@pytest.mark.parametrize("coding", ["identity", "identity, identity", "utf-8", "UTF-8", "8bit", ""])
@pytest.mark.parametrize("path", [SEND, "/v1/gateways/pretend/inbound"])
def test_a_body_that_is_as_it_is_is_read_whatever_is_said_of_its_letters(client, path, coding):
    headers = {"Content-Type": "application/json", "Content-Encoding": coding}

    assert client.post(path, content=b"{}", headers=headers).status_code in (404, 422)


def test_a_body_is_compressed_whichever_line_of_the_head_says_so(client):
    headers = [("Content-Type", "application/json"), ("Content-Encoding", "identity"), ("Content-Encoding", "gzip")]

    assert client.post(SEND, content=PACKED, headers=headers).status_code == 415

"""What hosts call."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from engine.api import make_app
from engine.settings import Settings
from tests.conftest import NUMBER, PAYLOAD
from tests.surveys import SCORE, survey_of

WHICH = {"id": "which", "type": "multiple_choice", "choose": {"at_most": 2}, "options": [
    {"id": "price", "label": {"en": "The price"}}, {"id": "queue", "label": {"en": "The queue"}}]}  # fmt: skip
WHERE = {**WHICH, "id": "where", "type": "dropdown"}
del WHERE["choose"]
SEND = "/v1/surveys/a-survey/send"
INBOUND = "/v1/gateways/pretend/inbound"


@pytest.fixture
def survey(publish):
    return publish(survey_of(SCORE, WHICH, WHERE), "a-survey")


@pytest.mark.usefixtures("survey")
def test_send_answers_202_with_the_session(client):
    answer = client.post(SEND, json=PAYLOAD)

    assert answer.status_code == 202
    body = answer.json()
    assert {**body, "sessionId": "…"} == {"sessionId": "…", "state": "open", "currentElement": "score"}
    assert client.get(f"/v1/sessions/{body['sessionId']}").json()["state"] == "open"


@pytest.mark.usefixtures("survey")
def test_the_same_client_reference_answers_200_with_the_same_body_and_another_payload_409(client):
    first = client.post(SEND, json={**PAYLOAD, "clientReference": "7"})
    again = client.post(SEND, json={**PAYLOAD, "clientReference": "7"})
    other = client.post(SEND, json={**PAYLOAD, "clientReference": "7", "content": "Hi!"})

    assert (again.status_code, again.json()) == (200, first.json())
    assert (other.status_code, other.headers["content-type"]) == (409, "application/problem+json")
    assert other.json()["type"] == "urn:problem-type:sms-survey:client-reference-taken"
    assert other.json()["sessionId"] == first.json()["sessionId"]


@pytest.mark.usefixtures("survey")
@pytest.mark.parametrize(
    ("body", "status", "pointers"),
    [
        (b'{"identifier": ', 400, None),
        (b"\xff\xfe", 400, None),
        (b"[" * 100_000, 400, None),
        (b'{"identifier": NaN}', 400, None),
        (b" " * 2_000_000, 413, None),
        (b"[]", 422, [""]),
        (b"null", 422, [""]),
        (b'{"identifier": "+4722225555", "identifierType": "Phone", "channel": "SMS"}', 422, ["/identifier"]),
        (
            b'{"identifier": 7, "identifierType": "Mail", "channel": "SMS", "contents": ""}',
            422,
            ["/contents", "/identifier", "/identifierType"],
        ),
    ],
)
def test_a_bad_request_is_answered_with_a_problem_document(client, body, status, pointers):
    answer = client.post(SEND, content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    if pointers is not None:
        assert sorted(error["pointer"] for error in problem["errors"]) == pointers
        assert all(error["detail"] for error in problem["errors"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/v1/surveys/nowhere/send", 404),
        ("GET", "/v1/surveys/nowhere", 404),
        ("GET", "/v1/sessions/nowhere", 404),
        ("POST", "/v1/sessions/nowhere/cancel", 404),
        ("GET", "/v1/nowhere", 404),
        ("DELETE", "/v1/surveys", 405),
        ("POST", "/v1/gateways/nowhere/inbound", 404),
    ],
)
def test_what_is_not_there_is_a_problem_document(client, method, path, status):
    answer = client.request(method, path, json=PAYLOAD if "send" in path else None)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.usefixtures("survey")
def test_a_session_tells_all_there_is(client, phones):
    variables = [{"key": "agentId", "value": "42"}]
    sent = client.post(SEND, json={**PAYLOAD, "userSessionVariables": variables}).json()
    for reply in ("11", "7", "1,2", "2"):
        phones.wait(timedelta(seconds=1))
        client.post(INBOUND, json={"originator": NUMBER, "content": reply})
    phones.deliver()

    session = client.get(f"/v1/sessions/{sent['sessionId']}").json()
    assert {key: session[key] for key in ("surveyId", "identifier", "language", "state", "currentElement")} == {
        "surveyId": "a-survey",
        "identifier": NUMBER,
        "language": "en",
        "state": "completed",
        "currentElement": "completion",
    }
    assert session["userSessionVariables"] == variables
    told = [{key: one.get(key) for key in ("element", "answer", "option", "reply")} for one in session["responses"]]
    assert told == [
        {"element": "score", "answer": 7, "option": None, "reply": "7"},
        {"element": "which", "answer": [0, 1], "option": ["price", "queue"], "reply": "1,2"},
        {"element": "where", "answer": 1, "option": "queue", "reply": "2"},
    ]
    assert [one["confirmed"] for one in session["responses"]] == [False] * 3
    directions = [message["direction"] for message in session["messages"]]
    assert directions == ["outbound", "inbound"] * 4 + ["outbound"]


def test_a_session_tells_the_answers_that_its_events_tell(client, phones, publish, say):
    """A loop asks `score` twice: the latest answer counts."""
    again = {"name": "again", "condition": {"element": "score", "at_most": 3}, "action": {"go_to": "score"}}
    publish(survey_of(SCORE, WHERE, rules=[again]), "a-survey")
    phones.subscribe()
    session = client.post(SEND, json=PAYLOAD).json()["sessionId"]
    say("3", "8")

    responses = client.get(f"/v1/sessions/{session}").json()["responses"]
    assert [(one["element"], one["answer"]) for one in responses] == [("score", 8)]
    told = phones.events()[-1]["data"]["answers"]
    assert [{name: one[name] for name in told[0]} for one in responses] == told


@pytest.mark.usefixtures("survey")
def test_a_cancelled_session_is_cancelled_once_and_for_all(client, phones):
    sent = client.post(SEND, json=PAYLOAD).json()
    cancel = f"/v1/sessions/{sent['sessionId']}/cancel"

    assert client.post(cancel).json()["state"] == "cancelled"
    assert client.post(cancel).json()["state"] == "cancelled"
    assert phones.new_messages(NUMBER) == []
    assert client.get(f"/v1/sessions/{sent['sessionId']}").json()["messages"][0]["status"] == "cancelled"


@pytest.mark.usefixtures("survey")
def test_a_repeated_send_is_answered_as_the_first_was_whatever_became_of_the_session(client):
    payload = {**PAYLOAD, "clientReference": "7"}
    first = client.post(SEND, json=payload)
    client.post(f"/v1/sessions/{first.json()['sessionId']}/cancel")
    again = client.post(SEND, json=payload)

    assert (again.status_code, again.json()) == (200, first.json())
    assert client.get(f"/v1/sessions/{first.json()['sessionId']}").json()["state"] == "cancelled"


@pytest.mark.usefixtures("survey")
def test_surveys_tell_what_can_be_sent_in_which_languages(client):
    (listed,) = client.get("/v1/surveys").json()["surveys"]

    assert listed == client.get("/v1/surveys/a-survey").json()
    assert (listed["surveyId"], listed["title"], listed["languages"]) == ("a-survey", "A survey", ["en"])


@pytest.mark.usefixtures("survey")
@pytest.mark.parametrize(
    ("method", "path", "key", "status"),
    [
        ("GET", "/v1/surveys", None, 401),
        ("GET", "/v1/surveys", "wrong", 401),
        ("GET", "/v1/surveys", "sender", 403),
        ("GET", "/v1/surveys", "reader", 200),
        ("GET", "/v1/surveys", "all", 200),
        ("POST", SEND, "reader", 403),
        ("POST", SEND, "sender", 202),
        ("GET", "/metrics", "sender", 403),
        ("GET", "/metrics", "reader", 200),
        ("GET", "/healthz", None, 200),
        ("GET", "/readyz", None, 200),
        ("GET", "/v1/gateways/pretend/messages", None, 401),
        ("POST", INBOUND, None, 401),
        ("POST", INBOUND, "all", 200),
    ],
)
def test_with_keys_a_call_needs_one_with_the_scope(guarded, method, path, key, status):
    body = {"originator": NUMBER, "content": "7"} if path == INBOUND else PAYLOAD
    headers = {"Authorization": f"Bearer {key}-of-the-tests"} if key else {}

    answer = guarded.request(method, path, json=body if method == "POST" else None, headers=headers)
    assert answer.status_code == status


@pytest.mark.usefixtures("survey")
def test_metrics_count_what_happens(client, phones):
    counts = [
        'survey_http_request_seconds_count{method="POST",route="/v1/surveys/{survey_id}/send",status="202"}',
        "survey_surveys_sent_total",
        'survey_gateway_seconds_count{gateway="pretend",outcome="taken"}',
    ]

    def counted():
        samples = dict(line.rsplit(" ", 1) for line in client.get("/metrics").text.splitlines())
        return [float(samples.get(name, 0)) for name in counts]

    before = counted()
    client.post(SEND, json=PAYLOAD)
    phones.deliver()

    assert counted() == [count + 1 for count in before]


def test_a_key_that_asks_too_often_is_told_to_wait(phones):
    settings = Settings(api_keys="reader-of-the-tests:read other-of-the-tests:read", rate_limit=1)
    with TestClient(make_app(phones.engine, settings)) as http:
        answers = [http.get("/v1/surveys", headers={"Authorization": "Bearer reader-of-the-tests"}) for _ in range(20)]
        other = http.get("/v1/surveys", headers={"Authorization": "Bearer other-of-the-tests"})

    assert answers[0].status_code == 200
    assert {answer.headers["retry-after"] for answer in answers if answer.status_code == 429} == {"1"}
    assert other.status_code == 200


@pytest.mark.usefixtures("survey")
def test_a_number_has_so_many_open_sessions_and_not_one_more(client):
    answers = [client.post(SEND, json={**PAYLOAD, "clientReference": str(at)}) for at in range(21)]
    again = client.post(SEND, json={**PAYLOAD, "clientReference": "19"})
    other = client.post(SEND, json={**PAYLOAD, "identifier": "+4790937955"})

    assert [answer.status_code for answer in answers] == [202] * 20 + [409]
    assert answers[20].headers["content-type"] == "application/problem+json"
    assert answers[20].json()["title"] == "The number has as many open sessions as it may"
    assert (again.status_code, again.json()) == (200, answers[19].json())
    assert other.status_code == 202

    client.post(f"/v1/sessions/{answers[0].json()['sessionId']}/cancel")
    assert client.post(SEND, json={**PAYLOAD, "clientReference": "20"}).status_code == 202


@pytest.mark.usefixtures("survey")
def test_a_message_id_that_another_phone_used_is_no_reason_to_lose_a_reply(client, phones):
    other = "+4790937955"
    sessions = [client.post(SEND, json={**PAYLOAD, "identifier": to}).json()["sessionId"] for to in (NUMBER, other)]
    phones.deliver()
    phones.clock.move(timedelta(seconds=1))

    for number in (NUMBER, other, other, NUMBER):
        body = {"originator": number, "content": "8", "messageId": "1"}
        assert client.post(INBOUND, json=body).status_code == 200

    for session_id in sessions:
        document = client.get(f"/v1/sessions/{session_id}").json()
        assert [response["answer"] for response in document["responses"]] == [8]
        assert [message["text"] for message in document["messages"] if message["direction"] == "inbound"] == ["8"]


@pytest.mark.parametrize("part", ["bytes=0-3", "bytes=3-", "bytes=0-1,3-4", "bytes=999999-", "bytes=x", "lines=1"])
def test_an_export_is_handed_out_whole_as_each_is_written_anew(client, publish, part):
    publish(survey_of({"id": "score", "type": "yes_no"}))
    whole = client.get("/v1/surveys/a-survey/export")

    answer = client.get("/v1/surveys/a-survey/export", headers={"Range": part})

    assert (answer.status_code, answer.text) == (200, whole.text)
    assert answer.headers["accept-ranges"] == whole.headers["accept-ranges"] == "none"


def test_an_export_where_nothing_can_be_written_is_told_with_the_remedy(client, publish, tmp_path, monkeypatch):
    publish(survey_of({"id": "score", "type": "yes_no"}))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    answer = client.get("/v1/surveys/a-survey/export", params={"format": "csv"})

    assert answer.status_code == 507
    assert "TMPDIR" in answer.json()["detail"]

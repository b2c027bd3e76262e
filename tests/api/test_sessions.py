"""What hosts call to find sessions, and to say who wants no surveys."""

from datetime import timedelta

import pytest

from tests.conftest import NOON, NUMBER, PAYLOAD
from tests.surveys import SCORE, survey_of

OPT_OUTS = "/v1/opt-outs"


@pytest.fixture
def sent(client, publish):
    """Send a survey; gives the session's id."""
    publish(survey_of(SCORE), "a-survey")

    def send(**more):
        return client.post("/v1/surveys/a-survey/send", json={**PAYLOAD, **more}).json()["sessionId"]

    return send


def test_sessions_are_found_by_page(client, phones, sent):
    ids = []
    for at in range(5):
        ids.append(sent(clientReference=f"call-{at}"))
        phones.wait(timedelta(seconds=1))

    first = client.get("/v1/sessions", params={"limit": 3}).json()
    second = client.get("/v1/sessions", params={"limit": 3, "cursor": first["next"]}).json()

    assert [one["sessionId"] for one in (*first["sessions"], *second["sessions"])] == ids[::-1]
    assert "next" not in second
    assert first["sessions"][0]["clientReference"] == "call-4"


def test_a_session_is_found_by_its_filters(client, sent):
    wanted = sent(clientReference="call-1")
    other = sent(identifier="+46701234567")

    def found(**params):
        return [one["sessionId"] for one in client.get("/v1/sessions", params=params).json()["sessions"]]

    assert found(clientReference="call-1") == found(identifier=NUMBER, surveyId="a-survey") == [wanted]
    assert client.get("/v1/sessions?identifier=+46701234567").json()["sessions"][0]["sessionId"] == other
    assert found(surveyId="another") == found(state="completed") == []


@pytest.mark.parametrize("query", ["cursor=x", "limit=0", "limit=1001", "state=lost", "identifier=90937954"])
def test_a_query_that_cannot_be_answered_is_told_by_name(client, query):
    answer = client.get(f"/v1/sessions?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["detail"].startswith(f"`{query.split('=')[0]}`")


def test_a_session_tells_its_reference_when_it_was_and_what_became_of_it(client, phones, sent):
    session = sent(clientReference="call-1")
    before = client.get(f"/v1/sessions/{session}").json()
    phones.deliver()
    delivered = client.get(f"/v1/sessions/{session}").json()
    phones.wait(timedelta(days=4))
    after = client.get(f"/v1/sessions/{session}").json()

    assert (before["clientReference"], before["createdAt"]) == ("call-1", NOON.isoformat().replace("+00:00", "Z"))
    assert (before["disposition"], delivered["disposition"]) == ("open", "open")
    assert "endedAt" not in before
    assert (after["state"], after["disposition"], after["endedAt"]) == ("expired", "no_reply", before["expiryTime"])


def test_a_host_in_python_is_told_as_over_http_what_became_of_a_session(client, phones, sent):
    def told(session):
        in_python = phones.engine.disposition(phones.engine.transcript(session))
        return in_python, client.get(f"/v1/sessions/{session}").json()["disposition"]

    answered, silent, stopped = sent(), sent(identifier="+4790937955"), sent(identifier="+4790937956")
    phones.deliver()
    phones.reply(NUMBER, "7")
    phones.reply("+4790937956", "stop")

    assert [told(one) for one in (answered, silent, stopped)] == [(s, s) for s in ("complete", "open", "refused")]
    phones.clock.move(timedelta(days=4))  # nobody has stored that it has expired
    assert told(silent) == ("no_reply", "no_reply")


def test_a_number_is_opted_out_and_in_again(client, phones, sent):
    session = sent()
    added = client.post(OPT_OUTS, json={"identifier": NUMBER})
    again = client.post(OPT_OUTS, json={"identifier": NUMBER})

    assert (added.status_code, again.status_code, again.json()) == (201, 200, added.json())
    assert client.get(f"/v1/sessions/{session}").json()["state"] == "opted_out"
    assert client.get(OPT_OUTS).json() == client.get(OPT_OUTS, params={"identifier": NUMBER}).json()
    assert client.get(OPT_OUTS).json()["optOuts"] == [added.json()]
    refused = client.post("/v1/surveys/a-survey/send", json=PAYLOAD)
    assert refused.json()["type"].endswith(":opted-out")
    for _ in range(2):
        assert client.delete(OPT_OUTS, params={"identifier": NUMBER}).status_code == 204
    assert client.get(OPT_OUTS).json() == {"optOuts": []}
    assert client.post("/v1/surveys/a-survey/send", json=PAYLOAD).status_code == 202
    words = phones.engine.database.read(
        lambda queries: queries.connection.exec_driver_sql("SELECT what, how FROM consent ORDER BY id").all()
    ).result()
    assert [tuple(word) for word in words] == [("opted_out", "api"), ("opted_out", "api"), ("opted_in", "api")]


def test_opt_outs_are_listed_by_page(client):
    numbers = [f"+479093795{at}" for at in range(5)]
    for number in numbers[::-1]:
        client.post(OPT_OUTS, json={"identifier": number})

    first = client.get(OPT_OUTS, params={"limit": 3}).json()
    second = client.get(OPT_OUTS, params={"limit": 3, "cursor": first["next"]}).json()
    bare = client.get(f"{OPT_OUTS}?limit=3&cursor={first['next']}").json()  # it comes with a blank for the plus sign
    assert bare == second
    assert client.get(OPT_OUTS, params={"limit": 3, "cursor": ""}).json() == first
    assert [one["identifier"] for one in (*first["optOuts"], *second["optOuts"])] == numbers
    assert "next" not in second


@pytest.mark.parametrize("cursor", ["x", "+", "+47x", "%00", "+4790937950%0A"])
def test_a_page_of_opt_outs_that_is_none_is_told_by_name(client, cursor):
    (error,) = client.get(f"{OPT_OUTS}?cursor={cursor}").json()["errors"]

    assert error["parameter"] == "cursor"


@pytest.mark.parametrize("payload", [{}, {"identifier": "nobody"}, {"identifier": NUMBER, "why": "so"}, [], 7])
def test_an_opt_out_of_nobody_is_refused(client, payload):
    answer = client.post(OPT_OUTS, json=payload)

    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert client.get(OPT_OUTS).json() == {"optOuts": []}


def test_a_number_that_is_none_is_refused_wherever_it_stands(client):
    assert client.delete(OPT_OUTS, params={"identifier": "nobody"}).status_code == 422
    assert client.get(OPT_OUTS, params={"identifier": "nobody"}).status_code == 422


def test_a_number_is_forgotten_with_a_receipt(client, sent):
    session = sent(clientReference="call-1")
    receipt = client.post("/v1/erasures", json={"identifier": NUMBER, "reason": "case 4711"})

    assert receipt.status_code == 200
    assert receipt.json()["counts"]["session"] == 1
    told = client.get(f"/v1/sessions/{session}").json()
    assert (told["identifier"], told["state"], told["messages"][0]["text"]) == ("erased", "cancelled", "")
    assert client.get("/v1/sessions", params={"identifier": NUMBER}).json() == {"sessions": []}


@pytest.mark.parametrize(
    ("payload", "pointer"),
    [
        ({"identifier": "nobody", "reason": "why"}, "/identifier"),
        ({"identifier": "+4712", "reason": "why"}, "/identifier"),
        ({"identifier": NUMBER}, "/reason"),
        ({"identifier": NUMBER, "reason": " "}, "/reason"),
        ({"identifier": NUMBER, "reason": f"asked by {NUMBER}"}, "/reason"),
    ],
)
def test_an_erasure_of_nobody_is_refused_with_its_place(client, payload, pointer):
    answer = client.post("/v1/erasures", json=payload)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_a_quarantined_number_is_a_problem_or_skipped(client, publish):
    publish(survey_of(SCORE, contact=[{"at_most": 1, "in": "P30D", "of": "any"}]), "a-survey")
    client.post("/v1/surveys/a-survey/send", json=PAYLOAD)
    refused = client.post("/v1/surveys/a-survey/send", json=PAYLOAD)
    skipped = client.post("/v1/surveys/a-survey/send?ifQuarantined=skip", json=PAYLOAD)
    not_before = (NOON + timedelta(days=30)).isoformat().replace("+00:00", "Z")

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:problem-type:sms-survey:quarantined")
    assert refused.json()["notBefore"] == not_before
    assert (skipped.status_code, skipped.json()["skipped"]["notBefore"]) == (200, not_before)
    assert client.post("/v1/surveys/a-survey/send?ifQuarantined=no", json=PAYLOAD).status_code == 422


def test_an_sms_that_waits_for_its_hours_tells_when_they_begin(client, phones, publish, sent):
    publish(survey_of(SCORE, hours={"tue": "09:00-20:00"}), "a-survey")
    session = sent()
    (waits,) = client.get(f"/v1/sessions/{session}").json()["messages"]
    phones.wait(timedelta(days=1))
    (went,) = client.get(f"/v1/sessions/{session}").json()["messages"]

    assert (waits["status"], waits["dueAt"]) == ("waiting", "2026-11-24T08:00:00Z")
    assert (went["status"], "dueAt" in went) == ("sent", False)


def test_an_sms_whose_hours_begin_only_after_its_end_is_not_told_to_be_due_until_its_host_has_it_expire_later(
    client, publish, sent
):
    publish(survey_of(SCORE, hours={"fri": "09:00-20:00"}), "a-survey")
    session = sent()
    (never,) = client.get(f"/v1/sessions/{session}").json()["messages"]
    client.patch(f"/v1/sessions/{session}", json={"expiryTime": "2026-12-01T00:00:00Z"})
    (waits,) = client.get(f"/v1/sessions/{session}").json()["messages"]

    assert (never["status"], "dueAt" in never) == ("waiting", False)
    assert (waits["status"], waits["dueAt"]) == ("waiting", "2026-11-27T08:00:00Z")


def test_a_session_is_given_another_expiry(client, sent):
    session = sent()
    later = (NOON + timedelta(days=9)).isoformat().replace("+00:00", "Z")
    changed = client.patch(f"/v1/sessions/{session}", json={"expiryTime": later})

    assert (changed.status_code, changed.json()["expiryTime"]) == (200, later)
    assert client.patch(f"/v1/sessions/{session}", json={"expiryTime": "soon"}).status_code == 422
    client.post(f"/v1/sessions/{session}/cancel")
    ended = client.patch(f"/v1/sessions/{session}", json={"expiryTime": later})
    assert ended.json()["type"] == "urn:problem-type:sms-survey:session-ended"

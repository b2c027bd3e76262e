"""Parameters of a query: those a call does not know are refused, and what is wrong is told in our words."""

import re

import pytest

from engine.api import hosts, opt_outs, results, sessions, webhooks
from tests.conftest import NUMBER, PAYLOAD
from tests.surveys import SCORE, survey_of

ROUTES = [route for room in (hosts, sessions, opt_outs, results, webhooks) for route in room.router.routes]
CALLS = [(method, re.sub(r"{\w+}", "a-survey", route.path)) for route in ROUTES for method in route.methods]
PHONES = ("GET", "/v1/gateways/pretend/messages")
FOREIGN = ("input should", "valid ", "enum", "literal", "parse", "field required")
"""Words of the library that reads parameters."""


@pytest.fixture(autouse=True)
def _survey(publish):
    publish(survey_of(SCORE), "a-survey")


@pytest.mark.parametrize(("method", "path"), [*CALLS, PHONES])
def test_a_parameter_that_a_call_does_not_know_is_refused_by_name(client, phones, method, path):
    answer = client.request(method, f"{path}?nonsense=1&zebra=2", json=PAYLOAD)

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:problem-type:sms-survey:invalid-request")
    assert {"nonsense", "zebra"} <= {error["parameter"] for error in answer.json()["errors"]}
    assert "`nonsense`: this call does not know it." in answer.json()["detail"]
    assert phones.messages() == []


@pytest.mark.parametrize(
    ("method", "query", "meant"),
    [
        ("GET", "/v1/sessions?stat=open", {"stat": "state"}),
        ("GET", "/v1/sessions?surveyid=a-survey", {"surveyid": "surveyId"}),
        (
            "GET",
            "/v1/surveys/a-survey/results?form=2026-12-01&languge=no",
            {"form": "from", "languge": "language"},
        ),
        ("POST", "/v1/surveys/a-survey/send?ifQuarantine=skip", {"ifQuarantine": "ifQuarantined"}),
        (*PHONES[:1], f"{PHONES[1]}?recipent={NUMBER}", {"recipent": "recipient"}),
    ],
)
def test_a_misspelt_parameter_is_told_with_what_was_meant(client, phones, method, query, meant):
    answer = client.request(method, query, json=PAYLOAD)

    told = {error["parameter"]: error["detail"] for error in answer.json()["errors"]}
    assert told.keys() == meant.keys()
    for name, known in meant.items():
        assert told[name].startswith(f"`{name}`: this call does not know it. It knows ")
        assert told[name].endswith(f". Did you mean `{known}`?")
    assert phones.messages() == []


@pytest.mark.parametrize(
    ("method", "query", "name"),
    [
        ("GET", "/v1/sessions?state=open&state=completed", "state"),
        ("GET", "/v1/sessions?limit=1&limit=1", "limit"),
        ("GET", "/v1/surveys/a-survey/answers?element=score&element=why", "element"),
        ("GET", "/v1/surveys/a-survey/export?include=text&include=variables", "include"),
        ("DELETE", "/v1/opt-outs?identifier=%2B4790937954&identifier=%2B4790937955", "identifier"),
        ("POST", "/v1/surveys/a-survey/send?ifQuarantined=skip&ifQuarantined=refuse", "ifQuarantined"),
    ],
)
def test_a_parameter_that_is_given_twice_is_refused_as_one_would_be_lost(client, phones, method, query, name):
    answer = client.request(method, query, json=PAYLOAD)
    told = f"`{name}`: it is given more than once, and one value counts. Give it once."

    assert answer.status_code == 422
    assert {"pointer": "", "parameter": name, "detail": told} in answer.json()["errors"]
    assert phones.messages() == []


def test_a_parameter_that_may_be_repeated_may_be(client, publish):
    publish({**survey_of(SCORE), "results": {"by": ["agentId", "queueKey"]}}, "a-survey")

    assert client.get("/v1/surveys/a-survey/results?where=agentId:1&where=queueKey:2").status_code == 200


def test_what_a_call_knows_is_told(client):
    assert "It knows none." in client.get("/v1/surveys?nonsense=1").json()["detail"]
    assert "It knows `state` and `limit`." in client.get("/v1/webhooks/one/deliveries?nonsense=1").json()["detail"]


def test_a_name_as_long_as_a_request_is_told_shortly(client):
    answer = client.get("/v1/surveys", params={"x" * 10_000: "1"})

    assert (answer.status_code, len(answer.text) < 1000) == (422, True)


def test_every_fault_of_a_query_is_told_at_once(client):
    answer = client.get("/v1/sessions?stat=open&limit=0&state=done").json()

    assert {error["parameter"] for error in answer["errors"]} == {"stat", "limit", "state"}


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("state=done", "`state`: `done` is none of `open`, `completed`, `expired`, `cancelled` and `opted_out`."),
        ("state=opn", "`state`: `opn` is none of {…}. Did you mean `open`?"),
        ("limit=0", "`limit`: `0` is less than 1."),
        ("limit=1001", "`limit`: `1001` is more than 1000."),
        ("limit=many", "`limit`: `many` is no whole number."),
        ("limit=1.5", "`limit`: `1.5` is no whole number."),
        ("cursor=x", "`cursor`: it is not what an earlier page gave."),
    ],
)
def test_a_wrong_value_is_told_with_its_parameter(client, query, detail):
    answer = client.get(f"/v1/sessions?{query}").json()
    told = detail.replace("{…}", "`open`, `completed`, `expired`, `cancelled` and `opted_out`")

    assert (answer["detail"], answer["errors"]) == (
        told,
        [{"pointer": "", "parameter": query.partition("=")[0], "detail": told}],
    )


def test_no_wrong_value_of_any_parameter_is_told_in_a_librarys_words(client):
    told = 0
    for path, method, operation in client.contract.operations():
        for parameter in operation.get("parameters", ()):
            if parameter["in"] != "query":
                continue
            for value in ("?", "-1", "1e9", "inf"):
                at = re.sub(r"{\w+}", "a-survey", path)
                answer = client.request(method.upper(), at, params={parameter["name"]: value}, json=PAYLOAD)
                if answer.status_code == 422:
                    told += 1
                    problem = answer.json()
                    assert [error["parameter"] for error in problem["errors"]] == [parameter["name"]]
                    assert not any(word in problem["detail"].lower() for word in FOREIGN), problem
    assert told


def test_a_parameter_that_is_needed_is_missed_by_name(client):
    (error,) = client.delete("/v1/opt-outs").json()["errors"]

    assert error == {"pointer": "", "parameter": "identifier", "detail": "`identifier`: it is missing."}


def test_who_calls_is_asked_before_what_for(guarded):
    assert guarded.get("/v1/sessions?stat=open").status_code == 401
    reader = {"Authorization": "Bearer reader-of-the-tests"}
    assert guarded.post("/v1/surveys/a-survey/send?nonsense=1", headers=reader).status_code == 403


def test_what_gateways_and_probes_send_is_theirs(client):
    reply = {"originator": NUMBER, "content": "8"}

    assert client.post("/v1/gateways/pretend/inbound?nonsense=1", json=reply).status_code < 300
    for probe in ("/healthz", "/readyz", "/metrics"):
        assert client.get(f"{probe}?nonsense=1").status_code == 200

"""What the OpenAPI document tells; that answers are as it says, `ContractClient` sees to in every test of the API."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from engine.api import make_app
from engine.api.problems import ERRORS, STATUSES
from engine.elements import KINDS
from engine.gateways import GATEWAYS
from engine.results.dispositions import Disposition
from engine.session import State
from engine.settings import Settings
from engine.store.event_log import EventType
from engine.store.tables import MessageStatus
from engine.testing import Phones
from tests.api.contract import Contract
from tests.surveys import survey_of

PROBLEMS = [*ERRORS.values(), *STATUSES.values()]


@pytest.fixture
def contract(client):
    return client.contract


@pytest.fixture
def described(definitions):
    """Describe a server that sends through a gateway."""

    def describe(gateway):
        with Phones(Settings(definitions=definitions)) as phones:
            engine = replace(phones.engine, gateways={gateway: GATEWAYS[gateway]})
            return Contract(make_app(engine, Settings()).openapi())

    return describe


def test_each_call_has_a_name_for_generated_clients(contract):
    names = [operation["operationId"] for *_, operation in contract.operations()]

    assert sorted(names) == sorted(set(names))
    assert all(
        re.fullmatch(r"(get|list|send|cancel|receive|add|change|remove|test|rotate|replay|export)[A-Z][A-Za-z]+", name)
        for name in names
    ), names


def test_each_group_of_calls_says_what_it_is(contract):
    groups = [tag for *_, operation in contract.operations() for tag in operation["tags"]]

    assert sorted(set(groups)) == sorted(one["name"] for one in contract.document["tags"])


def test_each_reference_leads_to_a_schema(contract):
    wanted = set(re.findall(r"#/components/schemas/(\w+)", str(contract.document)))

    assert wanted <= set(contract.document["components"]["schemas"])
    assert not [name for name in contract.document["components"]["schemas"] if name.endswith("Document")]
    assert not [name for name in contract.document["components"]["schemas"] if not re.fullmatch("[A-Z][A-Za-z]+", name)]


def test_each_example_is_one(contract):
    document, found = contract.document, 0
    schemas = [
        ({"$ref": f"#/components/schemas/{name}"}, one) for name, one in document["components"]["schemas"].items()
    ]
    for *_, operation in contract.operations():
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        media = [one for body in bodies for one in body.get("content", {}).values()]
        schemas += [(one["schema"], one["schema"]) for one in media]
        schemas += [
            (one["schema"], {"examples": [shown["value"] for shown in one.get("examples", {}).values()]})
            for one in media
        ]
    for schema, holder in schemas:
        for example in holder.get("examples", ()):
            found += 1
            assert contract.faults(schema, example) == []
    assert found > 50


def test_the_request_of_the_specification_is_an_example_and_can_be_sent(client, publish):
    publish(
        survey_of({"id": "score", "type": "scale", "minimum": 1, "maximum": 10}, languages=("en", "no")), "a-survey"
    )
    full, short = client.contract.document["components"]["schemas"]["SendSurvey"]["examples"]

    assert set(full) == {
        "clientReference", "expiryTime", "language", "userSessionVariables",
        "identifier", "identifierType", "channel", "content",
    }  # fmt: skip
    for example in (full, short):
        assert client.post("/v1/surveys/a-survey/send", json=example).status_code == 202


def test_states_and_statuses_are_enumerated(contract):
    schemas = contract.document["components"]["schemas"]

    assert schemas["State"]["enum"] == [*State]
    assert schemas["Message"]["properties"]["status"]["enum"] == [*MessageStatus, "received"]
    assert schemas["Message"]["properties"]["direction"]["enum"] == ["outbound", "inbound"]
    assert schemas["Element"]["properties"]["type"]["enum"] == [*KINDS]


def test_what_a_receiver_is_posted_is_described(contract):
    """That events are so, the receivers of the tests of webhooks see to."""
    posted = contract.document["webhooks"]["event"]["post"]

    assert posted["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Event"}
    assert {one["name"] for one in posted["parameters"]} == {
        f"webhook-{each}" for each in ("id", "timestamp", "signature")
    }
    assert contract.document["components"]["schemas"]["Event"]["properties"]["type"]["enum"] == [
        *EventType,
        "webhook.test",
    ]


def test_an_optional_field_of_a_request_may_be_null_and_another_may_not(contract):
    send = contract.document["components"]["schemas"]["SendSurvey"]

    nullable = {name for name, field in send["properties"].items() if "null" in field.get("type", ())}
    assert nullable == set(send["properties"]) - set(send["required"])


SCOPES = {
    "read": "listSurveys getSurvey getSession listSessions listOptOuts",
    "send": "sendSurvey cancelSession changeSession addOptOut removeOptOut",
    "erase": "addErasure",
    "webhooks": "listWebhooks addWebhook getWebhook changeWebhook removeWebhook testWebhook rotateWebhookSecret "
    "listDeliveries replayEvents",
    "results": "getResults getFlow listAnswers exportResults",
    "pretend": "receiveInbound receiveReports listPretendMessages",
    "metrics": "getMetrics",
}


@pytest.mark.parametrize("guard", ["client", "guarded"])
def test_a_call_tells_the_scope_its_key_needs(request, guard):
    contract = request.getfixturevalue(guard).contract
    told = {operation["operationId"]: operation.get("security") for *_, operation in contract.operations()}
    freely = [] if guard == "guarded" else [{}]

    assert told.pop("getHealth") is told.pop("getReadiness") is None
    assert told == {call: [{"apiKey": [scope]}, *freely] for scope, calls in SCOPES.items() for call in calls.split()}
    assert contract.document["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer"


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_a_gateway_is_told_how_to_call_and_no_other_is(described, gateway):
    contract = described(gateway)
    called = {path.split("/")[3] for path, *_ in contract.operations() if "/gateways/" in path}

    assert called == {gateway}
    for path, method, operation in contract.operations():
        if path.endswith(("/inbound", "/reports")):
            assert ("requestBody" in operation) == (method == "post")
            assert "200" in operation["responses"]


def test_other_settings_change_nothing_of_what_is_promised(phones, contract):
    others = Settings(rate_limit=0, request_timeout=1, docs=False, allowed_hosts="surveys.example")

    assert make_app(phones.engine, others).openapi() == contract.document


def test_a_problem_has_a_type_of_its_own_with_one_title_and_one_status():
    uris = [kind.uri for kind in PROBLEMS]

    assert len(set(uris)) == len(uris)
    assert len({kind.title for kind in PROBLEMS}) == len(PROBLEMS)
    assert all(re.fullmatch(r"urn:problem-type:sms-survey:[a-z]+(-[a-z]+)*", uri) for uri in uris)


def test_the_readme_lists_the_types_of_problems():
    readme = (Path(__file__).parents[2] / "engine" / "HOSTS.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", readme, re.MULTILINE)

    assert sorted(listed) == sorted((kind.name, str(kind.status)) for kind in PROBLEMS)


def test_the_readme_lists_what_may_become_of_a_session():
    readme = (Path(__file__).parents[2] / "engine" / "HOSTS.md").read_text(encoding="utf-8")
    (listed,) = re.findall(r"`disposition` \((.*?)\)", readme, re.DOTALL)

    assert sorted(re.findall("`([a-z_]+)`", listed)) == sorted(Disposition)


def test_the_readme_lists_the_calls_with_the_scopes_of_their_keys(client):
    readme = (Path(__file__).parents[2] / "engine" / "HOSTS.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[A-Z`, ]+) (/v1/[\w/{}-]+)` \| (.*?) \|", readme, re.MULTILINE)
    listed = {
        (method, path, scope)
        for methods, path, scopes in rows
        if "webhooks" not in path
        for method, scope in zip(re.findall("[A-Z]+", methods), re.findall("[a-z]+", scopes), strict=True)
    }
    documented = {
        (method.upper(), path, call["security"][0]["apiKey"][0])
        for path, calls in client.get("/openapi.json").json()["paths"].items()
        for method, call in calls.items()
        if path.startswith("/v1/") and "gateways" not in path
    }

    assert listed == {one for one in documented if one[2] not in ("results", "webhooks")}


def test_a_refused_method_is_told_all_that_are_allowed(client):
    paths = client.get("/openapi.json").json()["paths"]
    documented = {path: {method.upper() for method in calls} for path, calls in paths.items() if "gateways" not in path}

    for path, methods in documented.items():
        answer = client.options(re.sub(r"\{\w+\}", "an-id", path))

        assert answer.status_code == 405, path
        assert set(answer.headers["Allow"].split(", ")) - {"HEAD"} == methods - {"HEAD"}, path

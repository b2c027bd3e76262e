"""Clients that others' generators make of the OpenAPI document, in a whole conversation."""

import importlib
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import NUMBER
from tests.surveys import SCORE, survey_of

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent
WHICH = {"id": "which", "type": "multiple_choice", "choose": {"at_most": 2}, "options": [
    {"id": "price", "label": {"en": "The price"}}, {"id": "queue", "label": {"en": "The queue"}}]}  # fmt: skip
SURE = {"id": "sure", "type": "yes_no"}
REPLIES = ["11", "7", "1,2", "yes"]
ANSWERS = [7, [0, 1], True]


@pytest.fixture
def generated(client, tmp_path, monkeypatch):
    """Run a generator on the document of the server, and import what it makes."""
    (tmp_path / "openapi.json").write_text(json.dumps(client.contract.document))
    (tmp_path / "config.yml").write_text("post_hooks: []")
    monkeypatch.syspath_prepend(tmp_path)

    def generate(name, *command):
        subprocess.run([BIN / command[0], *command[1:]], cwd=tmp_path, check=True, capture_output=True)
        importlib.invalidate_caches()
        return importlib.import_module(name)

    yield generate
    for name in [name for name in sys.modules if name.partition(".")[0] in ("a_client", "some_models")]:
        del sys.modules[name]


@pytest.fixture(autouse=True)
def survey(publish):
    publish(survey_of(SCORE, WHICH, SURE), "a-survey")


def test_a_client_by_openapi_python_client_holds_a_conversation(client, phones, generated):
    generated(
        "a_client",
        *("openapi-python-client", "generate", "--path", "openapi.json", "--output-path", "a_client"),
        *("--meta", "none", "--config", "config.yml"),
    )
    from a_client import models
    from a_client.api.gateways import list_pretend_messages, receive_inbound, receive_reports
    from a_client.api.operations import get_health, get_metrics, get_readiness
    from a_client.api.sessions import cancel_session, get_session
    from a_client.api.surveys import get_survey, list_surveys, send_survey
    from a_client.client import Client

    api = Client(base_url="http://testserver").set_httpx_client(client)
    request = models.SendSurvey(
        identifier=NUMBER,
        identifier_type=models.SendSurveyIdentifierType("Phone"),
        channel=models.SendSurveyChannel("SMS"),
        client_reference="call-4711",
        expiry_time=None,
        language=None,
        content=None,
        user_session_variables=[
            models.SessionVariable(key="agentId", value="42"),
            models.SessionVariable(key="queueKey", value=None),
        ],
    )
    (survey,) = list_surveys.sync(client=api).surveys
    sent = send_survey.sync(survey.survey_id, client=api, body=request)
    for reply in REPLIES:
        phones.wait(timedelta(seconds=1))
        message = models.PretendInbound(originator=NUMBER, content=reply, message_id=None)
        assert receive_inbound.sync(client=api, body=message).message_id
    phones.deliver()
    arrived = list_pretend_messages.sync(client=api, recipient=NUMBER).messages
    fate = models.PretendReportFate("delivered")
    receive_reports.sync_detailed(
        client=api, body=models.PretendReport(client_reference=arrived[0].client_reference, fate=fate)
    )
    session = get_session.sync(sent.session_id, client=api)

    assert [response.answer for response in session.responses] == ANSWERS
    assert session.state is models.State.COMPLETED
    assert session.messages[0].status is models.MessageStatus.DELIVERED
    assert [(one.key, one.value) for one in session.user_session_variables] == [("agentId", "42")]
    assert [one.content for one in arrived] == [
        one.text for one in session.messages if one.direction is models.MessageDirection.OUTBOUND
    ]

    request.content = "Hello!"
    taken = send_survey.sync(survey.survey_id, client=api, body=request)
    assert (taken.status, taken.session_id) == (409, sent.session_id)
    unknown = get_survey.sync("nowhere", client=api)
    assert unknown.type_ == "urn:problem-type:sms-survey:unknown-survey"
    assert cancel_session.sync(sent.session_id, client=api).state is models.State.COMPLETED
    assert get_health.sync(client=api).status == get_readiness.sync(client=api).status == "ok"
    assert "survey_surveys_sent_total" in get_metrics.sync(client=api)


def test_models_by_datamodel_code_generator_hold_a_conversation(client, phones, generated):
    models = generated(
        "some_models",
        *("datamodel-codegen", "--input", "openapi.json", "--input-file-type", "openapi", "--output", "some_models.py"),
        *("--output-model-type", "pydantic_v2.BaseModel", "--formatters", "builtin"),
    )

    def post(path, model):
        # As they are, with a null for each field that is not set.
        return client.post(path, content=model.model_dump_json(), headers={"Content-Type": "application/json"})

    request = models.SendSurvey(identifier=NUMBER, identifierType="Phone", channel="SMS", clientReference="call-4711")
    assert "null" in request.model_dump_json()
    answer = post("/v1/surveys/a-survey/send", request)
    sent = models.Sent.model_validate_json(answer.content)
    again = post("/v1/surveys/a-survey/send", request)
    for reply in REPLIES:
        phones.wait(timedelta(seconds=1))
        message = models.PretendInbound(originator=NUMBER, content=reply)
        models.PretendReceipt.model_validate_json(post("/v1/gateways/pretend/inbound", message).content)
    phones.deliver()
    session = models.Session.model_validate_json(client.get(f"/v1/sessions/{sent.sessionId}").content)
    arrived = models.Arrivals.model_validate_json(client.get("/v1/gateways/pretend/messages").content)

    assert (answer.status_code, again.status_code) == (202, 200)
    assert [response.answer for response in session.responses] == ANSWERS
    assert session.state is models.State.completed
    assert len(arrived.messages) == len(REPLIES) + 1

    refused = post(
        "/v1/surveys/a-survey/send",
        models.SendSurvey(**{**request.model_dump(), "language": "de", "clientReference": None}),
    )
    (fault,) = models.Problem.model_validate_json(refused.content).errors
    assert fault.pointer == "/language"

"""What gateways call."""

import pytest

from tests.conftest import NUMBER, PAYLOAD
from tests.surveys import SCORE, survey_of

pytestmark = pytest.mark.slow

INBOUND = "/v1/gateways/pretend/inbound"
REPORTS = "/v1/gateways/pretend/reports"


@pytest.fixture
def sent(client, publish, phones):
    publish(survey_of(SCORE), "a-survey")
    body = client.post("/v1/surveys/a-survey/send", json=PAYLOAD).json()
    phones.deliver()
    return body


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize("recipient", ["%2B4790937954", "+4790937954", "4790937954", None])
def test_the_phones_can_be_read(client, recipient):
    query = f"?recipient={recipient}" if recipient else ""
    (message,) = client.get(f"/v1/gateways/pretend/messages{query}").json()["messages"]

    assert sorted(message) == ["clientReference", "content", "recipient", "sentAt", "smsSession"]
    assert message["recipient"] == NUMBER
    assert message["smsSession"]


def test_a_delivery_report_lands_on_its_message(client, sent):
    reference = client.get("/v1/gateways/pretend/messages").json()["messages"][0]["clientReference"]
    client.post(REPORTS, json={"clientReference": reference, "fate": "delivered"})

    session = client.get(f"/v1/sessions/{sent['sessionId']}").json()
    assert [message["status"] for message in session["messages"]] == ["delivered"]


def test_a_report_about_nothing_of_ours_changes_nothing(client):
    answer = client.post(REPORTS, json={"clientReference": "somebody else's", "fate": "delivered"})

    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", [INBOUND, REPORTS])
def test_a_gateway_calls_with_its_own_methods_only(client, method, path):
    answer = client.request(method, path, json={"originator": NUMBER, "content": "7"})

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["type"] == "urn:problem-type:sms-survey:method-not-allowed"


@pytest.mark.parametrize(
    ("query", "status"), [("wait=0", 200), ("wait=0.01", 200), ("wait=61", 422), ("wait=-1", 422), ("wait=soon", 422)]
)
@pytest.mark.usefixtures("sent")
def test_the_phones_are_waited_for_as_long_as_is_said(client, query, status):
    answer = client.get(f"/v1/gateways/pretend/messages?{query}")

    assert answer.status_code == status
    if status == 422:
        assert "wait" in answer.json()["errors"][0]["detail"]

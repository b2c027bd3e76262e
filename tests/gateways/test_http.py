"""The generic gateway, configured for the documented shapes of services there are."""

import json
import re
from base64 import b64encode
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web

from engine.errors import InvalidRequest, SettingsError
from engine.gateways import open_gateway
from engine.gateways.gateway import Call, Refused, RetryLater, Submitted, Unknown
from engine.gateways.http import Http
from engine.gateways.http_mapping import Mapped
from engine.session import Fate, Inbound, Part, Report, State
from tests.conftest import NUMBER
from tests.gateways.sending import send
from tests.gateways.serving import Server, hang_up

SERVICES = Path(__file__).parent / "services"
ENVIRON = {
    "ACCOUNT": "AC1",
    "TOKEN": "t0ken",
    "KEY": "3141592654",
    "SENDER": "+4759440000",
    "SERVICE": "http://nowhere",
}
HOSTILE = '"}], "to": "{env:TOKEN}", {content}\r\nX: 1 & 2 %41 æ✓'


def written(**changes):
    elks = json.loads((SERVICES / "elks_like.json").read_text(encoding="utf-8"))
    return {**elks, **changes}


def described(folder, **changes):
    """Return the gateway that a file describes."""
    (folder / "http.json").write_text(json.dumps(written(**changes)), encoding="utf-8")
    return Http(Mapped.read(str(folder / "http.json"), ENVIRON))


class Service:
    """A service that takes SMS as a test says, and remembers the requests."""

    def __init__(self):
        self.says = (200, {})
        self.requests = []
        self.server = Server(self._answer)

    async def _answer(self, request):
        self.requests.append((request, await request.text()))
        if self.says is None:
            return hang_up(request)
        status, body = self.says
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(status=status, text=text, headers={"Location": "/elsewhere"} if status == 302 else None)


@pytest.fixture
def service():
    service = Service()
    with service.server:
        yield service


def gateway(name, service=None):
    where = {"SERVICE": service.server.url} if service else {}
    mapped = Mapped.read(str(SERVICES / f"{name}.json"), {**ENVIRON, **where})
    return Http(mapped)


def form(text):
    return {name: value for name, (value,) in parse_qs(text, keep_blank_values=True).items()}


# Sending


@pytest.mark.parametrize("content", ["Hello", HOSTILE, "Жук\n✓"])
def test_a_form_is_sent_as_twilio_wants_it(service, content):
    service.says = (201, {"sid": "SM1", "status": "queued"})
    outcome = send(gateway("twilio_like", service), content=content)

    ((request, body),) = service.requests
    sent = form(body)
    callback = form(urlsplit(sent.pop("StatusCallback")).query)
    assert outcome == Submitted(message_id="SM1")
    assert (request.method, request.path) == ("POST", "/2010-04-01/Accounts/AC1/Messages.json")
    assert request.headers["Authorization"] == f"Basic {b64encode(b'AC1:t0ken').decode()}"
    assert sent == {"From": "+4759440000", "To": NUMBER, "Body": content}
    assert callback == {"key": "3141592654", "reference": "s-1"}


def test_a_form_is_sent_as_46elks_wants_it(service):
    service.says = (200, {"id": "s7d2", "status": "created"})
    outcome = send(gateway("elks_like", service))

    ((request, body),) = service.requests
    assert outcome == Submitted(message_id="s7d2")
    assert request.headers["Authorization"] == "Basic t0ken"
    assert form(body)["message"] == "Hello"


@pytest.mark.parametrize("thread", [None, "T 1"])
@pytest.mark.parametrize("content", ["Hello", HOSTILE])
def test_json_is_filled_with_values_and_not_spliced(service, content, thread):
    service.says = (200, {"messages": [{"id": 17, "thread": "T 1"}]})
    outcome = send(gateway("batches", service), content=content, client_reference="s/1 &?", sms_session=thread)

    ((request, body),) = service.requests
    message = {"to": [NUMBER], "text": content, "valid": {"until": "2026-11-23T13:00:00+00:00"}}
    assert outcome == Submitted(message_id="17", sms_session="T 1")
    assert json.loads(body) == {
        "messages": [{**message, "thread": thread} if thread else message],
        "kind": "text",
        "flash": False,
        "price": 0,
    }
    assert (request.method, request.path) == ("PUT", f"/send/{NUMBER[1:]}")
    assert dict(request.query) == {"reference": "s/1 &?"}
    assert (request.headers["X-Token"], request.headers["X-Reference"]) == ("t0ken", "s/1 &?")


def test_a_query_is_filled_too(service, tmp_path):
    written = json.loads((SERVICES / "elks_like.json").read_text(encoding="utf-8"))
    written["send"] |= {"method": "GET", "format": "query"}
    (tmp_path / "http.json").write_text(json.dumps(written), encoding="utf-8")
    mapped = Mapped.read(str(tmp_path / "http.json"), {**ENVIRON, "SERVICE": service.server.url})
    send(Http(mapped), content=HOSTILE)

    ((request, body),) = service.requests
    assert (request.method, body) == ("GET", "")
    assert request.query["message"] == HOSTILE


def test_a_line_break_in_a_header_ends_nothing(service):
    send(gateway("batches", service), client_reference="s-1\r\nX-Token: mine")

    assert service.requests[0][0].headers.getall("X-Token") == ["t0ken"]


@pytest.mark.parametrize("status", [200, 422, 503])
def test_what_a_service_repeats_of_a_request_is_told_to_nobody(service, status):
    service.says = (status, "")
    send(gateway("batches", service), content='A secret "text"\nwith å')
    request, body = service.requests[0]
    service.says = (status, f"no: {body} {dict(request.headers)} {request.path_qs}")

    reason = send(gateway("batches", service), content='A secret "text"\nwith å').reason

    assert reason.partition(": ")[2].startswith(f"{status} no: ")
    assert not re.search(f"secret|t0ken|{NUMBER[1:]}", reason)


OK = {"messages": [{"id": 17}]}


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        ((200, OK), Submitted),
        ((409, OK), Submitted),
        ((500, ""), RetryLater),
        ((503, ""), RetryLater),
        ((429, ""), RetryLater),
        ((422, "no such number"), Refused),
        ((200, {"error": "no"}), RetryLater),
        ((200, "<html>Welcome to the hotel</html>"), RetryLater),
        ((404, ""), RetryLater),
        (None, Unknown),
    ],
)
def test_answers_are_sorted_as_configured(service, says, kind):
    service.says = says

    assert isinstance(send(gateway("batches", service)), kind)
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        ((200, {"id": "1"}), Submitted),
        ((401, ""), RetryLater),
        ((403, ""), RetryLater),
        ((429, ""), RetryLater),
        ((503, ""), RetryLater),
        ((400, "Invalid to number"), Refused),
        ((500, ""), Unknown),
        ((302, ""), Unknown),
        ((200, "<html>Welcome to the hotel</html>"), Unknown),
    ],
)
def test_answers_are_sorted_so_that_nothing_doubles_unless_configured(service, says, kind):
    service.says = says

    assert isinstance(send(gateway("elks_like", service)), kind)
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        ((200, {"messages": [{"status": "0", "message-id": "0A"}]}), Submitted),
        ((200, {"messages": [{"status": 0, "message-id": "0A"}]}), Submitted),
        ((200, {"messages": [{"status": "1", "error-text": "Throughput capacity exceeded"}]}), RetryLater),
        ((200, {"messages": [{"status": "3", "error-text": "Invalid value for param: to"}]}), Refused),
        ((200, {"messages": [{"status": "99"}]}), Unknown),
        ((200, {"messages": [{"status": "0"}]}), Unknown),
        ((200, {"messages": []}), Unknown),
        ((429, {"messages": [{"status": "0", "message-id": "0A"}]}), RetryLater),
        ((500, ""), Unknown),
    ],
)
def test_a_service_that_always_answers_200_is_read_by_what_it_says(service, says, kind):
    service.says = says

    assert isinstance(send(gateway("vonage_like", service)), kind)
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        ({"success": True, "textId": 12345}, Submitted),
        ({"success": False, "error": "Out of quota"}, RetryLater),
        ({"success": "True", "textId": 12345}, Unknown),
        ({"textId": 12345}, Unknown),
    ],
)
def test_a_status_may_be_true_or_false(service, tmp_path, says, kind):
    answer = {"status": "/success", "taken": ["true"], "later": ["false"]}
    service.says = (200, says)

    made = described(tmp_path, send={"url": service.server.url, "answer": answer, "message_id": "/textId"})
    assert isinstance(send(made), kind)


def test_the_status_of_a_report_may_be_true_or_false(tmp_path):
    places = {"client_reference": "/id", "status": "/arrived", "delivered": ["true"], "failed": ["false"]}
    call = posted(b'{"id": "s-1", "arrived": false}', content_type="application/json")

    told = described(tmp_path, reports=places).reports(call).reports
    assert told == [Report(client_reference="s-1", fate=Fate.FAILED, reason="false")]


def test_an_idle_connection_is_let_go_before_services_let_go_of_theirs(service, monkeypatch):
    """They keep them for five seconds at the least, and an SMS on a connection that goes would have no answer."""
    kept = []

    class Connector(aiohttp.TCPConnector):
        def __init__(self, **options):
            kept.append(options.get("keepalive_timeout", 15))  # the library's own
            super().__init__(**options)

    monkeypatch.setattr("aiohttp.TCPConnector", Connector)
    send(gateway("elks_like", service))

    assert kept[0] < 5


def test_nonsense_is_tried_again_a_few_times_and_told(service):
    service.says = (200, f"<html>Welcome to the hotel, {NUMBER}</html>")
    outcome = send(gateway("batches", service))

    assert outcome.at_most
    assert "Welcome to the hotel" in outcome.reason
    assert NUMBER not in outcome.reason


def test_a_text_that_is_too_long_is_refused(service):
    assert isinstance(send(gateway("elks_like", service), content="x" * 919), Refused)
    assert not service.requests


# What the service calls us with


def posted(body, query=None, content_type="application/x-www-form-urlencoded"):
    return Call(method="POST", headers={"content-type": content_type}, query=query or {}, body=body)


def test_a_form_is_read_as_twilio_writes_it():
    body = b"ToCountry=NO&MessageSid=SM2&Body=Bl%C3%A5+b%C3%A6r%26&From=%2B4790937954&To=%2B4759440000"
    said = gateway("twilio_like").inbound(posted(body, {"key": "3141592654"}))

    assert said.messages == [Inbound(gateway="http", message_id="SM2", originator=NUMBER, content="Blå bær&")]
    assert said.acknowledgement.body == b""


def test_a_call_without_a_body_is_read_from_its_query():
    query = {"key": "3141592654", "id": "1", "from": NUMBER, "message": "7"}
    said = gateway("elks_like").inbound(Call(method="GET", headers={}, query=query, body=b""))

    assert [message.content for message in said.messages] == ["7"]


def test_a_bad_call_is_kept_without_the_password():
    query = {"key": "3141592654", "id": "1", "message": "7"}
    (refused,) = gateway("elks_like").inbound(Call(method="GET", headers={}, query=query, body=b"")).refused

    assert json.loads(refused.entry) == {"id": "1", "message": "7"}


@pytest.mark.parametrize(
    ("status", "reports"),
    [
        ("delivered", [Report(client_reference="s-1", fate=Fate.DELIVERED, reason="delivered")]),
        ("undelivered", [Report(client_reference="s-1", fate=Fate.FAILED, reason="undelivered 30003")]),
        ("sent", []),
        ("queued", []),
    ],
)
def test_reports_are_read_as_twilio_writes_them(status, reports):
    error = "&ErrorCode=30003" if status == "undelivered" else ""
    call = posted(f"MessageSid=SM1&MessageStatus={status}{error}".encode(), {"reference": "s-1"})

    assert gateway("twilio_like").reports(call).reports == reports


def test_a_part_and_a_report_are_read_as_vonage_writes_them():
    part = {"msisdn": "4790937954", "to": "4759440000", "messageId": "0B", "text": "It was ", "type": "text"}
    part |= {"concat": "true", "concat-ref": "8", "concat-total": "2", "concat-part": "1"}
    report = {"msisdn": "4790937954", "messageId": "0A", "status": "expired", "err-code": "1", "client-ref": "s-1"}
    vonage = gateway("vonage_like")
    (inbound,) = vonage.inbound(Call(method="GET", headers={}, query=part, body=b"")).messages
    (told,) = vonage.reports(posted(json.dumps(report).encode(), content_type="application/json")).reports

    assert (inbound.originator, inbound.part) == (NUMBER, Part(reference="8", number=1, total=2))
    assert told == Report(client_reference="s-1", fate=Fate.FAILED, reason="expired 1")


BATCH = [
    {"id": 1, "from": {"number": "4790937954"}, "body": "7", "thread": "T1"},
    {"id": 2, "from": {"name": "?"}, "body": "8"},
    "nonsense",
    {"id": 3, "from": {"number": NUMBER}, "body": ""},
]


def test_in_a_batch_the_good_ones_count_and_the_bad_ones_are_kept():
    call = posted(json.dumps({"inbound": BATCH}).encode(), content_type="application/json")
    said = gateway("batches").inbound(call)

    assert [(one.message_id, one.originator, one.content, one.sms_session) for one in said.messages] == [
        ("1", NUMBER, "7", "T1"),
        ("3", NUMBER, "", None),
    ]
    assert [one.errors[0].pointer.split("/")[:3] for one in said.refused] == [
        ["", "inbound", "1"],
        ["", "inbound", "2"],
    ]
    assert (said.acknowledgement.status, said.acknowledgement.body) == (202, b'{"ok": true}')


def test_a_whole_body_may_be_the_list():
    codes = [{"reference": f"s-{code}", "code": code} for code in (0, 1, 2, 3)]
    call = posted(json.dumps([*codes, {"code": 0}]).encode(), content_type="application/json")
    said = gateway("batches").reports(call)

    assert [report.fate for report in said.reports] == [Fate.DELIVERED, Fate.FAILED, Fate.UNREACHABLE]
    assert len(said.refused) == 1


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"inbound": 1}', b"[" * 100_000])
def test_a_body_that_is_no_batch_is_refused(body):
    with pytest.raises(InvalidRequest):
        gateway("batches").inbound(posted(body, content_type="application/json"))


def test_only_who_knows_the_password_may_call():
    http = gateway("batches")

    assert http.authentic(Call(method="POST", headers={"x-key": "3141592654"}, query={}, body=b""))
    assert not http.authentic(Call(method="POST", headers={"x-key": "{env:KEY}"}, query={}, body=b""))
    assert not http.authentic(Call(method="POST", headers={}, query={}, body=b""))


# A conversation


def test_a_survey_is_held_to_its_end(open_house, service):
    service.says = (201, {"sid": "SM1"})
    house = open_house(gateway("twilio_like", service))
    session = house.send()
    house.deliver()
    for number, text in enumerate(("eleventy", "7", "The staff")):
        reply = {"MessageSid": f"SM{number}", "From": NUMBER, "Body": text}
        for _ in range(2):
            answer = house.api.post("/v1/gateways/http/inbound?key=3141592654", data=reply)

            assert (answer.status_code, answer.content) == (200, b"")
        house.deliver()
    for _, body in service.requests:
        callback = form(urlsplit(form(body)["StatusCallback"]).query)
        house.api.post("/v1/gateways/http/reports", params=callback, data={"MessageStatus": "delivered"})

    assert house.answers(session) == [7, "The staff"]
    assert house.state(session) is State.COMPLETED
    assert {status for status in house.statuses(session) if status != "received"} == {"delivered"}
    assert [form(body)["Body"].split("\n")[-1] for _, body in service.requests][-2:] == ["Why?", "Thank you!"]
    assert house.api.post("/v1/gateways/http/inbound", data=reply).status_code == 401


# Its configuration


@pytest.mark.parametrize("name", [path.stem for path in SERVICES.iterdir()])
def test_the_gateway_is_made_from_a_file(memory, name):
    environ = {**ENVIRON, "SURVEY_HTTP_CONFIG": str(SERVICES / f"{name}.json")}

    assert open_gateway("http", memory, environ).name == "http"


def refused(tmp_path, text, environ=None):
    (tmp_path / "http.json").write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        Mapped.read(str(tmp_path / "http.json"), ENVIRON if environ is None else environ)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "http.json:1:1"),
        ("{", "http.json:1:1"),
        ("[]", "http.json:1:1"),
        (written(sned={}), "Did you mean `send`?"),
        (written(send={}), "`url` is missing"),
        (written(send={"url": "ftp://nowhere"}), "send.url"),
        (written(send={"url": "http://nowhere", "taken": ["2xy"]}), "send.taken[0]"),
        (written(send={"url": "http://nowhere", "message_id": "id"}), "JSON pointer"),
        (written(send={"url": "http://nowhere", "answer": {"status": "/status"}}), "`taken` is missing"),
        (written(send={"url": "http://nowhere", "lost_answers": "double"}), "send.lost_answers"),
        (written(send={"url": "http://nowhere/{text}"}), "`{text}` stands for nothing here"),
        (
            written(send={"url": "http://nowhere", "format": "form", "content": {"to": ["{recipient}"]}}),
            "send.content.to",
        ),
        (written(send={"url": "{env:TOKEN}/send"}), "send.url: this is no URL"),
        (written(send={"url": "http://127.0.0.1:99999"}), "send.url: this is no URL"),
        (written(send={"url": "http://[bad"}), "send.url: this is no URL"),
        (written(send={"url": "http://h", "headers": {"X-A\r\nB": "c"}}), "header's name is written in"),
        (written(originator="Survey"), "nobody can reply"),
        (written(originator="{content}"), "`{content}` stands for nothing here"),
        (written(authentication={"name": "key", "value": "{env:NOT_SET}"}), "NOT_SET is not set"),
        (written(authentication={"name": "key", "value": ""}), "authentication.value"),
        (written(inbound={"message_id": "/id", "originator": "/from"}), "`content` is missing"),
        (written(acknowledgement={"status": 500}), "acknowledgement.status"),
    ],
)
def test_what_is_wrong_with_a_configuration_is_told(tmp_path, text, words):
    assert words in refused(tmp_path, text)


def test_a_variable_that_is_set_to_nothing_is_not_set(tmp_path):
    assert "KEY is not set" in refused(tmp_path, written(), {**ENVIRON, "KEY": ""})


def test_a_configuration_that_is_not_there_is_told(memory, tmp_path):
    with pytest.raises(SettingsError, match="SURVEY_HTTP_CONFIG is not set"):
        open_gateway("http", memory, {})
    with pytest.raises(SettingsError, match="cannot be read"):
        open_gateway("http", memory, {"SURVEY_HTTP_CONFIG": str(tmp_path / "nowhere.json")})


def test_what_is_secret_is_in_no_repr():
    shown = repr(Mapped.read(str(SERVICES / "twilio_like.json"), ENVIRON))

    assert not [secret for secret in ("t0ken", "3141592654") if secret in shown]

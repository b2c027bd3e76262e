"""Kannel's answers and calls, one by one; the whole of it runs in test_kannel_itself."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, quote_from_bytes, urlsplit

import pytest
from aiohttp import web

from engine.errors import SettingsError
from engine.gateways import open_gateway
from engine.gateways.env_settings import Password
from engine.gateways.gateway import Call, Refused, RetryLater, Submitted, Unknown
from engine.gateways.kannel import Kannel
from engine.session import Fate
from tests.conftest import NOON, NUMBER
from tests.gateways.sending import send
from tests.gateways.serving import Server, hang_up

ENVIRON = {
    "SURVEY_KANNEL_URL": "http://127.0.0.1:13013",
    "SURVEY_KANNEL_USERNAME": "survey",
    "SURVEY_KANNEL_PASSWORD": "xdyf3bf2",
    "SURVEY_KANNEL_SHORT_NUMBER": "2077",
    "SURVEY_KANNEL_INBOUND_PASSWORD": "3141592654",
}


class Smsbox:
    """Answers sendsms with `status` and `text`; None hangs up, "silence" is said for ever."""

    def __init__(self):
        self.says = (202, "0: Accepted for delivery")
        self.queries = []
        self.server = Server(self._answer)

    async def _answer(self, request):
        assert (request.method, request.path) == ("GET", "/cgi-bin/sendsms")
        self.queries.append(dict(request.query))
        if self.says is None:
            return hang_up(request)
        if self.says == "silence":
            await self.server.silence()
            return web.Response()
        status, text = self.says
        return web.Response(status=status, text=text)


@pytest.fixture
def smsbox():
    smsbox = Smsbox()
    with smsbox.server:
        yield smsbox


def kannel(url="http://127.0.0.1:1", **changes):
    values = {
        "url": url,
        "account": {"username": "survey", "password": "xdyf3bf2"},
        "short_number": "2077",
        "digits": 14,
        "segments_at_most": 6,
        "report_url": "",
        "password": Password("password", "a&b%c"),
        "is_idempotent": False,
        "clock": lambda: NOON,
    }
    return Kannel(**{**values, **changes})


def called(query, raw=None):
    raw_query = raw if raw is not None else "&".join(f"{key}={quote_from_bytes(text)}" for key, text in query.items())
    return Call(method="GET", headers={}, query=dict(parse_qsl(raw_query)), body=b"", raw_query=raw_query.encode())


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        ((202, "0: Accepted for delivery"), Submitted),
        ((202, "3: Queued for later delivery"), Submitted),
        ((400, "Missing receiver number, rejected"), Refused),
        ((403, "Authorization failed for sendsms"), RetryLater),
        ((404, "no such page"), RetryLater),
        ((503, "Temporal failure, try again later."), RetryLater),
        ((500, "?"), Unknown),
        ((200, "<html>Welcome to the hotel</html>"), Unknown),
        ((302, ""), Unknown),
        pytest.param("silence", Unknown, marks=pytest.mark.slow),
        (None, Unknown),
    ],
)
def test_answers_are_sorted(smsbox, says, kind):
    smsbox.says = says

    assert isinstance(send(kannel(smsbox.server.url)), kind)
    assert len(smsbox.queries) == 1


def test_nonsense_is_tried_again_a_few_times_where_retries_were_asked_for(smsbox):
    smsbox.says = (200, "<html>Welcome to the hotel</html>")
    outcome = send(kannel(smsbox.server.url, is_idempotent=True))

    assert isinstance(outcome, RetryLater)
    assert outcome.at_most
    assert "Welcome to the hotel" in outcome.reason


def test_what_is_secret_is_in_no_repr():
    shown = repr(kannel("https://survey:xdyf3bf2@smsbox.example"))

    assert "xdyf3bf2" not in shown
    assert "a&b%c" not in shown


def test_a_smsbox_that_is_not_there_has_nothing(closed_port):
    assert isinstance(send(kannel(f"http://127.0.0.1:{closed_port}")), RetryLater)


def test_a_session_keeps_its_sub_number_and_nobody_else_has_it(smsbox):
    gateway = kannel(smsbox.server.url)
    first = send(gateway)
    again = send(gateway, client_reference="s-2", sms_session=first.sms_session)
    other = send(gateway, client_reference="t-1", session_id="t")

    numbers = [query["from"] for query in smsbox.queries]
    assert numbers[0] == numbers[1] != numbers[2]
    assert all(len(number) == 14 and number.startswith("2077") for number in numbers)
    assert first == again
    assert first.sms_session != other.sms_session


def test_a_sub_number_stays_when_the_settings_change(smsbox):
    first = send(kannel(smsbox.server.url))
    send(kannel(smsbox.server.url, short_number="1960"), sms_session=first.sms_session)

    assert smsbox.queries[0]["from"] == smsbox.queries[1]["from"]


@pytest.mark.parametrize(("changes", "settings"), [({"session_id": None}, {}), ({}, {"digits": 4})])
def test_a_notice_and_an_operator_without_sub_numbers_have_the_short_number(smsbox, changes, settings):
    send(kannel(smsbox.server.url, **settings), **changes)

    assert smsbox.queries[0]["from"] == "2077"


@pytest.mark.parametrize(("content", "coding"), [("Blåbær €", "0"), ("Жук ✓", "2"), ("😀", "2")])
def test_only_what_needs_it_is_ucs_2(smsbox, content, coding):
    send(kannel(smsbox.server.url), content=content)

    query = smsbox.queries[0]
    assert (query["text"], query["coding"], query["charset"]) == (content, coding, "UTF-8")


def test_what_kannel_would_cut_off_is_refused(smsbox):
    assert isinstance(send(kannel(smsbox.server.url), content="x" * 919), Refused)
    assert smsbox.queries == []


@pytest.mark.parametrize(("left", "validity"), [(timedelta(minutes=1), None), (timedelta(minutes=10), "9")])
def test_an_sms_is_given_up_before_its_session_expires(smsbox, left, validity):
    outcome = send(kannel(smsbox.server.url), expires_at=NOON + left)

    assert isinstance(outcome, Submitted if validity else Refused)
    assert [query["validity"] for query in smsbox.queries] == ([validity] if validity else [])


def test_reports_are_asked_for_with_the_reference_and_the_password(smsbox):
    send(kannel(smsbox.server.url, report_url="https://survey.example/reports"))

    query = smsbox.queries[0]
    # As Kannel fills it in; it makes one percent sign of two.
    filled = re.sub("%(.)", lambda found: {"%": "%", "d": "1", "A": "ACK"}[found[1]], query["dlr-url"])
    told = parse_qs(urlsplit(filled).query)
    assert query["dlr-mask"] == "19"
    assert told == {"reference": ["s-1"], "password": ["a&b%c"], "status": ["1"], "answer": ["ACK"]}


def test_no_reports_are_asked_for_where_kannel_could_not_reach_us(smsbox):
    send(kannel(smsbox.server.url))

    assert "dlr-url" not in smsbox.queries[0]


SMS = {"id": b"id-1", "from": b"+4790937954", "to": b"20770000000001", "text": b"7"}


def test_a_reply_names_its_thread_by_the_number_it_came_to_and_from():
    first = kannel().inbound(called(SMS)).messages[0]
    stranger = kannel().inbound(called({**SMS, "from": b"+4790000000"})).messages[0]

    assert (first.message_id, first.originator, first.content) == ("id-1", NUMBER, "7")
    assert first.sms_session == "20770000000001/+4790937954"
    assert stranger.sms_session != first.sms_session


@pytest.mark.parametrize("to", [b"2077", b"", b"1234"])
def test_a_reply_to_no_sub_number_is_in_no_thread(to):
    assert kannel().inbound(called({**SMS, "to": to})).messages[0].sms_session is None


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("UTF-16BE", "utf-16-be"),
        ("ISO-8859-1", "latin-1"),
        ("WINDOWS-1252", "cp1252"),
        ("8-BIT", "utf-8"),
    ],
)
def test_a_text_is_read_in_its_character_set(charset, codec):
    query = {**SMS, "text": "blåbær".encode(codec), "charset": charset.encode()}

    assert kannel().inbound(called(query)).messages[0].content == "blåbær"


@pytest.mark.parametrize("charset", [b"hex", b"\x00", b"idna", b"no such"])
def test_a_strange_character_set_does_no_harm(charset):
    assert kannel().inbound(called({**SMS, "charset": charset})).messages[0].content == "7"


def test_the_answer_to_a_reply_is_empty():
    assert kannel().inbound(called(SMS)).acknowledgement.body == b""


@pytest.mark.parametrize("missing", ["id", "from", "text"])
def test_a_reply_that_lacks_something_is_refused_without_the_password(missing):
    query = {**SMS, "password": b"a&b%c"}
    said = kannel().inbound(called({name: text for name, text in query.items() if name != missing}))

    assert said.messages == []
    assert [fault.pointer for fault in said.refused[0].errors] == [f"/{missing}"]
    assert "b%c" not in said.refused[0].entry


@pytest.mark.parametrize(
    ("status", "fates"),
    [("1", [Fate.DELIVERED]), *((status, [Fate.FAILED]) for status in ("2", "16", "34", "66")), ("4", []), ("8", [])],
)
def test_reports_are_sorted(status, fates):
    said = kannel().reports(called({}, f"reference=s-1&status={status}&answer=NACK%2F11"))

    assert [report.fate for report in said.reports] == fates
    assert not said.refused


@pytest.mark.parametrize("query", ["status=1", "reference=s-1&status=x", "reference=s-1"])
def test_a_report_that_lacks_something_is_refused(query):
    said = kannel().reports(called({}, query))

    assert (said.reports, len(said.refused)) == ([], 1)


def test_only_who_knows_the_password_may_call():
    assert kannel().authentic(called({}, "password=a%26b%25c"))
    assert not kannel().authentic(called({}, "password=x"))
    assert not kannel().authentic(called({}, ""))


def test_the_gateway_is_made_from_its_variables(memory):
    hold = open_gateway("kannel", memory, ENVIRON)
    retry = open_gateway("kannel", memory, {**ENVIRON, "SURVEY_KANNEL_LOST_ANSWERS": "retry"})

    assert (hold.is_idempotent, retry.is_idempotent) == (False, True)


@pytest.mark.parametrize("name", ENVIRON)
def test_every_variable_is_needed(memory, name):
    with pytest.raises(SettingsError, match=f"{name} is not set"):
        open_gateway("kannel", memory, {**ENVIRON, name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SURVEY_KANNEL_LOST_ANSWERS", "double"),
        ("SURVEY_KANNEL_DIGITS", "3"),
        ("SURVEY_KANNEL_DIGITS", "16"),
        ("SURVEY_KANNEL_SEGMENTS", "0"),
        ("SURVEY_KANNEL_REPORT_URL", "somewhere"),
        ("SURVEY_KANNEL_SHORT_NUMBER", "Survey"),
    ],
)
def test_a_variable_that_is_wrong_is_named(memory, name, value):
    with pytest.raises(SettingsError, match=name):
        open_gateway("kannel", memory, {**ENVIRON, name: value})


@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("path", ["inbound", "reports"])
def test_whoever_calls_otherwise_is_told_how_kannel_calls(open_house, smsbox, method, path):
    answer = open_house(kannel(smsbox.server.url)).api.request(method, f"/v1/gateways/kannel/{path}")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize(("lost", "status"), [("hold", "uncertain"), ("retry", "sent")])
def test_an_sms_whose_answer_was_lost_is_held_or_sent_again(open_house, smsbox, clock, lost, status):
    smsbox.says = None
    house = open_house(kannel(smsbox.server.url, clock=clock, is_idempotent=lost == "retry"))
    session = house.send()
    house.deliver(rounds=1)
    smsbox.says = (202, "0: Accepted for delivery")
    house.deliver()

    assert house.statuses(session) == [status]
    assert len(smsbox.queries) == (2 if lost == "retry" else 1)
    assert len(house.engine.dead_letters()) == (1 if lost == "hold" else 0)

"""Whom an inbound SMS is from, however a service writes it; and what becomes of one that is from nobody."""

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import phone
from engine.gateways import GATEWAYS
from engine.gateways.gateway import Call
from engine.session import Inbound
from engine.settings import PRETEND
from tests.conftest import NUMBER
from tests.gateways.test_http import gateway, posted
from tests.gateways.test_kannel import kannel
from tests.gateways.test_puzzel import KEY, puzzel
from tests.surveys import SCORE, survey_of

ENTRY = {"messageid": "1", "content": "7"}

CLEAR = [
    NUMBER,
    NUMBER[1:],
    "00" + NUMBER[1:],
    " " + NUMBER[1:],
    "tel:+4790937954",
    "TEL:+47-909-37-954",
    "tel:+4790937954;phone-context=example.com",
    "sms:+4790937954?body=7",
    "whatsapp:+4790937954",
    "sip:+4790937954@gateway.example;user=phone",
    "%2B4790937954",
    "%252B4790937954",
    "tel%3A%2B4790937954",
    "+47 909 37 954",
    "0047 90 93 79 54",
    "+47\u00a090\u00a093\u00a079\u00a054",
    "\u202a+4790937954\u202c",
    "+４７９０９３７９５４",
    "+4790937954/TYPE=PLMN",
]
UNCLEAR = [
    "++4790937954", "+004790937954", "00+4790937954", "90937954", "46812345", "+4790", "+4670", "2077", "Posten",
    "+47POSTEN", "tel:", "+", "+47,90937954", "4790937954,4790937955", "%25252B4790937954", "7" * 20_000,
    "+" + "%2B" * 5_000,
]  # fmt: skip


@pytest.mark.parametrize("written", CLEAR)
def test_a_clear_originator_answers(send, phones, written):
    session = send(survey_of(SCORE)).session_id
    phones.deliver()
    said = phones.engine.gateways["pretend"].inbound(Call(method="POST", headers={}, query={}, body=body(written)))
    phones.engine.receive_reply(said.messages[0])

    assert [one.answer for one in phones.engine.transcript(session).responses] == [7]
    assert not phones.engine.refused()


@pytest.mark.parametrize("written", UNCLEAR)
def test_an_unclear_one_is_kept_and_texted_by_nobody(send, phones, written):
    session = send(survey_of(SCORE)).session_id
    before = len(phones.new_messages(NUMBER))
    for _ in range(2):
        said = phones.engine.gateways["pretend"].inbound(Call(method="POST", headers={}, query={}, body=body(written)))
        phones.engine.receive_reply(said.messages[0])
    phones.deliver()

    (kept,) = phones.engine.refused()
    assert json.loads(kept.content)["originator"] == written
    assert json.loads(kept.content)["content"] == "7"
    assert len(phones.messages()) == before
    assert not phones.engine.transcript(session).responses


def body(originator):
    return json.dumps({"originator": originator, "content": "7", "messageId": "m"}).encode()


READS = {
    "puzzel": lambda who: puzzel("http://h").inbound(
        Call(method="POST", headers=KEY, query={}, body=json.dumps({"mo": [{**ENTRY, "originator": who}]}).encode())
    ),
    "kannel": lambda who: kannel("http://h").inbound(from_kannel(who)),
    "http": lambda who: gateway("batches").inbound(
        posted(
            json.dumps({"inbound": [{"id": "1", "from": {"number": who}, "body": "7"}]}).encode(),
            content_type="application/json",
        )
    ),
}


def from_kannel(who, to="2077"):
    query = f"id=1&from={quote(who, safe='')}&to={quote(to, safe='')}&text=7"
    return Call(method="GET", headers={}, query={}, body=b"", raw_query=query.encode())


def test_every_gateway_that_reaches_somebody_has_a_call_here():
    assert READS.keys() == GATEWAYS.keys() - {PRETEND}


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("written", CLEAR)
def test_every_gateway_reads_it(name, written):
    assert [one.originator for one in READS[name](written).messages] == [NUMBER]


@pytest.mark.parametrize("to", ["20770000000001", "+20770000000001", "tel:20770000000001", "%2B20770000000001"])
def test_the_sub_number_that_was_texted_to_is_read_as_well(to):
    (message,) = kannel("http://h").inbound(from_kannel(NUMBER, to)).messages

    assert message.sms_session == f"20770000000001/{NUMBER}"


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("90937954", "NO", NUMBER),
        ("90 93 79 54", "NO", NUMBER),
        ("tel:90937954", "NO", NUMBER),
        ("07400123456", "GB", "+447400123456"),
        ("4790937954", "NO", NUMBER),
        ("4792234567", "US", "4792234567"),
        ("2012", "NO", "2012"),
        ("90937954", None, "90937954"),
    ],
)
def test_a_national_number_is_read_where_only_one_is_meant(written, country, number):
    assert phone.originator(written, country) == number


@given(st.text())
def test_whatever_an_originator_is_it_becomes_a_number_that_may_be_one_or_stays(text):
    read = phone.originator(text)

    assert read == text.strip() or phone.originator(read) == read


# An SMS session belongs to its number


@pytest.fixture
def threaded(send, phones):
    session = send(survey_of(SCORE)).session_id
    phones.deliver()
    return session, phones.messages(NUMBER)[0].sms_session


@pytest.mark.parametrize("written", [NUMBER, "90937954", "4790937954", "tel:90937954"])
def test_in_an_sms_session_a_national_number_is_its_phones(threaded, phones, written):
    session, thread = threaded
    hand_in(phones, written, "7", thread)

    assert [one.answer for one in phones.engine.transcript(session).responses] == [7]


@pytest.mark.parametrize("text", ["7", "stop", "help", ""])
@pytest.mark.parametrize("who", ["+4790937955", "+46701234567", "Posten", "90937955", "++4790937954"])
def test_a_foreign_phone_does_nothing_in_an_sms_session(threaded, phones, who, text):
    session, thread = threaded
    before = len(phones.messages(NUMBER))
    hand_in(phones, who, text, thread)

    transcript = phones.engine.transcript(session)
    assert transcript.session.state == "open"
    assert not transcript.responses
    assert [one.direction for one in transcript.messages] == ["outbound"]
    assert len(phones.messages(NUMBER)) == before


def test_a_foreign_phone_is_answered_for_itself(threaded, phones, send):
    _, thread = threaded
    own = send(survey_of(SCORE, id="another"), to="+4790937955").session_id
    phones.deliver()
    hand_in(phones, "+4790937955", "3", thread)

    assert [one.answer for one in phones.engine.transcript(own).responses] == [3]


def hand_in(phones, originator, text, thread):
    phones.clock.move(timedelta(seconds=1))
    phones.engine.receive_reply(
        Inbound(gateway="pretend", message_id="m", originator=originator, content=text, sms_session=thread)
    )
    phones.deliver()

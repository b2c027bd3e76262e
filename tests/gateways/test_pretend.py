import asyncio
import json
from datetime import timedelta

import pytest

from engine.dispatch import Dispatcher
from engine.errors import InvalidRequest, SettingsError
from engine.gateways import GATEWAYS, open_gateway
from engine.gateways.gateway import Call, Outbound, Submitted
from engine.gateways.pretend import Pretend
from engine.session import Fate, Inbound, Report
from tests.databases import NOON, begin


@pytest.fixture
def gateway(database):
    ticks = (NOON + timedelta(seconds=tick) for tick in range(1000))
    return Pretend(database, lambda: next(ticks))


def outbound(**changes):
    values = {
        "client_reference": "s-1",
        "session_id": "s",
        "recipient": "+4790937954",
        "content": "hello",
        "expires_at": NOON,
    }
    return Outbound(**{**values, **changes})


def send(gateway, **changes):
    return asyncio.run(gateway.send(outbound(**changes)))


def call(body):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Call(method="POST", headers={}, query={}, body=raw)


def test_an_sms_reaches_its_phone(gateway):
    taken = send(gateway)

    (arrival,) = gateway.messages("+4790937954").result()
    assert isinstance(taken, Submitted)
    assert (arrival.recipient, arrival.content) == ("+4790937954", "hello")
    assert (arrival.client_reference, arrival.sent_at) == ("s-1", NOON)
    assert arrival.sms_session == taken.sms_session


def test_the_same_client_reference_again_changes_nothing(gateway):
    first = send(gateway)

    again = send(gateway, content="once more")

    assert again == first
    assert [arrival.content for arrival in gateway.messages().result()] == ["hello"]


def test_messages_stand_in_the_order_of_sending(gateway):
    for number, recipient in enumerate(("+4790937954", "+46701234567", "+4790937954")):
        send(gateway, client_reference=f"s-{number}", recipient=recipient, content=str(number))

    everyone = [arrival.content for arrival in gateway.messages().result()]
    one = [arrival.content for arrival in gateway.messages("+4790937954").result()]
    assert (everyone, one) == (["0", "1", "2"], ["0", "2"])
    assert gateway.messages("+4790000000").result() == []


@pytest.mark.parametrize("written", [" 4790937954", "004790937954", "4790937954"])
def test_a_recipient_is_found_however_a_query_writes_it(gateway, written):
    send(gateway)

    assert len(gateway.messages(written).result()) == 1


def test_a_norwegian_session_gets_an_sms_session_and_keeps_it(gateway):
    first = send(gateway)

    second = send(gateway, client_reference="s-2", sms_session=first.sms_session)
    other = send(gateway, client_reference="t-1", session_id="t")

    assert first.sms_session == second.sms_session
    assert first.sms_session not in {None, other.sms_session}


@pytest.mark.parametrize("changes", [{"recipient": "+46701234567"}, {"session_id": None}], ids=["abroad", "a notice"])
def test_there_is_no_sms_session_abroad_or_for_a_notice(gateway, changes):
    taken = send(gateway, **changes)

    assert taken.sms_session is None
    assert gateway.messages().result()[0].sms_session is None


def test_an_inbound_sms_is_read(gateway):
    body = {"originator": "004790937954", "content": "7", "messageId": "m1", "smsSession": "abc"}

    said = gateway.inbound(call(body))

    assert said.messages == [
        Inbound(gateway="pretend", message_id="m1", originator="+4790937954", content="7", sms_session="abc")
    ]
    assert said.acknowledgement.status == 200


@pytest.mark.parametrize("content", ["", "x" * 10_000, "\x00\x07\ud800"])
def test_any_text_may_be_sent(gateway, content):
    (message,) = gateway.inbound(call({"originator": "+4790937954", "content": content})).messages

    assert message.content == content


def test_a_picture_is_a_message_without_text(gateway):
    (message,) = gateway.inbound(call({"originator": "+4790937954", "content": None})).messages

    assert message.content == ""


def test_messages_without_an_id_are_all_new(gateway):
    body = {"originator": "+4790937954", "content": "7", "messageId": None, "smsSession": None}

    ids = {gateway.inbound(call(body)).messages[0].message_id for _ in range(2)}

    assert len(ids) == 2


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        (b"", [""]),
        (b"{", [""]),
        (b"\xff\xfe\xfd", [""]),
        (b"[" * 100_000, [""]),
        ([], [""]),
        ("7", [""]),
        ({}, ["/originator", "/content"]),
        ({"originator": "+4790937954"}, ["/content"]),
        ({"originator": 4790937954, "content": "7"}, ["/originator"]),
        ({"originator": "+4790937954", "content": "7", "messageId": 1}, ["/messageId"]),
        ({"originator": "+4790937954", "content": "7", "a/b~": 1}, ["/a~1b~0"]),
        ({"originator": " ", "content": "7"}, ["/originator"]),
        ({"originator": "", "content": 7, "x": 1}, ["/x", "/originator", "/content"]),
        ({"originator": "+4790937954", "content": "7", "messageId": ""}, ["/messageId"]),
    ],
)
def test_what_is_wrong_with_a_call_is_said_with_pointers(gateway, body, pointers):
    with pytest.raises(InvalidRequest) as caught:
        gateway.inbound(call(body))

    assert [fault.pointer for fault in caught.value.field_errors] == pointers


@pytest.mark.parametrize("fate", list(Fate))
def test_a_delivery_report_can_be_made_up(gateway, fate):
    said = gateway.reports(call({"clientReference": "s-1", "fate": fate, "reason": "so"}))

    assert said.reports == [Report(client_reference="s-1", fate=fate, reason="so")]


def test_a_report_of_an_unknown_fate_is_refused(gateway):
    with pytest.raises(InvalidRequest, match="/fate"):
        gateway.reports(call({"clientReference": "s-1", "fate": "eaten"}))


def test_every_gateway_is_opened_by_its_name(memory):
    assert open_gateway("pretend", memory, {}).name == "pretend"
    with pytest.raises(SettingsError, match="`pigeon`"):
        open_gateway("pigeon", memory, {})
    assert "pretend" in GATEWAYS


def test_a_phone_is_waited_for_until_what_is_on_its_way_to_it_has_arrived(gateway, database):
    begin(database, "hello", gateway="pretend")

    async def wait():
        waiting = asyncio.create_task(gateway.caught_up("004790937954", 60))
        await gateway.caught_up("+46701234567", 60)
        assert not waiting.done()
        await Dispatcher(database, gateway, clock=lambda: NOON).send_due()
        await waiting
        await gateway.caught_up(None, 60)

    asyncio.run(wait())
    assert len(gateway.messages("+4790937954").result()) == 1


def test_a_phone_is_not_waited_for_longer_than_is_said(gateway, database):
    begin(database, "hello", gateway="pretend")

    asyncio.run(gateway.caught_up(None, 0))
    assert gateway.messages().result() == []

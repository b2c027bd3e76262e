"""Puzzel's gateway, against a double of it that keeps to its documentation and then does not."""

import json
import logging
from datetime import timedelta
from functools import partial

import pytest

from engine.errors import SettingsError
from engine.gateways import open_gateway
from engine.gateways.env_settings import Password
from engine.gateways.gateway import Call, Refused, RetryLater, Submitted, Unknown
from engine.gateways.puzzel import Puzzel, validity_code
from engine.session import Fate, Inbound, Report, State
from tests.conftest import NOON, NUMBER
from tests.gateways import sending
from tests.gateways.puzzel_double import ACCOUNT, SHORT_NUMBER, Arrived, Mishap, PuzzelDouble

SWEDE = "+46701234567"
KEY = {"X-Api-Key": "3141592654"}

SILENT_AFTER = pytest.param(Mishap.SILENT_AFTER, marks=pytest.mark.slow)
"""Waits until the gateway gives up."""

ENVIRON = {
    "SURVEY_PUZZEL_URL": "https://sms.example",
    "SURVEY_PUZZEL_SERVICE_ID": "1000",
    "SURVEY_PUZZEL_USERNAME": "survey",
    "SURVEY_PUZZEL_PASSWORD": "xdyf3bf2",
    "SURVEY_PUZZEL_SHORT_NUMBER": SHORT_NUMBER,
    "SURVEY_PUZZEL_ORIGINATOR": "+4759440000",
    "SURVEY_PUZZEL_INBOUND_PASSWORD": "3141592654",
}


send = partial(sending.send, expires_at=NOON + timedelta(days=3))


def puzzel(url, clock=lambda: NOON, **account):
    return Puzzel(
        url=url,
        account={**ACCOUNT, **account},
        short_number=SHORT_NUMBER,
        originator="+4759440000",
        password=Password("X-Api-Key", KEY["X-Api-Key"]),
        clock=clock,
    )


@pytest.fixture
def house(open_house, double, clock):
    return open_house(puzzel(double.server.url, clock))


def hand_in(house, *entries, kind="mo", headers=None):
    path = "inbound" if kind == "mo" else "reports"
    return house.api.post(f"/v1/gateways/puzzel/{path}", json={kind: list(entries)}, headers=headers or KEY)


# What is sent


def test_the_first_sms_of_a_norwegian_session_opens_an_sms_session_that_the_next_ones_are_in(double):
    gateway = puzzel(double.server.url)
    first = send(gateway)
    second = send(gateway, client_reference="s-2", sms_session=first.sms_session)

    asked = [request["message"][0]["settings"] for request in double.requests]
    assert asked[0]["newSession"] is True
    assert "sessionId" not in asked[0]
    assert asked[1]["sessionId"] == first.sms_session == second.sms_session
    assert "newSession" not in asked[1]
    assert {sms.originator for sms in double.phones} == {double.phones[0].originator}
    assert len(double.phones[0].originator) == 14
    assert {one["originatorSettings"]["originatorType"] for one in asked} == {"NETWORK"}


@pytest.mark.parametrize(
    ("changes", "originator"),
    [({"recipient": SWEDE}, "+4759440000"), ({"session_id": None}, SHORT_NUMBER)],
    ids=["abroad", "a notice"],
)
def test_there_is_no_sms_session_abroad_or_for_a_notice(double, changes, originator):
    taken = send(puzzel(double.server.url), **changes)

    assert isinstance(taken, Submitted)
    assert (double.phones[0].originator, double.phones[0].session) == (originator, None)


def test_text_outside_gsm_7_arrives(double):
    assert isinstance(send(puzzel(double.server.url), content="Жук ✓"), Submitted)
    assert double.phones[0].content == "Жук ✓"


@pytest.mark.parametrize(
    ("content", "fits"), [("x" * 918, True), ("x" * 919, False), ("Ж" * 402, True), ("Ж" * 403, False)]
)
def test_six_segments_are_the_most(double, content, fits):
    outcome = send(puzzel(double.server.url), content=content)

    assert isinstance(outcome, Submitted if fits else Refused)
    assert fits or ("7 segments" in outcome.reason and not double.requests)


# How long it may take to arrive: the documented table of codes


def documented(code):
    if code <= 143:
        return timedelta(minutes=(code + 1) * 5)
    if code <= 167:
        return timedelta(hours=12, minutes=(code - 143) * 30)
    return timedelta(days=code - 166)


@pytest.mark.parametrize("code", range(174))
def test_a_validity_is_the_longest_that_is_over_when_the_session_expires(code):
    validity, moment = documented(code), timedelta(microseconds=1)

    assert validity_code(validity) == code
    assert validity_code(validity + moment) == code
    assert validity_code(validity - moment) == (code - 1 if code else None)


@pytest.mark.parametrize(
    ("left", "code"),
    [
        (timedelta(days=-1), None),
        (timedelta(0), None),
        (timedelta(minutes=4, seconds=59), None),
        (timedelta(hours=47, minutes=59), 167),
        (timedelta(days=8), 173),
        (timedelta(days=3650), 173),
    ],
)
def test_validity_has_its_ends_and_its_gap(left, code):
    assert validity_code(left) == code


def test_an_sms_is_given_up_before_its_session_expires(double):
    send(puzzel(double.server.url), expires_at=NOON + timedelta(hours=2))

    assert documented(double.phones[0].validity) == timedelta(minutes=115)  # less the time a request may take


def test_an_sms_whose_session_expires_too_soon_for_any_validity_is_refused(double):
    outcome = send(puzzel(double.server.url), expires_at=NOON + timedelta(minutes=5))

    assert isinstance(outcome, Refused)
    assert not double.requests


# What the answer means


@pytest.mark.parametrize(
    ("mishap", "kind"),
    [
        (Mishap.REFUSED, RetryLater),
        (Mishap.BROKEN, RetryLater),
        (Mishap.QUOTA, RetryLater),
        (Mishap.INTERNAL, RetryLater),
        (Mishap.NONSENSE, RetryLater),
        pytest.param(Mishap.SILENT, Unknown, marks=pytest.mark.slow),
        (Mishap.HUNG_UP_AFTER, Unknown),
    ],
)
def test_answers_are_sorted(double, mishap, kind):
    double.mishaps.append(mishap)

    assert isinstance(send(puzzel(double.server.url)), kind)


def test_what_is_not_unique_was_taken(double):
    gateway = puzzel(double.server.url)
    send(gateway)

    assert isinstance(send(gateway), Submitted)
    assert len(double.phones) == 1


def test_a_request_with_a_fault_is_refused_for_good(double):
    outcome = send(puzzel(double.server.url), sms_session="nobody's")

    assert isinstance(outcome, Refused)


def test_a_wrong_password_gives_somebody_time_to_mend_it(double):
    outcome = send(puzzel(double.server.url, password="wrong"))

    assert isinstance(outcome, RetryLater)
    assert outcome.at_most
    assert outcome.after


def test_a_gateway_that_is_not_there_has_nothing(closed_port):
    assert isinstance(send(puzzel(f"http://127.0.0.1:{closed_port}")), RetryLater)


@pytest.mark.parametrize("mishap", [SILENT_AFTER, Mishap.HUNG_UP_AFTER, Mishap.BROKEN_AFTER, Mishap.NONSENSE])
def test_an_answer_that_was_lost_costs_no_sms_and_doubles_none(house, double, mishap):
    double.mishaps.extend([mishap, None, mishap])
    session = house.send()
    house.deliver()

    assert [sms.content for sms in double.phones] == ["Score?\nReply with a number from 1 to 10."]
    assert house.statuses(session) == ["sent"]


def test_nonsense_without_end_becomes_a_dead_letter_with_what_was_said(house, double):
    double.mishaps.extend([Mishap.NONSENSE] * 100)
    house.send()
    house.deliver()

    (letter,) = house.engine.dead_letters()
    assert "Welcome to the hotel" in letter.reason
    assert NUMBER[1:] not in letter.reason
    assert letter.attempts == 8


def test_a_gateway_in_trouble_for_hours_gets_everything_in_the_end(house, double):
    double.mishaps.extend([Mishap.BROKEN] * 30)
    session = house.send()
    house.deliver(rounds=300)

    assert house.statuses(session) == ["sent"]


# A conversation


def test_a_survey_is_held_to_its_end(house, double):
    session = house.send()
    house.deliver()
    for text in ("eleventy", "7", "The staff. Æøå ✓"):
        assert hand_in(house, double.reply(double.phones[-1], text)).status_code == 200
        house.deliver()

    assert house.answers(session) == [7, "The staff. Æøå ✓"]
    assert house.state(session) is State.COMPLETED
    assert [sms.content.split("\n")[0] for sms in double.phones][-2:] == ["Why?", "Thank you!"]
    assert len({sms.originator for sms in double.phones}) == 1


def test_a_survey_abroad_is_held_by_number(house, double):
    session = house.send(to=SWEDE)
    house.deliver()
    hand_in(house, double.reply(double.phones[-1], "7"))

    assert house.answers(session) == [7]


def test_a_batch_delivered_twice_counts_once(house, double):
    session = house.send()
    house.deliver()
    batch = [double.reply(double.phones[-1], "7")]
    for _ in range(2):
        assert hand_in(house, *batch).status_code == 200
    house.deliver()

    assert house.answers(session) == [7]
    assert len(double.phones) == 2


def test_replies_of_one_phone_in_one_batch_are_taken_in_their_order(house, double):
    session = house.send()
    house.deliver()
    many = [double.reply(double.phones[0], "stop") for _ in range(20)]
    hand_in(house, *(double.reply(double.phones[0], text) for text in ("7", "8")), *many)

    inbound = [message.text for message in house.engine.transcript(session).messages if message.direction == "inbound"]
    assert inbound[:2] == ["7", "8"]
    assert house.answers(session) == [7]


def test_a_keyword_is_no_part_of_the_answer(house, double):
    session = house.send()
    house.deliver()
    hand_in(house, double.reply(double.phones[-1], "SCORE 9", command="SCORE", strippedcontent="9"))

    assert house.answers(session) == [9]


BAD = [
    pytest.param("not an entry", id="no object"),
    pytest.param({}, id="empty"),
    pytest.param({"messageid": None}, id="no id"),
    pytest.param({"originator": ""}, id="no originator"),
    pytest.param({"content": {"text": "7"}}, id="no text"),
]


@pytest.mark.parametrize("bad", BAD)
def test_one_bad_entry_is_kept_and_the_good_ones_count(house, double, bad):
    sessions = [house.send(), house.send(to=SWEDE)]
    house.deliver()
    norwegian, swede = double.phones
    entry = {**double.reply(norwegian, "6"), **bad} if bad and isinstance(bad, dict) else bad
    for _ in range(2):
        answer = hand_in(house, double.reply(norwegian, "7"), entry, double.reply(swede, "8"))

        assert answer.status_code == 200

    assert [house.answers(session) for session in sessions] == [[7], [8]]
    (kept,) = house.engine.refused()
    assert json.loads(kept.content) == entry


def test_a_batch_that_is_none_is_refused(house):
    for body in (b"", b"{", b"[]", b'{"mo": {}}', b'{"dr": []}'):
        answer = house.api.post("/v1/gateways/puzzel/inbound", content=body, headers=KEY)

        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("statuscode", "status", "state"),
    [
        (0, "delivered", State.OPEN),
        ("0", "delivered", State.OPEN),
        (390, "delivered", State.OPEN),
        *((code, "failed", State.CANCELLED) for code in (351, 357, 358, 654)),
        *((code, "failed", State.OPEN) for code in (356, 361, 362, 364, 350, 370, 655, 9999)),
    ],
)
def test_a_delivery_report_lands_on_its_sms(house, double, statuscode, status, state):
    session = house.send()
    house.deliver()
    answer = hand_in(house, double.report(double.phones[0], statuscode), kind="dr")

    assert answer.status_code == 200
    assert house.statuses(session) == [status]
    assert house.state(session) is state


@pytest.mark.parametrize("mishap", [None, SILENT_AFTER])
def test_a_report_may_come_before_the_answer_to_the_request(house, double, mishap):
    double.mishaps.append(mishap)
    double.report_first = lambda sms: hand_in(house, double.report(sms), kind="dr")
    session = house.send()
    house.deliver()

    assert house.statuses(session) == ["delivered"]
    assert len(double.phones) == 1


def test_a_bad_report_among_good_ones_is_kept(house, double):
    session = house.send()
    house.deliver()
    bad = double.report(double.phones[0], 351, customermessagereference=None)
    answer = hand_in(house, bad, double.report(double.phones[0]), "nonsense", kind="dr")

    assert answer.status_code == 200
    assert house.statuses(session) == ["delivered"]
    assert len(house.engine.refused()) == 2


# Who calls, and what is told to whom


@pytest.mark.parametrize("path", ["inbound", "reports"])
@pytest.mark.parametrize(
    "headers", [{}, {"X-Api-Key": "wrong"}, {"X-Api-Key": ""}, {"X-Api-Key": "3141592654é".encode()}]
)
def test_nobody_else_may_call(house, path, headers):
    answer = house.api.post(f"/v1/gateways/puzzel/{path}", json={"mo": []}, headers=headers)

    assert answer.status_code == 401


def test_the_password_may_stand_in_the_query(house):
    answer = house.api.post("/v1/gateways/puzzel/inbound?X-Api-Key=3141592654", json={"mo": []})

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.slow
def test_no_secret_and_no_number_is_logged(house, double, caplog):
    caplog.set_level(logging.DEBUG, logger="engine")
    double.mishaps.extend([Mishap.NONSENSE, Mishap.BROKEN, Mishap.SILENT, Mishap.REFUSED])
    house.send()
    house.deliver()
    hand_in(house, double.reply(double.phones[0], "7", messageid=None))

    assert "sent later" in caplog.text
    assert "entry refused" in caplog.text
    for secret in (NUMBER, NUMBER[1:], ACCOUNT["password"], KEY["X-Api-Key"]):
        assert secret not in caplog.text


def test_what_is_secret_is_in_no_repr():
    call = Call(method="POST", headers=KEY, query={"X-Api-Key": "3141592654"}, body=b"")

    assert "3141592654" not in f"{call!r}{Password('X-Api-Key', '3141592654')!r}"


# Settings


def test_the_gateway_is_made_from_its_variables(memory):
    gateway = open_gateway("puzzel", memory, ENVIRON)

    assert (gateway.name, gateway.is_idempotent) == ("puzzel", True)
    assert gateway.authentic(Call(method="POST", headers={"x-api-key": "3141592654"}, query={}, body=b""))


@pytest.mark.parametrize("name", ENVIRON)
@pytest.mark.parametrize("value", [None, ""])
def test_every_variable_is_needed(memory, name, value):
    with pytest.raises(SettingsError, match=f"{name} is not set"):
        open_gateway(
            "puzzel", memory, {key: text for key, text in {**ENVIRON, name: value}.items() if text is not None}
        )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SURVEY_PUZZEL_ORIGINATOR", "Puzzel"),
        ("SURVEY_PUZZEL_URL", "sms.example"),
        ("SURVEY_PUZZEL_SERVICE_ID", "mine"),
        ("SURVEY_PUZZEL_SERVICE_ID", "-1"),
        ("SURVEY_PUZZEL_SHORT_NUMBER", "Puzzel"),
    ],
)
def test_a_variable_that_is_wrong_is_named(memory, name, value):
    with pytest.raises(SettingsError, match=name):
        open_gateway("puzzel", memory, {**ENVIRON, name: value})


def test_every_fault_of_the_settings_is_told_at_once(memory):
    with pytest.raises(SettingsError) as caught:
        open_gateway("puzzel", memory, {})

    assert all(name in str(caught.value) for name in ENVIRON)


# Reading calls


def read(**entry):
    whole = {**PuzzelDouble().reply(Arrived(NUMBER, "", SHORT_NUMBER, "s-1", None, 0), "7"), **entry}
    return puzzel("http://nowhere").inbound(
        Call(method="POST", headers={}, query={}, body=json.dumps({"mo": [whole]}).encode())
    )


@pytest.mark.parametrize("sessionid", ["", None])
def test_a_message_may_be_in_no_sms_session(sessionid):
    (message,) = read(sessionid=sessionid).messages

    assert message.sms_session is None


def test_ids_may_be_written_as_numbers():
    (message,) = read(sessionid=1234567890, messageid=17, originator="004790937954").messages

    assert message == Inbound(
        gateway="puzzel", message_id="17", originator=NUMBER, content="7", sms_session="1234567890"
    )


def test_a_keyword_that_is_all_there_is_stays():
    (message,) = read(content="STOP", command="STOP", strippedcontent="").messages

    assert message.content == "STOP"


def test_a_report_says_why():
    body = {"dr": [PuzzelDouble().report(Arrived(NUMBER, "", "", "s-1", None, 0), 351, statusdescription="Unknown")]}
    said = puzzel("http://nowhere").reports(Call(method="POST", headers={}, query={}, body=json.dumps(body).encode()))

    assert said.reports == [Report(client_reference="s-1", fate=Fate.UNREACHABLE, reason="351 Unknown")]

"""SendSurvey, step by step as the specification numbers it."""

from datetime import timedelta

import pytest

from engine.errors import ClientReferenceTaken, InvalidRequest, UnknownSurvey
from tests.conftest import NOON, NUMBER, PAYLOAD
from tests.surveys import SCORE, survey_of

HELLO = {"id": "hello", "type": "text"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("identifier", "90937954"),
        ("identifier", "+47 909 37 954"),
        ("identifier", "+4722225555"),
        ("identifier", "+4790"),
        ("identifier", "hello"),
        ("identifier", ""),
        ("expiryTime", "2026-11-23T12:00:00Z"),
        ("expiryTime", "2020-01-01T00:00:00+01:00"),
        ("language", "de"),
        ("sendAt", "2027-01-01T00:00:00Z"),
    ],
)
def test_1_a_request_that_cannot_be_is_refused_with_its_pointer_and_nothing_is_stored(send, phones, field, value):
    with pytest.raises(InvalidRequest) as refused:
        send(survey_of(SCORE), **{"to": NUMBER, field: value} if field != "identifier" else {"to": value})

    assert [fault.pointer for fault in refused.value.field_errors] == [f"/{field}"]
    assert phones.messages() == []
    assert phones.engine.outbox().unsettled == {}


def test_1_every_fault_is_told_at_once(send):
    with pytest.raises(InvalidRequest) as refused:
        send(
            survey_of(SCORE),
            to="+4722225555",
            language="de",
            expiryTime="2020-01-01T00:00:00Z",
            userSessionVariables=[{"key": "a", "value": "1"}, {"key": "a", "value": "2"}],
            contents="Hello!",
        )

    pointers = {fault.pointer for fault in refused.value.field_errors}
    assert pointers == {"/identifier", "/language", "/expiryTime", "/userSessionVariables/1/key", "/contents"}


@pytest.mark.parametrize(
    "written", ["2026-11-24t12:00:00z", "2026-11-24T12:00:00.000000000Z", "2026-11-24T13:00:00+01:00"]
)
def test_1_a_time_may_be_written_in_every_way_of_its_standard(send, phones, written):
    sent = send(survey_of(SCORE), expiryTime=written)

    assert phones.engine.transcript(sent.session_id).session.expires_at == NOON + timedelta(days=1)


def test_1_an_unknown_survey_is_refused(phones):
    with pytest.raises(UnknownSurvey):
        phones.engine.send_survey("nowhere", PAYLOAD)


@pytest.mark.parametrize(("asked", "spoken"), [("no", "no"), ("nb-NO", "no"), ("NN", "no"), ("en-GB", "en")])
def test_1_a_language_is_looked_up_from_narrow_to_wide(send, phones, asked, spoken):
    sent = send(survey_of(SCORE, languages=("en", "no")), language=asked)

    assert phones.engine.transcript(sent.session_id).session.language == spoken


def test_1_without_a_language_the_survey_speaks_its_default(send, phones):
    sent = send(survey_of(SCORE, languages=("no", "en")))

    assert phones.engine.transcript(sent.session_id).session.language == "no"


def test_1_without_an_expiry_a_session_lives_three_days(send, phones):
    sent = send(survey_of(SCORE))

    assert phones.engine.transcript(sent.session_id).session.expires_at == NOON + timedelta(days=3)


def test_2_the_elements_are_walked_to_the_first_that_asks(send, phones):
    sent = send(survey_of(HELLO, {"id": "more", "type": "text"}, SCORE, {"id": "other", "type": "open_text"}))
    phones.deliver()

    assert (sent.state, sent.current_element) == ("open", "score")
    assert [text.split("\n")[0] for text in phones.new_messages(NUMBER)] == ["Hello?", "More?", "Score?"]


def test_2_a_survey_that_asks_nothing_is_said_to_its_end(send, phones):
    sent = send(survey_of(HELLO))
    phones.deliver()

    assert (sent.state, sent.current_element) == ("completed", "completion")
    assert phones.new_messages(NUMBER) == ["Hello?", "Thank you!"]


def test_3_the_sms_of_a_session_are_two_seconds_apart(send, phones):
    send(survey_of(HELLO, SCORE))
    phones.deliver()

    first, second = (message.sent_at for message in phones.messages(NUMBER))
    assert second - first >= timedelta(seconds=2)


def test_3_content_stands_right_before_the_text_however_it_is_laid_out(send, phones):
    send(survey_of(HELLO, SCORE), content="  Thank you\r\nfor calling. \n\n")

    assert phones.new_messages(NUMBER)[0] == "Thank you\nfor calling.\nHello?"


def test_3_what_the_host_says_is_no_template(send, phones):
    send(survey_of(HELLO, SCORE), content="{{ 1 + 1 }} {% raw %}")

    assert phones.new_messages(NUMBER)[0] == "{{ 1 + 1 }} {% raw %}\nHello?"


def test_3_norwegian_numbers_get_one_sms_session_and_others_none(send, phones):
    send(survey_of(HELLO, SCORE))
    send(survey_of(HELLO, SCORE), to="+46701234567")
    phones.deliver()

    assert len({message.sms_session for message in phones.messages(NUMBER)} - {None}) == 1
    assert {message.sms_session for message in phones.messages("+46701234567")} == {None}


def test_4_the_session_stands_on_the_question_sent(send, phones):
    variables = [{"key": "agentId", "value": "42"}, {"key": "shoe size", "value": ""}]
    sent = send(survey_of(HELLO, SCORE), userSessionVariables=variables)

    session = phones.engine.transcript(sent.session_id).session
    assert session.current_element == "score"
    assert session.variables == {"agentId": "42", "shoe size": ""}


def test_the_same_client_reference_again_is_the_same_session(send, phones):
    first = send(survey_of(SCORE), clientReference="order 7")
    phones.deliver()
    phones.reply(NUMBER, "5")
    again = send(survey_of(SCORE), clientReference="order 7")

    assert again.repeated
    assert (again.session_id, again.state, again.current_element) == (first.session_id, "open", "score")
    assert len(phones.messages(NUMBER)) == 2


def test_the_same_client_reference_is_still_known_when_its_expiry_has_passed(send, phones):
    first = send(survey_of(SCORE), clientReference="order 7", expiryTime="2026-11-23T13:00:00Z")
    phones.wait(timedelta(hours=2))

    again = send(survey_of(SCORE), clientReference="order 7", expiryTime="2026-11-23T13:00:00Z")
    assert again.session_id == first.session_id


def test_a_client_reference_with_another_payload_is_a_conflict_that_names_the_session(send):
    first = send(survey_of(SCORE), clientReference="order 7")

    with pytest.raises(ClientReferenceTaken) as taken:
        send(survey_of(SCORE), clientReference="order 7", language="en")
    assert taken.value.session_id == first.session_id


def test_a_client_reference_belongs_to_one_survey(send):
    first = send(survey_of(SCORE), clientReference="order 7")
    other = send(survey_of(SCORE, id="another-survey"), clientReference="order 7")

    assert first.session_id != other.session_id


@pytest.mark.parametrize(
    ("content", "fits"),
    [("x" * 918, False), ("x" * 911, True), ("x" * 912, False), ("Ж" * 395, True), ("Ж" * 396, False)],
)
def test_1_content_and_the_first_text_together_are_no_longer_than_the_gateway_joins(send, phones, content, fits):
    survey = survey_of(HELLO)  # `Hello?` and the line break before it are seven characters
    if fits:
        send(survey, content=content)
        assert phones.new_messages(NUMBER)[0] == f"{content}\nHello?"
        return
    with pytest.raises(InvalidRequest) as refused:
        send(survey, content=content)

    assert [fault.pointer for fault in refused.value.field_errors] == ["/content"]
    assert "joins 6 at most" in refused.value.field_errors[0].detail
    assert phones.engine.outbox().unsettled == {}
    assert phones.new_messages(NUMBER) == []


def test_3_what_quotes_make_too_long_for_one_sms_is_several(send, phones, say):
    quotes = " ".join(f"{{{{ variable.v{at} }}}}" for at in range(8))
    variables = [{"key": f"v{at}", "value": f"{at}" * 150} for at in range(8)]
    send(survey_of({**SCORE, "text": {"en": quotes}}), userSessionVariables=variables)

    texts = phones.new_messages(NUMBER)
    assert len(texts) == 2
    assert " ".join(texts).split()[:8] == [f"{at}" * 150 for at in range(8)]
    assert not phones.engine.dead_letters()
    assert say("7") == ["Thank you!"]

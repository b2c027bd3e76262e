"""Inbound replies, step by step as the specification numbers them."""

import json
from datetime import timedelta

import pytest

from engine import Settings
from engine.testing import Phones
from tests.conftest import NUMBER, PAYLOAD, payload
from tests.surveys import COMMENT, SCORE, survey_of

WHY = {"id": "why", "type": "multiple_choice", "options": [
    {"id": "price", "label": {"en": "The price"}}, {"id": "queue", "label": {"en": "The queue"}}]}  # fmt: skip
UNTIL_TWO = {"expiryTime": "2026-11-23T14:00:00Z"}


@pytest.fixture
def read(phones):
    """Read a session."""
    return lambda sent: phones.engine.transcript(sent.session_id)


def first_lines(texts):
    return [text.split("\n")[0] for text in texts]


@pytest.mark.parametrize("limit", [1, 3, 12])
def test_a_session_sends_as_many_sms_to_replies_that_are_no_answers_as_it_may_and_not_one_more(
    publish, definitions, limit
):
    publish(survey_of(SCORE, COMMENT), "a-survey")
    with Phones(Settings(definitions=definitions, unanswered_limit=limit)) as phones:
        phones.engine.send_survey("a-survey", PAYLOAD)
        phones.new_messages(NUMBER)
        said = []
        for at in range(limit + 3):
            phones.reply(NUMBER, f"No idea, {'really ' * at}not.")
            said.append(len(phones.new_messages(NUMBER)))

        assert said == [1] * limit + [0] * 3
        phones.reply(NUMBER, "7")
        assert first_lines(phones.new_messages(NUMBER)) == ["Comment?"]


def test_1_the_sms_session_comes_before_the_number(asked, phones, read):
    first = asked(SCORE)
    second = asked(SCORE, id="another-survey")
    phones.reply(NUMBER, "7", sms_session=read(first).session.sms_session)

    assert [response.answer for response in read(first).responses] == [7]
    assert not read(second).responses


def test_1_without_an_sms_session_the_number_finds_it(asked, phones, read):
    sent = asked(SCORE)
    phones.reply(NUMBER, "7")

    assert [response.answer for response in read(sent).responses] == [7]


def test_1_of_several_the_latest_question_that_the_reply_fits_takes_it(asked, phones, read, say):
    score = asked(SCORE)
    phones.wait(timedelta(minutes=1))
    comment = asked({"id": "again", "type": "yes_no"}, id="another-survey")
    say("7", "yes")

    assert [response.answer for response in read(score).responses] == [7]
    assert [response.answer for response in read(comment).responses] == [True]


def test_1_of_several_that_all_fit_the_latest_takes_it(asked, phones, read):
    first = asked(SCORE)
    phones.wait(timedelta(minutes=1))
    second = asked(SCORE, id="another-survey")
    phones.reply(NUMBER, "7")

    assert not read(first).responses
    assert [response.answer for response in read(second).responses] == [7]


def test_1_a_number_without_a_session_is_told_so_once_an_hour_in_its_countrys_language(phones, say):
    (only,) = say("hello?", "hello??")
    phones.wait(timedelta(hours=1, seconds=1))

    assert say("hello???") == [only]
    phones.reply("+12025550123", "hello?")
    assert phones.new_messages("+12025550123") != [only]


def test_2_after_the_completion_the_survey_is_unavailable(asked, say):
    asked(SCORE)

    assert say("7", "8") == ["Thank you!", "This survey is closed."]


def test_2_after_the_expiry_the_survey_is_unavailable_and_nothing_is_stored(asked, phones, read, say):
    sent = asked(SCORE, payload=UNTIL_TWO)
    phones.wait(timedelta(hours=2))

    assert say("7") == ["This survey is closed."]
    assert not read(sent).responses
    assert read(sent).session.state_at(phones.clock()) == "expired"


def test_2_just_before_the_expiry_a_reply_counts(asked, phones, read):
    sent = asked(SCORE, payload=UNTIL_TWO)
    phones.wait(timedelta(hours=2) - timedelta(seconds=10))
    phones.reply(NUMBER, "7")

    assert len(read(sent).responses) == 1


def test_3_options_are_numbered_from_1_in_the_sms_and_from_0_in_the_database(send, phones, read):
    sent = send(survey_of(WHY))

    assert phones.new_messages(NUMBER) == ["Why?\n1 The price\n2 The queue"]
    phones.reply(NUMBER, "2")
    assert read(sent).responses[0].answer == 1


@pytest.mark.parametrize("reply", ["0", "11", "great", "", "   ", "\x00\x01", "\ud800", "7" * 10_000, "x" * 10_000])
def test_4_what_is_no_valid_answer_is_asked_again_with_the_error_prefix(asked, phones, read, reply):
    sent = asked(SCORE)
    phones.reply(NUMBER, reply)

    (again,) = phones.new_messages(NUMBER)
    prefix, question, *_ = again.split("\n")
    assert prefix
    assert question == "Score?"
    assert read(sent).session.current_element == "score"
    assert not read(sent).responses


@pytest.mark.parametrize("reply", ["", " ", "\x00\x01\x02", "x" * 10_000])
def test_4_an_open_question_asks_again_too(asked, phones, reply):
    asked(COMMENT)
    phones.reply(NUMBER, reply)

    (again,) = phones.new_messages(NUMBER)
    assert again.endswith("Comment?")


def test_5_the_response_is_stored_with_the_raw_reply_and_when(asked, phones, read):
    sent = asked(SCORE)
    phones.wait(timedelta(minutes=5))
    at = phones.clock()
    phones.reply(NUMBER, " 7. ")

    (response,) = read(sent).responses
    assert (response.element, response.answer, response.reply) == ("score", 7, " 7. ")
    assert at < response.responded_at <= phones.clock()


RULE = {"condition": {"element": "score", "at_least": 7}, "action": {"go_to": "comment"}}


@pytest.mark.parametrize(
    ("rules", "next_id", "reply", "expected"),
    [
        ([RULE], "why", "7", "Comment?"),
        ([RULE], "third", "6", "Third?"),
        ([RULE], None, "6", "Why?"),
        ([RULE, {**RULE, "action": {"go_to": "completion"}}], None, "9", "Comment?"),
        ([{**RULE, "condition": {"element": "why", "is": "price"}}], None, "9", "Why?"),
        ([{**RULE, "action": {"go_to": "completion"}}], None, "9", "Thank you!"),
        ([], "completion", "9", "Thank you!"),
    ],
)
def test_6_a_rule_beats_next_beats_the_sequence(asked, phones, rules, next_id, reply, expected):
    score = {**SCORE, "next": next_id} if next_id else SCORE
    asked(score, WHY, COMMENT, {"id": "third", "type": "open_text"}, rules=rules)
    phones.reply(NUMBER, reply)

    assert first_lines(phones.new_messages(NUMBER)) == [expected]


def test_6_after_the_last_comes_the_completion(asked, say, read):
    sent = asked(SCORE)

    assert say("7") == ["Thank you!"]
    session = read(sent).session
    assert (session.state, session.current_element) == ("completed", "completion")


def test_6_a_text_is_sent_and_walked_past(asked, say):
    asked(SCORE, {"id": "good", "type": "text", "next": "comment"}, {"id": "bad", "type": "text"}, COMMENT)

    assert say("7") == ["Good?", "Comment?"]


def test_6_a_rule_may_lead_back_and_the_latest_answer_counts(asked, phones, read):
    rules = [{"condition": {"element": "why", "is": "queue"}, "action": {"go_to": "score"}}]
    sent = asked(SCORE, WHY, rules=rules)
    for reply in ("3", "2", "9", "1"):
        phones.reply(NUMBER, reply)

    assert first_lines(phones.new_messages(NUMBER)) == ["Why?", "Score?", "Why?", "Thank you!"]
    assert [response.answer for response in read(sent).responses] == [3, 1, 9, 0]


def test_6_earlier_answers_and_variables_decide_too(asked, phones):
    condition = {"all": [{"element": "why", "answered": True}, {"element": "score", "less_than": 4},
                         {"variable": "queueKey", "is": "support"}]}  # fmt: skip
    rules = [{"condition": condition, "action": {"go_to": "completion"}}]
    asked(SCORE, WHY, COMMENT, rules=rules,
          payload={"userSessionVariables": [{"key": "queueKey", "value": "support"}]})  # fmt: skip
    phones.reply(NUMBER, "3")
    phones.reply(NUMBER, "1")

    assert first_lines(phones.new_messages(NUMBER)) == ["Why?", "Thank you!"]


def test_7_a_text_quotes_answers_and_variables_and_never_runs_them(asked, say):
    asked(
        COMMENT,
        {"id": "echo", "type": "text", "text": {"en": "{{ answer.comment }}/{{ variable.who }}/{{ variable.none }}"}},
        payload={"userSessionVariables": [{"key": "who", "value": "{{ 7*7 }}"}]},
    )

    assert say("{% for x in y %}\x07{{ boom }}")[0] == "{% for x in y %}{{ boom }}/{{ 7*7 }}/"


def test_8_a_message_delivered_again_changes_nothing(asked, phones, read):
    sent = asked(SCORE, WHY)
    for _ in range(3):
        phones.reply(NUMBER, "7", message_id="the same")
    phones.new_messages(NUMBER)
    phones.reply(NUMBER, "7", message_id="the same")

    assert len(read(sent).responses) == 1
    assert phones.new_messages(NUMBER) == []


def test_a_reply_before_its_question_was_sent_is_stored_and_not_counted(send, phones, read):
    sent = send(survey_of(SCORE, WHY))
    phones.new_messages(NUMBER)
    phones.reply(NUMBER, "7", deliver=False)
    phones.reply(NUMBER, "1", deliver=False)

    assert [response.answer for response in read(sent).responses] == [7]
    assert [message.text for message in read(sent).messages if message.direction == "inbound"] == ["7", "1"]
    assert read(sent).session.current_element == "why"


def test_a_session_stays_on_the_version_it_began_with(asked, phones, publish):
    asked(SCORE, COMMENT)
    path = publish(survey_of(SCORE, WHY), "a-survey")
    phones.reply(NUMBER, "7")
    path.unlink()
    phones.reply(NUMBER, "fine")

    assert first_lines(phones.new_messages(NUMBER)) == ["Comment?", "Thank you!"]


def test_a_changed_definition_is_sent_from_then_on_and_a_broken_one_is_not(send, phones, definitions):
    send(survey_of(SCORE))
    send(survey_of({**SCORE, "text": {"en": "Changed?"}}), to="+4790937955")
    (definitions / "a-survey.json").write_text(json.dumps(survey_of(SCORE))[:-9], encoding="utf-8")
    phones.engine.send_survey("a-survey", payload("+4790937956"))

    assert first_lines(phones.new_messages(NUMBER)) == ["Score?"]
    assert first_lines(phones.new_messages("+4790937955")) == ["Changed?"]
    assert first_lines(phones.new_messages("+4790937956")) == ["Changed?"]


def test_a_cancelled_session_sends_nothing_more_and_replies_come_too_late(send, phones, read, say):
    sent = send(survey_of({"id": "hello", "type": "text"}, SCORE))
    phones.engine.cancel(sent.session_id)

    assert phones.new_messages(NUMBER) == []
    assert read(sent).session.state == "cancelled"
    assert say("7") == ["This survey is closed."]

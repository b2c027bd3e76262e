"""What a respondent may say beside answers, and when the engine falls silent."""

from datetime import timedelta

import pytest

from engine.errors import OptedOut
from tests.conftest import NUMBER
from tests.surveys import COMMENT, SCORE, survey_of

WHERE = {"id": "where", "type": "dropdown", "options": [
    {"id": "front", "label": {"en": "Front"}}, {"id": "back", "label": {"en": "Back"}}]}  # fmt: skip


@pytest.fixture
def say(phones):
    """Reply and give the first lines of what is said back."""

    def call(*replies):
        for reply in replies:
            phones.reply(NUMBER, reply)
        return [text.split("\n")[0] for text in phones.new_messages(NUMBER)]

    return call


def test_stop_closes_every_open_session_and_is_confirmed_with_one_sms(asked, say, session):
    first, second = asked(SCORE), asked(COMMENT, id="another-survey")

    assert len(say("STOP")) == 1
    assert {session(first).state, session(second).state} == {"opted_out"}
    assert say("stop") == []
    assert say("7") == []


@pytest.mark.parametrize("reply", ["Stop.", "stopp", "STOP!!", "unsubscribe"])
def test_stop_is_understood_in_the_languages_of_the_survey_and_of_the_numbers_country(asked, say, session, reply):
    sent = asked(SCORE)
    say(reply)

    assert session(sent).state == "opted_out"


@pytest.mark.parametrize("reply", ["STOP", "QUIT", "END", "REVOKE", "OPTOUT", "CANCEL", "UNSUBSCRIBE", "STOPALL"])
def test_stop_is_any_word_that_american_networks_and_law_take_for_one(asked, say, session, reply):
    """47 CFR 64.1200(a)(10), and the handbook of the networks' association (CTIA)."""
    sent = asked(SCORE)
    say(reply)

    assert session(sent).state == "opted_out"


def test_stop_after_the_survey_is_confirmed_in_its_language(asked, say):
    asked(SCORE)
    say("7")

    assert say("stop") == ["You will get no more surveys from us. If you change your mind, reply START."]


def test_stop_within_an_answer_is_an_answer(asked, say, session):
    sent = asked(COMMENT)

    assert say("stop changing the menu") == ["Thank you!"]
    assert session(sent).state == "completed"


def test_stop_withdraws_what_was_not_sent(send, phones):
    send(survey_of({"id": "hello", "type": "text"}, SCORE))
    phones.reply(NUMBER, "stop", deliver=False)

    assert len(phones.new_messages(NUMBER)) == 1


def test_after_stop_no_survey_is_sent_until_start(asked, send, say, phones):
    asked(SCORE)
    say("stop")
    with pytest.raises(OptedOut):
        send(survey_of(SCORE))

    assert len(say("start")) == 1
    send(survey_of(SCORE))
    assert phones.new_messages(NUMBER)[0].startswith("Score?")


def test_a_stranger_can_stop_too(say, send):
    assert len(say("stop")) == 1
    with pytest.raises(OptedOut):
        send(survey_of(SCORE))


@pytest.mark.parametrize("originator", ["1999", "Netflix", "7" * 20_000])
def test_nobody_is_told_anything_at_what_is_no_phone_number(phones, originator):
    phones.reply(originator, "stop")

    assert phones.new_messages(originator) == []


def test_start_is_a_reply_like_any_other_where_nobody_stopped(asked, say):
    asked(COMMENT)

    assert say("start") == ["Thank you!"]


def test_help_is_given_and_the_question_repeated(asked, say, phones):
    asked(SCORE)

    phones.reply(NUMBER, "help")
    (explanation,) = phones.new_messages(NUMBER)
    assert not explanation.startswith("Score?")
    assert "\nScore?" in explanation
    assert say("7") == ["Thank you!"]


def test_repeat_sends_the_question_again(asked, say):
    asked(SCORE)

    assert say("repeat") == ["Score?"]


def test_back_asks_the_question_before_and_withdraws_its_answer(asked, say, phones):
    sent = asked(SCORE, COMMENT, rules=[{"condition": {"element": "score", "at_least": 9},
                                         "action": {"go_to": "completion"}}])  # fmt: skip
    say("3")

    assert say("back") == ["Score?"]
    assert phones.engine.transcript(sent.session_id).responses == []
    assert say("10") == ["Thank you!"]


AGE = {"id": "age", "type": "number", "optional": True}
COLOUR = {"id": "colour", "type": "dropdown", "options": [
    {"id": "red", "label": {"en": "Red"}}, {"id": "green", "label": {"en": "Green"}}],
    "other": {"label": {"en": "Other"}, "ask": {"en": "Which?"}}}  # fmt: skip


@pytest.mark.parametrize(
    ("replies", "said"),
    [
        ("3 skip back", "Age?"),
        ("3 skip back back", "Score?"),
        ("3 skip back back 4", "Age?"),
        ("3 skip back 40", "Colour?"),
        ("3 skip back 40 back", "Age?"),
        ("3 skip back skip back", "Age?"),
        ("3 skip help repeat nonsense back", "Age?"),
        ("3 skip 3 back", "Colour?"),
        ("3 skip 3 back back", "Age?"),
        ("3 skip 3 back back back", "Score?"),
        ("3 skip 1 back", "Colour?"),
        ("3 skip 1 back back", "Age?"),
        ("x x x back", "Score?"),
    ],
)
def test_back_asks_a_question_again_that_was_skipped(asked, say, replies, said):
    asked(SCORE, AGE, COLOUR, COMMENT, tries={"at_most": 3, "then": "skip"})

    assert [say(reply) for reply in replies.split()][-1] == [said]


def test_back_to_a_skipped_question_leaves_the_answers_before_it(asked, say, phones):
    sent = asked(SCORE, AGE, COMMENT)
    say("3", "skip", "back", "40")

    answers = [(one.element, one.answer) for one in phones.engine.transcript(sent.session_id).responses]
    assert answers == [("score", 3), ("age", 40)]


def test_back_asks_a_skipped_question_again_that_stands_below_where_the_skip_led(asked, say, phones):
    sent = asked({**SCORE, "next": "age"}, {**COMMENT, "next": "where"}, {**AGE, "next": "comment"}, WHERE)
    say("3", "skip")

    assert say("back") == ["Age?"]
    assert [one.answer for one in phones.engine.transcript(sent.session_id).responses] == [3]


@pytest.mark.parametrize("text", ["Score?", f"Score? {'{{ answer.comment }} ' * 12}"])
def test_back_over_a_loop_takes_one_step_also_where_a_text_takes_several_sms(asked, say, text):
    again = {"condition": {"element": "more", "is": True}, "action": {"go_to": "score"}}
    more = {"id": "more", "type": "yes_no"}
    asked(COMMENT, {**SCORE, "text": {"en": text}}, AGE, more, WHERE, rules=[again])
    say("fine " * 80, "3", "skip", "yes", "4")

    assert [say("back")[0][:6] for _ in range(4)] == ["Score?", "More?", "Age?", "Score?"]


def test_back_from_the_words_of_a_loop_takes_their_answer_back_alone(asked, say):
    again = {"condition": {"element": "more", "is": True}, "action": {"go_to": "age"}}
    asked(SCORE, AGE, COLOUR, {"id": "more", "type": "yes_no"}, COMMENT, rules=[again])
    say("3", "40", "red", "yes", "skip")

    assert [say(reply) for reply in ("other", "back", "back")] == [["Which?"], ["Colour?"], ["Age?"]]


def test_back_from_where_a_skip_led_back_to_takes_the_answer_before_it_back(asked, say, phones):
    """What the loop left behind counts again, as it was left since that answer."""
    again = {"condition": {"element": "age", "answered": False}, "action": {"go_to": "score"}}
    sent = asked(SCORE, COMMENT, AGE, {**COMMENT, "id": "more"}, rules=[again])
    say("3", "fine", "skip")

    assert say("back") == ["Comment?"]
    assert say("good") == ["Age?"]
    assert say("back") == ["Comment?"]
    counted = [one.element for one in phones.engine.transcript(sent.session_id).responses if one.ceased is None]
    assert counted == ["score"]


def test_back_at_the_first_question_asks_it_again(asked, say):
    asked(SCORE)

    assert say("back") == ["Score?"]


def test_an_option_called_like_a_command_is_an_answer(asked, say, phones):
    sent = asked(WHERE)

    assert say("back") == ["Thank you!"]
    assert phones.engine.transcript(sent.session_id).responses[0].answer == 1


def test_without_tries_a_question_is_asked_on(asked, say):
    asked(SCORE)

    assert all(len(say("great")) == 1 for _ in range(10))


def test_after_its_tries_a_question_is_skipped_and_rules_see_that(asked, say, session):
    rules = [{"condition": {"element": "score", "answered": False}, "action": {"go_to": "comment"}}]
    sent = asked(SCORE, WHERE, COMMENT, rules=rules, tries={"at_most": 3, "then": "skip"})

    assert [say("great")[-1] for _ in range(2)] != ["Comment?", "Comment?"]
    assert say("great") == ["Comment?"]
    assert session(sent).tries == 0


def test_skipping_a_question_that_a_loop_asks_again_lets_its_earlier_answer_stand(asked, say, phones):
    again = {"id": "again", "type": "yes_no"}
    rules = [
        {"condition": {"element": "again", "is": True}, "action": {"go_to": "score"}},
        {"condition": {"element": "score", "is": 7}, "action": {"go_to": "again"}},
    ]
    completion = {"text": {"en": "You said {{ answer.score }}."}}
    tries = {"at_most": 1, "then": "skip"}
    sent = asked(SCORE, COMMENT, again, rules=rules, completion=completion, tries=tries)

    assert [say("7"), say("yes"), say("great"), say("no")] == [["Again?"], ["Score?"], ["Again?"], ["You said 7."]]
    assert [one.answer for one in phones.engine.transcript(sent.session_id).responses] == [7, True, False]


def test_after_its_tries_a_survey_ends(asked, say, session):
    sent = asked(SCORE, COMMENT, tries={"at_most": 1, "then": "end"})

    assert say("great") == ["Thank you!"]
    assert session(sent).state == "completed"


def test_tries_are_counted_for_each_question(asked, say):
    asked(SCORE, {**SCORE, "id": "second"}, tries={"at_most": 2, "then": "end"})
    say("great", "7")

    assert say("great") != ["Thank you!"]


def test_nothing_is_said_for_ever_without_a_valid_answer(asked, say):
    asked(SCORE)
    said = [len(say(f"I am away until day {day} of the month")) for day in range(50)]

    assert 0 < sum(said) < 20
    assert say("7") == ["Thank you!"]


def test_an_answer_gives_the_session_its_voice_back(asked, say):
    asked(SCORE, {**SCORE, "id": "second"})
    say(*["great"] * 10, "7")

    assert all(len(say("great")) == 1 for _ in range(10))


def test_late_replies_are_not_answered_for_ever(asked, say, phones):
    asked(SCORE)
    say("7")
    phones.wait(timedelta(hours=1))

    assert 0 < sum(len(say("thanks")) for _ in range(50)) < 20


def test_our_own_text_coming_back_is_not_talked_to(asked, phones, say):
    asked(COMMENT)
    (question,) = [message.content for message in phones.messages(NUMBER)]

    assert say(question) == []
    assert say("fine") == ["Thank you!"]

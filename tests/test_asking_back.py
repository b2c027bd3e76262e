"""A doubtful reply is asked back once, kept with the session, and stored when it is confirmed."""

import json
from datetime import timedelta

import pytest

from engine.api.schemas import SessionDocument
from engine.settings import Settings
from engine.testing import Phones
from tests.conftest import NOON, NUMBER, PAYLOAD
from tests.doubting import doubt  # noqa: F401 - a fixture
from tests.surveys import AGAIN, COMMENT, SCORE, survey_of

WHY = {"id": "why", "type": "dropdown", "options": [
    {"id": "price", "label": {"en": "The price"}}, {"id": "queue", "label": {"en": "The queue"}}]}  # fmt: skip
SURE = {"id": "sure", "type": "dropdown", "options": [
    {"id": "yes", "label": {"en": "Yes"}}, {"id": "no", "label": {"en": "No"}},
    {"id": "maybe", "label": {"en": "Maybe"}}]}  # fmt: skip
DID_YOU_MEAN_8 = "Did you mean 8? Reply yes, or a number from 1 to 10."
SCORE_AGAIN = "Score?\nReply with a number from 1 to 10."

pytestmark = pytest.mark.usefixtures("doubt")


@pytest.fixture
def stored(phones):
    """Give the responses of a session: answer, reply and whether it was confirmed."""

    def call(sent):
        responses = phones.engine.transcript(sent.session_id).responses
        return [(each.answer, each.reply, each.confirmed) for each in responses]

    return call


def test_a_doubtful_reply_is_asked_back_and_nothing_is_stored_yet(asked, say, stored, session):
    sent = asked(SCORE, COMMENT)

    assert say("8??") == [DID_YOU_MEAN_8]
    assert stored(sent) == []
    assert (session(sent).current_element, session(sent).tries, session(sent).unanswered) == ("score", 0, 0)
    assert session(sent).candidate.reply == "8??"


@pytest.mark.parametrize("again", ["yes", "Yes please!", "8", "8, I said", "8??"])
def test_a_yes_or_the_answer_again_stores_it_with_the_first_reply(asked, say, stored, session, again):
    sent = asked(SCORE, COMMENT)
    say("8??")

    assert say(again) == ["Comment?"]
    assert stored(sent) == [(8, "8??", True)]
    assert (session(sent).candidate, session(sent).asked_back) == (None, False)


def test_a_host_reads_that_an_answer_was_confirmed(asked, say, phones):
    sent = asked(SCORE, AGAIN)
    say("8??", "yes", "no")
    transcript = phones.engine.transcript(sent.session_id)
    told = SessionDocument.of(transcript, phones.engine).model_dump(mode="json", by_alias=True)

    assert [(one["reply"], one["confirmed"]) for one in told["responses"]] == [("8??", True), ("no", False)]


def test_what_is_said_beside_the_answer_is_kept_whenever_it_is_said(asked, say, phones):
    sent = asked(SCORE, AGAIN)
    say("8 - lovely??", "8", "yes??", "yes - why not")
    comments = [each.comment for each in phones.engine.transcript(sent.session_id).responses]

    assert comments == ["lovely", "why not"]


def test_another_answer_is_stored_in_its_place(asked, say, stored):
    sent = asked(SCORE, COMMENT)
    say("8??")

    assert say("7") == ["Comment?"]
    assert stored(sent) == [(7, "7", False)]


def test_what_is_no_answer_is_asked_again_and_a_yes_after_that_confirms_nothing(asked, say, stored, session):
    sent = asked(SCORE, COMMENT)
    say("8??")
    (again,) = say("hmm")

    assert again == f"Sorry, that is not a number from 1 to 10.\n{SCORE_AGAIN}"
    assert session(sent).candidate is None
    assert say("yes") == [again]
    assert stored(sent) == []


@pytest.mark.parametrize("between", [(), ("hmm",)])
def test_a_question_asks_back_only_once(asked, say, stored, session, between):
    sent = asked(SCORE)
    say("8??", *between)

    assert say("7??") == [f"Sorry, we could not tell which number you mean.\n{SCORE_AGAIN}"]
    assert (session(sent).candidate, session(sent).tries) == (None, 1 + len(between))
    assert stored(sent) == []


def test_the_next_question_asks_back_anew_and_so_does_one_that_is_asked_again(asked, say, stored):
    to_score = {"name": "loop", "condition": {"element": "score", "is": 8}, "action": {"go_to": "score"}}
    sent = asked(SCORE, AGAIN, rules=[to_score])

    assert say("8??", "yes")[-1] == SCORE_AGAIN
    assert say("8??", "7") == [DID_YOU_MEAN_8, "Again?\nReply yes or no."]
    assert say("yes??") == ["Is your answer yes? Reply yes, or no."]
    assert stored(sent) == [(8, "8??", True), (7, "7", False)]


@pytest.mark.parametrize("then", ["skip", "end"])
def test_asking_back_is_no_try_in_vain(asked, say, stored, session, then):
    sent = asked(SCORE, COMMENT, tries={"at_most": 1, "then": then})
    say("8??")

    assert session(sent).current_element == "score"
    say("yes")
    assert stored(sent) == [(8, "8??", True)]


def test_who_has_said_too_much_that_is_no_answer_is_asked_back_all_the_same(asked, say, stored):
    sent = asked(SCORE)
    say(*["hmm"] * 20)

    assert say("8??") == [DID_YOU_MEAN_8]
    say("yes")
    assert stored(sent) == [(8, "8??", True)]


def test_two_machines_do_not_talk_for_ever(publish, definitions):
    """One that is always in doubt, at a survey that goes on and on after each question asked in vain."""
    loop = {"name": "loop", "condition": {"not": {"element": "again", "is": True}}, "action": {"go_to": "score"}}
    publish(survey_of(SCORE, AGAIN, rules=[loop], tries={"at_most": 1, "then": "skip"}), "a-survey")
    with Phones(Settings(definitions=definitions, unanswered_limit=4), started=NOON) as phones:
        phones.engine.send_survey("a-survey", PAYLOAD)
        for at in range(50):
            phones.reply(NUMBER, f"{at % 10 + 1}??")

        assert len(phones.messages(NUMBER)) < 15


@pytest.mark.parametrize("reply", ["help", "repeat"])
def test_help_and_repeat_say_the_question_and_what_is_asked_back(asked, say, stored, reply):
    sent = asked(SCORE)
    say("8??")
    (again,) = say(reply)

    assert again.endswith(f"{SCORE_AGAIN}\n{DID_YOU_MEAN_8}")
    say("yes")
    assert stored(sent) == [(8, "8??", True)]


def test_back_asks_the_question_before_and_the_candidate_is_gone(asked, say, stored, session):
    sent = asked(AGAIN, SCORE)
    say("yes", "8??")

    assert say("back") == ["Again?\nReply yes or no."]
    assert (session(sent).candidate, session(sent).asked_back) == (None, False)
    say("no")
    assert say("8??") == [DID_YOU_MEAN_8]
    assert stored(sent) == [(False, "no", False)]


def test_stop_ends_it(asked, say, stored, session):
    sent = asked(SCORE)
    say("8??", "stop")

    assert session(sent).state == "opted_out"
    assert say("yes") == []
    assert stored(sent) == []


def test_a_message_that_is_delivered_again_changes_nothing(asked, phones, stored):
    sent = asked(SCORE, COMMENT)
    for _ in range(2):
        phones.reply(NUMBER, "8??", message_id="the first")
    assert phones.new_messages(NUMBER) == [DID_YOU_MEAN_8]

    for _ in range(2):
        phones.reply(NUMBER, "yes", message_id="the second")
    phones.reply(NUMBER, "8??", message_id="the first")

    assert phones.new_messages(NUMBER) == ["Comment?"]
    assert stored(sent) == [(8, "8??", True)]


@pytest.mark.parametrize(("reply", "answer"), [("no", (False, "no??", True)), ("yes", (True, "yes", False))])
def test_to_yes_or_no_the_word_is_the_answer(asked, say, stored, reply, answer):
    sent = asked(AGAIN)

    assert say("no??") == ["Is your answer no? Reply no, or yes."]
    say(reply)
    assert stored(sent) == [answer]


def test_where_an_option_says_yes_the_word_is_that_option(asked, say, stored):
    sent = asked(SURE)

    assert say("no??") == ['Did you mean "No"? Reply 2, or a number from 1 to 3.']
    say("yes")
    assert stored(sent) == [(0, "yes", False)]


def test_a_yes_in_another_language_confirms_nothing_where_an_option_says_yes(asked, say, stored):
    options = [{**option, "label": {**option["label"], "no": option["id"]}} for option in SURE["options"]]
    sent = asked({**SURE, "options": options}, languages=("en", "no"))
    say("maybe??", "ja")

    assert not any(confirmed for *_, confirmed in stored(sent))


def test_it_is_asked_back_in_the_language_of_the_session(asked, say, stored):
    sent = asked(SCORE, languages=("en", "no"), payload={"language": "no"})

    assert say("åtte??") == ["Mente du 8? Svar ja, eller et tall fra 1 til 10."]
    say("Ja takk")
    assert stored(sent) == [(8, "åtte??", True)]


def test_doubt_may_be_accepted(asked, say, stored):
    sent = asked(SCORE, doubt="accept")
    say("8??")

    assert stored(sent) == [(8, "8??", False)]


def test_doubt_may_be_refused(asked, say, stored, session):
    sent = asked(SCORE, doubt="refuse")

    assert say("8??") == [f"Sorry, we could not tell which number you mean.\n{SCORE_AGAIN}"]
    assert (stored(sent), session(sent).tries) == ([], 1)


def test_of_several_sessions_a_yes_goes_to_the_candidate_that_it_confirms(asked, phones, say, stored):
    score = asked(SCORE)
    say("8??")
    phones.wait(timedelta(minutes=1))
    why = asked(WHY, id="another-survey")
    say("yes")

    assert (stored(score), stored(why)) == ([(8, "8??", True)], [])


def test_of_several_sessions_an_answer_goes_before_one_in_doubt(asked, phones, say, stored, session):
    comment = asked(COMMENT)
    phones.wait(timedelta(minutes=1))
    score = asked(SCORE, id="another-survey")
    say("8??")

    assert (stored(comment), session(score).candidate) == ([("8??", "8??", False)], None)


def test_of_several_sessions_one_in_doubt_goes_before_one_that_understands_nothing(asked, phones, say, session):
    score = asked(SCORE)
    phones.wait(timedelta(minutes=1))
    why = asked(WHY, id="another-survey")

    assert say("8??") == [DID_YOU_MEAN_8]
    assert (session(score).candidate.answer, session(why).candidate) == (8, None)


def test_the_candidate_survives_in_the_store_with_whatever_was_said(asked, say, session):
    sent = asked({**WHY, "type": "multiple_choice", "choose": {"at_most": 2}})
    say("1, 2??")

    assert json.dumps(session(sent).candidate.answer) == "[0, 1]"
    assert (session(sent).candidate.comment, session(sent).asked_back) == (None, True)


@pytest.mark.parametrize("rest", ["in the evening", "pm", "evening please", "evening :)"])
def test_the_other_half_of_the_day_is_an_answer_to_an_hour_that_is_asked_back(asked, say, phones, rest):
    sent = asked({"id": "when", "type": "time"}, COMMENT)

    assert say("half past 7") == ["Did you mean 07:30? Reply yes, or the right time."]
    assert say(rest) == ["Comment?"]
    (response,) = phones.engine.transcript(sent.session_id).responses
    assert (response.answer, response.reply, response.confirmed) == ("19:30", rest, False)


@pytest.mark.parametrize(
    "rest",
    [
        "no", "I don't know", "my mum", "half an hour later", "not in the evening", "the evening is no good",
        "pm is impossible", "tonight is bad", "evening or morning", "in the evening or so", "evening?",
        "will answer tonight", "I'll tell you this evening",
    ],
)  # fmt: skip
def test_what_names_no_other_half_of_the_day_leaves_an_hour_open(asked, say, phones, rest):
    sent = asked({"id": "when", "type": "time"}, COMMENT)
    say("half past 7", rest)

    assert not phones.engine.transcript(sent.session_id).responses

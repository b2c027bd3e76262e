"""Optional questions are left without an answer by a word for it, and a question may have tries of its own."""

import pytest

from engine.resources import TEMPLATES
from engine.results.query import ResultsQuery
from engine.store.cohorts import Cohort
from tests.authors import pictured, suggested, summarized
from tests.conftest import NUMBER
from tests.languages import LANGUAGES
from tests.surveys import survey_of

AGE = {"id": "age", "type": "number", "minimum": 0, "maximum": 120, "optional": True}
WHY = {"id": "why", "type": "open_text", "optional": True}
SHOP = {
    "id": "shop",
    "type": "dropdown",
    "optional": True,
    "options": [{"id": id_, "label": {"en": label}} for id_, label in (("a", "Skip"), ("b", "Oslo"))],
}
END = {"id": "end", "type": "yes_no"}
RULE = {"condition": {"element": "age", "answered": False}, "action": {"go_to": "end"}}


def test_the_question_says_by_which_word_it_is_left_out(send, phones):
    send(survey_of(AGE, END))

    assert phones.new_messages(NUMBER) == [
        "Age?\nReply with a whole number from 0 to 120.\nOr reply skip to go on without an answer."
    ]


@pytest.mark.parametrize(
    "tag", ["no", *(pytest.param(tag, marks=pytest.mark.slow) for tag in LANGUAGES.tags if tag != "no")]
)
def test_every_word_for_it_in_every_language_goes_on_without_an_answer(phones, send, tag):
    for at, word in enumerate(LANGUAGES.named(tag).words["skip"]):
        survey = {**survey_of(AGE, END, languages=(tag,)), "id": f"survey-{at}"}
        if tag != "en":
            survey["elements"] = [{**one, "text": {tag: one["id"]}} for one in survey["elements"]]
        number = f"+4790937{at:03}"
        sent = send(survey, to=number)
        phones.reply(number, word)

        session = phones.engine.transcript(sent.session_id)
        assert (session.session.current_element, session.responses) == ("end", []), word


DAY, AT = {"id": "day", "type": "date"}, {"id": "at", "type": "time"}
GRADE = {"id": "grade", "type": "scale", "minimum": 1, "maximum": 10}


@pytest.mark.parametrize("reply", ["no", "none", "don't know", "I do not know", "Sorry, not sure"])
@pytest.mark.parametrize("question", [DAY, AT, GRADE])
def test_whoever_has_no_answer_or_does_not_know_is_not_asked_again(send, phones, question, reply):
    sent = send(survey_of({**question, "optional": True}, END))
    phones.reply(NUMBER, reply)

    session = phones.engine.transcript(sent.session_id)
    assert (session.session.current_element, session.responses) == ("end", [])


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        *((GRADE, reply) for reply in ("maybe", "not really", "hardly", "between", "no problem", "thanks")),
        *((SHOP, reply) for reply in ("no", "not sure")),
        *(({"id": "sure", "type": "yes_no"}, reply) for reply in ("maybe", "no problem")),
        (DAY, "not this week"),
    ],
)
def test_a_doubt_or_a_denial_leaves_an_optional_question_open(send, phones, question, reply):
    sent = send(survey_of({**question, "optional": True}, END))
    phones.reply(NUMBER, reply)

    assert phones.engine.transcript(sent.session_id).session.current_element == question["id"]


def test_a_no_to_what_was_asked_back_does_not_leave_the_question_out(send, phones, say):
    send(survey_of(AGE, END))
    asked_back = say("40 and my mum says so")[-1]
    phones.reply(NUMBER, "no")

    assert asked_back.startswith("Did you mean 40?")
    assert "Age?" in phones.new_messages(NUMBER)[-1]


def test_a_question_that_must_be_answered_is_asked_again(send, phones):
    send(survey_of({"id": "day", "type": "date"}, END))
    phones.reply(NUMBER, "don't know")

    assert "Day?" in phones.new_messages(NUMBER)[-1]


def test_rules_see_that_there_is_no_answer(send, say):
    send(survey_of(AGE, WHY, END, rules=[RULE]))

    assert say("Prefer not to say.")[-1].startswith("End?")


def test_a_question_that_is_not_optional_cannot_be_left_out(send, say):
    send(survey_of({**AGE, "optional": False}, END))

    assert say("skip")[-1].startswith("Sorry, that is not a whole number")


def test_words_are_left_out_by_the_word_and_an_option_of_that_name_is_an_answer(send, phones, say):
    sent = send(survey_of(WHY, SHOP, END))
    say("skip", "skip")

    assert [(one.element, one.answer) for one in phones.engine.transcript(sent.session_id).responses] == [("shop", 0)]


def test_a_question_has_tries_of_its_own(send, say):
    own = {"id": "score", "type": "scale", "minimum": 1, "maximum": 5, "tries": {"at_most": 1, "then": "skip"}}
    send(survey_of(own, END, tries={"at_most": 2, "then": "end"}))

    assert say("what")[-1].startswith("End?")
    assert say("what")[-1].startswith("Sorry")
    assert say("what")[-1] == "Thank you!"


def test_what_quotes_an_optional_answer_needs_a_default(check):
    quoting = {"id": "bye", "type": "text", "text": {"en": "{{ answer.age }} years"}}

    assert [(one.code, one.message) for one in check(survey_of(AGE, quoting, END))] == [
        (
            "answer_not_always_given",
            "this can be said before `age` is answered, and its placeholder is empty then: it is optional",
        )
    ]


def test_a_language_without_a_word_for_it_is_an_error_where_a_question_is_optional(check, tmp_path):
    folder = tmp_path / "xx"
    for file in (TEMPLATES / "en").rglob("*.*"):
        target = folder / file.relative_to(TEMPLATES / "en")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    vocabulary = folder / "vocabulary.json"
    vocabulary.write_text(
        vocabulary.read_text(encoding="utf-8").replace('"skip": [', '"skipping": ['), encoding="utf-8"
    )
    for optional, code in ((True, ["missing_words"]), (False, [])):
        survey = survey_of({**AGE, "optional": optional, "text": {"xx": "Age?"}}, languages=("xx",))
        found = [one.code for one in check(survey, tmp_path) if one.severity == "error"]

        assert found == code


def test_the_authors_tools_know_both():
    own = {**END, "id": "own", "tries": {"at_most": 2, "then": "skip"}}
    definition = survey_of(AGE, WHY, own, END, rules=[RULE])
    found = suggested(definition)

    assert summarized(definition).paths == 2
    assert pictured(definition).note == (
        "After 2 replies that are no answer, own is skipped. Respondents may skip age, why."
    )
    assert any(said.text == "skip" for each in found.conversations.values() for said in each.said)
    assert found.unvisited == []


NO_SAY = {"id": "no_say", "label": {"en": "Prefer not to say"}, "declines": True}
AGES = [{"id": "young", "label": {"en": "Under 30"}}, {"id": "old", "label": {"en": "30 or more"}}, NO_SAY]
GROUP = {"id": "group", "type": "dropdown", "options": AGES}
UNTOLD = {"condition": {"element": "group", "answered": False}, "action": {"go_to": "completion"}}


@pytest.mark.parametrize("more", [{}, {"type": "multiple_choice", "choose": {"at_most": 2}}])
@pytest.mark.parametrize(("reply", "then"), [("3", "Thank you!"), ("Prefer not to say", "Thank you!"), ("1", "End?")])
def test_an_option_of_its_own_goes_on_without_an_answer(send, phones, more, reply, then, say):
    sent = send(survey_of({**GROUP, **more}, END, rules=[UNTOLD]))

    assert say(reply)[-1].split("\n")[0] == then
    assert len(phones.engine.transcript(sent.session_id).responses) == (then == "End?")


def test_the_option_is_chosen_with_no_other(send, say):
    send(survey_of({**GROUP, "type": "multiple_choice", "choose": {"at_most": 2}}, END))

    assert say("1, 3")[-1].startswith('Sorry, "Prefer not to say" cannot be chosen with another option.')


def test_no_rule_can_ask_for_the_option_and_the_tools_know_it(check):
    asking = {"condition": {"element": "group", "is": "no_say"}, "action": {"go_to": "completion"}}
    quoting = {"id": "bye", "type": "text", "text": {"en": "{{ answer.group }}"}}
    found = suggested(survey_of(GROUP, END, rules=[UNTOLD]))

    assert [one.path for one in check(survey_of(GROUP, END, rules=[asking]))] == ["rules[0].condition.is"]
    assert [one.code for one in check(survey_of(GROUP, quoting, END))] == ["answer_not_always_given"]
    assert check(survey_of({**GROUP, "options": [NO_SAY]}, END))[0].code == "contradiction"
    assert any(said.text == "3" for each in found.conversations.values() for said in each.said)
    assert found.unvisited == []


@pytest.mark.parametrize("more", [{}, {"type": "multiple_choice", "choose": {"at_most": 2}}])
def test_results_have_nobody_who_chose_the_option(send, phones, more):
    survey = survey_of({**GROUP, **more}, END)
    send(survey)
    phones.reply(NUMBER, "3")
    report = phones.engine.report(ResultsQuery(cohort=Cohort(survey_id=survey["id"]), sees_all=True))
    (told, _) = report["elements"]

    assert (told["answered"], told["skipped"]) == (0, 1)
    assert [one["option"] for one in told["distribution"]] == ["young", "old"]

"""Order, and nothing else."""

import json

from engine.survey import Survey, Tries
from engine.survey_version import SurveyVersion
from tests.surveys import survey_of

HELLO, MORE = {"id": "hello", "type": "text"}, {"id": "more", "type": "text"}
FIRST, LAST = {"id": "first", "type": "open_text"}, {"id": "last", "type": "open_text"}


def ids(elements):
    return [element.id for element in elements]


def made(*elements, **more):
    return Survey.from_definition(survey_of(*elements, **more))


def opening(*elements):
    return ids(SurveyVersion(definition=json.dumps(survey_of(*elements))).opening({}))


def test_a_survey_opens_with_its_texts_and_its_first_question():
    assert opening(HELLO, MORE, FIRST, LAST) == ["hello", "more", "first"]


def test_a_survey_without_questions_opens_to_its_end():
    assert opening(HELLO) == ["hello", "completion"]


def test_next_beats_the_sequence_and_after_the_last_comes_the_completion():
    survey = made({**FIRST, "next": "last"}, MORE, LAST)

    assert survey.after(survey.by_id["first"]).id == "last"
    assert survey.after(survey.by_id["last"]).id == "completion"


def test_texts_that_lead_back_to_themselves_end_at_the_completion():
    assert opening({**HELLO, "next": "more"}, {**MORE, "next": "hello"}) == [
        "hello",
        "more",
        "completion",
    ]


def test_a_survey_speaks_its_default_language_first():
    assert made(HELLO, languages=("no", "de", "en")).languages == ("no", "de", "en")


def test_a_rule_without_a_name_is_called_by_its_place():
    rule = {"condition": {"element": "first", "answered": True}, "action": {"go_to": "completion"}}

    assert made(FIRST, rules=[rule]).rules[0].name == "rule 1"


def test_a_rule_is_looked_at_after_every_question_it_names():
    condition = {"any": [{"element": "first", "is": "x"}, {"not": {"element": "last", "is": "x"}}]}
    rules = [{"condition": condition, "action": {"go_to": "completion"}}]

    assert made(FIRST, LAST, rules=rules).rules[0].looked_at_after == {"first", "last"}


def test_tries_are_never_over_where_the_survey_asks_on():
    assert not Tries().are_over(100)
    assert not Tries(at_most=2, then="ask_on").are_over(2)
    assert [Tries(at_most=2, then="skip").are_over(tries) for tries in (1, 2, 3)] == [False, True, True]


def test_what_results_are_always_broken_down_by_stands_once_though_it_is_named():
    survey = Survey.from_definition(
        {**survey_of({"id": "go", "type": "yes_no"}), "results": {"by": ["language", "shop"]}}
    )

    assert survey.results.by == ("shop",)

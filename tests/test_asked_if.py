"""Elements that are said only where their condition holds, and are passed over elsewhere."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.authoring.diff import changes
from engine.authoring.mermaid import as_mermaid
from engine.authoring.svg import as_svg
from engine.branching import Branching, Known
from engine.survey import Survey
from engine.survey_version import SurveyVersion
from tests import oracle
from tests.authors import pictured, suggested, summarized
from tests.conftest import NUMBER
from tests.surveys import survey_of

WORK = {"id": "work", "type": "yes_no"}
HOURS = {
    "id": "hours",
    "type": "number",
    "minimum": 0,
    "maximum": 80,
    "asked_if": {"element": "work", "is": True},
}
TOO_MUCH = {"id": "too_much", "type": "text", "asked_if": {"element": "hours", "more_than": 40}}
END = {"id": "end", "type": "open_text"}
SURVEY = survey_of(WORK, HOURS, TOO_MUCH, END)


@pytest.mark.parametrize(
    ("replies", "said"),
    [
        (["no"], ["End?"]),
        (["yes", "30"], ["Hours?", "End?"]),
        (["yes", "50"], ["Hours?", "Too_much?", "End?"]),
    ],
)
def test_an_element_is_said_where_its_condition_holds_and_else_passed_over(send, phones, replies, said):
    send(SURVEY)
    phones.new_messages(NUMBER)
    told = []
    for reply in replies:
        phones.reply(NUMBER, reply)
        told += [message.split("\n")[0] for message in phones.new_messages(NUMBER)]

    assert told == said


def test_what_opens_a_survey_may_be_passed_over_by_a_variable(send, phones):
    vip = {"variable": "queueKey", "is": "vip"}
    survey = survey_of({"id": "hello", "type": "text", "asked_if": vip}, {**WORK, "asked_if": vip}, END)
    sent = send(survey)

    assert phones.new_messages(NUMBER) == ["End?"]
    assert sent.current_element == "end"


def test_whoever_is_passed_over_to_the_end_gets_the_completion(send, say):
    send(survey_of(WORK, HOURS))

    assert say("no")[-1] == "Thank you!"


def test_a_rule_may_lead_to_what_is_passed_over(send, say):
    rule = {"condition": {"element": "work", "is": False}, "action": {"go_to": "too_much"}}
    send({**SURVEY, "rules": [rule]})

    assert say("no")[-1] == "End?"


JOINTS = st.sampled_from(["all", "any"])
COMPARISONS = st.sampled_from(
    [
        {"element": "work", "is": True},
        {"element": "work", "is_not": True},
        {"element": "hours", "at_least": 40},
        {"element": "hours", "between": [10, 20]},
        {"element": "hours", "answered": False},
        {"variable": "queueKey", "is": "vip"},
        {"variable": "queueKey", "answered": True},
    ]
)
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: (
        st.builds(
            lambda joint, parts: {joint: parts},
            st.sampled_from(["all", "any"]),
            st.lists(inner, min_size=1, max_size=3),
        )
        | st.builds(lambda part: {"not": part}, inner)
    ),
    max_leaves=6,
)


@given(
    CONDITIONS,
    st.dictionaries(st.sampled_from(["work"]), st.booleans()),
    st.none() | st.integers(0, 80),
    st.sampled_from([{}, {"queueKey": "vip"}, {"queueKey": "x"}]),
)
def test_the_rules_library_decides_it_as_a_plain_oracle_does(condition, work, hours, variables):
    answers = work if hours is None else {**work, "hours": hours}
    definition = survey_of(WORK, {**HOURS, "asked_if": condition}, END)
    survey = Survey.from_definition(definition)
    kinds = {element["id"]: element for element in definition["elements"]}

    asked = Branching(survey).asks(survey.by_id["hours"], Known(answers=answers, variables=variables))

    assert asked is oracle.holds(condition, kinds, answers, variables, wanted=True)


ASKS = "elements[1].asked_if"
FINDINGS = [
    ({"element": "work", "is": True}, []),
    ({"element": "wrk", "is": True}, [("unknown_element", f"{ASKS}.element")]),
    ({"element": "work", "is": "yes"}, [("unfit_value", f"{ASKS}.is")]),
    ({"element": "work", "at_least": 1}, [("unfit_operator", f"{ASKS}.at_least")]),
    ({"element": "end", "answered": True}, [("unreachable_element", "elements[1]")]),
    ({"element": "work", "answered": True}, [("asked_if_always_holds", ASKS)]),
    (
        {"all": [{"element": "work", "is": True}, {"element": "work", "is": False}]},
        [("unreachable_element", "elements[1]")],
    ),
    ({"element": "work"}, [("invalid_condition", ASKS)]),
]


@pytest.mark.parametrize(("condition", "found"), FINDINGS)
def test_what_is_wrong_with_a_condition_is_found(check, condition, found):
    survey = survey_of(WORK, {**HOURS, "asked_if": condition}, END)

    assert [(one.code, one.path) for one in check(survey)] == found


def test_what_has_no_answer_does_not_pass_the_opposite_of_a_comparison(check):
    tired = {"id": "tired", "type": "yes_no", "asked_if": {"not": {"element": "hours", "at_least": 40}}}
    few = {"condition": {"element": "hours", "less_than": 40}, "action": {"go_to": "completion"}}
    found = check({**survey_of(WORK, HOURS, tired), "rules": [few]})

    assert [(one.code, one.path) for one in found] == [("unreachable_element", "elements[2]")]


def test_what_quotes_an_element_that_may_be_passed_over_needs_a_default(check):
    quoting = {**END, "text": {"en": "{{ answer.hours }} hours?"}}

    assert [one.code for one in check(survey_of(WORK, HOURS, quoting))] == ["answer_not_always_given"]
    assert check(survey_of(WORK, HOURS, {**quoting, "asked_if": {"element": "work", "is": True}})) == []


def test_paths_and_suggestions_know_it():
    assert summarized(SURVEY).paths == 3
    assert suggested(SURVEY).unvisited == []


def test_the_picture_has_an_arrow_for_it_with_the_condition():
    picture = pictured(SURVEY)
    over = [
        (picture.cards[one.start].id, picture.cards[one.end].id, one.names)
        for one in picture.arrows
        if one.kind == "passed_over"
    ]

    assert over == [
        ("hours", "too_much", ("passed over unless work is yes",)),
        ("too_much", "end", ("passed over unless hours more than 40",)),
    ]
    assert 'e1 -.->|"passed over unless work is yes"| e2' in as_mermaid(picture)
    assert as_svg(picture).endswith(">passed over</text>\n</svg>\n"), "the legend tells what the line means"


def test_a_diff_tells_of_it_in_words():
    (change,) = changes(
        survey_of(WORK, {**HOURS, "asked_if": {"element": "work", "is": False}}, END), survey_of(WORK, HOURS, END)
    )

    assert change.message == "`hours` is asked if work is yes, where it was asked if work is no"


def test_what_is_passed_over_round_and_round_ends_at_the_completion():
    never = {"variable": "x", "is": "y"}
    round_ = survey_of(
        {**WORK, "asked_if": never, "next": "hello"}, {"id": "hello", "type": "text", "asked_if": never, "next": "work"}
    )

    assert [one.id for one in SurveyVersion(definition=json.dumps(round_)).opening({})] == ["completion"]

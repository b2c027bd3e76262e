"""Days compared with today, and with the answer to another question."""

import datetime
import operator
import random

import pytest

from engine.branching import Branching
from engine.paths.facts import Facts
from engine.paths.plan import plan_of
from engine.paths.walker import Walker
from engine.survey import Survey
from tests import oracle
from tests.authors import suggested
from tests.conftest import NOON
from tests.surveys import survey_of

TODAY = NOON.date()
ARRIVAL = {"id": "arrival", "type": "date"}
DEPARTURE = {"id": "departure", "type": "date"}
WHY = {"id": "why", "type": "open_text"}
LAST = {"id": "last", "type": "open_text"}
OTHER = {"element": "arrival"}
AUCKLAND = {"key": "timeZone", "value": "Pacific/Auckland"}
HOLDS = {
    "is": operator.eq,
    "is_not": operator.ne,
    "at_least": operator.ge,
    "at_most": operator.le,
    "more_than": operator.gt,
    "less_than": operator.lt,
}


def survey(**condition):
    rules = [{"condition": condition, "action": {"go_to": "last"}}]
    return survey_of(ARRIVAL, DEPARTURE, WHY, LAST, rules=rules)


def decided(condition, answers):
    branching = Branching(Survey.from_definition(survey(**condition)))
    return oracle.led_to(branching, "departure", answers, {}, TODAY) == "last"


@pytest.mark.parametrize("comparison", HOLDS)
@pytest.mark.parametrize("seed", range(5))
def test_a_day_is_held_against_today_and_against_another_answer(comparison, seed):
    chance = random.Random(seed)
    one, other = (TODAY + datetime.timedelta(days=chance.randint(-2, 2)) for _ in range(2))
    answers = {"departure": one.isoformat(), "arrival": other.isoformat()}

    assert decided({"element": "departure", comparison: "today"}, answers) is HOLDS[comparison](one, TODAY)
    assert decided({"element": "departure", comparison: OTHER}, answers) is HOLDS[comparison](one, other)
    opposite = {"not": {"element": "departure", comparison: OTHER}}
    assert decided(opposite, answers) is not HOLDS[comparison](one, other)


@pytest.mark.parametrize("day", [-1, 0, 2, 3])
def test_between_may_have_such_ends(day):
    answers = {"arrival": str(TODAY + datetime.timedelta(days=2)), "departure": str(TODAY + datetime.timedelta(day))}

    assert decided({"element": "departure", "between": ["today", OTHER]}, answers) is (0 <= day <= 2)


@pytest.mark.parametrize("negated", [False, True])
def test_what_has_no_answer_fails_the_comparison_and_its_opposite(negated):
    condition = {"element": "departure", "at_least": OTHER}
    condition = {"not": condition} if negated else condition

    assert decided(condition, {"departure": str(TODAY)}) is False
    assert decided(condition, {"arrival": str(TODAY)}) is False


def test_today_is_the_day_where_the_respondent_is(send, phones, say):
    """Where it is 21:00 in UTC, it is tomorrow in Auckland."""
    phones.wait(datetime.timedelta(hours=9))
    send(survey(element="departure", more_than="today"), userSessionVariables=[AUCKLAND])

    assert say("2026-11-20", str(TODAY + datetime.timedelta(days=1)))[-1].startswith("Why?")


def test_a_rule_is_looked_at_after_either_question():
    (rule,) = Survey.from_definition(survey(element="departure", less_than=OTHER)).rules

    assert rule.looked_at_after == {"arrival", "departure"}


@pytest.mark.parametrize("compared", ["today", OTHER])
def test_all_that_can_be_is_reached_and_suggested(check, compared):
    targets = {"less_than": "why", "is": "last", "more_than": "completion"}
    rules = [
        {"name": comparison, "condition": {"element": "departure", comparison: compared}, "action": {"go_to": to}}
        for comparison, to in targets.items()
    ]
    definition = survey_of(ARRIVAL, DEPARTURE, {"id": "never", "type": "open_text"}, WHY, LAST, rules=rules)

    assert [(one.code, one.path) for one in check(definition)] == [("unreachable_element", "elements[2]")]
    assert suggested(definition).unvisited == []


@pytest.mark.parametrize(
    ("rules", "codes"),
    [
        (["at_least", "less_than"], ["rule_never_holds"]),
        (["at_least", "more_than"], []),
    ],
)
def test_comparisons_that_contradict_one_another_are_found(check, rules, codes):
    condition = {"all": [{"element": "departure", one: OTHER} for one in rules]}

    assert [one.code for one in check(survey(**condition))] == codes


def test_bounds_tell_what_can_never_be(check):
    definition = survey(element="departure", less_than=OTHER)
    definition["elements"][0] |= {"latest": "2026-06-30"}
    definition["elements"][1] |= {"earliest": "2026-07-01"}

    assert [one.code for one in check(definition)] == ["rule_never_holds"]
    assert not Facts(Walker(plan_of(Survey.from_definition(definition)))).can_hold(0)


@pytest.mark.parametrize(
    ("condition", "code", "path", "told"),
    [
        ({"element": "departure", "is": {"element": "arival"}}, "unknown_element", "is.element", "`arrival`"),
        ({"element": "departure", "less_than": {"element": "why"}}, "unfit_value", "less_than.element", "`arrival`"),
        ({"element": "departure", "is": {"element": "departure"}}, "unfit_value", "is.element", "itself"),
        ({"element": "why", "is": {"element": "departure"}}, "unfit_value", "is", "text"),
        ({"element": "departure", "one_of": ["today"]}, "unfit_value", "one_of[0]", "year-month-day"),
        ({"variable": "x", "is": {"element": "arrival"}}, "unfit_value", "is", "text"),
        ({"element": "arrival", "between": ["today", {"element": "x"}]}, "unknown_element", "between[1].element", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_with_such_a_comparison_is_found(check, condition, code, path, told):
    if "variable" in condition:
        condition = {"all": [condition, {"element": "why", "answered": True}]}
        path = f"all[0].{path}"
    (found,) = [one for one in check(survey(**condition)) if one.severity == "error"]

    assert (found.code, found.path) == (code, f"rules[0].condition.{path}")
    assert told in f"{found.message} {found.remedy}"

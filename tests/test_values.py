"""Calculated values: in conditions, in texts, in results, and what authors are told of them."""

import csv
import random
from decimal import Decimal

import pytest

from engine.branching import Branching
from engine.results.export import ExportRequest
from engine.results.query import ResultsQuery
from engine.store.cohorts import Cohort
from engine.survey import Survey
from engine.values import Value
from tests import oracle
from tests.authors import suggested, summarized
from tests.surveys import survey_of

SCORES = [{"id": f"q{at}", "type": "scale", "minimum": 0, "maximum": 10, "optional": True} for at in range(3)]
IDS = ["q0", "q1", "q2"]
VALUES = [{"id": "total", "sum": IDS}, {"id": "average", "mean": IDS}, {"id": "given", "count": [*IDS, "name"]}]
NAME = {"id": "name", "type": "open_text"}
SAID = "{{ value.total | default('none') }} / {{ value.average | default('none') }} / {{ value.given }}"
LAST = {"id": "last", "type": "open_text", "text": {"en": SAID}}
SURVEY = survey_of(*SCORES, NAME, LAST, values=VALUES)


@pytest.mark.parametrize(
    ("replies", "said"),
    [
        ("10 7 3 x", "20 / 6.67 / 4"),
        ("skip 7 skip x", "7 / 7 / 2"),
        ("skip skip skip x", "none / none / 1"),
        ("0 0 1 x", "1 / 0.33 / 4"),
    ],
)
def test_a_text_quotes_what_is_calculated_of_the_answers_there_are(send, replies, said, say):
    send(SURVEY)

    assert say(*replies.split())[-1] == said


def test_a_value_is_written_as_the_language_writes_numbers(send, say):
    text = dict.fromkeys(("en", "no"), "{{ value.average }}?")
    send(survey_of(*SCORES, {**LAST, "text": text}, values=VALUES[1:2], languages=("en", "no")), language="no")

    assert say("10", "7", "3")[-1] == "6,67?"


@pytest.mark.parametrize("seed", [*range(10), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(10, 40))])
def test_rules_on_values_go_where_a_plain_evaluator_goes(seed):
    chance = random.Random(seed)
    elements = [*SCORES, {"id": "size", "type": "number", "decimals": 1, "minimum": -5, "maximum": 900000}, NAME]
    values = [{"id": how, how: ["q0", "q1", "size"]} for how in ("sum", "mean", "count")]
    conditions = []
    for _ in range(6):
        operator = chance.choice(["at_least", "at_most", "more_than", "less_than", "is", "is_not", "between", "one_of"])
        number = chance.choice([0, 1.5, 2, 5, 6.67, 11])
        compared = {"between": [number, number + 3], "one_of": [number, 3]}.get(operator, number)
        one = {"value": chance.choice(["sum", "mean", "count"]), operator: compared}
        conditions.append(chance.choice([one, {"not": one}, {"all": [one, {"element": "name", "answered": True}]}]))
    rules = [{"condition": one, "action": {"go_to": chance.choice(["q2", "completion", "name"])}} for one in conditions]
    definition = survey_of(*elements, values=values, rules=rules)
    branching, plain = Branching(Survey.from_definition(definition)), oracle.with_values(definition)

    for _ in range(30):
        answers = {id_: chance.randint(0, 10) for id_ in ("q0", "q1") if chance.random() < 0.7}
        answers |= {"size": chance.choice([-1.5, 0.0, 2.2, 12.0])} if chance.random() < 0.5 else {}
        answers |= {"name": "x"} if chance.random() < 0.5 else {}
        for question in ("q0", "size", "name", "q2"):
            expected = oracle.next_by_rules(plain, question, answers, {})
            assert oracle.led_to(branching, question, answers, {}) == expected


def test_a_mean_has_two_decimals_and_nothing_answered_has_none():
    mean = Value(id="m", how="mean", of=("a",))

    assert [mean.calculated([Decimal(one) for one in given]) for given in ("", "12", "110")] == [
        None,
        Decimal("1.5"),
        Decimal("0.67"),
    ]


@pytest.mark.parametrize(
    ("change", "code", "path", "told"),
    [
        ({"values": [{"id": "q0", "sum": IDS}]}, "duplicate_id", "values[0].id", "elements[0]"),
        ({"values": [{"id": "v", "sum": IDS}] * 2}, "duplicate_id", "values[1].id", "values[0].id"),
        ({"values": [{"id": "completion", "sum": IDS}]}, "duplicate_id", "values[0].id", "completion"),
        ({"values": [{"id": "phone", "sum": IDS}], "variables": {"phone": {}}}, "duplicate_id", "values[0].id",
         "variables.phone"),
        ({"values": [{"id": "v", "sum": ["q1", "q9"]}]}, "unknown_element", "values[0].sum[1]", "`q1`"),
        ({"values": [{"id": "v", "mean": ["name"]}]}, "unfit_input", "values[0].mean[0]", "`q0`"),
        ({"values": [{"id": "v", "count": ["hello"]}]}, "unfit_input", "values[0].count[0]", "asks nothing"),
        ({"values": [{"id": "v", "sum": ["q0", "q1", "q0"]}]}, "wrong_value", "values[0].sum",
         "`q0` stands here twice"),
        ({"values": [{"id": "v"}]}, "wrong_value", "values[0]", "`sum`, `mean` or `count`"),
        ({"values": [{"id": "v", "sum": IDS, "mean": IDS}]}, "wrong_value", "values[0]",
         "one of `sum`, `mean` and `count`"),
        ({"rules": [{"value": "totl", "at_least": 3}]}, "unknown_value", "rules[0].condition.value", "`total`"),
        ({"rules": [{"value": "q1", "at_least": 3}]}, "unknown_value", "rules[0].condition.value", '"element": "q1"'),
        ({"rules": [{"element": "total", "is": 3}]}, "unknown_element", "rules[0].condition.element",
         '"value": "total"'),
        ({"rules": [{"value": "total", "at_least": "3"}]}, "unfit_value", "rules[0].condition.at_least", "marks: 3"),
        ({"rules": [{"value": "total", "mentions": "3"}]}, "unfit_operator", "rules[0].condition.mentions", "number"),
        ({"rules": [{"value": "total", "more_than": 30}]}, "comparison_never_matches", "rules[0].condition.more_than",
         "from 0 to 30"),
        ({"rules": [{"value": "average", "between": [3.331, 3.339]}]}, "comparison_never_matches",
         "rules[0].condition.between", "from 0 to 10"),
        ({"rules": [{"value": "given", "at_least": 0}]}, "rule_always_holds", "rules[0].condition", "always holds"),
        ({"rules": [{"all": [{"value": "total", "at_least": 21}, {"element": "q0", "is": 0}]}]}, "rule_never_holds",
         "rules[0].condition", "contradict"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_value_is_found(check, change, code, path, told):
    hello = {"id": "hello", "type": "text"}
    definition = {**survey_of(*SCORES, NAME, hello, values=VALUES), **change}
    definition["rules"] = [{"condition": one, "action": {"go_to": "completion"}} for one in change.get("rules", [])]
    found = [one for one in check(definition) if one.path == path and told in f"{one.message} {one.remedy}"]

    assert [one.code for one in found] == [code]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ value.totl }}", "Did you mean `total`?"),
        ("{{ value.q1 }}", "`{{ answer.q1 }}`"),
        ("{{ answer.total }}", "`{{ value.total }}`"),
        ("{{ total }}", "`{{ value.total }}`"),
    ],
)
def test_a_value_that_is_quoted_wrongly_is_found(check, text, told):
    definition = survey_of(*SCORES, NAME, {**LAST, "text": {"en": text}}, values=VALUES)

    assert [told in one.remedy for one in check(definition)] == [True]


@pytest.mark.parametrize("other", ["rules", "alerts"])
def test_a_value_is_not_there_whatever_else_has_a_name_like_theirs(check, other):
    definition = {**survey_of(*SCORES, {**LAST, "text": {"en": "{{ value.total }}"}}), other: []}

    assert [one.code for one in check(definition)] == ["unknown_value"]


def test_what_stands_under_a_misspelt_name_is_told_once(check):
    found = check({**survey_of(*SCORES, LAST), "value": VALUES})

    assert [(one.code, one.path) for one in found] == [("unknown_property", "value")]


def test_a_survey_of_values_has_no_findings_and_is_suggested_whole(check):
    much = {"condition": {"all": [{"value": "total", "at_least": 25}, {"element": "name", "answered": True}]}}
    definition = survey_of(*SCORES, NAME, LAST, values=VALUES, rules=[{**much, "action": {"go_to": "completion"}}])

    assert [one.message for one in check(definition)] == []
    found = suggested(definition)
    assert found.unvisited == []
    assert any("rule_1" in name for name in found.conversations)


def choice(id_, *points, **more):
    options = [{"id": f"{id_}{at}", "label": {"en": f"{id_.upper()}{at}"}} for at, _ in enumerate(points)]
    given = [{} if one is None else {"points": one} for one in points]
    return {"id": id_, "type": "dropdown", "options": [a | b for a, b in zip(options, given, strict=True)], **more}


DONE = {"id": "done", "type": "open_text", "text": {"en": "{{ value.right }} / {{ value.average }}"}}
QUIZ = (
    choice("a", 1, None),
    choice("b", None, 2, -1),
    choice("c", 3, 4, 5, type="multiple_choice", choose={"at_least": 1}),
)
OF_POINTS = [{"id": "right", "sum": ["a", "b", "c"]}, {"id": "average", "mean": ["a", "b", "c"]}]


@pytest.mark.parametrize(
    ("replies", "said"),
    [(["1", "2", "1, 3"], "11 / 3.67"), (["2", "3", "2"], "3 / 1"), (["2", "1", "all"], "12 / 4")],
)
def test_options_count_their_points(send, phones, tmp_path, replies, said, say):
    send(survey_of(*QUIZ, DONE, values=OF_POINTS))

    assert say(*replies)[-1] == said
    path = tmp_path / "wide.csv"
    query = ResultsQuery(cohort=Cohort(survey_id="a-survey"))
    phones.engine.export(ExportRequest(query, "csv", layout="wide"), path)
    (row,) = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    assert [float(row[name]) for name in ("right", "average")] == [float(one) for one in said.split(" / ")]


ENDINGS = [("win", {"at_least": 3}), ("middle", {"between": [1, 2]}), ("lose", {"at_most": 0})]


def test_every_ending_by_points_is_come_to_and_one_by_more_than_there_are_is_not(check):
    quiz = [choice(id_, 1, None, None) for id_ in "abc"]
    ends = [{"id": id_, "type": "text", "asked_if": {"value": "right", **which}} for id_, which in ENDINGS]
    definition = survey_of(*quiz, *ends, values=OF_POINTS[:1])

    assert check(definition) == []
    assert summarized(definition).paths == 3
    definition["elements"][3]["asked_if"] = {"value": "right", "at_least": 4}
    assert [one.code for one in check(definition)] == ["unreachable_element", "comparison_never_matches"]


def test_every_ending_by_what_several_choices_count_is_come_to(check):
    several = choice("c", 1, 1, -2, None, type="multiple_choice", choose={"at_least": 1, "at_most": 2})
    several["options"][3]["alone"] = True
    ends = [{"id": id_, "type": "text", "asked_if": {"value": "right", **which}} for id_, which in ENDINGS]
    definition = survey_of(choice("a", 1, None), several, *ends, values=[{"id": "right", "sum": ["a", "c"]}])

    assert check(definition) == []
    assert summarized(definition).paths == 3
    assert suggested(definition).unvisited == []
    definition["elements"][4]["asked_if"] = {"value": "right", "is": -2}
    several["options"][2]["points"] = -9
    assert [one.code for one in check(definition)] == ["unreachable_element", "comparison_never_matches"]


def test_what_a_choice_of_several_can_count_is_between_its_bounds(check):
    definition = survey_of(*QUIZ[2:], NAME, values=[{"id": "v", "sum": ["c"]}])
    for least, codes in ((12, []), (13, ["comparison_never_matches"])):
        definition["rules"] = [{"name": "x", "condition": {"value": "v", "at_least": least},
                                "action": {"go_to": "completion"}}]  # fmt: skip
        assert [one.code for one in check(definition)] == codes


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (choice("a", None, None), [("unfit_input", "values[0].sum[0]", '"points": 1')]),
        (choice("a", 1, "1"), [("wrong_type", "elements[0].options[1].points", "quotation marks")]),
        (choice("a", 1, 0.5), [("wrong_type", "elements[0].options[1].points", "whole number")]),
    ],
)
def test_points_are_whole_numbers_and_a_sum_of_options_needs_some(check, question, told):
    found = check(survey_of(question, NAME, values=[{"id": "v", "sum": ["a"]}]))

    assert [(one.code, one.path) for one in found] == [(code, path) for code, path, _ in told]
    assert told[0][2] in found[0].remedy + found[0].message


@pytest.mark.parametrize("points", ["1", 1.5, None, 10_000_000])
def test_of_points_that_are_none_nothing_follows(check, points):
    asking = choice("a", 0, None)
    asking["options"][1]["points"] = points
    told = {"id": "told", "type": "text", "asked_if": {"value": "v", "at_least": 1}}
    found = check(survey_of(asking, told, values=[{"id": "v", "sum": ["a"]}]))

    assert [one.path for one in found] == ["elements[0].options[1].points"]


EARLY = ("early_rule", "rules[0].condition")
ANSWERED = {"element": "q2", "answered": True}
APART = {1: {"element": "q0", "at_most": 4}, 2: {"element": "q0", "at_least": 5}}


@pytest.mark.parametrize(
    ("condition", "go_to", "changed", "told"),
    [
        ({"value": "total", "at_least": 15}, "completion", {}, ["after `q1`, before `q2` is answered"]),
        ({"value": "total", "at_least": 9}, "completion", {}, ["after `q0`, before `q1` and `q2` are answered"]),
        ({"value": "average", "less_than": 3}, "name", {}, ["after `q0`, before `q1` and `q2` are answered"]),
        ({"value": "total", "at_least": 25}, "completion", {}, []),  # two have 20 at most
        ({"all": [{"value": "total", "at_least": 9}, ANSWERED]}, "completion", {}, []),
        ({"all": [{"value": "total", "at_least": 9}, {**ANSWERED, "element": "q0"}]}, "completion", {}, []),
        ({"value": "total", "at_least": 15}, "q2", {}, []),  # who is led there is asked it all the same
        (
            {"value": "total", "at_least": 9},
            "completion",
            {1: {"element": "q0", "less_than": 9}},
            ["after `q0`, before"],
        ),
        ({"value": "total", "at_least": 14}, "name", APART, []),  # nobody is asked both of the others
    ],
)
def test_a_rule_that_leaves_before_a_value_is_whole_is_told(check, condition, go_to, changed, told):
    scores = [{**one, "optional": False} for one in SCORES]
    for at, asked_if in changed.items():
        scores[at] = {**scores[at], "asked_if": asked_if}
    rule = {"name": "much", "condition": condition, "action": {"go_to": go_to}}
    found = [one for one in check(survey_of(*scores, NAME, values=VALUES, rules=[rule])) if one.code == EARLY[0]]

    assert [one.path for one in found] == [EARLY[1]] * len(told)
    assert all(words in one.message for one, words in zip(found, told, strict=True))


def test_a_sum_of_twenty_questions_is_followed_whole(check):
    scales = [{"id": f"s{at}", "type": "scale", "minimum": 1, "maximum": 10} for at in range(20)]
    values = [{"id": "total", "sum": [one["id"] for one in scales]}]
    when = {"all": [{"value": "total", "at_least": 90}, {"element": "s19", "answered": True}]}
    rule = {"name": "much", "condition": when, "action": {"go_to": "completion"}}

    found = check(survey_of(*scales, NAME, values=values, rules=[rule]))

    assert "paths_not_walked" not in {one.code for one in found}


def test_values_of_many_different_answers_are_known_by_their_ends(check):
    elements = [{"id": f"n{at}", "type": "number", "minimum": 0, "maximum": 1000000} for at in range(3)]
    values = [{"id": "v", "sum": ["n0", "n1", "n2"]}]
    rules = [
        {"name": name, "condition": {"value": "v", "at_least": least}, "action": {"go_to": "completion"}}
        for name, least in (("too much", 3000001), ("fine", 3000000))
    ]
    found = check(survey_of(*elements, NAME, values=values, rules=rules))

    assert [(one.code, one.path) for one in found] == [
        ("comparison_never_matches", "rules[0].condition.at_least"),
    ]


def test_values_are_columns_of_the_wide_table(send, phones, tmp_path, say):
    send(SURVEY)
    say("10", "skip", "4", "x")
    query = ResultsQuery(cohort=Cohort(survey_id="a-survey"))
    phones.engine.export(ExportRequest(query, "csv", layout="wide"), tmp_path / "wide.csv")
    (row,) = csv.DictReader((tmp_path / "wide.csv").read_text(encoding="utf-8").splitlines())

    assert [row[name] for name in ("total", "average", "given")] == ["14.0", "7.0", "3.0"]

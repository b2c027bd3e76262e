"""A definition of the wrong shape: one problem for each mistake, where it stands, in the author's words."""

import copy
import json

import pytest

GONE = "(gone)"


def spoilt(definition, path, value):
    """Set, add or remove one thing."""
    around = definition
    for step in path[:-1]:
        around = around[step]
    if value is GONE:
        del around[path[-1]]
    else:
        around[path[-1]] = value
    return definition


RULE = ("rules", 0)
CONDITION = (*RULE, "condition")
MISTAKES = [
    (("id",), GONE, "missing_property", "id", "Add `id`."),
    (("id",), "store visit", "invalid_id", "id", "`store visit` cannot be an id"),
    (("id",), "visit\n", "invalid_id", "id", "cannot be an id"),
    (("id",), "", "invalid_id", "id", "the id is empty"),
    (("id",), "x" * 101, "invalid_id", "id", "at most 100"),
    (("title",), 5, "wrong_type", "title", 'Put it in quotation marks: "5".'),
    (("title",), "", "wrong_value", "title", "nothing is written here. Write something. What colleagues"),
    (("default_language",), "norsk", "invalid_language", "default_language", "`norsk` does not fit here"),
    (("elements",), [], "out_of_range", "elements", "needs at least 1"),
    (("elements",), {}, "wrong_type", "elements", "a list, [ … ] is needed"),
    (("elements", 0), "welcome", "wrong_type", "elements[0]", "the text `welcome` stands where an object"),
    (("elements", 0, "type"), GONE, "missing_property", "elements[0].type", "Add `type`."),
    (("elements", 1, "type"), "scales", "unknown_kind", "elements[1].type", "Did you mean `scale`?"),
    (("elements", 1, "type"), "rating", "unknown_kind", "elements[1].type", "Did you mean `scale`?"),
    (("elements", 1, "type"), "xyzzy", "unknown_kind", "elements[1].type", "There are `text`, `scale`"),
    (("elements", 1, "type"), ["scale"], "unknown_kind", "elements[1].type", "there is no kind"),
    (("elements", 1, "type"), ["yes_no"], "unknown_kind", "elements[1].type", 'there is no kind `["yes_no"]`'),
    (("elements", 1, "type"), None, "unknown_kind", "elements[1].type", "there is no kind `null`"),
    (("elements", 1, "type"), True, "unknown_kind", "elements[1].type", "there is no kind `true`"),
    (("elements", 1, "type"), "completion", "unknown_kind", "elements[1].type", "there is no kind `completion`"),
    (("elements", 3, "id"), "my-id", "invalid_id", "elements[3].id", "`my-id` cannot be an id"),
    (("elements", 4, "id"), "completion", "invalid_id", "elements[4].id", "the id of every survey's last element"),
    (("elements", 1, "minimum"), GONE, "missing_property", "elements[1].minimum", "`minimum` is missing in this scale"),
    (("elements", 1, "minimum"), "1", "wrong_type", "elements[1].minimum", "Remove the quotation marks: 1."),
    (("elements", 1, "minimum"), 1.0, "wrong_type", "elements[1].minimum", "Write 1."),
    (("elements", 1, "minimum"), 1.5, "wrong_type", "elements[1].minimum", "a whole number is needed"),
    (("elements", 1, "minimum"), None, "wrong_type", "elements[1].minimum", "`null` stands where"),
    (("elements", 1, "minimum"), 10**12, "out_of_range", "elements[1].minimum", "too high"),
    (("elements", 1, "labels", "one"), {"en": "x"}, "wrong_value", "elements[1].labels.one", "a number of the scale"),
    (("elements", 1, "maximun"), 5, "unknown_property", "elements[1].maximun", "Did you mean `maximum`?"),
    (("elements", 1, "max"), 5, "unknown_property", "elements[1].max", "Did you mean `maximum`?"),
    (("elements", 1, "colour"), 5, "unknown_property", "elements[1].colour", "Possible here: `id`, `type`"),
    (("elements", 2, "options"), [], "out_of_range", "elements[2].options", "needs at least 1"),
    (("elements", 2, "options", 0, "label"), GONE, "missing_property", "elements[2].options[0].label", "Add `label`."),
    (("elements", 2, "options", 0, "id"), " price", "invalid_id", "elements[2].options[0].id", "white space"),
    (("elements", 2, "options", 0, "labl"), 1, "unknown_property", "elements[2].options[0].labl",
     "Did you mean `label`?"),
    (("elements", 2, "choose"), {}, "out_of_range", "elements[2].choose", "needs at least 1"),
    (("elements", 2, "choose", "at_last"), 1, "unknown_property", "elements[2].choose.at_last", "`at_least`?"),
    (("elements", 4, "decimals"), 9, "out_of_range", "elements[4].decimals", "is 4. Write 4 or less. How many"),
    (("elements", 6, "latest"), "tomorrow", "wrong_value", "elements[6].latest", "year-month-day"),
    (("elements", 6, "latest"), "2026-02-30", "wrong_value", "elements[6].latest", "that month has 28 days"),
    (("elements", 6, "latest"), "20261224", "wrong_value", "elements[6].latest", "year-month-day"),
    (("elements", 7, "maximum_length"), 5001, "out_of_range", "elements[7].maximum_length", "5000"),
    (("elements", 1, "text"), "How much?", "wrong_type", "elements[1].text", '{"en": "How much?", "no": "…"}'),
    (("elements", 1, "text", "en"), 1, "wrong_type", "elements[1].text.en", "a text is needed"),
    (("elements", 1, "text", "en"), " ", "wrong_value", "elements[1].text.en", "nothing is written here"),
    (("elements", 1, "text", "en"), "x" * 2001, "out_of_range", "elements[1].text.en",
     "at most 2000 are possible. Shor"),
    (("elements", 1, "text", "engelsk"), "x", "invalid_language", "elements[1].text.engelsk", "language is written"),
    (("elements", 1, "next"), 3, "wrong_type", "elements[1].next", "a text is needed"),
    (("rules",), {}, "wrong_type", "rules", "a list"),
    ((*RULE, "condition"), GONE, "missing_property", "rules[0].condition", "Add `condition`."),
    ((*RULE, "action"), {"goto": "why"}, "unknown_property", "rules[0].action.goto", "Did you mean `go_to`?"),
    ((*RULE, "action"), {}, "missing_property", "rules[0].action.go_to", "Add `go_to`."),
    ((*RULE, "when"), 1, "unknown_property", "rules[0].when", "Did you mean `condition`?"),
    ((*RULE, "name"), "", "wrong_value", "rules[0].name", "nothing is written here"),
    (CONDITION, {}, "invalid_condition", "rules[0].condition",
     "tests an `element`, a session `variable` or a calculated `value`"),
    (CONDITION, {"element": "why"}, "invalid_condition", "rules[0].condition", "does not say what to compare"),
    (CONDITION, {"element": "why", "equals": "price"}, "unknown_property", "rules[0].condition.equals", "`is`?"),
    (CONDITION, {"element": "why", "ist": "price"}, "unknown_property", "rules[0].condition.ist", "`is`?"),
    (CONDITION, {"elemnt": "why", "is": "price"}, "unknown_property", "rules[0].condition.elemnt", "`element`?"),
    (CONDITION, {"element": "why", "variable": "a", "is": "price"}, "invalid_condition", "rules[0].condition",
     "one of them: join"),
    (CONDITION, {"any": [{"element": "why", "is": "price"}], "element": "why", "is": "price"}, "invalid_condition",
     "rules[0].condition", "stands alone"),
    (CONDITION, {"all": []}, "out_of_range", "rules[0].condition.all", "needs at least 1"),
    (CONDITION, {"not": []}, "wrong_type", "rules[0].condition.not", "an object"),
    (CONDITION, {"element": "visits", "between": [1]}, "out_of_range", "rules[0].condition.between", "at least 2"),
    (CONDITION, {"element": "visits", "between": [{}, 9]}, "missing_property", "rules[0].condition.between[0].element",
     "is missing in this end of a range"),
    (CONDITION, {"any": []}, "out_of_range", "rules[0].condition.any",
     "at least 1. Add what belongs here. Holds where"),
    (CONDITION, {"element": "visits", "between": [1, 2, 3]}, "out_of_range", "rules[0].condition.between",
     "Keep at most 2. The answer is"),
    (CONDITION, {"element": "visits", "one_of": 3}, "wrong_type", "rules[0].condition.one_of", "square brackets"),
    (CONDITION, {"element": "visits", "at_least": True}, "wrong_type", "rules[0].condition.at_least", "`true` stands"),
    (CONDITION, {"element": "visits", "answered": "yes"}, "wrong_type", "rules[0].condition.answered", "true or false"),
    (CONDITION, {"element": "comment", "mentions": ["a", " "]}, "wrong_value", "rules[0].condition.mentions[1]",
     "nothing is written here. Write something."),
    (("completion",), {}, "missing_property", "completion.text", "Add `text`."),
    (("completion", "next"), "why", "unknown_property", "completion.next", "Remove it. The completion is the end"),
    (("completion", "id"), "end", "unknown_property", "completion.id", "Remove it."),
    (("unavailable",), GONE, "missing_property", "unavailable", "Add `unavailable`."),
    (("default-language",), "en", "unknown_property", "default-language", "Did you mean `default_language`?"),
]  # fmt: skip


def test_a_definition_of_every_kind_without_a_mistake_has_no_problem(check, definition):
    assert check(definition) == []


@pytest.mark.parametrize("rules", [[], GONE], ids=["empty", "left out"])
def test_a_survey_needs_no_rules(check, definition, rules):
    assert check(spoilt(definition, ("rules",), rules)) == []


def test_a_survey_may_ask_nothing_at_all(check, definition):
    del definition["elements"][1:]
    definition["rules"] = []

    assert check(definition) == []


@pytest.mark.parametrize(
    ("path", "value", "code", "place", "words"), MISTAKES, ids=[f"{m[3]}={m[1]!r:.30}" for m in MISTAKES]
)
def test_a_mistake_of_shape_is_one_problem(check, definition, path, value, code, place, words):
    spoilt(definition, path, value)
    found = check(definition)

    assert [(p.code, p.path, p.severity) for p in found] == [(code, place, "error")]
    assert words in f"{found[0].message}. {found[0].remedy}"


def test_a_problem_points_at_the_key_that_is_unknown_and_at_the_value_that_is_wrong(check):
    content = b'{\n  "id": 5,\n  "titel": "T"\n}'
    places = {p.path: (p.line, p.column) for p in check(content)}

    assert places["id"] == (2, 9)
    assert places["titel"] == (3, 3)
    assert places["elements"] == (1, 1)


def test_every_mistake_is_reported_at_once(check, definition):
    expected = []
    for at, (path, value, code, place, _words) in enumerate(MISTAKES):
        alone = path[:1] in (("title",), ("default_language",), ("completion",)) or path[:2] == ("elements", 4)
        if alone and value is not GONE and (code, place) not in expected and at % 2:
            spoilt(definition, path, copy.deepcopy(value))
            expected.append((code, place))
    found = {(p.code, p.path) for p in check(definition)}

    assert len(expected) > 2
    assert found >= set(expected)


@pytest.mark.parametrize("value", [None, True, 3, "text", [], [[]], {}], ids=repr)
def test_any_other_json_is_a_problem_and_no_crash(check, value):
    assert check(json.dumps(value).encode())


@pytest.mark.parametrize("asked_if", [{"not": 12}, {"any": ["x"]}, {"element": "enjoyment", "between": [1]}])
def test_nobody_knows_when_what_is_of_no_kind_is_asked(check, definition, asked_if):
    definition["elements"][2] |= {"type": "dropdwon", "asked_if": asked_if}

    assert [(one.code, one.path) for one in check(definition)] == [("unknown_kind", "elements[2].type")]


def test_an_element_that_lost_its_id_may_be_what_a_next_leads_to(check, definition):
    definition["elements"][0]["next"] = definition["elements"][2].pop("id")
    definition["rules"] = []

    assert [(one.code, one.path) for one in check(definition)] == [("missing_property", "elements[2].id")]


def test_conditions_may_stand_in_one_another_as_deep_as_a_file_may_be(check, definition):
    condition = {"element": "enjoyment", "at_least": 7}
    for _ in range(25):
        condition = {"all": [condition]}
    definition["rules"][0]["condition"] = condition

    assert check(definition) == []


@pytest.mark.parametrize(
    ("day", "remedy"),
    [
        ("Mon-Fri", "Did you mean `mon-fri`?"),
        ("monday", "Remove it. Possible here: days, as `mon` or `mon-fri`, `holidays` and `country`."),
    ],
)
def test_a_misspelt_day_is_told_once_with_how_days_are_written(check, definition, day, remedy):
    found = [one for one in check({**definition, "hours": {day: "09:00-20:00"}}) if one.path.startswith("hours")]

    assert [(one.code, one.path, one.remedy) for one in found] == [("unknown_property", f"hours.{day}", remedy)]

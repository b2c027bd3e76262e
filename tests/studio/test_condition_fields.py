"""A condition's form shows all of it, however deep, and an edit changes what it is about and nothing beside it."""

import random

import pytest

from engine.conditions import OPERATORS
from engine.json_pointer import found
from engine.studio.condition_fields import JOINTS, ComparisonRow, Group, Raw, fields_of, read, shown
from engine.studio.edits import NotDone, edited

AT = "/rules/0/condition"
HAPPY = {"element": "enjoyment", "at_least": 9}
OSLO = {"variable": "queueKey", "one_of": ["oslo", "bergen"]}
LOUD = {"element": "comment", "mentions": "noise"}
CONDITIONS = {
    "one": HAPPY,
    "a list": OSLO,
    "a range": {"element": "enjoyment", "between": [7, 8]},
    "yes": {"element": "again", "is": True},
    "no answer": {"element": "again", "answered": False},
    "not": {"not": LOUD},
    "all": {"all": [HAPPY, {"not": OSLO}]},
    "not any": {"not": {"any": [HAPPY, OSLO, LOUD]}},
    "deep": {"all": [HAPPY, {"any": [OSLO, {"not": {"all": [HAPPY, {"any": [LOUD, OSLO]}]}}]}]},
    "a note": {**HAPPY, "note": "why nine"},
    "a note beside a joint": {"all": [HAPPY, OSLO], "note": "both"},
    "two tests of one answer": {"element": "visits", "at_least": 2, "less_than": 5},
    "digits that are a text": {"variable": "queueKey", "is": "0047"},
    "a number that is a text": {"variable": "queueKey", "is": "47"},
    "words that mean something": {"variable": "queueKey", "one_of": ["true", '"quoted"', "1e5", ""]},
    "a comma in a text": {"variable": "queueKey", "one_of": ["Oslo, Norway", "Bergen"]},
    "a list of one": {"element": "comment", "mentions": ["noise"]},
    "digits that are mentioned": {"element": "comment", "mentions": ["24", "7"]},
}
SHAPELESS = [
    "enjoyment",
    '{"element": "enjoyment"',
    "7",
    7,
    {"all": HAPPY},
    {"all": [HAPPY], "any": [OSLO]},
    {"not": {"not": HAPPY}},
    {"element": 3},
]


def survey(condition):
    return {"rules": [{"name": "r", "condition": condition, "action": {"go_to": "completion"}, "note": "kept"}]}


def after(condition, do, path, **told):
    return edited(survey(condition), do, {"path": path, **told})["rules"][0].get("condition")


def rows(node):
    if isinstance(node, ComparisonRow):
        yield node
    for part in node.parts if isinstance(node, Group) else ():
        yield from rows(part)


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS)
def test_a_value_that_is_written_back_changes_nothing(condition):
    made = list(rows(fields_of(condition, AT)))
    assert made
    for test in made:
        assert after(condition, "set_subject", test.about, value=test.subject) == condition
        assert after(condition, "set_not", test.pointer, value="1" if test.is_not else "") == condition
        for value in test.values:
            assert after(condition, "set_value", value.pointer, value=value.shown) == condition
            assert after(condition, "set_operator", value.pointer, value=value.operator) == condition


@pytest.mark.parametrize("condition", SHAPELESS, ids=str)
def test_what_is_no_condition_is_shown_as_it_is(condition):
    node = fields_of(condition, AT)
    assert isinstance(node, Raw)
    assert after(condition, "set", node.pointer, value=node.shown) == condition


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_comparison_can_be_made_another_and_back(operator):
    values = {"one_of": [1, 2], "none_of": [1, 2], "includes": "price", "answered": True, "mentions": "a"}
    condition = {"element": "enjoyment", operator: values.get(operator, [3, 3] if operator == "between" else 3)}
    assert read(operator, shown(operator, condition[operator]), condition[operator]) == condition[operator]

    for other in OPERATORS:
        changed = after(condition, "set_operator", f"{AT}/{operator}", value=other)
        assert list(changed) == ["element", other]


def test_a_joint_is_changed_and_notes_stay():
    condition = {"all": [HAPPY, OSLO], "note": "both"}
    for joint in JOINTS:
        changed = after(condition, "set_joint", AT, value=joint)
        assert fields_of(changed, AT).joint == joint
        assert after(changed, "set_joint", AT, value="all") == condition


def test_parts_are_added_where_a_button_stands_and_taken_away_again():
    one = after(HAPPY, "add_test", AT, subject="variable:queueKey")
    assert one == {"all": [HAPPY, {"variable": "queueKey", "answered": True}]}
    two = after(one, "add_group", AT, subject="element:why")
    assert two["all"][2] == {"any": [{"element": "why", "answered": True}]}
    three = after(two, "add_test", f"{AT}/all/2", subject="element:again")
    assert [one["element"] for one in three["all"][2]["any"]] == ["why", "again"]

    assert after(three, "remove_part", f"{AT}/all/2/any/1") == {
        **two,
        "all": [*two["all"][:2], two["all"][2]["any"][0]],
    }
    assert after(two, "remove_part", f"{AT}/all/2/any/0") == one
    assert after(one, "remove_part", f"{AT}/all/1") == HAPPY
    assert after(HAPPY, "remove_part", AT) is None
    assert after({"not": {"any": [HAPPY, OSLO]}}, "remove_part", f"{AT}/not/any/1") == {"not": HAPPY}
    assert after({"any": [HAPPY, OSLO], "note": "n"}, "remove_part", f"{AT}/any/1") == {"any": [HAPPY], "note": "n"}


def test_a_condition_begins_where_there_was_none():
    data = {"elements": [{"id": "why"}]}
    told = {"path": "/elements/0/asked_if", "subject": "element:enjoyment"}
    assert edited(data, "add_test", told)["elements"][0]["asked_if"] == {"element": "enjoyment", "answered": True}


@pytest.mark.parametrize(
    ("do", "path", "value"),
    [
        ("set_operator", f"{AT}/at_least", "about"),
        ("set_joint", AT, "xor"),
        ("set_subject", AT, "queueKey"),
        ("set_value", f"{AT}/all/7/is", "3"),
    ],
)
def test_what_makes_no_condition_is_refused(do, path, value):
    with pytest.raises(NotDone):
        after(HAPPY, do, path, value=value)


def test_conditions_of_any_depth_are_shown_whole():
    chance = random.Random(7)

    def made(depth):
        if depth == 0 or chance.random() < 0.3:
            return chance.choice([HAPPY, OSLO, LOUD])
        joined = {chance.choice(["all", "any"]): [made(depth - 1) for _ in range(chance.randint(1, 4))]}
        return {"not": joined} if chance.random() < 0.3 else joined

    for _ in range(300):
        data = survey(made(6))
        for test in rows(fields_of(data["rules"][0]["condition"], AT)):
            at = found(data, test.about)
            assert test.subject in (f"element:{at.get('element')}", f"variable:{at.get('variable')}")
            assert [value.operator for value in test.values] == [name for name in at if name in OPERATORS]

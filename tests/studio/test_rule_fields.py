"""What a rule's form shows is what it writes back; what a form cannot hold is shown by none."""

import pytest

from engine.conditions import OPERATORS
from engine.studio.rule_fields import JOINTS, condition_of, fields_of

HAPPY = {"element": "enjoyment", "at_least": 9}
OSLO = {"variable": "queueKey", "one_of": ["oslo", "bergen"]}
LOUD = {"element": "comment", "mentions": "noise"}
HELD = {
    "one": HAPPY,
    "a list": OSLO,
    "a range": {"element": "enjoyment", "between": [7, 8]},
    "yes": {"element": "again", "is": True},
    "no answer": {"element": "again", "answered": False},
    "not": {"not": LOUD},
    "all": {"all": [HAPPY, {"not": OSLO}]},
    "any": {"any": [HAPPY, OSLO, LOUD]},
    "not all": {"not": {"all": [HAPPY, OSLO]}},
    "any within all": {"all": [HAPPY, {"any": [OSLO, {"not": LOUD}]}]},
    "all within any": {"any": [{"all": [HAPPY, OSLO]}, LOUD, {"all": [LOUD, OSLO]}]},
    "not any within all": {"all": [{"not": {"any": [HAPPY, OSLO]}}, LOUD]},
    "many groups": {"any": [{"all": [HAPPY, OSLO]}] * 5},
}
NOT_HELD = {
    "deeper": {"all": [HAPPY, {"any": [OSLO, {"all": [HAPPY, LOUD]}]}]},
    "a note": {**HAPPY, "note": "why nine"},
    "a note beside a joint": {"all": [HAPPY, OSLO], "note": "both"},
    "two tests of one answer": {"element": "visits", "at_least": 2, "less_than": 5},
    "digits that are a text": {"variable": "queueKey", "is": "0047"},
    "a number that is a text": {"variable": "queueKey", "is": "47"},
    "a comma in a text": {"variable": "queueKey", "one_of": ["Oslo, Norway", "Bergen"]},
    "no condition": "enjoyment",
}


def written(fields):
    """Return what a browser sends of fields."""
    told = {f"joint{at}": joint for at, joint in enumerate(fields.joints)}
    for at, row in enumerate(fields.rows):
        told |= {f"subject{at}": row.subject, f"operator{at}": row.operator, f"value{at}": row.value}
        told |= {f"group{at}": str(row.group), f"not{at}": "1" if row.is_not else ""}
    return told


@pytest.mark.parametrize("condition", HELD.values(), ids=HELD)
def test_a_form_writes_what_it_shows(condition):
    assert condition_of(written(fields_of(condition))) == condition


@pytest.mark.parametrize("condition", [*NOT_HELD.values()], ids=NOT_HELD)
def test_no_form_is_made_of_what_it_would_lose(condition):
    fields = fields_of(condition)

    assert fields is None or condition_of(written(fields)) == condition


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_comparison_has_a_form(operator):
    values = {"one_of": [1, 2], "none_of": [1, 2], "includes": "price", "answered": True, "mentions": ["a", "b"]}
    condition = {"element": "enjoyment", operator: values.get(operator, 3)}

    assert condition_of(written(fields_of(condition))) == condition


@pytest.mark.parametrize("joint", JOINTS)
def test_every_joint_is_read(joint):
    fields = fields_of({"all": [HAPPY, {"any": [OSLO, LOUD]}]})
    told = written(fields) | {"joint0": joint, "joint1": joint}

    shown = fields_of(condition_of(told))
    assert list(shown.joints) == [joint, joint]

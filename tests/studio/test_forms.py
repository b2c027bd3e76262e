"""A field writes back what it shows: no key of a definition is changed by somebody who looks at its form."""

import contextlib
import json

import pytest

from engine.checking import check_definition
from engine.languages import Languages
from engine.resources import TEMPLATES
from engine.studio.edits import EDITS, NotDone, edited
from engine.studio.forms import fields_of_element, fields_of_survey
from tests.surveys import STORE_VISIT

EVERYTHING = {
    **STORE_VISIT,
    "variables": {
        "shopSize": {"type": "number", "required": True},
        "shopName": {"default": {"en": "our shop", "no": "butikken"}},
    },
    "alerts": [
        {"name": "call back", "condition": {"element": "enjoyment", "at_most": 3}, "at": "end"},
        {"name": "at once", "condition": {"element": "again", "is": False}},
    ],
    "reminders": [{"after": "PT4H", "text": {"en": "Are you there?", "no": "Er du der?"}}, {"after": "P1D"}],
    "hours": {"mon-fri": "09:00-20:00", "sat": "10:00-16:00", "holidays": "none", "country": "NO"},
    "contact": [{"at_most": 1, "in": "P30D", "of": "any"}],
    "results": {"by": ["shopSize"], "at_least": 6, "partial_from": "why"},
}


def everything():
    """Return a survey that uses every key which is not about the texts alone."""
    data = json.loads(json.dumps(EVERYTHING))
    by_id = {one["id"]: one for one in data["elements"]}
    by_id["again"] |= {"optional": True, "asked_if": {"any": [{"element": "enjoyment", "at_most": 8}]}}
    by_id["why"]["options"] += [
        {"id": "none", "label": {"en": "Nothing", "no": "Ingenting"}, "alone": True, "also": {"en": ["nada", "zip"]}}
    ]
    return data


def leaves(fields):
    for one in fields:
        if isinstance(one, list):
            yield from leaves(one)
        elif one.parts:
            yield from leaves(one.parts)
        elif one.shape == "texts":
            yield from ((f"{one.pointer}/{tag}", text) for tag, text in (one.value or {}).items())
        elif one.value is not None and one.shape not in ("named", "condition"):
            yield one.pointer, shown(one)


def conditions(fields):
    for one in fields:
        parts = one if isinstance(one, list) else one.parts
        yield from conditions(parts)
        if not isinstance(one, list) and one.shape == "condition" and one.value is not None:
            yield one


def shown(field):
    """Return what stands in a field on the page."""
    if field.shape == "words":
        return ", ".join(field.value)
    return str(field.value).lower() if field.shape == "flag" else str(field.value)


def all_fields(data):
    yield from fields_of_survey(data)
    for at, element in enumerate(data["elements"]):
        yield from fields_of_element(element, f"/elements/{at}")


def test_the_survey_that_uses_everything_is_one():
    text = json.dumps(everything()).encode()
    found = check_definition(text, "s.json", Languages(TEMPLATES))

    assert [str(one) for one in found if one.severity == "error"] == []


def test_a_field_writes_back_what_it_shows():
    data = everything()
    for pointer, value in leaves(all_fields(data)):
        assert edited(data, "set", {"path": pointer, "value": value}) == data, pointer


@pytest.mark.parametrize("do", EDITS)
@pytest.mark.parametrize("path", ["", "x", "/elements/x/id", "/elements/-1/id", "/elements/999/text", "/no/such/place"])
def test_an_edit_of_a_place_that_is_none_is_refused_or_made_elsewhere(do, path):
    """A page whose form was made by hand is answered, too."""
    for told in ({}, {"value": "[1", "at": "-1", "to": "x", "kind": "nope", "name": "x"}):
        with contextlib.suppress(NotDone):
            assert edited(everything(), do, {"path": path, **told})


def test_every_key_has_a_field_with_a_title_and_what_it_is_for():
    for one in all_fields(everything()):
        assert one.title, one.pointer
        assert one.description, one.pointer


@pytest.mark.parametrize("key", ["variables", "alerts", "reminders", "hours", "contact", "results"])
def test_what_stands_in_a_key_of_the_survey_is_shown(key):
    data = everything()
    told = dict(leaves(fields_of_survey(data)))

    told |= {one.pointer: json.dumps(one.value) for one in conditions(fields_of_survey(data))}
    under = {pointer: value for pointer, value in told.items() if pointer.split("/")[1] == key}
    for word in words_in(data[key]):
        assert any(word in value or word in pointer for pointer, value in under.items()), word


def words_in(value):
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from words_in(one)
    else:
        yield str(value).lower() if isinstance(value, bool) else str(value)


def test_what_is_shown_of_an_element_is_what_stands_in_it():
    data = everything()
    told = dict(leaves(all_fields(data)))
    again, why = (next(at for at, one in enumerate(data["elements"]) if one["id"] == id_) for id_ in ("again", "why"))

    assert told[f"/elements/{again}/optional"] == "true"
    (asked_if,) = [one for one in conditions(all_fields(data)) if one.pointer.startswith("/elements")]
    assert asked_if.value == data["elements"][again]["asked_if"]
    assert told[f"/elements/{why}/options/2/alone"] == "true"
    assert "nada" in told[f"/elements/{why}/options/2/also"]

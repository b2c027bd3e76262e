"""Notes stand wherever an object stands, and only `format` sees them."""

import copy
import json

import pytest

from engine.authoring.diff import changes
from engine.authoring.formatter import canonical
from engine.checking.schema_errors import validator
from engine.notes import without_notes
from engine.survey import Survey
from engine.survey_version import SurveyVersion
from tests.surveys import STORE_VISIT

RICH = {
    **STORE_VISIT,
    "tries": {"at_most": 3, "then": "skip"},
    "results": {"by": ["queueKey"]},
    "rules": [
        *STORE_VISIT["rules"],
        {
            "condition": {"all": [{"not": {"element": "again", "is": True}}, {"variable": "queueKey", "is": "a"}]},
            "action": {"go_to": "comment"},
        },
    ],
}


def noted(value):
    """Write a note into every object there is."""
    if isinstance(value, list):
        return [noted(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    return {**{name: noted(entry) for name, entry in value.items()}, "note": "Ask Kari."}


def test_a_definition_with_a_note_in_every_object_means_what_it_means_without(check):
    told = [[(one.code, one.path, one.message) for one in check(each)] for each in (noted(RICH), RICH)]

    assert told[0] == told[1]
    assert Survey.from_definition(noted(RICH)) == Survey.from_definition(RICH)
    assert (
        SurveyVersion(definition=json.dumps(noted(RICH))).version == SurveyVersion(definition=json.dumps(RICH)).version
    )
    assert changes(RICH, noted(RICH)) == []


def test_editors_take_a_note_in_every_object():
    assert [*validator("survey.json").iter_errors(noted(RICH))] == []


def test_format_keeps_every_note_and_puts_it_last():
    formatted = canonical(json.dumps(noted(RICH)))

    assert json.loads(formatted) == noted(RICH)
    assert list(json.loads(formatted)["elements"][1])[-1] == "note"


@pytest.mark.parametrize("wrong", [7, ["a"], None, {"en": "a"}])
def test_a_note_is_a_text(check, wrong):
    definition = copy.deepcopy(STORE_VISIT)
    definition["elements"][1]["note"] = wrong

    assert [(finding.code, finding.path) for finding in check(definition)] == [("wrong_type", "elements[1].note")]
    assert without_notes(definition) == definition

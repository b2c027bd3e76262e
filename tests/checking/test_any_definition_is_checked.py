"""Whatever stands in a definition, the check answers with problems and never falls over; nor does what follows it."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.checking import check_definition
from engine.survey_version import SurveyVersion
from tests.languages import LANGUAGES
from tests.surveys import STORE_VISIT

pytestmark = pytest.mark.slow

WORDS = st.sampled_from(
    [
        "en", "no", "id", "type", "text", "why", "price", "scale", "today", "completion", "element", "all", "is", "{{",
        "7",
    ]
)  # fmt: skip
ODD = st.none() | st.booleans() | st.integers(-20, 20) | st.floats(-2, 2) | WORDS | st.text(max_size=5)
JSON = st.recursive(
    ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=6
)


def places(value, path=()):
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in entries:
        yield from places(inner, (*path, step))


AGAIN = {"element": "again", "is": True}
OFTEN = {"any": [{"element": "visits", "between": [2, 9]}, {"not": {"value": "total", "at_most": 5}}]}
DEFINITION = {
    **STORE_VISIT,
    "elements": [{**one, "asked_if": AGAIN} if one["id"] == "visits" else one for one in STORE_VISIT["elements"]],
    "values": [{"id": "total", "sum": ["enjoyment", "visits"]}],
    "alerts": [{"name": "often", "condition": {"all": [AGAIN, OFTEN]}}],
    "quotas": [{"name": "back", "condition": AGAIN, "at_most": 9, "then": {"go_to": "completion"}}],
}
PLACES = [path for path in places(DEFINITION) if path]


@st.composite
def mutated(draw):
    definition = copy.deepcopy(DEFINITION)
    for path in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=4)):
        around = definition
        for step in path[:-1]:
            try:
                around = around[step]
            except (KeyError, IndexError, TypeError):
                break
        if isinstance(around, dict):
            if draw(st.booleans()):
                around[draw(WORDS)] = draw(JSON)
            else:
                around.pop(path[-1], None)
        elif isinstance(around, list) and around:
            around[0] = draw(JSON)
    return definition


@given(mutated())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_mutated_definition_is_refused_or_makes_a_survey(definition):
    findings = check_definition(json.dumps(definition).encode(), "survey.json", LANGUAGES)

    assert [(p.file != "survey.json", p.line, p.column) for p in findings] == sorted(
        (p.file != "survey.json", p.line, p.column) for p in findings
    )
    if not any(finding.severity == "error" for finding in findings):
        assert SurveyVersion(definition=json.dumps(definition)).opening({})

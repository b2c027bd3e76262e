"""The report of a check: what an author reads, what a program reads, what a pull request shows."""

import json

import pytest

from engine.checking import CODES, Finding
from engine.checking.finding import FORMATS, as_github, as_json, as_text

PROBLEM = Finding(
    code="unknown_element",
    severity="error",
    file="definitions/a, b.json",
    line=7,
    column=3,
    path="rules[0].action.go_to",
    message="no element has the id `wy`",
    remedy="Did you mean `why`? 100%\nsure",
)

MANY_MISTAKES = {
    "id": "store visit",
    "titel": "Store visit",
    "default_language": "en",
    "elements": [
        {"id": "welcome", "type": "text", "text": {"en": "Hi {{ variable.name }} – welcome", "no": "Hei"}},
        {"id": "enjoyment", "type": "scal", "minimum": 1, "maximum": 10, "text": {"en": "How?", "no": "Hvordan?"}},
        {"id": "stars", "type": "scale", "minimum": "1", "maximum": 5, "text": "Stars?"},
        {
            "id": "why",
            "type": "dropdown",
            "options": [
                {"id": "price", "label": {"en": "The price"}},
                {"id": "price", "label": {"en": "The queue", "no": "Køen"}},
            ],
            "text": {"en": "Why? {{ answer.staff }}", "no": "Hvorfor?"},
        },
        {"id": "why", "type": "open_text", "text": {"en": "More?", "no": "Mer?"}, "next": "comment"},
    ],
    "rules": [
        {"condition": {"element": "why", "is": "staff"}, "action": {"go_to": "wy"}},
        {"condition": {"element": "why", "greater_than": 3}, "action": {"go_to": "completion"}},
        {"condition": {"variable": "queueKey", "is": "support"}, "action": {"go_to": "completion"}},
    ],
    "completion": {"text": {"en": "Thanks", "no": "Takk", "engelsk": "x"}},
    "unavailable": {"text": {"en": "Closed"}},
}


def test_a_report_tells_every_mistake_with_place_fault_and_remedy(check, snapshot):
    assert as_text(check(MANY_MISTAKES)) == snapshot


def test_a_line_begins_with_the_place_and_ends_with_the_remedy():
    line = as_text([PROBLEM]).splitlines()[0]

    assert line.startswith("definitions/a, b.json:7:3: error unknown_element: rules[0].action.go_to: no element has")
    assert line.endswith("Did you mean `why`? 100%")


@pytest.mark.parametrize(
    ("severities", "count"),
    [
        ([], "No problems."),
        (["error"], "1 error."),
        (["warning", "warning"], "2 warnings."),
        (["error", "warning", "error"], "2 errors and 1 warning."),
    ],
)
def test_the_last_line_counts(severities, count):
    findings = [Finding(**{**vars(PROBLEM), "severity": severity}) for severity in severities]

    assert as_text(findings).splitlines()[-1] == count


def test_json_is_a_list_of_the_agreed_keys(check):
    found = json.loads(as_json(check(MANY_MISTAKES)))

    assert len(found) > 10
    for finding in found:
        assert list(finding) == ["code", "severity", "file", "line", "column", "path", "message", "remedy"]
        assert finding["severity"] in ("error", "warning")
    assert json.loads(as_json([])) == []


def test_github_annotations_escape_what_their_syntax_uses():
    assert as_github([PROBLEM]) == (
        "::error file=definitions/a%2C b.json,line=7,col=3,title=unknown_element rules[0].action.go_to"
        "::no element has the id `wy`. Did you mean `why`? 100%25%0Asure"
    )


def test_every_format_takes_what_a_hostile_file_holds(check, definition):
    definition["elements"][0]["id"] = "\ud800\x1b[2J"

    for write in FORMATS.values():
        assert "\x1b" not in write(check(definition)).encode().decode()


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(code):
    severity, explanation = CODES[code]

    assert severity in ("error", "warning")
    assert explanation.endswith(".")

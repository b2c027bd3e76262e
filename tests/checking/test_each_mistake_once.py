"""One mistake is one finding: where it stands, in the author's words, with its cure, and none that only follows."""

import copy
import json

import pytest

from engine.checking.finding_codes import CODES
from tests.surveys import survey_of
from tests.test_architecture import HOUSE

OPTIONS = [{"id": id_, "label": {"en": f"The {id_}", "no": f"Det {id_}"}} for id_ in ("price", "queue")]
SURVEY = survey_of(
    {"id": "score", "type": "scale", "minimum": 0, "maximum": 10},
    {"id": "why", "type": "dropdown", "options": OPTIONS},
    {
        "id": "remarks",
        "type": "open_text",
        "text": {"en": "You said {{ answer.score }}.", "no": "Du: {{ answer.score }}."},
    },
    languages=("en", "no"),
    variables={"club": {"required": True}},
    results={"by": ["club", "month"]},
    hours={"mon-fri": "09:00-20:00"},
    rules=[{"condition": {"element": "score", "at_least": 7}, "action": {"go_to": "remarks"}}],
    completion={"text": {"en": "Thanks, {{ variable.club }}", "no": "Takk, {{ variable.club }}"}},
)
WRITTEN = json.dumps(SURVEY, indent=1, ensure_ascii=False)

A_TEST = '{\n    "element": "score",\n    "at_least": 7\n   }'
BOTH = '{"all": [{"element": "score", "at_least": 7}, {"element": "why", "is": "price"}]}'

MISTAKES = [
    ('"maximum": 10', '"maximum": 10 points', "invalid_json", "elements[0]", "`points` stands behind the value"),
    ('"maximum": 10', '"maximum": 1.0,5', "invalid_json", "elements[0].maximum", "34.5"),
    ('"text": {\n    "en": "Score?",\n    "no": "Score? (no)"\n   },', "", "missing_property", "elements[0].text",
     "Add"),
    ('"no": "Score? (no)"\n   },\n', '"no": "Score? (no)"\n   }', "invalid_json", "elements[0]", "comma"),
    ('\n  },\n  {\n   "text": {\n    "en": "Why?"', '\n  ,\n  {\n   "text": {\n    "en": "Why?"', "invalid_json",
     "elements[0]", "Write `}`"),
    ('"elements": [', '"elements": {', "invalid_json", "elements", "Write `[` instead"),
    ('"en": "Score?",', '"en": "Score?,', "invalid_json", "elements[0].text.en", 'Write " before the comma.'),
    ('"en": "Score?",\n    "no"', '"en": "Well, your score?, "no"', "invalid_json", "elements[0].text.en",
     "the quotation mark that ends this text is missing"),
    ('"minimum": 0,', '"minimum": 0;', "invalid_json", "elements[0]", "Write `,` instead."),
    ('],\n "completion"', ', "completion"', "invalid_json", "rules", 'is not closed before `"completion"`'),
    ('],\n "completion"', '"completion"', "invalid_json", "rules", "Write `],` here."),
    ('{\n    "en": "Why?",\n    "no": "Why? (no)"\n   }', '"Hvorfor?"', "wrong_type", "elements[1].text",
     'Write it once in each language: {"en": "Hvorfor?", "no": "…"}.'),
    ('"type": "dropdown",\n   "options": [\n    {',
     '"type": "multiple_choice", "choose": {"at_least": 2, "at_most": 1},\n   "options": [\n    {"alone": true, ',
     "contradiction", "elements[1].choose.at_least", "at least 2 are to be chosen, and at most 1"),
    ('"type": "open_text"', '"type": "open_text", "options": []', "unknown_property", "elements[2].options",
     "It belongs to `dropdown` and `multiple_choice`."),
    ('"type": "open_text"', '"type": "open_text", "maximum": 9', "unknown_property", "elements[2].maximum",
     "Did you mean `maximum_length`?"),
    ('"id": "remarks"', '"id": "remаrks"', "invalid_id", "elements[2].id", "Cyrillic"),
    ('"id": "remarks"', '"id": "my remarks"', "invalid_id", "elements[2].id", "cannot be an id"),
    ('"maximum": 10', '"mаximum": 10', "unknown_property", "elements[0].mаximum", "`а` is a Cyrillic letter"),
    ('"type": "scale"', '"type": "sсale"', "unknown_kind", "elements[0].type", "Type it anew: `scale`."),
    ('"en": "Score?"', '"en": "Scоre?"', "costly_character", "elements[0].text.en", "cyrillic small letter o"),
    ('"type": "scale"', '"type": "scale "', "unknown_kind", "elements[0].type", "`scale `"),
    ('"club": {', '"club ": {', "wrong_value", 'variables["club "]', "`club ` does not fit here"),
    ('"at_least": 7\n   }', '"at_least": null\n   }', "wrong_type", "rules[0].condition.at_least", "Write a text or a"),
    (A_TEST, "7", "wrong_type", "rules[0].condition", "Write an object, { … }."),
    ('"type": "dropdown"', '"type": "multiple_choice", "choose": true', "wrong_type", "elements[1].choose",
     "Write an ob"),
    ('"id": "remarks"', '"id": "why"', "duplicate_id", "elements[2].id", "already the id"),
    ('{\n     "id": "queue",\n     "label": {\n      "en": "The queue",\n      "no": "Det queue"\n     }\n    }',
     '"Queue"', "wrong_type", "elements[1].options[1]", '{"id": "queue", "label": {"en": "Queue", "no": "…"}}'),
    (A_TEST, '"score >= 7"', "wrong_type", "rules[0].condition", '{"element": "score", "at_least": 7}'),
    (A_TEST, '{"element": "score", "at_least": 7, "element": "why", "is": "price"}', "duplicate_key",
     "rules[0].condition.element", f"Join them: {BOTH}, or by `any` where one of them is enough."),
    (A_TEST, '[{"element": "score", "at_least": 7}, {"element": "why", "is": "price"}]', "wrong_type",
     "rules[0].condition", f"Join them: {BOTH}, or by `any` where one of them is enough."),
    (A_TEST, '[{"element": "score", "at_least": 7}]', "wrong_type", "rules[0].condition", "Remove the square brackets"),
    (A_TEST, "\"score >= 7 and why = 'price'\"", "wrong_type", "rules[0].condition", f"Join them: {BOTH}."),
    (A_TEST, '"score >= 7 || why == price"', "wrong_type", "rules[0].condition",
     f"Join them: {BOTH.replace('all', 'any')}."),
    (A_TEST, '"score >= 7 and a lot more"', "wrong_type", "rules[0].condition",
     '{"all": [{"element": "…", "is": …}, {"element": "…", "is": …}]}'),
    (A_TEST, '{"element": "score", "at_least": 7, "at_least": 8}', "duplicate_key", "rules[0].condition.at_least",
     "Keep one of them."),
    ('"action": {\n    "go_to": "remarks"\n   }', '"go_to": "remarks"', "unknown_property", "rules[0].go_to",
     '"action": {"go_to": "remarks"}'),
    ('"at_least": 7', '"between": [9, 7]', "reversed_range", "rules[0].condition.between", "Write [7, 9]"),
    ('"club",\n   "month"', '"clubb",\n   "month"', "unknown_variable", "results.by[0]", "Did you mean `club`?"),
    ('"required": true', '"requierd": true', "unknown_property", "variables.club.requierd", "Did you mean `required`?"),
    ('"mon-fri"', '"monday"', "unknown_property", "hours.monday", "`mon-fri`"),
    ('"no": "Det price"', '"nw": "Det price"', "stray_language", "elements[1].options[0].label.nw",
     "Did you mean `no`?"),
    ("Thanks, {{ variable.club }}", "Thanks, {{ variable.clubb }}", "unknown_variable", "completion.text.en", "`club`"),
    ("Thanks, {{ variable.club }}", "Thanks, {{ variable.club }", "invalid_placeholder", "completion.text.en",
     "`{{ variable.club }}`"),
    ("Thanks, {{ variable.club }}", "Thanks, <club>", "foreign_placeholder", "completion.text.en",
     "`{{ variable.club }}`"),
    ("Thanks, {{ variable.club }}", "Thanks, ${club}", "foreign_placeholder", "completion.text.en",
     "`{{ variable.club }}`"),
    ("You said {{ answer.score }}.", "You said {{ answer.scor }}.", "unknown_answer", "elements[2].text.en", "`score`"),
    ("You said {{ answer.score }}.", "You said {{ answer.score | defualt('it') }}.", "invalid_placeholder",
     "elements[2].text.en", "`{{ answer.score | default('it') }}`"),
    ("Takk, {{", "S?ndag, {{", "garbled_text", "completion.text.no", "Type the word anew"),
    ("Takk, {{", "T\ufffdkk, {{", "garbled_text", "completion.text.no", "Type the word anew"),
    ("Takk, {{", "L&oslash;p, {{", "markup_in_text", "completion.text.no", "Write `Løp,"),
    ("Takk, {{", "<b>Takk</b>, {{", "markup_in_text", "completion.text.no", "Write `Takk,"),
]  # fmt: skip


TWO_IN_A_TEST = [
    ('{"element": "scor", "at_leest": 7}', "unknown_element", "unknown_property"),
    ('{"element": "scor", "at_least": "7"}', "unknown_element", None),
    ('{"element": "scor"}', "unknown_element", "invalid_condition"),
    ('{"element": "scor", "answered": "yes"}', "unknown_element", "wrong_type"),
    ('{"variable": "clubb", "iz": "x"}', "unknown_variable", "unknown_property"),
    ('{"value": "sum", "at_leest": 7}', "unknown_value", "unknown_property"),
    ('{"element": "score", "at_leest": 7}', None, "unknown_property"),
]


@pytest.mark.parametrize(("written", "of_subject", "of_comparison"), TWO_IN_A_TEST)
def test_whom_a_test_is_about_is_looked_at_whatever_its_comparison(check, written, of_subject, of_comparison):
    assert A_TEST in WRITTEN
    found = check(WRITTEN.replace(A_TEST, written).encode())

    assert {one.code for one in found if one.path.startswith("rules")} == {of_subject, of_comparison} - {None}
    assert {one.path.rsplit(".", 1)[-1] for one in found if one.code == of_subject} <= {"element", "variable", "value"}


@pytest.mark.parametrize(("right", "wrong", "code", "path", "words"), MISTAKES)
def test_a_mistake_is_told_once_where_it_stands_with_its_cure(check, right, wrong, code, path, words):
    assert WRITTEN.count(right) == 1, WRITTEN
    found = check(WRITTEN.replace(right, wrong).encode())

    assert [(one.code, one.path) for one in found] == [(code, path)]
    assert words in f"{found[0].message} {found[0].remedy}"


USED = [{"id": id_, "label": {"en": f"The {id_}"}} for id_ in ("price", "queue", "staff")]
NAMED_EVERYWHERE = survey_of(
    {"id": "score", "type": "scale", "minimum": 0, "maximum": 10},
    {"id": "used", "type": "multiple_choice", "options": USED, "choose": {"at_least": 1}},
    {"id": "how", "type": "open_text", "next": "completion"},
    {"id": "rest", "type": "open_text", "asked_if": {"element": "used", "includes": "queue"}},
    values=[{"id": "given", "count": ["score", "used"]}],
    rules=[
        {"condition": {"element": "used", "includes": "price"}, "action": {"go_to": "how"}},
        {"condition": {"not": {"element": "used", "includes": "price"}}, "action": {"go_to": "rest"}},
    ],
    results={"partial_from": "used"},
    quotas=[
        {"name": "q", "condition": {"element": "used", "is": "queue"}, "at_most": 5, "then": {"go_to": "completion"}}
    ],
    completion={"text": {"en": "You said {{ answer.used }}."}},
)


@pytest.mark.parametrize(
    ("place", "spoilt", "code"),
    [
        ("id", "used ", "invalid_id"),
        ("id", "my used", "invalid_id"),
        ("id", 7, "wrong_type"),
        ("type", "multiple_choices", "unknown_kind"),
        ("choose", None, "wrong_type"),
        ("choose", {}, "out_of_range"),
        ("options", [*USED, 7], "wrong_type"),
    ],
)
def test_what_is_wrong_in_a_question_brings_no_findings_where_it_is_named(check, place, spoilt, code):
    spoilt_survey = copy.deepcopy(NAMED_EVERYWHERE)
    spoilt_survey["elements"][1][place] = spoilt

    assert check(NAMED_EVERYWHERE) == []
    assert [(one.code, one.severity) for one in check(spoilt_survey)] == [(code, "error")]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda it: it["elements"].__setitem__(2, None), "wrong_type"),
        (lambda it: it["elements"][2].update(id=7), "wrong_type"),
        (lambda it: it["elements"][2].update(next=["completion"]), "wrong_type"),
        (lambda it: it["elements"][2].update(next="elsewhere"), "unknown_element"),
        (lambda it: it["rules"].__setitem__(1, None), "wrong_type"),
        (lambda it: it["rules"][1].update(action=None), "wrong_type"),
        (lambda it: it["rules"][1].update(action={"go_to": "elsewhere"}), "unknown_element"),
    ],
)
def test_where_a_survey_goes_that_cannot_be_read_is_told_of_nothing_else(check, spoil, code):
    spoilt_survey = copy.deepcopy(NAMED_EVERYWHERE)
    spoil(spoilt_survey)

    assert [(one.code, one.severity) for one in check(spoilt_survey)] == [(code, "error")]


def test_what_is_right_is_not_told(check):
    assert check(WRITTEN.encode()) == []
    texts = ["1/2 or 3?", "A&B; <3", "Price: $5 #1", "Who? You?", "5 < 6 > 4", "{1}", "50% off%", "why?because"]
    for text in texts[:-1]:
        assert check(WRITTEN.replace('Score?"', f'{text}"').encode()) == [], text


def test_the_readers_page_lists_every_code_and_what_it_means():
    page = (HOUSE / "definitions/README.md").read_text(encoding="utf-8").split("## What the check tells")[1]
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]

    assert [(code.strip("`"), severity, means.replace("&#124;", "|")) for code, severity, means in rows] == [
        (code, one.severity, one.explanation) for code, one in sorted(CODES.items())
    ]

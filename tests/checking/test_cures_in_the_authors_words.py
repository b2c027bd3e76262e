"""What authors do by hand in an editor, and how they are told to mend it."""

import copy
import json

import pytest

from tests.surveys import STORE_VISIT, survey_of

TEXT = '"Will you come back?"'
AS_JSON = json.dumps(STORE_VISIT, ensure_ascii=False, indent=1)


def spoilt(old, new):
    assert AS_JSON.count(old) >= 1
    return AS_JSON.replace(old, new, 1).encode()


FILES = [
    (
        spoilt(TEXT, '"Will {{ variable.agentId | default("our agent") }} do?"'),
        ["Write \\\" for each of them, or use '…' instead."],
    ),
    (spoilt(TEXT, '"Do they "really" help"'), ["Write \\\" for each of them, or use '…' instead."]),
    (
        spoilt(TEXT, "“Will you come back?”").replace(b'"Which shop?"', "„Which shop?“".encode()),
        ['Write "Will you come back?".', 'Write "Which shop?".'],
    ),
    (spoilt('"minimum": 0', '"minimum": 34,5'), ["Write it with a point: 34.5."]),
    (b"{\\rtf1\\ansi {\\fonttbl}}", ["Copy the definition into a plain text editor, and save it there as plain text."]),
    (b"PK\x03\x04\x14\x00", ["Copy the definition into a plain text editor, and save it there as plain text."]),
]


@pytest.mark.parametrize(("content", "remedies"), FILES)
def test_a_slip_of_writing_is_told_once_with_its_cure(check, content, remedies):
    assert [one.remedy for one in check(content) if one.severity == "error" and one.code == "invalid_json"] == remedies


def test_a_missing_comma_is_still_a_missing_comma(check):
    content = spoilt(f"{TEXT},", TEXT)

    assert [one.remedy for one in check(content) if one.code == "invalid_json"] == ["Write the comma."]


def element(at, **changed):
    return lambda definition: definition["elements"][at].update(changed)


def rule(go_to="comment", **condition):
    return lambda definition: definition.update(rules=[{"condition": condition, "action": {"go_to": go_to}}])


SHOPS = STORE_VISIT["elements"][5]["options"]
MEANT = [
    (element(6, earliest="2026-02-31"), "elements[6].earliest", "that month has 28 days"),
    (rule(element="shop", **{"is": "Bergen"}), "rules[0].condition.is", "Write the option's id: `bergen`."),
    (rule(go_to="Which shop?", element="again", **{"is": True}), "rules[0].action.go_to", "Did you mean `shop`?"),
    (rule(go_to="end", element="again", **{"is": True}), "rules[0].action.go_to", "Did you mean `completion`?"),
    (rule(go_to="nowhere", element="again", **{"is": True}), "rules[0].action.go_to", "There are `completion`"),
    (rule(element="enjoyment", **{"is": [0, 1]}), "rules[0].condition.is", "Of several values it is `one_of`"),
    (element(3, id="again\u200b"), "elements[3].id", "Type it anew: `again`."),
    (
        element(5, options=[{**SHOPS[0], "label": "Oslo"}, SHOPS[1]]),
        "elements[5].options[0].label",
        '{"en": "Oslo", "no": "…"}',
    ),
    (lambda definition: definition.update(completion="Bye"), "completion", '{"text": {"en": "Bye", "no": "…"}}'),
]


@pytest.mark.parametrize(("spoil", "path", "told"), MEANT)
def test_what_was_meant_is_told(check, spoil, path, told):
    definition = copy.deepcopy(STORE_VISIT)
    spoil(definition)
    found = [one for one in check(definition) if one.severity == "error" and one.path == path]

    assert [told in f"{one.message}. {one.remedy}" for one in found] == [True]


LOW = {"element": "enjoyment", "at_most": 3}
THEN = [
    ({"rules": [{"condition": LOW, "action": "comment"}]}, "rules[0].action"),
    ({"quotas": [{"name": "q", "at_most": 1, "condition": LOW, "then": "comment"}]}, "quotas[0].then"),
]


@pytest.mark.parametrize(("changed", "path"), THEN)
def test_where_a_branch_leads_is_told_as_an_object_and_understood_meanwhile(check, changed, path):
    found = check({**STORE_VISIT, **changed})

    assert [(one.code, one.path, one.remedy) for one in found] == [("wrong_type", path, 'Write {"go_to": "comment"}.')]


def test_rules_that_lead_nowhere_known_do_not_contradict_one_another(check):
    lows = [
        {"name": name, "condition": LOW, "action": action} for name, action in (("a", {"go_to": "comment"}), ("b", 3))
    ]

    assert "contradicting_rules" not in {one.code for one in check({**STORE_VISIT, "rules": lows})}


@pytest.mark.parametrize(
    ("compared", "found"),
    [
        ({"at_least": "18"}, [("compared_as_text", "at_least")]),
        ({"between": ["1", "5"]}, [("compared_as_text", "between[0]"), ("compared_as_text", "between[1]")]),
        ({"at_least": 18}, []),
        ({"is": "18"}, []),
        ({"at_least": "2026-01-01"}, []),
    ],
)
def test_a_number_in_quotation_marks_that_puts_a_variable_in_order_is_told(check, compared, found):
    condition = {"all": [LOW, {"variable": "age", **compared}]}
    rules = [{"name": "old", "condition": condition, "action": {"go_to": "comment"}}]

    assert [(one.code, one.path) for one in check({**STORE_VISIT, "rules": rules})] == [
        (code, f"rules[0].condition.all[1].{path}") for code, path in found
    ]


def test_a_decomposed_letter_is_to_be_typed_anew(check):
    question = {"id": "a", "type": "yes_no", "text": {"en": "Er det a\u030apent?"}}
    (found,) = check(survey_of(question))

    assert (found.code, found.remedy) == ("costly_character", "Type `å` anew, as one character.")


@pytest.mark.parametrize(
    ("words", "code", "remedy"),
    [
        ("TODO: ask better", "unfinished_text", "Write the text, or remove it."),
        ("Er det bra pÃ¥ jobben?", "garbled_text", "Write `Er det bra på jobben?`."),
        ("Hi [first_name], all well?", "foreign_placeholder", "Write `{{ variable.first_name }}`."),
        ("Did %agentId% help?", "foreign_placeholder", "Write `{{ variable.agentId }}`."),
        ("Er det bra på jobben? 100% [sic]", None, None),
    ],
)
def test_a_text_that_nobody_means_to_send_is_found(check, words, code, remedy):
    found = [(one.code, one.remedy) for one in check(survey_of({"id": "a", "type": "yes_no", "text": {"en": words}}))]

    assert found == ([(code, remedy)] if code else [])

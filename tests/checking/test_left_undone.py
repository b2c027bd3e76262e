"""What is left undone is found: copies for translations, names that nobody reads, ways that nobody meant."""

import json
import shutil

import pytest

from engine.authoring.translation.status import ConfirmedTranslations
from engine.checking import check_files
from engine.checking.confirmed_pairs import Pair
from engine.checking.translated_templates import MARK
from engine.resources import TEMPLATES
from tests.surveys import AGAIN, rule, survey_of

LABELS = [{"id": id_, "label": {"en": id_.capitalize()}} for id_ in ("price", "queue", "other")]
WHICH = {"id": "which", "type": "dropdown", "options": LABELS, "tries": {"at_most": 2, "then": "skip"}}
WHAT = {"id": "what_other", "type": "open_text"}
SCORE = {"id": "score", "type": "scale", "minimum": 0, "maximum": 10}


@pytest.fixture
def told(tmp_path):
    def of(definition, templates=TEMPLATES, name="survey.json"):
        path = tmp_path / name
        path.write_text(json.dumps(definition), encoding="utf-8")
        return [(found.code, found.path) for found in check_files([path], templates)]

    return of


def in_two(text, other, label="Oslo", other_label="Oslo", tag="sv"):
    options = [{"id": "a", "label": {"en": label, tag: other_label}}, {"id": "b", "label": {"en": "B 2", tag: "B 2"}}]
    definition = survey_of({"id": "where", "type": "dropdown", "options": options, "text": {"en": text, tag: other}})
    said = {"text": {"en": "Thanks", tag: "Tack"}}
    return {**definition, "completion": said, "unavailable": said}


@pytest.mark.parametrize(
    ("definition", "where"),
    [
        (in_two("Where do you live?", "Where do you live?"), "elements[0].text.sv"),
        (in_two("Where do you live?", "Var bor du?"), None),
        (in_two("Where?", "Var?", "In the old town", "In the old town"), "elements[0].options[0].label.sv"),
        (in_two(*["{{ variable.city | default('Oslo') }} 1 - 2"] * 2), None),
        (in_two("Where do you live?", "Where do you live?", tag="en-GB"), None),
    ],
)
def test_a_copy_of_the_default_language_is_no_translation(told, definition, where):
    assert told(definition) == ([("copied_translation", where)] if where else [])


def test_what_is_confirmed_is_the_same_on_purpose_until_it_changes(told, tmp_path):
    confirmed = ConfirmedTranslations(tmp_path / "survey.json")
    confirmed.confirm("sv", {"elements[where].text": Pair("Hotel Opera?", "Hotel Opera?")})
    confirmed.file.parent.mkdir()
    confirmed.file.write_text(str(confirmed), encoding="utf-8")

    assert told(in_two("Hotel Opera?", "Hotel Opera?")) == []
    assert told(in_two("Hotel Royal?", "Hotel Royal?")) == [("copied_translation", "elements[0].text.sv")]
    confirmed.file.write_text("[1]", encoding="utf-8")
    assert told(in_two("Hotel Opera?", "Var?")) == [("unreadable_file", "")]


def test_templates_that_are_copies_or_still_marked_are_told_once_a_language(tmp_path):
    templates = shutil.copytree(TEMPLATES, tmp_path / "templates")
    shutil.copy(templates / "en" / "scale.error.txt.j2", templates / "sv" / "scale.error.txt.j2")
    marked = templates / "da" / "date.error.txt.j2"
    marked.write_text(MARK + marked.read_text(encoding="utf-8"), encoding="utf-8")

    found = check_files([], templates)
    assert [(each.code, each.file) for each in found] == [
        ("untranslated_template", str(marked)),
        ("untranslated_template", str(templates / "sv" / "scale.error.txt.j2")),
    ]
    assert "a template is not translated from `en`: `scale.error.txt.j2`" in found[1].message


@pytest.mark.parametrize("name", ["survey.json.txt", "survey.JSON", "survey.json.rtf"])
def test_a_file_that_is_not_read_for_its_name_is_told(tmp_path, name):
    (tmp_path / name).write_text("{}", encoding="utf-8")
    (tmp_path / "README.md").write_text("", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")

    (found,) = check_files([tmp_path], TEMPLATES)
    assert (found.code, found.file) == ("misnamed_file", str(tmp_path / name))
    assert found.remedy.startswith("Name it `survey.json`.")


def test_definitions_in_a_subfolder_are_told_not_to_be_read(tmp_path):
    retail, within = tmp_path / "retail", tmp_path / "retail" / "north"
    for folder in (within, tmp_path / ".drafts", tmp_path / "translations", tmp_path / "pictures"):
        folder.mkdir(parents=True)
    for file in (retail / "visit.json", within / "store.json", tmp_path / ".drafts" / "visit.json"):
        file.write_text(json.dumps(survey_of({"id": "again", "type": "yes_no"})), encoding="utf-8")
    (tmp_path / "translations" / "visit.json").write_text('{"elements": {}}', encoding="utf-8")
    (tmp_path / "pictures" / "sizes.json").write_text("{}", encoding="utf-8")

    (found,) = check_files([tmp_path], TEMPLATES)
    assert (found.code, found.file) == ("unread_folder", str(retail))
    assert found.message == "`store.json` and `visit.json` are not read: definitions stand in no subfolder"
    assert found.remedy == f"Move them to `{tmp_path}`."


@pytest.mark.parametrize(
    ("bounds", "where", "cure"),
    [
        ({"minimum": 34.5, "maximum": 42}, "minimum", 'Write `35`, or `"decimals": 1` at the question.'),
        ({"maximum": 34.25, "decimals": 1}, "maximum", 'Write `34.2`, or `"decimals": 2` at the question.'),
        ({"minimum": 34.5, "decimals": 1}, None, None),
        ({"minimum": 34.0}, None, None),
    ],
)
def test_a_bound_that_nobody_can_answer_is_told(tmp_path, bounds, where, cure):
    path = tmp_path / "survey.json"
    path.write_text(json.dumps(survey_of({"id": "heat", "type": "number", **bounds})), encoding="utf-8")

    found = [(each.code, each.path, each.remedy) for each in check_files([path], TEMPLATES)]
    assert found == ([("finer_than_answers", f"elements[0].{where}", cure)] if where else [])


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        ([rule("again", element="again", **{"is": False})], "rules[0].action.go_to"),
        ([rule("score", all=[{"element": "again", "is": False}, {"element": "score", "at_most": 3}])], None),
        ([rule("score", element="again", **{"is": False})], None),
    ],
)
def test_a_rule_back_to_its_own_question_is_told(told, rules, where):
    assert told(survey_of(SCORE, AGAIN, rules=rules)) == ([("rule_to_own_question", where)] if where else [])


@pytest.mark.parametrize(
    ("condition", "then", "where"),
    [
        ({"element": "again", "is": True}, "again", "quotas[0].then.go_to"),
        (
            {"all": [{"element": "score", "at_least": 3}, {"element": "again", "is": True}]},
            "again",
            "quotas[0].then.go_to",
        ),
        ({"all": [{"element": "score", "at_least": 3}, {"element": "again", "is": True}]}, "score", None),
        ({"element": "score", "at_least": 3}, "again", None),
        ({"element": "score", "at_least": 3}, "completion", None),
        ({"element": "score", "is": "nine"}, "score", "an error"),
    ],
)
def test_a_quota_back_to_its_own_question_is_told(told, condition, then, where):
    quota = {"name": "enough", "condition": condition, "at_most": 1, "then": {"go_to": then}}
    found = told(survey_of(SCORE, AGAIN, quotas=[quota]))

    expected = ("unfit_value", "quotas[0].condition.is") if where == "an error" else ("rule_to_own_question", where)
    assert found == ([expected] if where else [])


def test_a_quota_that_leads_to_the_end_is_no_fault_where_an_element_is_called_as_the_end_is(told):
    quota = {"name": "many", "at_most": 9, "condition": {"element": "again", "is": True}}
    named = {**AGAIN, "id": "completion"}
    found = told(survey_of(SCORE, AGAIN, named, quotas=[{**quota, "then": {"go_to": "completion"}}]))

    assert found == [("invalid_id", "elements[2].id")]


OTHER = rule("what_other", element="which", **{"is": "other"})
REST = rule("again", element="which", is_not="other")


@pytest.mark.parametrize(
    ("which", "rules", "where"),
    [
        (WHICH, [OTHER, REST], "elements[0]"),
        ({**WHICH, "tries": {"at_most": 2, "then": "ask_on"}}, [OTHER, REST], None),
        ({**WHICH, "next": "again"}, [OTHER], None),
        (WHICH, [REST], None),
    ],
)
def test_a_skip_that_falls_into_what_only_rules_lead_to_is_told(told, which, rules, where):
    definition = survey_of(which, WHAT, AGAIN, rules=rules)

    assert told(definition) == ([("skip_falls_through", where)] if where else [])
    definition["elements"][1]["asked_if"] = {"element": "which", "is": "other"}
    assert ("skip_falls_through", where) not in told(definition)


@pytest.mark.parametrize("labels", [("C", "C++"), ("Fish/meat", "Fish, meat"), ("Good 🙂", "Good 🙁")])
def test_labels_that_are_the_same_typed_without_marks_are_told(told, labels):
    options = [{"id": f"o{at}", "label": {"en": label}} for at, label in enumerate(labels)]
    found = told(survey_of({"id": "which", "type": "dropdown", "options": options}))

    assert ("labels_alike", "elements[0].options[1].label.en") in found


@pytest.mark.parametrize("labels", [("+", "-"), ("1-5", "6-10"), ("Shop", "Shops"), ("10:00", "11:00")])
def test_labels_that_differ_in_words_are_not_alike(told, labels):
    options = [{"id": f"o{at}", "label": {"en": label}} for at, label in enumerate(labels)]

    assert told(survey_of({"id": "which", "type": "dropdown", "options": options})) == []


def test_sixty_options_that_no_gateway_joins_are_told(told):
    options = [{"id": f"o{at}", "label": {"en": f"Choice of number {at}"}} for at in range(60)]

    assert told(survey_of({"id": "which", "type": "dropdown", "options": options})) == [
        ("too_long_sms", "elements[0].text.en")
    ]

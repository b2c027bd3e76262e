"""Session variables that a survey declares."""

import pytest

from engine.errors import InvalidRequest
from tests.authors import pictured, suggested, summarized
from tests.conftest import NUMBER
from tests.surveys import survey_of

DECLARED = {
    "phone": {"required": True},
    "agentName": {"default": {"en": "our agent"}},
    "score": {"type": "number"},
}
CALL = {"id": "call", "type": "text", "text": {"en": "Call us on {{ variable.phone }}."}}
AGENT = {"id": "agent", "type": "yes_no", "text": {"en": "Did {{ variable.agentName }} help?"}}
WHY = {"id": "why", "type": "open_text"}
LOW = {"name": "low", "condition": {"variable": "score", "at_most": 3}, "action": {"go_to": "why"}}
SURVEY = survey_of(CALL, AGENT, WHY, variables=DECLARED, rules=[LOW])


def sent(**variables):
    return [{"key": key, "value": value} for key, value in variables.items()]


def test_a_survey_that_declares_its_variables_has_no_findings(check):
    assert check(SURVEY) == []


@pytest.mark.parametrize(
    ("variables", "pointer", "detail"),
    [
        ({}, "/userSessionVariables", "`phone` is missing: this survey needs it."),
        ({"phone": None}, "/userSessionVariables", "`phone` is missing: this survey needs it."),
        ({"phone": "  "}, "/userSessionVariables/0/value", "`phone` is empty, and this survey needs it."),
        (
            {"phone": "1", "score": "high"},
            "/userSessionVariables/1/value",
            "`high` is no number. Write one like 7 or 4.5.",
        ),
    ],
)
def test_what_a_survey_needs_and_is_not_sent_is_refused(send, phones, variables, pointer, detail):
    with pytest.raises(InvalidRequest) as refused:
        send(SURVEY, userSessionVariables=sent(**variables))

    assert [(one.pointer, one.detail) for one in refused.value.field_errors] == [(pointer, detail)]
    assert phones.messages() == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"userSessionVariables": sent(phone="1", **{f"v{at}": "" for at in range(301)})}, "/userSessionVariables"),
        ({"content": [0] * 501}, "/content"),
        ({f"field {at}": at for at in range(501)}, ""),
    ],
)
def test_what_is_too_much_to_be_looked_at_is_the_one_fault_and_has_its_place(send, change, pointer):
    with pytest.raises(InvalidRequest) as refused:
        send(SURVEY, **{"userSessionVariables": sent(phone="1"), **change})

    (fault,) = refused.value.field_errors
    assert fault.pointer == pointer
    assert "too many values" in fault.detail


@pytest.mark.parametrize("payload", [[], ["phone"], 7, None])
def test_a_payload_that_is_no_object_has_this_one_fault(phones, send, payload):
    send(SURVEY, userSessionVariables=sent(phone="1"))  # the survey is there

    with pytest.raises(InvalidRequest) as refused:
        phones.engine.send_survey(SURVEY["id"], payload)

    (fault,) = refused.value.field_errors
    assert fault.pointer == ""
    assert "missing" not in fault.detail


def test_a_default_is_said_where_a_variable_is_not_sent_or_is_empty(send, phones):
    for at, (more, name) in enumerate(
        [({}, "our agent"), ({"agentName": " "}, "our agent"), ({"agentName": "Kari"}, "Kari")]
    ):
        send(SURVEY, to=f"+479093795{at}", userSessionVariables=sent(phone="12", **more))

        assert phones.new_messages(f"+479093795{at}")[1].startswith(f"Did {name} help?")


def test_what_a_text_itself_says_instead_goes_before_the_default(send, phones):
    own = {**AGENT, "text": {"en": "Did {{ variable.agentName | default('Ola') }} help?"}}
    send(survey_of(own, variables=DECLARED), userSessionVariables=sent(phone="1"))

    assert phones.new_messages(NUMBER)[0].startswith("Did Ola help?")


@pytest.mark.parametrize(("score", "asked"), [("3", "why"), ("2.5", "why"), ("4", "agent"), (None, "agent")])
def test_a_rule_on_variables_alone_branches_before_the_first_question(send, phones, score, asked):
    result = send(SURVEY, userSessionVariables=sent(phone="1", score=score))

    assert result.current_element == asked
    assert phones.new_messages(NUMBER)[0] == "Call us on 1."


def with_text(words):
    return survey_of({**WHY, "text": {"en": words}}, variables=DECLARED)


def with_condition(**condition):
    rule = {"condition": {"all": [{"element": "agent", "is": True}, condition]}, "action": {"go_to": "completion"}}
    return survey_of(AGENT, WHY, variables=DECLARED, rules=[rule])


R = "rules[0].condition.all[1]"
MISTAKES = [
    (with_text("{{ variable.phon }}?"), "unknown_variable", "elements[0].text.en", "Did you mean `phone`?"),
    (with_text("{{ variable.queueKey }}?"), "unknown_variable", "elements[0].text.en", "Declare it under `variables`."),
    (with_text("{{ variable.score }}?"), "variable_not_always_given", "elements[0].text.en", "default('…')"),
    (with_text("{{ variable.score | default('0') }}?"), None, None, None),
    (with_text("{{ variable.phone }}?"), None, None, None),
    (with_condition(variable="agentname", answered=True), "unknown_variable", f"{R}.variable",
     "Did you mean `agentName`?"),
    (with_condition(variable="score", at_least="3"), "unfit_value", f"{R}.at_least", "Remove the quotation marks: 3."),
    (with_condition(variable="score", at_least=3), None, None, None),
    (survey_of(WHY, variables={"a": {"default": {"en": "x", "no": "x"}}}), "stray_language", "variables.a.default.no",
     ""),
    (survey_of(WHY, variables={"a": {"requird": True}}), "unknown_property", "variables.a.requird", "`required`"),
    (survey_of(WHY, variables={"a": {"type": "nuber"}}), "wrong_value", "variables.a.type", "Did you mean `number`?"),
    (survey_of(WHY, variables={"a b": {}}), "wrong_value", 'variables["a b"]', "letters, digits"),
]  # fmt: skip


@pytest.mark.parametrize(("definition", "code", "path", "told"), MISTAKES)
def test_what_is_wrong_with_variables_is_found(check, definition, code, path, told):
    found = [one for one in check(definition) if one.severity == "error"]

    assert [(one.code, one.path) for one in found] == ([(code, path)] if code else [])
    assert all(told in one.remedy for one in found)


def test_what_is_not_declared_and_may_leave_a_hole_is_told_once(check):
    greeting = {"id": "hi", "type": "text", "text": {"en": "Hi {{ variable.name | default('you') }}."}}
    again = {**WHY, "text": {"en": "{{ variable.name }}, why {{ variable.shop | default('us') }}?"}}
    first = {**AGENT, "text": {"en": "{{ variable.name }}, did {{ variable.AGENT_ID }} help?"}}

    found = [(one.code, one.path) for one in check(survey_of(greeting, first, again))]

    assert found == [("unfamiliar_variable", "elements[1].text.en"), ("undeclared_variable", "elements[1].text.en")]


@pytest.mark.parametrize("variables", [{"variables": []}, {"variabels": {"name": {"required": True}}}])
def test_where_the_declaration_is_wrong_nothing_is_told_of_what_it_may_declare(check, variables):
    asked = {**WHY, "text": {"en": "{{ variable.name }}, why?"}}

    assert "undeclared_variable" not in {one.code for one in check(survey_of(asked, **variables))}


def test_without_declared_variables_a_rule_on_them_alone_is_told_how_to_count(check):
    (found,) = [one for one in check(survey_of(AGENT, WHY, rules=[LOW])) if one.severity == "error"]

    assert (found.code, found.path) == ("condition_without_question", "rules[0].condition")
    assert "declare its session variables under `variables`" in found.remedy


def test_the_authors_tools_know_the_rule_before_the_first_question():
    found, summary = suggested(SURVEY), summarized(SURVEY)

    assert (summary.paths, summary.rules[0].decides_after, found.unvisited) == (2, ("agent",), [])
    assert all(each.head.variables["phone"] == "phone" for each in found.conversations.values())
    assert [one.names for one in pictured(SURVEY).arrows if one.kind == "rule"] == [("low: score at most 3",)]


def test_a_rule_before_the_first_question_that_never_decides_is_found(check):
    again = {**LOW, "name": "lower", "condition": {"variable": "score", "at_most": 2}}

    assert [one.code for one in check({**SURVEY, "rules": [LOW, again]})] == ["hidden_rule"]


TIER, OTHER = {"variable": "tier"}, {"variable": "shop", "is": "oslo"}


@pytest.mark.parametrize(
    ("asked_if", "is_told"),
    [
        ({**TIER, "one_of": ["gold", "silver"]}, False),
        ({**TIER, "answered": True}, False),
        ({"all": [OTHER, {"not": {**TIER, "is": "gold"}}]}, False),
        ({"not": {**TIER, "answered": False}}, False),
        ({**TIER, "answered": False}, True),
        ({"any": [OTHER, {**TIER, "is": "gold"}]}, True),
        (OTHER, True),
    ],
)
@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({}, "undeclared_variable"),
        ({"variables": {"tier": {}, "shop": {}}}, "variable_not_always_given"),
    ],
)
def test_what_is_said_only_where_a_variable_was_sent_may_quote_it(check, variables, code, asked_if, is_told):
    said = {"id": "said", "type": "text", "text": {"en": "You are {{ variable.tier }}."}, "asked_if": asked_if}

    assert [one.code for one in check(survey_of(said, WHY, **variables))] == [code] * is_told

"""A definition of the right shape can still mean what cannot be."""

import pytest

from engine.checking import CODES
from tests.surveys import rule

BOTH = {"en": "Words.", "no": "Ord."}


def rules(*all_rules):
    return lambda definition: definition.update(rules=list(all_rules))


def elements(at, **properties):
    return lambda definition: definition["elements"][at].update(properties)


def text(at, **by_language):
    return lambda definition: definition["elements"][at]["text"].update(by_language)


LONE_BRACES = ("{customer}", "${customer}", "{first name}", "name }}")


def nested(**condition):
    return rules({"condition": condition, "action": {"go_to": "comment"}})


LONG = {"any": [{"element": "visits", "is": number} for number in range(17)]}
R = "rules[0].condition"
SEVEN_QUOTES = "{{ variable.agentId }} " * 6 + "{{ variable.agentId }}"

MEANINGS = [
    # ids
    (elements(3, id="why"), "duplicate_id", "elements[3].id", "already the id of `elements[2]`"),
    (elements(5, options=[{"id": "oslo", "label": BOTH}, {"id": "oslo", "label": BOTH}]), "duplicate_id",
     "elements[5].options[1].id", "already the id of `elements[5].options[0]`"),
    # flow
    (rules(rule("wy", element="why", is_not="queue")), "unknown_element", "rules[0].action.go_to",
     "Did you mean `why`?"),
    (elements(3, next="nowhere"), "unknown_element", "elements[3].next", "There are `completion`, `welcome`"),
    (elements(0, next="welcome"), "endless_texts", "elements[0].next", "lead back to themselves"),
    (elements(1, next="why"), None, None, None),
    # results
    (elements(3, was=["why"]), "ambiguous_lineage", "elements[3].was[0]", "`elements[2]` has `why`, too"),
    (elements(3, was=["again"]), "ambiguous_lineage", "elements[3].was[0]", "Name ids that it had before"),
    (lambda definition: [definition["elements"][at].update(was=["old"]) for at in (2, 3)], "ambiguous_lineage",
     "elements[3].was[0]", "`elements[2]` continues `old`, too"),
    (
        elements(
            5, options=[{"id": "oslo", "label": BOTH}, {"id": "b", "label": {"en": "B", "no": "B"}, "was": ["oslo"]}]
        ),
        "ambiguous_lineage",
        "elements[5].options[1].was[0]",
        "`elements[5].options[0]` has `oslo`, too",
    ),
    (elements(3, was=["older", "oldest"]), None, None, None),
    (elements(1, measure="nps"), "unfit_measure", "elements[1].measure", "Let it begin at 0 and end at 10"),
    (elements(1, measure="csat"), None, None, None),
    (lambda definition: definition.update(results={"partial_from": "wy"}), "unknown_element", "results.partial_from",
     "Did you mean `why`?"),
    (lambda definition: definition.update(results={"partial_from": "nowhere"}), "unknown_element",
     "results.partial_from", "There are `enjoyment`"),
    (lambda definition: definition.update(results={"partial_from": "welcome"}), "unfit_value", "results.partial_from",
     "asks nothing"),
    (lambda definition: definition.update(results={"partial_from": "why", "by": ["queueKey"], "at_least": 10}), None,
     None, None),
    (elements(6, next="completion"), None, None, None),
    (elements(3, next="shop"), "unreachable_element", "elements[4]", "nothing leads to it"),
    (elements(7, next="enjoyment"), "endless_loop", "elements[1]", "asked `enjoyment`"),
    # rules
    (rules(rule(element="whi", **{"is": "price"})), "unknown_element", f"{R}.element", "Did you mean `why`?"),
    (rules(rule(element="welcome", **{"is": "price"})), "condition_on_text", f"{R}.element", "asks nothing"),
    (rules(rule(element="completion", **{"is": "price"})), "condition_on_text", f"{R}.element", "asks nothing"),
    (rules(rule(variable="queueKey", **{"is": "a"})), "condition_without_question", R, "names no question"),
    (rules(rule(element="why", at_least="price")), "unfit_operator", f"{R}.at_least", "`includes`"),
    (rules(rule(element="again", mentions="x")), "unfit_operator", f"{R}.mentions", "Possible are `is`"),
    (rules(rule(element="why", **{"is": "pric"})), "unfit_value", f"{R}.is", "Did you mean `price`?"),
    (rules(rule(element="why", one_of=["queue", "Prisen"])), "unfit_value", f"{R}.one_of[1]", "not an option"),
    (rules(rule(element="why", includes=["queue", "x"])), "unfit_value", f"{R}.includes[1]", "not an option"),
    (rules(rule(element="enjoyment", at_least=11)), "unfit_value", f"{R}.at_least", "not on the scale from 1 to 10"),
    (rules(rule(element="enjoyment", **{"is": "7"})), "unfit_value", f"{R}.is", '`"7"` is not a whole number'),
    (rules(rule(element="enjoyment", **{"is": "7"})), "unfit_value", f"{R}.is", "Remove the quotation marks: 7."),
    (rules(rule(element="enjoyment", **{"is": True})), "unfit_value", f"{R}.is", "`true` is not a whole number"),
    (rules(rule(element="visits", one_of=[1, "2"])), "unfit_value", f"{R}.one_of[1]", '`"2"` is not a number'),
    (rules(rule(element="again", **{"is": "true"})), "unfit_value", f"{R}.is", "Remove the quotation marks: true."),
    *(
        (rules(rule(element="visits", **{"is": odd})), "unfit_value", f"{R}.is", "Write an answer that")
        for odd in ("NaN", "Infinity", "[" * 99_999, "9" * 9_999, "٣")
    ),
    (rules(rule(element="why", **{"is": "x" * 9_999})), "unfit_value", f"{R}.is", "not an option"),
    (rules(rule(element="comment", **{"is": 7})), "unfit_value", f"{R}.is", 'Put it in quotation marks: "7".'),
    (rules(rule(element="why", **{"is": True})), "unfit_value", f"{R}.is", "`true` is not an option"),
    (rules(rule(element="day", between=["2026-02-01", "2026-01-01"])), "reversed_range", f"{R}.between",
     '["2026-01-01"'),
    (rules(rule(element="enjoyment", between=[3, 12])), "unfit_value", f"{R}.between[1]", "not on the scale"),
    (rules(rule(element="enjoyment", between=[8, 7])), "reversed_range", f"{R}.between", "Write [7, 8]"),
    (rules(rule(element="again", **{"is": "yes"})), "unfit_value", f"{R}.is", "write true"),
    (rules(rule(element="visits", **{"is": 1.5})), "unfit_value", f"{R}.is", "decimals"),
    (rules(rule(element="day", at_least="soon")), "unfit_value", f"{R}.at_least", "year-month-day"),
    (rules(rule(element="day", at_least="2026-W05-1")), "unfit_value", f"{R}.at_least", "year-month-day"),
    (rules(rule(element="day", at_least="20260105")), "unfit_value", f"{R}.at_least", "year-month-day"),
    (rules(rule(element="day", at_least=20260105)), "unfit_value", f"{R}.at_least", "year-month-day"),
    (rules(rule(element="comment", at_least="x")), "unfit_operator", f"{R}.at_least",
     "to `comment` (`open_text`) cannot"),
    (rules(rule("welcome", element="comment", mentions=["queue", "staff"])), None, None, None),
    (rules(rule("again", element="why", answered=True)), None, None, None),
    (nested(all=[{"element": "why", "answered": True}, {"variable": "tier", "is": True}]), "unfit_value",
     f"{R}.all[1].is", 'Put it in quotation marks: "true"'),
    (nested(all=[{"element": "why", "answered": True}, {"variable": "tier", "includes": "x"}]), "unfit_operator",
     f"{R}.all[1].includes", "session variable `tier`"),
    (nested(all=[{"element": "why", "answered": True}, {"variable": "age", "between": ["1", 5]}]), "unfit_value",
     f"{R}.all[1].between", "Write two numbers, or two texts."),
    (nested(all=[{"element": "why", "answered": True}, {"not": {"variable": "age", "at_least": 18}}]), None, None,
     None),
    (nested(all=[{"element": "why", "answered": True}, {"variable": "queuekey", "is": "a", "answered": True}]),
     "unfamiliar_variable", f"{R}.all[1].variable", "Did you mean `queueKey`?"),
    (nested(any=[{"not": {"element": "x", "is": 1}}]), "unknown_element", f"{R}.any[0].not.element", "no element"),
    (nested(all=[LONG, LONG]), "rule_too_large", R, "more than 256 ways"),
    (nested(any=[LONG] * 12), "rule_too_large", R, "204 comparisons"),
    (nested(any=[LONG] * 11), None, None, None),
    (
        rules(
            rule("why", element="enjoyment", at_most=5),
            rule("comment", element="enjoyment", at_least=6),
            rule("comment", element="enjoyment", answered=True),
        ),
        "hidden_rule",
        "rules[2]",
        "`rules[0]` and `rules[1]` hold before it",
    ),
    # contradictions
    (elements(1, minimum=11), "contradiction", "elements[1].minimum", "begins at 11, above its end at 10"),
    (elements(1, labels={"11": BOTH}), "contradiction", "elements[1].labels.11", "not on the scale"),
    (elements(4, maximum=-1), "contradiction", "elements[4].minimum", "above the highest, -1"),
    (elements(4, minimum=1e-5, maximum=0.4), "contradiction", "elements[4].minimum", "between 0.00001 and 0.4"),
    (elements(2, choose={"at_least": 2, "at_most": 1}), "contradiction", "elements[2].choose.at_least", "at most 1"),
    (elements(2, choose={"at_most": 3}), "contradiction", "elements[2].choose.at_most", "there are 2 options"),
    (elements(2, choose={"at_least": 3}), "contradiction", "elements[2].choose.at_least", "there are 2 options"),
    (elements(6, earliest="2026-12-24", latest="2026-12-23"), "contradiction", "elements[6].earliest",
     "after the latest"),
    (elements(6, earliest="2999-01-01"), None, None, None),
    (elements(6, latest="0001-03-01"), None, None, None),
    (elements(7, minimum_length=9, maximum_length=8), "contradiction", "elements[7].minimum_length", "at most 8"),
    (elements(7, minimum_length=2001), "contradiction", "elements[7].minimum_length", "at most 2000"),
    # languages
    (elements(3, text={"en": "Again?"}), "missing_language", "elements[3].text", "not said in `no`"),
    (elements(5, options=[{"id": "a", "label": BOTH}, {"id": "b", "label": {"no": "B"}}]), "missing_language",
     "elements[5].options[1].label", "not said in `en`"),
    (elements(1, labels={"1": {"en": "x"}}), "missing_language", "elements[1].labels.1", "not said in `no`"),
    (lambda d: d["completion"]["text"].pop("en"), "missing_language", "completion.text", "not said in `en`"),
    (lambda d: d["unavailable"]["text"].pop("no"), "missing_language", "unavailable.text", "not said in `no`"),
    (text(3, sv="Igen?"), "stray_language", "elements[3].text.sv", "Write every text in it"),
    (lambda d: d.update(default_language="nn"), "default_language_not_spoken", "default_language", "mean `no`?"),
    # placeholders
    (text(7, en="{{ answer.enjoiment }}?", no="?"), "unknown_answer", "elements[7].text.en", "mean `enjoyment`?"),
    (text(7, en="{{ answer.welcome }}?"), "unknown_answer", "elements[7].text.en", "asks nothing"),
    (text(3, en="{{ enjoyment }}?"), "invalid_placeholder", "elements[3].text.en", "`{{ answer.enjoyment }}`?"),
    (text(3, en="{{ agentId }}?"), "invalid_placeholder", "elements[3].text.en", "`{{ variable.agentId }}`?"),
    (text(3, en="{{ answer.enjoyment * 9 }}?"), "invalid_placeholder", "elements[3].text.en",
     "`{{ answer.enjoyment }}`?"),
    (text(3, en="{{ answer.enjoyment | upper }}?"), "invalid_placeholder", "elements[3].text.en", "no placeholder"),
    (text(3, en="{% if x %}?"), "invalid_placeholder", "elements[3].text.en", "no placeholder"),
    (text(3, en="{# x #}?"), "invalid_placeholder", "elements[3].text.en", "no placeholder"),
    (text(3, en="{{ answer.enjoyment }?"), "invalid_placeholder", "elements[3].text.en", "no placeholder"),
    (text(3, en="{{{ answer.enjoyment }}}?"), "invalid_placeholder", "elements[3].text.en",
     "mean `{{ answer.enjoyment"),
    (text(3, en="{{{ answer.enjoyment }}?"), "invalid_placeholder", "elements[3].text.en", "a brace too many"),
    (text(3, en="answer.enjoyment }}?"), "invalid_placeholder", "elements[3].text.en", "mean `{{ answer.enjoyment }}`"),
    (text(3, en="{ answer.enjoyment }}?"), "invalid_placeholder", "elements[3].text.en", "begin one are missing"),
    (text(3, en="{answer.enjoyment}?"), "single_brace", "elements[3].text.en", "two braces"),
    *((text(3, en=f"Hi {words}?"), "single_brace", "elements[3].text.en", "as it stands") for words in LONE_BRACES),
    (text(3, en='{variable.name | default("you")}?'), "single_brace", "elements[3].text.en", "two braces"),
    (text(3, en="{{ variable.agentId }}?"), "differing_placeholders", "elements[3].text.no", "`variable.agentId`"),
    (text(3, en='{{ variable.name | default("you") }}?', no="{{variable.name|default('deg')}}?"), None, None, None),
    (text(3, en="{{ variable.agentID }}?", no="?"), "unfamiliar_variable", "elements[3].text.en",
     "Did you mean `agentId`?"),
    (elements(1, labels={"1": {"en": "{{ answer.why }}", "no": "ille"}}), "placeholder_in_label",
     "elements[1].labels.1.en", "sent as it stands"),
    # messages
    (text(3, en="Words. "), None, None, None),
    (
        elements(
            5,
            options=[{"id": "a", "label": BOTH | {"no": "\u00a0Bil\n"}}, {"id": "b", "label": {"en": "B", "no": "B"}}],
        ),
        "stray_space",
        "elements[5].options[0].label.no",
        "this label begins and ends with white space",
    ),
    (text(3, en="word " * 70), "long_sms", "elements[3].text.en", "3 segments (GSM-7)"),
    (lambda d: d.update(reminders=[{"after": "PT4H", "text": {"en": "w" * 919, "no": "Svar, da."}}]), "too_long_sms",
     "reminders[0].text.en", "it can never be sent"),
    (text(3, en="w" * 919), "too_long_sms", "elements[3].text.en", "it can never be sent"),
    (text(3, en="w" * 800), "long_sms", "elements[3].text.en", "6 segments (GSM-7)"),
    (text(3, en=SEVEN_QUOTES, no=SEVEN_QUOTES), "may_be_too_long", "elements[3].text.en", "it is several SMS then"),
    (text(3, en="w" * 900), "may_be_too_long", "elements[3].text.en", "7 segments"),
    (text(3, en="It’s nice – really?"), "costly_character", "elements[3].text.en", "Write `'` and `-` instead."),
    (text(3, en="Łódź – really?"), None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "code", "place", "words"), MEANINGS, ids=[f"{at}-{m[1]}-{m[2]}" for at, m in enumerate(MEANINGS)]
)
def test_a_meaning_that_cannot_be_is_reported_where_it_stands(check, definition, spoil, code, place, words):
    spoil(definition)
    found = [p for p in check(definition) if code is None or p.code not in ECHOES.get(code, ())]

    if code is None:
        assert found == []
        return
    assert (code, place) in [(p.code, p.path) for p in found]
    assert {p.code for p in found} == {code}
    finding = next(p for p in found if p.path == place)
    assert finding.severity == CODES[code].severity
    assert words in f"{finding.message}. {finding.remedy}"
    assert len(finding.message) < 200


ECHOES = {
    "stray_space": ("costly_character",),
    "invalid_placeholder": ("differing_placeholders",),
    "unknown_answer": ("differing_placeholders",),
    "unfamiliar_variable": ("differing_placeholders",),
    "duplicate_id": ("unfit_value",),
}
"""What a mistake of one code brings with it in these definitions, rightly."""


def test_meaning_is_checked_beside_the_parts_whose_shape_is_wrong(check, definition):
    definition["elements"][1]["minimum"] = "1"
    definition["elements"][2]["options"][0]["label"] = "The price"
    definition["elements"][3]["colour"] = "red"
    definition["elements"][4]["text"] = "How often?"
    definition["rules"] = [
        rule("coment", element="why", **{"is": "pric"}),
        rule(element="visits", **{"is": "7"}),
        rule(element="again", **{"is": "yes"}),
    ]

    assert [(p.code, p.path) for p in check(definition)] == [
        ("wrong_type", "elements[1].minimum"),
        ("wrong_type", "elements[2].options[0].label"),
        ("unknown_property", "elements[3].colour"),
        ("wrong_type", "elements[4].text"),
        ("unfit_value", "rules[0].condition.is"),
        ("unknown_element", "rules[0].action.go_to"),
        ("unfit_value", "rules[1].condition.is"),
        ("unfit_value", "rules[2].condition.is"),
    ]


def test_an_element_of_an_unknown_kind_can_still_be_gone_to(check, definition):
    definition["elements"][2]["type"] = "multiple-choise"
    definition["rules"] = [rule("why", element="enjoyment", at_most=3), rule(element="why", **{"is": "anything"})]

    assert [p.code for p in check(definition)] == ["unknown_kind"]


def test_a_language_without_templates_is_reported_once(check, definition):
    def translated(value):
        if isinstance(value, dict) and set(value) == {"en", "no"}:
            return {**value, "xx": "Word."}
        if isinstance(value, dict):
            return {key: translated(inner) for key, inner in value.items()}
        return [translated(inner) for inner in value] if isinstance(value, list) else value

    found = check(translated(definition))

    assert [p.path for p in found if p.code == "language_without_templates"] == ["elements[0].text.xx"]


def test_a_narrow_language_is_served_by_the_templates_of_the_wide_one(check, definition):
    for element in definition["elements"][1:]:
        element["text"].pop("no")
    definition["elements"] = [{"id": "hi", "type": "text", "text": {"nb-NO": "Hei."}}]
    definition |= {
        "rules": [],
        "default_language": "nb-NO",
        "completion": {"text": {"nb-NO": "Takk."}},
        "unavailable": {"text": {"nb-NO": "Lukket."}},
    }

    assert check(definition) == []


def test_two_texts_that_lead_back_to_each_other_are_one_problem(check, definition):
    definition["elements"].insert(1, {"id": "more", "type": "text", "text": BOTH, "next": "welcome"})

    assert [(p.code, p.path) for p in check(definition)] == [("endless_texts", "elements[1].next")]


def test_a_rule_with_a_misspelt_variable_is_looked_at_as_any_other(check, definition):
    asked = {"element": "enjoyment", "at_least": 7}
    definition["rules"].append(rule("comment", all=[asked, {"variable": "agentid", "is": "42"}]))

    assert {p.code for p in check(definition)} == {"unfamiliar_variable", "hidden_rule"}


def test_texts_may_lead_back_to_a_question(check, definition):
    definition["elements"].append({"id": "more", "type": "text", "text": BOTH, "next": "enjoyment"})
    definition["rules"].append(rule("completion", element="comment", mentions="nothing"))

    assert check(definition) == []


WRONG_BESIDE_A_TEXT = [
    (1, {"type": "scael"}, "unknown_kind", "elements[1].type"),
    (1, {"minimum": "0"}, "wrong_type", "elements[1].minimum"),
    (2, {"choose": {"at_least": 0}}, "out_of_range", "elements[2].choose.at_least"),
    (6, {"latest": "24.12.2026"}, "wrong_value", "elements[6].latest"),
]


@pytest.mark.parametrize(("at", "wrong", "code", "path"), WRONG_BESIDE_A_TEXT)
def test_the_texts_of_an_element_are_looked_at_whatever_else_is_wrong_in_it(check, definition, at, wrong, code, path):
    element = definition["elements"][at]
    element.update(wrong, text={"en": "{{ answer.nothing }}"})
    labels = [one["label"] for one in element.get("options", ())] + [*element.get("labels", {}).values()]
    for label in labels:
        del label["no"]
    texts = [("missing_language", f"elements[{at}].text"), ("unknown_answer", f"elements[{at}].text.en")]

    found = {(one.code, one.path) for one in check(definition)}
    assert {(code, path), *texts} <= found
    assert len({one for one in found if one[0] == "missing_language"}) == 1 + len(labels)


@pytest.mark.parametrize(("wrong", "code"), [({"minimum": 11}, "contradiction"), ({"type": "scael"}, "unknown_kind")])
def test_a_range_is_reversed_whatever_is_wrong_in_its_question(check, definition, wrong, code):
    definition["elements"][1].update(wrong)
    nested(element="enjoyment", between=[7, 5])(definition)

    assert {code, "reversed_range"} <= {one.code for one in check(definition)}


def test_a_label_of_a_scale_is_looked_at_beside_one_that_is_wrong(check, definition):
    definition["elements"][1]["labels"] = {"bad": BOTH, "5": "Fair", "9": {"en": "Good"}, "11": BOTH}

    assert [(one.code, one.path) for one in check(definition)] == [
        ("wrong_value", "elements[1].labels.bad"),
        ("wrong_type", "elements[1].labels.5"),
        ("missing_language", "elements[1].labels.9"),
        ("contradiction", "elements[1].labels.11"),
    ]


@pytest.mark.parametrize("text", [5, "Words", ["Words"], {"en": 5}, {"en": {"en": "Words"}}, {}])
def test_a_text_of_no_kind_may_have_any_shape(check, definition, text):
    definition["elements"][3] = {"id": "again", "type": "yesno", "text": text, "labels": {"1": text}, "options": text}

    assert ("unknown_kind", "elements[3].type") in [(one.code, one.path) for one in check(definition)]

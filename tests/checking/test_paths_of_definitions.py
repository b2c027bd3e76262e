"""What only walking every path shows is reported where it is so, and nowhere else."""

import itertools

import pytest

from engine.checking import CODES
from tests.paths.random_surveys import large_survey
from tests.surveys import AGAIN, COMMENT, rule, survey_of

SCORE = {"id": "score", "type": "scale", "minimum": 0, "maximum": 10}
OPTIONS = [{"id": id_, "label": {"en": id_.capitalize()}} for id_ in ("price", "queue", "staff")]
WHY = {"id": "why", "type": "multiple_choice", "options": OPTIONS, "choose": {"at_least": 1, "at_most": 2}}
SHOP = {"id": "shop", "type": "dropdown", "options": OPTIONS}
DAY = {"id": "day", "type": "date", "earliest": "2026-01-01"}
ALL = [SCORE, WHY, SHOP, AGAIN, DAY, COMMENT]


def with_rules(*rules):
    return survey_of(*ALL, rules=list(rules))


def saying(at, words, *rules):
    definition = with_rules(*rules)
    definition["elements"][at]["text"] = {"en": words}
    return definition


def labelled(*labels):
    options = [{"id": f"o{at}", "label": {"en": label}} for at, label in enumerate(labels)]
    return survey_of({**SHOP, "options": options})


LOW, HIGH = {"element": "score", "at_most": 3}, {"element": "score", "at_least": 7}
AFTER_AGAIN = {"element": "again", "answered": True}
LOOP = survey_of(SCORE, AGAIN, rules=[rule("score", element="again", **{"is": True})])
FOR_EVER = survey_of(SCORE, {**AGAIN, "next": "score"})
VIP = {"variable": "tier", "is": "vip"}
FOR_VIPS = survey_of(SCORE, AGAIN, rules=[rule("score", all=[AFTER_AGAIN, VIP])])

SKIP, END = ({"at_most": 2, "then": then} for then in ("skip", "end"))
UNCOUNTED = rule("day", all=[{"element": "why", "answered": True}, {"element": "score", "answered": False}])
EACH_HALF = rule("why", element="score", at_least=0)

FINDINGS = [
    # comparisons
    (with_rules(rule(element="score", more_than=10)), "comparison_never_matches", "rules[0].condition.more_than"),
    (with_rules(rule(element="score", more_than=9)), None, None),
    (with_rules(rule(element="score", less_than=0)), "comparison_never_matches", "rules[0].condition.less_than"),
    (with_rules(rule(element="score", between=[0, 6])), None, None),
    (with_rules(rule(element="day", at_most="2025-12-31")), "comparison_never_matches", "rules[0].condition.at_most"),
    (with_rules(rule(element="day", at_most="2026-01-01")), None, None),
    (with_rules(rule(element="why", includes=["price", "queue", "staff"])), "comparison_never_matches",
     "rules[0].condition.includes"),
    (with_rules(rule(element="why", includes=["price", "queue"])), None, None),
    (with_rules(rule(element="shop", none_of=["price", "queue", "staff"])), "comparison_never_matches",
     "rules[0].condition.none_of"),
    # rules that never hold
    (with_rules(rule(all=[LOW, HIGH])), "rule_never_holds", "rules[0].condition"),
    (with_rules(rule(any=[LOW, HIGH])), None, None),
    (with_rules(rule("day", **{"not": {"any": [LOW, {"element": "score", "at_least": 4}]}})), "rule_never_holds",
     "rules[0].condition"),
    (
        with_rules(
            rule("shop", **HIGH),
            rule(all=[{"element": "shop", "is": "price"}, {"element": "why", "is": "queue"}, HIGH]),
        ),
        "rule_never_holds",
        "rules[1].condition",
    ),
    (
        with_rules(
            rule("shop", **HIGH), rule(all=[{"element": "shop", "is": "price"}, {"element": "why", "is": "queue"}])
        ),
        None,
        None,
    ),
    (with_rules(rule("completion", **LOW), rule(all=[AFTER_AGAIN, LOW])), "rule_never_holds", "rules[1].condition"),
    (with_rules(rule("shop", **LOW), rule(all=[AFTER_AGAIN, LOW])), None, None),
    # rules that always hold
    (with_rules(rule("why", element="score", at_least=0)), "rule_always_holds", "rules[0].condition"),
    (with_rules(rule("why", element="score", at_least=1)), None, None),
    (with_rules(rule("why", element="score", answered=True)), None, None),
    (with_rules(rule("day", any=[{"element": "shop", "answered": True}, VIP])), "rule_always_holds",
     "rules[0].condition"),
    (with_rules(rule("day", all=[{"element": "shop", "answered": True}, VIP])), None, None),
    (with_rules(rule("day", any=[{"element": "again", "is": True}, {"element": "again", "is": False}])),
     "rule_always_holds", "rules[0].condition"),
    (with_rules(rule("again", element="again", **{"is": False})), "rule_to_own_question", "rules[0].action.go_to"),
    # hidden rules
    (with_rules(rule(**HIGH), rule("day", element="score", at_least=9)), "hidden_rule", "rules[1]"),
    (with_rules(rule(element="score", at_least=9), rule("day", **HIGH)), None, None),
    (with_rules(rule(**HIGH), rule("day", element="score", at_least=6)), None, None),
    (with_rules(rule(**HIGH), rule("day", **LOW), rule(any=[HIGH, LOW])), "hidden_rule", "rules[2]"),
    (with_rules(rule(**HIGH), rule(**HIGH)), "hidden_rule", "rules[1]"),
    # contradicting rules
    (with_rules(rule(**HIGH), rule("day", **HIGH)), "contradicting_rules", "rules[1]"),
    (with_rules(rule(**HIGH), rule("day", element="score", more_than=6)), "contradicting_rules", "rules[1]"),
    (with_rules(rule(**HIGH), rule("day", all=[HIGH, VIP])), "hidden_rule", "rules[1]"),
    (with_rules(rule(all=[HIGH, VIP]), rule("day", **HIGH)), None, None),
    # elements nobody reaches
    (survey_of(SCORE, COMMENT, AGAIN, rules=[rule("again", element="score", answered=True)]), "unreachable_element",
     "elements[1]"),
    (survey_of(SCORE, COMMENT, AGAIN, rules=[rule("again", **HIGH)]), None, None),
    (
        survey_of(
            SCORE,
            {**SHOP, "next": "completion"},
            COMMENT,
            rules=[rule("completion", **LOW), rule(all=[{"element": "shop", "is": "price"}, {"not": HIGH}])],
        ),
        None,
        None,
    ),
    # loops
    (FOR_EVER, "endless_loop", "elements[0]"),
    (LOOP, None, None),
    (FOR_VIPS, "endless_for_some", "elements[0]"),
    (survey_of(SCORE, AGAIN, rules=[rule("score", all=[{"element": "again", "is": True}, VIP])]), None, None),
    # placeholders
    (saying(3, "Why {{ answer.comment }}?"), "answer_never_given", "elements[3].text.en"),
    (saying(3, "Why {{ answer.score }}?"), None, None),
    (saying(3, "{{ answer.why }}?", rule("shop", **HIGH)), "answer_not_always_given", "elements[3].text.en"),
    (saying(3, '{{ answer.why | default("it") }}?', rule("shop", **HIGH)), None, None),
    (saying(3, "{{ answer.why }}?", rule("day", **HIGH)), None, None),
    # of a condition that cannot be read, nobody knows whom it leads past a question
    (saying(3, "{{ answer.why }}?", {**rule("shop"), "condition": [HIGH]}), "wrong_type", "rules[0].condition"),
    (saying(5, "{{ answer.why }}?", {**rule("comment"), "condition": "x"}), "wrong_type", "rules[0].condition"),
    (survey_of(SCORE, {**WHY, "asked_if": [LOW]}, {**COMMENT, "text": {"en": "{{ answer.why }}?"}}), "wrong_type",
     "elements[1].asked_if"),
    (survey_of(SCORE, {**WHY, "asked_if": LOW}, {**COMMENT, "text": {"en": "{{ answer.why }}?"}, "asked_if": [LOW]}),
     "wrong_type", "elements[2].asked_if"),
    (survey_of({**COMMENT, "text": {"en": "{{ answer.comment }}?"}}), "answer_never_given", "elements[0].text.en"),
    (survey_of(SCORE, unavailable={"text": {"en": "Too late. Your score: {{ answer.score }}."}}),
     "answer_not_always_given", "unavailable.text.en"),
    (survey_of(SCORE, unavailable={"text": {"en": 'Too late: {{ answer.score | default("none") }}.'}}), None, None),
    # questions answered in vain too often
    (with_rules(UNCOUNTED), "rule_never_holds", "rules[0].condition"),
    ({**with_rules(UNCOUNTED), "tries": SKIP}, None, None),
    ({**with_rules(UNCOUNTED), "tries": END}, "rule_never_holds", "rules[0].condition"),
    ({**with_rules(EACH_HALF), "tries": SKIP}, None, None),
    ({**with_rules(EACH_HALF), "tries": END}, "rule_always_holds", "rules[0].condition"),
    ({**FOR_EVER, "tries": SKIP}, "endless_loop", "elements[0]"),
    ({**FOR_EVER, "tries": {**SKIP, "then": "ask_on"}}, "endless_loop", "elements[0]"),
    ({**FOR_EVER, "tries": END}, None, None),
    ({**FOR_VIPS, "tries": END}, None, None),
    ({**survey_of(AGAIN, rules=[rule("again", element="again", answered=True)]), "tries": SKIP}, "endless_for_some",
     "elements[0]"),
    ({**saying(3, "{{ answer.score }}?"), "tries": SKIP}, "answer_not_always_given", "elements[3].text.en"),
    ({**saying(3, "{{ answer.score }}?"), "tries": END}, None, None),
    (survey_of(SCORE, completion={"text": {"en": "{{ answer.score }}!"}}, tries=END), "answer_not_always_given",
     "completion.text.en"),
    (survey_of(SCORE, completion={"text": {"en": '{{ answer.score | default("0") }}!'}}, tries=END), None, None),
    # ranges in texts
    (saying(0, "How was it? Reply 1-5."), "differing_range", "elements[0].text.en"),
    (saying(0, "Hvordan var det (1 - 5)?"), "differing_range", "elements[0].text.en"),
    (saying(0, "Von 1 bis 5?"), "differing_range", "elements[0].text.en"),
    (saying(0, "Rate us from 2 to 10, please."), "differing_range", "elements[0].text.en"),
    (saying(0, "How was it? Reply 0-10."), None, None),
    (saying(0, "How was the 1-2 hour wait?"), None, None),
    (saying(0, "We are open 8-16. How was it?"), None, None),
    (saying(0, "How do you rate the season 2025-2026?"), None, None),
    (survey_of({"id": "n", "type": "number", "minimum": 0, "maximum": 2026, "text": {"en": "Km run (2025 - 2026)?"}}),
     None, None),
    (survey_of({"id": "n", "type": "number", "minimum": 1900, "maximum": 2026, "text": {"en": "Born (1910-2026)?"}}),
     "differing_range", "elements[0].text.en"),
    (saying(2, "Reply 1 to 4."), "differing_range", "elements[2].text.en"),
    (saying(2, "Reply 1 to 3."), None, None),
    (saying(5, "Reply 1-5."), None, None),
    # labels
    (labelled("Price", "price."), "labels_collide", "elements[0].options[1].label.en"),
    (labelled("Price", "Prices"), None, None),
    (labelled("Café", "Cafe"), "labels_alike", "elements[0].options[1].label.en"),
    (labelled("2", "Other"), "label_is_a_number", "elements[0].options[0].label.en"),
    (labelled("1", "2"), None, None),
    (labelled("5", "7"), None, None),
    (labelled("Stop", "Go on"), "label_is_a_keyword", "elements[0].options[0].label.en"),
    (labelled("Stopp", "Go on"), "label_is_a_keyword", "elements[0].options[0].label.en"),
    (labelled("Stop the noise", "Go on"), None, None),
    (labelled("None", "Some"), None, None),
    # characters
    (saying(5, "A crêpe?"), "costly_character", "elements[5].text.en"),
    (saying(5, "Nice 🙂?"), "costly_character", "elements[5].text.en"),
    (saying(5, "Café à la crème?"), None, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("definition", "code", "place"), FINDINGS, ids=[f"{at}-{case[1]}" for at, case in enumerate(FINDINGS)]
)
def test_what_is_so_is_reported_and_what_is_nearly_so_is_not(check, definition, code, place):
    found = [finding for finding in check(definition) if finding.code != "unreachable_element" or code == finding.code]

    assert [(finding.code, finding.path) for finding in found] == ([] if code is None else [(code, place)])


def test_every_code_that_needs_paths_has_a_case():
    needing = {
        code for code in CODES if code.startswith(("rule_", "hidden", "contradicting", "endless_", "answer_", "label"))
    }

    assert needing - {"rule_too_large", "endless_texts"} <= {code for _, code, _ in FINDINGS}


@pytest.mark.parametrize(("at", "to"), [(9, 7), (2, 1)])
def test_rules_on_different_answers_are_no_contradiction(check, at, to):
    definition = with_rules(rule(element="score", **{"is": at}), rule("day", element="score", **{"is": to}))

    assert [finding for finding in check(definition) if finding.code != "unreachable_element"] == []


def test_an_early_quote_names_the_rule_that_leads_past_its_question(check):
    definition = saying(3, "{{ answer.why }}?", {"name": "happy ones skip", **rule("shop", **HIGH)})

    (found,) = check(definition)
    assert "the rule `happy ones skip` may lead past it" in found.message


def test_an_early_quote_names_no_rule_that_stands_beyond_its_question(check):
    past = {"name": "past", **rule("shop", **HIGH)}
    beyond = {"name": "beyond", **rule("day", element="shop", **{"is": "price"})}
    elsewhere = {"name": "elsewhere", **rule("completion", all=[AFTER_AGAIN, HIGH])}
    to_it = {"name": "to it", **rule("why", **LOW)}
    definition = saying(5, "{{ answer.why }}?", to_it, past, beyond)

    (found,) = check(definition)
    assert found.message.endswith("is empty then: the rule `past` may lead past it")
    assert check({**definition, "rules": [*definition["rules"][:2], elsewhere]}) == []


def test_an_early_quote_names_the_asked_if_that_its_question_has(check):
    definition = saying(4, "{{ answer.why }}?", rule("again", element="shop", **{"is": "price"}))
    definition["elements"][1]["asked_if"] = LOW

    (found,) = check(definition)
    assert found.message.endswith("is empty then: its `asked_if` need not hold")


def test_an_endless_loop_names_those_on_it_and_none_that_leads_there_however_often(check):
    (found,) = check(
        survey_of(SCORE, AGAIN, {**SHOP, "next": "shop"}, rules=[rule("score", **{"is": False}, element="again")])
    )

    assert (found.code, found.path) == ("endless_loop", "elements[2]")
    assert "is asked `shop` for ever" in found.message


@pytest.mark.parametrize(("label", "tag"), [("Stopp", "no"), ("Hilfe", "de"), ("Stop", "en"), ("Hjelp", "no")])
def test_a_label_that_is_a_keyword_names_the_language_whose_word_it_is(check, label, tag):
    options = [{"id": id_, "label": {"en": words, "no": words}} for id_, words in (("a", label), ("b", "Blue"))]
    definition = survey_of({**SHOP, "options": options, "text": {"en": "Which?", "no": "Hvilken?"}})
    definition["completion"] = {"text": {"en": "Thanks", "no": "Takk"}}

    found = next(each for each in check(definition) if each.path.endswith(".en") and each.code == "label_is_a_keyword")
    assert f" in `{tag}`" in found.message


@pytest.mark.parametrize("then", ["skip", "end"])
def test_a_quote_of_a_question_that_may_be_given_up_names_tries_and_no_rule_that_leads_to_it(check, then):
    completion = {"text": {"en": "{{ answer.comment }}!"}}
    definition = survey_of(SCORE, WHY, COMMENT, rules=[rule(**HIGH)], completion=completion)

    (found,) = check({**definition, "tries": {"at_most": 2, "then": then}})
    assert "after replies that are no answer, `tries` goes on without it" in found.message


@pytest.mark.parametrize(
    "tries", [{"tries": {"at_most": 2, "then": "skp"}}, {"tries": {"at_most": "2", "then": "skip"}}, {"trys": SKIP}]
)
def test_misspelt_tries_are_taken_for_what_they_were_meant_to_be(check, tries):
    found = {finding.code for finding in check({**with_rules(UNCOUNTED), **tries})}

    assert found
    assert not found & {"rule_never_holds", "unreachable_element"}


def test_tries_that_nobody_can_read_leave_open_where_the_survey_goes(check):
    found = check({**with_rules(UNCOUNTED), "tries": {"at_most": 2, "then": 7}})

    assert [finding.code for finding in found] == ["wrong_value"]


def test_texts_in_a_circle_hide_nothing_else(check):
    circle, lost = {"id": "bye", "type": "text", "next": "bye"}, {"id": "lost", "type": "yes_no", "next": "lost"}
    after = survey_of(SCORE, circle, {**COMMENT, "next": "completion"}, lost, rules=[rule("bye", all=[LOW, HIGH])])
    beside = survey_of({**SCORE, "next": "score"}, circle, COMMENT)

    assert [(finding.code, finding.path) for finding in check(after)] == [
        ("endless_texts", "elements[1].next"),
        ("unreachable_element", "elements[3]"),
        ("rule_never_holds", "rules[0].condition"),
    ]
    assert [(finding.code, finding.path) for finding in check(beside)] == [
        ("endless_loop", "elements[0]"),
        ("unreachable_element", "elements[1]"),
        ("endless_texts", "elements[1].next"),
        ("unreachable_element", "elements[2]"),
    ]


@pytest.mark.slow
def test_where_the_walk_stops_what_needs_none_is_found_and_the_rest_is_said_to_be_untold(check):
    definition = large_survey(1, elements=80, rules=200, earlier=1.0)
    asked = [element["id"] for element in definition["elements"] if element["type"] == "scale"]
    early = next(element for element in definition["elements"] if element["type"] == "text")
    early["text"] = {"en": f"{{{{ answer.{asked[0]} }}}}, {{{{ answer.{asked[-1]} }}}}"}
    definition["elements"] += [{**AGAIN, "text": {"en": "Again?"}, "next": "again"}]
    low, high = {"element": asked[0], "at_most": 1}, {"element": asked[0], "at_least": 3}
    definition["rules"] += [rule("again", all=[low, high]), rule("again", all=[low, {"not": high}])]

    found = {(finding.code, finding.path) for finding in check(definition)}
    assert {each for each in found if each[0] != "comparison_never_matches"} == {
        ("answer_never_given", f"elements[{definition['elements'].index(early)}].text.en"),
        ("endless_loop", "elements[80]"),
        ("paths_not_walked", "rules"),
        ("rule_never_holds", "rules[200].condition"),
    }


def test_a_contradiction_is_told_in_the_names_of_the_rules(check):
    first, second = ({"name": name, **rule(to, **HIGH)} for name, to in (("happy", "comment"), ("glad", "day")))
    (found,) = [finding for finding in check(with_rules(first, second)) if finding.code == "contradicting_rules"]

    assert "`glad` (rules[1]) contradicts `happy` (rules[0])" in found.message


def test_letters_a_language_cannot_do_without_are_not_reported(check):
    polish = ["Jak oceniasz wizytę?", "Co było źle?", "Dziękuję"]
    definition = survey_of(*({**COMMENT, "id": f"q{at}", "text": {"en": words}} for at, words in enumerate(polish)))

    assert check(definition) == []


def alerting(*alerts, **more):
    return survey_of(*ALL, alerts=[{"name": f"alert {at}", **one} for at, one in enumerate(alerts)], **more)


BOTH_ENDS = {"all": [LOW, HIGH]}
PAST_WHY = [rule("comment", **HIGH), rule("why", **LOW)]


@pytest.mark.parametrize(
    ("definition", "code", "path", "message"),
    [
        (alerting({"condition": LOW}), None, None, None),
        (alerting({"condition": BOTH_ENDS}), "alert_never_raised", "alerts[0].condition", "contradict one another"),
        (alerting({"condition": {"all": [HIGH, {"element": "why", "answered": True}]}}, rules=PAST_WHY),
         "alert_never_raised", "alerts[0].condition", "nobody can have given"),
        (alerting({"condition": {"all": [HIGH, {"element": "why", "answered": False}]}, "at": "answer"}),
         None, None, None),
        (alerting({"condition": {"element": "score", "more_than": 10}}), "comparison_never_matches",
         "alerts[0].condition.more_than", "no answer to `score`"),
        (alerting({"condition": {"element": "scor", "is": 1}}), "unknown_element", "alerts[0].condition.element",
         "Did you mean `score`?"),
        (alerting({"condition": {"element": "shop", "is": "oslo"}}), "unfit_value", "alerts[0].condition.is", "oslo"),
        (alerting({"condition": {"variable": "agentId", "is": "42"}}), "condition_without_question",
         "alerts[0].condition", "look at this alert"),
        (alerting({"condition": LOW, "at": "ende"}), "wrong_value", "alerts[0].at", "Did you mean `end`?"),
        (alerting({"condition": LOW, "at_the": "end"}), "unknown_property", "alerts[0].at_the", ""),
        (alerting({"condition": {"any": [{"any": [LOW] * 150}, {"any": [HIGH] * 150}]}, "name": "n"}),
         "rule_too_large", "alerts[0].condition", ""),
        (alerting({"condition": LOW}, {"name": "alert 0", "condition": HIGH}), "duplicate_name", "alerts[1].name",
         "already the name of `alerts[0]`"),
    ],
)  # fmt: skip
def test_alerts_are_checked_as_rules_are(check, definition, code, path, message):
    findings = check(definition)

    assert [(one.code, one.path) for one in findings] == ([] if code is None else [(code, path)])
    assert not findings or message in f"{findings[0].message} {findings[0].remedy}"


@pytest.mark.slow
def test_what_alerts_ask_for_keeps_nothing_else_from_being_told(check):
    """Alerts that tell more answers apart than can be walked: rules are walked without them."""
    many = large_survey(60)
    ids = [one["id"] for one in many["elements"] if one["type"] == "scale"]
    parts = [
        {"any": [{"element": one, "is": 1}, {"element": other, "is": 2}]} for one, other in itertools.pairwise(ids)
    ]
    before = {(one.code, one.path) for one in check(many)}
    found = {
        (one.code, one.path) for one in check({**many, "alerts": [{"name": "a", "condition": {"all": parts[:7]}}]})
    }

    assert before <= found


def limited(*quotas, **more):
    one = {"at_most": 25, "then": {"go_to": "completion"}}
    return survey_of(*ALL, quotas=[{"name": f"quota {at}", **one, **own} for at, own in enumerate(quotas)], **more)


@pytest.mark.parametrize(
    ("definition", "code", "path", "message"),
    [
        (limited({"condition": LOW}, {"condition": HIGH}), None, None, None),
        (limited({"condition": BOTH_ENDS}), "quota_never_met", "quotas[0].condition", "contradict one another"),
        (limited({"condition": {"all": [HIGH, {"element": "why", "answered": True}]}}, rules=PAST_WHY),
         "quota_never_met", "quotas[0].condition", "nobody can have given"),
        (limited({"condition": {"element": "score", "more_than": 10}}), "comparison_never_matches",
         "quotas[0].condition.more_than", "no answer to `score`"),
        (limited({"condition": {"element": "scor", "is": 1}}), "unknown_element", "quotas[0].condition.element",
         "Did you mean `score`?"),
        (limited({"condition": LOW, "then": {"go_to": "comement"}}), "unknown_element", "quotas[0].then.go_to",
         "Did you mean `comment`?"),
        (limited({"condition": {"variable": "agentId", "is": "42"}}), "condition_without_question",
         "quotas[0].condition", "look at this quota"),
        (limited({"condition": LOW, "at_most": 0}), "out_of_range", "quotas[0].at_most", ""),
        (limited({"condition": LOW, "then": {}}), "missing_property", "quotas[0].then.go_to", "go_to"),
        (limited({"condition": LOW}, {"name": "quota 0", "condition": HIGH}), "duplicate_name", "quotas[1].name",
         "already the name of `quotas[0]`"),
    ],
)  # fmt: skip
def test_quotas_are_checked_as_rules_are(check, definition, code, path, message):
    findings = check(definition)

    assert [(one.code, one.path) for one in findings] == ([] if code is None else [(code, path)])
    assert not findings or message in f"{findings[0].message} {findings[0].remedy}"


def test_what_only_a_full_quota_leads_to_is_reached(check):
    sorry = {"id": "sorry", "type": "text", "text": {"en": "We have heard enough."}}
    *before, last = ALL
    elements = [*before, {**last, "next": "completion"}, sorry]
    quotas = [{"name": "low", "condition": LOW, "at_most": 5, "then": {"go_to": "sorry"}}]

    assert [one.code for one in check(survey_of(*elements))] == ["unreachable_element"]
    assert check(survey_of(*elements, quotas=quotas)) == []

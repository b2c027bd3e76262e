"""`survey diff`: what a change of a definition means."""

import copy
import dataclasses
import json

import pytest
from authoring_surveys import COMMENT, HAPPY, SCORE, WELCOME, WHY, visit

from engine.authoring.diff import changes
from engine.elements import KINDS
from tests.surveys import survey_of
from tests.test_architecture import HOUSE

SHIPPED = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((HOUSE / "definitions").glob("*.json"))]


def told(old, new):
    return [(change.what, change.how, change.path) for change in changes(old, new)]


def of(*elements, **more):
    return survey_of(*elements, **more)


OPTIONS = [
    {"id": "price", "label": {"en": "The price"}},
    {"id": "queue", "label": {"en": "The queue"}},
    {"id": "staff", "label": {"en": "The staff"}},
]
ONLY_SCORE = of(SCORE)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (visit(), visit(), []),
        (visit(), visit(**{"$schema": "elsewhere.json"}), []),
        (visit(), visit(id="other"), [("survey", "changed", "id")]),
        (visit(), visit(title="Other"), [("survey", "changed", "title")]),
        (visit(), visit(tries={"at_most": 3, "then": "skip"}), [("survey", "changed", "tries")]),
        (visit(), visit(doubt="refuse"), [("survey", "changed", "doubt")]),
        (visit(), visit(doubt="ask"), []),
        (of(SCORE), of(SCORE, COMMENT), [("element", "added", "elements.comment")]),
        (of(SCORE, COMMENT), of(SCORE), [("element", "removed", "elements.comment")]),
        (of(WELCOME, SCORE, COMMENT), of(SCORE, COMMENT, WELCOME), [("element", "moved", "elements.welcome")]),
        (of(WELCOME, SCORE, COMMENT), of(COMMENT, WELCOME, SCORE), [("element", "moved", "elements.comment")]),
        (of(SCORE), of({**SCORE, "maximum": 5}), [("element", "changed", "elements.score.maximum")]),
        (of(SCORE), of({**SCORE, "next": "completion"}), [("element", "changed", "elements.score.next")]),
        (of(COMMENT), of({**COMMENT, "minimum_length": 3}),
         [("element", "changed", "elements.comment.minimum_length")]),
        (of(COMMENT), of({**COMMENT, "type": "yes_no"}), [("element", "changed", "elements.comment.type")]),
        (of(SCORE), of({**SCORE, "text": {"en": "How?"}}), [("text", "changed", "elements.score.text.en")]),
        (of(SCORE), of({**SCORE, "labels": {"1": {"en": "bad"}}}), [("text", "added", "elements.score.labels.1")]),
        (of({**SCORE, "labels": {"1": {"en": "bad"}}}), of({**SCORE, "labels": {"1": {"en": "worst"}}}),
         [("text", "changed", "elements.score.labels.1.en")]),
        (of(SCORE), of(SCORE, completion={"text": {"en": "Bye"}}), [("text", "changed", "completion.text.en")]),
        (of(SCORE), of(SCORE, unavailable={"text": {"en": "No"}}), [("text", "changed", "unavailable.text.en")]),
        (of(SCORE), of(SCORE, languages=("en", "no")), [("language", "added", "no")]),
        (of(SCORE, languages=("en", "no")), of(SCORE), [("language", "removed", "no")]),
        (of({**WHY, "options": OPTIONS[:2]}), of({**WHY, "options": OPTIONS}),
         [("option", "added", "elements.why.options.staff")]),
        (of({**WHY, "options": OPTIONS}), of({**WHY, "options": OPTIONS[:2]}),
         [("option", "removed", "elements.why.options.staff")]),
        (of({**WHY, "options": OPTIONS}), of({**WHY, "options": [OPTIONS[2], *OPTIONS[:2]]}),
         [("option", "moved", "elements.why.options.staff"), ("option", "changed", "elements.why.options")]),
        (of({**WHY, "options": OPTIONS[:2]}),
         of({**WHY, "options": [OPTIONS[0], {**OPTIONS[1], "label": {"en": "Waiting"}}]}),
         [("text", "changed", "elements.why.options.queue.label.en")]),
        (visit(), visit(rules=[]), [("rule", "removed", "rules[0]")]),
        (visit(rules=[]), visit(), [("rule", "added", "rules[0]")]),
        (visit(), visit(rules=[{**HAPPY, "name": "skip"}]), [("rule", "renamed", "rules[0]")]),
        (visit(), visit(rules=[{**HAPPY, "condition": {"element": "score", "at_least": 8}}]),
         [("rule", "changed", "rules[0].condition")]),
        (visit(), visit(rules=[{**HAPPY, "action": {"go_to": "completion"}}]),
         [("rule", "changed", "rules[0].action.go_to")]),
    ],
)  # fmt: skip
def test_each_change_is_told_once_and_by_its_place(old, new, expected):
    assert told(old, new) == expected


def test_rules_in_another_order_are_moved():
    other = {"name": "other", "condition": {"element": "score", "at_most": 1}, "action": {"go_to": "completion"}}

    assert [how for _, how, _ in told(visit(rules=[HAPPY, other]), visit(rules=[other, HAPPY]))] == ["moved"]


def test_an_element_under_another_id_is_renamed_and_what_follows_from_it_is_no_change():
    old = visit()
    old["elements"][3]["text"] = {"en": "You said {{ answer.score }} for {{ answer['why'] }}. Anything else?"}
    old["rules"].append({"condition": {"element": "why", "is": "price"}, "action": {"go_to": "completion"}})
    renamed = json.loads(json.dumps(old).replace('"why"', '"reason"').replace("'why'", "'reason'"))
    renamed["elements"][2]["text"] = old["elements"][2]["text"]

    assert told(old, renamed) == [("element", "renamed", "elements.reason")]


def test_an_option_under_another_id_is_renamed_in_conditions_too():
    rule = {"name": "a", "condition": {"element": "why", "one_of": ["queue"]}, "action": {"go_to": "completion"}}
    old = visit(rules=[rule])
    new = json.loads(json.dumps(old).replace('"queue"', '"waiting"'))

    assert told(old, new) == [("option", "renamed", "elements.why.options.waiting")]


def test_nearly_the_same_is_renamed_and_other_content_is_another_element():
    old = of({**COMMENT, "text": {"en": "What else would you like to tell us?"}})
    nearly = of({**COMMENT, "id": "more", "text": {"en": "What else would you like to tell us today?"}})
    other = of({**COMMENT, "id": "more", "text": {"en": "Which shop was it?"}})
    kind = of({**COMMENT, "id": "more", "type": "yes_no", "text": {"en": "What else would you like to tell us?"}})

    assert [how for _, how, _ in told(old, nearly)] == ["renamed", "changed"]
    assert [how for _, how, _ in told(old, other)] == ["removed", "added"]
    assert [how for _, how, _ in told(old, kind)] == ["removed", "added"]


APART = 'Results tell its answers apart from those to `why`. To have them told together, write `"was": ["why"]`.'
TOGETHER = "Results tell its answers together with those to `why`."
ANOTHER_WAY = "It is answered in another way, so results tell its answers apart from those to `why`."


@pytest.mark.parametrize(
    ("more", "effect"),
    [
        ({}, APART),
        ({"was": ["why"]}, TOGETHER),
        ({"was": ["why"], "text": {"en": "Which of all these things was no good?"}}, TOGETHER),
        ({"was": ["why"], "type": "multiple_choice", "choose": {"at_most": 2}}, ANOTHER_WAY),
    ],
)
def test_what_results_make_of_a_renamed_question_is_told_as_it_is(more, effect):
    (renaming, *others) = changes(of(WHY), of({**WHY, "id": "reason", **more}))

    assert (renaming.how, renaming.effect) == ("renamed", effect)
    assert not any("`was`" in other.message for other in others)


@pytest.mark.parametrize(
    ("more", "effect"),
    [
        ({}, 'Results tell it apart from `queue`. To have them told together, write `"was": ["queue"]`.'),
        ({"was": ["queue"]}, "Results tell it together with `queue`."),
    ],
)
def test_what_results_make_of_a_renamed_option_is_told_as_it_is(more, effect):
    new = {**OPTIONS[1], "id": "waiting", **more}
    (change,) = changes(of({**WHY, "options": OPTIONS}), of({**WHY, "options": [OPTIONS[0], new, OPTIONS[2]]}))

    assert (change.message, change.effect) == ("the option `queue` of `why` is renamed `waiting`", effect)


def test_of_a_question_that_goes_results_keep_the_answers():
    both = of(SCORE, {**SCORE, "id": "mark"})

    assert changes(both, of(SCORE))[0].effect == "Results still tell the answers that it has."
    joined = changes(both, of({**SCORE, "was": ["mark"]}))
    assert joined[0].effect == "Results tell its answers together with those to `score`."
    again = {"id": "again", "type": "yes_no", "text": {"en": "Again?"}}
    apart = changes(of(WHY, again), of({**again, "was": ["why"]}))
    assert apart[0].effect == "It is answered in another way, so results tell its answers apart from those to `again`."


def leaves(value, path=()):
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, step))
    else:
        yield path


OTHER_KINDS = {"text": "yes_no", "yes_no": "open_text", "open_text": "text", "date": "text"}
OTHER_KINDS |= {"dropdown": "multiple_choice", "multiple_choice": "dropdown", "scale": "number", "number": "scale"}
OTHER_KINDS |= {"time": "text", "email": "phone", "phone": "email"}
"""Another kind that an element could be of as it is written, or less what is its kind's own."""


def changed(definition, path):
    spoilt = copy.deepcopy(definition)
    around = spoilt
    for step in path[:-1]:
        around = around[step]
    value = around[path[-1]]
    if path[-1] == "type":
        kind = KINDS[OTHER_KINDS[value]]
        own = {"type", *(field.name for field in dataclasses.fields(kind))}
        written = {name: inner for name, inner in around.items() if name in own}
        around.clear()
        around.update({**kind.example, **written, "type": kind.kind})
    elif path[0] == "alerts" and path[-1] == "at":
        around["at"] = {"answer": "end", "end": "answer"}[value]
    elif isinstance(value, bool | int):
        around[path[-1]] = not value if isinstance(value, bool) else value + 1
    else:
        around[path[-1]] = f"{value}x"
    return spoilt


def test_every_kind_an_element_may_be_of_has_another_to_be_changed_to():
    assert OTHER_KINDS.keys() == KINDS.keys() - {"completion"}
    assert OTHER_KINDS.items() & {(kind, kind) for kind in KINDS} == set()


@pytest.mark.parametrize("definition", SHIPPED, ids=lambda definition: definition["title"])
def test_whatever_changes_is_told(definition):
    assert told(definition, copy.deepcopy(definition)) == []
    for path in leaves(definition):
        if path[0] != "$schema":
            assert told(definition, changed(definition, path)), path


def test_the_report_is_for_people(command, publish, snapshot):
    old, new = visit(), visit(default_language="en")
    publish(old, "old")
    new["elements"][1]["maximum"] = 5
    new["elements"][2]["options"].insert(0, {"id": "staff", "label": {"en": "The staff"}})
    new["elements"][3]["text"] = {"en": "What else?"}
    new["elements"].append({"id": "again", "type": "yes_no", "text": {"en": "Will you come back?"}})
    new["rules"][0] = {**HAPPY, "condition": {"element": "score", "at_least": 4}}
    publish(new, "new")
    result = command("diff", "definitions/old.json", "definitions/new.json")

    assert result.exit_code == 0
    assert result.output == snapshot


def sessions(command, old, new, publish):
    publish(old, "old")
    publish(new, "new")
    output = command("diff", "--format", "json", "definitions/old.json", "definitions/new.json").output
    return json.loads(output)["sessions"]


def test_sessions_under_way_stay_on_the_version_they_began_with(command, publish):
    assert sessions(command, visit(), visit(title="Other"), publish) == [
        "Sessions under way stay on the version they began with: its texts, its rules, its options, to their end.",
        "Sessions that begin once the new file is in place get the new version.",
    ]


def test_another_survey_id_is_another_survey(command, publish):
    assert "Sessions under way are of the old survey" in sessions(command, visit(), visit(id="other"), publish)[0]


def test_another_layout_is_the_same_version(command, definitions):
    (definitions / "old.json").write_text(json.dumps(visit(), indent=3), encoding="utf-8")
    (definitions / "visit.json").write_text(json.dumps(visit()), encoding="utf-8")
    result = command("diff", "definitions/old.json", "definitions/visit.json")

    assert "no changes" in result.output
    assert "Nothing changed but the layout" in result.output


def test_one_version_may_come_from_standard_input(command):
    result = command("diff", "-", "definitions/visit.json", input=json.dumps(visit(title="Other")))

    assert result.exit_code == 0
    assert "`title` was `Other` and is `A survey`." in result.output


def test_versions_with_errors_are_not_compared(command, publish):
    publish({"id": "broken"}, "broken")
    result = command("diff", "definitions/visit.json", "definitions/broken.json")

    assert result.exit_code == 1
    assert "definitions/broken.json:1:1: error" in result.stderr


def alert(**more):
    return {"name": "call", "condition": {"element": "score", "at_most": 3}, **more}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([alert()], [alert(at="end")], []),
        ([], [alert()], [("alert", "added", "alerts[0]")]),
        ([alert()], [], [("alert", "removed", "alerts[0]")]),
        ([alert()], [alert(at="answer")], [("alert", "changed", "alerts[0]")]),
        ([alert(), alert(name="b")], [alert(name="b"), alert(name="c")],
         [("alert", "removed", "alerts[0]"), ("alert", "added", "alerts[1]")]),
    ],
)  # fmt: skip
def test_alerts_are_told_by_their_names(old, new, expected):
    assert told(of(SCORE, alerts=old), of(SCORE, alerts=new)) == expected


def test_an_alert_on_an_element_that_is_renamed_is_no_other_alert():
    renamed = {**SCORE, "id": "mark", "text": {"en": "Score?"}}
    alerts = [alert(condition={"element": "mark", "at_most": 3})]

    assert [one[:2] for one in told(of(SCORE, alerts=[alert()]), of(renamed, alerts=alerts))] == [
        ("element", "renamed")
    ]


def test_what_is_said_of_an_alert():
    changed = alert(condition={"element": "score", "is": 1}, at="answer")
    (change,) = changes(of(SCORE, alerts=[alert()]), of(SCORE, alerts=[changed]))

    assert change.message == (
        "the alert `call` is raised at once where score is 1, where it was raised at the end where score at most 3"
    )


def limit(**more):
    condition = {"element": "score", "at_most": 6}
    return {"name": "a", "condition": condition, "at_most": 25, "then": {"go_to": "completion"}, **more}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([limit()], [limit()], []),
        ([], [limit()], [("quota", "added", "quotas[0]")]),
        ([limit()], [], [("quota", "removed", "quotas[0]")]),
        ([limit()], [limit(at_most=30)], [("quota", "changed", "quotas[0]")]),
        ([limit()], [limit(condition={"element": "score", "at_most": 5})], [("quota", "changed", "quotas[0]")]),
    ],
)
def test_quotas_are_told_by_their_names(old, new, expected):
    assert told(of(SCORE, quotas=old), of(SCORE, quotas=new)) == expected


def said(old, new):
    return [change.message for change in changes(of(SCORE, **old), of(SCORE, **new))]


REMINDERS = [{"after": "PT4H", "text": {"en": "Still there?"}}, {"after": "P1DT1H", "not_before_end": "PT2H"}]
HOURS = {"mon-fri": "09:00-20:00", "holidays": "none", "country": "NO"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {"reminders": REMINDERS[:1]},
         ["the reminders were none, and are after 4 hours with a text of its own"]),
        ({"reminders": REMINDERS[1:]}, {"reminders": REMINDERS},
         [("the reminders were after 1 day 1 hour unless the survey expires within 2 hours, and are "
          "after 4 hours with a text of its own, then after 1 day 1 hour unless the survey expires within 2 hours")]),
        ({"reminders": REMINDERS[:1]}, {"reminders": [{**REMINDERS[0], "text": {"en": "Hello?"}}]},
         ["the text of the first reminder in en was `Still there?` and is `Hello?`"]),
        ({"hours": HOURS}, {},
         [("the hours of the opening SMS and of reminders were on mon-fri 09:00-20:00, on public holidays of NO not at "
          "all, and are any, or those of SURVEY_HOURS")]),
        ({}, {"contact": [{"at_most": 1, "in": "P30D"}, {"at_most": 2, "in": "P1Y", "of": "this"}]},
         [("the caps on contact were none, and are any survey at most once in 30 days and this survey at most 2 times "
          "in 1 year")]),
        ({"quotas": [limit()]}, {"quotas": [limit(at_most=30)]},
         [("the quota `a` lets on 30 where score at most 6, others go to completion, where it let on 25 where score at "
          "most 6, others go to completion")]),
        ({"variables": {"a": {"required": True}, "b": {}}}, {"variables": {"a": {"type": "number"}}},
         ["the session variable `a` was required `true` and is type number",
          "the session variable `b` is no longer there; it was empty"]),
        ({"results": {"by": ["a"], "at_least": 5}}, {"results": {"by": ["a", "b"]}},
         ["`by` of `results` was `a` and is `a`, `b`", "`at_least` of `results` is no longer there; it was `5`"]),
    ],
)  # fmt: skip
def test_what_a_survey_says_of_its_operation_is_compared_in_words(old, new, expected):
    assert said(old, new) == expected

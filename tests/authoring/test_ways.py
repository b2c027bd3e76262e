"""Where a survey may go, as its picture shows it."""

from authoring_surveys import COMMENT, SCORE, WELCOME, WHY, visit

from engine.authoring.picture import picture_of, reached
from engine.paths.decision_diagram import DecisionDiagram, Stopped
from engine.survey import Survey
from tests.surveys import survey_of


def steps(definition):
    picture = picture_of(Survey.from_definition(definition), "en")
    ids = [card.id for card in picture.cards]
    return [
        (ids[way.start], ids[way.end], way.kind, [name.partition(":")[0] for name in way.names])
        for way in picture.arrows
    ]


def rule(condition, go_to, name="a rule"):
    return {"name": name, "condition": condition, "action": {"go_to": go_to}}


def test_a_rule_is_a_way_beside_the_sequence():
    assert steps(visit()) == [
        ("welcome", "score", "sequence", []),
        ("score", "comment", "rule", ["happy visitors skip the reason"]),
        ("score", "why", "sequence", []),
        ("why", "comment", "sequence", []),
        ("comment", "completion", "sequence", []),
    ]


def test_a_next_takes_the_place_of_the_sequence():
    definition = survey_of({**SCORE, "next": "comment"}, WHY, COMMENT)

    assert ("score", "comment", "next", []) in steps(definition)
    assert not [step for step in steps(definition) if step[:2] == ("score", "why")]


def test_rules_that_lead_the_same_way_are_one_way():
    rules = [rule({"element": "score", "is": n}, "comment", f"rule for {n}") for n in (1, 2)]

    assert ("score", "comment", "rule", ["rule for 1", "rule for 2"]) in steps(visit(rules=rules))


def test_a_rule_on_two_questions_is_a_way_only_after_the_second():
    both = {"all": [{"element": "score", "at_least": 7}, {"element": "why", "is": "price"}]}

    assert [step[0] for step in steps(visit(rules=[rule(both, "completion")])) if step[2] == "rule"] == ["why"]


def test_a_rule_on_either_of_two_questions_is_a_way_after_both():
    either = {"any": [{"element": "score", "at_least": 7}, {"element": "why", "is": "price"}]}

    assert [step[0] for step in steps(visit(rules=[rule(either, "completion")])) if step[2] == "rule"] == [
        "score",
        "why",
    ]


def test_a_rule_on_two_questions_is_a_way_after_both_where_a_loop_leads_back():
    both = {"all": [{"element": "score", "at_least": 7}, {"element": "why", "is": "price"}]}
    back = rule({"element": "why", "is": "queue"}, "score")

    starts = [step[0] for step in steps(visit(rules=[rule(both, "completion"), back])) if step[1] == "completion"]
    assert starts == ["score", "why", "comment"]


def test_a_question_that_must_be_unanswered_needs_no_answer():
    unless = {"all": [{"element": "score", "at_least": 7}, {"element": "why", "answered": False}]}

    assert [step[0] for step in steps(visit(rules=[rule(unless, "completion")])) if step[2] == "rule"] == [
        "score",
        "why",
    ]


def test_what_nothing_leads_to_is_not_reached():
    survey = Survey.from_definition(survey_of(WELCOME, {**SCORE, "next": "comment"}, WHY, COMMENT))

    assert reached(survey) == {"welcome", "score", "comment", "completion"}


def hardly_reached():
    """`why` stands behind a rule whose answers an earlier rule has taken."""
    return survey_of(
        {**SCORE, "next": "comment"},
        WHY,
        COMMENT,
        rules=[rule({"element": "score", "at_least": 7}, "comment"), rule({"element": "score", "is": 8}, "why")],
    )


def test_what_no_answers_lead_to_is_not_reached():
    survey = Survey.from_definition(hardly_reached())

    assert reached(survey) == {"score", "comment", "completion"}


def test_where_following_the_answers_takes_too_much_work_every_way_counts(monkeypatch):
    survey = Survey.from_definition(hardly_reached())

    def too_much(*_):
        raise Stopped

    monkeypatch.setattr(DecisionDiagram, "spend", too_much)

    assert reached(survey) == {"score", "why", "comment", "completion"}

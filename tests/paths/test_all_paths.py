"""Walking by ranges of answers finds what trying every answer finds."""

import random
from dataclasses import replace

import pytest

from engine.elements.element import Question
from engine.paths.counting import all_paths, heaviest, lightest
from engine.paths.decision_diagram import NOTHING, Stopped
from engine.paths.facts import Facts, LinksOnly
from engine.paths.plan import plan_of
from engine.paths.walker import Walker
from engine.survey import Survey
from tests import oracle
from tests.paths.brute_force import Brute
from tests.paths.random_surveys import VARIABLES, large_survey, small_survey
from tests.surveys import rule, survey_of

pytestmark = pytest.mark.slow

SCORE = {"id": "score", "type": "scale", "minimum": 0, "maximum": 10}


def walker_of(definition, **budget):
    return Walker(plan_of(Survey.from_definition(definition)), **budget)


def count(definition):
    return all_paths(walker_of(definition)).count()


@pytest.mark.parametrize("then", ["ask_on", "skip", "end"])
@pytest.mark.parametrize("loops", [False, True], ids=["onwards", "with loops"])
@pytest.mark.parametrize("seed", range(40))
def test_an_alert_can_be_raised_where_trying_every_answer_raises_it(seed, loops, then):
    definition = small_survey(seed, loops=loops, questions=3 + seed % 2)
    conditions = [rule["condition"] for rule in small_survey(seed + 1000, loops=loops, questions=3)["rules"]]
    known = {element["id"] for element in definition["elements"] if element["type"] != "text"}
    kinds = {element["id"]: element["type"] for element in definition["elements"]}
    others = {
        element["id"]: element["type"] for element in small_survey(seed + 1000, loops=loops, questions=3)["elements"]
    }
    fitting = [
        condition
        for condition in conditions
        if all(name in known and kinds[name] == others[name] for name in oracle.named(condition))
    ]
    fitting += [rule["condition"] for rule in definition["rules"]]
    definition["tries"] = {"at_most": 2, "then": then}
    definition["alerts"] = [
        {"name": f"{at} {moment}", "condition": condition, "at": moment}
        for at, condition in enumerate(fitting)
        for moment in ("answer", "end")
    ]
    walker = walker_of(definition)

    raised = {at for at in range(len(definition["alerts"])) if Facts(walker).can_be_raised(at)}
    assert raised == Brute(definition, VARIABLES).alerts_raised
    linked = LinksOnly(walker_of(definition))
    assert raised <= {at for at in range(len(definition["alerts"])) if linked.can_be_raised(at)}


@pytest.mark.parametrize("then", ["ask_on", "skip", "end"])
@pytest.mark.parametrize("loops", [False, True], ids=["onwards", "with loops"])
@pytest.mark.parametrize("seed", range(40))
def test_a_walk_by_ranges_finds_what_trying_every_answer_finds(seed, loops, then):
    definition = small_survey(seed, loops=loops, questions=3 + seed % 2)
    definition["tries"] = {"at_most": 2, "then": then}
    brute = Brute(definition, VARIABLES)
    walker = walker_of(definition)
    verdicts = Facts(walker)
    ids = [element["id"] for element in definition["elements"]]
    rules = range(len(definition["rules"]))

    assert [id_ for at, id_ in enumerate(ids) if not verdicts.is_reached(at)] == brute.unreachable
    assert [ids[at] for at in sorted(verdicts.loops.for_some)] == brute.endless
    assert {at for at in rules if verdicts.can_hold(at)} == brute.rules_that_hold
    assert {at for at in rules if verdicts.decides(at)} == brute.rules_that_decide
    linked = LinksOnly(walker_of(definition))
    assert {id_ for at, id_ in enumerate(ids) if not linked.is_reached(at)} <= set(brute.unreachable)
    assert {at for at in rules if not linked.can_hold(at)}.isdisjoint(brute.rules_that_hold)
    assert {ids[at] for at in linked.loops.for_all} <= {*brute.endless, *brute.unreachable}
    paths = all_paths(walker)
    if brute.loops:
        assert paths.count() is None
        return
    sequences = brute.sequences()
    asks = [int(element.asks) for element in walker.plan.elements] + [0]
    lengths = [sum(asks[ids.index(id_)] for id_ in sequence[:-1]) for sequence in sequences]
    assert paths.count() == len(sequences)
    assert (lightest(walker, asks), paths.most(asks)) == (min(lengths), max(lengths))
    assert heaviest(walker, asks) in {max(lengths), None if loops else max(lengths)}


@pytest.mark.parametrize("then", ["ask_on", "skip"])
@pytest.mark.parametrize("seed", range(24))
def test_a_walk_knows_which_answers_a_loop_leaves_behind(seed, then):
    definition = small_survey(seed, loops=True, questions=3 + seed % 2)
    last = next(element["id"] for element in reversed(definition["elements"]) if element["type"] != "text")
    definition["rules"].append(rule(definition["elements"][seed % 3]["id"], element=last, answered=True))
    definition["tries"] = {"at_most": 2, "then": then}
    brute = Brute(definition, VARIABLES)
    plan = plan_of(Survey.from_definition(definition))
    asked = [element.id for element in plan.elements if element.asks]
    walker = Walker(replace(plan, quoted=dict.fromkeys(range(plan.end + 1), frozenset(asked))))
    facts = Facts(walker)

    ids = [*(element.id for element in plan.elements), "completion"]
    come = {(ids[at], id_) for at in range(len(ids)) for id_ in asked if facts.lacks(at, id_) != NOTHING}
    assert come == {(id_, one) for id_, answers, _ in brute.onward for one in asked if one not in dict(answers)}
    have = {
        (ids[at], id_)
        for at in range(len(ids))
        for id_ in asked
        if facts.arrived[at] not in (NOTHING, facts.lacks(at, id_))
    }
    assert have == {(id_, one) for id_, answers, _ in brute.onward for one in asked if one in dict(answers)}


@pytest.mark.parametrize("loops", [False, True], ids=["onwards", "with loops"])
@pytest.mark.parametrize("seed", range(60))
def test_a_walk_follows_calculated_values_as_trying_every_answer_does(seed, loops):
    chance = random.Random(seed)
    definition = small_survey(seed, loops=loops, questions=4)
    for element in definition["elements"][:3]:
        if element["type"] in {"open_text", "date", "text"}:
            element |= {"type": "scale", "minimum": chance.choice([-2, 0, 1]), "maximum": 3}
            element.pop("earliest", None), element.pop("latest", None)
    definition["rules"] = []
    ids = [element["id"] for element in definition["elements"] if element["type"] != "text"]
    numbers = [element["id"] for element in definition["elements"] if element["type"] in {"scale", "number"}]
    definition["values"] = [{"id": "n", "count": ids}]
    for how in ("sum", "mean") if numbers else ():
        definition["values"].append({"id": how, how: numbers})
    for at in range(4):
        value = chance.choice(definition["values"])["id"]
        operator = chance.choice(["at_least", "more_than", "is", "is_not", "between", "one_of", "at_most", "answered"])
        compared = chance.choice([0, 1, 2, 3, 4.5, 6, 7])
        compared = {"between": [compared, compared + 1], "one_of": [compared, 2], "answered": True}.get(
            operator, compared
        )
        condition = {"value": value, operator: compared}
        condition = {"not": condition} if chance.random() < 0.2 else condition
        last = ids[-1] if at % 2 else chance.choice(ids)
        if chance.random() < 0.5:
            condition = {"all": [condition, {"element": last, "answered": True}]}
        onward = [element["id"] for element in definition["elements"]]
        onward = onward if loops else onward[max(map(onward.index, ids)) + 1 :]
        definition["rules"].append(rule(chance.choice([*onward, "completion"]), **condition))
    brute = Brute(oracle.with_values(definition), VARIABLES)
    walker = walker_of(definition)
    facts, rules = Facts(walker), range(len(definition["rules"]))

    places = [element["id"] for element in definition["elements"]]
    assert [id_ for at, id_ in enumerate(places) if not facts.is_reached(at)] == brute.unreachable
    assert [places[at] for at in sorted(facts.loops.for_some)] == brute.endless
    assert {at for at in rules if facts.can_hold(at)} == brute.rules_that_hold
    assert {at for at in rules if facts.decides(at)} == brute.rules_that_decide
    assert walker.is_exact
    linked = LinksOnly(walker_of(definition))
    assert {at for at in rules if not linked.can_hold(at)}.isdisjoint(brute.rules_that_hold)


def test_answers_that_lead_the_same_way_are_one_path():
    definition = survey_of(SCORE, {"id": "why", "type": "open_text"}, {"id": "more", "type": "open_text"})
    definition["rules"] = [rule("more", element="score", at_least=9), rule("more", element="score", **{"is": 3})]

    assert count(definition) == 2


def test_an_earlier_answer_decides_a_later_rule_along_the_path():
    definition = survey_of(SCORE, *({"id": id_, "type": "yes_no"} for id_ in ("low", "both", "late")))
    low, high = {"element": "score", "at_most": 4}, {"element": "score", "at_least": 5}
    definition["rules"] = [
        rule("both", **high),
        rule("completion", all=[{"element": "both", "answered": True}, low]),
    ]

    # low ends after `both`, high goes on to `late`: not four paths but two
    assert count(definition) == 2


def test_a_session_variable_stays_what_it_is_for_a_whole_path():
    definition = survey_of(*({"id": f"q{at}", "type": "yes_no"} for at in range(6)))
    vip = {"variable": "tier", "is": "vip"}
    definition["rules"] = [
        rule(to, all=[{"element": at, "answered": True}, vip]) for at, to in (("q0", "q2"), ("q3", "q5"))
    ]

    assert count(definition) == 2


def test_a_loop_makes_paths_endless_and_leaves_a_shortest():
    definition = survey_of(SCORE, {"id": "again", "type": "yes_no"})
    definition["rules"] = [rule("score", element="again", **{"is": True})]
    walker = walker_of(definition)
    paths = all_paths(walker)

    assert paths.count() is None
    assert (lightest(walker, [1, 1, 1]), paths.most([1, 1, 1])) == (3, None)


def test_once_through_counts_the_paths_that_never_go_back():
    definition = survey_of(SCORE, {"id": "why", "type": "open_text"}, {"id": "again", "type": "yes_no"})
    definition["rules"] = [rule("again", element="score", at_least=5), rule("score", element="again", **{"is": False})]
    paths = all_paths(walker_of(definition))

    assert (paths.count(), paths.count_once_through()) == (None, 2)


def test_what_leads_into_a_loop_without_a_way_out_is_not_on_it():
    definition = survey_of(SCORE, *({"id": id_, "type": "yes_no"} for id_ in ("lobby", "one", "two", "free")))
    definition["elements"][3]["next"] = "one"
    definition["rules"] = [rule("free", element="score", at_least=5)]
    loops = Facts(walker_of(definition)).loops

    assert loops.for_all == loops.for_some == {2, 3}


def test_twenty_options_that_are_each_compared_are_not_guessed_at():
    options = [{"id": f"o{at}", "label": {"en": f"o{at}"}} for at in range(20)]
    definition = survey_of(
        {"id": "which", "type": "multiple_choice", "options": options, "choose": {"at_least": 1}},
        {"id": "more", "type": "yes_no"},
    )
    definition["rules"] = [rule("completion", element="which", includes=f"o{at}") for at in range(20)]
    walker = walker_of(definition)
    all_paths(walker)

    assert not walker.is_exact


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_hundred_elements_and_three_hundred_rules_are_counted_exactly(seed):
    definition = large_survey(seed, earlier=0.05)

    assert len(str(count(definition))) > 9


def test_it_stops_where_earlier_answers_make_too_many_differences():
    with pytest.raises(Stopped):
        all_paths(walker_of(large_survey(1, earlier=1.0), budget=20_000))


def test_plans_know_every_question():
    definition = survey_of(SCORE, {"id": "bye", "type": "text"})
    plan = plan_of(Survey.from_definition(definition))

    assert [isinstance(element.question, Question) for element in plan.elements] == [True, False]

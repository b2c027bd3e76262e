"""The rules engine decides as a plain evaluator does, whatever the rules and the answers."""

import random
import threading

import pytest

from engine.branching import Branching
from engine.survey import Survey
from tests import oracle
from tests.paths.random_surveys import OPERATORS, ORDERED
from tests.surveys import survey_of

OPTIONS = [{"id": name, "label": {"en": name}} for name in ("price", "queue", "staff", "stock")]
IDS = [option["id"] for option in OPTIONS]
WORDS = ["slow", "queue", "price", "kind", "Friendly"]
DAYS = ["2026-01-01", "2026-06-15", "2026-12-31"]
ELEMENTS = [
    {"id": "enjoyment", "type": "scale", "minimum": -3, "maximum": 10},
    {"id": "visits", "type": "number", "decimals": 2},
    {"id": "again", "type": "yes_no"},
    {"id": "where", "type": "dropdown", "options": OPTIONS},
    {"id": "why", "type": "multiple_choice", "options": OPTIONS},
    {"id": "which", "type": "multiple_choice", "options": OPTIONS, "choose": {"at_least": 0}},
    {"id": "comment", "type": "open_text"},
    {"id": "day", "type": "date"},
]


def several(pick, least=1):
    return [pick() for _ in range(random.randint(least, 3))]


def value_for(operator, pick):
    if operator in ("one_of", "none_of"):
        return several(pick)
    return sorted([pick(), pick()]) if operator == "between" else pick()


def random_value(element):
    return {
        "scale": lambda: random.randint(-3, 10),
        "number": lambda: random.choice([0, 1, 2.5, 2.25, -1, 1000000]),
        "yes_no": lambda: random.random() < 0.5,
        "dropdown": lambda: random.choice(IDS),
        "multiple_choice": lambda: random.choice(IDS),
        "open_text": lambda: random.choice(WORDS),
        "date": lambda: random.choice(DAYS),
    }[element["type"]]()


def random_answer(element):
    if element["id"] == "which":
        return sorted(random.sample(range(4), random.randint(0, 4)))
    if "options" in element:
        return random.randrange(4)
    if element["type"] == "open_text":
        return " ".join(several(lambda: random.choice(WORDS)))
    return random_value(element)


def random_comparison():
    if random.random() < 0.15:
        operator = random.choice(["is", "is_not", "one_of", "none_of"])
        pick = lambda: random.choice(["support", "sales", "7"])  # noqa: E731
        return {"variable": random.choice(["queueKey", "agentId"]), operator: value_for(operator, pick)}
    if random.random() < 0.1:
        operator = random.choice(["at_least", "at_most", "more_than", "less_than", "between", "is", "is_not"])
        return {"variable": "agentId", operator: value_for(operator, lambda: random.choice([6, 7, 7.5]))}
    element = random.choice(ELEMENTS)
    if random.random() < 0.15:
        return {"element": element["id"], "answered": random.random() < 0.5}
    operator = random.choice(OPERATORS.get(element["type"], ORDERED))
    return {"element": element["id"], operator: value_for(operator, lambda: random_value(element))}


def random_condition(depth=3):
    if depth == 0 or random.random() < 0.4:
        return random_comparison()
    joint = random.choice(["all", "any", "not"])
    if joint == "not":
        return {"not": random_condition(depth - 1)}
    return {joint: [random_condition(depth - 1) for _ in range(random.randint(1, 3))]}


def random_tests_that_mostly_hold(most):
    return [{"variable": "queueKey", "is_not": f"queue {random.random()}"} for _ in range(random.randint(0, most))]


def random_definition(rules, tests):
    definition = survey_of(*ELEMENTS)
    conditions = ({"all": [random_condition(), *random_tests_that_mostly_hold(tests)]} for _ in iter(int, 1))
    naming_a_question = (condition for condition in conditions if oracle.named(condition))
    definition["rules"] = [
        {"condition": next(naming_a_question), "action": {"go_to": random.choice(ELEMENTS)["id"]}} for _ in range(rules)
    ]
    return definition


def random_situation():
    answers = {e["id"]: random_answer(e) for e in ELEMENTS if random.random() < 0.7}
    variables = {
        key: random.choice(["support", "Support", "sales", "7", "7.0", "x"]) for key in ("queueKey", "agentId")
    }
    return answers, {key: value for key, value in variables.items() if random.random() < 0.7}


@pytest.mark.parametrize("seed", [*range(5), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(5, 60))])
def test_rules_decide_as_the_oracle_does(seed):
    random.seed(seed)
    rules, tests = random.choice([(1, 0), (5, 0), (30, 0), (90, 15), (8, 120)])
    definition = random_definition(rules, tests)
    branching = Branching(Survey.from_definition(definition))

    for _ in range(100):
        answers, variables = random_situation()
        question = random.choice(ELEMENTS)["id"]
        expected = oracle.next_by_rules(definition, question, answers, variables)
        assert oracle.led_to(branching, question, answers, variables) == expected


def test_more_rules_than_the_library_can_hold_at_once_still_decide():
    definition = survey_of({"id": "score", "type": "scale", "minimum": 0, "maximum": 1000}, *ELEMENTS[:2])
    definition["rules"] = [
        {"condition": {"element": "score", "at_most": 1000 - n}, "action": {"go_to": ["enjoyment", "visits"][n % 2]}}
        for n in range(300)
    ]
    branching = Branching(Survey.from_definition(definition))

    for score in (0, 500, 701, 702, 999, 1000):
        expected = oracle.next_by_rules(definition, "score", {"score": score}, {})
        assert oracle.led_to(branching, "score", {"score": score}, {}) == expected


def test_many_threads_get_each_their_own_decision():
    definition = survey_of({"id": "score", "type": "scale", "minimum": 0, "maximum": 10}, *ELEMENTS[:2])
    definition["rules"] = [
        {"condition": {"element": "score", "at_least": 5}, "action": {"go_to": "enjoyment"}},
        {"condition": {"element": "score", "at_most": 2}, "action": {"go_to": "visits"}},
    ]
    branching = Branching(Survey.from_definition(definition))
    wrong = []

    def decide(seed):
        own = random.Random(seed)
        for _ in range(500):
            score = own.randint(0, 10)
            if oracle.led_to(branching, "score", {"score": score}, {}) != (
                "enjoyment" if score >= 5 else "visits" if score <= 2 else None
            ):
                wrong.append(score)

    threads = [threading.Thread(target=decide, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not wrong


def test_the_library_misbehaving_once_costs_no_decision(monkeypatch):
    import durable_rules_engine as durable

    definition = survey_of(ELEMENTS[0], ELEMENTS[1])
    definition["rules"] = [{"condition": {"element": "enjoyment", "is": 3}, "action": {"go_to": "completion"}}]
    branching = Branching(Survey.from_definition(definition))
    honest, lies = durable.assert_event, iter([(7, 0)])
    monkeypatch.setattr(durable, "assert_event", lambda *args: next(lies, None) or honest(*args))

    assert oracle.led_to(branching, "enjoyment", {"enjoyment": 3}, {}) == "completion"

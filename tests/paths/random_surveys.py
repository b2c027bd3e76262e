"""Random surveys: small ones to be tried answer by answer, and large ones to be walked in seconds."""

import random

from tests import oracle
from tests.surveys import survey_of

OPTIONS = [{"id": name, "label": {"en": name}} for name in ("price", "staff", "stock")]
IDS = [option["id"] for option in OPTIONS]
KINDS = [
    {"type": "scale", "minimum": 1, "maximum": 4},
    {"type": "yes_no"},
    {"type": "dropdown", "options": OPTIONS},
    {"type": "multiple_choice", "options": OPTIONS, "choose": {"at_least": 1, "at_most": 2}},
    {"type": "multiple_choice", "options": OPTIONS},
    {"type": "number", "minimum": 0, "maximum": 3},
    {"type": "open_text"},
    {"type": "date", "earliest": "2026-01-01", "latest": "2026-01-04"},
    {"type": "text"},
]
REACH = 12
"""How many elements ahead a rule of a large survey leads at most."""

VARIABLES = {"queueKey": ["support", "sales", "other"], "agentId": ["6", "7", "8", "x"]}
ORDERED = ["is", "is_not", "at_least", "at_most", "more_than", "less_than", "between", "one_of", "none_of"]
OPERATORS = {
    "yes_no": ["is", "is_not"],
    "dropdown": ["is", "is_not", "one_of", "none_of"],
    "multiple_choice": ["is", "is_not", "one_of", "none_of", "includes"],
    "open_text": ["mentions", "is"],
}


def small_survey(seed, *, loops, questions=4):
    """Make a survey of a few elements of any kind, with rules of any shape."""
    chance = random.Random(seed)
    elements = [{"id": f"e{at}", **chance.choice(KINDS)} for at in range(questions)]
    elements[0] = {"id": "e0", **chance.choice(KINDS[:6])}
    ids = [element["id"] for element in elements]

    def target(after):
        return chance.choice([*(ids if loops and chance.random() < 0.4 else ids[after + 1 :]), "completion"])

    for at, element in enumerate(elements):
        if chance.random() < 0.25:
            element["next"] = target(at) if element["type"] != "text" else chance.choice([*ids[at + 1 :], "completion"])
    definition = survey_of(*elements)
    asked = [element for element in elements if element["type"] != "text"]
    rules = []
    while len(rules) < chance.randint(1, 6):
        condition = random_condition(chance, asked)
        named = oracle.named(condition)
        if named:
            last = max(ids.index(name) for name in named)
            rules.append({"condition": condition, "action": {"go_to": target(last)}})
    return {**definition, "rules": rules}


def random_condition(chance, asked, depth=2):
    if depth == 0 or chance.random() < 0.5:
        return random_comparison(chance, asked)
    joint = chance.choice(["all", "all", "any", "not"])
    if joint == "not":
        return {"not": random_condition(chance, asked, depth - 1)}
    return {joint: [random_condition(chance, asked, depth - 1) for _ in range(chance.randint(1, 3))]}


def random_comparison(chance, asked):
    if chance.random() < 0.2:
        if chance.random() < 0.5:
            return {"variable": "queueKey", chance.choice(["is", "is_not"]): chance.choice(["support", "sales"])}
        operator = chance.choice(["is", "is_not", "at_least", "answered"])
        return {"variable": "agentId", operator: True if operator == "answered" else 7}
    element = chance.choice(asked)
    if chance.random() < 0.15:
        return {"element": element["id"], "answered": chance.random() < 0.7}
    return random_comparison_of(chance, element)


def value_for(chance, operator, element):
    def pick():
        return {
            "scale": lambda: chance.randint(1, 4),
            "number": lambda: chance.randint(0, 3),
            "yes_no": lambda: chance.random() < 0.5,
            "open_text": lambda: chance.choice(["slow", "queue", "kind"]),
            "date": lambda: f"2026-01-{chance.randint(1, 4):02}",
        }.get(element["type"], lambda: chance.choice(IDS))()

    if operator in ("one_of", "none_of", "includes") or (operator == "mentions" and chance.random() < 0.4):
        return list({pick() for _ in range(2)})
    return sorted([pick(), pick()]) if operator == "between" else pick()


def large_survey(seed, *, elements=200, rules=300, earlier=0.3):
    """Make a survey with many rules, some of which look back at earlier answers; all lead onwards."""
    chance = random.Random(seed)
    kinds = [*KINDS[:3], KINDS[3], KINDS[-1]]
    items = [{"id": f"e{at}", **(chance.choice(kinds) if at else KINDS[0])} for at in range(elements)]
    definition = survey_of(*items)
    asked = [at for at, item in enumerate(items) if item["type"] != "text"]
    made = []
    for _ in range(rules):
        here = chance.choice(asked)
        condition = random_comparison_of(chance, items[here])
        before = [at for at in asked if at < here]
        if before and chance.random() < earlier:
            condition = {"all": [condition, random_comparison_of(chance, items[chance.choice(before)])]}
        onward = [*range(here + 1, min(here + 1 + REACH, elements)), None]
        to = chance.choice(onward)
        go_to = (
            "completion" if to is None and here + REACH >= elements else items[to if to is not None else here + 1]["id"]
        )
        made.append({"condition": condition, "action": {"go_to": go_to}})
    return {**definition, "rules": made}


def random_comparison_of(chance, element):
    operator = chance.choice(OPERATORS.get(element["type"], ORDERED))
    return {"element": element["id"], operator: value_for(chance, operator, element)}

"""Every path of a small survey, by trying every answer on the oracle: what the walk by ranges is held against."""

import itertools
import json
from functools import cached_property

from tests import oracle

COMPLETION = "completion"


def answers_to(element):
    """Every answer there is, as hosts see it; for texts, enough of them."""
    kind = element["type"]
    if kind in {"scale", "number"}:
        return list(range(element["minimum"], element["maximum"] + 1))
    if kind == "yes_no":
        return [False, True]
    if kind == "open_text":
        return ["x", *(" ".join(words) for words in combinations(["slow", "queue", "kind"]) if words)]
    if kind == "date":
        return [f"2026-01-{day:02}" for day in range(1, 5)]
    count = len(element["options"])
    if kind == "dropdown" or "choose" not in element:
        return list(range(count))
    choose = element["choose"]
    sizes = range(choose.get("at_least", 1), choose.get("at_most", count) + 1)
    return [list(chosen) for size in sizes for chosen in itertools.combinations(range(count), size)]


def combinations(words):
    return itertools.chain(*(itertools.combinations(words, size) for size in range(len(words) + 1)))


def frozen(answer):
    return tuple(answer) if isinstance(answer, list) else answer


class Brute:
    """Walks a survey state by state; a state is an element, the answers so far and the variables."""

    def __init__(self, definition, variables):
        self.definition = definition
        self.elements = {element["id"]: element for element in definition["elements"]}
        ids = [*self.elements, COMPLETION]
        self.following = dict(itertools.pairwise(ids))
        self.rules_that_hold = set()
        self.rules_that_decide = set()
        self.alerts_raised = set()
        self.onward = {}
        conditions = [definition["rules"], definition.get("alerts", [])]
        keys = sorted(key for key in variables if f'"{key}"' in json.dumps(conditions))
        self.starts = [
            (ids[0], (), tuple((key, value) for key, value in zip(keys, values, strict=True) if value is not None))
            for values in itertools.product(*([None, *variables[key]] for key in keys))
        ]
        waiting = list(self.starts)
        while waiting:
            state = waiting.pop()
            if state not in self.onward:
                self.onward[state] = set(self.after(state))
                waiting += self.onward[state]

    def after(self, state):
        id_, answers, variables = state
        if id_ == COMPLETION:
            return
        element = self.elements[id_]
        onward = element.get("next", self.following[id_])
        if element["type"] == "text":
            yield onward, self.arriving(onward, answers), variables
            return
        earlier = {key: list(value) if isinstance(value, tuple) else value for key, value in answers}
        then = self.definition.get("tries", {}).get("then")
        if then == "end":
            self.raise_alerts(None, earlier, variables)
            yield COMPLETION, answers, variables
        skipped = [earlier] if then == "skip" else []
        for known in [*skipped, *({**earlier, id_: answer} for answer in answers_to(element))]:
            self.raise_alerts(None if known is earlier else id_, known, variables)
            first = None
            for at, rule in enumerate(self.definition["rules"]):
                if id_ in oracle.named(rule["condition"]) and oracle.holds(
                    rule["condition"], self.elements, known, dict(variables), wanted=True
                ):
                    self.rules_that_hold.add(at)
                    first = at if first is None else first
            if first is not None:
                self.rules_that_decide.add(first)
            target = onward if first is None else self.definition["rules"][first]["action"]["go_to"]
            others = [(key, value) for key, value in answers if known is earlier or key != id_]
            latest = [] if known is earlier else [(id_, frozen(known[id_]))]
            yield target, self.arriving(target, (*others, *latest)), variables

    def arriving(self, id_, answers):
        """The answers, the latest last, without those that a loop leaves behind."""
        ids, come_to = list(self.elements), [key for key, _ in answers]
        if id_ not in come_to:
            return answers
        since = come_to[come_to.index(id_) :]
        return tuple((key, value) for key, value in answers if key not in since or ids.index(key) <= ids.index(id_))

    def raise_alerts(self, answered, known, variables):
        """Look at alerts after an answer to a question, or after none."""
        for at, alert in enumerate(self.definition.get("alerts", [])):
            condition = alert["condition"]
            is_looked_at = alert["at"] == "end" or answered in oracle.named(condition)
            if is_looked_at and oracle.holds(condition, self.elements, known, dict(variables), wanted=True):
                self.alerts_raised.add(at)

    @property
    def unreachable(self):
        reached = {state[0] for state in self.onward}
        return [id_ for id_ in self.elements if id_ not in reached]

    def reach(self, start):
        seen, ahead = set(), list(self.onward[start])
        while ahead:
            state = ahead.pop()
            if state not in seen:
                seen.add(state)
                ahead += self.onward[state]
        return seen

    @cached_property
    def loops(self):
        """The states on a loop: what is left when whoever leads nowhere, or comes from nowhere, is taken away."""
        left = set(self.onward)
        while True:
            reached = {after for state in left for after in self.onward[state]}
            kept = {state for state in left & reached if self.onward[state] & left}
            if kept == left:
                return {state for state in left if state in self.reach(state)}
            left = kept

    @property
    def endless(self):
        stuck = {s[0] for s in self.loops if all(s in self.reach(after) for after in self.reach(s))}
        return [id_ for id_ in self.elements if id_ in stuck]

    def sequences(self):
        """Every sequence of elements from the first to the completion; only without loops."""
        known = {}

        def of(state):
            if state not in known:
                known[state] = (
                    {(COMPLETION,)}
                    if state[0] == COMPLETION
                    else {(state[0], *rest) for following in self.onward[state] for rest in of(following)}
                )
            return known[state]

        return set().union(*(of(start) for start in self.starts))

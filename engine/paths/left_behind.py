"""Which answers loops end: whoever comes back to a question leaves behind what stands after it and was answered since.

What is certain by the links alone is looked up there. Else a level of its own, a mark, tells of two questions whether
the one was answered since the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.paths.decision_diagram import EVERYTHING, DecisionDiagram
from engine.paths.domains import ABSENT, About, Domain
from engine.paths.plan import Plan

LoopPair = tuple[int, str]
"""A question that may be come back to, by position, and another that may be answered before it or since."""


@dataclass(frozen=True)
class Loops:
    """What the links alone tell of loops."""

    plan: Plan

    @cached_property
    def always(self) -> Mapping[int, Sequence[str]]:
        """By position, the questions whose answers are left behind there, if they have any."""
        return {at: [id_ for id_, is_certain in self._after(at) if is_certain] for at in self._heads}

    @cached_property
    def pairs(self) -> Sequence[LoopPair]:
        """The questions whose answers are left behind where they were given since."""
        undecided = [(at, id_) for at in self._heads for id_, is_certain in self._after(at) if not is_certain]
        return [(at, id_) for at, id_ in undecided if self._may_be_answered_before(at)]

    @cached_property
    def _heads(self) -> Sequence[int]:
        reaches, elements = self.plan.reaches, self.plan.elements
        return [at for at, element in enumerate(elements) if element.asks and reaches[at] >> at & 1]

    def _after(self, at: int) -> Iterator[tuple[str, bool]]:
        """Return the questions after a position on a loop with it, and whether all come to them by its answer."""
        plan, reaches = self.plan, self.plan.reaches
        is_answered = not plan.skips(at) and not plan.elements[at].may_be_passed_over and not plan.rules_before[at]
        beside = self._reached([0], without={at}) if is_answered else None
        ids = [element.id for element in plan.elements if element.asks]
        for other in range(at + 1, plan.end):
            element = plan.elements[other]
            if element.asks and reaches[at] >> other & 1 and reaches[other] >> at & 1:
                yield element.id, beside is not None and other not in beside and ids.count(element.id) == 1

    def _may_be_answered_before(self, at: int) -> bool:
        """Return whether a question can be come back to with its answer: no other ends it on every way round."""
        own = self.plan.elements[at].id
        ending = {head for head, ended in self.always.items() if own in ended}
        return at in self._reached(self.plan.targets[at], without=ending)

    def _reached(self, starts: Iterable[int], without: set[int]) -> set[int]:
        seen, ahead = set[int](), list(starts)
        while ahead:
            at = ahead.pop()
            if at not in seen and at not in without:
                seen.add(at)
                ahead += self.plan.targets[at] if at < self.plan.end else ()
        return seen


class LeftBehind:
    """Ends answers in what is known. Its marks have levels from `first_level` on."""

    def __init__(self, loops: Loops, sets: DecisionDiagram, domains: Mapping[About, Domain], first_level: int) -> None:
        self._plan, self._reaches, self._sets = loops.plan, loops.plan.reaches, sets
        self._domains = domains
        self._always = {
            at: [domain for id_ in ended if (domain := domains.get(("element", id_)))]
            for at, ended in loops.always.items()
        }
        tracked = [(at, id_) for at, id_ in loops.pairs if ("element", id_) in domains]
        self.marks: Mapping[LoopPair, int] = {pair: first_level + at for at, pair in enumerate(tracked)}

    def coming_back(self, at: int, known: int) -> int:
        """Return what is known once a question is asked, where it may have been asked before."""
        for when, domains in self._ended(at):
            lost = self._sets.both(self._without(domains, self._sets.both(known, when)), self._absent(domains))
            known = self._sets.either(self._sets.without(known, when), lost)
        return known

    def before_coming_back(self, at: int, wanted: int) -> int:
        """Turn what must be known once a question is asked into what must be known before."""
        for when, domains in reversed([*self._ended(at)]):
            lost = self._without(domains, self._sets.both(wanted, self._absent(domains)))
            wanted = self._sets.either(self._sets.without(wanted, when), self._sets.both(when, lost))
        return wanted

    def come_back(self, at: int, classes: Sequence[int]) -> tuple[int, ...]:
        """Return the classes of one respondent once a question is asked."""
        known = list(classes)
        for when, domains in self._ended(at):
            if self._sets.has(when, known):
                for domain in domains:
                    known[domain.level] = ABSENT
        return tuple(known)

    def marked(self, at: int) -> Mapping[int, int]:
        """Return by level the marks that an answer to a question sets."""
        id_ = self._plan.elements[at].id
        return {level: int(pair[0] != at) for pair, level in self.marks.items() if at == pair[0] or pair[1] == id_}

    def needed(self, at: int) -> Iterator[tuple[int, str | None]]:
        """Return the level of each mark, with the question whose answer is asked for with it from a position on.

        That is None where nothing asks for the mark any more.
        """
        for (back_to, _), level in self.marks.items():
            is_needed = back_to == at or self._reaches[at] >> back_to & 1
            yield level, self._plan.elements[back_to].id if is_needed else None

    def _ended(self, at: int) -> Iterator[tuple[int, Sequence[Domain]]]:
        """Return whose answers end once a question is asked: always, and those that were given since."""
        yield EVERYTHING, self._always.get(at, ())
        for (back_to, id_), level in self.marks.items():
            if back_to == at:
                asked = self._domains["element", self._plan.elements[at].id]
                answered = self._sets.where(asked.level, asked.size, range(1, asked.size))
                since = self._sets.both(answered, self._sets.where(level, 2, {1}))
                yield since, [self._domains["element", id_]]

    def _absent(self, domains: Sequence[Domain]) -> int:
        absent = EVERYTHING
        for domain in domains:
            absent = self._sets.both(absent, self._sets.where(domain.level, domain.size, {ABSENT}))
        return absent

    def _without(self, domains: Sequence[Domain], known: int) -> int:
        return self._sets.forgetting(known, [domain.level for domain in domains])

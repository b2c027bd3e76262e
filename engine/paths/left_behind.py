"""Which answers loops end: whoever comes back to a question leaves behind what stands after it and was answered since.

What is certain by the links alone is looked up there. Else a level of its own, a mark, tells of two questions whether
the one was answered since the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.paths.decision_diagram import EVERYTHING, DecisionDiagram
from engine.paths.domains import ABSENT, About, Domain
from engine.paths.plan import LoopPair, Plan


class LeftBehind:
    """Ends answers in what is known. Its marks have levels from `first_level` on."""

    def __init__(self, plan: Plan, sets: DecisionDiagram, domains: Mapping[About, Domain], first_level: int) -> None:
        self._plan, self._sets = plan, sets
        self._domains = domains
        self._always = {
            at: [domain for id_ in ended if (domain := domains.get(("element", id_)))]
            for at, ended in plan.always_left_behind.items()
        }
        tracked = [(at, id_) for at, id_ in plan.loop_pairs if ("element", id_) in domains]
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
            is_needed = back_to == at or self._plan.leads(at, back_to)
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

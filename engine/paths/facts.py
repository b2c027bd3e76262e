"""What can be said of each element and rule of a plan, over all its paths or by its links alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from engine.paths.decision_diagram import EVERYTHING, NOTHING
from engine.paths.reach import EndlessLoops, arriving, finishing, loops_without_a_way_out
from engine.paths.walker import PathState, Walker


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """A rule is looked at: after which position, what is known then, and with which answers it holds."""

    at: int
    known: int
    holds: int
    is_before: bool = False


class Detour(NamedTuple):
    """How some come somewhere without an answer: by rules, by giving up the question `in_vain`, by its `asked_if`.

    Nothing of it is so where the sequence or a `next` leads past the question.
    """

    rules: Sequence[int]
    in_vain: bool
    passed_over: bool


class Facts:
    """Everything is exact, or true of at least those who come there; raises Stopped where it takes too much work."""

    def __init__(self, walker: Walker) -> None:
        self.walker, self.plan, self.sets = walker, walker.plan, walker.sets

    @cached_property
    def arrived(self) -> list[int]:
        """By position, what can be known of those who come there and are told what it says."""
        return [self.walker.staying(at, known) for at, known in enumerate(self.come)]

    @cached_property
    def come(self) -> list[int]:
        """By position, what can be known of those who come there, whether or not they are told what it says."""
        return arriving(self.walker)

    @cached_property
    def loops(self) -> EndlessLoops:
        """The loops on which the completion can no longer be reached."""
        return loops_without_a_way_out(self.walker, self.come, finishing(self.walker))

    def is_always_said(self, at: int) -> bool:
        """Return whether an element is said to everybody who comes to it."""
        return self.come[at] == self.arrived[at]

    def is_reached(self, at: int) -> bool:
        """Return whether anybody ever comes to a position and is told what it says."""
        return self.arrived[at] != NOTHING

    def occasions(self, rule: int) -> Iterator[Occasion]:
        """Return each occasion on which a rule is looked at, whether or not an earlier one holds."""
        for before, rules_at in ((True, self.plan.rules_before), (False, self.plan.rules_at)):
            for at, rules in enumerate(rules_at):
                known = self.come[at] if before else self.arrived[at]
                if rule in rules and known != NOTHING:
                    known = known if before else self.walker.settled(at, known)
                    holds = self.sets.both(known, self.walker.holding(at, rule, before=before))
                    yield Occasion(at=at, known=known, holds=holds, is_before=before)

    def can_hold(self, rule: int) -> bool:
        """Return whether a rule's condition can be true when it is looked at."""
        return any(occasion.holds != NOTHING for occasion in self.occasions(rule))

    def always_holds(self, rule: int) -> bool:
        """Return whether it is true each time."""
        occasions = list(self.occasions(rule))
        return bool(occasions) and all(occasion.holds == occasion.known for occasion in occasions)

    def decides(self, rule: int) -> bool:
        """Return whether it is ever the first that holds."""
        return any(self.decides_at(rule, occasion) for occasion in self.occasions(rule))

    def decides_at(self, rule: int, occasion: Occasion) -> bool:
        """Return whether it is the first that holds on an occasion, with any answers."""
        hits = self.walker.entry(occasion.at)[0] if occasion.is_before else self.walker.hits(occasion.at)[0]
        return self.sets.both(occasion.known, hits[rule]) != NOTHING

    def led_past(self, rule: int, occasion: Occasion) -> list[str]:
        """Return the questions without an answer that some would be asked yet, if a rule did not lead them past."""
        target, after = self.plan.rules[rule].target, self.plan.elements[occasion.at].after
        those = self.sets.both(occasion.known, self.walker.hits(occasion.at)[0][rule])
        if target is None or those == NOTHING:
            return []
        past = self._asked_from(after, those) - self._asked_from(target, those)
        ids = [self.plan.elements[at].id for at in sorted(past)]
        return [id_ for id_ in ids if self.sets.both(those, self.walker.lacking(id_)) != NOTHING]

    def _asked_from(self, start: int, known: int) -> set[int]:
        """Return the positions of the questions that some of those at a start come to, and whose answers count."""
        come = arriving(self.walker, {start: self.walker.needed(start, known)})
        asking = [at for at in range(self.plan.end) if self.plan.elements[at].asks and self.walker.domain_of(at)]
        return {at for at in asking if self.walker.staying(at, come[at]) != NOTHING}

    def hiding(self, rule: int) -> list[int]:
        """Return the earlier rules that hold wherever this one does: one alone, if one is enough."""
        occasions = [occasion for occasion in self.occasions(rule) if occasion.holds != NOTHING]
        shared = {earlier: [self._shared(earlier, occasion) for occasion in occasions] for earlier in range(rule)}
        overlapping = [earlier for earlier, those in shared.items() if any(one != NOTHING for one in those)]
        alone = [earlier for earlier in overlapping if shared[earlier] == [occasion.holds for occasion in occasions]]
        return alone[:1] or overlapping

    def same(self, one: int, other: int) -> bool:
        """Return whether two rules hold with exactly the same answers on the same occasions."""
        return list(self.occasions(one)) == list(self.occasions(other))

    def can_be_raised(self, alert: int) -> bool:
        """Return whether an alert's condition can be true when it is looked at."""
        return any(self.raises_at(alert, at) for at in range(self.plan.end))

    def raises_at(self, alert: int, at: int) -> bool:
        """Return whether an alert's condition can be true once a position is answered, or gone past at the end."""
        if alert not in self.plan.alerts_at[at] or not self.is_reached(at):
            return False
        known = self.walker.answered(at, self.arrived[at])
        if self.plan.alerts[alert].at_the_end:
            known = self.sets.either(known, self.walker.settled(at, self.arrived[at]))
            if self.plan.ends(at):
                known = self.sets.either(known, self.arrived[at])
        return self.sets.both(known, self.walker.raising(at, alert)) != NOTHING

    def can_be_met(self, quota: int) -> bool:
        """Return whether an answer can meet a quota."""
        return any(self.is_met_at(quota, at) for at in range(self.plan.end))

    def is_met_at(self, quota: int, at: int) -> bool:
        """Return whether an answer can meet a quota when it is looked at after a position."""
        if quota not in self.plan.quotas_at[at] or not self.is_reached(at):
            return False
        return self.walker.meeting(at, self.arrived[at], quota) != NOTHING

    def lacks(self, at: int, element: str) -> int:
        """Return what is known of those who come to a position without an answer to a question."""
        return self.sets.both(self.arrived[at], self.walker.lacking(element))

    def detour_around(self, at: int, element: str) -> Detour:
        """Return how some come to a position without that answer."""
        plan, walker, sets = self.plan, self.walker, self.sets
        lacking, asking = walker.lacking(element), self._that_may_ask(element, at)
        rules, in_vain, passed_over = list[int](), False, False
        for before in range(plan.end):
            is_asked = plan.elements[before].id == element
            if is_asked:
                passed_over |= any(self._comes(to, those, at, lacking) for to, those in self._passed(before))
                skipped = walker.ways(before, self.arrived[before]) if plan.skips(before) else ()
                in_vain |= any(self._comes(to, those, at, lacking) for to, those in skipped)
            elif before in asking:
                rules += [
                    rule
                    for rule, those in self._deciding(before)
                    if (to := plan.rules[rule].target) is not None
                    and (to == at or to not in asking)
                    and (to == plan.end or plan.elements[to].id != element)
                    and self._comes(to, those, at, lacking)
                ]
            in_vain |= at == plan.end and plan.ends(before) and sets.both(self.arrived[before], lacking) != NOTHING
        return Detour(rules=list(dict.fromkeys(rules)), in_vain=in_vain, passed_over=passed_over)

    def _that_may_ask(self, element: str, at: int) -> set[int]:
        """Return from where a question may still come, whatever the answers, before a position does."""
        found = set[int]()
        ahead = [which for which, each in enumerate(self.plan.elements) if each.id == element]
        while ahead:
            new = {before for which in ahead for before in self.plan.before[which]} - found - {at}
            found |= new
            ahead = list(new)
        return found

    def _deciding(self, at: int) -> Iterator[tuple[int, int]]:
        """Return each rule that is the first to hold before or after an element, with what is known then."""
        yield from ((rule, self.sets.both(self.come[at], when)) for rule, when in self.walker.entry(at)[0].items())
        if self.plan.elements[at].asks:
            settled = self.walker.settled(at, self.arrived[at])
            yield from ((rule, self.sets.both(settled, when)) for rule, when in self.walker.hits(at)[0].items())

    def _passed(self, at: int) -> Iterator[PathState]:
        if self.plan.elements[at].may_be_passed_over:
            yield from self.walker.passing(at, self.come[at])

    def _comes(self, start: int, known: int, at: int, lacking: int) -> bool:
        """Return whether any of those at a start come to a position and still lack an answer."""
        those = self.walker.needed(start, self.sets.both(known, lacking))
        return those != NOTHING and self.sets.both(arriving(self.walker, {start: those})[at], lacking) != NOTHING

    def _shared(self, earlier: int, occasion: Occasion) -> int:
        at, before = occasion.at, occasion.is_before
        if earlier not in (self.plan.rules_before if before else self.plan.rules_at)[at]:
            return NOTHING
        return self.sets.both(occasion.holds, self.walker.holding(at, earlier, before=before))


class LinksOnly(Facts):
    """Takes everybody to come wherever a way leads, with any answers: what cannot be then, cannot be at all."""

    @property
    def arrived(self) -> list[int]:
        """By position, whether any way leads there; that an element is passed over is not looked at."""
        return self.come

    @cached_property
    def come(self) -> list[int]:
        """By position, whether any way leads there."""
        plan = self.plan
        return [EVERYTHING if plan.is_linked(at) else NOTHING for at in range(plan.end + 1)]

    @cached_property
    def loops(self) -> EndlessLoops:
        """The loops that no rule could lead out of, as none is looked at there."""
        plan = self.plan
        looping = [at for at in range(plan.end) if self.is_reached(at) and plan.leads(at, at)]
        out = [plan.end, *(at for at in range(plan.end) if plan.rules_at[at])]
        closed = frozenset(at for at in looping if not any(plan.leads(at, other) for other in out))
        return EndlessLoops(for_some=closed, for_all=closed)

    def is_always_said(self, at: int) -> bool:  # noqa: ARG002 - conditions are not looked at
        """Take every element with an `asked_if` to be passed over by somebody."""
        return False

    def decides(self, rule: int) -> bool:  # noqa: ARG002 - which rules hold before it takes following the answers
        """Take every rule to be the first that holds for somebody."""
        return True

    def lacks(self, at: int, element: str) -> int:
        """Return whether nobody can have an answer there: all lack it, or it is not known who does."""
        return NOTHING if self.plan.may_be_answered(at, element) else self.arrived[at]

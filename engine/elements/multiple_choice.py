"""A question answered with one of its options, or with several where the author lets one choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, islice
from typing import Any, ClassVar

from engine.conditions import Comparable
from engine.elements.compared import Predicate, constants_of, each_of
from engine.elements.element import Answer, Reading, Rejection, ReplyContext
from engine.elements.inspected import PathWithin
from engine.elements.options import Optioned, number, position, positions
from engine.languages import Language
from engine.reading.verdict import Said, answered


@dataclass(frozen=True, kw_only=True)
class MultipleChoice(Optioned):
    """Several options where `choose` allows more than one; else exactly one."""

    kind = "multiple_choice"
    reasons = ("empty", "too_long", "not_an_option", "unclear", "only_one", "too_few", "too_many", "not_alone")
    operators = frozenset(("is", "is_not", "one_of", "none_of", "includes"))

    example: ClassVar[Mapping[str, Any]] = {"choose": {"at_most": 2}}

    choose: Mapping[str, int] | None = field(default=None, hash=False)

    @property
    def at_least(self) -> int:
        """How many must be chosen."""
        return (self.choose or {}).get("at_least", 1)

    @property
    def at_most(self) -> int:
        """How many may be chosen: all, if `choose` does not say."""
        return 1 if self.choose is None else self.choose.get("at_most", len(self.options))

    def alike(self) -> tuple[bool]:
        """Return whether several may be chosen: then an answer is a list."""
        return (self.several,)

    @property
    def several(self) -> bool:
        """Whether `choose` allows more than one."""
        return self.at_most > 1

    @property
    def possible_reasons(self) -> tuple[str, ...]:
        """How many are too few or too many depends on how many may be chosen; where one is, there is just one."""
        impossible = {"only_one" if self.several else "too_many"}
        impossible |= {"too_many"} if self.at_most >= len(self.options) else set()
        impossible |= {"too_few"} if self.at_least == 0 or not self.several else set()
        impossible |= set() if self.several and self.alone else {"not_alone"}
        return tuple(reason for reason in self.reasons if reason not in impossible)

    def template_context(self, language: Language) -> Mapping[str, Any]:
        """Return the options, and how many may be chosen."""
        counts = {"several": self.several, "at_least": self.at_least, "at_most": self.at_most}
        return {**super().template_context(language), **counts}

    def contradictions(self) -> Iterator[tuple[PathWithin, str]]:
        """Find more to choose than there is."""
        if self.at_most < self.at_least <= len(self.options):
            yield ("choose", "at_least"), f"at least {self.at_least} are to be chosen, and at most {self.at_most}"
            return  # how many it is, nobody knows
        yield from super().contradictions()
        for limit, count in (self.choose or {}).items():
            if count > len(self.options):
                yield ("choose", limit), f"{count} are to be chosen, and there are {len(self.options)} options"
        together = len(self.options) - len(self.alone)
        if self.several and self.alone and not together:
            yield ("options",), "every option stands alone, so no two can be chosen"
        elif self.alone and together < self.at_least <= len(self.options):
            yield ("choose", "at_least"), f"{self.at_least} are to be chosen, and {together} may be chosen together"

    def judged(self, choice: Said, numbered: Mapping[int, str]) -> Reading:
        """Take one option, or as many as may be chosen."""
        if not self.several:
            return super().judged(choice, numbered)
        alone = [number(at) for at in self.alone if number(at) in choice.values]
        if alone and len(choice.values) > 1:
            return Rejection("not_alone", tuple(numbered[one] for one in alone))
        few, many = not alone and len(choice.values) < self.at_least, len(choice.values) > self.at_most
        reason = "too_few" if few else "too_many" if many else None
        return answered(choice, [position(one) for one in choice.values], reason, "not_an_option")

    @property
    def compares_as_number(self) -> bool:
        """Only where there is one option to an answer."""
        return not self.several

    def comparable(self, answer: Answer) -> Comparable:
        """Return the position, or the set of them."""
        return frozenset(positions(answer)) if self.several else super().comparable(answer)

    def operands(self, operator: str, value: Any) -> Any:
        """`includes` may name one option or several, which must then all be chosen."""
        if operator != "includes":
            return super().operands(operator, value)
        return tuple(self.operand(one) for one in each_of(value))

    def partition(self, tests: Sequence[Predicate], today: date | None = None) -> Iterator[Comparable]:  # noqa: ARG002
        """Take each option for a range; where several may be chosen, each combination of those that are compared.

        Of the options that no comparison names it only counts whether some are chosen.
        """
        if not self.several:
            yield from super().partition(tests)
            return
        yield from (frozenset((at,)) for at in self.alone if at in self.answering)
        named = [at for at in sorted(constants_of(tests)) if at not in self.alone]
        others = [at for at in range(len(self.options)) if at not in named and at not in self.alone]
        for size in range(min(len(named), self.at_most) + 1):
            for picked in combinations(named, size):
                for more in dict.fromkeys((max(0, self.at_least - size), max(1, self.at_least - size))):
                    if size + more <= self.at_most and more <= len(others):
                        yield frozenset((*picked, *others[:more]))

    def numbers_apart(self, most: int) -> list[Predicate]:
        """Name each option; where several may be chosen, each that counts, as their combinations may be too many."""
        if not self.several:
            return super().numbers_apart(most)
        counted = [at for at in self.answering if self.options[at].points is not None]
        of_them = self.partition([("includes", (at,)) for at in counted])
        are_few = len([*islice(of_them, most + 1)]) <= most
        return [("includes", self.options[at].id) for at in counted] if are_few else []

    def choices(self) -> Iterator[Comparable]:
        """Choose as many at once as are allowed, and as few."""
        if not self.several:
            yield from super().choices()
            return
        yield from (frozenset((at,)) for at in self.alone if at in self.answering)
        every = [at for at in range(len(self.options)) if at not in self.alone]
        for first in range(len(every)):
            for size in (min(self.at_most, len(every)), max(1, self.at_least)):
                yield frozenset(every[(first + step) % len(every)] for step in range(size))

    def invalid_replies(self, context: ReplyContext) -> Iterator[str]:
        """Return what any question with options may refuse, and an option that stands alone beside another."""
        yield from super().invalid_replies(context)
        others = [at for at in range(len(self.options)) if at not in self.alone]
        yield from (f"{number(others[0])}, {number(at)}" for at in self.alone[:1] if others)

    def sample_quotes(self, language: Language) -> Iterator[str]:
        """Return every label, or the shortest and the longest of several together."""
        if not self.several:
            yield from super().sample_quotes(language)
            return
        labels = self.labels(language.tag)
        yield from (labels[at] for at in self.alone)
        together = [at for at in range(len(labels)) if at not in self.alone]
        by_length = sorted(together, key=lambda at: len(labels[at]))
        for at in together:
            few = [at, *(other for other in by_length if other != at)][: self.at_least]
            many = [at, *(other for other in reversed(by_length) if other != at)][: self.at_most]
            yield from (self.display(chosen, language) for chosen in (few, many))

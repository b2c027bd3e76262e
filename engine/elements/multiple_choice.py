"""A question answered with one of its options, or with several where the author lets one choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from engine.conditions import Comparable
from engine.elements.element import Answer, Heard, Hearing, Refusal
from engine.elements.options import Optioned, position
from engine.languages import Language
from engine.reading.choice import chosen
from engine.reading.tokens import Reply
from engine.reading.understanding import understood


@dataclass(frozen=True, kw_only=True)
class MultipleChoice(Optioned):
    """Several options where `choose` allows more than one; else exactly one."""

    kind: ClassVar[str] = "multiple_choice"
    reasons: ClassVar[tuple[str, ...]] = (
        "empty",
        "too_long",
        "not_an_option",
        "unclear",
        "only_one",
        "too_few",
        "too_many",
    )
    operators: ClassVar[frozenset[str]] = frozenset(("is", "is_not", "one_of", "none_of", "includes"))

    choose: Mapping[str, int] | None = field(default=None, hash=False)

    @property
    def at_least(self) -> int:
        """How many must be chosen."""
        return (self.choose or {}).get("at_least", 1)

    @property
    def at_most(self) -> int:
        """How many may be chosen: all, if `choose` does not say."""
        return 1 if self.choose is None else self.choose.get("at_most", len(self.options))

    @property
    def several(self) -> bool:
        """Whether an answer is a list of positions rather than one."""
        return self.at_most > 1

    @property
    def possible_reasons(self) -> tuple[str, ...]:
        """How many are too few or too many depends on how many may be chosen; a word for none of them is 0."""
        impossible = {"only_one" if self.several else "too_many"}
        impossible |= {"too_many"} if self.at_most >= len(self.options) else set()
        impossible |= {"too_few"} if self.at_least == 0 else set()
        return tuple(reason for reason in self.reasons if reason not in impossible)

    def tells(self, language: Language) -> Mapping[str, Any]:
        """Give the options, and how many may be chosen."""
        counts = {"several": self.several, "at_least": self.at_least, "at_most": self.at_most}
        return {**super().tells(language), **counts}

    def contradictions(self) -> Iterator[tuple[str, str]]:
        """Find more to choose than there is."""
        for limit, count in (self.choose or {}).items():
            if count > len(self.options):
                yield f"choose.{limit}", f"{count} are to be chosen, and there are {len(self.options)} options"
        if self.at_most < self.at_least <= len(self.options):
            yield "choose.at_least", f"at least {self.at_least} are to be chosen, and at most {self.at_most}"

    def read(self, reply: str, hearing: Hearing) -> Heard | Refusal:
        """Recognise one option, or each of several."""
        return understood(reply, hearing.languages, self._read, "not_an_option")

    def _read(self, reply: Reply, language: Language) -> Heard | Refusal:
        choice = chosen(reply, self.numbered(language), language)
        if isinstance(choice, Refusal):
            return choice
        if not self.several:
            return self.only_one(choice, language)
        if len(choice.numbers) < self.at_least:
            return Refusal("too_few")
        if len(choice.numbers) > self.at_most:
            return Refusal("too_many")
        return Heard([position(number) for number in choice.numbers], choice.comment)

    def shown(self, answer: Answer, language: Language) -> str:
        """Give the labels, one after the other."""
        labels = self.labels(language.tag)
        return ", ".join(labels[at] for at in _positions(answer))

    @property
    def compares_as_number(self) -> bool:
        """Only where there is one option to an answer."""
        return not self.several

    def comparable(self, answer: Answer) -> Comparable:
        """Give the position, or the set of them."""
        return frozenset(_positions(answer)) if self.several else _positions(answer)[0]

    def constant(self, operator: str, value: Any) -> Any:
        """`includes` may name one option or several, which must then all be chosen."""
        if operator != "includes":
            return super().constant(operator, value)
        return tuple(self.single(one) for one in (value if isinstance(value, list | tuple) else [value]))


def _positions(answer: Answer) -> list[int]:
    return answer if isinstance(answer, list) else [int(answer)]

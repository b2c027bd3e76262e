"""A question answered with a whole number between two ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from engine.conditions import Comparable
from engine.elements.compared import ORDERED, Predicate, UnfitValue, as_written, ends_of_ranges
from engine.elements.element import Answer, Question, Reading, Rejection, ReplyContext, said_in
from engine.elements.inspected import PathWithin, TextPart
from engine.elements.reported import AnswerType, said_somehow
from engine.languages import Language
from engine.reading.asked import asked
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.numbers import Numbers
from engine.reading.tokens import Reply
from engine.reading.verdict import Said, answered, one_said, understood


@dataclass(frozen=True, kw_only=True)
class Scale(Question):
    """A scale from `minimum` to `maximum`, both included; `labels` name single values, by number and language.

    `measure` is what results make of it: `nps`, `csat` or `mean`.
    """

    kind = "scale"
    reasons = ("empty", "too_long", "not_a_number", "several_numbers", "not_whole", "too_low", "too_high")
    operators = ORDERED
    answer_type = AnswerType.INTEGER

    example: ClassVar[Mapping[str, Any]] = {"minimum": 1, "maximum": 5}
    only_texts = frozenset(("text", "labels"))
    scales = frozenset(("minimum", "maximum"))

    minimum: int
    maximum: int
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
    measure: str | None = None

    @property
    def unfit_measure(self) -> str | None:
        """Refuse an NPS of another scale than its own."""
        if self.measure != "nps" or (self.minimum, self.maximum) == (0, 10):
            return None
        return f"an NPS is of a scale from 0 to 10, and this one is from {self.minimum} to {self.maximum}"

    @property
    def lowest(self) -> int:
        """It is where the scale begins."""
        return self.minimum

    def every_answer(self) -> range:
        """Return the numbers of the scale."""
        return range(self.minimum, self.maximum + 1)

    def answer_labels(self, language: Language) -> Mapping[Answer, str]:
        """Return the labels by number."""
        return {int(number): said_somehow(label, language) for number, label in sorted(self.labels.items())}

    def alike(self) -> tuple[int, int]:
        """Return the ends: 8 of 10 is not 8 of 20."""
        return self.minimum, self.maximum

    def template_context(self, language: Language) -> Mapping[str, Any]:
        """Return the ends, and the labels as (number, label) pairs in order."""
        labels = sorted((int(number), label[language.tag]) for number, label in self.labels.items())
        return {"minimum": self.minimum, "maximum": self.maximum, "labels": tuple(labels)}

    def must_say(self, language: Language) -> Iterator[str]:
        """Return both ends, and every label."""
        yield from (str(self.minimum), str(self.maximum))
        yield from (label[language.tag] for label in self.labels.values())

    def contradictions(self) -> Iterator[tuple[PathWithin, str]]:
        """Find ends the wrong way round, and labels for numbers that are not on the scale."""
        if self.minimum > self.maximum:
            yield ("minimum",), f"the scale begins at {self.minimum}, above its end at {self.maximum}"
            return
        for number in self.labels:
            if not self.minimum <= int(number) <= self.maximum:
                yield ("labels", number), f"{number} is not on the scale from {self.minimum} to {self.maximum}"

    def texts(self) -> Iterator[TextPart]:
        """Return the labels beside the text."""
        yield from super().texts()
        for number, label in self.labels.items():
            yield TextPart(("labels", number), f"the label of {number}", label)

    @classmethod
    def _spared(cls, where: PathWithin) -> PathWithin | None:
        """Spare a label alone, and keep the others."""
        return where[:2] if where[:1] == ("labels",) else super()._spared(where)

    def read(self, reply: str, context: ReplyContext) -> Reading:
        """Find the one value meant: a number, a number of the maximum (8/10), or a label."""
        return understood(reply, context.languages, lambda one, words: self._read(one, words, context), "not_a_number")

    def _read(self, reply: Reply, words: Lexicon, context: ReplyContext) -> tuple[Said, Reading]:
        said = one_said(reply, words, self._finder(words, context))
        if len(said.values) > 1:
            return said, Rejection("several_numbers", tuple(map(str, sorted(said.values))))
        if not said.values:
            return said, Rejection("not_a_number")
        reason = self._reason(said.values[0])
        return said, answered(said, int(said.values[0]), reason, "not_a_number")

    def _reason(self, number: Decimal) -> str | None:
        if number != int(number):
            return "not_whole"
        if number < self.minimum:
            return "too_low"
        return "too_high" if number > self.maximum else None

    def _finder(self, words: Lexicon, context: ReplyContext) -> Numbers:
        others = tuple(lexicon(other) for other in context.languages if other != words.language)
        question, maximum = asked(said_in(self.text, words.language), words), Decimal(self.maximum)
        labels = {int(number): said_in(label, words.language) for number, label in self.labels.items()}
        named = {number: label for number, label in labels.items() if label}
        return Numbers(words, others, lexicon(context.language), question, maximum, measures=False, named=named)

    def number_of(self, answer: Comparable) -> Decimal:
        """Return the number."""
        return Decimal(answer)  # type: ignore[arg-type]

    def number_range(self) -> tuple[int, int]:
        """Return both ends."""
        return self.minimum, self.maximum

    def comparable(self, answer: Answer) -> int:
        """Return the number."""
        return int(answer)  # type: ignore[arg-type]

    def operand(self, value: Any) -> int:
        """Take a whole number on the scale; raises UnfitValue."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise UnfitValue(f"`{as_written(value)}` is not a whole number, and `{self.id}` is answered with one")
        if not self.minimum <= value <= self.maximum:
            raise UnfitValue(f"`{as_written(value)}` is not on the scale from {self.minimum} to {self.maximum}")
        return value

    def partition(self, tests: Sequence[Predicate], today: date | None = None) -> Iterator[int]:  # noqa: ARG002
        """Cut at the numbers that are compared."""
        return ends_of_ranges(self.minimum, self.maximum, tests)

    def replied_numbers(self) -> tuple[int, int]:
        """Return both ends."""
        return self.minimum, self.maximum

    def sample_quotes(self, language: Language) -> Iterator[str]:
        """Return the ends, one of which is the longest, and what is next to zero."""
        nearest = max(self.minimum, min(self.maximum, 0))
        return (self.display(number, language) for number in (self.minimum, nearest, self.maximum))

"""One reply as it was read, and the counts of many: accepted, asked back, misread, invented."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.elements.element import Answer


@dataclass(frozen=True, kw_only=True)
class Case:
    """One reply, what it should be read as (None: it is no answer), and what it was read as."""

    file: str
    line: int
    language: str
    kind: str
    reply: str
    expected: Mapping[str, Any] | None
    read: Mapping[str, Any]

    @property
    def is_right(self) -> bool:
        """Return whether the answer was accepted or asked back, or rightly none was read."""
        return self.is_read("answer") or self.is_read("confirm") or not (self.expected or self.is_an_answer)

    @property
    def is_an_answer(self) -> bool:
        """Return whether any answer was accepted or asked back."""
        return "answer" in self.read or "confirm" in self.read

    def is_read(self, verdict: str) -> bool:
        """Return whether the expected answer was read, as `answer` (accepted) or `confirm` (asked back)."""
        if self.expected is None or verdict not in self.read:
            return False
        return _same(self.read[verdict], self.expected["answer"])


@dataclass(frozen=True)
class Score:
    """Counts of cases: what became of answers, and of the other replies.

    `misread` answers were taken for another answer, and `misheard` ones asked back as another; each is then one of
    the replies from which an answer was `invented`, or which were asked back wrongly.
    """

    answers: int
    accepted: int
    asked_back: int
    misread: int
    misheard: int
    others: int
    invented: int
    asked_back_wrongly: int

    @property
    def recall(self) -> float:
        """Answers accepted, of those that are answers."""
        return self.accepted / self.answers if self.answers else 1.0

    @property
    def shares(self) -> Mapping[str, float]:
        """Return every share by its name in JSON: the first three are of the answers."""
        return {
            "recall": self.recall,
            "confirmed": self.asked_back / self.answers if self.answers else 0.0,
            "misread": self.misread / self.answers if self.answers else 0.0,
            "false_accepts": self.false_accepts,
            "wrong_confirms": _share(self.asked_back_wrongly, self.others + self.misheard),
        }

    @property
    def false_accepts(self) -> float:
        """Answers invented, of the replies that are none or are other ones."""
        return _share(self.invented, self.others + self.misread)


def score_of(cases: Iterable[Case]) -> Score:
    """Count what became of each."""
    cases = list(cases)
    answers = [case for case in cases if case.expected is not None]
    others = [case for case in cases if case.expected is None]
    misread, misheard = (
        sum(verdict in case.read and not case.is_right for case in answers) for verdict in ("answer", "confirm")
    )
    return Score(
        answers=len(answers),
        accepted=sum(case.is_read("answer") for case in answers),
        asked_back=sum(case.is_read("confirm") for case in answers),
        misread=misread,
        misheard=misheard,
        others=len(others),
        invented=misread + sum("answer" in case.read for case in others),
        asked_back_wrongly=misheard + sum("confirm" in case.read for case in others),
    )


def _share(some: int, of: int) -> float:
    return some / of if of else 0.0


def _same(read: Answer, expected: Answer) -> bool:
    """Compare answers as JSON: true is not 1, 2.0 is 2, and several options have no order."""
    if isinstance(read, bool) or isinstance(expected, bool):
        return read is expected
    if isinstance(read, list) and isinstance(expected, list):
        return sorted(read, key=str) == sorted(expected, key=str)
    return read == expected

"""Values of a scale as candidates: numbers, and the labels that name some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.reading.candidates import Candidate
from engine.reading.labels import Labels, labels
from engine.reading.numbers import Numbers
from engine.reading.tokens import Token


@dataclass(frozen=True)
class Values:
    """Finds values: `named` are those that the labels `texts` stand for, by position."""

    numbers: Numbers
    texts: tuple[str, ...]
    named: tuple[int, ...]
    asked: frozenset[str] = frozenset()
    fillers: tuple[str, ...] = ("yes",)

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a value by its whole label, else by its number, else by a label misspelt."""
        if not self.named or tokens[at].kind != "word":
            return self.numbers.at(tokens, at)
        whole = self._labels.whole_at(tokens, at)
        if whole:
            return Candidate(whole[0], Decimal(self.named[whole[1]]), free=True)
        if number := self.numbers.at(tokens, at):
            return number
        misspelt = self._labels.misspelt_at(tokens, at)
        return misspelt and Candidate(misspelt[0], Decimal(self.named[misspelt[1]]), free=True)

    @property
    def _labels(self) -> Labels:
        return labels(self.texts, self.numbers.lexicons[0].language)

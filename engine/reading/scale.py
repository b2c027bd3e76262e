"""Values of a scale among the tokens of a reply: numbers, and the labels that name some of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.reading.counted import JOINED, goes_on_elsewhere, is_counted
from engine.reading.item import Item
from engine.reading.labels import Labels
from engine.reading.numbers import Numbers
from engine.reading.tokens import Token


@dataclass(frozen=True)
class Values:
    """Finds values: `named` are those the labels stand for, by position."""

    numbers: Numbers
    labels: Labels
    named: tuple[int, ...]

    def item_at(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find a value by its label, else by its number."""
        if tokens[at].kind == "word" and self.named:
            if labelled := self._labelled(tokens, at):
                return labelled
            before = self.numbers.lexicon["before_label"].length_at(tokens, at)
            if before and (labelled := self._labelled(tokens, at + before)):
                return Item(before + labelled.length, labelled.value)
        number = self.numbers.item_at(tokens, at)
        if number is None or is_counted(tokens, at + number.length, self.numbers.lexicon, self.numbers.languages):
            return None
        end, words, languages = at + number.length, self.numbers.lexicon, self.numbers.languages
        opens = tokens[at].kind == "number" and not goes_on_elsewhere(tokens, end, words, languages)
        return replace(number, open_ended=opens, unless=JOINED)

    def _labelled(self, tokens: Sequence[Token], at: int) -> Item | None:
        if exact := self.labels.exact_at(tokens, at):
            return Item(exact[0], self.named[exact[1]])
        for length, positions in self.labels.misspelt_at(tokens, at):
            return Item(length, self.named[next(iter(positions))])
        return None

"""Amounts among the tokens of a reply: a number, and what was counted or measured if it may be that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from engine.languages import Language
from engine.reading.calendar import times
from engine.reading.clause import Item
from engine.reading.lexicon import lexicon
from engine.reading.numbers import Numbers
from engine.reading.tokens import Token, keys

_NEVER_COUNTED = (
    "clock",
    "or",
    "and",
    "to",
    "no",
    "around",
    "remark",
    "today",
    "tomorrow",
    "yesterday",
    "out_of",
    "days",
    "weeks",
    "multiple",
)


@dataclass(frozen=True)
class Amounts:
    """Finds amounts. `question` are the words of the question: what it asks for may be repeated.

    A word that is a time in any language it is heard in is nothing to be counted.
    """

    numbers: Numbers
    question: tuple[Token, ...]

    def item_at(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find a number, a currency before or after it, and one word for what there is so many of."""
        currency = self._currency(tokens, at)
        number = self.numbers.item_at(tokens, at + currency) if at + currency < len(tokens) else None
        if number is None:
            return self._nothing(tokens, at)
        end = at + currency + number.length
        end += self._currency(tokens, end) or self._counted(tokens, end)
        return replace(number, length=end - at)

    def _nothing(self, tokens: Sequence[Token], at: int) -> Item | None:
        length = self.numbers.lexicon["none"].length_at(tokens, at)
        return Item(length, Decimal(0)) if length else None

    def _currency(self, tokens: Sequence[Token], at: int) -> int:
        if at >= len(tokens):
            return 0
        return 1 if tokens[at].key in "$£€¥" else self.numbers.lexicon["currency"].length_at(tokens, at)

    def _counted(self, tokens: Sequence[Token], at: int) -> int:
        """Take one word that ends the clause, unless it makes a time or a date of the number."""
        if at >= len(tokens) or tokens[at].kind != "word":
            return 0
        if asked_for := self._asked_for(tokens, at):
            return asked_for
        last = at + 1 == len(tokens) or tokens[at + 1].kind == "mark" or self._goes_with(tokens, at + 1)
        return int(last and not any(self._means_something(tokens, at, language) for language in self.numbers.languages))

    def _asked_for(self, tokens: Sequence[Token], at: int) -> int:
        """Count the tokens of what the question speaks of, or of what goes with it: `years old` with `old`."""
        word = tokens[at].key
        if any(
            word.startswith(asked) or asked.startswith(word) for asked in self._subject if len(asked) > 2 < len(word)
        ):
            return 1
        counting = self.numbers.lexicon["counting"]
        phrases = [keys(phrase) for phrase in self.numbers.lexicon.language.words.get("counting", ())]
        asked = {one.key for one in self.question}
        related = any(word in phrase and len(phrase) > 1 and set(phrase) & asked for phrase in phrases)
        return max(1, counting.length_at(tokens, at)) if related else 0

    @property
    def _subject(self) -> Iterator[str]:
        """The words of the question but for `a day`, `per week`: those are not what is asked for."""
        at = 0
        while at < len(self.question):
            skipped = self.numbers.lexicon["counting"].length_at(self.question, at)
            if not skipped:
                yield self.question[at].key
            at += skipped or 1

    def _goes_with(self, tokens: Sequence[Token], at: int) -> bool:
        return any(self.numbers.lexicon[meaning].length_at(tokens, at) for meaning in ("around", "counting"))

    def _means_something(self, tokens: Sequence[Token], at: int, language: Language) -> bool:
        words = lexicon(language)
        return tokens[at].key in times(language) or any(words[m].length_at(tokens, at) for m in _NEVER_COUNTED)

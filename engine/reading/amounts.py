"""Amounts among the tokens of a reply: a number, and what was counted or measured if it may be that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from engine.reading.calendar import day_names
from engine.reading.item import Item
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.numbers import Numbers
from engine.reading.tokens import Token, keys
from engine.reading.units import units

_NEVER_COUNTED = (
    "clock",
    "or",
    "and",
    "to",
    "no",
    "not",
    "around",
    "remark",
    "today",
    "tomorrow",
    "yesterday",
    "out_of",
    "multiple",
)
_SIGNS = frozenset("$£€¥")
_UNITS = {"days": "duration-day", "weeks": "duration-week"}
"""Units that a language may list more words for than CLDR has."""


@dataclass(frozen=True)
class Amounts:
    """Finds amounts. `question` are the words of the question: what it asks for may be repeated.

    A word that is a time in any language it is heard in is nothing to be counted; nor is anything but its own unit
    where the question names one: whoever is asked for days and says 3 nights has not said how many days.
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
        end += _degrees(tokens, end)
        if asked_for := self._asked_for(tokens, end) or self._asked_for_after_a_word(tokens, end):
            return Item(end + asked_for - at, number.value, open_ended=True, unless=("or", "to"), anywhere=True)
        if self._is_hyphenated(tokens, end):
            return None
        counted = self._currency(tokens, end) or self._counted(tokens, end)
        if not counted and self._is_measured(tokens, end):
            return None
        return replace(number, length=end + counted - at)

    def _nothing(self, tokens: Sequence[Token], at: int) -> Item | None:
        length = self._words["none"].length_at(tokens, at)
        if not length and (denied := self._words["plain_no"].length_at(tokens, at)):
            length = denied if self._asked_for(tokens, at + denied) else 0
        return Item(length + self._asked_for(tokens, at + length), Decimal(0)) if length else None

    def _currency(self, tokens: Sequence[Token], at: int) -> int:
        if at >= len(tokens):
            return 0
        named = self._words["currency"].length_at(tokens, at)
        if not named:
            return int(tokens[at].key in _SIGNS)
        shortened = at + named < len(tokens) and tokens[at + named].key == "."
        return named + int(shortened)

    def _counted(self, tokens: Sequence[Token], at: int) -> int:
        """Take one word that ends the clause, unless it makes a time or a date of the number."""
        if at >= len(tokens) or tokens[at].kind != "word" or self._is_measured(tokens, at):
            return 0
        last = at + 1 == len(tokens) or tokens[at + 1].kind == "mark" or self._goes_with(tokens, at + 1)
        return int(last and not self._means_something(tokens, at))

    def _is_measured(self, tokens: Sequence[Token], at: int) -> bool:
        """Tell whether a word makes another measure of the number than the question asks for."""
        if at >= len(tokens) or tokens[at].kind != "word":
            return False
        named = self._units_at(tokens, at)
        if self._asked_units:
            counted = any(lexicon(each)["counted"].length_at(tokens, at) for each in self.numbers.languages)
            return not named & self._asked_units and (bool(named) or counted) and not self._goes_with(tokens, at)
        return any(unit.startswith("duration") for unit in named)

    def _asked_for(self, tokens: Sequence[Token], at: int) -> int:
        """Count the tokens of what the question speaks of, or of what goes with it: `years old` with `old`."""
        if at >= len(tokens) or tokens[at].kind != "word":
            return 0
        if self._asked_units & self._units_at(tokens, at):
            return 1
        word = tokens[at].key
        if any(
            word.startswith(asked) or asked.startswith(word) for asked in self._subject if len(asked) > 2 < len(word)
        ):
            return 1
        related = any(word in phrase and len(phrase) > 1 and set(phrase) & self._asked for phrase in self._phrases)
        return max(1, self._words["counting"].length_at(tokens, at)) if related else 0

    def _asked_for_after_a_word(self, tokens: Sequence[Token], at: int) -> int:
        """Count the tokens of `long days` where days are asked for."""
        if at + 1 >= len(tokens) or tokens[at].kind != "word" or self._means_something(tokens, at):
            return 0
        asked_for = self._asked_for(tokens, at + 1)
        return asked_for + 1 if asked_for and not self._units_at(tokens, at) else 0

    @property
    def _words(self) -> Lexicon:
        return self.numbers.lexicon

    @cached_property
    def _asked(self) -> frozenset[str]:
        return frozenset(token.key for token in self.question)

    @cached_property
    def _phrases(self) -> tuple[tuple[str, ...], ...]:
        return tuple(keys(phrase) for phrase in self._words.language.words.get("counting", ()))

    @cached_property
    def _subject(self) -> tuple[str, ...]:
        """The words of the question but for `a day`, `per week`: those are not what is asked for."""
        return tuple(self.question[at].key for at in self._subject_at())

    @cached_property
    def _asked_units(self) -> frozenset[str]:
        asked = (at for at in self._subject_at() if not self._words["before_label"].length_at(self.question, at))
        return frozenset().union(*(self._units_at(self.question, at) for at in asked))

    def _subject_at(self) -> Iterator[int]:
        at = 0
        while at < len(self.question):
            skipped = self._words["counting"].length_at(self.question, at)
            if not skipped:
                yield at
            at += skipped or 1

    def _units_at(self, tokens: Sequence[Token], at: int) -> frozenset[str]:
        """Give the units that a word names in any language it is heard in."""
        named = frozenset[str]()
        for language in self.numbers.languages:
            named |= units(language).get(tokens[at].key, frozenset())
            named |= {unit for meaning, unit in _UNITS.items() if lexicon(language)[meaning].length_at(tokens, at)}
        return named

    def _is_hyphenated(self, tokens: Sequence[Token], at: int) -> bool:
        """Tell whether a word goes on after a hyphen: `40-something`."""
        after = tokens[at : at + 2]
        return len(after) == 2 and after[0].key == "-" and after[1].kind == "word" and not any(t.spaced for t in after)

    def _goes_with(self, tokens: Sequence[Token], at: int) -> bool:
        return any(self._words[meaning].length_at(tokens, at) for meaning in ("around", "counting"))

    def _means_something(self, tokens: Sequence[Token], at: int) -> bool:
        return any(
            tokens[at].key in day_names(language)
            or any(lexicon(language)[m].length_at(tokens, at) for m in _NEVER_COUNTED)
            for language in self.numbers.languages
        )


def _degrees(tokens: Sequence[Token], at: int) -> int:
    """Count the tokens of `°` or `°C`."""
    if at >= len(tokens) or tokens[at].key != "°":
        return 0
    lettered = at + 1 < len(tokens) and tokens[at + 1].key in ("c", "f")
    return 2 if lettered else 1

"""Numbers as candidates: in figures with the separators of a language, in words, as a share of the maximum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from babel.numbers import get_decimal_symbol

from engine.reading.figures import FRACTIONS, NUMBER, evaluated, is_begun, run_at, stars_at
from engine.reading.grammar import Candidate
from engine.reading.labels import Labels, labels
from engine.reading.lexicon import Lexicon
from engine.reading.tokens import Token

_PARTS = {
    "duration-week": (frozenset(("duration-day", "duration-night")), 7),
    "duration-hour": (frozenset(("duration-minute",)), 60),
    "duration-year": (frozenset(("duration-month",)), 12),
}
"""Units that may be said for so many of the one asked for; what comes of it is asked back."""

_DEGREES = frozenset(("temperature-generic", "temperature-celsius", "temperature-fahrenheit"))
_SHORT = 3
"""Letters of a unit; as short a word of another language is a word of this one, too."""

Amount = tuple[int, Decimal, bool]
"""How many tokens a number takes, the number, and whether it is well written."""


@dataclass(frozen=True)
class Numbers:
    """Finds numbers. `maximum` is what fractions and percentages are of; `decimals` tells 1.500 from one and a half.

    `lexicons` are of all languages a reply may be in, that of this reading first: a unit or a month in any makes an
    amount or a day of a number. `question` are the words of the question where it asks for a count or a measure.
    """

    lexicons: tuple[Lexicon, ...]
    maximum: Decimal | None = None
    decimals: int = 0
    question: tuple[Token, ...] = ()
    measures: bool = False
    language: Lexicon | None = None

    @property
    def fillers(self) -> tuple[str, ...]:
        """Words for yes, and where a count is asked also the pronouns and verbs a count is said with: we are 3."""
        return ("yes", "comment") if self.measures else ("yes",)

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a number, with its sign, and with what is counted if the question asks for that."""
        stars, full = stars_at(tokens, at)
        if stars:
            return Candidate(stars, Decimal(full))
        money = self._money(tokens, at) if self.measures else 0
        found = self._signed(tokens, at + money, part=bool(money))
        if found is None:
            return self._nothing(tokens) if not at else None
        if money and self._asked_units:
            return None
        length, value, sure = found
        start, end = at + money, at + money + length
        if self.measures and (
            self._is_named(tokens, at) or self._words.calendar.is_away(tokens[: end + 3], start, end + 1)
        ):
            return None
        in_words = tokens[at + money].kind == "word" and not self.measures
        sure = sure and (not money or self._asks_money)
        candidate = Candidate(money + length, value, sure=sure, counts=True, free=self.measures, alone=in_words)
        return self._explained(tokens, at + candidate.length, candidate)

    def _is_named(self, tokens: Sequence[Token], at: int) -> bool:
        """Return whether the unit asked for makes a name of the number after it: `day 3`, but not `2 hours 30`."""
        before = self._words.units.get(tokens[at - 1].key, frozenset()) if at else frozenset()
        return bool(before & self._asked_units) and (at < 2 or tokens[at - 2].kind != "number")

    @property
    def _words(self) -> Lexicon:
        return self.lexicons[0]

    def _explained(  # noqa: C901, PLR0911 - one line a thing that may follow a number
        self, tokens: Sequence[Token], end: int, candidate: Candidate
    ) -> Candidate | None:
        """Take what is counted where it was asked for; drop a number that is a day, a time or an amount."""
        if end >= len(tokens):
            return candidate
        following = tokens[end]
        if following.key == "°":
            degrees = 2 if end + 1 < len(tokens) and tokens[end + 1].key in "cf" else 1
            return replace(candidate, length=candidate.length + degrees) if self._asked_units & _DEGREES else None
        money = self._money(tokens, end)
        if money and self.measures and not self._asked_units:
            return replace(candidate, length=candidate.length + money, sure=candidate.sure and self._asks_money)
        phrase = self._words["filler"].length_at(tokens, end)
        if phrase > 1:
            return candidate
        if following.key in "%$£€¥" or self._is_dated(tokens, end):
            return None
        if following.kind != "word":
            return candidate
        longer = replace(candidate, length=candidate.length + 1)
        if most := next((most for most, words in self._words.counters.items() if words.length_at(tokens, end)), 0):
            return self._counted(longer, most)
        if any(following.key.startswith(minus) for minus in self._words.numerals.minus):
            return None
        meant = self.lexicons if len(following.key) > _SHORT or not following.spaced else self.lexicons[:1]
        units = frozenset[str]().union(*(each.units.get(following.key, frozenset()) for each in meant))
        if self._asked_units & units or (not units and following.key in self.asked):
            negative = end + 1 < len(tokens) and tokens[end + 1].key in self._words.numerals.minus
            return None if negative else replace(longer, mine=True)
        for unit in units & _PARTS.keys():
            part, number = _PARTS[unit]
            if part & self._asked_units:
                return replace(longer, value=candidate.value * number, sure=False, mine=True)
        if self.measures and not self._asked_units and units == {"duration-year"}:
            return replace(longer, sure=False)
        return None if units or money else candidate

    def _counted(self, candidate: Candidate, most: int) -> Candidate | None:
        """Take one of what is counted, or one of so many as the scale has."""
        if most == 1:
            return candidate if self.measures and not self._asked_units else None
        sure = candidate.sure and most == self.maximum
        return None if self.measures else replace(candidate, sure=sure, alone=False)

    def _nothing(self, tokens: Sequence[Token]) -> Candidate | None:
        none = self._words.none.length_at(tokens, 0)
        length = none or self._words["no"].length_at(tokens, 0)
        if self.measures and 0 < length < len(tokens) and tokens[length].key in self.asked:
            return Candidate(length + 1, Decimal(0), soft=True, mine=True)
        return Candidate(none, Decimal(0), sure=self.measures, soft=True) if none else None

    def _money(self, tokens: Sequence[Token], at: int) -> int:
        if at >= len(tokens):
            return 0
        if tokens[at].key in "$£€¥":
            return 1
        named = max(words.currencies.length_at(tokens, at) for words in self.lexicons)
        return named + (at + named < len(tokens) and tokens[at + named].key == "." if named else 0)

    def _is_dated(self, tokens: Sequence[Token], at: int) -> bool:
        """Return whether the number is a day or a place: `5 May`, or `3. time` where a point makes ordinals."""
        month = at + (tokens[at].key == ".")
        dated = month < len(tokens) and any(tokens[month].key in w.calendar.months.numbers for w in self.lexicons)
        return dated or any(words.is_ordinal(tokens, at) for words in self.lexicons)

    def _signed(self, tokens: Sequence[Token], at: int, *, part: bool) -> Amount | None:
        if at >= len(tokens):
            return None
        key, more = tokens[at].key, at + 1 < len(tokens)
        signed = more and key in "+-~" and tokens[at].spaced and (not tokens[at + 1].spaced or not at)
        if signed or (more and key in self._words.numerals.minus):
            found = self._unsigned(tokens, at + 1, part=True)
            if found is None:
                return None
            length, value, sure = found
            return length + 1, value if key in "+~" else -value, sure and key != "~"
        return self._unsigned(tokens, at, part=part)

    def _unsigned(self, tokens: Sequence[Token], at: int, *, part: bool) -> Amount | None:
        """Read a number, with its decimals in words, as thousands, or as a share of the maximum: `8 out of 10`."""
        found = self._plain(tokens, at, part=part)
        if found is None:
            return None
        length, value, sure = found
        end = at + length
        if end < len(tokens) and tokens[end].key in self._words.numerals.points:
            decimals = self._plain(tokens, end + 1, part=True)
            if decimals and decimals[1] == int(decimals[1]):
                return length + 1 + decimals[0], value + Decimal(f"0.{decimals[1]}"), sure
        if self.measures and tokens[at].kind == "number" and end < len(tokens):
            scale = self._words.numerals.scales.get(tokens[end].key)
            length, value = (length + 1, value * scale) if scale else (length, value)
        share = end < len(tokens) and (1 if tokens[end].key == "/" else self._words["at"].length_at(tokens, end))
        whole = self._plain(tokens, end + share, part=True) if share else None
        if whole is None:
            return length, value, sure
        return (length + share + whole[0], value, sure) if whole[1] == self.maximum else None

    def _plain(  # noqa: PLR0911 - one line a way to write a number
        self, tokens: Sequence[Token], at: int, *, part: bool
    ) -> Amount | None:
        """Read a number in words or in figures; `part` where what stands before it belongs to it."""
        if at >= len(tokens):
            return None
        if tokens[at].kind == "word":
            numeral = self._words.numeral_at(tokens, at)
            return numeral and (numeral[0], Decimal(numeral[1]), numeral[2])
        if half := FRACTIONS.get(tokens[at].key):
            return 1, half, True
        point = tokens[at].key in ".," and (part or tokens[at].spaced) and at + 1 < len(tokens)
        if point and tokens[at + 1].kind == "number" and not tokens[at + 1].spaced:
            return 2, Decimal(f"0.{tokens[at + 1].key}"), True
        if tokens[at].kind != "number" or not (part or is_begun(tokens, at)):
            return None
        run, ends = run_at(tokens, at)
        match = NUMBER.match(run if self.measures else run.partition(" ")[0])
        value = match and evaluated(match["number"], self._points, self.decimals)
        if match is None or value is None or match.end() not in ends:
            return None
        if (match["percent"] and not self._takes_percent) or (match["plus"] and value != self.maximum):
            return None
        if match["noun"] and self.measures:
            return None
        value += FRACTIONS[match["half"]] if match["half"] else 0
        return ends[match.end()], value, not tokens[at].slipped

    @property
    def _points(self) -> tuple[str, ...]:
        """The decimal signs of this language and of the one asked in."""
        spoken = (self._words, self.language or self._words)
        return tuple(get_decimal_symbol(words.language.locale) for words in spoken)

    @property
    def _takes_percent(self) -> bool:
        asked = any(token.key == "%" for token in self.question) or "concentr-percent" in self._asked_units
        return asked or (self.maximum == 100 and not self.measures)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The words of the question that are no words of its language's vocabulary, so what it asks for."""
        empty = ("filler", "comment", "at", "and", "not", "doubt")
        words = (token.key for token in self.question if len(token.key) > 2)
        return frozenset(word for word in words if not any((word,) in self._words[name] for name in empty))

    @property
    def _asks_money(self) -> bool:
        """Whether an amount of money can be what is asked for: it has decimals, or the question names a currency."""
        named = any((token.key,) in self._words.currencies for token in self.question)
        return self.decimals > 0 or named

    @cached_property
    def _asked_units(self) -> frozenset[str]:
        """The units of the first word of the question that is one: `a day` after it is not what is asked for."""
        if any(token.key == "°" for token in self.question):
            return _DEGREES
        other = [self._words.currencies, *(self._words[name] for name in self._words.language.words if name != "days")]
        words = (token.key for token in self.question if len(token.key) > 1)
        named = (word for word in words if not any((word,) in phrases for phrases in other))
        return next((self._words.units[word] for word in named if word in self._words.units), frozenset())


@dataclass(frozen=True)
class Values:
    """Finds values of a scale: numbers, and the labels `texts` that stand for those `named`, by position."""

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
        near = self._labels.near_at(tokens, at)
        value = Decimal(self.named[min(near.positions)]) if near and near.is_all else None
        return Candidate(near.length, value, free=True) if near and value is not None else None

    @property
    def _labels(self) -> Labels:
        return labels(self.texts, self.numbers.lexicons[0].language)

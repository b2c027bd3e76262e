"""Numbers as candidates: in digits with the separators of a language, in words, as a fraction of the maximum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from babel.numbers import get_decimal_symbol

from engine.reading.candidates import Candidate
from engine.reading.figures import AFTER, NUMBER, evaluated, is_begun, is_ended, run_at, stars_at
from engine.reading.lexicon import Lexicon
from engine.reading.tokens import Token

_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}

_PARTS = {
    "duration-week": (frozenset(("duration-day", "duration-night")), 7),
    "duration-hour": (frozenset(("duration-minute",)), 60),
    "duration-year": (frozenset(("duration-month",)), 12),
}
"""Units that may be said for so many of the one asked for; what comes of it is asked back."""


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
        if (stars := stars_at(tokens, at)) > 1:
            return Candidate(stars, Decimal(sum(token.key != "☆" for token in tokens[at : at + stars])))
        money = self._money(tokens, at) if self.measures else 0
        found = self._signed(tokens, at + money) if at + money < len(tokens) else None
        if (
            found is None
            and money
            and at + money < len(tokens)
            and (digits := self._digits(tokens, at + money, part=True))
        ):
            found = (*digits, True)
        if found is None:
            return self._nothing(tokens) if not at else None
        length, value, sure = found
        if money and self._asked_units:
            return None
        in_words = tokens[at + money].kind == "word" and not self.measures
        candidate = Candidate(money + length, value, sure=sure, counts=True, free=self.measures, alone=in_words)
        return self._explained(tokens, at, candidate)

    @property
    def _words(self) -> Lexicon:
        return self.lexicons[0]

    def _explained(  # noqa: C901, PLR0911, PLR0912 - one line a thing that may follow a number
        self, tokens: Sequence[Token], at: int, candidate: Candidate
    ) -> Candidate | None:
        """Take what is counted where it was asked for; drop a number that is a day, a time or an amount."""
        end = at + candidate.length
        if end >= len(tokens):
            return candidate
        end += self._degrees(tokens, end)
        candidate = replace(candidate, length=end - at)
        if end >= len(tokens):
            return candidate
        if tokens[end].key == "%" and not self._takes_percent:
            return None
        if self.measures and not self._asked_units and (money := self._money(tokens, end)):
            return replace(candidate, length=candidate.length + money)
        if self._is_dated(tokens, end):
            return None
        word = tokens[end].key
        if tokens[end].kind != "word":
            return candidate
        if self._words.counters.length_at(tokens, end):
            taken = self.measures and not self._asked_units
            return replace(candidate, length=candidate.length + 1) if taken else None
        if any(word.startswith(minus) for minus in self._words.numerals.minus):
            return None
        units = frozenset[str]().union(*(each.units.get(word, frozenset()) for each in self._meant(tokens[end])))
        if self._asked_units & units or (not units and word in self._asked_words):
            if end + 1 < len(tokens) and tokens[end + 1].key in self._words.numerals.minus:
                return None
            return replace(candidate, length=candidate.length + 1, mine=True)
        for unit, (part, number) in _PARTS.items():
            if unit in units and part & self._asked_units:
                value = candidate.value * number
                return replace(candidate, length=candidate.length + 1, value=value, sure=False, mine=True)
        if not self._asked_units and units == {"duration-year"} and self.measures:
            return replace(candidate, length=candidate.length + 1, sure=False)
        return None if units or self._money(tokens, end) else candidate

    def _degrees(self, tokens: Sequence[Token], at: int) -> int:
        """Count the tokens of `°C`, where the question asks for degrees."""
        if tokens[at].key != "°" or not self.measures:
            return 0
        return 2 if at + 1 < len(tokens) and tokens[at + 1].key in "cf" else 1

    @property
    def _takes_percent(self) -> bool:
        asked = any(token.key == "%" for token in self.question)
        return self.maximum == 100 or (self.measures and (asked or not self._asked_units))

    def _meant(self, token: Token) -> tuple[Lexicon, ...]:
        """Return the languages a unit may be in: short words of another language are words of this one, too."""
        return self.lexicons if len(token.key) > 3 or not token.spaced else self.lexicons[:1]

    def _nothing(self, tokens: Sequence[Token]) -> Candidate | None:
        length = self._words.none.length_at(tokens, 0) or self._words["no"].length_at(tokens, 0)
        if self.measures and 0 < length < len(tokens) and tokens[length].key in self._asked_words:
            return Candidate(length + 1, Decimal(0), soft=True, mine=True)
        length = self._words.none.length_at(tokens, 0)
        return Candidate(length, Decimal(0), sure=self.measures, soft=True) if length else None

    def _money(self, tokens: Sequence[Token], at: int) -> int:
        if at >= len(tokens):
            return 0
        if tokens[at].key in "$£€¥":
            return 1
        named = max(words.currencies.length_at(tokens, at) for words in self.lexicons)
        return named + (at + named < len(tokens) and tokens[at + named].key == "." if named else 0)

    def _is_dated(self, tokens: Sequence[Token], at: int) -> bool:
        """Return whether the number is a day or a place: `5 May`, or `3. time` where a point makes ordinals."""
        point = tokens[at].key == "."
        at += point
        if at >= len(tokens) or tokens[at].kind != "word":
            return False
        named = any(words.calendar.is_month(tokens[at].key) for words in self.lexicons)
        ordinal = point and any(words.calendar.has_ordinal_point for words in self.lexicons)
        known = any(
            words[name].length_at(tokens, at) for words in self.lexicons for name in ("filler", "comment", "yes")
        )
        return named or (ordinal and tokens[at].is_lower and tokens[at].spaced and not known)

    def _signed(self, tokens: Sequence[Token], at: int) -> tuple[int, Decimal, bool] | None:
        key = tokens[at].key
        if key in "+-" and tokens[at].spaced and at + 1 < len(tokens):
            number = self._unsigned(tokens, at + 1) if not tokens[at + 1].spaced or not at else None
            return number and (number[0] + 1, -number[1] if key == "-" else number[1], number[2])
        if key == "~" and at + 1 < len(tokens) and tokens[at + 1].kind == "number":
            digits = self._digits(tokens, at + 1, part=True)
            return digits and (digits[0] + 1, digits[1], False)
        if key in self._words.numerals.minus and at + 1 < len(tokens):
            number = self._unsigned(tokens, at + 1)
            return number and (number[0] + 1, -number[1], number[2])
        return self._unsigned(tokens, at)

    def _pointed(self, tokens: Sequence[Token], at: int) -> tuple[int, Decimal] | None:
        """Read `.5` and `½`, where decimals are asked for."""
        half = _FRACTIONS.get(tokens[at].key)
        if half:
            return 1, half
        begins = tokens[at].key in ".," and (tokens[at].spaced or (at and tokens[at - 1].key in "+-"))
        if not begins or at + 1 >= len(tokens) or tokens[at + 1].spaced:
            return None
        digits = self._digits(tokens, at + 1, part=True)
        return digits and (digits[0] + 1, Decimal(f"0.{tokens[at + 1].key}"))

    def _unsigned(self, tokens: Sequence[Token], at: int) -> tuple[int, Decimal, bool] | None:
        if tokens[at].kind == "word":
            numeral = self._words.numeral_at(tokens, at)
            if numeral is None:
                return None
            length, value, sure = numeral[0], Decimal(numeral[1]), numeral[2]
        else:
            digits = self._digits(tokens, at) or self._pointed(tokens, at)
            if digits is None:
                return None
            length, value, sure = *digits, not tokens[at].slipped
        return self._of_maximum(tokens, at, length, value, sure=sure)

    def _of_maximum(
        self, tokens: Sequence[Token], at: int, length: int, value: Decimal, *, sure: bool
    ) -> tuple[int, Decimal, bool] | None:
        """Read `8/10` and `8 out of 10`; of anything but the maximum it is no number."""
        end = at + length
        if end >= len(tokens):
            return length, value, sure
        share = 1 if tokens[end].key == "/" else self._words["of"].length_at(tokens, end)
        whole = None
        if share and end + share < len(tokens):
            numeral = self._words.numeral_at(tokens, end + share) if tokens[end + share].kind == "word" else None
            whole = self._digits(tokens, end + share, part=True) or (numeral and (numeral[0], Decimal(numeral[1])))
        if whole and whole[1] == self.maximum:
            return length + share + whole[0], value, sure
        if whole and (tokens[end].key != "/" or tokens[at].kind == "number"):
            return None
        return length, value, sure

    def _digits(  # noqa: PLR0911 - one line a thing that is no whole number
        self, tokens: Sequence[Token], at: int, *, part: bool = False
    ) -> tuple[int, Decimal] | None:
        """Read digits that are a whole number and no part of anything else but what was read before them."""
        if at >= len(tokens) or tokens[at].kind != "number" or not (part or is_begun(tokens, at)):
            return None
        run, ends = run_at(tokens, at, grouped=self.measures)
        match = NUMBER.match(run)
        value = match and evaluated(match["number"], self._points, self.decimals)
        if match is None or value is None:
            return None
        end, rest = match.end(), run[match.end() :]
        if after := AFTER.match(rest):
            if after["percent"] and not self._takes_percent:
                return None
            if after["plus"] and value != self.maximum:
                return None
            end += after.end()
        half = _FRACTIONS.get(rest[:1])
        if half and value == int(value) and end + 1 == len(run):
            return ends[end + 1], value + half
        if end not in ends or (end < len(run) and not is_ended(run[end:])):
            return None
        if (
            self.measures
            and ends[end] + at < len(tokens)
            and self._words.numerals.scales.get(tokens[at + ends[end]].key, 0)
        ):
            return ends[end] + 1, value * self._words.numerals.scales[tokens[at + ends[end]].key]
        return ends[end], value

    @property
    def _points(self) -> tuple[str, ...]:
        """The decimal signs of this language and of the one asked in."""
        spoken = (self._words, self.language or self._words)
        return tuple(get_decimal_symbol(words.language.locale) for words in spoken)

    @cached_property
    def _asked_words(self) -> frozenset[str]:
        """The words of the question that are no words of its language's vocabulary, so what it asks for."""
        empty = ("filler", "comment", "at", "of", "and", "not", "doubt")
        words = (t.key for t in self.question if len(t.key) > 2)
        return frozenset(word for word in words if not any((word,) in self._words[name] for name in empty))

    @property
    def asked(self) -> frozenset[str]:
        """The words of the question that change nothing."""
        return self._asked_words

    @cached_property
    def _asked_units(self) -> frozenset[str]:
        """The units of the first word of the question that is one: `a day` after it is not what is asked for."""
        if any(token.key == "°" for token in self.question):
            return frozenset(("temperature-generic", "temperature-celsius", "temperature-fahrenheit"))
        other = [name for name in self._words.language.words if name != "days"]
        words = (t.key for t in self.question if len(t.key) > 1 and t.key in self._words.units)
        named = (self._words.units[w] for w in words if not any((w,) in self._words[name] for name in other))
        return next(named, frozenset())

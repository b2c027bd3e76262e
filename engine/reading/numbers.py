"""Numbers among the tokens of a reply: in digits with the separators of a language, in words, as a fraction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_decimal_symbol

from engine.languages import Language
from engine.reading.calendar import calendar
from engine.reading.item import Item
from engine.reading.lexicon import Lexicon
from engine.reading.tokens import Token

_SIDES = 6
"""A mark given as the throw of a die is out of these."""

_STARS = frozenset("⭐🌟★")
LONGEST_NUMBER = 15
"""More digits than these are a phone number or an account."""


@dataclass(frozen=True)
class Numbers:
    """Finds numbers. `maximum` is what fractions and percentages are of; `decimals` tells 1.500 from one and a half.

    The `languages` are all a reply may be in, the one asked in first: a month's name in any makes a day of a number.
    """

    lexicon: Lexicon
    languages: tuple[Language, ...]
    maximum: Decimal | None = None
    decimals: int = 0
    measures: bool = False
    """Whether 50% and $50 are numbers, or only 100% of a scale to 100."""

    def item_at(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find a number, with its sign and with what it is a fraction of."""
        if found := self._stars(tokens, at):
            return found
        if die := self.lexicon["die"].length_at(tokens, at):
            die += int(at + die < len(tokens) and tokens[at + die].key == ":")
            thrown = self._unsigned(tokens, at + die)
            return Item(die + thrown[0], thrown[1]) if thrown and self.maximum == _SIDES else None
        number = self._signed(tokens, at)
        if number is None:
            return None
        end = at + number[0]
        fraction = self._fraction_of(tokens, end)
        if fraction is not None:
            length, whole = fraction
            return Item(number[0] + length, number[1]) if whole == self.maximum else None
        return self._suffixed(tokens, at, end, number[1])

    def _suffixed(self, tokens: Sequence[Token], at: int, end: int, value: Decimal) -> Item | None:
        if end < len(tokens) and not tokens[end].spaced:
            mark = tokens[end].key
            if mark in ("x", "×"):
                return None
            if mark == "%":
                return Item(end + 1 - at, value) if self._takes_percent else None
            if (
                mark == ":"
                and end + 1 < len(tokens)
                and tokens[end + 1].kind == "number"
                and not tokens[end + 1].spaced
            ):
                return None
        if percent := self.lexicon["percent"].length_at(tokens, end):
            return Item(end + percent - at, value) if self._takes_percent else None
        end += self._ending(tokens, end)
        while value == self.maximum and end < len(tokens) and tokens[end].key == "+":
            end += 1
        return Item(end - at, value, weak=tokens[at].kind == "word")

    @property
    def _takes_percent(self) -> bool:
        return self.measures or self.maximum == 100

    def _ending(self, tokens: Sequence[Token], at: int) -> int:
        """Count the tokens of what turns a number into a noun, as in `8'er` or `8-ern`."""
        hyphen = at + 1 < len(tokens) and tokens[at].key == "-" and not tokens[at + 1].spaced
        length = self.lexicon["number_ending"].length_at(tokens, at + hyphen)
        return length + hyphen if length and not tokens[at].spaced else 0

    def _signed(self, tokens: Sequence[Token], at: int) -> tuple[int, Decimal] | None:
        token = tokens[at]
        tight = at == 0 or (token.spaced and at + 1 < len(tokens) and not tokens[at + 1].spaced)
        if token.key == "~" and (number := self._unsigned(tokens, at + 1)):
            return number[0] + 1, number[1]
        if token.key in "+-" and tight:
            number = self._unsigned(tokens, at + 1)
            return number and (number[0] + 1, -number[1] if token.key == "-" else number[1])
        plus = self.lexicon["plus"].length_at(tokens, at)
        if plus and (number := self._unsigned(tokens, at + plus)):
            return number[0] + plus, number[1]
        minus = self.lexicon["minus"].length_at(tokens, at)
        if minus and (number := self._unsigned(tokens, at + minus)):
            return number[0] + minus, -number[1]
        return self._unsigned(tokens, at)

    def _unsigned(self, tokens: Sequence[Token], at: int) -> tuple[int, Decimal] | None:
        if at >= len(tokens):
            return None
        if tokens[at].kind == "number":
            return self._digits(tokens, at)
        numeral = self.lexicon.numeral_at(tokens, at)
        return numeral and (numeral[0], Decimal(numeral[1]))

    def _digits(self, tokens: Sequence[Token], at: int) -> tuple[int, Decimal] | None:
        """Read digits and the separators between them, or nothing where they make no number."""
        if at > 1 and not tokens[at].spaced and tokens[at - 1].key in ".,:" and tokens[at - 2].kind == "number":
            return None
        literal, end = tokens[at].key, at + 1
        while self.measures and len(tokens[at].key) <= 3 and _is_group(tokens, end):
            literal, end = literal + tokens[end].key, end + 1
        while end + 1 < len(tokens) and tokens[end].key in ".,'" and _is_tight(tokens, end, 2):
            literal, end = literal + tokens[end].key + tokens[end + 1].key, end + 2
        value = self._evaluated(literal)
        if value is None or self._is_dated(tokens, end):
            return None
        if self.measures and end < len(tokens) and tokens[end].key in self.lexicon.thousands:
            return end + 1 - at, value * 1000
        return end - at, value

    def _is_dated(self, tokens: Sequence[Token], at: int) -> bool:
        """Tell whether the number is a place or a day: `5. May`, or `3. time` where a point makes ordinals."""
        point = at < len(tokens) and tokens[at].key == "."
        at += point
        if at >= len(tokens) or tokens[at].kind != "word":
            return False
        if any(calendar(language).is_month(tokens[at].key) for language in self.languages):
            return True
        spoken = (self.lexicon.language, self.languages[0])
        ordinal = point and any(calendar(language).has_ordinal_point for language in spoken)
        return ordinal and tokens[at].is_lower and not self.lexicon["remark"].length_at(tokens, at)

    def _evaluated(self, literal: str) -> Decimal | None:
        if len(literal) > LONGEST_NUMBER:
            return None
        if re.fullmatch(r"\d+", literal):
            return Decimal(literal)
        point = get_decimal_symbol(self.lexicon.language.locale)
        asked_point = get_decimal_symbol(self.languages[0].locale)
        whole, mark, rest = literal.rpartition("," if literal.rfind(",") > literal.rfind(".") else ".")
        grouped = re.fullmatch(r"\d{1,3}([.,'])\d{3}(\1\d{3})*", literal)
        if grouped and (len(literal) > 7 or grouped[1] not in (point, asked_point)):
            return Decimal(re.sub(r"\D", "", literal)) if self.decimals < 3 or len(literal) > 7 else None
        if grouped and self.decimals < 3:
            return None
        if (
            mark
            and re.fullmatch(r"\d+|\d{1,3}([.,'])\d{3}(\1\d{3})*", whole)
            and mark not in whole
            and rest.isdecimal()
        ):
            return Decimal(re.sub(r"\D", "", whole) + "." + rest)
        return None

    def _fraction_of(self, tokens: Sequence[Token], at: int) -> tuple[int, Decimal] | None:
        if at >= len(tokens):
            return None
        length = 1 if tokens[at].key == "/" else self.lexicon["out_of"].length_at(tokens, at)
        whole = self._unsigned(tokens, at + length) if length else None
        if whole is None:
            return None
        after = at + length + whole[0]
        dated = after + 1 < len(tokens) and tokens[after].key in "/." and tokens[after + 1].kind == "number"
        return length + whole[0], Decimal(-1) if dated else whole[1]

    def _stars(self, tokens: Sequence[Token], at: int) -> Item | None:
        end = at
        while end < len(tokens) and tokens[end].key in _STARS:
            end += 1
        count = end - at
        while end < len(tokens) and tokens[end].key == "☆":
            end += 1
        return Item(end - at, Decimal(count)) if count > 1 else None


def _is_group(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether three digits follow a space, as in 1 000."""
    return at < len(tokens) and tokens[at].kind == "number" and len(tokens[at].key) == 3


def _is_tight(tokens: Sequence[Token], at: int, count: int) -> bool:
    """Tell whether a separator and a number follow without white space."""
    return tokens[at + 1].kind == "number" and not any(token.spaced for token in tokens[at : at + count])

"""Numbers as candidates: each token is a letter for what it may be, and a table says what a run of letters comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import pairwise, takewhile
from math import prod
from typing import Any

from babel.numbers import get_decimal_symbol

from engine.reading.asked import SIGNS, TIMES, Asked
from engine.reading.figures import figures_at, is_begun
from engine.reading.grammar import Candidate
from engine.reading.labels import labels
from engine.reading.letters import Meaning
from engine.reading.lexicon import Lexicon
from engine.reading.tokens import Token

_HALF = "j[aN]?h"
_MEASURE = rf"(?:[aN]?h[oa]*[uU]|[aN]?H|[aN](?:{_HALF})?[uU](?:a?u)?(?:{_HALF})?|U{_HALF})"
_MINE: dict[str, Any] = {"mine": True}
_GUESS = _MINE | {"sure": False}
_ZERO: dict[str, Any] = {"soft": True, "counts": False, "free": False}
_ROWS: Sequence[tuple[str, dict[str, Any]]] = (
    (r"Nu?t", _MINE | {"opens": True}),  # 8/10 waited 20 min
    (r"(?:[aN]Uj?|Uj)N(?![a-zA-Z$])", _MINE),  # 1 hour 20, hour and ten
    (rf"{_MEASURE}(?:(?:j|(?=N)){_MEASURE})*", _MINE),  # 3 days, two and a half hours, 6 feet 2 inches
    (r"\$N|[aN]\$", _MINE),  # 20 euros
    (r"(?:Nw|w(?=ji)|i(?=j))(?:j?Nw|j[ow]Nw|jo?w(?![ow])|ji)+", _GUESS),  # 2 adults and 3 children; me and my wife
    (r"[aN][wo]U|Nwu", _GUESS),  # a whole hour; 3 younger brothers
    (r"N(?=rN[u$])", _MINE),  # 3 or 4 days
    (rf"N(?:{_HALF})?(?!v)", {}),  # 8; seventy and a half
    (r"z(?=u)", _GUESS | _ZERO),  # nobody answered
    (r"qu", _MINE | _ZERO),  # no days
    (r"n(?=x|$)", _GUESS | _ZERO),  # never
    (r"z", _ZERO),  # none
    (r"i(?=[xj]|$)", {"alone": True, "soft": True, "sure": False}),  # just me
)
"""What letters come to, the first row that fits.

`N` a number, `u` what is asked for, `U` a larger or a smaller unit, `$` the money that is asked for, `v` what makes
something else of a number, `t` of the highest one, `h` half or a quarter, `H` that of an hour, `a` an article, `i` I,
`j` and, `r` or, `w` a word that may be counted, `o` another word, `x` a mark that ends it, `z` none, `q` no, `n` not.
Each example belongs to a question that asks for what is in it.
"""
_SUMMANDS = re.compile(rf"[aN][wo]U|{_MEASURE}|N(?:{_HALF}U?)?w?|a\$|i|U|w(?!N)|a?h")
"""The parts of a run that are added up."""

_ROLES = (("z", "none"), ("q", "no"), ("n", "not"), ("j", "and"), ("r", "doubt"))
_MOST_PARTS = 8
_SIGNS = {"+": 1, "~": 1, "-": -1}
_STARS = "⭐🌟★"
_PREFIXES = {"milli": 1, "centi": 10, "deci": 100, "": 1000, "kilo": 10**6}
_SIZES: Sequence[Mapping[str, int]] = (
    {"duration-second": 1, "duration-minute": 60, "duration-hour": 3600},
    {"duration-day": 1, "duration-week": 7},
    {"duration-night": 1, "duration-week": 7},
    {"duration-month": 1, "duration-year": 12},
    {"length-inch": 1, "length-foot": 12, "length-yard": 36},
    {f"length-{prefix}meter": size for prefix, size in _PREFIXES.items()} | {"length-mile-scandinavian": 10**7},
    {f"mass-{prefix}gram": size for prefix, size in _PREFIXES.items()} | {"mass-tonne": 10**9},
    {f"volume-{prefix}liter": size for prefix, size in _PREFIXES.items()},
)
"""Units of which each may be said for another of its group, with their sizes."""

_SHORT = 3
"""Letters of a unit; as short a word of another language is a word of this one, too."""


@dataclass(frozen=True)
class Numbers:
    """Finds numbers. `maximum` is what fractions and percentages are of; `decimals` tells 1.500 from one and a half.

    `lexicon` is of the language of this reading, but a unit or a month of the `others` a reply may be in makes an
    amount or a day of a number, too; `language` is the one asked in, whose decimal sign counts. `measures` where the
    question asks for a count or a measure. `named` are the labels of a scale by their numbers, where it has any.
    """

    lexicon: Lexicon
    others: tuple[Lexicon, ...]
    language: Lexicon
    asked: Asked
    maximum: Decimal | None = None
    decimals: int = 0
    measures: bool = True
    named: Mapping[int, str] = field(default_factory=dict)

    @property
    def fillers(self) -> tuple[str, ...]:
        """Words for yes, and of a grade for today, of a count the pronouns and verbs it is said with: we are 3."""
        return ("yes", "comment") if self.measures else ("yes", "today")

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a label, or a number with its sign, and with what is counted if the question asks for that."""
        near = labels(tuple(self.named.values()), self.lexicon).near_at(tokens, at) if self.named else None
        if near and near.is_all:
            return Candidate(near.length, Decimal(tuple(self.named)[min(near.positions)]), free=True)
        return self._number(tokens, at)

    def _number(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a number with what it is of, or what is added up."""
        parts = self._parts(tokens, at)
        letters = "".join(part.letter for part in parts)
        match, what = next(((found, what) for row, what in _ROWS if (found := re.match(row, letters))), (None, {}))
        if match is None:
            return None
        summands = [parts[slice(*one.span())] for one in _SUMMANDS.finditer(match[0])]
        taken = parts[: match.end()]
        if not (is_one := _get_smaller(summands)):
            taken, summands = summands[0], summands[:1]  # 20 minutes, 5 minutes too long
        value = Decimal(f"{sum(map(_amount, summands)):.6f}".rstrip("0").rstrip("."))  # a third is no decimal
        is_word = self.measures and value == 1 and tokens[at].kind == "word"
        is_article = is_word and not (what is _MINE and self._units) and letters[match.end() :][:1] != "r"  # an hour
        to_come = at > 0 and self.lexicon.calendar.spans.get(tokens[at - 1].key, ("",))[0] == "I"  # in an hour
        sure = all(part.sure for part in taken) and is_one and not to_come
        alone = taken[0].letter == "N" and not taken[0].sure and "mine" not in what
        number = {"sure": sure, "counts": True, "free": self.measures, "soft": is_article, "alone": alone}
        return Candidate(sum(part.length for part in taken), value, **number | what)

    def _parts(self, tokens: Sequence[Token], at: int) -> list[Meaning]:
        """Return what the tokens from here may be, one after another, as far as a number can reach."""
        parts, letters = list[Meaning](), ""
        while at < len(tokens) and len(parts) < _MOST_PARTS and letters[-1:] not in tuple("vx"):
            parts.append(self._number_at(tokens, at, letters) or next(self._meanings(tokens, at, letters)))
            letters += parts[-1].letter
            at += parts[-1].length
        return parts

    def _number_at(self, tokens: Sequence[Token], at: int, letters: str = "") -> Meaning | None:
        """Read a number with its sign, and what multiplies it."""
        numerals = self.lexicon.numerals
        if at >= len(tokens):
            return None
        key, is_last = tokens[at].key, at + 1 == len(tokens)
        signed = key in _SIGNS and tokens[at].spaced and not (at and not is_last and tokens[at + 1].spaced)
        if not is_last and letters != "-" and (signed or key in numerals.minus):
            number = self._number_at(tokens, at + 1, "-")
            sure = key != "~" and number is not None and number.sure
            return number and Meaning("N", number.value * _SIGNS.get(key, -1), 1 + number.length, sure)
        found = self._found(tokens, at, joined=letters[-1:] in tuple("uU$r-/"))
        if found is None:
            return None
        length, value, sure = found
        if said := self._figures_said(tokens, at + length):
            length, value = length + 1 + len(said), Decimal(f"{int(value)}.{''.join(said)}")
        scale = numerals.multiples.get(tokens[at + length].key) if at + length < len(tokens) and self.measures else None
        if key in numerals.multiples and "h" in letters[-2:]:
            return Meaning("U", Decimal(value), length, sure=False)  # half a dozen
        return Meaning("N", Decimal(value * (scale or 1)), length + bool(scale), sure)

    def _figures_said(self, tokens: Sequence[Token], at: int) -> list[str]:
        """Return the figures after a word for the decimal sign: `point seven five`."""
        numerals, run = self.lexicon.numerals, tokens[at : at + 1 + _MOST_PARTS]
        values = (numerals.value(token.key) for token in run[1:] if run[0].key in numerals.points)
        return [str(value) for value in takewhile(lambda value: value is not None and value < 100, values)]

    def _found(self, tokens: Sequence[Token], at: int, *, joined: bool) -> tuple[int, Decimal | int, bool] | None:
        """Find a number in words or in figures, or as so many stars; one star alone is a word of praise."""
        token = tokens[at]
        if token.key in _STARS:
            stars = sum(1 for _ in takewhile(lambda one: one.key in _STARS, tokens[at:]))
            return (stars, stars, True) if stars > 1 else None
        if not token.key[0].isalpha():
            if not (joined or is_begun(tokens, at)):
                return None
            points = {get_decimal_symbol(each.language.locale) for each in (self.lexicon, self.language)}
            return figures_at(tokens, at, points, self.decimals, alone=self.measures)
        known = self.lexicon.roles_at(tokens, at)
        if sign := next((name for name in known if name[0] == "=" and self.measures), None):
            return known[sign], Decimal(sign[1:]), "." in sign  # twice
        found = self.lexicon.numeral_at(tokens, at)
        more = self.lexicon.numeral_at(tokens, at + found[0]) if found and len(token.key) >= _SHORT else None
        if found and more and self.measures and found[1] in range(1, 10) and more[1] in range(20, 100):
            return found[0] + more[0], 100 * found[1] + more[1], False  # one twenty-two
        return found

    def _meanings(self, tokens: Sequence[Token], at: int, letters: str) -> Iterator[Meaning]:
        """Return what a token may be which is no number, the likeliest first."""
        key, known = tokens[at].key, self.lexicon.roles_at(tokens, at)
        longest = max(known.values(), default=1)
        of = 1 if key == "/" else known.get("at", 0)
        top = self._number_at(tokens, at + of, "/") if of and letters in ("N", "Nu") else None
        if top and top.value == self.maximum:
            yield Meaning("t", 1, of + top.length)
        if longest > 1 and known.get("filler") == longest:
            yield Meaning("o", 1, longest)  # in total, which is no inch
        if letters[-1:] == "N" and self._is_else(tokens, at):
            yield Meaning("v", 1, 1)
        yield from self._named(tokens, at, known, letters)
        if tokens[at].kind == "mark":
            joins = key in "&+" or (key == "," and letters.strip("w"))  # 2 boys, 1 girl; but: sadly, I waited
            yield Meaning("r" if key == "-" else "j" if joins else "x", 1, 1)
        if self.measures:
            yield from self._counted(tokens, at, known)
        is_first = at <= _SHORT and all(one.kind == "mark" or self.lexicon.means(one.key, "no") for one in tokens[:at])
        for letter, role in _ROLES:
            if role in known and (letter in "jr" or (is_first and letter == "z") or (at == 0 and self.measures)):
                yield Meaning(letter, 1 if letter in "jr" else 0, known[role], self.measures or letter != "z")
        yield Meaning("o" if known or not self._counts else "w", 1, longest)

    def _is_else(self, tokens: Sequence[Token], at: int) -> bool:
        """Return whether this makes something else of the number before it: a bound, a share, a day, a place."""
        token, every = tokens[at], (self.lexicon, *self.others)
        following = [one.key for one in tokens[at : at + 3] if one.spaced][: token.key not in ",;!?-"]
        is_dated = any(word in each.calendar.months.numbers for each in every for word in following)  # den 5:e maj
        is_past = self.lexicon.means(token.key, "+m") and self.lexicon.numeral_at(tokens, at + 1) is not None
        is_place = any(each.is_ordinal(tokens, at) for each in every)
        is_place = is_place or (self._counts and self.lexicon.is_ordinal(tokens, at, named=True))  # 2. OG
        is_place = is_place and tokens[at - 1].kind == "number" and not self.asked.counts(tokens[at + 1].key)
        is_bound = token.key == "/" or (token.key == "+" and not token.spaced)
        return is_dated or is_past or is_place or is_bound or token.key.startswith(self.lexicon.numerals.minus)

    def _named(self, tokens: Sequence[Token], at: int, known: Mapping[str, int], letters: str) -> Iterator[Meaning]:
        """Return what a number may be of: what is asked for, a unit of it, its money; or something else."""
        key = tokens[at].key
        named, length = self._units_at(tokens, at)
        is_money = any(map(str.isupper, named))
        is_likely = self._counts and self.decimals > 0 and not named <= TIMES  # 38.5 degrees
        if named & self._units or (is_money and is_likely):
            yield Meaning("$" if is_money else "u", 1, length)
        is_after = letters[-1:] == "N"
        if is_after and "5x" in known:  # stars
            is_asked = key in self.asked.words or f"{self.maximum}x" in self.lexicon.numbered
            yield Meaning("u", 1, known["5x"], is_asked)
        if is_after and "1x" in known:  # pieces
            yield Meaning("u" if self._counts else "v", 1, known["1x"])
        if (
            is_after and not tokens[at].spaced and key in (("x",) if self.measures else self.lexicon.numerals.noun_ends)
        ):  # 3x, 8er
            yield Meaning("u", 1, 1)
        if not named and self.measures and self.asked.counts(key):
            yield Meaning("u", 1, length)
        size = next(filter(None, map(self._size, named)), Decimal(0))
        if size > 1 or (size and (self.decimals or "u" not in letters)):
            yield Meaning("U", size, length)
        if named:
            yield Meaning("u" if is_likely else "v", 1, length, sure=False)

    def _counted(self, tokens: Sequence[Token], at: int, known: Mapping[str, int]) -> Iterator[Meaning]:
        """Return what a word may be where a count is asked: half, so much of an hour (`kvarter`), I, an article."""
        key, units = tokens[at].key, self.lexicon.units
        parts = ((half, key[len(text) :]) for text, half in self.lexicon.parts_of_hour.items() if key.startswith(text))
        half, rest = next(parts, (Decimal(0), ""))
        is_hour = "duration-hour" in units.get(rest, ())
        if half == Decimal("0.25") and len(rest) < _SHORT:  # kvarter, but not: a quarter of an hour
            is_hour = not any(units.get(one.key) for one in tokens[at + 1 : at + 4])
        if half and is_hour and (hours := self._size("duration-hour")):
            yield Meaning("H", half * hours, 1)
        if half and len(rest) < _SHORT:
            yield Meaning("h", half, 1)
        if "&1" in known:
            yield Meaning("i", 1, known["&1"], sure=False)
        if len(key) < _SHORT and known.keys() == {"filler"}:
            yield Meaning("a", 1, 1)

    def _size(self, unit: str) -> Decimal:
        """Return how many of what is asked for a unit is; 0 where it cannot be said for that."""
        pairs = ((of[unit], of[other]) for of in _SIZES if unit in of for other in of.keys() & self._units)
        size, of_asked = next(pairs, (0, 1))
        return Decimal(size) / of_asked

    def _units_at(self, tokens: Sequence[Token], at: int) -> tuple[frozenset[str], int]:
        """Find the units or currencies that two words or one may name: `norske kroner`, `m2`, `kg`."""
        for run in (tokens[at : at + 2], tokens[at : at + 1]):
            name = "".join(token.key for token in run)
            known = (self.lexicon, *self.others) if len(name) > _SHORT or not tokens[at].spaced else (self.lexicon,)
            named = SIGNS.get(name, frozenset()).union(*(each.units.get(name, ()) for each in known))
            if named := named | self.lexicon.currencies.get(name, frozenset()):
                return named, len(run)
        return frozenset(), 1

    @cached_property
    def _units(self) -> frozenset[str]:
        """The units of what is asked for, among them its money."""
        is_share = self.maximum == 100 and (not self.measures or "100" in self.asked.words)
        return (self.measures and self.asked.units) or (SIGNS["%"] if is_share else frozenset[str]())

    @cached_property
    def _counts(self) -> bool:
        return self.measures and not self._units


def _get_smaller(summands: Sequence[Sequence[Meaning]]) -> bool:
    """Return whether amounts may be parts of one, as each unit is smaller than the one before, or they have none."""
    units = [[part.value for part in parts if part.letter in "uUHh"] for parts in summands]
    return not all(units) or all(one > other for one, other in pairwise(map(prod, units)))


def _amount(parts: Sequence[Meaning]) -> Decimal:
    """Return what a number and its unit come to, with the half that is added to it (two and a half hours)."""
    joined = next((at for at, part in enumerate(parts) if part.letter == "j"), len(parts))
    number = prod(part.value for part in parts[:joined] if part.letter not in "uUH")
    half = sum(part.value for part in parts[joined:] if part.letter == "h")
    return Decimal(number + half) * Decimal(prod(part.value for part in parts if part.letter in "uUH"))

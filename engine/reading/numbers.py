"""Numbers as candidates: each token is a letter for what it may be, and a table says what a run of letters comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import pairwise
from math import prod
from typing import Any, NamedTuple

from babel.numbers import get_decimal_symbol

from engine.reading.figures import figures_at, is_begun
from engine.reading.grammar import Candidate
from engine.reading.labels import labels
from engine.reading.letters import Meaning
from engine.reading.lexicon import LONGEST_NUMERAL, UNITS, Lexicon
from engine.reading.numerals import NOUN_ENDS
from engine.reading.slips import alike, shortens
from engine.reading.tokens import Reply, Token

_NUMBER = r"\$?[s~-]?[NTc](?:p[NT])?k?"
_GROUP = r"[NTc][wuU1]"
_MINE: dict[str, Any] = {"mine": True}
_GUESS = _MINE | {"sure": False}
_ZERO: dict[str, Any] = {"soft": True, "counts": False, "free": False}
_ROWS: Sequence[tuple[str, dict[str, Any] | None]] = (
    (rf"{_NUMBER}\*?[/f]T", _MINE | {"opens": True}),  # 8/10 waited 20 min
    (rf"{_NUMBER}V|[NTc]Uj?[NTc]u", _MINE),  # 90 minutes, of hours; 2 years and 3 months
    (rf"{_NUMBER}(?:/N|v|d)|N\+", None),  # 4/5 of ten; 5 May, 3 km; 65+
    (rf"(?:{_NUMBER}|a)[uU]?j[aN]?h[uU]?|[aNT]Uj?[NT](?=[xj]|$)", _MINE),  # two and a half hours; 1 hour 10
    (rf"(?:{_GROUP}|i(?=j)|w(?=j+i))(?:j*[ow]?{_GROUP}|jo?w(?![wNT])|j+i)+", _GUESS),  # 2 adults and me
    # half a dozen; a fifth; a whole hour; 3 big dogs; third floor
    (r"[aiN]?ha?k[uU]?|[aN]?h(?=x|$)|[aN][wo]U|[NTc]wu|du", _GUESS),
    (r"d(?=x|$)", {"sure": False, "alone": True}),  # second
    (rf"{_NUMBER}m", {"sure": False}),  # 19 %, of an amount
    # 17 years 10 months; 12 euros 50; 5 minus
    (rf"{_NUMBER}u(?:j?o?[NT][vwobV])+|{_NUMBER}(?:u?-|\$N|\$jN[wo])", _GUESS),
    (rf"(?:{_NUMBER}|a)[uU]j[aN]?H|[aN]?h[oaf]*[uU]|[aN]?H|a[uU]", _MINE),  # 2 hours and a quarter; half an hour
    (rf"{_NUMBER}u(?=[fao]*[vb]|fw)|{_NUMBER}\*", _MINE),  # 3 times a week; 4 stars
    (rf"{_NUMBER}(?:[uU](?:a?u)?|\$)|\${_NUMBER}", _MINE),  # 3 days, 2 weeks, 20 euros
    (rf"{_NUMBER}1|{_NUMBER}\+*", {}),  # 5 stk; 8
    (r"zu", _GUESS | _ZERO),  # nobody answered
    (r"qu|n(?=x|$)", _MINE | _ZERO),  # no days; never
    (r"z", _ZERO),  # none
    (r"i(?=[xj]|$)", {"alone": True, "soft": True}),  # just me
)
"""What letters come to, the first row that fits: how a number is a candidate, or that it is none.

`N` a number, `T` the highest one, `c` once, `d` an ordinal, `s` a sign, `~` about, `-` minus after a number, `p` the
word for the decimal sign, `k` thousand, `/` and `f` of, `$` money, `u` what is asked for, `U` a larger and `V` a
smaller unit, `m` one where none is asked for or a point that may be a name's, `1` a piece, `*` stars, `v` what makes
something else of a number, `b` what bounds it, `w` a word that may be counted, `i` I, `a` an article, `h` half or a
fifth, `H` half an hour, `z` none, `q` no, `n` not, `j` and, `o` another word, `x` what ends it all.
"""
_SUMMANDS = re.compile(
    r"ha?k[uU]?|(?<![/f])[aN]?H|(?<![/f])(?:(?:[NTcid]|(?<!u)a)(?:[kuUV]*j[aN]?h|h)?|h)[oaf]*w?[kuUV]*|(?<![NTck])w(?![NTc])"
)
_REACH = re.compile(r"(?!.?[NT]{2})(?:w?j*|(?:wj+i|[NTcds~$iahHzqn-])(?:(?!oo|wo|ww|x|[NT]{2}).)*)")
"""Letters after which more may belong to a number."""

_MOST_PARTS = 8
_ROLES = (("z", "none"), ("q", "no"), ("n", "not"), ("j", "and"), ("f", "at"))
_STARS = "⭐🌟★"
_DEGREES = frozenset(("temperature-generic", "temperature-celsius", "temperature-fahrenheit", "angle-degree"))
_TIMES = frozenset(f"duration-{name}" for name in UNITS["duration"])
_SIGNS = {"°": _DEGREES, "%": frozenset(("concentr-percent",))}
_SIZES: Sequence[Mapping[str, int]] = (
    {"duration-day": 1, "duration-week": 7},
    {"duration-night": 1, "duration-week": 7},
    {"duration-second": 1, "duration-minute": 60, "duration-hour": 3600},
    {"duration-month": 1, "duration-year": 12},
    {f"length-{name}meter": 10**power for power, name in ((0, "milli"), (1, "centi"), (3, ""), (6, "kilo"))}
    | {"length-mile-scandinavian": 10**7},
    {"mass-gram": 1, "mass-kilogram": 1000, "mass-tonne": 10**6},
    {f"volume-{name}liter": 10**power for power, name in enumerate(("milli", "centi", "deci", ""))},
)
"""Units of which each may be said for another of its group, with their sizes."""

_EMPTY = ("filler", "comment", "at", "and", "not", "doubt")
_SHORT = 3
"""Letters of a unit; as short a word of another language is a word of this one, too."""


@dataclass(frozen=True)
class Numbers:
    """Finds numbers. `maximum` is what fractions and percentages are of; `decimals` tells 1.500 from one and a half.

    `lexicons` are of all languages a reply may be in, that of this reading first: a unit or a month in any makes an
    amount or a day of a number. `language` is the one asked in, whose decimal sign counts, too. `measures` where the
    question asks for a count or a measure. The labels `texts` stand for the numbers `named`, by position.
    """

    lexicons: tuple[Lexicon, ...]
    language: Lexicon
    question: Reply
    maximum: Decimal | None = None
    decimals: int = 0
    measures: bool = True
    texts: tuple[str, ...] = ()
    named: tuple[int, ...] = ()

    @property
    def fillers(self) -> tuple[str, ...]:
        """Words for yes, and where a count is asked also the pronouns and verbs a count is said with: we are 3."""
        return ("yes", "comment") if self.measures else ("yes",)

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a label, or a number with its sign, and with what is counted if the question asks for that."""
        near = labels(self.texts, self._words.language).near_at(tokens, at) if self.texts else None
        if near and near.is_all:
            return Candidate(near.length, Decimal(self.named[min(near.positions)]), free=True)
        parts = self._parts(tokens, at)
        letters = "".join(part.letter for part in parts)
        match, what = next(((found, what) for row, what in _ROWS if (found := re.match(row, letters))), (None, None))
        if match is None or what is None:
            return None
        taken = parts[: match.end()]
        spans = [span.span() for span in _SUMMANDS.finditer(match[0])]
        if "u" in match[0]:  # 24 bottles and 3 cans: what is asked for counts alone
            spans = [(start, end) for start, end in spans if letters[end - 1] in "uUh"]
        value = sum((_amount(parts[start:end]) for start, end in spans), Decimal(0))
        value = Decimal(f"{value:.6f}".rstrip("0").rstrip(".")) if "V" in match[0] else value  # a third is no decimal
        sign = prod(part.value for part in taken if part.letter in "s-")
        is_noun = tokens[at].kind == "number" or (taken[0].sure and self._words.numerals.value(tokens[at].key) is None)
        alone = not self.measures and not is_noun and "*" not in match[0]  # en sekser is a grade, six may be people
        to_come = at > 0 and self._words.calendar.spans.get(tokens[at - 1].key, ("",))[0] == "I"  # in an hour
        sure, length = all(part.sure for part in taken) and not to_come, sum(part.length for part in taken)
        number = {"sure": sure, "counts": True, "free": self.measures, "alone": alone}
        ranged = any(self._words.means(token.key, "doubt") for token in tokens[at + length :][:1])  # one or two
        is_article = value == 1 and tokens[at].kind == "word" and (taken[0].letter == "a" or "mine" not in what)
        number["soft"] = self.measures and is_article and not ranged
        return Candidate(length, Decimal(sign * value), **number | what)

    def _parts(self, tokens: Sequence[Token], at: int) -> list[Meaning]:
        """Return what the tokens from here may be, one after another, as far as a number can reach."""
        parts: list[Meaning] = []
        letters = ""
        while at < len(tokens) and len(parts) < _MOST_PARTS and _REACH.fullmatch(letters):
            parts.append(self._number(tokens, at, letters) or self._other(tokens, at, letters))
            letters += parts[-1].letter
            at += parts[-1].length
        return parts

    def _number(self, tokens: Sequence[Token], at: int, letters: str) -> Meaning | None:
        """Read a number in words or in figures, or as so many stars; one star alone is a word of praise."""
        token, words = tokens[at], self._words
        found: tuple[int, Decimal | int, bool] | None = None
        scale = words.numerals.multiples.get(token.key)
        if scale and self.measures and letters[-1:] in tuple("NTha"):
            return Meaning("k", Decimal(scale), 1)
        if token.key in _STARS:
            stars = next((end for end in range(at, len(tokens)) if tokens[end].key not in _STARS), len(tokens)) - at
            found = (stars, stars, True) if stars > 1 else None
        elif token.key[0].isalpha():
            found = words.numeral_at(tokens, at) or (words.half_at(token.key) if self.measures else None)
            part = self.decimals and letters in ("a", "N")
            length, place = self._ordinal_at(tokens, at) if found or part or not letters else (0, 0)
            if length and part:
                return Meaning("h", 1 / Decimal(place), length)
            if length >= (found or (1,))[0] and not self._asked.has(tokens[at + length - 1].key):
                return Meaning("d" if self._counts else "v", Decimal(place), length, sure=False)
        elif letters[-1:] in tuple("s~$-p/f") or is_begun(tokens, at):
            found = figures_at(tokens, at, self._points, self.decimals, alone=self.measures)
            if found and self.measures:  # 3 hundred and one
                found = max(found, words.numeral_at(tokens, at) or found, key=lambda one: one[0])
            after = tokens[at + found[0] : at + found[0] + 1] if found and self._counts else ()
            if found and any(one.is_glued and one.key in words.numerals.place_endings for one in after):
                return Meaning("d", found[1], found[0] + 1, sure=False)
        if found is None or (not found[2] and token.kind == "word" and self._asked.has(token.key)):
            return None
        value = Decimal(f"0.{int(found[1])}" if letters[-1:] == "p" else found[1])
        value = value / 100 if re.search(r"[NT]\$j?$", letters) else value
        return Meaning("T" if found[1] == self.maximum else "N", value, found[0], found[2])

    def _ordinal_at(self, tokens: Sequence[Token], at: int) -> tuple[int, int]:
        """Find an ordinal in words, no part of which is a number: the tokens it takes, or 0, and the number."""
        run = [token.key.strip("-") for token in tokens[at : at + LONGEST_NUMERAL]]
        places = ((end, self._words.numerals.places.get("".join(run[:end]))) for end in range(len(run), 0, -1))
        return next(((end, place) for end, place in places if place), (0, 0))

    def _other(self, tokens: Sequence[Token], at: int, letters: str) -> Meaning:
        """Return the first thing that a token can be which is no number."""
        letter, length, value = next(meaning for meaning in self._meanings(tokens, at, letters) if meaning[1])
        alone = not (self._counts and letters[-1:] == "a")  # a child
        sure = {"*": f"{self.maximum}x" in self._words.numbered, "z": self.measures, "u": alone}
        return Meaning(letter, Decimal(value), int(length), sure.get(letter, letter not in "~cin"))

    def _meanings(self, tokens: Sequence[Token], at: int, letters: str) -> Iterator[tuple[str, Any, Any]]:
        """Return what a token may be, the likeliest first: a letter, the tokens it takes if it is that, and a value."""
        token, words, key, after = tokens[at], self._words, tokens[at].key, letters[-1:] in tuple("NTc+")
        measures, glued, units = self.measures, after and not token.spaced, self._asked.units
        power = [one.key for one in tokens[at + 1 : at + 2] if not one.spaced and f"{key}{one.key}" in words.units]
        unit = "".join((key, *power))
        meant = self.lexicons if len(unit) > _SHORT or not token.spaced else self.lexicons[:1]
        named = _SIGNS.get(unit, frozenset()).union(*(each.units.get(unit, ()) for each in meant))
        signs = token.spaced and not letters.strip("$") and not (at and any(one.spaced for one in tokens[at + 1 :][:1]))
        yield "~" if key == "~" else "s", signs and key in "+-~", -1 if key == "-" else 1
        yield "+", glued and key == "+", 1
        yield "1" if measures == (key == "x") else "v", glued and key in ("x", *NOUN_ENDS), 1
        yield "p" if key in words.numerals.points else "/", after and (key == "/" or key in words.numerals.points), 1
        money = 1 if key in "$£€¥" else words.currencies.length_at(tokens, at)
        money += money > 0 and [other.key for other in tokens[at + money : at + money + 1]] == ["."]
        paid = measures and units <= _TIMES and (self._asked.money or (not units and self.decimals))
        yield "$" if paid else "v", not named & units and money, 1
        following = [one.key for one in tokens[at : at + 3] if one.spaced][: key not in ",;!?-"]
        yield "u", measures and words.is_ordinal(tokens, at) and self._asked.has(tokens[at + 1].key) and 2, 1
        months = (each.calendar.months.numbers for each in self.lexicons)
        dated = any(word in names for names in months for word in following)  # 5 May, 5. mai, den 5:e maj
        yield "v", dated or any(each.is_ordinal(tokens, at) for each in self.lexicons), 1
        is_name = glued and tokens[at - 1].kind == "number" and words.is_ordinal(tokens, at, named=True)  # 2. OG
        yield "m", self._counts and (is_name or (self.decimals > 0 and bool(named - _TIMES))), 1
        yield "j" if key in ",&+" else "x", token.kind == "mark" and key not in _SIGNS, 1
        known = words.roles_at(tokens, at)
        longest = max(known.values(), default=1)
        length, sign = max(((known[name], name) for name in known if name in words.numbered), default=(0, ""))
        yield "u", (bool(named & units) or (not named and self._asked.has(unit))) * (1 + len(power)), 1
        other = not self._counts and (measures or sign == "1x")
        yield "v" if other else "1" if sign == "1x" else "*", sign[-1:] == "x" and length, 1
        yield "c" if sign[:1] == "=" else "i", measures and length, sign[1:]
        minus = next((minus for minus in words.numerals.minus if key.startswith(minus)), "")
        yield "-" if key == minus or self._asked.has(key.removeprefix(minus)) else "v", bool(minus), -1
        yield "o", longest > 1 and known.get("filler") == longest and longest, 1  # in total
        sized = ((of[one], of[other]) for of in _SIZES for one in of.keys() & named for other in of.keys() & units)
        size, of_asked = next(sized, (0, 1))
        yield "U" if size > of_asked else "V" if size else "v", bool(named), Decimal(size) / of_asked
        parts = ((half, key.removeprefix(text)) for text, half in words.parts_of_hour.items() if key.startswith(text))
        half, rest = next(parts, (Decimal(0), ""))
        if half and measures:
            hours = 1 if "duration-hour" in units else 60 * ("duration-minute" in units)
            is_named = len(rest) < _SHORT and any(words.units.get(one.key) for one in tokens[at + 1 : at + 4])
            is_hour = len(rest) >= _SHORT and "duration-hour" in words.units.get(rest, ())
            yield "H", hours and (is_hour or (half == Decimal("0.25") and not is_named)), half * hours
            yield "h", len(rest) < _SHORT, half
        yield "a", len(key) < _SHORT and known.keys() == {"filler"}, 1
        for letter, role in _ROLES[2 * bool(at) :]:
            yield letter, (measures or letter in "zjf") and known.get(role, 0), 1
        yield "b", known.get("bound"), 1
        is_part = glued and token.is_glued and not known  # 5MM
        yield "v" if is_part else "o" if known or not self._counts else "w", longest, 1

    @cached_property
    def _points(self) -> frozenset[str]:
        return frozenset(get_decimal_symbol(each.language.locale) for each in (self._words, self.language))

    @property
    def _words(self) -> Lexicon:
        return self.lexicons[0]

    @property
    def asked(self) -> frozenset[str]:
        """The words of the question that are no words of its language's vocabulary, so what it asks for."""
        return self._asked.words

    @cached_property
    def _asked(self) -> _Asked:
        asked, percent = _asked(self._words, self.question), _SIGNS["%"] if self.maximum == 100 else frozenset[str]()
        return asked if self.measures else _Asked(asked.words, percent, money=False)

    @cached_property
    def _counts(self) -> bool:
        return self.measures and not self._asked.units and not self._asked.money


class _Asked(NamedTuple):
    """What a question asks for: its words that are no words of the vocabulary, its unit, and whether it is money."""

    words: frozenset[str]
    units: frozenset[str]
    money: bool
    names: frozenset[str] = frozenset()

    @lru_cache(maxsize=8192)  # noqa: B019 - these are few, and kept
    def has(self, word: str) -> bool:
        """Return whether a word is one of these, inflected or shortened."""
        short = (name.startswith(word) or shortens(word, name) for name in self.names if len(word) >= _SHORT)
        return any(short) or any(alike(word, name) for name in self.names)


@lru_cache(maxsize=512)
def _asked(known: Lexicon, question: Reply) -> _Asked:
    """Find the unit by a sign, as the first named, not of time if it can be, or by a word said with it (years old)."""
    tokens = [token for token in question.tokens if token.kind == "word" or token.key in _SIGNS]
    asked = [token.key for token in tokens]
    words = frozenset(word for word in asked if not known.means(word, *_EMPTY))
    signs = (units for sign, units in _SIGNS.items() if sign in asked)
    bound = (known.units[unit] for unit, *more in known["bound"] if unit in known.units and {*more} & {*asked})
    money = any((word,) in known.currencies for word in asked)
    other = {text.casefold() for name, texts in known.language.words.items() if name != "days" for text in texts}
    other |= {text.casefold() for phrase in known.currencies for text in phrase}
    far = {at + n for at in range(len(asked)) for day in known.near.values() for n in range(day.length_at(tokens, at))}
    typed = [question.text[token.start : token.end].casefold() for token in tokens]
    told = [word for at, word in enumerate(asked) if len(word) > 1 and at not in far and typed[at] not in other]
    two = ["".join(words) for words in pairwise(asked)]  # square metres
    exact = [known.units[word] for word in (*two, *told) if word in known.units]
    exact.sort(key=lambda units: units <= _TIMES)
    spelt = (
        known.units[unit]
        for word in told
        for unit in known.units
        if len(unit) > _SHORT and (alike(word, unit) or word.startswith(unit))
    )
    units = next((units for found in (signs, exact, bound, spelt) for units in found), frozenset[str]())
    units = _DEGREES if units & _DEGREES else units
    return _Asked(words, units, money, words.union(word for word, named in known.units.items() if named & units))


def _amount(parts: Sequence[Meaning]) -> Decimal:
    """Return what a number and its unit come to, with the half that is added to it (two and a half hours)."""
    joined = next((at for at, part in enumerate(parts) if part.letter == "j"), len(parts))
    number = prod(part.value for part in parts[:joined] if part.letter not in "uUV")
    half = sum(part.value for part in parts[joined:] if part.letter == "h")
    return Decimal(number + half) * Decimal(prod(part.value for part in parts if part.letter in "uUV"))

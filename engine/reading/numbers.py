"""Numbers as candidates: each token is a letter for what it may be, and a table says what a run of letters comes to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from math import prod
from typing import Any, NamedTuple

from babel.numbers import get_decimal_symbol

from engine.reading.figures import figures_at, is_begun
from engine.reading.grammar import Candidate
from engine.reading.labels import labels
from engine.reading.lexicon import Lexicon, Phrases
from engine.reading.numerals import by_number
from engine.reading.slips import alike
from engine.reading.tokens import Token

_NUMBER = r"\$?[s~-]?[NTc](?:p[NT])?k?"
_GROUP = r"o?[NTc][wuU1]"
_MINE: dict[str, Any] = {"mine": True}
_ZERO: dict[str, Any] = {"soft": True, "counts": False, "free": False}
_ROWS: Sequence[tuple[re.Pattern[str], dict[str, Any] | None]] = [
    (re.compile(letters), what)
    for letters, what in (
        (rf"{_NUMBER}[/f]T", {"opens": True}),  # 8/10 waited 20 min
        (rf"{_NUMBER}(?:/N|v)|N\+", None),  # 4/5 of ten; 5 May, 3 km; 65+
        (rf"(?:{_GROUP}|i(?=j))(?:j*{_GROUP}|jo?w(?!w)|ji)+|{_NUMBER}u?-", _MINE | {"sure": False}),  # 2 adults and me
        (rf"{_NUMBER}[uU]u?|a[uU]|[aN]?h", _MINE),  # 3 days, 2 weeks; a week; half an hour
        (rf"{_NUMBER}[$1*]|{_NUMBER}\+*", {}),  # 20 euros, 5 stk, 4 stars; 8
        (r"[zq]u|nu|un|n(?=x|$)", _MINE | _ZERO),  # no days; we did not wait; never
        (r"z", _ZERO),  # none
        (r"i(?=[xj]|$)", {"alone": True}),  # just me
    )
]
"""What letters come to, the first row that fits: how a number is a candidate, or that it is none.

`N` a number, `T` the highest one, `c` once, `s` a sign, `~` about, `-` minus after a number, `p` the word for the
decimal sign, `k` thousand, `/` and `f` of, `$` money, `u` what is asked for, `U` a larger unit, `1` a piece, `*` stars,
`v` what makes something else of a number, `w` a word that may be counted, `i` I, `a` an article, `h` a
quarter or a half hour, `z` none, `q` no, `n` not, `j` and, `o` another word, `x` what ends it all.
"""
_SUMMANDS = re.compile(r"(?<![/f])(?:[NTcai]h?|h)[kuU]*|(?<![NTck])w")
_BEGINS = frozenset("NTcs~-$iahzqnu")
_MOST_PARTS = 8
_ROLES = (("z", "none"), ("q", "no"), ("n", "not"), ("j", "and"), ("f", "at"))
_STARS = "⭐🌟★"
_DEGREES = frozenset(("temperature-generic", "temperature-celsius", "temperature-fahrenheit", "angle-degree"))
_SIGNS = {"°": _DEGREES, "%": frozenset(("concentr-percent",))}
_PARTS = {
    "duration-week": (7, {"duration-day", "duration-night"}),
    "duration-hour": (60, {"duration-minute"}),
    "duration-year": (12, {"duration-month"}),
}
"""Units that may be said for so many of the one asked for; what comes of it is asked back."""

_EMPTY = ("filler", "comment", "at", "and", "not", "doubt")
_SHORT = 3
"""Letters of a unit; as short a word of another language is a word of this one, too."""


class _Part(NamedTuple):
    letter: str
    length: int
    value: Decimal
    sure: bool


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
        parts = self._parts(tokens, at)
        letters = "".join(part.letter for part in parts)
        match, what = next(((found, what) for row, what in _ROWS if (found := row.match(letters))), (None, None))
        if match is None or what is None:
            return None
        taken = parts[: match.end()]
        spans = [span.span() for span in _SUMMANDS.finditer(match[0])]
        if "u" in match[0]:  # 24 bottles and 3 cans: what is asked for counts alone
            spans = [(start, end) for start, end in spans if letters[end : end + 1] != "w"]
        value = sum((prod(part.value for part in parts[start:end]) for start, end in spans), Decimal(0))
        sign = prod(part.value for part in taken if part.letter in "s-")
        alone = tokens[at].kind == "word" and not self.measures and "*" not in match[0]
        number: dict[str, Any] = {
            "sure": all(part.sure for part in taken),
            "counts": True,
            "free": self.measures,
            "alone": alone,
        }
        return Candidate(sum(part.length for part in taken), Decimal(sign * value), **number | what)

    def _parts(self, tokens: Sequence[Token], at: int) -> list[_Part]:
        """Return what the tokens from here may be, one after another, as far as a number can reach."""
        parts: list[_Part] = []
        letters = ""
        while at < len(tokens) and len(parts) < _MOST_PARTS and (not letters or letters[0] in _BEGINS):
            parts.append(self._number(tokens, at, letters) or self._other(tokens, at, letters))
            letters += parts[-1].letter
            at += parts[-1].length
        return parts

    def _number(self, tokens: Sequence[Token], at: int, letters: str) -> _Part | None:
        """Read a number in words or in figures, or as so many stars; one star alone is a word of praise."""
        token, words = tokens[at], self._words
        found: tuple[int, Decimal | int, bool] | None = None
        scale = words.numerals.scales.get(token.key)
        if scale and self.measures and letters[-1:] in tuple("NT") and tokens[at - 1].kind == "number":
            return _Part("k", 1, Decimal(scale), sure=True)
        if token.key in _STARS:
            stars = next((end for end in range(at, len(tokens)) if tokens[end].key not in _STARS), len(tokens)) - at
            found = (stars, stars, True) if stars > 1 else None
        elif token.kind == "word":
            found = words.numeral_at(tokens, at)
        elif letters[-1:] in tuple("s~$-p/f") or is_begun(tokens, at):
            points = {get_decimal_symbol(each.language.locale) for each in (words, self.language or words)}
            found = figures_at(tokens, at, points, self.decimals)
        if found is None:
            return None
        value = Decimal(f"0.{int(found[1])}" if letters[-1:] == "p" else found[1])
        return _Part("T" if found[1] == self.maximum else "N", found[0], value, found[2])

    def _other(self, tokens: Sequence[Token], at: int, letters: str) -> _Part:
        """Return the first thing that a token can be which is no number: a letter, and how many tokens it takes."""
        token, words, key, known = tokens[at], self._words, tokens[at].key, self._words.roles_at(tokens, at)
        measures, counts, after = self.measures, self.measures and not self._asked_units, letters[-1:] in tuple("NTc+")
        glued, longest = after and not token.spaced, max(known.values(), default=1)
        signs = (
            not letters.strip("$")
            and token.spaced
            and (not at or not tokens[at + 1 : at + 2][:1] or not tokens[at + 1].spaced)
        )
        meant = self.lexicons if len(key) > _SHORT or not token.spaced else self.lexicons[:1]
        units = _SIGNS.get(key, frozenset()).union(*(each.units.get(key, ()) for each in meant))
        factor = next((_PARTS[unit][0] for unit in units & _PARTS.keys() if self._asked_units & _PARTS[unit][1]), 0)
        minus = next((minus for minus in words.numerals.minus if key.startswith(minus)), "")
        months = {other.key for other in tokens[at + (key == ".") :][:1]}
        dated = any(
            each.is_ordinal(tokens, at) or months & each.calendar.months.numbers.keys() for each in self.lexicons
        )
        pieces = {most: phrases.length_at(tokens, at) for most, phrases in words.counters.items()}
        most, piece = max(pieces.items(), key=lambda one: one[1], default=(1, 0))
        counting = {sign: phrases.length_at(tokens, at) for sign, phrases in _counting(words).items() if measures}
        count, length = max(counting.items(), key=lambda one: one[1], default=("", 0))
        half = next(
            (minutes for text, minutes in _halves(words).items() if alike(key, text) or key.startswith(text)), 0
        )
        hours = [
            n for n, later in enumerate(tokens[at + 1 : at + 4], 2) if "duration-hour" in words.units.get(later.key, ())
        ]
        options = (
            ("~" if key == "~" else "s", signs and key in "+-~"),
            ("+", glued and key == "+"),
            ("1" if measures == (key == "x") else "v", glued and key in ("x", "er")),
            ("p" if key in words.numerals.points else "/", after and (key == "/" or key in words.numerals.points)),
            ("$" if counts else "v", key in "$£€¥" or words.currencies.length_at(tokens, at)),
            ("v" if not counts and (measures or most == 1) else "1" if most == 1 else "*", piece),
            ("-" if key == minus or self._is_asked(key.removeprefix(minus)) else "v", bool(minus)),
            ("v", dated),
            ("j" if key in ",&+" else "x", token.kind == "mark" and key not in _SIGNS),
            ("o", longest if longest > 1 and known.get("filler") == longest else 0),
            ("u", bool(units & self._asked_units) or (not units and self._is_asked(key))),
            ("U" if factor else "v", bool(units)),
            (
                "h",
                half and "duration-minute" in self._asked_units and (hours[0] if hours else key not in _halves(words)),
            ),
            ("c" if count[:1] == "=" else "i", length if count[:1] == "=" or at < 2 else 0),
            ("a", len(key) < _SHORT and known.keys() == {"filler"}),
            *((letter, known.get(role, 0)) for letter, role in _ROLES[2 * bool(at) :] if measures or letter in "zjf"),
            ("o" if known or not counts else "w", longest),
        )
        letter, taken = next(option for option in options if option[1])
        value = {"s": -1 if key == "-" else 1, "-": -1, "U": factor, "c": count[1:], "h": half}.get(letter, 1)
        money = self.decimals or any((asked.key,) in words.currencies for asked in self.question)
        sure = {"$": bool(money), "*": most == self.maximum, "z": measures}.get(letter, letter not in "~Ucain")
        return _Part(letter, int(taken), Decimal(value), sure)

    @property
    def _words(self) -> Lexicon:
        return self.lexicons[0]

    def _is_asked(self, word: str) -> bool:
        return any(alike(word, asked) for asked in self.asked)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The words of the question that are no words of its language's vocabulary, so what it asks for."""
        words = (token.key for token in self.question if token.kind == "word")
        return frozenset(word for word in words if not any((word,) in self._words[name] for name in _EMPTY))

    @cached_property
    def _asked_units(self) -> frozenset[str]:
        """The units asked for: by a sign, by the word beside a unit (years old), or by the first word that is one."""
        if not self.measures:
            return _SIGNS["%"] if self.maximum == 100 else frozenset()
        asked, known = [token.key for token in self.question], self._words
        signs = (units for sign, units in _SIGNS.items() if sign in asked)
        bound = (known.units[unit] for unit, *more in known["bound"] if unit in known.units and {*more} & {*asked})
        other = [known.currencies, *(known[name] for name in known.language.words if name != "days")]
        named = (word for word in asked if len(word) > 1 and not any((word,) in phrases for phrases in other))
        units = [*signs, *bound, *(known.units[word] for word in named if word in known.units), frozenset[str]()][0]
        return _DEGREES if units & _DEGREES else units


@lru_cache(maxsize=256)
def _counting(words: Lexicon) -> Mapping[str, Phrases]:
    """Return the words that count only where a count is asked, by the number and what they are."""
    entries = by_number(words.language.words.get("numbers", ()))
    return {sign: Phrases(texts) for sign, texts in entries.items() if sign[0] in "=&"}


@lru_cache(maxsize=256)
def _halves(words: Lexicon) -> Mapping[str, int]:
    """Return the words for a half and a quarter of an hour, with their minutes."""
    entries = by_number(words.language.words.get("numbers", ()))
    return {
        text: int(sign.strip("-m"))
        for sign, texts in entries.items()
        if sign.strip("-m").isdecimal() and sign.endswith("m")
        for text in texts
        if sign != "0m"
    }


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
        shown = labels(self.texts, self.numbers.lexicons[0].language)
        if whole := shown.whole_at(tokens, at):
            return Candidate(whole[0], Decimal(self.named[whole[1]]), free=True)
        near = None if (number := self.numbers.at(tokens, at)) else shown.near_at(tokens, at)
        if near and near.is_all:
            return Candidate(near.length, Decimal(self.named[min(near.positions)]), free=True)
        return number

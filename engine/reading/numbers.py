"""Numbers as candidates: each token is a letter for what it may be, and a table says what a run of letters comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import takewhile
from math import prod
from typing import Any

from babel.numbers import get_decimal_symbol

from engine.reading.asked import SIGNS, TIMES, Asked, asked_in
from engine.reading.figures import figures_at, is_begun
from engine.reading.grammar import Candidate
from engine.reading.labels import labels
from engine.reading.letters import Meaning
from engine.reading.lexicon import LONGEST_NUMERAL, Lexicon
from engine.reading.numerals import NOUN_ENDS
from engine.reading.slips import alike, shortens
from engine.reading.tokens import Reply, Token, keys

_NUMBER = r"\$?[s~-]?[NTc]k?"
_GROUP = r"[NTc][wuU1]"
_MINE: dict[str, Any] = {"mine": True}
_GUESS = _MINE | {"sure": False}
_ZERO: dict[str, Any] = {"soft": True, "counts": False, "free": False}
_ROWS: Sequence[tuple[str, dict[str, Any] | None]] = (
    (rf"{_NUMBER}[*m]?[/f]T", _MINE | {"opens": True}),  # 8/10 waited 20 min
    (rf"{_NUMBER}V|[NTc]Uj?[NTc]u", _MINE),  # 90 minutes, of hours; 2 years and 3 months
    (rf"{_NUMBER}(?:/N|v|d)|N\+", None),  # 4/5 on a scale to ten; 5 May, 3 km; 65+
    (rf"(?:{_NUMBER}|a)[uU]?j[aN]?h[uU]?|[uU]j[aN]?[hH](?=[xj]|$)", _MINE),  # two and a half hours; hour and a half
    (r"(?:[aNT]U|Uj|[aNT]Uj)[NT](?=[xj]|$)", _MINE),  # 1 hour 10, hour and ten
    (r"[aNTc]uj?[NT]?V", _MINE),  # 4 kilos 300 grams, 6 hours 30
    (rf"(?:{_GROUP}|i(?=j)|w(?=j+i))(?:j*[ow]?{_GROUP}|jo?w(?=[xj]|$)|j+i)+", _GUESS),  # 2 adults and me
    (r"[aiN]?ha?k[uU]?|[aN]?h(?=x|$)|[aN][wo]U|[NTc]wu|du", _GUESS),  # half a dozen; a whole hour; third floor
    (rf"{_NUMBER}(?=r{_NUMBER}[uU$*])", _MINE),  # 3 or 4 days
    (rf"{_NUMBER}u(?:j?o?[NT][vwoV])+|{_NUMBER}(?:u?-|\$N|\$jN[wo])", _GUESS),  # 7 years 10 months; 12 euros 50
    (rf"(?:{_NUMBER}|a)[uU]j[aN]?H|[aN]?h[oaf]*[uU]|[aN]?H|a[uU$]", _MINE),  # 2 hours and a quarter; half an hour
    (rf"{_NUMBER}(?:[uU](?:a?u)?|[$*])|\${_NUMBER}", _MINE),  # 3 days, 2 weeks, 20 euros, 4 stars
    (rf"{_NUMBER}(?:[1m]|\+*)", {}),  # 5 stk; 2. OG, 19 %; 8
    (r"zu", _GUESS | _ZERO),  # nobody answered
    (r"qu|n(?=x|$)", _MINE | _ZERO),  # no days; never
    (r"z", _ZERO),  # none
    (r"i(?=[xj]|$)|d(?=x|$)", {"alone": True, "soft": True}),  # just me; second
)
"""What letters come to, the first row that fits: how a number is a candidate, or that it is none.

`N` a number, `T` the highest one, `c` once, `d` an ordinal, `s` a sign, `~` about, `-` minus after a number, `r` what
may make a range of two, `+` what bounds it, `k` what multiplies, `/` and `f` of, `$` the money that is asked for, `u`
what is asked for, `U` a larger and `V` a smaller unit, `m` what may make something else of a number and `v` what
does, `1` a piece or the ending of a noun (8er), `*` stars that the question or its scale names, `w` a word that may
be counted, `i` I, `a` an article, `h` half or a fifth, `H` half an hour, `z` none, `q` no, `n` not, `j` and, `o`
another word, `x` another mark, which ends it all. Each example belongs to a question that asks for what is in it.
"""
_SUMMANDS = re.compile(
    r"(?<![/f])[aN]?H|(?<![/f])(?:(?:[NTcid]|(?<!u)a)(?:k?[uU]?j[aN]?h|h)?|^[uU](?:j[aN]?h)?|h|V)[oaf]*w?k?[uUV]?"
    r"|(?<![NTck])w(?![NTc])"
)
"""The parts of a run that are added up: in `2 adults and me` (`Nwji`) the first two and the last letter."""

_ENDED = re.compile(r"[^NTcds~$iahHzqnwuU-]|w[^j]|.*(?:x|oo|ww|wo|[NT]{2})")
"""Letters after which nothing more belongs to a number."""

_MOST_PARTS = 8

# The first two begin a reply; `not` also follows a mark or a word that is asked.
_ROLES = (("z", "none"), ("q", "no"), ("n", "not"), ("j", "and"), ("f", "at"))
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

_Found = tuple[int, Decimal | int, bool]
"""The tokens a number takes, its value, and whether it is well written."""


@dataclass(frozen=True)
class Numbers:
    """Finds numbers. `maximum` is what fractions and percentages are of; `decimals` tells 1.500 from one and a half.

    `lexicon` is of the language of this reading, but a unit or a month of the `others` a reply may be in makes an
    amount or a day of a number, too; `language` is the one asked in, whose decimal sign counts. `measures` where the
    question asks for a count or a measure. The labels `texts` stand for the numbers `named`, by position; they are
    `labelled` in the definition, or told by the question, and then sure only where nothing else is said.
    """

    lexicon: Lexicon
    others: tuple[Lexicon, ...]
    language: Lexicon
    question: Reply
    maximum: Decimal | None = None
    decimals: int = 0
    measures: bool = True
    texts: tuple[str, ...] = ()
    named: tuple[int, ...] = ()
    labelled: bool = True

    @property
    def fillers(self) -> tuple[str, ...]:
        """Words for yes, and of a grade for today, of a count the pronouns and verbs it is said with: we are 3."""
        return ("yes", "comment") if self.measures else ("yes", "today")

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a label, or a number with its sign, and with what is counted if the question asks for that."""
        near = labels(self.texts, self.lexicon).near_at(tokens, at) if self.texts else None
        if near and near.is_all and (sure := self.labelled or self._is_told(tokens, at, at + near.length)) is not None:
            return Candidate(near.length, Decimal(self.named[min(near.positions)]), sure, free=True)
        if tokens[at].key in self._asked.hanging and (told := self._number_at(tokens, at + 1)):
            return replace(told, length=told.length + 1)
        return self._number_at(tokens, at)

    def _is_told(self, tokens: Sequence[Token], at: int, end: int) -> bool | None:
        """Return whether words that a question tells of a number are all of a reply; None beside more than fillers."""
        others = [token.key for token in (*tokens[:at], *tokens[end:]) if token.kind != "mark"]
        is_whole = tuple(token.key for token in tokens[at:end]) in map(keys, self.texts)  # super, but not superbad
        if not is_whole or not all(self.lexicon.means(word, "filler") for word in others):
            return None
        return not others

    def _number_at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        parts = self._parts(tokens, at)
        letters = "".join(part.letter for part in parts)
        match, what = next(((found, what) for row, what in _ROWS if (found := re.match(row, letters))), (None, None))
        if match is None or what is None:
            return None
        taken = parts[: match.end()]
        spans = [span.span() for span in _SUMMANDS.finditer(match[0])]
        if "u" in match[0]:  # 24 bottles and 3 cans: what is asked for counts alone
            spans = [(start, end) for start, end in spans if letters[end - 1] in "uUVh"]
        amounts = [_amount(parts[start:end]) for start, end in spans]
        is_finer = "u" in match[0] and match[0][-1] == "V" and sum(amounts) != round(sum(amounts), self.decimals)
        value = amounts[0] if is_finer else sum(amounts, Decimal(0))  # 17 years and 10 months
        value = Decimal(f"{value:.6f}".rstrip("0").rstrip("."))  # a third is no decimal
        sign = prod(part.value for part in taken if part.letter in "s-")
        is_noun = tokens[at].kind == "number" or (taken[0].sure and self.lexicon.numerals.value(tokens[at].key) is None)
        alone = not self.measures and not is_noun and "*" not in match[0]  # en sekser is a grade, six may be people
        alone = alone or (taken[0].letter in "NT" and not taken[0].sure and "mine" not in what)  # misspelt
        to_come = at > 0 and self.lexicon.calendar.spans.get(tokens[at - 1].key, ("",))[0] == "I"  # in an hour
        is_article = self.measures and value == 1 and tokens[at].kind == "word" and letters[match.end() :][:1] != "r"
        number = {"counts": True, "free": self.measures, "alone": alone, "soft": is_article}
        sure = all(part.sure for part in taken) and not (to_come or is_finer)
        return Candidate(sum(part.length for part in taken), Decimal(sign * value), **{"sure": sure} | number | what)

    def _parts(self, tokens: Sequence[Token], at: int) -> list[Meaning]:
        """Return what the tokens from here may be, one after another, as far as a number can reach."""
        parts: list[Meaning] = []
        letters = ""
        while at < len(tokens) and len(parts) < _MOST_PARTS and not _ENDED.match(letters):
            parts.append(self._number(tokens, at, letters) or self._other(tokens, at, letters))
            letters += parts[-1].letter
            at += parts[-1].length
        return parts

    def _number(self, tokens: Sequence[Token], at: int, letters: str) -> Meaning | None:
        """Read a number, a part, or an ordinal; or what a number before it is multiplied with."""
        token, words = tokens[at], self.lexicon
        scale = words.numerals.multiples.get(token.key)
        if scale and self.measures and letters[-1:] in tuple("NTcha"):
            return Meaning("k", Decimal(scale), 1)
        found = self._found(tokens, at, letters)
        if place := self._place(tokens, at, letters, found):
            return place
        length, value, spelt = found or (0, 0, False)
        if length and not spelt and 0 < value < 1:
            return Meaning("h", value, length, sure=False)  # 1 and 3/4
        figures = self._figures_said(tokens, at + length) if found or self.decimals else []
        if not (found or figures) or (found and not spelt and token.kind == "word" and self._asked.has(token.key)):
            return None
        if figures:
            length, value = length + 1 + len(figures), Decimal(f"{int(value)}.{''.join(figures)}")
        value = Decimal(value) / (100 if re.search(r"[NT]\$j?$", letters) else 1)
        if self.decimals and "duration-hour" in self._asked.units and re.search("[aNT]uj?$", letters):
            return Meaning("V", value / 60, length, spelt)  # 6 hours 30
        return Meaning("T" if value == self.maximum else "N", value, length, spelt)

    def _found(self, tokens: Sequence[Token], at: int, letters: str) -> _Found | None:
        """Find a number in words or in figures, or as so many stars; one star alone is a word of praise."""
        token, words = tokens[at], self.lexicon
        if token.key in _STARS:
            stars = next((end for end in range(at, len(tokens)) if tokens[end].key not in _STARS), len(tokens)) - at
            return (stars, stars, True) if stars > 1 else None
        if token.key[0].isalpha():
            return self._in_words(tokens, at)
        in_one = letters[-1:] in tuple("s~$-r/f") or (letters[-1:] in tuple("uU") and not tokens[at - 1].spaced)  # 1h20
        if not in_one and not is_begun(tokens, at):
            return None
        found = figures_at(tokens, at, self._points, self.decimals, alone=self.measures)
        mixed = words.numeral_at(tokens, at) if found and self.measures else None  # 3 hundred and one
        return max(found, mixed or found, key=lambda one: one[0]) if found else None

    def _in_words(self, tokens: Sequence[Token], at: int) -> _Found | None:
        """Find a number in words; it may be said with a half, or without the word for a hundred: `one twenty-two`."""
        found = self.lexicon.numeral_at(tokens, at)
        more = self.lexicon.numeral_at(tokens, at + found[0]) if found and len(tokens[at].key) >= _SHORT else None
        if found and more and self.measures and found[1] in range(1, 10) and more[1] in range(20, 100):
            return found[0] + more[0], 100 * found[1] + more[1], False
        return found or (self.lexicon.half_at(tokens[at].key) if self.measures else None)

    def _figures_said(self, tokens: Sequence[Token], at: int) -> list[str]:
        """Return the figures after a word for the decimal sign: `point seven five`."""
        numerals, run = self.lexicon.numerals, tokens[at : at + 1 + _MOST_PARTS]
        values = ((token.key, numerals.value(token.key)) for token in run[1:] if run[0].key in numerals.points)
        figures = takewhile(lambda one: one[1] is not None and one[1] < 100, values)
        return [key if key.isdecimal() else str(value) for key, value in figures]

    def _place(self, tokens: Sequence[Token], at: int, letters: str, found: _Found | None) -> Meaning | None:
        """Read an ordinal, in figures or in words (a unit asked for is none: a second); or a part: two fifths."""
        numerals, part = self.lexicon.numerals, self.decimals and letters in ("a", "N")
        if found and not tokens[at].key[0].isalpha():
            ending = tokens[at + found[0]] if self._counts and at + found[0] < len(tokens) else None
            is_place = ending and ending.is_glued and ending.key in numerals.place_endings
            return Meaning("d", found[1], found[0] + 1, sure=False) if is_place else None
        run = [token.key.strip("-") for token in tokens[at : at + LONGEST_NUMERAL]]
        places = ((end, numerals.places.get("".join(run[:end]))) for end in range(len(run), 0, -1))
        length, place = next(((end, place) for end, place in places if place), (0, 0))
        if not length or (letters and not found and not part) or self._asked.has(tokens[at + length - 1].key):
            return None
        letter, value = ("h", 1 / Decimal(place)) if part else ("d" if self._counts else "v", Decimal(place))
        return Meaning(letter, value, length, sure=bool(part))

    def _other(self, tokens: Sequence[Token], at: int, letters: str) -> Meaning:
        """Return the first thing that a token can be which is no number."""
        letter, length, value = next(meaning for meaning in self._meanings(tokens, at, letters) if meaning[1])
        return Meaning(letter, Decimal(value), int(length), letter not in ("~cinm" if self.measures else "~cinmz"))

    def _meanings(self, tokens: Sequence[Token], at: int, letters: str) -> Iterator[tuple[str, Any, Any]]:
        """Return what a token may be, the likeliest first: a letter, the tokens it takes if it is that, and a value."""
        token, words, key, after = tokens[at], self.lexicon, tokens[at].key, letters[-1:] in tuple("NTc+")
        glued, (named, _) = after and not token.spaced, self._unit_at(tokens, at)
        signs = token.spaced and not letters.strip("$") and not (at and any(one.spaced for one in tokens[at + 1 :][:1]))
        yield "~" if key == "~" else "s", signs and key in "+-~", -1 if key == "-" else 1
        is_last = at + 1 == len(tokens) or tokens[at + 1].kind == "mark"
        yield "m", after and not self.measures and is_last and key in words.numerals.minus, 1  # three minus
        yield "+", glued and key == "+", 1
        yield "1" if self.measures == (key == "x") else "v", glued and key in ("x", *NOUN_ENDS), 1
        yield "/", after and key == "/", 1
        money, is_asked = self._money_at(tokens, at)
        yield "$" if is_asked else "v", not named & self._asked.units and money, 1
        following = [one.key for one in tokens[at : at + 3] if one.spaced][: key not in ",;!?-"]
        yield "u", self.measures and words.is_ordinal(tokens, at) and self._asked.has(tokens[at + 1].key) and 2, 1
        for each in (words, *self.others):
            dated = any(word in each.calendar.months.numbers for word in following)  # 5 May, den 5:e maj
            yield "v", dated or (each.is_ordinal(tokens, at) and tokens[at - 1].kind == "number"), 1
        is_name = glued and tokens[at - 1].kind == "number" and words.is_ordinal(tokens, at, named=True)  # 2. OG
        yield "m", self._counts and (is_name or (self.decimals > 0 and bool(named - TIMES))), 1
        yield "r", words.roles_at(tokens, at).get("doubt") or (after and key == "-"), 1
        joins = key in "&+" or (key == "," and letters.strip("w"))  # 2 boys, 1 girl; but: sadly, I waited
        yield "j" if joins else "x", token.kind == "mark" and key not in SIGNS, 1
        yield from self._of_word(tokens, at, letters)

    def _of_word(self, tokens: Sequence[Token], at: int, letters: str) -> Iterator[tuple[str, Any, Any]]:
        """Return what a word may be: what is asked for, what it counts, a unit, a part of an hour, or what it does."""
        words, key, measures, units = self.lexicon, tokens[at].key, self.measures, self._asked.units
        (named, of_unit), known = self._unit_at(tokens, at), words.roles_at(tokens, at)
        longest = max(known.values(), default=1)
        length, sign = max(((known[name], name) for name in known if name in words.numbered), default=(0, ""))
        if not known and len(key) >= _SHORT and letters[-1:] in tuple("NT"):  # pers, ppl
            pieces = (name for name, *more in words["1x"] if not more)
            length, sign = (1, "1x") if any(name.startswith(key) or shortens(key, name) for name in pieces) else (0, "")
        yield "u", (bool(named & units) or (not named and self._asked.has(key))) and of_unit, 1
        after = letters[-1:] in tuple("NTc+")
        past = after and words.means(key, "+m", "-m") and words.numeral_at(tokens, at + 1) is not None  # 5 past 7
        yield "v", past or (sign[-1:] == "x" and not self._counts and (measures or sign == "1x") and length), 1
        are_asked = f"{self.maximum}x" in words.numbered or any(alike(key, one) for one in self.asked)
        yield "1" if sign == "1x" else "*" if are_asked else "m", sign[-1:] == "x" and length, 1
        yield "N" if "." in sign else "c" if sign[:1] == "=" else "i", measures and length, sign[1:]
        minus = next((minus for minus in words.numerals.minus if key.startswith(minus)), "")
        yield "-" if key == minus or self._asked.has(key.removeprefix(minus)) else "v", bool(minus), -1
        yield "o", longest > 1 and known.get("filler") == longest and longest, 1  # in total
        sized = ((of[one], of[other]) for of in _SIZES for one in of.keys() & named for other in of.keys() & units)
        size, of_asked = next(sized, (0, 1))
        yield (
            "U" if size > of_asked else "V" if size and (self.decimals or "u" not in letters) else "v",
            bool(named) and of_unit,
            Decimal(size) / of_asked,
        )
        parts = ((half, key.removeprefix(text)) for text, half in words.parts_of_hour.items() if key.startswith(text))
        half, rest = next(parts, (Decimal(0), ""))
        if half and measures:
            hours = 1 if "duration-hour" in units else 60 * ("duration-minute" in units)
            is_named = len(rest) < _SHORT and any(words.units.get(one.key) for one in tokens[at + 1 : at + 4])
            is_hour = len(rest) >= _SHORT and "duration-hour" in words.units.get(rest, ())
            yield "H", hours and (is_hour or (half == Decimal("0.25") and not is_named)), half * hours
            yield "h", len(rest) < _SHORT, half
        yield "a", len(key) < _SHORT and known.keys() == {"filler"}, 1
        is_told = tokens[at - 1].kind == "mark" or any(alike(tokens[at - 1].key, one) for one in self.asked)
        for letter, role in _ROLES[0 if not at else 2 if is_told else 3 :]:  # waited not
            yield letter, (measures or letter in "zjf") and known.get(role, 0), 1
        yield "o" if known or not self._counts else "w", longest, 1

    def _unit_at(self, tokens: Sequence[Token], at: int) -> tuple[frozenset[str], int]:
        """Find the units that a word or a sign may name, maybe with a power (m2), an ending (to timers) or `old`."""
        token, words = tokens[at], self.lexicon
        powers = (f"{token.key}{one.key}" for one in tokens[at + 1 : at + 2] if not one.spaced)
        unit = next((power for power in powers if power in words.units), token.key)
        meant = (self.lexicon, *self.others) if len(unit) > _SHORT or not token.spaced else (self.lexicon,)
        named = SIGNS.get(unit, frozenset()).union(*(each.units.get(unit, ()) for each in meant))
        owner = unit.removesuffix("s") if len(unit) > _SHORT else ""
        length = 1 + (unit != token.key)
        said = (more for one, *more in words["bound"] if more and words.units.get(one, named) & named) if named else ()
        after = [one.key for one in tokens[at + length : at + length + _SHORT]]
        length += next((len(more) for more in said if after[: len(more)] == more), 0)
        length += after[:1] == ["."] and [one.kind for one in tokens[at + length + 1 :][:1]] == ["number"]  # 1 hr. 20
        return named or words.units.get(owner, named), length

    def _money_at(self, tokens: Sequence[Token], at: int) -> tuple[int, bool]:
        """Find a word or two for money: the tokens it takes, and whether that money is asked for."""
        names, asked = [token.key for token in tokens[at : at + 2]], self._asked.money
        found = ((n, self.lexicon.currencies.get("".join(names[:n]))) for n in range(len(names), 0, -1))
        length, named = next(((n, codes) for n, codes in found if codes), (0, frozenset[str]()))
        is_asked = bool(asked & named) if asked else not self._asked.units and self.decimals > 0
        point = [token.key if token.kind == "mark" else token.kind for token in tokens[at + length : at + length + 2]]
        return length + (length > 0 and point == [".", "number"]), self.measures and is_asked  # kr. 1200

    @cached_property
    def _points(self) -> frozenset[str]:
        return frozenset(get_decimal_symbol(each.language.locale) for each in (self.lexicon, self.language))

    @property
    def asked(self) -> frozenset[str]:
        """The words of the question that are no words of its language's vocabulary, so what it asks for."""
        return self._asked.words

    @cached_property
    def _asked(self) -> Asked:
        asked, percent = asked_in(self.lexicon, self.question), SIGNS["%"] if self.maximum == 100 else frozenset[str]()
        return asked if self.measures else Asked(asked.words, percent)

    @cached_property
    def _counts(self) -> bool:
        return self.measures and not self._asked.units and not self._asked.money


def _amount(parts: Sequence[Meaning]) -> Decimal:
    """Return what a number and its unit come to, with the half that is added to it (two and a half hours)."""
    joined = next((at for at, part in enumerate(parts) if part.letter == "j"), len(parts))
    number = prod(part.value for part in parts[:joined] if part.letter not in "uUV")
    half = sum(part.value for part in parts[joined:] if part.letter == "h")
    return Decimal(number + half) * Decimal(prod(part.value for part in parts if part.letter in "uUV"))

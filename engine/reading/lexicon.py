"""What the words of one language mean to a reader: its vocabulary, its numbers and its units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import product
from typing import Literal
from unicodedata import normalize

from babel.core import get_global
from babel.numbers import get_currency_name, get_currency_symbol, get_territory_currencies
from babel.units import format_unit

from engine.languages import Language
from engine.reading.calendar import Calendar
from engine.reading.numerals import Numerals, by_number, is_noun
from engine.reading.tokens import Token, keys, tokenised

CLOSED = ("filler", "comment", "at", "and", "not")
"""Meanings of words that say nothing of what is talked about."""

_LONGEST_ARTICLE = 4
"""Letters of a word that may be `a` in `a week ago`."""

_LONGEST_NUMERAL = 8
"""The most words one number is written in."""

UNITS = {
    "duration": ("second", "minute", "hour", "day", "night", "week", "month", "year"),
    "length": ("millimeter", "centimeter", "meter", "kilometer", "inch", "foot", "yard", "mile", "mile-scandinavian"),
    "mass": ("microgram", "milligram", "gram", "kilogram", "tonne", "ounce", "pound", "stone"),
    "temperature": ("generic", "celsius", "fahrenheit"),
    "concentr": ("percent",),
    "angle": ("degree",),
    "area": ("square-meter",),
    "volume": ("milliliter", "centiliter", "deciliter", "liter", "cubic-meter", "pint", "gallon"),
}
_CURRENCIES = (
    *("NOK", "SEK", "DKK", "EUR", "USD", "GBP", "CHF", "JPY"),
    *("AUD", "CAD", "INR", "NGN", "PHP", "PLN", "ZAR"),
)
_LENGTHS: Sequence[tuple[Literal["long", "short", "narrow"], str]] = (("long", ""), ("short", ""), ("narrow", ""))


class Phrases:
    """Words and phrases of one meaning."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted({keys(text) for text in texts} - {()}, key=len, reverse=True):
            self._by_first.setdefault(phrase[0], []).append(phrase)

    def length_at(self, tokens: Sequence[Token], at: int) -> int:
        """Count the tokens the longest phrase takes from here; 0 where there is none."""
        for phrase in self._by_first.get(tokens[at].key, ()) if at < len(tokens) else ():
            if len(phrase) == 1 or tuple(token.key for token in tokens[at : at + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def begin(self, words: tuple[str, ...]) -> bool:
        """Return whether one of the phrases begins these words."""
        return any(words[: len(phrase)] == phrase for phrase in self._by_first.get("".join(words[:1]), ()))

    def __contains__(self, words: object) -> bool:
        return isinstance(words, tuple) and bool(words) and words in self._by_first.get(words[0], ())

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return (phrase for phrases in self._by_first.values() for phrase in phrases)


class Lexicon:
    """The vocabulary of one language; a meaning it does not list has no words."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.numbered = by_number(language.words.get("numbers", ()))
        """The words that count, and those for parts of an hour, by their signs."""
        self.dated = by_number(language.words.get("days", ()))
        """The words for days by their signs, as they are listed."""
        self._phrases = {"none": Phrases(self.numbered.get("0", ()))}
        denying = [phrase for phrase in self["doubt"] if len(phrase) > 1 and any(map(self._denies, phrase))]
        self._phrases["unknown"] = Phrases(map(" ".join, denying))
        """What is not known: `not sure`, `vet ikke`; but not: maybe, no problem."""

    def __getitem__(self, meaning: str) -> Phrases:
        if meaning not in self._phrases:
            listed = self.language.words.get(meaning, self.numbered.get(meaning, ()))
            words = [word for word in listed if not word.endswith("-")]
            if meaning == "bound":  # noon, and what is said of a clock and is nothing else, bound a number beside them
                noon = (phrase for phrase, (begin, end) in self.calendar.parts_of_day.items() if end - begin == 1)
                clock = (phrase for phrase in (*self.clock, *noon) if phrase not in self["at"])
                words += [" ".join(phrase) for phrase in clock if phrase not in self["doubt"]]
            self._phrases[meaning] = Phrases(words)
        return self._phrases[meaning]

    def means(self, word: str, *meanings: str) -> bool:
        """Return whether a word alone has one of these meanings."""
        return any((word,) in self[meaning] for meaning in meanings)

    def _denies(self, word: str) -> bool:
        return self.means(word, "not") and not self.means(word, "no")

    def roles_at(self, tokens: Sequence[Token], at: int) -> Mapping[str, int]:
        """Return how many tokens the words from here take, by each meaning they have."""
        lengths = {name: self[name].length_at(tokens, at) for name in self._meanings.get(tokens[at].key, ())}
        return {name: length for name, length in lengths.items() if length}

    @cached_property
    def _meanings(self) -> Mapping[str, list[str]]:
        """The meanings of the phrases that a word begins, with the signs of words that count (`1x`, `=2`, `&1`)."""
        found: dict[str, list[str]] = {}
        counters = (sign for sign in self.numbered if sign[-1] == "x" or sign[0] in "=&")
        for meaning in (*self.language.words, "none", *counters):
            for first in {phrase[0] for phrase in self[meaning]}:
                found.setdefault(first, []).append(meaning)
        return found

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """The beginnings of words that deny the rest of them: `un-`."""
        return frozenset(key for word in self.language.words.get("not", ()) if word.endswith("-") for key in keys(word))

    @cached_property
    def consents(self) -> Phrases:
        """The words for yes that give consent and state nothing: listed with a `~`."""
        return Phrases(word for word in self.language.words.get("yes", ()) if word.startswith("~"))

    @cached_property
    def numerals(self) -> Numerals:
        """The numbers in words."""
        joins = (word for phrase in self["and"] for word in phrase)
        numbers = {int(sign): words for sign, words in self.numbered.items() if sign.isdecimal() and sign != "0"}
        minus = (key for word in self.numbered.get("-", ()) for key in keys(word))
        return Numerals(self.language.tag, joins, numbers, minus)

    @cached_property
    def clock(self) -> Mapping[tuple[str, ...], str]:
        """The signs of a clock by their words: `30m` half, `+m` past, `-m` to, `0m` o'clock."""
        return {keys(text): sign for sign, texts in self.numbered.items() if sign[-1] == "m" for text in texts}

    @cached_property
    def parts_of_hour(self) -> Mapping[str, Decimal]:
        """The words for parts of an hour."""
        parts = ((phrase, sign.strip("-m")) for phrase, sign in self.clock.items() if sign.strip("+-0m"))
        return {"".join(phrase): Decimal(minutes) / 60 for phrase, minutes in parts}

    @cached_property
    def parts_of_day(self) -> Mapping[tuple[str, ...], tuple[int, int]]:
        """The parts of the day by their words, without those that are prepositions (German `am`)."""
        return {phrase: part for phrase, part in self.calendar.parts_of_day.items() if phrase not in self["at"]}

    @cached_property
    def days(self) -> Mapping[str, Phrases]:
        """The words for days by their signs: days away, `+` the next, `-` the last, `1x` a day, `12-24` a feast."""
        today = [*self.dated.get("0", ()), *self.language.words.get("today", ())]
        signed = {**self.dated, "0": today}.items()
        return {sign: Phrases(text for text in texts if " -" not in text) for sign, texts in signed}  # not: i -s

    @cached_property
    def near(self) -> Mapping[int, Phrases]:
        """Those of them that are so many days away."""
        return {int(sign): words for sign, words in self.days.items() if sign.lstrip("-").isdecimal()}

    @cached_property
    def near_words(self) -> Mapping[str, int]:
        """The single words among them, which may be misspelt."""
        return {word: day for day, phrases in self.near.items() for word, *more in phrases if not more}

    @cached_property
    def calendar(self) -> Calendar:
        """The names of weekdays and months."""
        return Calendar(self.language.locale)

    @cached_property
    def units(self) -> Mapping[str, frozenset[str]]:
        """The units of time, measure and so on that each word may name, in full or short: `min` is a minute."""
        named: dict[str, frozenset[str]] = {}
        units = [f"{kind}-{name}" for kind, names in UNITS.items() for name in names]
        for unit, (length, locale), count in product(units, (*_LENGTHS, ("short", "root")), (1, 2, 5)):
            text = format_unit(count, unit, length, locale=locale or self.language.locale)
            word = "".join(key for key in keys(text) if not key.isdecimal())
            for spelled in {word, normalize("NFKC", word)} - {""}:  # m³, and m3 as people type it
                named[spelled] = named.get(spelled, frozenset()) | {unit}
        return named | {word: frozenset(("duration-day",)) for word, *_ in self.days.get("1x", ())}

    @cached_property
    def currencies(self) -> Mapping[str, frozenset[str]]:
        """What each word or sign for money may name: `kr`, `euros`, `svenskekroner`."""
        locale, named = self.language.locale, dict[str, frozenset[str]]()
        for code, count in product(_CURRENCIES, (1, 2)):
            texts = (code, *(get_currency_symbol(code, each) for each in (locale, "en")))
            for text in (*texts, get_currency_name(code, count, locale)):
                words = [token.key for token in tokenised(text).tokens if token.key not in "-."]
                for word in {words[-1], "".join(words)}:
                    named[word] = named.get(word, frozenset()) | {code}
        for code in _CURRENCIES:
            *_, name = keys(get_currency_name(code, 2, locale))
            for sign in (named.keys() & {*keys(get_currency_symbol(code, locale))}) - {code.lower()}:
                named[sign] |= named[name]  # kr may be a neighbour's, as kroner may
        return named

    @cached_property
    def home_currencies(self) -> frozenset[str]:
        """What money is where the language is spoken most: a question for `kroner` asks for these."""
        territory = get_global("likely_subtags").get(self.language.locale.language, "").rpartition("_")[2]
        return frozenset(get_territory_currencies(territory))

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the vocabulary, and the signs before some: none is taken for another word misspelt."""
        phrases = (phrase for words in self.language.words.values() for phrase in words)
        return frozenset(word for phrase in phrases for word in keys(phrase))

    @cached_property
    def openings(self) -> frozenset[str]:
        """The first words of phrases for doubt or for none: a `no` among them may begin others (no idea)."""
        return frozenset(phrase[0] for phrase in (*self["doubt"], *self["none"]) if len(phrase) > 1)

    def is_article(self, word: str) -> bool:
        """Return whether a word may be `a` in `a week ago`."""
        return len(word) <= _LONGEST_ARTICLE and (word,) in self["filler"]

    def is_ordinal(self, tokens: Sequence[Token], at: int, *, named: bool = False) -> bool:
        """Return whether a point and a word after a number make an ordinal of it: `3. etasje`, perhaps a name."""
        if not self.calendar.has_ordinal_point or at + 1 >= len(tokens) or tokens[at].key != ".":
            return False
        known = any(self[meaning].length_at(tokens, at + 1) for meaning in ("filler", "comment", "yes", "and"))
        noun = tokens[at + 1]
        return noun.kind == "word" and noun.is_lower != named and noun.spaced and not known

    def numeral_at(self, tokens: Sequence[Token], at: int) -> tuple[int, int, bool] | None:
        """Find a number in words from here: how many tokens it takes, the number, and whether it is well spelt."""
        run, spelt, found = "", True, None
        for end, token in enumerate(tokens[at : at + _LONGEST_NUMERAL], 1):
            word = token.key
            if word == "-" and run:
                continue
            if token.kind != "word" and (token.kind != "number" or run[-1:].isdecimal()):
                break
            if not (run and word in self.numerals.joins) and self.numerals.value(run + word) is None:
                near = None if word in self.words or word in self.numerals.ordinals else self.numerals.nearest(word)
                if near is None and not self.numerals.begins(word):
                    break
                word, spelt = near or word, spelt and (near is None or is_noun(word, near))
            run += word
            if (number := self.numerals.value(run)) is not None:
                found = end, number, spelt
        return found

    def warm_up(self) -> None:
        """Do now what the first replies would wait for, some tenths of a second."""
        _ = self.numerals, self.units, self.currencies, self.words, self._meanings, self.calendar.spans, self.near


@lru_cache(maxsize=256)
def lexicon(language: Language) -> Lexicon:
    """Return the lexicon of a language, made once."""
    return Lexicon(language)

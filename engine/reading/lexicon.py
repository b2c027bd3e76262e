"""What the words of one language mean to a reader: its vocabulary, its numbers and its units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import product
from typing import Literal
from unicodedata import normalize

from babel.numbers import get_currency_name, get_currency_symbol
from babel.units import format_unit

from engine.languages import Language
from engine.reading.calendar import Calendar
from engine.reading.numerals import Numerals, by_number, is_noun
from engine.reading.tokens import Token, keys

_LONGEST_ARTICLE = 4
"""Letters of a word that may be `a` in `a week ago`."""

_SHORTEST_JOINED = 5

LONGEST_NUMERAL = 8
"""The most words one number is written in."""

_NAMES = {
    "duration": ("second", "minute", "hour", "day", "night", "week", "month", "year"),
    "length": ("millimeter", "centimeter", "meter", "kilometer", "inch", "foot", "yard", "mile", "mile-scandinavian"),
    "mass": ("gram", "kilogram", "tonne", "ounce", "pound", "stone"),
    "temperature": ("generic", "celsius", "fahrenheit"),
    "concentr": ("percent",),
    "angle": ("degree",),
    "area": ("square-meter",),
    "volume": ("milliliter", "centiliter", "deciliter", "liter", "cubic-meter", "pint", "gallon"),
}
_CURRENCIES = ("NOK", "SEK", "DKK", "EUR", "USD", "GBP", "CHF")
_LENGTHS: tuple[Literal["long", "short", "narrow"], ...] = ("long", "short", "narrow")


class Phrases:
    """Words and phrases of one meaning."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted({keys(text) for text in texts} - {()}, key=len, reverse=True):
            self._by_first.setdefault(phrase[0], []).append(phrase)

    def length_at(self, tokens: Sequence[Token], at: int) -> int:
        """Count the tokens the longest phrase takes from here; 0 where there is none."""
        if at >= len(tokens):
            return 0
        for phrase in self._by_first.get(tokens[at].key, ()):
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
        self._phrases: dict[str, Phrases] = {}
        self._numbered = by_number(language.words.get("numbers", ()))

    def __getitem__(self, meaning: str) -> Phrases:
        if meaning not in self._phrases:
            further = self._clock_words if meaning == "bound" else ()
            whole = [word for word in self.language.words.get(meaning, ()) if not word.endswith("-")]
            joined = ("".join(keys(text)) for text in whole if len(keys(text)) == 2)  # ofcourse
            self._phrases[meaning] = Phrases(
                (*whole, *(word for word in joined if len(word) >= _SHORTEST_JOINED), *further)
            )
        return self._phrases[meaning]

    def means(self, word: str, *meanings: str) -> bool:
        """Return whether a word alone has one of these meanings."""
        return any((word,) in self[meaning] for meaning in meanings)

    def roles_at(self, tokens: Sequence[Token], at: int) -> Mapping[str, int]:
        """Return how many tokens the words from here take, by each meaning they have."""
        found: dict[str, int] = {}
        for phrase, meaning in self._roles.get(tokens[at].key) or self._roles.get(tokens[at].stem) or ():
            alike = len(phrase) == 1 or tuple(token.key for token in tokens[at : at + len(phrase)]) == phrase
            if alike and meaning not in found:
                found[meaning] = len(phrase)
        return found

    @cached_property
    def _roles(self) -> Mapping[str, list[tuple[tuple[str, ...], str]]]:
        """Every phrase with its meaning, by its first word, the longest first."""
        phrases = [(phrase, meaning) for meaning in self.language.words for phrase in self[meaning]]
        phrases += [(phrase, "none") for phrase in self.none]
        for sign, words in self.days.items():
            phrases += [(phrase, "bound") for phrase in words if sign.lstrip("-").isdecimal() and sign != "0"]
        found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, meaning in sorted(phrases, key=lambda one: -len(one[0])):
            found.setdefault(phrase[0], []).append((phrase, meaning))
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
        further = [(number, word) for number, words in self._numbered.items() for word in words]
        numbers = [(int(number), word) for number, word in further if number.isdecimal() and number != "0"]
        short = self.language.locale.compact_decimal_formats["short"].get("other", {})
        millions = keys(short["1000000"].pattern) if "1000000" in short else ()
        numbers += [(1_000_000, word) for word in millions if len(word) > 1 and not word.isdecimal()]  # mill, mio
        return Numerals(self.language.tag, joins, numbers)

    @cached_property
    def counters(self) -> Mapping[int, Phrases]:
        """The words for one of so many: `1x` of what is counted, whatever that is (`5 stk`), `5x` of five stars."""
        return {int(sign[:-1]): Phrases(words) for sign, words in self._numbered.items() if sign[-1] == "x"}

    @cached_property
    def none(self) -> Phrases:
        """The words for nothing, beside the number zero: listed as a zero."""
        return Phrases(self._numbered.get("0", ()))

    @cached_property
    def _clock_words(self) -> tuple[str, ...]:
        """The words for parts of an hour, and noon: beside a number they bound it, if they do nothing else."""
        other = Phrases(word for name in ("at", "doubt") for word in self.language.words.get(name, ()))
        words = [word for sign, texts in self._numbered.items() if sign.endswith("m") for word in texts]
        moments = (" ".join(phrase) for phrase, (begin, end) in self.calendar.parts_of_day.items() if end - begin == 1)
        return tuple(word for word in (*words, *moments) if keys(word) not in other)

    @cached_property
    def parts_of_day(self) -> Mapping[tuple[str, ...], tuple[int, int]]:
        """The parts of the day by their words, without those that are prepositions (German `am`)."""
        return {phrase: part for phrase, part in self.calendar.parts_of_day.items() if phrase not in self["at"]}

    @cached_property
    def days(self) -> Mapping[str, Phrases]:
        """The words for days near today, by how many days away they are; `+` is the next one, `-` the last."""
        entries = by_number(self.language.words.get("days", ()))
        today = [*entries.get("0", ()), *self.language.words.get("today", ())]
        return {sign: Phrases(words) for sign, words in {**entries, "0": today}.items()}

    def near_at(self, tokens: Sequence[Token], at: int, signs: str = "") -> tuple[str, int]:
        """Find the longest words for a day near today, or for one of these signs: the sign, and the tokens."""
        asked = signs or [sign for sign in self.days if sign.lstrip("-").isdecimal()]
        lengths = {sign: self.days[sign].length_at(tokens, at) for sign in asked if sign in self.days}
        return max(lengths.items(), key=lambda one: one[1], default=("", 0))

    @cached_property
    def long_days(self) -> Mapping[str, int]:
        """The long single words among those for days near today, which may be misspelt."""
        entries = [(word, sign) for sign, phrases in self.days.items() for word, *more in phrases if not more]
        return {
            word: int(sign) for word, sign in entries if len(word) > _LONGEST_ARTICLE and sign.lstrip("-").isdecimal()
        }

    @cached_property
    def calendar(self) -> Calendar:
        """The names of weekdays and months."""
        return Calendar(self.language.locale)

    @cached_property
    def units(self) -> Mapping[str, frozenset[str]]:
        """The units that each word may name."""
        named: dict[str, frozenset[str]] = {}
        for unit, word in _units(self.language):
            named[word] = named.get(word, frozenset()) | {unit}
        for sign, unit in (("1x", "duration-day"), ("7x", "duration-week")):
            named |= {words[0]: frozenset((unit,)) for words in self.days.get(sign, ())}
        return named

    @cached_property
    def currencies(self) -> Phrases:
        """The words and signs for money: `kr`, `euros`; of a name only its last word, the first may be a country."""
        locale = self.language.locale
        symbols = {get_currency_symbol(code, locale) for code in _CURRENCIES} | set(_CURRENCIES)
        names = (get_currency_name(code, count, locale).split()[-1] for code in _CURRENCIES for count in (1, 2))
        return Phrases(symbols.union(names))

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the vocabulary: none of them is taken for another word misspelt."""
        phrases = (phrase for words in self.language.words.values() for phrase in words)
        return frozenset(word for phrase in phrases for word in keys(phrase))

    @cached_property
    def openings(self) -> frozenset[str]:
        """The first words of phrases that leave open what is meant: a `no` among them may begin others (no idea)."""
        return frozenset(phrase[0] for phrase in (*self["doubt"], *self.none) if len(phrase) > 1)

    def is_article(self, word: str) -> bool:
        """Return whether a word may be `a` in `a week ago`."""
        return len(word) <= _LONGEST_ARTICLE and (word,) in self["filler"]

    def is_ordinal(self, tokens: Sequence[Token], at: int) -> bool:
        """Return whether a point and a word after a number make an ordinal of it: `3. etasje`."""
        if not self.calendar.has_ordinal_point or at + 1 >= len(tokens) or tokens[at].key != ".":
            return False
        known = any(self[meaning].length_at(tokens, at + 1) for meaning in ("filler", "comment", "yes", "and"))
        return tokens[at + 1].kind == "word" and tokens[at + 1].is_lower and tokens[at + 1].spaced and not known

    def numeral_at(self, tokens: Sequence[Token], at: int) -> tuple[int, int, bool] | None:
        """Find a number in words from here: how many tokens it takes, the number, and whether it is well spelt."""
        if at >= len(tokens) or tokens[at].kind != "word":
            return None
        run, spelt, found = "", True, None
        for end, token in enumerate(tokens[at : at + LONGEST_NUMERAL], 1):
            word = token.key
            if word == "-" and run:
                continue
            if token.kind != "word":
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
        _ = self.numerals, self.days, self.none, self.units, self.currencies, self.words, self.openings, self._roles
        _ = self.calendar.spans, self.parts_of_day


def _units(language: Language) -> Iterator[tuple[str, str]]:
    """Return each unit of time, measure and so on with the words for it, in full or short: `min` is a minute."""
    units = [f"{kind}-{name}" for kind, names in _NAMES.items() for name in names]
    symbols = ((unit, format_unit(1, unit, "short", locale="root")) for unit in units)
    written = (
        (unit, format_unit(count, unit, length, locale=language.locale))
        for unit, length, count in product(units, _LENGTHS, (1, 2, 5))
    )
    for unit, text in (*symbols, *written):
        spelled = "".join(word for word in keys(text) if not word.isdecimal())
        if spelled:
            yield from ((unit, spelled), (unit, normalize("NFKC", spelled)))  # m³, and m3 as people type it


@lru_cache(maxsize=256)
def lexicon(language: Language) -> Lexicon:
    """Return the lexicon of a language, made once."""
    return Lexicon(language)

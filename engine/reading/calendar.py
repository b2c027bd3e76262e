"""How a language names and orders days: weekdays, months, and which number of 3/4 is the month. From CLDR."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_month_names
from rapidfuzz.distance import OSA

from engine.languages import Language
from engine.reading.tokens import keys

_SHORTEST_BEGINNING = 3
_SHORTEST_TYPO = 5


_DAYS = {"day": 1, "week": 7}


class Span(NamedTuple):
    """So many units from now: the words before the number, the unit, the words after it, and how many days it has."""

    before: tuple[str, ...]
    unit: str
    after: tuple[str, ...]
    days: int


class Calendar:
    """The names of days in one language, and its orders of day, month and year, the likeliest first."""

    def __init__(self, language: Language) -> None:
        self.locale = language.locale
        self.has_region = self.locale.territory is not None

    def weekday(self, word: str) -> int | None:
        """Return which weekday a word names: 0 is Monday."""
        return _named(word, self._weekdays)

    def is_month(self, word: str) -> bool:
        """Return whether a word is the name of a month, not shortened."""
        return word in self._months

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """How so many days or weeks from now are said: `in 3 days`, `3 days ago`."""
        fields = self.locale._data["date_fields"]  # noqa: SLF001 - Babel offers them only with a number filled in
        return tuple(
            Span(keys(before), keys(after)[0], keys(after)[1:], days if when == "future" else -days)
            for unit, days in _DAYS.items()
            for when in ("future", "past")
            for pattern in fields[unit][when].values()
            for before, number, after in [pattern.partition("{0}")]
            if number and keys(after)
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of weekdays and months, in full and short."""
        return frozenset((*self._weekdays, *self._months))

    @cached_property
    def has_ordinal_point(self) -> bool:
        """Whether a point after a number makes an ordinal of it, as days are written: `24. desember`."""
        return "d." in self.locale.date_formats["long"].pattern

    @cached_property
    def connectives(self) -> frozenset[str]:
        """The words CLDR writes between a day, its month and its year, such as `de`."""
        quoted = re.findall(r"'([^']+)'", self.locale.date_formats["long"].pattern)
        return frozenset(word for text in quoted for word in keys(text))

    def month(self, word: str) -> int | None:
        """Return which month a word names."""
        return _named(word, self._months)

    @cached_property
    def orders(self) -> tuple[str, ...]:
        """Orders of three numbers, such as `dMy`.

        A language without a region is written as the world writes it, not as its largest country does: `en` has the
        day before the month. Where its countries differ, the other order is understood if the first makes no day.
        """
        return tuple(dict.fromkeys(_letters(locale.date_formats["short"].pattern) for locale in self._locales))

    @cached_property
    def short_orders(self) -> tuple[str, ...]:
        """Orders of two numbers, `dM` or `Md`."""
        return tuple(dict.fromkeys(_letters(str(locale.datetime_skeletons["Md"])) for locale in self._locales))

    @cached_property
    def _locales(self) -> tuple[Locale, ...]:
        language = Locale(self.locale.language, script=self.locale.script)
        try:
            worldwide = Locale(self.locale.language, "001", script=self.locale.script)
        except UnknownLocaleError:
            worldwide = language
        return (self.locale, worldwide, language) if self.has_region else (worldwide, language)

    @cached_property
    def _weekdays(self) -> Mapping[str, int]:
        return dict(_spellings(get_day_names, self.locale))

    @cached_property
    def _months(self) -> Mapping[str, int]:
        return dict(_spellings(get_month_names, self.locale))


def _spellings(names_of: Callable[..., Mapping[int, str]], locale: Locale) -> Iterator[tuple[str, int]]:
    for context in ("format", "stand-alone"):
        for width in ("abbreviated", "wide"):
            for number, name in names_of(width, context=context, locale=locale).items():
                yield "".join(keys(name)), number


def _named(word: str, names: Mapping[str, int]) -> int | None:
    """Find a name by all of it, by its beginning, or with one slip where one name alone is near."""
    if word in names:
        return names[word]
    meant = (
        {number for name, number in names.items() if name.startswith(word)}
        if len(word) >= _SHORTEST_BEGINNING
        else set()
    )
    if not meant and len(word) >= _SHORTEST_TYPO:
        meant = {number for name, number in names.items() if _is_slip_of(word, name)}
    if not meant and len(word) > _SHORTEST_BEGINNING:
        meant = {number for name, number in names.items() if _is_short_for(word, name)}
    return meant.pop() if len(meant) == 1 else None


def _is_slip_of(word: str, name: str) -> bool:
    return word[0] == name[0] and len(name) >= _SHORTEST_TYPO and OSA.distance(word, name, score_cutoff=1) <= 1


def _is_short_for(word: str, name: str) -> bool:
    """Return whether a name loses letters only after its beginning, as `weds` does."""
    letters = iter(name)
    return word[:_SHORTEST_BEGINNING] == name[:_SHORTEST_BEGINNING] and all(letter in letters for letter in word)


def _letters(pattern: str) -> str:
    """Return the order of a CLDR pattern, without what is quoted in it: `d. MMM y` is `dMy`."""
    bare = re.sub(r"'[^']*'", "", pattern)
    return "".join(dict.fromkeys("M" if c == "L" else c for c in bare if c in "dMLy"))

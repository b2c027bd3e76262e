"""How a language names and orders days: weekdays, months, and which number of 3/4 is the month. From CLDR."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_month_names

from engine.reading.slips import nearest
from engine.reading.tokens import Token, keys

_DAYS = {"day": 1, "week": 7}
_NOON = 12 * 60
_SHORTEST_BEGINNING, _SHORTEST_MISSPELT = 3, 5


class Span(NamedTuple):
    """How so many units from now are said: the words before the number and after the unit, the days of a unit."""

    before: tuple[str, ...]
    unit: str
    after: tuple[str, ...]
    days: int


class Names:
    """The names of weekdays or of months by their numbers, in full and short."""

    def __init__(self, names_of: Callable[..., Mapping[int, str]], locale: Locale) -> None:
        self.numbers = {
            "".join(keys(name)): number
            for context in ("format", "stand-alone")
            for width in ("abbreviated", "wide")
            for number, name in names_of(width, context=context, locale=locale).items()
        }

    @lru_cache(maxsize=4096)  # noqa: B019 - there is one object a language, for as long as the engine runs
    def number(self, word: str) -> int | None:
        """Return what a word names: a whole name, its beginning, or one with a slip where one name alone is near."""
        if word in self.numbers:
            return self.numbers[word]
        names = [name for name in self.numbers if len(word) >= _SHORTEST_BEGINNING and name.startswith(word)]
        if not names and len(word) >= _SHORTEST_MISSPELT:
            names = nearest(word, (name for name in self.numbers if len(name) >= _SHORTEST_MISSPELT))
        names = names or [name for name in self.numbers if _shortens(word, name)]
        meant = {self.numbers[name] for name in names}
        return meant.pop() if len(meant) == 1 else None


class Calendar:
    """The names of days in one language, and its orders of day, month and year, the likeliest first.

    A language without a region is written as the world writes it, not as its largest country does: `en` has the day
    before the month. Where its countries differ, the other order is understood if the first makes no day.
    """

    def __init__(self, locale: Locale) -> None:
        self._locale = locale
        self.weekdays = Names(get_day_names, locale)
        self.months = Names(get_month_names, locale)
        self.names = self.weekdays.numbers.keys() | self.months.numbers.keys()
        long = str(locale.date_formats["long"].pattern)
        self.has_ordinal_point = "d." in long
        self.connectives = frozenset(word for text in re.findall(r"'([^']+)'", long) for word in keys(text))
        periods = (name for names in locale.day_periods.values() for name in names.get("wide", {}).values())
        self.periods = frozenset(keys(name)[-1] for name in periods if len(name) > _SHORTEST_BEGINNING)
        """The parts of a day: morning, evening."""
        locales = tuple(self._locales())
        self.orders = tuple(dict.fromkeys(_order(each.date_formats["short"].pattern) for each in locales))
        self.short_orders = tuple(dict.fromkeys(_order(str(each.datetime_skeletons["Md"])) for each in locales))

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """How so many days or weeks from now are said: `in 3 days`, `3 days ago`."""
        fields = self._locale._data["date_fields"]  # noqa: SLF001 - Babel offers them only with a number filled in
        return tuple(
            Span(keys(before), keys(after)[0], keys(after)[1:], days if when == "future" else -days)
            for unit, days in _DAYS.items()
            for when in ("future", "past")
            for before, number, after in (pattern.partition("{0}") for pattern in fields[unit][when].values())
            if number and keys(after)
        )

    @cached_property
    def parts_of_day(self) -> Mapping[tuple[str, ...], tuple[int, int]]:
        """The words for parts of the day, from which minute to which; noon and midnight are a minute each."""
        rules = {"am": (0, _NOON), "pm": (_NOON, 2 * _NOON)}
        for name, (rule, *_) in self._locale.day_period_rules.get(None, {}).items():
            begin = rule.get("at", rule.get("from", 0)) // 60
            rules[name] = (begin, begin + 1 if "at" in rule else rule["before"] // 60)
        widths = [width for context in self._locale.day_periods.values() for width in context.values()]
        named = ((name, keys(text)) for width in widths for name, text in width.items() if name in rules)
        found = {phrase: rules[name] for name, phrase in named if phrase}
        return {phrase[-1:]: part for phrase, part in found.items()} | found

    def is_away(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        """Return whether a number and its unit say how far away a day is: `in 3 days`, `3 days ago`."""
        words = [token.key for token in tokens]
        return any(
            (span.before or span.after)
            and tuple(words[max(0, start - len(span.before)) : start]) == span.before
            and tuple(words[end : end + len(span.after)]) == span.after
            for span in self.spans
            if words[end - 1 : end] == [span.unit]
        )

    def _locales(self) -> Iterator[Locale]:
        if self._locale.territory is not None:
            yield self._locale
        bare = Locale(self._locale.language, script=self._locale.script)
        with suppress(UnknownLocaleError):
            yield Locale(bare.language, "001", script=bare.script)
        yield bare


def _shortens(word: str, name: str) -> bool:
    """Return whether a name loses letters only after its beginning, as `weds` does."""
    letters = iter(name)
    begins = len(word) > _SHORTEST_BEGINNING and word[:_SHORTEST_BEGINNING] == name[:_SHORTEST_BEGINNING]
    return begins and all(letter in letters for letter in word)


def _order(pattern: str) -> str:
    """Return the order of a CLDR pattern, without what is quoted in it: `d. MMM y` is `dMy`."""
    bare = re.sub(r"'[^']*'", "", pattern)
    return "".join(dict.fromkeys("M" if c == "L" else c for c in bare if c in "dMLy"))

"""How a language names and orders days, the parts of a day, and days so far from today. From CLDR."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property, lru_cache
from itertools import product

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_month_names
from babel.localedata import locale_identifiers
from rapidfuzz.distance import LCSseq

from engine.languages import look_up
from engine.reading.slips import nearest
from engine.reading.tokens import keys

UNITS = {"duration-day": ("U", 1), "duration-week": ("K", 7), "duration-month": ("G", 30)}
"""Letters of units, each with how many days it has; months are known, but no days are counted in them."""

_NOON = 12 * 60
_BEGINNING, _SHORTEST_MISSPELT, _SHORTEST_DEFINITE = 3, 5, 8


class Names:
    """The names of weekdays or of months by their numbers, in full and short; those of other written norms in full."""

    def __init__(self, names_of: Callable[..., Mapping[int, str]], locale: Locale) -> None:
        own = product(("abbreviated", "wide"), ("format", "stand-alone"), (locale,))
        forms = (*own, *(("wide", "format", sister) for sister in _sisters(locale)))
        names = [named for form in forms for named in names_of(*form).items()]
        self.numbers = {"".join(keys(name)): number for number, name in names}

    @lru_cache(maxsize=4096)  # noqa: B019 - there is one object a language, for as long as the engine runs
    def number(self, word: str) -> int | None:
        """Return what a word names: a name, one that lost letters (`tues`, `weds`), or the only one a slip away."""
        word = word.removesuffix("en" if len(word) >= _SHORTEST_DEFINITE else "")  # fredagen
        if word in self.numbers:
            return self.numbers[word]
        is_long = len(word) >= _SHORTEST_MISSPELT and word[:-1] not in self.numbers  # Sundays is none
        begun = [name for name in self.numbers if name[:_BEGINNING] == word[:_BEGINNING]]
        names = [name for name in begun if LCSseq.similarity(word, name) == len(word)]
        names = names or nearest(word, self.numbers if is_long else ())
        meant = {self.numbers[name] for name in names}
        return meant.pop() if len(meant) == 1 else None


class Calendar:
    """The names of days in one language, and its orders of day, month and year, the likeliest first.

    A language without a region is written as the world writes it, not as its largest country does: `en` has the day
    before the month. Where its countries differ, the other order is understood if the first makes no day.
    """

    def __init__(self, locale: Locale) -> None:
        self._locale = locale
        self.weekdays, self.months = Names(get_day_names, locale), Names(get_month_names, locale)
        self.names = self.weekdays.numbers.keys() | self.months.numbers.keys()
        long = str(locale.date_formats["long"].pattern)
        self.has_ordinal_point = "d." in long
        self.connectives = frozenset(word for text in re.findall(r"'([^']+)'", long) for word in keys(text))
        locales = tuple(_locales(locale))
        short = dict.fromkeys(_order(str(each.datetime_skeletons["Md"])) for each in locales)
        dates = (_order(each.date_formats["short"].pattern) for each in locales)
        self.orders = {2: tuple(short), 3: (*dates, *(f"{order}y" for order in short), "yMd")}
        """By how many numbers a date has."""

    @cached_property
    def spans(self) -> Mapping[str, tuple[str, int]]:
        """What so many days from now are said with: `I` before, `A` after them, each to come (1) or ago (-1).

        `i` tells nothing without the words after; `U` and `K` are days and weeks in the case they have here.
        """
        found: dict[str, tuple[str, int]] = {}
        for (unit, meant), (when, sign) in product(UNITS.items(), (("future", 1), ("past", -1))):
            fields = self._locale._data["date_fields"]  # noqa: SLF001 - Babel offers them only with a number filled in
            for pattern in fields[unit.removeprefix("duration-")][when].values():
                before, _, after = pattern.partition("{0}")
                name, *rest = keys(after) or ("",)
                found |= {"".join(keys(before)): ("i" if rest else "I", sign), "".join(rest): ("A", sign), name: meant}
        return {phrase: meant for phrase, meant in found.items() if phrase}

    @cached_property
    def parts_of_day(self) -> Mapping[tuple[str, ...], tuple[int, int]]:
        """The words for parts of the day, from which minute to which; noon and midnight are a minute each."""
        rules = {"am": (0, _NOON), "pm": (_NOON, 2 * _NOON)}
        for name, (rule, *_) in self._locale.day_period_rules.get(None, {}).items():
            begin = rule.get("at", rule.get("from", 0)) // 60
            rules[name] = (begin, begin + 1 if "at" in rule else rule["before"] // 60)
        contexts = self._locale.day_periods.values()
        named = [names for widths in contexts for width, names in widths.items() if width != "narrow"]
        found = {keys(text): rules[name] for names in named for name, text in names.items() if name in rules}
        return {phrase[-1:]: part for phrase, part in found.items()} | found


def _sisters(locale: Locale) -> Iterator[Locale]:
    """Return the other norms that a language leads to: whoever writes Norwegian may write `laurdag`."""
    plain = (name for name in locale_identifiers() if "_" not in name and name != locale.language)
    return (Locale(name) for name in plain if look_up(locale.language, [name]))


def _locales(locale: Locale) -> Iterator[Locale]:
    for territory in (locale.territory, "001", None):
        with suppress(UnknownLocaleError):
            yield Locale(locale.language, territory, script=locale.script)


def _order(pattern: str) -> str:
    """Return `dMy` of `d. MMM y`, without what is quoted in it."""
    return "".join(dict.fromkeys(c for c in re.sub("'[^']*'", "", pattern).replace("L", "M") if c in "dMy"))

"""The words for units of time, measure and money in one language, from CLDR: what makes an amount of a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal

from babel.numbers import get_currency_name, get_currency_symbol
from babel.units import format_unit

from engine.languages import Language
from engine.reading.tokens import keys

_NAMES = {
    "duration": ("second", "minute", "hour", "day", "night", "week", "month", "year"),
    "length": ("millimeter", "centimeter", "meter", "kilometer", "inch", "foot", "yard", "mile", "mile-scandinavian"),
    "mass": ("gram", "kilogram", "tonne", "ounce", "pound", "stone"),
    "temperature": ("generic", "celsius", "fahrenheit"),
    "volume": ("milliliter", "centiliter", "deciliter", "liter", "pint", "gallon"),
}
_CURRENCIES = ("NOK", "SEK", "DKK", "EUR", "USD", "GBP", "CHF")
_LENGTHS: tuple[Literal["long", "short", "narrow"], ...] = ("long", "short", "narrow")


@lru_cache(maxsize=64)
def units(language: Language) -> Mapping[str, frozenset[str]]:
    """Give the units that each word may name, in full or short: `min` is a minute."""
    named: dict[str, set[str]] = {}
    for unit, word in _spelled(language):
        named.setdefault(word, set()).add(unit)
    return {word: frozenset(names) for word, names in named.items()}


def _spelled(language: Language) -> Iterator[tuple[str, str]]:
    for unit in (f"{kind}-{name}" for kind, names in _NAMES.items() for name in names):
        for length in _LENGTHS:
            for count in (1, 2, 5):
                words = keys(format_unit(count, unit, length, locale=language.locale))
                spelled = [word for word in words if not word.isdecimal()]
                if len(spelled) == 1:
                    yield unit, spelled[0]


@lru_cache(maxsize=64)
def currencies(language: Language) -> frozenset[str]:
    """Return the words and signs for money: `kr`, `euros`; of a name only its last word, the first may be a country."""
    locale = language.locale
    symbols = {get_currency_symbol(code, locale) for code in _CURRENCIES} | set(_CURRENCIES)
    names = {get_currency_name(code, count, locale).split()[-1] for code in _CURRENCIES for count in (1, 2)}
    return frozenset(symbols | names)

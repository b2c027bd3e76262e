"""A language made ready to be read: its numbers in words, its days and its units are worked out once."""

from __future__ import annotations

from engine.languages import Language
from engine.reading.calendar import calendar, day_names
from engine.reading.lexicon import lexicon
from engine.reading.units import units


def warm_up(language: Language) -> None:
    """Do now what the first replies in this language would wait for, some tenths of a second."""
    words, days = lexicon(language), calendar(language)
    for meaning in language.words:
        _ = words[meaning]
    _ = words.numbers, words.ordinals, words.thousands, words.shortened, words.words, words.said_after
    _ = days.weekday(""), days.month(""), days.orders, days.short_orders, days.connectives
    _ = units(language), day_names(language)

"""Numbers written in words, in any language CLDR spells them in. The only door of unicode_rbnf."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from unicode_rbnf import FormatPurpose, RbnfEngine
from unicode_rbnf.engine import RbnfError

from engine.languages import look_up
from engine.reading.tokens import keys

Words: TypeAlias = "tuple[str, ...]"

HIGHEST = 1000
"""Words are read up to here; larger numbers are typed in digits."""

HIGHEST_ORDINAL = 31
"""The last day of a month; no list of options is longer."""


@lru_cache(maxsize=64)
def cardinals(tag: str) -> Mapping[Words, int]:
    """Give the numbers by their words: `twenty`, `five`."""
    return _spelled(tag, HIGHEST, FormatPurpose.CARDINAL)


@lru_cache(maxsize=64)
def ordinals(tag: str) -> Mapping[Words, int]:
    """Give the numbers by their ordinal words: `first`, `third`."""
    return _spelled(tag, HIGHEST_ORDINAL, FormatPurpose.ORDINAL)


def _spelled(tag: str, highest: int, purpose: FormatPurpose) -> Mapping[Words, int]:
    words: dict[Words, int] = {}
    for name in _names(tag):
        words = {**_spelled_by(name, highest, purpose), **words}
    return words


@lru_cache(maxsize=64)
def _spelled_by(name: str, highest: int, purpose: FormatPurpose) -> Mapping[Words, int]:
    engine = RbnfEngine.for_language(name)
    words: dict[Words, int] = {}
    for number in range(highest + 1):
        for spelled in _forms(engine, number, purpose):
            words.setdefault(keys(spelled), number)
    return words


def _forms(engine: RbnfEngine, number: int, purpose: FormatPurpose) -> Iterator[str]:
    try:
        yield from set(engine.format_number(number, purpose).text_by_ruleset.values())
    except (RbnfError, ValueError):
        # Some languages come without this set of rules.
        return


def _names(tag: str) -> Iterator[str]:
    """Name every spelling the tag leads to: German of Switzerland is also German; Bokmål and Nynorsk both Norwegian."""
    for name in RbnfEngine.get_supported_languages():
        if look_up(tag, [name]):
            yield name

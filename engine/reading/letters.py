"""Tokens written as letters for what each may be, so that one pattern tells what a run of them is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any, NamedTuple

from engine.reading.tokens import Token

_MOST_TOKENS, _MOST_LETTERS, _LONGEST_PHRASE = 10, 7, 4

Meanings = Mapping[str, tuple[str, Any]]
"""Letters and values by phrases without their white space, so that `idag` is `i dag`."""


class Meaning(NamedTuple):
    """What some tokens may be: a letter for it, its value, how many tokens it takes, and whether it is well written."""

    letter: str
    value: Any = None
    length: int = 0
    sure: bool = True


def phrase_at(phrases: Meanings, tokens: Sequence[Token], at: int) -> Meaning:
    """Find the longest phrase from here; one without a letter where there is none."""
    for length in range(min(_LONGEST_PHRASE, len(tokens) - at), 0, -1):
        if found := phrases.get("".join(token.key for token in tokens[at : at + length])):
            return Meaning(*found, length)
    return Meaning("")


def written(
    meaning_at: Callable[[Sequence[Token], int], Meaning],
    known: MutableMapping[int, Meaning],
    tokens: Sequence[Token],
    at: int,
) -> tuple[str, list[Any], list[int]]:
    """Write the tokens from here as letters, up to the first that is none; a comma between others is left out.

    The values of the letters follow, and where the first begins and each ends. `known` keeps what stands where.
    """
    letters, ends = "", [at]
    values: list[Any] = []
    while at < min(len(tokens), ends[0] + _MOST_TOKENS) and len(letters) < _MOST_LETTERS:
        if at not in known:
            known[at] = meaning_at(tokens, at)
        meaning = known[at]
        if not meaning.length or (meaning.letter == "," and not letters):
            break
        at += meaning.length
        if meaning.letter != ",":
            letters += meaning.letter
            values.append(meaning.value)
            ends.append(at)
    return letters, values, ends

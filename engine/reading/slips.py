"""Slips of the thumb: which words are meant by one that is none of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA, Prefix

_VOWELS = frozenset("aeiouy")
_STEM, _SHORT_STEM, _ENDING = 4, 3, 3
"""Letters two forms of a word have in common, of a short word all; and the most of an ending."""


def words_meant(typed: str, words: Iterable[str], enough: int) -> tuple[list[str], bool]:
    """Return the words that one typed may be, and whether that is plain: it begins them, ends or misspells them.

    `enough` letters may be the beginning of a word.
    """
    begun = [word for word in words if len(typed) >= enough and word.startswith(typed)]
    stems = [typed[: len(typed) - cut] for cut in range(4)]
    ended = [word for word in words if len(word) > 1 and word in stems[: 3 + (len(word) > 5)]]
    plain = begun or ended or nearest(typed, words)
    others = (
        word
        for word in words
        if alike(typed, word)
        or shortens(typed, word)
        or any(len(stem) > _STEM and word.endswith(stem) for stem in stems[:3])
    )
    return plain or list(others), bool(plain)


@lru_cache(maxsize=8192)
def alike(word: str, other: str) -> bool:
    """Return whether two words may be forms of one: `ringte` and `ringt`, `waited` and `wait`."""
    common, longest = Prefix.similarity(word, other), max(len(word), len(other))
    whole = common == min(len(word), len(other)) >= _SHORT_STEM and longest - common <= _ENDING
    return word == other or whole or (common >= _STEM and longest - common <= _STEM)


def nearest(typed: str, words: Iterable[str]) -> list[str]:
    """Return the words to which the fewest slips lead: at most one of four letters or more, two of eight or more.

    The first letter is no slip: it is seldom the one missed.
    """
    allowed = {word: (len(word) >= 4) + (len(word) >= 8) for word in words if word[:1] == typed[:1]}
    slips = {word: OSA.distance(typed, word, score_cutoff=most) for word, most in allowed.items()}
    near = {word: count for word, count in slips.items() if count <= allowed[word]}
    return [word for word, count in near.items() if count == min(near.values())]


def shortens(word: str, name: str) -> bool:
    """Return whether a word is some consonants of a name, the first among them: `dgr`, `ppl`, `tlf`."""
    letters = iter(name)
    return word[:1] == name[:1] and _VOWELS.isdisjoint(word) and all(letter in letters for letter in word)

"""Slips of the thumb: which words are meant by one that is none of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA, Prefix

_VOWELS = frozenset("aeiouy")
_STEM, _SHORTEST = 4, 3
"""Letters two forms of a word have in common, and of a short word all; no more than as many differ."""


def words_meant(typed: str, words: Sequence[str], enough: int) -> tuple[list[str], bool]:
    """Return the words that one typed may be, and whether that is plain: it begins them, ends or misspells them.

    Else they begin alike, as compounds do, or it shortens them. `enough` letters may be the beginning of a word; where
    other words end with it, it may be one of those: a `lege` may be a Tannlege, if there is a Legevakt.
    """
    begun = [word for word in words if len(typed) >= enough and word.startswith(typed)]
    inflected = [word for word in words if len(word) > 1 and typed.startswith(word) and len(typed) - len(word) <= 2]
    plain = begun or inflected or nearest(typed, words)
    long = [w for w in words if len(w) >= _SHORTEST]
    others = [w for w in long if shortens(typed, w) or Prefix.similarity(typed, w) >= min(_STEM, len(w))]
    compounds = [w for w in long if begun and w.endswith(typed) and w not in begun]
    return [*(plain or others), *compounds], bool(plain) and not compounds


@lru_cache(maxsize=8192)
def alike(word: str, other: str) -> bool:
    """Return whether two words may be forms of one: `ringte` and `ringt`, `waited` and `wait`."""
    common = Prefix.similarity(word, other)
    is_stem = common >= min(_STEM, len(word), len(other)) >= _SHORTEST
    return word == other or (is_stem and max(len(word), len(other)) - common <= _STEM)


def is_slip(typed: str, word: str) -> bool:
    """Return whether a letter is too many or too few, or two are swapped; another in its place makes a word (nice)."""
    is_other = len(typed) == len(word) and sorted(typed) != sorted(word)
    return typed[:1] == word[:1] and not is_other and OSA.distance(typed, word, score_cutoff=1) == 1


def nearest(typed: str, words: Iterable[str]) -> list[str]:
    """Return the words to which the fewest slips lead: at most one of four letters or more, two of eight or more.

    The first letter is no slip: it is seldom the one missed.
    """
    slips = {word: OSA.distance(typed, word, score_cutoff=2) for word in words if word[:1] == typed[:1]}
    near = {word: count for word, count in slips.items() if count <= min(2, len(word) // 4)}
    return [word for word, count in near.items() if count == min(near.values())]


def shortens(word: str, name: str) -> bool:
    """Return whether a word is some consonants of a name, the first among them: `dgr`, `ppl`, `tlf`."""
    letters = iter(name)
    return word[:1] == name[:1] and _VOWELS.isdisjoint(word) and all(letter in letters for letter in word)

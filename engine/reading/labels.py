"""Labels among the words of a reply: whole, or some of their words, inflected or with a slip of the thumb."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from babel.lists import format_list

from engine.languages import Language
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.slips import words_meant
from engine.reading.tokens import Token, keys, tokenised

_EMPTY = ("filler", "at", "and", "doubt")
"""Words of these meanings alone tell no label from another."""

_OWN = ("yes", "no", "not", "all", "help", "comment", *_EMPTY)
"""Words of these meanings are no slip for a word of a label, and no label unless whole."""

_ENOUGH, _MOST_TOKENS = 3, 40
"""Letters that are enough of the beginning of a label, of its other words one is; no label is looked for further."""

_EXPLAINS = re.compile(r"\s*[(\[,:;]|\s[-–—]\s")
"""What an explanation of a label begins with: `Morning (8-12)`, `Other, please tell us`."""

_LONGEST_SIGN = 2
"""Letters that are no name by themselves, as in `N/A`."""


class Near(NamedTuple):
    """Labels that a run of words may mean, by position: `is_sure` where plainly half of one, `is_all` where all."""

    length: int
    positions: frozenset[int]
    is_sure: bool
    is_all: bool


class Labels:
    """The labels of a question in one language, by position; `words` are those of each, `either` those for `or`."""

    def __init__(self, texts: tuple[str, ...], words: Lexicon) -> None:
        self._texts, self._lexicon = texts, words
        self.either = keys(format_list(("", ""), style="or", locale=words.language.locale))
        self.words = [keys(text) for text in texts]
        self._telling = [self._told(label) or label for label in self.words]
        spelled = [(*label, *map("".join, pairwise(label))) for label in self.words]
        self._spellings = {word: where(word in each for each in spelled) for label in spelled for word in label}

    def same_as(self, text: str) -> int | None:
        """Return the position of the label that a reply equals: every mark of it, else all but case, else as words."""
        ways = (where(way(label) == way(text) for label in self._texts) for way in (str, str.casefold, as_compared))
        return next((min(same) for same in ways if len(same) == 1), None)

    def near_at(self, tokens: Sequence[Token], at: int) -> Near | None:
        """Find what the words from here may mean: a whole label, or words each nearly a word of the same ones.

        A label that denies something is meant only by words that deny it, and no other label is.
        """
        whole: Near | None = None
        said, possible, end, length, sure = list[str](), where(map(bool, self.words)), at, 0, True
        while end < min(len(tokens), at + _MOST_TOKENS):
            typed, step = self._typed(tokens, end)
            meant, is_plain = self._meant(typed, 1 if said else _ENOUGH)
            narrower = possible & frozenset().union(*(self._spellings[word] for word in meant if word not in said))
            if narrower:
                possible, length, sure = narrower, end + step - at, sure and is_plain
                said.append(typed)
                if same := where(label == tuple(said) for label in self.words):
                    whole = Near(length, same, is_sure=True, is_all=True)
            elif meant or not said or typed in self.either or (tokens[end].kind != "mark" and self._told((typed,))):
                break
            end += step
        if whole or not said:
            return whole
        told = self._told(said)
        possible &= where(self._denies(label) == self._denies(said) for label in self.words)
        possible = where(len(label) == len(told) for label in self._telling) & possible or possible
        is_most = all(2 * len(told) >= len(self._telling[position]) for position in possible)
        if not possible or all(map(self.is_own, told)) or (len(told) == 1 and not (is_most and len(told[0]) > 1)):
            return None
        return Near(length, possible, sure and is_most, len(said) >= len(self.words[min(possible)]))

    def holding(self, number: int) -> int | None:
        """Return the position of the one label that has a number, or has it between its two, or above (`65+`)."""
        texts = (text.replace("+", f" {sys.maxsize}") for text in self._texts)
        numbers = [[int(word) for word in keys(text) if word.isdecimal()] for text in texts]
        within = where(len(some) == 2 and some[0] <= number <= some[1] for some in numbers)
        named = where(number in some for some in numbers)
        return next((min(one) for one in (named, within) if len(one) == 1), None)

    def _typed(self, tokens: Sequence[Token], at: int) -> tuple[str, int]:
        """Return the word here, in figures, or two that are one in a label (e-mail), and the tokens it takes.

        A number in words that is all of a label may as well be the number beside another.
        """
        numeral = self._lexicon.numeral_at(tokens, at)
        if numeral and (word := str(numeral[1])) in self._spellings and (word,) not in self.words:
            return word, numeral[0]
        step = 3 if "-" in [token.key for token in tokens[at + 1 : at + 2]] else 2
        joined = "".join(token.key for token in tokens[at : at + step : step - 1])
        is_one = joined in self._spellings and tokens[at].key not in self._spellings
        return (joined, step) if is_one else (tokens[at].key, 1)

    @lru_cache(maxsize=4096)  # noqa: B019 - labels are few and live as long as their survey
    def _meant(self, typed: str, enough: int) -> tuple[list[str], bool]:
        """Return the words of labels that one typed may be, and whether that is plain: no part of a compound."""
        if (denies := self._denies((typed,))) or typed in self._spellings:
            return [word for word in self._spellings if word == typed or (denies and self._denies((word,)))], True
        if typed.isdecimal() or self.is_own(typed):
            return [], True
        found = words_meant(typed, self._told(chain(*self.words)), enough)
        return found if found[0] else words_meant(typed, self._told(self._spellings), enough)

    def _told(self, words: Iterable[str]) -> list[str]:
        return [word for word in words if not self._lexicon.means(word, *_EMPTY)]

    def is_own(self, word: str) -> bool:
        """Return whether a word means something else, so that it is no slip for a word of a label."""
        return self._lexicon.means(word, *_OWN) or word in self._lexicon.numerals.parts

    def _denies(self, words: Iterable[str]) -> bool:
        return any(self._lexicon.means(word, "not") for word in words)


def as_compared(text: str) -> tuple[str, ...]:
    """Return a label as a reply is compared with it once accents, case and the marks at its end are left out."""
    return tuple(token.key for token in tokenised(text.rstrip(".!?, ")).tokens)


def parts_of(label: str, words: Lexicon) -> list[str]:
    """Return what a label is called without what explains it, and each of its words for one thing (`van/lorry`).

    A part with a number in it is no name, nor is a letter or two, nor `neither` or `not`; a list (bread, milk and eggs)
    has no parts.
    """
    named, *explained = _EXPLAINS.split(label)
    parts = named.split("/")
    names = parts if len(parts) > 1 or explained else []
    if any(words.means(word, "and") for word in keys(label)):
        return []
    told = [part for part in names if not all(words.means(word, "not", "none", *_EMPTY) for word in keys(part))]
    return [part for part in told if len(part.strip()) > _LONGEST_SIGN and not any(map(str.isdecimal, part))]


def where(held: Iterable[bool]) -> frozenset[int]:
    """Return the positions at which something holds."""
    return frozenset(at for at, holds in enumerate(held) if holds)


@lru_cache(maxsize=512)
def labels(texts: tuple[str, ...], language: Language) -> Labels:
    """Return the labels of a question, made once."""
    return Labels(texts, lexicon(language))

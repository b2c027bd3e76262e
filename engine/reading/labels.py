"""Labels among the words of a reply: whole, or some of their words, inflected or with a slip of the thumb."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from engine.languages import Language
from engine.reading.cleaning import cleaned
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.slips import nearest
from engine.reading.tokens import Token, keys, tokenised

_EMPTY = ("filler", "at", "and")
"""Words of these meanings alone tell no label from another."""

_OWN = ("yes", "no", "not", "all", "help", "doubt", "comment", *_EMPTY)
"""Words of these meanings are no slip for a word of a label, and no label unless whole."""

_MOST_TOKENS = 60
"""In a longer reply only whole labels are looked for."""

_RANGE = re.compile(r"(\d{1,9})(?: ?[-\u2013] ?(\d{1,9})\b[^\d]*|\+)")
_ENOUGH = 3
"""Letters that are enough of the beginning of a word."""

_ENDS = frozenset("\n.!?;,:()")


class Near(NamedTuple):
    """Labels that a run of words may mean: the tokens it takes, and their positions.

    `is_most` where it is half of a label or more, `is_all` where all of one; `is_begun` where a few letters are all
    that is written of a word.
    """

    length: int
    positions: frozenset[int]
    is_begun: bool
    is_most: bool
    is_all: bool


@dataclass(frozen=True)
class Labels:
    """The labels of one question in one language, by position."""

    texts: tuple[str, ...]
    lexicon: Lexicon

    def same_as(self, text: str) -> int | None:
        """Return the position of the label that a reply equals: every mark of it, else all but case and white space."""
        plain = cleaned(text)
        for written in (lambda one: one, _plain, lambda one: _marked(one)[0], lambda one: _marked(one)[1]):
            same = where(written(label) == written(plain) for label in self.texts)
            if len(same) == 1:
                return next(iter(same))
        return None

    def whole_at(self, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
        """Find the longest whole label from here: the tokens it takes, and its position."""
        found, words = None, tuple[str, ...]()
        for end in range(at, len(tokens)):
            token = tokens[end]
            if len(words) == self._longest or (token.kind == "mark" and (not words or token.key in "\n!?;")):
                break
            words = words if token.kind == "mark" else (*words, token.key)
            if token.kind != "mark" and words in self._positions:
                found = end + 1 - at, self._positions[words]
        return found

    def near_at(self, tokens: Sequence[Token], at: int) -> Near | None:
        """Find what the words from here may mean: each has to be, nearly, a word of the same labels.

        A label that denies something is meant only by words that deny it, and no other label is.
        """
        said: list[str] = []
        possible, length, end = frozenset(range(len(self.texts))), 0, at
        while end < len(tokens) <= _MOST_TOKENS:
            typed, step = self._typed(tokens, end)
            narrower = (
                frozenset[int]()
                if tokens[end].kind == "mark"
                else possible & self._having(typed, 1 if said else _ENOUGH)
            )
            if narrower:
                possible, length = narrower, end + step - at
                said.append(typed)
            elif not said or typed in _ENDS or (tokens[end].kind != "mark" and not self._is(typed, *_EMPTY)):
                break
            end += step
        possible &= where(self._denies(label) == self._denies(said) for label in self.words)
        telling = [word for word in said if not self._is(word, *_EMPTY)]
        if not possible or all(self._is_own(word) or (word.isdecimal() and len(said) == 1) for word in telling):
            return None
        possible = where(len(label) == len(telling) for label in self._tellings) & possible or possible
        is_begun = any(len(word) <= _ENOUGH and not any(word in label for label in self.words) for word in telling)
        return Near(length, possible, is_begun, *self._covers(said, telling, possible))

    def _covers(self, said: list[str], telling: list[str], possible: frozenset[int]) -> tuple[bool, bool]:
        """Return whether these words are half of each label or more, and whether they are all of one."""
        is_all = len(said) >= len(self.words[min(possible)])
        return all(2 * len(telling) >= self._span(self.words[position]) for position in possible), is_all

    def _span(self, label: Sequence[str]) -> int:
        """Count the words of a label from the first that tells it from others to the last, without joins."""
        telling = [at for at, word in enumerate(label) if not self._is(word, *_EMPTY)] or [0, len(label)]
        return sum(not self._is(word, *_EMPTY[1:]) for word in label[telling[0] : telling[-1] + 1])

    def _typed(self, tokens: Sequence[Token], at: int) -> tuple[str, int]:
        """Return the word here, in figures, or two that are one in a label (e-mail), and the tokens it takes."""
        numeral = self.lexicon.numeral_at(tokens, at)
        if numeral and str(numeral[1]) in self._spellings:
            return str(numeral[1]), numeral[0]
        step = 3 if "-" in [token.key for token in tokens[at + 1 : at + 2]] else 2
        joined = "".join(token.key for token in tokens[at : at + step : step - 1])
        return (joined, step) if joined in self._spellings else (tokens[at].key, 1)

    @cached_property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """Every label as tokens compare it."""
        return tuple(keys(text) for text in self.texts)

    @cached_property
    def ranges(self) -> tuple[tuple[int, int], ...]:
        """The numbers each label is from and to, such as `18-34` or `65+`; none where it is no range."""
        found = (_RANGE.fullmatch(text.strip()) for text in self.texts)
        return tuple((int(one[1]), int(one[2] or sys.maxsize)) if one else (1, 0) for one in found)

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.words), default=0)

    @cached_property
    def _positions(self) -> dict[tuple[str, ...], int]:
        return {words: at for at, words in reversed(list(enumerate(self.words))) if words}

    @cached_property
    def _tellings(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(word for word in label if not self._is(word, *_EMPTY)) or label for label in self.words)

    @lru_cache(maxsize=4096)  # noqa: B019 - labels are few and live as long as their survey
    def _having(self, typed: str, enough: int) -> frozenset[int]:
        """Return the labels that have a word, or else one that it begins with letters enough, inflects or misspells."""
        if same := where(typed in label for label in self.words):
            return same
        if self._denies((typed,)):
            return where(self._denies(label) for label in self.words)
        if typed.isdecimal() or self._is_own(typed):
            return frozenset()
        meant = [word for word in self._spellings if len(typed) >= enough and word.startswith(typed)]
        meant = meant or [word for word in self._spellings if _is_form(typed, word)] or nearest(typed, self._spellings)
        return frozenset().union(*(self._spellings[word] for word in meant))

    @cached_property
    def _spellings(self) -> dict[str, frozenset[int]]:
        """The labels that have a word, by the word; all of a label may be run together (tbane)."""
        words = [(*told, "".join(label)) for told, label in zip(self._tellings, self.words, strict=True)]
        return {word: where(word in each for each in words) for label in words for word in label}

    def _is(self, word: str, *meanings: str) -> bool:
        return any((word,) in self.lexicon[meaning] for meaning in meanings)

    def _is_own(self, word: str) -> bool:
        return self._is(word, *_OWN) or word in self.lexicon.numerals.parts

    def _denies(self, words: Iterable[str]) -> bool:
        return any(self._is(word, "not") for word in words)


def as_compared(text: str) -> tuple[str, ...]:
    """Return a label as a reply is compared with it once accents, case and the marks at its end are left out."""
    return _marked(text)[1]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _marked(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return all that tokens compare of a text, then the same without the marks that end a sentence."""
    typed = tuple(token.key for token in tokenised(text).tokens)
    end = len(typed)
    while end and typed[end - 1] in ".!?,":
        end -= 1
    return typed, typed[:end]


def _is_form(typed: str, word: str) -> bool:
    """Return whether a word is another form of one of a label, or the last part of a compound."""
    longest = 2 if len(word) < 6 else 3
    inflected = len(word) > 1 and typed.startswith(word) and len(typed) - len(word) <= longest
    stems = (typed[: len(typed) - cut] for cut in range(3) if len(typed) - cut > 4)
    return inflected or any(word.endswith(stem) for stem in stems)


def where(held: Iterable[bool]) -> frozenset[int]:
    """Return the positions at which something holds."""
    return frozenset(at for at, holds in enumerate(held) if holds)


@lru_cache(maxsize=512)
def labels(texts: tuple[str, ...], language: Language) -> Labels:
    """Return the labels of a question, made once."""
    return Labels(texts, lexicon(language))

"""Labels among the words of a reply: whole, or some of their words, inflected or with a slip of the thumb."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from engine.reading.lexicon import CLOSED, Lexicon
from engine.reading.slips import words_meant
from engine.reading.tokens import Token, keys, tokenised

_EMPTY = ("filler", "at", "and", "doubt")
"""Words of these meanings tell no label from another."""

_OWN = ("yes", "no", "none", "doubt", *CLOSED)
"""Words of these meanings are no label by themselves."""

_ENOUGH = 3
"""Letters that are enough of the beginning of a label; of its other words one is."""

_EXPLAINS = re.compile(r"\s*(?:[(\[;]|:(?!\d))|\s[-–—]\s")
"""What begins an explanation, which nobody need repeat: `Morning (8-12)`."""


class Near(NamedTuple):
    """Labels that a run of words may mean, by position: `is_all` where they say all of one, `is_sure` plainly half."""

    length: int
    positions: frozenset[int]
    is_sure: bool
    is_all: bool


class Labels:
    """The labels of a question in one language, by position; `words` are those of each."""

    def __init__(self, texts: tuple[str, ...], words: Lexicon) -> None:
        self._texts, self._lexicon = texts, words
        self.words = [keys(text) for text in texts]
        self._telling = [self._told(keys(_EXPLAINS.split(text)[0])) or list(keys(text)) for text in texts]
        self._denying = where(map(self._denies, self.words))
        spelled = [(*label, *map("".join, pairwise(label))) for label in self.words]
        self._holding = {word: where(word in each for each in spelled) for label in spelled for word in label}

    def same_as(self, text: str) -> int | None:
        """Return the position of the label that a reply equals: every mark of it, else all but case, else as words."""
        ways = (where(way(label) == way(text) for label in self._texts) for way in (str, str.casefold, as_compared))
        return next((min(same) for same in ways if len(same) == 1), None)

    def holding(self, number: int) -> frozenset[int]:
        """Return the position of the one label with this number in it, else of those with it in their range."""
        texts = (text.replace("+", f" {sys.maxsize}") for text in self._texts)
        ends = [[int(word) for word in keys(text) if word.isdecimal()] for text in texts]
        within = where(len(some) == 2 and some[0] <= number <= some[1] for some in ends)
        named = where(number in some for some in ends)
        return named if len(named) == 1 else within

    def near_at(self, tokens: Sequence[Token], at: int) -> Near | None:
        """Find the labels that the words from here are all or some of, each word nearly one of the same labels.

        A label that denies something is meant only by words that deny it, and no other label is.
        """
        said, possible, end, length, is_plain = list[str](), where(map(bool, self.words)), at, 0, True
        while end < len(tokens):
            typed, step = self._typed(tokens, end)
            end += step
            held, plain = self._held_by(typed, 1 if said else _ENOUGH)
            if typed not in said and possible & held:
                possible, length, is_plain = possible & held, end - at, is_plain and plain
                said.append(typed)
            elif held or not said or (tokens[end - step].kind != "mark" and self._told((typed,))):
                break
        if same := where(label == tuple(said) for label in self.words) & possible:
            return Near(length, same, is_sure=True, is_all=True)
        told = self._told(said)
        possible = possible & self._denying if self._denies(said) else possible - self._denying
        # Of bread and white bread, bread is the first.
        possible = where(len(label) == len(told) for label in self._telling) & possible or possible
        is_own = all(self._lexicon.means(word, *_OWN) or word in self._lexicon.numerals.parts for word in told)
        is_most = all(2 * len(told) >= len(self._telling[position]) for position in possible)
        is_enough = is_most or (len(possible) == 1 and length == sum(token.kind != "mark" for token in tokens))
        if not possible or is_own or (len(told) == 1 and not (is_enough and len(told[0]) > 1)):
            return None
        return Near(length, possible, is_plain and is_most, len(said) >= len(self.words[min(possible)]))

    def _typed(self, tokens: Sequence[Token], at: int) -> tuple[str, int]:
        """Return the word here, in figures, or two that are one in a label (e-mail), and the tokens it takes.

        A number in words that is all of a label may as well be the number beside another.
        """
        numeral = self._lexicon.numeral_at(tokens, at)
        if numeral and (word := str(numeral[1])) in self._holding and (word,) not in self.words:
            return word, numeral[0]
        step = 3 if "-" in [token.key for token in tokens[at + 1 : at + 2]] else 2
        joined = "".join(token.key for token in tokens[at : at + step : step - 1])
        is_one = joined in self._holding and tokens[at].key not in self._holding
        return (joined, step) if is_one else (tokens[at].key, 1)

    @lru_cache(maxsize=4096)  # noqa: B019 - labels are few and live as long as their survey
    def _held_by(self, typed: str, enough: int) -> tuple[frozenset[int], bool]:
        """Return the labels with a word that one typed may be, and whether that is plain: no part of a compound."""
        if self._denies((typed,)):
            return self._denying, True
        if typed in self._holding or typed.isdecimal():
            return self._holding.get(typed, frozenset()), True
        days = self._lexicon.calendar.weekdays.numbers
        if typed in days and (same := [word for word in self._holding if days.get(word) == days[typed]]):
            return frozenset().union(*(self._holding[word] for word in same)), True  # Di, Do
        found, is_plain = words_meant(typed, self._told(self._holding), enough)
        return frozenset().union(*(self._holding[word] for word in found)), is_plain

    def _told(self, words: Iterable[str]) -> list[str]:
        return [word for word in words if not self._lexicon.means(word, *_EMPTY)]

    def _denies(self, words: Iterable[str]) -> bool:
        return any(self._lexicon.means(word, "not") for word in words)


def as_compared(text: str) -> tuple[str, ...]:
    """Return a label as a reply is compared with it once accents, case and the marks at its end are left out."""
    return tuple(token.key for token in tokenised(text.rstrip(".!?, ")).tokens)


def where(held: Iterable[bool]) -> frozenset[int]:
    """Return the positions at which something holds."""
    return frozenset(at for at, holds in enumerate(held) if holds)


labels = lru_cache(maxsize=512)(Labels)
"""The labels of a question, made once."""

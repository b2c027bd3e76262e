"""Options as candidates: their labels, their numbers, their letters, and all or none of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from string import ascii_lowercase

from engine.reading.figures import is_begun, run_at
from engine.reading.grammar import Candidate
from engine.reading.labels import Labels, labels, where
from engine.reading.lexicon import Lexicon
from engine.reading.outcome import Rejection
from engine.reading.tokens import Reply, Token, keys
from engine.reading.verdict import Said, all_said

_FIGURE = re.compile(r"(\d{1,3})(?::?([^\W\d_]{1,3}))?(?![\w%°<>=½¼¾]|:\d|[/+-](?: |$))")
"""A number as it is shown, `1` or `1st`, and each of `1.2` and `1+2`."""

_BETWEEN = frozenset(",/+&-.")
"""Marks between the numbers of a list, without white space."""

_BESIDE_LETTERS = ("filler", "and", "doubt")


@dataclass(frozen=True)
class Options:
    """The options of a question in one language by number, and other words for them, each with its option's number.

    `together` are the options that are meant by all of them.
    """

    numbered: Mapping[int, str]
    also: Sequence[tuple[int, str]]
    together: tuple[int, ...]
    lexicon: Lexicon
    several: bool
    asked: frozenset[str]
    fillers: tuple[str, ...] = ("yes",)

    @cached_property
    def _labels(self) -> Labels:
        return labels((*self.numbered.values(), *(word for _, word in self.also)), self.lexicon.language)

    @cached_property
    def _named(self) -> tuple[int, ...]:
        return (*self.numbered, *(number for number, _ in self.also))

    def chosen(self, reply: Reply) -> Said | Rejection:
        """Find the numbers of the options a reply chooses. It rejects as `not_an_option` or `unclear`."""
        if (same := self._labels.same_as(reply.text)) is not None:
            return Said((self._named[same],), sure=True, words=tuple(reply.text.casefold().split()))
        said = all_said(reply, self.lexicon, self, several=self.several)
        if not said.values or None in said.values:
            return Rejection("not_an_option")
        possible = tuple(sorted({number for value in said.values for number in value}))
        either = any(isinstance(value, frozenset) for value in said.values) or (() in said.values and possible)
        if either or (said.torn and len(possible) > 1):
            return Rejection("unclear", tuple(self.numbered[number] for number in possible))
        lists = self.several and any(self.lexicon.means(word, "and") for word in keys(said.comment or ""))
        return replace(said, values=possible, sure=said.sure and not lists)

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find an option, by its label before anything else the words might be, or all from one to another."""
        ways = (self._labelled, self._said_otherwise, self._lettered, self._few, self._numbered)
        found = next(filter(None, (way(tokens, at) for way in ways)), None)
        end = at + found.length + 1 if found else len(tokens)
        if found is None or end >= len(tokens) or not self._labels.is_to(tokens, end - 1):
            return found
        until = (self._numbered if found.counts else self._labelled)(tokens, end)
        ends = [*(found.value or ()), *((until and until.value) or ())]
        if until is None or len(ends) != 2 or ends[0] >= ends[1]:
            return found
        within = tuple(number for number in self.numbered if ends[0] <= number <= ends[1])
        sure = found.counts and tokens[end - 1].key == "-"
        return Candidate(end - at + until.length, within, sure, counts=found.counts)

    def _labelled(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a label, or one of several."""
        near = self._labels.near_at(tokens, at)
        if near is None:
            return None
        opens = not at and self._labels.is_to(tokens, near.length)
        value = _one_of(frozenset(self._named[position] for position in near.positions))
        return Candidate(near.length, value, near.is_sure, free=not self.several, opens=opens)

    def _said_otherwise(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find another word for a label that is a yes or a no, or for all or none of the options."""
        for name, value in (("yes", None), ("no", None), ("all", self.together), ("none", ())):
            phrases = self.lexicon[name]
            if not (length := phrases.length_at(tokens, at)):
                continue
            if name in ("no", "none") and at + length < len(tokens) and self._labelled(tokens, at + length):
                return None  # no nausea
            begun = where(phrases.begin(label) for label in self._labels.words)
            if len(begun) == 1:
                return Candidate(length, (self._named[min(begun)],), soft=name == "yes")
            if value is not None:
                return (value and self._all_but(tokens, at, at + length)) or Candidate(length, value, alone=True)
        return None

    def _all_but(self, tokens: Sequence[Token], at: int, end: int) -> Candidate | None:
        """Find options that a word or two part from all of them: they are left out (`alle unntatt 3`)."""
        left, words = self.together, 0
        while end < len(tokens) and tokens[end].key not in ",.!?\n":
            found = self._labelled(tokens, end) or self._numbered(tokens, end)
            words += not found
            left = tuple(number for number in left if not (found and words and number in (found.value or ())))
            end += found.length if found else 1
        return Candidate(end - at, left, sure=False) if 0 < len(left) < len(self.together) else None

    def _few(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find so many of the first or the last options: `the last two`, `de to første`."""
        number = None if self._place(tokens, at) else self._number(tokens, at)
        place = self._place(tokens, at + number[0] if number else at)
        number = number or (place and self._number(tokens, at + place[0]))
        if not (place and number and 1 < number[1] <= len(self.together)):
            return None
        few = {1: self.together[: number[1]], max(self.numbered): self.together[-number[1] :]}
        return Candidate(number[0] + place[0], few[place[1]]) if place[1] in few else None

    def _place(self, tokens: Sequence[Token], at: int) -> tuple[int, int, bool] | None:
        """Find the first, the second or the last, as `_number` finds a number."""
        last = self.lexicon.days["-"].length_at(tokens, at) if "-" in self.lexicon.days else 0
        place = self.lexicon.numerals.ordinals.get(tokens[at].key) if at < len(tokens) else None
        return (last, max(self.numbered), True) if last else (1, place, True) if place else None

    def _number(self, tokens: Sequence[Token], at: int) -> tuple[int, int, bool] | None:
        """Find a number in figures, in words or as a place: its tokens, the number, and if it is well written."""
        if at < len(tokens) and tokens[at].kind == "word":
            return self._place(tokens, at) or self.lexicon.numeral_at(tokens, at)
        run, ends = run_at(tokens, at)
        match = _FIGURE.match(run)
        if not match or match.end() not in ends or match[2] not in {None, *self.lexicon.numerals.ordinal_endings}:
            return None
        listed = at > 1 and tokens[at - 2].kind == "number" and tokens[at - 1].key in _BETWEEN
        signed = at > 0 and tokens[at - 1].key == "-" and tokens[at - 1].spaced and not tokens[at].spaced
        if signed or not (listed or is_begun(tokens, at)):
            return None
        end = at + ends[match.end()]
        return end - at, int(match[1]), not tokens[at].slipped and not self.lexicon.is_ordinal(tokens, end)

    def _numbered(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find the number shown beside an option, or one that one label alone has."""
        found, typed = self._number(tokens, at), tokens[at].kind == "number"
        if not found or self._is_unit(tokens, at + found[0]):
            return None
        length, number, sure = found
        shown = (number,) if number in self.numbered else None
        value: tuple[int, ...] | None = () if number == 0 and self.several else shown
        if value is None and (held := self._labels.holding(number)) is not None:
            sure, value = False, (self._named[held],)
        sure = sure and (typed or (str(number),) not in self._labels.words)
        return Candidate(length, value, sure, counts=True, lists=typed and at > 0, alone=not typed)

    def _is_unit(self, tokens: Sequence[Token], at: int) -> bool:
        """Return whether a unit or a month makes an amount or a day of a number."""
        word = next((token.key for token in tokens[at : at + 2] if token.key != "."), "")
        return word == "%" or word in self.lexicon.units or word in self.lexicon.calendar.months.numbers

    def _lettered(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find letters standing alone, `a` or `bc`: the places of options, or how one label begins, or either."""
        words = {token.key for token in tokens if token.kind != "mark"}
        others = (word for word in words if not self.lexicon.means(word, *_BESIDE_LETTERS))
        key = tokens[at].key
        if tokens[at].kind != "word" or not all(self._placed(word) or self._begun(word) for word in others):
            return None
        placed, begun = self._placed(key), self._begun(key)
        if placed and (not begun or begun >= set(placed) or sum(map(bool, map(self._placed, words))) > 1):
            return Candidate(1, placed, sure=len(placed) == 1)
        meant = begun.union(placed)
        return Candidate(1, _one_of(meant), sure=False) if meant and (placed or not self._labels.is_own(key)) else None

    def _placed(self, word: str) -> tuple[int, ...]:
        """Return the options at the places of letters, each of them once and in their order."""
        letters = dict(zip(ascii_lowercase, self.numbered, strict=False))
        spelled = len(word) == 1 or word not in self.lexicon.words
        in_order = spelled and list(word) == sorted(letters.keys() & set(word))
        return tuple(letters[letter] for letter in word) if in_order else ()

    def _begun(self, letters: str) -> frozenset[int]:
        """Return the options whose label one or two letters begin."""
        begun = where(len(letters) <= 2 and "".join(label[:1]).startswith(letters) for label in self._labels.words)
        return frozenset(self._named[position] for position in begun)


def _one_of(numbers: frozenset[int]) -> tuple[int, ...] | frozenset[int]:
    """Return the one option meant, or those of which one is."""
    return tuple(numbers) if len(numbers) == 1 else numbers

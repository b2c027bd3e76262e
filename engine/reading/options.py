"""Options as candidates: their labels, their numbers, their letters, and all or none of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from string import ascii_lowercase

from engine.reading.figures import is_begun, run_at
from engine.reading.grammar import Candidate
from engine.reading.labels import Labels, labels, parts_of, where
from engine.reading.lexicon import Lexicon
from engine.reading.outcome import Rejection
from engine.reading.tokens import Reply, Token, keys
from engine.reading.verdict import Said, all_said

_FIGURE = re.compile(r"(\d{1,3})(?::?([^\W\d_]{1,3}))?(?![\w%°<>=½¼¾]|:\d|[/+-](?: |$))")
"""A number as it is shown, `1` or `1st`, and each of `1.2` and `1+2`."""

_BETWEEN = frozenset(",/+&-.")
"""Marks between the numbers of a list."""


@dataclass(frozen=True)
class Options:
    """The options in one language by number; `named` are labels and other words for them, `together` means all."""

    numbered: Mapping[int, str]
    named: Sequence[tuple[int, str]]
    together: tuple[int, ...]
    lexicon: Lexicon
    several: bool
    asked: frozenset[str]
    fillers: tuple[str, ...] = ("yes",)

    @cached_property
    def _labels(self) -> Labels:
        return labels(tuple(text for _, text in self._names), self.lexicon.language)

    @cached_property
    def _names(self) -> Sequence[tuple[int, str]]:
        """The labels, and what people call those that explain themselves or have two words, if it names one alone."""
        parts = [(number, part) for number, text in self.named for part in parts_of(text, self.lexicon)]
        taken = Counter(keys(text) for _, text in (*self.named, *parts))
        return [*self.named, *(part for part in parts if taken[keys(part[1])] == 1)]

    def chosen(self, reply: Reply) -> Said | Rejection:
        """Find the numbers of the options a reply chooses. It rejects as `not_an_option` or `unclear`."""
        same = self._labels.same_as(reply.text)
        if same is not None and same < len(self.named):
            return Said((self.named[same][0],), sure=True, words=tuple(reply.text.casefold().split()))
        said = all_said(reply, self.lexicon, self, several=self.several)
        if not said.values or None in said.values:
            return Rejection("not_an_option")
        possible = tuple(sorted({number for value in said.values for number in value}))
        either = any(isinstance(value, frozenset) and len(value) > 1 for value in said.values)
        if either or (len(possible) > 1 and said.torn) or (possible and () in said.values):
            return Rejection("unclear", tuple(self.numbered[number] for number in possible))
        return replace(said, values=possible, sure=said.sure and not self._lists_more(reply, said))

    def _lists_more(self, reply: Reply, said: Said) -> bool:
        """Return whether all else that is said are single words nobody knows in a list with a label: `sms, mail`."""
        typed = [token.key for token in reply.tokens]
        joins = {key for key in typed if key in ",/+&" or self.lexicon.means(key, "and")}
        unknown = set(keys(said.comment or "")) - joins
        parts = " ".join("," if key in joins else key for key in typed).split(",")
        alone = {part.strip(" !?") for part in parts} - self.lexicon.words
        return bool(unknown) and unknown <= alone and bool(said.words or self.several)

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find an option, by its label before anything else the words might be, or all from one to another."""
        ways = (self._labelled, self._said_otherwise, self._lettered, self._numbered)
        found = next(filter(None, (way(tokens, at) for way in ways)), None)
        if found is None or not (to := self._to(tokens, at + found.length)):
            return found
        end = at + found.length + 1
        until = self.at(tokens, end)
        ends = (*(found.value or ()), *((until and until.value) or ()))
        if until is None or until.counts != found.counts or len(ends) != 2 or ends[0] >= ends[1]:
            return found
        is_sure = found.counts and to == "-"
        return Candidate(end - at + until.length, tuple(range(ends[0], ends[1] + 1)), is_sure, counts=found.counts)

    def _to(self, tokens: Sequence[Token], at: int) -> str:
        """Return the hyphen here, or the word that leaves open what is meant and is not `or`, if more follows it."""
        key = tokens[at].key if at + 1 < len(tokens) else ""
        return key if key == "-" or (key not in self._labels.either and self.lexicon.means(key, "doubt")) else ""

    def _labelled(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a label, or one of several; one that opens a reply may go on (bus to work)."""
        is_day = at > 0 and any(day.length_at(tokens, at - 1) > 1 for day in self.lexicon.near.values())  # i morgen
        near = None if is_day else self._labels.near_at(tokens, at)
        if near is None:
            return None
        numbers, opens = (
            frozenset(self._names[one][0] for one in near.positions),
            not at and self._to(tokens, near.length),
        )
        return Candidate(near.length, numbers, near.is_sure, free=not self.several, opens=bool(opens))

    def _said_otherwise(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find another word for a label that is a yes or a no, or for all or none of the options."""
        for name, value in (("yes", None), ("no", None), ("all", self.together), ("none", ())):
            if not (length := self.lexicon[name].length_at(tokens, at)):
                continue
            if name in ("no", "none") and at + length < len(tokens) and self._labelled(tokens, at + length):
                return None  # no nausea
            begun = where(map(self.lexicon[name].begin, self._labels.words[: len(self.named)]))
            label = self._labels.words[min(begun)] if len(begun) == 1 else ()
            is_grade = self.lexicon.consents.begin(label) and 0 not in begun  # bad, OK, good: only `okay` means it
            if label and not (is_grade and label[0][:1] != tokens[at].key[:1]):
                return Candidate(length, frozenset((self._names[min(begun)][0],)), soft=name == "yes")
            if value is not None:
                return (value and self._all_but(tokens, at, at + length)) or Candidate(length, value, alone=True)
        return None

    def _all_but(self, tokens: Sequence[Token], at: int, end: int) -> Candidate | None:
        """Find options that a word or two part from all of them: they are left out (`alle unntatt 3`)."""
        stop = next((later for later in range(end, len(tokens)) if tokens[later].key in ",.:!?\n"), len(tokens))
        others = [self._labelled(tokens, later) or self._numbered(tokens, later) for later in range(end + 1, stop)]
        left = tuple(n for n in self.together if not any(n in (found.value or ()) for found in others if found))
        return Candidate(stop - at, left, sure=False) if 0 < len(left) < len(self.together) else None

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
        """Find the number shown beside an option, or one that one label alone has; or so many: `the last two`."""
        if not (found := self._number(tokens, at)):
            return None
        length, number, sure = found
        unit = next((token.key for token in tokens[at + length : at + length + 2] if token.key != "."), "")
        if unit == "%" or unit in self.lexicon.units or unit in self.lexicon.calendar.months.numbers:
            return None  # an amount, a day
        places = self._place(tokens, at), self._place(tokens, at + length)
        if any(places) and (other := self._number(tokens, at + length)):
            place, count = (number, other[1]) if places[0] else (other[1], number)
            few = {1: self.together[:count], max(self.numbered): self.together[-count:]}.get(place)
            if few and 1 < count <= len(self.together):
                return Candidate(length + other[0], few)
        typed = tokens[at].kind == "number"
        shown: dict[int, Collection[int]] = {0: ()} if self.several else {}
        shown |= {one: frozenset((one,)) for one in self.numbered}
        held = None if number in shown else self._labels.holding(number)
        value = shown.get(number) if held is None else frozenset((self._names[held][0],))
        sure = sure and held is None and (typed or (str(number),) not in self._labels.words)
        return Candidate(length, value, sure, counts=True, lists=typed and at > 0, alone=not typed)

    def _lettered(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find letters standing alone, `a` or `bc`: the places of options, or how one label begins, or either."""
        placed, begun = self._letters(tokens[at].key)
        if tokens[at].kind != "word" or not (placed or begun):
            return None
        words = {token.key for token in tokens if token.kind != "mark"}
        if not all(any(self._letters(word)) or self.lexicon.means(word, "filler", "and", "doubt") for word in words):
            return None
        if placed and (not begun or begun >= set(placed) or sum(bool(self._letters(word)[0]) for word in words) > 1):
            return Candidate(1, placed if len(placed) > 1 else frozenset(placed), sure=len(placed) == 1)
        meant = begun.union(placed)
        return Candidate(1, meant, sure=False) if placed or not self._labels.is_own(tokens[at].key) else None

    def _letters(self, word: str) -> tuple[tuple[int, ...], frozenset[int]]:
        """Return the options at the places of letters, once each and in their order, and those that letters begin."""
        places = dict(zip(ascii_lowercase, self.numbered, strict=False))
        listed = list(word) == sorted(places.keys() & set(word)) and (len(word) == 1 or word not in self.lexicon.words)
        begun = where(len(word) <= 2 and "".join(label[:1]).startswith(word) for label in self._labels.words)
        return tuple(places[letter] for letter in word if listed), frozenset(self._names[at][0] for at in begun)

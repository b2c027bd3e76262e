"""Moments as candidates: a day with the time beside it, where one of the two is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.reading.days import Days
from engine.reading.grammar import Candidate
from engine.reading.times import Times
from engine.reading.tokens import Token

_MOST_LINKS, _FAR = 3, 10
_LINKS, _RANGES = ("at", "filler"), ("doubt", "and")


@dataclass(frozen=True, kw_only=True)
class Moments:
    """Finds what `finder` finds, with what `other` finds right before or after it; `links` may stand before that."""

    finder: Days | Times
    other: Days | Times
    asked: frozenset[str]
    links: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ("yes",)

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find the one; what is said around the other is read as though that were not there: 9 tomorrow evening.

        A word that the question asks with may stand before it: from, since.
        """
        words = self.finder.lexicon
        if tokens[at].key in self.asked and words.means(tokens[at].key, "bound"):
            start = at + 1 + words["filler"].length_at(tokens, at + 1)
            moment = self.at(tokens, start) if start < len(tokens) else None
            return moment and replace(moment, length=start - at + moment.length)
        found, end = self.finder.at(tokens, at), at
        begin, past, other = self._other(tokens, at, self.links)
        if other and past > at + (found.length if found else 0):
            within = (start for start in range(at + 1, past) if tokens[start].kind == "word")  # 8 this evening
            for start in (*self._starts(tokens, past, _LINKS), *within):
                after = self.finder.at(tokens, start)
                is_linked = begin > at or start > past
                if after and start + after.length >= past and (is_linked or self._belong(tokens, start, after, other)):
                    found, end = self._in_part(tokens[start : start + after.length], tokens[begin:past]) or after, start
                    break
        if found is None:
            return None
        if at > 1 and tokens[at - 1].key == "-" and tokens[at - 2].kind == "number":
            found = replace(found, sure=False)  # it may be the end of a range
        begin, end = end, end + found.length
        start, past, other = self._other(tokens, end, (*_LINKS, *self.links))
        if other is None or not (start > end or self._belong(tokens, start, found, other)):
            return replace(found, length=end - at)
        around = replace(self.finder).at((*tokens[begin:end], *tokens[past : past + _FAR]), 0) or found
        more = max(0, around.length - found.length)
        return replace(around, length=past - at + more, sure=found.sure or more > 0)

    def _in_part(self, one: Sequence[Token], other: Sequence[Token]) -> Candidate | None:
        """Read a time in the part of the day that a day before it ends with: last night at 11."""
        words = (start for start, token in enumerate(other) if token.kind == "word")
        read = (replace(self.finder).at((*one, *other[start:]), 0) for start in words)
        return next((replace(each, length=len(one)) for each in read if each and each.length > len(one)), None)

    def _other(self, tokens: Sequence[Token], at: int, links: Sequence[str]) -> tuple[int, int, Candidate | None]:
        """Find the other, or a range of it, from here: where it begins and ends, and what it is."""
        for start in self._starts(tokens, at, links):
            other = self.other.at(tokens, start)
            if other:
                end = start + other.length
                lasts = ((then, self.other.at(tokens, then)) for then in self._starts(tokens, end, _RANGES))
                return start, next((then + last.length for then, last in lasts if last and then > end), end), other
        return at, at, None

    def _belong(self, tokens: Sequence[Token], at: int, one: Candidate, other: Candidate) -> bool:
        """Return whether a day and a time side by side are one moment: a mere number is, beside a day near today."""
        is_near = any(near.length_at(tokens, at) for near in self.finder.lexicon.days.values())
        return is_near or not (one.counts or other.counts)

    def _starts(self, tokens: Sequence[Token], at: int, links: Sequence[str]) -> Iterator[int]:
        """Return from where something may begin: here, and after each word or hyphen that links, and does not doubt."""
        words = self.finder.lexicon
        for _ in range(_MOST_LINKS):
            if at >= len(tokens):
                return
            yield at
            if links is not _RANGES and words["doubt"].length_at(tokens, at):
                return
            length = max((words[meaning].length_at(tokens, at) for meaning in links), default=0)
            length = length or (links is _RANGES and tokens[at].key == "-")
            if not length:
                return
            at += length

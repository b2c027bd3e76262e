"""Moments as candidates: a day with the time beside it, where one of the two is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.reading.days import Days
from engine.reading.grammar import Candidate
from engine.reading.lexicon import Lexicon
from engine.reading.times import Times
from engine.reading.tokens import Token

_MOST_LINKS = 3
_LINKS, _RANGES = ("at", "filler"), ("doubt", "and")


@dataclass(frozen=True, kw_only=True)
class Moments:
    """Finds what `finder` finds, with what `other` finds right before or after it; `links` may stand before that."""

    lexicon: Lexicon
    finder: Days | Times
    other: Days | Times
    links: tuple[str, ...] = ()

    @property
    def asked(self) -> frozenset[str]:
        """The words of the question that change nothing."""
        return self.finder.asked

    @property
    def fillers(self) -> tuple[str, ...]:
        """Further meanings that change nothing."""
        return self.finder.fillers

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find the one; what is said around the other is read as though that were not there: 9 tomorrow evening."""
        found, begin = self.finder.at(tokens, at), at
        past, is_plain = self._past(tokens, at, self.links)
        if past > at + (found.length if found else 0):
            for start in (*self._starts(tokens, past, _LINKS), *range(at + 1, past)):
                is_told = start > past or not is_plain or (start == past and self._is_near(tokens, past))
                after = self.finder.at(tokens, start) if is_told else None
                if after and start + after.length >= past:
                    found, begin = after, start
                    break
        if found is None:
            return None
        end = begin + found.length
        past, is_plain = self._past(tokens, end, (*_LINKS, *self.links))
        if past == end or is_plain:
            return replace(found, length=end - at)
        around = replace(self.finder).at((*tokens[begin:end], *tokens[past:]), 0) or found
        return replace(around, length=past - at + max(0, around.length - found.length))

    def _past(self, tokens: Sequence[Token], at: int, links: Sequence[str]) -> tuple[int, bool]:
        """Return where the other ends that begins from here, or a range of it, and whether it is a number alone."""
        for start in self._starts(tokens, at, links):
            other = self.other.at(tokens, start)
            mine = self.finder.at(tokens, start) if isinstance(self.other, Days) else None
            if other and not other.alone and not (mine and mine.length >= other.length):  # 10.12 is a time if it can be
                end = start + other.length
                lasts = ((then, self.other.at(tokens, then)) for then in self._starts(tokens, end, _RANGES))
                ends = (then + last.length for then, last in lasts if last and then > end)
                return next(ends, end), other.counts and start == at
        return at, False

    def _starts(self, tokens: Sequence[Token], at: int, links: Sequence[str]) -> Iterator[int]:
        """Return from where something may begin: from here, and after each word or hyphen that links."""
        for _ in range(_MOST_LINKS):
            if at >= len(tokens):
                return
            yield at
            length = max((self.lexicon[meaning].length_at(tokens, at) for meaning in links), default=0)
            length = length or (links is _RANGES and tokens[at].key == "-")
            if not length:
                return
            at += length

    def _is_near(self, tokens: Sequence[Token], at: int) -> bool:
        return any(near.length_at(tokens, at) for sign, near in self.lexicon.days.items() if sign[-1] != "x")

"""Moments as candidates: a day with the time beside it, where one of the two is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.reading.days import NO_SUCH_DAY, Days
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
            for start in (*self._starts(tokens, past, _LINKS), *self._within(tokens, at, past)):
                after = self.finder.at(tokens, start)
                is_told = start > past or not (is_plain or (after and after.counts)) or self._is_near(tokens, past)
                if after and is_told and start + after.length >= past:
                    found, begin = after, start
                    break
        if found is None:
            return None
        if at > 1 and tokens[at - 1].key == "-" and tokens[at - 2].kind == "number":
            found = replace(found, sure=False)  # it may be the end of a range
        end = begin + found.length
        past, is_plain = self._past(tokens, end, (*_LINKS, *self.links), found)
        if past == end or is_plain:
            return replace(found, length=end - at)
        around = replace(self.finder).at((*tokens[begin:end], *tokens[past:]), 0) or found
        length = past - at + max(0, around.length - found.length)
        return replace(around, length=length, sure=found.sure or around.length > found.length)

    def _past(
        self, tokens: Sequence[Token], at: int, links: Sequence[str], found: Candidate | None = None
    ) -> tuple[int, bool]:
        """Return where the other ends that begins from here, or a range of it, and whether it may be none.

        So it may where it is a number alone, or stands beside one, and no word tells more.
        """
        for start in self._starts(tokens, at, links):
            other = self.other.at(tokens, start)
            if other is None or other.alone or (other.value is NO_SUCH_DAY and tokens[start].kind == "number"):
                continue
            mine = self.finder.at(tokens, start) if isinstance(self.other, Days) else None
            if mine is None or mine.length < other.length:  # 10.12 is a time if it can be
                end = start + other.length
                lasts = ((then, self.other.at(tokens, then)) for then in self._starts(tokens, end, _RANGES))
                ends = (then + last.length for then, last in lasts if last and then > end)
                is_linked = any(self._links(token.key) for token in tokens[at:start])
                is_plain = other.counts or bool(found and found.counts and not self._is_near(tokens, start))
                return next(ends, end), is_plain and not is_linked
        return at, False

    def _within(self, tokens: Sequence[Token], at: int, past: int) -> Iterator[int]:
        """Return where a day in words may begin that a time ends with: 8 this evening."""
        if isinstance(self.finder, Days):
            yield from (start for start in range(at + 1, past) if tokens[start].kind == "word")

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

    def _links(self, word: str) -> bool:
        return self.lexicon.means(word, "at", "bound") and not self.lexicon.means(word, "doubt")

    def _is_near(self, tokens: Sequence[Token], at: int) -> bool:
        return any(near.length_at(tokens, at) for sign, near in self.lexicon.days.items() if sign[-1] != "x")

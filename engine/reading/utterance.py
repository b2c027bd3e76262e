"""Where in a reply its answer stands, what speaks against it, and what else is said: the same for every kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from engine.reading.clause import LONGEST_OPENING, Clauses, Said
from engine.reading.item import Finder
from engine.reading.lexicon import Lexicon
from engine.reading.marks import BREAKS, FULL_STOPS, goes_on, is_symbol
from engine.reading.tokens import Reply, Token

_AROUND_A_COMMENT = re.compile(r"^[\s.,;:!?)\]\-–—=/]+|[\s(\[]+$")
_SHORT = 3
MOST_CLAUSES = 16
"""So many clauses are looked at for an answer, and as many after it for another."""

CORRECTIONS = ("correction", "unsure", "or", "and", "to", "no", "not")
"""Before a second answer, these say that the first is not the last word."""


@dataclass(frozen=True)
class Utterance:
    """A reply as one kind hears it in one language. `around` and `remarks` are meanings, as in `Clauses`."""

    reply: Reply
    lexicon: Lexicon
    finder: Finder
    around: tuple[str, ...] = ("around",)
    remarks: tuple[str, ...] = ("remark",)

    @cached_property
    def said(self) -> Said | None:
        """Find the first clause that is an answer, if nothing before it speaks against that."""
        for start in self._clause_starts(0):
            said = self._clauses.read(start)
            if self.reply.opening_only:
                return said if said and self._opens(said) else None
            if said and (start == 0 or self._stands_alone(said, start)):
                return said
        return None

    @cached_property
    def values(self) -> tuple[Any, ...]:
        """Give what was said, each once: more than one where a later clause takes the first back."""
        if self.said is None:
            return ()
        return tuple(dict.fromkeys((*self.said.values, *self._contradictions(self.said))))

    @property
    def comment(self) -> str | None:
        """Give what is said beside the answer, in the respondent's own spelling."""
        if self.said is None:
            return None
        first = max(start for start in self._clause_starts(0) if start <= self.said.start)
        parts = (self._source(0, first), self._source(self.said.comment_at, len(self._tokens)))
        return " ".join(part for part in parts if part) or None

    @cached_property
    def _clauses(self) -> Clauses:
        return Clauses(self._tokens, self.lexicon, self.finder, self.around, self.remarks)

    @property
    def _tokens(self) -> tuple[Token, ...]:
        return self.reply.tokens

    def _source(self, start: int, end: int) -> str:
        """Give the reply's own text between two tokens, unless it is polite words and punctuation only."""
        if all(
            token.kind == "mark" and (token.key in BREAKS or goes_on(token.key))
            for token in self._without_around(start, end)
        ):
            return ""
        last = self._tokens[end - 1].end
        return _AROUND_A_COMMENT.sub("", self.reply.text[self._tokens[start].start : last].strip())

    def _without_around(self, start: int, end: int) -> Iterator[Token]:
        at = start
        while at < end:
            skipped = self._clauses.around_at(at)
            if not skipped:
                yield self._tokens[at]
            at += skipped or 1

    def _clause_starts(self, start: int) -> Iterator[int]:
        """Give where clauses begin: at the start, and after a mark that white space follows; not without end."""
        begun = (at for at in range(start, len(self._tokens)) if at == 0 or self._begins_clause(at))
        return islice(begun, MOST_CLAUSES)

    def _begins_clause(self, at: int) -> bool:
        before, here = self._tokens[at - 1], self._tokens[at]
        return before.kind == "mark" and here.kind != "mark" and (here.spaced or _ends(before.key))

    def _token_kind(self, at: int) -> str:
        return self._tokens[at].kind if at < len(self._tokens) else "end"

    def _opens(self, said: Said) -> bool:
        """Tell whether nothing but marks stands before digits; before words of the language its others may."""
        if self._token_kind(said.start) != "number":
            return True
        remark = said.end + self._clauses.remark_at(said.end)
        goes_on_so = said.ending != "remark" or self._token_kind(remark) != "word" or self._clauses.known_at(remark)
        return bool(goes_on_so) and all(token.kind != "word" for token in self._tokens[: said.start])

    def _stands_alone(self, said: Said, start: int) -> bool:
        """Tell whether a later clause may be the answer: nothing before it is about a number or another answer.

        Before a comma every word must be known, as `Main Street, 5` is an address; after a full stop any may stand.
        """
        if said.ending == "remark":
            return False
        before = self._tokens[:start]
        if any(token.kind == "number" or self._clauses.item_at(at) for at, token in enumerate(before)):
            return False
        last_word = max((at for at, token in enumerate(before) if token.kind == "word"), default=0)
        if self.lexicon["clock"].length_at(self._tokens, last_word):
            return False
        polite = self.lexicon["polite"].length_at(before, 0) and self._clauses.around_at(0)
        stopped = polite or (before[-1].key in FULL_STOPS and not _is_abbreviation(before))
        return bool(stopped) or is_symbol(before[-1].key) or self._all_known(start) or self._closes(said, start)

    def _closes(self, said: Said, start: int) -> bool:
        """Tell whether a number is the last thing said, after a comma and words that are no address or time."""
        words = [at for at in range(start) if self._tokens[at].kind == "word"]
        elsewhere = any(self.lexicon["clock"].length_at(self._tokens, at) for at in words)
        named = any(not self._tokens[at].is_lower for at in words if at)
        last = said.ending == "end" and self._tokens[said.start].kind == "number"
        return last and len(words) > 1 and not elsewhere and not named

    def _all_known(self, end: int) -> bool:
        at = 0
        while at < end:
            known = self._clauses.known_at(at) or self.lexicon["before_label"].length_at(self._tokens, at)
            if not known and self._tokens[at].kind != "mark":
                return False
            at += known or 1
        return True

    def _contradictions(self, said: Said) -> Iterator[Any]:
        """Find other answers in what follows: in clauses of their own, or after a word that corrects."""
        for start in self._clause_starts(said.end):
            other = self._clauses.read(start, CORRECTIONS) or self._said_of_a_part(start)
            if other and not self._is_an_aside(other, start):
                yield from other.values
        if said.ending == "remark":
            yield from self._taken_back(said.end)

    def _is_an_aside(self, other: Said, start: int) -> bool:
        """Tell a remark from a second answer: `no, all good`, or `9, would be 10 if you opened earlier`."""
        item = self._clauses.item_at(other.start)
        corrected = any(self.lexicon[meaning].length_at(self._tokens, start) for meaning in CORRECTIONS)
        hypothetical = other.ending == "remark" and other.start > start and not corrected
        return hypothetical or (item is not None and item.soft)

    def _is_soft(self, other: Said) -> bool:
        item = self._clauses.item_at(other.start)
        return item is not None and item.soft

    def _said_of_a_part(self, start: int) -> Said | None:
        """Read `no for the delivery` as another answer."""
        item = self._clauses.item_at(start)
        end = start + item.length if item else start
        if item is None or not self.lexicon["before_label"].length_at(self._tokens, end):
            return None
        return Said((item.value,), frozenset(), start, end, end, "remark")

    def _taken_back(self, start: int) -> Iterator[Any]:
        """Find other answers within the same clause: at once, or after a word that corrects (`8 but no, 9`)."""
        opened = self._clauses.remark_at(start)
        item = self._clauses.item_at(start)
        if item and item.length >= opened and not item.soft:
            yield item.value
        for at in range(start, min(self._clauses.end_after(start), start + LONGEST_OPENING)):
            length = max(
                opened if at == start else 0, *(self.lexicon[m].length_at(self._tokens, at) for m in CORRECTIONS)
            )
            other = self._clauses.read(at + length, CORRECTIONS) if length else None
            if other and other.ending != "remark" and not self._is_soft(other):
                yield from other.values
            elif length == 1 and self._token_kind(at + 1) == "number" and (item := self._clauses.item_at(at + 1)):
                yield from () if item.value is None else (item.value,)


def _ends(mark: str) -> bool:
    """Tell whether a mark ends a clause without white space after it, as emoji and `。` do."""
    return not mark.isascii() and not goes_on(mark)


def _is_abbreviation(tokens: tuple[Token, ...]) -> bool:
    """Tell whether all there is, is a short word and a point: `tel.`, `approx.` is longer."""
    return len(tokens) == 2 and tokens[1].key == "." and len(tokens[0].key) <= _SHORT

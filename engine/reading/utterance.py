"""Where in a reply its answer stands, and what else is said around it: the same for every kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from engine.reading.lexicon import Lexicon
from engine.reading.marks import BREAKS, FULL_STOPS, HARD_JOINS, goes_on, is_symbol
from engine.reading.tokens import Reply, Token

_AROUND_A_COMMENT = re.compile(r"^[\s.,;:!?)\]\-–—=/]+|[\s(\[]+$")
CORRECTIONS = ("correction", "unsure", "or", "and", "to", "no")
"""Before a second answer, these say that the first is not the last word."""


@dataclass(frozen=True)
class Item:
    """What a run of tokens says.

    `open_ended` where any words may follow it; `weak` where the words may just as well be an article (one, a);
    `soft` where after another answer they are a remark (no, all good).
    """

    length: int
    value: Any
    open_ended: bool = False
    weak: bool = False
    soft: bool = False


class Finder(Protocol):
    """What a kind looks for."""

    def item_at(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find what the tokens from here say, if it is something this kind looks for."""


@dataclass(frozen=True)
class Said:
    """An answer found: its values in order, what joins them, the tokens it takes, and where a comment begins."""

    values: tuple[Any, ...]
    joins: frozenset[str]
    start: int
    end: int
    comment_at: int
    ending: str


@dataclass(frozen=True)
class Utterance:
    """A reply as one kind hears it in one language. `around` are the meanings of words that change nothing."""

    reply: Reply
    lexicon: Lexicon
    finder: Finder
    around: tuple[str, ...] = ("around",)

    @cached_property
    def said(self) -> Said | None:
        """Find the first clause that is an answer, if nothing before it speaks against that."""
        for start in self._clause_starts(0):
            said = self._clause(start)
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
            skipped = self._around_at(at)
            if not skipped:
                yield self._tokens[at]
            at += skipped or 1

    def _around_at(self, at: int) -> int:
        return max(self.lexicon[meaning].length_at(self._tokens, at) for meaning in self.around)

    def _clause_starts(self, start: int) -> Iterator[int]:
        """Give where clauses begin: at the start, and after a mark that white space follows."""
        if start == 0:
            yield 0
        for at in range(max(start, 1), len(self._tokens)):
            before, here = self._tokens[at - 1], self._tokens[at]
            if before.kind == "mark" and here.kind != "mark" and (here.spaced or not before.key.isascii()):
                yield at

    def _clause(self, start: int, corrected: tuple[str, ...] = ()) -> Said | None:
        """Read a clause as an answer: words that change nothing, then what was looked for, then an end.

        Of several readings within it the one that skips most is meant: in `one 8` the `one` may be an article.
        """
        found = None
        at = start
        while at < len(self._tokens):
            item = self.finder.item_at(self._tokens, at)
            found = (item and self._from(at, item)) or found
            if found and item and not item.weak:
                break
            skipped = max(self._around_at(at), *(self.lexicon[m].length_at(self._tokens, at) for m in corrected), 0)
            if not skipped and (item or found or not self._passes(self._tokens[at])):
                break
            at += skipped or 1
        return found

    def _passes(self, token: Token) -> bool:
        return token.kind == "mark" and (token.key == "=" or not goes_on(token.key)) and not is_symbol(token.key)

    def _from(self, at: int, item: Item) -> Said | None:
        values, joins, end, last = [item.value], set[str](), at + item.length, item
        while following := self._next_item(end):
            words, start, last_item = following
            after = start + last_item.length
            if self._ending(after, last_item) is None and self._next_item(after) is None:
                runs_on = self._tokens[start].kind == "number" and not words & BREAKS
                if runs_on or words & (HARD_JOINS | {"word"}):
                    return None
                break
            values.append(last_item.value)
            joins |= words
            end, last = after, last_item
        ending = self._ending(end, last)
        if ending is None:
            return None
        how, comment_at = ending
        return Said(tuple(values), frozenset(joins), at, end, end if how == "remark" else comment_at, how)

    def _next_item(self, at: int) -> tuple[set[str], int, Item] | None:
        """Find an item that follows with nothing between but joins: marks, `and`, `or`, `to`."""
        joins = set[str]()
        while at < len(self._tokens):
            token = self._tokens[at]
            skipped = self._around_at(at)
            item = self.finder.item_at(self._tokens, at)
            if item and (skipped < item.length or (joins and skipped == item.length)):
                return None if item.soft else (joins, at, item)
            word = next((m for m in ("or", "and", "to") if self.lexicon[m].length_at(self._tokens, at)), None)
            if word:
                joins |= {word, "word"}
                at += self.lexicon[word].length_at(self._tokens, at)
            elif skipped:
                at += skipped
            elif token.kind == "mark" and (token.key in BREAKS or token.key in HARD_JOINS or token.key == "="):
                joins.add(token.key)
                at += 1
            else:
                return None
        return None

    def _ending(self, at: int, item: Item) -> tuple[str, int] | None:
        """Tell how the answer ends, and where a comment begins; None where it goes on to say something else."""
        while at < len(self._tokens):
            token = self._tokens[at]
            if token.kind == "mark":
                return None if goes_on(token.key) else ("mark", at)
            if self.lexicon["remark"].length_at(self._tokens, at) or item.open_ended or self._repeats(at, item):
                return None if self._asks(at) else ("remark", at)
            skipped = self._around_at(at)
            if not skipped:
                return None
            at += skipped
        return "end", at

    def _repeats(self, at: int, item: Item) -> bool:
        """Tell whether the same is said once more, and then something else: `nei ikke nødvendig`."""
        again = self.finder.item_at(self._tokens, at) if self._tokens[at].kind == "word" else None
        return again is not None and again.value == item.value and not again.weak

    def _token_kind(self, at: int) -> str:
        return self._tokens[at].kind if at < len(self._tokens) else "end"

    def _opens(self, said: Said) -> bool:
        """Tell whether nothing but marks stands before digits; before words of the language its others may."""
        words_before = any(token.kind == "word" for token in self._tokens[: said.start])
        return not words_before or self._token_kind(said.start) != "number"

    def _clause_end(self, at: int) -> int:
        tokens = self._tokens
        return next(
            (i for i in range(at, len(tokens)) if tokens[i].kind == "mark" and tokens[i].key in BREAKS), len(tokens)
        )

    def _asks(self, at: int) -> bool:
        end = self._clause_end(at)
        return end < len(self._tokens) and self._tokens[end].key == "?"

    def _stands_alone(self, said: Said, start: int) -> bool:
        """Tell whether a later clause may be the answer: nothing before it is about a number or another answer.

        Before a comma every word must be known, as `Main Street, 5` is an address; after a full stop any may stand.
        """
        if said.ending == "remark":
            return False
        before = self._tokens[:start]
        if any(token.kind == "number" or self.finder.item_at(self._tokens, at) for at, token in enumerate(before)):
            return False
        last_word = max((at for at, token in enumerate(before) if token.kind == "word"), default=0)
        if self.lexicon["clock"].length_at(self._tokens, last_word):
            return False
        return before[-1].key in FULL_STOPS or is_symbol(before[-1].key) or self._all_known(start)

    def _all_known(self, end: int) -> bool:
        at = 0
        while at < end:
            known = max(self._around_at(at), self.lexicon["remark"].length_at(self._tokens, at))
            if not known and self._tokens[at].kind != "mark":
                return False
            at += known or 1
        return True

    def _contradictions(self, said: Said) -> Iterator[Any]:
        """Find other answers in what follows: in clauses of their own, or after a word that corrects."""
        for start in self._clause_starts(said.end):
            if other := self._clause(start, CORRECTIONS):
                yield from other.values
        if said.ending == "remark":
            yield from self._taken_back(said.end)

    def _taken_back(self, start: int) -> Iterator[Any]:
        """Find other answers within the same clause: at once, or after a word that corrects (`8 but no, 9`)."""
        opened = self.lexicon["remark"].length_at(self._tokens, start)
        item = self.finder.item_at(self._tokens, start)
        if item and item.length >= opened:
            yield item.value
        for at in range(start, self._clause_end(start)):
            length = max(
                opened if at == start else 0, *(self.lexicon[m].length_at(self._tokens, at) for m in CORRECTIONS)
            )
            other = self._clause(at + length, CORRECTIONS) if length else None
            if other and other.ending != "remark":
                yield from other.values
            elif length and self._token_kind(at + length) == "number":
                yield self._tokens[at + length].key

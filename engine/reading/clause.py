"""One clause of a reply as an answer: words that change nothing, what a kind looks for, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from engine.reading.item import Finder, Item
from engine.reading.lexicon import Lexicon
from engine.reading.marks import BREAKS, HARD_JOINS, goes_on, is_symbol
from engine.reading.once import once
from engine.reading.tokens import Token

LONGEST_OPENING = 30
"""Nobody texts more words than these before the answer in one clause."""

_BOUNDS = ("not", "or", "bound", "clock")

LONGEST_CLAUSE = 60
"""So many words and marks of a clause are looked at for its end, and as many between two answers."""

MOST_ITEMS = 99
"""There are no more options than these to list."""

AT_ODDS = "at odds"
"""What joins a number and a label right after it that mean two different things."""


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
class Clauses:
    """The tokens of a reply, read clause by clause. `around` and `remarks` are meanings of words.

    Those around an answer change nothing; those of remarks begin a comment right after it.
    """

    tokens: tuple[Token, ...]
    lexicon: Lexicon
    finder: Finder
    around: tuple[str, ...]
    remarks: tuple[str, ...]

    @once
    def item_at(self, at: int) -> Item | None:
        """Find what the kind looks for."""
        return self.finder.item_at(self.tokens, at)

    def read(self, start: int, corrected: tuple[str, ...] = ()) -> Said | None:
        """Read the clause that begins here; words of the meanings `corrected` may stand before its answer.

        Of several readings within it the one that skips most is meant: in `one 8` the `one` may be an article.
        """
        found = None
        at = start
        while at < min(start + LONGEST_OPENING, len(self.tokens)):
            item = self.item_at(at)
            if item and self.around_at(at) > item.length:
                item = None
            if item and self._is_number(at) and any(token.kind == "word" for token in self.tokens[start:at]):
                item = replace(item, open_ended=False)
            found = (item and self._from(at, item)) or found
            if found and item and not item.weak:
                break
            skipped = max(self.around_at(at), *(self.lexicon[m].length_at(self.tokens, at) for m in corrected), 0)
            if not skipped and (item or found or not self._passes(self.tokens[at])):
                return found or self._further(at)
            at += skipped or 1
        return found

    def _further(self, start: int) -> Said | None:
        """Find what may stand anywhere: the clause must name no other number before it, deny it nor bound it."""
        for at in range(start, min(start + LONGEST_OPENING, self.end_after(start))):
            item = self.item_at(at)
            if item and item.anywhere:
                return self._from(at, item)
            if self.tokens[at].kind == "number" or any(self.lexicon[m].length_at(self.tokens, at) for m in _BOUNDS):
                return None
        return None

    def _passes(self, token: Token) -> bool:
        return token.kind == "mark" and (token.key == "=" or not goes_on(token.key)) and not is_symbol(token.key)

    def _from(self, at: int, item: Item) -> Said | None:
        values, joins, end, last = [item.value], frozenset[str](), at + item.length, item
        while following := self._next_item(end):
            words, start, last_item = following
            after = start + last_item.length
            if self._ending(after, last_item) is None and self._next_item(after) is None:
                runs_on = self.tokens[start].kind == "number" and not words & BREAKS
                if runs_on or words & (HARD_JOINS | {"word"}):
                    return None
                break
            at_odds = not words and last_item.value != last.value and self._changes_from_number(end, start)
            if len(values) == MOST_ITEMS:
                return None
            values.append(last_item.value)
            joins |= {AT_ODDS} if at_odds else words
            end, last = after, last_item
        ending = self._ending(end, last)
        if ending is None:
            return None
        how, comment_at = ending
        if how == "remark" and item.weak and (self.around_at(at) or (at and self.tokens[at - 1].kind == "word")):
            return None
        return Said(tuple(values), joins, at, end, end if how == "remark" else comment_at, how)

    def _changes_from_number(self, end: int, start: int) -> bool:
        return self.tokens[end - 1].kind == "number" and self.tokens[start].kind == "word"

    @once
    def _next_item(self, at: int) -> tuple[frozenset[str], int, Item] | None:
        """Find an item that follows with nothing between but joins: marks, `and`, `or`, `to`."""
        joins = frozenset[str]()
        aside = False
        until = min(len(self.tokens), at + LONGEST_CLAUSE)
        while at < until:
            token = self.tokens[at]
            skipped = self.around_at(at)
            item = self.item_at(at)
            if item and (skipped < item.length or (joins and skipped == item.length)):
                return None if item.soft or (aside and self._is_remarked_on(at, item)) else (joins, at, item)
            word = next((m for m in ("or", "and", "to") if self.lexicon[m].length_at(self.tokens, at)), None)
            if word:
                joins |= {word, "word"}
                at += self.lexicon[word].length_at(self.tokens, at)
            elif skipped:
                corrects = self.lexicon["correction"].length_at(self.tokens, at) == skipped
                aside = aside or (bool(joins & BREAKS) and not corrects)
                joins |= {"correction"} if corrects else set()
                at += skipped
            elif token.kind == "mark" and (token.key in BREAKS or token.key in HARD_JOINS or token.key == "="):
                joins |= {token.key}
                at += 1
            else:
                return None
        return None

    def _is_remarked_on(self, at: int, item: Item) -> bool:
        """Tell whether this is itself part of a remark: `9 (would be 10 if you opened earlier)`."""
        ending = self._ending(at + item.length, item)
        return ending is not None and ending[0] == "remark"

    @once
    def _ending(self, at: int, item: Item) -> tuple[str, int] | None:
        """Tell how the answer ends, and where a comment begins; None where it goes on to say something else."""
        remark = None
        until = at + LONGEST_CLAUSE
        while at < len(self.tokens):
            if at >= until:
                return None
            token = self.tokens[at]
            if token.kind == "mark":
                return None if goes_on(token.key) else ("mark", at)
            skipped = self.around_at(at)
            if remark is None and self._remarks(at, item):
                remark = at
            if not skipped or (remark == at and self.remark_at(at) > skipped):
                known = remark is not None and any(self._begins_comment(each, item) for each in (remark, at))
                opened = known or not self._continues(at, item)
                return ("remark", remark) if remark is not None and opened and not self._asks(at) else None
            at += skipped
        return "end", at

    def _remarks(self, at: int, item: Item) -> bool:
        """Tell whether a remark may begin here; after a plain yes any may, but for doubt."""
        if self._begins_comment(at, item):
            return True
        return item.open_ended and not self.lexicon["unsure"].length_at(self.tokens, at)

    def _begins_comment(self, at: int, item: Item) -> bool:
        return bool(self.remark_at(at)) or self._repeats(at, item)

    def _continues(self, at: int, item: Item) -> bool:
        """Tell whether an answer is joined here to something else: `8 or so`, `7 1/2`, `7 oder 8`."""
        if not item.unless:
            return False
        key = self.tokens[at].key
        if (len(key) == 1 and goes_on(key)) or any(self.lexicon[m].length_at(self.tokens, at) for m in item.unless):
            return True
        if self.lexicon["and"].length_at(self.tokens, at) and self._is_number(at + 1):
            return True
        further = range(at, min(at + LONGEST_OPENING, self.end_after(at)))
        return any(self._is_number(other) and self._means_another(other, item) for other in further)

    def _is_number(self, at: int) -> bool:
        return at < len(self.tokens) and self.tokens[at].kind == "number"

    def _means_another(self, at: int, item: Item) -> bool:
        other = self.item_at(at)
        return other is not None and other.value not in (None, item.value)

    def _repeats(self, at: int, item: Item) -> bool:
        """Tell whether the same is said once more, and then something else: `nei ikke nødvendig`."""
        again = self.item_at(at) if self.tokens[at].kind == "word" else None
        return again is not None and again.value == item.value and not again.weak

    @once
    def around_at(self, at: int) -> int:
        """Count the tokens of words that change nothing; a plain no does so only as a number's short form (no 5)."""
        skipped = max(self.lexicon[meaning].length_at(self.tokens, at) for meaning in self.around)
        denies = skipped and skipped == self.lexicon["plain_no"].length_at(self.tokens, at)
        after = at + skipped + (at + skipped < len(self.tokens) and self.tokens[at + skipped].key == ".")
        numbered = after < len(self.tokens) and self.tokens[after].kind == "number"
        return 0 if denies and not numbered else skipped

    @once
    def remark_at(self, at: int) -> int:
        """Count the tokens of words that begin a comment."""
        return max(self.lexicon[meaning].length_at(self.tokens, at) for meaning in self.remarks)

    def known_at(self, at: int) -> int:
        """Count the tokens of a word that this language says around answers or after them."""
        return max(self.around_at(at), self.remark_at(at))

    def end_after(self, at: int) -> int:
        """Give where the clause ends in which this token stands."""
        tokens = self.tokens
        until = min(len(tokens), at + LONGEST_CLAUSE)
        return next((i for i in range(at, until) if tokens[i].kind == "mark" and tokens[i].key in BREAKS), until)

    def _asks(self, at: int) -> bool:
        end = self.end_after(at)
        return end < len(self.tokens) and self.tokens[end].key == "?"

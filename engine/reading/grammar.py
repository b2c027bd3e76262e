"""The small grammar every kind is read with: clauses, the candidates in them, and what the words around those do.

A kind brings a `Finder`. Everything else a word can do is one of few things, by the vocabulary: change nothing
(`filler`), deny (`not`), leave open (`doubt`), bound (`bound`), begin a comment (`comment`), join (`and`), or nothing
that is known. So each candidate is found standing alone, first, last or amid unknown words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Protocol

from engine.reading.lexicon import Lexicon
from engine.reading.tokens import Reply, Token

ENDS = frozenset('.!?\n;:,()[]"…*')
"""Marks that end a clause, with emoji and a hyphen between spaces."""

_ROLES = ("doubt", "not", "no", "bound", "comment", "filler", "and", "of", "at")
"""What a word does beside a candidate; of two phrases from here the longer counts, then the first of these."""

_JOINS = frozenset("/&+-")
"""Between two candidates these list them; beside one alone they make something else of it."""

_MOST_TOKENS = 400


@dataclass(frozen=True)
class Candidate:
    """What a run of tokens may say.

    `sure` unless it is asked back even where it stands alone; `soft` where something else in the clause wins over it
    (an article that is a number, too); `counts` where it is a number, which other words can make another thing of;
    `opens` where any words may follow it; `free` where it may stand amid any words; `mine` where the words of the
    question stand beside it, so that it may stand amid any words and be taken.
    """

    length: int
    value: Any
    sure: bool = True
    soft: bool = False
    counts: bool = False
    opens: bool = False
    free: bool = False
    mine: bool = False


class Finder(Protocol):
    """What a kind looks for."""

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find what the tokens from here may say, if it is something this kind looks for."""

    @property
    def fillers(self) -> tuple[str, ...]:
        """Further meanings whose words change nothing beside what is looked for."""


class Place(IntEnum):
    """How a candidate stands in its clause, the plainest first."""

    ALONE = 0
    FIRST = 1
    LAST = 2
    AMID = 3


@dataclass(frozen=True)
class Mention:
    """A candidate where it stands: which tokens, in which clause, and what the words around it do to it."""

    candidate: Candidate
    start: int
    clause: int
    place: Place
    denied: bool = False
    open: bool = False
    ranged: bool = False

    @property
    def end(self) -> int:
        """The token after it."""
        return self.start + self.candidate.length


@dataclass(frozen=True)
class Item:
    """A part of a clause: a candidate, a role of the vocabulary, a `mark`, or an unknown `word` or `number`."""

    role: str
    start: int
    length: int
    candidate: Candidate | None = None


def mentions(reply: Reply, lexicon: Lexicon, finder: Finder) -> list[Mention]:
    """Find every candidate of a reply with its place; what is plainly something else is left out."""
    tokens = reply.tokens[:_MOST_TOKENS]
    found: list[Mention] = []
    for number, (clause, mark) in enumerate(_clauses(list(_items(tokens, lexicon, finder)), tokens)):
        found += _Clause(tokens, clause, number, asks=mark == "?").mentions()
    return found


def says_nothing(tokens: Sequence[Token], lexicon: Lexicon, finder: Finder) -> bool:
    """Return whether these tokens are fillers and marks alone, so no comment."""
    at = 0
    while at < len(tokens):
        length = max(lexicon[meaning].length_at(tokens, at) for meaning in ("filler", *finder.fillers))
        if not length and (tokens[at].kind != "mark" or _is_symbol(tokens[at].key)):
            return False
        at += length or 1
    return True


def _items(tokens: Sequence[Token], lexicon: Lexicon, finder: Finder) -> Iterator[Item]:
    at = 0
    while at < len(tokens):
        candidate = finder.at(tokens, at)
        role, length = "word", lexicon.none.length_at(tokens, at)
        for name in (*finder.fillers, *_ROLES):
            if (longer := lexicon[name].length_at(tokens, at)) > length:
                role, length = "filler" if name in finder.fillers else name, longer
        if role == "comment" and lexicon["filler"].length_at(tokens, at) >= length:
            role = "either"
        if candidate and candidate.length >= length:
            article = candidate.counts and tokens[at].kind == "word" and role == "filler" and length > 0
            yield Item("candidate", at, candidate.length, replace(candidate, soft=candidate.soft or article))
            at += candidate.length
            continue
        kind = "join" if tokens[at].key in _JOINS else tokens[at].kind
        yield Item(role if length else kind, at, length or 1)
        at += length or 1


def _clauses(items: list[Item], tokens: Sequence[Token]) -> Iterator[tuple[list[Item], str]]:
    clause: list[Item] = []
    for item in items:
        token = tokens[item.start]
        short = token.key == "." and clause and clause[-1].role in ("bound", "at", "no") and not token.spaced
        if short:
            continue
        if item.role in ("mark", "join") and (token.key in ENDS or _is_symbol(token.key) or _is_dash(tokens, item.start)):
            yield clause, token.key
            clause = []
        else:
            clause.append(item)
    yield clause, ""


@dataclass(frozen=True)
class _Clause:
    tokens: Sequence[Token]
    items: list[Item]
    number: int
    asks: bool

    def mentions(self) -> Iterator[Mention]:
        """Place each candidate; soft ones give way to firm ones, an article to whatever follows it."""
        at = [i for i, item in enumerate(self.items) if item.candidate and not self._gives_way(i)]
        firm = [i for i in at if not self._candidate(i).soft]
        kept = firm or at
        for i in kept:
            mention = self._placed(i, kept)
            if not (self.asks and mention.place):
                yield mention

    def _candidate(self, i: int) -> Candidate:
        candidate = self.items[i].candidate
        assert candidate is not None  # noqa: S101 - for the type checker: `at` holds candidates only
        return candidate

    def _placed(self, i: int, kept: list[int]) -> Mention:
        previous = max((k for k in kept if k < i), default=-1)
        following = min((k for k in kept if k > i), default=len(self.items))
        before = [item.role for item in self.items[previous + 1 : i]]
        after = [item.role for item in self.items[i + 1 : following]]
        candidate, joined = self._candidate(i), previous >= 0
        if following < len(self.items):
            after = [role for role in after if role != "join"]
        aside = joined and self._begins_comment(self.items[previous + 1 : i])
        unclean = {"word", "number", "mark", "candidate", "comment", "bound"} | (set() if joined else {"join"})
        unclean |= set() if candidate.counts else {"no"}
        clean_before = not aside and not unclean & set(before)
        clean_after = candidate.opens or self._ends(after)
        if candidate.mine:
            clean_before = clean_after = True
        tight = [role for role in before if role not in ("filler", "either", "and")]
        hyphen = joined and not candidate.counts and "join" in before and self.tokens[self.items[i - 1].start].key == "-"
        return Mention(
            candidate,
            self.items[i].start,
            self.number,
            Place(2 * (not clean_before) + (not clean_after)),
            denied="not" in before or (not candidate.counts and tight[-1:] == ["no"]),
            open=self.asks or "doubt" in before or "doubt" in self._leading(after),
            ranged=hyphen or (joined and "doubt" in before),
        )

    def _begins_comment(self, items: list[Item]) -> bool:
        return any(item.role in ("comment", "either") for item in items)

    def _leading(self, after: list[str]) -> list[str]:
        """Return the roles up to where something else begins."""
        end = next((at for at, role in enumerate(after) if role not in ("filler", "doubt", "and")), len(after))
        return after[:end]

    def _ends(self, after: list[str]) -> bool:
        """Return whether nothing follows but what changes nothing, or a comment that says it is one."""
        for at, role in enumerate(after):
            if role in ("comment", "either") or (role == "not" and at + 1 < len(after)):
                return True
            if role not in ("filler", "doubt", "and"):
                return False
        return True

    def _gives_way(self, i: int) -> bool:
        """Return whether a candidate is an article, or words beside it make a bound, a time or a share of it."""
        candidate, item = self._candidate(i), self.items[i]
        before = next((other for other in reversed(self.items[:i]) if other.role not in ("filler", "and", "at")), None)
        after = self.items[i + 1].role if i + 1 < len(self.items) else ""
        if before is not None and before.role == "bound" and self._is_near(before, item):
            return True
        if not candidate.counts or candidate.mine:
            return False
        if item.length == 1 and candidate.soft and after in ("candidate", "word", "number"):
            return True
        beside = i > 0 and self.items[i - 1].role == "at"
        bound = after == "bound" and i + 2 == len(self.items)
        glued = after in ("word", "number") and not self.tokens[item.start + 1].spaced and item.length == 1
        return beside or bound or after == "of" or glued

    def _is_near(self, before: Item, item: Item) -> bool:
        return item.start - before.start - before.length <= 2


def _is_dash(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a hyphen is a dash: with white space on a side of it."""
    return tokens[at].key == "-" and (tokens[at].spaced or at + 1 == len(tokens) or tokens[at + 1].spaced)


def _is_symbol(key: str) -> bool:
    return not key.isascii() and not key.isalnum() and key not in ENDS and key not in "+<>^°½¼¾£€¥"

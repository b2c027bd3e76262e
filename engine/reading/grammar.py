"""The small grammar every kind is read with: clauses, the candidates in them, and what the words around those do.

A kind brings a `Finder`. Everything else a word can do is one of few things, by the vocabulary: change nothing
(`filler`), deny (`not`), leave open (`doubt`), bound (`bound`), begin a comment (`comment`), join (`and`), or nothing
that is known. So each candidate is found standing alone, first, last or amid unknown words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

from engine.reading.lexicon import Lexicon
from engine.reading.slips import alike
from engine.reading.tokens import Reply, Token

_ENDS = frozenset('.!?\n;:,()[]"…*')
"""Marks that end a clause, with emoji and a hyphen between spaces."""

_ROLES = dict.fromkeys(("doubt", "not", "no", "bound", "comment", "filler", "and", "at")) | {"none": "word"}
"""What a word does beside a candidate; of several phrases from here the longest ones count."""

_CLEAN = frozenset(("filler", "and", "at", "doubt", "asked", "not"))
_JOINS = frozenset("/&+-")
"""Between two candidates these list them; beside one alone they make something else of it."""

_EMPTY = frozenset("#=~")
"""Marks that change nothing before a number."""

_SHORT = 3
_MOST_TOKENS = 150


@dataclass(frozen=True)
class Candidate:
    """What a run of tokens may say.

    `sure` unless it is asked back even where it stands alone; `soft` where anything else in the clause wins over it;
    `counts` where it is a number, of which other words can make another thing; `opens` where any words may follow it;
    `free` where it may stand amid any words; `mine` where words of the question stand beside it; `alone` where it
    counts nowhere else; `lists` where an unknown word right after it is what it counts.
    """

    length: int
    value: Any
    sure: bool = True
    soft: bool = False
    counts: bool = False
    opens: bool = False
    free: bool = False
    mine: bool = False
    alone: bool = False
    lists: bool = False


class Finder(Protocol):
    """What a kind looks for. `fillers` are further meanings, and `asked` words of the question, that change nothing."""

    @property
    def fillers(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def asked(self) -> frozenset[str]: ...  # noqa: D102

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find what the tokens from here may say, if it is something this kind looks for."""


class Place(IntEnum):
    """Where a candidate stands among words that nothing explains, the plainest place first."""

    ALONE = 0
    FIRST = 1
    LAST = 2
    AMID = 3


@dataclass(frozen=True)
class Mention:
    """A candidate where it stands, from one token to another, and what the words around it do to it.

    `joined` to the candidate before it, as one end of a range where it is `ranged`; `restarts` where a clause after
    another says more before it; `corrects` what was said before.
    """

    candidate: Candidate
    start: int
    end: int
    place: Place
    denied: bool
    open: bool
    ranged: bool
    joined: bool
    corrects: bool
    restarts: bool


@dataclass(frozen=True)
class Item:
    """A part of a clause: a candidate, or what else stands there and the roles it plays."""

    roles: frozenset[str]
    start: int
    length: int = 1
    candidate: Candidate | None = None


def mentions(reply: Reply, lexicon: Lexicon, finder: Finder) -> list[Mention]:
    """Find every candidate of a reply with its place; what is plainly something else is left out."""
    tokens = reply.tokens[:_MOST_TOKENS]
    clauses = enumerate(_clauses(list(_items(tokens, lexicon, finder)), tokens))
    return [mention for number, clause in clauses for mention in _Clause(tokens, *clause, number > 0).mentions()]


def says_nothing(tokens: Sequence[Token], lexicon: Lexicon, meanings: Sequence[str]) -> bool:
    """Return whether these tokens are fillers and marks alone, so no comment."""
    at = 0
    while at < len(tokens):
        length = max(lexicon[meaning].length_at(tokens, at) for meaning in ("filler", *meanings))
        if not length and (tokens[at].kind != "mark" or _is_symbol(tokens[at].key)):
            return False
        at += length or 1
    return True


def _items(tokens: Sequence[Token], lexicon: Lexicon, finder: Finder) -> Iterator[Item]:
    at = 0
    while at < len(tokens):
        item = _item(tokens, at, lexicon, finder)
        candidate = finder.at(tokens, at)
        if candidate and candidate.length >= item.length:
            is_article = candidate.counts and candidate.length == 1 and "filler" in item.roles
            roles = frozenset(("candidate", "article") if is_article else ("candidate",))
            item = Item(roles, at, candidate.length, candidate)
        yield item
        at += item.length


def _item(tokens: Sequence[Token], at: int, lexicon: Lexicon, finder: Finder) -> Item:
    token = tokens[at]
    found = lexicon.roles_at(tokens, at)
    lengths = {_ROLES[name] or name: length for name, length in found.items() if name in _ROLES}
    if filler := max(token.key in _EMPTY, *(found.get(name, 0) for name in ("filler", *finder.fillers))):
        lengths["filler"] = filler
    if lengths:
        longest = max(lengths.values())
        return Item(frozenset(name for name, length in lengths.items() if length == longest), at, longest)
    is_asked = token.kind == "word" and any(alike(token.key, word) for word in finder.asked)
    return Item(frozenset(("asked" if is_asked else "join" if token.key in _JOINS else token.kind,)), at)


def _clauses(items: list[Item], tokens: Sequence[Token]) -> Iterator[tuple[list[Item], bool]]:
    """Cut items into clauses, each with whether it is a question."""
    clause: list[Item] = []
    for item in items:
        key = tokens[item.start].key
        if clause and _is_abbreviated(tokens, item.start, clause[-1]):
            continue
        if item.roles & {"mark", "join"} and (key in _ENDS or _is_symbol(key) or _is_dash(tokens, item.start)):
            yield clause, key == "?"
            clause = []
        else:
            clause.append(item)
    yield clause, False


@dataclass(frozen=True)
class _Clause:
    tokens: Sequence[Token]
    items: list[Item]
    asks: bool
    follows: bool

    def mentions(self) -> Iterator[Mention]:
        """Place each candidate; soft ones give way to firm ones, an article to whatever follows it."""
        found = {i: item.candidate for i, item in enumerate(self.items) if item.candidate}
        firm = {i: candidate for i, candidate in found.items() if not self._gives_way(i, candidate)}
        for i in found.keys() - firm.keys():
            role = "filler" if "article" in self.items[i].roles else "number"
            self.items[i] = Item(frozenset((role,)), self.items[i].start, self.items[i].length)
        firm = {i: candidate for i, candidate in firm.items() if not candidate.soft} or firm
        if self.asks and self._has("word"):
            doubted = self._has("doubt")
            firm = {i: candidate for i, candidate in firm.items() if candidate.opens and not i and not doubted}
        for i, candidate in firm.items():
            mention = self._placed(i, candidate, sorted(firm))
            counted = candidate.lists and len(firm) == 1 and mention.place >= Place.LAST
            weak = (mention.open and (i or not candidate.opens)) or candidate.alone
            if not counted and not (mention.place and not mention.denied and weak):
                yield mention

    def _has(self, role: str) -> bool:
        return any(role in item.roles for item in self.items)

    def _placed(self, i: int, candidate: Candidate, firm: list[int]) -> Mention:
        place = firm.index(i)
        previous, following = firm[place - 1] if place else -1, firm[place + 1] if place + 1 < len(firm) else None
        before, after = self.items[previous + 1 : i], self.items[i + 1 : following]
        if following is not None:
            after = [item for item in after if "join" not in item.roles]
        roles = frozenset[str]().union(*(item.roles for item in before))
        last = before[-1].roles if before else frozenset[str]()
        joins = _CLEAN | {"join"} if place else _CLEAN
        clean = joins | {"no"} if candidate.counts and len(before) == 1 else joins
        clean_before = all(item.roles & clean for item in before) and not (place and "comment" in roles)
        clean_before = clean_before and not (candidate.counts and not candidate.free and "asked" in last)
        clean_after = candidate.opens or self._ends(after, candidate, alone=len(firm) == 1)
        hyphen = "join" in roles and self.tokens[self.items[i - 1].start].key == "-" and not candidate.counts
        words = [item for item in before if self.tokens[item.start].key not in _EMPTY]
        return Mention(
            candidate,
            self.items[i].start,
            self.items[i].start + candidate.length,
            Place(2 * (not clean_before) + (not clean_after)),
            denied="not" in roles or (not candidate.counts and "no" in last),
            open=self.asks or "doubt" in roles or self._leaves_open(after, candidate),
            restarts=not place and self.follows and bool(words) and not any("and" in one.roles for one in words),
            ranged=place > 0 and (hyphen or "doubt" in roles or self._is_at_odds(previous, candidate, before)),
            joined=place > 0 and all(item.roles & (joins - {"not"}) for item in before),
            corrects="no" in roles,
        )

    def _leaves_open(self, after: list[Item], candidate: Candidate) -> bool:
        """Return whether words right after a candidate doubt it, or, if it is no number, deny it anywhere."""
        empty = {"doubt", "and"} if candidate.counts else {"doubt", "and", "filler"}
        leading = next((at for at, item in enumerate(after) if not item.roles & empty), len(after))
        later = not candidate.counts and not candidate.opens and any("not" in item.roles for item in after)
        return later or any("doubt" in item.roles for item in after[:leading])

    def _is_at_odds(self, previous: int, candidate: Candidate, between: list[Item]) -> bool:
        """Return whether a number and a label right after it mean two different things."""
        other = self.items[previous].candidate
        return bool(not between and other and other.counts and not candidate.counts and other.value != candidate.value)

    def _ends(self, after: list[Item], candidate: Candidate, *, alone: bool) -> bool:
        """Return whether nothing follows but what changes nothing, or a comment that says it is one.

        After a label a word that is a filler too (is, was) goes on about what the label names.
        """
        explained = {"filler", "doubt", "and"} | ({"asked"} if candidate.free or not candidate.counts else set())
        explained |= set() if candidate.counts else {"at"}
        for at, item in enumerate(after):
            if candidate.counts and "bound" in item.roles and "comment" not in item.roles:
                return False
            begins = (
                "comment" in item.roles
                and "filler" not in item.roles
                and not (candidate.alone and not candidate.counts)
            )
            if begins and any("at" in one.roles for one in after[: at + 1]):
                return False
            denies = "not" in item.roles and at + 1 < len(after)
            if begins or denies or (alone and candidate.counts and "no" in item.roles):
                return True
            if not item.roles & explained:
                return False
        return True

    def _gives_way(self, i: int, candidate: Candidate) -> bool:
        """Return whether a candidate is an article, or words beside it make a bound, a time or a share of it."""
        before = [item for item in self.items[max(0, i - 3) : i] if "and" not in item.roles]
        near = next((item.roles for item in reversed(before) if "filler" not in item.roles), frozenset[str]())
        if "bound" in near or (not candidate.counts and not candidate.opens and self._is_part(i)):
            return True
        if not candidate.counts or candidate.mine:
            return False
        beside = self.items[i - 1].roles if i else frozenset[str]()
        after, *further = [item.roles for item in self.items[i + 1 :]] or [frozenset[str]()]
        is_article = "article" in self.items[i].roles and (
            after & {"candidate", "word", "number"} or "candidate" in beside
        )
        is_group = candidate.free and i > 1 and "word" in self.items[i - 2].roles
        is_shared = "at" in after and not candidate.free and not any("filler" in roles for roles in further[:1])
        is_placed = ("at" in near and not is_group) or is_shared
        is_named = not candidate.free and "word" in beside and sum("word" in item.roles for item in self.items) > 1
        is_counted = candidate.lists and bool(after & {"word", "asked"})
        is_bound = "bound" in after and (not further or not (candidate.free or candidate.lists or "comment" in after))
        is_glued = bool(after) and self.tokens[self.items[i + 1].start].is_glued and "doubt" not in after
        return bool(is_article or is_placed or is_named or is_counted or is_bound or is_glued)

    def _is_part(self, i: int) -> bool:
        """Return whether a number stands before a label or a day and is none of it: `2 or 3 May`."""
        before = enumerate(self.items[:i])
        dropped = ((at, one.candidate) for at, one in enumerate(self.items[:i]) if one.candidate)
        return any("number" in item.roles for _, item in before) or any(
            one.counts and self._gives_way(at, one) for at, one in dropped
        )


def _is_abbreviated(tokens: Sequence[Token], at: int, before: Item) -> bool:
    """Return whether this is the point of an abbreviation before a number: `kl. 7`, `no. 5`."""
    if tokens[at].key != "." or tokens[at].spaced:
        return False
    short = "word" in before.roles and len(tokens[at - 1].key) <= _SHORT and tokens[at + 1 : at + 2]
    return bool(before.roles & {"bound", "at", "no"}) or bool(short and tokens[at + 1].kind == "number")


def _is_dash(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a hyphen is a dash: with white space on a side of it."""
    return tokens[at].key == "-" and (tokens[at].spaced or at + 1 == len(tokens) or tokens[at + 1].spaced)


def _is_symbol(key: str) -> bool:
    return not key.isascii() and not key.isalnum() and key not in "…+<>^°½¼¾£€¥"

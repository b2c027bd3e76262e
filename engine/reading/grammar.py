"""The small grammar every kind is read with: clauses, the candidates in them, and what the words around those do.

A kind brings a `Finder`. Everything else a word can do is one of few things, by the vocabulary: change nothing
(`filler`), deny (`not`), leave open (`doubt`), bound (`bound`), begin a comment (`comment`), join (`and`), or nothing
that is known. So each candidate is found standing alone, first, last or amid unknown words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.reading.candidates import Candidate, Finder, Mention, Place
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
class Item:
    """A part of a clause: a candidate, or what else stands there and the roles it plays."""

    roles: frozenset[str]
    start: int
    length: int
    candidate: Candidate | None = None


def mentions(reply: Reply, lexicon: Lexicon, finder: Finder) -> list[Mention]:
    """Find every candidate of a reply with its place; what is plainly something else is left out."""
    tokens = reply.tokens[:_MOST_TOKENS]
    clauses = enumerate(_clauses(list(_items(tokens, lexicon, finder)), tokens))
    return [mention for number, clause in clauses for mention in _Clause(tokens, *clause, number).mentions()]


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
        roles, length = _roles(tokens, at, lexicon, finder)
        candidate = finder.at(tokens, at)
        candidate = candidate if candidate and candidate.length >= length else None
        if candidate:
            article = candidate.counts and candidate.length == 1 and "filler" in roles
            roles, length = frozenset(("candidate", "article") if article else ("candidate",)), candidate.length
        yield Item(roles, at, length, candidate)
        at += length


def _roles(tokens: Sequence[Token], at: int, lexicon: Lexicon, finder: Finder) -> tuple[frozenset[str], int]:
    token = tokens[at]
    if token.kind == "number":
        return frozenset(("number",)), 1
    if token.key in _EMPTY:
        return frozenset(("filler",)), 1
    found = lexicon.roles_at(tokens, at)
    lengths = {_ROLES[name] or name: length for name, length in found.items() if name in _ROLES}
    if filler := max((found.get(name, 0) for name in ("filler", *finder.fillers)), default=0):
        lengths["filler"] = filler
    if lengths:
        longest = max(lengths.values())
        return frozenset(name for name, length in lengths.items() if length == longest), longest
    asked = token.kind == "word" and any(alike(token.key, word) for word in finder.asked)
    return frozenset(("asked" if asked else "join" if token.key in _JOINS else token.kind,)), 1


def _clauses(items: list[Item], tokens: Sequence[Token]) -> Iterator[tuple[list[Item], bool]]:
    """Cut items into clauses, each with whether it is a question."""
    clause: list[Item] = []
    for item in items:
        key = tokens[item.start].key
        if clause and _is_abbreviated(tokens, item.start, clause[-1]):
            continue
        ends = key in _ENDS or _is_symbol(key) or _is_dash(tokens, item.start)
        if item.roles & {"mark", "join"} and ends:
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
    number: int

    def mentions(self) -> Iterator[Mention]:
        """Place each candidate; soft ones give way to firm ones, an article to whatever follows it."""
        found = {i: item.candidate for i, item in enumerate(self.items) if item.candidate}
        firm = {i: candidate for i, candidate in found.items() if not self._gives_way(i, candidate)}
        for i in found.keys() - firm.keys():
            role = "filler" if "article" in self.items[i].roles else "number"
            self.items[i] = Item(frozenset((role,)), self.items[i].start, self.items[i].length)
        firm = {i: candidate for i, candidate in firm.items() if not candidate.soft} or firm
        if self.asks and any("word" in item.roles for item in self.items):
            firm = {i: candidate for i, candidate in firm.items() if candidate.opens and not i}
        for i, candidate in firm.items():
            mention = self._placed(i, candidate, sorted(firm))
            counted = candidate.lists and len(firm) == 1 and mention.place >= Place.LAST
            unplaced = mention.place and not mention.denied and not (candidate.opens and not i) and (mention.open or candidate.alone)
            if not counted and not unplaced:
                yield mention

    def _placed(self, i: int, candidate: Candidate, firm: list[int]) -> Mention:
        previous, following = firm.index(i) - 1, firm.index(i) + 1
        joined = previous >= 0
        before = self.items[firm[previous] + 1 if joined else 0 : i]
        after = self.items[i + 1 : firm[following] if following < len(firm) else None]
        if following < len(firm):
            after = [item for item in after if "join" not in item.roles]
        roles = frozenset[str]().union(*(item.roles for item in before))
        last = before[-1].roles if before else frozenset[str]()
        clean = _CLEAN | ({"no"} if candidate.counts and len(before) == 1 else set()) | ({"join"} if joined else set())
        clean_before = all(item.roles & clean for item in before) and not (joined and "comment" in roles)
        clean_before = clean_before and not (candidate.counts and not candidate.free and "asked" in last)
        clean_after = candidate.opens or self._ends(after, candidate, alone=len(firm) == 1)
        unclear = 2 * (not clean_before) + (not clean_after)
        empty = {"doubt", "and"} if candidate.counts else {"doubt", "and", "filler"}
        leading = next((at for at, item in enumerate(after) if not item.roles & empty), len(after))
        doubted = "doubt" in roles or any("doubt" in item.roles for item in after[:leading])
        later = not candidate.counts and not candidate.opens and any("not" in item.roles for item in after)
        hyphen = "join" in roles and self.tokens[self.items[i - 1].start].key == "-" and not candidate.counts
        words = [item for item in before if self.tokens[item.start].key not in _EMPTY]
        return Mention(
            candidate,
            self.items[i].start,
            self.number,
            Place(unclear),
            denied="not" in roles or (not candidate.counts and "no" in last),
            open=self.asks or doubted or later,
            restarts=not joined and self.number > 0 and bool(words) and not any("and" in one.roles for one in words),
            ranged=joined and (hyphen or "doubt" in roles or self._is_at_odds(firm[previous], candidate, before)),
            joined=joined and all(item.roles & (_CLEAN - {"not"} | {"join"}) for item in before),
            corrects="no" in roles,
        )

    def _is_at_odds(self, previous: int, candidate: Candidate, between: list[Item]) -> bool:
        """Return whether a number and a label right after it mean two different things."""
        other = self.items[previous].candidate
        return bool(not between and other and other.counts and not candidate.counts and other.value != candidate.value)

    def _ends(self, after: list[Item], candidate: Candidate, *, alone: bool) -> bool:
        """Return whether nothing follows but what changes nothing, or a comment that says it is one.

        After a label a word that is a filler too (is, was) goes on about what the label names.
        """
        roles = after[0].roles if after else frozenset[str]()
        numbered = any("number" in item.roles for item in after)
        if candidate.counts and "bound" in roles and (numbered or "comment" not in roles):
            return False
        for at, item in enumerate(after):
            begins = (
                "comment" in item.roles and "filler" not in item.roles and (candidate.counts or not candidate.alone)
            )
            if begins and any("at" in one.roles for one in after[: at + 1]):
                return False
            if (
                begins
                or ("not" in item.roles and at + 1 < len(after))
                or (alone and candidate.counts and "no" in item.roles)
            ):
                return True
            explained = {"filler", "doubt", "and"} | ({"asked"} if candidate.free or not candidate.counts else set())
            if not item.roles & explained and (candidate.counts or "at" not in item.roles):
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
        after = self.items[i + 1].roles if i + 1 < len(self.items) else frozenset[str]()
        beside = self.items[i - 1].roles if i else frozenset[str]()
        if "article" in self.items[i].roles and (after & {"candidate", "word", "number"} or "candidate" in beside):
            return True
        unknown = sum("word" in item.roles for item in self.items)
        group = candidate.free and i > 1 and "word" in self.items[i - 2].roles
        if ("at" in near and not group) or (not candidate.free and "word" in beside and unknown > 1):
            return True
        if candidate.lists and after & {"word", "asked"}:
            return True
        bound = "bound" in after and i + 2 == len(self.items)
        glued = bool(after) and self.tokens[self.items[i + 1].start].is_glued and "doubt" not in after
        thing = next((item.roles for item in self.items[i + 2 : i + 3]), frozenset[str]())
        return bound or glued or ("at" in after and not candidate.free and "filler" not in thing)

    def _is_part(self, i: int) -> bool:
        """Return whether a number stands before a label or a day and is none of it: `2 or 3 May`."""
        before = [(at, item.candidate) for at, item in enumerate(self.items[:i])]
        dropped = (one and one.counts and self._gives_way(at, one) for at, one in before)
        return any("number" in self.items[at].roles for at, _ in before) or any(dropped)


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

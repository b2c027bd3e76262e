"""The small grammar every kind is read with: clauses, the candidates in them, and what the words around those do.

A kind brings a `Finder`. Everything else a word can do is one of few things, by the vocabulary: change nothing
(`filler`), deny (`not`), leave open (`doubt`), bound (`bound`), begin a comment (`comment`), join (`and`), or nothing
that is known. So each candidate is found standing alone, first, last or amid unknown words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.reading.candidates import Candidate, Finder, Mention, Place
from engine.reading.lexicon import Lexicon
from engine.reading.tokens import Reply, Token

ENDS = frozenset('.!?\n;:,()[]"…*')
"""Marks that end a clause, with emoji and a hyphen between spaces."""

_ROLES = {name: name for name in ("doubt", "not", "no", "bound", "comment", "filler", "and", "of", "at")}
_ROLES |= {"none": "word"}
"""What a word does beside a candidate; of several phrases from here the longest ones count."""

_JOINS = frozenset("/&+-")
"""Between two candidates these list them; beside one alone they make something else of it."""

_EMPTY = frozenset("#=~")  # they change nothing before a number
_SHORT = 3
_MOST_TOKENS = 150


@dataclass(frozen=True)
class Item:
    """A part of a clause: a candidate, a `mark`, a `join`, an unknown `word` or `number`, or roles."""

    roles: frozenset[str]
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
        if candidate and candidate.length >= length:
            article = candidate.counts and candidate.length == 1 and "filler" in roles
            yield Item(_CANDIDATE, at, candidate.length, replace(candidate, article=article))
            length = candidate.length
        else:
            yield Item(roles, at, length)
        at += length


def _roles(tokens: Sequence[Token], at: int, lexicon: Lexicon, finder: Finder) -> tuple[frozenset[str], int]:
    token = tokens[at]
    if token.kind == "number":
        return frozenset(("number",)), 1
    if token.key in _EMPTY:
        return frozenset(("filler",)), 1
    lengths = {
        _ROLES.get(name, name): length for name, length in lexicon.roles_at(tokens, at).items() if name in _ROLES
    }
    more = (lexicon[name].length_at(tokens, at) for name in finder.fillers)
    if filler := max(lengths.get("filler", 0), *more, 0):
        lengths["filler"] = filler
    if lengths:
        longest = max(lengths.values())
        return frozenset(name for name, length in lengths.items() if length == longest), longest
    if token.key in finder.asked and token.kind == "word":
        return _ASKED, 1
    return frozenset(("join" if token.key in _JOINS else token.kind,)), 1


def _clauses(items: list[Item], tokens: Sequence[Token]) -> Iterator[tuple[list[Item], str]]:
    clause: list[Item] = []
    for item in items:
        token = tokens[item.start]
        if clause and _is_abbreviated(tokens, item.start, clause[-1]):
            continue
        marks = item.roles & {"mark", "join"}
        if marks and (token.key in ENDS or _is_symbol(token.key) or _is_dash(tokens, item.start)):
            yield clause, token.key
            clause = []
        else:
            clause.append(item)
    yield clause, ""


_CANDIDATE, _ASKED = frozenset(("candidate",)), frozenset(("asked",))
_CLEAN = frozenset(("filler", "and", "of", "at", "doubt", "asked"))


@dataclass(frozen=True)
class _Clause:
    tokens: Sequence[Token]
    items: list[Item]
    number: int
    asks: bool

    def mentions(self) -> Iterator[Mention]:
        """Place each candidate; soft ones give way to firm ones, an article to whatever follows it."""
        at = [i for i, item in enumerate(self.items) if item.candidate and not self._gives_way(i, item.candidate)]
        for i, item in enumerate(self.items):
            if item.candidate and i not in at:
                roles = frozenset(("filler",)) if item.candidate.article else frozenset(("number",))
                self.items[i] = Item(roles, item.start, item.length)
        kept = [i for i in at if not self._candidate(i).soft] or at
        for i in kept:
            mention = self._placed(i, kept)
            if len(kept) == 1 and mention.candidate.lists and mention.place in (Place.LAST, Place.AMID):
                continue
            if self.asks and any(item.roles & {"word", "comment"} for item in self.items):
                continue
            if not (mention.place and (self.asks or mention.open or mention.candidate.alone)) or mention.denied:
                yield mention

    def _candidate(self, i: int) -> Candidate:
        candidate = self.items[i].candidate
        assert candidate is not None  # noqa: S101 - for the type checker: only items with one are asked
        return candidate

    def _placed(self, i: int, kept: list[int]) -> Mention:
        previous = max((k for k in kept if k < i), default=-1)
        following = min((k for k in kept if k > i), default=len(self.items))
        before, after = self.items[previous + 1 : i], self.items[i + 1 : following]
        candidate, joined = self._candidate(i), previous >= 0
        if following < len(self.items):
            after = [item for item in after if "join" not in item.roles]
        clean = _CLEAN | ({"no"} if candidate.counts else set()) | ({"join"} if joined else set()) | {"not"}
        aside = joined and any("comment" in item.roles for item in before)
        clean_before = not aside and all(item.roles & clean for item in before)
        if candidate.counts and before and "asked" in before[-1].roles:
            clean_before = False
        clean_after = candidate.opens or self._ends(after, candidate)
        if candidate.mine:
            clean_before = clean_after = True
        roles = frozenset().union(*(item.roles for item in before))
        doubts = [item for item in self._leading(after) if "doubt" in item.roles]
        hyphen = "join" in roles and self.tokens[self.items[i - 1].start].key == "-" and not candidate.counts
        denied = "not" in roles or (not candidate.counts and bool(before) and "no" in before[-1].roles)
        later = not candidate.counts and not candidate.opens and any("not" in item.roles for item in after)
        return Mention(
            candidate,
            self.items[i].start,
            self.number,
            Place(2 * (not clean_before) + (not clean_after)),
            denied=denied,
            open=self.asks or "doubt" in roles or bool(doubts) or later,
            restarts=not joined and self.number > 0 and self._restarts(before),
            ranged=joined and (hyphen or "doubt" in roles or self._is_at_odds(previous, candidate, before)),
            joined=joined and all(item.roles & (_CLEAN | {"join"}) for item in before),
            corrects=any("no" in item.roles for item in before),
        )

    def _restarts(self, before: list[Item]) -> bool:
        """Return whether words stand before a candidate that join it to none before: signs for a number are none."""
        words = [item for item in before if self.tokens[item.start].key not in _EMPTY]
        return bool(words) and not any("and" in item.roles for item in words)

    def _is_at_odds(self, previous: int, candidate: Candidate, between: list[Item]) -> bool:
        """Return whether a number and a label right after it mean two different things."""
        other = self._candidate(previous)
        return not between and other.counts and not candidate.counts and other.value != candidate.value

    def _leading(self, after: list[Item]) -> list[Item]:
        """Return the items up to where something else begins."""
        end = next((at for at, item in enumerate(after) if not item.roles & {"filler", "doubt", "and"}), len(after))
        return after[:end]

    def _ends(self, after: list[Item], candidate: Candidate) -> bool:
        """Return whether nothing follows but what changes nothing, or a comment that says it is one.

        After a label a word that is a filler too (is, was) goes on about what the label names.
        """
        if candidate.counts and after and "bound" in after[0].roles:
            return False
        for at, item in enumerate(after):
            begins = "comment" in item.roles and (candidate.counts or "filler" not in item.roles)
            if begins or ("not" in item.roles and at + 1 < len(after)):
                return True
            if not item.roles & {"filler", "doubt", "and", "asked"}:
                return False
        return True

    def _is_part(self, i: int) -> bool:
        """Return whether a number stands before a label or a day and is none of it: `2 or 3 May`."""
        before = list(enumerate(self.items[:i]))
        dropped = (o.candidate and o.candidate.counts and self._gives_way(k, o.candidate) for k, o in before)
        return any("number" in other.roles for _, other in before) or any(dropped)

    def _gives_way(self, i: int, candidate: Candidate) -> bool:  # noqa: PLR0911 - one line a way
        """Return whether a candidate is an article, or words beside it make a bound, a time or a share of it."""
        item = self.items[i]
        before = [other for other in self.items[max(0, i - 3) : i] if not other.roles & {"and"}]
        near = next((other for other in reversed(before) if "filler" not in other.roles), None)
        if near is not None and ("bound" in near.roles or (not candidate.counts and self._is_part(i))):
            return True
        if not candidate.counts or candidate.mine:
            return False
        after = self.items[i + 1].roles if i + 1 < len(self.items) else frozenset[str]()
        beside = self.items[i - 1].roles if i else frozenset[str]()
        if candidate.article and (after & {"candidate", "word", "number"} or "candidate" in beside):
            return True
        if near is not None and "at" in near.roles:
            return True
        if not candidate.free and "word" in beside and sum("word" in other.roles for other in self.items) > 1:
            return True
        bound = "bound" in after and i + 2 == len(self.items)
        if candidate.lists and "word" in after:
            return True
        end = item.start + item.length
        glued = bool(after) and self.tokens[end].is_glued
        return bound or (glued and "doubt" not in after) or ("of" in after and not candidate.free)


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
    return not key.isascii() and not key.isalnum() and key not in ENDS and key not in "+<>^°½¼¾£€¥"

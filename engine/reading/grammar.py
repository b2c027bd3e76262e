"""The small grammar every kind is read with: clauses, the candidates in them, and what the words around those do.

A kind brings a `Finder`. Everything else a word can do is one of few things, by the vocabulary: change nothing
(`filler`), deny (`not`), leave open (`doubt`), bound (`bound`), begin a comment (`comment`), join (`and`), or nothing
that is known. So each part of a clause plays roles, and those beside a candidate say what it is: in `I give you 8, but
the queue was long` only fillers stand before 8, and what else is said is a clause of its own, so it stands alone; in
`not 8 maybe 9` one is denied, and the other left open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import dropwhile
from typing import Any, Protocol

from engine.reading.asked import Asked
from engine.reading.lexicon import Lexicon
from engine.reading.slips import alike
from engine.reading.tokens import Reply, Token

_ENDS = frozenset('.!?\n;:,()[]"…*')
"""Marks that end a clause, with emoji and a hyphen between spaces."""

_EMPTY_MARKS = frozenset("#=~")
"""Marks that change nothing before a number."""

_SHORT = 3
MOST_TOKENS = 64
"""What stands behind these is not looked at."""

_MEANINGS = ("filler", "not", "no", "doubt", "bound", "comment", "and", "at", "none")
_JOINING_MARKS = {"/": "join", "&": "join", "+": "join", "-": "hyphen"}

_EMPTY = frozenset(("filler", "said"))
_AND = _EMPTY | {"and"}
_CLEAN = _AND | {"at", "doubt", "asked", "not"}
_JOINING = frozenset(("join", "hyphen"))
_BETWEEN = _JOINING | {"and", "at", "doubt", "asked"}
_NOUN = frozenset(("candidate", "word", "number"))

_Roles = frozenset[str]
"""What a part of a clause is: meanings of the vocabulary, `said` for those that change nothing for this kind of
question, `to` for a doubt between two numbers alone; or `asked` for a word of the question, `candidate`, `number` for
one that is no candidate, `glued` for one written on to what is before it, `word` or `mark` for any other, `join` and
`hyphen` for marks that join.
"""


@dataclass(frozen=True)
class Candidate:
    """What a run of tokens may say.

    `sure` unless it is asked back even where it stands alone; `soft` where anything else in the clause wins over it;
    `counts` where it is a number, of which other words can make another thing; `opens` where any words may follow it;
    `free` where it may stand amid any words; `mine` where its unit or `8/10` shows it to be what is asked; `alone`
    where it counts nowhere else; `lists` where an unknown word right after it is what it counts.
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

    @property
    def is_loose(self) -> bool:
        """Whether words that would make something else of a mere number change nothing here."""
        return self.free or not self.counts


class Finder(Protocol):
    """What a kind looks for. `fillers` are further meanings that change nothing."""

    @property
    def fillers(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def asked(self) -> Asked: ...  # noqa: D102

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find what the tokens from here may say, if it is something this kind looks for."""


@dataclass(frozen=True)
class Mention:
    """A candidate where it stands, from one token to another.

    `before` and `after` are the roles of what is between it and the candidates beside it in its clause, of which
    `previous` is the one before it, if there is one; it is the `last`. A clause `asks`, or `follows` another.
    """

    candidate: Candidate
    start: int
    end: int
    before: list[_Roles]
    after: list[_Roles]
    previous: Candidate | None
    last: bool
    asks: bool
    follows: bool

    @cached_property
    def is_alone(self) -> bool:
        """Whether its clause says nothing else."""
        return self.is_clean and self.is_over

    @cached_property
    def is_clean(self) -> bool:
        """Whether nothing that counts stands before it; one may end a reply: `you guys get a 9`."""
        candidate, before, first = self.candidate, self.before, self.previous is None
        if candidate.counts and len(before) == 1 and "no" in before[0]:
            return True  # no. 8
        if candidate.counts and not (candidate.free or candidate.lists) and first and not self.after:
            return _all(before, _CLEAN) or (_last(before) == {"filler"} and not _any(before, "number"))
        named = candidate.lists and "asked" in _last(before)
        return self._ends or (_all(before, _CLEAN if first else _CLEAN | _JOINING) and not named)

    @cached_property
    def is_over(self) -> bool:
        """Whether nothing follows but what changes nothing, or what shows itself to be a comment."""
        candidate, after = self.candidate, self.after
        if candidate.opens or (candidate.is_loose and _all(after, _AND | {"doubt", "asked", "at"})):
            return True
        sums_up = candidate.alone or (candidate.soft and candidate.value == 0)  # none of this works, all is so cheap
        if candidate.is_loose and (sums_up or (candidate.counts and "and" in after[0])):  # 4 and our baby
            return False
        passed = _AND | {"doubt"} | ({"asked"} if candidate.is_loose else set())
        for n, roles in enumerate(after):
            if ("comment" in roles and not roles & {"filler", "at"}) or ("not" in roles and n + 1 < len(after)):
                return True
            if not roles & passed:
                return False
        return True

    @cached_property
    def _ends(self) -> bool:
        """Whether this is a yes or a no that ends a reply: `it didn't start, so no`."""
        denies = _any(self.before, "not") and not (self.candidate.value is False and _any(self.before, "word"))
        is_plain = not (denies or _any(self.before, "doubt", "no", "join"))
        return self.candidate.opens and self.previous is None and is_plain and _all(self.after, _EMPTY)

    @cached_property
    def is_denied(self) -> bool:
        """Whether a word for not stands before it, or one for no that neither answers nor corrects a day."""
        is_no = not self.candidate.counts and _last(self.before) & (_AND | {"no"}) == {"no"}
        return (is_no and not (self.candidate.free and self.follows)) or (_any(self.before, "not") and not self._ends)

    @cached_property
    def is_open(self) -> bool:
        """Whether it is asked, doubted, or denied by what follows it; a no takes doubt back: `8, or no 9`."""
        candidate, after = self.candidate, self.after
        since = max((n for n, roles in enumerate(self.before) if "no" in roles), default=0)
        following = next((roles for roles in after if not roles & _AND), frozenset[str]())
        denied_after = self.last and _any(after, "not") and not (candidate.counts or candidate.opens)
        asked = self.asks and not (candidate.opens and _any(after, "comment", "word"))  # no have you?
        return asked or denied_after or "doubt" in following or _any(self.before[since:], "doubt")

    @cached_property
    def is_ranged(self) -> bool:
        """Whether it ends a range that the candidate before it begins, or is a label beside the number of another."""
        previous, between = self.previous, self.before
        if previous is None or self.candidate.counts:
            return previous is not None and _any(between, "doubt")
        is_other = not between and previous.counts and previous.value != self.candidate.value
        return is_other or between == [{"hyphen"}] or _any(between, "doubt")

    @cached_property
    def is_joined(self) -> bool:
        """Whether words or marks that join stand between it and the candidate before it, or nothing."""
        return self.previous is not None and _all(self.before[:1], _BETWEEN) and _all(self.before, _EMPTY | _BETWEEN)

    @cached_property
    def corrects(self) -> bool:
        """Whether a no stands between it and what was said before."""
        return _any(self.before, "no")

    @cached_property
    def restarts(self) -> bool:
        """Whether a clause after another says more before it."""
        return self.previous is None and self.follows and bool(self.before) and not _any(self.before, "and")


@dataclass(frozen=True)
class _Item:
    """A part of a clause, the tokens it takes, and the candidate that it is, if it is one."""

    roles: _Roles
    start: int
    length: int = 1
    candidate: Candidate | None = None


def mentions(reply: Reply, lexicon: Lexicon, finder: Finder) -> list[Mention]:
    """Find every candidate of a reply with its place; what is plainly something else is left out."""
    tokens = reply.tokens[:MOST_TOKENS]
    clauses = enumerate(_clauses([*_items(tokens, lexicon, finder)], tokens))
    return [one for n, (clause, asks) in clauses for one in _mentions(clause, asks=asks, follows=n > 0)]


def says_nothing(tokens: Sequence[Token], lexicon: Lexicon, meanings: Sequence[str]) -> bool:
    """Return whether these tokens are fillers and marks alone, so no comment."""
    at = 0
    while at < len(tokens):
        length = max(lexicon[meaning].length_at(tokens, at) for meaning in ("filler", *meanings))
        if not length and (tokens[at].kind != "mark" or _is_symbol(tokens[at].key)):
            return False
        at += length or 1
    return True


def _items(tokens: Sequence[Token], lexicon: Lexicon, finder: Finder) -> Iterator[_Item]:
    at = 0
    while at < len(tokens):
        item = _item(tokens, at, lexicon, finder)
        candidate = finder.at(tokens, at)
        if candidate and candidate.length >= item.length:
            roles = (item.roles & {"glued"}) | ({"filler"} & item.roles if candidate.counts else set())
            item = _Item(roles | {"candidate"}, at, candidate.length, candidate)
        if item.candidate or tokens[at].key not in _EMPTY_MARKS:
            yield item
        at += item.length


def _item(tokens: Sequence[Token], at: int, lexicon: Lexicon, finder: Finder) -> _Item:
    """Take the longest phrase from here with all that it may mean, else the token by itself."""
    token, found = tokens[at], lexicon.roles_at(tokens, at)
    roles = {name: length for name, length in found.items() if name in _MEANINGS}
    if "doubt" in roles and lexicon.means(token.key, "-m"):
        roles["to"] = roles["doubt"]
    if said := max((found.get(name, 0) for name in finder.fillers), default=0):
        roles["said"] = said
    longest = max(roles.values(), default=1)
    if not roles:
        is_asked = token.kind == "word" and any(alike(token.key, word) for word in finder.asked.words)
        roles["asked" if is_asked else _JOINING_MARKS.get(token.key, token.kind)] = 1
    if token.is_glued:
        roles["glued"] = longest
    return _Item(frozenset(name for name, length in roles.items() if length == longest), at, longest)


def _clauses(items: Sequence[_Item], tokens: Sequence[Token]) -> Iterator[tuple[list[_Item], bool]]:
    """Cut items into clauses, each with whether it is a question."""
    clause: list[_Item] = []
    for item, following in zip(items, (*items[1:], None), strict=False):
        key = tokens[item.start].key
        doubts = following is not None and following.roles & {"doubt", "at", "to"} == {"doubt"}
        said = clause[-1].candidate if clause and doubts and key == "," else None  # 8, maybe
        if clause and ((said and (said.counts or said.free)) or _is_abbreviated(tokens, item.start, clause[-1])):
            continue
        is_mark = item.roles <= {"mark", "join", "hyphen"}
        if is_mark and (key in _ENDS or _is_symbol(key) or _is_dash(tokens, item.start)):
            yield clause, key == "?"
            clause = []
        else:
            clause.append(item)
    yield clause, False


def _mentions(items: list[_Item], *, asks: bool, follows: bool) -> Iterator[Mention]:
    """Place each candidate of a clause; soft ones give way to firm ones, an article to whatever follows it.

    Left out is what other words count, what counts only alone and is not, and what is doubted with its list.
    """
    found = {i: item.candidate for i, item in enumerate(items) if item.candidate}
    firm = {i: candidate for i, candidate in found.items() if not _is_something_else(items, i, candidate)}
    for i in found.keys() - firm.keys():
        items[i] = replace(items[i], roles=items[i].roles & {"filler"} or frozenset(("number",)), candidate=None)
    firm = {i: candidate for i, candidate in firm.items() if not candidate.soft} or firm
    left = False
    places = list(firm)
    for previous, i, following in zip([-1, *places], places, [*places[1:], None], strict=False):
        candidate, start = firm[i], items[i].start
        before = [item.roles for item in items[previous + 1 : i]]
        after = [item.roles for item in items[i + 1 : following]]
        if following is not None:
            after = [roles for roles in after if not roles & _JOINING]
        elif candidate.is_loose:
            after = _undoubted(after, "at", "" if candidate.free else "to")
        if candidate.is_loose and previous < 0 and not _any(before, "number"):
            before = _undoubted(before, "at", "to")
        last, end = following is None, start + candidate.length
        mention = Mention(candidate, start, end, before, after, firm.get(previous), last, asks, follows)
        listed = candidate.lists and len(firm) == 1 and mention.is_over and not (mention.is_clean or mention.corrects)
        hoped = candidate.mine or (candidate.free and not candidate.counts and (asks or mention.is_clean))
        unclear = not mention.is_alone and (candidate.alone or (mention.is_open and not hoped))
        left = not mention.is_ranged and (listed or unclear or (left and mention.is_joined))
        if not left:
            yield mention


def _is_something_else(items: list[_Item], i: int, candidate: Candidate) -> bool:
    """Return whether a candidate is an article, or words beside it make a bound, a time or a name of it."""
    before, after = [item.roles for item in items[:i]], [item.roles for item in items[i + 1 :]]
    telling, before_it, *_ = (*dropwhile(_AND.intersection, reversed(before)), frozenset[str](), frozenset[str]())
    following = after[0] if after else frozenset[str]()
    is_glued = candidate.counts and "glued" in following and "doubt" not in following
    if is_glued or ("bound" in telling and (candidate.counts or candidate.free or candidate.opens)):  # not of a list
        return True
    if not candidate.counts or candidate.mine:
        counted = candidate.free and "word" in _last(before)  # a table for 8 people tomorrow
        return _any(before, "number") and not (candidate.counts or candidate.opens or counted)
    is_article = following & _NOUN and (candidate.soft or "filler" in items[i].roles)
    is_pronoun = "filler" in items[i].roles and "candidate" in _last(before)  # the big one
    is_placed = "at" in telling and not (candidate.free and before_it == {"word"})  # at 8; but: a party of 8
    is_told = candidate.is_loose or candidate.lists or "comment" in following
    is_bound = "bound" in following and (len(after) == 1 or not is_told)
    is_shared = "at" in following and not (candidate.free or _any(after[1:2], *_EMPTY))  # 2 of 4 lifts
    is_named = not candidate.free and "word" in _last(before) and sum("word" in roles for roles in before + after) > 1
    return bool(is_article or is_pronoun or is_placed or is_bound or is_shared or is_named)


def _all(parts: list[_Roles], roles: _Roles) -> bool:
    """Return whether each part plays one of these roles."""
    return all(part & roles for part in parts)


def _any(parts: list[_Roles], *roles: str) -> bool:
    return not all(part.isdisjoint(roles) for part in parts)


def _last(parts: list[_Roles]) -> _Roles:
    return parts[-1] if parts else frozenset()


def _undoubted(parts: list[_Roles], *others: str) -> list[_Roles]:
    """Let a word that doubts between two candidates (`1 til 3`) but is a preposition elsewhere not doubt here."""
    return [roles if roles.isdisjoint(others) else roles - {"doubt"} for roles in parts]


def _is_abbreviated(tokens: Sequence[Token], at: int, before: _Item) -> bool:
    """Return whether this is the point of an abbreviation before a number: `kl. 7`, `d. 5`."""
    if tokens[at].key != "." or tokens[at].spaced:
        return False
    short = "word" in before.roles and len(tokens[at - 1].key) <= _SHORT and tokens[at + 1 : at + 2]
    return bool(before.roles & {"bound", "at", "no"}) or bool(short and tokens[at + 1].kind == "number")


def _is_dash(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a hyphen is a dash: with white space on a side of it."""
    return tokens[at].key == "-" and (tokens[at].spaced or at + 1 == len(tokens) or tokens[at + 1].spaced)


def _is_symbol(key: str) -> bool:
    return not key.isascii() and not key.isalnum() and key not in "…+<>^°½¼¾£€¥"

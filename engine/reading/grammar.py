"""The small grammar every kind is read with: clauses, the candidates in them, and what the words around those do.

A kind brings a `Finder`. Everything else a word can do is one of few things, by the vocabulary: change nothing
(`filler`), deny (`not`), leave open (`doubt`), bound (`bound`), begin a comment (`comment`), join (`and`), or nothing
that is known. So each part of a clause plays roles, and those beside a candidate say what it is: in `I give you 8, but
the queue was long` only fillers stand before 8, and what else is said is a clause of its own, so it stands alone; in
`not 8 maybe 9` one is denied, and the other left open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

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
"""Roles that change nothing, `said` for this kind of question alone."""

_AND = _EMPTY | {"and"}
_CLEAN = _AND | {"at", "doubt", "asked", "not"}
_JOINING = frozenset(("join", "hyphen"))
_BETWEEN = _JOINING | {"and", "at", "doubt", "asked"}
_NOUN = frozenset(("candidate", "word", "number"))

_Roles = frozenset[str]
"""What a part of a clause is: meanings of the vocabulary, or `asked` for a word of the question, `number` for one that
is no candidate, `candidate`, `glued` for one written on to what is before it, `word` or `mark` for any other, `join`
and `hyphen` for marks that join; `to` is a doubt between two numbers alone.
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
    """What a kind looks for. `fillers` are further meanings, and `asked` words of the question, that change nothing."""

    @property
    def fillers(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def asked(self) -> frozenset[str]: ...  # noqa: D102

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find what the tokens from here may say, if it is something this kind looks for."""


@dataclass(frozen=True)
class Mention:
    """A candidate where it stands, from one token to another, and what the words around it do to it.

    `clean` where nothing that counts stands before it in its clause, `over` where nothing but a comment follows.
    `joined` to the candidate before it, as one end of a range where it is `ranged`; `restarts` where a clause after
    another says more before it; `corrects` what was said before.
    """

    candidate: Candidate
    start: int
    end: int
    clean: bool
    over: bool
    denied: bool
    open: bool
    ranged: bool
    joined: bool
    corrects: bool
    restarts: bool

    @property
    def is_alone(self) -> bool:
        """Whether its clause says nothing else."""
        return self.clean and self.over


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
    clauses = enumerate(_clauses(_items(tokens, lexicon, finder), tokens))
    return [one for number, (clause, asks) in clauses for one in _Clause(clause, asks, number > 0).mentions()]


def says_nothing(tokens: Sequence[Token], lexicon: Lexicon, meanings: Sequence[str]) -> bool:
    """Return whether these tokens are fillers and marks alone, so no comment."""
    at = 0
    while at < len(tokens):
        length = max(lexicon[meaning].length_at(tokens, at) for meaning in ("filler", *meanings))
        if not length and (tokens[at].kind != "mark" or _is_symbol(tokens[at].key)) and not _is_initial(tokens, at):
            return False
        at += length or 1
    return True


def _items(tokens: Sequence[Token], lexicon: Lexicon, finder: Finder) -> Iterator[_Item]:
    at = 0
    while at < len(tokens):
        part = _item(tokens, at, lexicon, finder)
        candidate = finder.at(tokens, at)
        if candidate and candidate.length >= part.length:
            roles = (part.roles & {"glued"}) | ({"filler"} & part.roles if candidate.counts else set())
            part = _Item(roles | {"candidate"}, at, candidate.length, candidate)
        if part.candidate or tokens[at].key not in _EMPTY_MARKS:
            yield part
        at += part.length


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
        is_asked = token.kind == "word" and any(alike(token.key, word) for word in finder.asked)
        roles["asked" if is_asked else _JOINING_MARKS.get(token.key, token.kind)] = 1
    if token.is_glued:
        roles["glued"] = longest
    return _Item(frozenset(name for name, length in roles.items() if length == longest), at, longest)


def _clauses(parts: Iterator[_Item], tokens: Sequence[Token]) -> Iterator[tuple[list[_Item], bool]]:
    """Cut parts into clauses, each with whether it is a question."""
    clause: list[_Item] = []
    for part in parts:
        key = tokens[part.start].key
        if clause and _is_abbreviated(tokens, part.start, clause[-1]):
            if "word" in clause[-1].roles and _is_initial(tokens, part.start - 1):
                clause[-1] = _Item(_EMPTY, part.start - 1)
            continue
        is_mark = part.roles <= {"mark", "join", "hyphen"}
        if is_mark and (key in _ENDS or _is_symbol(key) or _is_dash(tokens, part.start)):
            yield clause, key == "?"
            clause = []
        else:
            clause.append(part)
    yield clause, False


@dataclass(frozen=True)
class _Clause:
    parts: list[_Item]
    asks: bool
    follows: bool

    def mentions(self) -> Iterator[Mention]:
        """Place each candidate; soft ones give way to firm ones, an article to whatever follows it.

        Left out is what other words count, what counts only alone and is not, and what is doubted with its list.
        """
        found = {i: part.candidate for i, part in enumerate(self.parts) if part.candidate}
        firm = {i: candidate for i, candidate in found.items() if not self._is_something_else(i, candidate)}
        for i in found.keys() - firm.keys():
            other = self.parts[i]
            self.parts[i] = _Item(other.roles & {"filler"} or frozenset(("number",)), other.start, other.length)
        firm = {i: candidate for i, candidate in firm.items() if not candidate.soft} or firm
        left = False
        for previous, i, following in zip((-1, *firm), firm, (*firm, None)[1:], strict=False):
            mention = self._placed(firm[i], previous, i, following)
            listed = firm[i].lists and len(firm) == 1 and mention.over and not mention.clean
            hoped = firm[i].mine or (firm[i].free and not firm[i].counts and (self.asks or mention.clean))
            unclear = not mention.is_alone and (firm[i].alone or (mention.open and not hoped))
            left = not mention.ranged and (listed or unclear or (left and mention.joined))
            if not left:
                yield mention

    def _placed(self, candidate: Candidate, previous: int, i: int, following: int | None) -> Mention:
        """Return what the words between the candidates before and after one do to it."""
        first, start = previous < 0, self.parts[i].start
        before = [part.roles for part in self.parts[previous + 1 : i]]
        after = [part.roles for part in self.parts[i + 1 : following]]
        if following is not None:
            after = [roles for roles in after if not roles & _JOINING]
        elif candidate.is_loose:
            after = _undoubted(after, "at", "" if candidate.free else "to")
        if candidate.is_loose and first and not _any(before, "number"):
            before = _undoubted(before, "at", "to")
        denies = _any(before, "not") and not (candidate.value is False and _any(before, "word"))  # didn't start, so no
        spoilt = denies or _any(before, "doubt", "no", "join")
        ends = first and candidate.opens and _all(after, _EMPTY) and not spoilt
        clean = ends or self._is_clean(candidate, before, after, first=first)
        doubted = next((roles for roles in after if not roles & _AND), frozenset())
        one = self.parts[previous].candidate if not first else None
        is_other = not before and one and one.counts and one.value != candidate.value
        taken_back = max((n for n, roles in enumerate(before) if "no" in roles), default=0)  # 8, or no 9
        hyphened = before == [{"hyphen"}] or is_other
        return Mention(
            candidate,
            start,
            start + candidate.length,
            clean,
            candidate.opens or _is_over(candidate, after),
            denied=(_any(before, "not") and not ends)
            or (not candidate.counts and _last(before) & (_AND | {"no"}) == {"no"}),
            open=(self.asks and not (candidate.opens and _any(after, "comment", "word")))
            or _any(before[taken_back:], "doubt")
            or "doubt" in doubted
            or (following is None and _any(after, "not") and not candidate.counts and not candidate.opens),
            ranged=not first and (_any(before, "doubt") or bool(not candidate.counts and hyphened)),
            joined=not first and (not before or (bool(before[0] & _BETWEEN) and _all(before, _EMPTY | _BETWEEN))),
            corrects=_any(before, "no"),
            restarts=first and self.follows and bool(before) and not _any(before, "and"),
        )

    @staticmethod
    def _is_clean(candidate: Candidate, before: list[_Roles], after: list[_Roles], *, first: bool) -> bool:
        """Return whether nothing that counts stands before a candidate; one may end a reply: `you guys get a 9`."""
        if candidate.counts and len(before) == 1 and "no" in before[0]:
            return True  # no. 8
        if candidate.counts and not (candidate.free or candidate.lists) and first and not after:
            return _all(before, _CLEAN) or (_last(before) == {"filler"} and not _any(before, "number"))
        named = candidate.lists and "asked" in _last(before)
        return _all(before, _CLEAN if first else _CLEAN | _JOINING) and not named

    def _is_something_else(self, i: int, candidate: Candidate) -> bool:
        """Return whether a candidate is an article, or words beside it make a bound, a time or a name of it."""
        before = [part.roles for part in self.parts[:i]]
        after = [part.roles for part in self.parts[i + 1 :]]
        telling = list(before)
        while telling and telling[-1] & _AND:
            telling.pop()
        following = after[0] if after else frozenset[str]()
        if "bound" in _last(telling) or (candidate.counts and "glued" in following and "doubt" not in following):
            return True
        if not candidate.counts or candidate.mine:
            counted = candidate.free and "word" in _last(before)  # a table for 8 people tomorrow
            return _any(before, "number") and not (candidate.counts or candidate.opens or counted)
        is_noun = bool(following & _NOUN)
        is_article = ("filler" in self.parts[i].roles and (is_noun or "candidate" in _last(before))) or (
            candidate.soft and is_noun
        )
        is_placed = "at" in _last(telling) and not (candidate.free and telling[-2:-1] == [{"word"}])
        is_shared = "at" in following and not (candidate.free or _any(after[1:2], *_EMPTY))  # 2 of 4 lifts
        words = sum("word" in roles for roles in before + after)
        is_named = not candidate.free and "word" in _last(before) and words > 1
        is_bound = "bound" in following and (
            len(after) == 1 or not (candidate.free or candidate.lists or "comment" in following)
        )
        return is_article or is_placed or is_shared or is_named or is_bound


def _is_over(candidate: Candidate, after: list[_Roles]) -> bool:
    """Return whether nothing follows a candidate but what changes nothing, or what shows itself to be a comment."""
    if candidate.is_loose and _all(after, _AND | {"doubt", "asked", "at"}):
        return True
    sums_up = candidate.alone or (candidate.soft and candidate.value == 0)  # none of this works, all is so cheap
    if candidate.is_loose and (sums_up or (candidate.counts and after and "and" in after[0])):  # 4 and our baby
        return False
    passed = _AND | {"doubt", "asked"} if candidate.is_loose else _AND | {"doubt"}
    for n, roles in enumerate(after):
        if ("comment" in roles and not roles & {"filler", "at"}) or ("not" in roles and n + 1 < len(after)):
            return True
        if not roles & passed:
            return False
    return True


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
    """Return whether this is the point of an abbreviation before a number: `kl. 7`, `no. 5`."""
    if tokens[at].key != "." or tokens[at].spaced:
        return False
    short = "word" in before.roles and len(tokens[at - 1].key) <= _SHORT and tokens[at + 1 : at + 2]
    return bool(before.roles & {"bound", "at", "no"}) or bool(short and tokens[at + 1].kind == "number")


def _is_initial(tokens: Sequence[Token], at: int) -> bool:
    """Return whether one letter with a point stands here, which changes nothing: Danish `d. 5. maj`."""
    points = [token for token in tokens[at + 1 : at + 2] if token.key == "." and not token.spaced]
    return bool(points) and tokens[at].kind == "word" and len(tokens[at].key) == 1


def _is_dash(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a hyphen is a dash: with white space on a side of it."""
    return tokens[at].key == "-" and (tokens[at].spaced or at + 1 == len(tokens) or tokens[at + 1].spaced)


def _is_symbol(key: str) -> bool:
    return not key.isascii() and not key.isalnum() and key not in "…+<>^°½¼¾£€¥"

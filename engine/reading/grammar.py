"""The small grammar every kind is read with: clauses, the candidates in them, and what the words around those do.

A kind brings a `Finder`. Everything else a word can do is one of few things, by the vocabulary: change nothing
(`filler`), deny (`not`), leave open (`doubt`), bound (`bound`), begin a comment (`comment`), join (`and`), or nothing
that is known. So a clause is a row of roles, and patterns over them say what the words do to a candidate: in `I give
you 8, but the queue was long` only fillers stand before 8, and what else is said is a clause of its own, so it stands
alone; in `not 8 maybe 9` one is denied, and the other left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Protocol

from engine.reading.lexicon import Lexicon
from engine.reading.slips import alike
from engine.reading.tokens import Reply, Token

_ENDS = frozenset('.!?\n;:,()[]"…*')
"""Marks that end a clause, with emoji and a hyphen between spaces."""

_EMPTY = frozenset("#=~")
"""Marks that change nothing before a number."""

_SHORT = 3
MOST_TOKENS = 64
"""What stands behind these is not looked at."""


_MEANINGS = ("filler", "not", "no", "doubt", "bound", "comment", "and", "at", "none")
_OTHER = ("asked", "join", "hyphen", "number", "word", "mark", "candidate", "glued", "said", "to")
_LETTERS = dict(zip((*_MEANINGS, *_OTHER), "fnodbeatwqjhxwmcgpr", strict=True))
"""The role of a part of a clause as a letter. A clause is written as the roles of its parts, a space after each.

`f` is a filler, `n` denies, `o` is a word for no, `d` doubts, `b` bounds, `e` begins a comment, `a` is and, `t` at,
`w` a word nobody knows, `q` one of the question, `p` one that changes nothing for this kind of question, `r` is `to`,
which doubts between numbers alone, `j` and `h` are marks that join, `m` is another mark, `x` a number that is no
candidate, `c` a candidate, `g` what is written on to it.
"""


def _roles(pattern: str) -> re.Pattern[str]:
    """Compile a pattern over parts: `<not|no>` is one that plays either role, `<comment!filler>` not the second.

    `empty` is whatever changes nothing.
    """

    def part(match: re.Match[str]) -> str:
        played, others = (
            "".join(_LETTERS.get(role, "fp") for role in (roles or "").split("|") if role) for roles in match.groups()
        )
        return (rf"\b(?!\w*[{others}])" if others else r"\b") + rf"\w*[{played}]\w* "

    return re.compile(re.sub(r"<([a-z|]+)(?:!([a-z|]+))?>", lambda found: f"(?:{part(found)})", pattern))


_CLEAN = _roles("(?:<empty|and|at|doubt|asked|not>)*")
_CLEAN_LISTED = _roles("(?:<empty|and|at|doubt|asked|not|join|hyphen>)*")
"""Before a candidate, and between two: `I give you`, `and`."""

_NAMED_NUMBER = _roles("<no>")
"""Before a number where it is an abbreviation of that word: `no. 8`."""

_JOINED = _roles("(?:<and|at|doubt|asked|join|hyphen><empty>*)*")
_OVER = _roles("(?:<empty|doubt|and|asked>)*(?:<comment!filler|at>.*|<not>.+)?")
_OVER_WORD = _roles("(?:<empty|doubt|and|asked|at>)*")
"""After a candidate: nothing else, or a comment whose first word shows it to be one; after a label also `for`."""

_ENDING = _roles("<empty>*")
"""After a yes or a no that ends a reply."""

_REPEATS = re.compile("(?!.*[nodbxjh])(?=.*q)(?:[^w]*D[^w]*|[^wat]*C[^wa]*|[^wa]*U[^a]*)")
"""A clause that repeats a word of the question, so is about what is asked: `I'll go back on 2 October`.

Unknown words may tell of somebody else before the candidate, and of something else after it: `2 October is off`. Where
it is a count, `and` may add to it, and `at` make a place of it. `D` is none, `C` is one, `U` has the unit asked for.
"""

_DOUBTED = _roles("(?:<empty|and>)*<doubt>")
_BOUND_BEFORE = _roles("<bound!empty|and>(?:<empty|and>)*$")
_PLACED = _roles("<at!empty>(?:<empty|and>)*$")
_GROUP = _roles("<word><at!empty>(?:<empty|and>)*$")
"""Before what is no answer then: `over 8`, `after Monday`; `at 8`."""

_BOUND_AFTER = _roles("<bound>$")
_BOUND_ANYHOW = _roles("<bound!comment>")
"""After a number that is no answer then: `8 or more`; of a grade also `8 times`."""

_SHARED = _roles("<at>(?!<empty>)")
_GLUED = _roles("<glued!doubt>")
_WORD_BEFORE = _roles("<word>$")
_TWO_WORDS = _roles(".*<word>.*<word>")
_NOUN = _roles("<candidate|word|number>")
"""After or before a number that is a share, part of a word, or a name, and what an article stands before."""


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
    """A part of a clause: its roles as letters, the tokens it takes, and the candidate that it is, if it is one."""

    roles: str
    start: int
    length: int = 1
    candidate: Candidate | None = None


def mentions(reply: Reply, lexicon: Lexicon, finder: Finder) -> list[Mention]:
    """Find every candidate of a reply with its place; what is plainly something else is left out."""
    tokens = reply.tokens[:MOST_TOKENS]
    clauses = _clauses(_greeted(list(_items(tokens, lexicon, finder)), tokens), tokens)
    told = (_Clause(clause, asks, number > 0) for number, (clause, asks) in enumerate(clauses))
    return [mention for clause in told for mention in clause.mentions()]


def says_nothing(tokens: Sequence[Token], lexicon: Lexicon, meanings: Sequence[str]) -> bool:
    """Return whether these tokens are fillers and marks alone, so no comment."""
    at = 0
    while at < len(tokens):
        length = max(lexicon[meaning].length_at(tokens, at) for meaning in ("filler", *meanings))
        empty = tokens[at].kind == "mark" and not _is_symbol(tokens[at].key)
        if not (length or empty or _is_initial(tokens, at)):
            return False
        at += length or 1
    return True


def _items(tokens: Sequence[Token], lexicon: Lexicon, finder: Finder) -> Iterator[Item]:
    at = 0
    while at < len(tokens):
        item = _item(tokens, at, lexicon, finder)
        candidate = finder.at(tokens, at)
        if candidate and candidate.length >= item.length:
            is_article = candidate.counts and "f" in item.roles
            roles = "c" + "f" * is_article + "g" * tokens[at].is_glued
            item = Item(roles, at, candidate.length, candidate)
        if item.candidate or tokens[at].key not in _EMPTY:
            yield item
        at += item.length


def _greeted(items: list[Item], tokens: Sequence[Token]) -> list[Item]:
    """Let the name of who is greeted before a yes or a no change nothing: `Hi Anna yes we can`."""
    end, opener = next(((n, item) for n, item in enumerate(items) if item.candidate), (0, None))
    names = [item for item in items[:end] if item.roles == "w" and not tokens[item.start].is_lower]
    is_greeting = items[:1] and items[0].roles == "f" and all(one.roles == "f" or one in names for one in items[:end])
    if not (opener and opener.candidate and opener.candidate.opens and is_greeting):
        return items
    return [*(replace(item, roles="f") for item in items[:end]), *items[end:]]


def _item(tokens: Sequence[Token], at: int, lexicon: Lexicon, finder: Finder) -> Item:
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
        joins = {"/": "join", "&": "join", "+": "join", "-": "hyphen"}
        roles["asked" if is_asked else joins.get(token.key, token.kind)] = 1
    if token.is_glued:
        roles["glued"] = longest
    return Item("".join(_LETTERS[name] for name, length in roles.items() if length == longest), at, longest)


def _clauses(items: list[Item], tokens: Sequence[Token]) -> Iterator[tuple[list[Item], bool]]:
    """Cut items into clauses, each with whether it is a question."""
    clause: list[Item] = []
    for item in items:
        key = tokens[item.start].key
        if clause and _is_abbreviated(tokens, item.start, clause[-1]):
            if clause[-1].roles == "w" and _is_initial(tokens, item.start - 1):
                clause[-1] = replace(clause[-1], roles="f")
            continue
        if item.roles in "mjh" and (key in _ENDS or _is_symbol(key) or _is_dash(tokens, item.start)):
            yield clause, key == "?"
            clause = []
        else:
            clause.append(item)
    yield clause, False


@dataclass(frozen=True)
class _Clause:
    items: list[Item]
    asks: bool
    follows: bool

    def mentions(self) -> Iterator[Mention]:
        """Place each candidate; soft ones give way to firm ones, an article to whatever follows it.

        Left out is what other words count, what counts only alone and is not, and what is doubted with its list.
        """
        found = {i: item.candidate for i, item in enumerate(self.items) if item.candidate}
        firm = {i: candidate for i, candidate in found.items() if not self._is_something_else(i, candidate)}
        for i in found.keys() - firm.keys():
            role = "f" if "f" in self.items[i].roles else "x"
            self.items[i] = Item(role, self.items[i].start, self.items[i].length)
        firm = {i: candidate for i, candidate in firm.items() if not candidate.soft} or firm
        left = False
        for previous, (i, candidate), following in zip((-1, *firm), firm.items(), (*firm, None)[1:], strict=False):
            mention = self._placed(i, candidate, previous, following)
            listed = candidate.lists and len(firm) == 1 and mention.place >= Place.LAST
            hoped = candidate.free and not candidate.counts and (self.asks or mention.place == Place.FIRST)
            hoped = hoped or (candidate.mine and not self.asks)
            unclear = mention.place and (candidate.alone or (mention.open and not hoped))
            left = not mention.ranged and bool(listed or unclear or (left and mention.joined))
            if not left:
                yield mention

    def _placed(self, i: int, candidate: Candidate, previous: int, following: int | None) -> Mention:
        """Return what the words between the candidates before and after one do to it."""
        first, start = previous < 0, self.items[i].start
        before, after = self._beside(i, candidate, previous, following)
        # A reply may end with a yes or a no; with a no also after a denial: won't start, so no.
        spoiling = "[docj]" if candidate.value is False and re.search("n.*w", before) else "[ndocj]"
        ends = first and candidate.opens and _ENDING.fullmatch(after) and not re.search(spoiling, before)
        kind = "U" if candidate.mine else "C" if candidate.counts else "D"
        repeats = bool(candidate.free and _REPEATS.fullmatch(f"{before}{kind} {after}"))
        clean = repeats or bool(ends) or self._is_clean(candidate, before, after, first=first)
        over = repeats or candidate.opens or _is_over(candidate, after)
        asks = self.asks and not (candidate.opens and re.search("[ew]", after))  # no have you?
        is_denied_after = following is None and "n" in after and not candidate.counts and not candidate.opens
        return Mention(
            candidate,
            start,
            start + candidate.length,
            Place(2 * (not clean) + (not over)),
            denied=("n" in before and not ends) or (not candidate.counts and before.endswith("o ")),
            # A word for no takes back what doubts before it: 8, or no 9.
            open=asks or "d" in re.sub(r".*\bo\w* ", "", before) or bool(_DOUBTED.match(after)) or is_denied_after,
            restarts=first and self.follows and bool(before) and "a" not in before,
            ranged=not first and ("d" in before or (not candidate.counts and self._parts(previous, i, before))),
            joined=not first and bool(_JOINED.fullmatch(before)),
            corrects="o" in before,
        )

    def _beside(self, i: int, candidate: Candidate, previous: int, following: int | None) -> tuple[str, str]:
        """Write what stands between a candidate and those beside it, without what changes nothing for this one."""
        before, after = self._written(previous + 1, i), self._written(i + 1, following)
        if candidate.free:
            after = after.replace("r", "")  # the door to my neighbour
        if candidate.is_loose and previous < 0 and "x" not in before:
            before = _undoubted(before)
        if following is not None:
            after = re.sub("[jh] ", "", after)
        elif candidate.is_loose:
            after = _undoubted(after)
        return before, after if candidate.is_loose else after.replace("q", "w")

    @staticmethod
    def _is_clean(candidate: Candidate, before: str, after: str, *, first: bool) -> bool:
        """Return whether nothing that counts stands before a candidate; one may end a reply: `you guys get a 9`."""
        if candidate.counts and _NAMED_NUMBER.fullmatch(before):
            return True
        if candidate.counts and not (candidate.free or candidate.lists) and first and not after:
            return bool(_CLEAN.fullmatch(before)) or ("x" not in before and before.endswith("f "))
        named = candidate.lists and before.endswith("q ")
        return bool((_CLEAN if first else _CLEAN_LISTED).fullmatch(before)) and not named

    def _parts(self, previous: int, i: int, between: str) -> bool:
        """Return whether two candidates side by side are ends of a range, or a number and a label of another one."""
        one, other = self.items[previous].candidate, self.items[i].candidate
        return between == "h " or bool(not between and one and other and one.counts and one.value != other.value)

    def _is_something_else(self, i: int, candidate: Candidate) -> bool:
        """Return whether a candidate is an article, or words beside it make a bound, a time or a name of it."""
        before, after = self._written(0, i), self._written(i + 1, None)
        if _BOUND_BEFORE.search(before) or (candidate.counts and _GLUED.match(after)):
            return True
        if not candidate.counts or candidate.mine:
            counted = candidate.free and re.search("x .*[wq]", before)  # a table for 8 people tomorrow
            return "x" in before and not (candidate.counts or candidate.opens or counted)
        is_article = "f" in self.items[i].roles and (_NOUN.match(after) or before.endswith("c "))
        is_named = not candidate.free and _WORD_BEFORE.search(before) and _TWO_WORDS.match(before + after)
        is_counted = (_SHARED.match(after) and not candidate.free) or (candidate.soft and _NOUN.match(after))
        is_placed = _PLACED.search(before) and not (candidate.free and _GROUP.search(before))
        is_bound = _BOUND_AFTER.match(after) or (not (candidate.free or candidate.lists) and _BOUND_ANYHOW.match(after))
        return bool(is_article or is_placed or is_named or is_counted or is_bound)

    def _written(self, start: int, end: int | None) -> str:
        return "".join(f"{item.roles} " for item in self.items[start:end])


def _is_over(candidate: Candidate, after: str) -> bool:
    """Return whether nothing follows a candidate but what changes nothing, or what shows itself to be a comment."""
    sums_up = candidate.alone or (candidate.soft and candidate.value == 0)  # none of this works, all is so cheap
    goes_on = sums_up or (candidate.counts and re.match(r"\w*a", after))  # 4 and our baby
    is_comment = _OVER.fullmatch(after) and not (candidate.is_loose and goes_on)
    return bool(is_comment or (candidate.is_loose and _OVER_WORD.fullmatch(after)))


def _undoubted(parts: str) -> str:
    """Let a word that doubts between two candidates (`1 til 3`) but is a preposition elsewhere not doubt here."""
    return re.sub(r"d(?=\w*[tr])", "", parts)


def _is_abbreviated(tokens: Sequence[Token], at: int, before: Item) -> bool:
    """Return whether this is the point of an abbreviation before a number: `kl. 7`, `no. 5`."""
    if tokens[at].key != "." or tokens[at].spaced:
        return False
    short = "w" in before.roles and len(tokens[at - 1].key) <= _SHORT and tokens[at + 1 : at + 2]
    return bool(set(before.roles) & set("bto")) or bool(short and tokens[at + 1].kind == "number")


def _is_initial(tokens: Sequence[Token], at: int) -> bool:
    """Return whether one letter with a point stands here, which changes nothing: Danish `d. 5. maj`."""
    points = [token for token in tokens[at + 1 : at + 2] if token.key == "." and not token.spaced]
    return bool(points) and tokens[at].kind == "word" and len(tokens[at].key) == 1


def _is_dash(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a hyphen is a dash: with white space on a side of it."""
    return tokens[at].key == "-" and (tokens[at].spaced or at + 1 == len(tokens) or tokens[at + 1].spaced)


def _is_symbol(key: str) -> bool:
    return not key.isascii() and not key.isalnum() and key not in "…+<>^°½¼¾£€¥"

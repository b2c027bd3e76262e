"""Candidates: what a run of tokens may say, what finds them, and how they stand in their clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

from engine.reading.tokens import Token


@dataclass(frozen=True)
class Candidate:
    """What a run of tokens may say.

    `sure` unless it is asked back even where it stands alone; `soft` where something else in the clause wins over it
    (an article that is a number, too); `counts` where it is a number, which other words can make another thing of;
    `opens` where any words may follow it; `free` where it may stand amid any words; `mine` where the words of the
    question stand beside it, so that it may stand amid any words and be taken; `alone` where it counts nowhere else;
    `article` where it may be one;
    `lists` where an unknown word right after it is what it counts, not a comment.
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
    article: bool = False
    lists: bool = False


class Finder(Protocol):
    """What a kind looks for."""

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find what the tokens from here may say, if it is something this kind looks for."""

    @property
    def fillers(self) -> tuple[str, ...]:
        """Further meanings whose words change nothing beside what is looked for."""

    @property
    def asked(self) -> frozenset[str]:
        """The words of the question, which change nothing either."""


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
    joined: bool = False
    corrects: bool = False
    restarts: bool = False

    @property
    def end(self) -> int:
        """The token after it."""
        return self.start + self.candidate.length

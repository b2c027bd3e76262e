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
    """A candidate where it stands: which tokens, in which clause, and what the words around it do to it."""

    candidate: Candidate
    start: int
    clause: int
    place: Place
    denied: bool
    open: bool
    ranged: bool
    joined: bool
    corrects: bool
    restarts: bool

    @property
    def end(self) -> int:
        """The token after it."""
        return self.start + self.candidate.length

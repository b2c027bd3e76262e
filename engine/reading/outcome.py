"""What reading a reply comes to: an answer with what else was said, or the reason there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Answer: TypeAlias = "bool | int | float | str | list[int]"
"""An answer as it is stored and as hosts get it: JSON."""


@dataclass(frozen=True)
class Accepted:
    """A reply that was understood: the answer, and what else was said."""

    answer: Answer
    comment: str | None = None


@dataclass(frozen=True)
class AskedBack:
    """A reply with one likely answer, but words around it could mean something else: the respondent must confirm."""

    answer: Answer
    comment: str | None = None


@dataclass(frozen=True)
class Rejection:
    """A reply that is no answer. `reason` picks the error prefix; `candidates` are what it might have meant."""

    reason: str
    candidates: tuple[str, ...] = ()


Reading: TypeAlias = Accepted | AskedBack | Rejection
"""What one reply comes to."""

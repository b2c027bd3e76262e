"""What reading a reply comes to: an answer, an answer to be confirmed, or the reason there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Answer: TypeAlias = "bool | int | float | str | list[int]"
"""An answer as it is stored and as hosts get it: JSON."""


@dataclass(frozen=True)
class Accepted:
    """A reply that says one answer and nothing that could be another; `comment` is what else was said."""

    answer: Answer
    comment: str | None = None


@dataclass(frozen=True)
class AskedBack:
    """A reply with one likely answer among words that could mean something else: the respondent is asked."""

    answer: Answer
    comment: str | None = None


@dataclass(frozen=True)
class Rejection:
    """A reply that is no answer. `reason` picks the error prefix; `candidates` are what it might have meant."""

    reason: str
    candidates: tuple[str, ...] = ()


Reading: TypeAlias = Accepted | AskedBack | Rejection

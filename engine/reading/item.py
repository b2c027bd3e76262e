"""What a kind looks for in a reply, and what it found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from engine.reading.tokens import Token


@dataclass(frozen=True)
class Item:
    """What a run of tokens says.

    `open_ended` where any words may follow it but those of the meanings `unless`;
    `anywhere` where it is so plainly what was asked for that any words may stand before it (we stayed 2 nights);
    `weak` where the words may just as well be an article (one, a);
    `soft` where after another answer they are a remark (no, all good).
    """

    length: int
    value: Any
    open_ended: bool = False
    unless: tuple[str, ...] = ()
    anywhere: bool = False
    weak: bool = False
    soft: bool = False


class Finder(Protocol):
    """What a kind looks for."""

    def item_at(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find what the tokens from here say, if it is something this kind looks for."""

"""A question answered with exactly one of its options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.elements.options import Optioned


@dataclass(frozen=True, kw_only=True)
class Dropdown(Optioned):
    """One option, by its number or its label."""

    kind: ClassVar[str] = "dropdown"
    reasons: ClassVar[tuple[str, ...]] = ("empty", "too_long", "not_an_option", "unclear", "only_one")
    operators: ClassVar[frozenset[str]] = frozenset(("is", "is_not", "one_of", "none_of"))

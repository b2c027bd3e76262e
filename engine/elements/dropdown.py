"""A question answered with exactly one of its options."""

from __future__ import annotations

from dataclasses import dataclass

from engine.elements.options import Optioned


@dataclass(frozen=True, kw_only=True)
class Dropdown(Optioned):
    """One option, by its number or its label."""

    kind = "dropdown"
    reasons = ("empty", "too_long", "not_an_option", "unclear", "only_one")
    operators = frozenset(("is", "is_not", "one_of", "none_of"))

"""The last element of every survey: it says goodbye, and what is replied after it comes too late."""

from __future__ import annotations

from dataclasses import dataclass

from engine.elements.element import Element


@dataclass(frozen=True, kw_only=True)
class Completion(Element):
    """The text that ends a survey; a definition keeps it under its own key, so its id is always the same."""

    kind = "completion"

    id: str = "completion"

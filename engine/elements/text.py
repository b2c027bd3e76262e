"""Something said that asks for no reply."""

from __future__ import annotations

from dataclasses import dataclass

from engine.elements.element import Element


@dataclass(frozen=True, kw_only=True)
class Text(Element):
    """A text on the way: it is sent and walked past."""

    kind = "text"

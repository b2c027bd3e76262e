"""Properties of an element that cannot all be true, as its kind tells them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checking.draft import Draft, steps
from engine.checking.finding import Finding


def findings(draft: Draft) -> Iterator[Finding]:
    """Ask each element."""
    for entry in draft.entries:
        for path, message in entry.element.contradictions() if entry.element else ():
            yield draft.document.finding("contradiction", entry.path + steps(path), message, "Change one of them.")

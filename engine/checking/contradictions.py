"""Properties of an element that cannot all be true, as its kind tells them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checking.draft import Draft, steps
from engine.checking.problem import Problem


def problems(draft: Draft) -> Iterator[Problem]:
    """Ask each element."""
    for entry in draft.entries:
        for path, message in entry.element.contradictions() if entry.element else ():
            yield draft.document.problem("contradiction", entry.path + steps(path), message, "Change one of them.")

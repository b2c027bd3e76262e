"""White space at the ends of texts and labels: it is sent and seen by nobody, or stands before a comma."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checking.draft import Draft
from engine.checking.problem import Problem


def problems(draft: Draft) -> Iterator[Problem]:
    """Find it in every language."""
    for path, text in draft.texts.items():
        for tag, words in text.items():
            ends = [end for end, bare in (("begins", words.lstrip()), ("ends", words.rstrip())) if bare != words]
            if ends:
                message = f"this {'label' if 'label' in path or 'labels' in path else 'text'} {' and '.join(ends)}"
                message = f"{message} with white space"
                yield draft.document.problem("stray_space", (*path, tag), message, "Remove it.")

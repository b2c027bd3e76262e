"""White space at the ends of labels: it stands before a comma or a quotation mark wherever a label is quoted."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checking.draft import Draft
from engine.checking.finding import Finding


def findings(draft: Draft) -> Iterator[Finding]:
    """Find it in every language; a text that ends an SMS is sent without it."""
    labels = {path: label for path, label in draft.texts.items() if path[-1] != "text"}
    for path, label in labels.items():
        for tag, words in label.items():
            ends = [end for end, bare in (("begins", words.lstrip()), ("ends", words.rstrip())) if bare != words]
            if ends:
                message = f"this label {' and '.join(ends)} with white space"
                yield draft.document.finding("stray_space", (*path, tag), message, "Remove it.")

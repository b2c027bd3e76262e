"""Ranges of numbers written in a text that are not the numbers the question takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.checking.draft import Draft
from engine.checking.finding import Finding
from engine.elements.element import Question

RANGE = re.compile(
    r"(?<![\w.,:/%$€£-])(-?\d{1,6})(?:\s*[-–—‑]\s*|\s+(?:[^\W\d]{1,4}|\.\.\.?)\s+|\s*(?:\.\.\.?|…)\s*)(-?\d{1,6})"
    r"(?![\w%€£]|[.,:/-]\d)"
)
ENDS = re.compile(r"\s*(?:$|[.,;:!?)\]=(])")
ASKING = re.compile(
    r"(?:repl|answer|rate|rating|scor|scale|svar|skala|poeng|tall|antwort|bewert|répond|note|échelle|"
    r"respond|escala|punt|rispond|scala|antwoord|schaal|vasta|asteik)\w*[^.!?]*$",
    re.IGNORECASE,
)
"""What stands before a range that is asked for, in some languages; in others it must end its clause."""


def findings(draft: Draft) -> Iterator[Finding]:
    """Find texts that ask for a reply from 1 to 5 where the scale is from 0 to 10."""
    for entry in draft.entries:
        bounds = entry.element.replied_numbers() if isinstance(entry.element, Question) else None
        if bounds is not None and entry.element is not None:
            for tag, words in entry.element.text.items():
                written = list(RANGE.finditer(words))
                if any((int(found[1]), int(found[2])) == bounds for found in written):
                    continue
                for found in written:
                    if _is_asked_for(found, bounds):
                        low, high = bounds
                        message = f"the text says `{found[0]}`, and the question takes a number from {low} to {high}"
                        remedy = "Leave it out: how to reply is added by the template."
                        path = (*entry.path, "text", tag)
                        yield draft.document.finding("differing_range", path, message, remedy)


def _is_asked_for(found: re.Match[str], bounds: tuple[int, int]) -> bool:
    """Tell a range to reply with from other numbers, of hours or of days: where in doubt, it is another."""
    low, high = int(found[1]), int(found[2])
    if low >= high:
        return False
    if ASKING.search(found.string[: found.start()]):
        return True
    return (low in (0, 1, bounds[0]) or high == bounds[1]) and ENDS.match(found.string[found.end() :]) is not None

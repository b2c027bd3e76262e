"""How wide words are on a screen, and how they break into lines. Generous: whichever font is there, they fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

UNITS = {"ijl'|": 0.32, " .,:;/\\f-`": 0.38, 'tr()[]{}!I"': 0.48, "cksvxyzJ": 0.6, "w": 0.83, "mMW@%—…": 1.0}
"""In units of the font size; Verdana and DejaVu Sans, the widest of the usual fonts, stay below these."""

ELLIPSIS = "…"


def width(text: str, size: float) -> float:
    """Return the most a text takes in pixels, at a font size in pixels."""
    return size * sum(map(_units, text))


def wrapped(text: str, size: float, room: float, lines: int) -> list[str]:
    """Break a text into at most so many lines that each fit the room; an ellipsis stands for what does not fit."""
    found = [""]
    for word in _pieces(text.split(), size, room):
        longer = f"{found[-1]} {word}".strip()
        if width(longer, size) <= room:
            found[-1] = longer
        else:
            found.append(word)
    return found if len(found) <= lines else [*found[: lines - 1], _cut(found[lines - 1], size, room)]


def _pieces(words: Sequence[str], size: float, room: float) -> list[str]:
    """Cut words that are longer than a line, as languages without spaces have them."""
    pieces = []
    for word in words:
        start = 0
        for end in range(1, len(word) + 1):
            if width(word[start:end], size) > room and end - start > 1:
                pieces.append(word[start : end - 1])
                start = end - 1
        pieces.append(word[start:])
    return pieces


def _cut(line: str, size: float, room: float) -> str:
    while line and width(line + ELLIPSIS, size) > room:
        line = line[:-1]
    return line.rstrip(" ,.;:") + ELLIPSIS


def _units(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return 1.05
    known = next((units for characters, units in UNITS.items() if character in characters), None)
    return known or (0.8 if character.isupper() else 0.64)

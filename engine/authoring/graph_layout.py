"""Where boxes and the lines between them go, and how words break into lines. The only door of graphlay."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import copysign
from typing import NamedTuple

import graphlay

OPTIONS = {"direction": "topbottom", "spacing": {"layer_gap": 26.0, "node_gap": 28.0, "dummy_gap": 22.0}}

ROOM = 5.0
"""Boxes are laid out this much larger on each side: once in 2,000 drawings a line grazes one."""

Size = tuple[float, float]


class Point(NamedTuple):
    """A place in pixels, from the left and from the top."""

    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line to be drawn between two boxes, by their positions. The heavier, the straighter and shorter."""

    start: int
    end: int
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The centre of each box, the corners of each line, and the size of the whole."""

    size: Size
    boxes: tuple[Point, ...]
    lines: tuple[tuple[Point, ...], ...]


def laid_out(boxes: Sequence[Size], lines: Sequence[Line]) -> Layout:
    """Place boxes of these sizes so that nothing stands on anything else."""
    graph = graphlay.Graph()
    for width, height in boxes:
        graph.node(width=width + 2 * ROOM, height=height + 2 * ROOM)
    for line in lines:
        graph.edge(line.start, line.end, weight=line.weight)
    found = graphlay.layout(graph, preset="process_map", options=OPTIONS)
    bounds = found.bounds
    left, top = bounds["min"]["x"], bounds["min"]["y"]

    def point(place: Mapping[str, float]) -> Point:
        return Point(place["x"] - left, place["y"] - top)

    centres = [point(node["center"]) for node in found.nodes]
    drawn = []
    for line, edge in zip(lines, found.edges, strict=True):
        first, *between, last = (point(corner) for corner in edge["points"])
        start = _on_outline(first, centres[line.start], boxes[line.start])
        drawn.append((start, *between, _on_outline(last, centres[line.end], boxes[line.end])))
    size = bounds["max"]["x"] - left, bounds["max"]["y"] - top
    return Layout(size=size, boxes=tuple(centres), lines=tuple(drawn))


def _on_outline(end: Point, centre: Point, size: Size) -> Point:
    """Lengthen the end of a line, which meets its box at a right angle, to where the box really begins."""
    (x, y), (across, down) = (end.x - centre.x, end.y - centre.y), size
    if abs(y) > down / 2:
        return Point(end.x, centre.y + copysign(down / 2, y))
    return Point(centre.x + copysign(across / 2, x), end.y)


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

"""Where boxes and the lines between them go, from top to bottom. The only door of graphlay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import copysign
from typing import NamedTuple

import graphlay

OPTIONS = {
    "direction": "topbottom",
    "spacing": {"layer_gap": 26.0, "node_gap": 28.0, "dummy_gap": 22.0},
}

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

"""Where boxes and the lines between them go, from top to bottom. The only door of graphlay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import graphlay

OPTIONS = {
    "direction": "topbottom",
    "spacing": {"layer_gap": 36.0, "node_gap": 36.0, "dummy_gap": 26.0},
}


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

    size: tuple[float, float]
    boxes: tuple[Point, ...]
    lines: tuple[tuple[Point, ...], ...]


def laid_out(boxes: Sequence[tuple[float, float]], lines: Sequence[Line]) -> Layout:
    """Place boxes of these sizes so that nothing stands on anything else."""
    graph = graphlay.Graph()
    for width, height in boxes:
        graph.node(width=width, height=height)
    for line in lines:
        graph.edge(line.start, line.end, weight=line.weight)
    found = graphlay.layout(graph, preset="process_map", options=OPTIONS)
    centres = [_point(node["center"]) for node in found.nodes]
    corners = [[_point(corner) for corner in edge["points"]] for edge in found.edges]
    edges = [*(corner for line in corners for corner in line), *_corners(zip(centres, boxes, strict=True))]
    left, top = min(x for x, _ in edges), min(y for _, y in edges)
    return Layout(
        size=(max(x for x, _ in edges) - left, max(y for _, y in edges) - top),
        boxes=tuple(Point(x - left, y - top) for x, y in centres),
        lines=tuple(tuple(Point(x - left, y - top) for x, y in line) for line in corners),
    )


def _point(place: Mapping[str, float]) -> Point:
    return Point(place["x"], place["y"])


def _corners(sized: Iterable[tuple[Point, tuple[float, float]]]) -> Iterator[Point]:
    for (x, y), (width, height) in sized:
        yield Point(x - width / 2, y - height / 2)
        yield Point(x + width / 2, y + height / 2)

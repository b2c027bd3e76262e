"""Where boxes and the lines between them go, from top to bottom. The only door of graphlay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

import graphlay

SPACING = {"layer_gap": 36.0, "node_gap": 36.0, "dummy_gap": 26.0}
OPTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"effort": "thorough"},
    {"routing": {"port_sides": "any"}},
    {"coords": {"placement": "brandes_koepf"}},
    {"cycles": {"strategy": "follow_flow"}},
    {"spacing": {**SPACING, "dummy_gap": 36.0}},
)
"""How to lay out, the nicest first; the next is tried where a line comes too near a box, as it does in one of 2,000."""

CLEARANCE = 2.0
"""How far a line is from a box that it does not belong to, at least."""


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
    found = _clear(graph)
    centres = [_point(node["center"]) for node in found.nodes]
    corners = [[_point(corner) for corner in edge["points"]] for edge in found.edges]
    edges = [*(corner for line in corners for corner in line), *_corners(zip(centres, boxes, strict=True))]
    left, top = min(x for x, _ in edges), min(y for _, y in edges)
    return Layout(
        size=(max(x for x, _ in edges) - left, max(y for _, y in edges) - top),
        boxes=tuple(Point(x - left, y - top) for x, y in centres),
        lines=tuple(tuple(Point(x - left, y - top) for x, y in line) for line in corners),
    )


def _clear(graph: graphlay.Graph) -> graphlay.Layout:
    tried: list[tuple[float, graphlay.Layout]] = []
    for options in OPTIONS:
        shape = {"direction": "topbottom", "spacing": SPACING, **options}
        found = graphlay.layout(graph, preset="process_map", options=shape)
        tried.append((_clearance(found.metrics()), found))
        if tried[-1][0] >= CLEARANCE:
            break
    return max(tried, key=itemgetter(0))[1]


def _clearance(metrics: Mapping[str, Any]) -> float:
    """Tell how far lines keep from boxes; 0 where anything stands on anything else. None where there are no lines."""
    spoilt = metrics["node_edge_hits"] or metrics["node_overlaps"]
    return 0.0 if spoilt else metrics["min_edge_node_clearance"] or 0.0


def _point(place: Mapping[str, float]) -> Point:
    return Point(place["x"], place["y"])


def _corners(sized: Iterable[tuple[Point, tuple[float, float]]]) -> Iterator[Point]:
    for (x, y), (width, height) in sized:
        yield Point(x - width / 2, y - height / 2)
        yield Point(x + width / 2, y + height / 2)

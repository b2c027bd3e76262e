"""What a picture is made of, as SVG: outlines, lines with rounded corners, lines of words, and how they look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple
from xml.etree.ElementTree import Element, SubElement

from engine.authoring.graph_layout import Point
from engine.authoring.picture import Shape

LEADING = 1.35
CORNER = 8.0
FOLD = 14.0

STYLE = """
  text { font-family: "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; fill: #1f2933; }
  .title { font-weight: 600; }
  .small { fill: #52606d; }
  .id { font-weight: 600; }
  .name { fill: #5b21b6; }
  .card { stroke-width: 1.5; }
  .question { fill: #e8f1fb; stroke: #2f6fb0; }
  .text { fill: #fdf6e3; stroke: #b08a2e; }
  .completion { fill: #e6f5ea; stroke: #2e7d4f; }
  .tag { fill: #f6f2ff; stroke: #d4bbff; }
  .way { fill: none; stroke: #52606d; stroke-width: 1.5; }
  .next { stroke-dasharray: 7 4; }
  .rule { stroke: #8a3ffc; stroke-width: 2; }
  .start { fill: #52606d; }
  .way.unreached { stroke: #a8adb5; }
  .unreached .card { fill: #f5f5f5; stroke: #8a8f98; stroke-dasharray: 5 4; }
  .unreached .tag { fill: #fafafa; stroke: #d3d6db; }
  .unreached text { fill: #6b7280; }
  .unreached .warning { font-weight: 600; fill: #b42318; }
"""

HEADS = {"sequence": "#52606d", "next": "#52606d", "rule": "#8a3ffc", "unreached": "#a8adb5"}
"""The colour of a way's head, by its kind."""


@dataclass(frozen=True)
class Lettering:
    """How words are written: their class, their size in pixels, and on which side they are aligned."""

    name: str
    size: float
    anchor: Literal["start", "middle", "end"] = "start"


class Box(NamedTuple):
    """A rectangle, by its upper left corner."""

    x: float
    y: float
    width: float
    height: float


def define_heads(root: Element) -> None:
    """Define the arrow heads that ways end with."""
    definitions = SubElement(root, "defs")
    for kind, colour in HEADS.items():
        box = {"viewBox": "0 0 10 10", "refX": "9", "refY": "5", "markerWidth": "11", "markerHeight": "11"}
        kept = {"id": f"to-{kind}", "orient": "auto", "markerUnits": "userSpaceOnUse"}
        SubElement(SubElement(definitions, "marker", {**kept, **box}), "path", d="M0 0 L10 5 L0 10 z", fill=colour)


def draw_way(parent: Element, corners: Sequence[Point], kind: str, *, reached: bool, ended: bool = True) -> None:
    """Draw a way along its corners, with an arrow head where it is `ended`."""
    head = {"marker-end": f"url(#to-{kind if reached else 'unreached'})"} if ended else {}
    drawn = f"way {kind}" if reached else f"way {kind} unreached"
    SubElement(parent, "path", {"class": drawn, "d": _path(corners), **head})


def draw_shape(parent: Element, shape: Shape, box: Box) -> None:
    """Draw a text as a sheet with a folded corner, a question with round corners, the completion with two outlines."""
    drawn = {"class": f"card {shape}"}
    if shape == "text":
        down, across = f"v{box.height - FOLD:.1f}", f"h{box.width - FOLD:.1f}"
        sheet = f"M{box.x:.1f} {box.y:.1f}{across}l{FOLD:.1f} {FOLD:.1f}{down}h{-box.width:.1f}z"
        SubElement(parent, "path", {**drawn, "d": sheet})
        corner = f"M{box.x + box.width - FOLD:.1f} {box.y:.1f}v{FOLD:.1f}h{FOLD:.1f}"
        SubElement(parent, "path", {**drawn, "d": corner})
    elif shape == "question":
        draw_box(parent, box, "card question", 12)
    else:
        draw_box(parent, box, "card completion", 24)
        inner = Box(box.x + 4, box.y + 4, box.width - 8, box.height - 8)
        draw_box(parent, inner, "card completion", 20)


def draw_box(parent: Element, box: Box, name: str, corner: float) -> None:
    """Draw a rectangle with rounded corners."""
    sides = {name: f"{value:.1f}" for name, value in box._asdict().items()}
    SubElement(parent, "rect", {"class": name, "rx": f"{corner:.1f}", **sides})


def write(parent: Element, lines: Sequence[str], start: Point, lettering: Lettering) -> None:
    """Write lines of words one below the other, the first on the line through `start`."""
    how = {"class": lettering.name, "font-size": f"{lettering.size:.0f}", "text-anchor": lettering.anchor}
    for at, line in enumerate(lines):
        place = {"x": f"{start.x:.1f}", "y": f"{start.y + at * lettering.size * LEADING:.1f}"}
        SubElement(parent, "text", {**how, **place}).text = line


def _path(corners: Sequence[Point]) -> str:
    steps = [f"M{corners[0].x:.1f} {corners[0].y:.1f}"]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        come, go = _towards(corner, before), _towards(corner, after)
        steps.append(f"L{come.x:.1f} {come.y:.1f} Q{corner.x:.1f} {corner.y:.1f} {go.x:.1f} {go.y:.1f}")
    return " ".join([*steps, f"L{corners[-1].x:.1f} {corners[-1].y:.1f}"])


def _towards(corner: Point, other: Point) -> Point:
    away = max(abs(other.x - corner.x) + abs(other.y - corner.y), 0.1)
    share = min(CORNER, away / 2) / away
    return Point(corner.x + (other.x - corner.x) * share, corner.y + (other.y - corner.y) * share)

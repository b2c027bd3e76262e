"""Draws a score by month, with its interval and its axes, as SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

WIDTH, HEIGHT = 560.0, 200.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 12.0, 12.0, 28.0
MOST_MONTHS = 24


def drawn_trend(scores: Sequence[tuple[str, Mapping[str, Any]]]) -> Markup:
    """Draw a line through a score from -100 to 100 of each month, and how sure each is."""
    scores = scores[-MOST_MONTHS:]
    root = Element("svg", {"class": "trend", "viewBox": f"0 0 {WIDTH:.0f} {HEIGHT:.0f}", "role": "img"})
    SubElement(root, "title").text = "Net Promoter Score by month"
    told = (
        f"{month}: {one['score']:.0f} ({one['low']:.0f} to {one['high']:.0f}), of {one['n']}" for month, one in scores
    )
    SubElement(root, "desc").text = "; ".join(told)
    step = (WIDTH - LEFT - RIGHT) / len(scores)

    def at(value: float) -> str:
        return f"{TOP + (100 - value) / 200 * (HEIGHT - TOP - BOTTOM):.1f}"

    for line in (-100, -50, 0, 50, 100):
        kind = "axis zero" if line == 0 else "axis"
        SubElement(
            root, "line", {"class": kind, "x1": f"{LEFT}", "x2": f"{WIDTH - RIGHT}", "y1": at(line), "y2": at(line)}
        )
        label = SubElement(root, "text", {"x": f"{LEFT - 8}", "y": at(line), "text-anchor": "end", "dy": "4"})
        label.text = str(line).replace("-", "−")
    points = []
    every = math.ceil(len(scores) / 7)
    for place, (month, one) in enumerate(scores):
        x = f"{LEFT + step * (place + 0.5):.1f}"
        SubElement(root, "line", {"class": "spread", "x1": x, "x2": x, "y1": at(one["low"]), "y2": at(one["high"])})
        points.append(f"{x},{at(one['score'])}")
        if place % every == 0:
            SubElement(root, "text", {"x": x, "y": f"{HEIGHT - 8}", "text-anchor": "middle"}).text = month
    SubElement(root, "polyline", {"class": "line", "points": " ".join(points)})
    for point in points:
        x, y = point.split(",")
        SubElement(root, "circle", {"class": "dot", "cx": x, "cy": y, "r": "4"})
    return Markup(tostring(root, encoding="unicode"))  # noqa: S704 - made by ElementTree, which escapes what is in it

"""A picture of a survey as SVG, for a browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from engine.authoring.layout import Layout, Line, Point, laid_out
from engine.authoring.lettering import width, wrapped
from engine.authoring.picture import Arrow, Card, Picture, Shape
from engine.checking.problem import shortened

CARD_WIDTH = 250.0
PADDING = 14.0
TITLE, TEXT, SMALL = 20.0, 14.0, 12.0
LEADING = 1.35
LABEL_WIDTH = 190.0
MARGIN = 32.0
START = 14.0
CORNER = 8.0
FOLD = 14.0
HEAVY = 4.0
"""The way a survey goes where no rule holds is drawn straight where there is a choice."""

STYLE = """
  text { font-family: "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; fill: #1f2933; }
  .title { font-size: 20px; font-weight: 600; }
  .words { font-size: 14px; }
  .small { font-size: 12px; fill: #52606d; }
  .id { font-weight: 600; fill: #1f2933; }
  .card { stroke-width: 1.5; }
  .question { fill: #e8f1fb; stroke: #2f6fb0; }
  .text { fill: #fdf6e3; stroke: #b08a2e; }
  .completion { fill: #e6f5ea; stroke: #2e7d4f; }
  .unreached .card { fill: #f5f5f5; stroke: #8a8f98; stroke-dasharray: 5 4; }
  .unreached text { fill: #6b7280; }
  .warning { font-size: 12px; font-weight: 600; fill: #b42318; }
  .unreached .warning { fill: #b42318; }
  .way { fill: none; stroke: #52606d; stroke-width: 1.5; }
  .next { stroke-dasharray: 7 4; }
  .rule { stroke: #8a3ffc; stroke-width: 2; }
  .way.unreached { stroke: #a8adb5; }
  .name { font-size: 12px; fill: #6929c4; stroke: #ffffff; stroke-width: 4px; paint-order: stroke; }
  .unreached .name { fill: #6b7280; }
  .start { fill: #52606d; }
"""

LEGEND: tuple[tuple[Shape, str], ...] = (("text", "says"), ("question", "asks"), ("completion", "ends"))
LEGEND_LINES = (("sequence", "in sequence"), ("next", "by its `next`"), ("rule", "by a rule"))


@dataclass(frozen=True)
class _Lettered:
    """A card with its lines as they stand on it."""

    card: Card
    lines: Sequence[str]

    @property
    def height(self) -> float:
        return SMALL * LEADING + len(self.lines) * TEXT * LEADING + 2 * PADDING - 6


def as_svg(picture: Picture) -> str:
    """Draw a picture; every card and every rule tells more where a mouse rests on it."""
    room = CARD_WIDTH - 2 * PADDING
    cards = [_Lettered(card, wrapped(card.text, TEXT, room, 3)) for card in picture.cards]
    names = [[line for name in arrow.names for line in wrapped(name, SMALL, LABEL_WIDTH, 3)] for arrow in picture.arrows]
    layout = laid_out(
        [(START, START), *((CARD_WIDTH, lettered.height) for lettered in cards)],
        [Line(start=0, end=1, weight=HEAVY), *(_line(*each) for each in zip(picture.arrows, names, strict=True))],
    )
    title = wrapped(picture.title, TITLE, max(layout.size[0], 560.0), 2)
    top = MARGIN + len(title) * TITLE * LEADING + 12
    root = _root(picture, max(layout.size[0], 560.0) + 2 * MARGIN, top + layout.size[1] + 76)
    _write(root, title, Point(MARGIN, MARGIN + TITLE * 0.8), "title", TITLE)
    body = SubElement(root, "g", transform=f"translate({MARGIN:.1f} {top:.1f})")
    _draw(body, picture, cards, names, layout)
    _legend(root, Point(MARGIN, top + layout.size[1] + 44))
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def _line(arrow: Arrow, names: Sequence[str]) -> Line:
    label = (max(width(line, SMALL) for line in names) + 8, len(names) * SMALL * LEADING + 4) if names else None
    weight = 1.0 if arrow.kind == "rule" else HEAVY
    return Line(start=arrow.start + 1, end=arrow.end + 1, label=label, weight=weight)


def _root(picture: Picture, across: float, down: float) -> Element:
    size = {"width": f"{across:.0f}", "height": f"{down:.0f}", "viewBox": f"0 0 {across:.0f} {down:.0f}"}
    root = Element("svg", xmlns="http://www.w3.org/2000/svg", role="img", **size)
    root.set("aria-labelledby", "title description")
    SubElement(root, "title", id="title").text = shortened(picture.title, 200)
    SubElement(root, "desc", id="description").text = described(picture)
    SubElement(root, "style").text = STYLE
    definitions = SubElement(root, "defs")
    for name, colour in (("sequence", "#52606d"), ("rule", "#8a3ffc"), ("unreached", "#a8adb5")):
        box = {"viewBox": "0 0 10 10", "refX": "9", "refY": "5", "markerWidth": "11", "markerHeight": "11"}
        marker = SubElement(definitions, "marker", id=f"to-{name}", orient="auto", markerUnits="userSpaceOnUse", **box)
        SubElement(marker, "path", d="M0 0 L10 5 L0 10 z", fill=colour)
    SubElement(root, "rect", width="100%", height="100%", fill="#ffffff")
    return root


def described(picture: Picture) -> str:
    """Tell in words what a picture shows, for those who cannot see it."""
    sentences = [f"It begins with {picture.cards[0].id}."]
    for arrow in picture.arrows:
        start, end = picture.cards[arrow.start].id, picture.cards[arrow.end].id
        by = f" where a rule holds: {'; '.join(arrow.names)}" if arrow.names else ""
        sentences.append(f"From {start} to {end}{by}.")
    sentences += [f"Nothing leads to {card.id}." for card in picture.cards if not card.reached]
    return " ".join(sentences)


def _draw(
    body: Element, picture: Picture, cards: Sequence[_Lettered], names: Sequence[Sequence[str]], layout: Layout
) -> None:
    _way(body, layout.lines[0], "sequence")
    for arrow, corners in zip(picture.arrows, layout.lines[1:], strict=True):
        _way(body, corners, arrow.kind if arrow.reached else f"{arrow.kind} unreached", arrow.reason)
    at = layout.boxes[0]
    SubElement(body, "circle", cx=f"{at.x:.1f}", cy=f"{at.y:.1f}", r=f"{START / 2:.1f}").set("class", "start")
    for lettered, centre in zip(cards, layout.boxes[1:], strict=True):
        _card(body, lettered, centre)
    for arrow, lines, anchor in zip(picture.arrows, names, layout.labels[1:], strict=True):
        if anchor:
            _label(body, arrow, lines, anchor)


def _way(body: Element, corners: Sequence[Point], kind: str, reason: str = "") -> None:
    marker = "unreached" if "unreached" in kind else "rule" if "rule" in kind else "sequence"
    path = SubElement(body, "path", {"class": f"way {kind}", "d": _path(corners), "marker-end": f"url(#to-{marker})"})
    if reason:
        SubElement(path, "title").text = reason


def _path(corners: Sequence[Point]) -> str:
    """Write a line with rounded corners."""
    steps = [f"M{corners[0].x:.1f} {corners[0].y:.1f}"]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        come, go = _towards(corner, before), _towards(corner, after)
        steps.append(f"L{come.x:.1f} {come.y:.1f} Q{corner.x:.1f} {corner.y:.1f} {go.x:.1f} {go.y:.1f}")
    return " ".join([*steps, f"L{corners[-1].x:.1f} {corners[-1].y:.1f}"])


def _towards(corner: Point, other: Point) -> Point:
    away = max(abs(other.x - corner.x) + abs(other.y - corner.y), 0.1)
    share = min(CORNER, away / 2) / away
    return Point(corner.x + (other.x - corner.x) * share, corner.y + (other.y - corner.y) * share)


def _card(body: Element, lettered: _Lettered, centre: Point) -> None:
    card = lettered.card
    group = SubElement(body, "g", {"class": "element" if card.reached else "element unreached"})
    SubElement(group, "title").text = f"{card.id} ({card.kind}): {card.text}"
    left, top = centre.x - CARD_WIDTH / 2, centre.y - lettered.height / 2
    _shape(group, card.shape, Point(left, top), (CARD_WIDTH, lettered.height))
    line = Point(left + PADDING, top + PADDING + SMALL * 0.7)
    heading = SubElement(group, "text", {"class": "small", "x": f"{line.x:.1f}", "y": f"{line.y:.1f}"})
    room = CARD_WIDTH - 2 * PADDING
    note = card.kind if card.reached else "never reached"
    (name,) = wrapped(card.id, SMALL * 1.1, room - width(f"  {note}", SMALL), 1)
    id_ = SubElement(heading, "tspan", {"class": "id"})
    id_.text = name
    end = {"class": "small" if card.reached else "warning", "text-anchor": "end"}
    right = left + CARD_WIDTH - (FOLD + 4 if card.shape == "text" else PADDING)
    SubElement(group, "text", {**end, "x": f"{right:.1f}", "y": f"{line.y:.1f}"}).text = note
    _write(group, lettered.lines, Point(line.x, line.y + TEXT * LEADING), "words", TEXT)


def _shape(group: Element, shape: Shape, corner: Point, size: tuple[float, float]) -> None:
    """A text is a sheet with a folded corner, a question a rounded box, the completion rounder still and doubled."""
    (x, y), (across, down) = corner, size
    drawn = f"card {shape}"
    if shape == "text":
        outline = f"M{x:.1f} {y:.1f}h{across - FOLD:.1f}l{FOLD:.1f} {FOLD:.1f}v{down - FOLD:.1f}h{-across:.1f}z"
        SubElement(group, "path", {"class": drawn, "d": outline})
        fold = f"M{x + across - FOLD:.1f} {y:.1f}v{FOLD:.1f}h{FOLD:.1f}"
        SubElement(group, "path", {"class": drawn, "d": fold})
        return
    for inset in (0.0, 4.0) if shape == "completion" else (0.0,):
        round_ = (24.0 if shape == "completion" else 12.0) - inset
        box = {"x": x + inset, "y": y + inset, "width": across - 2 * inset, "height": down - 2 * inset, "rx": round_}
        SubElement(group, "rect", {"class": drawn, **{name: f"{value:.1f}" for name, value in box.items()}})


def _label(body: Element, arrow: Arrow, lines: Sequence[str], anchor: Point) -> None:
    group = SubElement(body, "g", {"class": "element" if arrow.reached else "element unreached"})
    SubElement(group, "title").text = arrow.reason
    down = len(lines) * SMALL * LEADING
    _write(group, lines, Point(anchor.x, anchor.y - down / 2 + SMALL), "name", SMALL, "middle")


def _write(
    parent: Element, lines: Sequence[str], start: Point, kind: str, size: float, anchor: str = "start"
) -> None:
    for at, line in enumerate(lines):
        place = {"x": f"{start.x:.1f}", "y": f"{start.y + at * size * LEADING:.1f}", "text-anchor": anchor}
        SubElement(parent, "text", {"class": kind, **place}).text = line


def _legend(root: Element, corner: Point) -> None:
    x = corner.x
    for shape, words in LEGEND:
        _shape(root, shape, Point(x, corner.y - 12), (34.0, 24.0))
        _write(root, [words], Point(x + 42, corner.y + 4), "small", SMALL)
        x += 42 + width(words, SMALL) + 14
    for kind, words in LEGEND_LINES:
        _way(root, [Point(x, corner.y), Point(x + 34, corner.y)], kind)
        _write(root, [words], Point(x + 42, corner.y + 4), "small", SMALL)
        x += 42 + width(words, SMALL) + 14

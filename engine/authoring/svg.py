"""A picture of a survey as SVG, for a browser: where everything goes, and how it is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from engine.authoring.graph_layout import Layout, Line, Point, laid_out, width, wrapped
from engine.authoring.picture import Arrow, Card, EdgeKind, Picture, Shape


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


LEADING = 1.35
CORNER = 8.0
FOLD = 14.0

STYLE = """
  text { font-family: "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; fill: #1f2933; }
  .title { font-weight: 600; }
  .small { fill: #52606d; }
  .id { font-weight: 600; }
  .name { fill: #5b21b6; }
  .counted { font-weight: 600; fill: #b42318; }
  .card { stroke-width: 1.5; }
  .question { fill: #e8f1fb; stroke: #2f6fb0; }
  .text { fill: #fdf6e3; stroke: #b08a2e; }
  .completion { fill: #e6f5ea; stroke: #2e7d4f; }
  .tag { fill: #f6f2ff; stroke: #d4bbff; }
  .way { fill: none; stroke: #52606d; stroke-width: 1.5; }
  .next { stroke-dasharray: 7 4; }
  .rule { stroke: #8a3ffc; stroke-width: 2; }
  .passed_over { stroke: #0f766e; stroke-dasharray: 2 3; }
  .start { fill: #52606d; }
  .way.unreached { stroke: #a8adb5; }
  .unreached .card { fill: #f5f5f5; stroke: #8a8f98; stroke-dasharray: 5 4; }
  .unreached .tag { fill: #fafafa; stroke: #d3d6db; }
  .unreached text { fill: #6b7280; }
  .unreached .warning { font-weight: 600; fill: #b42318; }
"""

HEADS = {"sequence": "#52606d", "next": "#52606d", "rule": "#8a3ffc", "passed_over": "#0f766e", "unreached": "#a8adb5"}
"""The colour of a way's head, by its kind."""

CARD_WIDTH = 250.0
TAG_WIDTH = 190.0
LEAST_WIDTH = 580.0
PADDING = 14.0
MARGIN = 32.0
START = 14.0
TITLE, WORDS, SMALL = Lettering("title", 20), Lettering("words", 14), Lettering("small", 12)
ID, NAME, COUNTED = Lettering("id", 12), Lettering("name", 12, "middle"), Lettering("counted", 12)

SEQUENCE_WEIGHT, NAMED_WEIGHT = 4.0, 2.0
"""Where no rule holds, the way is drawn straight if there is a choice; a rule's name stays near its question."""

LEGEND: tuple[tuple[Shape, str], ...] = (("text", "says"), ("question", "asks"), ("completion", "ends"))
LEGEND_WAYS: tuple[tuple[EdgeKind, str], ...] = (
    ("sequence", "in sequence"),
    ("next", "by its next"),
    ("rule", "by a rule"),
)
PASSED_OVER: tuple[EdgeKind, str] = ("passed_over", "passed over")


@dataclass(frozen=True)
class _WrappedCard:
    """A card with its lines as they stand on it."""

    card: Card
    lines: Sequence[str]

    @property
    def size(self) -> tuple[float, float]:
        small = SMALL.size * (2 if self.card.counted else 1)
        return CARD_WIDTH, (small + len(self.lines) * WORDS.size) * LEADING + 2 * PADDING - 6


@dataclass(frozen=True)
class _Tag:
    """The names of the rules that lead along an arrow: a way by a rule leads through them."""

    arrow: Arrow
    lines: Sequence[str]

    @property
    def size(self) -> tuple[float, float]:
        across = max(width(line, NAME.size) for line in self.lines) + 16
        return across, len(self.lines) * NAME.size * LEADING + 8


def as_svg(picture: Picture) -> str:
    """Draw a picture; every card and every rule tells more where a mouse rests on it."""
    root = drawn(picture)
    style = Element("style")
    style.text = STYLE
    root.insert(2, style)
    root.insert(4, Element("rect", width="100%", height="100%", fill="#ffffff"))
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def as_part_of_a_page(picture: Picture) -> str:
    """Draw a picture without its style: that of the page tells how its classes look."""
    return tostring(drawn(picture), encoding="unicode")


def drawn(picture: Picture) -> Element:
    """Draw a picture without its style and its ground."""
    cards = [_WrappedCard(card, wrapped(card.text, WORDS.size, CARD_WIDTH - 2 * PADDING, 3)) for card in picture.cards]
    tags = [_tag(arrow) for arrow in picture.arrows if arrow.written]
    sizes = [(START, START), *(card.size for card in cards), *(tag.size for tag in tags)]
    layout = laid_out(sizes, [*_lines(picture)])
    passes_over = any(arrow.kind == "passed_over" for arrow in picture.arrows)
    across, down = max(layout.size[0], LEAST_WIDTH + (150 if passes_over else 0)), layout.size[1]
    title = wrapped(picture.title, TITLE.size, across, 2)
    top = MARGIN + len(title) * TITLE.size * LEADING + 12
    root = _root(picture, across + 2 * MARGIN, top + down + (100 if picture.note else 76))
    write(root, title, Point(MARGIN, MARGIN + TITLE.size * 0.8), TITLE)
    body = SubElement(root, "g", transform=f"translate({MARGIN + (across - layout.size[0]) / 2:.1f} {top:.1f})")
    _draw_ways(body, picture, layout)
    for card, centre in zip(cards, layout.boxes[1:], strict=False):
        _draw_card(body, card, centre)
    for tag, centre in zip(tags, layout.boxes[1 + len(cards) :], strict=True):
        _draw_tag(body, tag, centre)
    _draw_legend(root, Point(MARGIN, top + down + 44), (*LEGEND_WAYS, *((PASSED_OVER,) if passes_over else ())))
    write(root, [picture.note] if picture.note else [], Point(MARGIN, top + down + 76), SMALL)
    return root


def described(picture: Picture) -> str:
    """Write in words what a picture shows, for those who cannot see it."""
    sentences = [f"It begins with {picture.cards[0].id}."]
    for arrow in picture.arrows:
        start, end = picture.cards[arrow.start].id, picture.cards[arrow.end].id
        by = f" where a rule holds: {'; '.join(arrow.names)}" if arrow.names else ""
        counted = f": {arrow.counted}" if arrow.counted else ""
        sentences.append(f"From {start} to {end}{by}{counted}.")
    sentences += [f"At {card.id}: {card.counted}." for card in picture.cards if card.counted]
    sentences += [f"Nothing leads to {card.id}." for card in picture.cards if not card.reached]
    return " ".join([*sentences, *([picture.note] if picture.note else [])])


def _tag(arrow: Arrow) -> _Tag:
    names = [f"• {name}" for name in arrow.names] if len(arrow.names) > 1 else arrow.names
    counted = [arrow.counted] if arrow.counted else []
    return _Tag(arrow, [*(line for name in names for line in _balanced(name)), *counted])


def _balanced(name: str) -> list[str]:
    """Break a name so that its lines are about as long as one another."""
    widest = wrapped(name, NAME.size, TAG_WIDTH, 3)
    narrower = (wrapped(name, NAME.size, room, 3) for room in range(100, int(TAG_WIDTH), 10))
    same = (lines for lines in narrower if len(lines) == len(widest) and " ".join(lines) == " ".join(widest))
    return next(same, widest)


def _lines(picture: Picture) -> Iterator[Line]:
    """Return the lines between the boxes: the start, the cards, then the tags."""
    yield Line(start=0, end=1, weight=SEQUENCE_WEIGHT)
    tag = len(picture.cards) + 1
    for arrow in picture.arrows:
        if not arrow.written:
            yield Line(start=arrow.start + 1, end=arrow.end + 1, weight=SEQUENCE_WEIGHT)
            continue
        yield Line(start=arrow.start + 1, end=tag, weight=NAMED_WEIGHT)
        yield Line(start=tag, end=arrow.end + 1)
        tag += 1


def _root(picture: Picture, across: float, down: float) -> Element:
    size = {"width": f"{across:.0f}", "height": f"{down:.0f}", "viewBox": f"0 0 {across:.0f} {down:.0f}"}
    told = {"role": "img", "aria-labelledby": "title description"}
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **told})
    SubElement(root, "title", id="title").text = picture.title
    SubElement(root, "desc", id="description").text = described(picture)
    define_heads(root)
    return root


def _draw_ways(body: Element, picture: Picture, layout: Layout) -> None:
    lines = iter(layout.lines)
    draw_way(body, next(lines), "sequence", reached=True)
    for arrow in picture.arrows:
        if arrow.written:
            draw_way(body, next(lines), arrow.kind, reached=arrow.reached, ended=False)
        draw_way(body, next(lines), arrow.kind, reached=arrow.reached)
    start = {"cx": f"{layout.boxes[0].x:.1f}", "cy": f"{layout.boxes[0].y:.1f}", "r": f"{START / 2:.1f}"}
    SubElement(body, "circle", {"class": "start", **start})


def _group(body: Element, told: str, *, reached: bool) -> Element:
    group = SubElement(body, "g", {} if reached else {"class": "unreached"})
    SubElement(group, "title").text = told
    return group


def _draw_card(body: Element, drawn: _WrappedCard, centre: Point) -> None:
    card, (across, down) = drawn.card, drawn.size
    group = _group(body, f"{card.id} ({card.kind}): {card.text}", reached=card.reached)
    box = Box(centre.x - across / 2, centre.y - down / 2, across, down)
    draw_shape(group, card.shape, box)
    note = Lettering("small" if card.reached else "warning", SMALL.size, "end")
    words = card.kind if card.reached else "never reached"
    right = across - (FOLD + 4 if card.shape == "text" else PADDING)
    room = right - PADDING - width(f"  {words}", note.size)
    first = Point(box.x + PADDING, box.y + PADDING + SMALL.size * 0.7)
    write(group, wrapped(card.id, ID.size * 1.1, room, 1), first, ID)
    write(group, [words], Point(box.x + right, first.y), note)
    write(group, drawn.lines, Point(first.x, first.y + WORDS.size * LEADING), WORDS)
    if card.counted:
        write(group, [card.counted], Point(first.x, first.y + (len(drawn.lines) + 1) * WORDS.size * LEADING), COUNTED)


def _draw_tag(body: Element, drawn: _Tag, centre: Point) -> None:
    across, down = drawn.size
    group = _group(body, drawn.arrow.reason, reached=drawn.arrow.reached)
    draw_box(group, Box(centre.x - across / 2, centre.y - down / 2, across, down), "tag", 4)
    write(group, drawn.lines, Point(centre.x, centre.y - down / 2 + NAME.size + 4), NAME)


def _draw_legend(root: Element, corner: Point, ways: Sequence[tuple[EdgeKind, str]]) -> None:
    x = corner.x
    for shape, words in LEGEND:
        draw_shape(root, shape, Box(x, corner.y - 12, 34, 24))
        x = _tell(root, words, Point(x + 42, corner.y + 4))
    for kind, words in ways:
        draw_way(root, [Point(x, corner.y), Point(x + 34, corner.y)], kind, reached=True)
        x = _tell(root, words, Point(x + 42, corner.y + 4))


def _tell(root: Element, words: str, start: Point) -> float:
    write(root, [words], start, SMALL)
    return start.x + width(words, SMALL.size) + 14


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

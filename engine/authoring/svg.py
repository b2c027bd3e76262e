"""A picture of a survey as SVG, for a browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from engine.authoring.graph_layout import Layout, Line, Point, laid_out
from engine.authoring.picture import Arrow, Card, Picture, Shape
from engine.authoring.svg_shapes import (
    FOLD,
    LEADING,
    STYLE,
    Box,
    Lettering,
    define_heads,
    draw_box,
    draw_shape,
    draw_way,
    write,
)
from engine.authoring.text_metrics import width, wrapped

CARD_WIDTH = 250.0
TAG_WIDTH = 190.0
LEAST_WIDTH = 580.0
PADDING = 14.0
MARGIN = 32.0
START = 14.0
TITLE, WORDS, SMALL = Lettering("title", 20), Lettering("words", 14), Lettering("small", 12)
ID, NAME = Lettering("id", 12), Lettering("name", 12, "middle")

SEQUENCE_WEIGHT, NAMED_WEIGHT = 4.0, 2.0
"""Where no rule holds, the way is drawn straight if there is a choice; a rule's name stays near its question."""

LEGEND: tuple[tuple[Shape, str], ...] = (("text", "says"), ("question", "asks"), ("completion", "ends"))
LEGEND_WAYS = (("sequence", "in sequence"), ("next", "by its next"), ("rule", "by a rule"))


@dataclass(frozen=True)
class _Card:
    """A card with its lines as they stand on it."""

    card: Card
    lines: Sequence[str]

    @property
    def size(self) -> tuple[float, float]:
        return CARD_WIDTH, (SMALL.size + len(self.lines) * WORDS.size) * LEADING + 2 * PADDING - 6


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
    cards = [_Card(card, wrapped(card.text, WORDS.size, CARD_WIDTH - 2 * PADDING, 3)) for card in picture.cards]
    tags = [_tag(arrow) for arrow in picture.arrows if arrow.names]
    sizes = [(START, START), *(card.size for card in cards), *(tag.size for tag in tags)]
    layout = laid_out(sizes, [*_lines(picture)])
    across, down = max(layout.size[0], LEAST_WIDTH), layout.size[1]
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
    _draw_legend(root, Point(MARGIN, top + down + 44))
    write(root, [picture.note] if picture.note else [], Point(MARGIN, top + down + 76), SMALL)
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def described(picture: Picture) -> str:
    """Tell in words what a picture shows, for those who cannot see it."""
    sentences = [f"It begins with {picture.cards[0].id}."]
    for arrow in picture.arrows:
        start, end = picture.cards[arrow.start].id, picture.cards[arrow.end].id
        by = f" where a rule holds: {'; '.join(arrow.names)}" if arrow.names else ""
        sentences.append(f"From {start} to {end}{by}.")
    sentences += [f"Nothing leads to {card.id}." for card in picture.cards if not card.reached]
    return " ".join([*sentences, *([picture.note] if picture.note else [])])


def _tag(arrow: Arrow) -> _Tag:
    names = [f"• {name}" for name in arrow.names] if len(arrow.names) > 1 else arrow.names
    return _Tag(arrow, [line for name in names for line in _balanced(name)])


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
        if not arrow.names:
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
    SubElement(root, "style").text = STYLE
    define_heads(root)
    SubElement(root, "rect", width="100%", height="100%", fill="#ffffff")
    return root


def _draw_ways(body: Element, picture: Picture, layout: Layout) -> None:
    lines = iter(layout.lines)
    draw_way(body, next(lines), "sequence", reached=True)
    for arrow in picture.arrows:
        if arrow.names:
            draw_way(body, next(lines), arrow.kind, reached=arrow.reached, ended=False)
        draw_way(body, next(lines), arrow.kind, reached=arrow.reached)
    start = {"cx": f"{layout.boxes[0].x:.1f}", "cy": f"{layout.boxes[0].y:.1f}", "r": f"{START / 2:.1f}"}
    SubElement(body, "circle", {"class": "start", **start})


def _group(body: Element, told: str, *, reached: bool) -> Element:
    group = SubElement(body, "g", {} if reached else {"class": "unreached"})
    SubElement(group, "title").text = told
    return group


def _draw_card(body: Element, drawn: _Card, centre: Point) -> None:
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


def _draw_tag(body: Element, drawn: _Tag, centre: Point) -> None:
    across, down = drawn.size
    group = _group(body, drawn.arrow.reason, reached=drawn.arrow.reached)
    draw_box(group, Box(centre.x - across / 2, centre.y - down / 2, across, down), "tag", 4)
    write(group, drawn.lines, Point(centre.x, centre.y - down / 2 + NAME.size + 4), NAME)


def _draw_legend(root: Element, corner: Point) -> None:
    x = corner.x
    for shape, words in LEGEND:
        draw_shape(root, shape, Box(x, corner.y - 12, 34, 24))
        x = _tell(root, words, Point(x + 42, corner.y + 4))
    for kind, words in LEGEND_WAYS:
        draw_way(root, [Point(x, corner.y), Point(x + 34, corner.y)], kind, reached=True)
        x = _tell(root, words, Point(x + 42, corner.y + 4))


def _tell(root: Element, words: str, start: Point) -> float:
    write(root, [words], start, SMALL)
    return start.x + width(words, SMALL.size) + 14

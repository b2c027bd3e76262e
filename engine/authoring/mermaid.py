"""A picture of a survey as a Mermaid flowchart, for pull requests and wikis."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.authoring.picture import Arrow, Card, Picture, Shape

UNSAFE = re.compile(r"[\"#&<>`*~{}%;^]|(?<![^\W_])_|_(?![^\W_])")
"""What Mermaid, Markdown or HTML could read as more than itself; each is written as Mermaid's `#code;`.

An underscore within a word is nothing to them.
"""

STUMBLING = re.compile(r"[$\\]")
"""`$$` becomes mathematics and `\\n` a new line even by their codes: a space of no width keeps them apart."""

TEXT_LENGTH = 80

SHAPES: dict[Shape, tuple[str, str]] = {"text": ("[", "]"), "question": ("(", ")"), "completion": ("([", "])")}
LINES = {"sequence": "-->", "next": "-.->", "rule": "==>", "passed_over": "-.->"}

CLASSES = (
    "classDef text fill:#fdf6e3,stroke:#b08a2e,color:#1f2933",
    "classDef question fill:#e8f1fb,stroke:#2f6fb0,color:#1f2933",
    "classDef completion fill:#e6f5ea,stroke:#2e7d4f,color:#1f2933",
    "classDef unreached fill:#f5f5f5,stroke:#8a8f98,color:#6b7280,stroke-dasharray:5 4",
)

NOTE = "classDef note fill:none,stroke:none,color:#52606d"


def as_mermaid(picture: Picture) -> str:
    """Write a picture: `-->` is the sequence, `-.->` a `next` or an element passed over, `==>` a rule."""
    return "\n".join(["flowchart TD", *(f"  {line}" for line in _statements(picture))]) + "\n"


def _statements(picture: Picture) -> Iterator[str]:
    yield f"accTitle: {_plain(picture.title)}"
    yield from (_card(at, card) for at, card in enumerate(picture.cards))
    yield "start(( )) --> e0"
    yield from map(_arrow, picture.arrows)
    if picture.note:
        yield f'note["{escaped(picture.note)}"]:::note'
        yield f"e{len(picture.cards) - 1} ~~~ note"
        yield NOTE
    yield from CLASSES


def _card(at: int, card: Card) -> str:
    opening, closing = SHAPES[card.shape]
    text = card.text if len(card.text) <= TEXT_LENGTH else card.text[: TEXT_LENGTH - 1] + "…"
    note = "" if card.reached else "<br/>never reached"
    label = f"<b>{escaped(card.id)}</b><br/>{escaped(text)}{note}"
    return f'e{at}{opening}"{label}"{closing}:::{card.shape if card.reached else "unreached"}'


def _arrow(arrow: Arrow) -> str:
    names = f'|"{"<br/>".join(map(escaped, arrow.names))}"|' if arrow.names else ""
    return f"e{arrow.start} {LINES[arrow.kind]}{names} e{arrow.end}"


def escaped(text: str) -> str:
    """Write a text so that Mermaid shows it as it is."""
    coded = UNSAFE.sub(lambda found: f"#{ord(found[0])};", text)
    return STUMBLING.sub("\\g<0>\N{ZERO WIDTH SPACE}", coded)


def _plain(title: str) -> str:
    """Write a title, which Mermaid takes to the end of the line and cannot escape in."""
    return " ".join(STUMBLING.sub(" ", UNSAFE.sub(" ", title)).split()) or "Survey"

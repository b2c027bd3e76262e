"""What a check finds: a problem with its place, and how places are written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from engine.checking.finding_codes import CODES, Severity

Path: TypeAlias = "tuple[str | int, ...]"
"""The way from the top of a file to a value: `("rules", 0, "action", "go_to")`."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One finding. `line` and `column` count from 1; `path` is written as authors say it; `remedy` comes last."""

    code: str
    severity: Severity
    file: str
    line: int
    column: int
    path: str
    message: str
    remedy: str


class Place(NamedTuple):
    """A line and a column, counted from 1; columns are characters."""

    line: int
    column: int


TOP = Place(1, 1)


def problem_at(  # noqa: PLR0913, PLR0917 - a problem is its six parts
    place: Place, code: str, file: str, path: Path, message: str, remedy: str
) -> Finding:
    """Make a problem; the code decides how severe it is."""
    return Finding(
        code=code,
        severity=CODES[code].severity,
        file=file,
        line=place.line,
        column=place.column,
        path=written(path),
        message=message,
        remedy=remedy,
    )


def written(path: Path) -> str:
    """Write a path as authors say it: `rules[0].action.go_to`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif set(step) & set('.[]" \n'):
            text += f'["{shortened(step)}"]'
        else:
            text += f".{step}" if text else step
    return text


MOST_LISTED = 12


def listed(words: Iterable[str]) -> str:
    """Name several things in a sentence: `a`, `b` and `c`."""
    quoted = [f"`{shortened(word)}`" for word in words]
    if len(quoted) > MOST_LISTED:
        return f"{', '.join(quoted[: MOST_LISTED - 1])}, … ({len(quoted)} in all)"
    return " and ".join(part for part in (", ".join(quoted[:-1]), *quoted[-1:]) if part)


def as_json(value: object) -> str:
    """Show a value as its author wrote it, a text without its quotation marks."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def shortened(value: object, length: int = 40) -> str:
    """Show a value from a file without letting it fill the screen."""
    begins = as_json(value)[: length * 50]
    text = " ".join(
        "".join(c if c.isprintable() or c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in begins).split()
    )
    return text if len(text) <= length else text[: length - 1] + "…"

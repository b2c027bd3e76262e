"""What a check finds: a problem with its place, and the one table of codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]
Path: TypeAlias = "tuple[str | int, ...]"
"""The way from the top of a file to a value: `("rules", 0, "action", "go_to")`."""


@dataclass(frozen=True, kw_only=True)
class Problem:
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


class Code(NamedTuple):
    """What a code stands for; codes are stable, their prose may improve."""

    severity: Severity
    explanation: str


CODES: dict[str, Code] = {
    # The file
    "unreadable_file": Code("error", "The file is not there, is no file, or may not be read."),
    "empty_file": Code("error", "There is nothing in the file. A definition is one JSON object, { … }."),
    "byte_order_mark": Code(
        "error",
        "The file begins with an invisible mark that some Windows editors write. JSON has none. Choose `UTF-8`, "
        "not `UTF-8 with BOM`, when you save.",
    ),
    "wrong_encoding": Code(
        "error",
        "The file is not saved as UTF-8, so letters like æ, ø and å would reach the respondent as other characters.",
    ),
    "invalid_json": Code(
        "error", "The file is not JSON: a comma, a quotation mark or a bracket is missing or one too many."
    ),
    "duplicate_key": Code(
        "error", "The same property stands twice in one object. Only one of them could count, so neither is taken."
    ),
    "invalid_number": Code("error", "JSON has no NaN and no Infinity, and no computer counts as far as this number."),
    "invalid_character": Code(
        "error",
        "The text has a character that no SMS can carry: a control character, or half of a character that is "
        "written as a pair of \\u escapes.",
    ),
    "nested_too_deeply": Code("error", "Objects and lists stand within one another deeper than any survey needs."),
    # Shape
    "missing_property": Code("error", "Something that must be said is not said."),
    "unknown_property": Code(
        "error", "A property is written that does not exist here; mostly it is misspelt or stands in the wrong place."
    ),
    "unknown_kind": Code("error", "An element's `type` is none of the kinds there are."),
    "wrong_type": Code("error", "A value is of another type than needed: a text instead of a number, for example."),
    "wrong_value": Code("error", "A value is none of those, or not of the form, that is possible here."),
    "out_of_range": Code("error", "A number is too low or too high, a text or a list too short or too long."),
    "invalid_id": Code("error", "An id has characters that ids cannot have, or is a name that is taken."),
    "invalid_language": Code("error", "A language is not written as a language tag like `en`, `no` or `nb-NO`."),
    "invalid_condition": Code(
        "error",
        "A condition either tests one `element` or `variable` by comparisons, or joins other conditions by one of "
        "`all`, `any` and `not`.",
    ),
}
"""Every code there is. `survey check --explain CODE` tells the explanation."""


def problem_at(  # noqa: PLR0913, PLR0917 - a problem is its six parts
    place: Place, code: str, file: str, path: Path, message: str, remedy: str
) -> Problem:
    """Make a problem; the code decides how severe it is."""
    return Problem(
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


def listed(words: Iterable[str]) -> str:
    """Name several things in a sentence: `a`, `b` and `c`."""
    quoted = [f"`{word}`" for word in words]
    return " and ".join(part for part in (", ".join(quoted[:-1]), *quoted[-1:]) if part)


def shortened(value: object, length: int = 40) -> str:
    """Show a value from a file without letting it fill the screen."""
    text = " ".join(
        "".join(c if c.isprintable() or c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in str(value)).split()
    )
    return text if len(text) <= length else text[: length - 1] + "…"

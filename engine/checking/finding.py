"""What a check finds, where in a file it stands, and how it is told: to people, to programs, in a pull request."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple, TypeAlias

from engine.checking.finding_codes import CODES, Severity

JsonPath: TypeAlias = "tuple[str | int, ...]"
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


class Location(NamedTuple):
    """A line and a column, counted from 1; columns are characters."""

    line: int
    column: int


TOP = Location(1, 1)


def finding_at(  # noqa: PLR0913, PLR0917 - a finding is its six parts
    place: Location, code: str, file: str, path: JsonPath, message: str, remedy: str
) -> Finding:
    """Make a finding; the code decides how severe it is."""
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


def written(path: JsonPath) -> str:
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


def plain_json(value: object) -> str:
    """Show a value as its author wrote it, a text without its quotation marks."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def shortened(value: object, length: int = 40) -> str:
    """Show a value from a file without letting it fill the screen; white space at its ends may be what is wrong."""
    begins = plain_json(value)[: length * 50]
    text = "".join(" " if c.isspace() else c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in begins)
    text = re.sub(" +", " ", text)
    return text if len(text) <= length else text[: length - 1] + "…"


@dataclass(frozen=True, kw_only=True)
class JsonDocument:
    """A JSON file with the place of each value and of each key, both by path.

    Where it is not `readable` there is no `data`; `unsound` values stand for what could not be read.
    """

    file: str
    data: Any
    readable: bool
    values: Mapping[JsonPath, Location] = field(default_factory=dict, repr=False)
    keys: Mapping[JsonPath, Location] = field(default_factory=dict, repr=False)
    unsound: frozenset[JsonPath] = frozenset()
    findings: tuple[Finding, ...] = ()

    def finding(self, code: str, path: JsonPath, message: str, remedy: str) -> Finding:
        """Report at a value, or at the nearest thing around it that is there."""
        near = path
        while near and near not in self.values:
            near = near[:-1]
        return finding_at(self.values.get(near, TOP), code, self.file, path, message, remedy)

    def finding_at_key(self, code: str, path: JsonPath, message: str, remedy: str) -> Finding:
        """Report at the key under which a value stands."""
        return finding_at(self.keys.get(path, TOP), code, self.file, path, message, remedy)


def as_text(findings: Sequence[Finding]) -> str:
    """Write one line a finding, place first and remedy last, and how many there are."""
    return "\n".join([*(_line(finding) for finding in findings), _count(findings)])


def as_json(findings: Sequence[Finding]) -> str:
    """Write the list of findings as JSON, in ASCII: any terminal and any program can take it."""
    return json.dumps([asdict(finding) for finding in findings], indent=2)


def as_github(findings: Sequence[Finding]) -> str:
    """Write workflow commands, which become annotations of a pull request."""
    return "\n".join(_annotation(finding) for finding in findings)


FORMATS: dict[str, Callable[[Sequence[Finding]], str]] = {"text": as_text, "json": as_json, "github": as_github}


def _line(finding: Finding) -> str:
    where = f"{finding.path}: " if finding.path else ""
    place = f"{finding.file}:{finding.line}:{finding.column}"
    return f"{place}: {finding.severity} {finding.code}: {where}{finding.message}. {finding.remedy}"


def _count(findings: Sequence[Finding]) -> str:
    if not findings:
        return "No problems."
    counts = Counter(finding.severity for finding in findings)
    parts = [f"{counts[kind]} {kind}{'s' if counts[kind] > 1 else ''}" for kind in ("error", "warning") if counts[kind]]
    return f"{' and '.join(parts)}."


def _annotation(finding: Finding) -> str:
    place = f"file={_property(finding.file)},line={finding.line},col={finding.column}"
    title = _property(f"{finding.code} {finding.path}".strip())
    return f"::{finding.severity} {place},title={title}::{_data(f'{finding.message}. {finding.remedy}')}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

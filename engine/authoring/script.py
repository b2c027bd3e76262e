"""The notation of a conversation file: a head, then one entry per SMS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

INDENT = "    "
MT_WIDTH = len("MT  ")
HEAD_WIDTH = 10
YEARS = range(1900, 3000)
"""When a conversation may be held: so far from the ends of what a date can be that every reply's day is one."""

KEYS = ("survey", "to", "language", "today", "variable", "content")


class NotAConversation(ValueError):
    """A conversation file cannot be read; the message says at which line, and what is expected there."""


@dataclass(frozen=True)
class Said:
    """One SMS of a conversation; `direction` is MT, to the phone, or MO, from it. `line` is where it stands."""

    direction: str
    text: str
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return _indented(f"{self.direction}  ", self.text)


@dataclass(frozen=True, kw_only=True)
class Head:
    """Which survey is sent to whom, and how. `today` fixes the day on which dates are read."""

    survey: str
    to: str
    language: str | None = None
    today: date | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    content: str | None = None

    def __str__(self) -> str:
        values = [
            ("survey", self.survey),
            ("to", self.to),
            ("language", self.language),
            ("today", self.today.isoformat() if self.today else None),
            *(("variable", f"{key} = {value}") for key, value in self.variables.items()),
            ("content", self.content),
        ]
        return "\n".join(_indented(key.ljust(HEAD_WIDTH), value) for key, value in values if value is not None)


@dataclass(frozen=True, kw_only=True)
class Script:
    """A whole conversation file; `opening` is its head as it is written there, where it was read from a file."""

    head: Head
    said: Sequence[Said]
    opening: str = ""

    @property
    def replies(self) -> tuple[str, ...]:
        """What the phone says, in order."""
        return tuple(each.text for each in self.said if each.direction == "MO")

    def __str__(self) -> str:
        return "\n".join([self.opening or str(self.head), "", *map(str, self.said)]) + "\n"


def parse(text: str) -> Script:
    """Read a conversation file; raises NotAConversation."""
    # Not `splitlines`: an SMS may hold other characters that it takes for the end of a line.
    lines = text.removeprefix("\ufeff").split("\n")
    end = next((at for at, line in enumerate(lines) if not line.strip()), len(lines))
    return Script(head=_head(lines[:end]), said=tuple(_said(lines, end)), opening="\n".join(lines[:end]))


def _indented(start: str, text: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([(start + first).rstrip(), *((INDENT + line).rstrip() for line in rest)])


def _head(lines: Sequence[str]) -> Head:
    entries: list[tuple[str, str]] = []
    for at, line in enumerate(lines, start=1):
        if line.startswith(INDENT) and entries:
            key, value = entries.pop()
            entries.append((key, f"{value}\n{line.removeprefix(INDENT)}"))
            continue
        key, _, value = line.partition(" ")
        if key not in KEYS:
            raise NotAConversation(f"line {at}: `{key}` is not known in the head; there are {', '.join(KEYS)}.")
        entries.append((key, value.strip()))
    values = {key: value for key, value in entries if key != "variable"}
    for key in ("survey", "to"):
        if key not in values:
            raise NotAConversation(f"line 1: the head has no `{key}`.")
    return Head(
        survey=values["survey"],
        to=values["to"],
        language=values.get("language"),
        today=day_of(values["today"]) if "today" in values else None,
        variables=dict(_variable(value) for key, value in entries if key == "variable"),
        content=values.get("content"),
    )


def _variable(written: str) -> tuple[str, str]:
    key, equals, value = written.partition("=")
    if not equals:
        raise NotAConversation(f"`variable {written}`: write it as `variable  key = value`.")
    return key.strip(), value.strip()


def day_of(written: str) -> date:
    """Read the day on which a conversation is held; raises NotAConversation."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise NotAConversation(f"`{written}` is no day: write year-month-day, like 2026-12-24.") from None
    if day.year not in YEARS:
        raise NotAConversation(f"`{written}` is too far away: name a day in the years {YEARS[0]} to {YEARS[-1]}.")
    return day


def _said(lines: Sequence[str], start: int) -> Iterator[Said]:
    current: Said | None = None
    blank = 0
    for at, line in enumerate(lines[start:], start=start + 1):
        if not line.strip():
            blank += 1
            continue
        if line.startswith(INDENT) and current:
            current = replace(current, text=current.text + "\n" * (blank + 1) + line.removeprefix(INDENT))
        elif line[:2] in ("MT", "MO") and line[2:4].strip() == "":
            if current:
                yield current
            current = Said(line[:2], line[4:], at)
        else:
            raise NotAConversation(f"line {at}: `{line}` begins neither with MT or MO nor with four spaces.")
        blank = 0
    if current:
        yield current

"""The notation of a conversation file: a head, then one entry per SMS, per wait between two and per alert."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from engine.authoring import waiting
from engine.authoring.waiting import NoWait
from engine.checking.finding import shortened
from engine.checking.suggestions import or_meant

INDENT = "    "
MT_WIDTH = len("MT  ")
HEAD_WIDTH = 10
YEARS = range(1900, 3000)
"""When a conversation may be held: so far from the ends of what a date can be that every reply's day is one."""

WAIT = "WAIT"
ALERT = "ALERT"
MOVES = ("MO", WAIT)
"""What somebody does; the rest is what the engine does then."""

DIRECTIONS = ("MT", *MOVES, ALERT)
LINE_END = re.compile(r"\r\n|\r|\n")
SMS = re.compile(r"(M[TO])(?: {1,2}|(?=\n)|$)")
TAB = re.compile(r"^(?:(?:M[TO]) ?| {0,3})\t")
"""A tab where spaces are meant; one that stands after them is the SMS's own."""

KEYS = ("survey", "to", "language", "today", "full", "variable", "content")


class NotAConversation(ValueError):
    """A conversation file cannot be read; the message says at which line, and what is expected there."""


@dataclass(frozen=True)
class ScriptedSms:
    """One SMS of a conversation; `direction` is MT, to the phone, or MO, from it. `line` is where it stands.

    Under the direction WAIT it is no SMS: `text` is how long nobody writes, as `engine.authoring.waiting` reads it. Nor
    is it under ALERT: `text` is the name of an alert that is raised then.

    `text` is what a file shows of it: whatever is said and whatever is written are compared as they are read.
    """

    direction: str
    text: str
    line: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        """Leave out what cannot be seen."""
        object.__setattr__(self, "text", visible(self.text))

    def __str__(self) -> str:
        is_sms = self.direction not in (WAIT, ALERT)
        return _indented(f"{self.direction}  ", self.text) if is_sms else f"{self.direction} {self.text}"


@dataclass(frozen=True, kw_only=True)
class Head:
    """Which survey is sent to whom, and how.

    `today` fixes the day on which it is sent, and on which dates are read; `at` the time, by the respondent's clock.
    `full` names the quotas of which no place is free.
    """

    survey: str
    to: str
    language: str | None = None
    today: date | None = None
    at: time | None = None
    full: Sequence[str] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    content: str | None = None

    def __str__(self) -> str:
        values = [
            ("survey", self.survey),
            ("to", self.to),
            ("language", self.language),
            ("today", f"{self.today}{f' {self.at:%H:%M}' if self.at else ''}" if self.today else None),
            *(("full", quota) for quota in self.full),
            *(("variable", f"{key} = {value}") for key, value in self.variables.items()),
            ("content", self.content),
        ]
        return "\n".join(_indented(key.ljust(HEAD_WIDTH), value) for key, value in values if value is not None)


@dataclass(frozen=True, kw_only=True)
class Script:
    """A whole conversation file; `opening` is its head as it is written there, where it was read from a file."""

    head: Head
    said: Sequence[ScriptedSms]
    opening: str = ""

    @property
    def moves(self) -> Sequence[ScriptedSms]:
        """What the phone says, and the waits between, in order."""
        return tuple(each for each in self.said if each.direction in MOVES)

    @property
    def replies(self) -> tuple[str, ...]:
        """What the phone says, in order."""
        return tuple(each.text for each in self.said if each.direction == "MO")

    def __str__(self) -> str:
        return "\n".join([self.opening or str(self.head), "", *map(str, self.said)]) + "\n"


def parse(text: str) -> Script:
    """Read a conversation file; raises NotAConversation."""
    # Not `splitlines`: an SMS may hold other characters that it takes for the end of a line.
    lines = LINE_END.split(text)
    head, said = _parts(_entries([TAB.sub(lambda tab: tab[0].expandtabs(len(INDENT)), line) for line in lines]))
    end = said[0].line - 1 if said else len(lines)
    return Script(head=_head(head), said=[*map(_said, said)], opening="\n".join(lines[:end]).rstrip())


def day_of(written: str) -> date:
    """Read the day on which a conversation is held; raises NotAConversation."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise NotAConversation(f"`{written}` is no day: write year-month-day, like 2026-12-24.") from None
    if day.year not in YEARS:
        raise NotAConversation(f"`{written}` is too far away: name a day in the years {YEARS[0]} to {YEARS[-1]}.")
    return day


def start_of(written: str) -> tuple[date, time | None]:
    """Read the day on which a conversation begins, and the time behind it if there is one; raises NotAConversation."""
    first, blank, clock = written.partition(" ")
    day = day_of(first)
    if not blank:
        return day, None
    try:
        return day, datetime.strptime(clock.strip(), "%H:%M").time()  # noqa: DTZ007 - by the phone's clock
    except ValueError:
        raise NotAConversation(f"`{shortened(clock.strip())}` is no time of day: write it like 22:30.") from None


def quota_of(written: str) -> str:
    """Read the name of a quota that is full, on one line; raises NotAConversation."""
    if not (name := " ".join(written.split())):
        raise NotAConversation("`full` names no quota. Write it as `full      men under 30`.")
    return name


def visible(text: str) -> str:
    """Leave out what a file does not show: spaces before the end of a line, and empty lines after the last."""
    return "\n".join(line.rstrip() for line in LINE_END.split(text)).rstrip()


def _indented(start: str, text: str) -> str:
    first, *rest = visible(text).split("\n")
    return "\n".join([(start + first).rstrip(), *(INDENT + line if line else "" for line in rest)])


@dataclass(frozen=True)
class _Block:
    """A line with those indented below it; `follows_a_gap` where empty lines stand before it."""

    line: int
    text: str
    follows_a_gap: bool


def _entries(lines: Sequence[str]) -> Iterator[_Block]:
    entry: _Block | None = None
    gap = 0
    for at, line in enumerate(lines, start=1):
        if not line.strip():
            gap += 1
            continue
        if entry and line.startswith(INDENT):
            entry = replace(entry, text=entry.text + "\n" * (gap + 1) + line.removeprefix(INDENT))
        else:
            if entry:
                yield entry
            entry = _Block(at, line, gap > 0)
        gap = 0
    if entry:
        yield entry


def _parts(entries: Iterable[_Block]) -> tuple[Sequence[_Block], Sequence[_Block]]:
    """Separate the head from what is said: it ends at the first empty line after which nothing is indented."""
    each = [*entries]
    end = next((at for at, entry in enumerate(each) if at and entry.follows_a_gap), len(each))
    return each[:end], each[end:]


def _head(entries: Sequence[_Block]) -> Head:
    values: dict[str, str] = {}
    variables: dict[str, str] = {}
    full: dict[str, str] = {}
    today = at = None
    for entry in entries:
        with _at_line(entry):
            key, value = _keyed(entry.text)
            if key == "variable":
                _once(variables, *_variable(value))
            elif key == "full":
                _once(full, quota_of(value), "")
            else:
                _once(values, key, value)
            today, at = start_of(value) if key == "today" else (today, at)
    for key, example in (("survey", "store_visit"), ("to", "+4790937954")):
        if key not in values:
            raise NotAConversation(f"line 1: the head has no `{key}`. Write it as `{key.ljust(HEAD_WIDTH)}{example}`.")
    values.pop("today", None)
    return Head(**values, today=today, at=at, full=tuple(full), variables=variables)


def _keyed(text: str) -> tuple[str, str]:
    key = re.split(r"\s", text, maxsplit=1)[0]
    if key in DIRECTIONS:
        raise NotAConversation(f"`{key}` stands in the head. Put an empty line before the first SMS.")
    if key not in KEYS:
        known = f"There are {', '.join(KEYS)}; a further line of `content` is indented by four spaces."
        raise NotAConversation(f"`{shortened(key)}` is not known in the head. {or_meant(key, KEYS, known)}")
    return key, text.removeprefix(key).strip()


def _once(values: dict[str, str], key: str, value: str) -> None:
    if key in values:
        raise NotAConversation(f"`{shortened(key)}` is given twice. Keep one of them.")
    values[key] = value


def _variable(written: str) -> tuple[str, str]:
    key, equals, value = written.partition("=")
    if not equals:
        raise NotAConversation(f"`variable {shortened(written)}` has no value. Write it as `variable  KEY = VALUE`.")
    return key.strip(), value.strip()


def _said(entry: _Block) -> ScriptedSms:
    direction, _, rest = entry.text.partition(" ")
    with _at_line(entry):
        if direction in (WAIT, ALERT):
            return ScriptedSms(direction, _on_one_line(direction, rest), entry.line)
        found = SMS.match(entry.text)
        if found is None:
            first = entry.text.split("\n")[0][:40]
            told = f"`{first}` begins neither with `MT  ` nor with `MO  ` nor with four spaces"
            remedy = "Indent it by four spaces if it belongs to the SMS above it."
            raise NotAConversation(f"{told}, and is no wait and no alert. {remedy}")
        return ScriptedSms(found[1], entry.text[found.end() :], entry.line)


def _on_one_line(direction: str, written: str) -> str:
    words = " ".join(written.split())
    if direction == WAIT:
        waiting.read(words)
    elif not words:
        raise NotAConversation(f"`{ALERT}` names no alert. Write it as `{ALERT} call this customer`.")
    return words


@contextmanager
def _at_line(entry: _Block) -> Iterator[None]:
    """Say in which line is what cannot be read."""
    try:
        yield
    except (NotAConversation, NoWait) as error:
        raise NotAConversation(f"line {entry.line}: {error}") from None

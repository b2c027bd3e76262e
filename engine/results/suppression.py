"""Which groups and windows are too small to be told of, so that nobody finds them by subtraction either. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)

SessionsByDay = Mapping[str, int]
"""Sessions by the day of UTC on which they began, as in 2026-11-29."""

UNITS = (("", "2026-11-29"), ("-01", "2026-11"), ("-01-01", "2026"))
"""What a day begins that ends like this, by how it is written: each unit lies within one of the next."""

OTHERS = object()
"""Stands for all values that are hidden."""


@dataclass(frozen=True, kw_only=True)
class CohortWindow:
    """The days from `start` up to `end`, which is left out, and how few sessions are too few to be told of.

    `today` is not over: whatever began in it comes in while people look on.
    """

    at_least: int
    today: str
    start: str | None = None
    end: str | None = None

    def size(self, days: SessionsByDay) -> int:
        """Count the sessions that began in it."""
        return sum(number for day, number in days.items() if self._holds(day))

    def tells(self, days: SessionsByDay) -> bool:
        """Return whether these sessions may be told of: none or enough, and no other window leaves out only a few.

        A window begins and ends only where enough began in the last day before, and in the first from then on, in which
        any did; where a month or a year begins, the same of months or years will do. Between two such moments there is
        then a whole day, month or year with enough, or nobody.
        """
        size = self.size(days)
        if 0 < size < self.at_least:
            return False
        return all(self._cuts_well(days, moment) for moment in (self.start, self.end) if moment)

    def leaves_out(self, days: SessionsByDay) -> bool:
        """Return whether some began at another time."""
        return any(number and not self._holds(day) for day, number in days.items())

    def _holds(self, day: str) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def _cuts_well(self, days: SessionsByDay, moment: str) -> bool:
        over = {day: number for day, number in days.items() if number and day < self.today}
        before = max((day for day in over if day < moment), default=None)
        after = min((day for day in over if day >= moment), default=None)
        if before is None or after is None:
            return True
        return any(
            all(self._began(over, day[: len(unit)]) >= self.at_least for day in (before, after))
            for ending, unit in UNITS
            if moment.endswith(ending)
        )

    def _began(self, days: SessionsByDay, unit: str) -> int:
        return sum(number for day, number in days.items() if day.startswith(unit))


def hidden(
    groups: Mapping[K, Mapping[Any, SessionsByDay]], window: CohortWindow, also: Iterable[K] = ()
) -> frozenset[K]:
    """Return the groups that are not told: those that are too small in any column, and more where they would be found.

    What is hidden is what is left when the others are taken from the whole: so in each column it is never one group,
    nor less than may be told. Some may be hidden `also`, for a reason of their own.
    """
    found = {group for group, columns in groups.items() if not all(map(window.tells, columns.values()))} | set(also)
    sizes = {group: sum(sum(days.values()) for days in columns.values()) for group, columns in groups.items()}
    for group in sorted(groups, key=lambda group: (sizes[group], str(group))):
        if not found or _is_mixed([groups[one] for one in found if one in groups], window):
            break
        found.add(group)
    return frozenset(found)


def _is_mixed(found: Sequence[Mapping[Any, SessionsByDay]], window: CohortWindow) -> bool:
    """Return whether nobody can tell hidden groups apart: in no column is there one alone, or are there a few."""
    for column in {column for columns in found for column in columns}:
        several = [columns[column] for columns in found if column in columns]
        if sum(window.size(days) > 0 for days in several) == 1 or not window.tells(_joined(several)):
            return False
    return True


def _joined(several: Iterable[SessionsByDay]) -> SessionsByDay:
    whole = Counter[str]()
    for days in several:
        whole.update(days)
    return whole


class Suppression:
    """What is told of the sessions of a survey in a window, by dimensions such as `language`.

    `counted` are all live sessions of the survey by their values, in the order of the dimensions, and the day.
    """

    def __init__(self, dimensions: Sequence[str], counted: Mapping[tuple[Any, ...], int], window: CohortWindow) -> None:
        self._dimensions = dimensions
        self._cells = defaultdict[tuple[Any, ...], Counter[str]](Counter)
        for (*values, day), number in counted.items():
            self._cells[tuple(values)][day] += number
        whole = _joined(self._cells.values())
        self.tells_window = window.tells(whole) or not window.leaves_out(whole)
        """Whether the window may be told of, whatever is asked of it."""

        self._alone = [self._hidden_alone(at, window) for at in range(len(dimensions))]
        self._together = self._hidden_together(window) if len(dimensions) > 1 else frozenset()

    def tells(self, *values: Any) -> bool:
        """Return whether the sessions with these values may be told of."""
        return self.tells_window and not self.hidden_alone(*values) and (not values or values[-1] not in self._together)

    def hidden_alone(self, *values: Any) -> Sequence[str]:
        """Return the dimensions in which a value is not told, whatever is asked beside."""
        return [
            name for name, value, secret in zip(self._dimensions, values, self._alone, strict=True) if value in secret
        ]

    def _hidden_alone(self, at: int, window: CohortWindow) -> frozenset[Any]:
        groups = defaultdict[Any, dict[str, Counter[str]]](lambda: {"": Counter()})
        for values, days in self._cells.items():
            groups[values[at]][""].update(days)
        return hidden(groups, window)

    def _hidden_together(self, window: CohortWindow) -> frozenset[Any]:
        """Return the values of the last dimension that are not told beside any of the others.

        Each of them is told beside every value of the others or beside none: else what is told in all but one column
        gives that one away.
        """
        rows = defaultdict[Any, dict[tuple[Any, ...], Counter[str]]](dict)
        for (*values, last), days in self._cells.items():
            column = tuple(
                OTHERS if value in secret else value for value, secret in zip(values, self._alone, strict=False)
            )
            rows[last].setdefault(column, Counter()).update(days)
        return hidden(rows, window)

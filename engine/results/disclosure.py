"""What is told to whoever may not see everything: which questions are refused, and which groups are hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from engine.results.query import Faults, ResultsQuery
from engine.results.suppression import CohortWindow, Suppression, hidden
from engine.store.cohort_reader import CohortReader
from engine.store.cohorts import Cohort
from engine.survey import ALWAYS_BY, ResultsOptions

REMEDY = "A key with the scope `results:all` is told them, and so is `survey results --all`"


@dataclass(frozen=True)
class Disclosure:
    """What may be told of a survey, as its sessions are at a moment."""

    reader: CohortReader
    options: ResultsOptions
    as_of: datetime

    def refuse_the_few(self, query: ResultsQuery) -> None:
        """Raise InvalidRequest where a time or a filter has few sessions told, or found by subtraction."""
        if query.sees_all or not (query.filters or query.cohort.begun_from or query.cohort.begun_before):
            return
        faults, bounds = Faults(), dict(self._bounds(query.cohort))
        few = f"results of fewer than {self.options.at_least} sessions would be told, or be found by subtraction"
        for name, day in bounds.items():
            if day is None:
                faults.add(name, f"it lies within a day, and {few}: whole days of UTC are told. {REMEDY}")
        faults.raise_any()
        names = self._dimensions(query)
        found = Suppression(names, self._counted(query, names), self._window(query.cohort))
        values = [query.filters[name] for name in names]
        if not found.tells_window:
            for name in bounds:
                faults.add(name, f"with it, {few}: more days may be told, or whole months. {REMEDY}")
        elif not found.tells(*values):
            alone = found.hidden_alone(*values)
            for name in alone or names:
                beside = "" if alone else " beside the other filters"
                told = f"with `{query.filters[name]}`{beside}, {few}. {REMEDY}"
                faults.add(name if name in ALWAYS_BY else "where", told)
        faults.raise_any()

    def hidden_groups(self, query: ResultsQuery, sizes: Mapping[str | None, int]) -> frozenset[str | None]:
        """Return the groups of a breakdown that are not told: those that a filter would be refused for, and more."""
        by, filters = query.by, query.filters
        if query.sees_all or not by:
            return frozenset()
        names, window = self._dimensions(query, by), self._window(query.cohort)
        counted = self._counted(query, names)
        whole = Suppression(names, counted, window)

        def tells(group: str | None) -> bool:
            found = Suppression(names, counted, _within(window, group)) if by == "month" and group else whole
            return found.tells(*(group if name == by else filters[name] for name in names))

        return self._hidden(sizes, frozenset(group for group in sizes if not tells(group)))

    def hidden_values(self, query: ResultsQuery, key: str) -> frozenset[str | None]:
        """Return the values of a variable that no row of an export shows, whatever else is exported."""
        if query.sees_all:
            return frozenset()
        always = self._hidden(self._sizes(Cohort(survey_id=query.cohort.survey_id), key))
        return self._hidden(self._sizes(query.cohort, key), always)

    def _hidden(self, sizes: Mapping[Any, int], also: frozenset[Any] = frozenset()) -> frozenset[Any]:
        groups = {group: {"": {self._today: size}} for group, size in sizes.items()}
        return hidden(groups, CohortWindow(at_least=self.options.at_least, today=self._today), also)

    def _sizes(self, cohort: Cohort, key: str) -> dict[Any, int]:
        return {value: size for (value,), size in self.reader.sizes(cohort, [key]).items()}

    def _dimensions(self, query: ResultsQuery, by: str | None = None) -> Sequence[str]:
        """Return what a query filters by and is broken down by, in one order whichever is which; months are times."""
        names = [name for name in (*ALWAYS_BY, *self.options.by) if name != "month"]
        return [name for name in names if name in query.filters or name == by]

    def _counted(self, query: ResultsQuery, names: Sequence[str]) -> Mapping[tuple[Any, ...], int]:
        return self.reader.sizes(Cohort(survey_id=query.cohort.survey_id), [*names, "day"])

    @property
    def _today(self) -> str:
        return f"{self.as_of:%Y-%m-%d}"

    def _window(self, cohort: Cohort) -> CohortWindow:
        bounds = dict(self._bounds(cohort))
        return CohortWindow(
            at_least=self.options.at_least, today=self._today, start=bounds.get("from"), end=bounds.get("to")
        )

    def _bounds(self, cohort: Cohort) -> Iterator[tuple[str, str | None]]:
        """Yield the day that a time begins or ends with; None where that is within a day, and sessions lie beyond."""
        survey_id, start, end = cohort.survey_id, cohort.begun_from, cohort.begun_before
        beyond = (
            ("from", start, Cohort(survey_id=survey_id, begun_before=start)),
            ("to", end, Cohort(survey_id=survey_id, begun_from=end)),
        )
        for name, bound, others in beyond:
            if bound is None:
                continue
            moment = bound.astimezone(UTC)
            if moment.time() == time():
                yield name, f"{moment:%Y-%m-%d}"
            elif any(self.reader.sizes(others, []).values()):
                yield name, None


def _within(window: CohortWindow, month: str) -> CohortWindow:
    """Return what a window has of a month."""
    first = date.fromisoformat(f"{month}-01")
    following = f"{(first + timedelta(days=31)).replace(day=1)}"
    return replace(window, start=max(window.start or "", f"{first}"), end=min(window.end or following, following))

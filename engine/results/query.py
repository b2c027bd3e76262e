"""What is asked of results: which cohort, and by what it is broken down; read from what a host or a person wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import TypeVar

from engine.characters import storable
from engine.errors import FieldError, InvalidRequest
from engine.results.lineage import Lineage
from engine.store.cohorts import Cohort
from engine.survey import ALWAYS_BY, ResultsOptions

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class ResultsQuery:
    """Which sessions are wanted, and by what they are broken down. `sees_all`: small groups are told too."""

    cohort: Cohort
    by: str | None = None
    sees_all: bool = False

    @classmethod
    def read(  # noqa: PLR0913 - as many as there are filters
        cls,
        survey_id: str,
        *,
        begun_from: str | None = None,
        begun_before: str | None = None,
        by: str | None = None,
        where: Sequence[str] = (),
        separator: str = ":",
        language: str | None = None,
        version: str | None = None,
        sees_all: bool = False,
    ) -> ResultsQuery:
        """Read what was written: days or moments of ISO 8601, and `KEY:VALUE`; raises InvalidRequest."""
        faults = Faults()
        start = faults.catch("from", _moment, begun_from)
        end = faults.catch("to", _moment, begun_before)
        values = [faults.catch("where", _pair, written, separator) for written in where]
        if start and end and start >= end:
            faults.add("to", f"`{begun_before}` is not after `{begun_from}`; what begins at `to` is left out")
        keys = [pair[0] for pair in values if pair]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            faults.add("where", f"`{key}` stands there twice, and has one value in a session")
        faults.raise_any()
        cohort = Cohort(
            survey_id=survey_id,
            begun_from=start,
            begun_before=end,
            language=language or None,
            version=version or None,
            where=dict(pair for pair in values if pair),
        )
        return cls(cohort=cohort, by=by or None, sees_all=sees_all)

    def broken_down(self, by: str | None) -> ResultsQuery:
        """Return the query with its cohort broken down."""
        return replace(self, by=by or None)

    def check(self, lineage: Lineage, options: ResultsOptions) -> None:
        """Raise InvalidRequest where it names what this survey does not have, and name what there is."""
        faults = Faults()
        possible = (*ALWAYS_BY, *options.by)
        if self.by and self.by not in possible:
            faults.add("by", f"`{self.by}` is none of {_listed(possible)}. `results.by` of the survey adds variables")
        for key in self.cohort.where:
            if key not in options.by:
                known = f"only {_listed(options.by)}" if options.by else "none"
                faults.add("where", f"`{key}`: of the variables, this survey's `results.by` names {known}")
        languages = sorted({tag for _, survey in lineage.versions for tag in survey.languages})
        if self.cohort.language and self.cohort.language not in languages:
            faults.add("language", f"`{self.cohort.language}` is none of {_listed(languages)}")
        versions = [version for version, _ in lineage.versions]
        if self.cohort.version and self.cohort.version not in versions:
            faults.add("version", f"`{self.cohort.version}` is none of {_listed(versions)}")
        faults.raise_any()

    @property
    def filters(self) -> Mapping[str, str]:
        """What sessions are filtered by beside the time, and the value they must have."""
        named = {"language": self.cohort.language, "version": self.cohort.version}
        return {**{name: value for name, value in named.items() if value}, **self.cohort.where}

    @property
    def of_all_time(self) -> ResultsQuery:
        """The query without its bounds of time."""
        return replace(self, cohort=replace(self.cohort, begun_from=None, begun_before=None))


@dataclass
class Faults:
    """What is wrong with a query, all of it told at once."""

    found: list[FieldError] = field(default_factory=list)

    def add(self, name: str, detail: str) -> None:
        """Note what is wrong with a parameter."""
        self.found.append(FieldError.of_parameter(name, f"{detail}."))

    def catch(self, name: str, read: Callable[..., T], *written: object) -> T | None:
        """Read a parameter, and note what is wrong with it."""
        try:
            return read(*written)
        except ValueError as error:
            self.add(name, str(error))
            return None

    def raise_any(self) -> None:
        """Raise InvalidRequest where something is wrong."""
        if self.found:
            raise InvalidRequest(self.found)


def one_of(name: str, written: str, possible: Iterable[str]) -> str:
    """Return what was written where it is possible; raises InvalidRequest, which names what is."""
    if written not in possible:
        raise InvalidRequest([FieldError.of_parameter(name, f"`{written}` is none of {_listed(possible)}.")])
    return written


def _moment(written: str | None) -> datetime | None:
    if not written:
        return None
    try:
        if len(written) == len("2026-11-29"):
            return datetime.combine(date.fromisoformat(written), time(), UTC)
        # A plus that was not escaped has become a space in a query.
        moment = datetime.fromisoformat(
            written.replace(" ", "+") if written.count(" ") == 1 and "T" in written else written
        )
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"`{written}` is no day like 2026-11-29, nor a moment like 2026-11-29T12:00:00Z") from None


def _pair(written: str, separator: str) -> tuple[str, str]:
    key, found, value = written.partition(separator)
    if not found or not key:
        raise ValueError(f"`{written}` is not written `KEY{separator}VALUE`")
    return key, storable(value)  # as the variables of sessions are stored


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)

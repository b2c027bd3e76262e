"""The rows that results are made of: which sessions are in a cohort, their answers and their SMS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement

from engine.store.tables import SESSION

LIVE = "live"

PERIODS = {"month": "YYYY-MM", "day": "YYYY-MM-DD"}


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """The live sessions of a survey that began in `[begun_from, begun_before)` and pass the filters.

    `where` holds values of session variables. Where a bound or a filter is None or empty, all pass.
    """

    survey_id: str
    begun_from: datetime | None = None
    begun_before: datetime | None = None
    language: str | None = None
    version: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what holds for its sessions."""
        found = [SESSION.c.survey_id == self.survey_id, SESSION.c.purpose == LIVE]
        if self.begun_from:
            found.append(SESSION.c.created_at >= self.begun_from)
        if self.begun_before:
            found.append(SESSION.c.created_at < self.begun_before)
        if self.language:
            found.append(SESSION.c.language == self.language)
        if self.version:
            found.append(SESSION.c.survey_version == self.version)
        return [*found, *(variable(key) == value for key, value in self.where.items())]


class CohortSession(NamedTuple):
    """A session as results see it; its state is that of the moment it is read at. `alerts` are those that stand."""

    id: str
    version: str
    language: str
    state: str
    current_element: str
    created_at: datetime
    ended_at: datetime | None
    recipient: str
    variables: Mapping[str, str]
    screened: str | None
    alerts: Mapping[str, str] | None = None


class CohortAnswer(NamedTuple):
    """An answer of a session, oldest first."""

    session_id: str
    element: str
    answer: Any
    comment: str | None
    asked_at: datetime | None
    responded_at: datetime
    current: bool


PLAIN_ANSWER = (
    *("session_id", "element", "answer", "comment", "reply"),
    *("asked_at", "responded_at", "current", "confirmed"),
)
"""A plain answer, as a tuple: the answer is JSON, moments are ISO 8601, and SQLite has 1 for true."""


class CohortMessage(NamedTuple):
    """An SMS of a session, in order."""

    session_id: str
    number: int
    element: str | None
    way: str | None
    previous: str | None
    after: str | None
    state: str
    tried_at: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True)
class Batch:
    """Some sessions of a cohort; their answers, each a `CohortAnswer` or a `PLAIN_ANSWER`, and SMS by their ids."""

    sessions: Sequence[CohortSession]
    answers: Mapping[str, Sequence[Any]]
    messages: Mapping[str, Sequence[CohortMessage]]


class UsedVersion(NamedTuple):
    """A version of a survey that sessions are pinned to."""

    version: str
    content: str


def variable(key: str) -> ColumnElement[str]:
    """Return the value of a session variable, empty where a session has none of this name."""
    return SESSION.c.variables[key].as_string()  # type: ignore[no-any-return]

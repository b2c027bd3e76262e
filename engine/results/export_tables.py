"""Results as tables: one row a session (wide) or one row an answer (long). Ids in the data, labels in the columns."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import lru_cache, partial
from typing import Any

from engine.results.dispositions import Disposition, Judge, Passage, SessionResult
from engine.results.document import Writer, moment
from engine.results.lineage import PooledQuestion
from engine.results.query import ResultsQuery
from engine.results.results import Source, worded
from engine.store.cohorts import CohortSession
from engine.survey import NEVER_BY

TableRow = list[Any]

written_moment = partial(moment, timespec="microseconds")
"""Writes a moment of a column: all of them alike, as programs take the form of a column from one of them."""

MOST_KNOWN = 10_000
"""Different answers that are remembered: most are one of a few, but numbers and words may be as many as sessions."""


class Missing(IntEnum):
    """Why there is no answer, in the codes of SPSS."""

    NOT_ASKED = -96
    LEFT_HERE = -97
    SKIPPED = -98
    WITHDRAWN = -99


OF_PASSAGE = {
    Passage.LEFT_HERE: Missing.LEFT_HERE,
    Passage.SKIPPED: Missing.SKIPPED,
    Passage.WITHDRAWN: Missing.WITHDRAWN,
    Passage.WAITING: None,
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column. `type` is text, integer, number, boolean, day, moment or any; `labels` say what its values mean.

    `lowest` is the least number an answer can be, where there is one. `written`: its values are always there, and its
    moments are texts already. `says_why`: where it has no answer, it has a `Missing`.
    """

    name: str
    type: str
    title: str = ""
    labels: Mapping[Any, str] = field(default_factory=dict)
    lowest: float | None = None
    written: bool = False
    says_why: bool = False


SESSION_COLUMNS = (
    Column(name="session_id", type="text", title="Session", written=True),
    Column(name="survey_id", type="text", title="Survey", written=True),
    Column(name="survey_version", type="text", title="Version of the survey", written=True),
    Column(name="language", type="text", title="Language", written=True),
    Column(name="state", type="text", title="State of the session", written=True),
    Column(name="disposition", type="text", title="What became of the session", written=True),
    Column(name="started_at", type="moment", title="When the session began, in UTC"),
)
ANSWER_COLUMNS = (
    Column(name="element", type="text", title="Question", written=True),
    Column(name="kind", type="text", title="Kind of the question", written=True),
    Column(name="ask", type="integer", title="Which answer to this question in this session", written=True),
    Column(name="value", type="any", title="Answer, where it is no option"),
    Column(name="option", type="any", title="Option, or a list of several"),
    Column(name="option_label", type="text", title="Labels of the options"),
    Column(name="comment", type="text", title="What was written beside the answer"),
    Column(name="reply", type="text", title="Reply as it came"),
    Column(name="asked_at", type="moment", title="When the gateway took the question, in UTC", written=True),
    Column(name="responded_at", type="moment", title="When the reply came, in UTC", written=True),
    Column(name="current", type="boolean", title="Whether the answer stands"),
    Column(name="confirmed", type="boolean", title="Whether it was asked back and confirmed"),
)
RAISED = {True: "raised", False: "not raised"}
IDENTIFIER = Column(name="identifier", type="text", title="Phone number")


class Table(ABC):
    """The columns of a table, and its rows as they are read."""

    def __init__(self, source: Source, query: ResultsQuery, included: Collection[str]) -> None:
        self._source = source
        self._query = query
        self._included = included
        self._writer = Writer(source.lineage, source.language)
        questions = source.lineage.questions
        self._worded = {one.name for one in worded(source, query, questions)} if "text" in included else set[str]()
        self._personal = {one.name for one in questions if one.newest.is_personal}
        self._keys = self._variables()
        self._secret = (
            {} if query.sees_all else {key: source.disclosure.hidden_values(query, key) for key in self._keys}
        )
        self._variable_columns = [Column(name=f"variable.{key}", type="text", title=key) for key in self._keys]
        self.columns: Sequence[Column] = ()

    @abstractmethod
    def rows(self) -> Iterator[TableRow]:
        """Yield the rows in the order in which the sessions began."""

    def _variables(self) -> list[str]:
        declared = list(self._source.options.by)
        if "variables" not in self._included:
            return declared
        found = self._source.reader.variable_names(self._query.cohort)
        kept = [key for key in found if "identifier" in self._included or key not in NEVER_BY]
        return [*declared, *(key for key in kept if key not in declared)]

    def _head(self, session: CohortSession, disposition: Disposition) -> TableRow:
        return [
            session.id,
            self._query.cohort.survey_id,
            session.version,
            session.language,
            session.state,
            disposition.value,
            session.created_at,
        ]

    def _tail(self, session: CohortSession) -> TableRow:
        variables, secret = session.variables, self._secret
        told = [variables.get(key) for key in self._keys]
        if secret:
            told = [None if it in secret[key] else it for key, it in zip(self._keys, told, strict=True)]
        if "identifier" in self._included:
            told.append(session.recipient)
        return [*told, *self._raised(session)]

    def _raised(self, session: CohortSession) -> TableRow:
        """Tell of each alert whether a session raised it; None where its version of the survey has none such."""
        lineage, raised = self._source.lineage, session.alerts or ()
        return [name in raised if lineage.raises(session.version, name) else None for name in lineage.alerts]

    @property
    def _tail_columns(self) -> list[Column]:
        alerts = [
            Column(name=f"alert.{name}", type="boolean", title=f"Alert: {name}", labels=RAISED)
            for name in self._source.lineage.alerts
        ]
        return [*self._variable_columns, *([IDENTIFIER] if "identifier" in self._included else []), *alerts]


class LongTable(Table):
    """One row an answer, also one that was taken back or given again: `current` says which stand."""

    def __init__(self, source: Source, query: ResultsQuery, included: Collection[str]) -> None:
        super().__init__(source, query, included)
        self._told = lru_cache(MOST_KNOWN)(self._work_out)
        session_columns = (*SESSION_COLUMNS[:-1], replace(SESSION_COLUMNS[-1], written=True))
        self.columns = (*session_columns, *ANSWER_COLUMNS, *self._tail_columns)

    def rows(self) -> Iterator[TableRow]:
        """Yield the answers of each session, oldest first."""
        judge, as_of = Judge(self._source.lineage, self._source.options), self._source.as_of
        batches = self._source.reader.batches(self._query.cohort, as_of, texts="text" in self._included, plain=True)
        for batch in batches:
            for session in batch.sessions:
                version, answers = session.version, batch.answers.get(session.id, ())
                told = [(self._told(version, answer[1], answer[2]), answer) for answer in answers]
                current = {names[0] for names, answer in told if answer[7]}
                disposition = judge.disposition(session, current, batch.messages.get(session.id, ()))
                head, tail = self._head(session, disposition), self._tail(session)
                head[6] = written_moment(session.created_at)
                asks: dict[str, int] = {}
                for (name, kind, *values), (_, _, _, comment, reply, *moments, stands, is_confirmed) in told:
                    ask = asks[name] = asks.get(name, 0) + 1
                    if name not in self._worded and (comment or name in self._personal):
                        comment = reply = None  # noqa: PLW2901 - too few have written
                    words = (comment, reply)
                    yield [*head, name, kind, ask, *values, *words, *moments, bool(stands), bool(is_confirmed), *tail]

    def _work_out(self, version: str, element: str, answer: str) -> tuple[Any, ...]:
        """Return what an answer is, given as JSON: name and kind of the question, value, option and label."""
        pooled = self._source.lineage.question(version, element)
        assert pooled  # noqa: S101 - answers are to questions of the version
        value: Any = self._source.lineage.value(version, element, json.loads(answer))
        named = (pooled.name, pooled.newest.kind)
        if pooled.options:
            several = value if isinstance(value, list) else [value]
            return (*named, None, value, "; ".join(self._writer.label(pooled, each) for each in several))
        if pooled.newest.is_personal and pooled.name not in self._worded:
            value = None
        return (*named, value, None, None)


class WideTable(Table):
    """One row a session; the columns come from the definitions alone, and a new version only adds some."""

    def __init__(self, source: Source, query: ResultsQuery, included: Collection[str]) -> None:
        super().__init__(source, query, included)
        questions = source.lineage.questions
        self._cells = [(pooled.name, self._cells_of(pooled)) for pooled in questions]
        self._commented = {pooled.name for pooled in questions if "text" in included and not pooled.newest.is_personal}
        asked = [column for pooled in questions for column in self._columns_of(pooled)]
        calculated = [
            Column(name=value.id, type="number", title=f"{value.how} of {', '.join(value.of)}")
            for value in source.lineage.values.values()
        ]
        self.columns = _with_names_of_their_own((*SESSION_COLUMNS, *asked, *calculated, *self._tail_columns))

    def rows(self) -> Iterator[TableRow]:
        """Yield the sessions; a value that is not there is a `Missing`, or None where it may still come."""
        with_text = "text" in self._included
        for result, answers in self._source.results(self._query.cohort, words=with_text):
            row = self._head(result.session, result.disposition)
            comments = self._comments(result, answers) if with_text else {}
            values, passages = result.values, result.passages
            for name, cells in self._cells:
                if name in values:
                    row += cells(values[name])
                else:
                    passage = passages.get(name)
                    row += cells(Missing.NOT_ASKED if passage is None else OF_PASSAGE[passage])
                if name in self._commented:
                    row.append(comments.get(name))
            yield [*row, *self._calculated(result, answers), *self._tail(result.session)]

    def _calculated(self, result: SessionResult, answers: Sequence[Any]) -> TableRow:
        """Tell the calculated values; None where a session has none."""
        lineage = self._source.lineage
        current = {one.element: one.answer for one in answers if one.current} if lineage.values else {}
        numbers = lineage.calculated(result.session.version, current)
        return [float(numbers[id_]) if id_ in numbers else None for id_ in lineage.values]

    def _comments(self, result: SessionResult, answers: Sequence[Any]) -> dict[str, str | None]:
        current = (one for one in answers if one.current)
        asked = ((self._source.lineage.question(result.session.version, one.element), one) for one in current)
        return {pooled.name: one.comment for pooled, one in asked if pooled and pooled.name in self._worded}

    def _columns_of(self, pooled: PooledQuestion) -> Iterator[Column]:
        title, newest = self._writer.said(pooled.newest.text), pooled.newest
        if pooled.newest.several:
            chosen = {1: "chosen", 0: "not chosen"}
            for option in pooled.options:
                label = f"{title} {self._writer.label(pooled, option)}"
                name = f"{pooled.name}__{option}"
                yield Column(name=name, type="integer", title=label, labels=chosen, lowest=0, says_why=True)
        else:
            yield Column(
                name=pooled.name,
                type=newest.answer_type,
                title=title,
                labels=self._writer.answer_labels(pooled),
                lowest=newest.lowest,
                says_why=True,
            )
        if pooled.name in self._commented:
            yield Column(name=f"{pooled.name}__comment", type="text", title=f"{title} (comment)")

    def _cells_of(self, pooled: PooledQuestion) -> Callable[[Any], TableRow]:
        if pooled.newest.several:
            options = list(pooled.options)
            return lambda value: (
                [int(option in value) for option in options] if isinstance(value, list) else [value] * len(options)
            )
        if pooled.newest.is_personal:
            with_text = pooled.name in self._worded
            return lambda value: [value if with_text and isinstance(value, str) else None]
        cell = pooled.newest.cell
        return lambda value: [value if value is None or isinstance(value, Missing) else cell(value)]


def _with_names_of_their_own(columns: Sequence[Column]) -> Sequence[Column]:
    """Tell columns apart that have the same name: an element may be called `language`, an option `comment`."""
    used = set[str]()
    named = []
    for column in columns:
        name = column.name
        while name in used:
            name += "_"
        used.add(name)
        named.append(replace(column, name=name))
    return named


LAYOUTS: Mapping[str, type[Table]] = {"wide": WideTable, "long": LongTable}

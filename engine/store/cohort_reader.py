"""Reads the rows that results are made of, batch by batch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
)

from engine.errors import StoreUnreachable
from engine.session import State
from engine.store.cohorts import (
    PERIODS,
    PLAIN_ANSWER,
    Batch,
    Cohort,
    CohortAnswer,
    CohortMessage,
    CohortSession,
    UsedVersion,
    variable,
)
from engine.store.column_types import Moment, Words
from engine.store.database import CLOSED
from engine.store.tables import DEFINITION, OUTBOX, QUOTA, RESPONSE, SESSION

BATCH = 1000
"""Sessions that are read at once: memory stays flat, and no database is asked for too much in one statement."""

WORDS = select(
    *(RESPONSE.c[name] for name in ("id", "element", "answer", "comment", "responded_at")),
    SESSION.c.survey_version,
    SESSION.c.language,
)
_SESSION_COLUMNS = (
    *("id", "survey_version", "language", "state", "current_element", "created_at", "ended_at", "recipient"),
    *("variables", "screened", "alerts", "expires_at"),
)
_ids: BindParameter[Any] = bindparam("ids", expanding=True)


def _answers(*, texts: bool) -> Select[Any]:
    columns = (RESPONSE.c[name] if texts or name != "comment" else null().label(name) for name in CohortAnswer._fields)
    return select(*columns).where(RESPONSE.c.session_id.in_(_ids)).order_by(RESPONSE.c.session_id, RESPONSE.c.id)


def _plain(dialect: str, *, texts: bool) -> Select[Any]:
    """Have the database write values down: to read them in only to write them out takes most of an export's time."""

    def told(name: str) -> ColumnElement[Any]:
        column = RESPONSE.c[name]
        if name in ("comment", "reply") and not texts:
            return null()
        if name == "answer":
            return cast(column, Text)
        if name not in ("asked_at", "responded_at"):
            return column
        if dialect == "postgresql":
            return func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        return func.replace(type_coerce(column, Text), " ", "T", type_=Text).concat("Z")

    columns = (told(name).label(name) for name in PLAIN_ANSWER)
    # psycopg looks at each of a thousand parameters; a list is one.
    listed = RESPONSE.c.session_id == any_(bindparam("ids", type_=ARRAY(Text)))
    found = select(*columns).where(listed if dialect == "postgresql" else RESPONSE.c.session_id.in_(_ids))
    return found.order_by(RESPONSE.c.session_id, RESPONSE.c.id)


_messages = (
    select(*(OUTBOX.c[name] for name in CohortMessage._fields))
    # What answers somebody after the end says no element; where it is not recorded why, it may say any.
    .where(or_(OUTBOX.c.element.is_not(None), OUTBOX.c.way.is_(None)))
    .order_by(OUTBOX.c.session_id, OUTBOX.c.number)
)
MESSAGES = _messages.where(OUTBOX.c.session_id.in_(_ids))
# Who came to the end answered or skipped whatever they did not go back from: their other SMS tell nothing more.
TELLING = _messages.where(
    OUTBOX.c.session_id.in_(_ids),
    or_(
        OUTBOX.c.after.in_(("skipped", "given_up")),
        OUTBOX.c.way.like("again:%"),
        OUTBOX.c.way == "back",
        and_(OUTBOX.c.way.is_(None), OUTBOX.c.number == 1),
    ),
)
_STEP = (SESSION.c.survey_version, OUTBOX.c.previous, OUTBOX.c.element, OUTBOX.c.way)
STEPS = (
    select(*_STEP, func.count(), func.count(OUTBOX.c.session_id.distinct()))
    .select_from(OUTBOX.join(SESSION, OUTBOX.c.session_id == SESSION.c.id))
    .where(OUTBOX.c.previous.is_not(None))
    .group_by(*_STEP)
)
# One that an older version of the engine kept does not say of which survey it is.
VERSIONS = select(DEFINITION.c.version, DEFINITION.c.content, DEFINITION.c.survey_id, DEFINITION.c.kept_at).where(
    or_(DEFINITION.c.survey_id == bindparam("survey_id"), DEFINITION.c.survey_id.is_(None))
)
FIRST_USED = select(func.min(SESSION.c.created_at)).where(
    SESSION.c.survey_id == bindparam("survey_id"), SESSION.c.survey_version == bindparam("version")
)

PLACES = select(QUOTA.c.name, QUOTA.c.used).where(QUOTA.c.survey_id == bindparam("survey_id"))


class CohortReader:
    """Reads cohorts within one transaction, whose snapshot they are all of, unless its database is closed meanwhile."""

    def __init__(self, connection: Connection, is_closing: Callable[[], bool] = lambda: False) -> None:
        self._connection = connection
        self._is_closing = is_closing

    def batches(self, cohort: Cohort, now: datetime, *, texts: bool, plain: bool = False) -> Iterator[Batch]:
        """Yield a cohort in the order its sessions began, as of `now`.

        Without `texts`, neither comments nor raw replies are read. Where `plain` answers are wanted, sessions that
        never had one are left out, and SMS are read only where no answer tells what became of a session.

        Raises StoreUnreachable once the database is closed.
        """
        columns = (SESSION.c[name] for name in _SESSION_COLUMNS)
        found = select(*columns).where(*cohort.conditions()).order_by(SESSION.c.created_at, SESSION.c.id)
        if plain:
            found = found.where(select(RESPONSE.c.id).where(RESPONSE.c.session_id == SESSION.c.id).exists())
        page = found
        while True:
            if self._is_closing():
                raise StoreUnreachable(CLOSED)
            sessions = [_as_of(row, now) for row in self._raw(page.limit(BATCH))]
            if sessions:
                yield self._batch(sessions, texts=texts, plain=plain)
            if len(sessions) < BATCH:
                return
            last = tuple_(literal(sessions[-1].created_at, Moment), literal(sessions[-1].id, Words))
            page = found.where(tuple_(SESSION.c.created_at, SESSION.c.id) > last)

    def _batch(self, sessions: Sequence[CohortSession], *, texts: bool, plain: bool) -> Batch:
        if plain:
            return self._plain_batch(sessions, texts=texts)
        answers = self._by_session(_answers(texts=texts), [one.id for one in sessions], CohortAnswer._make)
        completed = [one.id for one in sessions if one.state == State.COMPLETED]
        others = [one.id for one in sessions if one.state != State.COMPLETED]
        told = self._by_session(TELLING, completed, CohortMessage._make)
        others += [id_ for id_, messages in told.items() if any(one.way == "back" for one in messages)]
        return Batch(sessions, answers, told | self._by_session(MESSAGES, others, CohortMessage._make))

    def _plain_batch(self, sessions: Sequence[CohortSession], *, texts: bool) -> Batch:
        statement = _plain(self._connection.dialect.name, texts=texts)
        rows = self._raw(statement, {"ids": [one.id for one in sessions]})
        answers = {session_id: list(group) for session_id, group in groupby(rows, key=itemgetter(0))}
        unclear = [one.id for one in sessions if one.state not in (State.COMPLETED, State.OPEN)]
        unclear = [id_ for id_ in unclear if not any(stands for *_, stands, _ in answers.get(id_, ()))]
        return Batch(sessions, answers, self._by_session(MESSAGES, unclear, CohortMessage._make))

    def _raw(self, statement: Select[Any], values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Return rows as the driver gives them: of a million, most of the time goes into converting what they hold."""
        cursor: Any = self._connection.execute(statement, values).cursor
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def _by_session(
        self, statement: Select[Any], ids: Sequence[str], make: Callable[[Any], Any]
    ) -> dict[str, Sequence[Any]]:
        if not ids:
            return {}
        rows = self._connection.execute(statement, {"ids": ids}).all()
        return {session_id: [make(row) for row in group] for session_id, group in groupby(rows, key=itemgetter(0))}

    def sizes(self, cohort: Cohort, by: Sequence[str]) -> dict[tuple[Any, ...], int]:
        """Count the sessions of a cohort by `language`, `version`, `month` or `day` of UTC, or variables."""
        columns = [self._dimension(key).label(f"by_{at}") for at, key in enumerate(by)]
        counted = select(*columns, func.count()).select_from(SESSION).where(*cohort.conditions()).group_by(*columns)
        return {tuple(values): number for *values, number in self._connection.execute(counted)}

    def _dimension(self, key: str) -> ColumnElement[Any]:
        match key:
            case "language":
                return SESSION.c.language
            case "version":
                return SESSION.c.survey_version
            case "month" | "day" if self._connection.dialect.name == "postgresql":
                return func.to_char(func.timezone("UTC", SESSION.c.created_at), PERIODS[key])
            case "month" | "day":
                return func.substr(type_coerce(SESSION.c.created_at, Text), 1, len(PERIODS[key]))
        return variable(key)

    def steps(self, cohort: Cohort) -> Sequence[tuple[str, str, str | None, str | None, int, int]]:
        """Count the steps from element to element: in which version, from, to, why, how many, of how many sessions."""
        return [tuple(row) for row in self._connection.execute(STEPS.where(*cohort.conditions()))]

    def used_versions(self, survey_id: str) -> Sequence[UsedVersion]:
        """Return the versions of a survey that sessions are pinned to, the first used first."""
        placed = []
        for row in self._connection.execute(VERSIONS, {"survey_id": survey_id}):
            used_at = row.kept_at
            if used_at is None or row.survey_id is None:
                values = {"survey_id": survey_id, "version": row.version}
                used_at = self._connection.execute(FIRST_USED, values).scalar()
            if used_at is not None:
                placed.append((used_at, UsedVersion(row.version, row.content)))
        return [version for _, version in sorted(placed)]

    def places_taken(self, survey_id: str) -> Mapping[str, int]:
        """Return how many places of each of a survey's quotas are taken now, by its name; of some none may be."""
        return {row.name: row.used for row in self._connection.execute(PLACES, {"survey_id": survey_id})}

    def variable_names(self, cohort: Cohort) -> Sequence[str]:
        """Return the names of all variables that sessions of a cohort have, sorted."""
        found = select(SESSION.c.variables).where(*cohort.conditions()).subquery()
        if self._connection.dialect.name == "postgresql":
            names = select(func.json_object_keys(found.c.variables).label("name")).distinct()
        else:
            each = func.json_each(found.c.variables).table_valued("key")
            names = select(each.c.key.label("name")).select_from(found).join(each, true()).distinct()
        return sorted(self._connection.execute(names).scalars())

    def words(
        self, cohort: Cohort, asked_as: Sequence[tuple[str, str, bool]], before: int | None, limit: int
    ) -> Sequence[Any]:
        """Read current answers in words, and comments beside others, newest first.

        `asked_as` are the versions and ids that are wanted, and whether their answers are words. `before` is the id of
        the last one that was read.
        """
        if not asked_as:
            return []
        found = _worded(WORDS, cohort, asked_as).order_by(RESPONSE.c.id.desc()).limit(limit)
        return self._connection.execute(found if before is None else found.where(RESPONSE.c.id < before)).all()

    def writers(self, cohort: Cohort, asked_as: Sequence[tuple[str, str, bool]]) -> int:
        """Count the sessions that `words` would tell of."""
        if not asked_as:
            return 0
        counted = _worded(select(func.count(RESPONSE.c.session_id.distinct())), cohort, asked_as)
        number: int = self._connection.execute(counted).scalar_one()
        return number


def _worded(found: Select[Any], cohort: Cohort, asked_as: Sequence[tuple[str, str, bool]]) -> Select[Any]:
    wanted = [
        and_(
            SESSION.c.survey_version == version,
            RESPONSE.c.element == element,
            # What was erased has no reply.
            RESPONSE.c.reply != "" if in_words else RESPONSE.c.comment.is_not(None),
        )
        for version, element, in_words in asked_as
    ]
    joined = found.select_from(RESPONSE.join(SESSION, RESPONSE.c.session_id == SESSION.c.id))
    return joined.where(RESPONSE.c.current, or_(*wanted), *cohort.conditions())


def _as_of(row: Sequence[Any], now: datetime) -> CohortSession:
    """Read a session as a driver gives it: SQLite's has moments and JSON as texts."""
    id_, version, language, state, element, created_at, ended_at, *others, end = row
    recipient, variables, screened, alerts = others
    if state == State.OPEN and _moment(end) <= now:
        state, ended_at = State.EXPIRED.value, end
    place = (id_, version, language, state, element, _moment(created_at), ended_at and _moment(ended_at))
    return CohortSession(*place, recipient, _read(variables), screened, alerts and _read(alerts))


def _moment(value: Any) -> datetime:
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value.astimezone(UTC)


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value

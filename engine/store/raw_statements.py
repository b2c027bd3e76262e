"""Statements that run on the driver itself: SQLAlchemy writes each once a database, and converts its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam

# This INSERT writes the ON CONFLICT DO NOTHING that SQLite understands too; SQLAlchemy's own for SQLite does not
# serve PostgreSQL.
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement


class RawStatement:
    """A statement whose execution would otherwise cost more in SQLAlchemy than in the database.

    Every value an INSERT gives must be a named parameter, and an expanding IN is not to be had.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def all(self, connection: Connection, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return every row, by the names of the columns."""
        compiled = self._on(connection.dialect)
        return [compiled.row(row) for row in compiled.execute(connection, values).fetchall()]

    def first(self, connection: Connection, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the first row, or None."""
        compiled = self._on(connection.dialect)
        row = compiled.execute(connection, values).fetchone()
        return None if row is None else compiled.row(row)

    def run(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Return the number of rows that were changed."""
        rowcount: int = self._on(connection.dialect).execute(connection, values).rowcount
        return rowcount

    def each(self, connection: Connection, several: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each of several sets of values, which the driver may send in one go."""
        if len(several) > 1:
            self._on(connection.dialect).execute_each(connection, several)
        elif several:
            self.run(connection, several[0])

    def sql(self, dialect: Dialect) -> str:
        """Return the text the driver is given."""
        return self._on(dialect).sql

    def _on(self, dialect: Dialect) -> _Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._statement, dialect)
        return compiled


def inserted(table: Table, *columns: str) -> Insert:
    """Insert a row of these columns, each a parameter of its name."""
    return insert(table).values({name: bindparam(name) for name in columns}).inline()


class _Compiled:
    """A statement in the words of one database, with what converts values on their way in and out."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        kinds = {name: compiled.binds[name].type.dialect_impl(dialect) for name in compiled.params}
        binds = {name: kind.bind_processor(dialect) for name, kind in kinds.items()}
        self._positions = compiled.positiontup
        fixed = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}
        self._fixed = {name: convert(value) if (convert := binds[name]) else value for name, value in fixed.items()}
        self._binds = [(name, convert) for name, convert in binds.items() if name not in fixed]
        selected = getattr(statement, "selected_columns", ())
        read = [(column.name, column.type.dialect_impl(dialect)) for column in selected]
        self._columns = [(name, kind.result_processor(dialect, None)) for name, kind in read]

    def execute(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Run it on the driver's connection; return the driver's cursor."""
        driver: Any = connection.connection.driver_connection
        try:
            return driver.execute(self.sql, self._given(values))
        except connection.dialect.loaded_dbapi.Error as error:
            raise as_sqlalchemy_says(error, connection, self.sql) from error

    def execute_each(self, connection: Connection, several: Sequence[Mapping[str, Any]]) -> None:
        """Run it on the driver's connection with each of several sets of values."""
        driver: Any = connection.connection.driver_connection
        try:
            driver.cursor().executemany(self.sql, [self._given(values) for values in several])
        except connection.dialect.loaded_dbapi.Error as error:
            raise as_sqlalchemy_says(error, connection, self.sql) from error

    def _given(self, values: Mapping[str, Any]) -> Mapping[str, Any] | Sequence[Any]:
        given = dict(self._fixed)
        for name, convert in self._binds:
            value = values[name]
            given[name] = value if convert is None else convert(value)
        return given if self._positions is None else [given[at] for at in self._positions]

    def row(self, row: Sequence[Any]) -> dict[str, Any]:
        """Convert what the driver gave."""
        return {
            name: value if convert is None or value is None else convert(value)
            for (name, convert), value in zip(self._columns, row, strict=True)
        }


def as_sqlalchemy_says(error: Exception, connection: Connection, sql: str) -> BaseException:
    """Name an error as if SQLAlchemy had run the statement; with a connection that was cut drop those beside it."""
    driver: Any = connection.connection.driver_connection
    is_cut = connection.dialect.is_disconnect(error, driver, None)  # type: ignore[arg-type]
    if is_cut:
        # SQLAlchemy drops those beside a connection that it finds closed itself, also what is in use, once it is back.
        driver.close()
        with suppress(DBAPIError):
            connection.exec_driver_sql("SELECT 1")
    base, dialect = connection.dialect.loaded_dbapi.Error, connection.dialect
    return DBAPIError.instance(sql, None, error, base, connection_invalidated=is_cut, dialect=dialect)

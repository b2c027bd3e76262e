"""What is stored, and how it is reached: the only door of sqlmodel, SQLAlchemy and Alembic."""

from __future__ import annotations

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from engine.errors import SettingsError
from engine.store.database import Database
from engine.store.memory import MemoryDatabase
from engine.store.postgresql import PostgresqlDatabase
from engine.store.queries import Queries
from engine.store.schema import metadata
from engine.store.sql_unit_of_work import SqlUnitOfWork
from engine.store.sqlite import IN_MEMORY, SqliteDatabase

__all__ = ["Database", "Queries", "SqlUnitOfWork", "empty", "open_database"]


def open_database(url: str) -> Database:
    """Open `sqlite:///file.db`, `sqlite://` (in memory, ready to use) or `postgresql+psycopg://…`.

    Nothing is connected yet. Raises SettingsError where the URL names no database the engine knows.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # The URL is not repeated: it may hold a password.
        raise SettingsError(
            "SURVEY_DATABASE_URL: this is no URL. Write `sqlite:///survey.db` or `postgresql+psycopg://user@host/name`."
        ) from None
    match parsed.get_backend_name():
        case "sqlite":
            in_memory = parsed.database in IN_MEMORY and not parsed.host
            return MemoryDatabase(parsed) if in_memory else SqliteDatabase(parsed)
        case "postgresql":
            return PostgresqlDatabase(parsed)
    raise SettingsError(
        f"SURVEY_DATABASE_URL: the engine does not know `{parsed.get_backend_name()}`; it knows sqlite and postgresql."
    )


def empty(database: Database) -> None:
    """Delete every row: of a database in memory in which one conversation after another is held."""

    def delete(unit: SqlUnitOfWork) -> None:
        for table in reversed(metadata.sorted_tables):
            unit.connection.execute(table.delete())

    database.write(delete).result()

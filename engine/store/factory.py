"""A database by its URL."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from engine.errors import SettingsError
from engine.store.database import Database
from engine.store.postgresql import PostgresqlDatabase
from engine.store.sql_unit_of_work import SqlUnitOfWork
from engine.store.sqlite import SqliteDatabase
from engine.store.tables import metadata


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
            if parsed.host:
                raise SettingsError(
                    "SURVEY_DATABASE_URL: a file stands behind three slashes, as `sqlite:///survey.db`."
                )
            return SqliteDatabase(parsed.set(drivername="sqlite"))
        case "postgresql":
            url_of_driver = parsed.set(drivername="postgresql+psycopg")
            _refuse_a_missing_driver()
            _refuse_unknown_parameters(url_of_driver)
            return PostgresqlDatabase(url_of_driver)
    raise SettingsError(
        f"SURVEY_DATABASE_URL: the engine does not know `{parsed.get_backend_name()}`; it knows sqlite and postgresql."
    )


def empty(database: Database) -> None:
    """Delete every row: of a database in memory in which one conversation after another is held."""

    def delete(unit: SqlUnitOfWork) -> None:
        for table in reversed(metadata.sorted_tables):
            unit.connection.execute(table.delete())

    database.write(delete).result()


def _refuse_a_missing_driver() -> None:
    try:
        import psycopg  # noqa: F401, PLC0415 - only PostgreSQL needs it
    except ImportError as error:  # also where it finds no libpq
        raise SettingsError(
            f"SURVEY_DATABASE_URL: PostgreSQL needs psycopg, which cannot be imported ({error}). "
            "Run `pip install 'sms-survey-engine[postgresql]'`."
        ) from None


def _refuse_unknown_parameters(url: URL) -> None:
    import psycopg  # noqa: PLC0415 - as above
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - as above

    _, given = url.get_dialect()().create_connect_args(url)
    try:
        make_conninfo(**given)
    except psycopg.ProgrammingError as error:
        raise SettingsError(f"SURVEY_DATABASE_URL: {str(error).strip()}.") from None

"""PostgreSQL: a pool of connections and of threads; any number of processes beside this one."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from engine.errors import SettingsError, StoreUnreachable
from engine.store.clock import ServerClock
from engine.store.database import Database, is_current, not_migrated, unreachable
from engine.store.queries import Queries
from engine.store.raw_statements import as_sqlalchemy_says

T = TypeVar("T")

CONNECTIONS = 10
TRIES = 5
IN_THE_WAY = frozenset({"40001", "40P01"})
"""SQLSTATE of a serialization failure and of a deadlock: the same work succeeds when it is done again."""

TIMEOUTS = {"connect_timeout": 5, "keepalives_idle": 30, "tcp_user_timeout": 30_000}
"""In seconds, seconds and milliseconds; what the URL says wins."""

# A moment is read in the connection's time zone, and the last of them exist in UTC only.
SET_UP = "SET TIME ZONE 'UTC'; SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s'"
BEGIN = b"BEGIN; SELECT extract(epoch FROM clock_timestamp())"
"""One way to the server and back for both."""

# It takes a transaction id, which a standby refuses, and changes nothing: that it is a write is all that is asked.
WRITE = text("SELECT version_num FROM alembic_version FOR NO KEY UPDATE SKIP LOCKED")
MIGRATE_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('survey migrate'))")


class PostgresqlDatabase(Database):
    """A PostgreSQL database; raises SettingsError where there is no driver, or a parameter it does not know."""

    def __init__(self, url: URL) -> None:
        url = url.set(drivername="postgresql+psycopg")
        _refuse_what_cannot_be_opened(url)
        self._engine = create_engine(
            url,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=30,
            hide_parameters=True,  # errors are logged, and parameters are what respondents wrote, and secrets
            connect_args={name: value for name, value in TIMEOUTS.items() if name not in url.query},
        )
        self._server_clock = ServerClock()
        event.listen(self._engine, "connect", _on_connect)
        event.listen(self._engine, "begin", self._on_begin)
        reading = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        super().__init__(url, reading, self._server_clock)
        self._threads = ThreadPoolExecutor(CONNECTIONS, "survey-store")

    def read(self, work: Callable[[Queries], T]) -> Future[T]:
        """Run `work` on one snapshot of what is committed."""
        return self._submit(self._threads, self._read, work)

    def is_current(self) -> bool:
        """Return whether the schema is this version's or a later one's; the server's clock is known from then on."""
        with unreachable(self.name), self._engine.begin() as connection:
            return is_current(connection)

    def migrate(self) -> None:
        """Bring the schema to this version's, in one transaction; of several who try, one does it."""
        from engine.store import migrations  # noqa: PLC0415 - Alembic takes long to import

        with unreachable(self.name), self._engine.begin() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(MIGRATE_ONE_AT_A_TIME)
            migrations.upgrade(connection)

    def close(self) -> None:
        """Finish what was handed in, and let go of every connection."""
        self.is_closing = True
        self._threads.shutdown()
        self._engine.dispose()

    def _in_transaction(self, work: Callable[[Connection], T]) -> Future[T]:
        return self._submit(self._threads, self._write, work)

    def _read(self, work: Callable[[Queries], T]) -> T:
        """Run `work`, once more where its connection was cut: with that one all of the pool are dropped."""
        try:
            return super()._read(work)
        except StoreUnreachable as error:
            if not _worth_another_try(error, at_commit=False):
                raise
            return super()._read(work)

    def _write(self, work: Callable[[Connection], T]) -> T:
        """Run `work`, again where another transaction was in its way."""
        left = TRIES
        while True:
            left -= 1
            done = False
            try:
                with unreachable(self.name), self._engine.begin() as connection:
                    result = work(connection)
                    done = True
            except Exception as error:
                if not left or not _worth_another_try(error, at_commit=done):
                    raise
                time.sleep(random.uniform(0, 0.02) * (TRIES - left))
            else:
                return result

    def _check(self, connection: Connection) -> None:
        if not is_current(connection):
            raise not_migrated(self.name)
        connection.execute(WRITE)

    def _on_begin(self, connection: Connection) -> None:
        if connection.get_execution_options().get("postgresql_readonly"):
            return  # the driver begins it, as it has been told to
        asked = time.monotonic()
        told = _began(connection)
        self._server_clock.was_told(told, asked=asked, answered=time.monotonic())


def _began(connection: Connection) -> float:
    """Begin a transaction on the driver's connection, and return the seconds since 1970 that the server told."""
    driver: Any = connection.connection.driver_connection
    dbapi = connection.dialect.loaded_dbapi
    try:
        result = driver.pgconn.exec_(BEGIN)
        told = result.get_value(0, 0) if result.ntuples else None
    except dbapi.OperationalError as error:
        told, said = None, str(error)
    else:
        said = (result.error_message or driver.pgconn.error_message).decode(errors="replace").strip()
    if told is None:
        # Nothing was begun. Where a server crashes, the driver goes on to take the connection for a good one.
        driver.close()
        raise as_sqlalchemy_says(dbapi.OperationalError(said), connection, BEGIN.decode())
    return float(told)


def _worth_another_try(error: Exception, *, at_commit: bool) -> bool:
    cause = error.__cause__ or error
    if not isinstance(cause, DBAPIError):
        return False
    if getattr(cause.orig, "sqlstate", None) in IN_THE_WAY:
        return True
    # A connection that was cut while it waited in the pool. One cut during the commit may have committed.
    return cause.connection_invalidated and not at_commit


def _on_connect(connection: Any, _: object) -> None:
    connection.execute(SET_UP)
    connection.commit()


def _refuse_what_cannot_be_opened(url: URL) -> None:
    try:
        import psycopg  # noqa: PLC0415 - only PostgreSQL needs it
        from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - as above
    except ImportError as error:  # also where it finds no libpq
        raise SettingsError(
            f"SURVEY_DATABASE_URL: PostgreSQL needs psycopg, which cannot be imported ({error}). "
            "Run `pip install 'sms-survey-engine[postgresql]'`."
        ) from None
    _, given = url.get_dialect()().create_connect_args(url)
    try:
        make_conninfo(**given)
    except psycopg.ProgrammingError as error:
        raise SettingsError(f"SURVEY_DATABASE_URL: {str(error).strip()}.") from None

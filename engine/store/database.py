"""What a database does for the engine, whichever it is: run work in transactions, off the caller's thread."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from engine.errors import StoreNotMigrated, StoreUnreachable
from engine.store.clock import Clock
from engine.store.queries import Queries
from engine.store.sql_unit_of_work import SqlUnitOfWork

C = TypeVar("C")
T = TypeVar("T")

CLOSED = "The database was closed."


class Database(ABC):
    """A database. Its calls may come from any thread, and return a Future that resolves after the commit.

    Work may run more than once (another transaction was in its way) and so must do nothing but use what it is given.
    `clock` is the one that all its processes share. `name` is where it is, without a password. Once it `is_closing`,
    what reads batch by batch ends early: nobody waits for an export that nobody gets.
    """

    def __init__(self, url: URL, reading: Engine, clock: Clock) -> None:
        self.name = name_of(url)
        self.clock = clock
        self.is_closing = False
        self._reading = reading
        self._process = os.getpid()

    def write(self, work: Callable[[SqlUnitOfWork], T]) -> Future[T]:
        """Run `work` in one transaction and commit. What it raises undoes it alone and is raised by the future.

        The future raises StoreUnreachable where the database does not answer.
        """
        return self._in_transaction(lambda connection: work(SqlUnitOfWork(connection, self.clock)))

    @abstractmethod
    def read(self, work: Callable[[Queries], T]) -> Future[T]:
        """Run `work` on one snapshot of what is committed."""

    def check(self) -> Future[None]:
        """Write something; the future raises StoreUnreachable, or StoreNotMigrated where the schema is behind."""
        return self._in_transaction(self._check)

    @abstractmethod
    def is_current(self) -> bool:
        """Return whether the schema is this version's or a later one's; raises StoreUnreachable."""

    @abstractmethod
    def migrate(self) -> None:
        """Bring the schema to this version's; raises StoreUnreachable, or StoreError where it is a later one's."""

    def scrub(self) -> Future[None]:
        """Have nothing in any file that is no longer in a row, as far as that is for the engine to say."""
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def dispatching(self) -> AbstractContextManager[None]:
        """Hold the right to dispatch; raises StoreError where this database has one dispatcher at most."""
        return nullcontext()

    @abstractmethod
    def close(self) -> None:
        """Finish what was handed in, and let go of every connection."""

    @abstractmethod
    def _in_transaction(self, work: Callable[[Connection], T]) -> Future[T]:
        """Run `work` in one transaction and commit."""

    @abstractmethod
    def _check(self, connection: Connection) -> None:
        """Write something that changes nothing."""

    def _submit(self, threads: ThreadPoolExecutor, run: Callable[[C], T], work: C) -> Future[T]:
        self._require_its_process()
        try:
            return threads.submit(run, work)
        except RuntimeError:
            raise StoreUnreachable(CLOSED) from None

    def _require_its_process(self) -> None:
        """Raise StoreUnreachable in a child of a fork: there are none of the threads that do what is handed in."""
        if os.getpid() != self._process:
            raise StoreUnreachable("The database was opened before a fork. Open it in each process, after the fork.")

    def _read(self, work: Callable[[Queries], T]) -> T:
        with unreachable(self.name), self._reading.begin() as connection:
            return work(Queries(connection))


def is_current(connection: Connection) -> bool:
    """Return whether the schema is this version's or a later one's."""
    from engine.store import migrations  # noqa: PLC0415 - Alembic takes long to import, and chatting needs none

    return migrations.is_current(connection)


def not_migrated(name: str) -> StoreNotMigrated:
    """Return what is raised of the database of this name where its schema is behind this version's."""
    return StoreNotMigrated(f"The database `{name}` is not at this version's schema. Run `survey migrate`.")


TOO_LARGE = "54"
"""The class of SQLSTATEs of a value beyond the server's limits, which is wrong itself: it is no outage."""


def name_of(url: URL) -> str:
    """Return where a database is, without what might be secret: its password and its parameters."""
    return URL.create(
        url.get_backend_name(), username=url.username, host=url.host, port=url.port, database=url.database
    ).render_as_string()


READ_ONLY, FORBIDDEN = "25006", "42501"
"""SQLSTATEs of writing to what has become a standby, and of what this user may not do: an operator mends both."""


@contextmanager
def unreachable(name: str) -> Iterator[None]:
    """Turn the driver's ways of saying that the database of this name does not answer into StoreUnreachable."""
    try:
        yield
    except NoConnectionFree as error:
        raise StoreUnreachable(f"The database `{name}` does not answer: {error}") from error
    except DBAPIError as error:
        if not _is_the_databases(error):
            raise
        said = " ".join(str(error.orig).split())
        raise StoreUnreachable(f"The database `{name}` does not answer: {said}") from error


def _is_the_databases(error: DBAPIError) -> bool:
    """Return whether an error has nothing to do with what was asked, as where SQLite finds a file of another kind."""
    sqlstate = getattr(error.orig, "sqlstate", None) or ""
    if sqlstate.startswith(TOO_LARGE):
        return False
    if isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError:
        return True
    while_connecting = error.statement is None
    return while_connecting or sqlstate in (READ_ONLY, FORBIDDEN)

"""SQLite: one writer thread that commits in groups, and readers that see what is committed."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event, text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.pool import Pool

from engine.errors import SettingsError, StoreError, StoreUnreachable
from engine.store import deliveries, outbox
from engine.store.clock import system_clock
from engine.store.database import CLOSED, Database, is_current, not_migrated, unreachable
from engine.store.queries import Queries
from engine.store.raw_statements import RawStatement

T = TypeVar("T")

CHECKPOINT = "PRAGMA wal_checkpoint(TRUNCATE)"

MOST_A_COMMIT = 128
READERS = 4
ROOM = 250_000
"""Bytes that must be left: SQLite goes on for a while in what it took from the disk before, and then fails at once."""

PATIENCE = 30.0
"""Seconds to wait for another process that holds the file."""

PAGES = 16
"""More than a reply needs."""

MODE = 0o660
"""Of a file that is made here, and of those that SQLite makes beside it: what respondents write is for nobody else."""

IN_MEMORY = (None, "", ":memory:")
"""What stands in a URL for no file."""

SAVEPOINT, RELEASE, ROLLBACK = (RawStatement(text(f"{word} job")) for word in ("SAVEPOINT", "RELEASE", "ROLLBACK TO"))
# 64 MiB at most: with the default of two, a million sessions cost a reply a seventh of its speed.
CACHE = "PRAGMA cache_size=-65536"
# What is deleted is overwritten with zeros, most of it long before a file is written anew.
SECURE = "PRAGMA secure_delete=on"
ONE_WRITER = ("PRAGMA journal_mode=wal", "PRAGMA synchronous=full", "PRAGMA foreign_keys=on", SECURE, CACHE)
ONE_MIGRATOR = ("PRAGMA journal_mode=wal", "PRAGMA synchronous=full", "PRAGMA foreign_keys=off", SECURE)
ONE_READER = ("PRAGMA query_only=on",)


@dataclass(frozen=True)
class Job:
    """Work that waits for the writer."""

    work: Callable[[Connection], Any]
    future: Future[Any] = field(default_factory=Future)


class SqliteDatabase(Database):
    """A SQLite file, in which many callers share a commit; raises SettingsError of a host."""

    def __init__(self, url: URL) -> None:
        if url.host:
            raise SettingsError("SURVEY_DATABASE_URL: a file stands behind three slashes, as `sqlite:///survey.db`.")
        self._url = url = url.set(drivername="sqlite")
        self._writing = sqlite_engine(url, "BEGIN IMMEDIATE", ONE_WRITER)
        super().__init__(url, sqlite_engine(url, "BEGIN", ONE_READER), system_clock)
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._readers = ThreadPoolExecutor(READERS, "survey-reader")
        self._writer = threading.Thread(target=self._run, name="survey-writer", daemon=True)
        self._writer.start()

    def read(self, work: Callable[[Queries], T]) -> Future[T]:
        """Run `work` on one snapshot of what is committed. Raises StoreUnreachable."""
        return self._submit(self._readers, self._read, work)

    def is_current(self) -> bool:
        """Return whether the schema is this version's or a later one's."""
        with unreachable(self.name), self._reading.begin() as connection:
            return is_current(connection)

    def migrate(self) -> None:
        """Bring the schema to this version's, in one transaction."""
        from engine.store import migrations  # noqa: PLC0415 - Alembic takes long to import

        # Altering a table copies and drops it, which must not look like deleting what others refer to.
        migrator = sqlite_engine(self._url, "BEGIN IMMEDIATE", ONE_MIGRATOR)
        try:
            with unreachable(self.name), migrator.begin() as connection:
                is_changed = migrations.is_behind(connection)
                migrations.upgrade(connection)
            if is_changed:
                # A version before left in its pages what it had deleted there.
                _outside_transactions(self.name, migrator, "VACUUM", CHECKPOINT)
        finally:
            migrator.dispose()

    def scrub(self) -> Future[None]:
        """Have nothing in any file that is no longer in a row: the file is written anew, and its log emptied.

        SQLite zeroes what is deleted, but not the copies that stay behind where it moves rows from page to page.
        """
        return self._readers.submit(_outside_transactions, self.name, self._writing, "VACUUM", CHECKPOINT)

    @contextmanager
    def dispatching(self) -> Iterator[None]:
        """Hold the right to dispatch, and take over what a dispatcher before us left leased. Raises StoreError."""
        path = Path(f"{self._url.database}.dispatch.lock")
        with path.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                told = f"{self._url.database}: another process dispatches from this database."
                raise StoreError(f"{told} Stop it, or name another file in SURVEY_DATABASE_URL.") from None
            self.write(outbox.release).result()
            self.write(deliveries.release).result()
            yield

    def close(self) -> None:
        """Finish what was handed in, and let go of every connection."""
        with self._closing:
            self.is_closing = True
            self._jobs.put(None)
        self._writer.join()
        self._readers.shutdown()
        self._writing.dispose()
        self._reading.dispose()

    def _in_transaction(self, work: Callable[[Connection], T]) -> Future[T]:
        self._require_its_process()
        job = Job(work)
        with self._closing:
            if self.is_closing:
                raise StoreUnreachable(CLOSED)
            self._jobs.put(job)
        return job.future

    def _check(self, connection: Connection) -> None:
        if not is_current(connection):
            raise not_migrated(self.name)
        self._require_room()
        _require_pages(connection)
        # SQLite does not write what stays the same, but for this number, which nobody reads.
        connection.exec_driver_sql("PRAGMA user_version=1")

    def _require_room(self) -> None:
        try:
            disk = os.statvfs(self._url.database or "")
        except OSError as error:
            raise StoreUnreachable(f"{self.name}: {error.strerror}.") from None
        if disk.f_bavail * disk.f_frsize < ROOM:
            raise StoreUnreachable(f"{self.name}: the disk has less than {ROOM:,} bytes left.")

    def _run(self) -> None:
        while True:
            first = self._jobs.get()
            if first is None:
                return
            self._commit([job for job in (first, *self._more()) if job.future.set_running_or_notify_cancel()])

    def _more(self) -> Iterator[Job]:
        """Return what else has been handed in by now."""
        for _ in range(MOST_A_COMMIT):
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return
            if job is None:  # the last word: to be read again when this group is done
                self._jobs.put(None)
                return
            yield job

    def _commit(self, jobs: Sequence[Job]) -> None:
        try:
            with unreachable(self.name), self._writing.begin() as connection:
                outcomes = [_attempt(job, connection) for job in jobs]
        except Exception as error:
            for job in jobs:
                job.future.set_exception(error)
            return
        for job, (settle, outcome) in zip(jobs, outcomes, strict=True):
            settle(job.future, outcome)


def _outside_transactions(name: str, engine: Engine, *statements: str) -> None:
    with unreachable(name), closing(engine.raw_connection()) as borrowed:
        for statement in statements:
            until = time.monotonic() + PATIENCE
            # A checkpoint that a reader was in the way of answers with 1 and has not emptied the log.
            while (row := borrowed.cursor().execute(statement).fetchone()) and row[0] == 1:
                if time.monotonic() > until:
                    raise StoreUnreachable("Somebody reads from the file for so long that its log cannot be emptied.")
                time.sleep(0.05)


def _require_pages(connection: Connection) -> None:
    """See whether the file may grow: trying it would undo what others do in this transaction."""
    most, used, free = (
        connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
        for name in ("max_page_count", "page_count", "freelist_count")
    )
    if most - used + free < PAGES:
        raise StoreUnreachable(f"The file is full: it may have {most} pages and has {used}.")


def _attempt(job: Job, connection: Connection) -> tuple[Callable[[Future[Any], Any], None], Any]:
    """Run a job so that its failure undoes it alone, and return how its future is told what after the commit."""
    SAVEPOINT.run(connection, {})
    try:
        result = job.work(connection)
    except (OperationalError, InterfaceError):
        raise  # the file cannot be written: nobody in this group gets through
    except BaseException as error:
        ROLLBACK.run(connection, {})
        return Future.set_exception, error
    RELEASE.run(connection, {})
    return Future.set_result, result


def sqlite_engine(url: URL, begin: str, pragmas: Sequence[str], poolclass: type[Pool] | None = None) -> Engine:
    """Make an engine that begins transactions itself: the driver would begin them late, and lose updates."""
    patient = {"timeout": PATIENCE, "check_same_thread": False}
    # Errors are logged, and parameters are what respondents wrote, and secrets.
    engine = create_engine(url, connect_args=patient, poolclass=poolclass, hide_parameters=True)

    @event.listens_for(engine, "do_connect")
    def _open(dialect: Dialect, _: object, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
        if url.database not in IN_MEMORY and "uri" not in url.query:
            # One that is there is not opened: closing it would give up the locks that SQLite holds on it in this
            # process, and another one that leaves the file would take the log away from under this one.
            with suppress(OSError):  # SQLite says what is wrong with it
                # As SQLite does, where a link leads.
                os.close(os.open(os.path.realpath(url.database), os.O_RDWR | os.O_CREAT | os.O_EXCL, MODE))
        try:
            return dialect.connect(*args, **options)
        except sqlite3.OperationalError as error:
            error.args = (f"{error}. SURVEY_DATABASE_URL names the file, in a folder that may be written to.",)
            raise

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: object) -> None:
        connection.isolation_level = None
        for pragma in pragmas:
            _execute_patiently(connection, pragma)

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _execute_patiently(connection: sqlite3.Connection, pragma: str) -> None:
    """Wait for the lock, too, where SQLite does not: when several turn a new file to WAL at one moment."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute(pragma)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return

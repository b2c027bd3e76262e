"""A SQLite database in memory: for conversations that are tried and tested, and gone afterwards."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, closing
from functools import cache
from typing import TypeVar, cast

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.pool import StaticPool

from engine.errors import StoreUnreachable
from engine.store.clock import system_clock
from engine.store.database import CLOSED, Database
from engine.store.queries import Queries
from engine.store.schema import metadata
from engine.store.sqlite import sqlite_engine

T = TypeVar("T")


class MemoryDatabase(Database):
    """One connection, and no thread: its calls are done when they return, and so are their futures."""

    def __init__(self, url: URL) -> None:
        engine = _engine_in_memory(url)
        super().__init__(url, engine, system_clock)
        self._one_at_a_time = threading.Lock()
        self._connection = engine.connect()
        _driver_of(_blank()).backup(_driver_of(engine))

    def read(self, work: Callable[[Queries], T]) -> Future[T]:
        """Run `work`, at once."""
        return self._in_transaction(lambda connection: work(Queries(connection)))

    def is_current(self) -> bool:
        """Return true: its tables were made with it."""
        return True

    def migrate(self) -> None:
        """Do nothing: its tables were made with it."""

    def close(self) -> None:
        """Forget all that it holds."""
        self.is_closing = True
        with self._one_at_a_time:
            self._connection.close()
            self._reading.dispose()

    def _check(self, connection: Connection) -> None:
        pass

    def _in_transaction(self, work: Callable[[Connection], T]) -> Future[T]:
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        try:
            with self._one_at_a_time, self._begun():
                outcome = work(self._connection)
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(outcome)
        return future

    def _begun(self) -> AbstractContextManager[object]:
        if self._connection.closed:
            raise StoreUnreachable(CLOSED)
        return self._connection.begin()


def _engine_in_memory(url: URL) -> Engine:
    return sqlite_engine(url, "BEGIN", ("PRAGMA foreign_keys=on",), poolclass=StaticPool)


@cache
def _blank() -> Engine:
    """Make the tables once in a process: each database begins as a copy, which takes a hundredth of the time."""
    engine = _engine_in_memory(URL.create("sqlite"))
    with engine.begin() as connection:
        metadata.create_all(connection, checkfirst=False)
    return engine


def _driver_of(engine: Engine) -> sqlite3.Connection:
    """Return the one connection of an engine in memory."""
    with closing(engine.raw_connection()) as borrowed:
        return cast("sqlite3.Connection", borrowed.driver_connection)

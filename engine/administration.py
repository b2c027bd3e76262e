"""What hosts and operators may do beside sending: find sessions, and say who wants no surveys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from engine import phone
from engine.errors import FieldError, InvalidRequest
from engine.store import Database, Queries, SqlUnitOfWork
from engine.store.clock import Clock
from engine.store.consent import OptOut
from engine.store.session_list import NoCursor, SessionFilter, SessionPage

T = TypeVar("T")


class Write(Protocol):
    """Runs work in a transaction, as of now."""

    def __call__(self, work: Callable[[SqlUnitOfWork, datetime], T], /) -> Future[T]:
        """Return a Future that is done after the commit."""


@dataclass(frozen=True)
class Administration:
    """The sessions and the numbers of a database. Each call returns a Future, and may raise StoreUnreachable."""

    database: Database
    clock: Clock
    write: Write

    def sessions(self, wanted: SessionFilter, cursor: str | None = None, limit: int = 100) -> Future[SessionPage]:
        """Find sessions, newest first, from a page's `cursor` on. Raises InvalidRequest for a cursor that is none."""
        now = self.clock()

        def read(queries: Queries) -> SessionPage:
            try:
                return queries.sessions(wanted, cursor, limit, now)
            except NoCursor as error:
                raise InvalidRequest([FieldError("", f"`cursor`: {error}.")]) from None

        return self.database.read(read)

    def opt_outs(self, after: str | None = None, limit: int = 100) -> Future[Sequence[OptOut]]:
        """List who wants no surveys, in the order of their numbers, from behind the number `after` on."""
        return self.database.read(lambda queries: queries.opt_outs(after, limit))

    def opt_out_of(self, number: str) -> Future[OptOut | None]:
        """Find the opt-out of a number. Raises InvalidRequest for a number that is none."""
        require_number(number)
        return self.database.read(lambda queries: queries.opt_out(number))

    def opt_out(self, number: str, how: str) -> Future[bool]:
        """Record that a number wants no surveys, and end its open sessions; False if it was known.

        Raises InvalidRequest for a number that is none.
        """
        require_number(number)
        return self.write(lambda unit, now: unit.opt_out(number, now, how))

    def opt_in(self, number: str, how: str) -> Future[bool]:
        """Record that a number wants surveys again; False if nobody had said that it does not.

        Raises InvalidRequest for a number that is none.
        """
        require_number(number)
        return self.write(lambda unit, now: unit.opt_in(number, now, how))


def require_number(number: str) -> None:
    """Raise InvalidRequest for what is no number in use in E.164."""
    if not phone.is_in_use(number):
        told = f"`{number[:40]}` is no phone number in use. Write it in E.164, like `+4790937954`."
        raise InvalidRequest([FieldError("/identifier", told)])

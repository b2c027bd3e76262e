"""What hosts and operators may do beside sending: find sessions, say who wants no surveys, and forget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from engine import phone
from engine.catalogue import SurveyCatalogue
from engine.durations import Keep
from engine.errors import FieldError, InvalidRequest
from engine.request import expiry_of, require_shape
from engine.store import Database, SqlUnitOfWork, consent
from engine.store.clock import Clock
from engine.store.consent import OptOut
from engine.store.erasure import Receipt, Told, erase
from engine.store.forgotten import names
from engine.store.retention import due, forget_old
from engine.store.session_list import SessionFilter, SessionPage
from engine.store.session_list import page as session_page
from engine.store.survey_status import SurveyStatus, set_status

AT_ONCE = 100
"""Sessions of which something is forgotten in one transaction."""

T = TypeVar("T")


class Write(Protocol):
    """Runs work in a transaction, as of now."""

    def __call__(self, work: Callable[[SqlUnitOfWork, datetime], T], /) -> Future[T]:
        """Return a Future that is done after the commit."""


@dataclass(frozen=True)
class Administration:
    """The sessions and the numbers of a database.

    Each call returns a Future. It may raise StoreUnreachable, and InvalidRequest for a number that is none.
    """

    database: Database
    clock: Clock
    write: Write
    catalogue: SurveyCatalogue
    keep: Keep

    def sessions(self, wanted: SessionFilter, cursor: str | None = None, limit: int = 100) -> Future[SessionPage]:
        """Find sessions, newest first, from a page's `cursor` on. Raises InvalidRequest for a cursor that is none."""
        now = self.clock()
        return self.database.read(lambda queries: session_page(queries.connection, wanted, cursor, limit, now))

    def set_status(self, survey_id: str, status: SurveyStatus | None) -> Future[None]:
        """Pause, close or (None) resume a survey. Raises UnknownSurvey."""

        def work() -> Future[None]:
            self.catalogue.latest(survey_id)
            return self.write(lambda unit, now: set_status(unit, survey_id, status, now))

        return self.catalogue.then(work)

    def change_session(self, session_id: str, payload: object) -> Future[None]:
        """Have an open session expire at another time, with what it has still to say.

        Raises InvalidRequest, UnknownSession or SessionEnded.
        """
        require_shape(payload, "session_change.json")
        written: str = payload["expiryTime"]  # type: ignore[index]

        def change(unit: SqlUnitOfWork, now: datetime) -> None:
            unit.expire_at(session_id, expiry_of(written, now), now)

        return self.write(change)

    def opt_outs(self, after: str | None = None, limit: int = 100) -> Future[Sequence[OptOut]]:
        """List who wants no surveys, in the order of their numbers, from behind the number `after` on."""
        return self.database.read(lambda queries: consent.opt_outs(queries.connection, after, limit))

    def opt_out_of(self, number: str) -> Future[OptOut | None]:
        """Find the opt-out of a number, also of one that was erased since."""
        require_number(number)
        return self.write(lambda unit, _: consent.find(unit, number))

    def opt_out(self, number: str, how: str) -> Future[bool]:
        """Record that a number wants no surveys, and end its open sessions; False if it was known."""
        require_number(number)
        return self.write(lambda unit, now: unit.opt_out(number, now, how))

    def opt_in(self, number: str, how: str) -> Future[bool]:
        """Record that a number wants surveys again; False if nobody had said that it does not."""
        require_number(number)
        return self.write(lambda unit, now: unit.opt_in(number, now, how))

    def erase(self, number: str, reason: str) -> Future[Receipt]:
        """Forget a number: of its sessions only what is counted stays; see `engine.store.erasure`.

        The future is done once its digits are in no file of a SQLite database. Raises InvalidRequest for a reason, too,
        that says nothing or has the number in it.
        """
        _require_erasable(number, reason)
        done: Future[Receipt] = Future()

        def scrub(erased: Future[Receipt]) -> None:
            if error := erased.exception():
                done.set_exception(error)
                return
            self.database.scrub().add_done_callback(lambda scrubbed: _settle(done, erased.result(), scrubbed))

        self.write(lambda unit, now: erase(unit, number, reason, now, self.told_by)).add_done_callback(scrub)
        return done

    def would_erase(self, number: str, reason: str) -> Receipt:
        """Return the receipt that an erasure would have, and undo it. Raises InvalidRequest as `erase` does."""
        _require_erasable(number, reason)
        receipts: list[Receipt] = []

        def try_it(unit: SqlUnitOfWork, now: datetime) -> None:
            receipts.append(erase(unit, number, reason, now, self.told_by))
            raise _Undone

        with suppress(_Undone):
            self.write(try_it).result()
        return receipts[-1]

    def due(self) -> Future[Mapping[str, int]]:
        """Count what retention would forget now: sessions, texts, identifiers, and SMS without a session."""
        return self.write(lambda unit, now: due(unit, self.keep, now))

    def forget_old(self) -> Mapping[str, int]:
        """Forget all that is due, a little in each transaction, and return how much that was."""
        done: Counter[str] = Counter()
        while some := self.write(self.forget_some).result():
            done += some
        self.database.scrub().result()
        return done

    def forget_some(self, unit: SqlUnitOfWork, now: datetime) -> Counter[str]:
        """Forget some of what is due, and return how much that was."""
        return forget_old(unit, self.keep, now, self.told_by, AT_ONCE)

    def told_by(self, version: str, definition: str) -> Told:
        """Return what a version of a survey says of its answers."""
        survey = self.catalogue.pinned(version, lambda _: definition).survey
        in_words = (one.id for one in survey.questions.values() if one.is_personal)
        return Told(frozenset(in_words), frozenset(survey.results.by))


class _Undone(Exception):
    """Undoes an erasure that was only tried."""


def _settle(done: Future[Receipt], receipt: Receipt, scrubbed: Future[None]) -> None:
    if error := scrubbed.exception():
        done.set_exception(error)
    else:
        done.set_result(receipt)


def _require_erasable(number: str, reason: str) -> None:
    require_shape({"identifier": number, "reason": reason}, "erasure.json")
    require_number(number)
    if names(reason, number):
        told = "The reason is kept, and has the number in it. Leave the number out."
        raise InvalidRequest([FieldError("/reason", told)])


def require_number(number: str, parameter: str | None = None) -> None:
    """Raise InvalidRequest for what is no number in use in E.164; a query names it by a `parameter`, a body by none."""
    if not phone.is_in_use(number):
        told = f"`{number[:40]}` is no phone number in use. Write it in E.164, like `+4790937954`."
        fault = FieldError.of_parameter(parameter, told) if parameter else FieldError("/identifier", told)
        raise InvalidRequest([fault])

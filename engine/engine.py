"""The engine a host holds: surveys, store, gateway and dispatcher behind a handful of calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Self, TypeVar

from engine import journal, metrics
from engine.catalogue import SurveyCatalogue, SurveyVersion
from engine.checking import check_definition
from engine.conversation import Conversation, Received, Sent
from engine.dispatch import Dispatcher, record_report
from engine.errors import StoreNotMigrated
from engine.gateways import open_gateway
from engine.gateways.gateway import Gateway, Report, UnreadableEntry
from engine.logs import in_this_context
from engine.request import SendRequest
from engine.segments import MOST_JOINED
from engine.session import Inbound
from engine.settings import Settings
from engine.store import Database, SqlUnitOfWork, open_database, outcomes
from engine.store.clock import Clock, read, system_clock
from engine.store.database import BEHIND
from engine.store.queries import DeadLetter, Outbox, RefusedEntry, Transcript
from engine.survey import Survey
from engine.wording import Wording

T = TypeVar("T")


@dataclass(frozen=True)
class Engine:
    """Two-way SMS surveys over one database and one gateway.

    Open it once a process, after any fork, and close it at the end, or use it in a `with`. Every call may come
    from any thread. The `submit_` twins give a Future instead of waiting for the commit.
    """

    conversation: Conversation
    database: Database
    gateway: Gateway
    dispatcher: Dispatcher
    clock: Clock = system_clock

    @classmethod
    def open(cls, settings: Settings | None = None, *, clock: Clock | None = None) -> Self:
        """Open the engine on settings, by default on those of the environment, and on the database's clock.

        Raises SettingsError, StoreUnreachable, or StoreNotMigrated where the database needs `survey migrate`.
        """
        settings = settings or Settings.from_environment()
        database = open_database(settings.database_url)
        try:
            return cls._on(database, settings, clock or database.clock)
        except BaseException:
            database.close()
            raise

    @classmethod
    def _on(cls, database: Database, settings: Settings, clock: Clock) -> Self:
        if not database.is_current():
            raise StoreNotMigrated(BEHIND)
        gateway = open_gateway(settings.gateway, database)
        dispatcher = Dispatcher(
            database,
            gateway,
            interval=settings.interval,
            in_flight=settings.sms_in_flight,
            timeout=settings.gateway_timeout,
            clock=clock,
        )
        return cls(conversation_on(settings, gateway.segments_at_most), database, gateway, dispatcher, clock)

    def close(self) -> None:
        """Let the dispatcher finish what is in flight, and let go of gateway and database."""
        self.dispatcher.stop()
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send_survey(self, survey_id: str, payload: Mapping[str, Any]) -> Sent:
        """Send a survey to a phone; `payload` is the SendSurvey request as the HTTP API takes it.

        Raises UnknownSurvey, InvalidRequest, OptedOut, TooManySessions, ClientReferenceTaken, TemplateFailed or
        StoreUnreachable; nothing is stored then.
        """
        return self.submit_survey(survey_id, payload).result()

    def submit_survey(self, survey_id: str, payload: object) -> Future[Sent]:
        """Send a survey without waiting; `payload` may be anything that JSON can say."""
        request, clock = SendRequest.read(payload), read(self.clock)

        def send() -> Future[Sent]:
            return self._write(lambda unit, now: self.conversation.send_survey(unit, survey_id, request, now), clock)

        future = self.conversation.catalogue.then(send)
        return self._told(future, partial(journal.survey_sent, survey_id))

    def receive_reply(self, inbound: Inbound) -> None:
        """Hand in an SMS from a respondent. No reply raises: only StoreUnreachable, BranchingFailed and
        TemplateFailed may, and then the same message should be handed in again.
        """  # noqa: D205
        self.submit_reply(inbound).result()

    def submit_reply(self, inbound: Inbound) -> Future[str | None]:
        """Hand in an SMS without waiting; the future gives the id of the session it belongs to, if there is one."""
        happened, received = list[str](), Received()

        def take(unit: SqlUnitOfWork, now: datetime) -> str | None:
            nonlocal received
            received = self.conversation.receive_reply(unit, inbound, now)
            return received.session_id

        future = self._write(journal.noting(happened, take))
        return self._told(future, lambda _: journal.reply_taken(inbound, happened, received))

    def submit_late_parts(self) -> Future[None]:
        """Take long SMS whose missing parts have not come for two minutes; the HTTP API does so by itself."""
        taken = list[tuple[Inbound, Sequence[str], Received]]()

        def take(unit: SqlUnitOfWork, now: datetime) -> None:
            taken.clear()  # it may run again
            told = 0
            for inbound, received in self.conversation.receive_late_parts(unit, now):
                taken.append((inbound, unit.happened[told:], received))
                told = len(unit.happened)

        def tell(_: None) -> None:
            for one in taken:
                journal.reply_taken(*one)

        return self._told(self._write(take), tell)

    def submit_reports(self, reports: Sequence[Report]) -> Future[None]:
        """Hand in delivery reports without waiting; one about an SMS we never sent changes nothing."""
        # In one order, whoever takes them: two batches never wait for each other in a ring.
        ordered = sorted(reports, key=lambda report: report.client_reference)

        happened, unknown = list[tuple[Report, Sequence[str]]](), list[Report]()

        def record(unit: SqlUnitOfWork, now: datetime) -> None:
            happened.clear()  # it may run again
            unknown.clear()
            told = 0
            for report in ordered:
                if not record_report(unit, report, now, gateway=self.gateway.name):
                    unknown.append(report)
                happened.append((report, unit.happened[told:]))
                told = len(unit.happened)

        return self._told(self._write(record), lambda _: journal.reports_taken(happened, unknown))

    def submit_refused(self, entries: Sequence[UnreadableEntry]) -> Future[None]:
        """Keep what a gateway handed in and nobody understands: among the inbound messages, under `refused:…`."""
        gateway = self.gateway.name
        journal.entries_refused(gateway, entries)

        def keep(unit: SqlUnitOfWork, now: datetime) -> None:
            for entry in entries:
                unit.refuse(gateway, entry.entry, now)

        return self._write(keep)

    def refused(self, limit: int = 1000) -> Sequence[RefusedEntry]:
        """List what gateways handed in last and nobody could read, oldest first."""
        return self.database.read(lambda queries: queries.refused(limit)).result()

    def submit_transcript(self, session_id: str) -> Future[Transcript]:
        """Read a session with its responses and messages; the future raises UnknownSession."""
        return self.database.read(lambda queries: queries.transcript(session_id))

    def transcript(self, session_id: str) -> Transcript:
        """Read a session with its responses and messages; raises UnknownSession."""
        return self.submit_transcript(session_id).result()

    def submit_cancellation(self, session_id: str) -> Future[None]:
        """Cancel a session without waiting; the future raises UnknownSession."""
        happened = list[str]()
        work = journal.noting(happened, lambda unit, now: unit.cancel(session_id, now))
        return self._told(self._write(work), lambda _: journal.session_changed(happened, session_id))

    def cancel(self, session_id: str) -> None:
        """Close an open session and withdraw its unsent SMS; one that is closed stays as it is."""
        self.submit_cancellation(session_id).result()

    def submit_check(self) -> Future[None]:
        """Try the database without waiting: the future raises StoreUnreachable where it cannot be written to, and
        StoreNotMigrated where its schema is behind this version's.
        """  # noqa: D205
        return self.database.check()

    def outbox(self) -> Outbox:
        """Tell what waits to be sent, for how long, and how many dead letters there are."""
        return self.submit_outbox().result()

    def dead_letters(self) -> Sequence[DeadLetter]:
        """List the SMS somebody must decide on, oldest first."""
        return self.database.read(lambda queries: queries.dead_letters()).result()

    def retry(self, client_reference: str) -> bool:
        """Send a dead letter once more; false if there is none under this reference."""
        retried = self._write(lambda unit, now: outcomes.retry(unit, client_reference, now)).result()
        self.dispatcher.wake()
        return retried

    def discard(self, client_reference: str) -> bool:
        """Withdraw a dead letter; false if there is none under this reference."""
        return self.database.write(lambda unit: outcomes.discard(unit, client_reference)).result()

    def submit_outbox(self) -> Future[Outbox]:
        """Read the outbox without waiting."""
        return self.database.read(lambda queries: queries.outbox())

    def measure(self, outbox: Outbox) -> None:
        """Show the state of the outbox in the metrics."""
        now = self.clock()
        age = now - (outbox.oldest or now)
        metrics.show_outbox(outbox.unsettled, age.total_seconds(), outbox.dead, outbox.by_gateway)

    def survey_of(self, transcript: Transcript) -> Survey:
        """Return the survey a session began with, whatever became of its file."""
        session = transcript.session
        return self.conversation.catalogue.edition(session.survey_version, lambda _: transcript.definition).survey

    def surveys(self) -> Sequence[SurveyVersion]:
        """Return the latest good version of every survey that can be sent."""
        return tuple(self.submit_surveys().result().values())

    def submit_surveys(self) -> Future[Mapping[str, SurveyVersion]]:
        """Give them by id without waiting: the files that have changed may have to be checked first."""
        return self.conversation.catalogue.submit_surveys()

    def _write(self, work: Callable[[SqlUnitOfWork, datetime], T], clock: Clock | None = None) -> Future[T]:
        """Run work of this engine's in a transaction, as of now, or of when `clock` was read."""
        now = clock or read(self.clock)
        return self.database.write(lambda unit: work(unit.of(self.gateway.name, self.clock), now()))

    def _told(self, future: Future[T], tell: Callable[[T], None]) -> Future[T]:
        """Have told what came of a call, under the request that made it, and the dispatcher woken."""

        def succeed(done: Future[T]) -> None:
            if not done.cancelled() and done.exception() is None:
                tell(done.result())
                self.dispatcher.wake()

        future.add_done_callback(in_this_context(succeed))
        return future


def conversation_on(settings: Settings, segments_at_most: int = MOST_JOINED) -> Conversation:
    """Put the flows on a folder of definitions and a folder of templates, for a gateway that joins so many segments."""
    wording = Wording(settings.templates)
    check = partial(check_definition, joined=segments_at_most)
    catalogue = SurveyCatalogue(settings.definitions, wording.languages, check=check)
    return Conversation(
        catalogue, wording, wording.languages, settings.unanswered_limit, settings.open_sessions, segments_at_most
    )

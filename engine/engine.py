"""The engine a host holds: surveys, store, gateways and dispatcher behind a handful of calls."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial, update_wrapper
from pathlib import Path
from typing import Concatenate, Generic, ParamSpec, Self, TypeVar

from engine import journal, phone
from engine.administration import Administration
from engine.catalogue import SurveyCatalogue
from engine.checking import check_definition
from engine.conversation import Conversation, Received, Sent, Sessions
from engine.dispatch import Dispatcher
from engine.durations import Keep
from engine.errors import SettingsError
from engine.gateways import open_gateways
from engine.gateways.gateway import Gateway, UnreadableEntry
from engine.logs import in_this_context
from engine.request import SendRequest
from engine.results.dispositions import Disposition, disposition_of
from engine.results.document import Document as ResultsDocument
from engine.results.export import ExportRequest, write_export
from engine.results.query import ResultsQuery
from engine.results.results import Page, Results, flow_of, report_of, words_of
from engine.segments import MOST_JOINED
from engine.session import Event, Inbound, Report, SessionPurpose, that_count
from engine.settings import Settings
from engine.store import Database, SqlUnitOfWork, open_database, outcomes
from engine.store.clock import Clock, read, system_clock
from engine.store.database import not_migrated
from engine.store.queries import DeadLetter, Outbox, Transcript, UnreadableInbound
from engine.survey import Survey
from engine.survey_version import SurveyVersion
from engine.webhooks import Destinations, Webhooks, WebhookSender
from engine.wording import Wording

E = TypeVar("E")
P = ParamSpec("P")
T = TypeVar("T")


class BoundOperation(Generic[P, T]):
    """A call of one engine. It waits for its outcome; `submit` returns a Future of it, done after the commit."""

    def __init__(self, submit: Callable[P, Future[T]]) -> None:
        self.submit = submit

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Wait for the outcome, and raise what the call raises."""
        return self.submit(*args, **kwargs).result()


def operation(begin: Callable[Concatenate[E, P], Future[T]]) -> cached_property[BoundOperation[P, T]]:
    """Declare a call of the engine, by a method that returns a Future."""

    def bound(engine: E) -> BoundOperation[P, T]:
        return BoundOperation(partial(begin, engine))

    return cached_property(update_wrapper(bound, begin))


@dataclass(frozen=True)
class Engine:
    """Two-way SMS surveys over one database and the gateways of these names.

    Open it once a process, after any fork, and close it at the end, or use it in a `with`. Every call may come from
    any thread. `engine.transcript(…)` waits, and `engine.transcript.submit(…)` returns a Future: so does each call.
    """

    catalogue: SurveyCatalogue
    conversation: Conversation
    database: Database
    gateways: Mapping[str, Gateway]
    dispatcher: Dispatcher
    clock: Clock = system_clock
    gateway_by_country: Mapping[str, str] = field(default_factory=dict)
    destinations: Destinations = field(default_factory=Destinations)
    replica: Database | None = None
    """Where results are read, if it is not where everything else is."""

    keep: Keep = field(default_factory=Keep)
    erasure_key: str | None = field(default=None, repr=False)

    @classmethod
    def open(cls, settings: Settings | None = None, *, clock: Clock | None = None) -> Self:
        """Open the engine on settings, by default on those of the environment, and on the database's clock.

        Raises SettingsError, StoreUnreachable, or StoreNotMigrated where the database needs `survey migrate`.
        """
        settings = settings or Settings.from_environment()
        database = open_database(settings.database_url)
        replica = None
        try:
            if settings.results_database_url:
                replica = _open_replica(settings.results_database_url)
            return cls._on(database, replica, settings, clock or database.clock)
        except BaseException:
            for opened in (database, replica):
                if opened:
                    opened.close()
            raise

    @classmethod
    def _on(cls, database: Database, replica: Database | None, settings: Settings, clock: Clock) -> Self:
        if not database.is_current():
            raise not_migrated(database.name)
        gateways = open_gateways(settings.gateway, database)
        # A survey may go through any of them.
        segments_at_most = min(gateway.segments_at_most for gateway in gateways.values())
        catalogue, conversation = surveys_on(settings, segments_at_most)
        destinations = Destinations(settings.webhook_networks)
        webhooks = WebhookSender(database, catalogue, destinations, clock)
        dispatcher = Dispatcher(
            database,
            *gateways.values(),
            interval=settings.interval,
            in_flight=settings.sms_in_flight,
            timeout=settings.gateway_timeout,
            clock=clock,
            webhooks=webhooks,
            sessions=conversation.sessions,
        )
        engine = cls(
            catalogue=catalogue,
            conversation=conversation,
            database=database,
            gateways=gateways,
            dispatcher=dispatcher,
            clock=clock,
            gateway_by_country=settings.gateway_by_country,
            destinations=destinations,
            replica=replica,
            keep=settings.keep,
            erasure_key=settings.erasure_key.get_secret_value() if settings.erasure_key else None,
        )
        dispatcher.beside(engine.administration.forget_some)
        return engine

    def close(self) -> None:
        """Let the dispatcher finish what is in flight, and let go of gateways and database."""
        self.dispatcher.stop()
        self.database.close()
        if self.replica:
            self.replica.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def gateway_for(self, number: str) -> str:
        """Return the name of the gateway through which a number's SMS go out."""
        country = phone.country(number) if self.gateway_by_country else None
        return self.gateway_by_country.get(country or "", next(iter(self.gateways)))

    @operation
    def send_survey(
        self, survey_id: str, payload: object, purpose: SessionPurpose = SessionPurpose.LIVE
    ) -> Future[Sent]:
        """Send a survey to a phone; `payload` is the SendSurvey request as the HTTP API takes it, a mapping.

        A trial is a session like any other, which results leave out.

        Raises UnknownSurvey, InvalidRequest, SurveyNotSent, OptedOut, TooManySessions, Quarantined,
        ClientReferenceTaken, TemplateFailed or StoreUnreachable; nothing is stored then.
        """
        request, clock = SendRequest.read(payload), read(self.clock)
        tell = partial(journal.survey_sent, survey_id)

        def send() -> Future[Sent]:
            sending = self._write(
                lambda unit, now: self.conversation.send_survey(unit, survey_id, request, now, purpose), tell, clock
            )
            sending.add_done_callback(journal.survey_refused)
            return sending

        return self.catalogue.then(send)

    @operation
    def receive_reply(self, inbound: Inbound) -> Future[Received]:
        """Hand in an SMS from a respondent. No reply raises.

        Only StoreUnreachable, BranchingFailed and TemplateFailed may be raised: then hand in the same message again.
        """
        return self._write(
            lambda unit, now: self.conversation.receive_reply(unit, inbound, now), partial(journal.reply_taken, inbound)
        )

    @operation
    def receive_late_parts(self) -> Future[Sequence[tuple[Inbound, Received]]]:
        """Take long SMS whose missing parts have not come for two minutes; the HTTP API does so by itself.

        Raises StoreUnreachable, BranchingFailed or TemplateFailed: then they are taken the next time.
        """
        return self._write(
            lambda unit, now: list(self.conversation.receive_late_parts(unit, now)), journal.late_parts_taken
        )

    @operation
    def receive_reports(self, gateway: str, reports: Sequence[Report]) -> Future[Sequence[Report]]:
        """Hand in delivery reports of a gateway; return those that change nothing, as no such SMS is under way.

        Raises StoreUnreachable.
        """
        # In one order, whoever takes them: two batches never wait for each other in a ring.
        ordered = sorted(reports, key=lambda report: report.client_reference)

        def record(unit: SqlUnitOfWork, now: datetime) -> Sequence[Report]:
            return [one for one in ordered if not outcomes.report(unit, one, now, gateway=gateway)]

        return self._write(record, journal.reports_taken)

    @operation
    def keep_unreadable(self, gateway: str, entries: Sequence[UnreadableEntry]) -> Future[None]:
        """Keep what a gateway handed in and nobody understands, for `refused` to list. Raises StoreUnreachable."""
        journal.entries_refused(gateway, entries)

        def keep(unit: SqlUnitOfWork, now: datetime) -> None:
            for entry in entries:
                unit.refuse(gateway, entry.entry, now)

        return self._write(keep)

    @operation
    def refused(self, limit: int = 1000) -> Future[Sequence[UnreadableInbound]]:
        """List what gateways handed in last and nobody could read, oldest first. Raises StoreUnreachable."""
        return self.database.read(lambda queries: queries.refused(limit))

    @operation
    def transcript(self, session_id: str) -> Future[Transcript]:
        """Read a session with its responses and messages. Raises UnknownSession or StoreUnreachable."""
        return self.database.read(lambda queries: queries.transcript(session_id))

    @operation
    def activity(self) -> Future[Hashable]:
        """Return what is another value once something has happened to sessions. Raises StoreUnreachable."""
        return self.database.read(lambda queries: queries.activity())

    @operation
    def cancel(self, session_id: str) -> Future[None]:
        """Close an open session and withdraw its unsent SMS; one that is closed stays as it is.

        Raises UnknownSession or StoreUnreachable.
        """
        return self._write(lambda unit, now: unit.cancel(session_id, now))

    @operation
    def check(self) -> Future[None]:
        """Try the database.

        Raises StoreUnreachable where it cannot be written to, and StoreNotMigrated where its schema is behind this
        version's.
        """
        return self.database.check()

    @operation
    def outbox(self) -> Future[Outbox]:
        """Count what waits to be sent and the dead letters, and return since when it waits. Raises StoreUnreachable."""
        return self.database.read(lambda queries: queries.outbox())

    @operation
    def dead_letters(self) -> Future[Sequence[DeadLetter]]:
        """List the SMS somebody must decide on, oldest first. Raises StoreUnreachable."""
        return self.database.read(lambda queries: queries.dead_letters())

    @operation
    def retry(self, client_reference: str) -> Future[bool]:
        """Send a dead letter once more; False if there is none under this reference. Raises StoreUnreachable."""
        return self._write(lambda unit, now: outcomes.retry(unit, client_reference, now))

    @operation
    def discard(self, client_reference: str) -> Future[bool]:
        """Withdraw a dead letter; False if there is none under this reference. Raises StoreUnreachable."""
        return self._write(lambda unit, _: outcomes.discard(unit, client_reference))

    @operation
    def surveys(self) -> Future[Mapping[str, SurveyVersion]]:
        """Return the latest good version of every survey that can be sent, by id."""
        return self.catalogue.surveys()

    @operation
    def report(self, query: ResultsQuery) -> Future[ResultsDocument]:
        """Count what came of a survey's sessions. Raises UnknownSurvey, InvalidRequest or StoreUnreachable."""
        return self.results.tell(query, report_of)

    @operation
    def flow(self, query: ResultsQuery) -> Future[ResultsDocument]:
        """Count the ways sessions went through a survey. Raises UnknownSurvey, InvalidRequest or StoreUnreachable."""
        return self.results.tell(query, flow_of)

    @operation
    def words(self, query: ResultsQuery, page: Page) -> Future[ResultsDocument]:
        """Read what was answered in words. Raises UnknownSurvey, InvalidRequest or StoreUnreachable."""
        return self.results.tell(query, partial(words_of, page))

    @operation
    def export(self, request: ExportRequest, path: Path) -> Future[None]:
        """Write results to a file or a folder, which is there as a whole or not at all.

        Raises UnknownSurvey, InvalidRequest, ExtraMissing, ExportFailed or StoreUnreachable.
        """
        return write_export(self.results, request, path)

    @property
    def results(self) -> Results:
        """What came of surveys; read from the replica where there is one."""
        return Results(self.catalogue, self.conversation.languages, self.replica or self.database, self.clock)

    @property
    def administration(self) -> Administration:
        """What hosts and operators may do beside sending."""
        return Administration(self.database, self.clock, self._write, self.catalogue, self.keep)

    @property
    def webhooks(self) -> Webhooks:
        """What hosts may do with webhooks; they are told by the dispatcher."""
        return Webhooks(self.database, self.catalogue, self.destinations, self.clock)

    def survey_of(self, transcript: Transcript) -> Survey:
        """Return the survey a session began with, whatever became of its file."""
        pinned = self.catalogue.pinned(transcript.session.survey_version, lambda _: transcript.definition)
        return pinned.survey

    def disposition(self, transcript: Transcript, now: datetime | None = None) -> Disposition:
        """Return what became of a session, in the words of survey research, as of now or of another moment."""
        session = transcript.session
        sent = (one for one in transcript.messages if one.direction == "outbound" and (one.element or not one.why))
        return disposition_of(
            self.survey_of(transcript),
            state=session.state_at(now or self.clock()),
            screened=session.screened,
            current_element=session.current_element,
            answered=that_count(transcript.responses),
            sent=[(one.element, one.status, one.was_tried) for one in sent],
        )

    def _write(
        self,
        work: Callable[[SqlUnitOfWork, datetime], T],
        tell: Callable[[T, Sequence[Event]], None] = journal.happened,
        clock: Clock | None = None,
    ) -> Future[T]:
        """Run work in a transaction, as of now or of when `clock` was read.

        Once it is committed, what came of it is told under the request that asked for it, and the dispatcher is woken.
        """
        now, happened = clock or read(self.clock), list[Event]()

        def run(unit: SqlUnitOfWork) -> T:
            own = unit.of(self.gateway_for, self.clock, self.erasure_key)
            outcome = work(own, now())
            happened[:] = own.happened  # of the run that counts: there may be several
            return outcome

        def succeed(done: Future[T]) -> None:
            if not done.cancelled() and done.exception() is None:
                tell(done.result(), happened)
                self.dispatcher.wake()

        future = self.database.write(run)
        future.add_done_callback(in_this_context(succeed))
        return future


def _open_replica(url: str) -> Database:
    try:
        return open_database(url)
    except SettingsError as error:
        told = str(error).replace("SURVEY_DATABASE_URL", "SURVEY_RESULTS_DATABASE_URL")
        raise SettingsError(told) from None


def surveys_on(settings: Settings, segments_at_most: int = MOST_JOINED) -> tuple[SurveyCatalogue, Conversation]:
    """Open a folder of definitions, and put the flows on it, where gateways join so many segments."""
    wording = Wording(settings.templates)
    check = partial(check_definition, joined=segments_at_most)
    catalogue = SurveyCatalogue(settings.definitions, wording.languages, check=check)
    return catalogue, conversation_on(catalogue, wording, settings, segments_at_most)


def conversation_on(
    catalogue: SurveyCatalogue, wording: Wording, settings: Settings, segments_at_most: int = MOST_JOINED
) -> Conversation:
    """Put the flows on definitions and templates, as the settings say."""
    sessions = Sessions(versions=catalogue, wording=wording, segments_at_most=segments_at_most, hours=settings.hours)
    return Conversation(
        sessions=sessions, unanswered_limit=settings.unanswered_limit, open_sessions=settings.open_sessions
    )

"""The pretend phone network, for our tests and the hosts': the real engine on a store in memory, time moved by hand."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

from engine.branching import Branching
from engine.catalogue import Check, SurveyCatalogue
from engine.dispatch import Dispatcher
from engine.engine import Engine, conversation_on
from engine.gateways.pretend import Pretend
from engine.session import Inbound
from engine.settings import Settings
from engine.store import Database, empty, open_database, quotas
from engine.store.pretend_inbox import Arrival
from engine.survey import Survey
from engine.webhooks import WebhookSender
from engine.webhooks.client import ReceiverAnswer
from engine.wording import Wording

T = TypeVar("T")

STARTED = datetime(2026, 1, 1, 12, tzinfo=UTC)


A_MOMENT = timedelta(seconds=1)
"""How long a phone takes to reply: nobody answers in no time."""


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, started: datetime = STARTED) -> None:
        self._now = started

    def __call__(self) -> datetime:
        """Read the clock."""
        return self._now

    def move(self, duration: timedelta) -> None:
        """Let time pass."""
        self._now += duration


class _Host:
    """A receiver of webhooks that takes everything."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    async def post(self, url: str, body: str, headers: Mapping[str, str]) -> ReceiverAnswer:  # noqa: ARG002 - as a client is called
        self.told.append(json.loads(body))
        return ReceiverAnswer(status=204, reason="It answered 204.")


class Phones:
    """Phones that are texted surveys and reply, with the engine behind them; nothing here waits in real time.

    with Phones(Settings(definitions=folder)) as phones:
        phones.engine.send_survey("a-survey", {"identifier": "+4790937954", …})
        assert phones.new_messages("+4790937954") == ["How was it?"]
        phones.reply("+4790937954", "8")
    """

    def __init__(  # noqa: PLR0913 - each has a default that serves
        self,
        settings: Settings,
        *,
        started: datetime = STARTED,
        words: Callable[[Path], Wording] = Wording,
        branches: Callable[[Survey], Branching] = Branching,
        check: Check | None = None,
        database: Database | None = None,
    ) -> None:
        """Open the network. A `database` in memory that is handed in is emptied first, and not closed."""
        self.clock = ManualClock(started)
        wording = words(settings.templates)
        catalogue = SurveyCatalogue(
            settings.definitions, wording.languages, look_every=0, branches=branches, check=check
        )
        self._owns_database = database is None
        if database is None:
            database = open_database("sqlite://")
        else:
            empty(database)
        # In a thread of its own: whoever tests in a coroutine has an event loop running already.
        self._open = ExitStack()
        self._thread = self._open.enter_context(ThreadPoolExecutor(1, "survey-phones"))
        self._loop = asyncio.Runner()
        self._open.callback(lambda: self._thread.submit(self._loop.close).result())
        self._gateway = Pretend(database, self.clock)
        self._interval = settings.interval
        conversation = conversation_on(catalogue, wording, settings)
        dispatcher = Dispatcher(
            database, self._gateway, interval=settings.interval, clock=self.clock, sessions=conversation.sessions
        )
        gateways = {self._gateway.name: self._gateway}
        self.engine = Engine(catalogue, conversation, database, gateways, dispatcher, self.clock, keep=settings.keep)
        self._read: dict[str, int] = {}
        self._host = _Host()
        self._sender = WebhookSender(
            database, catalogue, self.engine.destinations, self.clock, lambda _: nullcontext(self._host)
        )

    def close(self) -> None:
        """Switch the network off, if it is not off already."""
        self._open.close()
        if self._owns_database:
            self.engine.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._thread.submit(self._loop.run, work).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def reply(
        self,
        number: str,
        text: str,
        *,
        sms_session: str | None = None,
        message_id: str | None = None,
        deliver: bool = True,
    ) -> None:
        """Text from a phone, and let what is said back arrive unless `deliver` is false."""
        if deliver:
            self.deliver()
        self.clock.move(A_MOMENT)
        inbound = Inbound(
            gateway="pretend",
            message_id=message_id or str(uuid.uuid4()),
            originator=number,
            content=text,
            sms_session=sms_session,
        )
        self.engine.receive_reply(inbound)
        if deliver:
            self.deliver()

    def wait(self, duration: timedelta) -> None:
        """Let time pass on every phone; what falls due meanwhile happens when it is due; what is old is forgotten."""
        self.deliver()
        self._tell_host()
        end = self.clock() + duration
        while (moment := self._next_moment()) and moment <= end:
            self.clock.move(max(moment - self.clock(), timedelta()))
            before = self._next_moment()
            self._run(self.engine.dispatcher.sweep_due())
            self.deliver()
            self._tell_host()
            if self._next_moment() == before:
                break  # what is overdue waits for something else than time
        self.clock.move(max(end - self.clock(), timedelta()))
        self.engine.administration.forget_old()

    def _next_moment(self) -> datetime | None:
        return self.engine.database.read(lambda queries: queries.next_moment()).result()

    def deliver(self) -> None:
        """Let everything that is due arrive, as much later as the spacing asks for; what is held waits on."""
        if self.engine.outbox().unsettled:
            self._run(self._deliver())

    async def _deliver(self) -> None:
        await self.engine.dispatcher.send_due()
        while (due := self._next_due()) and due <= self.clock() + self._interval:
            self.clock.move(self._interval)
            await self.engine.dispatcher.send_due()

    def _next_due(self) -> datetime | None:
        return self.engine.database.read(lambda queries: queries.next_due()).result()

    def fill_quota(self, survey_id: str, name: str) -> None:
        """Take what places of a quota are left: it is full until a session gives one back.

        Raises KeyError where the survey has none of that name.
        """
        at_most = {quota.name: quota.at_most for quota in self.engine.surveys()[survey_id].survey.quotas}[name]
        self.engine.database.write(lambda unit: quotas.fill(unit, survey_id, name, at_most=at_most)).result()

    def messages(self, number: str | None = None) -> Sequence[Arrival]:
        """Return the SMS that arrived at a number, or at any, oldest first."""
        return self._gateway.messages(number).result()

    def subscribe(self, **wanted: object) -> None:
        """Have a host told of what happens from now on, as `events` returns it.

        `types`, `surveys` and `include` are those of a webhook. Raises InvalidRequest.
        """
        self.engine.webhooks.add({"url": "https://host.example/", **wanted}).result()

    def events(self) -> list[dict[str, Any]]:
        """Return the bodies a host was posted since this was last asked, in the order in which it happened."""
        self.deliver()
        self._tell_host()
        told, self._host.told = self._host.told, []
        return sorted(told, key=lambda one: (one["timestamp"], one["data"].get("sequence", 0)))

    def _tell_host(self) -> None:
        """Post what happened, while it is known."""
        while self._run(self._sender.send_due()):
            pass

    def new_messages(self, number: str) -> list[str]:
        """Return the texts that arrived at a number since this was last asked."""
        self.deliver()
        texts = [message.content for message in self.messages(number)]
        new = texts[self._read.get(number, 0) :]
        self._read[number] = len(texts)
        return new

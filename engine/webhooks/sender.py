"""Tells webhooks what happened: spreads events, claims deliveries, posts them, and records what came of it."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from asyncio import wrap_future
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from engine import metrics, retry_after
from engine.errors import StoreUnreachable
from engine.store import Database, SqlUnitOfWork, deliveries, subscriptions
from engine.store.clock import Clock
from engine.store.deliveries import ClaimedDelivery
from engine.survey_version import SurveyVersions
from engine.webhooks.bodies import body
from engine.webhooks.client import TIMEOUT, Client, ReceiverAnswer, WebhookClient
from engine.webhooks.destinations import Destinations
from engine.webhooks.signatures import signed

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Requests to one webhook; a slow one holds up no other."""

LEASE = timedelta(seconds=4 * TIMEOUT)
"""A lease never runs out under a dispatcher that lives."""

LOOK_EVERY = 0.5
"""Seconds between two looks for what is due."""

MIN_CLAIM_INTERVAL = 0.02
"""Seconds between two claims while receivers answer."""

RECOVERY = 1.0
"""Seconds until the database is asked again after it did not answer."""

FINISH_WITHIN = 5.0
"""Seconds that receivers are waited for at the end."""

FORGET_EVERY = 600.0
"""Seconds."""

DELAYS = (
    timedelta(seconds=5),
    *(timedelta(minutes=minutes) for minutes in (5, 30)),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
"""From each failed attempt to the next."""

JITTER = 0.1
"""The share of a delay by which it may be longer: what failed together does not come back together."""

LONGEST_WAIT = timedelta(days=1)
"""What a receiver may ask for."""

GIVEN_UP_AFTER = timedelta(days=5)
"""How long every attempt may fail until the webhook is disabled."""


@dataclass(eq=False)
class WebhookSender:
    """Sends events, for a dispatcher. Nothing that goes wrong with it ends the dispatcher: it logs, and goes on."""

    database: Database
    versions: SurveyVersions
    destinations: Destinations
    clock: Clock
    client: Callable[[Destinations], AbstractAsyncContextManager[Client]] = WebhookClient
    _under_way: Counter[str] = field(default_factory=Counter, init=False)
    _freed: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _forgot_at: float = field(default=float("-inf"), init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set, then finish what is under way."""
        self._freed = asyncio.Event()
        self._under_way.clear()
        sending: set[asyncio.Task[None]] = set()
        stopping = asyncio.create_task(stop.wait())
        async with self.client(self.destinations) as client:
            while not stop.is_set():
                began = time.monotonic()
                for claimed, told in await self._claim():
                    task = asyncio.create_task(self._send(client, claimed, told))
                    sending.add(task)
                    task.add_done_callback(sending.discard)
                await self._pause(stopping, began)
            await self._finish(sending)

    async def send_due(self) -> int:
        """Send once what is due, record it, and return how much it was: for a clock that is moved by hand."""
        async with self.client(self.destinations) as client:
            claims = await self._claim()
            await asyncio.gather(*(self._send(client, claimed, told) for claimed, told in claims))
            return len(claims)

    async def _finish(self, sending: set[asyncio.Task[None]]) -> None:
        """Wait a little for receivers; what has no answer by then is sent again when its lease has run out."""
        if sending:
            _, slow = await asyncio.wait(sending, timeout=FINISH_WITHIN)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)

    async def _pause(self, stopping: asyncio.Task[bool], began: float) -> None:
        """Wait for a receiver's answer, or the time to look again."""
        freed = asyncio.create_task(self._freed.wait())
        await asyncio.wait({freed, stopping}, timeout=LOOK_EVERY, return_when=asyncio.FIRST_COMPLETED)
        freed.cancel()
        self._freed.clear()
        if not stopping.done():
            await asyncio.sleep(began + MIN_CLAIM_INTERVAL - time.monotonic())

    async def _claim(self) -> Sequence[tuple[ClaimedDelivery, str]]:
        """Claim what is due; return each delivery with the body its receiver is sent."""
        try:
            claims = await wrap_future(self.database.write(self._claim_in))
        except Exception as error:
            trace = None if isinstance(error, StoreUnreachable) else error
            log.error("No event can be claimed: %s", error, exc_info=trace)
            await asyncio.sleep(RECOVERY)
            return ()
        self._under_way.update(claimed.webhook.id for claimed, _ in claims)
        return claims

    def _claim_in(self, unit: SqlUnitOfWork) -> Sequence[tuple[ClaimedDelivery, str]]:
        now = self.clock()
        if time.monotonic() - self._forgot_at > FORGET_EVERY:
            self._forgot_at = time.monotonic()
            deliveries.forget(unit, now)
        deliveries.spread(unit, now)
        claims = deliveries.claim(unit, now, under_way=self._under_way, limit=AT_ONCE, lease=LEASE)
        return [(one, self._body(unit, one)) for one in claims]

    def _body(self, unit: SqlUnitOfWork, claimed: ClaimedDelivery) -> str:
        survey = None
        if claimed.event.survey_version:
            try:
                survey = self.versions.pinned(claimed.event.survey_version, unit.definition).survey
            except Exception:
                log.exception("The survey of the event %s cannot be read.", claimed.event.id)
        return body(claimed.event, survey, claimed.webhook.include)

    async def _send(self, client: Client, claimed: ClaimedDelivery, told: str) -> None:
        webhook, began = claimed.webhook, time.perf_counter()
        try:
            headers = signed(webhook, claimed.event.id, told, self.clock())
            answer = await client.post(webhook.url, told, headers)
            outcome, because = await wrap_future(self.database.write(partial(self._record, claimed, answer)))
            metrics.WEBHOOKS.labels(outcome).observe(time.perf_counter() - began)
            _tell(claimed, answer, because)
        except StoreUnreachable as error:  # it is sent again when its lease has run out
            log.error("What became of the event %s cannot be recorded: %s", claimed.event.id, error)
        except Exception:
            log.exception("The event %s cannot be sent to the webhook %s.", claimed.event.id, webhook.id)
        finally:
            self._under_way[webhook.id] -= 1
            self._freed.set()

    def _record(self, claimed: ClaimedDelivery, answer: ReceiverAnswer, unit: SqlUnitOfWork) -> tuple[str, str | None]:
        """Store an attempt; return its outcome as dashboards know it, and why it disabled the webhook, if it did."""
        now = self.clock()
        if answer.is_success:
            deliveries.delivered(unit, claimed, now, answer.status)
            return "delivered", None
        asked = retry_after.read(answer.retry_after, now, LONGEST_WAIT)
        due_at = None if answer.is_gone else next_attempt(claimed.failures + 1, now, asked)
        since = deliveries.failed(unit, claimed, now, due_at=due_at, status=answer.status, reason=answer.reason)
        because = _given_up_because(answer, now - since) if since else None
        if because and not subscriptions.disable(unit, claimed.webhook.id, now, because):
            because = None
        return "given_up" if due_at is None else "failed", because


def _given_up_because(answer: ReceiverAnswer, failing: timedelta) -> str | None:
    """Return why a webhook is told nothing more, after it has been `failing` for so long; None where it is."""
    if answer.is_gone:
        return "The receiver answered 410: it is gone."
    if failing >= GIVEN_UP_AFTER:
        return f"Every attempt has failed for {GIVEN_UP_AFTER.days} days. {answer.reason}"
    return None


def _tell(claimed: ClaimedDelivery, answer: ReceiverAnswer, disabled_because: str | None) -> None:
    """Log what was committed."""
    known = {"webhook_id": claimed.webhook.id, "event_id": claimed.event.id}
    if not answer.is_success:
        log.warning("event not delivered: %s: %s", claimed.event.id, answer.reason, extra=known)
    if disabled_because:
        metrics.WEBHOOKS_DISABLED.inc()
        log.error("webhook disabled: %s: %s", claimed.webhook.id, disabled_because, extra=known)


def next_attempt(failures: int, failed_at: datetime, asked: timedelta | None = None) -> datetime | None:
    """Return when to try again after so many failures, no sooner than the receiver asks; None after the last."""
    if failures > len(DELAYS):
        return None
    delay = DELAYS[failures - 1] * random.uniform(1, 1 + JITTER)
    return failed_at + max(delay, asked or timedelta())

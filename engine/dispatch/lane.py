"""What goes out through one gateway: claimed, sent, and recorded, whatever the other gateways do meanwhile."""

from __future__ import annotations

import asyncio
import logging
import time
from asyncio import wrap_future
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from engine import metrics
from engine.dispatch.outcome_policy import StatusChange, judge
from engine.errors import DispatcherFailed, StoreUnreachable, SurveyEngineError
from engine.gateways.gateway import Gateway, Outbound, Outcome, Refused, RetryLater, Submitted, Unknown
from engine.store import Database, SqlUnitOfWork
from engine.store.clock import Clock, at_latest
from engine.store.outbox import Claim, claim, give_back
from engine.store.outcomes import MarkedSent, record

log = logging.getLogger(__name__)

OUTCOME_LABELS = {Submitted: "taken", RetryLater: "later", Refused: "never", Unknown: "uncertain"}
"""What dashboards know the outcomes as."""

LEASE_FACTOR = 2
"""Times the gateway's time-out: a lease never runs out under a dispatcher that lives."""

MIN_CLAIM_INTERVAL = 0.01
"""Seconds between two claims where the first found little: a burst of commits costs a few, not one each."""

RECOVERY = 1.0
"""Seconds until the database is asked again after it did not answer."""

UNTELLABLE = "The gateway's reason cannot be stored."

TAKEN_OVER = "Taken over: the dispatcher that had it never told what became of it."


@dataclass(eq=False)
class Lane:
    """Sends what the outbox holds for one gateway; `timeout` and `poll` are in seconds, as the dispatcher has them."""

    database: Database
    gateway: Gateway
    interval: timedelta
    in_flight: int
    timeout: float
    poll: float
    clock: Clock
    _is_open: bool = field(default=False, init=False)
    _loop: asyncio.AbstractEventLoop | None = field(default=None, init=False)
    _nudge: asyncio.Event = field(init=False)
    _nudged: bool = field(default=False, init=False)
    _claimed_at: float = field(default=0.0, init=False)
    _under_way: int = field(default=0, init=False)
    _unconfirmed: list[Claim] = field(default_factory=list, init=False)
    _settled: asyncio.Queue[StatusChange] = field(init=False)
    _recorder: Recorder = field(init=False)

    async def open(self) -> None:
        """Open the gateway; raises DispatcherFailed, or what else of ours it raises, where that cannot be done."""
        try:
            async with asyncio.timeout(self.timeout):
                await self.gateway.open(self.timeout)
        except SurveyEngineError:
            raise
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            raise DispatcherFailed(f"The gateway `{self.gateway.name}` cannot be opened: {reason}") from error
        self._is_open = True
        metrics.expect_outcomes(self.gateway.name, OUTCOME_LABELS.values())
        log.info("dispatching: gateway `%s`, database %s", self.gateway.name, self.database.name)

    async def close(self) -> None:
        """Close the gateway, if it is open."""
        if self._is_open:
            self._is_open = False
            await self.gateway.close()
            log.info("no longer dispatching: gateway `%s`, database %s", self.gateway.name, self.database.name)

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set, then finish what is under way."""
        self._nudge, self._settled = asyncio.Event(), asyncio.Queue()
        self._recorder = Recorder(self.database, self.interval)
        self._loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as beside:
            tasks = [beside.create_task(work) for work in (self._record_all(), self._nudge_at(stop))]
            await self._send_until(stop, beside)
            self._recorder.hurry()
            await self._settled.join()
            for task in tasks:
                task.cancel()

    async def send_due(self) -> int:
        """Send once what is due, record it, and return how much it was."""
        claims = await self._claim(self.in_flight)
        if claims:
            settled = [await self._settle(claimed) for claimed in claims]
            await Recorder(self.database, self.interval).record(settled)
        self._under_way -= len(claims)
        return len(claims)

    def wake(self) -> None:
        """Look at once: something was committed. May be called from any thread, as often as one likes."""
        if self._loop is None or self._nudged:
            return
        self._nudged = True
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._nudge.set)

    async def _send_until(self, stop: asyncio.Event, beside: asyncio.TaskGroup) -> None:
        sending: set[asyncio.Task[None]] = set()
        while not stop.is_set():
            # Until it is recorded what became of them, SMS whose leases have run out would be claimed, and taken over.
            free = 0 if self._recorder.is_behind else self.in_flight - self._under_way
            claims = await self._claim(free) if free else []
            for claimed in claims:
                task = beside.create_task(self._send(claimed))
                sending.add(task)
                task.add_done_callback(sending.discard)
            if not free:
                await self._pause()
            elif len(claims) < free:
                await self._pause(MIN_CLAIM_INTERVAL)
        await asyncio.gather(*sending)

    async def _nudge_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._nudge.set()

    async def _pause(self, least: float = 0) -> None:
        """Wait for something to do: a wake-up, a free place, or the time to look for others' work.

        `least` is the seconds that lie between two claims at the least.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(self.poll):
                await self._nudge.wait()
        await asyncio.sleep(self._claimed_at + least - time.monotonic())
        # Before the claim: a commit that finds the flag still set is seen by the claim that follows.
        self._nudge.clear()
        self._nudged = False

    async def _claim(self, free: int) -> Sequence[Claim]:
        # Read before it may have to wait: by then leases may have run out of what is just being recorded.
        now, self._claimed_at = self.clock(), time.monotonic()
        try:
            claims = await wrap_future(self.database.write(partial(self._claim_in, now, free)))
        except Exception as error:
            trace = None if isinstance(error, StoreUnreachable) else error
            log.error("Nothing can be claimed: %s", error, exc_info=trace)
            await asyncio.sleep(RECOVERY)
            return ()
        self._unconfirmed.clear()
        self._under_way += len(claims)
        return claims

    def _claim_in(self, now: datetime, free: int, unit: SqlUnitOfWork) -> Sequence[Claim]:
        # Committed or not, what was claimed where the answer was lost is at no gateway: nobody need take it over.
        give_back(unit, self._unconfirmed, now)
        lease = LEASE_FACTOR * timedelta(seconds=self.timeout)
        claims = claim(unit, now, gateway=self.gateway.name, interval=self.interval, lease=lease, limit=free)
        self._unconfirmed += claims
        return claims

    async def _send(self, claimed: Claim) -> None:
        self._settled.put_nowait(await self._settle(claimed))

    async def _settle(self, claimed: Claim) -> StatusChange:
        outcome = Unknown(reason=TAKEN_OVER) if claimed.taken_over else await self._hand_over(claimed)
        return judge(claimed, outcome, at_latest(self.clock), is_idempotent=self.gateway.is_idempotent)

    async def _hand_over(self, claimed: Claim) -> Outcome:
        sms = Outbound(
            client_reference=claimed.client_reference,
            session_id=claimed.session_id,
            recipient=claimed.recipient,
            content=claimed.content,
            # Were it valid for longer, a phone that is switched on at night would get it then.
            expires_at=min(claimed.expires_at, claimed.open_until or claimed.expires_at),
            sms_session=claimed.sms_session,
        )
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self.timeout):
                outcome = await self.gateway.send(sms)
            if not isinstance(outcome, Outcome):
                raise TypeError(f"it answered {outcome!r}, which says nothing of the SMS")  # noqa: TRY301 - as if it had raised
        except TimeoutError:
            outcome = Unknown(reason=f"no answer within {self.timeout:g} seconds")
        except Exception as error:
            log.exception("The gateway %s failed on %s.", self.gateway.name, sms.client_reference)
            outcome = Unknown(reason=f"{type(error).__name__}: {error}")
        took = time.perf_counter() - began
        metrics.GATEWAY.labels(self.gateway.name, OUTCOME_LABELS[type(outcome)]).observe(took)
        return outcome

    async def _record_all(self) -> None:
        """Record outcomes as they come; those that come while the database works are recorded together."""
        while True:
            settled = [await self._settled.get()]
            while not self._settled.empty():
                settled.append(self._settled.get_nowait())
            await self._recorder.record(settled)
            was_full = self._under_way == self.in_flight
            self._under_way -= len(settled)
            for _ in settled:
                self._settled.task_done()
            if was_full:
                self._nudge.set()


@dataclass(eq=False)
class Recorder:
    """Tells the database, again and again where it does not answer; `is_behind` is true until it has taken it."""

    database: Database
    interval: timedelta
    is_behind: bool = field(default=False, init=False)
    _in_a_hurry: bool = field(default=False, init=False)

    def hurry(self) -> None:
        """Wait no longer for a database that does not answer: what it has not heard is taken over after its lease."""
        self._in_a_hurry = True

    async def record(self, settled: Sequence[StatusChange]) -> None:
        """Store what became of these SMS. Where a gateway's words cannot be stored, what it did is stored without them.

        Of an SMS of which nothing can be stored nothing is known, and it is taken over like that of another dispatcher.
        """
        try:
            while not await self._is_written(settled) and not self._in_a_hurry:
                self.is_behind = True
                await asyncio.sleep(RECOVERY)
        except Exception:
            log.exception("%d outcomes cannot be recorded.", len(settled))
            if len(settled) > 1:  # one of them is to blame
                for one in settled:
                    await self.record([one])
            elif (bare := _without_words(settled[0])) != settled[0]:
                await self.record([bare])
        self.is_behind = False

    async def _is_written(self, settled: Sequence[StatusChange]) -> bool:
        try:
            await wrap_future(self.database.write(lambda unit: record(unit, settled, self.interval)))
        except StoreUnreachable as error:
            log.error("%d outcomes cannot be recorded: %s", len(settled), error)
            return False
        return True


def _without_words(one: StatusChange) -> StatusChange:
    """Leave out what a gateway said, which may be anything."""
    if isinstance(one, MarkedSent):
        return replace(one, message_id=None, sms_session=None)
    return replace(one, reason=UNTELLABLE)

"""The outbox worker: claims SMS that are due, hands them to the gateway, and records what became of them."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from asyncio import wrap_future
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from functools import partial

from engine import metrics
from engine.dispatch.outcome_policy import Settled, judge
from engine.dispatch.recorder import RECOVERY, Recorder
from engine.dispatch.sweeping import Sweeper
from engine.errors import DispatcherFailed, StoreUnreachable, SurveyEngineError
from engine.gateways.gateway import Gateway, Outbound, Outcome, Refused, RetryLater, Submitted, Unknown
from engine.store import Database, SqlUnitOfWork
from engine.store.claims import Claim
from engine.store.clock import Clock, at_latest
from engine.store.outbox import claim
from engine.webhooks import WebhookSender

log = logging.getLogger(__name__)

OUTCOME_LABELS = {Submitted: "taken", RetryLater: "later", Refused: "never", Unknown: "uncertain"}
"""What dashboards know the outcomes as."""

LEASE_FACTOR = 2
"""Times the patience: a lease never runs out under a dispatcher that lives."""

MIN_CLAIM_INTERVAL = 0.01
"""Seconds between two claims where the first found little: a burst of commits costs a few, not one each."""


class Dispatcher:
    """Sends what is in the outbox: in a thread of its own after `start`, or where `run` is awaited.

    `interval` is what lies between two SMS of one session, `in_flight` how many may be at the gateway at once (and
    be doubled, after a crash, where the gateway does not know duplicates), `patience` the seconds the gateway may take
    over one SMS (what a dispatcher that died held is taken over after twice that), `poll` the seconds after which it
    looks for the work of other processes. `webhooks` tells hosts what happened, beside all that.
    """

    def __init__(  # noqa: PLR0913 - each has a default that serves
        self,
        database: Database,
        gateway: Gateway,
        *,
        interval: timedelta = timedelta(seconds=2),
        in_flight: int = 16,
        patience: float = 30.0,
        poll: float = 0.1,
        clock: Clock | None = None,
        webhooks: WebhookSender | None = None,
    ) -> None:
        self._database = database
        self._webhooks = webhooks
        self._gateway = gateway
        self._interval = interval
        self._patience = patience
        self._lease = LEASE_FACTOR * timedelta(seconds=patience)
        self._in_flight = in_flight
        self._poll = poll
        self._clock = clock or database.clock
        self._failure: BaseException | None = None
        self._on_failure: Callable[[], None] = lambda: None
        self._under_way = 0
        self._recorder = Recorder(database, interval)
        self._held = ExitStack()
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._nudge = asyncio.Event()
        self._nudged = False
        self._claimed_at = 0.0
        self._settled: asyncio.Queue[Settled] = asyncio.Queue()

    @property
    def failure(self) -> BaseException | None:
        """What ended the thread, where it was not `stop`: nothing is sent any more."""
        return self._failure

    def start(self) -> None:
        """Dispatch in a thread until `stop`.

        Raises StoreError where another process has this database's dispatcher, and DispatcherFailed or SettingsError
        where the gateway cannot be opened.
        """
        self._held.enter_context(self._database.dispatching())
        opened: Future[None] = Future()
        self._ended.clear()
        self._failure = None
        self._thread = threading.Thread(target=self._in_thread, args=(opened,), name="survey-dispatcher", daemon=True)
        self._thread.start()
        try:
            opened.result()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Claim no more, wait for what is at the gateway, record it. Does nothing where nothing was started."""
        if self._thread is None or self._loop is None:
            return
        with suppress(RuntimeError):  # the loop has ended by itself
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._thread = None
        self._held.close()

    @property
    def is_started(self) -> bool:
        """Whether this process sends: it was started, and not stopped since."""
        return self._thread is not None

    def join(self) -> None:
        """Wait until what was started has ended; raises DispatcherFailed where it ended by itself."""
        # Not the thread's own join: one that a signal interrupts takes the thread for ended ever after.
        self._ended.wait()
        self.require_success()

    def when_failed(self, act: Callable[[], None]) -> None:
        """Do something in its thread should that end by itself, or now if it has."""
        self._on_failure = act
        if self._failure:
            act()

    def require_success(self) -> None:
        """Raise DispatcherFailed where the thread has ended by itself."""
        if self._failure:
            raise DispatcherFailed(f"The dispatcher has ended: {_said(self._failure)}") from self._failure

    async def send_due(self) -> int:
        """Send once what is due, record it, and tell how much it was: for a clock that is moved by hand."""
        claims = await self._claim(self._in_flight)
        if claims:
            await self._recorder.record([await self._settle(claimed) for claimed in claims])
        self._under_way -= len(claims)
        return len(claims) + (await self._webhooks.send_due() if self._webhooks else 0)

    def wake(self) -> None:
        """Look at once: something was committed. May be called from any thread, as often as one likes."""
        if self._loop is None or self._nudged:
            return
        self._nudged = True
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._nudge.set)

    async def run(self, stop: asyncio.Event) -> None:
        """Dispatch until `stop` is set, then finish what is under way."""
        with self._database.dispatching():
            await self._run(stop)

    def _in_thread(self, opened: Future[None]) -> None:
        try:
            asyncio.run(self._run(asyncio.Event(), opened))
        except BaseException as error:
            if not opened.done():  # whoever starts it is told
                opened.set_exception(error)
                return
            self._failure = error
            log.critical("The dispatcher has ended: %s", _said(error), exc_info=error)
            self._on_failure()
        finally:
            self._ended.set()

    async def _run(self, stop: asyncio.Event, opened: Future[None] | None = None) -> None:
        self._stop, self._nudge, self._settled = stop, asyncio.Event(), asyncio.Queue()
        self._recorder = Recorder(self._database, self._interval)
        self._loop = asyncio.get_running_loop()
        await self._open()
        try:
            if opened:
                opened.set_result(None)
            # Where one of these fails, all end: half a dispatcher would look alive.
            async with asyncio.TaskGroup() as beside:
                sweeper = Sweeper(self._database, self._gateway.name, self._clock)
                tasks = [beside.create_task(work) for work in (self._record_all(), self._nudge_at(stop), sweeper.run())]
                if self._webhooks:
                    beside.create_task(self._webhooks.run(stop))
                await self._send_until(stop, beside)
                self._recorder.hurry()
                await self._settled.join()
                for task in tasks:
                    task.cancel()
        finally:
            await self._gateway.close()
        log.info("no longer dispatching: gateway `%s`, database %s", self._gateway.name, self._database.name)

    async def _open(self) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await self._gateway.open(self._patience)
        except SurveyEngineError:
            raise
        except Exception as error:
            raise DispatcherFailed(f"The gateway `{self._gateway.name}` cannot be opened: {_said(error)}") from error
        log.info("dispatching: gateway `%s`, database %s", self._gateway.name, self._database.name)

    async def _send_until(self, stop: asyncio.Event, beside: asyncio.TaskGroup) -> None:
        sending: set[asyncio.Task[None]] = set()
        while not stop.is_set():
            # Until it is recorded what became of them, SMS whose leases have run out would be claimed and sent again.
            free = 0 if self._recorder.is_behind else self._in_flight - self._under_way
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

    async def _pause(self, breath: float = 0) -> None:
        """Wait for something to do: a wake-up, a free place, or the time to look for others' work.

        `breath` is the seconds that lie between two claims at the least.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(self._poll):
                await self._nudge.wait()
        await asyncio.sleep(self._claimed_at + breath - time.monotonic())
        # Before the claim: a commit that finds the flag still set is seen by the claim that follows.
        self._nudge.clear()
        self._nudged = False

    async def _claim(self, free: int) -> Sequence[Claim]:
        # Read before it may have to wait: by then leases may have run out of what is just being recorded.
        now, self._claimed_at = self._clock(), time.monotonic()
        try:
            claims = await wrap_future(self._database.write(partial(self._claim_in, now, free)))
        except Exception as error:
            trace = None if isinstance(error, StoreUnreachable) else error
            log.error("Nothing can be claimed: %s", error, exc_info=trace)
            await asyncio.sleep(RECOVERY)
            return ()
        self._under_way += len(claims)
        return claims

    def _claim_in(self, now: datetime, free: int, unit: SqlUnitOfWork) -> Sequence[Claim]:
        return claim(
            unit,
            now,
            gateway=self._gateway.name,
            interval=self._interval,
            lease=self._lease,
            limit=free,
        )

    async def _send(self, claimed: Claim) -> None:
        self._settled.put_nowait(await self._settle(claimed))

    async def _settle(self, claimed: Claim) -> Settled:
        sms = Outbound(
            client_reference=claimed.client_reference,
            session_id=claimed.session_id,
            recipient=claimed.recipient,
            content=claimed.content,
            expires_at=claimed.expires_at,
            sms_session=claimed.sms_session,
        )
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self._patience):
                outcome = await self._gateway.send(sms)
            if not isinstance(outcome, Outcome):
                raise TypeError(f"it answered {outcome!r}, which says nothing of the SMS")  # noqa: TRY301 - as if it had raised
        except TimeoutError:
            outcome = Unknown(reason=f"no answer within {self._patience:g} seconds")
        except Exception as error:
            log.exception("The gateway %s failed on %s.", self._gateway.name, sms.client_reference)
            outcome = Unknown(reason=f"{type(error).__name__}: {error}")
        took = time.perf_counter() - began
        metrics.GATEWAY.labels(self._gateway.name, OUTCOME_LABELS[type(outcome)]).observe(took)
        return judge(claimed, outcome, at_latest(self._clock), is_idempotent=self._gateway.is_idempotent)

    async def _record_all(self) -> None:
        """Record outcomes as they come; those that come while the database works are recorded together."""
        while True:
            settled = [await self._settled.get()]
            while not self._settled.empty():
                settled.append(self._settled.get_nowait())
            await self._recorder.record(settled)
            was_full = self._under_way == self._in_flight
            self._under_way -= len(settled)
            for _ in settled:
                self._settled.task_done()
            if was_full:
                self._nudge.set()


def _said(error: BaseException) -> str:
    """Name an error, of several the first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"

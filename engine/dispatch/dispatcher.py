"""The outbox worker of a process: one thread, and in it a lane for each gateway it sends through."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from datetime import timedelta
from functools import partial

from engine.conversation import Sessions
from engine.dispatch.expiry import Chore, Sweeper
from engine.dispatch.lane import Lane
from engine.errors import DispatcherFailed
from engine.gateways.gateway import Gateway
from engine.store import Database
from engine.store.clock import Clock
from engine.webhooks import WebhookSender

log = logging.getLogger(__name__)


class Dispatcher:
    """Sends what is in the outbox for these gateways, in a thread of its own after `start`.

    `interval` is what lies between two SMS of one session, `poll` the seconds after which it looks for the work of
    other processes. Each gateway has at most `in_flight` SMS at once (as many may be uncertain after a crash, where the
    gateway does not know duplicates) and `timeout` seconds for one SMS (what a dispatcher that died held is taken over
    after twice that); one that is slow holds up no other. `webhooks` tells hosts what happened, beside all that, and
    with `sessions` it reminds and raises alerts that come late.
    """

    def __init__(  # noqa: PLR0913 - each has a default that serves
        self,
        database: Database,
        *gateways: Gateway,
        interval: timedelta = timedelta(seconds=2),
        in_flight: int = 16,
        timeout: float = 30.0,
        poll: float = 0.1,
        clock: Clock | None = None,
        webhooks: WebhookSender | None = None,
        sessions: Sessions | None = None,
    ) -> None:
        self._database = database
        self._webhooks = webhooks
        clock = clock or database.clock
        lane_of = partial(
            Lane, database, interval=interval, in_flight=in_flight, timeout=timeout, poll=poll, clock=clock
        )
        self._lanes = [lane_of(gateway) for gateway in gateways]
        self._sweeper = Sweeper(database, [gateway.name for gateway in gateways], clock, sessions)
        self.failure: BaseException | None = None
        """What ended the thread, where it was not `stop`: nothing is sent any more."""

        self._on_failure: Callable[[], None] = lambda: None
        self._held = ExitStack()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()

    def start(self) -> None:
        """Dispatch in a thread until `stop`, where it does not already; one that has ended by itself begins anew.

        Raises StoreError where another process has this database's dispatcher, and DispatcherFailed or SettingsError
        where a gateway cannot be opened.
        """
        with self._starting:
            # In the child of a fork it is not alive.
            if not self._thread or not self._thread.is_alive() or self.failure:
                self.stop()
                self._begin()

    def _begin(self) -> None:
        self._held.enter_context(self._database.dispatching())
        opened: Future[None] = Future()
        self._ended.clear()
        self.failure = None
        self._thread = threading.Thread(target=self._in_thread, args=(opened,), name="survey-dispatcher", daemon=True)
        self._thread.start()
        try:
            opened.result()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Claim no more, wait for what is at the gateways, record it. Does nothing where nothing was started."""
        if self._thread is None or self._loop is None:
            return
        with suppress(RuntimeError):  # the loop has ended by itself
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._thread = None
        self._held.close()

    def beside(self, chore: Chore) -> None:
        """Have something done about once a minute beside sending."""
        self._sweeper.also(chore)

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
        if self.failure:
            act()

    def require_success(self) -> None:
        """Raise DispatcherFailed where the thread has ended by itself."""
        if self.failure:
            raise DispatcherFailed(f"The dispatcher has ended: {_said(self.failure)}") from self.failure

    async def send_due(self) -> int:
        """Send once what is due, record it, and return how much it was: for a clock that is moved by hand."""
        sent = sum([await lane.send_due() for lane in self._lanes])
        return sent + (await self._webhooks.send_due() if self._webhooks else 0)

    async def sweep_due(self) -> None:
        """Do all that time alone has brought about: for a clock that is moved by hand."""
        while await self._sweeper.sweep():
            pass

    def wake(self) -> None:
        """Look at once: something was committed. May be called from any thread, as often as one likes."""
        for lane in self._lanes:
            lane.wake()

    def _in_thread(self, opened: Future[None]) -> None:
        try:
            asyncio.run(self._run(opened))
        except BaseException as error:
            if not opened.done():  # whoever starts it is told
                opened.set_exception(error)
                return
            self.failure = error
            log.critical("The dispatcher has ended: %s", _said(error), exc_info=error)
            self._on_failure()
        finally:
            self._ended.set()

    async def _run(self, opened: Future[None]) -> None:
        self._loop, stop = asyncio.get_running_loop(), asyncio.Event()
        self._stop = stop
        try:
            await self._open()
            opened.set_result(None)
            # Where one of these fails, all end: half a dispatcher would look alive.
            async with asyncio.TaskGroup() as beside:
                sweeping = beside.create_task(self._sweeper.run())
                if self._webhooks:
                    beside.create_task(self._webhooks.run(stop))
                await asyncio.wait([beside.create_task(lane.run(stop)) for lane in self._lanes])
                sweeping.cancel()
        finally:
            for lane in self._lanes:
                await lane.close()

    async def _open(self) -> None:
        """Open every gateway at once; raises what the first of those raises that cannot be opened."""
        opening = await asyncio.gather(*(lane.open() for lane in self._lanes), return_exceptions=True)
        for error in opening:
            if error:
                raise error


def _said(error: BaseException) -> str:
    """Name an error, of several the first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"

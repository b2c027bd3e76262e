"""What is done by time alone: sessions expire, respondents are reminded, late alerts raised, chores done."""

from __future__ import annotations

import asyncio
import logging
import time
from asyncio import wrap_future
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from engine import phone
from engine.conversation import LateAlerts, Sessions, raise_alerts_due, remind_due
from engine.errors import StoreUnreachable
from engine.store import Database, SqlUnitOfWork
from engine.store.clock import Clock
from engine.store.outbox import adopt

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds."""

AT_MOST = 50
"""Sessions in a transaction. A survey that was sent to many is due for all of them at one moment; meanwhile replies on
SQLite wait for no longer than this takes."""

LOOK_ELSEWHERE_EVERY = 60.0
"""Seconds between two looks at what waits for other gateways: each counts all that waits."""


CHORES_EVERY = timedelta(minutes=1)
NEVER = datetime.min.replace(tzinfo=UTC)

Chore = Callable[[SqlUnitOfWork, datetime], object]
"""Does some of what there is to do in one transaction; returns something true where there may be more."""


@dataclass(eq=False)
class Sweeper:
    """Sweeps the database of a dispatcher for these gateways; SMS that know none become those of the first.

    Respondents are reminded, and alerts that come late are raised, where there are `sessions` to decide with.
    """

    database: Database
    gateways: Sequence[str]
    clock: Clock
    sessions: Sessions | None = None
    _done_at: dict[Chore, datetime] = field(default_factory=dict, init=False)
    _told: frozenset[str | None] = field(default=frozenset(), init=False)
    _looked_at: float = field(default=float("-inf"), init=False)

    def also(self, chore: Chore) -> None:
        """Have something done about once a minute, and at once again where there may be more of it."""
        self._done_at[chore] = NEVER

    async def run(self) -> NoReturn:
        """Sweep each second; nothing that fails ends it."""
        while True:
            try:
                there_may_be_more = await self.sweep()
            except StoreUnreachable:
                there_may_be_more = False  # the dispatcher says so
            except Exception:
                there_may_be_more = False
                log.exception("What is due by time alone cannot be done.")
            await asyncio.sleep(0 if there_may_be_more else EVERY)

    async def sweep(self) -> bool:
        """Sweep once, and return whether there may be more to do at once; raises StoreUnreachable."""
        expired, adopted = await wrap_future(
            self.database.write(lambda unit: (unit.expire(self.clock(), limit=AT_MOST), adopt(unit, self.gateways[0])))
        )
        for one in expired:
            known = {"session_id": one.id, "survey_id": one.survey_id, "recipient": phone.masked(one.recipient)}
            log.info("session expired: %s of %s", one.id, known["recipient"], extra=known)
        found = [len(expired)]
        if adopted:
            log.info("%d SMS that no gateway was known of are sent through `%s`.", adopted, self.gateways[0])
        if sessions := self.sessions:
            reminded = await wrap_future(
                self.database.write(
                    lambda unit: remind_due(sessions, unit.of(lambda _: None, self.clock), self.clock(), limit=AT_MOST)
                )
            )
            for one in (session for session, was_reminded in reminded if was_reminded):
                log.info("reminded: %s", one.id, extra={"session_id": one.id, "survey_id": one.survey_id})
            late = await wrap_future(
                self.database.write(lambda unit: raise_alerts_due(sessions, unit, self.clock(), limit=AT_MOST))
            )
            _tell_alerts(late)
            found += [len(reminded), len(late)]
        if time.monotonic() - self._looked_at > LOOK_ELSEWHERE_EVERY:
            await self._look_elsewhere()
        for chore in list(self._done_at):  # last: one that fails keeps nobody from being reminded
            await self._do(chore)
        return max(found) == AT_MOST

    async def _do(self, chore: Chore) -> None:
        now = self.clock()
        if now - self._done_at[chore] < CHORES_EVERY:
            return
        did = await wrap_future(self.database.write(lambda unit: chore(unit, now)))
        self._done_at[chore] = NEVER if did else now

    async def _look_elsewhere(self) -> None:
        """Log once each gateway that SMS wait for, and that is none of this dispatcher's."""
        outbox = await wrap_future(self.database.read(lambda queries: queries.outbox()))
        self._looked_at = time.monotonic()
        others = {name: count for name, count in outbox.by_gateway.items() if name not in self.gateways}
        own = " and ".join(f"`{name}`" for name in self.gateways)
        for name, count in others.items():
            if name not in self._told:
                where = f"the gateway `{name}`" if name else "no known gateway"
                log.warning("%d SMS wait for %s: this dispatcher, for %s, leaves them.", count, where, own)
        self._told = frozenset(others)


def _tell_alerts(late: Sequence[LateAlerts]) -> None:
    for one in late:
        known = {"session_id": one.session_id}
        if one.failure:
            log.error("alerts of %s cannot be decided now: %s", one.session_id, one.failure, extra=known)
        for name in one.raised:
            log.info("alert raised (%s): %s", name, one.session_id, extra=known)

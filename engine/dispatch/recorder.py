"""Stores what became of SMS, once the database takes it."""

from __future__ import annotations

import asyncio
import logging
from asyncio import wrap_future
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from engine.dispatch.outcome_policy import Settled
from engine.errors import StoreUnreachable
from engine.store import Database
from engine.store.claims import GivenUp, PutBack, Taken
from engine.store.outbox import record

log = logging.getLogger(__name__)

UNTELLABLE = "The gateway's reason cannot be stored."

RECOVERY = 1.0
"""Seconds until the database is asked again after it did not answer."""


class Recorder:
    """Tells the database, again and again where it does not answer; `is_behind` is true until it has taken it."""

    def __init__(self, database: Database, interval: timedelta) -> None:
        self.is_behind = False
        self._database = database
        self._interval = interval
        self._in_a_hurry = False

    def hurry(self) -> None:
        """Wait no longer for a database that does not answer: what it has not heard is tried again after its lease."""
        self._in_a_hurry = True

    async def record(self, settled: Sequence[Settled]) -> None:
        """Store what became of these SMS. Where a gateway's words cannot be stored, what it did is stored without them.

        Of an SMS of which nothing can be stored nothing is known, and it is tried again.
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

    async def _is_written(self, settled: Sequence[Settled]) -> bool:
        try:
            await self._write(settled)
        except StoreUnreachable as error:
            log.error("%d outcomes cannot be recorded: %s", len(settled), error)
            return False
        return True

    async def _write(self, settled: Sequence[Settled]) -> None:
        taken = [one for one in settled if isinstance(one, Taken)]
        put_back = [one for one in settled if isinstance(one, PutBack)]
        given_up = [one for one in settled if isinstance(one, GivenUp)]
        await wrap_future(self._database.write(lambda unit: record(unit, taken, put_back, given_up, self._interval)))


def _without_words(one: Settled) -> Settled:
    """Leave out what a gateway said, which may be anything."""
    if isinstance(one, Taken):
        return replace(one, message_id=None, sms_session=None)
    return replace(one, reason=UNTELLABLE)

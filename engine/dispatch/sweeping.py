"""What is done now and then beside sending: sessions that have expired are stored so."""

from __future__ import annotations

import asyncio
import logging
from asyncio import wrap_future
from collections.abc import Callable
from datetime import datetime
from typing import NoReturn

from engine.errors import StoreUnreachable
from engine.store import Database
from engine.store.expiry import expire

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds."""

AT_MOST = 200
"""Sessions at once: a survey that was sent to many expires for all of them at one moment."""


async def sweep(database: Database, clock: Callable[[], datetime]) -> NoReturn:
    """Store of sessions that they have expired, a few each second, for ever."""
    while True:
        try:
            await wrap_future(database.write(lambda unit: expire(unit, clock(), limit=AT_MOST)))
        except StoreUnreachable:
            pass  # the dispatcher says so
        except Exception:
            log.exception("Sessions that have expired cannot be stored so.")
        await asyncio.sleep(EVERY)

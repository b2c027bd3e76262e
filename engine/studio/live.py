"""Tells open pages that something has changed: one poller a process feeds every stream."""

from __future__ import annotations

import asyncio
import logging
from asyncio import wrap_future
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from fastapi.sse import EventSourceResponse, ServerSentEvent

from engine.engine import Engine
from engine.errors import SurveyEngineError
from engine.studio.folder import Folder
from engine.studio.routes import Shared, new_router
from engine.studio.visitors import needs

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two looks."""

HEARS = ("read", "author", "results", "operate", "send", "pretend")
"""The scopes of which one is enough to hear that something has changed; what it is, pages tell."""

router = new_router()


@dataclass
class Watch:
    """Looks at the files and at the database's counter of changes as long as some page is open."""

    engine: Engine
    folder: Folder
    is_stopping: Callable[[], bool]
    _listeners: set[asyncio.Queue[str]] = field(default_factory=set)
    _looking: asyncio.Task[None] | None = None

    async def news(self) -> AsyncIterator[str]:
        """Yield what has changed: `files`, or `results`."""
        mine: asyncio.Queue[str] = asyncio.Queue(maxsize=8)
        self._listeners.add(mine)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            while not self.is_stopping():
                with suppress(TimeoutError):
                    yield await asyncio.wait_for(mine.get(), EVERY)
        finally:
            self._listeners.discard(mine)

    async def _look(self) -> None:
        files, results = await asyncio.to_thread(self.folder.stamps), await self._counted()
        while self._listeners and not self.is_stopping():
            await asyncio.sleep(EVERY)
            now, counted = await asyncio.to_thread(self.folder.stamps), await self._counted()
            if now != files:
                self._tell("files")
            if counted != results:
                self._tell("results")
            files, results = now, counted

    async def _counted(self) -> Any:
        try:
            return await wrap_future(self.engine.activity.submit())
        except SurveyEngineError as error:
            log.warning("pages are not told of changes: %s", error)
            return None

    def _tell(self, what: str) -> None:
        for listener in self._listeners:
            if not listener.full():
                listener.put_nowait(what)


@router.get(
    "/live",
    dependencies=[needs(*HEARS)],
    response_class=EventSourceResponse,
)
async def live(studio: Shared) -> AsyncIterator[ServerSentEvent]:
    """Stream what changes, as server-sent events."""
    yield ServerSentEvent(comment="open", retry=1000)
    async for what in studio.watch.news():
        yield ServerSentEvent(event=what, data=what)

"""Tells open pages that something has changed: one poller a process feeds every stream."""

from __future__ import annotations

import asyncio
import json
import logging
from asyncio import wrap_future
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from engine.engine import Engine
from engine.errors import SurveyEngineError
from engine.studio.folder import Folder
from engine.studio.routes import new_router
from engine.studio.visitors import needs

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two looks."""

SILENCE = 15
"""Looks without news after which a stream says that it is alive."""

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
        """Yield what has changed, `files` or `results`, and an empty text when nothing has for long."""
        mine: asyncio.Queue[str] = asyncio.Queue(maxsize=8)
        self._listeners.add(mine)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        silent = 0
        try:
            while not self.is_stopping():
                try:
                    yield await asyncio.wait_for(mine.get(), EVERY)
                    silent = 0
                except TimeoutError:
                    silent += 1
                    if silent % SILENCE == 0:
                        yield ""
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


@router.get("/live", dependencies=[needs("read", "author", "results", "operate")])
async def live(request: Request) -> Response:
    """Stream what changes, as server-sent events."""
    watch: Watch = request.app.state.studio.watch

    async def stream() -> AsyncIterator[str]:
        yield "retry: 1000\n\n: open\n\n"
        async for what in watch.news():
            yield f"event: {what}\ndata: {json.dumps(what)}\n\n" if what else ": still here\n\n"

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

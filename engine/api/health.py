"""Alive, ready, and measured."""

from __future__ import annotations

import asyncio
import logging
import time
from asyncio import wrap_future
from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from engine import metrics
from engine.api.auth import allows
from engine.api.parameters import operation_id
from engine.api.problems import ANY, GUARDED, NOT_READY, answers, problem
from engine.api.schemas import HealthDocument
from engine.engine import Engine
from engine.errors import StoreError, StoreNotMigrated

log = logging.getLogger(__name__)

router = APIRouter(tags=["operations"], responses=ANY, generate_unique_id_function=operation_id)

GOOD_FOR = 1.0
"""Seconds during which nobody is asked again, however many want to know."""

PATIENCE = 3.0
"""Seconds a check may take: a machine that is merely busy should keep its work."""


@dataclass(frozen=True)
class Lack:
    """What a process lacks that it needs; what the database `said` is for who runs it: in the log."""

    title: str
    detail: str = ""
    said: str = field(default="", compare=False)


SILENT = Lack("The database cannot be used", said=f"It has not answered within {PATIENCE:g} seconds.")
READING = Lack("The surveys are being read", "Ask again in a moment.")


class Readiness:
    """Whether this process can take work. One check at most is under way, and all who ask share what it finds."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._clock = clock
        self._checking: asyncio.Task[Lack | None] | None = None
        self._lack: Lack | None = None
        self._waits = SILENT
        self._known_at = float("-inf")

    async def lack(self) -> Lack | None:
        """Return what is wrong; None where all is well."""
        if self._clock() - self._known_at < GOOD_FOR:
            return self._lack
        # A check that takes long goes on: a database that hangs is asked no second time.
        if self._checking is None or self._checking.cancelled():
            self._checking = asyncio.create_task(self._check())
        checking = self._checking
        await asyncio.wait({checking}, timeout=PATIENCE)
        if checking is self._checking:  # nobody else who waited has told yet
            self._learn(checking.result() if checking.done() else self._waits)
            self._checking = None if checking.done() else checking
        return self._lack

    def _learn(self, lack: Lack | None) -> None:
        if lack and lack != self._lack:
            log.error("not ready: %s. %s", lack.title, lack.said or lack.detail)
        elif self._lack and not lack:
            log.info("ready again")
        self._lack, self._known_at = lack, self._clock()

    async def _check(self) -> Lack | None:
        if self._engine.dispatcher.failure:
            return Lack("The dispatcher has ended", "Start the process again.")
        try:
            self._waits = SILENT
            await wrap_future(self._engine.check.submit())
            self._waits = READING
            surveys = await wrap_future(self._engine.surveys.submit())
        except StoreNotMigrated:
            return Lack("The database is not migrated", "Run `survey migrate`.")
        except StoreError as error:
            return Lack("The database cannot be used", said=str(error))
        except Exception as error:
            log.exception("Nobody can tell whether this process is ready.")
            return Lack("The engine failed", said=str(error))
        return None if surveys else Lack("There is no survey that can be sent", "`survey check` tells why.")


@router.get("/healthz", summary="Alive", response_model=HealthDocument)
@router.head("/healthz", include_in_schema=False)
async def get_health() -> JSONResponse:
    """Answer: the process is alive."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", summary="Ready", response_model=HealthDocument, responses=answers(NOT_READY))
@router.head("/readyz", include_in_schema=False)
async def get_readiness(request: Request) -> JSONResponse:
    """Return whether surveys can be sent and replies taken.

    The answer is 503 where the database takes no write or is not migrated, where no survey can be sent, and where the
    dispatcher of this process has ended.
    """
    readiness: Readiness = request.app.state.readiness
    if lack := await readiness.lack():
        return problem(NOT_READY, f"{lack.title}. {lack.detail}".strip())
    return JSONResponse({"status": "ok"})


@router.get(
    "/metrics", dependencies=[allows("metrics")], summary="Metrics", response_class=PlainTextResponse, responses=GUARDED
)
@router.head("/metrics", dependencies=[allows("metrics")], include_in_schema=False)
async def get_metrics(request: Request) -> Response:
    """Return counters and histograms in the text format of Prometheus."""
    # The database is waited for in a thread: no other request is.
    shown = await asyncio.to_thread(metrics.exposition, request.app.state.outbox_metrics)
    return Response(shown, media_type=metrics.CONTENT_TYPE)

"""Alive, ready, and measured."""

from __future__ import annotations

import asyncio
import logging
from asyncio import wrap_future

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from engine import metrics
from engine.api.keys import allows
from engine.api.problems import problem
from engine.engine import Engine
from engine.errors import StoreError

log = logging.getLogger(__name__)

router = APIRouter(tags=["operations"])


@router.get("/healthz")
async def alive() -> JSONResponse:
    """Tell that the process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", responses={503: {"description": "The database is unreachable or not migrated."}})
async def ready(request: Request) -> JSONResponse:
    """Tell whether the database is reachable and migrated."""
    engine: Engine = request.app.state.engine
    try:
        current = await asyncio.to_thread(engine.is_ready)
    except StoreError as error:
        log.error("not ready: %s", error)
        return problem(503, "The database is unreachable")
    if not current:
        return problem(503, "The database is not migrated", "Run `survey migrate`.")
    return JSONResponse({"status": "ok"})


@router.get("/metrics", dependencies=[allows("metrics")])
async def measured(request: Request) -> Response:
    """Give counters and histograms in the text format of Prometheus."""
    engine: Engine = request.app.state.engine
    try:
        engine.measure(await wrap_future(engine.submit_outbox()))
    except StoreError:
        metrics.hide_outbox()
    return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)

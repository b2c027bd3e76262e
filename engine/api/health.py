"""Alive, ready, and measured."""

from __future__ import annotations

import asyncio
import logging
from asyncio import wrap_future

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from engine import metrics
from engine.api.documents import HealthDocument
from engine.api.keys import allows
from engine.api.problems import GUARDED, NOT_READY, answers, problem
from engine.engine import Engine
from engine.errors import StoreError

log = logging.getLogger(__name__)

router = APIRouter(tags=["operations"])


@router.get("/healthz", operation_id="getHealth", summary="Alive", response_model=HealthDocument)
async def alive() -> JSONResponse:
    """Tell that the process answers."""
    return JSONResponse({"status": "ok"})


@router.get(
    "/readyz",
    operation_id="getReadiness",
    summary="Ready",
    response_model=HealthDocument,
    responses=answers(NOT_READY),
)
async def ready(request: Request) -> JSONResponse:
    """Tell whether the database is reachable and migrated."""
    engine: Engine = request.app.state.engine
    try:
        current = await asyncio.to_thread(engine.is_ready)
    except StoreError as error:
        log.error("not ready: %s", error)
        return problem(NOT_READY, "The database is unreachable.")
    if not current:
        return problem(NOT_READY, "The database is not migrated. Run `survey migrate`.")
    return JSONResponse({"status": "ok"})


@router.get(
    "/metrics",
    dependencies=[allows("metrics")],
    operation_id="getMetrics",
    summary="Metrics",
    response_class=PlainTextResponse,
    responses=GUARDED,
)
async def measured(request: Request) -> Response:
    """Give counters and histograms in the text format of Prometheus."""
    engine: Engine = request.app.state.engine
    try:
        engine.measure(await wrap_future(engine.submit_outbox()))
    except StoreError:
        metrics.hide_outbox()
    return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)

"""Puts the routes, the keys and the engine together into one ASGI app, and its documentation beside them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

from engine.api import gateways, health, hosts, opt_outs, results, sessions, webhooks
from engine.api.auth import RateLimiter, WrongKeys
from engine.api.health import Readiness
from engine.api.middleware import RequestMiddleware
from engine.api.openapi import describe
from engine.api.problems import answer_with_problems
from engine.engine import Engine
from engine.metrics import OutboxCollector, expect_calls
from engine.settings import Settings

STATIC = Path(__file__).parent / "static"

ONLY_OURS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""A browser loads nothing of another server for this page, and shows it in no other page."""


def make_app(engine: Engine, settings: Settings) -> FastAPI:
    """Make the HTTP API of an open engine; whoever opened the engine closes it."""
    app = FastAPI(
        title="SMS survey engine",
        summary="Two-way SMS surveys: send one, hand in the replies, read what was answered.",
        openapi_url="/openapi.json" if settings.shows_docs else None,
        docs_url=None,
        redoc_url=None,
        # A redirect of the library's leads wherever the `Host` of the call says; those of `problems` do not.
        redirect_slashes=False,
        lifespan=gateways.lifespan,
    )
    app.state.engine = engine
    app.state.readiness = Readiness(engine)
    expect_calls(engine.gateways)
    app.state.outbox_metrics = OutboxCollector(engine.outbox.submit, engine.clock)
    app.state.api_keys = settings.keys
    app.state.rate_limiter = RateLimiter(settings.rate_limit)
    app.state.wrong_keys = WrongKeys()
    app.state.exports = asyncio.Semaphore(results.EXPORTS_AT_ONCE)
    app.state.request_timeout = settings.request_timeout
    app.add_middleware(RequestMiddleware, settings=settings)
    answer_with_problems(app)
    for room in (hosts, sessions, opt_outs, results, webhooks, gateways, health):
        # Not included: FastAPI would look twice through each router for the route of a request.
        app.router.routes.extend(room.router.routes)
    describe(app, engine)
    if settings.shows_docs:
        _show_docs(app)
    return app


def _show_docs(app: FastAPI) -> None:
    """Show the documentation at `/docs`; the page and its files refer to each other by relative addresses."""

    @app.get("/docs", include_in_schema=False)
    def docs() -> FileResponse:
        return FileResponse(STATIC / "docs.html", headers=ONLY_OURS)

    app.mount("/docs/files", StaticFiles(directory=STATIC))

"""Puts the routes, the keys and the engine together into one ASGI app."""

from __future__ import annotations

from fastapi import FastAPI

from engine.api import gateways, health, results, sessions, surveys
from engine.api.auth import Limiter, Strangers
from engine.api.docs import show_docs
from engine.api.health import Readiness
from engine.api.metrics_middleware import Measuring
from engine.api.openapi import describe
from engine.api.problems import ANY, answer_with_problems
from engine.api.requests import Requests
from engine.api.sites import Sites
from engine.engine import Engine
from engine.metrics import OutboxCollector
from engine.settings import Settings


def make_app(engine: Engine, settings: Settings) -> FastAPI:
    """Make the HTTP API of an open engine; whoever opened the engine closes it."""
    app = FastAPI(
        title="SMS survey engine",
        summary="Two-way SMS surveys: send one, hand in the replies, read what was answered.",
        openapi_url="/openapi.json" if settings.shows_docs else None,
        docs_url=None,
        redoc_url=None,
        lifespan=gateways.lifespan,
        responses=ANY,
    )
    app.state.engine = engine
    app.state.readiness = Readiness(engine)
    app.state.outbox_metrics = OutboxCollector(engine.outbox.submit, engine.clock)
    app.state.api_keys = settings.keys
    app.state.limiter = Limiter(settings.rate_limit)
    app.state.strangers = Strangers()
    app.state.exports = results.at_once()
    app.state.request_timeout = settings.request_timeout
    # The one added last is called first.
    app.add_middleware(Sites, settings=settings)
    app.add_middleware(Requests)
    app.add_middleware(Measuring)
    answer_with_problems(app)
    for room in (surveys, sessions, results, gateways, health):
        app.include_router(room.router)
    describe(app, engine)
    if settings.shows_docs:
        show_docs(app)
    return app

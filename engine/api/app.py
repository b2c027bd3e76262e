"""Puts the routes, the keys and the engine together into one ASGI app."""

from __future__ import annotations

from fastapi import FastAPI

from engine.api import gateways, health, sessions, surveys
from engine.api.documents import ProblemDocument
from engine.api.keys import Limiter
from engine.api.measuring import Measuring
from engine.api.problems import answer_with_problems
from engine.engine import Engine
from engine.settings import Settings


def make_app(engine: Engine, settings: Settings) -> FastAPI:
    """Make the HTTP API of an open engine; whoever opened the engine closes it."""
    app = FastAPI(
        title="SMS survey engine",
        summary="Two-way SMS surveys: send one, hand in the replies, read what was answered.",
        redoc_url=None,
        lifespan=gateways.lifespan,
        responses={
            "default": {"model": ProblemDocument, "description": "An RFC 9457 problem document."},
            422: {"model": ProblemDocument, "description": "The request breaks its contract."},
        },
    )
    app.state.engine = engine
    app.state.api_keys = settings.api_keys
    app.state.limiter = Limiter(settings.rate_limit)
    app.add_middleware(Measuring)
    answer_with_problems(app)
    for room in (surveys, sessions, gateways, health):
        app.include_router(room.router)
    return app

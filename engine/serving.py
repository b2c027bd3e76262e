"""The HTTP server; the only door of uvicorn."""

from __future__ import annotations

import uvicorn

from engine.api import make_app
from engine.engine import Engine
from engine.settings import Settings

PATIENCE = 30
"""Seconds a request may still take once the process was told to stop."""


def serve_http(engine: Engine, settings: Settings) -> None:
    """Serve until a signal ends it; uvicorn finishes its requests, and then raises the signal again."""
    config = uvicorn.Config(
        make_app(engine, settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        # Half as fast without these two, and silently so: they are named.
        loop="uvloop",
        http="httptools",
        timeout_graceful_shutdown=PATIENCE,
    )
    uvicorn.Server(config).run()

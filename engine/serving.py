"""The HTTP server; the only door of uvicorn."""

from __future__ import annotations

import socket

import uvicorn

from engine.api import make_app
from engine.engine import Engine
from engine.errors import SettingsError
from engine.settings import Settings

BACKLOG = 2048
"""Connections the system keeps until they are accepted: a batch of gateways' calls may come at once."""

PATIENCE = 30
"""Seconds a request may still take once the process was told to stop."""


def serve_http(engine: Engine, settings: Settings) -> None:
    """Serve until a signal ends it; uvicorn finishes its requests, and then raises the signal again.

    Raises SettingsError where the address cannot be listened to, and DispatcherFailed where this process has the
    dispatcher and that ended by itself: whoever watches the process starts it again.
    """
    config = uvicorn.Config(
        make_app(engine, settings),
        log_config=None,
        access_log=False,
        # Half as fast without these two, and silently so: they are named.
        loop="uvloop",
        http="httptools",
        timeout_graceful_shutdown=PATIENCE,
    )
    server = uvicorn.Server(config)

    def end() -> None:
        server.should_exit = True

    engine.dispatcher.when_failed(end)
    with _listening(settings.host, settings.port) as listening:
        server.run([listening])
    engine.dispatcher.require_success()


def _listening(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        # A name may have addresses of both kinds: everybody finds the older one.
        family, *_, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        return socket.create_server(address, family=family, backlog=BACKLOG)
    except OSError as error:
        raise SettingsError(
            f"SURVEY_HOST and SURVEY_PORT: {host}:{port} cannot be listened to: {error.strerror}."
        ) from None

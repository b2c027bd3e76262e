"""The HTTP server; the only door of uvicorn."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from engine.api import make_app
from engine.api.problems import http_problem
from engine.engine import Engine
from engine.errors import SettingsError
from engine.settings import Settings
from engine.studio import add_studio

log = logging.getLogger(__name__)

BACKLOG = 2048
"""Connections that may wait to be accepted: gateways may make many calls at once."""

KEPT_OPEN = 75
"""Seconds of an idle connection. Proxies and clients keep theirs for a minute: whoever hangs up first must not be us.

A request that leaves while the server hangs up is lost, and a client does not send a POST again by itself.
"""

PATIENCE = 30
"""Seconds a request may still take once the process was told to stop."""

LONGEST_HEAD = 65_536
"""Bytes of the head of a request that may come before its end."""


class BoundedHttpProtocol(HttpToolsProtocol):
    """HTTP/1.1 of uvicorn, and a limit to the time and the size of a request's head, which uvicorn does not have.

    A head that comes at once, as nearly all do, costs no timer. The API limits bodies.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        self._in_head, self._head_size = False, 0
        super().connection_made(transport)
        self._deadline: asyncio.TimerHandle | None = None
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._unwatch()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """See a head begin."""
        self._in_head, self._head_size = True, 0
        self._unset_keepalive_if_required()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """See a head end."""
        self._in_head = False
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Keep the connection for another request, but not for long where the body of this one has not ended."""
        super().on_response_complete()
        if self.timeout_keep_alive_task is not None and self.cycle.more_body:
            self._unset_keepalive_if_required()
            self._watch()

    def on_message_complete(self) -> None:
        """Keep the connection from now on where a body ends that was answered before: that of a refused request."""
        super().on_message_complete()
        if self.cycle.response_complete and not self.transport.is_closing():
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def data_received(self, data: bytes) -> None:
        """Read on, and watch a head that has not come to its end."""
        super().data_received(data)
        if self.transport.is_closing():
            return
        if not self._awaits_head():
            self._unwatch()
            return
        self._watch()
        self._head_size += len(data) if self._in_head else 0
        if self._head_size > LONGEST_HEAD:
            self._give_up(431, f"The head of a request has at most {LONGEST_HEAD} bytes.")

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP; uvicorn does so with a text alone."""
        self._hang_up(400, msg)

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: there are no web sockets here, and who asks for one is answered without."""

    def _awaits_head(self) -> bool:
        """Return whether a request has begun and its head has not ended, and uvicorn has no timer for it."""
        idle = self.cycle is None or self.cycle.response_complete
        return self._in_head or (idle and self.timeout_keep_alive_task is None)

    def _watch(self) -> None:
        if self._deadline is None:
            app: Any = self.config.app
            self._deadline = self.loop.call_later(app.state.request_timeout, self._is_late)

    def _unwatch(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _is_late(self) -> None:
        self._deadline = None
        if self.cycle is not None and not self.cycle.response_complete:
            self._watch()  # the request before this one is still being answered
        elif not self.transport.is_closing():
            self._give_up(408, "The head did not come in time.")

    def _give_up(self, status: int, detail: str) -> None:
        self._unwatch()
        if self._in_head:
            self._hang_up(status, detail)
        self.transport.close()

    def _hang_up(self, status: int, detail: str) -> None:
        """Answer what never becomes a request of the app, as the app answers."""
        answer = http_problem(status, detail, {"Connection": "close"})
        head = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode()]
        head += [name + b": " + value for name, value in answer.raw_headers]
        self.transport.write(b"\r\n".join([*head, b"", bytes(answer.body)]))
        self.transport.close()


def serve_http(engine: Engine, settings: Settings, announce: Callable[[str], None] = lambda _: None) -> None:
    """Serve until a signal ends it; uvicorn finishes its requests, and then raises the signal again.

    `announce` is called with the URL once it is listened to. Raises SettingsError where it cannot be, and
    DispatcherFailed where this process has the dispatcher and that ended by itself: whoever watches the process starts
    it again.
    """
    app = make_app(engine, settings)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        # Half as fast without these two, and silently so: they are named.
        loop="uvloop",
        http=BoundedHttpProtocol,
        ws="none",
        timeout_keep_alive=KEPT_OPEN,
        timeout_graceful_shutdown=PATIENCE,
    )
    server = uvicorn.Server(config)
    if settings.studio:
        add_studio(app, engine, settings, lambda: server.should_exit)

    def end() -> None:
        server.should_exit = True

    engine.dispatcher.when_failed(end)
    with _listening(settings.host, settings.port) as listening:
        url = _url(listening)
        gateways = ", ".join(engine.gateways)
        log.info("serving begins: %s, gateway %s, %d API keys", url, gateways, len(settings.keys))
        announce(url)
        try:
            server.run([listening])
        finally:
            log.info("serving has ended: %s", url)
    engine.dispatcher.require_success()


def _url(listening: socket.socket) -> str:
    """Return where somebody on this machine finds the server."""
    host, port = listening.getsockname()[:2]
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{here}:{port}"


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

"""Names every HTTP request, and logs those that are not met: an ASGI middleware."""

from __future__ import annotations

import logging
import re
import secrets
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.logs import REQUEST_ID

log = logging.getLogger(__name__)

HEADER = b"x-request-id"

WELL_FORMED = re.compile(rb"[A-Za-z0-9._~:+/=@-]{1,128}")
"""An id that may be taken over: no spaces, no quotes, and not longer than a line bears."""

LONGEST_PATH = 200

UNSURE_WHO = frozenset({401, 429})
"""Statuses that are logged where they are given: once in a while, as whoever knocks may do so for ever."""

PROBED = frozenset({"/healthz", "/readyz"})
"""Paths that are asked each second; that a process becomes unready, and ready again, is logged where it is found."""


class Requests:
    """Takes over the X-Request-Id of a request or makes one; it is in every line logged and in the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on under its id."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = _given(scope) or secrets.token_hex(8)
        # Never reset: the request has its task, and with it its context, for itself.
        REQUEST_ID.set(request_id)
        status = 500

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (HEADER, request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, named)
        finally:
            if status >= 400 and status not in UNSURE_WHO and scope["path"] not in PROBED:
                _tell(scope, status, (time.perf_counter() - began) * 1000)


def _given(scope: Scope) -> str:
    given = [value for name, value in scope["headers"] if name == HEADER]
    return given[0].decode() if len(given) == 1 and WELL_FORMED.fullmatch(given[0]) else ""


def _tell(scope: Scope, status: int, milliseconds: float) -> None:
    method, path = scope["method"], scope["path"][:LONGEST_PATH]
    known = {"status": status, "method": method, "path": path, "milliseconds": round(milliseconds, 1)}
    log.log(
        logging.ERROR if status >= 500 else logging.INFO,
        "request answered with %d after %.0f ms: %s %s",
        status,
        milliseconds,
        method,
        path,
        extra=known,
    )

"""What every HTTP request passes: it gets an id, its host and its site are checked, it is timed and logged."""

from __future__ import annotations

import ipaddress
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine import metrics, phone
from engine.api.problems import http_problem
from engine.logs import REQUEST_ID
from engine.settings import Settings

log = logging.getLogger(__name__)

HEADER = b"x-request-id"

WELL_FORMED = re.compile(rb"[A-Za-z0-9._~:+/=@-]{1,128}")
"""An id that may be taken over: no spaces, no quotes, and not longer than a line bears."""

LONGEST_PATH = 200

NUMBER = re.compile(r"(?<=/)\+?[0-9][0-9\s().-]{7,}(?=/|$)")
"""A part of a path that may be somebody's number, where an id belongs; ids of ours have letters in them."""

LOGGED_BY_AUTH = frozenset({401, 429})
"""Statuses that `auth` logs, once in a while: somebody without a key may call for ever."""

UNREADY = ("/readyz", 503)
"""It is asked each second. `health` logs when a process becomes unready, and when it is ready again."""

READING = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing. A browser does not show their answers to another site."""

OUR_OWN = frozenset({b"same-origin", b"none"})
"""What Sec-Fetch-Site says of our own pages, and of what somebody typed into the browser."""

WATCHED = frozenset({b"host", b"origin", b"sec-fetch-site"})


class RequestMiddleware:
    """The ASGI middleware, one for all this: each further one would cost every request.

    An X-Request-Id that came is taken over, else one is made; it is in every line logged and in the answer. A request
    is counted under its route's pattern, never under its path: ids must not become labels.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._sites = Sites(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500
        request_id = _given(scope) or secrets.token_hex(8)
        # Never reset: the request has its task, and with it its context, for itself.
        REQUEST_ID.set(request_id)

        def answer(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (HEADER, request_id.encode())]
            return send(message)

        try:
            refusal = self._sites.refusal(scope)
            app = http_problem(*refusal) if refusal else self.app
            await app(scope, receive, answer)
        finally:
            seconds = time.perf_counter() - began
            route = getattr(scope.get("route"), "path", "unknown")
            metrics.REQUESTS.labels(scope["method"], route, status).observe(seconds)
            if status >= 400 and status not in LOGGED_BY_AUTH and (scope["path"], status) != UNREADY:
                _tell(scope, status, seconds * 1000)


class Sites:
    """Under which names this server may be called, and from which web sites.

    A page of another site that somebody has open can call any server that somebody's browser reaches. Where that server
    asks for no key, two things keep such pages out: a name of the page's own that leads here (DNS rebinding) is no name
    of ours, and a browser says on which site's behalf it calls.
    """

    def __init__(self, settings: Settings) -> None:
        self._names = settings.allowed_hosts
        # A key proves more than a name: with keys, any name will do unless some are set.
        self._any_name = bool(settings.keys) and not settings.allowed_hosts
        self._any_address = bool(settings.keys)
        self._knows = lru_cache(maxsize=256)(self._looks_up)

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Return the status and the detail of the answer to a call that is refused; None where it may pass."""
        watched = [header for header in scope["headers"] if header[0] in WATCHED]
        hosts = [value for name, value in watched if name == b"host"]
        if len(hosts) != 1 and (hosts or scope["http_version"] != "1.0"):
            return 400, "A request names its host once."
        if hosts and not self._knows(hosts[0]):
            detail = "This server is not called so. Names it may be called by are set in SURVEY_ALLOWED_HOSTS."
            return 421, detail
        if scope["method"] not in READING and len(watched) > len(hosts):
            return self._refusal_of_site(hosts, watched)
        return None

    def _refusal_of_site(
        self, hosts: Sequence[bytes], watched: Sequence[tuple[bytes, bytes]]
    ) -> tuple[int, str] | None:
        foreign = [value for name, value in watched if name == b"sec-fetch-site" and value.lower() not in OUR_OWN]
        foreign += [value for name, value in watched if name == b"origin" and not self._is_ours(value, hosts)]
        return (403, "A page of another site may not change anything here.") if foreign else None

    def _is_ours(self, origin: bytes, hosts: Sequence[bytes]) -> bool:
        authority = origin.lower().partition(b"://")[2]
        same = any(authority == host.lower() for host in hosts)
        return bool(authority) and (same or self._is_set(_name(authority)))

    def _looks_up(self, host: bytes) -> bool:
        name = _name(host)
        if name is None:
            return False
        address = _address(name)
        is_of_this_machine = address.is_loopback if address else ("." + name).endswith(".localhost")
        return self._any_name or is_of_this_machine or self._is_set(name) or (self._any_address and address is not None)

    def _is_set(self, name: str | None) -> bool:
        patterns = (pattern.strip("[]").removesuffix(".") for pattern in self._names)
        return name is not None and any(fnmatchcase(name, pattern) for pattern in patterns)


def _given(scope: Scope) -> str:
    given = [value for name, value in scope["headers"] if name == HEADER]
    return given[0].decode() if len(given) == 1 and WELL_FORMED.fullmatch(given[0]) else ""


def _tell(scope: Scope, status: int, milliseconds: float) -> None:
    method, path = scope["method"], NUMBER.sub(lambda found: phone.masked(found[0]), scope["path"][:LONGEST_PATH])
    known = {"status": status, "method": method, "path": path, "milliseconds": round(milliseconds, 1)}
    level, told = logging.ERROR if status >= 500 else logging.INFO, "request answered with %d after %.0f ms: %s %s"
    log.log(level, told, status, milliseconds, method, path, extra=known)


def _name(authority: bytes) -> str | None:
    """Return the host of `host:port` in small letters, an IPv6 address without its brackets; None for nonsense."""
    found = re.fullmatch(rb"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{0,5})?", authority)
    return found[1].decode().lower().strip("[]").removesuffix(".") if found else None


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None

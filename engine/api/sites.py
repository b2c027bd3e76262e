"""Under which names this server may be called, and from which web sites: an ASGI middleware.

A page of another site that somebody has open can call any server that somebody's browser reaches. Where that server
asks for no key, two things keep such pages out: a name of the page's own that leads here (DNS rebinding) is no name of
ours, and a browser says on which site's behalf it calls.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from functools import lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

from engine.api.problems import http_problem
from engine.settings import Settings

READING = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing; what they answer with, a browser does not show to another site."""

OUR_OWN = frozenset({b"same-origin", b"none"})
"""What Sec-Fetch-Site says of our own pages, and of what somebody typed into the browser."""

WATCHED = frozenset({b"host", b"origin", b"sec-fetch-site"})


class Sites:
    """Refuses calls under a foreign name, and those that change something on behalf of another site."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._names = settings.allowed_hosts
        # A key proves more than a name: with keys, any name will do unless some are set.
        self._any_name = bool(settings.keys) and not settings.allowed_hosts
        self._any_address = bool(settings.keys)
        self._knows = lru_cache(maxsize=256)(self._looks_up)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self.app(scope, receive, send)
            return
        status, detail = refusal
        await http_problem(status, detail)(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
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
        return self._any_name or _is_of_this_machine(name) or self._is_set(name) or (self._any_address and _is_ip(name))

    def _is_set(self, name: str | None) -> bool:
        return name is not None and any(_matches(name, pattern) for pattern in self._names)


def _name(authority: bytes) -> str | None:
    """Return the host of `host:port` in small letters, an IPv6 address without its brackets; None for nonsense."""
    found = re.fullmatch(rb"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{0,5})?", authority)
    return found[1].decode().lower().strip("[]").removesuffix(".") if found else None


def _matches(name: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return name.endswith(pattern[1:])
    return pattern == "*" or name == pattern.strip("[]").removesuffix(".")


def _is_of_this_machine(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    return _is_ip(name) and ipaddress.ip_address(name).is_loopback


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True

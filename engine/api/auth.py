"""Who may call, and how often: bearer API keys with scopes (RFC 6750)."""

from __future__ import annotations

import ipaddress
import logging
from typing import Any, NoReturn

from fastapi import Depends, HTTPException, Request, Security
from fastapi.security import HTTPBearer
from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, SlidingWindowCounterRateLimiter

from engine import metrics
from engine.api_keys import Keys, digest_of, fingerprint

log = logging.getLogger(__name__)

WRONG_A_MINUTE = 10
"""How many wrong keys of one address are answered with 401: a program that is set up wrongly, or somebody guesses."""

CHALLENGE = {"WWW-Authenticate": "Bearer"}

SCHEME = HTTPBearer(
    scheme_name="apiKey",
    description="An API key of this server, as `Authorization: Bearer <key>`. Each call tells the scope it needs.",
    auto_error=False,
)
"""For the OpenAPI document; `check_scope` decides."""


class RateLimiter:
    """Counts the requests of each key in this process, over a window of one second."""

    def __init__(self, a_second: int) -> None:
        self._limit = RateLimitItemPerSecond(a_second) if a_second else None
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def allows(self, key: str) -> bool:
        """Count a request; return whether it is not one too many."""
        return self._limit is None or self._counter.hit(self._limit, key)


class WrongKeys:
    """Counts the wrong keys of each address in this process, and logs a line a minute of each, and of no key.

    A right key is never kept out: the address may be a proxy's, and everybody may come through it.
    """

    def __init__(self) -> None:
        self._counter = FixedWindowRateLimiter(MemoryStorage())
        self._told, self._logged = RateLimitItemPerMinute(WRONG_A_MINUTE), RateLimitItemPerMinute(1)

    def refuse(self, request: Request, answer: HTTPException, shown: str = "") -> NoReturn:
        """Raise the answer, or HTTPException 429 after too many that had `shown` something wrong."""
        address = _network(request.client.host) if request.client else "nowhere"
        metrics.UNAUTHORIZED.inc()
        # Calls without a key, of a browser say, are counted apart: they must not hide somebody who guesses.
        if self._counter.hit(self._logged, "logged", "shown" if shown else "none", address):
            log.warning("%s called with %s", address, shown or "no key", extra={"address": address})
        if shown and not self._counter.hit(self._told, "told", address):
            raise HTTPException(429, "Too many wrong keys came from this address.", {"Retry-After": "60"})
        raise answer


def allows(scope: str) -> Any:
    """Let a call through whose key has this scope; without any keys set, let every call through."""
    documented = Security(SCHEME, scopes=[scope])

    async def check(request: Request, _: Any = documented) -> None:
        check_scope(request, scope)

    return Depends(check)


def check_scope(request: Request, scope: str) -> None:
    """Raise HTTPException: 401 without a key, 403 for one without this scope, 429 for one that is used too often."""
    keys: Keys = request.app.state.api_keys
    if not keys:
        return
    given = given_key(request)
    scopes = keys.get(digest_of(given))
    if scopes is None:
        wrong_keys: WrongKeys = request.app.state.wrong_keys
        detail = "Send `Authorization: Bearer <key>` with a key of this server."
        shown = f"the wrong key {fingerprint(given)}" if given else ""
        wrong_keys.refuse(request, HTTPException(401, detail, CHALLENGE), shown)
    if scope not in scopes:
        raise HTTPException(403, f"This key does not have the scope `{scope}`.")
    rate_limiter: RateLimiter = request.app.state.rate_limiter
    if not rate_limiter.allows(fingerprint(given)):
        raise HTTPException(429, "This key has made more requests than it may in a second.", {"Retry-After": "1"})


def has_scope(request: Request, scope: str) -> bool:
    """Return whether a caller that was let through has this scope, too."""
    keys: Keys = request.app.state.api_keys
    return not keys or scope in keys.get(digest_of(given_key(request)), ())


def given_key(request: Request) -> str:
    """Return the key that a call shows in its header; empty where it shows none."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else ""


def _network(address: str) -> str:
    """Return what one household or server has: an IPv4 address, or 64 bits of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ipaddress.ip_network((parsed, 64 if parsed.version == 6 else 32), strict=False))

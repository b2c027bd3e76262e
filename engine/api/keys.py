"""Who may call, and how often: bearer API keys with scopes (RFC 6750)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import Depends, HTTPException, Request, Security
from fastapi.security import HTTPBearer
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

SCHEME = HTTPBearer(
    scheme_name="apiKey",
    description="An API key of this server, as `Authorization: Bearer <key>`. Each call tells the scope it needs.",
    auto_error=False,
)
"""For the OpenAPI document; `check_scope` decides."""


class Limiter:
    """Counts the requests of each key in this process, over a window of one second."""

    def __init__(self, a_second: int) -> None:
        self._limit = RateLimitItemPerSecond(a_second) if a_second else None
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def allows(self, key: str) -> bool:
        """Count a request; false if it is one too many."""
        return self._limit is None or self._counter.hit(self._limit, key)


def allows(scope: str) -> Any:
    """Let a call through whose key has this scope; without any keys set, let every call through."""
    documented = Security(SCHEME, scopes=[scope])

    async def check(request: Request, _: Any = documented) -> None:
        check_scope(request, scope)

    return Depends(check)


def check_scope(request: Request, scope: str) -> None:
    """Answer with 401 without a key, and with 403 if the key does not have this scope."""
    keys: Mapping[str, frozenset[str]] = request.app.state.api_keys
    if not keys:
        return
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    scopes = _scopes_of(given.strip(), keys) if scheme.lower() == "bearer" else None
    if scopes is None:
        challenge = {"WWW-Authenticate": "Bearer"}
        raise HTTPException(401, "Send `Authorization: Bearer <key>` with a key of this server.", challenge)
    if scope not in scopes:
        raise HTTPException(403, f"This key does not have the scope `{scope}`.")
    limiter: Limiter = request.app.state.limiter
    if not limiter.allows(given.strip()):
        raise HTTPException(429, "This key has made more requests than it may in a second.", {"Retry-After": "1"})


def _scopes_of(given: str, keys: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
    """Compare with every key, so that the time taken tells nothing."""
    matching = [scopes for key, scopes in keys.items() if secrets.compare_digest(key.encode(), given.encode())]
    return matching[0] if matching else None

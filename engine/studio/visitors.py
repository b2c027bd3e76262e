"""Who looks at the studio, and what that person may do: by an API key, exchanged once for a signed cookie."""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request, Response

from engine.api.auth import WrongKeys, given_key
from engine.api_keys import SCOPES, Keys, digest_of, fingerprint

COOKIE = "survey_studio"

GOOD_FOR = 12 * 3600
"""Seconds until somebody signs in again."""


@dataclass(frozen=True)
class Visitor:
    """Somebody who looks at pages, without scopes before signing in.

    Where there are no keys, everybody on this machine may do everything but see numbers whole.
    """

    scopes: frozenset[str]
    has_key: bool = False

    def may(self, *scopes: str) -> bool:
        """Return whether one of these scopes is among the visitor's."""
        return bool(self.scopes.intersection(scopes))


def visitor(request: Request) -> Visitor:
    """Return who looks, by a key in the header or by the cookie."""
    keys: Keys = request.app.state.api_keys
    if not keys:
        return Visitor(frozenset(SCOPES) - {"identifiers"})
    given = given_key(request)
    digest = digest_of(given) if given else _read(request.cookies.get(COOKIE, ""), request.app.state.studio.secret)
    scopes = keys.get(digest, frozenset()) if digest else frozenset()
    return Visitor(scopes, has_key=bool(scopes))


def needs(*scopes: str) -> Any:
    """Let somebody through who has one of these scopes."""

    def check(request: Request) -> Visitor:
        found = visitor(request)
        if not found.scopes:
            if given := given_key(request):
                _refuse_wrong_key(request, given)
            raise HTTPException(401, "Sign in with an API key.")
        if not found.may(*scopes):
            raise HTTPException(
                403, f"This page needs a key with the scope {' or '.join(f'`{one}`' for one in scopes)}."
            )
        return found

    return Depends(check)


def sign_in(request: Request, key: str, response: Response) -> None:
    """Give a cookie for a key of this server. Raises HTTPException 401, or 429 after too many wrong ones."""
    _refuse_wrong_key(request, key)
    response.set_cookie(
        COOKIE,
        _written(digest_of(key), request.app.state.studio.secret),
        max_age=GOOD_FOR,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def _refuse_wrong_key(request: Request, key: str) -> None:
    """Raise HTTPException 401, or 429 after too many: the same count as the API's, so nobody guesses past it."""
    keys: Keys = request.app.state.api_keys
    if digest_of(key) not in keys:
        wrong_keys: WrongKeys = request.app.state.wrong_keys
        shown = f"the wrong key {fingerprint(key)}"
        wrong_keys.refuse(request, HTTPException(401, "This is no key of this server."), shown)


def way_to_sign_in(request: Request) -> str:
    """Return the address of the page to sign in on, which leads back here."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(wanted, safe='')}"


def _written(digest: bytes, secret: bytes) -> str:
    said = f"{digest.hex()}.{int(time.time()) + GOOD_FOR}"
    return f"{said}.{_signature(said, secret)}"


def _read(cookie: str, secret: bytes) -> bytes | None:
    said, _, signature = cookie.rpartition(".")
    if not said or not hmac.compare_digest(signature.encode(), _signature(said, secret).encode()):
        return None
    digest, _, until = said.partition(".")
    return bytes.fromhex(digest) if int(until) > time.time() else None


def _signature(said: str, secret: bytes) -> str:
    return hmac.new(secret, said.encode(), hashlib.sha256).hexdigest()

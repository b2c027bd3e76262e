"""Errors as RFC 9457 problem details."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from engine.errors import (
    BranchingFailed,
    ClientReferenceTaken,
    Fault,
    InvalidRequest,
    OptedOut,
    StoreError,
    StoreUnreachable,
    SurveyEngineError,
    TooManySessions,
    UnknownSession,
    UnknownSurvey,
)

log = logging.getLogger(__name__)

STATUSES: Mapping[type[SurveyEngineError], tuple[int, str]] = {
    InvalidRequest: (422, "The request breaks its contract"),
    UnknownSurvey: (404, "There is no such survey"),
    UnknownSession: (404, "There is no such session"),
    ClientReferenceTaken: (409, "The client reference was used with another payload"),
    OptedOut: (409, "The number wants no surveys"),
    TooManySessions: (409, "The number has as many open sessions as it may"),
    StoreError: (503, "The database cannot be used now"),
    BranchingFailed: (503, "The reply could not be decided; send it again"),
}
"""What a host is told; the rest is our fault or an author's, and a 500."""


def problem(
    status: int, title: str, detail: str = "", *, errors: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Write a problem document."""
    body: dict[str, object] = {"type": "about:blank", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = [{"pointer": fault.pointer, "detail": fault.detail} for fault in errors]
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


def answer_with_problems(app: FastAPI) -> None:
    """Have every error of the app answered with a problem document."""

    async def on_engine_error(_: Request, error: Exception) -> JSONResponse:
        known = (STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
        status, title = next(known, (500, "The engine failed"))
        if status >= 500:
            log.error("%s: %s", type(error).__name__, error)
        errors = error.faults if isinstance(error, InvalidRequest) else ()
        errors = (Fault("/identifier", str(error)),) if isinstance(error, OptedOut) else errors
        # Where the database is and what it said is for who runs it: in the log.
        detail = "" if status == 500 or isinstance(error, StoreUnreachable) else str(error)
        return problem(status, title, detail, errors=errors)

    async def on_http_error(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
        phrase = HTTPStatus(error.status_code).phrase
        detail = "" if error.detail == phrase else error.detail
        return problem(error.status_code, phrase, detail, headers=error.headers)

    async def on_bug(_: Request, __: Exception) -> JSONResponse:
        return problem(500, "The engine failed")

    app.add_exception_handler(SurveyEngineError, on_engine_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(Exception, on_bug)

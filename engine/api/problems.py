"""Errors as RFC 9457 problem details."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from engine import errors
from engine.api.openapi import PROBLEM_EXAMPLES
from engine.api.parameters import faults_of
from engine.logs import REQUEST_ID
from engine.results.document import moment

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

LONGEST_DETAIL = 1000
"""Characters: what a caller wrote is quoted, and may be as long as a request."""


@dataclass(frozen=True)
class ProblemType:
    """One type of problem: its name in the URI, its status and its title, the same wherever it is told."""

    name: str
    status: int
    title: str

    @property
    def uri(self) -> str:
        """The `type` of a problem document.

        RFC 9457 (3.1.1) recommends an absolute URI, as a relative one means another type at each server. This
        software is at home in many places and in none, so it is a name and no address.
        """
        return f"urn:problem-type:sms-survey:{self.name}" if self.name else "about:blank"


ERRORS: Mapping[type[errors.SurveyEngineError], ProblemType] = {
    errors.InvalidRequest: ProblemType("invalid-request", 422, "The request breaks its contract"),
    errors.UnknownSurvey: ProblemType("unknown-survey", 404, "There is no such survey"),
    errors.UnknownSession: ProblemType("unknown-session", 404, "There is no such session"),
    errors.UnknownWebhook: ProblemType("unknown-webhook", 404, "There is no such webhook"),
    errors.ClientReferenceTaken: ProblemType(
        "client-reference-taken", 409, "The client reference was used with another payload"
    ),
    errors.OptedOut: ProblemType("opted-out", 409, "The number wants no surveys"),
    errors.TooManySessions: ProblemType("too-many-sessions", 409, "The number has as many open sessions as it may"),
    errors.Quarantined: ProblemType("quarantined", 409, "The number was sent as many surveys as it may be"),
    errors.SurveyNotSent: ProblemType("survey-not-sent", 409, "The survey is paused or closed"),
    errors.SessionEnded: ProblemType("session-ended", 409, "The session has ended"),
    errors.StoreError: ProblemType("database-unavailable", 503, "The database cannot be used now"),
    errors.BranchingFailed: ProblemType("undecided", 503, "The reply could not be decided; send it again"),
    errors.ExtraMissing: ProblemType("extra-missing", 501, "This format needs a library that is not installed"),
    errors.ExportFailed: ProblemType("export-failed", 507, "The export could not be written"),
    errors.SurveyEngineError: ProblemType("engine-failed", 500, "The engine failed"),
}
"""What a host is told of an error. An error that is not here is told as the nearest one above it in the tree."""

STATUSES: Mapping[int, ProblemType] = {
    one.status: one
    for one in (
        ProblemType("malformed-request", 400, "The request cannot be read"),
        ProblemType("unauthorized", 401, "The call does not say who calls"),
        ProblemType("forbidden", 403, "The caller may not do this"),
        ProblemType("not-found", 404, "There is nothing here"),
        ProblemType("method-not-allowed", 405, "This cannot be done here"),
        ProblemType("request-timeout", 408, "The request did not come in time"),
        ProblemType("request-too-large", 413, "The request is too large"),
        ProblemType("unsupported-media-type", 415, "The body is not of a kind that is read"),
        ProblemType("misdirected-request", 421, "This server is not called so"),
        ProblemType("too-many-requests", 429, "The caller asks too often"),
        ProblemType("request-head-too-large", 431, "The head of the request is too large"),
        ProblemType("not-ready", 503, "The service is not ready"),
    )
}
"""What is told with an HTTP status where there is no error of the engine."""

HEADERS: Mapping[int, Mapping[str, str]] = {
    401: {"WWW-Authenticate": "How to say who calls (RFC 6750)."},
    429: {"Retry-After": "Seconds to wait."},
}
"""The headers that are sent with a status."""

FAILED = ERRORS[errors.SurveyEngineError]
NOT_READY = STATUSES[503]


def problem(
    kind: ProblemType, detail: str = "", *, headers: Mapping[str, str] | None = None, **members: object
) -> JSONResponse:
    """Write a problem document, with the further members that its type has."""
    body: dict[str, object] = {"type": kind.uri, "title": kind.title, "status": kind.status}
    if detail:
        body["detail"] = detail[:LONGEST_DETAIL]
    body |= members
    if request_id := REQUEST_ID.get():
        body["requestId"] = request_id
    return JSONResponse(body, kind.status, headers=headers, media_type=MEDIA_TYPE)


def answers(*kinds: ProblemType | type[errors.SurveyEngineError]) -> dict[int | str, dict[str, Any]]:
    """Describe the problems an operation may be answered with: `responses` of its route, by status."""
    told = [kind if isinstance(kind, ProblemType) else ERRORS[kind] for kind in kinds]
    return {one.status: _answer([kind for kind in told if kind.status == one.status]) for one in told}


def _answer(kinds: Sequence[ProblemType]) -> dict[str, Any]:
    shown = {kind.name: {"summary": kind.title, "value": _example(kind)} for kind in kinds}
    content = {"schema": {"$ref": "#/components/schemas/ProblemDocument"}, "examples": shown}
    described = {"description": ". ".join(kind.title for kind in kinds) + ".", "content": {MEDIA_TYPE: content}}
    headers = {
        name: {"description": about, "schema": {"type": "string"}}
        for name, about in HEADERS.get(kinds[0].status, {}).items()
    }
    return {**described, "headers": headers} if headers else described


def _example(kind: ProblemType) -> dict[str, object]:
    return {"type": kind.uri, "title": kind.title, "status": kind.status, **PROBLEM_EXAMPLES.get(kind.name, {})}


ANY = answers(FAILED, *(STATUSES[status] for status in (400, 403, 421)))
"""What any call may be answered with: host and site are checked first."""

GUARDED = {**ANY, **answers(*(STATUSES[status] for status in (401, 403, 429)))}
"""What a call may be answered with that needs a key."""

BODY = tuple(STATUSES[status] for status in (400, 408, 413, 415))
"""The answers to a body that cannot be read."""


def http_problem(status: int, detail: str = "", headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Write a problem document for an HTTP status where there is no error of the engine."""
    phrase = HTTPStatus(status).phrase
    # A status says all there is to say where no type is made for it (RFC 9457, 4.2.1).
    kind = STATUSES.get(status) or ProblemType("", status, phrase)
    return problem(kind, "" if detail == phrase else detail, headers=headers)


def answer_with_problems(app: FastAPI) -> None:
    """Have every error of the app answered with a problem document."""

    async def on_engine_error(_: Request, error: Exception) -> JSONResponse:
        kind = next(ERRORS[one] for one in type(error).__mro__ if one in ERRORS)
        if kind.status >= 500:
            log.error("%s: %s", type(error).__name__, error)
        # Where the database is and what it said is for who runs it: in the log.
        detail = "" if kind is FAILED or isinstance(error, errors.StoreUnreachable) else str(error)
        return problem(kind, detail, **_members(error))

    async def on_http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
        headers = error.headers
        if error.status_code == 404 and (shorter := _without_slash(request)):
            return Response(status_code=307, headers={"Location": shorter})
        if error.status_code == 405 and error.detail == HTTPStatus(405).phrase:
            # The router names those of one route alone.
            headers = {"Allow": ", ".join(sorted(_methods_at(request)))}
        return http_problem(error.status_code, error.detail, headers)

    async def on_invalid_parameter(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for nothing else
        invalid = errors.InvalidRequest([*faults_of(error.errors())])
        return problem(ERRORS[errors.InvalidRequest], str(invalid), **_members(invalid))

    async def on_bug(_: Request, __: Exception) -> JSONResponse:
        # Sent from outside of every middleware: the id is not added by the one that adds it else.
        return problem(FAILED, headers={"X-Request-Id": REQUEST_ID.get()})

    app.add_exception_handler(errors.SurveyEngineError, on_engine_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid_parameter)
    app.add_exception_handler(Exception, on_bug)


def _members(error: Exception) -> dict[str, Any]:
    """Return what the problem document of an error has beside what all have."""
    match error:
        case errors.InvalidRequest():
            told = [asdict(one) for one in error.told]
            return {"errors": [{name: value for name, value in one.items() if value is not None} for one in told]}
        case errors.OptedOut():
            return {"errors": [{"pointer": "/identifier", "detail": str(error)}]}
        case errors.ClientReferenceTaken():
            return {"sessionId": error.session_id}
        case errors.Quarantined():
            return {"notBefore": moment(error.not_before)}
    return {}


def _without_slash(request: Request) -> str | None:
    """Lead from an address with a slash too many to the one that is meant; None where there is none.

    It is relative: what the call says of its host leads nowhere, and behind a proxy scheme and path stay as they are.
    """
    path, routes = request.scope["path"], (route for route in request.app.routes if isinstance(route, Route))
    shorter = {**request.scope, "path": path.removesuffix("/")}
    if not path.endswith("/") or all(route.matches(shorter)[0] is Match.NONE for route in routes):
        return None
    query = request.scope["query_string"].decode("latin-1")
    return f"../{quote(shorter['path'].rpartition('/')[2])}{'?' * bool(query)}{query}"


def _methods_at(request: Request) -> set[str]:
    """Find the methods of every route that has the request's path, and that hosts are told of."""
    routes = (route for route in request.app.routes if isinstance(route, Route))
    found = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    told = [route for route in found if route.include_in_schema or route.methods == {"HEAD"}]
    return {method for route in told or found for method in route.methods or ()}

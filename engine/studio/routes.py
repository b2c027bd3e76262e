"""What every route of the studio has: errors become pages, forms are read, and those who may not are turned away."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, cast
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.datastructures import ImmutableMultiDict

from engine.api.body import IN_THE_LOOP, LIMIT, read_aside, read_body
from engine.api.problems import ERRORS
from engine.errors import FieldError, InvalidRequest, StoreUnreachable, SurveyEngineError
from engine.studio.folder import Manuscript, Stale, UnknownManuscript
from engine.studio.rendering import page
from engine.studio.visitors import way_to_sign_in

log = logging.getLogger(__name__)

HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""Of pages and files alike: no browser and no proxy keeps what somebody was shown, or takes it for something else."""

HEADINGS = {
    400: "This request cannot be read",
    401: "Sign in first",
    403: "You may not see this",
    404: "There is nothing here",
    412: "Somebody was faster",
    413: "This is too large",
    422: "This cannot be done as it is written",
    429: "Too many tries",
    503: "The database does not answer",
    507: "Not everything could be written",
}


class Form(ImmutableMultiDict[str, str]):
    """What somebody wrote into a form, with the line ends that files have."""

    def one(self, name: str, default: str = "") -> str:
        """Return the last value of a field."""
        return self.get(name, default)

    def variables(self) -> list[tuple[str, str]]:
        """Return the session variables of the field `variables`, one a line. Raises InvalidRequest."""
        written = [line for line in self.one("variables").splitlines() if line.strip()]
        nameless = [line for line in written if not line.partition("=")[0].strip() or "=" not in line]
        if nameless:
            told = "`{}` is no variable. Write each on a line of its own, as KEY = VALUE."
            raise InvalidRequest([FieldError("/variable", told.format(line.strip())) for line in nameless])
        return [(key.strip(), value.strip()) for key, _, value in (line.partition("=") for line in written)]

    def edits(self) -> list[dict[str, str]]:
        """Return the edits that a page has not saved: all that it lists, else the one that is the form."""
        try:
            listed = json.loads(self.one("edits") or "[]")
        except ValueError:
            listed = []
        edits = [{str(key): str(value) for key, value in one.items()} for one in listed if isinstance(one, dict)]
        return [one for one in edits if "op" in one] or [dict(self)]


async def _read_form(request: Request) -> Form:
    body = await read_body(request, LIMIT * 4)
    return await read_aside(lambda: _parsed(body), body)


async def _read_short_form(request: Request) -> Form:
    return _parsed(await read_body(request, IN_THE_LOOP))


def _parsed(body: bytes) -> Form:
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=5000)
    except ValueError:
        raise HTTPException(400, "This is no form.") from None
    return Form([(name, value.replace("\r\n", "\n")) for name, value in fields])


Filled = Annotated[Form, Depends(_read_form)]

ShortlyFilled = Annotated[Form, Depends(_read_short_form)]
"""A form of somebody who is not known yet: it may not take long to read."""


def _studio(request: Request) -> Any:
    return request.app.state.studio


Shared = Annotated[Any, Depends(_studio)]
"""What the pages share."""


def _manuscript(name: str, studio: Shared) -> Manuscript:
    return cast(Manuscript, studio.folder.read(name))


Named = Annotated[Manuscript, Depends(_manuscript)]
"""The survey, as it is written, of the `name` in the address.

It stands behind `Filled`: what is asked for first is read first, and a form may take long to arrive.
"""


class StudioRoute(APIRoute):
    """A route whose errors are pages."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def answer_with_pages(request: Request) -> Response:
            try:
                return await answer(request)
            except (HTTPException, RequestValidationError, SurveyEngineError) as error:
                status, details = _told(error)
                if status == 401 and request.method == "GET" and "hx-request" not in request.headers:
                    return RedirectResponse(way_to_sign_in(request), 303)
                return problem_page(request, status, details)
            except Exception:  # whatever it is, a person gets a page, and the log what happened
                log.exception("a page of the studio failed")  # the line of the request tells which
                return problem_page(request, 500, ["The log tells what happened."])

        async def answer_to_nobody_else(request: Request) -> Response:
            response = await answer_with_pages(request)
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        return answer_to_nobody_else


def _told(error: HTTPException | RequestValidationError | SurveyEngineError) -> tuple[int, list[str]]:
    """Return the status of an answer, and what it says."""
    match error:
        case HTTPException():
            return error.status_code, [str(error.detail)]
        case RequestValidationError():
            return 422, [f"{one['loc'][-1]}: {one['msg']}." for one in error.errors()]
        case InvalidRequest():
            return 422, [one.detail for one in error.field_errors]
        case StoreUnreachable():  # where the database is and what it said is for who runs it
            return 503, ["Try again in a moment."]
        case UnknownManuscript() | Stale():
            return 404 if isinstance(error, UnknownManuscript) else 412, [str(error)]
    return next(ERRORS[one].status for one in type(error).__mro__ if one in ERRORS), [str(error)]


def problem_page(request: Request, status: int, details: list[str]) -> Response:
    """Tell somebody what went wrong, and the way back."""
    heading = HEADINGS.get(status, "This has failed")
    return page(request, "problem", {"status": status, "heading": heading, "details": details}, status)


def new_router() -> APIRouter:
    """Return a router whose routes are pages."""
    return APIRouter(route_class=StudioRoute, include_in_schema=False)


def go_to(address: str) -> Response:
    """Send a browser on after something was done."""
    return RedirectResponse(address, 303)

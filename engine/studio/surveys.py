"""The surveys there are, and who may see them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from engine.errors import SurveyEngineError
from engine.results.query import ResultsQuery
from engine.studio.folder import Manuscript
from engine.studio.rendering import page
from engine.studio.routes import Named, Shared, ShortlyFilled, new_router
from engine.studio.visitors import COOKIE, Visitor, needs, sign_in, visitor

router = new_router()

SEES = ("read", "author")
"""The scopes of which one is enough to see surveys as they are written."""


@router.get("/sign-in")
def door(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    """Show where a key is exchanged for a cookie; a server without keys needs none."""
    if not request.app.state.api_keys:
        return RedirectResponse("/", 303)
    return _door(request, next)


@router.post("/sign-in")
def enter(request: Request, form: ShortlyFilled) -> Response:
    """Let somebody in who has a key."""
    wanted = form.one("next", "/")
    ours = wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else "/"
    answer = RedirectResponse(ours, 303)
    try:
        sign_in(request, form.one("key").strip(), answer)
    except HTTPException as error:
        return _door(request, ours, error)
    return answer


def _door(request: Request, wanted: str, error: HTTPException | None = None) -> Response:
    """Show the page to sign in on. It is the same whatever key the header has: it must tell nobody of a right one."""
    told = {"next": wanted, "wrong": error.detail if error else "", "visitor": Visitor(frozenset())}
    return page(request, "sign_in", told, error.status_code if error else 200, error.headers if error else None)


@router.post("/sign-out")
def leave() -> Response:
    """Forget somebody."""
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/", dependencies=[needs(*SEES, "results", "operate")])
def surveys(request: Request, studio: Shared) -> Response:
    """List the surveys."""
    names = studio.folder.names() if visitor(request).may(*SEES, "results") else []
    rows = [told_of(studio, studio.folder.read(name)) for name in names]
    return page(request, "surveys", {"rows": rows})


@router.get("/surveys/{name}/summary", dependencies=[needs("results")])
def summary(request: Request, studio: Shared, manuscript: Named) -> Response:
    """Tell in a line what came of a survey."""
    told = _report_of(studio, id_told(studio, manuscript))
    return page(request, "summary", {"name": manuscript.name, **told}, more_headers=look_again(told["again_in"]))


def told_of(studio: Any, manuscript: Manuscript) -> dict[str, Any]:
    """Return what every page of a survey tells: its name, its findings, and what its draft changes."""
    checked = studio.checks.of(manuscript)
    return {
        **base_of(manuscript),
        "manuscript": manuscript,
        "checked": checked,
        "title": checked.title or manuscript.name,
        "changes": (
            studio.checks.between(manuscript.file, manuscript.text, manuscript.name) if manuscript.is_draft else []
        ),
    }


def base_of(manuscript: Manuscript) -> dict[str, Any]:
    """Return under which name and address the pages of a survey are."""
    return {"name": manuscript.name, "base": f"/surveys/{quote(manuscript.name)}"}


def id_sent(studio: Any, manuscript: Manuscript) -> str | None:
    """Return the id under which what is published of a survey is sent; None where it is not."""
    sent = studio.engine.catalogue.in_use().get(studio.folder.file_of(manuscript.name))
    return None if sent is None else str(sent.survey.id)


def id_told(studio: Any, manuscript: Manuscript) -> str:
    """Return the id under which results tell of a survey: as it is sent, else as its file says, else its draft.

    It is empty where another survey is sent by that id: the results are of the other one.
    """
    if sent := id_sent(studio, manuscript):
        return sent
    written = manuscript.text if manuscript.file is None else manuscript.file
    data = studio.checks.of_text(written, f"{manuscript.name}.json").data or {}
    id_ = str(data.get("id", ""))
    return "" if id_ in studio.engine.surveys() else id_


def look_again(seconds: float | None) -> dict[str, str]:
    """Return the header that tells a page when to look again; none where what it shows is as of now."""
    return {} if seconds is None else {"Look-Again": f"{seconds:.1f}"}


def _report_of(studio: Any, survey_id: str) -> dict[str, Any]:
    """Return the report of a survey, None where nobody has begun it or it cannot be counted, and when to look again."""
    try:
        query = ResultsQuery.read(survey_id)
        counted = studio.counted.of(repr(query), lambda: studio.engine.report(query))
    except SurveyEngineError:
        return {"report": None, "again_in": None}
    report = counted.value if counted.value["cohort"]["sessions"] else None
    return {"report": report, "again_in": counted.again_in}

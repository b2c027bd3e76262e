"""The surveys there are, the picture of each, and who may see them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from fastapi import HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from engine.authoring.picture import Arrow, Picture, picture_of
from engine.authoring.svg import as_part_of_a_page
from engine.errors import SurveyEngineError
from engine.results.query import ResultsQuery
from engine.studio.folder import Manuscript
from engine.studio.rendering import page
from engine.studio.routes import Filled, new_router
from engine.studio.visitors import COOKIE, needs, sign_in, visitor
from engine.survey import Survey

router = new_router()

SEES = ("read", "author")
"""The scopes of which one is enough to see surveys as they are written."""


@router.get("/sign-in")
def door(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    """Show where a key is exchanged for a cookie; a server without keys needs none."""
    if not request.app.state.api_keys:
        return RedirectResponse("/", 303)
    return page(request, "sign_in", {"next": next, "wrong": ""})


@router.post("/sign-in")
def enter(request: Request, form: Filled) -> Response:
    """Let somebody in who has a key."""
    wanted = form.one("next", "/")
    ours = wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else "/"
    answer = RedirectResponse(ours, 303)
    try:
        sign_in(request, form.one("key").strip(), answer)
    except HTTPException as error:
        told = {"next": ours, "wrong": error.detail}
        return page(request, "sign_in", told, error.status_code, error.headers)
    return answer


@router.post("/sign-out")
def leave() -> Response:
    """Forget somebody."""
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/", dependencies=[needs(*SEES, "results", "operate")])
def surveys(request: Request) -> Response:
    """List the surveys."""
    studio, who = request.app.state.studio, visitor(request)
    rows = [_row(studio, one) for one in studio.folder.all()] if who and who.may(*SEES, "results") else []
    return page(request, "surveys", {"rows": rows})


@router.get("/surveys/{name}/summary", dependencies=[needs("results")])
def summary(request: Request, name: str) -> Response:
    """Tell in a line what came of a survey."""
    studio = request.app.state.studio
    told = _report_of(studio, studio.checks.of(studio.folder.read(name)).data)
    return page(request, "summary", {"base": f"/surveys/{quote(name)}", **told})


@router.get("/surveys/{name}/diagram", dependencies=[needs(*SEES)])
def diagram(request: Request, name: str, language: str = "") -> Response:
    """Show the picture of a survey, with counts where there are results."""
    studio, who = request.app.state.studio, visitor(request)
    about = told_of(studio, studio.folder.read(name))
    survey = about["checked"].survey
    if survey is None:
        return page(request, "diagram", {**about, "picture": None, "counted": False, "tag": ""})
    tag = language if language in survey.languages else survey.default_language
    arrows = _flow(studio, survey) if who and who.may("results") else []
    picture = _with_counts(picture_of(survey, tag), arrows)
    drawn = Markup(as_part_of_a_page(picture))  # noqa: S704 - made by ElementTree, which escapes what is in it
    return page(request, "diagram", {**about, "picture": drawn, "counted": bool(arrows), "tag": tag})


def told_of(studio: Any, manuscript: Manuscript) -> dict[str, Any]:
    """Return what every page of a survey tells: its name, its findings, and what its draft changes."""
    checked = studio.checks.of(manuscript)
    return {
        "name": manuscript.name,
        "base": f"/surveys/{quote(manuscript.name)}",
        "manuscript": manuscript,
        "checked": checked,
        "title": checked.title or manuscript.name,
        "changes": studio.checks.changes(manuscript) if manuscript.is_draft else [],
    }


def _report_of(studio: Any, data: Any) -> dict[str, Any]:
    """Return the report of a survey, None where nobody has begun it or it cannot be counted, and when to look again."""
    try:
        query = ResultsQuery.read(str((data or {}).get("id")))
        counted = studio.counted.of(repr(query), lambda: studio.engine.report(query))
    except SurveyEngineError:
        return {"report": None, "again_in": None}
    report = counted.value if counted.value["cohort"]["sessions"] else None
    return {"report": report, "again_in": counted.again_in}


def _row(studio: Any, manuscript: Manuscript) -> dict[str, Any]:
    about = told_of(studio, manuscript)
    return {**about, "languages": about["checked"].languages}


def _flow(studio: Any, survey: Survey) -> list[dict[str, Any]]:
    try:
        told: list[dict[str, Any]] = studio.engine.flow(ResultsQuery.read(survey.id))["arrows"]
    except SurveyEngineError:
        return []
    return told


def _with_counts(picture: Picture, flow: list[dict[str, Any]]) -> Picture:
    """Write on each arrow how many sessions went along it."""
    if not flow:
        return picture
    gone: Counter[tuple[str, str, bool]] = Counter()
    for one in flow:
        gone[one["from"], one["to"], one["way"] == "rule"] += one["sessions"]

    def counted(arrow: Arrow) -> Arrow:
        start, end = picture.cards[arrow.start].id, picture.cards[arrow.end].id
        return replace(arrow, counted=f"{gone[start, end, arrow.kind == 'rule']:,}")

    return replace(picture, arrows=tuple(counted(one) for one in picture.arrows))

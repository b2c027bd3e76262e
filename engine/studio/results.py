"""The results of a survey, for people: the funnel, each question with its bars, the groups, the comments, exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import HTTPException, Request, Response
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from engine.api.results import MEDIA_TYPES, handed_out
from engine.errors import InvalidRequest
from engine.results.export import ExportRequest
from engine.results.query import ALWAYS_BY, ResultsQuery
from engine.results.results import Page
from engine.studio.rendering import page
from engine.studio.routes import new_router
from engine.studio.surveys import told_of
from engine.studio.trend import drawn_trend
from engine.studio.visitors import needs, visitor
from engine.survey import ResultsOptions

router = new_router()

TRENDS_GOOD_FOR = 60.0
"""Seconds for which a trend by month is shown again."""

FILTERS = ("from", "to", "language", "version", "where")


@router.get("/surveys/{name}/results", dependencies=[needs("results")])
def results(request: Request, name: str) -> Response:
    """Show what came of a survey."""
    studio = request.app.state.studio
    about = told_of(studio, studio.folder.read(name))
    asked = {key: request.query_params.get(key, "").strip() for key in (*FILTERS, "by")}
    survey_id = str((about["checked"].data or {}).get("id"))
    told: dict[str, Any] = {**about, "asked": asked, "report": None, "words": None, "trends": {}, "faults": []}
    told["again_in"] = None
    told |= {
        "options": _options(about),
        "formats": list(MEDIA_TYPES),
        "query": urlencode({k: v for k, v in asked.items() if v}),
    }
    try:
        query = _query(request, survey_id).broken_down(asked["by"])
        told |= _counted(studio, query, about["manuscript"].file)
    except InvalidRequest as error:
        told["faults"] = [one.detail for one in error.field_errors]
    return page(request, "results", told)


@router.get("/surveys/{name}/export", dependencies=[needs("results")])
async def export(request: Request, name: str, layout: str = "wide") -> Response:
    """Hand out a file of the sessions that the page shows. Raises HTTPException 422 for a format there is none of."""
    studio = request.app.state.studio
    checked = await run_in_threadpool(lambda: studio.checks.of(studio.folder.read(name)))
    file_format = request.query_params.get("format", "csv")
    if file_format not in MEDIA_TYPES:
        raise HTTPException(422, f"There is no format `{file_format}`; there are {', '.join(MEDIA_TYPES)}.")
    query = _query(request, str((checked.data or {}).get("id")))
    include = [one for one in request.query_params.getlist("include") if one == "text"]
    wanted = ExportRequest.read(
        query, file_format, layout=layout, include=include, made_for="spreadsheet" if file_format == "csv" else None
    )
    return await handed_out(request, wanted, name)


def _query(request: Request, survey_id: str) -> ResultsQuery:
    asked, who = request.query_params, visitor(request)
    return ResultsQuery.read(
        survey_id,
        begun_from=asked.get("from", "").strip(),
        begun_before=asked.get("to", "").strip(),
        where=[one.strip() for one in asked.getlist("where") if one.strip()],
        language=asked.get("language", "").strip(),
        version=asked.get("version", "").strip(),
        sees_all=bool(who and who.has_key and who.may("results:all")),
    )


def _options(about: dict[str, Any]) -> dict[str, Sequence[str]]:
    survey = about["checked"].survey
    options = survey.results if survey else ResultsOptions()
    return {"by": (*ALWAYS_BY, *options.by), "languages": about["checked"].languages, "variables": options.by}


def _counted(studio: Any, query: ResultsQuery, file: str | None) -> dict[str, Any]:
    """Return what the page shows, and when to look again. Months are counted less often."""
    engine, by_month = studio.engine, query.broken_down("month")
    report = studio.counted.of(
        ("report", file, repr(query)), lambda: (engine.report(query), engine.words(query, Page(limit=12)))
    )
    trends = studio.counted.of(
        ("trends", file, repr(by_month)), lambda: _trends(engine.report(by_month)), good_for=TRENDS_GOOD_FOR
    )
    told, words = report.value
    return {"report": told, "words": words, "trends": trends.value, "again_in": report.again_in}


def _trends(by_month: dict[str, Any]) -> dict[str, Markup]:
    """Draw the score of each question that has one, where there are months to compare."""
    months = [group for group in by_month.get("groups", ()) if group["value"]]
    drawn = {}
    for element in by_month["elements"]:
        if "nps" not in element:
            continue
        scores = [
            (month["value"], one["nps"])
            for month in months
            for one in month["elements"]
            if one["id"] == element["id"] and one.get("nps") and one["nps"]["score"] is not None
        ]
        if len(scores) > 1:
            drawn[element["id"]] = drawn_trend(scores)
    return drawn

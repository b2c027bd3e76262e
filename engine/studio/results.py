"""The results of a survey, for people: the funnel, each question with its bars, the groups, the comments, exports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import HTTPException, Request, Response
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from engine.api.results import MEDIA_TYPES, handed_out
from engine.errors import InvalidRequest, UnknownSurvey
from engine.results.export import ExportRequest
from engine.results.query import ResultsQuery
from engine.results.results import Page
from engine.studio.counted import Count
from engine.studio.diagram import drawn, flow_in
from engine.studio.folder import Manuscript, version_of
from engine.studio.rendering import filled, page
from engine.studio.routes import Named, Shared, new_router
from engine.studio.surveys import SEES, base_of, id_told, look_again, told_of
from engine.studio.visitors import needs, visitor
from engine.survey import ALWAYS_BY, ResultsOptions

router = new_router()

TRENDS_GOOD_FOR = 60.0
"""Seconds for which a trend by month is shown again."""

MOST_MONTHS = 24

MANY = 5
"""Groups from which on a plot shows more than their table."""

LEFT, RIGHT, TOP, BOTTOM = 60.0, 520.0, 16.0, 204.0
"""Where the dots of a funnel plot lie in its drawing, with room for what stands beside them."""

FILTERS = ("from", "to", "language", "version", "where")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a page of results shows below its filters, drawn once for all who look; `tag` is another for others."""

    html: Markup
    tag: str
    versions: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A group on a funnel plot; `outside` names the limits that it is beyond: `95`, or `998`, or neither."""

    group: str | None
    n: int
    value: float
    outside: str | None
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """A figure of a question by group, and how many of each have answered.

    `figure` is `nps`, `csat` or `mean`. `bands` are the points of polygons, the wider one first, in which groups lie by
    chance. `marks` are values of the axis with where they stand; the second is that of all. `most` have answered.
    """

    question: str
    figure: str
    bands: Sequence[str]
    marks: Sequence[tuple[float, float]]
    dots: Sequence[Dot]
    most: int


@router.get("/surveys/{name}/results", dependencies=[needs("results")])
def results(request: Request, studio: Shared, manuscript: Named) -> Response:
    """Show what came of a survey."""
    about, counted = told_of(studio, manuscript), _figures(request, manuscript)
    return page(request, "results", {**about, **_asked(request), **_options(about), **_live(counted)})


@router.get("/surveys/{name}/figures", dependencies=[needs("results")])
def figures(request: Request, manuscript: Named) -> Response:
    """Show the figures alone, for a page that keeps up with them: 304 where it shows them already."""
    counted = _figures(request, manuscript)
    headers = {"ETag": f'"{counted.value.tag}"', **look_again(counted.again_in)}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    told = {**base_of(manuscript), **_asked(request), **_live(counted)}
    return page(request, "figures", told, more_headers=headers)


@router.get("/surveys/{name}/flow", dependencies=[needs("results")])
def flow(request: Request, studio: Shared, manuscript: Named) -> Response:
    """Show on the diagram of the survey as it is sent where people went and where they left."""
    checked = studio.checks.of_text(manuscript.file or "", f"{manuscript.name}.json")
    told: dict[str, Any] = {**base_of(manuscript), **_asked(request), "picture": None}
    more = None
    if survey := checked.survey:
        asked = str(sorted(request.query_params.multi_items()))
        query, key = _query(request, survey.id), ("drawn flow", version_of(checked.text), asked, _sees_all(request))
        counted = studio.counted.of(key, lambda: drawn(survey, survey.default_language, flow_in(studio, query)))
        told["picture"] = counted.value
        more = look_again(counted.again_in)
    return page(request, "flow", told, more_headers=more)


@router.get("/surveys/{name}/export", dependencies=[needs("results")])
async def export(request: Request, studio: Shared, manuscript: Named, layout: str = "wide") -> Response:
    """Hand out a file of the sessions that the page shows. Raises HTTPException 422 for a format there is none of."""
    survey_id = await run_in_threadpool(id_told, studio, manuscript)
    file_format = request.query_params.get("format", "csv")
    if file_format not in MEDIA_TYPES:
        raise HTTPException(422, f"There is no format `{file_format}`; there are {', '.join(MEDIA_TYPES)}.")
    query = _query(request, survey_id)
    include = [one for one in request.query_params.getlist("include") if one == "text"]
    wanted = ExportRequest(
        query, file_format, layout=layout, include=include, made_for="spreadsheet" if file_format == "csv" else None
    )
    return await handed_out(request, wanted, manuscript.name)


def _asked(request: Request) -> dict[str, Any]:
    asked: dict[str, Any] = {key: request.query_params.get(key, "").strip() for key in (*FILTERS, "by")}
    asked["where"] = _where(request)
    query = urlencode({key: value for key, value in asked.items() if value}, doseq=True)
    return {"asked": asked, "query": query}


def _where(request: Request) -> list[str]:
    return [one.strip() for one in request.query_params.getlist("where") if one.strip()]


def _query(request: Request, survey_id: str) -> ResultsQuery:
    asked = request.query_params
    return ResultsQuery.read(
        survey_id,
        begun_from=asked.get("from", "").strip(),
        begun_before=asked.get("to", "").strip(),
        where=_where(request),
        language=asked.get("language", "").strip(),
        version=asked.get("version", "").strip(),
        sees_all=_sees_all(request),
    )


def _sees_all(request: Request) -> bool:
    who = visitor(request)
    return who.has_key and who.may("results:all")


def _options(about: dict[str, Any]) -> dict[str, Any]:
    survey = about["checked"].survey
    options = survey.results if survey else ResultsOptions()
    return {
        "options": {"by": (*ALWAYS_BY, *options.by), "languages": about["checked"].languages, "variables": options.by}
    }


def _live(counted: Count) -> dict[str, Any]:
    return {"figures": counted.value, "again_in": counted.again_in}


def _figures(request: Request, manuscript: Manuscript) -> Count:
    """Return what is shown, counted and drawn now or a moment ago."""
    who = visitor(request)
    shown_to = (_sees_all(request), who.may("send"), who.may(*SEES))  # the last two for the links to other pages
    asked = str(sorted(request.query_params.multi_items()))
    studio = request.app.state.studio
    survey_id = id_told(studio, manuscript)
    key = ("figures", manuscript.name, survey_id, manuscript.version, asked, shown_to)
    counted: Count = studio.counted.of(key, lambda: _drawn(request, manuscript, survey_id))
    return counted


def _drawn(request: Request, manuscript: Manuscript, survey_id: str) -> Figures:
    studio = request.app.state.studio
    told: dict[str, Any] = {"report": None, "words": None, "trends": {}, "funnels": [], "faults": []}
    try:
        told |= _counted(studio, request, survey_id)
    except InvalidRequest as error:
        told["faults"] = [one.detail for one in error.field_errors]
    except UnknownSurvey:  # it was never published, or its file says no id that can be read
        pass
    told |= {**base_of(manuscript), **_asked(request), "formats": list(MEDIA_TYPES)}
    html = filled(request, "report", told)
    versions = [one["version"] for one in told["report"]["versions"]] if told["report"] else []
    return Figures(html=html, tag=version_of(html), versions=versions)


def _counted(studio: Any, request: Request, survey_id: str) -> dict[str, Any]:
    """Count what the page shows. Months are counted less often."""
    query = _query(request, survey_id).broken_down(request.query_params.get("by", "").strip())
    report = studio.engine.report(query)
    words = studio.engine.words(query, Page(limit=12))
    told = {"report": report, "words": words, "trends": {}, "funnels": [*_funnels(report)]}
    if any("nps" in one for one in report["elements"]):
        by_month = query.broken_down("month")
        trends = studio.counted.of(
            ("trends", repr(by_month)), lambda: _trends(studio.engine.report(by_month)), good_for=TRENDS_GOOD_FOR
        )
        told["trends"] = trends.value
    return told


def _trends(by_month: dict[str, Any]) -> dict[str, list[tuple[str, Any]]]:
    """Return the score by month of each question that has one, where there are months to compare."""
    scores: dict[str, list[tuple[str, Any]]] = {}
    for month in by_month.get("groups", ()):
        for one in month["elements"] if month["value"] else ():
            if one.get("nps") and one["nps"]["score"] is not None:
                scores.setdefault(one["id"], []).append((month["value"], one["nps"]))
    return {id_: several[-MOST_MONTHS:] for id_, several in scores.items() if len(several) > 1}


def _funnels(report: dict[str, Any]) -> Iterator[Funnel]:
    """Plot what many groups come to; months have an order of their own."""
    for question in report["elements"] if report.get("by", "month") != "month" else ():
        name, figure = _name(question), next((one for one in ("nps", "csat", "mean") if one in question), None)
        same = ((each["value"], one) for each in report["groups"] for one in each["elements"] if _name(one) == name)
        groups = sorted(((value, one) for value, one in same if "limits" in one), key=lambda group: group[1]["n"])
        if figure and len(groups) >= MANY:
            yield _funnel(name, figure, groups)


def _funnel(name: str, figure: str, groups: Sequence[tuple[str | None, dict[str, Any]]]) -> Funnel:
    elements, most = [one for _, one in groups], groups[-1][1]["n"]
    values = [_value(one, figure) for one in elements]
    centre, bounds = elements[0]["limits"]["centre"], [end for one in elements for end in one["limits"]["of998"]]
    lowest, highest = min(*values, *bounds), max(*values, *bounds)
    wide, high = (RIGHT - LEFT) / most, (BOTTOM - TOP) / ((highest - lowest) or 1)

    def x(n: int) -> float:
        return float(round(LEFT + wide * n, 1))

    def y(value: float) -> float:
        return float(round(BOTTOM - high * (value - lowest), 1))

    def band(limits: str) -> str:
        low, high = ([(x(one["n"]), y(one["limits"][limits][end])) for one in elements] for end in (0, 1))
        return " ".join(f"{at},{height}" for at, height in (*low, *reversed(high)))

    dots = [
        Dot(group=group, n=one["n"], value=value, outside=one["limits"]["outside"], x=x(one["n"]), y=y(value))
        for (group, one), value in zip(groups, values, strict=True)
    ]
    marks = [(value, y(value)) for value in (lowest, centre, highest)]
    return Funnel(question=name, figure=figure, bands=(band("of998"), band("of95")), marks=marks, dots=dots, most=most)


def _value(element: dict[str, Any], figure: str) -> float:
    told = element[figure]
    return float(told["score"] if figure == "nps" else told["share"] if figure == "csat" else told)


def _name(element: dict[str, Any]) -> str:
    return str(element.get("name", element["id"]))

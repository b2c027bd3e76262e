"""The picture of a survey: how many went along its arrows, and where they left, once there are results."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request, Response
from markupsafe import Markup

from engine.authoring.picture import Arrow, Card, Picture, picture_of
from engine.authoring.svg import as_part_of_a_page
from engine.errors import SurveyEngineError
from engine.results.query import ResultsQuery
from engine.studio.rendering import page
from engine.studio.routes import Named, Shared, new_router
from engine.studio.surveys import SEES, told_of
from engine.studio.visitors import needs, visitor
from engine.survey import Survey

router = new_router()


@dataclass(frozen=True, kw_only=True)
class Flow:
    """How many sessions went along each arrow (from, to, whether by a rule), and how many left at each question."""

    gone: Counter[tuple[str, str, bool]]
    left: Counter[str]


@router.get("/surveys/{name}/diagram", dependencies=[needs(*SEES)])
def diagram(request: Request, studio: Shared, manuscript: Named, language: str = "") -> Response:
    """Show the picture of a survey, with counts where there are results."""
    who, about = visitor(request), told_of(studio, manuscript)
    survey = about["checked"].survey
    if survey is None:
        return page(request, "diagram", {**about, "picture": None, "counted": False, "tag": ""})
    tag = language if language in survey.languages else survey.default_language
    flow = _flow_of(studio, survey) if who.may("results") else None
    return page(request, "diagram", {**about, "picture": drawn(survey, tag, flow), "counted": bool(flow), "tag": tag})


def flow_in(studio: Any, query: ResultsQuery) -> Flow | None:
    """Count who went where; None where nobody went anywhere. Raises InvalidRequest, and UnknownSurvey."""
    flow, report = studio.engine.flow(query), studio.engine.report(query)
    if not flow["arrows"]:
        return None
    today = {first: id_ for id_, first in flow["renamed"].items()}
    gone: Counter[tuple[str, str, bool]] = Counter()
    for one in flow["arrows"]:
        start, end = (today.get(one[key], one[key]) for key in ("from", "to"))
        gone[start, end, one["way"] == "rule"] += one["sessions"]
    left = Counter[str]()
    for one in report["elements"]:
        left[today.get(one["id"], one["id"])] += one["leftHere"]
    return Flow(gone=gone, left=left)


def drawn(survey: Survey, tag: str, flow: Flow | None) -> Markup:
    """Draw a survey in one of its languages."""
    picture = picture_of(survey, tag)
    picture = _with_counts(picture, flow) if flow else picture
    return Markup(as_part_of_a_page(picture))  # noqa: S704 - made by ElementTree, which escapes what is in it


def _flow_of(studio: Any, survey: Survey) -> Flow | None:
    query = ResultsQuery.read(survey.id)
    try:
        flow: Flow | None = studio.counted.of(("flow", repr(query)), lambda: flow_in(studio, query)).value
    except SurveyEngineError:  # nobody was sent it yet, or the database does not answer
        return None
    return flow


def _with_counts(picture: Picture, flow: Flow) -> Picture:
    """Write on each arrow how many sessions went along it, and on each question how many came no further."""

    def counted(arrow: Arrow) -> Arrow:
        start, end = picture.cards[arrow.start].id, picture.cards[arrow.end].id
        return replace(arrow, counted=f"{flow.gone[start, end, arrow.kind == 'rule']:,}")

    def left(card: Card) -> Card:
        return replace(card, counted=f"{flow.left[card.id]:,} left here") if flow.left[card.id] else card

    return replace(picture, arrows=tuple(map(counted, picture.arrows)), cards=tuple(map(left, picture.cards)))

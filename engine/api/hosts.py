"""What hosts call: the surveys that can be sent, and SendSurvey."""

from __future__ import annotations

from asyncio import wrap_future
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from engine.api.auth import allows
from engine.api.body import read_json
from engine.api.openapi import json_body
from engine.api.parameters import CurrentEngine, HostRoute
from engine.api.problems import BODY, GUARDED, answers
from engine.api.schemas import QuarantineDocument, SentDocument, SkippedDocument, SurveyDocument, SurveysDocument
from engine.errors import (
    ClientReferenceTaken,
    InvalidRequest,
    OptedOut,
    Quarantined,
    StoreError,
    SurveyNotSent,
    TooManySessions,
    UnknownSurvey,
)

router = APIRouter(
    prefix="/v1/surveys", tags=["surveys"], route_class=HostRoute, responses={**GUARDED, **answers(InvalidRequest)}
)


@router.get("", dependencies=[allows("read")], summary="List the surveys")
async def list_surveys(engine: CurrentEngine) -> SurveysDocument:
    """List the surveys that can be sent."""
    latest = await wrap_future(engine.surveys.submit())
    return SurveysDocument(surveys=[SurveyDocument.of(one) for one in latest.values()])


@router.get("/{survey_id}", dependencies=[allows("read")], summary="Read a survey", responses=answers(UnknownSurvey))
async def get_survey(engine: CurrentEngine, survey_id: str) -> SurveyDocument:
    """Return what a host needs to know of a survey before it sends it."""
    await wrap_future(engine.surveys.submit())
    return SurveyDocument.of(engine.catalogue.latest(survey_id))


@router.post(
    "/{survey_id}/send",
    dependencies=[allows("send")],
    status_code=202,
    response_model=SentDocument,
    summary="Send a survey to a phone",
    response_description="The survey is on its way.",
    responses={
        200: {
            "model": SentDocument | SkippedDocument,
            "description": "The same request was sent before, or the number is skipped; nothing is sent.",
        },
        **answers(UnknownSurvey, ClientReferenceTaken, OptedOut, TooManySessions, Quarantined, SurveyNotSent),
        **answers(InvalidRequest, StoreError, *BODY),
    },
    openapi_extra=json_body("SendSurvey"),
)
async def send_survey(
    request: Request,
    engine: CurrentEngine,
    survey_id: str,
    if_quarantined: Annotated[
        Literal["refuse", "skip"],
        Query(alias="ifQuarantined", description="`skip`: where a number may not be sent it now, answer 200."),
    ] = "refuse",
) -> JSONResponse:
    """Begin a session and queue what opens the survey. The same `clientReference` again sends nothing twice."""
    try:
        sent = await wrap_future(await read_json(request, partial(engine.send_survey.submit, survey_id)))
    except Quarantined as error:
        if if_quarantined == "refuse":
            raise
        skipped = SkippedDocument(skipped=QuarantineDocument(not_before=error.not_before))
        return JSONResponse(skipped.model_dump(by_alias=True, mode="json"), 200)
    return JSONResponse(SentDocument.model_validate(sent).model_dump(by_alias=True), 200 if sent.repeated else 202)

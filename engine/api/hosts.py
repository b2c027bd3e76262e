"""What hosts call: the surveys that can be sent, SendSurvey, and where a respondent stands."""

from __future__ import annotations

from asyncio import wrap_future
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from engine.api.auth import allows, has_scope
from engine.api.body import read_json
from engine.api.openapi import send_survey_body
from engine.api.problems import BODY, GUARDED, answers
from engine.api.schemas import SentDocument, SessionDocument, SurveyDocument, SurveysDocument
from engine.engine import Engine
from engine.errors import (
    ClientReferenceTaken,
    InvalidRequest,
    OptedOut,
    StoreError,
    TooManySessions,
    UnknownSession,
    UnknownSurvey,
)
from engine.survey_version import SurveyVersion

router = APIRouter(responses=GUARDED)


@router.get(
    "/v1/surveys",
    dependencies=[allows("read")],
    tags=["surveys"],
    operation_id="listSurveys",
    summary="List the surveys",
)
async def surveys(request: Request) -> SurveysDocument:
    """List the surveys that can be sent."""
    engine: Engine = request.app.state.engine
    latest = await wrap_future(engine.surveys.submit())
    return SurveysDocument(surveys=[SurveyDocument.of(one) for one in latest.values()])


@router.get(
    "/v1/surveys/{survey_id}",
    dependencies=[allows("read")],
    tags=["surveys"],
    operation_id="getSurvey",
    summary="Read a survey",
    responses=answers(UnknownSurvey),
)
async def survey(request: Request, survey_id: str) -> SurveyDocument:
    """Return what a host needs to know of a survey before it sends it."""
    return SurveyDocument.of(await _latest(request.app.state.engine, survey_id))


async def _latest(engine: Engine, survey_id: str) -> SurveyVersion:
    latest = (await wrap_future(engine.surveys.submit())).get(survey_id)
    if latest is None:
        raise UnknownSurvey(f"There is no survey with the id `{survey_id}`.")
    return latest


@router.post(
    "/v1/surveys/{survey_id}/send",
    dependencies=[allows("send")],
    status_code=202,
    response_model=SentDocument,
    tags=["surveys"],
    operation_id="sendSurvey",
    summary="Send a survey to a phone",
    response_description="The survey is on its way.",
    responses={
        200: {"model": SentDocument, "description": "The same request was sent before; nothing is sent again."},
        **answers(UnknownSurvey, ClientReferenceTaken, OptedOut, TooManySessions, InvalidRequest, StoreError, *BODY),
    },
    openapi_extra={"requestBody": send_survey_body()},
)
async def send(request: Request, survey_id: str) -> JSONResponse:
    """Begin a session and queue what opens the survey. The same `clientReference` again sends nothing twice."""
    engine: Engine = request.app.state.engine
    sent = await wrap_future(await read_json(request, partial(engine.send_survey.submit, survey_id)))
    return JSONResponse(SentDocument.of(sent).model_dump(by_alias=True), 200 if sent.repeated else 202)


@router.get(
    "/v1/sessions/{session_id}",
    dependencies=[allows("read")],
    response_model_exclude_none=True,
    tags=["sessions"],
    operation_id="getSession",
    summary="Read a session",
    responses=answers(UnknownSession, StoreError),
)
async def session(request: Request, session_id: str) -> SessionDocument:
    """Return where a session stands, what was answered and what was said."""
    return await _document(request.app.state.engine, session_id)


@router.post(
    "/v1/sessions/{session_id}/cancel",
    dependencies=[allows("send")],
    response_model_exclude_none=True,
    tags=["sessions"],
    operation_id="cancelSession",
    summary="Cancel a session",
    responses=answers(UnknownSession, StoreError),
)
async def cancel(request: Request, session_id: str) -> SessionDocument | SentDocument:
    """Close an open session and withdraw its unsent SMS; one that is closed stays as it is.

    A key that may not read is told no more of the session than SendSurvey tells it.
    """
    engine: Engine = request.app.state.engine
    await wrap_future(engine.cancel.submit(session_id))
    document = await _document(engine, session_id)
    return document if has_scope(request, "read") else document.in_short()


async def _document(engine: Engine, session_id: str) -> SessionDocument:
    transcript = await wrap_future(engine.transcript.submit(session_id))
    return SessionDocument.of(transcript, engine.survey_of(transcript), engine.clock())

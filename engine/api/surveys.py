"""What can be sent, and SendSurvey."""

from __future__ import annotations

import json
from asyncio import wrap_future
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from engine.api.body import read_json
from engine.api.documents import SentDocument, SurveyDocument, SurveysDocument
from engine.api.keys import allows
from engine.engine import Engine
from engine.errors import UnknownSurvey
from engine.folders import SCHEMAS

router = APIRouter(tags=["surveys"])


def _payload_schema() -> dict[str, Any]:
    """Give the request's schema for the OpenAPI document, its one reference written out."""
    schema: dict[str, Any] = json.loads((SCHEMAS / "send_survey.json").read_text(encoding="utf-8"))
    language = json.loads((SCHEMAS / "language_tag.json").read_text(encoding="utf-8"))
    named = {key: value for key, value in schema["properties"]["language"].items() if key != "$ref"}
    schema["properties"]["language"] = {**language, **named}
    return schema


@router.get("/v1/surveys", dependencies=[allows("read")])
async def surveys(request: Request) -> SurveysDocument:
    """List the surveys that can be sent."""
    engine: Engine = request.app.state.engine
    editions = await wrap_future(engine.submit_surveys())
    return SurveysDocument(surveys=[SurveyDocument.of(edition) for edition in editions.values()])


@router.get("/v1/surveys/{survey_id}", dependencies=[allows("read")])
async def survey(request: Request, survey_id: str) -> SurveyDocument:
    """Tell of one survey what a host needs to know before it sends."""
    engine: Engine = request.app.state.engine
    edition = (await wrap_future(engine.submit_surveys())).get(survey_id)
    if edition is None:
        raise UnknownSurvey(f"There is no survey with the id `{survey_id}`.")
    return SurveyDocument.of(edition)


@router.post(
    "/v1/surveys/{survey_id}/send",
    dependencies=[allows("send")],
    status_code=202,
    response_model=SentDocument,
    responses={200: {"model": SentDocument, "description": "The same request was sent before; nothing was sent."}},
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": _payload_schema()}}},
    },
)
async def send(request: Request, survey_id: str) -> JSONResponse:
    """Send a survey to a phone."""
    engine: Engine = request.app.state.engine
    sent = await wrap_future(await read_json(request, partial(engine.submit_survey, survey_id)))
    return JSONResponse(SentDocument.of(sent).model_dump(by_alias=True), 200 if sent.repeated else 202)

"""Where a respondent stands, and how to stop asking."""

from __future__ import annotations

from asyncio import wrap_future

from fastapi import APIRouter, Request

from engine.api.auth import allows, has_scope
from engine.api.problems import GUARDED, answers
from engine.api.schemas import SentDocument, SessionDocument
from engine.engine import Engine
from engine.errors import StoreError, UnknownSession

router = APIRouter(tags=["sessions"], responses={**GUARDED, **answers(UnknownSession, StoreError)})


@router.get(
    "/v1/sessions/{session_id}",
    dependencies=[allows("read")],
    response_model_exclude_none=True,
    operation_id="getSession",
    summary="Read a session",
)
async def session(request: Request, session_id: str) -> SessionDocument:
    """Return where a session stands, what was answered and what was said."""
    return await _document(request.app.state.engine, session_id)


@router.post(
    "/v1/sessions/{session_id}/cancel",
    dependencies=[allows("send")],
    response_model_exclude_none=True,
    operation_id="cancelSession",
    summary="Cancel a session",
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

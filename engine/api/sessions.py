"""What hosts call about sessions: find them, read one, and stop asking."""

from __future__ import annotations

from asyncio import wrap_future
from typing import Annotated

from fastapi import APIRouter, Query, Request

from engine.api.auth import allows, has_scope
from engine.api.body import Payload
from engine.api.openapi import json_body
from engine.api.parameters import CurrentEngine, HostRoute, read_identifier
from engine.api.problems import BODY, GUARDED, answers
from engine.api.schemas import SentDocument, SessionDocument, SessionsDocument, SessionSummaryDocument
from engine.engine import Engine
from engine.errors import InvalidRequest, SessionEnded, StoreError, UnknownSession
from engine.session import State
from engine.store.session_list import SessionFilter

MOST_LISTED = 1000

router = APIRouter(
    prefix="/v1/sessions",
    tags=["sessions"],
    route_class=HostRoute,
    responses={**GUARDED, **answers(InvalidRequest, StoreError)},
)


@router.get("", dependencies=[allows("read")], summary="Find sessions")
async def list_sessions(  # noqa: PLR0913, PLR0917 - as many as there are filters
    engine: CurrentEngine,
    client_reference: Annotated[
        str | None, Query(alias="clientReference", description="The host's own name for the sending.")
    ] = None,
    identifier: Annotated[str | None, Query(description="The respondent's number, in E.164.")] = None,
    survey_id: Annotated[str | None, Query(alias="surveyId", description="The survey.")] = None,
    state: Annotated[State | None, Query(description="The state, as it is now.")] = None,
    cursor: Annotated[str | None, Query(description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 100,
) -> SessionsDocument:
    """Return sessions, newest first, a page at a time. What begins meanwhile moves no other to another page."""
    wanted = SessionFilter(
        client_reference=client_reference,
        identifier=None if identifier is None else read_identifier(identifier),
        survey_id=survey_id,
        state=state,
    )
    found = await wrap_future(engine.administration.sessions(wanted, cursor, limit))
    now = engine.clock()
    told = [SessionSummaryDocument.told_of(session, now) for session in found.sessions]
    return SessionsDocument(sessions=told, next=found.cursor)


@router.get("/{session_id}", dependencies=[allows("read")], summary="Read a session", responses=answers(UnknownSession))
async def get_session(engine: CurrentEngine, session_id: str) -> SessionDocument:
    """Return where a session stands, what was answered and what was said."""
    return await _document(engine, session_id)


@router.post(
    "/{session_id}/cancel", dependencies=[allows("send")], summary="Cancel a session", responses=answers(UnknownSession)
)
async def cancel_session(request: Request, engine: CurrentEngine, session_id: str) -> SessionDocument | SentDocument:
    """Close an open session and withdraw its unsent SMS; one that is closed stays as it is.

    A key that may not read is told no more of the session than SendSurvey tells it.
    """
    await wrap_future(engine.cancel.submit(session_id))
    return await _as_far_as_it_may(request, engine, session_id)


@router.patch(
    "/{session_id}",
    dependencies=[allows("send")],
    summary="Change when a session expires",
    responses=answers(UnknownSession, SessionEnded, *BODY),
    openapi_extra=json_body("SessionChange"),
)
async def change_session(
    request: Request, engine: CurrentEngine, session_id: str, payload: Payload
) -> SessionDocument | SentDocument:
    """Have an open session expire at another time. A key that may not read is told no more than SendSurvey tells it."""
    await wrap_future(engine.administration.change_session(session_id, payload))
    return await _as_far_as_it_may(request, engine, session_id)


async def _as_far_as_it_may(request: Request, engine: Engine, session_id: str) -> SessionDocument | SentDocument:
    document = await _document(engine, session_id)
    return document if has_scope(request, "read") else SentDocument.model_validate(document)


async def _document(engine: Engine, session_id: str) -> SessionDocument:
    transcript = await wrap_future(engine.transcript.submit(session_id))
    return SessionDocument.of(transcript, engine)

"""Sessions: where each respondent stands, what was said, when and why."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from engine import phone
from engine.engine import Engine
from engine.errors import SurveyEngineError
from engine.session import State, that_count
from engine.store.queries import Transcript
from engine.store.session_list import SessionFilter
from engine.studio.rendering import page
from engine.studio.routes import Filled, Shared, go_to, new_router
from engine.studio.visitors import needs, visitor
from engine.survey import Survey

router = new_router()

MOST_SHOWN = 50


@router.get("/sessions", dependencies=[needs("operate")])
def sessions(request: Request, survey: str = "", state: str = "", number: str = "", cursor: str = "") -> Response:
    """List sessions, those that began last first."""
    engine, who = request.app.state.studio.engine, visitor(request)
    titles = {id_: version.survey.title for id_, version in engine.surveys().items()}
    now = engine.clock()
    # Whoever may not see numbers must not find out by looking for one.
    asked = phone.originator(number) if number and who.may("identifiers") else None
    wanted = SessionFilter(
        survey_id=survey or None, state=State(state) if state in set(State) else None, identifier=asked
    )
    found = engine.administration.sessions(wanted, cursor or None, MOST_SHOWN).result()
    rows = [
        {"session": one, "state": one.state_at(now), "title": titles.get(one.survey_id, one.survey_id)}
        for one in found.sessions
    ]
    chosen = {"survey": survey, "state": state, "number": number}
    told = {"rows": rows, "titles": titles, **chosen, "cursor": cursor, "older": found.cursor}
    return page(request, "sessions", {**told, "states": list(State)})


@router.get("/sessions/{session_id}", dependencies=[needs("operate")])
def one_session(request: Request, studio: Shared, session_id: str) -> Response:
    """Show a session from its first SMS on."""
    engine = studio.engine
    transcript = engine.transcript(session_id)
    told = {
        "transcript": transcript,
        "session": transcript.session,
        "state": transcript.session.state_at(engine.clock()),
    }
    try:
        survey = engine.survey_of(transcript)
        told |= {"survey": survey, "answers": _answers(engine, transcript, survey)}
    except SurveyEngineError:  # its language may have no templates any more
        told |= {"survey": None, "answers": []}
    return page(request, "session", told)


@router.post("/sessions/{session_id}/cancel", dependencies=[needs("operate")])
def cancel(studio: Shared, session_id: str, _: Filled) -> Response:
    """Close a session, and withdraw what was not sent."""
    studio.engine.cancel(session_id)
    return go_to(f"/sessions/{session_id}")


def _answers(engine: Engine, transcript: Transcript, survey: Survey) -> list[dict[str, Any]]:
    language = engine.conversation.languages.named(transcript.session.language)
    return [
        {"element": one.element, "shown": survey.questions[one.element].display(one.answer, language), "response": one}
        for one in that_count(transcript.responses).values()
    ]

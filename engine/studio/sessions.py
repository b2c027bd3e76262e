"""Sessions: where each respondent stands, what was said, when and why."""

from __future__ import annotations

from fastapi import Request, Response

from engine.errors import SurveyEngineError
from engine.studio.rendering import page
from engine.studio.routes import Filled, go_to, new_router
from engine.studio.visitors import needs

router = new_router()

MOST_SHOWN = 100


@router.get("/sessions", dependencies=[needs("operate")])
def sessions(request: Request, survey: str = "", state: str = "") -> Response:
    """List the sessions that began last."""
    engine = request.app.state.studio.engine
    titles = {id_: version.survey.title for id_, version in engine.surveys().items()}
    now = engine.clock()
    found = [
        {"session": one, "state": one.state_at(now), "title": titles.get(one.survey_id, one.survey_id)}
        for one in engine.recent(MOST_SHOWN, survey or None)
    ]
    shown = [one for one in found if not state or one["state"] == state]
    return page(request, "sessions", {"rows": shown, "titles": titles, "survey": survey, "state": state, "most": MOST_SHOWN})


@router.get("/sessions/{session_id}", dependencies=[needs("operate")])
def session(request: Request, session_id: str) -> Response:
    """Show a session from its first SMS on."""
    engine = request.app.state.studio.engine
    transcript = engine.transcript(session_id)
    told = {"transcript": transcript, "session": transcript.session, "state": transcript.session.state_at(engine.clock())}
    try:
        survey = engine.survey_of(transcript)
        told |= {"survey": survey, "answers": _answers(engine, transcript, survey)}
    except SurveyEngineError:  # its language may have no templates any more
        told |= {"survey": None, "answers": []}
    return page(request, "session", told)


@router.post("/sessions/{session_id}/cancel", dependencies=[needs("operate")])
def cancel(request: Request, session_id: str, _: Filled) -> Response:
    """Close a session, and withdraw what was not sent."""
    request.app.state.studio.engine.cancel(session_id)
    return go_to(f"/sessions/{session_id}")


def _answers(engine, transcript, survey):  # type: ignore[no-untyped-def]
    language = engine.conversation.languages.named(transcript.session.language)
    return [
        {"element": one.element, "shown": survey.questions[one.element].display(one.answer, language), "response": one}
        for one in transcript.responses
    ]

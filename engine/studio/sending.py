"""Sends a survey: to a pretend phone that is answered on the same page, or to a real one as a trial."""

from __future__ import annotations

import time
import uuid
from typing import Any

from fastapi import HTTPException, Request, Response

from engine.errors import InvalidRequest, RequestError
from engine.gateways.pretend import Pretend
from engine.session import Inbound, SessionPurpose
from engine.settings import PRETEND
from engine.shell_commands import PHONE
from engine.store.session_list import SessionFilter
from engine.studio.folder import Manuscript
from engine.studio.rendering import page
from engine.studio.routes import Filled, Form, Named, Shared, go_to, new_router
from engine.studio.surveys import id_sent, told_of
from engine.studio.visitors import needs

router = new_router()

SESSIONS_SHOWN = 5
"""Sessions of a number whose replies a pretend phone shows."""

PATIENCE = 0.6
"""Seconds that a page waits for what a reply is answered with, before it shows that it is on its way."""


@router.get("/surveys/{name}/send", dependencies=[needs("send")])
def send(request: Request, manuscript: Named, number: str = PHONE) -> Response:
    """Show what is needed to send a survey, and the pretend phone."""
    return _shown(request, manuscript, number, [])


@router.get("/surveys/{name}/phone", dependencies=[needs("pretend")])
def phone(request: Request, studio: Shared, name: str, number: str = PHONE) -> Response:
    """Show what has arrived on a pretend phone, for the page to keep up with it."""
    shown = _phone(studio, number)
    again = {"Look-Again": "1"} if shown["waiting"] else {}
    return page(request, "phone", {"name": name, "number": number, "phone": shown}, more_headers=again)


@router.post("/surveys/{name}/send", dependencies=[needs("send")])
def begin(request: Request, studio: Shared, form: Filled, manuscript: Named) -> Response:
    """Send it."""
    number = form.one("number").replace(" ", "")
    survey_id = id_sent(studio, manuscript)
    if survey_id is None:  # the page tells why
        return _shown(request, manuscript, number, ["Nothing was sent."], form)
    purpose = SessionPurpose.TRIAL if form.one("trial") or not studio.is_pretended else SessionPurpose.LIVE
    try:
        studio.engine.send_survey(survey_id, _payload(form, number), purpose)
    except InvalidRequest as error:
        return _shown(request, manuscript, number, [one.detail for one in error.field_errors], form)
    except RequestError as error:
        return _shown(request, manuscript, number, [str(error)], form)
    _wait_for_news(studio, number, 0)
    return go_to(_address(manuscript.name, number))


@router.post("/surveys/{name}/phone", dependencies=[needs("pretend")])
def reply(studio: Shared, name: str, form: Filled) -> Response:
    """Text back from the pretend phone. Raises HTTPException 404 where there are none."""
    number = form.one("number")
    if PRETEND not in studio.engine.gateways:
        raise HTTPException(404, "There are no pretend phones here.")
    before = _phone(studio, number)
    latest = before["arrivals"][-1] if before["arrivals"] else None
    studio.engine.receive_reply(
        Inbound(
            gateway=PRETEND,
            message_id=str(uuid.uuid4()),
            originator=number,
            content=form.one("reply"),
            sms_session=latest.sms_session if latest else None,
        )
    )
    _wait_for_news(studio, number, len(before["arrivals"]))
    return go_to(_address(name, number))


def _shown(
    request: Request, manuscript: Manuscript, number: str, faults: list[str], form: Form | None = None
) -> Response:
    studio = request.app.state.studio
    about = told_of(studio, manuscript)
    told = {
        "number": number,
        "phone": _phone(studio, number),
        "faults": faults,
        "sendable": id_sent(studio, manuscript) is not None,
        "refused": studio.engine.catalogue.refused.get(studio.folder.file_of(manuscript.name)),
        "form": form or Form(),
    }
    return page(request, "send", {**about, **told}, 422 if faults else 200)


def _payload(form: Form, number: str) -> dict[str, object]:
    payload: dict[str, object] = {"identifier": number, "identifierType": "Phone", "channel": "SMS"}
    if form.one("language"):
        payload["language"] = form.one("language")
    if form.one("content").strip():
        payload["content"] = form.one("content")
    if variables := form.variables():
        payload["userSessionVariables"] = [{"key": key, "value": value} for key, value in variables]
    return payload


def _phone(studio: Any, number: str) -> dict[str, Any]:
    """Return what a pretend phone shows: what arrived, what it texted, and whether more is on its way."""
    gateway = studio.engine.gateways.get(PRETEND)
    if not isinstance(gateway, Pretend):
        return {"arrivals": [], "bubbles": [], "waiting": False, "is_there": False}
    arrivals = gateway.messages(number).result()
    sessions = studio.engine.administration.sessions(SessionFilter(identifier=number), limit=SESSIONS_SHOWN).result()
    transcripts = [studio.engine.transcript(session.id) for session in sessions.sessions]
    sent = [(one.at, one.text) for each in transcripts for one in each.messages if one.direction == "inbound"]
    bubbles = [(one.sent_at, 1, {"mine": False, "text": one.content}) for one in arrivals]
    bubbles += [(at, 0, {"mine": True, "text": text}) for at, text in sent]
    shown = [bubble for *_, bubble in sorted(bubbles, key=lambda one: one[:2])][-60:]
    return {"arrivals": arrivals, "bubbles": shown, "waiting": gateway.is_on_its_way(number).result(), "is_there": True}


def _wait_for_news(studio: Any, number: str, known: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and len(_phone(studio, number)["arrivals"]) <= known:
        time.sleep(0.05)


def _address(name: str, number: str) -> str:
    return f"/surveys/{name}/send?number={number.replace('+', '%2B')}#phone"

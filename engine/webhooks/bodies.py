"""The body of an event: what a receiver is told, and what it has to ask for."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.elements.element import Question
from engine.results.dispositions import disposition_of
from engine.results.document import moment
from engine.store.deliveries import StoredEvent
from engine.store.forgotten import names
from engine.survey import Survey

LARGEST = 20_000
"""Bytes that Standard Webhooks recommends at most."""

IDENTIFIER, TEXT = "identifier", "text"
"""What is told only where a webhook includes it: the number, and what respondents wrote in their own words."""

PERSONAL = frozenset({"consumerPhone", "consumerEmail"})
"""Session variables that say who the respondent is."""


TRIAL = "webhook.test"
"""The type of an event that tells of nothing."""


def body(event: StoredEvent, survey: Survey | None, include: Collection[str]) -> str:
    """Write an event as JSON; `survey` is the version its session is pinned to, None where that cannot be read.

    What would be too large is told without replies, then without any text, without variables, without answers: it is
    `truncated` then, and the session tells the rest.
    """
    attempts = (_written(event.type, event.occurred_at, data) for data in _ever_shorter(event, survey, include))
    return next(text for text in attempts if len(text.encode()) <= LARGEST)


def trial_body(webhook_id: str, now: datetime) -> str:
    """Write an event that tells of nothing, to try a receiver with."""
    return _written(TRIAL, now, {"webhookId": webhook_id})


def _written(what: str, at: datetime, data: Mapping[str, Any]) -> str:
    document = {"type": what, "timestamp": moment(at), "data": data}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _ever_shorter(event: StoredEvent, survey: Survey | None, include: Collection[str]) -> Iterator[Mapping[str, Any]]:
    whole = _data(event, survey, include)
    yield whole
    cut = {**whole, "truncated": True}  # only what has a session is so large
    for left_out in ({"reply"}, {"reply", "comment"}):
        answers = [{name: value for name, value in one.items() if name not in left_out} for one in whole["answers"]]
        yield {**cut, "answers": answers}
    cut["answers"] = _data(event, survey, set(include) - {TEXT})["answers"]
    yield cut
    yield {**cut, "userSessionVariables": []}
    yield {**cut, "userSessionVariables": [], "answers": []}


def _data(event: StoredEvent, survey: Survey | None, include: Collection[str]) -> dict[str, Any]:
    number = event.recipient or event.number
    identifier = {"identifier": number} if IDENTIFIER in include else {}
    if event.session_id is None:
        return identifier
    answers = event.content["answers"]
    # What a version of the engine wrote that knew no alerts does not say which.
    about = {name: event.content[name] for name in ("element", "alert") if event.content.get(name)}
    return {
        "sessionId": event.session_id,
        "clientReference": event.client_reference,
        "surveyId": event.survey_id,
        "surveyVersion": event.survey_version,
        "sequence": event.sequence,
        **identifier,
        "language": event.language,
        "state": event.content["state"],
        "disposition": _disposition(event, survey) if survey else None,
        **about,
        "userSessionVariables": [
            {"key": key, "value": value}
            for key, value in (event.variables or {}).items()
            if IDENTIFIER in include or not (key in PERSONAL or (number and names(value or "", number)))
        ],
        "answers": [_answer(one, survey, has_text=TEXT in include) for one in answers],
    }


def _disposition(event: StoredEvent, survey: Survey) -> str:
    """Return what became of a session, as results tell it, at the moment of the event."""
    return disposition_of(
        survey,
        state=event.content["state"],
        screened=event.content.get("screened"),
        current_element=event.content["current_element"],
        answered=[one["element"] for one in event.content["answers"]],
        sent=[(one["element"], one["state"], one["was_tried"]) for one in event.content["sent"]],
    )


def _answer(stored: Mapping[str, Any], survey: Survey | None, *, has_text: bool) -> Mapping[str, Any]:
    question = survey.questions.get(stored["element"]) if survey else None
    told: dict[str, Any] = {"element": stored["element"]}
    if has_text or not _is_text(stored["answer"], question):
        told["answer"] = stored["answer"]
    if question and (option := question.option_of(stored["answer"])) is not None:
        told["option"] = option
    if has_text:
        told |= {name: stored[name] for name in ("comment", "reply") if stored[name] is not None}
    return {
        **told,
        "confirmed": stored["confirmed"],
        "respondedAt": moment(datetime.fromisoformat(stored["responded_at"])),
    }


def _is_text(answer: object, question: Question | None) -> bool:
    """Return whether an answer is in the respondent's own words; where nobody knows the question, any text may be."""
    return question.is_personal if question else isinstance(answer, str)

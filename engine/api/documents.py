"""What the API answers with: the documents hosts read, in camel case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from engine.conversation import Sent
from engine.library import Edition
from engine.session import Response, Session
from engine.store.handsets import Arrival
from engine.store.records import Message, Transcript
from engine.survey import Survey


class Document(BaseModel):
    """A JSON object whose keys are written in camel case."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class FaultDocument(Document):
    """One fault of a request: an RFC 6901 pointer into it, and what is wrong there."""

    pointer: str
    detail: str


class ProblemDocument(Document):
    """What a request is answered with that cannot be met (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[FaultDocument] | None = None


class SentDocument(Document):
    """What SendSurvey began."""

    session_id: str
    state: str
    current_element: str

    @classmethod
    def of(cls, sent: Sent) -> SentDocument:
        """Write what was sent."""
        return cls(session_id=sent.session_id, state=sent.state, current_element=sent.current_element)


class VariableDocument(Document):
    """A session variable."""

    key: str
    value: str


class ResponseDocument(Document):
    """An accepted answer; `option` is the id, or the ids, of the positions in `answer`.

    `confirmed`: `reply` was doubtful, and the respondent was asked back and confirmed the answer.
    """

    element: str
    answer: bool | int | float | str | list[int]
    option: str | list[str] | None = None
    comment: str | None = None
    reply: str
    responded_at: AwareDatetime
    confirmed: bool


class MessageDocument(Document):
    """An SMS to or from the respondent."""

    direction: str
    text: str
    at: AwareDatetime
    status: str


class SessionDocument(Document):
    """Where a respondent stands."""

    session_id: str
    survey_id: str
    survey_version: str
    identifier: str
    language: str
    state: str
    current_element: str
    expiry_time: AwareDatetime
    user_session_variables: list[VariableDocument]
    responses: list[ResponseDocument]
    messages: list[MessageDocument]

    @classmethod
    def of(cls, transcript: Transcript, survey: Survey, now: datetime) -> SessionDocument:
        """Write a session, with the survey as it was when the session began."""
        session: Session = transcript.session
        return cls(
            session_id=session.id,
            survey_id=session.survey_id,
            survey_version=session.survey_version,
            identifier=session.recipient,
            language=session.language,
            state=session.state_at(now),
            current_element=session.current_element,
            expiry_time=session.expires_at,
            user_session_variables=[VariableDocument(key=k, value=v) for k, v in session.variables.items()],
            responses=[_response(response, survey) for response in transcript.responses],
            messages=[_message(message) for message in transcript.messages],
        )


class ArrivalDocument(Document):
    """An SMS that arrived at a pretend phone."""

    recipient: str
    content: str
    sms_session: str | None
    client_reference: str
    sent_at: AwareDatetime

    @classmethod
    def of(cls, arrival: Arrival) -> ArrivalDocument:
        """Write what arrived."""
        return cls(
            recipient=arrival.recipient,
            content=arrival.content,
            sms_session=arrival.sms_session,
            client_reference=arrival.client_reference,
            sent_at=arrival.sent_at,
        )


class ArrivalsDocument(Document):
    """The SMS that arrived, oldest first."""

    messages: list[ArrivalDocument]


class SurveyDocument(Document):
    """A survey that can be sent."""

    survey_id: str
    title: str
    version: str
    languages: list[str]
    default_language: str
    elements: list[Mapping[str, Any]]

    @classmethod
    def of(cls, edition: Edition) -> SurveyDocument:
        """Write what a host needs to know before it sends."""
        survey = edition.survey
        return cls(
            survey_id=survey.id,
            title=survey.title,
            version=edition.version,
            languages=list(survey.languages),
            default_language=survey.default_language,
            elements=[{"id": element.id, "type": element.kind} for element in survey.elements],
        )


class SurveysDocument(Document):
    """Every survey that can be sent."""

    surveys: Sequence[SurveyDocument]


def _response(response: Response, survey: Survey) -> ResponseDocument:
    return ResponseDocument(
        element=response.element,
        answer=response.answer,
        option=survey.questions[response.element].option_of(response.answer),
        comment=response.comment,
        reply=response.reply,
        responded_at=response.responded_at,
        confirmed=response.confirmed,
    )


def _message(message: Message) -> MessageDocument:
    return MessageDocument(direction=message.direction, text=message.text, at=message.at, status=message.status)

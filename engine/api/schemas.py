"""What the API answers with: the documents hosts read, in camel case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel

from engine.elements import KINDS
from engine.engine import Engine
from engine.results.dispositions import Disposition
from engine.session import Session, State, that_count
from engine.store.event_log import EventType
from engine.store.queries import Transcript
from engine.store.tables import MessageStatus
from engine.survey_version import SurveyVersion
from engine.webhooks.bodies import TRIAL


class CamelCaseModel(BaseModel):
    """A JSON object whose keys are written in camel case; `model_validate` makes one of a value with its fields."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, from_attributes=True)


# A FieldError of ours: clients that were generated know it by this name.
class FaultDocument(CamelCaseModel):
    """One fault of a request: where, and what is wrong there."""

    pointer: Annotated[str, Field(description="An RFC 6901 pointer into the body; empty for all of it.")]
    parameter: Annotated[str | None, Field(description="The parameter of the query, where it is one.")] = None
    detail: str


class ProblemDocument(CamelCaseModel):
    """The answer to a request that cannot be met (RFC 9457)."""

    type: Annotated[str, Field(description="The type of the problem, a URI: the same for ever.")]
    title: Annotated[str, Field(description="The type in words, the same for each problem of this type.")]
    status: Annotated[int, Field(description="The HTTP status.")]
    detail: Annotated[str | None, Field(description="What is wrong with this request, for people.")] = None
    errors: Annotated[list[FaultDocument] | None, Field(description="Every fault of the request, with its place.")] = (
        None
    )
    session_id: Annotated[str | None, Field(description="The session that the taken client reference began.")] = None
    not_before: Annotated[
        AwareDatetime | None, Field(description="When the number may be sent the survey that it may not be sent now.")
    ] = None
    request_id: Annotated[str | None, Field(description="The `X-Request-Id` of the call: the log has it, too.")] = None


class SentDocument(CamelCaseModel):
    """What SendSurvey began."""

    session_id: str
    state: State
    current_element: str


class QuarantineDocument(CamelCaseModel):
    """Why a number was sent nothing."""

    reason: Literal["quarantined"] = "quarantined"
    not_before: AwareDatetime


class SkippedDocument(CamelCaseModel):
    """What SendSurvey did not begin, as the caller asked for where a number is quarantined."""

    skipped: QuarantineDocument


class VariableDocument(CamelCaseModel):
    """A session variable."""

    key: str
    value: str


class EventAnswerDocument(CamelCaseModel):
    """An answer that counts. `reply`, `comment` and an `answer` in words are there for webhooks that include `text`."""

    element: str
    answer: bool | int | float | str | list[int] | None = None
    option: str | list[str] | None = None
    comment: str | None = None
    reply: str | None = None
    responded_at: AwareDatetime
    confirmed: bool


class ResponseDocument(EventAnswerDocument):
    """An answer that counts: of what a loop asked twice, the latest.

    `option` is the id, or the ids, of the positions in `answer`.
    `confirmed`: `reply` was doubtful, and the respondent was asked back and confirmed the answer.
    """

    answer: bool | int | float | str | list[int]
    reply: str


class MessageDocument(CamelCaseModel):
    """An SMS to or from the respondent.

    `element` is what an outbound one says. `why` is why it was sent: `opening`, `sequence`, `next`, `rule:NAME`,
    `quota:NAME`, `given_up`, `again:REASON`, `other`, `repeat`, `back`, `help`, `reminder:N` or `unavailable`; neither
    is there where it was not recorded.
    """

    direction: Annotated[str, WithJsonSchema({"type": "string", "enum": ["outbound", "inbound"]})]
    text: str
    at: AwareDatetime
    status: Annotated[str, WithJsonSchema({"type": "string", "enum": [*MessageStatus, "received"]})]
    element: str | None = None
    why: str | None = None
    reason: Annotated[str | None, Field(description="Why the gateway did not take it, or why it did not arrive.")] = (
        None
    )
    due_at: Annotated[
        AwareDatetime | None,
        Field(description="Where it waits, when it is sent at the soonest; left out where it expires before that."),
    ] = None


class AlertDocument(CamelCaseModel):
    """An alert that a session has raised, and that was not withdrawn."""

    name: str
    raised_at: AwareDatetime


class SessionSummaryDocument(CamelCaseModel):
    """A session without what was answered and said."""

    session_id: str
    survey_id: str
    survey_version: str
    client_reference: str | None = None
    identifier: str
    language: str
    state: State
    current_element: str
    created_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    expiry_time: AwareDatetime
    user_session_variables: list[VariableDocument]

    @classmethod
    def told_of(cls, session: Session, now: datetime) -> SessionSummaryDocument:
        """Write a session as it is at `now`."""
        state = session.state_at(now)
        return cls(
            session_id=session.id,
            survey_id=session.survey_id,
            survey_version=session.survey_version,
            client_reference=session.client_reference,
            identifier=session.recipient,
            language=session.language,
            state=state,
            current_element=session.current_element,
            created_at=session.created_at,
            ended_at=session.expires_at if state is State.EXPIRED else session.ended_at,
            expiry_time=session.expires_at,
            user_session_variables=[VariableDocument(key=k, value=v) for k, v in session.variables.items()],
        )


class SessionsDocument(CamelCaseModel):
    """A page of sessions, newest first."""

    sessions: list[SessionSummaryDocument]
    next: Annotated[str | None, Field(description="The `cursor` of the next page; not there after the last.")] = None


class SessionDocument(SessionSummaryDocument):
    """Where a respondent stands."""

    disposition: Annotated[
        str,
        Field(description="What became of it, in the words of survey research."),
        WithJsonSchema({"type": "string", "enum": [*Disposition]}),
    ]
    responses: list[ResponseDocument]
    alerts: list[AlertDocument]
    messages: list[MessageDocument]

    @classmethod
    def of(cls, transcript: Transcript, engine: Engine) -> SessionDocument:
        """Write a session as it is now, with the survey as it was when the session began."""
        survey, now = engine.survey_of(transcript), engine.clock()
        return cls(
            **dict(SessionSummaryDocument.told_of(transcript.session, now)),
            disposition=engine.disposition(transcript, now),
            responses=[
                ResponseDocument(**vars(one), option=survey.questions[one.element].option_of(one.answer))
                for one in that_count(transcript.responses).values()
            ],
            alerts=[AlertDocument(name=name, raised_at=since) for name, since in transcript.session.alerts.items()],
            messages=[MessageDocument.model_validate(message) for message in transcript.messages],
        )


class EventDataDocument(CamelCaseModel):
    """What an event tells of: a session as it stood then, a number, or for `webhook.test` the webhook that is tried."""

    session_id: str | None = None
    client_reference: str | None = None
    survey_id: str | None = None
    survey_version: str | None = None
    sequence: Annotated[int | None, Field(description="Counts the events of a session from 1 without a gap.")] = None
    identifier: Annotated[str | None, Field(description="The number, where the webhook includes it.")] = None
    language: str | None = None
    state: State | None = None
    disposition: Annotated[
        str | None, WithJsonSchema({"anyOf": [{"type": "string", "enum": [*Disposition]}, {"type": "null"}]})
    ] = None
    element: Annotated[str | None, Field(description="The question an answer is to.")] = None
    alert: Annotated[str | None, Field(description="The name of the alert.")] = None
    user_session_variables: list[VariableDocument] | None = None
    answers: list[EventAnswerDocument] | None = None
    truncated: Annotated[bool | None, Field(description="More was to be told than fits: the session has it.")] = None
    webhook_id: str | None = None


class EventDocument(CamelCaseModel):
    """What a webhook is posted. The header `webhook-id` is the event's own, however often it is sent."""

    type: Annotated[str, WithJsonSchema({"type": "string", "enum": [*EventType, TRIAL]})]
    timestamp: AwareDatetime
    data: EventDataDocument


class ArrivalDocument(CamelCaseModel):
    """An SMS that arrived at a pretend phone."""

    recipient: str
    content: str
    sms_session: str | None
    client_reference: str
    sent_at: AwareDatetime


class ArrivalsDocument(CamelCaseModel):
    """The SMS that arrived, oldest first."""

    messages: list[ArrivalDocument]


class ElementDocument(CamelCaseModel):
    """One thing a survey says or asks."""

    id: str
    type: Annotated[str, WithJsonSchema({"type": "string", "enum": [*KINDS]})]


class SurveyDocument(CamelCaseModel):
    """A survey that can be sent."""

    survey_id: str
    title: str
    version: str
    languages: list[str]
    default_language: str
    elements: list[ElementDocument]

    @classmethod
    def of(cls, latest: SurveyVersion) -> SurveyDocument:
        """Write what a host needs to know before it sends."""
        survey = latest.survey
        return cls(
            survey_id=survey.id,
            title=survey.title,
            version=latest.version,
            languages=list(survey.languages),
            default_language=survey.default_language,
            elements=[ElementDocument(id=element.id, type=element.kind) for element in survey.elements],
        )


class HealthDocument(CamelCaseModel):
    """All is well."""

    status: Literal["ok"]


class SurveysDocument(CamelCaseModel):
    """Every survey that can be sent."""

    surveys: Sequence[SurveyDocument]

"""What the API answers with of results: the documents of `engine.results.document`, as hosts read about them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, WithJsonSchema

from engine.api.schemas import CamelCaseModel
from engine.elements import QUESTIONS

AnswerJson = bool | int | float | str
Kind = Annotated[str, WithJsonSchema({"type": "string", "enum": [*QUESTIONS]})]


class ShareDocument(CamelCaseModel):
    """`k` of `n`, with the 95 % Wilson interval."""

    k: int
    n: int
    share: float | None
    low: float | None
    high: float | None


class ShareOfValueDocument(CamelCaseModel):
    """How many gave an answer: `k` of the element's `n`, with the 95 % Wilson interval."""

    value: AnswerJson | None = None
    option: str | None = None
    label: str
    k: int
    share: float | None
    low: float | None
    high: float | None


class PromoterScoreDocument(CamelCaseModel):
    """The Net Promoter Score, from -100 to 100, with the 95 % adjusted Wald interval."""

    score: float | None
    low: float | None
    high: float | None
    n: int
    promoters: int
    passives: int
    detractors: int


class TimeToAnswerDocument(CamelCaseModel):
    """Seconds from when the gateway took the question to the reply; the median counts those that still wait.

    `within1h` and `within24h` are of the questions that were asked at least so long before `asOf`.
    """

    median: int | None
    n: int
    within1h: Annotated[ShareDocument, Field(alias="within1h")]
    within24h: Annotated[ShareDocument, Field(alias="within24h")]


class LimitsDocument(CamelCaseModel):
    """Between which values a group of its size lies by chance; `outside` is `95`, `998`, or null where it is within."""

    centre: float | None
    of95: Annotated[list[float | None], Field(alias="of95")]
    of998: Annotated[list[float | None], Field(alias="of998")]
    outside: Literal["95", "998"] | None


class DifferenceDocument(CamelCaseModel):
    """How a group differs from all others; `says` only where the 95 % interval leaves 0 out."""

    value: float | None
    low: float | None
    high: float | None
    says: Literal["higher", "lower"] | None


class ElementResultDocument(CamelCaseModel):
    """What came of one question. Its shares are of `n`, the sessions with a current answer to it.

    `asked`, `answered`, `skipped`, `leftHere`, `waiting` and `withdrawn` count sessions, one that came by twice once.
    """

    id: str
    name: Annotated[str | None, Field(description="Its column in exports, where that is not its id.")] = None
    ids: Annotated[list[str] | None, Field(description="What versions call it, where they do not agree.")] = None
    kind: Kind
    text: str
    asked: int
    answered: int
    skipped: int
    left_here: int
    waiting: int
    withdrawn: int
    re_asked: dict[str, int]
    n: int
    distribution: list[ShareOfValueDocument]
    several_possible: bool | None = None
    minimum: int | None = None
    maximum: int | None = None
    mean: float | None = None
    median: float | None = None
    sd: float | None = None
    mean_interval: list[float | None] | None = None
    nps: PromoterScoreDocument | None = None
    csat: ShareDocument | None = None
    time_to_answer: TimeToAnswerDocument
    limits: LimitsDocument | None = None
    difference: DifferenceDocument | None = None


class CohortSizeDocument(CamelCaseModel):
    """How many sessions began, and how many of them are still open."""

    sessions: int
    open: int


class VersionSizeDocument(CamelCaseModel):
    """How many sessions a version has."""

    version: str
    sessions: int


class AlertCountDocument(CamelCaseModel):
    """How many sessions raised an alert, and how many of them are open.

    `rate` is of the closed sessions that have answered something, or raised an alert.
    """

    name: str
    sessions: int
    open: int
    rate: ShareDocument


class CohortDocument(CamelCaseModel):
    """What came of the sessions of a group."""

    cohort: CohortSizeDocument
    versions: list[VersionSizeDocument]
    dispositions: dict[str, int]
    rates: dict[str, ShareDocument]
    alerts: list[AlertCountDocument]
    elements: list[ElementResultDocument]


class GroupDocument(CohortDocument):
    """What came of the sessions that have the same value."""

    value: str | None


class SuppressedDocument(CamelCaseModel):
    """The groups that are too small to be told of, and their sessions."""

    groups: int
    sessions: int


class PlacesDocument(CamelCaseModel):
    """How many places of a quota are taken: by those who completed, and for now by those who are still at it.

    `taken` is null where that is fewer than a group that is told must have.
    """

    name: str
    taken: int | None
    at_most: int


class ReportDocument(CohortDocument):
    """What came of the live sessions that began in a time."""

    as_of: AwareDatetime
    by: str | None = None
    groups: list[GroupDocument] | None = None
    quotas: Annotated[
        list[PlacesDocument] | None,
        Field(description="How full the quotas of the latest version are now, whichever sessions are counted."),
    ] = None
    suppressed: SuppressedDocument
    not_recorded_before: Annotated[
        AwareDatetime | None,
        Field(description="Of sessions begun until then, what was asked, skipped or left is not recorded."),
    ] = None


class ArrowDocument(CamelCaseModel):
    """How often sessions went from one element to another, and how many did."""

    start: Annotated[str, Field(alias="from")]
    to: str
    way: str
    rule: str | None = None
    quota: str | None = None
    times: int
    sessions: int


class SessionCountDocument(CamelCaseModel):
    """How many sessions there are."""

    sessions: int


class FlowDocument(CamelCaseModel):
    """How often each arrow of a survey's diagram was gone.

    Arrows name elements by the ids that came first; `renamed` maps those of the latest version to them, where they
    are others.
    """

    as_of: AwareDatetime
    cohort: SessionCountDocument
    arrows: list[ArrowDocument]
    renamed: dict[str, str]


class WordsDocument(CamelCaseModel):
    """What somebody wrote: `text` as the answer, or `comment` beside the answer `value`. Long numbers are masked."""

    element: str
    at: AwareDatetime
    language: str
    text: str | None = None
    value: AnswerJson | list[str] | None = None
    comment: str | None = None


class HiddenElementsDocument(CamelCaseModel):
    """How many questions too few have written something to."""

    elements: int


class AnswersDocument(CamelCaseModel):
    """What was written, newest first; `next` is the `cursor` of what comes after."""

    as_of: AwareDatetime
    answers: list[WordsDocument]
    suppressed: HiddenElementsDocument
    next: str | None

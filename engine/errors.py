"""The errors of the engine; an error's type says who must mend it.

    SurveyEngineError
    ├── RequestError            the host that calls
    │   ├── InvalidRequest          422: the payload, with a FieldError for each fault
    │   ├── UnknownSurvey           404
    │   ├── UnknownSession          404
    │   ├── UnknownWebhook          404
    │   ├── OptedOut                409: the number wants no surveys
    │   ├── TooManySessions         409: the number has as many open sessions as it may
    │   ├── Quarantined             409: the number was sent as many surveys as it may be in so long
    │   ├── SurveyNotSent           409: the survey is paused or closed
    │   ├── SessionEnded            409: the session has ended
    │   └── ClientReferenceTaken    409: another payload was sent under it
    ├── TemplateFailed          the translator
    ├── ExtraMissing            who runs the service: a library that an export needs is not installed
    ├── ExportFailed            who runs the service: an export could not be written
    ├── StoreError              who runs the service
    │   ├── StoreUnreachable        503: the database does not answer
    │   └── StoreNotMigrated        run `survey migrate`
    ├── SettingsError           who runs the service: a setting that cannot be used
    ├── DispatcherFailed        who runs the service: nothing is sent any more, until it is started again
    └── BranchingFailed         nobody: the rules library misbehaved twice; the reply is delivered again

A respondent's bad reply is no error: it is a conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

NAMED_AT_ONCE, MOST_TOLD = 10, 50
"""How many errors of a request are named in one sentence, and in a list."""


class SurveyEngineError(Exception):
    """Anything the engine raises on purpose."""


class RequestError(SurveyEngineError):
    """The calling host must change its request."""


@dataclass(frozen=True)
class FieldError:
    """What is wrong at one place of a request: `pointer` is a JSON pointer (RFC 6901) into its payload.

    Where it is a `parameter` of the query, the pointer is empty, and the detail names the parameter.
    """

    pointer: str
    detail: str
    parameter: str | None = None

    @classmethod
    def of_parameter(cls, name: str, detail: str) -> FieldError:
        """Tell what is wrong with a parameter of the query."""
        return cls("", f"`{name}`: {detail}", parameter=name)

    def __str__(self) -> str:
        """Write it with its place."""
        return self.detail if self.parameter else f"{self.pointer or 'the request'}: {self.detail}"


class ExtraMissing(SurveyEngineError):
    """A format needs a library that is not installed; the message names the extra that brings it."""


class ExportFailed(SurveyEngineError):
    """An export could not be written to its end; nothing stands under its name."""


class InvalidRequest(RequestError):
    """The payload breaks its contract, by every one of these `field_errors`; nothing was stored."""

    def __init__(self, field_errors: Sequence[FieldError]) -> None:
        self.field_errors = tuple(field_errors)
        told = [str(one) for one in self.field_errors[:NAMED_AT_ONCE]]
        more = len(self.field_errors) - len(told)
        super().__init__("; ".join([*told, *([f"and {more} more"] if more else [])]))

    @property
    def told(self) -> Sequence[FieldError]:
        """What a host is told: the first of them, and how many more there are."""
        told, more = self.field_errors[:MOST_TOLD], len(self.field_errors) - MOST_TOLD
        return (*told, FieldError("", f"There are {more} more faults.")) if more > 0 else told


class UnknownSurvey(RequestError):
    """No survey that can be sent has this id."""


class UnknownSession(RequestError):
    """No session has this id."""


class UnknownWebhook(RequestError):
    """No webhook has this id."""


class OptedOut(RequestError):
    """The number has asked for no more surveys; its own `start` changes that, or who takes it off the opt-outs."""


class TooManySessions(RequestError):
    """The number has as many open sessions as it may; each that ends makes room for another."""


class Quarantined(RequestError):
    """The number was sent as many surveys as it may be in so long; `not_before` is when it may be sent another."""

    def __init__(self, message: str, not_before: datetime) -> None:
        self.not_before = not_before
        super().__init__(message)


class SurveyNotSent(RequestError):
    """The survey is paused or closed: it is sent to nobody."""


class SessionEnded(RequestError):
    """The session has ended, and stays as it is."""


class ClientReferenceTaken(RequestError):
    """The client reference was used for this survey with another payload, which began the session `session_id`."""

    def __init__(self, message: str, session_id: str) -> None:
        self.session_id = session_id
        super().__init__(message)


class TemplateFailed(SurveyEngineError):
    """A template is missing or cannot be rendered; the message names the file."""


class StoreError(SurveyEngineError):
    """The database cannot be used."""


class StoreUnreachable(StoreError):
    """The database does not answer; nothing was half-written, the same call may be made again."""


class StoreNotMigrated(StoreError):
    """The database is not at this version's schema; `survey migrate` brings it there."""


class SettingsError(SurveyEngineError):
    """A setting cannot be used as it is."""


class DispatcherFailed(SurveyEngineError):
    """The dispatcher has ended by itself, or could not begin."""


class BranchingFailed(SurveyEngineError):
    """The rules library gave no trustworthy decision, twice."""

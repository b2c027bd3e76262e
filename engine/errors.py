"""The errors of the engine; an error's type says who must mend it.

    SurveyEngineError
    ├── RequestError            the host that calls
    │   ├── InvalidRequest          422: the payload, with a pointer for each fault
    │   ├── UnknownSurvey           404
    │   ├── UnknownSession          404
    │   ├── OptedOut                409: the number wants no surveys
    │   ├── TooManySessions         409: the number has as many open sessions as it may
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

NAMED_AT_ONCE, MOST_TOLD = 10, 50
"""How many faults of a request are named in one sentence, and in a list."""


class SurveyEngineError(Exception):
    """Anything the engine raises on purpose."""


class RequestError(SurveyEngineError):
    """The calling host must change its request."""


@dataclass(frozen=True)
class FieldError:
    """One fault of a request: an RFC 6901 JSON pointer into the payload, and what is wrong there."""

    pointer: str
    detail: str


class ExtraMissing(SurveyEngineError):
    """A format needs a library that is not installed; the message names the extra that brings it."""


class ExportFailed(SurveyEngineError):
    """An export could not be written to its end; nothing stands under its name."""


class InvalidRequest(RequestError):
    """The payload breaks its contract; nothing was stored."""

    def __init__(self, faults: Sequence[FieldError]) -> None:
        self.faults = tuple(faults)
        told = [f"{fault.pointer or 'the request'}: {fault.detail}" for fault in self.faults[:NAMED_AT_ONCE]]
        more = len(self.faults) - len(told)
        super().__init__("; ".join([*told, *([f"and {more} more"] if more else [])]))

    @property
    def told(self) -> Sequence[FieldError]:
        """The faults a host is told: the first of them, and how many more there are."""
        more = len(self.faults) - MOST_TOLD
        return (*self.faults[:MOST_TOLD], FieldError("", f"There are {more} more faults.")) if more > 0 else self.faults


class UnknownSurvey(RequestError):
    """No survey in the library has this id."""


class UnknownSession(RequestError):
    """No session has this id."""


class OptedOut(RequestError):
    """The number has asked for no more surveys; only its own `start` changes that."""


class TooManySessions(RequestError):
    """The number has as many open sessions as it may; each that ends makes room for another."""


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

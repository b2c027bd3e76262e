"""A SendSurvey request: the payload hosts send, checked for shape when it is read and for meaning on its survey."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine import phone
from engine.checking.request import faults_of
from engine.errors import Fault, InvalidRequest
from engine.languages import look_up
from engine.survey import Survey

DEFAULT_LIFETIME = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the request means for one survey: whom to ask, in which of its languages, until when."""

    recipient: str
    language: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class SendRequest:
    """A payload that has the right shape. `digest` tells two payloads apart."""

    payload: Mapping[str, Any] = field(repr=False)
    digest: str

    @classmethod
    def from_payload(cls, payload: object) -> SendRequest:
        """Read a payload as it came from outside; raises InvalidRequest with every fault of its shape."""
        if faults := faults_of(payload):
            raise InvalidRequest(faults)
        assert isinstance(payload, dict)  # noqa: S101 - the schema says so; for mypy
        canonical = json.dumps(payload, sort_keys=True, separators=(",", ":"))
        return cls(payload=payload, digest=hashlib.sha256(canonical.encode()).hexdigest())

    @property
    def client_reference(self) -> str | None:
        """The host's own name for this sending."""
        reference: str | None = self.payload.get("clientReference")
        return reference

    @property
    def content(self) -> str | None:
        """What to say before the survey's first text."""
        content: str | None = self.payload.get("content")
        return content

    @property
    def variables(self) -> Mapping[str, str]:
        """The session variables by key."""
        return {entry["key"]: entry["value"] for entry in self.payload.get("userSessionVariables", [])}

    def checked(self, survey: Survey, now: datetime) -> Checked:
        """Hold the request against its survey and the clock; raises InvalidRequest with every fault."""
        language = look_up(self.payload.get("language", survey.default_language), survey.languages)
        expires_at = self._expires_at(now)
        faults = [*self._faults(now), *self._language_faults(language, survey)]
        if faults or language is None:
            raise InvalidRequest(faults)
        return Checked(recipient=self.payload["identifier"], language=language, expires_at=expires_at)

    def _expires_at(self, now: datetime) -> datetime:
        written = self.payload.get("expiryTime")
        return datetime.fromisoformat(written) if written else now + DEFAULT_LIFETIME

    def _faults(self, now: datetime) -> Iterator[Fault]:
        if fault := phone.fault_of(self.payload["identifier"]):
            yield Fault("/identifier", fault)
        if self._expires_at(now) <= now:
            yield Fault(
                "/expiryTime", f"`{self.payload['expiryTime']}` has passed: a survey must expire in the future."
            )
        keys = [entry["key"] for entry in self.payload.get("userSessionVariables", [])]
        for at, key in enumerate(keys):
            if key in keys[:at]:
                yield Fault(f"/userSessionVariables/{at}/key", f"`{key}` is given twice.")

    def _language_faults(self, language: str | None, survey: Survey) -> Iterator[Fault]:
        if language is None:
            spoken = ", ".join(f"`{tag}`" for tag in survey.languages)
            yield Fault("/language", f"This survey does not speak `{self.payload['language']}`; it speaks {spoken}.")

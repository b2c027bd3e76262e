"""A SendSurvey request: the payload hosts send, checked for shape when it is read and for meaning on its survey."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine import phone
from engine.characters import textable
from engine.checking.field_errors import field_errors, without_nulls
from engine.errors import FieldError, InvalidRequest
from engine.json_pointer import steps_of
from engine.languages import look_up
from engine.survey import Survey

DEFAULT_LIFETIME = timedelta(days=3)
NO_LATER = 9998
"""The last year to expire in: the one after it is the last that a datetime knows, and not in every time zone."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the request means for one survey: whom to ask, in which of its languages, until when."""

    recipient: str
    language: str
    expires_at: datetime


@dataclass(frozen=True)
class SendRequest:
    """A payload as it came from outside, and what is wrong with its shape."""

    payload: Any = field(repr=False)
    field_errors: Sequence[FieldError] = ()

    @classmethod
    def read(cls, payload: object) -> SendRequest:
        """Look at the shape of a payload. Without field errors it is what the schema says, and the rest can be asked.

        An optional field that is null is the same as one that is not there.
        """
        sent = without_nulls(payload)
        return cls(sent, field_errors(sent))

    @property
    def digest(self) -> str:
        """The SHA-256 of what a payload means, whatever its layout, and whether it says what is not set."""
        meant = dict(self.payload)
        kept = [entry for entry in self._variables if entry["value"] is not None]
        if len(kept) < len(self._variables):
            meant.pop("userSessionVariables")
            meant |= {"userSessionVariables": kept} if kept else {}
        canonical = json.dumps(meant, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def client_reference(self) -> str | None:
        """The host's own name for this sending."""
        reference: str | None = self.payload.get("clientReference")
        return reference

    @property
    def content(self) -> str | None:
        """What to say before the survey's first text."""
        content: str | None = self.payload.get("content")
        return content and textable(content).strip()

    @property
    def variables(self) -> Mapping[str, str]:
        """The session variables by key; one without a value is not set."""
        return {entry["key"]: entry["value"] for entry in self._variables if entry["value"] is not None}

    @property
    def _variables(self) -> Sequence[Mapping[str, Any]]:
        variables: Sequence[Mapping[str, Any]] = self.payload.get("userSessionVariables", ())
        return variables

    def checked(self, survey: Survey, now: datetime) -> Checked:
        """Hold the request against its survey and the clock; raises InvalidRequest with all that is wrong."""
        if errors := [*self.field_errors, *self._errors_of_meaning(survey, now)]:
            raise InvalidRequest(errors)
        expiry, asked = self.payload.get("expiryTime"), self.payload.get("language")
        return Checked(
            recipient=self.payload["identifier"],
            language=(look_up(asked, survey.languages) if asked else None) or survey.default_language,
            expires_at=_moment(expiry) if expiry else now + DEFAULT_LIFETIME,
        )

    def _errors_of_meaning(self, survey: Survey, now: datetime) -> Iterator[FieldError]:
        """Find what is wrong with fields whose shape is right."""
        sound = self._sound_fields()
        if "identifier" in sound and (fault := phone.fault_of(sound["identifier"])):
            yield FieldError("/identifier", fault)
        if expiry := sound.get("expiryTime"):
            yield from _errors_of_expiry(expiry, now)
        if "language" in sound and look_up(sound["language"], survey.languages) is None:
            spoken = ", ".join(f"`{tag}`" for tag in survey.languages)
            yield FieldError("/language", f"This survey does not speak `{sound['language']}`; it speaks {spoken}.")
        keys = [entry["key"] for entry in sound.get("userSessionVariables", [])]
        for at, key in enumerate(keys):
            if key in keys[:at]:
                yield FieldError(f"/userSessionVariables/{at}/key", f"`{key}` is given twice.")

    def _sound_fields(self) -> Mapping[str, Any]:
        if any(not error.pointer for error in self.field_errors):
            return {}  # nobody has looked at the fields
        flawed = {steps_of(error.pointer)[0] for error in self.field_errors}
        fields = self.payload if isinstance(self.payload, dict) else {}
        return {name: value for name, value in fields.items() if name not in flawed}


def _errors_of_expiry(expiry: str, now: datetime) -> Iterator[FieldError]:
    expires_at = _moment(expiry)
    if expires_at <= now:
        yield FieldError("/expiryTime", f"`{expiry}` has passed: a survey must expire in the future.")
    elif expires_at.year > NO_LATER:
        yield FieldError("/expiryTime", f"`{expiry}` is too far ahead: a survey must expire by the end of {NO_LATER}.")


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written.upper())  # RFC 3339 allows a small t and z

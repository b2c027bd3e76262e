"""A SendSurvey request: the payload hosts send, checked for shape when it is read and for meaning on its survey."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from engine import local_time, phone
from engine.characters import UNSTORABLE, storable, textable
from engine.checking.finding import JsonPath
from engine.checking.schema_errors import SchemaError, schema_errors, schemas
from engine.errors import FieldError, InvalidRequest
from engine.json_pointer import pointer, steps_of
from engine.languages import look_up
from engine.survey import Survey
from engine.variables import Variable, as_number

DEFAULT_LIFETIME = timedelta(days=3)
NO_LATER = 9998
"""The last year to expire in. A datetime knows one more year, but not in every time zone."""

DEEPEST = 20
"""A payload is three deep. A much deeper one is refused before anything walks into it."""

MOST_VALUES = 500
"""A payload has some three hundred values at most. One of many more is refused before each is looked at."""

LONGEST_TOLD = 300
"""Characters of a pointer, and of what is said at it."""


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
        sent = _without_nulls(payload)
        return cls(sent, errors_of_shape(sent))

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
            expires_at=moment_of(expiry) if expiry else now + DEFAULT_LIFETIME,
        )

    def _errors_of_meaning(self, survey: Survey, now: datetime) -> Iterator[FieldError]:
        """Find what is wrong with fields whose shape is right."""
        if not isinstance(self.payload, dict) or _too_much(self.payload):
            return  # nobody has looked at the fields
        sound = self._sound_fields()
        if "identifier" in sound and (fault := phone.fault_of(sound["identifier"])):
            yield FieldError("/identifier", fault)
        if expiry := sound.get("expiryTime"):
            yield from _errors_of_expiry(expiry, now)
        if "language" in sound and look_up(sound["language"], survey.languages) is None:
            spoken = ", ".join(f"`{tag}`" for tag in survey.languages)
            yield FieldError("/language", f"This survey does not speak `{sound['language']}`; it speaks {spoken}.")
        if not any(error.pointer.startswith("/userSessionVariables") for error in self.field_errors):
            yield from _errors_of_variables(sound.get("userSessionVariables", []))
            yield from _errors_of_declared(sound.get("userSessionVariables", []), survey.variables)

    def _sound_fields(self) -> Mapping[str, Any]:
        flawed = {steps_of(error.pointer)[0] for error in self.field_errors}
        return {name: value for name, value in self.payload.items() if name not in flawed}


def expiry_of(written: str, now: datetime) -> datetime:
    """Read when a session expires. Raises InvalidRequest for what has passed, or is too far ahead."""
    if faults := [*_errors_of_expiry(written, now)]:
        raise InvalidRequest(faults)
    return moment_of(written)


def _errors_of_expiry(expiry: str, now: datetime) -> Iterator[FieldError]:
    expires_at = moment_of(expiry)
    if expires_at <= now:
        yield FieldError("/expiryTime", f"`{expiry}` has passed: a survey must expire in the future.")
    elif expires_at.year > NO_LATER:
        yield FieldError("/expiryTime", f"`{expiry}` is too far ahead: a survey must expire by the end of {NO_LATER}.")


def _errors_of_variables(entries: Sequence[Mapping[str, Any]]) -> Iterator[FieldError]:
    keys = [entry["key"] for entry in entries]
    for at, entry in enumerate(entries):
        if entry["key"] in keys[:at]:
            yield FieldError(f"/userSessionVariables/{at}/key", f"`{entry['key']}` is given twice.")
        zone = entry["value"] if entry["key"] == local_time.VARIABLE else None
        if zone is not None and not local_time.is_zone(zone):
            told = (
                f"`{_clipped(zone)}` is no time zone. Name one as the IANA does, like `Europe/Oslo`, or leave it out."
            )
            yield FieldError(f"/userSessionVariables/{at}/value", told)


def _errors_of_declared(entries: Sequence[Mapping[str, Any]], declared: Mapping[str, Variable]) -> Iterator[FieldError]:
    """Find what the survey needs and is not sent, and what is sent and no number."""
    sent = {entry["key"] for entry in entries if entry["value"] is not None}
    for key, variable in declared.items():
        if variable.required and key not in sent:
            yield FieldError("/userSessionVariables", f"`{_clipped(key)}` is missing: this survey needs it.")
    for at, entry in enumerate(entries):
        known, value = declared.get(entry["key"], Variable()), entry["value"] or ""
        pointer_of_value = f"/userSessionVariables/{at}/value"
        if entry["key"] in sent and known.required and not value.strip():
            yield FieldError(pointer_of_value, f"`{_clipped(entry['key'])}` is empty, and this survey needs it.")
        elif known.is_number and value.strip() and as_number(value) is None:
            yield FieldError(pointer_of_value, f"`{_clipped(value)}` is no number. Write one like 7 or 4.5.")


def moment_of(written: str) -> datetime:
    """Read a moment that its schema has found to be one."""
    return datetime.fromisoformat(written.upper())  # RFC 3339 allows a small t and z


def _without_nulls(payload: object) -> object:
    """Leave out optional fields that are null, as the models of generated clients write what is not set."""
    if not isinstance(payload, dict):
        return payload
    return {name: value for name, value in payload.items() if value is not None or name not in _optional()}


def errors_of_shape(payload: object, schema: str = "send_survey.json", *, any_text: bool = False) -> list[FieldError]:
    """Find what is wrong with a payload's shape, whatever JSON value it is; if nothing, it meets the schema.

    With `any_text`, its texts may have characters that cannot be stored.
    """
    if too_much := _too_much(payload):
        return [_in_its_place(payload, too_much)]
    errors = [*_foreign_values(payload, ())]  # what is no JSON, no schema can be held against
    errors = errors or [*(() if any_text else _unstorable_texts(payload, ())), *schema_errors(payload, schema)]
    by_pointer: dict[str, FieldError] = {}
    for error in errors:
        detail = f"{_clipped(error.message[:1].upper() + error.message[1:])}. {error.remedy}"
        told = FieldError(_clipped(pointer(*(storable(str(step)) for step in error.path))), storable(detail))
        by_pointer.setdefault(told.pointer, told)
    return list(by_pointer.values())


def require_shape(payload: object, schema: str) -> None:
    """Raise InvalidRequest with all that is wrong with a payload's shape."""
    if faults := errors_of_shape(payload, schema):
        raise InvalidRequest(faults)


@cache
def _optional() -> frozenset[str]:
    schema = schemas()["send_survey.json"]
    return frozenset(schema["properties"]) - frozenset(schema["required"])


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}…"


def _too_much(payload: object) -> str | None:
    """Return why a payload is too large to be looked at, or None. This takes no longer than to look at a small one."""
    level, seen = [payload], 1
    for _ in range(DEEPEST):
        seen += sum(len(value) for value in level if isinstance(value, dict | list))
        if seen > MOST_VALUES:
            return f"The request has too many values: there may be {MOST_VALUES}, and 100 session variables."
        level = [inner for value in level for inner in _within(value)]
    return "The request is nested too deeply." if level else None


def _in_its_place(payload: object, too_much: str) -> FieldError:
    """Point at the first field that is too large alone, else at the whole payload."""
    fields = payload if isinstance(payload, dict) and len(payload) <= MOST_VALUES else {}
    alone = ((name, told) for name, value in fields.items() if (told := _too_much(value)))
    return next((FieldError(_clipped(pointer(storable(name))), told) for name, told in alone), FieldError("", too_much))


def _within(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _foreign_values(value: object, path: JsonPath) -> Iterator[SchemaError]:
    """Find what a host in Python hands in, and JSON does not have."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(key, str):
                yield from _foreign_values(inner, (*path, key))
            else:
                yield SchemaError("wrong_type", (*path, str(key)), "a name is a text in JSON", "Write it as a text.")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _foreign_values(inner, (*path, at))
    elif not isinstance(value, str | int | float | None):
        told = f"a `{type(value).__name__}` is no JSON value"
        yield SchemaError("wrong_type", path, told, "Write it as the HTTP API takes it.")


def _unstorable_texts(value: object, path: JsonPath) -> Iterator[SchemaError]:
    if isinstance(value, str) and (found := UNSTORABLE.search(value)):
        message = f"the text has a character that cannot be stored, U+{ord(found[0]):04X}"
        yield SchemaError("invalid_character", path, message, "Remove it.")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _unstorable_texts(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _unstorable_texts(inner, (*path, at))

"""What is wrong with the shape of a SendSurvey payload: told to the host that sent it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from engine.characters import UNSTORABLE, storable
from engine.checking.finding import JsonPath
from engine.checking.schema_errors import SchemaError, schema_errors, schemas
from engine.errors import FieldError
from engine.json_pointer import pointer

DEEPEST = 20
"""A payload is three deep; what is much deeper is refused before anything walks into it."""

MOST_VALUES = 500
"""A payload has some three hundred values at most; one of many more is refused before each is looked at."""

LONGEST_TOLD = 300
"""Characters of a pointer, and of what is said at it."""


def without_nulls(payload: object) -> object:
    """Leave out optional fields that are null, as the models of generated clients write what is not set."""
    if not isinstance(payload, dict):
        return payload
    return {name: value for name, value in payload.items() if value is not None or name not in _optional()}


def field_errors(payload: object) -> list[FieldError]:
    """Find every fault of a payload's shape, whatever JSON value it is; no fault means `send_survey.json` is met."""
    if too_much := _too_much(payload):
        return [FieldError("", too_much)]
    errors = [*_unstorable_texts(payload, ()), *schema_errors(payload, "send_survey.json")]
    by_pointer: dict[str, FieldError] = {}
    for error in errors:
        detail = f"{_clipped(error.message[:1].upper() + error.message[1:])}. {error.remedy}"
        told = FieldError(_clipped(pointer(*(storable(str(step)) for step in error.path))), storable(detail))
        by_pointer.setdefault(told.pointer, told)
    return list(by_pointer.values())


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


def _within(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


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

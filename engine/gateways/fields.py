"""Reads a JSON object of texts that a gateway sent, and finds every fault of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from engine.errors import FieldError, InvalidRequest
from engine.gateways.charsets import content_type, decoded
from engine.gateways.gateway import Call

MOST_TOLD = 20
"""Faults of one call. Who makes more makes them by the thousand."""

MOST_QUOTED = 100
"""Characters of a name."""

LONGEST_WHOLE_NUMBER = 1000
"""Digits: Python takes ever longer over more, and refuses the whole document over some."""


def read_texts(
    call: Call,
    required: Sequence[str],
    optional: Sequence[str] = (),
    *,
    filled: Sequence[str] = (),
    nullable: Sequence[str] = (),
) -> Mapping[str, str]:
    """Read a JSON object of these texts and no others; a `filled` one is not blank.

    One that is optional or `nullable` may be null, and is left out then.

    Raises InvalidRequest with its first faults.
    """
    fields = read_object(call)
    if faults := [*islice(chain(_faults(fields, required, optional, nullable), _blanks(fields, filled)), MOST_TOLD)]:
        raise InvalidRequest(faults)
    return {name: value for name, value in fields.items() if value is not None}


def read_object(call: Call) -> Mapping[str, Any]:
    """Read a JSON object; raises InvalidRequest."""
    value = read_document(call)
    if not isinstance(value, dict):
        raise InvalidRequest([FieldError("", "The body must be a JSON object.")])
    return value


def read_document(call: Call) -> Any:
    """Read any JSON, in the character set it declares or turns out to be in; raises InvalidRequest."""
    _, charset = content_type(call.headers)
    text = decoded(call.body, charset or json.detect_encoding(call.body)).removeprefix("\ufeff")
    try:
        return json.loads(text, parse_int=_whole_number)
    except RecursionError:
        raise InvalidRequest([FieldError("", "The body is nested too deeply.")]) from None
    except ValueError as error:
        raise InvalidRequest([FieldError("", f"The body is not JSON: {error}.")]) from None


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_WHOLE_NUMBER else digits


def pointer(*steps: str | int) -> str:
    """Write an RFC 6901 pointer."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def _blanks(fields: Mapping[str, Any], filled: Sequence[str]) -> Iterator[FieldError]:
    for name in filled:
        value = fields.get(name)
        if isinstance(value, str) and not value.strip():
            yield FieldError(pointer(name), f"`{name}` is empty.")


def _faults(
    fields: Mapping[str, Any], required: Sequence[str], optional: Sequence[str], nullable: Sequence[str]
) -> Iterator[FieldError]:
    known = (*required, *optional)
    for name in required:
        if name not in fields:
            yield FieldError(pointer(name), f"`{name}` is missing.")
    for name, value in fields.items():
        if name not in known:
            yield FieldError(
                pointer(name),
                f"There is no field `{name[:MOST_QUOTED]}`; there are {', '.join(f'`{k}`' for k in known)}.",
            )
        elif not isinstance(value, str) and not (value is None and name in (*optional, *nullable)):
            yield FieldError(pointer(name), f"`{name}` must be a text.")

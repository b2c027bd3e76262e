"""Reads a JSON object of texts that a gateway sent, and finds every fault of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.errors import Fault, InvalidRequest


def read_texts(
    body: bytes, required: Sequence[str], optional: Sequence[str] = (), *, filled: Sequence[str] = ()
) -> Mapping[str, str]:
    """Read a JSON object of these texts and no others; an optional one may be null, a `filled` one is not blank.

    Raises InvalidRequest with every fault.
    """
    fields = read_object(body)
    if faults := [*_faults(fields, required, optional), *_blanks(fields, filled)]:
        raise InvalidRequest(faults)
    return {name: value for name, value in fields.items() if value is not None}


def read_object(body: bytes) -> Mapping[str, Any]:
    """Read a JSON object; raises InvalidRequest."""
    value = read_document(body)
    if not isinstance(value, dict):
        raise InvalidRequest([Fault("", "The body must be a JSON object.")])
    return value


def read_document(body: bytes) -> Any:
    """Read any JSON; raises InvalidRequest."""
    try:
        return json.loads(body)
    except RecursionError:
        raise InvalidRequest([Fault("", "The body is nested too deeply.")]) from None
    except ValueError as error:
        raise InvalidRequest([Fault("", f"The body is not JSON: {error}.")]) from None


def pointer(*steps: str | int) -> str:
    """Write an RFC 6901 pointer."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def _blanks(fields: Mapping[str, Any], filled: Sequence[str]) -> Iterator[Fault]:
    for name in filled:
        value = fields.get(name)
        if isinstance(value, str) and not value.strip():
            yield Fault(pointer(name), f"`{name}` is empty.")


def _faults(fields: Mapping[str, Any], required: Sequence[str], optional: Sequence[str]) -> Iterator[Fault]:
    known = (*required, *optional)
    for name in required:
        if name not in fields:
            yield Fault(pointer(name), f"`{name}` is missing.")
    for name, value in fields.items():
        if name not in known:
            yield Fault(pointer(name), f"There is no field `{name}`; there are {', '.join(f'`{k}`' for k in known)}.")
        elif not isinstance(value, str) and not (value is None and name in optional):
            yield Fault(pointer(name), f"`{name}` must be a text.")

"""JSON pointers (RFC 6901): `/message/0/id` is a place in a JSON value."""

from __future__ import annotations

from typing import Any

LONGEST_POSITION = 9
"""Digits of a position: no list has more entries, and Python reads no number of thousands of digits."""


def pointer(*steps: str | int) -> str:
    """Write a pointer; no step at all points at the whole value."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def steps_of(pointer: str) -> list[str]:
    """Return the steps of a pointer, names and positions alike."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def position(step: str) -> int | None:
    """Return the position that a step is; None for a name."""
    return int(step) if step.isascii() and step.isdecimal() and len(step) <= LONGEST_POSITION else None


def found(value: Any, pointer: str) -> Any:
    """Return what stands at a place; None where there is nothing."""
    for step in steps_of(pointer):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and (at := position(step)) is not None and at < len(value):
            value = value[at]
        else:
            return None
    return value

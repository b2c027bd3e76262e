"""JSON pointers (RFC 6901): `/message/0/id` is a place in a JSON value."""

from __future__ import annotations

from typing import Any


def pointer(*steps: str | int) -> str:
    """Write a pointer; no step at all points at the whole value."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def steps_of(pointer: str) -> list[str]:
    """Return the steps of a pointer, names and positions alike."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def found(value: Any, pointer: str) -> Any:
    """Return what stands at a place; None where there is nothing."""
    for step in steps_of(pointer):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isascii() and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value

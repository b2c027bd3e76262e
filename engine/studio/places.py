"""Tells where a finding is in the words of the forms, and which field it is about. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.json_pointer import found, pointer, position
from engine.studio.forms import schema_at

STEP = re.compile(r'\[(\d+)\]|\["([^"]*)"\]|\.?([^.\[\]]+)')

ON_PAGES = {"rules": "rules", "completion": "ends", "unavailable": "ends"}
"""On which page of the editor a part of a survey is; elements have one each, and the rest is the survey's own."""


@dataclass(frozen=True, kw_only=True)
class FieldPlace:
    """Where a field stands: its pointer, the page of the editor it is on, and what it is called there."""

    pointer: str
    at: str
    words: str


def place_of(path: str, data: Mapping[str, Any]) -> FieldPlace:
    """Return the place of a path as authors say it, like `elements[3].minimum`."""
    return place_at([next(step for step in one.groups() if step is not None) for one in STEP.finditer(path)], data)


def place_at(steps: list[str], data: Mapping[str, Any]) -> FieldPlace:
    """Return the place that the steps of a pointer lead to."""
    at = steps[1] if steps[0] == "elements" and len(steps) > 1 else ON_PAGES.get(steps[0], "survey")
    return FieldPlace(pointer=pointer(*steps), at=at, words=" › ".join(_named(steps, data)))


def _named(steps: list[str], data: Mapping[str, Any]) -> Iterator[str]:
    for nr, step in enumerate(steps):
        here = steps[: nr + 1]
        if nr == 1 and steps[0] == "elements":
            element = found(data, pointer(*here))
            id_ = element.get("id") if isinstance(element, dict) else None
            yield str(id_ or f"Element {_counted(step)}")
        elif position(step) is not None:
            yield _counted(step)
        elif here != ["elements"]:
            has_title = step in schema_at(data, here[:-1]).get("properties", {})
            yield str(schema_at(data, here).get("title", step)) if has_title else step


def _counted(step: str) -> str:
    at = position(step)
    return step if at is None else str(at + 1)

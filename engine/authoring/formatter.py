"""The one layout of a definition: how it is written, whatever it says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.checking.schema_errors import schemas
from engine.notes import NOTE

WIDTH = 110
INDENT = "  "

TEXTS = {"$ref": "texts.json"}

ALWAYS_OPEN = 3
"""The definition, its lists, and each element and rule in them always take several lines."""


class _NumberLiteral(str):
    """A number as it is written: 1.0 stays 1.0."""

    __slots__ = ()


def canonical(text: str) -> str:
    """Lay out a definition, given as JSON that can be read; unknown properties stay, after the known ones."""
    return laid_out(parsed(text))


def parsed(text: str) -> Any:
    """Read a definition for `laid_out`: its numbers stay as they are written."""
    return json.loads(text, parse_int=_NumberLiteral, parse_float=_NumberLiteral)


def laid_out(data: Any) -> str:
    """Write a definition that `parsed` read."""
    first = data.get("default_language") if isinstance(data, dict) else None
    return "".join(_laid_out(_arranged(data, schemas()["survey.json"], first), 0, 0)) + "\n"


def _laid_out(value: Any, depth: int, before: int) -> Iterator[str]:
    """Write a value; `before` is how much stands before it on its line."""
    line = _on_one_line(value)
    entries = [*_entries(value)]
    lone = depth == 1 and isinstance(value, dict)  # the completion
    if not entries or ((depth >= ALWAYS_OPEN or lone) and before + len(line) < WIDTH):
        yield line
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield f"{opening}\n"
    inner = INDENT * (depth + 1)
    for at, (name, entry) in enumerate(entries):
        yield inner + name
        yield from _laid_out(entry, depth + 1, len(inner) + len(name))
        yield ",\n" if at < len(entries) - 1 else "\n"
    yield INDENT * depth + closing


def _entries(value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, dict):
        return ((f"{_scalar(name)}: ", entry) for name, entry in value.items())
    return (("", entry) for entry in value) if isinstance(value, list) else ()


def _on_one_line(value: Any) -> str:
    if isinstance(value, dict | list):
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        return opening + ", ".join(name + _on_one_line(entry) for name, entry in _entries(value)) + closing
    return _scalar(value)


def _scalar(value: Any) -> str:
    return str(value) if isinstance(value, _NumberLiteral) else json.dumps(value, ensure_ascii=False)


def _arranged(data: Any, schema: Mapping[str, Any], first: Any) -> Any:
    """Put properties in the order of their schema, and the survey's default language, `first`, before the others."""
    schema = {**schema, **schemas().get(schema.get("$ref", "").removeprefix("../"), {})}
    if isinstance(data, list):
        return [_arranged(entry, schema.get("items", {}), first) for entry in data]
    if not isinstance(data, dict):
        return data
    if "type" in schema.get("properties", {}) and "allOf" in schema:
        schema = _schema_of_kind(data.get("type"))
    inner, others = schema.get("properties", {}), schema.get("additionalProperties") or {}
    known = [name for name in inner if name in data]
    names = [*known, *sorted((name for name in data if name not in inner), key=lambda name: _rank(name, schema, first))]
    names.sort(key=NOTE.__eq__)  # a note stands last
    return {name: _arranged(data[name], inner.get(name, others), first) for name in names}


def _schema_of_kind(kind: Any) -> Mapping[str, Any]:
    """Return the schema of an element, with what all kinds have at the ends: what is asked, then what follows."""
    schema = schemas().get(f"elements/{kind}.json", {})
    properties = {"id": {}, "type": {}, "text": TEXTS, "next": {}, **schema.get("properties", {})}
    own = [name for name in properties if name not in ("id", "type", "text", "next")]
    return {**schema, "properties": {name: properties[name] for name in ("id", "type", *own, "text", "next")}}


def _rank(name: str, schema: Mapping[str, Any], first: Any) -> tuple[Any, ...]:
    """Order names that are the author's own: languages by the alphabet, numbers by their size. Others stay in order."""
    if schema.get("title") == schemas()["texts.json"]["title"]:
        return (name != first, name)
    if "propertyNames" not in schema:
        return ()
    try:
        return (float(name), name)
    except ValueError:
        return (float("inf"), name)

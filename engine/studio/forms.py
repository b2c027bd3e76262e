"""Makes the fields of a form from the schema of what is written: a new kind of element has its form at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.checking.schema_errors import schemas
from engine.json_pointer import found, steps_of
from engine.json_pointer import pointer as pointer_to
from engine.studio.ids import is_id

ORDER = {"text": -1, "next": 1, "was": 1}
"""What is said stands first; what few need, behind the rest."""

IN_VIEW = ("choose",)
"""What is no less seen for being optional: without it a question asks for something else than its name says."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field, or several that belong together; `pointer` is where its value stands in the definition.

    `shape` is `texts`, `entries`, `words`, `named` (texts by a name), `keyed` (fields by a name), `group`, `choice`,
    `flag`, `whole`, `number`, `target` (an element's id), `line`, `condition`, or `json` for what has no other form.
    """

    pointer: str
    title: str
    description: str
    shape: str
    value: Any
    required: bool
    choices: Sequence[str] = ()
    parts: Sequence[Field | Sequence[Field]] = ()

    @property
    def is_in_view(self) -> bool:
        """Whether it stands among the fields, and not behind those that few need."""
        return self.required or self.value is not None or self.pointer.rpartition("/")[2] in IN_VIEW

    @property
    def is_saved_whole(self) -> bool:
        """Whether it is saved once it is left, not as it is typed: an id may pass through that of another."""
        return is_id(steps_of(self.pointer))

    @property
    def around(self) -> str:
        """The name, or the position, under which what it is a part of stands."""
        return steps_of(self.pointer)[-2]


def fields_of_element(element: Mapping[str, Any], pointer: str) -> list[Field]:
    """Return the fields of an element, by its kind: what all need first."""
    schema = schemas().get(f"elements/{element.get('type')}.json") or {}
    made = [one for one in _fields(schema, element, pointer) if not one.pointer.endswith("/type")]
    return sorted(made, key=lambda one: ORDER.get(one.pointer.rpartition("/")[2], 0))


def fields_of_rule(rule: Mapping[str, Any], pointer: str) -> list[Field]:
    """Return the fields of a rule."""
    return list(_fields(schemas()["rule.json"], rule, pointer))


def fields_of_survey(data: Mapping[str, Any]) -> list[Field]:
    """Return the fields of a survey itself, without its elements, its rules, and what has texts alone."""
    schema = schemas()["survey.json"]
    left_out = {"$schema", "elements", "rules", "completion", "unavailable"}
    properties = {name: inner for name, inner in schema["properties"].items() if name not in left_out}
    return list(_fields({**schema, "properties": properties}, data, ""))


def schema_at(data: Any, pointer: Sequence[str]) -> Mapping[str, Any]:
    """Return the schema of what stands at a place of a definition; empty where there is none."""
    schema: Mapping[str, Any] = schemas()["survey.json"]
    for step in pointer:
        schema = _of_kind(_resolved(schema), data)
        data = found(data, pointer_to(step))
        if isinstance(schema.get("items"), dict) and step.lstrip("-").isdigit():
            schema = schema["items"]
        else:
            schema = schema.get("properties", {}).get(step) or schema.get("additionalProperties") or {}
    return _of_kind(_resolved(schema), data)


def as_json(value: Any, indent: int | None = None) -> str:
    """Write a value as JSON. What was written there and is none stays as it was written, so that it can be mended."""
    if isinstance(value, str):
        try:
            json.loads(value)
        except (ValueError, RecursionError):
            return value
    return json.dumps(value, ensure_ascii=False, indent=indent)


def kinds() -> dict[str, str]:
    """Return every kind of element with what it does."""
    type_ = schemas()["element.json"]["properties"]["type"]
    return dict(zip(type_["enum"], type_["enumDescriptions"], strict=True))


def _fields(schema: Mapping[str, Any], data: Mapping[str, Any], pointer: str) -> Iterator[Field]:
    required = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        yield _field(f"{pointer}/{name}", inner, data.get(name), required=name in required)


def _field(pointer: str, written: Mapping[str, Any], value: Any, *, required: bool) -> Field:
    schema = _resolved(written)
    is_condition = _name(written) == "condition.json"
    shape, choices, parts = ("condition", (), ()) if is_condition else _shape(pointer, schema, value)
    return Field(
        pointer=pointer,
        title=schema.get("title", pointer.rpartition("/")[2]),
        description=schema.get("description", ""),
        shape=shape,
        value=as_json(value, indent=2) if shape == "json" and value is not None else value,
        required=required,
        choices=choices,
        parts=parts,
    )


FieldShape: TypeAlias = "tuple[str, Sequence[str], Sequence[Field | Sequence[Field]]]"
"""The shape of a field, its choices and its parts."""


def _shape(pointer: str, schema: Mapping[str, Any], value: Any) -> FieldShape:  # noqa: PLR0911 - as many as there are shapes
    if is_texts(schema):
        return "texts", (), ()
    if "enum" in schema:
        return "choice", [str(one) for one in schema["enum"]], ()
    type_ = schema.get("type")
    if type_ == "array":
        items = _resolved(schema.get("items", {}))
        if items.get("type") == "string":
            return "words", (), ()
        if items.get("type") == "object" and items.get("properties"):
            entries = value if isinstance(value, list) else []
            return "entries", (), [_entry(f"{pointer}/{at}", items, one) for at, one in enumerate(entries)]
    if type_ == "object":
        return _shape_of_object(pointer, schema, value if isinstance(value, dict) else {})
    simple = {"boolean": "flag", "integer": "whole", "number": "number", "string": "line"}
    if isinstance(type_, str) and type_ in simple:
        return "target" if pointer.endswith(("/next", "/go_to")) else simple[type_], (), ()
    return "json", (), ()


def _shape_of_object(pointer: str, schema: Mapping[str, Any], value: Mapping[str, Any]) -> FieldShape:
    others = _resolved(schema.get("additionalProperties") or {})
    if is_texts(others):
        return "named", (), ()
    if others.get("properties"):
        return "keyed", (), list(_keyed(pointer, schema, value))
    if schema.get("properties") and not _has_names_of_its_own(schema):
        return "group", (), list(_fields(schema, value, pointer))
    return "json", (), ()


def _keyed(pointer: str, schema: Mapping[str, Any], value: Mapping[str, Any]) -> Iterator[Field | Sequence[Field]]:
    """Yield the fields of what stands under each name, then those that every such object has."""
    own, inner = schema.get("properties", {}), _resolved(schema["additionalProperties"])
    for name, one in value.items():
        if name not in own:
            yield _entry(pointer + pointer_to(name), inner, one)
    yield from _fields(schema, value, pointer)


def _entry(pointer: str, schema: Mapping[str, Any], value: Any) -> list[Field]:
    return list(_fields(schema, value if isinstance(value, dict) else {}, pointer))


def _has_names_of_its_own(schema: Mapping[str, Any]) -> bool:
    """Return whether an object has keys that authors choose: its `properties` are not all it may hold."""
    return bool(schema.get("patternProperties") or isinstance(schema.get("additionalProperties"), dict))


def is_texts(schema: Mapping[str, Any]) -> bool:
    """Return whether a schema is that of a text in each language."""
    return bool(schema.get("additionalProperties") == schemas()["texts.json"]["additionalProperties"])


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema with what it refers to; its own title and description win."""
    name = _name(schema)
    return {**schemas().get(name, {}), **schema} if name else schema


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).removeprefix("../")


def _of_kind(schema: Mapping[str, Any], data: Any) -> Mapping[str, Any]:
    if "type" in schema.get("properties", {}) and "allOf" in schema and isinstance(data, dict):
        return schemas().get(f"elements/{data.get('type')}.json") or schema
    return schema

"""Whether JSON has the shape its schema says, told in the author's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from engine.checking.document import Document
from engine.checking.finding import Finding, Path, listed
from engine.checking.schema_errors import SchemaError, flaw_of, misnamed
from engine.checking.schemas import validator
from engine.checking.suggestions import did_you_mean


def findings_of_shape(document: Document, schema: str) -> list[Finding]:
    """Hold a document against a schema; what its reading has reported already is not reported again."""
    flaws = flaws_of_shape(document.data, schema)
    return reported(document, (flaw for flaw in flaws if flaw.path not in document.unsound))


def reported(document: Document, flaws: Iterable[SchemaError]) -> list[Finding]:
    """Give each flaw its place in a document."""
    return [
        (document.finding_at_key if flaw.at_key else document.finding)(flaw.code, flaw.path, flaw.message, flaw.remedy)
        for flaw in flaws
    ]


def flaws_of_shape(data: Any, schema: str) -> list[SchemaError]:
    """Find every flaw of shape, one for each value."""
    by_place: dict[tuple[Path, bool], SchemaError] = {}
    for error in validator(schema).iter_errors(data):
        for flaw in _flaws(error):
            by_place.setdefault((flaw.path, flaw.at_key), flaw)
    return _without_echoes(list(by_place.values()))


def _flaws(error: Any) -> Iterator[SchemaError]:
    path: Path = tuple(error.absolute_path)
    if "propertyNames" in error.absolute_schema_path:
        yield misnamed(error, path)
    elif error.validator == "additionalProperties":
        yield from _unknown_properties(error, path)
    elif error.validator == "required" and "errorMessage" not in error.schema:
        yield from _missing_property(error, path)
    else:
        yield flaw_of(error, path)


def _unknown_properties(error: Any, path: Path) -> Iterator[SchemaError]:
    known = error.schema["properties"]
    patterned = re.compile("|".join(error.schema.get("patternProperties", ())) or r"(?!)")
    not_here = error.schema.get("notHere", {})
    for name in error.instance:
        if name not in known and not patterned.search(name):
            meant = did_you_mean(name, known) if name not in not_here else None
            why_not = not_here.get(name) or f"Possible here: {listed(known)}."
            remedy = f"Did you mean `{meant}`?" if meant else f"Remove it. {why_not}"
            message = f"`{name}` is no property of this {error.schema['title'].lower()}"
            yield SchemaError("unknown_property", (*path, name), message, remedy, at_key=True, meant=meant)


def _missing_property(error: Any, path: Path) -> Iterator[SchemaError]:
    """Report each missing property once: jsonschema names it in its message only."""
    for name in error.validator_value:
        if name not in error.instance:
            about = error.schema["properties"][name]["description"]
            message = f"`{name}` is missing in this {error.schema['title'].lower()}"
            yield SchemaError("missing_property", (*path, name), message, f"Add `{name}`. {about}")


def _without_echoes(flaws: list[SchemaError]) -> list[SchemaError]:
    """Leave out as missing what is only misspelt."""
    misspelt = {(*flaw.path[:-1], flaw.meant) for flaw in flaws if flaw.code == "unknown_property" and flaw.meant}
    conditions = {path[:-1] for path in misspelt}
    return [
        flaw
        for flaw in flaws
        if not (
            (flaw.code == "missing_property" and flaw.path in misspelt)
            or (flaw.code == "invalid_condition" and flaw.path in conditions)
        )
    ]

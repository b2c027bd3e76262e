"""`survey format`: the one layout of a definition. Nothing else is changed by it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from engine.authoring.commands.files import OnFiles
from engine.characters import shown
from engine.checking import json_reader
from engine.checking.checker import definitions_in
from engine.checking.encoding import decoded
from engine.checking.finding import as_text
from engine.checking.schema_errors import schemas
from engine.notes import NOTE
from engine.settings import Settings

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


@click.command("format", cls=OnFiles)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit with 1 where something would change.")
def format_(paths: Sequence[Path], only_check: bool) -> None:  # noqa: FBT001 - click's flag
    """Give definitions their one layout.

    What they mean stays the same. PATH is a definition or a folder of them; SURVEY_DEFINITIONS if none is given. A
    file that is not JSON is reported and stays as it is; then, too, it exits with 1.
    """
    settings = Settings.from_environment()
    outcomes = [
        _format(file, only_check=only_check)
        for path in paths or [settings.definitions]
        for file in definitions_in(path)
    ]
    if not outcomes:
        raise click.UsageError("There are no definitions here: none ends in .json.")
    changed, failed = outcomes.count("changed"), outcomes.count("failed")
    done = "would change" if only_check else "changed"
    click.echo(f"{changed} {done}, {outcomes.count('same')} already formatted, {failed} could not be read")
    sys.exit(bool(failed or (only_check and changed)))


def _format(file: Path, *, only_check: bool) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        click.echo(f"{file}: the file cannot be read: {error.strerror}. Check the path.", err=True)
        return "failed"
    document = json_reader.read(content, str(file))
    if document.findings:
        click.echo(shown(as_text(document.findings)), err=True)
        return "failed"
    formatted = canonical(decoded(content)[0]).encode()
    if formatted == content:
        return "same"
    if not only_check:
        file.write_bytes(formatted)
    click.echo(f"{file}: {'would change' if only_check else 'changed'}")
    return "changed"

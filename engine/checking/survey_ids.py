"""Ids of surveys: a host names a survey by its id, so no two definitions may have the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from os.path import realpath
from pathlib import Path

from engine.checking import json_reader
from engine.checking.checker import DEFINITIONS, definitions_in
from engine.checking.finding import Finding, JsonDocument


def doubled_ids(paths: Iterable[Path]) -> list[Finding]:
    """Find ids that several definitions have, at each of these files; a folder stands for the definitions in it.

    What lies beside a file counts, too.
    """
    named = [file for path in paths for file in definitions_in(path)]
    asked = {realpath(path): path for path in named if path.is_file()}
    beside = {
        realpath(path): path for folder in {path.parent: 0 for path in named} for path in folder.glob(DEFINITIONS)
    }
    read = {at: _read(path) for at, path in sorted((beside | asked).items())}
    found = []
    for at in asked:
        id_ = id_of(read[at])
        others = [document.file for other, document in read.items() if other != at and id_ == id_of(document)]
        if id_ and others:
            found.append(same_id(read[at], others, map(id_of, read.values())))
    return found


def same_id(document: JsonDocument, others: Iterable[str], taken: Iterable[str | None]) -> Finding:
    """Report the id that a definition has in common with others; `taken` are ids that it cannot have instead."""
    message = f"`{id_of(document)}` is also the id of the survey in {' and '.join(others)}"
    own = re.sub(r"[^A-Za-z0-9._-]+", "_", Path(document.file).stem).strip("._-")
    example = f'`"id": "{own}"`' if own and own not in taken else "another short name"
    remedy = f"The survey that is sent already keeps the id. If this one is the copy, write {example}."
    return document.finding("duplicate_survey_id", ("id",), message, remedy)


def id_of(document: JsonDocument) -> str | None:
    """Return the id of a survey; None where it says none."""
    id_ = document.data.get("id") if isinstance(document.data, dict) else None
    return id_ if isinstance(id_, str) else None


def _read(path: Path) -> JsonDocument:
    try:
        return json_reader.read(path.read_bytes(), str(path))
    except OSError:
        return JsonDocument(file=str(path), data=None, readable=False)

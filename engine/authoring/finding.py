"""Finding a definition by what people call it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def find_definition(survey: str, folder: Path) -> Path | None:
    """Find a definition by its path, its file stem in the folder, or its id there."""
    for path in (Path(survey), folder / f"{survey}.json"):
        if path.is_file():
            return path
    return next((path for path in sorted(folder.glob("*.json")) if id_of(path) == survey), None)


def id_of(path: Path) -> Any:
    """Read a definition's id; None where there is none to read."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return data.get("id") if isinstance(data, dict) else None

"""Files below a folder. What is hidden there is a tool's."""

from __future__ import annotations

from pathlib import Path


def files_below(folder: Path, pattern: str) -> list[Path]:
    """Return the files whose names are like this, in order, and none whose name or folder's name begins with a dot."""
    found = sorted(folder.rglob(pattern))
    return [file for file in found if not any(part.startswith(".") for part in file.relative_to(folder).parts)]

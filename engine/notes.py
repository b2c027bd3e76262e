"""Notes: what authors write to one another within a definition. Only its file has them."""

from __future__ import annotations

from typing import Any

NOTE = "note"


def without_notes(value: Any) -> Any:
    """Return JSON without the notes in its objects; what is called `note` and is no text is none, and stays."""
    if isinstance(value, list):
        return [without_notes(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    return {name: without_notes(entry) for name, entry in value.items() if not _is_note(name, entry)}


def _is_note(name: str, entry: Any) -> bool:
    return name == NOTE and isinstance(entry, str)

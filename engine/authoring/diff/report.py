"""The report of `survey diff`: what changed, and what becomes of sessions, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from engine.authoring.diff.changed import Change

SAME_LAYOUT = "Nothing changed but the layout: both are one version, for sessions too."
HEADINGS = {
    "survey": "Survey",
    "language": "Languages",
    "element": "Elements",
    "option": "Options",
    "text": "Texts",
    "rule": "Rules",
}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two versions by the names of their files and their SHA-256, and the changes between them."""

    old: str
    new: str
    old_version: str
    new_version: str
    changes: Sequence[Change]

    @property
    def is_other_survey(self) -> bool:
        """Whether the survey's own id changed."""
        return any(change.path == "id" for change in self.changes)

    @property
    def sessions(self) -> Sequence[str]:
        """What becomes of sessions."""
        if self.old_version == self.new_version:
            return (SAME_LAYOUT,)
        if self.is_other_survey:
            return (
                "Sessions under way are of the old survey, and go on in it to their end.",
                "The new one has no sessions until a host sends it under its own id.",
            )
        return (
            "Sessions under way stay on the version they began with: its texts, its rules, its options, to their end.",
            "Sessions that begin once the new file is in place get the new version.",
        )


def as_text(comparison: Comparison) -> str:
    """Write the changes under headings, one a line, and then what becomes of sessions."""
    lines = [f"{comparison.old} -> {comparison.new}: {_count(comparison.changes)}"]
    for what, heading in HEADINGS.items():
        told = [_sentence(change) for change in comparison.changes if change.what == what]
        lines += ["", heading, *(f"  {line}" for line in told)] if told else []
    return "\n".join([*lines, "", "Sessions", *(f"  {sentence}" for sentence in comparison.sessions)])


def as_json(comparison: Comparison) -> str:
    """Write the same as JSON, in ASCII: any terminal and any program can take it."""
    document = {
        "old": {"file": comparison.old, "version": comparison.old_version},
        "new": {"file": comparison.new, "version": comparison.new_version},
        "changes": [asdict(change) for change in comparison.changes],
        "sessions": [*comparison.sessions],
    }
    return json.dumps(document, indent=2)


FORMATS: dict[str, Callable[[Comparison], str]] = {"text": as_text, "json": as_json}


def _count(changes: Sequence[Change]) -> str:
    if not changes:
        return "no changes"
    return f"{len(changes)} change{'s' if len(changes) > 1 else ''}"


def _sentence(change: Change) -> str:
    """Begin with a capital letter, unless a name in backticks comes first."""
    return f"{change.message[0].upper()}{change.message[1:]}. {change.effect}".strip()

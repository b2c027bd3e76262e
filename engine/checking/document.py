"""A file that has been read: its JSON, where everything in it stands, and what was wrong with it already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.checking.finding import TOP, Finding, Path, Place, problem_at


@dataclass(frozen=True, kw_only=True)
class Document:
    """A JSON file with the place of each value and of each key, both by path.

    Where it is not `readable` there is no `data`; `unsound` values stand for what could not be read.
    """

    file: str
    data: Any
    readable: bool
    values: Mapping[Path, Place] = field(default_factory=dict, repr=False)
    keys: Mapping[Path, Place] = field(default_factory=dict, repr=False)
    unsound: frozenset[Path] = frozenset()
    findings: tuple[Finding, ...] = ()

    def finding(self, code: str, path: Path, message: str, remedy: str) -> Finding:
        """Report at a value, or at the nearest thing around it that is there."""
        near = path
        while near and near not in self.values:
            near = near[:-1]
        return problem_at(self.values.get(near, TOP), code, self.file, path, message, remedy)

    def finding_at_key(self, code: str, path: Path, message: str, remedy: str) -> Finding:
        """Report at the key under which a value stands."""
        return problem_at(self.keys.get(path, TOP), code, self.file, path, message, remedy)

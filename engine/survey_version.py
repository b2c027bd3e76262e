"""One version of a survey: a definition's text, and what is made of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from engine.branching import Branching
from engine.notes import without_notes
from engine.survey import Survey


@dataclass(frozen=True, kw_only=True)
class SurveyVersion:
    """One version of a survey: its definition's text, and what is made of it once it is needed."""

    definition: str = field(repr=False)
    branches: Callable[[Survey], Branching] = field(default=Branching, repr=False, compare=False)

    @cached_property
    def version(self) -> str:
        """Name the version by the SHA-256 of its content, whatever its layout and its notes."""
        canonical = json.dumps(without_notes(json.loads(self.definition)), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    @cached_property
    def survey(self) -> Survey:
        """The nouns of the definition."""
        return Survey.from_definition(json.loads(self.definition))

    @cached_property
    def branching(self) -> Branching:
        """The survey's rules, ready to decide."""
        return self.branches(self.survey)


class SurveyVersions(Protocol):
    """The versions that can be had: the latest of each survey, and those that sessions began with."""

    def latest(self, survey_id: str) -> SurveyVersion:
        """Return the version that is sent; raises UnknownSurvey."""

    def pinned(self, version: str, definition_of: Callable[[str], str]) -> SurveyVersion:
        """Return the version of this name; `definition_of` reads its text where it is not at hand."""

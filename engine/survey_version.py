"""One version of a survey: a definition's text, and what is made of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from engine.branching import Branching, Known
from engine.elements.element import Element
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

    def opening(self, variables: Mapping[str, str]) -> tuple[Element, ...]:
        """Return what is said first: up to and with the first question, or to the completion where nothing asks.

        Raises BranchingFailed.
        """
        return self.walk(self.survey.elements[0].id, Known(variables=variables))

    def walk(self, start: str, known: Known) -> tuple[Element, ...]:
        """Return what is said from an element on: texts on the way, then the question or the completion.

        What is not to be asked is passed over. What leads back to itself ends at the completion; the checks refuse it.
        Raises BranchingFailed.
        """
        survey, said, come_to = self.survey, list[Element](), set[str]()
        element = survey.by_id[start]
        while element is not survey.completion and element.id not in come_to:
            come_to.add(element.id)
            first = element.id == survey.first_question
            rule = self.branching.rule(None, known) if first else None
            if rule and rule.go_to != element.id:
                element = survey.by_id[rule.go_to]
                continue
            if self.branching.asks(element, known):
                said.append(element)
                if element.asks:
                    return tuple(said)
            element = survey.after(element)
        return (*said, survey.completion)


class SurveyVersions(Protocol):
    """The versions that can be had: the latest of each survey, and those that sessions began with."""

    def latest(self, survey_id: str) -> SurveyVersion:
        """Return the version that is sent; raises UnknownSurvey."""

    def pinned(self, version: str, definition_of: Callable[[str], str]) -> SurveyVersion:
        """Return the version of this name; `definition_of` reads its text where it is not at hand."""

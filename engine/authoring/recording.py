"""What conversations visit of a survey, heard while they are held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.branching import Branching
from engine.elements.element import Answer, Element, Question, Rejection, ReplyContext
from engine.languages import Language
from engine.survey import Rule, Survey
from engine.wording import PipedValues, Wording


@dataclass(frozen=True)
class Visits:
    """What was visited: elements said, error prefixes and what was asked back by language, options, rules.

    `texts` are those that belong to no element: of the survey that is no longer available.
    """

    elements: set[tuple[str, str]] = field(default_factory=set)
    prefixes: set[tuple[str, str, str]] = field(default_factory=set)
    asked_back: set[tuple[str, str]] = field(default_factory=set)
    options: set[tuple[str, str]] = field(default_factory=set)
    rules: set[int] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)

    def add(self, others: Visits) -> None:
        """Take in what another conversation visited."""
        self.elements.update(others.elements)
        self.prefixes.update(others.prefixes)
        self.asked_back.update(others.asked_back)
        self.options.update(others.options)
        self.rules.update(others.rules)
        self.texts.update(others.texts)


class HeardBranching(Branching):
    """The rules of a survey, which notes those that decide."""

    def __init__(self, survey: Survey, visits: Visits) -> None:
        super().__init__(survey)
        self._heard, self._visits = survey.rules, visits

    def rule(self, question: str, answers: Mapping[str, Answer], variables: Mapping[str, str]) -> Rule | None:
        """Decide, and note the rule."""
        rule = super().rule(question, answers, variables)
        if rule is not None:
            self._visits.rules.add(self._heard.index(rule))
        return rule


class HeardWording(Wording):
    """A wording that notes what it is asked to say."""

    def __init__(self, wording: Wording, visits: Visits) -> None:
        vars(self).update(vars(wording))  # many conversations share its templates and languages
        self._visits = visits

    def say(self, element: Element, language: Language, quotes: PipedValues) -> str:
        """Render what an element says, and note it."""
        self._visits.elements.add((element.id, language.tag))
        return super().say(element, language, quotes)

    def error_prefix(self, question: Question, rejection: Rejection, language: Language) -> str:
        """Render an error prefix, and note it."""
        self._visits.prefixes.add((question.kind, rejection.reason, language.tag))
        return super().error_prefix(question, rejection, language)

    def confirm(self, question: Question, answer: Answer, context: ReplyContext) -> str:
        """Render what asks an answer back, and note it."""
        self._visits.asked_back.add((question.kind, context.language.tag))
        return super().confirm(question, answer, context)

    def quote(self, text: str, quotes: PipedValues) -> str:
        """Fill the placeholders of a text, and note it."""
        self._visits.texts.add(text)
        return super().quote(text, quotes)

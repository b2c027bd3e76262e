"""What there is to visit in a survey, and what of it no conversation visits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from engine.authoring.conversation_test import Trial
from engine.authoring.recording import Visits
from engine.elements.options import Optioned
from engine.survey import Survey

UNAVAILABLE = "unavailable"

Spot: TypeAlias = "tuple[tuple[str, str], ...]"
"""One thing to visit, as its names: `(("element", "why"), ("language", "no"))`."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What conversations visit of one survey: elements, rules, options, error prefixes, kinds that ask back."""

    survey: str
    there: Mapping[str, Sequence[Spot]]
    missed: Mapping[str, Sequence[Spot]]


def coverages(trials: Iterable[Trial], definitions: Iterable[Path]) -> list[Coverage]:
    """Add up what was visited of each definition, those that no conversation is about among them."""
    visits: dict[Path, Visits] = {path.resolve(): Visits() for path in definitions}
    for trial in trials:
        if trial.definition:
            visits.setdefault(trial.definition.resolve(), Visits()).add(trial.visits)
    return [_coverage(path, visited) for path, visited in visits.items()]


def _coverage(path: Path, visited: Visits) -> Coverage:
    survey = Survey.from_definition(json.loads(path.read_bytes()))
    there = _there(survey)
    seen = _seen(survey, visited)
    missed = {what: [spot for spot in spots if spot not in seen] for what, spots in there.items()}
    return Coverage(survey=path.stem, there=there, missed=missed)


def _there(survey: Survey) -> dict[str, Sequence[Spot]]:
    spoken = [*survey.by_id, UNAVAILABLE]
    kinds = {question.kind: question for question in survey.questions.values()}
    return {
        "elements": [_element(id_, tag) for id_ in spoken for tag in survey.languages],
        "rules": [_rule(survey, at) for at in range(len(survey.rules))],
        "options": [_option(question.id, id_) for question in _optioned(survey) for id_ in question.ids()],
        "prefixes": [
            _prefix(kind, reason, tag)
            for kind in kinds
            for reason in _reasons(survey, kind)
            for tag in survey.languages
        ],
        "asked_back": [_asked_back(kind, tag) for kind in _asking_back(survey) for tag in survey.languages],
    }


def _seen(survey: Survey, visited: Visits) -> set[Spot]:
    return {
        *(_element(*spot) for spot in visited.elements),
        *(_element(UNAVAILABLE, tag) for tag, text in survey.unavailable.items() if text in visited.texts),
        *(_rule(survey, at) for at in visited.rules),
        *(_option(*spot) for spot in visited.options),
        *(_prefix(*spot) for spot in visited.prefixes),
        *(_asked_back(*spot) for spot in visited.asked_back),
    }


def _optioned(survey: Survey) -> Iterator[Optioned]:
    return (question for question in survey.questions.values() if isinstance(question, Optioned))


def _reasons(survey: Survey, kind: str) -> list[str]:
    """Name what some question of a kind can be asked again for, in the order of the kind."""
    if survey.tries.are_over(1):
        return []
    questions = [question for question in survey.questions.values() if question.kind == kind]
    possible = {reason for question in questions for reason in question.possible_reasons}
    return [reason for reason in questions[0].reasons if reason in possible]


def _asking_back(survey: Survey) -> list[str]:
    """Name the kinds of question that can ask back: each does so in words of its own, whichever element it is."""
    return list(dict.fromkeys(one.kind for one in survey.questions.values() if survey.asks_back(one)))


def _element(id_: str, tag: str) -> Spot:
    return ("element", id_), ("language", tag)


def _rule(survey: Survey, at: int) -> Spot:
    return ("path", f"rules[{at}]"), ("name", survey.rules[at].name)


def _option(question: str, id_: str) -> Spot:
    return ("element", question), ("option", id_)


def _prefix(kind: str, reason: str, tag: str) -> Spot:
    return ("kind", kind), ("reason", reason), ("language", tag)


def _asked_back(kind: str, tag: str) -> Spot:
    return ("kind", kind), ("language", tag)

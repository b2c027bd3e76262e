"""What `survey test` tells: what differs, and what of each survey no conversation visits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

from engine.authoring.conversation_test import Trial
from engine.authoring.invalid_replies import reasons_to_try
from engine.authoring.player import Visits
from engine.survey import Survey

UNAVAILABLE = "unavailable"

Spot: TypeAlias = "tuple[tuple[str, str], ...]"
"""One thing to visit, as its names: `(("element", "why"), ("language", "no"))`."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What conversations visit of one survey: elements, rules, alerts, options, error prefixes, kinds that ask back."""

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
        "elements": [_element_spot(id_, tag) for id_ in spoken for tag in survey.languages],
        "rules": [_rule_spot(survey, at) for at in range(len(survey.rules))],
        "alerts": [_alert(alert.name) for alert in survey.alerts],
        "options": [
            _option(each.id, each.options[at].id) for each in survey.questions.values() for at in each.answering
        ],
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
        *(_element_spot(*spot) for spot in visited.elements),
        *(_element_spot(UNAVAILABLE, tag) for tag, text in survey.unavailable.items() if text in visited.texts),
        *(_rule_spot(survey, at) for at in visited.rules),
        *(_alert(name) for name in visited.alerts),
        *(_option(*spot) for spot in visited.options),
        *(_prefix(*spot) for spot in visited.prefixes),
        *(_asked_back(*spot) for spot in visited.asked_back),
    }


def _reasons(survey: Survey, kind: str) -> list[str]:
    """Name what some question of a kind can be asked again for, in the order of the kind."""
    questions = [question for question in survey.questions.values() if question.kind == kind]
    asked_again = [question for question in questions if not survey.tries_of(question).are_over(1)]
    possible = {reason for question in asked_again for reason in reasons_to_try(question)}
    return [reason for reason in questions[0].reasons if reason in possible]


def _asking_back(survey: Survey) -> list[str]:
    """Name the kinds of question that can ask back: each does so in words of its own, whichever element it is."""
    return list(dict.fromkeys(one.kind for one in survey.questions.values() if survey.asks_back(one)))


def _element_spot(id_: str, tag: str) -> Spot:
    return ("element", id_), ("language", tag)


def _rule_spot(survey: Survey, at: int) -> Spot:
    return ("path", f"rules[{at}]"), ("name", survey.rules[at].name)


def _alert(name: str) -> Spot:
    return (("name", name),)


def _option(question: str, id_: str) -> Spot:
    return ("element", question), ("option", id_)


def _prefix(kind: str, reason: str, tag: str) -> Spot:
    return ("kind", kind), ("reason", reason), ("language", tag)


def _asked_back(kind: str, tag: str) -> Spot:
    return ("kind", kind), ("language", tag)


WHAT = {
    "elements": "elements",
    "rules": "rules",
    "alerts": "alerts",
    "options": "options",
    "prefixes": "error prefixes",
    "asked_back": "ask-backs",
}


def as_text(trials: Sequence[Trial], covered: Sequence[Coverage] | None) -> str:
    """Write what differs, file by file, then how many differ, then what is not visited."""
    reports = [trial.report for trial in trials if trial.report]
    failed = sum(not trial.passed for trial in trials)
    hint = ["Where what was said is right, `survey test --update` writes it into the files."]
    told = hint if any(trial.differences for trial in trials) else []
    coverage = ["", *(line for each in covered for line in _of_survey(each))] if covered else []
    return "\n".join([*reports, *told, f"{len(trials) - failed} passed, {failed} failed", *coverage])


def as_json(trials: Sequence[Trial], covered: Sequence[Coverage] | None) -> str:
    """Write the same as JSON, in ASCII: any terminal and any program can take it."""
    document: dict[str, object] = {"conversations": [_trial_json(trial) for trial in trials]}
    if covered is not None:
        document["coverage"] = [_coverage_json(each) for each in covered]
    return json.dumps(document, indent=2)


FORMATS = {"text": as_text, "json": as_json}


def _trial_json(trial: Trial) -> dict[str, object]:
    found = [asdict(difference) for difference in trial.differences]
    return {"file": str(trial.file), "passed": trial.passed, "report": trial.report, "differences": found}


def _coverage_json(coverage: Coverage) -> dict[str, object]:
    counted = {
        what: {"total": len(spots), "missed": [dict(spot) for spot in coverage.missed[what]]}
        for what, spots in coverage.there.items()
    }
    return {"survey": coverage.survey, **counted}


def _of_survey(coverage: Coverage) -> Iterator[str]:
    *most, last = (_counted(coverage, what) for what in WHAT if coverage.there[what] or what != "alerts")
    yield f"{coverage.survey}: {', '.join(most)} and {last} are visited."
    for what, name in WHAT.items():
        if coverage.missed[what]:
            yield f"  {name} not visited:"
            yield from (f"    {line}" for line in _lines(coverage.missed[what]))


def _counted(coverage: Coverage, what: str) -> str:
    there, missed = len(coverage.there[what]), len(coverage.missed[what])
    return f"{there - missed} of {there} {WHAT[what]}"


def _lines(spots: Sequence[Spot]) -> Iterator[str]:
    """Name each thing once, with the languages in which it is not visited; what belongs together on one line."""
    by_name: dict[tuple[str, ...], list[str]] = {}
    for spot in spots:
        name = tuple(value for key, value in spot if key not in ("language", "path"))
        by_name.setdefault(name, []).extend(value for key, value in spot if key == "language")
    together: dict[tuple[str, ...], list[str]] = {}
    for name, languages in by_name.items():
        told = f"{name[-1]} ({', '.join(languages)})" if languages else name[-1]
        together.setdefault(name[:-1], []).append(told)
    for above, names in together.items():
        yield ": ".join([*above, ", ".join(names)])

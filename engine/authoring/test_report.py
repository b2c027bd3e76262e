"""What `survey test` tells: what differs, and what of each survey no conversation visits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.authoring.conversation_test import Trial
from engine.authoring.definition_files import survey_at
from engine.authoring.invalid_replies import reasons_to_try
from engine.authoring.player import UNAVAILABLE, Spot
from engine.survey import Survey

COVERED = {
    "elements": ("elements", ("element", "language")),
    "rules": ("rules", ("path", "name")),
    "alerts": ("alerts", ("name",)),
    "quotas": ("full quotas", ("name",)),
    "options": ("options", ("element", "option")),
    "prefixes": ("error prefixes", ("kind", "reason", "language")),
    "asked_back": ("ask-backs", ("kind", "language")),
}
"""What there is to visit: how it is called, and by which names one of it is known."""

RARE = ("alerts", "quotas")
"""What is not counted where a survey has none."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What there is to visit in a survey, and what of it no conversation visits, under the names of `COVERED`."""

    survey: str
    there: Mapping[str, Sequence[tuple[str, ...]]]
    missed: Mapping[str, Sequence[tuple[str, ...]]]


def coverages(trials: Iterable[Trial], definitions: Iterable[Path]) -> list[Coverage]:
    """Add up what was visited of each definition, those that no conversation is about among them."""
    visits: dict[Path, set[Spot]] = {path.resolve(): set() for path in definitions}
    for trial in trials:
        if trial.played:
            visits.setdefault(trial.played.definition.resolve(), set()).update(trial.played.visits)
    return [_coverage(path, visited) for path, visited in visits.items()]


def _coverage(path: Path, visited: set[Spot]) -> Coverage:
    survey = survey_at(path)
    there = _there(survey)
    missed = {what: [one for one in all_ if (what, *one) not in visited] for what, all_ in there.items()}
    return Coverage(survey=path.stem, there=there, missed=missed)


def _there(survey: Survey) -> dict[str, Sequence[tuple[str, ...]]]:
    tags, questions = survey.languages, survey.questions.values()
    kinds = dict.fromkeys(question.kind for question in questions)
    return {
        "elements": [(id_, tag) for id_ in (*survey.by_id, UNAVAILABLE) for tag in tags],
        "rules": [(f"rules[{at}]", rule.name) for at, rule in enumerate(survey.rules)],
        "alerts": [(alert.name,) for alert in survey.alerts],
        "quotas": [(quota.name,) for quota in survey.quotas],
        "options": [(each.id, each.options[at].id) for each in questions for at in each.answering],
        "prefixes": [(kind, reason, tag) for kind in kinds for reason in _reasons(survey, kind) for tag in tags],
        "asked_back": [(kind, tag) for kind in _asking_back(survey) for tag in tags],
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


def as_text(trials: Sequence[Trial], covered: Sequence[Coverage] | None) -> str:
    """Write what differs, file by file, then how many differ, then what is not visited."""
    reports = [trial.report for trial in trials if trial.report]
    failed = sum(not trial.passed for trial in trials)
    hint = ["Where what was said is right, `survey test --update` writes it into the files."]
    told = hint if any(trial.differences for trial in trials) else []
    coverage = ["", *_of_surveys(covered)] if covered else []
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
        what: {"total": len(all_), "missed": [_by_name(what, one) for one in coverage.missed[what]]}
        for what, all_ in coverage.there.items()
    }
    return {"survey": coverage.survey, **counted}


def _by_name(what: str, names: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(COVERED[what][1], names, strict=True))


def _of_surveys(covered: Sequence[Coverage]) -> Iterator[str]:
    """Write what is not visited of each survey that some of is, and only name those of which nothing is."""
    visited = [each for each in covered if each.missed != each.there]
    yield from (line for each in visited for line in _of_survey(each))
    if rest := [each.survey for each in covered if each not in visited]:
        yield f"Nothing is visited of {', '.join(rest)}."


def _of_survey(coverage: Coverage) -> Iterator[str]:
    *most, last = (_counted(coverage, what) for what in COVERED if coverage.there[what] or what not in RARE)
    yield f"{coverage.survey}: {', '.join(most)} and {last} are visited."
    for what, missed in coverage.missed.items():
        if missed:
            yield f"  {COVERED[what][0]} not visited:"
            yield from (f"    {line}" for line in _lines([_by_name(what, one) for one in missed]))


def _counted(coverage: Coverage, what: str) -> str:
    there, missed = len(coverage.there[what]), len(coverage.missed[what])
    return f"{there - missed} of {there} {COVERED[what][0]}"


def _lines(missed: Sequence[dict[str, str]]) -> Iterator[str]:
    """Name each thing once, with the languages in which it is not visited; what belongs together on one line."""
    by_name: dict[tuple[str, ...], list[str]] = {}
    for one in missed:
        name = tuple(value for key, value in one.items() if key not in ("language", "path"))
        by_name.setdefault(name, []).extend([one["language"]] if "language" in one else [])
    together: dict[tuple[str, ...], list[str]] = {}
    for name, languages in by_name.items():
        told = f"{name[-1]} ({', '.join(languages)})" if languages else name[-1]
        together.setdefault(name[:-1], []).append(told)
    for above, names in together.items():
        yield ": ".join([*above, ", ".join(names)])

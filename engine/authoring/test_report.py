"""The report of `survey test`: what differs and what is not visited, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from engine.authoring.conversation_test import Trial
from engine.authoring.coverage import Coverage, Spot

WHAT = {
    "elements": "elements",
    "rules": "rules",
    "options": "options",
    "prefixes": "error prefixes",
    "asked_back": "ask-backs",
}


def as_text(trials: Sequence[Trial], covered: Sequence[Coverage] | None) -> str:
    """Tell what differs, file by file, then how many differ, then what is not visited."""
    reports = [trial.report for trial in trials if trial.report]
    failed = sum(not trial.passed for trial in trials)
    hint = ["Where what was said is right, `survey test --update` writes it into the files."]
    told = hint if any(trial.differences for trial in trials) else []
    coverage = ["", *(line for each in covered for line in _of_survey(each))] if covered else []
    return "\n".join([*reports, *told, f"{len(trials) - failed} passed, {failed} failed", *coverage])


def as_json(trials: Sequence[Trial], covered: Sequence[Coverage] | None) -> str:
    """Write the same as JSON, in ASCII: any terminal and any program can take it."""
    document: dict[str, object] = {"conversations": [_trial(trial) for trial in trials]}
    if covered is not None:
        document["coverage"] = [_coverage(each) for each in covered]
    return json.dumps(document, indent=2)


FORMATS = {"text": as_text, "json": as_json}


def _trial(trial: Trial) -> dict[str, object]:
    found = [asdict(difference) for difference in trial.differences]
    return {"file": str(trial.file), "passed": trial.passed, "report": trial.report, "differences": found}


def _coverage(coverage: Coverage) -> dict[str, object]:
    counted = {
        what: {"total": len(spots), "missed": [dict(spot) for spot in coverage.missed[what]]}
        for what, spots in coverage.there.items()
    }
    return {"survey": coverage.survey, **counted}


def _of_survey(coverage: Coverage) -> Iterator[str]:
    *most, last = (_counted(coverage, what) for what in WHAT)
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

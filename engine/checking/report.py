"""The report of a check: for people, for programs, for a pull request."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict

from engine.checking.problem import Problem


def as_text(problems: Sequence[Problem]) -> str:
    """Write one line a problem, place first and remedy last, and how many there are."""
    return "\n".join([*(_line(problem) for problem in problems), _count(problems)])


def as_json(problems: Sequence[Problem]) -> str:
    """Write the list of problems as JSON, in ASCII: any terminal and any program can take it."""
    return json.dumps([asdict(problem) for problem in problems], indent=2)


def as_github(problems: Sequence[Problem]) -> str:
    """Write workflow commands, which become annotations of a pull request."""
    return "\n".join(_annotation(problem) for problem in problems)


FORMATS: dict[str, Callable[[Sequence[Problem]], str]] = {"text": as_text, "json": as_json, "github": as_github}


def _line(problem: Problem) -> str:
    where = f"{problem.path}: " if problem.path else ""
    place = f"{problem.file}:{problem.line}:{problem.column}"
    return f"{place}: {problem.severity} {problem.code}: {where}{problem.message}. {problem.remedy}"


def _count(problems: Sequence[Problem]) -> str:
    if not problems:
        return "No problems."
    counts = Counter(problem.severity for problem in problems)
    parts = [f"{counts[kind]} {kind}{'s' if counts[kind] > 1 else ''}" for kind in ("error", "warning") if counts[kind]]
    return f"{' and '.join(parts)}."


def _annotation(problem: Problem) -> str:
    place = f"file={_property(problem.file)},line={problem.line},col={problem.column}"
    title = _property(f"{problem.code} {problem.path}".strip())
    return f"::{problem.severity} {place},title={title}::{_data(f'{problem.message}. {problem.remedy}')}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

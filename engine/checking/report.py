"""The report of a check: for people, for programs, for a pull request."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict

from engine.checking.finding import Finding


def as_text(findings: Sequence[Finding]) -> str:
    """Write one line a problem, place first and remedy last, and how many there are."""
    return "\n".join([*(_line(finding) for finding in findings), _count(findings)])


def as_json(findings: Sequence[Finding]) -> str:
    """Write the list of problems as JSON, in ASCII: any terminal and any program can take it."""
    return json.dumps([asdict(finding) for finding in findings], indent=2)


def as_github(findings: Sequence[Finding]) -> str:
    """Write workflow commands, which become annotations of a pull request."""
    return "\n".join(_annotation(finding) for finding in findings)


FORMATS: dict[str, Callable[[Sequence[Finding]], str]] = {"text": as_text, "json": as_json, "github": as_github}


def _line(finding: Finding) -> str:
    where = f"{finding.path}: " if finding.path else ""
    place = f"{finding.file}:{finding.line}:{finding.column}"
    return f"{place}: {finding.severity} {finding.code}: {where}{finding.message}. {finding.remedy}"


def _count(findings: Sequence[Finding]) -> str:
    if not findings:
        return "No problems."
    counts = Counter(finding.severity for finding in findings)
    parts = [f"{counts[kind]} {kind}{'s' if counts[kind] > 1 else ''}" for kind in ("error", "warning") if counts[kind]]
    return f"{' and '.join(parts)}."


def _annotation(finding: Finding) -> str:
    place = f"file={_property(finding.file)},line={finding.line},col={finding.column}"
    title = _property(f"{finding.code} {finding.path}".strip())
    return f"::{finding.severity} {place},title={title}::{_data(f'{finding.message}. {finding.remedy}')}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

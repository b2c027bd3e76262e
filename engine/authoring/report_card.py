"""A report card: how many replies people really send are understood, and how many answers are invented."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from engine.authoring.reply_case import Cases
from engine.authoring.script import day_of
from engine.checking import Problem
from engine.checking.report import as_text as as_report
from engine.conversation.commands import goes_before
from engine.elements.element import Answer, Question, ReplyContext
from engine.languages import Language, Languages, look_up
from engine.reading import command, from_a_machine


class NotCases(ValueError):
    """Lines are no cases; `problems` say which, why, and what to do."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = problems
        super().__init__(as_report(problems))


@dataclass(frozen=True, kw_only=True)
class Case:
    """One reply, what it should be read as (None: it is no answer), and what it was read as."""

    file: str
    line: int
    language: str
    kind: str
    reply: str
    expected: Mapping[str, Any] | None
    read: Mapping[str, Any]

    @property
    def is_right(self) -> bool:
        """Tell whether the answer is the expected one, or rightly none was read."""
        if self.expected is None:
            return "answer" not in self.read
        return "answer" in self.read and _same(self.read["answer"], self.expected["answer"])


@dataclass(frozen=True)
class Score:
    """Counts of cases: answers and those understood, other replies and those taken for an answer."""

    answers: int
    understood: int
    others: int
    invented: int

    @property
    def recall(self) -> float:
        """Answers understood, of those that are answers."""
        return self.understood / self.answers if self.answers else 1.0

    @property
    def false_accepts(self) -> float:
        """Answers invented, of the replies that are none."""
        return self.invented / self.others if self.others else 0.0


@dataclass(frozen=True)
class ReportCard:
    """Every case read, and the scores of all, of each kind and of each language."""

    cases: Sequence[Case] = field(repr=False)

    @cached_property
    def score(self) -> Score:
        """Score all cases."""
        return _score(self.cases)

    @cached_property
    def by_kind_and_language(self) -> Mapping[tuple[str, str], Score]:
        """Score the cases of each kind in each language."""
        groups = defaultdict(list)
        for case in self.cases:
            groups[case.kind, case.language].append(case)
        return {group: _score(cases) for group, cases in sorted(groups.items())}

    @property
    def wrong(self) -> list[Case]:
        """Give the cases that were not read as expected."""
        return [case for case in self.cases if not case.is_right]


def report(lines: Iterable[str], languages: Languages, today: date, file: str = "-") -> ReportCard:
    """Read every case of JSON lines. Raises NotCases. A line's own `today` fixes the day its dates are read on."""
    return report_of({file: lines}, languages, today)


def report_of(files: Mapping[str, Iterable[str]], languages: Languages, today: date) -> ReportCard:
    """Read every case of several files, by their names. Raises NotCases."""
    reader = _Reader(languages, today)
    found: list[Case] = []
    problems: list[Problem] = []
    for file, lines in files.items():
        for number, line in enumerate(lines, 1):
            if line.strip():
                data, wrong = reader.cases.read(line, number, file)
                problems += wrong
                found += [] if problems else [reader.case(data, number, file)]
    if problems:
        raise NotCases(problems)
    return ReportCard(found)


def as_json(card: ReportCard) -> str:
    """Write the scores and each wrong case with what was read in it."""
    groups = [
        {"kind": kind, "language": language, "recall": score.recall, "false_accepts": score.false_accepts}
        | asdict(score)
        for (kind, language), score in card.by_kind_and_language.items()
    ]
    whole = {"recall": card.score.recall, "false_accepts": card.score.false_accepts, "groups": groups}
    return json.dumps(whole | {"cases": [asdict(case) for case in card.wrong]}, ensure_ascii=False, indent=2)


def as_text(card: ReportCard) -> Iterator[str]:
    """Write a line for each kind and language, one for all, and one for each wrong case."""
    yield f"{'kind':16} {'language':8} {'answers':>8} {'recall':>8} {'others':>8} {'false accepts':>14}"
    for (kind, language), score in card.by_kind_and_language.items():
        yield _line(kind, language, score)
    yield _line("all", "", card.score)
    for case in card.wrong:
        expected = "no answer" if case.expected is None else json.dumps(case.expected["answer"], ensure_ascii=False)
        read = json.dumps(case.read, ensure_ascii=False)
        place = f"{case.file}:{case.line}: {case.kind} {case.language}"
        yield f"{place}: {case.reply!r} is {expected}, and was read as {read}"


def _line(kind: str, language: str, score: Score) -> str:
    counts = f"{score.answers:8} {score.recall:8.4f} {score.others:8} {score.false_accepts:14.4f}"
    return f"{kind:16} {language:8} {counts}"


class _Reader:
    """Reads cases as a conversation hears replies: machines and commands first, then the question."""

    def __init__(self, languages: Languages, today: date) -> None:
        self.cases = Cases(languages)
        self._languages = languages
        self._today = today

    def case(self, data: Mapping[str, Any], number: int, file: str) -> Case:
        question = self.cases.question(data["element"])
        return Case(
            file=file,
            line=number,
            language=data["language"],
            kind=question.kind,
            reply=data["reply"],
            expected=data["expected"],
            read=self._read(data["reply"], question, self._context(data)),
        )

    def _context(self, data: Mapping[str, Any]) -> ReplyContext:
        tag = data["language"]
        asked_in = look_up(tag, data["element"].get("text", {})) or tag
        others = sorted(other for other in data["element"].get("text", {}) if other != asked_in)
        return ReplyContext(
            language=self._language(tag),
            others=tuple(self._language(other) for other in others),
            today=day_of(data["today"]) if "today" in data else self._today,
        )

    def _language(self, tag: str) -> Language:
        """Open a language; one without a folder is read with what CLDR knows of it."""
        return self._languages.named(tag) if look_up(tag, self._languages.tags) else Language(tag)

    def _read(self, reply: str, question: Question, context: ReplyContext) -> Mapping[str, Any]:
        asked = question.text.get(look_up(context.language.tag, question.text) or "", "")
        if from_a_machine(reply, asked, context.languages):
            return {"machine": True}
        said = command(reply, context.languages)
        outcome = question.read(reply, context)
        if goes_before(said, question, outcome):
            return {"command": said}
        return {name: value for name, value in asdict(outcome).items() if value not in (None, ())}


def _score(cases: Iterable[Case]) -> Score:
    cases = list(cases)
    answers = [case for case in cases if case.expected is not None]
    others = [case for case in cases if case.expected is None]
    return Score(
        answers=len(answers),
        understood=sum(case.is_right for case in answers),
        others=len(others),
        invented=sum(not case.is_right for case in others),
    )


def _same(read: Answer, expected: Answer) -> bool:
    """Compare answers as JSON: true is not 1, 2.0 is 2, and several options have no order."""
    if isinstance(read, bool) or isinstance(expected, bool):
        return read is expected
    if isinstance(read, list) and isinstance(expected, list):
        return sorted(read, key=str) == sorted(expected, key=str)
    return read == expected

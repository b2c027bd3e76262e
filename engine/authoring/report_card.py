"""A report card: how many replies people really send are understood or asked back, and how many answers invented."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from engine.authoring.conversation_file import NotAConversation, day_of
from engine.checking import Finding, json_reader
from engine.checking.finding import as_text as as_report
from engine.checking.finding import listed
from engine.checking.schema_errors import SchemaError, as_findings, schema_errors
from engine.conversation.keywords import goes_before
from engine.elements import KINDS, QUESTIONS
from engine.elements.compared import UnfitValue
from engine.elements.element import Accepted, Answer, AskedBack, Question, ReplyContext
from engine.languages import Language, Languages, known_locale, look_up
from engine.reading import command, from_a_machine


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
        """Return whether the answer was accepted or asked back, or rightly none was read."""
        return self.is_read("answer") or self.is_read("confirm") or not (self.expected or self.is_an_answer)

    @property
    def is_an_answer(self) -> bool:
        """Return whether any answer was accepted or asked back."""
        return "answer" in self.read or "confirm" in self.read

    def is_read(self, verdict: str) -> bool:
        """Return whether the expected answer was read, as `answer` (accepted) or `confirm` (asked back)."""
        if self.expected is None or verdict not in self.read:
            return False
        return _same(self.read[verdict], self.expected["answer"])


@dataclass(frozen=True)
class Score:
    """Counts of cases: what became of answers, and of the other replies.

    `misread` answers were taken for another answer, and `misheard` ones asked back as another; each is then one of
    the replies from which an answer was `invented`, or which were asked back wrongly.
    """

    answers: int
    accepted: int
    asked_back: int
    misread: int
    misheard: int
    others: int
    invented: int
    asked_back_wrongly: int

    @property
    def shares(self) -> Mapping[str, float]:
        """Return every share by its name in JSON: the first three are of the answers, the others of other replies."""
        return {
            "recall": _share(self.accepted, self.answers) if self.answers else 1.0,
            "confirmed": _share(self.asked_back, self.answers),
            "misread": _share(self.misread, self.answers),
            "false_accepts": _share(self.invented, self.others + self.misread),
            "wrong_confirms": _share(self.asked_back_wrongly, self.others + self.misheard),
        }


def score_of(cases: Iterable[Case]) -> Score:
    """Count what became of each."""
    cases = list(cases)
    answers = [case for case in cases if case.expected is not None]
    others = [case for case in cases if case.expected is None]
    misread, misheard = (
        sum(verdict in case.read and not case.is_right for case in answers) for verdict in ("answer", "confirm")
    )
    return Score(
        answers=len(answers),
        accepted=sum(case.is_read("answer") for case in answers),
        asked_back=sum(case.is_read("confirm") for case in answers),
        misread=misread,
        misheard=misheard,
        others=len(others),
        invented=misread + sum("answer" in case.read for case in others),
        asked_back_wrongly=misheard + sum("confirm" in case.read for case in others),
    )


def _share(some: int, of: int) -> float:
    return some / of if of else 0.0


def _same(read: Answer, expected: Answer) -> bool:
    """Compare answers as JSON: true is not 1, 2.0 is 2, and several options have no order."""
    if isinstance(read, bool) or isinstance(expected, bool):
        return read is expected
    if isinstance(read, list) and isinstance(expected, list):
        return sorted(read, key=str) == sorted(expected, key=str)
    return read == expected


COLUMNS = (" answers", "accepted", "asked back", "misread", "  others", "invented", "asked back wrongly")


class NotCases(ValueError):
    """Lines are no cases; `findings` say which, why, and what to do."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = findings
        super().__init__(as_report(findings))


@dataclass(frozen=True)
class ReportCard:
    """Every case read, and the scores of all, of each kind and of each language."""

    cases: Sequence[Case] = field(repr=False)

    @cached_property
    def score(self) -> Score:
        """Score all cases."""
        return score_of(self.cases)

    @cached_property
    def by_kind_and_language(self) -> Mapping[tuple[str, str], Score]:
        """Score the cases of each kind in each language."""
        groups = defaultdict(list)
        for case in self.cases:
            groups[case.kind, case.language].append(case)
        return {group: score_of(cases) for group, cases in sorted(groups.items())}

    @property
    def wrong(self) -> list[Case]:
        """Return the cases that were not read as expected."""
        return [case for case in self.cases if not case.is_right]


def report(files: Mapping[str, Iterable[str]], languages: Languages, today: date) -> ReportCard:
    """Read every case of files of JSON lines, by their names. Raises NotCases.

    Dates are read on `today`, unless a line names a day of its own.
    """
    reader = _Reader(languages, today)
    found: list[Case] = []
    findings: list[Finding] = []
    for file, lines in files.items():
        for number, line in enumerate(lines, 1):
            if line.strip():
                data, wrong = reader.read(line, number, file)
                findings += wrong
                found += [] if findings else [reader.case(data, number, file)]
    if findings:
        raise NotCases(findings)
    return ReportCard(found)


def as_json(card: ReportCard) -> str:
    """Write the scores and each wrong case with what was read in it."""
    groups = [
        {"kind": kind, "language": language, **asdict(score), **score.shares}
        for (kind, language), score in card.by_kind_and_language.items()
    ]
    whole = {**card.score.shares, "groups": groups}
    return json.dumps(whole | {"cases": [asdict(case) for case in card.wrong]}, ensure_ascii=False, indent=2)


def as_text(card: ReportCard) -> Iterator[str]:
    """Write a line for each kind and language, one for all, and one for each wrong case."""
    yield f"{'kind':16} {'language':8} " + "  ".join(COLUMNS)
    for (kind, language), score in card.by_kind_and_language.items():
        yield _line(kind, language, score)
    yield _line("all", "", card.score)
    for case in card.wrong:
        expected = "no answer" if case.expected is None else json.dumps(case.expected["answer"], ensure_ascii=False)
        read = json.dumps(case.read, ensure_ascii=False)
        place = f"{case.file}:{case.line}: {case.kind} {case.language}"
        yield f"{place}: {case.reply!r} is {expected}, and was read as {read}"


def _line(kind: str, language: str, score: Score) -> str:
    shares = score.shares
    cells = (
        str(score.answers),
        *(f"{shares[name]:.4f}" for name in ("recall", "confirmed", "misread")),
        str(score.others),
        *(f"{shares[name]:.4f}" for name in ("false_accepts", "wrong_confirms")),
    )
    columns = "  ".join(cell.rjust(len(column)) for cell, column in zip(cells, COLUMNS, strict=True))
    return f"{kind:16} {language:8} {columns}"


NO_MATTER = ("invalid_id", "invalid_language", "out_of_range")
"""Codes of what a survey must not do, and what keeps no reply from being read."""


class _Reader:
    """Reads lines, and their replies as a conversation hears them: machines and commands first, then the question.

    Questions come again and again, and are opened once.
    """

    def __init__(self, languages: Languages, today: date) -> None:
        self._languages = languages
        self._today = today
        self._questions: dict[str, tuple[Question | None, list[SchemaError]]] = {}

    def read(self, line: str, number: int, file: str) -> tuple[Mapping[str, Any], list[Finding]]:
        """Return a line's JSON, and what is wrong with it; where nothing is, it can be relied on."""
        try:
            data = json.loads(line)
            errors = list(self._errors(data))
        except (ValueError, RecursionError) as error:
            data, errors = (
                {},
                [SchemaError("invalid_json", (), f"the line is no JSON: {error}", "Write one object a line.")],
            )
        if not errors:
            return data, []
        document = json_reader.read(line.encode(), file)  # only now, as it takes longer, and knows the places
        findings = document.findings or as_findings(document, errors)
        return data, [replace(finding, line=number) for finding in findings]

    def _errors(self, data: Any) -> Iterator[SchemaError]:
        yield from schema_errors(data, "reply_case.json")
        if not isinstance(data, dict):
            return
        if isinstance(data.get("element"), dict):
            question, errors = self._opened(data["element"])
            yield from errors
            yield from _errors_of_expected(question, data.get("expected"))
        if isinstance(data.get("language"), str):
            yield from self._errors_of_language(data["language"])
        if isinstance(data.get("today"), str):
            yield from _errors_of_day(data["today"])

    def _opened(self, element: Mapping[str, Any]) -> tuple[Question | None, list[SchemaError]]:
        written = json.dumps(element, sort_keys=True)
        if written not in self._questions:
            errors = list(_errors_of_element(element))
            question = None
            if not errors:
                question = QUESTIONS[element["type"]].from_definition({"id": "asked", "text": {}, **element})
                contradictions = question.contradictions()
                errors = [
                    SchemaError("contradiction", ("element", *path), message, "Change one of them.")
                    for path, message in contradictions
                ]
            self._questions[written] = (question, errors)
        return self._questions[written]

    def _errors_of_language(self, tag: str) -> Iterator[SchemaError]:
        if look_up(tag, self._languages.tags) is None and known_locale(tag) is None:
            remedy = (
                f"There are templates for {listed(self._languages.tags)}; any other is one that CLDR knows, like `de`."
            )
            yield SchemaError("language_without_templates", ("language",), f"no language `{tag}` is known", remedy)

    def case(self, data: Mapping[str, Any], number: int, file: str) -> Case:
        question, _ = self._opened(data["element"])
        if question is None:
            raise ValueError(f"{data['element']} has errors")
        return Case(
            file=file,
            line=number,
            language=data["language"],
            kind=question.kind,
            reply=data["reply"],
            expected=_with_positions(data["expected"], question),
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
        if goes_before(said, question, is_an_answer=isinstance(outcome, Accepted)):
            return {"command": said}
        told = {name: value for name, value in asdict(outcome).items() if value not in (None, ())}
        if isinstance(outcome, AskedBack):
            return {"confirm": told.pop("answer"), **told}
        return told


def _errors_of_element(element: Mapping[str, Any]) -> Iterator[SchemaError]:
    """Hold an element against its schema; who writes a case may leave out its id and text."""
    whole = {"text": {"en": "?"}, **element, "id": "asked"}
    errors = schema_errors(whole, "element.json")
    yield from (error._replace(path=("element", *error.path)) for error in errors if error.code not in NO_MATTER)
    kind = KINDS.get(str(element.get("type")))
    if kind is not None and not kind.asks and not any(error.code == "unknown_kind" for error in errors):
        message = f"a `{kind.kind}` asks nothing"
        yield SchemaError("unknown_kind", ("element", "type"), message, f"Questions are {listed(QUESTIONS)}.")


def _errors_of_expected(question: Question | None, expected: Any) -> Iterator[SchemaError]:
    """Find ids that no option has."""
    if question is not None and isinstance(expected, dict) and "answer" in expected:
        try:
            question.positions_of(expected["answer"])
        except UnfitValue as error:
            message, _, there = str(error).partition("; ")
            yield SchemaError("wrong_value", ("expected", "answer"), message, f"{there[:1].upper()}{there[1:]}.")


def _errors_of_day(written: str) -> Iterator[SchemaError]:
    try:
        day_of(written)
    except NotAConversation as error:
        message, _, remedy = str(error).partition(": ")
        yield SchemaError("wrong_value", ("today",), message, f"{remedy[:1].upper()}{remedy[1:]}")


def _with_positions(expected: Mapping[str, Any] | None, question: Question) -> Mapping[str, Any] | None:
    """Replace the ids of options by their positions."""
    return expected and {**expected, "answer": question.positions_of(expected["answer"])}

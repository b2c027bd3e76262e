"""A line of replies -> its JSON, or every problem that keeps it from being a case."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from babel import Locale, UnknownLocaleError

from engine.authoring.conversation_file import NotAConversation, day_of
from engine.checking import Finding, json_reader
from engine.checking.draft import steps
from engine.checking.finding import listed
from engine.checking.schema_errors import SchemaError, as_findings, schema_errors
from engine.elements import KINDS, QUESTIONS
from engine.elements.compared import UnfitValue
from engine.elements.element import Question
from engine.languages import Languages, look_up

NO_MATTER = ("invalid_id", "invalid_language", "out_of_range")
"""Codes of what a survey must not do, and what keeps no reply from being read."""


class Cases:
    """Reads lines; questions come again and again, and are opened once."""

    def __init__(self, languages: Languages) -> None:
        self._languages = languages
        self._questions: dict[str, tuple[Question | None, list[SchemaError]]] = {}

    def read(self, line: str, number: int, file: str) -> tuple[Mapping[str, Any], list[Finding]]:
        """Return a line's JSON, and what is wrong with it; without problems it can be relied on."""
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

    def question(self, element: Mapping[str, Any]) -> Question:
        """Open the element of a line that has no problems; raises ValueError for one that has."""
        question, _ = self._opened(element)
        if question is None:
            raise ValueError(f"{element} has problems")
        return question

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
                    SchemaError("contradiction", ("element", *steps(path)), message, "Change one of them.")
                    for path, message in contradictions
                ]
            self._questions[written] = (question, errors)
        return self._questions[written]

    def _errors_of_language(self, tag: str) -> Iterator[SchemaError]:
        if look_up(tag, self._languages.tags) is None and not _is_known(tag):
            remedy = (
                f"There are templates for {listed(self._languages.tags)}; any other is one that CLDR knows, like `de`."
            )
            yield SchemaError("language_without_templates", ("language",), f"no language `{tag}` is known", remedy)


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


def _is_known(tag: str) -> bool:
    try:
        return Locale.parse(tag, sep="-") is not None
    except (UnknownLocaleError, ValueError):
        return False

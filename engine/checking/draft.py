"""What a definition says, as far as it can be understood: its meaning is checked even where its shape is not right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine import conditions
from engine.checking.finding import JsonDocument, JsonPath, written
from engine.checking.suggestions import did_you_mean
from engine.elements import KINDS
from engine.elements.completion import Completion
from engine.elements.element import Element, Question
from engine.elements.inspected import SENT_AS_THEY_ARE
from engine.session import COMPLETION
from engine.survey import AlertMoment
from engine.values import Value, resolved
from engine.variables import Variable

MOST_ALTERNATIVES = 256
"""The rules library is given one rule for each alternative; hundreds take it long, and more make it hang."""


TEXTS = frozenset((*SENT_AS_THEY_ARE, "label"))
"""What is written once in each language is called; of a scale's `labels` each is under its number."""


@dataclass(frozen=True, kw_only=True)
class DraftElement:
    """An element where it stands. `element` is None where too little of it could be understood."""

    path: JsonPath
    id: str | None
    element: Element | None
    next: str | None
    asked_if: conditions.Condition | None = None
    tests: tuple[DraftComparison, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DraftComparison:
    """A comparison where it stands. `path` leads to its value."""

    path: JsonPath
    about: str
    subject: str
    operator: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class DraftBranch:
    """A rule, an alert or a quota where it stands. `condition` is None where it could not be understood whole.

    An alert that is not raised with an answer is raised `at_the_end`.
    """

    path: JsonPath
    name: str
    condition: conditions.Condition | None
    tests: tuple[DraftComparison, ...]
    go_to: str | None
    at_the_end: bool

    @property
    def what(self) -> str:
        """What it is: `rule`, `alert` or `quota`."""
        return str(self.path[0]).removesuffix("s")

    @property
    def path_of_go_to(self) -> JsonPath:
        """Where it says where it leads; an alert says so nowhere."""
        return (*self.path, "action" if self.what == "rule" else "then", "go_to")

    @property
    def looked_at_after(self) -> frozenset[str] | None:
        """The questions the condition names; None where nobody can tell."""
        return None if self.condition is None else conditions.elements_named(self.condition)


@dataclass(frozen=True)
class Draft:
    """The parts of a definition, each with its path; `unsound` are where its JSON is not as it should be."""

    document: JsonDocument
    unsound: frozenset[JsonPath]

    @cached_property
    def entries(self) -> tuple[DraftElement, ...]:
        """The elements in sequence, without the completion."""
        return tuple(self._entry(path, raw) for path, raw in self.listed("elements"))

    def listed(self, name: str) -> Iterator[tuple[JsonPath, Any]]:
        """Return what stands in a list of the definition, each with its path; nothing where it is no list."""
        entries = self.document.data.get(name)
        yield from (((name, at), one) for at, one in enumerate(entries if isinstance(entries, list) else ()))

    @cached_property
    def by_id(self) -> Mapping[str, DraftElement]:
        """The elements under their ids, the first where an id is doubled; without the completion."""
        by_id: dict[str, DraftElement] = {}
        for entry in self.entries:
            if entry.id is not None:
                by_id.setdefault(entry.id, entry)
        return by_id

    @property
    def ids_are_known(self) -> bool:
        """Whether every element tells its id, so that an id that is not among them does not exist."""
        known = bool(self.entries) and ("elements",) not in self.unsound
        return known and all(entry.id is not None for entry in self.entries)

    def is_certainly_missing(self, id_: str) -> bool:
        """Return whether no element has an id, nor one almost like it that is to be another anyway."""
        unfit = [entry.id for entry in self.entries if entry.id and (*entry.path, "id") in self.unsound]
        return self.ids_are_known and id_ not in self.by_id and not did_you_mean(id_, unfit)

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """The questions that could be understood, by id."""
        return {id_: entry.element for id_, entry in self.by_id.items() if isinstance(entry.element, Question)}

    @cached_property
    def asked(self) -> tuple[tuple[JsonPath, Question], ...]:
        """The questions that could be understood, each where it stands, in sequence."""
        found = ((entry.path, entry.element) for entry in self.entries)
        return tuple((path, element) for path, element in found if isinstance(element, Question))

    @cached_property
    def said(self) -> tuple[tuple[JsonPath, Element], ...]:
        """The elements that could be understood, each where it stands, the completion last."""
        found = [(entry.path, entry.element) for entry in self.entries]
        found.append((("completion",), self.completion))
        return tuple((path, element) for path, element in found if element)

    @cached_property
    def completion(self) -> Completion | None:
        """The last element, if it could be understood."""
        text = self._text_of("completion")
        return Completion(text=text) if text else None

    @cached_property
    def unavailable(self) -> Mapping[str, str]:
        """The text for a reply that comes too late, as far as it could be understood."""
        return self._text_of("unavailable")

    @cached_property
    def rules(self) -> tuple[DraftBranch, ...]:
        """The rules from top to bottom."""
        return self._branches("rules")

    @cached_property
    def alerts(self) -> tuple[DraftBranch, ...]:
        """The alerts from top to bottom."""
        return self._branches("alerts")

    @cached_property
    def quotas(self) -> tuple[DraftBranch, ...]:
        """The quotas from top to bottom."""
        return self._branches("quotas")

    @property
    def branches(self) -> tuple[DraftBranch, ...]:
        """Whatever has a condition and a name."""
        return (*self.rules, *self.alerts, *self.quotas)

    @property
    def rules_are_known(self) -> bool:
        """Whether rules stand where they belong, and not under a misspelt name or in something that is no list."""
        return ("rules",) not in self.unsound and not self._is_misspelt("rules")

    @cached_property
    def variables(self) -> Mapping[str, Variable] | None:
        """The session variables that are declared, as far as they could be understood; None where none is."""
        declared = self.document.data.get("variables")
        if not isinstance(declared, dict) or ("variables",) in self.unsound:
            return None
        return {key: self._variable(key, raw) for key, raw in declared.items()}

    @property
    def declares_no_variables(self) -> bool:
        """Whether nothing is written of session variables, under a misspelt name neither."""
        return "variables" not in self.document.data and not self._is_misspelt("variables")

    def _variable(self, key: str, raw: Any) -> Variable:
        if self._is_unsound(("variables", key)):
            return Variable(required=True)  # what it lacks is not known
        known = ("required", "default", "type")
        sound = {name: raw[name] for name in known if isinstance(raw, dict) and name in raw}
        return Variable(**sound)

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """The calculated values that could be understood, by id, the first where an id is doubled."""
        found = self.listed("values")
        sound = [
            Value.from_definition(one) for path, one in found if isinstance(one, dict) and not self._is_unsound(path)
        ]
        return {value.id: value for value in reversed(sound)}

    @property
    def values_are_known(self) -> bool:
        """Whether an id that is not among the values is that of none."""
        raw = self.document.data.get("values", [])
        return isinstance(raw, list) and len(self.values) == len(raw) and not self._is_misspelt("values")

    def _is_misspelt(self, name: str) -> bool:
        unknown = [where[0] for where in self.unsound if len(where) == 1]
        return name not in self.document.data and any(did_you_mean(other, [name]) for other in unknown)

    @property
    def default_language(self) -> str | None:
        """The language of those who asked for none."""
        tag = self.document.data.get("default_language")
        return tag if isinstance(tag, str) and not self._is_unsound(("default_language",)) else None

    @cached_property
    def texts(self) -> Mapping[JsonPath, Mapping[str, str]]:
        """Everything that is written once per language and could be understood, by path."""
        return dict(self._texts())

    def _texts(self) -> Iterator[tuple[JsonPath, Mapping[str, str]]]:
        for entry, (path, raw) in zip(self.entries, self.listed("elements"), strict=True):
            if entry.element is None:
                yield from self._texts_within(path, raw)
                continue
            for part in entry.element.texts():
                if part.by_language:
                    yield path + part.path, part.by_language
        yield from self._defaults()
        if self.completion:
            yield ("completion", "text"), self.completion.text
        if self.unavailable:
            yield ("unavailable", "text"), self.unavailable
        for path, reminder in self.listed("reminders"):
            if text := self._text_in(path, reminder):
                yield (*path, "text"), text

    def _defaults(self) -> Iterator[tuple[JsonPath, Mapping[str, str]]]:
        for key, variable in (self.variables or {}).items():
            if variable.default:
                yield ("variables", key, "default"), variable.default

    def _text_of(self, name: str) -> Mapping[str, str]:
        """Return what `completion` or `unavailable` says, or nothing where it is unsound."""
        return self._text_in((name,), self.document.data.get(name))

    def _text_in(self, path: JsonPath, around: Any, name: str = "text") -> Mapping[str, str]:
        text = around.get(name) if isinstance(around, dict) else None
        if not isinstance(text, dict) or self._is_unsound((*path, name)):
            return {}
        # Of an element that is of no kind, nobody has looked at the shape.
        return text if all(isinstance(words, str) for words in text.values()) else {}

    def _texts_within(self, path: JsonPath, raw: Any) -> Iterator[tuple[JsonPath, Mapping[str, str]]]:
        """Find what an element says of which too little could be understood to tell what it asks."""
        for name in [*raw] if isinstance(raw, dict) else ():
            if text := self._text_in(path, raw, name) if path[-1] == "labels" or name in TEXTS else {}:
                yield (*path, name), text
            else:
                yield from self._texts_within((*path, name), raw[name])
        for at, inner in enumerate(raw if isinstance(raw, list) else ()):
            yield from self._texts_within((*path, at), inner)

    def _is_unsound(self, path: JsonPath) -> bool:
        """Return whether something is wrong at a path, or anywhere below it."""
        return path in self._around_unsound

    @cached_property
    def _around_unsound(self) -> frozenset[JsonPath]:
        return frozenset(where[:length] for where in self.unsound for length in range(len(where) + 1))

    def _entry(self, path: JsonPath, raw: Any) -> DraftElement:
        if not isinstance(raw, dict):
            return DraftElement(path=path, id=None, element=None, next=None)
        id_, following = raw.get("id"), raw.get("next")
        asked_if = raw.get("asked_if") if _kind_of(raw) else None
        return DraftElement(
            path=path,
            id=id_ if isinstance(id_, str) else None,
            element=self._element(path, raw),
            next=following if isinstance(following, str) and following else None,
            asked_if=self._condition((*path, "asked_if"), asked_if),
            tests=tuple(self._tests((*path, "asked_if"), asked_if)),
        )

    def _condition(self, path: JsonPath, raw: Any) -> conditions.Condition | None:
        """Read a condition; None where it could not be understood whole."""
        if not isinstance(raw, dict) or self._is_unsound(path):
            return None
        condition = conditions.from_definition(resolved(raw, self.values))
        tests = conditions.comparisons(condition)
        return None if any(test.about == "value" and not test.calculated for test in tests) else condition

    def _element(self, path: JsonPath, raw: Mapping[str, Any]) -> Element | None:
        kind = _kind_of(raw)
        if kind is None:
            return None
        return kind.from_draft(raw, [where[len(path) :] for where in self.unsound if where[: len(path)] == path])

    def _branches(self, name: str) -> tuple[DraftBranch, ...]:
        return tuple(self._branch(path, raw) for path, raw in self.listed(name) if isinstance(raw, dict))

    def _branch(self, path: JsonPath, raw: Mapping[str, Any]) -> DraftBranch:
        at, condition, name = (*path, "condition"), raw.get("condition"), raw.get("name")
        action = raw.get("action" if path[0] == "rules" else "then")
        meant = action if isinstance(action, str) and action in (COMPLETION, *self.by_id) else None  # which is told
        return DraftBranch(
            path=path,
            name=name if isinstance(name, str) and name.strip() else written(path),
            condition=self._condition(at, condition),
            tests=tuple(self._tests(at, condition)),
            go_to=_target(action) or _target(raw) or meant,
            at_the_end=path[0] == "alerts" and raw.get("at") != AlertMoment.ANSWER,
        )

    def _tests(self, path: JsonPath, raw: Any) -> Iterator[DraftComparison]:
        if not isinstance(raw, dict) or path in self.document.unsound:
            return
        for joint in ("all", "any"):
            parts = raw.get(joint)
            for at, part in enumerate(parts if isinstance(parts, list) else ()):
                yield from self._tests((*path, joint, at), part)
        yield from self._tests((*path, "not"), raw.get("not"))
        about = conditions.about_of(raw)
        subject = raw.get(about)
        if not isinstance(subject, str) or not subject:
            return
        compared = {name: raw[name] for name in conditions.OPERATORS if name in raw}
        sound = {name: value for name, value in compared.items() if not self._is_unsound((*path, name))}
        # Whom a comparison is about is known, too, where it is misspelt or left out: this passes for every answer.
        for operator, value in (sound or {"answered": True}).items():
            yield DraftComparison(path=(*path, operator), about=about, subject=subject, operator=operator, value=value)


def _kind_of(raw: Mapping[str, Any]) -> type[Element] | None:
    """Return the kind of an element; of what is none, nobody has looked at the shape."""
    kind = raw.get("type")
    return KINDS.get(kind) if isinstance(kind, str) else None


def _target(action: Any) -> str | None:
    go_to = action.get("go_to") if isinstance(action, dict) else None
    return go_to if isinstance(go_to, str) and go_to else None

"""Which questions and options of several versions are the same, by their ids and by `was`. Pure.

Whatever continues another is told under the id that came first: a new version adds names and takes none away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

from engine.elements.element import Answer, Element, Question
from engine.elements.inspected import Option
from engine.survey import Survey

AnswerValue = Any
"""An answer without positions: the id of an option, the ids of several, or the answer itself."""


@dataclass
class PooledQuestion:
    """A question over all versions that ask it alike.

    `id` is the first id it had; `name` is the same, unless another question had this id first and was answered in
    another way. `newest` is how the latest version asks it, and `options` are all options there ever were, by the
    first id of each.
    """

    id: str
    name: str
    newest: Question
    ids: list[str] = field(default_factory=list)
    options: dict[str, Option] = field(default_factory=dict)

    def be_asked_as(self, question: Question, options: Mapping[str, Option]) -> None:
        """Take a version, and its options by their first ids, for the latest."""
        self.newest = question
        self.options.update({root: option for root, option in options.items() if not option.declines})


@dataclass(frozen=True)
class _VersionedQuestion:
    """A question as one version asks it: what it is pooled with, and the first id of the option at each position."""

    pooled: PooledQuestion
    options: tuple[str, ...]


class Lineage:
    """The questions of the versions of a survey, given in the order in which they were first used.

    `today` is the one that is sent now, where that is not the last of them: an author may take a version back.
    """

    def __init__(self, versions: Sequence[tuple[str, Survey]], today: str | None = None) -> None:
        self.versions = versions
        self.questions: list[PooledQuestion] = []
        """Every question there ever was, in the order in which they came."""

        self.alerts = list(dict.fromkeys(alert.name for _, survey in versions for alert in survey.alerts))
        """The names of the alerts there ever were, in the order in which they came."""

        self.newest_version = today or versions[-1][0]
        self.newest = dict(versions)[self.newest_version]
        """The latest version."""

        self.values = {value.id: value for _, survey in versions for value in survey.values}
        self.values |= {value.id: value for value in self.newest.values}
        """The calculated values there ever were, as the latest version that has each makes it."""

        self._calculating = {version: survey for version, survey in versions if survey.values}
        self._raisable = {(version, alert.name) for version, survey in versions for alert in survey.alerts}
        self._asked: dict[tuple[str, str], _VersionedQuestion] = {}
        self._pooled: dict[tuple[Any, ...], PooledQuestion] = {}
        self._names: set[str] = set()
        self._first_ids: dict[tuple[str, str], str] = {}
        known, known_options = _KnownIds(), defaultdict[str, _KnownIds](_KnownIds)
        for version, survey in versions:
            roots = known.first_of(survey.elements)
            self._first_ids.update(((version, id_), root) for id_, root in roots.items())
            for question in survey.questions.values():
                root = roots[question.id]
                first = known_options[root].first_of(question.options)
                options = {first[option.id]: option for option in question.options}
                self._asked[version, question.id] = self._ask(question, root, options)
        for question in self.newest.questions.values():
            asked = self._asked[self.newest_version, question.id]
            asked.pooled.be_asked_as(question, dict(zip(asked.options, question.options, strict=True)))

    def _ask(self, question: Question, root: str, options: Mapping[str, Option]) -> _VersionedQuestion:
        key = (root, *_how_it_is_answered(question))
        pooled = self._pooled.get(key)
        if pooled is None:
            pooled = self._pooled[key] = PooledQuestion(root, self._name(root, question), question)
            self.questions.append(pooled)
        if question.id not in pooled.ids:
            pooled.ids.append(question.id)
        pooled.be_asked_as(question, options)
        return _VersionedQuestion(pooled, tuple(options))

    def _name(self, root: str, question: Question) -> str:
        told = "_".join(str(each).replace("-", "minus_") for each in _how_it_is_answered(question))
        name, more = root, f"{root}__{told}"
        while name in self._names:
            name, more = more, f"{more}_"
        self._names.add(name)
        return name

    def question(self, version: str, element: str) -> PooledQuestion | None:
        """Return what an element of a version is pooled with, or None where it is no question."""
        asked = self._asked.get((version, element))
        return None if asked is None else asked.pooled

    def value(self, version: str, element: str, answer: Answer) -> AnswerValue:
        """Return an answer with the first ids of the options at its positions in the version that asked."""
        options = self._asked[version, element].options
        if not options:
            return answer
        if isinstance(answer, list):
            return [options[at] for at in answer]
        return options[int(answer)]

    def calculated(self, version: str, answers: Mapping[str, Answer]) -> Mapping[str, Decimal]:
        """Return the calculated values that these answers, by element, have in a version."""
        survey = self._calculating.get(version)
        if survey is None:
            return {}
        found = {value.id: survey.calculated(value, answers) for value in survey.values}
        return {id_: number for id_, number in found.items() if number is not None}

    def raises(self, version: str, alert: str) -> bool:
        """Return whether a session of a version may raise an alert."""
        return (version, alert) in self._raisable

    def first_id(self, version: str, element: str) -> str:
        """Return the first id of what an element of any kind continues."""
        return self._first_ids.get((version, element), element)

    def of_id(self, element: str) -> list[PooledQuestion]:
        """Return the questions that some version calls by this id, or that are told under it."""
        return [one for one in self.questions if element in (one.id, one.name) or element in one.ids]


class _KnownIds:
    """The ids of the versions so far, of elements or of the options of a question, and what each continues."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}
        self._renamed: set[tuple[str, str]] = set()
        self._before: frozenset[str] = frozenset()

    def first_of(self, named: Sequence[Element | Option]) -> dict[str, str]:
        """Return the first id of what each element or option of a version continues, and remember them.

        No two continue the same: what continues one of the version before goes first, then a name of before. What has
        the id by chance gets one of its own.
        """
        continued = {one.id for one in named if not self._before.isdisjoint(self._names(one))}
        known = {one.id: [self._first[each] for each in self._names(one) if each in self._first] for one in named}
        taken = {*self._first.values(), *(root for roots in known.values() for root in roots)}
        found: dict[str, str] = {}
        for id_ in sorted(known, key=lambda id_: (id_ not in continued, known[id_][:1] == [id_])):
            root = known[id_][0] if known[id_] else id_
            if root in found.values() or (not known[id_] and root in taken):
                root = next(free for at in count(1) if (free := id_ + "_" * at) not in taken)
            found[id_] = root
            taken.add(root)
        self._first.update(found)
        self._renamed.update((one.id, before) for one in named for before in one.was)
        self._before = frozenset(known)
        return {id_: found[id_] for id_ in known}

    def _names(self, one: Element | Option) -> list[str]:
        """Return what names what one continues; a `was` that was heeded before may name another by now."""
        return [*(before for before in one.was if (one.id, before) not in self._renamed), one.id]


def _how_it_is_answered(question: Question) -> tuple[Any, ...]:
    """Tell apart what must not be added up: other kinds, other scales, one option and several."""
    return (question.kind, *question.alike())

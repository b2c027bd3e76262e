"""The fewest conversations found that visit everything in a survey that can be visited."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.authoring.explorer import Explorer, Goal, Visit
from engine.authoring.probes import wrong_replies
from engine.authoring.script import Head, Said, Script
from engine.elements.element import Hearing
from engine.languages import Language, Languages
from engine.paths.plan import plan_of
from engine.paths.walker import Walker
from engine.survey import Survey

TRIES = 12
"""Orders in which goals are taken up, where the survey is small."""

SMALL = 60

BUDGET = 5_000_000


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A conversation to play: its file's stem, its head and the phone's replies."""

    name: str
    script: Script


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """The conversations, and what none of them visits although it can be visited, as an author says it."""

    conversations: Sequence[Suggestion]
    unvisited: Sequence[str] = field(default=())


def suggest(survey: Survey, stem: str, languages: Languages, head: Head, today: date) -> Suggested:
    """Find conversations that visit every element, rule, option and error prefix. Raises Stopped.

    They are found one by one, each visiting as much as it can: a small survey is tried in several orders, and no
    promise is made that fewer could not do.
    """
    explorer = Explorer(Walker(plan_of(survey), BUDGET), today)
    visits = min(_tries(explorer), key=len)
    dated = any(question.kind == "date" for question in survey.questions.values())
    language = languages.named(head.language or survey.default_language)
    others = tuple(languages.named(tag) for tag in survey.languages if tag != language.tag)
    writer = _Writer(survey, Hearing(language=language, others=others, today=today))
    conversations: list[Suggestion] = []
    for visit, new in _with_news(visits):
        name = _name(survey, new, {each.name for each in conversations})
        own = Head(
            survey=stem,
            to=head.to,
            language=language.tag,
            today=today if dated else None,
            variables=visit.variables,
        )
        said = [Said("MO", reply) for reply in writer.replies(visit)]
        conversations.append(Suggestion(name=name, script=Script(head=own, said=said)))
    visited = frozenset[Goal]().union(*(visit.visits for visit in visits))
    missed = sorted(explorer.goals - visited)
    return Suggested(conversations=conversations, unvisited=[_said(survey, goal) for goal in missed])


def _tries(explorer: Explorer) -> Iterator[list[Visit]]:
    nearest: dict[Goal, int] = {
        goal: at for at, goal in enumerate(sorted(explorer.goals, key=lambda goal: (goal[1], goal)))
    }
    yield _cover(explorer, nearest.__getitem__)
    if len(nearest) <= SMALL:
        yield _cover(explorer, lambda goal: -nearest[goal])
        for seed in range(TRIES):
            order = list(nearest.values())
            random.Random(seed).shuffle(order)
            shuffled = dict(zip(nearest, order, strict=True))
            yield _cover(explorer, shuffled.__getitem__)


def _cover(explorer: Explorer, rank: Callable[[Goal], Any]) -> list[Visit]:
    visits: list[Visit] = []
    left = explorer.goals
    while left:
        visit = explorer.visit(left, rank)
        if visit is None or not visit.visits & left:
            break
        visits.append(visit)
        left -= visit.visits
    return _without_needless(visits)


def _without_needless(visits: list[Visit]) -> list[Visit]:
    for visit in list(visits):
        others = frozenset[Goal]().union(*(other.visits for other in visits if other is not visit))
        if visit.visits <= others:
            visits = [other for other in visits if other is not visit]
    return visits


def _with_news(visits: Sequence[Visit]) -> Iterator[tuple[Visit, frozenset[Goal]]]:
    seen: frozenset[Goal] = frozenset()
    for visit in visits:
        yield visit, visit.visits - seen
        seen |= visit.visits


@dataclass(frozen=True)
class _Writer:
    """Writes answers as replies; the first time a question is asked, the wrong ones come first."""

    survey: Survey
    hearing: Hearing
    _provoked: set[int] = field(default_factory=set)

    def replies(self, visit: Visit) -> Iterator[str]:
        for at, answer in visit.answers:
            question = self.survey.questions[self.survey.elements[at].id]
            if at not in self._provoked:
                self._provoked.add(at)
                yield from wrong_replies(question, self.hearing).values()
            yield question.written(answer, self._language)

    @property
    def _language(self) -> Language:
        return self.hearing.language


def _name(survey: Survey, new: frozenset[Goal], taken: set[str]) -> str:
    """Call a conversation by a rule it is the first to follow, else by an option, else by where it goes."""
    rules = [survey.rules[which].name for what, which, _ in sorted(new) if what == "rule"]
    options = [
        f"{survey.elements[which].id} {survey.questions[survey.elements[which].id].option_of(option)}"
        for what, which, option in sorted(new)
        if what == "option"
    ]
    ids = [*(element.id for element in survey.elements), survey.completion.id]
    elements = [f"through {ids[which]}" for what, which, _ in sorted(new) if what == "element"]
    stem = re.sub(r"\W+", "_", [*rules, *options, *elements, "all the way through"][0].casefold()).strip("_")[:80]
    numbered = (f"{stem}_{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(name for name in numbered if name not in taken)


def _said(survey: Survey, goal: Goal) -> str:
    what, which, option = goal
    if what == "rule":
        return f"the rule {survey.rules[which].name}"
    element = (*survey.elements, survey.completion)[which]
    return f"{element.id}, option {option + 1}" if what == "option" else element.id

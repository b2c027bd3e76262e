"""The fewest conversations found that visit everything in a survey that can be visited."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any

from engine.authoring.conversation_file import Head, Script, ScriptedSms
from engine.authoring.explorer import DECLINED, IN_VAIN, Explorer, Goal, Visit
from engine.authoring.invalid_replies import doubtful_reply, wrong_replies
from engine.elements.element import Question, ReplyContext
from engine.languages import Languages
from engine.paths.plan import plan_of
from engine.paths.walker import Walker
from engine.sample_texts import PLAIN
from engine.survey import Survey

TRIES = 12
"""Orders in which goals are taken up, where the survey is small."""

SMALL = 60

TOO_LATE = "One more thing: 42"
"""Said after the completion; whatever it is, it comes too late."""

BUDGET = 5_000_000


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """The conversations by their files' stems, and what none of them visits although it can be visited, in words.

    A conversation has its head and the phone's replies.
    """

    conversations: Mapping[str, Script]
    unvisited: Sequence[str] = field(default=())


def suggest(  # noqa: PLR0913 - what a conversation depends on
    survey: Survey, head: Head, tags: Sequence[str], languages: Languages, *, today: date, unanswered_limit: int
) -> Suggested:
    """Find conversations that visit every rule, option and full quota, and in each language what there is to say.

    That is every element and error prefix; and a kind asks back, where a reply is found that it is in doubt about.

    They are found one by one, each visiting as much as it can: a small survey is tried in several orders, and no
    promise is made that fewer could not do. `unanswered_limit` is that of the settings. Raises Stopped.
    """
    tries = [survey.tries_of(question).at_most for question in survey.questions.values()]
    most_in_vain = unanswered_limit // max(1, *tries, 1)
    explorer = Explorer(Walker(plan_of(survey), BUDGET), today, most_in_vain)
    visits, goals = min(_tries(explorer), key=len), explorer.goals
    for at in range(len(survey.quotas)):
        found = _full(survey, at, goals, today, most_in_vain)
        visits, goals = visits + found.visits, goals | found.goals
    if any(question.depends_on_today for question in survey.questions.values()):
        head = replace(head, today=today)
    writer = _ReplyWriter(survey, languages, today, unanswered_limit)
    conversations: dict[str, Script] = {}
    needed = {key: "1" if one.is_number else key for key, one in survey.variables.items() if one.required}
    visited = frozenset[Goal]()
    for visit, tag in writer.with_all_prefixes(_in_languages(visits, tags), tags):
        name = _name(survey, visit.visits - visited, tag if tag != tags[0] else "", conversations)
        visited |= visit.visits
        said = [ScriptedSms("MO", reply) for reply in writer.replies(visit, tag)]
        own = replace(head, language=tag, full=visit.full, variables={**needed, **visit.variables})
        conversations[name] = Script(head=own, said=said)
    unvisited = [_said(survey, goal) for goal in sorted(goals - visited)]
    return Suggested(conversations=conversations, unvisited=unvisited)


def _in_languages(visits: Sequence[Visit], tags: Sequence[str]) -> Iterator[tuple[Visit, str]]:
    """Hold each conversation in one language, so that every element is said in each; some may need to be held again."""
    elements = {goal for visit in visits for goal in visit.visits if goal[0] == "element"}
    left = list(visits)
    for tag in tags:
        unsaid = set(elements)
        while unsaid:
            best = max(left or visits, key=lambda visit: len(visit.visits & unsaid))
            best = best if best.visits & unsaid else max(visits, key=lambda visit: len(visit.visits & unsaid))
            left = [visit for visit in left if visit is not best]
            unsaid -= best.visits
            yield best, tag
    yield from ((visit, tags[0]) for visit in left)


def _tries(explorer: Explorer) -> Iterator[list[Visit]]:
    in_sequence = sorted(explorer.goals, key=lambda goal: (goal[1], goal))
    nearest = {goal: at for at, goal in enumerate(in_sequence)}
    yield _cover(explorer, nearest.__getitem__, explorer.goals)
    if len(nearest) <= SMALL:
        yield _cover(explorer, lambda goal: -nearest[goal], explorer.goals)
        for seed in range(TRIES):
            order = list(nearest.values())
            random.Random(seed).shuffle(order)
            shuffled = dict(zip(nearest, order, strict=True))
            yield _cover(explorer, shuffled.__getitem__, explorer.goals)


@dataclass(frozen=True, kw_only=True)
class _WhileFull:
    """Conversations while a quota is full, and what can be visited then and not without."""

    visits: list[Visit]
    goals: frozenset[Goal]


def _full(survey: Survey, at: int, known: frozenset[Goal], today: date, most_in_vain: int) -> _WhileFull:
    """Take a quota for a rule above all others, which it is like while it is full."""
    quota = survey.quotas[at]
    plan = plan_of(survey, may_be_full=[quota])
    plan = replace(plan, rules=(*plan.quotas, *plan.rules), quotas=())
    explorer = Explorer(Walker(plan, BUDGET), today, most_in_vain)

    def outside(goal: Goal) -> Goal:
        what, which, option = goal
        if what != "rule":
            return goal
        return ("rule", which - 1, option) if which else ("quota", at, 0)

    new = frozenset(goal for goal in explorer.goals if outside(goal) not in known)
    visits = _cover(explorer, lambda goal: (goal[1], goal), new)
    return _WhileFull(
        visits=[replace(one, visits=frozenset(map(outside, one.visits)), full=(quota.name,)) for one in visits],
        goals=frozenset(map(outside, new)),
    )


def _cover(explorer: Explorer, rank: Callable[[Goal], Any], goals: frozenset[Goal]) -> list[Visit]:
    visits: list[Visit] = []
    left = goals
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


@dataclass(frozen=True)
class _ReplyWriter:
    """Writes answers as replies; what is wrong for a kind is replied once, before the first answer that it fits.

    What a kind is in doubt about is replied once, too, just before the question is answered or given up.

    Where `tries` would be over, or nothing more be said to what is wrong, the rest of it waits for the next question.
    The first conversation of a language goes on for one reply after the completion.
    """

    survey: Survey
    languages: Languages
    today: date
    unanswered_limit: int
    _provoked: set[tuple[str, str, str]] = field(default_factory=set)
    _doubted: set[tuple[str, str]] = field(default_factory=set)
    _overstayed: set[str] = field(default_factory=set)

    def with_all_prefixes(self, held: Iterable[tuple[Visit, str]], tags: Sequence[str]) -> Iterator[tuple[Visit, str]]:
        """Hold conversations again for what is wrong and was not replied yet; those before must be written by then."""
        visits = list(held)
        yield from visits
        for tag in tags:
            for visit, _ in visits:
                told = -1
                while told < len(self._provoked) and any(self._untold(self._asked(at), tag) for at, _ in visit.answers):
                    told = len(self._provoked)
                    yield visit, tag

    def replies(self, visit: Visit, tag: str) -> Iterator[str]:
        unanswered = 0
        for at, answer in visit.answers:
            question = self._asked(at)
            tries = self.survey.tries_of(question)
            untold = self._untold(question, tag)
            patience = self.unanswered_limit - unanswered
            wrong = dict(
                islice(untold.items(), patience if tries.then == "ask_on" else min(patience, tries.at_most - 1))
            )
            self._provoked.update((question.kind, reason, tag) for reason in wrong)
            yield from wrong.values()
            if answer is IN_VAIN:
                # What is asked back is no try in vain, and another reply than a confirmation leaves it at that.
                yield from self._doubt(question, next(iter(question.partition(()))), tag)
                (any_wrong, *_) = wrong_replies(question, self._context(tag)).values()
                yield from [any_wrong] * (tries.at_most - len(wrong))
                unanswered += tries.at_most
            elif answer == DECLINED:
                unanswered = 0
                yield question.declining_reply(self.languages.named(tag))
            else:
                unanswered = 0
                yield from self._doubt(question, answer, tag)
                yield question.sample_reply(answer, self.languages.named(tag))
                if question.words_asked(answer):
                    yield PLAIN[0]
        if tag not in self._overstayed:
            self._overstayed.add(tag)
            yield TOO_LATE

    def _doubt(self, question: Question, answer: Any, tag: str) -> Iterator[str]:
        if not self.survey.asks_back(question) or (question.kind, tag) in self._doubted:
            return
        if (doubtful := doubtful_reply(question, answer, self._context(tag))) is not None:
            self._doubted.add((question.kind, tag))
            yield doubtful

    def _asked(self, at: int) -> Question:
        return self.survey.questions[self.survey.elements[at].id]

    def _untold(self, question: Question, tag: str) -> dict[str, str]:
        if self.survey.tries_of(question).are_over(1):
            return {}  # nothing is asked again
        wrong = wrong_replies(question, self._context(tag))
        return {why: reply for why, reply in wrong.items() if (question.kind, why, tag) not in self._provoked}

    def _context(self, tag: str) -> ReplyContext:
        others = tuple(self.languages.named(other) for other in self.survey.languages if other != tag)
        return ReplyContext(language=self.languages.named(tag), others=others, today=self.today)


def _name(survey: Survey, new: frozenset[Goal], tag: str, taken: Collection[str]) -> str:
    """Call a conversation by what it is the first to do: by a quota, else a rule, else an option, else an element."""
    quotas = [f"{survey.quotas[which].name} is full" for what, which, _ in sorted(new) if what == "quota"]
    rules = [survey.rules[which].name for what, which, _ in sorted(new) if what == "rule"]
    options = [
        f"{survey.elements[which].id} {survey.questions[survey.elements[which].id].option_of(option)}"
        for what, which, option in sorted(new)
        if what == "option"
    ]
    ids = [*(element.id for element in survey.elements), survey.completion.id]
    elements = [f"through {ids[which]}" for what, which, _ in sorted(new) if what == "element"]
    called = [*quotas, *rules, *options, *elements, "all the way through"][0]
    stem = re.sub(r"\W+", "_", f"{called[:80]} {f'in {tag}' if tag else ''}".casefold()).strip("_")
    numbered = (f"{stem}_{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(name for name in numbered if name not in taken)


def _said(survey: Survey, goal: Goal) -> str:
    what, which, option = goal
    if what == "rule":
        return f"the rule {survey.rules[which].name}"
    if what == "quota":
        return f"the full quota {survey.quotas[which].name}"
    element = (*survey.elements, survey.completion)[which]
    return f"{element.id}, option {option + 1}" if what == "option" else element.id

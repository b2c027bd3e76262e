"""The results of surveys, as hosts and people ask for them: the report, the flow, the words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from engine.catalogue import SurveyCatalogue
from engine.errors import FieldError, InvalidRequest, UnknownSurvey
from engine.languages import Language, Languages
from engine.results.disclosure import Disclosure
from engine.results.dispositions import Judge, SessionResult
from engine.results.document import Document, Writer, moment
from engine.results.lineage import Lineage, PooledQuestion
from engine.results.query import ResultsQuery, one_of
from engine.results.tally import Tally
from engine.store import Database
from engine.store.clock import Clock
from engine.store.cohort_reader import CohortReader
from engine.store.cohorts import Cohort, CohortAnswer, CohortSession
from engine.store.queries import Queries
from engine.survey import Quota, ResultsOptions

T = TypeVar("T")

MOST_WORDS = 200
"""Answers that are read in one call."""

FEWEST_RESPONDENTS = 5
"""Of fewer, what somebody wrote is told to nobody who may not see everything."""

LONGEST_ID = 19
"""Digits of an id from which on databases may not know it (64 bits)."""

NUMBERS = re.compile(r"\+?\d(?:[\s().-]*\d){4,}")
"""What may be a phone, an account or a card."""


@dataclass(frozen=True)
class Source:
    """One survey's results at one moment: the rows they are counted from, its versions and its options."""

    reader: CohortReader
    lineage: Lineage
    options: ResultsOptions
    language: Language
    as_of: datetime
    quotas: Sequence[Quota] = ()

    @property
    def disclosure(self) -> Disclosure:
        """What may be told to whoever may not see everything."""
        return Disclosure(self.reader, self.options, self.as_of)

    def results(self, cohort: Cohort, *, words: bool) -> Iterator[tuple[SessionResult, Sequence[CohortAnswer]]]:
        """Yield what became of each session of a cohort, in the order in which they began, and its answers."""
        judge = Judge(self.lineage, self.options, words=words)
        for batch in self.reader.batches(cohort, self.as_of, texts=words):
            for session in batch.sessions:
                answers, messages = batch.answers.get(session.id, ()), batch.messages.get(session.id, ())
                yield judge.result(session, answers, messages, self.as_of), answers


@dataclass(frozen=True, kw_only=True)
class Page:
    """Which words are read: of which question, how many at most, and before which place on."""

    element: str | None = None
    before: str | None = None
    limit: int = 50


@dataclass(frozen=True)
class Results:
    """What came of surveys, as far as `database` knows it; each call returns a Future."""

    catalogue: SurveyCatalogue
    languages: Languages
    database: Database
    clock: Clock

    def tell(self, query: ResultsQuery, work: Callable[[Source, ResultsQuery], T]) -> Future[T]:
        """Run work that tells of sessions, on one snapshot, where the query is sound and gives no few of them away."""

        def check_and_work(queries: Queries) -> T:
            source = self._source(queries, query)
            source.disclosure.refuse_the_few(query)
            return work(source, query)

        # In a thread of the database's: whoever finds that definitions have changed waits until they are checked.
        return self.database.read(check_and_work)

    def _source(self, queries: Queries, query: ResultsQuery) -> Source:
        reader = CohortReader(queries.connection, lambda: self.database.is_closing)
        survey_id, surveys = query.cohort.survey_id, self.catalogue.surveys().result()
        today = surveys.get(survey_id)
        used = {one.version: one.content for one in reader.used_versions(survey_id)}
        versions = [(name, self.catalogue.pinned(name, used.__getitem__).survey) for name in used]
        if today and today.version not in used:
            versions.append((today.version, today.survey))
        if not versions:
            raise UnknownSurvey(
                f"There is no survey with the id `{survey_id}`; there are {', '.join(f'`{one}`' for one in surveys)}."
            )
        lineage = Lineage(versions, today.version if today else None)
        survey = today.survey if today else lineage.newest
        query.check(lineage, survey.results)
        language = self.languages.named(query.cohort.language or survey.default_language)
        return Source(reader, lineage, survey.results, language, self.clock(), survey.quotas)


def report_of(source: Source, query: ResultsQuery) -> Document:
    """Count a cohort, and its groups where it is broken down."""
    whole, tallies = Tally(), defaultdict[str | None, Tally](Tally)
    for result, _ in source.results(query.cohort, words=False):
        whole.add(result)
        if query.by:
            tallies[_group_of(result.session, query.by)].add(result)
    writer = Writer(source.lineage, source.language)
    told = writer.report(whole, source.as_of)
    secret = source.disclosure.hidden_groups(query, {key: tally.sessions for key, tally in tallies.items()})
    if query.by:
        shown = sorted((key for key in tallies if key not in secret), key=lambda key: (key is None, key or ""))
        told["by"] = query.by
        told["groups"] = [{"value": key, **writer.cohort(tallies[key], whole)} for key in shown]
    if source.quotas:
        told["quotas"] = list(_places(source, query))
    told["suppressed"] = {"groups": len(secret), "sessions": sum(tallies[key].sessions for key in secret)}
    return told


def _places(source: Source, query: ResultsQuery) -> Iterator[Document]:
    """Tell how full quotas are. Whom a quota counts may be a small group like any other."""
    taken, at_least = source.reader.places_taken(query.cohort.survey_id), source.options.at_least
    for one in source.quotas:
        places = taken.get(one.name, 0)
        is_small = 0 < places < at_least and not query.sees_all
        yield {"name": one.name, "taken": None if is_small else places, "atMost": one.at_most}


def _group_of(session: CohortSession, by: str) -> str | None:
    match by:
        case "language":
            return session.language
        case "version":
            return session.version
        case "month":
            return f"{session.created_at:%Y-%m}"
    return session.variables.get(by)


def flow_of(source: Source, query: ResultsQuery) -> Document:
    """Count how often each arrow of the survey's diagram was gone."""
    counted: dict[tuple[str, str, str], list[int]] = {}
    newest, version_today, first_id = source.lineage.newest, source.lineage.newest_version, source.lineage.first_id
    for version, start, end, way, times, sessions in source.reader.steps(query.cohort):
        if start and end and way:
            arrow = counted.setdefault((first_id(version, start), first_id(version, end), way), [0, 0])
            arrow[0] += times
            arrow[1] += sessions
    return {
        "asOf": moment(source.as_of),
        "cohort": {"sessions": sum(source.reader.sizes(query.cohort, []).values())},
        "arrows": [_arrow(*arrow, times, sessions) for arrow, (times, sessions) in sorted(counted.items())],
        "renamed": {one.id: first for one in newest.elements if (first := first_id(version_today, one.id)) != one.id},
    }


def _arrow(start: str, end: str, way: str, times: int, sessions: int) -> Document:
    kind, _, name = way.partition(":")
    told: Document = {"from": start, "to": end, "way": kind, "times": times, "sessions": sessions}
    return {**told, kind: name} if name else told


def words_of(page: Page, source: Source, query: ResultsQuery) -> Document:
    """Read what was answered in words, newest first. Raises InvalidRequest."""
    lineage, limit = source.lineage, min(page.limit, MOST_WORDS)
    if page.before and not (page.before.isdecimal() and page.before.isascii() and len(page.before) < LONGEST_ID):
        told = f"`{page.before}` is no `next` of an answer of this call."
        raise InvalidRequest([FieldError.of_parameter("cursor", told)])
    if page.element is not None:
        one_of(
            "element",
            page.element,
            list(dict.fromkeys(id_ for one in lineage.questions for id_ in (*one.ids, one.name))),
        )
    asked = lineage.questions if page.element is None else lineage.of_id(page.element)
    before = int(page.before) if page.before else None
    told_of = worded(source, query, asked)
    found = source.reader.words(query.cohort, list(_asked_as(lineage, told_of)), before, limit)
    answers = [_written(source, row) for row in found]
    return {
        "asOf": moment(source.as_of),
        "answers": answers,
        "suppressed": {"elements": len(asked) - len(told_of)},
        "next": str(found[-1].id) if len(found) == limit else None,
    }


def _asked_as(lineage: Lineage, questions: Sequence[PooledQuestion]) -> Iterator[tuple[str, str, bool]]:
    """Yield each version and id under which these were asked, and whether their answers are words."""
    names = {one.name for one in questions}
    for version, survey in lineage.versions:
        for question in survey.questions.values():
            pooled = lineage.question(version, question.id)
            if pooled and pooled.name in names:
                yield version, question.id, question.is_personal


def worded(source: Source, query: ResultsQuery, questions: Sequence[PooledQuestion]) -> list[PooledQuestion]:
    """Return those of the questions at which enough respondents have written for their words to be told."""

    def respondents(question: PooledQuestion) -> int:
        return source.reader.writers(query.cohort, list(_asked_as(source.lineage, [question])))

    return [one for one in questions if query.sees_all or respondents(one) >= FEWEST_RESPONDENTS]


def _written(source: Source, row: Any) -> Document:
    pooled = source.lineage.question(row.survey_version, row.element)
    assert pooled  # noqa: S101 - only what is asked of these was looked for
    told: Document = {"element": pooled.id, "at": moment(row.responded_at), "language": row.language}
    if pooled.newest.is_personal:
        told["text"] = masked(str(row.answer))
    else:
        told["value"] = source.lineage.value(row.survey_version, row.element, row.answer)
        told["comment"] = masked(row.comment or "")
    return told


def masked(words: str) -> str:
    """Hide what may be the number of a phone, an account or a card."""
    return NUMBERS.sub("•••", words)

"""A question answered with a day."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from babel.dates import format_date

from engine.conditions import AnotherAnswer, Comparable
from engine.elements.compared import ORDERED, Compared, Predicate, UnfitValue, as_written, constants_of, ends_of_ranges
from engine.elements.element import Answer, Question, Reading, Rejection, ReplyContext, said_in
from engine.elements.inspected import PathWithin
from engine.elements.reported import AnswerType
from engine.languages import Language
from engine.reading.asked import asked
from engine.reading.days import NO_SUCH_DAY, SEVERAL_DAYS, Days
from engine.reading.lexicon import Lexicon
from engine.reading.moments import without
from engine.reading.times import Times
from engine.reading.tokens import Reply
from engine.reading.verdict import Said, answered, one_said, understood

A_DAY = datetime.date(2025, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Date(Question):
    """A day, bounded by ISO dates or by `today`: the day it is where the respondent's number is from."""

    kind = "date"
    reasons = ("empty", "too_long", "not_a_date", "no_such_day", "several_days", "too_early", "too_late")
    operators = ORDERED
    answer_type = AnswerType.DAY

    depends_on_today = True

    earliest: str | None = None
    latest: str | None = None

    def cell(self, answer: Answer) -> datetime.date:
        """Return the day."""
        return datetime.date.fromisoformat(str(answer))

    @property
    def possible_reasons(self) -> tuple[str, ...]:
        """No day is too early or too late where there is no bound."""
        unbounded = [None if self.earliest else "too_early", None if self.latest else "too_late"]
        return tuple(reason for reason in self.reasons if reason not in unbounded)

    def template_context(self, language: Language) -> Mapping[str, Any]:
        """Return the bounds as the language writes days, and its word for today, which may be a bound itself."""
        bounds = {"earliest": _written(self.earliest, language), "latest": _written(self.latest, language)}
        return {**bounds, "today": language.word("today")}

    def contradictions(self) -> Iterator[tuple[PathWithin, str]]:
        """Find days the wrong way round; where one of them is `today`, nobody can tell."""
        if (
            self.earliest
            and self.latest
            and "today" not in (self.earliest, self.latest)
            and self.earliest > self.latest
        ):
            yield ("earliest",), f"the earliest day, {self.earliest}, is after the latest, {self.latest}"

    def read(self, reply: str, context: ReplyContext) -> Reading:
        """Find the day meant."""
        return understood(reply, context.languages, lambda one, words: self._read(one, words, context), "not_a_date")

    def _read(self, reply: Reply, words: Lexicon, context: ReplyContext) -> tuple[Said, Reading]:
        earliest, latest = self._ends(context.today)
        question = asked(said_in(self.text, words.language), words)
        days = Days(lexicon=words, today=context.today, earliest=earliest, latest=latest, asked=question)
        times = Times(lexicon=words, asked=question, parts=True)
        said = one_said(without(reply, times, days), words, replace(days))  # anew, as it remembers what stands where
        if not said.values:
            return said, Rejection("not_a_date")
        if SEVERAL_DAYS in said.values:
            return said, Rejection("several_days")
        if NO_SUCH_DAY in said.values:
            return said, Rejection("no_such_day")
        if len(said.values) > 1:
            return said, Rejection("several_days", tuple(map(str, said.values)))
        day = said.values[0]
        reason = "too_early" if day < earliest else "too_late" if day > latest else None
        return said, answered(said, day.isoformat(), reason, "not_a_date")

    def display(self, answer: Answer, language: Language) -> str:
        """Write the day as the language does."""
        return format_date(datetime.date.fromisoformat(str(answer)), format="long", locale=language.locale)

    def is_relative(self, value: Any) -> bool:
        """Take `today`, and another answer."""
        return value == "today" or isinstance(value, AnotherAnswer)

    def orders(self, other: Compared | None) -> frozenset[int]:
        """Compare the bounds; what today is, nobody knows."""
        if other is None:
            return frozenset((0, 1, 2))
        if not isinstance(other, Date):
            return frozenset()
        low, high = self._ends(None)
        others_low, others_high = other._ends(None)  # noqa: SLF001 - it is a day, too
        possible = {0: low < others_high, 1: low <= others_high and others_low <= high, 2: high > others_low}
        return frozenset(order for order, is_possible in possible.items() if is_possible)

    def comparable(self, answer: Answer) -> int:
        """Return the day's number in the proleptic Gregorian calendar."""
        return datetime.date.fromisoformat(str(answer)).toordinal()

    def operand(self, value: Any) -> int:
        """Take an ISO date, in the one form that the schema knows too; raises UnfitValue."""
        try:
            day = datetime.date.fromisoformat(value)
        except (TypeError, ValueError):
            day = None
        if day is None and isinstance(value, str) and (days := days_of_month(value)):
            raise UnfitValue(f"`{value}` is no day: that month has {days} days. Write a day that there is")
        if day is None or day.isoformat() != value:
            raise UnfitValue(
                f"`{as_written(value)}` is not a day: write it as year-month-day, like 2026-12-24, or `today`"
            )
        return day.toordinal()

    def partition(self, tests: Sequence[Predicate], today: datetime.date | None = None) -> Iterator[int]:
        """Cut at the days that are compared, and at the earliest and latest where they are known.

        Where there is no bound, the day beyond what is compared stands for all that follow: nobody replies the year 1.
        """
        low, high = self._ends(today)
        compared = constants_of(tests)
        around = compared or [(today or A_DAY).toordinal()]
        lowest = low.toordinal() if low > datetime.date.min else max(1, min(*around, high.toordinal()) - 1)
        highest = high.toordinal() if high < datetime.date.max else max(*around, lowest) + 1
        return ends_of_ranges(lowest, min(highest, datetime.date.max.toordinal()), tests)

    def sample_reply(self, answer: Comparable, language: Language) -> str:  # noqa: ARG002
        """Write the day as year, month and day."""
        return datetime.date.fromordinal(int(answer)).isoformat()  # type: ignore[arg-type]

    def sample_quotes(self, language: Language) -> Iterator[str]:
        """Return days of a year, where the bounds allow it this century: months, and numbers of days, differ in length.

        Of days that are as long as each other, the first and the last stand for all.
        """
        low, high = self._ends(None)
        first = max(low.toordinal(), min(high, A_DAY).toordinal() - (365 if high.year < 2025 else 0))
        year = map(datetime.date.fromordinal, range(first, min(first + 364, high.toordinal()) + 1))
        for _, days in groupby(year, lambda day: (day.month, day.day > 9)):
            begin, *more = days
            yield from (self.display(day.isoformat(), language) for day in (begin, *more[-1:]))

    def _ends(self, today: datetime.date | None) -> tuple[datetime.date, datetime.date]:
        return _bound(self.earliest, today, datetime.date.min), _bound(self.latest, today, datetime.date.max)


def days_of_month(text: str) -> int | None:
    """Return how many days the month has of what is written as a day and is none; None where it is something else."""
    written = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text)
    if written is None or not (1 <= int(written[2]) <= 12 and int(written[1])):
        return None
    return monthrange(int(written[1]), int(written[2]))[1]


def _bound(bound: str | None, today: datetime.date | None, otherwise: datetime.date) -> datetime.date:
    if bound == "today":
        return today or otherwise
    return datetime.date.fromisoformat(bound) if bound else otherwise


def _written(bound: str | None, language: Language) -> str | None:
    if bound is None or bound == "today":
        return bound and language.word("today")
    return format_date(datetime.date.fromisoformat(bound), format="long", locale=language.locale)

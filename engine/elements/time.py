"""A question answered with a time of day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.conditions import Comparable
from engine.elements.compared import ORDERED, Predicate, UnfitValue, as_written, ends_of_ranges
from engine.elements.element import Accepted, Answer, Question, Reading, Rejection, ReplyContext, said_in
from engine.elements.inspected import PathWithin
from engine.languages import Language
from engine.reading.asked import asked
from engine.reading.days import Days
from engine.reading.lexicon import Lexicon
from engine.reading.moments import without
from engine.reading.times import DAY, Times
from engine.reading.tokens import Reply
from engine.reading.verdict import Said, answered, one_said, understood

_HOURS_AND_MINUTES = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, kw_only=True)
class Time(Question):
    """A time on a clock of 24 hours, like 14:30, in no zone."""

    kind = "time"
    reasons = ("empty", "too_long", "not_a_time", "several_times", "too_early", "too_late")
    operators = ORDERED

    earliest: str | None = None
    latest: str | None = None

    @property
    def possible_reasons(self) -> tuple[str, ...]:
        """No time is too early or too late where there is no bound."""
        unbounded = [None if self.earliest else "too_early", None if self.latest else "too_late"]
        return tuple(reason for reason in self.reasons if reason not in unbounded)

    def template_context(self, language: Language) -> Mapping[str, Any]:  # noqa: ARG002 - every language reads 14:30
        """Return the bounds."""
        return {"earliest": self.earliest, "latest": self.latest}

    def contradictions(self) -> Iterator[tuple[PathWithin, str]]:
        """Find times the wrong way round."""
        if self.earliest and self.latest and self.earliest > self.latest:
            yield ("earliest",), f"the earliest time, {self.earliest}, is after the latest, {self.latest}"

    def read(self, reply: str, context: ReplyContext) -> Reading:
        """Find the time meant; an hour that may be two times is asked back."""
        return understood(reply, context.languages, lambda one, words: self._read(one, words, context), "not_a_time")

    def completed(self, candidate: Answer, reply: str, context: ReplyContext) -> Accepted | None:
        """Take the same hour in the other half of the day: `in the evening`, after 07:30 was asked back."""
        reading = self.read(f"{candidate} {reply}", context)
        other = _written((_minutes(str(candidate)) + DAY // 2) % DAY)
        return reading if reading == Accepted(other) else None

    def _read(self, reply: Reply, words: Lexicon, context: ReplyContext) -> tuple[Said, Reading]:
        earliest, latest = self._ends()
        question = asked(said_in(self.text, words.language), words)
        times = Times(lexicon=words, earliest=earliest, latest=latest, asked=question, parts=True)
        days = Days(lexicon=words, asked=question, today=context.today)
        # Anew, as it remembers what stands where; a part of the day was left standing, and is no time.
        said = one_said(without(reply, days, times), words, replace(times, parts=False))
        if not said.values:
            return said, Rejection("not_a_time")
        if len(said.values) > 1:
            return said, Rejection("several_times", tuple(map(_written, said.values)))
        time = said.values[0]
        reason = "too_early" if time < earliest else "too_late" if time > latest else None
        return said, answered(said, _written(time), reason, "not_a_time")

    def comparable(self, answer: Answer) -> int:
        """Return the minutes after midnight."""
        return _minutes(str(answer))

    def operand(self, value: Any) -> int:
        """Take a time in the one form that answers have; raises UnfitValue."""
        if not isinstance(value, str) or not _HOURS_AND_MINUTES.fullmatch(value):
            raise UnfitValue(f"`{as_written(value)}` is not a time: write it as hours and minutes, like 14:30")
        return _minutes(value)

    def partition(self, tests: Sequence[Predicate], today: date | None = None) -> Iterator[int]:  # noqa: ARG002
        """Cut at the times that are compared, and at the bounds."""
        return ends_of_ranges(*self._ends(), tests)

    def sample_reply(self, answer: Comparable, language: Language) -> str:  # noqa: ARG002
        """Write the hours and the minutes."""
        return _written(int(answer))  # type: ignore[arg-type]

    def sample_quotes(self, language: Language) -> Iterator[str]:  # noqa: ARG002
        """Return one time: all are as long."""
        return iter((_written(self._ends()[0]),))

    def invalid_replies(self, context: ReplyContext) -> Iterator[str]:
        """Return times beyond the bounds, a range, and an hour there is not."""
        yield from super().invalid_replies(context)
        earliest, latest = self._ends()
        yield from (_written(time) for time in (earliest - 1, latest + 1) if 0 <= time < DAY)
        yield from (f"{_written(earliest)}-{_written(latest)}", "25:00")

    def _ends(self) -> tuple[int, int]:
        return _minutes(self.earliest or "00:00"), _minutes(self.latest or "23:59")


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _written(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"

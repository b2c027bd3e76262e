"""Sessions of a cohort, counted: what became of them, of each question, and how often each answer was given. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from engine.results.dispositions import Disposition, Passage, SessionResult, Wait
from engine.results.lineage import AnswerValue

HOUR, DAY = 3600, 86400
WITHIN = (HOUR, DAY)
"""The seconds within which it is told how many answer."""


@dataclass
class QuestionTally:
    """What became of one question. `times` and `waits` count seconds; a session is counted once, loop or not.

    For each number of `WITHIN`, `asked_before` are the sessions that were asked at least so many seconds ago, and
    `answered_within` those of them that answered in as many.
    """

    passages: Counter[Passage] = field(default_factory=Counter)
    again: Counter[str] = field(default_factory=Counter)
    values: Counter[AnswerValue] = field(default_factory=Counter)
    times: Counter[int] = field(default_factory=Counter)
    waits: Counter[int] = field(default_factory=Counter)
    asked_before: Counter[int] = field(default_factory=Counter)
    answered_within: Counter[int] = field(default_factory=Counter)

    @property
    def asked(self) -> int:
        """The sessions that were asked it."""
        return self.passages.total()

    @property
    def n(self) -> int:
        """The sessions that have a current answer to it."""
        return self.passages[Passage.ANSWERED]

    def add(self, wait: Wait) -> None:
        """Count a wait. Whoever was asked too late is on neither side, as only who is quick can have answered yet."""
        lasted = self.times if wait.is_answered else self.waits
        lasted[wait.lasted] += 1
        for most in WITHIN:
            if wait.asked_ago >= most:
                self.asked_before[most] += 1
                self.answered_within[most] += wait.is_answered and wait.lasted <= most


@dataclass
class Tally:
    """What became of the sessions of a group.

    `alerts` are the sessions that have raised each, and `open_alerts` those of them that are open; `heard` are closed
    sessions that have answered something, or raised an alert.

    Some may have been begun by a version of the engine that recorded less; `unrecorded_until` is when the last one was.
    """

    dispositions: Counter[Disposition] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)
    questions: defaultdict[str, QuestionTally] = field(default_factory=lambda: defaultdict(QuestionTally))
    alerts: Counter[str] = field(default_factory=Counter)
    open_alerts: Counter[str] = field(default_factory=Counter)
    heard: int = 0
    unrecorded_until: datetime | None = None

    @property
    def sessions(self) -> int:
        """How many sessions there are."""
        return self.dispositions.total()

    def add(self, result: SessionResult) -> None:
        """Count a session."""
        self.dispositions[result.disposition] += 1
        self.versions[result.session.version] += 1
        raised = tuple(result.session.alerts or ())
        self.alerts.update(raised)
        if result.disposition is Disposition.OPEN:
            self.open_alerts.update(raised)
        elif raised or result.values:
            self.heard += 1
        for name, passage in result.passages.items():
            self.questions[name].passages[passage] += 1
        for name, value in result.values.items():
            values = self.questions[name].values
            if isinstance(value, list):
                values.update(value)
            else:
                values[value] += 1
        for name, wait in result.waits.items():
            self.questions[name].add(wait)
        for name, reason in result.asked_again:
            self.questions[name].again[reason] += 1
        if not result.recorded:
            began = result.session.created_at
            self.unrecorded_until = max(began, self.unrecorded_until or began)

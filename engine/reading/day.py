"""Which day a reply names, in one language."""

from __future__ import annotations

import datetime

from engine.languages import Language
from engine.reading.calendar import calendar
from engine.reading.days import NO_SUCH_DAY, Days
from engine.reading.lexicon import lexicon
from engine.reading.outcome import Accepted, Rejection
from engine.reading.tokens import Reply
from engine.reading.utterance import Utterance


def day_named(
    reply: Reply, language: Language, today: datetime.date, earliest: datetime.date, latest: datetime.date
) -> Accepted | Rejection:
    """Find the day meant. The bounds choose among years and weeks; they are not enforced here."""
    words = lexicon(language)
    finder = Days(lexicon=words, calendar=calendar(language), today=today, earliest=earliest, latest=latest)
    said = Utterance(reply, words, finder, ("around", "correction", "unsure", "yes", "on_day"))
    days = said.values
    if not days:
        return Rejection("not_a_date")
    if NO_SUCH_DAY in days:
        return Rejection("no_such_day")
    if len(days) > 1:
        return Rejection("several_days", tuple(str(day) for day in days))
    return Accepted(str(days[0]), said.comment)

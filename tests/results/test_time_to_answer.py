"""How long answers took: what a report says of questions that nobody could have answered in that time yet."""

from datetime import timedelta

import pytest

from engine.results.bars import as_text
from engine.results.query import ResultsQuery
from engine.store.cohorts import Cohort
from tests.surveys import survey_of

SURVEY = survey_of({"id": "score", "type": "scale", "minimum": 0, "maximum": 10})


@pytest.fixture
def report(phones):
    query = ResultsQuery(cohort=Cohort(survey_id="a-survey"), sees_all=True)
    return lambda: phones.engine.report(query)


@pytest.fixture
def shares(report):
    """Read the time to answer: the count of the median, and of each share what it is of what."""

    def read():
        told = report()["elements"][0]["timeToAnswer"]
        return told["n"], *((told[name]["k"], told[name]["n"]) for name in ("within1h", "within24h"))

    return read


def test_a_share_within_a_time_is_of_the_questions_that_were_asked_so_long_ago(send, phones, report, shares):
    def ask(*numbers):
        for number in numbers:
            send(SURVEY, to=f"+479093795{number}")
        phones.deliver()

    def after(minutes, number=None, reply=None):
        phones.clock.move(timedelta(minutes=minutes))
        if reply:
            phones.reply(f"+479093795{number}", reply)

    ask(0, 1, 2)
    after(5, 0, "stop")
    after(5, 1, "8")
    assert shares() == (3, (0, 0), (0, 0))

    after(45)
    ask(3, 4)
    after(1, 3, "8")
    after(9)
    assert shares() == (5, (1, 3), (0, 0))
    assert "median 0:10:02 of 5, 33 % within 1 h (1 of 3), – within 24 h (0 of 0)" in as_text(report(), "A survey")

    after(60, 4, "8")
    assert shares() == (5, (2, 5), (0, 0))

    after(24 * 60)
    assert shares() == (5, (2, 5), (3, 5))

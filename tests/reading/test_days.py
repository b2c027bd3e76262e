"""A day takes all of its parts, with the time or the part of the day beside it, or is none."""

from datetime import date

import pytest

from engine.elements import KINDS
from engine.elements.element import Accepted, AskedBack, ReplyContext
from engine.languages import Languages
from engine.resources import TEMPLATES

LANGUAGES = Languages(TEMPLATES)
WHEN = KINDS["date"].from_definition(
    {"id": "q", "text": {"en": "Which day?"}, "earliest": "2026-01-01", "latest": "2026-12-31"}
)


def read(reply, tag):
    return WHEN.read(reply, ReplyContext(language=LANGUAGES.named(tag), today=date(2026, 3, 11)))


@pytest.mark.parametrize(
    ("tag", "reply", "day"),
    [
        ("en", "Monday morning", "2026-03-16"),
        ("en", "tomorrow after 5", "2026-03-12"),
        ("en", "this afternoon", "2026-03-11"),
        ("no", "fredag kveld", "2026-03-13"),
        ("sv", "mån 21/9", "2026-09-21"),
        ("sv", "den 5:e oktober", "2026-10-05"),
        ("da", "mandag den 21. september", "2026-09-21"),
        ("de", "Montag, den 21. September", "2026-09-21"),
        ("no", "4/3-26", "2026-03-04"),
        ("no", "04032026", "2026-03-04"),
        ("sv", "20260304", "2026-03-04"),
        ("en", "Weds next week", "2026-03-18"),
        ("en", "a week today", "2026-03-18"),
        ("en", "a week on Friday", "2026-03-20"),
        ("no", "fredag om en uke", "2026-03-20"),
        ("de", "heute in zwei Wochen", "2026-03-25"),
        ("en", "Friday at half past two", "2026-03-13"),
        ("no", "i morra", "2026-03-12"),
        ("no", "2. mai kl. 10.30", "2026-05-02"),
        ("en", "this week, Friday", "2026-03-13"),
        ("en", "a week ago today", "2026-03-04"),
        ("en", "20 August this year", "2026-08-20"),
        ("da", "tirs d. 24/3", "2026-03-24"),
        ("da", "d. 17. marts", "2026-03-17"),
        ("de", "Montag morgen", "2026-03-16"),
        ("de", "14. Maerz", "2026-03-14"),
    ],
)
def test_all_parts_make_one_day(tag, reply, day):
    assert read(reply, tag) == Accepted(day)


@pytest.mark.parametrize(
    ("tag", "reply"),
    [
        ("en", "Tuesday 13 March"),
        ("no", "tirsdag 22. oktober"),
        ("en", "31 November"),
        ("en", "8.5/10"),
        ("no", "5-6 mars"),
        ("en", "in March"),
        ("en", "first week of May"),
        ("en", "the second Monday in June"),
        ("no", "mandag uke 12"),
    ],
)
def test_parts_that_make_no_day_are_none(tag, reply):
    assert not isinstance(read(reply, tag), Accepted | AskedBack)


def test_days_before_another_are_not_taken():
    assert read("the day before yesterday", "en") == Accepted("2026-03-09")
    assert not isinstance(read("2 days before tomorrow", "en"), Accepted)

"""Days as languages write them, read on Monday 23 November 2026."""

import pytest

from engine.elements.element import Accepted, AskedBack, ReplyContext
from engine.languages import Language
from tests.elements.contexts import TODAY, asked_in, element

ANY = element("date")
AHEAD = element("date", earliest="today", latest="2027-12-31")
BEHIND = element("date", latest="today")


@pytest.mark.parametrize(
    "reply",
    [
        "24.12.2026", "24/12/26", "24-12-2026", "2026-12-24", "24 December", "Dec 24th, 2026", "24th of December",
        "december 24", "Thursday 24 Dec", "24122026", "24 decmber",
    ],
)  # fmt: skip
def test_a_day_in_many_writings(reply):
    assert ANY.read(reply, asked_in("en")) == Accepted("2026-12-24")


@pytest.mark.parametrize(
    ("tag", "reply", "day"),
    [
        ("en", "3/4/2027", "2027-04-03"),
        ("en-US", "3/4/2027", "2027-03-04"),
        ("en", "12/24/2026", "2026-12-24"),
        ("no", "3.4.2027", "2027-04-03"),
        ("sv", "2027-04-03", "2027-04-03"),
        ("sv", "3/4 2027", "2027-04-03"),
        ("de", "3. April 2027", "2027-04-03"),
        ("fr", "3 avril 2027", "2027-04-03"),
        ("es", "3 de abril de 2027", "2027-04-03"),
        ("ja", "2027/04/03", "2027-04-03"),
    ],
)
def test_the_order_is_that_of_the_language(tag, reply, day):
    context = ReplyContext(language=Language(tag), today=TODAY)

    assert ANY.read(reply, context) == Accepted(day)


@pytest.mark.parametrize(
    ("reply", "day"),
    [
        ("i dag", "2026-11-23"),
        ("imorgen", "2026-11-24"),
        ("i overmorgen", "2026-11-25"),
        ("fredag", "2026-11-27"),
        ("neste mandag", "2026-11-30"),
        ("mandag", "2026-11-30"),
        ("fredag kl 10", "2026-11-27"),
        ("om 3 dager", "2026-11-26"),
        ("om en uke", "2026-11-30"),
        ("den 27.", "2026-11-27"),
    ],
)
def test_words_for_days_are_told_from_today(reply, day):
    assert AHEAD.read(reply, asked_in("no")) == Accepted(day)


def test_a_next_friday_may_be_either():
    assert AHEAD.read("neste fredag", asked_in("no")) == AskedBack("2026-11-27")


def test_a_next_friday_is_too_late_where_both_are():
    past = element("date", latest="today")

    assert past.read("neste fredag", asked_in("no")).reason == "too_late"


@pytest.mark.parametrize(
    ("tag", "reply"),
    [
        ("en", "coming Friday"),
        ("no", "førstkommende fredag"),
        ("no", "nå på fredag"),
        ("sv", "kommande fredag"),
        ("da", "nu på fredag"),
        ("de", "diesen Freitag"),
    ],
)
def test_a_coming_friday_is_the_nearest(tag, reply):
    assert AHEAD.read(reply, asked_in(tag)) == Accepted("2026-11-27")


@pytest.mark.parametrize(
    ("reply", "day"),
    [
        ("friday", "2026-11-20"),
        ("last friday", "2026-11-20"),
        ("the previous friday", "2026-11-20"),
        ("yesterday", "2026-11-22"),
        ("3 days ago", "2026-11-20"),
        ("4 March 1985", "1985-03-04"),
        ("4/3/85", "1985-03-04"),
    ],
)
def test_bounds_choose_the_week_and_the_year_that_nobody_says(reply, day):
    assert BEHIND.read(reply, asked_in("en")) == Accepted(day)


def test_a_far_day_without_its_year_is_asked_back_where_no_earliest_day_is_set():
    assert BEHIND.read("24/12", asked_in("en")) == AskedBack("2025-12-24")
    assert BEHIND.read("24/12/2025", asked_in("en")) == Accepted("2025-12-24")


def test_a_comment_is_kept():
    assert AHEAD.read("friday, after lunch", asked_in("en")) == Accepted("2026-11-27", "after lunch")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("31.02.2027", "no_such_day"),
        ("friday 28 november", "no_such_day"),
        ("friday or saturday", "several_days"),
        ("yesterday", "too_early"),
        ("1 January 2028", "too_late"),
        ("next week", "not_a_date"),
        ("any day", "not_a_date"),
        ("10", "not_a_date"),
        ("not friday", "not_a_date"),
    ],
)
def test_a_reason_says_what_is_wrong(reply, reason):
    assert AHEAD.read(reply, asked_in("en")).reason == reason

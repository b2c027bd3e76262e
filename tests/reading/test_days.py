"""A day takes all of its parts, with the time or the part of the day beside it, or is none."""

from datetime import date

import pytest

from engine.elements import KINDS
from engine.elements.element import Accepted, AskedBack, Rejection, ReplyContext
from tests.languages import LANGUAGES

WHEN = KINDS["date"].from_definition(
    {"id": "q", "text": {"en": "Which day?"}, "earliest": "2026-01-01", "latest": "2026-12-31"}
)
UNBOUNDED, TIME = (KINDS[kind].from_definition({"id": "q", "text": {}}) for kind in ("date", "time"))


def read(reply, tag, question=WHEN):
    return question.read(reply, ReplyContext(language=LANGUAGES.named(tag), today=date(2026, 3, 11)))


@pytest.mark.parametrize(
    ("tag", "reply", "day"),
    [
        ("en", "Monday morning", "2026-03-16"),
        ("en", "Christmas Eve at noon", "2026-12-24"),
        ("en", "xmas day at noon", "2026-12-25"),
        ("en", "8 December, a Tuesday", "2026-12-08"),
        ("en", "the 5th in April", "2026-04-05"),
        ("en", "5 December in 2026", "2026-12-05"),
        ("no", "2. juledag kl 12", "2026-12-26"),
        ("da", "juleaften", "2026-12-24"),
        ("sv", "nyårsafton", "2026-12-31"),
        ("de", "zweiten Weihnachtstag", "2026-12-26"),
        ("en", "tomorrow after 5", "2026-03-12"),
        ("en", "this afternoon", "2026-03-11"),
        ("no", "fredag kveld", "2026-03-13"),
        ("no", "fredagskveld", "2026-03-13"),
        ("de", "Montag morgen", "2026-03-16"),
        ("de", "Donnerstagnachmittag", "2026-03-12"),
        ("sv", "mån 21/9", "2026-09-21"),
        ("sv", "den 5:e oktober", "2026-10-05"),
        ("da", "mandag den 21. september", "2026-09-21"),
        ("de", "Montag, den 21. September", "2026-09-21"),
        ("no", "4/3-26", "2026-03-04"),
        ("no", "4/3 26", "2026-03-04"),
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
        ("da", "tirs d. 24/3", "2026-03-24"),
        ("da", "d. 17. marts", "2026-03-17"),
        ("de", "drei Mai", "2026-05-03"),
        ("de", "So 29.3.", "2026-03-29"),
        ("de", "14. Maerz", "2026-03-14"),
        ("en", "the second Monday in June", "2026-06-08"),
        ("no", "siste dag i mai", "2026-05-31"),
        ("sv", "första onsdagen i april 2026", "2026-04-01"),
        ("da", "sidste mandag i marts", "2026-03-30"),
        ("de", "letzter Tag im Oktober", "2026-10-31"),
        ("no", "om 26 dager", "2026-04-06"),
        ("sv", "i tisdags", "2026-03-10"),
        ("da", "i mandags", "2026-03-09"),
        ("sv", "onsdagen den 6 maj", "2026-05-06"),
        ("en", "Monday this week", "2026-03-09"),
        ("en", "15 / 5", "2026-05-15"),
        ("en", "Wed, Dec 16", "2026-12-16"),
        ("de", "gestern Morgen", "2026-03-10"),
        ("en", "Friday the 20th", "2026-03-20"),
        ("sv", "fredagen den 20:e", "2026-03-20"),
        ("sv", "1 mars tjugohundratjugosex", "2026-03-01"),
        ("en", "the tenth of March, two thousand and twenty six", "2026-03-10"),
        ("de", "morgen gegen 8 Uhr", "2026-03-12"),
        ("de", "Mon 16.3.", "2026-03-16"),
        ("de", "Dienstag, der 12.", "2026-05-12"),
        ("en", "in a fortnight", "2026-03-25"),
        ("de", "1. April gegen 18 Uhr", "2026-04-01"),
        ("da", "Fredag d. 13", "2026-03-13"),
        ("da", "tirsdag d. 7 kl 10", "2026-04-07"),
        ("en", "Friday the 3", "2026-04-03"),
        ("de", "Freitagabend", "2026-03-13"),
        ("no", "laurdag", "2026-03-14"),
        ("nn", "tysdagskveld", "2026-03-17"),
        ("en", "Friday, Friday", "2026-03-13"),
    ],
)
def test_all_parts_make_one_day(tag, reply, day):
    assert read(reply, tag) == Accepted(day)


@pytest.mark.parametrize(
    ("tag", "reply", "day"),
    [
        ("en", "at 5pm tomorrow", "2026-03-12"),
        ("en", "9 tomorrow", "2026-03-12"),
        ("en", "8 this evening", "2026-03-11"),
        ("en", "Friday 8:00 - 10:00", "2026-03-13"),
        ("en", "from 9:30 - 11:00 on Thursday", "2026-03-12"),
        ("en", "1:30 PM on Mon, Sep 21", "2026-09-21"),
        ("en", "Monday 10:30 next week", "2026-03-16"),
        ("no", "klokka 9 på lørdag", "2026-03-14"),
        ("sv", "15:00 imorgon", "2026-03-12"),
        ("da", "25/4 kl. 16:00", "2026-04-25"),
        ("da", "torsdag fra 9 til 11", "2026-03-12"),
        ("de", "um 15 Uhr am Montag", "2026-03-16"),
        ("de", "morgens am 15. April", "2026-04-15"),
        ("de", "morgen von 12 bis 14 Uhr", "2026-03-12"),
        ("en", "5 to 6 on 1st Apr", "2026-04-01"),
        ("sv", "fredag 17.30", "2026-03-13"),
    ],
)
def test_a_day_stands_beside_its_time(tag, reply, day):
    assert read(reply, tag) == Accepted(day)


@pytest.mark.parametrize(
    ("tag", "reply", "time"),
    [
        ("en", "tomorrow at 5pm", "17:00"),
        ("en", "9 tomorrow evening", "21:00"),
        ("en", "8 tonight", "20:00"),
        ("en", "in 7 days at 5pm", "17:00"),
        ("en", "1:30 PM on Sat, Sep 21", "13:30"),
        ("en", "@ 3:20pm", "15:20"),
        ("en", "quarter past 15", "15:15"),
        ("no", "25/4 klokken 16:00", "16:00"),
        ("no", "kvarter over 15", "15:15"),
        ("sv", "2026-04-25 kl 16:00", "16:00"),
        ("da", "i dag kl. 14", "14:00"),
        ("de", "morgen um 15 Uhr", "15:00"),
        ("de", "heute Abend um 8", "20:00"),
        ("de", "um ungefähr 15 Uhr", "15:00"),
        ("sv", "15:00:30", "15:00"),
        ("en", "7:56:30 pm", "19:56"),
        ("en", "7 p. m.", "19:00"),
        ("sv", "fredag 17.30", "17:30"),
        ("no", "10.30 fredag 13.3", "10:30"),
        ("no", "ca 18", "18:00"),
        ("sv", "runt 18", "18:00"),
        ("de", "um drei Uhr in der Nacht", "03:00"),
        ("de", "9 an dem Abend", "21:00"),
        ("de", "Freitagabend um 8", "20:00"),
        ("de", "14 Uhr 05", "14:05"),
        ("de", "14 Uhr am 24. Dezember", "14:00"),
        ("de", "14 Uhr am 24.", "14:00"),
        ("no", "16-tiden", "16:00"),
        ("en", "3ish pm", "15:00"),
        ("en", "around 15-ish", "15:00"),
        ("no", "18-kl", "18:00"),
    ],
)
def test_a_time_stands_beside_its_day(tag, reply, time):
    assert read(reply, tag, TIME) == Accepted(time)


@pytest.mark.parametrize(
    "reply",
    [
        "10:30 11:30",
        "quarter to 10:30",
        "before Friday 10:30 or 11:30",
        "10 or 11 tomorrow",
        "from 9:30 - 11:00 on Thursday",
    ],
)
def test_of_two_times_beside_a_day_none_is_taken(reply):
    assert not isinstance(read(reply, "en", TIME), Accepted)


@pytest.mark.parametrize(
    ("tag", "reply"),
    [
        ("en", "1 Dec 2026"),
        ("en", "March 17"),
        ("en", "3 sundays"),
        ("en", "3 1/2"),
        ("no", "1. 4."),
        ("da", "13 til 15 Juli"),
        ("sv", "en 5a"),
        ("da", "en halv time"),
        ("en", "one half"),
        ("de", "nach Samstag 15"),
        ("en", "after 9 on Friday evening"),
    ],
)
def test_a_day_alone_is_no_time(tag, reply):
    assert not isinstance(read(reply, tag, TIME), Accepted | AskedBack)


@pytest.mark.parametrize(
    ("tag", "reply", "day"),
    [
        ("en", "10/10", "2025-10-10"),
        ("de", "zwanzigster Januar", "2026-01-20"),
        ("sv", "första tisdagen i oktober", "2026-10-06"),
        ("en", "Feb 24", "2026-02-24"),
        ("da", "den 25.", "2026-03-25"),
        ("en", "April twenty one", "2026-04-21"),
        ("no", "neste torsdag", "2026-03-12"),
        ("de", "nächsten Freitag", "2026-03-13"),
        ("no", "neste lørdag", "2026-03-14"),
        ("en", "week today", "2026-03-18"),
        ("no", "den 15", "2026-03-15"),
        ("en", "the 24", "2026-03-24"),
        ("de", "ich komme so", "2026-03-15"),
    ],
)
def test_a_day_that_may_be_another_is_asked_back(tag, reply, day):
    assert read(reply, tag, UNBOUNDED) == AskedBack(day)


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
        ("en", "next Monday in June"),
        ("en", "fifth Monday in July"),
        ("en", "July 13-15"),
        ("en", "Mon-Fri 9-5"),
        ("de", "14./15.10."),
        ("en", "from August 27th - 29th"),
        ("sv", "13 till 15 juli"),
        ("da", "3. kvartal"),
        ("en", "5th last"),
        ("en", "Thursday, weeks are long"),
        ("en", "Monday, Friday"),
        ("en", "July 13-15, 2026"),
        ("no", "13. til 15. juli"),
        ("sv", "13-15 juli"),
        ("de", "vom 3. bis 12. September"),
        ("en", "the 20th of next month"),
        ("en", "Sundays"),
        ("de", "31. Samstag"),
        ("no", "mandag uke 12"),
        ("no", "uke 12, da onsdagen"),
        ("sv", "måndag i vecka 34"),
        ("sv", "måndag v 12"),
        ("de", "Montag KW 12"),
        ("de", "Woche 34, Dienstag"),
        ("no", "2-3 dager siden"),
        ("en", "two or three of next month"),
        ("no", "kl 12.05"),
        ("no", "nr 2"),
        ("de", "mit der Lieferung"),
        ("en", "the 27th floor"),
        ("no", "3. etasje"),
        ("de", "5. Stock"),
        ("en", "next morning"),
        ("en", "room 12 tomorrow"),
        ("en", "around christmas"),
        ("da", "i s"),
        ("en", "8 December, a Friday"),
        ("en", "the day after Christmas"),
        ("sv", "vi är en vecka sena"),
        ("no", "uke 12"),
        ("en", "the 2nd time this happened"),
        ("en", "Merry Christmas"),
    ],
)
def test_parts_that_make_no_day_are_none(tag, reply):
    assert not isinstance(read(reply, tag), Accepted | AskedBack)


def test_a_day_that_was_lately_is_not_taken_for_one_in_a_year():
    future = KINDS["date"].from_definition({"id": "q", "text": {}, "earliest": "today"})

    assert read("d. 6. marts", "da", future) == AskedBack("2027-03-06")
    assert not isinstance(read("det blev ikke hentet d. 6. marts", "da", future), Accepted | AskedBack)
    assert read("6. februar", "da", future) == Accepted("2027-02-06")


@pytest.mark.parametrize(
    ("tag", "reply"),
    [
        ("en", "July 13-15, 2026"),
        ("en", "5 - 7 Dec"),
        ("de", "am 5. - 7.12."),
        ("de", "vom 3. bis 12. September"),
        ("no", "13. til 15. juli"),
        ("da", "d. 5 - 7.12"),
        ("en", "Mon-Fri 9-5"),
    ],
)
def test_ends_of_a_range_of_dates_are_no_day(tag, reply):
    assert read(reply, tag) == Rejection("several_days")


@pytest.mark.parametrize(
    ("tag", "reply", "day"),
    [
        ("no", "fredag, torsdag er jeg på jobb", "2026-03-13"),
        ("de", "Mittwoch, Freitag geht nicht", "2026-03-18"),
        ("en", "Friday, in 2 days", "2026-03-13"),
    ],
)
def test_a_day_with_another_in_its_comment_is_taken(tag, reply, day):
    outcome = read(reply, tag)

    assert (type(outcome), outcome.answer) == (Accepted, day)


@pytest.mark.parametrize(
    ("tag", "reply", "time"),
    [
        ("de", "5:30", "05:30"),
        ("no", "kl 6.45", "06:45"),
        ("de", "um 5", "17:00"),
        ("da", "3.30", "15:30"),
        ("en", "5:30", "17:30"),
    ],
)
def test_minutes_tell_the_half_of_the_day_where_clocks_have_24_hours(tag, reply, time):
    assert read(reply, tag, TIME) == AskedBack(time)


@pytest.mark.parametrize(("tag", "reply"), [("de", "14 Uhr - 17:30"), ("de", "9 Uhr, 10:30"), ("en", "two 9")])
def test_of_two_times_none_is_taken(tag, reply):
    assert not isinstance(read(reply, tag, TIME), Accepted | AskedBack)


@pytest.mark.parametrize(
    ("question", "tag", "reply", "answer"),
    [
        (TIME, "no", "kl 15, nei 16", "16:00"),
        (TIME, "no", "15.30, nei vent 16", "16:00"),
        (TIME, "de", "um 15 Uhr, nein um 16 Uhr", "16:00"),
        (WHEN, "en", "Friday, no Saturday", "2026-03-14"),
    ],
)
def test_a_no_between_two_corrects_the_first(question, tag, reply, answer):
    read_as = read(reply, tag, question)

    assert isinstance(read_as, AskedBack)
    assert read_as.answer == answer


@pytest.mark.parametrize(
    ("tag", "reply", "days"),
    [
        ("da", "tirsdag eller torsdag", ("2026-03-17", "2026-03-12")),
        ("sv", "fredag - nästa tisdag", ("2026-03-13", "2026-03-17")),
        ("de", "von heute bis morgen", ("2026-03-11", "2026-03-12")),
        ("en", "next Monday or next Tuesday", ("2026-03-16", "2026-03-17")),
    ],
)
def test_a_range_is_several_days(tag, reply, days):
    assert read(reply, tag) == Rejection("several_days", days)


@pytest.mark.parametrize(
    ("tag", "reply", "day"),
    [
        ("en", "Friday 9", "2026-03-13"),
        ("en", "the 14th looks possible", "2026-03-14"),
        ("sv", "den 15:e går bra", "2026-03-15"),
        ("en", "our flight leaves the 15", "2026-03-15"),
        ("sv", "jag åker tillbaka den 15", "2026-03-15"),
    ],
)
def test_a_number_that_may_be_a_day_is_asked_back_beside_other_words(tag, reply, day):
    read_as = read(reply, tag)

    assert isinstance(read_as, AskedBack)
    assert read_as.answer == day


def test_a_doubt_behind_a_comma_leaves_a_day_open():
    assert read("Friday, maybe", "en") == AskedBack("2026-03-13", "maybe")
    assert read("kl 15, kanskje", "no", TIME) == AskedBack("15:00", "kanskje")


def test_days_before_another_are_not_taken():
    assert read("the day before yesterday", "en") == Accepted("2026-03-09")
    assert not isinstance(read("2 days before tomorrow", "en"), Accepted)


@pytest.mark.parametrize(("tag", "reply"), [("de", "8bis10"), ("en", "4or5"), ("en", "8x"), ("no", "9til10")])
def test_what_is_written_on_to_an_hour_is_no_part_of_it(tag, reply):
    assert not isinstance(read(reply, tag, TIME), Accepted | AskedBack)


@pytest.mark.parametrize(
    ("tag", "asked", "reply", "time"),
    [
        ("en", "What time in the evening are you home?", "at 8", "20:00"),
        ("sv", "Vilken tid på kvällen kommer du hem?", "klockan åtta", "20:00"),
        ("de", "Um wie viel Uhr kommen Sie nachmittags?", "um 4", "16:00"),
        ("no", "Når på formiddagen er timen din?", "klokka ni", "09:00"),
    ],
)
def test_the_part_of_the_day_that_is_asked_for_is_meant(tag, asked, reply, time):
    assert read(reply, tag, KINDS["time"].from_definition({"id": "q", "text": {tag: asked}})) == Accepted(time)


@pytest.mark.parametrize(
    ("tag", "asked", "reply", "time"),
    [
        ("en", "Good evening! When are you up?", "at 8", "08:00"),
        ("no", "Når skal vi ringe i morgen?", "klokka 8", "08:00"),
        ("en", "What time, this morning or this evening?", "at 8", "08:00"),
    ],
)
def test_a_part_of_the_day_that_is_not_asked_for_decides_nothing(tag, asked, reply, time):
    assert read(reply, tag, KINDS["time"].from_definition({"id": "q", "text": {tag: asked}})) == AskedBack(time)

"""A time of day is read in figures and in words; an hour that may be two of them is asked back."""

import pytest

from engine.elements.compared import UnfitValue
from engine.elements.element import Accepted, AskedBack
from engine.results.export import ExportRequest
from engine.results.query import ResultsQuery
from engine.store.cohorts import Cohort
from tests.authors import suggested
from tests.conftest import NUMBER
from tests.elements.contexts import asked_in, element
from tests.surveys import survey_of

ANY = element("time")
BY_DAY = element("time", earliest="08:00", latest="19:30")


@pytest.mark.parametrize(
    ("tag", "reply", "time"),
    [
        ("en", "14:30", "14:30"),
        ("en", "14.30", "14:30"),
        ("en", "1430", "14:30"),
        ("en", "09:30", "09:30"),
        ("en", "14", "14:00"),
        ("en", "2 pm", "14:00"),
        ("en", "2:30pm", "14:30"),
        ("en", "12 a.m.", "00:00"),
        ("en", "02:30 pm", "14:30"),
        ("en", "14h30", "14:30"),
        ("en", "1530hrs", "15:30"),
        ("en", "half five in the evening", "17:30"),
        ("en", "quarter to nine this morning", "08:45"),
        ("de", "mittags um 12", "12:00"),
        ("en", "noon", "12:00"),
        ("en", "12 noon", "12:00"),
        ("en", "midnight", "00:00"),
        ("en", "five past noon", "12:05"),
        ("en", "24:00", "00:00"),
        ("en", "at 3 in the afternoon, please", "15:00"),
        ("en", "fourteen thirty", "14:30"),
        ("no", "kl 14", "14:00"),
        ("no", "kl. 14.30", "14:30"),
        ("no", "kl14", "14:00"),
        ("no", "3 om natten", "03:00"),
        ("no", "halv 15", "14:30"),
        ("de", "um 15 Uhr", "15:00"),
        ("de", "gegen 15 Uhr", "15:00"),
        ("de", "14 Uhr 30", "14:30"),
        ("de", "3 Uhr nachmittags", "15:00"),
    ],
)
def test_a_time_alone_is_accepted(tag, reply, time):
    assert ANY.read(reply, asked_in(tag)) == Accepted(time)


@pytest.mark.parametrize(
    ("tag", "reply", "time"),
    [
        ("en", "3", "15:00"),
        ("en", "9", "09:00"),
        ("en", "at 3", "15:00"),
        ("en", "9:30", "09:30"),
        ("en", "three o'clock", "15:00"),
        ("en", "half past two", "14:30"),
        ("en", "quarter to 3", "14:45"),
        ("en", "20 to 3", "14:40"),
        ("no", "halv tre", "14:30"),
        ("no", "kvart over to", "14:15"),
        ("no", "ti på halv tre", "14:20"),
        ("no", "10 minutter over 2", "14:10"),
        ("sv", "halv tre", "14:30"),
        ("sv", "kvart i tre", "14:45"),
        ("da", "halv tre", "14:30"),
        ("de", "halb drei", "14:30"),
        ("de", "Viertel nach zwei", "14:15"),
    ],
)
def test_of_two_times_the_bounds_choose_or_the_likelier_is_asked_back(tag, reply, time):
    assert ANY.read(reply, asked_in(tag)) == AskedBack(time)
    assert BY_DAY.read(reply, asked_in(tag)) == Accepted(time)


def test_where_both_times_are_allowed_neither_is_taken():
    assert BY_DAY.read("8", asked_in("en")) == Accepted("08:00")
    assert element("time", earliest="07:00", latest="20:00").read("8", asked_in("en")) == AskedBack("08:00")


@pytest.mark.parametrize("reply", ["dentist at 3pm", "maybe 15:00", "15:00?", "15:00 or so"])
def test_a_time_among_words_or_in_doubt_is_asked_back(reply):
    assert BY_DAY.read(reply, asked_in("en")).answer == "15:00"
    assert isinstance(BY_DAY.read(reply, asked_in("en")), AskedBack)


def test_ten_to_three_may_be_a_range():
    assert BY_DAY.read("ten to three", asked_in("en")) == AskedBack("14:50")
    assert BY_DAY.read("10 to 3", asked_in("en")).reason == "several_times"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("", "empty"),
        ("no", "not_a_time"),
        ("in 2 hours", "not_a_time"),
        ("3 kids", "not_a_time"),
        ("5 days", "not_a_time"),
        ("5. May", "not_a_time"),
        ("10%", "not_a_time"),
        ("24 december", "not_a_time"),
        ("24.12.2026", "not_a_time"),
        ("2026-12-24", "not_a_time"),
        ("25:00", "not_a_time"),
        ("14:75", "not_a_time"),
        ("after 14:30", "not_a_time"),
        ("not 14:30", "not_a_time"),
        ("half", "not_a_time"),
        ("0", "not_a_time"),
        ("2 or 3", "several_times"),
        ("14-16", "several_times"),
        ("14:00-16:00", "several_times"),
        ("between 2 and 4", "several_times"),
        ("07:59", "too_early"),
        ("7 am", "too_early"),
        ("19:31", "too_late"),
        ("midnight", "too_early"),
    ],
)
def test_a_reason_says_what_is_wrong(reply, reason):
    assert BY_DAY.read(reply, asked_in("en")).reason == reason


def test_bounds_are_the_right_way_round():
    assert list(element("time", earliest="20:00", latest="08:00").contradictions())
    assert not list(BY_DAY.contradictions())


@pytest.mark.parametrize("value", ["8:00", "24:00", "8", 8, None, "today"])
def test_what_is_no_time_is_compared_with_none(value):
    with pytest.raises(UnfitValue, match="like 14:30"):
        ANY.operand(value)


WHEN = {"id": "when", "type": "time", "earliest": "08:00", "latest": "20:00"}
WHY = {"id": "why", "type": "open_text", "text": {"en": "Why at {{ answer.when }}?"}}


@pytest.mark.parametrize(
    ("condition", "holding"),
    [
        ({"is": "14:30"}, {"14:30"}),
        ({"at_least": "14:30"}, {"14:30", "14:31"}),
        ({"less_than": "14:30"}, {"14:29"}),
        ({"between": ["14:29", "14:30"]}, {"14:29", "14:30"}),
    ],
)
@pytest.mark.parametrize("reply", ["14:29", "14:30", "14:31"])
def test_rules_compare_it(send, say, condition, holding, reply):
    rule = {"condition": {"element": "when", **condition}, "action": {"go_to": "completion"}}
    send(survey_of(WHEN, WHY, rules=[rule]))

    assert say(reply)[-1] == ("Thank you!" if reply in holding else f"Why at {reply}?")


def test_conversations_go_every_way_it_leads():
    rule = {"condition": {"element": "when", "between": ["12:00", "15:30"]}, "action": {"go_to": "completion"}}

    assert suggested(survey_of(WHEN, WHY, rules=[rule])).unvisited == []


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_results_tell_it(send, phones, tmp_path, layout):
    send(survey_of(WHEN, WHY))
    phones.reply(NUMBER, "half past two")
    query, path = ResultsQuery(cohort=Cohort(survey_id="a-survey"), sees_all=True), tmp_path / "out.csv"
    phones.engine.export(ExportRequest(query, "csv", layout=layout), path)

    assert "14:30" in path.read_text(encoding="utf-8")


def test_results_count_each_time(send, phones):
    send(survey_of(WHEN, WHY))
    phones.reply(NUMBER, "half past two")
    when, _ = phones.engine.report(ResultsQuery(cohort=Cohort(survey_id="a-survey"), sees_all=True))["elements"]

    assert [(one["value"], one["k"]) for one in when["distribution"]] == [("14:30", 1)]

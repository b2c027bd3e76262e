"""A loop that comes back to a question leaves behind what was answered since, until it is asked again."""

import pytest

from engine.results.query import ResultsQuery
from engine.store.cohorts import Cohort
from engine.testing import Phones
from tests.authors import suggested
from tests.conftest import NUMBER
from tests.surveys import survey_of

HOURS = {"id": "hours", "type": "number", "minimum": 0, "maximum": 80}
RIGHT = {"id": "right", "type": "yes_no"}
END = {"id": "end", "type": "open_text", "text": {"en": "You work {{ answer.hours | default('no') }} hours. More?"}}
BACK = {"name": "back", "condition": {"element": "right", "is": False}, "action": {"go_to": "work"}}
IDLE = {"name": "idle", "condition": {"element": "work", "is": False}, "action": {"go_to": "end"}}
WORK = {"id": "work", "type": "yes_no"}
SURVEY = survey_of(WORK, HOURS, RIGHT, END, rules=[BACK, IDLE])
GATED = survey_of(WORK, {**HOURS, "asked_if": {"element": "work", "is": True}}, RIGHT, END, rules=[BACK])
PRIZED = {"element": "hours", "at_least": 40}


@pytest.fixture
def hold(send, phones: Phones):
    """Send a survey and reply; give the last SMS, and the answers hosts are given."""

    def play(survey, *replies):
        session = send(survey).session_id
        said = phones.new_messages(NUMBER)
        for reply in replies:
            phones.reply(NUMBER, reply)
            said = phones.new_messages(NUMBER)
        counted = [(one.element, one.answer) for one in phones.engine.transcript(session).responses if not one.ceased]
        return said[-1].split("\n")[0], counted

    return play


@pytest.mark.parametrize(
    ("survey", "replies", "said", "counted"),
    [
        (SURVEY, "yes 40 no no", "You work no hours. More?", [("work", True), ("work", False)]),
        (SURVEY, "yes 40 no", "Work?", [("work", True)]),
        (SURVEY, "yes 40 no yes", "Hours?", [("work", True), ("work", True)]),
        (GATED, "yes 40 no no", "Right?", [("work", True), ("work", False)]),
        (GATED, "yes 40 no no yes", "You work no hours. More?", [("work", True), ("work", False), ("right", True)]),
        (SURVEY, "yes 40 no back", "Right?", [("work", True), ("hours", 40)]),
        (SURVEY, "yes 40 no back yes", "You work 40 hours. More?", [("work", True), ("hours", 40), ("right", True)]),
        (SURVEY, "yes 40 no no back", "Work?", [("work", True)]),
        (SURVEY, "yes 40 no yes 30 no back", "Right?", [("work", True), ("work", True), ("hours", 30)]),
        (SURVEY, "yes 40 no yes 30 back", "Hours?", [("work", True), ("work", True)]),
        (SURVEY, "yes 40 no yes 30 back back", "Work?", [("work", True)]),
        (SURVEY, "yes 40 no yes 30 back back back yes", "You work 40 hours. More?",
            [("work", True), ("hours", 40), ("right", True)]),
    ],
)  # fmt: skip
def test_what_a_loop_leaves_behind_counts_no_longer_and_back_takes_it_up_again(hold, survey, replies, said, counted):
    assert hold(survey, *replies.split()) == (said, counted)


def test_what_was_answered_before_the_question_counts_on_wherever_it_stands(hold):
    """`why` stands last and leads back to `comment`, which is not asked again then."""
    why = {"id": "why", "type": "open_text", "next": "comment"}
    rules = [
        {"condition": {"element": "score", "at_most": 6}, "action": {"go_to": "why"}},
        {"condition": {"element": "right", "is": False}, "action": {"go_to": "comment"}},
    ]
    score = {"id": "score", "type": "scale", "minimum": 0, "maximum": 10}
    right = {**RIGHT, "next": "completion"}
    survey = survey_of(score, {"id": "comment", "type": "open_text"}, right, why, rules=rules)

    assert hold(survey, "3", "slow", "none", "no") == ("Comment?", [("score", 3), ("why", "slow"), ("comment", "none")])


def test_texts_on_the_way_back_still_know_what_the_question_no_longer_does(hold):
    again = {"id": "again", "type": "text", "text": {"en": "Not {{ answer.hours }}?"}, "next": "work"}
    work = {**WORK, "text": {"en": "Work? ({{ answer.hours | default('new') }})"}}
    right = {**RIGHT, "next": "end"}
    back = {**BACK, "action": {"go_to": "again"}}
    survey = survey_of(work, HOURS, right, again, END, rules=[back, IDLE])

    assert hold(survey, "yes", "40", "no")[0] == "Work? (new)"


def test_conditions_alerts_and_places_forget_what_is_left_behind(send, phones, say):
    alerts = [{"name": "much", "at": "answer"}, {"name": "much in the end", "at": "end"}]
    session = send({
        **SURVEY,
        "alerts": [{**alert, "condition": PRIZED} for alert in alerts],
        "quotas": [{"name": "full-timers", "condition": PRIZED, "at_most": 1, "then": {"go_to": "completion"}}],
    }).session_id  # fmt: skip
    phones.subscribe()
    say("yes", "40", "no")
    told = [(one["type"], one["data"].get("element") or one["data"].get("alert")) for one in phones.events()]

    assert told == [
        ("answer.accepted", "work"),
        ("answer.accepted", "hours"),
        ("alert.raised", "much"),
        ("answer.accepted", "right"),
        ("answer.withdrawn", "hours"),
        ("answer.withdrawn", "right"),
        ("alert.withdrawn", "much"),
    ]
    assert phones.engine.transcript(session).session.places == ()
    say("no", "fine")
    assert phones.engine.transcript(session).session.alerts == {}


def test_what_is_left_behind_is_no_result(send, phones, say):
    send(SURVEY)
    say("yes", "40", "no", "no", "fine")
    elements = phones.engine.report(ResultsQuery(cohort=Cohort(survey_id="a-survey")))["elements"]

    assert [(one["id"], one["answered"], one["withdrawn"]) for one in elements] == [
        ("work", 1, 0),
        ("hours", 0, 1),
        ("right", 0, 1),
        ("end", 1, 0),
    ]


def test_suggested_conversations_come_where_a_loop_leaves_answers_behind():
    parts = [{"element": "right", "answered": True}, {"element": "work", "is": False}]
    unknown = {"all": [*parts, {"not": {"element": "hours", "answered": True}}]}
    lost = {"name": "lost", "condition": unknown, "action": {"go_to": "completion"}}

    assert suggested({**GATED, "rules": [BACK, lost]}).unvisited == []

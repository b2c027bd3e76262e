"""The other option, "Other, please specify": whoever chooses it is asked for words, which stand beside the option."""

import csv
import json
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from engine.api import make_app
from engine.authoring.conversation_file import Head, ScriptedSms
from engine.authoring.diff import changes
from engine.authoring.player import Player
from engine.authoring.translation.units import TranslatableSurvey
from engine.resources import TEMPLATES
from engine.settings import Settings
from engine.wording import Wording
from tests.authors import pictured, suggested, summarized
from tests.conftest import LOOPBACK, NUMBER
from tests.surveys import survey_of

OTHER = {"label": {"en": "Elsewhere"}, "ask": {"en": "Where, {{ variable.name }}?"}}
NAMED = {"name": {"required": True}}
OPTIONS = [{"id": id_, "label": {"en": label}} for id_, label in (("shop", "In a shop"), ("phone", "By phone"))]
ONE = {"id": "where", "type": "dropdown", "options": OPTIONS, "other": OTHER}
SEVERAL = {**ONE, "type": "multiple_choice", "choose": {"at_most": 3}}
END = {"id": "end", "type": "yes_no"}
RULE = {"name": "elsewhere", "condition": {"element": "where", "is": "other"}, "action": {"go_to": "completion"}}


@pytest.fixture
def told(phones):
    def responses(sent):
        found = phones.engine.transcript(sent.session_id).responses
        return [(one.element, one.answer, one.comment) for one in found]

    return responses


@pytest.mark.parametrize(("question", "answer"), [(ONE, 2), (SEVERAL, [2])])
def test_it_is_listed_last_and_its_words_are_asked_for_and_stand_beside_it(send, phones, told, question, answer, say):
    sent = send(survey_of(question, END))

    assert "3 Elsewhere" in phones.new_messages(NUMBER)[0]
    assert say("3") == ["Where, ?"]
    assert say("  At the market, 2 stalls down ")[0].startswith("End?")
    assert told(sent) == [("where", answer, "At the market, 2 stalls down")]


def test_whoever_chooses_another_is_asked_for_nothing(send, say):
    send(survey_of(ONE, END))

    assert say("1")[-1].startswith("End?")


@pytest.mark.parametrize("reply", ["3: the market", "Elsewhere: the market", "elsewhere, the market"])
def test_whoever_gives_words_with_it_is_not_asked(send, say, told, reply):
    sent = send(survey_of(ONE, END))

    assert say(reply)[-1].startswith("End?")
    assert told(sent) == [("where", 2, "the market")]


def test_words_in_doubt_stand_beside_it_once_it_is_confirmed(send, say, told):
    sent = send(survey_of(ONE, END))

    assert say("3 I buy it at fairs")[-1].startswith('Did you mean "Elsewhere"?')
    assert say("yes")[-1].startswith("End?")
    assert told(sent) == [("where", 2, "I buy it at fairs")]


def test_what_is_in_doubt_without_words_is_confirmed_first(send, phones, told, say):
    sent = send(survey_of(ONE, END))
    asked = say("Elsewher")[-1]
    if asked.startswith("Did you mean"):
        phones.reply(NUMBER, "yes")
        asked = phones.new_messages(NUMBER)[-1]

    assert asked == "Where, ?"
    assert told(sent) == [("where", 2, None)]


def test_it_counts_as_soon_as_it_is_chosen(send, phones, told):
    """Nobody who does not say where loses the answer."""
    sent = send(survey_of(ONE, END))
    phones.reply(NUMBER, "3")

    assert told(sent) == [("where", 2, None)]


def test_rules_ask_for_it_like_for_any_other_once_its_words_are_there(send, say):
    send(survey_of(ONE, END, rules=[RULE]))

    assert say("3")[-1] == "Where, ?"
    assert say("no") == ["Thank you!"]


def test_words_are_words_but_keywords_are_obeyed(send, told, say):
    sent = send(survey_of(ONE, END))
    assert say("3", "repeat")[-1] == "Where, ?"
    assert say("help")[-1].endswith("\nWhere, ?")
    assert say("back")[-1].startswith("Where?\n1 In a shop")
    assert told(sent) == []
    say("3", "1")
    assert told(sent) == [("where", 2, "1")]
    assert say("back")[-1].startswith("Where?\n1 In a shop")
    assert told(sent) == []


def test_what_says_nothing_is_asked_again_and_given_up_without_losing_the_option(send, say, told):
    sent = send(survey_of(ONE, END, tries={"at_most": 2, "then": "skip"}))
    assert say("9", "3", "")[-1] == "Sorry, we found no answer in your message.\nWhere, ?"
    assert say("")[-1].startswith("End?")
    assert told(sent) == [("where", 2, None)]


def test_the_words_of_an_optional_question_may_be_left_out(send, say, told):
    sent = send(survey_of({**ONE, "optional": True}, END))

    assert say("3", "skip")[-1].startswith("End?")
    assert told(sent) == [("where", 2, None)]


def test_a_reminder_asks_for_the_words(send, phones):
    send(survey_of(ONE, END, reminders=[{"after": "PT4H"}]))
    phones.reply(NUMBER, "3")
    phones.new_messages(NUMBER)
    phones.wait(timedelta(hours=5))

    assert phones.new_messages(NUMBER) == ["We are still hoping for your reply.\nWhere, ?"]


def test_a_loop_asks_for_the_words_again(send, phones, told, say):
    again = {"name": "again", "condition": {"element": "end", "is": False}, "action": {"go_to": "where"}}
    sent = send(survey_of(ONE, END, rules=[again]))
    assert say("3", "the market", "no", "3")[-1] == "Where, ?"
    phones.reply(NUMBER, "a fair")

    assert told(sent) == [("where", 2, "the market"), ("end", False, None), ("where", 2, "a fair")]


def test_results_tell_the_option_and_its_words_where_five_have_written(send, phones):
    survey = survey_of(ONE, END)
    with TestClient(make_app(phones.engine, Settings()), base_url=LOOPBACK) as http:
        for at in range(5):
            number = f"+479093795{at}"
            send(survey, to=number)
            phones.reply(number, "3")
            phones.reply(number, f"market {at}")
            found = http.get("/v1/surveys/a-survey/answers", params={"element": "where"})
            written = [(one["value"], one["comment"]) for one in found.json().get("answers", [])]
            assert (found.status_code, len(written)) == (200, 5 if at == 4 else 0)
        wide = http.get("/v1/surveys/a-survey/export", params={"format": "csv", "include": "text"}).text
    rows = [*csv.DictReader(wide.lstrip("\ufeff").splitlines())]

    assert sorted(written) == [("other", f"market {at}") for at in range(5)]
    assert sorted((row["where"], row["where__comment"]) for row in rows) == sorted(written)


def test_erasure_removes_the_words_and_keeps_the_option(send, phones, told, say):
    sent = send(survey_of(ONE, END))
    say("3", "the market")
    phones.engine.administration.erase(NUMBER, "asked").result()

    assert told(sent) == [("where", 2, None)]


FINDINGS = [
    ({"other": OTHER}, []),
    ({"other": {"label": {"en": "Elsewhere"}}}, [("missing_property", "elements[0].other.ask")]),
    ({"other": {**OTHER, "ask": "Where?"}}, [("wrong_type", "elements[0].other.ask")]),
    ({"other": {**OTHER, "label": {"en": "by phone"}}}, [("labels_collide", "elements[0].other.label.en")]),
    ({"other": {**OTHER, "label": {"en": "Stop"}}}, [("label_is_a_keyword", "elements[0].other.label.en")]),
    ({"other": {**OTHER, "ask": {"en": "{{ answer.wher }}?"}}}, [("unknown_answer", "elements[0].other.ask.en")]),
    ({"other": {**OTHER, "ask": {"en": "w" * 400}}}, [("long_sms", "elements[0].other.ask.en")]),
    (
        {"other": OTHER, "options": [*OPTIONS, {"id": "other", "label": {"en": "At home"}}]},
        [("duplicate_id", "elements[0].options[2].id")],
    ),
]


@pytest.mark.parametrize(("more", "found"), FINDINGS)
def test_what_is_wrong_with_it_is_found_where_it_stands(check, more, found):
    assert [
        (one.code, one.path) for one in check(survey_of({**ONE, **more}, END, rules=[RULE], variables=NAMED))
    ] == found


def test_the_authors_tools_know_it():
    definition = survey_of(ONE, END, rules=[RULE])
    found, summary = suggested(definition), summarized(definition)

    assert found.unvisited == []
    assert ["3", "ok"] in [said[at : at + 2] for said in _replies(found) for at in range(len(said))]
    assert summary.paths == 2
    assert summary.asked_back.messages == 3  # either question asked back, and the words
    assert pictured(definition).note == "The words of the other option are asked for at where."


def _replies(found):
    return [[said.text for said in one.said] for one in found.conversations.values()]


def test_the_terminal_tells_how_it_was_understood(tmp_path):
    file = tmp_path / "survey.json"
    file.write_text(json.dumps(survey_of(ONE, END)), encoding="utf-8")
    with Player(file, Settings(), Head(survey="s", to=NUMBER), Wording(TEMPLATES)) as player:
        player.begin()
        player.play(ScriptedSms("MO", "3"))
        assert player.understood == "understood as Elsewhere"
        player.play(ScriptedSms("MO", "the market"))

        assert player.understood == 'understood as Elsewhere, with the comment "the market"'


def test_what_it_says_is_translated_with_the_sms_around_it(tmp_path):
    file = tmp_path / "survey.json"
    file.write_text(json.dumps(survey_of(ONE, END)), encoding="utf-8")
    units = {one.path: one for one in TranslatableSurvey(file, Wording(TEMPLATES)).units("sv")}

    assert units["elements[where].other.label"].source == "Elsewhere"
    asked = units["elements[where].other.ask"]
    assert (asked.sms, asked.before.split("\n")[0]) == ("Where, {{ variable.name }}?", "Where?")
    assert asked.after.startswith("End?")


def test_a_change_of_it_is_told():
    before, after = survey_of({**ONE, "other": None}), survey_of(ONE)
    del before["elements"][0]["other"]
    renamed = survey_of({**ONE, "other": {**OTHER, "label": {"en": "Else"}, "ask": {"en": "What?"}}})

    assert [one.message for one in changes(before, after)] == ["the option `other` is added to `where`, after `phone`"]
    assert [(one.path, one.how) for one in changes(after, renamed)] == [
        ("elements.where.other.label.en", "changed"),
        ("elements.where.other.ask.en", "changed"),
    ]

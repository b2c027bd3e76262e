"""A phone number is found in a reply, and stored in E.164."""

from dataclasses import replace

import pytest

from engine.elements.element import Accepted, AskedBack
from tests.conftest import NUMBER
from tests.elements.contexts import asked_in, element
from tests.surveys import survey_of

QUESTION = element("phone")
IN_NORWAY = replace(asked_in("en"), country="NO")


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("90937954", "+4790937954"),
        ("909 37 954", "+4790937954"),
        ("+47 909 37 954.", "+4790937954"),
        ("0047 90937954", "+4790937954"),
        ("+44 7400 123456", "+447400123456"),
        ("22 33 44 55", "+4722334455"),
    ],
)
def test_a_number_alone_is_accepted(reply, answer):
    assert QUESTION.read(reply, IN_NORWAY) == Accepted(answer)


@pytest.mark.parametrize("reply", ["my number is 90937954", "not 90937954"])
def test_a_number_among_words_is_asked_back(reply):
    assert QUESTION.read(reply, IN_NORWAY) == AskedBack("+4790937954")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("", "empty"),
        ("call me", "not_a_phone"),
        ("12", "not_a_phone"),
        ("123456789012345678", "not_a_phone"),
        ("90937954 or 22334455", "several_phones"),
        ("9" * 2001, "too_long"),
    ],
)
def test_what_is_no_single_number_is_refused(reply, reason):
    assert QUESTION.read(reply, IN_NORWAY).reason == reason


def test_without_a_country_only_an_international_number_is_one():
    assert QUESTION.read("90937954", asked_in("en")).reason == "not_a_phone"
    assert QUESTION.read("+4790937954", asked_in("en")) == Accepted("+4790937954")


def test_it_is_from_where_the_respondent_texts_from_and_said_as_people_read_it(send, phones):
    thanks = {"id": "thanks", "type": "open_text", "text": {"en": "{{ answer.ring }} it is. More?"}}
    session = send(survey_of({"id": "ring", "type": "phone"}, thanks)).session_id
    phones.reply(NUMBER, "22 33 44 55")

    assert phones.new_messages(NUMBER)[-1] == "+47 22 33 44 55 it is. More?"
    assert phones.engine.transcript(session).responses[0].answer == "+4722334455"

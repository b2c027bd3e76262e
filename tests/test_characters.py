"""Characters that do something: none reaches a phone or a terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.characters import shown, shown_on_a_line, textable
from tests.conftest import NUMBER
from tests.surveys import survey_of

ANYTHING = st.text(st.characters())
HOSTILE = "a\x1b[2J\x1b]0;owned\x07\x9b31mb\u202ec\u2066d\x00\x7f\u2028e\ud800f"
STORABLE = HOSTILE.replace("\ud800", "").replace("\x00", "")
"""SendSurvey refuses the rest."""


DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def acts(character):
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in DIRECTIONS


@given(ANYTHING)
def test_nothing_that_acts_is_texted_and_all_else_is(text):
    said = textable(text)

    assert not [c for c in said if acts(c) and c != "\n"]
    assert [c for c in said if c not in "\n "] == [c for c in text if not acts(c) and c not in "\n "]


@given(ANYTHING)
def test_nothing_that_acts_is_shown_and_all_else_is_as_it_was(text):
    line = shown_on_a_line(text)

    assert not [c for c in line if acts(c)]
    assert "".join(c for c in text if not acts(c)) == text or line != text
    assert not [c for c in shown(text) if acts(c) and c not in "\n\t"]


@pytest.mark.parametrize("text", ["Blåbær €", "Жук ✓", "שלום", "👩‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_what_only_looks_strange_is_left_alone(text):
    assert textable(text) == shown(text) == shown_on_a_line(text) == text


def test_no_control_character_of_a_host_or_a_respondent_reaches_a_phone(send, phones):
    comment = {"id": "comment", "type": "open_text", "text": {"en": "Hello {{ variable.who }}?"}}
    echo = {"id": "echo", "type": "text", "text": {"en": "You said {{ answer.comment }}."}}
    send(
        survey_of(comment, echo),
        content=f"Hi\r\n{STORABLE}",
        userSessionVariables=[{"key": "who", "value": STORABLE}],
    )
    phones.reply(NUMBER, HOSTILE)

    texts = phones.new_messages(NUMBER)
    assert len(texts) == 3
    assert not [c for text in texts for c in text if acts(c) and c != "\n"]
    assert texts[0].startswith("Hi\na[2J]0;owned31mbcd\nef\nHello a")

"""What no reply may do: become an answer that nobody gave. Found by trying any number, label and words around them."""

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.elements import QUESTIONS
from engine.elements.element import Accepted, ReplyContext
from tests.languages import LANGUAGES

LABELS = ["The price", "The queue", "65+", "18-64", "Staff and service", "Öl", "2 times", "Nothing"]
WHICH = QUESTIONS["dropdown"].from_definition(
    {
        "id": "q",
        "text": {"en": "Which?"},
        "options": [{"id": f"o{at}", "label": {"en": x}} for at, x in enumerate(LABELS)],
    }
)
RATING = QUESTIONS["scale"].from_definition({"id": "q", "text": {"en": "How was it?"}, "minimum": 0, "maximum": 10})
AGREED = QUESTIONS["yes_no"].from_definition({"id": "q", "text": {"en": "Did they help?"}})
TAGS = st.sampled_from(["en", "no", "sv", "da", "de"])
NEGATIONS = {"en": "not", "no": "ikke", "sv": "inte", "da": "ikke", "de": "nicht"}


def read(question, reply, tag="en"):
    return question.read(reply, ReplyContext(language=LANGUAGES.named(tag), today=date(2026, 11, 23)))


@pytest.mark.parametrize("at", range(len(LABELS)))
def test_the_exact_label_is_always_that_option(at):
    for reply in (LABELS[at], f" {LABELS[at]} ", LABELS[at].upper(), f"{LABELS[at]}."):
        assert read(WHICH, reply) == Accepted(at)


@given(at=st.integers(1, len(LABELS)), after=st.sampled_from(["", ".", "!", " please", ")", " thanks"]))
def test_the_number_shown_is_always_that_option(at, after):
    assert read(WHICH, f"{at}{after}").answer == at - 1


@settings(deadline=None)
@given(number=st.integers(0, 10), tag=TAGS)
def test_a_denied_number_is_never_taken(number, tag):
    assert not isinstance(read(RATING, f"{NEGATIONS[tag]} {number}", tag), Accepted)


@settings(deadline=None)
@given(number=st.integers(0, 10), letters=st.text("bcdfghjkqvwz", min_size=1, max_size=6), tag=TAGS)
def test_no_digit_is_taken_out_of_a_word(number, letters, tag):
    assert not isinstance(read(RATING, f"{number}{letters}", tag), Accepted)
    assert not isinstance(read(RATING, f"{letters}{number}", tag), Accepted)


@settings(deadline=None)
@given(number=st.integers(0, 10), mark=st.sampled_from(list("<>^@~_|½¼¾²³±€$£%")), tag=TAGS)
def test_no_mark_is_lost_from_a_number(number, mark, tag):
    assert not isinstance(read(RATING, f"{number}{mark}", tag), Accepted)
    assert not isinstance(read(RATING, f"{mark}{number}", tag), Accepted)


@settings(deadline=None)
@given(one=st.integers(0, 10), other=st.integers(0, 10), join=st.sampled_from([" ", " or ", "-", ", ", " / ", ". "]))
def test_of_two_numbers_none_is_taken(one, other, join):
    assume(other not in {one, RATING.maximum})

    assert not isinstance(read(RATING, f"{one}{join}{other}"), Accepted)


@settings(deadline=None)
@given(tag=TAGS, word=st.sampled_from(["yes", "no"]))
def test_the_words_questions_show_are_taken_and_both_are_not(tag, word):
    language = LANGUAGES.named(tag)

    assert read(AGREED, language.word(word), tag) == Accepted(word == "yes")
    assert not isinstance(read(AGREED, f"{language.word('yes')} {language.word('no')}", tag), Accepted)


@pytest.mark.parametrize("tag", LANGUAGES.tags)
def test_a_vocabulary_is_small(tag):
    words = LANGUAGES.named(tag).words

    assert len(words) <= 20
    assert sum(map(len, words.values())) <= 450

"""What another language of the survey alone understands: taken where it can mean nothing else, else asked back."""

from datetime import date

import pytest

from engine.elements import KINDS
from engine.elements.element import Accepted, AskedBack, Rejection, ReplyContext
from tests.languages import LANGUAGES

TODAY = date(2026, 3, 11)


def read(question, reply, *tags):
    first, *others = map(LANGUAGES.named, tags)
    return question.read(reply, ReplyContext(language=first, others=tuple(others), today=TODAY))


def options(*labels):
    numbered = [
        {"id": f"o{at}", "label": dict(zip(("en", "no", "sv"), each, strict=True))} for at, each in enumerate(labels)
    ]
    text = {"en": "How was it?", "no": "Hvordan var det?", "sv": "Hur var det?"}
    return KINDS["dropdown"].from_definition({"id": "q", "text": text, "options": numbered})


MOOD = options(("Calm", "Rolig", "Lugn"), ("Fun", "Morsom", "Rolig"))
"""`Rolig` is calm in Norwegian and fun in Swedish."""


def test_what_two_other_languages_read_differently_is_no_answer():
    assert read(MOOD, "Rolig", "no", "en", "sv") == Accepted(0)
    assert read(MOOD, "Rolig", "sv", "en", "no") == Accepted(1)
    assert read(MOOD, "Rolig", "en", "no", "sv") == Rejection("not_an_option")


def test_what_another_language_reads_differently_from_a_doubtful_answer_is_not_taken():
    colour = options(("Red wine", "Rødvin", "Vitt vin"), ("White wine", "Red", "Vitt"))
    read_as = read(colour, "Red maybe", "en", "no")

    assert not isinstance(read_as, Accepted)
    assert not isinstance(read_as, AskedBack) or read_as.answer == 0


@pytest.mark.parametrize(
    ("reply", "reading"),
    [("åtte", Accepted(8)), ("fire", AskedBack(4)), ("ti", AskedBack(10))],
)
def test_a_short_word_of_another_language_is_asked_back(reply, reading):
    rating = KINDS["scale"].from_definition({"id": "q", "text": {"en": "How?"}, "minimum": 1, "maximum": 10})

    assert read(rating, reply, "en", "no") == reading

"""An open text is what was typed, within its lengths."""

import pytest

from engine.conditions import holds
from engine.elements.element import Accepted, Rejection
from tests.elements.contexts import asked_in, element

QUESTION = element("open_text", minimum_length=2, maximum_length=20)


@pytest.mark.parametrize("reply", ["No", "10/10", "Ｆｕｌｌ width", "two\nlines", "👨‍👩‍👧‍👦 fine", "«quoted»"])
def test_words_are_kept_as_they_are(reply):
    assert QUESTION.read(reply, asked_in("en")) == Accepted(reply)


def test_what_nobody_typed_is_taken_out():
    assert QUESTION.read(" \x07fi\x00ne\ud800 \r\n", asked_in("en")) == Accepted("fine")


@pytest.mark.parametrize(
    ("reply", "reason"), [("k", "too_short"), ("x" * 21, "too_long"), ("x" * 10_000, "too_long"), (" \x00", "empty")]
)
def test_lengths_are_bounded(reply, reason):
    assert QUESTION.read(reply, asked_in("en")) == Rejection(reason)


def test_an_author_may_ask_for_more_than_one_sms_holds():
    assert element("open_text", maximum_length=5000).read("x" * 4000, asked_in("en")) == Accepted("x" * 4000)


@pytest.mark.parametrize(
    ("reply", "word", "mentioned"),
    [
        ("I don’t know", "don't", True),  # as a phone writes it
        ("I don't know", "don’t", True),
        ("Et cafe\u0301 her", "café", True),  # a letter and its mark
        ("Et CAFÉ her", "cafe\u0301", True),
        ("too slow", "sl\u200bow", True),
        ("too  slow", "too\u00a0slow", True),
        ("et cafe her", "café", False),
        ("slowly", "slow", False),
        ("slow", "\u200b", False),
    ],
)
def test_words_are_compared_as_they_are_seen(reply, word, mentioned):
    said = QUESTION.comparable(reply)

    assert holds("mentions", said, QUESTION.operands("mentions", [word])) is mentioned
    assert holds("is", QUESTION.comparable(word), QUESTION.operand(word))

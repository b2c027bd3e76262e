"""Yes and no, in many words, and what is neither."""

import pytest

from engine.elements.element import Accepted, AskedBack, Rejection
from tests.elements.contexts import asked_in, element

QUESTION = element("yes_no")


@pytest.mark.parametrize(
    "reply",
    ["yes", "Yep!", "yesss", "y", "sure", "of course", "👍", "👍🏿👍🏿", "✅", "yes yes", "Thanks, yes", "ja takk"],
)
def test_yes(reply):
    assert QUESTION.read(reply, asked_in("en", "no")) == Accepted(answer=True)


@pytest.mark.parametrize("reply", ["nei", "Nei takk", "neeei", "n", "dessverre ikke", "👎🏽", "❌", "no", "nope"])
def test_no(reply):
    assert QUESTION.read(reply, asked_in("no", "en")) == Accepted(answer=False)


@pytest.mark.parametrize(
    ("reply", "answer", "comment"),
    [
        ("yes, but the queue was long", True, "but the queue was long"),
        ("Yes Anna was great", True, "Anna was great"),
        ("no. still waiting", False, "still waiting"),
        ("Yes, no complaints", True, "no complaints"),
        ("no it was 2 days late", False, "it was 2 days late"),
    ],
)
def test_what_else_is_said_is_kept(reply, answer, comment):
    assert QUESTION.read(reply, asked_in("en")) == Accepted(answer, comment)


@pytest.mark.parametrize("reply", ["yes and no", "yes or no", "yes, no", "👍👎"])
def test_both_is_neither(reply):
    assert QUESTION.read(reply, asked_in("en", "no")) == Rejection("yes_and_no")


@pytest.mark.parametrize(
    ("reply", "answer"),
    [("Yes... actually no", False), ("no wait yes", True), ("no one was there", False), ("yes if it rains?", True)],
)
def test_what_is_likely_meant_is_asked_back(reply, answer):
    outcome = QUESTION.read(reply, asked_in("en"))

    assert (type(outcome), outcome.answer) == (AskedBack, answer)


@pytest.mark.parametrize("reply", ["not yes", "maybe", "no idea", "which one?", "8", "great"])
def test_what_is_no_answer(reply):
    assert QUESTION.read(reply, asked_in("en")) == Rejection("not_yes_or_no")

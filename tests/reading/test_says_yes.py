"""A plain yes confirms; a yes with anything else beside it is more than a yes."""

import pytest

from engine.reading import says_yes
from tests.languages import LANGUAGES

SPOKEN = [LANGUAGES.named("no"), LANGUAGES.named("en")]


@pytest.mark.parametrize(
    "reply",
    [
        "yes",
        "Ja",
        "JA!",
        "ja takk",
        "Yes please.",
        "👍",
        "yes 👍",
        "ja det stemmer",
        "that's right",
        "ok",
        "ja 😊",
    ],
)
def test_a_plain_yes_in_any_language_of_the_survey(reply):
    assert says_yes(reply, SPOKEN)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "no",
        "nei",
        "yes and no",
        "yes 7",
        "yes but no",
        "yes?",
        "7",
        "👎",
        "takk",
        "!",
        "yes ½",
        "ok 7",
        "yes that's wrong",
        "ja 🤔",
    ],
)
def test_what_says_anything_else_is_no_plain_yes(reply):
    assert not says_yes(reply, SPOKEN)


def test_a_yes_of_a_language_that_the_survey_does_not_speak_is_none():
    assert not says_yes("ja", [LANGUAGES.named("en")])

"""What phones and networks write is known from what people write."""

import pytest

from engine.reading import from_a_machine
from tests.languages import LANGUAGES

SPOKEN = [LANGUAGES.named("no"), LANGUAGES.named("en")]
OURS = "How satisfied were you with your visit?\nReply with a number from 1 to 10."


@pytest.mark.parametrize(
    "reply",
    [
        "Liked “How satisfied were you with your visit?\nReply with a number from 1 to 10.”",
        "Liked “How satisfied were you with your visit? Reply with a number…”",
        'Loved "How satisfied were you with your visit?"',
        "Laughed at “How satisfied were you with your visit?”",
        "Likte «How satisfied were you with your visit?»",
        "👍 to “How satisfied were you with your visit?”",
        "Reagerte ❤️ på «How satisfied were you with your visit?»",
        "Removed a like from “an older message of ours”",
        "Gefällt mir: „How satisfied were you with your visit?”",
        OURS,
        OURS.upper(),
        "> How satisfied were you with your visit?\n> Reply with a number from 1 to 10.",
        "Automatic reply: I am out of the office until Monday.",
        "Autosvar: Jeg er på ferie til 1. august",
        "I'm driving with Do Not Disturb While Driving turned on.",
        "Sorry, I can't talk right now.",
        "Jeg kan ikke snakke nå. Ringer deg tilbake.",
        "Message not delivered.",
        "Leveringsrapport: meldingen kunne ikke leveres",
        "This number is not monitored. Please do not reply to this message.",
    ],
)
def test_a_machine_is_recognised(reply):
    assert from_a_machine(reply, OURS, SPOKEN)


@pytest.mark.parametrize(
    "reply",
    [
        "8",
        "8 - great service",
        "number",
        "Liked it a lot",
        'I liked the "Monday" special',
        "They said “we will call you back”",
        "The delivery failed twice",
        "Delivery was late and the message was not delivered",
        "I am driving there on Monday",
        "Takk for hjelpen",
        "Jeg kjører buss",
        "",
        "\ud800",
    ],
)
def test_a_person_is_not_taken_for_a_machine(reply):
    assert not from_a_machine(reply, OURS, SPOKEN)


def test_a_short_text_of_ours_may_be_what_a_person_answers():
    assert not from_a_machine("coming or not, I cannot say", "Coming or not?", SPOKEN)

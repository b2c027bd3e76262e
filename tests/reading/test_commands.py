"""Stop, help, start, repeat and back, politely or not, and never inside something else that is said."""

import pytest

from engine.reading import command, says_skip
from tests.languages import LANGUAGES

SPOKEN = [LANGUAGES.named("no"), LANGUAGES.named("en")]


@pytest.mark.parametrize(
    ("reply", "meant"),
    [
        ("STOP", "stop"),
        ("stopp", "stop"),
        ("Stop. Takk", "stop"),
        ("stop!!!", "stop"),
        ("STOPPPP", "stop"),
        ("Please stop", "stop"),
        ("stop stop stop", "stop"),
        ("Hei, slutt å sende meg meldinger", "stop"),
        ("unsubscribe please", "stop"),
        ("stop it now", "stop"),
        ("it came back", None),
        ("jeg er tilbake", None),
        ("Stop 🙏", "stop"),
        ("Hjelp!", "help"),
        ("help me please", "help"),
        ("START", "start"),
        ("repeat", "repeat"),
        ("Gjenta, takk", "repeat"),
        ("repeat the question please", "repeat"),
        ("come again?", "repeat"),
        ("will definitely come again", None),
        ("back", "back"),
        ("go back, please", "back"),
        ("gå tilbake", "back"),
        ("STOP!!! I never signed up", "stop"),
        ("Wrong number. Stop texting me", "stop"),
        ("Hvem er dette?\nSlutt å sende meg meldinger", "stop"),
        ("Please stop. I have told you twice, nobody here has ever been a customer of yours at all", "stop"),
        ("ok stop", "stop"),
        ("We got off at the bus stop. It was cold.", None),
        ("Quit. I left two years ago", None),
        ("stop changing the menu", None),
        ("don't stop", None),
        ("stop or help", None),
        ("The bus stop", None),
        ("I got help", None),
        ('they told me to "stop"', None),
        ('"stop" or "go"', None),
        ("“STOP”", "stop"),
        ("(stop)", "stop"),
        ('"STOP".', "stop"),
        ('("STOP")!', "stop"),
        ("«Stopp».", "stop"),
        ("Fine :) stop", "stop"),
        ("(stop it) it was great", None),
        ('"STOP" please', None),
        ("back pain", None),
        ("takk", None),
        ("", None),
        ("stop " * 3000, None),
    ],
)
def test_a_command_is_all_that_is_said(reply, meant):
    assert command(reply, SPOKEN) == meant


@pytest.mark.parametrize(
    ("reply", "meant"), [("wieter", "start"), ("weiterr", "start"), ("zweiter", None), ("weite", None)]
)
def test_a_slip_of_a_command_keeps_its_first_letter_and_loses_none(reply, meant):
    assert command(reply, [LANGUAGES.named("de")]) == meant


def test_a_language_that_is_not_spoken_has_no_commands():
    assert command("gjenta", [LANGUAGES.named("en")]) is None


@pytest.mark.parametrize(("reply", "skips"), [("psas", True), ("passt", False)])
def test_another_form_of_a_word_is_no_slip_of_it(reply, skips):
    assert says_skip(reply, [LANGUAGES.named("de"), LANGUAGES.named("no")]) is skips

"""What a text of a definition may quote, and what becomes of what was not said."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.wording import Wording

WORDING = Wording(Path(__file__).parents[2] / "templates")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("You gave {{ answer.mark }}.", "You gave 7."),
        ("You spoke with {{ variable.agentName }}.", "You spoke with Kari."),
        ('You spoke with {{ variable.agentName | default("us") }}.', "You spoke with Kari."),
        ('You spoke with {{ variable.nobody | default("us") }}.', "You spoke with us."),
        ('You spoke with {{ variable.empty | default("us") }}.', "You spoke with us."),
        ("You spoke with {{ variable.nobody }}.", "You spoke with ."),
        ("You chose {{ answer.items }}.", "You chose bread."),
        ("You chose {{ answer.keys }}.", "You chose ."),
        ("You gave {{ variable.x² }}.", "You gave 4."),
        ('You gave {{ answer.none | default("it\'s {{") }}.', 'You gave {{ answer.none | default("it\'s {{") }}.'),
        ("You wrote {{ answer.comment }}.", "You wrote {{ answer.mark }}."),
        ("You wrote {{ answer.lines }}.", "You wrote one two."),
    ],
)
def test_a_text_quotes_what_was_said_and_nothing_else(text: str, said: str) -> None:
    answers = {"mark": "7", "items": "bread", "comment": "{{ answer.mark }}", "lines": "one\x00\n two"}
    variables = {"agentName": "Kari", "empty": " ", "x²": "4"}
    quotes = {("answer", id_): answer for id_, answer in answers.items()}
    quotes |= {("variable", key): value for key, value in variables.items()}

    assert WORDING.quote(text, quotes) == said

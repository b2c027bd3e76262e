"""Simulated respondents: what each says to an SMS depends on nothing but who it is and what it was asked before."""

from __future__ import annotations

import random

from tests.surveys import survey_of

SURVEY = survey_of(
    {"id": "welcome", "type": "text"},
    {"id": "score", "type": "scale", "minimum": 1, "maximum": 10},
    {"id": "why", "type": "multiple_choice", "options": [
        {"id": "price", "label": {"en": "The price"}}, {"id": "queue", "label": {"en": "The queue"}}]},
    {"id": "sorry", "type": "text"},
    {"id": "again", "type": "yes_no"},
    {"id": "comment", "type": "open_text"},
    rules=[{"condition": {"element": "score", "at_least": 7}, "action": {"go_to": "again"}},
           {"condition": {"element": "again", "is": False}, "action": {"go_to": "score"}}],
)  # fmt: skip

RIGHT = {
    "Score?": ["1", "3", "7", "10", "seven"],
    "Why?": ["1", "2", "the queue"],
    "Again?": ["yes", "YES!", "y", "no"],
    "Comment?": ["fine", "it was too expensive", "nothing, thanks"],
}
WRONG = ["11", "what?", "3 or 4", "\N{SMILING FACE WITH SUNGLASSES}", "maybe"]
MOST = 12
"""Replies after which a respondent only answers rightly, and wants to come again: nobody texts for ever."""


class Respondent:
    """The owner of a phone."""

    def __init__(self, number, seed):
        self.number = number
        self._rng = random.Random(f"{seed} {number}")
        self._said = []
        self._answered_twice = False

    def replies(self, text):
        """Answer an SMS: rightly, wrongly, with what was said before, twice, or not at all where nothing is asked."""
        question = next((line for line in text.split("\n") if line in RIGHT), None)
        if question is None:
            # Whoever has answered twice says no more: the second answer may still be on its way.
            late = text == "Thank you!" and not self._answered_twice and self._rng.random() < 0.2
            return ["oh, and one more thing"] if late else []
        reply = self._reply(question)
        self._said.append(reply)
        # Of two answers to the last question the second comes too late, whichever that is and whenever it comes.
        self._answered_twice = question == "Comment?" and self._rng.random() < 0.3
        return [reply] * (2 if self._answered_twice else 1)

    def _reply(self, question):
        mood = self._rng.random()
        if len(self._said) < MOST and question != "Comment?":
            if mood < 0.15:
                return self._rng.choice(WRONG)
            if mood < 0.25 and self._said:
                return self._said[-1]
        if len(self._said) >= MOST and question == "Again?":
            return "yes"
        return self._rng.choice(RIGHT[question])


def numbers(count):
    """Give mobile numbers: some in a country with SMS sessions, some in one without."""
    return [f"+479093{at:04}" if at % 2 else f"+4670123{at:04}" for at in range(count)]

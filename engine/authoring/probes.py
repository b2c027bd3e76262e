"""Replies that are no answer: one for each reason a question can be found to refuse for."""

from __future__ import annotations

from collections.abc import Iterator

from engine.elements.element import Hearing, Question, Refusal
from engine.elements.options import Optioned
from engine.reading import command
from engine.reading.cleaning import LONGEST

PROBES = (
    "?",
    "hmm",
    "",
    "1.5",
    "1.23456",
    "1 2",
    "1 or 2",
    "2026-02-31",
    "2026-01-01 2026-01-02",
    "1000-01-01",
    "9999-12-31",
)


def wrong_replies(question: Question, hearing: Hearing) -> dict[str, str]:
    """Give the shortest reply found for each reason; a reason that none was found for is left out."""
    found: dict[str, str] = {}
    for reply in sorted(_tries(question, hearing), key=len):
        if command(reply, [hearing.language, *hearing.others]) is None:
            heard = question.read(reply, hearing)
            if isinstance(heard, Refusal):
                found.setdefault(heard.reason, reply)
    return found


def _tries(question: Question, hearing: Hearing) -> Iterator[str]:
    yield from PROBES
    yield from ("99999999999", "-99999999999", "x" * (LONGEST + 1))
    yield from hearing.language.words.get("none", ())
    numbers = question.replied_numbers()
    if numbers is not None:
        yield from (str(numbers[0] - 1), str(numbers[1] + 1), f"{numbers[0]} {numbers[1]}")
    for length in (question.tells(hearing.language).get(name) for name in ("minimum_length", "maximum_length")):
        if isinstance(length, int):
            yield from ("x" * (length - 1), "x" * (length + 1))
    if isinstance(question, Optioned):
        labels = question.labels(hearing.language.tag)
        every = range(1, len(labels) + 1)
        yield from (", ".join(map(str, list(every)[:count])) for count in every)
        yield from (label.split()[0] for label in labels if label.split())

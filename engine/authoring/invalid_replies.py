"""Replies that are no plain answer: one for each reason to refuse that can be found, and one to ask back."""

from __future__ import annotations

from collections.abc import Iterator

from engine.conditions import Comparable
from engine.elements.element import AskedBack, Question, Rejection, ReplyContext, said_in
from engine.reading import command

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

READABLE = 459
"""Characters in three SMS: nobody reads a conversation with a longer reply in it, so none is suggested or missed."""

STRANGE = ("qx", "Xanadu")
AROUND = ("{sample} {word}", "{word} {sample}", "{word} {sample} {word}", "{word} {word} {sample} {word}")
"""What makes an answer doubtful: words for doubt, those that no vocabulary knows, and those of the question itself."""


def wrong_replies(question: Question, context: ReplyContext) -> dict[str, str]:
    """Return the shortest reply found for each reason; a reason that none was found for is left out."""
    found: dict[str, str] = {}
    for reply in sorted(_tries(question, context), key=len):
        if command(reply, [context.language, *context.others]) is None:
            reading = question.read(reply, context)
            if isinstance(reading, Rejection) and reading.reason in reasons_to_try(question):
                found.setdefault(reading.reason, reply)
    return found


def reasons_to_try(question: Question) -> tuple[str, ...]:
    """Return the reasons for which a question may refuse a reply that somebody can read."""
    unreadable = question.longest_reply >= READABLE
    return tuple(reason for reason in question.possible_reasons if reason != "too_long" or not unreadable)


def doubtful_reply(question: Question, answer: Comparable, context: ReplyContext) -> str | None:
    """Return the shortest reply found from which an answer would be asked back; None where there is none."""
    sample = question.sample_reply(answer, context.language)
    beside = said_in(question.text, context.language).split()
    words = [*context.language.words.get("doubt", ()), *STRANGE, *(word for word in beside if word.isalpha())]
    tries = (form.format(sample=sample, word=word) for word in words for form in AROUND)
    spoken = [context.language, *context.others]
    for reply in sorted(tries, key=len):
        if command(reply, spoken) is None and isinstance(question.read(reply, context), AskedBack):
            return reply
    return None


def _tries(question: Question, context: ReplyContext) -> Iterator[str]:
    yield from PROBES
    yield from ("99999999999", "-99999999999")
    words = context.language.words
    yield from words.get("none", ())
    yes_and_no = (words.get("yes", ("yes",))[0], words.get("no", ("no",))[0])
    yield from (joint.join(yes_and_no) for joint in (" ", ", ", " / ", f" {words.get('and', ('and',))[0]} "))
    yield from question.invalid_replies(context)

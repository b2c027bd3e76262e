"""SMS: how many segments each message takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.checking import characters
from engine.checking.draft import Draft
from engine.checking.placeholders import quoted
from engine.checking.problem import Path, Problem
from engine.checking.rendering import tags_of
from engine.elements.element import Element, Question
from engine.elements.options import Optioned
from engine.errors import TemplateFailed
from engine.languages import look_up
from engine.segments import segments
from engine.survey import Doubt
from engine.wording import Quotes, Wording

MOST_SEGMENTS = 2

SAMPLE = "0123456789"
"""Stands for what is quoted and not known: about as long as a name or a number."""


def problems(draft: Draft, wording: Wording, most_segments: int = MOST_SEGMENTS) -> Iterator[Problem]:
    """Find messages of more segments than wanted, and characters that make messages dearer for nothing."""
    yield from characters.problems(draft)
    for path, tag, message in _said(draft, wording):
        size = segments(message)
        if size.count > most_segments:
            fault = f"this SMS takes {size.count} segments ({size.encoding}), more than {most_segments}"
            yield draft.document.problem(
                "long_sms", (*path, "text", tag), fault, "Shorten the text, or split it in two."
            )
    for path, tag, message in _asked_back(draft, wording):
        size = segments(message)
        if size.count > most_segments:
            fault = f"asking back an answer takes {size.count} segments ({size.encoding}), more than {most_segments}"
            remedy = 'Shorten the labels, or have nothing asked back by `"doubt": "refuse"`.'
            yield draft.document.problem("long_sms", (*path, "text", tag), fault, remedy)


def _said(draft: Draft, wording: Wording) -> Iterator[tuple[Path, str, str]]:
    elements = [(entry.path, entry.element) for entry in draft.entries if entry.element]
    if draft.completion:
        elements.append((("completion",), draft.completion))
    for path, element in elements:
        for tag in tags_of(element):
            if message := _rendered(draft, element, tag, wording):
                yield path, tag, message
    for tag, words in draft.unavailable.items():
        yield ("unavailable",), tag, words


def _asked_back(draft: Draft, wording: Wording) -> Iterator[tuple[Path, str, str]]:
    """Ask back the answer of each question that is the longest SMS."""
    questions = [(entry.path, entry.element) for entry in draft.entries if isinstance(entry.element, Question)]
    for path, question in questions if draft.document.data.get("doubt", Doubt.ASK) == Doubt.ASK else ():
        spoken = (tag for tag in tags_of(question) if look_up(tag, wording.languages.tags))
        for tag in spoken if question.may_be_asked_back else ():
            try:
                messages = [*wording.confirmations(question, wording.languages.named(tag))]
            except TemplateFailed:
                continue  # reported where it is rendered
            if messages:
                yield path, tag, max(messages, key=lambda message: (segments(message).count, message))


def _rendered(draft: Draft, element: Element, tag: str, wording: Wording) -> str | None:
    if look_up(tag, wording.languages.tags) is None:
        return None
    names = quoted(element.text[tag])
    answers = {name: _sample(draft.questions.get(name), tag) for about, name in names if about == "answer"}
    variables = {name: SAMPLE for about, name in names if about == "variable"}
    try:
        return wording.say(element, wording.languages.named(tag), Quotes(answers=answers, variables=variables))
    except TemplateFailed:
        return None  # reported where it is rendered, or with its placeholders


def _sample(question: Question | None, tag: str) -> str:
    """Take the longest label, where the answer is a label."""
    if not isinstance(question, Optioned):
        return SAMPLE
    labels: list[Mapping[str, str]] = [option.label for option in question.options]
    return max((label.get(tag, "") for label in labels), key=len, default=SAMPLE)

"""SMS: how many segments each message takes, and which characters make it take more."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from engine.checking.draft import Draft
from engine.checking.placeholders import quoted
from engine.checking.problem import Path, Problem, listed
from engine.checking.rendering import tags_of
from engine.elements.element import Element, Question
from engine.elements.options import Optioned
from engine.errors import TemplateFailed
from engine.languages import look_up
from engine.segments import segments
from engine.wording import Quotes, Wording

MOST_SEGMENTS = 2

REPLACEMENTS = {
    **dict.fromkeys("‘’‚‛′´`", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("–—―‐‑‒−", "-"),
    **dict.fromkeys("\t\u00a0\u2002\u2003\u2007\u2009\u202f", " "),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    **dict.fromkeys("•·", "-"),
    "…": "...",
    "‹": "<",
    "›": ">",
    "×": "x",
    "™": "(TM)",
    "®": "(R)",
    "©": "(C)",
    "½": "1/2",
}
"""Characters that word processors put in, and what GSM-7 has instead. Letters of a language are not among them."""

SAMPLE = "0123456789"
"""Stands for what is quoted and not known: about as long as a name or a number."""


def problems(draft: Draft, wording: Wording) -> Iterator[Problem]:
    """Find messages of too many segments, and characters that make messages dearer for nothing."""
    for path, text in draft.texts.items():
        for tag, words in text.items():
            yield from _costly(draft, (*path, tag), words)
    for path, tag, message in _said(draft, wording):
        size = segments(message)
        if size.count > MOST_SEGMENTS:
            fault = f"this SMS takes {size.count} segments ({size.encoding}), more than {MOST_SEGMENTS}"
            yield draft.document.problem(
                "long_sms", (*path, "text", tag), fault, "Shorten the text, or split it in two."
            )


def _costly(draft: Draft, path: Path, words: str) -> Iterator[Problem]:
    culprits = segments(words).culprits
    if not culprits or any(character not in REPLACEMENTS for character in culprits):
        return  # its letters need UCS-2 anyway
    named = listed(f"{_name(character)}" for character in culprits)
    message = f"{named} cannot be sent as GSM-7, so an SMS holds 70 characters instead of 160"
    cures = listed(dict.fromkeys(REPLACEMENTS[character] or "nothing" for character in culprits))
    yield draft.document.problem("costly_character", path, message, f"Write {cures} instead.")


def _name(character: str) -> str:
    visible = unicodedata.category(character)[0] not in "ZC"
    return character if visible else f"U+{ord(character):04X} {unicodedata.name(character, 'tab').lower()}"


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

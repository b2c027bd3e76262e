"""Labels of options: a reply that repeats one must mean that option and nothing else."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from engine.checking.draft import Draft
from engine.checking.finding import Finding, Path, shortened
from engine.checking.rendering import tags_of
from engine.conditions import folded
from engine.elements.element import Accepted, ReplyContext
from engine.elements.options import Optioned, number
from engine.languages import Language, Languages, look_up
from engine.reading import command
from engine.reading.labels import as_compared
from engine.reading.lexicon import lexicon
from engine.reading.tokens import keys

ANY_DAY = datetime.date(2026, 1, 1)
A_NUMBER = re.compile(r"(\d{1,4})[.)]?")


def findings(draft: Draft, languages: Languages) -> Iterator[Finding]:
    """Find labels that are alike, that are another option's number, or that are words with a meaning of their own."""
    spoken = [languages.named(tag) for tag in languages.tags]
    for entry in draft.entries:
        question = entry.element
        if isinstance(question, Optioned):
            for tag in tags_of(question):
                if look_up(tag, languages.tags):
                    yield from _of_question(draft, entry.path, question, languages.named(tag), spoken)


def _of_question(
    draft: Draft, path: Path, question: Optioned, language: Language, spoken: list[Language]
) -> Iterator[Finding]:
    first: dict[str, int] = {}
    alike: dict[tuple[str, ...], int] = {}
    for at, label in enumerate(question.labels(language.tag)):
        where = (*path, "options", at, "label", language.tag)
        plain = folded(label).strip(" .!?")
        if question.ids()[other := first.setdefault(plain, at)] != question.ids()[at]:
            message = (
                f"`{shortened(label)}` is the label of option {number(other)} too, so a reply with it is ambiguous"
            )
            yield draft.document.finding("labels_collide", where, message, "Give each option a label of its own.")
        elif (written := A_NUMBER.fullmatch(plain)) and _is_another(int(written[1]), at, question):
            message = f"`{shortened(label)}` is option {number(at)}, and the number of another option"
            remedy = f"Word it so that it is no number, or make it option {int(written[1])}."
            yield draft.document.finding("label_is_a_number", where, message, remedy)
        elif question.ids()[other := alike.setdefault(as_compared(label), at)] != question.ids()[at]:
            message = f"`{shortened(label)}` is told from the label of option {number(other)} by accents or marks alone"
            remedy = "Word one of them otherwise: typed without accents, a reply may mean either."
            yield draft.document.finding("labels_alike", where, message, remedy)
        else:
            yield from _keyword(draft, where, label, question, at, language, spoken)


def _is_another(written: int, at: int, question: Optioned) -> bool:
    return written != number(at) and 1 <= written <= number(len(question.options) - 1)


def _keyword(  # noqa: PLR0913, PLR0917 - an option in a language among languages
    draft: Draft, where: Path, label: str, question: Optioned, at: int, language: Language, spoken: list[Language]
) -> Iterator[Finding]:
    for one in sorted(spoken, key=lambda one: one.tag != language.tag):
        if meaning := command(label, [one]):
            message = f"`{shortened(label)}` is a word for `{meaning}` in `{one.tag}`"
            remedy = "Word the label otherwise: whoever repeats it may be taken to ask for that."
            yield draft.document.finding("label_is_a_keyword", where, message, remedy)
            return
    meaning = next((name for name in ("all", "none") if _is_word(label, name, language)), None)
    reading = question.read(label, ReplyContext(language=language, today=ANY_DAY)) if meaning else None
    if meaning and not (isinstance(reading, Accepted) and reading.answer in (at, [at])):
        message = f"`{shortened(label)}` is a word for choosing `{meaning}` of the options"
        remedy = "Word the label otherwise: whoever repeats it is taken to mean that."
        yield draft.document.finding("label_is_a_keyword", where, message, remedy)


def _is_word(label: str, meaning: str, language: Language) -> bool:
    words = lexicon(language)
    return keys(label) in (words.none if meaning == "none" else words[meaning])

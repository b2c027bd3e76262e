"""What elements say of themselves: ids, properties that contradict each other, labels and ranges that mislead."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from engine.checking.draft import Draft
from engine.checking.finding import Finding, JsonPath, shortened, written
from engine.checking.templates import spoken
from engine.conditions import folded
from engine.elements.element import Accepted, Question, ReplyContext
from engine.elements.inspected import SENT_AS_THEY_ARE
from engine.elements.options import number
from engine.languages import Language, Languages, look_up
from engine.reading import command
from engine.reading.commands import COMMANDS
from engine.reading.labels import as_compared
from engine.reading.lexicon import lexicon
from engine.reading.tokens import keys, tokenised


def doubled_ids(draft: Draft) -> Iterator[Finding]:
    """Find ids that are given twice: of elements, and of the options of one question."""
    ids = [((*entry.path, "id"), entry.id) for entry in draft.entries if entry.id is not None]
    yield from _doubled(draft, ids, "element")
    for path, question in draft.asked:
        options = [((*path, *question.path_of(at), "id"), one.id) for at, one in enumerate(question.options)]
        # The other option comes last and has no choice of its id.
        yield from _doubled(draft, sorted(options, key=lambda one: "options" in one[0]), "option")


def _doubled(draft: Draft, ids: Iterable[tuple[JsonPath, str]], what: str) -> Iterator[Finding]:
    first: dict[str, JsonPath] = {}
    for path, id_ in ids:
        if id_ in first:
            message = f"`{shortened(id_)}` is already the id of `{written(first[id_][:-1])}`"
            yield draft.document.finding("duplicate_id", path, message, f"Give this {what} an id of its own.")
        first.setdefault(id_, path)


def contradictions(draft: Draft) -> Iterator[Finding]:
    """Find properties that cannot all be true, and bounds with more decimals than any answer, as elements tell them."""
    for path, element in draft.said:
        for within, message in element.contradictions():
            yield draft.document.finding("contradiction", path + within, message, "Change one of them.")
        for within, message, remedy in element.finer_than_answers():
            yield draft.document.finding("finer_than_answers", path + within, message, remedy)


def stray_spaces(draft: Draft) -> Iterator[Finding]:
    """Find white space at the ends of labels: it shows where a label is quoted. A text is sent without it."""
    labels = {path: label for path, label in draft.texts.items() if path[-1] not in SENT_AS_THEY_ARE}
    for path, label in labels.items():
        for tag, words in label.items():
            ends = [end for end, bare in (("begins", words.lstrip()), ("ends", words.rstrip())) if bare != words]
            if ends:
                message = f"this label {' and '.join(ends)} with white space"
                yield draft.document.finding("stray_space", (*path, tag), message, "Remove it.")


RANGE = re.compile(
    r"(?<![\w.,:/%$€£-])(-?\d{1,6})(?:\s*[-–—‑]\s*|\s+(?:[^\W\d]{1,4}|\.\.\.?)\s+|\s*(?:\.\.\.?|…)\s*)(-?\d{1,6})"
    r"(?![\w%€£]|[.,:/-]\d)"
)
ENDS = re.compile(r"\s*(?:$|[.,;:!?)\]=(])")
ASKING = re.compile(
    r"(?:repl|answer|rate|rating|scor|scale|svar|skala|poeng|tall|antwort|bewert|répond|note|échelle|"
    r"respond|escala|punt|rispond|scala|antwoord|schaal|vasta|asteik)\w*[^.!?]*$",
    re.IGNORECASE,
)
"""What stands before a range that is asked for, in some languages; in others it must end its clause."""


def differing_ranges(draft: Draft) -> Iterator[Finding]:
    """Find texts that ask for a reply from 1 to 5 where the scale is from 0 to 10."""
    for path, question in draft.asked:
        bounds = question.replied_numbers()
        if bounds is not None:
            for tag, words in question.text.items():
                written = list(RANGE.finditer(words))
                if any((int(found[1]), int(found[2])) == bounds for found in written):
                    continue
                for found in written:
                    if _is_asked_for(found, bounds):
                        low, high = bounds
                        message = f"the text says `{found[0]}`, and the question takes a number from {low} to {high}"
                        remedy = "Leave it out: how to reply is added by the template."
                        yield draft.document.finding("differing_range", (*path, "text", tag), message, remedy)


def _is_asked_for(found: re.Match[str], bounds: tuple[int, int]) -> bool:
    """Return whether a range is one to reply with, and not of hours or of days. Where in doubt, it is not."""
    low, high = int(found[1]), int(found[2])
    if low >= high or (_are_years(low, high) and not _are_years(*bounds)):
        return False
    if ASKING.search(found.string[: found.start()]):
        return True
    return (low in (0, 1, bounds[0]) or high == bounds[1]) and ENDS.match(found.string[found.end() :]) is not None


def _are_years(low: int, high: int) -> bool:
    return YEARS.start <= low and high < YEARS.stop


YEARS = range(1800, 2200)
"""What four digits are taken for where two of them are a span, like 2025-2026."""

ANY_DAY = datetime.date(2026, 1, 1)
A_NUMBER = re.compile(r"(\d{1,4})[.)]?")


def misleading_labels(draft: Draft, languages: Languages) -> Iterator[Finding]:
    """Find labels that are alike, that are another option's number, or that are words with a meaning of their own."""
    own = {look_up(tag, languages.tags) for text in draft.texts.values() for tag in text}
    every = [languages.named(tag) for tag in sorted(languages.tags, key=lambda tag: tag not in own)]
    for path, question in draft.asked:
        for language in spoken(question, languages) if question.options else ():
            yield from _misleading(draft, path, question, language, every)


def _misleading(
    draft: Draft, path: JsonPath, question: Question, language: Language, spoken: list[Language]
) -> Iterator[Finding]:
    first: dict[str, int] = {}
    alike: dict[tuple[str, ...], int] = {}
    ids = [option.id for option in question.options]
    for at, where, label in _names(path, question, language.tag):
        option = question.options[at]
        plain = folded(label).strip(" .!?")
        if ids[other := first.setdefault(plain, at)] != option.id:
            message = (
                f"`{shortened(label)}` is the label of option {number(other)} too, so a reply with it is ambiguous"
                if plain == folded(question.options[other].label[language.tag]).strip(" .!?")
                else f"`{shortened(label)}` are words for option {number(other)} too, so a reply with them is ambiguous"
            )
            yield draft.document.finding("labels_collide", where, message, "Give each option a label of its own.")
        elif (written := A_NUMBER.fullmatch(plain)) and _is_another(int(written[1]), at, question):
            message = f"`{shortened(label)}` is option {number(at)}, and the number of another option"
            remedy = f"Word it so that it is no number, or make it option {int(written[1])}."
            yield draft.document.finding("label_is_a_number", where, message, remedy)
        elif ids[other := alike.setdefault(_typed(label), at)] != option.id:
            message = f"`{shortened(label)}` is told from the label of option {number(other)} by accents or marks alone"
            remedy = "Word one of them otherwise: typed without accents, a reply may mean either."
            yield draft.document.finding("labels_alike", where, message, remedy)
        else:
            yield from _keyword(draft, where, label, question, at, language, spoken)


def _names(path: JsonPath, question: Question, tag: str) -> Iterator[tuple[int, JsonPath, str]]:
    """Return by what options are called in a language, with their position: every label before any other words."""
    for at, option in enumerate(question.options):
        yield at, (*path, *question.path_of(at), "label", tag), option.label[tag]
    for at, option in enumerate(question.options):
        for word, words in enumerate(option.also.get(tag, ())):
            yield at, (*path, "options", at, "also", tag, word), words


def _is_another(written: int, at: int, question: Question) -> bool:
    return written != number(at) and 1 <= written <= number(len(question.options) - 1)


def _keyword(  # noqa: PLR0913, PLR0917 - an option in a language among languages
    draft: Draft, where: JsonPath, label: str, question: Question, at: int, language: Language, spoken: list[Language]
) -> Iterator[Finding]:
    own = look_up(language.tag, [one.tag for one in spoken])
    for one in sorted(spoken, key=lambda one: (not _is_listed(label, one), one.tag != own)):
        if meaning := _command(label, one):
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


@lru_cache(maxsize=4096)
def _command(label: str, language: Language) -> str | None:
    """Return which command a label is in a language: whoever writes a survey checks it again and again."""
    return command(label, [language])


def _typed(label: str) -> tuple[str, ...]:
    """Return a label as many type it: its words without accents and marks, where it has any."""
    return tuple(token.key for token in tokenised(label).tokens if token.kind != "mark") or as_compared(label)


def _is_listed(label: str, language: Language) -> bool:
    """Return whether a vocabulary itself lists a label: what is only near one of its words is rather another's."""
    return any(_is_word(label, name, language) for name in COMMANDS)


def _is_word(label: str, meaning: str, language: Language) -> bool:
    return keys(label) in lexicon(language)[meaning]

"""The templates folder: everything a survey can say is rendered once, and no word has two opposite meanings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import islice, product
from pathlib import Path
from typing import Any

from engine.checking import json_reader, template_faults
from engine.checking.draft import Draft
from engine.checking.finding import TOP, Finding, JsonDocument, Location, finding_at, listed
from engine.checking.finding_codes import CODES
from engine.checking.schema_errors import findings_of_shape
from engine.checking.suggestions import or_meant
from engine.elements import KINDS
from engine.elements.element import Element, Question, Rejection, ReplyContext
from engine.languages import Language, look_up
from engine.reading import command, says_skip, says_yes
from engine.segments import segments
from engine.wording import MISSING, NOTICES, OPTIONAL, Wording, WordingError, confirm_context, plain

TEXT = "Lorem ipsum"
"""What elements say here: no template would say it by itself, in small letters or capitals."""


def findings(draft: Draft, wording: Wording) -> Iterator[Finding]:
    """Render each element in each of its languages, its error prefixes for each reason, and how it asks back."""
    for _, element in draft.said:
        for tag in tags_of(element):
            if look_up(tag, wording.languages.tags):
                yield from _of_element(element, wording, wording.languages.named(tag))


def findings_of_folder(wording: Wording) -> Iterator[Finding]:
    """Try every template of every language. What is missing is a warning here: no survey may need it."""
    for tag in wording.languages.tags:
        language = wording.languages.named(tag)
        for notice in NOTICES:
            yield from _of_template(f"notices/{notice}.txt.j2", wording, language, {}, "missing_template")
            yield from _of_notice(notice, wording, language)
        yield from _of_skipping(wording, language, "incomplete_language")
        for kind in KINDS:
            yield from _of_element(KINDS[kind].sample(tag, TEXT), wording, language, "incomplete_language")


def tags_of(element: Element) -> list[str]:
    """Name the languages in which all of an element is written."""
    return [tag for tag in element.text if all(tag in part.by_language for part in element.texts())]


def _of_element(
    element: Element, wording: Wording, language: Language, if_missing: str = "missing_template"
) -> Iterator[Finding]:
    told = {"text": TEXT, **element.template_context(language)}
    yield from _of_template(f"{element.kind}.txt.j2", wording, language, told, if_missing)
    yield from _left_out(element, wording, language, told)
    if isinstance(element, Question):
        if element.optional:
            yield from _of_skipping(wording, language, if_missing)
        yield from _of_error_prefix(element, wording, language, if_missing)
        yield from _of_confirm(element, wording, language, if_missing)


def _left_out(element: Element, wording: Wording, language: Language, told: Mapping[str, Any]) -> Iterator[Finding]:
    """Find labels and ends that a template leaves out."""
    name = f"{element.kind}.txt.j2"
    said = wording.attempt(name, language, told)
    missing = [words for words in element.must_say(language) if words.strip().casefold() not in str(said).casefold()]
    if not isinstance(said, str) or TEXT.casefold() not in said.casefold():
        return
    unread = [*element.unread_in(said.replace(TEXT, ""), language)]
    if unread:
        message = f"the template names no word that is read as {listed(unread)}"
        remedy = (
            "Write `{{ yes }}` and `{{ no }}`, the first words of the vocabulary, or list the words it names there."
        )
        yield _silent(name, wording, language, message, remedy, "unread_word")
    if missing:
        message = f"the template leaves out {listed(dict.fromkeys(missing))}"
        remedy = (
            "Write the labels and their numbers, `{{ number }} {{ label }}`, and the ends of a scale, `{{ minimum }}` "
            "and `{{ maximum }}`."
        )
        yield _silent(name, wording, language, message, remedy)


ANY_DAY = date(2026, 1, 1)

NAMES_A_WORD = {"help": "stop", "opted_in": "stop", "opted_out": "start"}
"""By which command respondents go on from a notice."""

A_NAMED_WORD = re.compile(r"\b[^\W\d_a-zæøåäöüß]{2,}(?: [^\W\d_a-zæøåäöüß]{2,})*\b|[\"“„«']([^\"”“»']+)[\"”“»']")


def _of_notice(notice: str, wording: Wording, language: Language) -> Iterator[Finding]:
    """Find a notice that names a word for stop or start which is not read as one."""
    said, meaning = wording.attempt(f"notices/{notice}.txt.j2", language, {}), NAMES_A_WORD.get(notice)
    if meaning is None or not isinstance(said, str) or not language.words.get(meaning):
        return
    named = [found[1] or found[0] for found in A_NAMED_WORD.finditer(said)]
    words = named or (said.split() if notice == "help" else [])
    if words and not any(command(word, [language]) == meaning for word in words):
        wrong = f"{listed(named)} is read as no word for `{meaning}`" if named else f"no word for `{meaning}` is named"
        remedy = f"Name one that the vocabulary lists, like `{language.word(meaning)}`, or list this one."
        yield _silent(f"notices/{notice}.txt.j2", wording, language, wrong, remedy, "unread_word")


def _of_template(
    name: str, wording: Wording, language: Language, told: Mapping[str, Any], if_missing: str
) -> Iterator[Finding]:
    said = wording.attempt(name, language, told)
    if isinstance(said, WordingError):
        yield _failed(said, if_missing, told)
    elif not said:
        yield _silent(name, wording, language, "the template says nothing", "Write what it is to say.")
    elif "text" in told and TEXT.casefold() not in said.casefold():
        message = "the template leaves out the text of its element"
        yield _silent(name, wording, language, message, "Write `{{ text }}` where it is to be said.")


def _of_skipping(wording: Wording, language: Language, if_missing: str) -> Iterator[Finding]:
    if "skip" not in language.words:
        file = wording.folder / wording.languages.folder_of(language.tag) / "vocabulary.json"
        message = "the vocabulary has no words for `skip`, by which optional questions are left without an answer"
        code = "missing_words" if if_missing == "missing_template" else if_missing
        yield finding_at(TOP, code, str(file), (), message, 'Add them: "skip": ["…"].')
        return
    yield from _of_template(OPTIONAL, wording, language, {"skip": language.word("skip")}, if_missing)


def _of_error_prefix(question: Question, wording: Wording, language: Language, if_missing: str) -> Iterator[Finding]:
    name, told = f"{question.kind}.error.txt.j2", question.template_context(language)
    silent, long, unread = list[str](), list[str](), list[str]()
    for reason, candidates in product(question.reasons, ((), ("one", "two"))):
        given = {"reason": reason, "candidates": candidates, **told}
        said = wording.attempt(name, language, given)
        if isinstance(said, WordingError):
            yield _failed(said, if_missing, given)
        elif not said:
            silent.append(reason)
        elif segments(said).count > 1 and not candidates:
            long.append(reason)
        if isinstance(said, str):
            unread += _unread(question, said, [*candidates, *question.must_say(language)], language)
    if unread:
        yield _silent(name, wording, language, *_not_read(unread, language), "unread_word")
    if long:
        message = f"the template takes more than one segment alone where the reason is {listed(dict.fromkeys(long))}"
        yield _silent(name, wording, language, message, "Shorten it: the question follows it.", "long_prefix")
    yield from _of_reasons(question, wording, language, name)
    if silent:
        message = f"the template says nothing where the reason is {listed(dict.fromkeys(silent))}"
        remedy = "Write what is said then; `{% else %}` says it for every reason that is not named."
        yield _silent(name, wording, language, message, remedy)


def _of_reasons(question: Question, wording: Wording, language: Language, name: str) -> Iterator[Finding]:
    """Find reasons that an error prefix is written for, and that no reply is refused for."""
    for reason, line in wording.reasons_named(question, language):
        if reason not in {*question.reasons, "unclear"}:
            remedy = or_meant(reason, question.reasons, f"The reasons are {listed(question.reasons)}.")
            file = str(wording.folder / wording.languages.folder_of(language.tag) / name)
            message = f"no reply is refused for the reason `{reason}`"
            yield finding_at(Location(line, 1), "unknown_reason", file, (), message, remedy)


def _of_confirm(question: Question, wording: Wording, language: Language, if_missing: str) -> Iterator[Finding]:
    """Ask back two answers: those of one kind differ in no more than their length."""
    name, deaf, unread = f"{question.kind}.confirm.txt.j2", False, list[str]()
    confirming = language.word("yes")
    for answer in _two(question.sample_quotes(language)):
        told = confirm_context(question, answer, confirming, language)
        said = wording.attempt(name, language, told)
        if isinstance(said, WordingError):
            yield _failed(said, if_missing, told)
            return
        unread = unread or _unread(question, said, [plain(answer)], language)
        hint = said.casefold().replace(plain(answer).casefold(), " ", 1)
        deaf = deaf or not _confirms(hint, plain(answer), language)
    # A number might stand there by itself, as an end of the scale; these words would not.
    marked = wording.attempt(name, language, confirm_context(question, TEXT, confirming, language))
    mute = TEXT.casefold() not in str(marked).casefold()
    if deaf and not mute:
        message = "the template names no word by which the answer is confirmed"
        yield _silent(
            name, wording, language, message, "Write `{{ confirming }}` where it is to be said.", "unread_word"
        )
    if unread:
        yield _silent(name, wording, language, *_not_read(unread, language), "unread_word")
    if mute:
        message = "the template leaves out the answer it is to ask about"
        yield _silent(name, wording, language, message, "Write `{{ answer }}` where it is to be said.")


def _unread(question: Question, said: str, quoted: Collection[str], language: Language) -> list[str]:
    """Return the words that a template puts in quotation marks or capitals, and that nobody reads who replies them."""
    context = ReplyContext(language=language, today=ANY_DAY)
    named = [
        found[1] or found[0] for found in A_NAMED_WORD.finditer(said) if not any(one in found[0] for one in quoted)
    ]
    return [word for word in named if word.isalpha() and not _is_read(question, word, context)]


def _is_read(question: Question, word: str, context: ReplyContext) -> bool:
    reading = question.read(word, context)
    is_word = says_yes(word, [context.language]) or says_skip(word, [context.language])
    return is_word or command(word, [context.language]) is not None or not isinstance(reading, Rejection)


def _confirms(hint: str, answer: str, language: Language) -> bool:
    """Return whether a hint names a yes, or the answer once more."""
    return answer.casefold() in hint or _names_a_yes(hint, language)


@lru_cache(maxsize=1024)
def _names_a_yes(hint: str, language: Language) -> bool:
    """Return whether one word of a hint, or two, are a yes: the same few hints are all that questions differ in."""
    spans = [
        " ".join(words) for count in (1, 2) for words in zip(*(hint.split()[at:] for at in range(count)), strict=False)
    ]
    return any(says_yes(span.strip('.,:;!?"'), [language]) for span in spans)


def _not_read(words: Sequence[str], language: Language) -> tuple[str, str]:
    message = f"the template names {listed(dict.fromkeys(words))}, which nobody reads who replies it"
    return message, f"Name a word that the vocabulary lists, like `{language.word('yes')}`, or list this one."


def _two(texts: Iterator[str]) -> Iterator[str]:
    """Return the first text and the first that differs from it, where one does."""
    for first in islice(texts, 1):  # there is none where a question contradicts itself
        yield first
        yield from islice((text for text in texts if text != first), 1)


def _failed(failure: WordingError, if_missing: str, known: Collection[str]) -> Finding:
    file, line, fault = failure
    if fault == MISSING:
        message = f"the template `{file.name}` is missing in this language"
        remedy = "Copy it from another language's folder and translate it."
        return finding_at(TOP, if_missing, str(file), (), message, remedy)
    message, remedy = template_faults.in_words(fault, known)
    return finding_at(Location(line, 1), "template_failed", str(file), (), message, remedy)


def _silent(  # noqa: PLR0913, PLR0917 - a finding, and whose template it is of
    name: str, wording: Wording, language: Language, message: str, remedy: str, code: str = "silent_template"
) -> Finding:
    file = wording.folder / wording.languages.folder_of(language.tag) / name
    return finding_at(TOP, code, str(file), (), message, remedy)


OPPOSED = (("yes", "no"), ("all", "none"), ("stop", "yes"), ("stop", "no"), ("stop", "start"))


def findings_of_vocabularies(folder: Path) -> Iterator[Finding]:
    """Check every language's vocabulary; a folder that has none is no language, and says so."""
    for path in sorted(inner for inner in folder.iterdir() if inner.is_dir()) if folder.is_dir() else ():
        yield from _of_vocabulary(path / "vocabulary.json")


def _of_vocabulary(path: Path) -> Iterator[Finding]:
    try:
        content = path.read_bytes()
    except OSError:
        message = f"the language folder `{path.parent.name}` has no vocabulary"
        yield finding_at(TOP, "missing_template", str(path), (), message, "Copy another language's and translate.")
        return
    yield from _of_content(content, str(path))


@lru_cache(maxsize=64)
def _of_content(content: bytes, file: str) -> tuple[Finding, ...]:
    """Check a vocabulary once: every definition that is checked asks for the findings of all of them."""
    document = json_reader.read(content, file)
    if not document.readable:
        return document.findings
    misshapen = findings_of_shape(document, "vocabulary.json")
    opposed = () if misshapen else _opposed(document)
    return (*document.findings, *map(_as_warning, misshapen), *opposed)


def _as_warning(finding: Finding) -> Finding:
    """Let a meaning pass that nobody asks for: a later version of the engine may."""
    if finding.code != "unknown_property":
        return finding
    return replace(finding, code="unknown_meaning", severity=CODES["unknown_meaning"].severity)


def _opposed(document: JsonDocument) -> Iterator[Finding]:
    for one, other in OPPOSED:
        words = {word.casefold() for word in document.data.get(one, ())}
        for at, word in enumerate(document.data.get(other, ())):
            if word.casefold() in words:
                message = f"`{word}` is a word for `{one}` too"
                yield document.finding("ambiguous_word", (other, at), message, "Keep it where it is meant.")

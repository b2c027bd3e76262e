"""The templates folder: everything a survey can say is rendered once, and no word has two opposite meanings."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice, product
from pathlib import Path
from typing import Any

from engine.checking import json_reader, template_faults
from engine.checking.draft import Draft
from engine.checking.encoding import text_of
from engine.checking.finding import TOP, Finding, JsonDocument, Location, finding_at, listed, shortened
from engine.checking.schema_errors import SchemaError, as_findings, errors_of, schemas
from engine.checking.suggestions import or_meant
from engine.checking.text_placeholders import UNFINISHED
from engine.checking.translated_templates import JINJA
from engine.elements import KINDS
from engine.elements.element import Element, Question, Rejection, ReplyContext
from engine.languages import Language, Languages, look_up
from engine.reading import command, says_skip, says_yes
from engine.reading.commands import COMMANDS
from engine.reading.lexicon import lexicon
from engine.reading.tokens import keys
from engine.resources import files_below
from engine.segments import segments
from engine.wording import MISSING, NOTICES, OPTIONAL, Wording, WordingError, confirm_context, plain

TEXT = "Lorem ipsum"
"""What elements say here: no template would say it by itself, in small letters or capitals."""

ANY_DAY = date(2026, 1, 1)

NAMES_A_WORD = {"help": "stop", "opted_in": "stop", "opted_out": "start"}
"""By which command respondents go on from a notice."""

BEFORE_A_QUESTION = ("help", "reminder")
"""The notices that a question follows in the same SMS."""

A_NAMED_WORD = re.compile(r"\b[^\W\d_a]{2,}(?: [^\W\d_a]{2,})*\b|[\"“„«'「『]([^\"”“»'」』]+)[\"”“»'」』]")
"""Words in capitals or in quotation marks, where an `a` stands for every letter that is no capital."""


def findings(draft: Draft, wording: Wording) -> Iterator[Finding]:
    """Render each element in each of its languages, its error prefixes for each reason, and how it asks back."""
    for _, element in draft.said:
        for language in spoken(element, wording.languages):
            yield from _TemplateTrial(wording, language).of_element(element)


def findings_of_folder(wording: Wording) -> Iterator[Finding]:
    """Try every template of every language. What is missing is a warning here: no survey may need it."""
    for language in map(wording.languages.named, wording.languages.tags):
        found = [*_tried(wording, language)]
        yield from found
        failed = {finding.file for finding in found if finding.code == "template_failed"}
        for file in files_below(wording.folder / wording.languages.folder_of(language.tag), "*.j2"):
            yield from _said_as_it_stands(file) if str(file) not in failed else ()


def _tried(wording: Wording, language: Language) -> Iterator[Finding]:
    for notice in NOTICES:
        yield from _TemplateTrial(wording, language).of_notice(notice, f"notices/{notice}.txt.j2")
    trial = _TemplateTrial(wording, language, "incomplete_language")
    yield from trial.of_skipping()
    for kind in KINDS.values():
        yield from trial.of_element(kind.sample(language.tag, TEXT))


BRACED = re.compile(r"[{}]+(?:[^{}]*[{}]+)?")


def _said_as_it_stands(file: Path) -> Iterator[Finding]:
    """Find what was meant for Jinja, or to be written yet, and is sent."""
    source = file.read_text(encoding="utf-8", errors="replace")
    said = JINJA.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    for at, line in enumerate(said.split("\n"), start=1):
        if found := BRACED.search(line):
            message = f"`{shortened(found[0])}` is sent as it stands: what is filled in has two braces on each side"
            remedy = f"Write `{{{{ {found[0].strip('{} ') or '…'} }}}}`."
            yield finding_at(Location(at, found.start() + 1), "single_brace", str(file), (), message, remedy)
        if left := UNFINISHED.search(line):
            place, message = Location(at, left.start() + 1), f"`{left[0]}` stands in what is sent"
            yield finding_at(place, "unfinished_text", str(file), (), message, "Write the text, or remove it.")


def spoken(element: Element, languages: Languages) -> list[Language]:
    """Return the languages in which all of an element is written, as far as there are templates for them."""
    whole = (tag for tag in element.text if all(tag in part.by_language for part in element.texts()))
    return [languages.named(tag) for tag in whole if look_up(tag, languages.tags)]


@dataclass(frozen=True)
class _TemplateTrial:
    """Tries the templates of a language. `if_missing` is the code of one that is not there."""

    wording: Wording
    language: Language
    if_missing: str = "missing_template"

    def of_element(self, element: Element) -> Iterator[Finding]:
        """Try what an element says, and what is said where a reply to it is refused or asked back."""
        name, told = f"{element.kind}.txt.j2", {"text": TEXT, **element.template_context(self.language)}
        yield from self._of_template(name, told)
        yield from self._left_out(element, name, told)
        if isinstance(element, Question):
            if element.optional:
                yield from self.of_skipping()
            yield from self._of_error_prefix(element)
            yield from self._of_confirm(element)

    def _left_out(self, element: Element, name: str, told: Mapping[str, Any]) -> Iterator[Finding]:
        """Find labels and ends that a template leaves out."""
        said = self._attempt(name, told)
        if not isinstance(said, str) or TEXT.casefold() not in said.casefold():
            return
        missing = [one for one in element.must_say(self.language) if one.strip().casefold() not in said.casefold()]
        hint = said.replace(TEXT, "")
        unread = [
            one for one in element.unread_in(hint, self.language) if not _stands_in(hint, self.language.word(one))
        ]
        if unread:
            message = f"the template names no word that is read as {listed(unread)}"
            remedy = (
                "Write `{{ yes }}` and `{{ no }}`, the first words of the vocabulary, or list the words it names there."
            )
            yield self._fault(name, message, remedy, "unread_word")
        if missing:
            message = f"the template leaves out {listed(dict.fromkeys(missing))}"
            remedy = (
                "Write the labels and their numbers, `{{ number }} {{ label }}`, and the ends of a scale, "
                "`{{ minimum }}` and `{{ maximum }}`."
            )
            yield self._fault(name, message, remedy)

    def of_notice(self, notice: str, name: str) -> Iterator[Finding]:
        """Try a notice, and find a word for stop or start that it names and that is not read as one."""
        yield from self._of_template(name, {})
        said, meaning = self._attempt(name, {}), NAMES_A_WORD.get(notice)
        if notice in BEFORE_A_QUESTION and isinstance(said, str) and segments(said).count > 1:
            message = "the notice takes more than one segment alone"
            yield self._fault(name, message, "Shorten it: the question follows it.", "long_prefix")
        if meaning is None or not isinstance(said, str) or not self.language.words.get(meaning):
            return
        named = [word for _, word in _named_words(said)]
        words = named or (said.split() if notice == "help" else [])
        if any(_stands_in(said, word) for word in self.language.words[meaning]):
            return
        if words and not any(command(word, [self.language]) == meaning for word in words):
            wrong = (
                f"{listed(named)} is read as no word for `{meaning}`" if named else f"no word for `{meaning}` is named"
            )
            remedy = f"Name one that the vocabulary lists, like `{self.language.word(meaning)}`, or list this one."
            yield self._fault(name, wrong, remedy, "unread_word")

    def _of_template(self, name: str, told: Mapping[str, Any]) -> Iterator[Finding]:
        said = self._attempt(name, told)
        if isinstance(said, WordingError):
            yield self._failed(said, told)
        elif not said:
            yield self._fault(name, "the template says nothing", "Write what it is to say.")
        elif "text" in told and TEXT.casefold() not in said.casefold():
            message = "the template leaves out the text of its element"
            yield self._fault(name, message, "Write `{{ text }}` where it is to be said.")

    def of_skipping(self) -> Iterator[Finding]:
        """Try what stands below an optional question, for which the vocabulary needs words."""
        if "skip" not in self.language.words:
            message = "the vocabulary has no words for `skip`, by which optional questions are left without an answer"
            code = "missing_words" if self.if_missing == "missing_template" else self.if_missing
            yield self._fault("vocabulary.json", message, 'Add them: "skip": ["…"].', code)
            return
        skip = self.language.word("skip")
        yield from self._of_template(OPTIONAL, {"skip": skip})
        said = self._attempt(OPTIONAL, {"skip": skip})
        hint = said.casefold() if isinstance(said, str) else ""
        if hint and skip.casefold() not in hint and not _names(says_skip, hint, self.language):
            message = "the template names no word by which a question is left without an answer"
            yield self._fault(OPTIONAL, message, "Write `{{ skip }}` where it is to be said.", "unread_word")

    def _of_error_prefix(self, question: Question) -> Iterator[Finding]:
        name, told = f"{question.kind}.error.txt.j2", question.template_context(self.language)
        silent, long, unread = list[str](), list[str](), list[str]()
        for reason, candidates in product(question.reasons, ((), ("one", "two"))):
            given = {"reason": reason, "candidates": candidates, **told}
            said = self._attempt(name, given)
            if isinstance(said, WordingError):
                yield self._failed(said, given)
            elif not said:
                silent.append(reason)
            elif segments(said).count > 1 and not candidates:
                long.append(reason)
            if isinstance(said, str):
                unread += _unread(question, said, [*candidates, *question.must_say(self.language)], self.language)
        if unread:
            yield self._fault(name, *_not_read(unread, self.language), "unread_word")
        if long:
            message = (
                f"the template takes more than one segment alone where the reason is {listed(dict.fromkeys(long))}"
            )
            yield self._fault(name, message, "Shorten it: the question follows it.", "long_prefix")
        yield from self._of_reasons(question, name)
        if silent:
            message = f"the template says nothing where the reason is {listed(dict.fromkeys(silent))}"
            remedy = "Write what is said then; `{% else %}` says it for every reason that is not named."
            yield self._fault(name, message, remedy)

    def _of_reasons(self, question: Question, name: str) -> Iterator[Finding]:
        """Find reasons that an error prefix is written for, and that no reply is refused for."""
        for reason, line in self.wording.reasons_named(question, self.language):
            if reason not in {*question.reasons, "unclear"}:
                remedy = or_meant(reason, question.reasons, f"The reasons are {listed(question.reasons)}.")
                message = f"no reply is refused for the reason `{reason}`"
                yield self._fault(name, message, remedy, "unknown_reason", line)

    def _of_confirm(self, question: Question) -> Iterator[Finding]:
        """Ask back two answers: those of one kind differ in no more than their length."""
        name, deaf, unread = f"{question.kind}.confirm.txt.j2", False, list[str]()
        confirming = self.language.word("yes")
        for answer in _two(question.sample_quotes(self.language)):
            told = confirm_context(question, answer, confirming, self.language)
            said = self._attempt(name, told)
            if isinstance(said, WordingError):
                yield self._failed(said, told)
                return
            unread = unread or _unread(question, said, [plain(answer)], self.language)
            hint = said.casefold().replace(plain(answer).casefold(), " ", 1)
            is_named = _stands_in(hint, confirming) or _names(says_yes, hint, self.language)
            deaf = deaf or not (plain(answer).casefold() in hint or is_named)
        # A number might stand there by itself, as an end of the scale; these words would not.
        marked = self._attempt(name, confirm_context(question, TEXT, confirming, self.language))
        mute = TEXT.casefold() not in str(marked).casefold()
        if deaf and not mute:
            message = "the template names no word by which the answer is confirmed"
            yield self._fault(name, message, "Write `{{ confirming }}` where it is to be said.", "unread_word")
        if unread:
            yield self._fault(name, *_not_read(unread, self.language), "unread_word")
        if mute:
            message = "the template leaves out the answer it is to ask about"
            yield self._fault(name, message, "Write `{{ answer }}` where it is to be said.")

    def _attempt(self, name: str, told: Mapping[str, Any]) -> str | WordingError:
        return self.wording.attempt(name, self.language, told)

    def _failed(self, failure: WordingError, known: Collection[str]) -> Finding:
        file, line, fault = failure
        if fault == MISSING:
            message = f"the template `{file.name}` is missing in this language"
            remedy = "Copy it from another language's folder and translate it."
            return finding_at(TOP, self.if_missing, str(file), (), message, remedy)
        if misread := text_of(file.read_bytes(), str(file))[1]:
            return misread[0]
        message, remedy = template_faults.in_words(fault, known)
        return finding_at(Location(line, 1), "template_failed", str(file), (), message, remedy)

    def _fault(self, name: str, message: str, remedy: str, code: str = "silent_template", line: int = 1) -> Finding:
        file = self.wording.folder / self.wording.languages.folder_of(self.language.tag) / name
        return finding_at(Location(line, 1), code, str(file), (), message, remedy)


@lru_cache(maxsize=4096)
def _named_words(said: str) -> Sequence[tuple[str, str]]:
    """Return what stands in capitals or in quotation marks, with these and without. Not all alphabets have capitals."""
    capitals = "".join("a" if letter.isalpha() and not letter.isupper() else letter for letter in said)
    spans = [(found.span(), found.span(1) if found[1] else found.span()) for found in A_NAMED_WORD.finditer(capitals)]
    return [(said[slice(*marked)], said[slice(*within)]) for marked, within in spans]


def _unread(question: Question, said: str, quoted: Collection[str], language: Language) -> list[str]:
    """Return the words that a template puts in quotation marks or capitals, and that nobody reads who replies them."""
    context = ReplyContext(language=language, today=ANY_DAY)
    named = [word for marked, word in _named_words(said) if not any(one in marked for one in quoted)]
    return [word for word in named if word.isalpha() and not _is_read(question, word, context)]


def _is_read(question: Question, word: str, context: ReplyContext) -> bool:
    reading = question.read(word, context)
    is_word = says_yes(word, [context.language]) or says_skip(word, [context.language])
    return is_word or command(word, [context.language]) is not None or not isinstance(reading, Rejection)


@lru_cache(maxsize=1024)
def _names(says: Callable[[str, list[Language]], bool], hint: str, language: Language) -> bool:
    """Return whether one word of a hint, or two, say a thing: the same few hints are all that questions differ in."""
    spans = [
        " ".join(words) for count in (1, 2) for words in zip(*(hint.split()[at:] for at in range(count)), strict=False)
    ]
    return any(says(span.strip('.,:;!?"'), [language]) for span in spans)


def _stands_in(hint: str, word: str) -> bool:
    """Return whether a hint has a word of an alphabet without capitals, which may well be written without spaces."""
    return word.lower() == word.upper() and word in hint


def _not_read(words: Sequence[str], language: Language) -> tuple[str, str]:
    message = f"the template names {listed(dict.fromkeys(words))}, which nobody reads who replies it"
    return message, f"Name a word that the vocabulary lists, like `{language.word('yes')}`, or list this one."


def _two(texts: Iterator[str]) -> Iterator[str]:
    """Return the first text and the first that differs from it, where one does."""
    for first in islice(texts, 1):  # there is none where a question contradicts itself
        yield first
        yield from islice((text for text in texts if text != first), 1)


OPPOSED = (("yes", "no"), ("yes", "not"), ("yes", "doubt"), ("no", "doubt"), ("none", "all"))
"""Meanings of which a word has one alone: with both, it is read as neither."""

MEANT = "Keep it where it is meant."


def findings_of_vocabularies(folder: Path) -> Iterator[Finding]:
    """Check every language's vocabulary; a folder that has none is no language, and says so. Hidden ones are tools'."""
    for path in sorted(folder.glob("[!.]*/")) if folder.is_dir() else ():
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
    told = as_findings(document, (_let_pass(one, document.data) for one in errors_of(document, "vocabulary.json")))
    misshapen = document.unsound or any(finding.severity == "error" for finding in told)
    ambiguous = () if misshapen else (*_opposed(document), *_misread(document))
    return (*document.findings, *told, *ambiguous)


UNREAD_SIGN = re.compile(r"([+-]m?|-?[0-9]{1,5}[xm]?|[=&][0-9]{1,9}|[01]?[0-9]-[0-3]?[0-9]) \S")
"""A number or sign that stands for nothing where it is listed, and is in nobody's way: a folder may have it."""


def _let_pass(error: SchemaError, words: Any) -> SchemaError:
    """Let a meaning pass that nobody asks for, as a later version of the engine may: but not one that lacks then.

    So does a sign that is not read: a folder of one's own has worked with it.
    """
    match error.code, error.path:
        case "wrong_value", ("days" | "numbers" as meaning, int(at)) if UNREAD_SIGN.match(words[meaning][at]):
            return error._replace(code="unclear_word")
    lacks = error.meant in schemas()["vocabulary.json"]["required"] and error.meant not in words
    return error if error.code != "unknown_property" or lacks else error._replace(code="unknown_meaning")


def _opposed(document: JsonDocument) -> Iterator[Finding]:
    """Find words of two meanings. The very same word for yes and for no is an error: one of them was never meant."""
    numbered = lexicon(_language_of(document)).numbered
    for one, other in OPPOSED:
        words = numbered.get("0", ()) if one == "none" else document.data.get(one, ())
        for at, word in enumerate(document.data.get(other, ())):
            alike = [each for each in words if keys(word) and keys(each) == keys(word)]
            if any(each.casefold() == word.casefold() for each in alike):
                code = "ambiguous_word" if (one, other) == ("yes", "no") else "unclear_word"
                yield document.finding(code, (other, at), f"`{word}` is a word for `{one}` too", MEANT)
            elif alike:
                message = f"`{word}` is read like `{alike[0]}`, a word for `{one}`"
                yield document.finding("unclear_word", (other, at), message, MEANT)


def _misread(document: JsonDocument) -> Iterator[Finding]:
    """Find words that are read as another command: whoever replies `stop` to skip a question is never asked again.

    It is an error where that command is obeyed. A start is by those alone who have said stop, and may well be another
    word in a survey; where a yes or a no is the answer, a stop alone goes before it.
    """
    spoken = [_language_of(document)]
    for meaning in ("yes", "no", "skip", *COMMANDS):
        for at, word in enumerate(document.data.get(meaning, ())):
            said = command(word, spoken)
            if said in ((meaning,) if meaning in COMMANDS else (None, "start")):
                continue
            obeyed = said == "stop" or (said not in {None, "start"} and meaning not in {"yes", "no"})
            code = "ambiguous_word" if obeyed else "unclear_word"
            message = f"`{word}` is read as {f'`{said}`' if said else 'no command'}"
            yield document.finding(code, (meaning, at), message, MEANT if said else "Word it otherwise, or remove it.")


def _language_of(document: JsonDocument) -> Language:
    """Return a language with the words for all that the engine knows: what is listed for more may have any shape."""
    known = [name for name in schemas()["vocabulary.json"]["properties"] if name != "$schema"]
    words = {meaning: tuple(document.data[meaning]) for meaning in known if meaning in document.data}
    return Language(Path(document.file).parent.name, words)

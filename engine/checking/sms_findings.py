"""SMS: how many segments each takes, whether it can be sent, and which characters make it dearer for nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.checking.draft import Draft
from engine.checking.finding import Finding, JsonPath, Location, finding_at, listed
from engine.checking.suggestions import LOOKALIKES
from engine.checking.templates import spoken
from engine.checking.text_placeholders import LOST, mended, quoted
from engine.checking.translated_templates import MARK
from engine.elements.element import Element, Question
from engine.errors import TemplateFailed
from engine.languages import Language
from engine.resources import files_below
from engine.segments import GSM_7, segments
from engine.survey import Doubt
from engine.wording import QUOTE_LENGTH, PipedValues, Wording

MOST_SEGMENTS = 2

SAMPLE = "0123456789"
"""Stands for what is quoted and not known: about as long as a name or a number."""

SHORTEST, LONGEST = "0", "0" * QUOTE_LENGTH
"""What may be quoted at least, where it is not nothing at all, and at most."""

QuoteFiller = Callable[[str, str], str]
"""What stands for a quote, by what it is about (`answer` or `variable`) and its name."""


def findings(draft: Draft, wording: Wording, most_segments: int, joined: int) -> Iterator[Finding]:
    """Find messages of more segments than wanted or joined, and characters that make messages dearer for nothing."""
    yield from _costly_characters(draft)
    yield from _Lengths(draft, wording, most_segments, joined).findings()


@dataclass(frozen=True)
class _Lengths:
    """Holds the SMS of a draft against how many segments are wanted, and how many the gateway joins."""

    draft: Draft
    wording: Wording
    wanted: int
    joined: int

    def findings(self) -> Iterator[Finding]:
        for path, element in self.draft.said:
            for language in spoken(element, self.wording.languages):
                yield from self._of_element((*path, "text", language.tag), element, language)
        yield from self._of_asking_back()
        for path, text in self.draft.texts.items():
            if path[-1] == "ask" or path[0] in {"unavailable", "reminders"}:
                for tag, words in text.items():
                    yield from self._of_text((*path, tag), words)

    def _of_text(self, path: JsonPath, words: str) -> Iterator[Finding]:
        """Judge a text that is said as it stands."""
        fillers = (_always(""), _always(SHORTEST), _always(LONGEST))
        empty, short, long = (segments(self.wording.quote(words, _quotes(words, each))).count for each in fillers)
        yield from self._judged(path, words, min(empty, short), long)

    def _of_asking_back(self) -> Iterator[Finding]:
        """Ask back the answers of each question, and judge the longest SMS."""
        for path, question in self.draft.asked if self.draft.document.data.get("doubt", Doubt.ASK) == Doubt.ASK else ():
            for language in spoken(question, self.wording.languages) if question.may_be_asked_back else ():
                try:
                    messages = [*self.wording.confirmations(question, language)]
                except TemplateFailed:
                    continue  # reported where it is rendered
                size = segments(max(messages, key=lambda message: (segments(message).count, message), default=""))
                if size.count > self.wanted:
                    fault = (
                        f"asking back an answer takes {size.count} segments ({size.encoding}), more than {self.wanted}"
                    )
                    remedy = 'Shorten the labels, or have nothing asked back by `"doubt": "refuse"`.'
                    yield self.draft.document.finding("long_sms", (*path, "text", language.tag), fault, remedy)

    def _of_element(self, path: JsonPath, element: Element, language: Language) -> Iterator[Finding]:
        tag, questions = language.tag, self.draft.questions
        if isinstance(element, Question) and element.optional and "skip" not in language.words:
            return  # reported where it is rendered, as is a template that fails

        def sample(about: str, name: str) -> str:
            return _label(questions.get(name), tag) or SAMPLE if about == "answer" else SAMPLE

        def longest(about: str, name: str) -> str:
            if about == "variable" or (about == "answer" and name in questions and questions[name].takes_any_words):
                return LONGEST
            return sample(about, name)

        words = element.text[tag]
        quotes = [_quotes(words, each) for each in (sample, _always(SHORTEST), _always(""), longest)]
        try:
            usual, short, empty, long = (self.wording.say(element, language, each) for each in quotes)
        except TemplateFailed:
            return
        again = (f"{prefix}\n{long}" for prefix in self._error_prefixes(element, language))
        most = max(segments(text).count for text in (long, *again))
        yield from self._judged(path, usual, min(segments(short).count, segments(empty).count), most)

    def _error_prefixes(self, element: Element, language: Language) -> Iterator[str]:
        """Render what may be said before a question that is asked again."""
        name, told = f"{element.kind}.error.txt.j2", element.template_context(language)
        for reason in element.reasons if isinstance(element, Question) else ():
            said = self.wording.attempt(name, language, {"reason": reason, "candidates": (), **told})
            if isinstance(said, str):
                yield said

    def _judged(self, path: JsonPath, usual: str, least: int, most: int) -> Iterator[Finding]:
        """Judge a message as it usually reads, and by its segments at least and at most."""
        size, joined = segments(usual), self.joined
        if least > joined:
            fault = f"this SMS takes {least} segments, and the gateway joins {joined} at most: it can never be sent"
            yield self.draft.document.finding("too_long_sms", path, fault, "Shorten the text, or split it in two.")
        elif most > joined:
            fault = (
                f"this SMS may take {most} segments, more than the {joined} the gateway joins: it is several SMS then"
            )
            yield self.draft.document.finding("may_be_too_long", path, fault, "Shorten the text, or quote less.")
        elif size.count > self.wanted:
            fault = f"this SMS takes {size.count} segments ({size.encoding}), more than {self.wanted}"
            yield self.draft.document.finding("long_sms", path, fault, "Shorten the text, or split it in two.")


def _always(words: str) -> QuoteFiller:
    return lambda *_: words


def _quotes(text: str, value: QuoteFiller) -> PipedValues:
    return {quote: value(*quote) for quote in quoted(text)}


def _label(question: Question | None, tag: str) -> str:
    """Return the longest label, where the answer is a label."""
    return max((option.label.get(tag, "") for option in (question.options if question else ())), key=len, default="")


REPLACEMENTS = {
    **LOOKALIKES,
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
"""What word processors put in, and letters that look like Latin ones; and what GSM-7 has instead."""


MOST_IN_A_FOREIGN_WORD = 1 / 3
"""Where more of a language's texts have letters outside GSM-7, these are letters of the language."""


def _costly_characters(draft: Draft) -> Iterator[Finding]:
    """Find texts that would be GSM-7 but for characters that can be replaced or left out."""
    needed = _languages_of_other_letters(draft)
    for path, text in draft.texts.items():
        for tag, words in text.items():
            yield from _costly(draft, (*path, tag), words, letters_too=tag not in needed)


def costly_characters_of_templates(folder: Path) -> Iterator[Finding]:
    """Find such characters in templates, where they make every SMS of a kind dearer."""
    for language in sorted(folder.glob("[!.]*/")):
        written = {file: _read(file) for file in files_below(language, "*.j2")}
        texts = {file: _BLANKED.sub(_blanks, text) for file, text in written.items()}
        translated = [texts[file] for file, text in written.items() if not text.startswith(MARK)]
        letters_too = not _needs_other_letters(translated)
        for file, text in texts.items():
            for at, line in enumerate(text.split("\n"), start=1):
                culprits = segments(line).culprits
                if _is_needless(culprits, letters_too=letters_too):
                    place = Location(at, line.index(culprits[0]) + 1)
                    yield finding_at(place, "costly_character", str(file), (), _fault(culprits), _remedy(culprits))


_BLANKED = re.compile(r"\{#.*?#\}", re.DOTALL)


def _blanks(comment: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", comment[0])


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""  # reported where it is rendered


def _costly(draft: Draft, path: JsonPath, words: str, *, letters_too: bool) -> Iterator[Finding]:
    if mended(words) is not None or LOST.search(words):
        return  # reported as what it is
    whole = unicodedata.normalize("NFC", words)
    if whole != words and len(segments(whole).culprits) < len(segments(words).culprits):
        letters = dict.fromkeys(
            unicodedata.normalize("NFC", found) for found in re.findall(r"\w[\u0300-\u036f]+", words)
        )
        fault = (
            f"{listed(letters)} is written as two characters, a letter and its mark, so an SMS holds 70 instead of 160"
        )
        yield draft.document.finding("costly_character", path, fault, f"Type {listed(letters)} anew, as one character.")
        return
    culprits = segments(words).culprits
    if _is_needless(culprits, letters_too=letters_too):
        yield draft.document.finding("costly_character", path, _fault(culprits), _remedy(culprits))


def _is_needless(culprits: Sequence[str], *, letters_too: bool) -> bool:
    """Return whether what keeps a text from GSM-7 can be replaced or left out, all of it."""
    replaceable = letters_too or not any(c.isalpha() for c in culprits)
    return bool(culprits) and replaceable and all(_replacement(c) is not None for c in culprits)


def _fault(culprits: Iterable[str]) -> str:
    return f"{listed(map(_name, culprits))} cannot be sent as GSM-7, so an SMS holds 70 characters instead of 160"


def _remedy(culprits: Iterable[str]) -> str:
    """Say what to write; what has no replacement and is a picture or invisible is to be left out."""
    instead = {c: _replacement(c) for c in culprits}
    parts = []
    if written := dict.fromkeys(other for other in instead.values() if other):
        parts.append(f"Write {listed(other if other.strip() else 'a plain space' for other in written)} instead.")
    if left_out := [c for c, other in instead.items() if not other]:
        parts.append(f"Leave out {listed(map(_name, left_out))}.")
    return " ".join(parts)


def _replacement(character: str) -> str | None:
    """Return what GSM-7 has instead: a sign, the letter without its accent, or nothing for a picture."""
    if character in REPLACEMENTS:
        return REPLACEMENTS[character]
    base = unicodedata.normalize("NFKD", character)
    bare = "".join(c for c in base if not unicodedata.combining(c))
    if bare and bare != character and all(c in GSM_7 for c in bare):
        return bare
    return "" if unicodedata.category(character) in ("So", "Sk", "Mn", "Me", "Cf") else None


def _languages_of_other_letters(draft: Draft) -> frozenset[str]:
    said: dict[str, list[str]] = {}
    for text in draft.texts.values():
        for tag, words in text.items():
            said.setdefault(tag, []).append(words)
    return frozenset(tag for tag, texts in said.items() if _needs_other_letters(texts))


def _needs_other_letters(texts: Sequence[str]) -> bool:
    foreign = sum(any(c.isalpha() for c in segments(words).culprits) for words in texts)
    return foreign > MOST_IN_A_FOREIGN_WORD * len(texts)


def _name(character: str) -> str:
    visible = unicodedata.category(character)[0] not in "ZCM" and character not in LOOKALIKES
    return character if visible else f"U+{ord(character):04X} {unicodedata.name(character, 'tab').lower()}"

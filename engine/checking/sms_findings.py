"""SMS: how many segments each takes, whether it can be sent, and which characters make it dearer for nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.checking.draft import Draft
from engine.checking.finding import Finding, JsonPath, Location, finding_at, listed
from engine.checking.templates import spoken
from engine.checking.text_placeholders import LOST, mended, quoted
from engine.elements.element import Element, Question
from engine.errors import TemplateFailed
from engine.languages import Language
from engine.segments import GSM_7, MOST_JOINED, segments
from engine.survey import Doubt
from engine.wording import QUOTE_LENGTH, PipedValues, Wording

MOST_SEGMENTS = 2

SAMPLE = "0123456789"
"""Stands for what is quoted and not known: about as long as a name or a number."""

SHORTEST, LONGEST = "0", "0" * QUOTE_LENGTH
"""What may be quoted at least, where it is not nothing at all, and at most."""

QuoteFiller = Callable[[str, str], str]
"""What stands for a quote, by what it is about (`answer` or `variable`) and its name."""


def findings(
    draft: Draft, wording: Wording, most_segments: int = MOST_SEGMENTS, joined: int = MOST_JOINED
) -> Iterator[Finding]:
    """Find messages of more segments than wanted or joined, and characters that make messages dearer for nothing."""
    yield from _costly_characters(draft)
    for path, element in draft.said:
        for language in spoken(element, wording.languages):
            speech = _Speech(wording, language, element)
            yield from _of_element(draft, (*path, "text", language.tag), speech, most_segments, joined)
    for path, tag, message in _asked_back(draft, wording):
        size = segments(message)
        if size.count > most_segments:
            fault = f"asking back an answer takes {size.count} segments ({size.encoding}), more than {most_segments}"
            remedy = 'Shorten the labels, or have nothing asked back by `"doubt": "refuse"`.'
            yield draft.document.finding("long_sms", (*path, "text", tag), fault, remedy)
    alone = {path: text for path, text in draft.texts.items() if path[-1] == "ask" or path[0] == "unavailable"}
    for path, text in alone.items():
        for tag, words in text.items():
            empty, short = PipedValues(), _quotes(words, lambda *_: SHORTEST)
            shortest = min(_count(wording.quote(words, quotes)) for quotes in (empty, short))
            sizes = _Sizes(words, shortest, _count(wording.quote(words, _quotes(words, lambda *_: LONGEST))))
            yield from _judged(draft, (*path, tag), sizes, most_segments, joined)


def _asked_back(draft: Draft, wording: Wording) -> Iterator[tuple[JsonPath, str, str]]:
    """Ask back the answer of each question that is the longest SMS."""
    for path, question in draft.asked if draft.document.data.get("doubt", Doubt.ASK) == Doubt.ASK else ():
        for language in spoken(question, wording.languages) if question.may_be_asked_back else ():
            try:
                messages = [*wording.confirmations(question, language)]
            except TemplateFailed:
                continue  # reported where it is rendered
            if messages:
                yield path, language.tag, max(messages, key=lambda message: (segments(message).count, message))


@dataclass(frozen=True)
class _Speech:
    """An element in one language."""

    wording: Wording
    language: Language
    element: Element

    def said(self, value: QuoteFiller) -> str | None:
        """Render it; None where what keeps it from that is reported elsewhere."""
        if isinstance(self.element, Question) and self.element.optional and "skip" not in self.language.words:
            return None
        try:
            return self.wording.say(self.element, self.language, _quotes(self.element.text[self.language.tag], value))
        except TemplateFailed:
            return None

    def error_prefixes(self) -> Iterator[str]:
        """Render what may be said before a question that is asked again."""
        if not isinstance(self.element, Question):
            return
        name, told = f"{self.element.kind}.error.txt.j2", self.element.template_context(self.language)
        for reason in self.element.reasons:
            said = self.wording.attempt(name, self.language, {"reason": reason, "candidates": (), **told})
            if isinstance(said, str):
                yield said


@dataclass(frozen=True)
class _Sizes:
    """A message as it usually reads, and its segments at least and at most."""

    usual: str
    least: int
    most: int


def _of_element(draft: Draft, path: JsonPath, speech: _Speech, most_segments: int, joined: int) -> Iterator[Finding]:
    tag = speech.language.tag

    def sample(about: str, name: str) -> str:
        return _label(draft.questions.get(name), tag) or SAMPLE if about == "answer" else SAMPLE

    def longest(about: str, name: str) -> str:
        question = draft.questions.get(name)
        if about == "value":
            return SAMPLE
        if about == "variable" or (question is not None and question.takes_any_words):
            return LONGEST
        return _label(question, tag) or SAMPLE

    usual, short, empty, long = (speech.said(each) for each in (sample, lambda *_: SHORTEST, lambda *_: "", longest))
    if usual is None or short is None or empty is None or long is None:
        return
    again = (f"{prefix}\n{long}" for prefix in speech.error_prefixes())
    sizes = _Sizes(usual, min(_count(short), _count(empty)), max(_count(text) for text in (long, *again)))
    yield from _judged(draft, path, sizes, most_segments, joined)


def _judged(draft: Draft, path: JsonPath, sizes: _Sizes, most_segments: int, joined: int) -> Iterator[Finding]:
    size = segments(sizes.usual)
    if sizes.least > joined:
        fault = f"this SMS takes {sizes.least} segments, and the gateway joins {joined} at most: it can never be sent"
        yield draft.document.finding("too_long_sms", path, fault, "Shorten the text, or split it in two.")
    elif sizes.most > joined:
        fault = f"this SMS may take {sizes.most} segments, more than the {joined} the gateway joins: it is cut then"
        yield draft.document.finding("may_be_too_long", path, fault, "Shorten the text, or quote less.")
    elif size.count > most_segments:
        fault = f"this SMS takes {size.count} segments ({size.encoding}), more than {most_segments}"
        yield draft.document.finding("long_sms", path, fault, "Shorten the text, or split it in two.")


def _quotes(text: str, value: QuoteFiller) -> PipedValues:
    return PipedValues.of((quote, value(*quote)) for quote in quoted(text))


def _label(question: Question | None, tag: str) -> str:
    """Return the longest label, where the answer is a label."""
    return max((option.label.get(tag, "") for option in (question.options if question else ())), key=len, default="")


def _count(text: str) -> int:
    return segments(text).count


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
"""Characters that word processors put in, and what GSM-7 has instead. Letters are not among them."""


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
    for file in sorted(folder.glob("*/**/*.j2")):
        text = re.sub(r"\{#.*?#\}", lambda found: re.sub(r"[^\n]", " ", found[0]), _read(file), flags=re.DOTALL)
        for at, line in enumerate(text.split("\n"), start=1):
            culprits = [c for c in dict.fromkeys(line) if c in REPLACEMENTS]
            if culprits:
                place = Location(at, line.index(culprits[0]) + 1)
                yield finding_at(place, "costly_character", str(file), (), _fault(culprits), _remedy(culprits))


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
    replaceable = letters_too or not any(c.isalpha() for c in culprits)
    if culprits and replaceable and all(_replacement(c) is not None for c in culprits):
        yield draft.document.finding("costly_character", path, _fault(culprits), _remedy(culprits))


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
    texts = [(tag, words) for text in draft.texts.values() for tag, words in text.items()]
    foreign = [tag for tag, words in texts if any(c.isalpha() for c in segments(words).culprits)]
    tags = [tag for tag, _ in texts]
    return frozenset(tag for tag in foreign if foreign.count(tag) > MOST_IN_A_FOREIGN_WORD * tags.count(tag))


def _name(character: str) -> str:
    visible = unicodedata.category(character)[0] not in "ZCM"
    return character if visible else f"U+{ord(character):04X} {unicodedata.name(character, 'tab').lower()}"

"""What there is to translate in a definition: each text and label, with all a translator needs to know of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.authoring.formatter import laid_out, parsed
from engine.checking import json_reader
from engine.checking.confirmed_pairs import named
from engine.checking.draft import Draft
from engine.checking.finding import JsonPath
from engine.checking.schema_errors import schemas
from engine.checking.text_placeholders import quoted
from engine.elements.element import Element
from engine.elements.inspected import SENT_AS_THEY_ARE
from engine.languages import Language, look_up
from engine.notes import without_notes
from engine.segments import GSM_7_EXTENSION, segments
from engine.survey import Survey
from engine.wording import PipedValues, Wording

PARTLY_TRANSLATED = frozenset({"missing_language", "stray_language", "language_without_templates"})
"""The codes of errors that a definition has on its way to a new language."""

LANGUAGE_TAG = re.compile(schemas()["language_tag.json"]["pattern"])


def tag_among(asked: str, known: Iterable[str]) -> str:
    """Return a tag as it is written among those that are known: `sv` for `SV`, and `pt-BR` for a tool's `pt_BR`."""
    tag = asked.replace("_", "-")
    return next((one for one in known if one.casefold() == tag.casefold()), tag)


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One text to translate. `path` names it by ids: `elements[why].options[price].label`.

    `sms` is the source's SMS that it stands in, `before` and `after` are those around it in sequence. `placeholders`
    tell what each may hold.
    """

    path: str
    at: JsonPath
    source: str
    translation: str
    role: str = ""
    sms: str = ""
    before: str = ""
    after: str = ""
    budget: str = ""
    placeholders: tuple[str, ...] = ()


class TranslatableSurvey:
    """A definition that has no errors but those of languages it does not speak wholly."""

    def __init__(self, file: Path, wording: Wording, content: bytes | None = None) -> None:
        self.file = file
        self.content = file.read_bytes() if content is None else content
        self.data: dict[str, Any] = json.loads(self.content.decode())
        self.source: str = self.data["default_language"]
        self._wording = wording
        self._contexts: dict[str, _Context] = {}
        document = json_reader.read(self.content, str(file))
        self._draft = Draft(replace(document, data=without_notes(document.data)), frozenset())

    def again(self, content: bytes) -> TranslatableSurvey:
        """Return the same definition with another content."""
        return TranslatableSurvey(self.file, self._wording, content)

    @cached_property
    def texts(self) -> Mapping[str, tuple[JsonPath, Mapping[str, str]]]:
        """Return each text in its languages, under the path that names it."""
        return {named(self.data, at): (at, text) for at, text in self._draft.texts.items()}

    @property
    def languages(self) -> list[str]:
        """Return every language that some text is written in, the source first."""
        tags = dict.fromkeys(tag for _, text in self.texts.values() for tag in text)
        return [self.source, *sorted(tag for tag in tags if tag != self.source)]

    def tag_of(self, asked: str) -> str:
        """Return a tag as the definition or the templates write it."""
        return tag_among(asked, (*self.languages, *self._wording.languages.tags))

    def units(self, target: str) -> Iterator[Unit]:
        """Return what there is to translate, in the order of the definition."""
        told = self._context(target)
        for path, (at, text) in self.texts.items():
            source = text.get(self.source, "")
            sms, before, after = told.around(at)
            yield Unit(
                path=path,
                at=at,
                role=told.role(at),
                source=source,
                translation=text.get(target, ""),
                sms=sms,
                before=before,
                after=after,
                budget=told.budget(at),
                placeholders=tuple(told.holds(about, name) for about, name in dict.fromkeys(quoted(source))),
            )

    def with_translations(self, target: str, translations: Mapping[str, str]) -> bytes:
        """Return the definition with these texts in it by path, in its one layout."""
        data = parsed(self.content.decode())
        for path, translation in translations.items():
            _at(data, self.texts[path][0])[target] = translation
        return laid_out(data).encode()

    def filled(self, tag: str, mark: str = "") -> dict[str, Any]:
        """Return the definition with the source wherever a language lacks a text, marked where `mark` is given.

        A label is never marked: respondents may answer with it.
        """
        data = deepcopy(self.data)
        for at, text in self.texts.values():
            if tag not in text:
                said = text.get(self.source) or next(iter(text.values()), "")
                _at(data, at)[tag] = f"{mark}{said}" if at[-1] in SENT_AS_THEY_ARE else said
        return data

    def costs(self, tag: str, path: str) -> tuple[int, bool]:
        """Return how many segments the SMS takes that a text stands in, and whether it needs UCS-2."""
        said = segments(self._context(tag).sms(self.texts[path][0], tag))
        return said.count, said.encoding == "UCS-2"

    def _context(self, tag: str) -> _Context:
        if tag not in self._contexts:
            self._contexts[tag] = _Context(self, tag, self._wording)
        return self._contexts[tag]


@contextmanager
def whole_definition(file: Path, language: str | None, wording: Wording) -> Iterator[Path]:
    """Return a definition's file, or that of a copy in which a language, by default the source, has every text."""
    survey = TranslatableSurvey(file, wording)
    tag = look_up(language or survey.source, survey.languages) or survey.source
    if all(tag in text for _, text in survey.texts.values()):
        yield file
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / file.name
        copy.write_text(json.dumps(survey.filled(tag, f"[not in {tag}] ")), encoding="utf-8")
        yield copy


class _Context:
    """What a phone shows, in the source and in the target as far as that is translated."""

    def __init__(self, survey: TranslatableSurvey, target: str, wording: Wording) -> None:
        self._source, self._wording = survey.source, wording
        self._target = target if look_up(target, wording.languages.tags) else survey.source
        self._said = {tag: Survey.from_definition(survey.filled(tag)) for tag in {self._source, self._target}}
        self._data = survey.data

    def around(self, at: JsonPath) -> tuple[str, str, str]:
        """Return the SMS a text stands in, the one before it and the one after it, in the source."""
        survey, sms = self._said[self._source], self.sms(at, self._source)
        sequence = (*survey.elements, survey.completion)
        place = _place(at, len(survey.elements))
        if place is None:
            return sms, "", ""
        # The words of another option are asked for after their question.
        around = (place if at[-1] == "ask" else place - 1, place + 1)
        before, after = (
            self._say(sequence[near], self._source) if 0 <= near < len(sequence) else "" for near in around
        )
        return sms, before, after

    def sms(self, at: JsonPath, tag: str) -> str:
        """Return the SMS a text stands in, in one language."""
        survey = self._said.get(tag) or self._said[self._source]
        place = _place(at, len(survey.elements))
        if place is not None and at[-1] != "ask":
            return self._say((*survey.elements, survey.completion)[place], tag)
        return self._shown(at, tag)

    def role(self, at: JsonPath) -> str:
        """Tell what a text is: `text of the scale`, `label of an option of the dropdown`."""
        item = _at(self._data, at[:2]) if at[0] == "elements" else None
        kind = str(item["type"]) if item else str(at[0])
        named = [str(step) for step in at[2 if item else 1 :] if isinstance(step, str) and step != "text"]
        return f"{' '.join(named) or 'text'} of {'an element' if item else 'the survey'}: {kind}"

    def budget(self, at: JsonPath) -> str:
        """Tell how many characters fit, in as many segments as the source takes."""
        count = segments(self.sms(at, self._source)).count
        sms, shown = self.sms(at, self._target), self._shown(at, self._target)
        beside = "".join((Counter(sms) - Counter(shown)).elements())
        cheap, dear = (160, 70) if count == 1 else (153 * count, 67 * count)
        if culprits := segments(beside).culprits:
            room = f"{dear} characters, as `{culprits[0]}` beside this text is not in GSM-7"
            taken = segments(beside).units
        else:
            room, taken = f"{cheap} characters, or {dear} with one that is not in GSM-7", _septets(beside)
        return f"{count} segment{'s' if count > 1 else ''}: {room}, of which {taken} stand beside this text"

    def holds(self, about: str, name: str) -> str:
        """Tell what a placeholder may hold."""
        if about == "variable":
            return f"{{{{ variable.{name} }}}}: what the host sent, up to 160 characters, or nothing"
        if about == "value":
            return f"{{{{ value.{name} }}}}: a number that is calculated from answers"
        question = self._said[self._target].questions[name]
        quotes = sorted(dict.fromkeys(question.sample_quotes(self._language(self._target))), key=len)
        shown = " to ".join(f"`{quote}`" for quote in dict.fromkeys((quotes[0], quotes[-1]))) if quotes else "an answer"
        return f"{{{{ answer.{name} }}}}: {shown if len(shown) <= 160 else f'{shown[:159]}…'}"

    def _shown(self, at: JsonPath, tag: str) -> str:
        text = _at(self._data, at).get(tag) or _at(self._data, at).get(self._source, "")
        return self._wording.quote(text, _as_named(text))

    def _say(self, element: Element, tag: str) -> str:
        return self._wording.say(element, self._language(tag), _as_named(element.text[tag]))

    def _language(self, tag: str) -> Language:
        return self._wording.languages.named(tag)


def _as_named(text: str) -> PipedValues:
    """Return what a text shows where its placeholders stand: their names, without what is said in their place."""
    return {quote: f"{{{{ {'.'.join(quote)} }}}}" for quote in quoted(text)}


def _place(at: JsonPath, elements: int) -> int | None:
    """Return where in the sequence a text stands; None where it stands in no element."""
    if at[0] == "elements" and isinstance(at[1], int):
        return at[1]
    return elements if at[0] == "completion" else None


def _at(data: Any, at: JsonPath) -> Any:
    for step in at:
        data = data[step]
    return data


def _septets(text: str) -> int:
    return sum(2 if character in GSM_7_EXTENSION else 1 for character in text)

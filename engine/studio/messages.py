"""The SMS that a survey's texts become: as they will arrive, with what they cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from engine.checking.draft import Draft
from engine.checking.finding import JsonPath
from engine.checking.text_placeholders import quoted
from engine.elements.completion import Completion
from engine.elements.element import Element, Question, Rejection
from engine.errors import SurveyEngineError
from engine.json_pointer import pointer
from engine.languages import Language
from engine.segments import Segments, segments
from engine.wording import NOTICES, Wording

BESIDE = {"unavailable": "late reply", "reminders": "reminder", "variables": "said where the variable is not sent"}
"""What is written beside the elements, by its key."""


@dataclass(frozen=True, kw_only=True)
class Sms:
    """One SMS in one language. `path` is where its text is written, if it is; `fault` is why there is none."""

    tag: str
    text: str = ""
    path: str = ""
    written: str = ""
    fault: str = ""

    @property
    def cost(self) -> Segments:
        """How many parts it is of, how much room it takes, and the characters to blame if it holds less than half."""
        return segments(self.text)

    @property
    def is_ucs_2(self) -> bool:
        """Whether a character makes it hold less than half."""
        return self.cost.encoding == "UCS-2"

    @property
    def room(self) -> int:
        """How much fits into as many parts."""
        single, joined = (70, 67) if self.is_ucs_2 else (160, 153)
        return single if self.cost.count == 1 else joined * self.cost.count


@dataclass(frozen=True, kw_only=True)
class SurveyMessage:
    """Something a survey says, in each language.

    `labels` are the other texts written for it, by their names, each in each language; `prefixes` are what may be said
    before it is asked again.
    """

    id: str
    kind: str
    at: int | None
    by_language: Sequence[Sms]
    labels: Sequence[tuple[str, Sequence[Sms]]] = ()
    prefixes: Sequence[tuple[str, Sequence[Sms]]] = ()

    @property
    def every(self) -> Iterator[Sms]:
        """All that is written, labels too."""
        yield from self.by_language
        for _, texts in self.labels:
            yield from texts


def element_said(element: Element, path: str, tags: Sequence[str], wording: Wording) -> list[Sms]:
    """Word an element in languages; what it quotes stands there by its name."""
    said = []
    for tag in tags:
        written = element.text.get(tag, "")
        about = {"path": f"{path}/text/{tag}", "written": written}
        if not written.strip():
            said.append(Sms(tag=tag, **about, fault="not translated"))
            continue
        piped = {quote: f"[{quote[1]}]" for quote in quoted(written)}
        said.append(_worded(partial(wording.say, element, piped=piped), wording, tag, **about))
    return said


def everything_said(draft: Draft, tags: Sequence[str], wording: Wording) -> Iterator[SurveyMessage]:
    """Word all that a survey says, in its sequence; then what it says at its end, late, and to remind."""
    for at, entry in enumerate(draft.entries):
        if entry.element is None:
            yield SurveyMessage(id=entry.id or f"elements[{at}]", kind="?", at=at, by_language=())
            continue
        element = entry.element
        yield SurveyMessage(
            id=element.id,
            kind=element.kind,
            at=at,
            by_language=element_said(element, f"/elements/{at}", tags, wording),
            labels=_labels(element, at, tags),
            prefixes=_prefixes(element, tags, wording) if isinstance(element, Question) else (),
        )
    completion = draft.completion or Completion(text={})
    yield SurveyMessage(
        id="completion", kind="completion", at=None, by_language=element_said(completion, "/completion", tags, wording)
    )
    texts = {("unavailable", "text"): draft.unavailable, **draft.texts}
    for path, text in texts.items():
        if path[0] in BESIDE:
            name = path[0] if path[0] == "unavailable" else str(path[1] + 1 if isinstance(path[1], int) else path[1])
            yield SurveyMessage(id=name, kind=BESIDE[str(path[0])], at=None, by_language=_as_written(path, text, tags))


def _as_written(path: JsonPath, text: Mapping[str, str], tags: Sequence[str]) -> list[Sms]:
    words = ((tag, text.get(tag, "")) for tag in tags)
    return [Sms(tag=tag, text=said, written=said, path=pointer(*path, tag)) for tag, said in words]


def _labels(element: Element, at: int, tags: Sequence[str]) -> list[tuple[str, list[Sms]]]:
    return [
        (part.name, _as_written(("elements", at, *part.path), part.by_language, tags))
        for part in element.texts()
        if part.path != ("text",)
    ]


def notices(tags: Sequence[str], wording: Wording) -> Iterator[SurveyMessage]:
    """Word what the engine says beside its surveys."""
    for name in NOTICES:
        by_language = [_worded(partial(wording.notice, name), wording, tag) for tag in tags]
        yield SurveyMessage(id=name.replace("_", " "), kind="notice", at=None, by_language=by_language)


def _prefixes(question: Question, tags: Sequence[str], wording: Wording) -> list[tuple[str, list[Sms]]]:
    def prefix(reason: str, tag: str) -> Sms:
        return _worded(partial(wording.error_prefix, question, Rejection(reason)), wording, tag)

    return [(reason.replace("_", " "), [prefix(reason, tag) for tag in tags]) for reason in question.possible_reasons]


def _worded(word: Callable[[Language], str], wording: Wording, tag: str, **about: str) -> Sms:
    try:
        return Sms(tag=tag, **about, text=word(wording.languages.named(tag)))
    except SurveyEngineError as error:  # a language may have no templates, or some that fail
        return Sms(tag=tag, **about, fault=str(error))
    except KeyError:  # an option may lack its label in this language
        return Sms(tag=tag, **about, fault="a label is missing")

"""Templates: everything a survey can say is rendered once, so that none fails when a phone is waiting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.checking.draft import Draft
from engine.checking.problem import TOP, Place, Problem, problem_at
from engine.elements import KINDS
from engine.elements.element import Element, Question
from engine.languages import Language, look_up
from engine.wording import MISSING, NOTICES, Failure, Wording

TEXT = "Lorem ipsum"
"""What elements say here: no template would say it by itself, in small letters or capitals."""

SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "scale": {"minimum": 1, "maximum": 5},
    "dropdown": {"options": [{"id": "one", "label": {}}, {"id": "two", "label": {}}]},
    "multiple_choice": {"options": [{"id": "one", "label": {}}, {"id": "two", "label": {}}], "choose": {"at_most": 2}},
}
"""What a kind needs beside its text, to try the templates of a language that no survey speaks yet."""


def problems(draft: Draft, wording: Wording) -> Iterator[Problem]:
    """Render each element in each of its languages, and each of its error prefixes for each reason."""
    elements = [entry.element for entry in draft.entries if entry.element]
    for element in [*elements, *([draft.completion] if draft.completion else [])]:
        for tag in tags_of(element):
            if look_up(tag, wording.languages.tags):
                yield from _of_element(element, wording, wording.languages.named(tag))


def problems_of_folder(wording: Wording) -> Iterator[Problem]:
    """Try every template of every language. What is missing is a warning here: no survey may need it."""
    for tag in wording.languages.tags:
        language = wording.languages.named(tag)
        for notice in NOTICES:
            yield from _of_template(f"notices/{notice}.txt.j2", wording, language, {}, "missing_template")
        for kind in KINDS:
            yield from _of_element(_sample(kind, tag), wording, language, "incomplete_language")


def tags_of(element: Element) -> list[str]:
    """Name the languages in which all of an element is written."""
    texts = [*element.texts().values()]
    return [tag for tag in element.text if all(tag in text for text in texts)]


def _of_element(
    element: Element, wording: Wording, language: Language, if_missing: str = "missing_template"
) -> Iterator[Problem]:
    told = element.tells(language)
    yield from _of_template(f"{element.kind}.txt.j2", wording, language, {"text": TEXT, **told}, if_missing)
    for reason in element.reasons if isinstance(element, Question) else ():
        for candidates in ((), ("one", "two")):
            given = {"reason": reason, "candidates": candidates, **told}
            yield from _of_template(f"{element.kind}.error.txt.j2", wording, language, given, if_missing)


def _of_template(
    name: str, wording: Wording, language: Language, told: Mapping[str, Any], if_missing: str
) -> Iterator[Problem]:
    said = wording.attempt(name, language, told)
    if isinstance(said, Failure):
        yield _missing(said.file, if_missing) if said.fault == MISSING else _failed(*said)
        return
    path = wording.folder / wording.languages.folder_of(language.tag) / name
    if not said:
        yield _silent(path, told.get("reason"))
    elif TEXT.casefold() not in said.casefold() and "text" in told:
        message = "the template leaves out the text of its element"
        yield problem_at(TOP, "silent_template", str(path), (), message, "Write `{{ text }}` where it is to be said.")


def _silent(path: Path, reason: str | None) -> Problem:
    message, remedy = "the template says nothing", "Write what it is to say."
    if reason:
        message = f"{message} where the reason is `{reason}`"
        remedy = f'Write what is said `{{% if reason == "{reason}" %}}`, or after `{{% else %}}`.'
    return problem_at(TOP, "silent_template", str(path), (), message, remedy)


def _missing(path: Path, code: str) -> Problem:
    message = f"the template `{path.name}` is missing in this language"
    return problem_at(TOP, code, str(path), (), message, "Copy it from another language's folder and translate it.")


def _failed(path: Path, line: int, fault: str) -> Problem:
    message = f"the template fails: {fault.rstrip('.')}"
    remedy = "Mend it here; the same template of another language shows what it may use."
    return problem_at(Place(line, 1), "template_failed", str(path), (), message, remedy)


def _sample(kind: str, tag: str) -> Element:
    text = {tag: TEXT}
    own = {**SAMPLES.get(kind, {})}
    if "options" in own:
        own["options"] = [{**option, "label": text} for option in own["options"]]
    return KINDS[kind].from_definition({"id": "sample", "text": text, **own})

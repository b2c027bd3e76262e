"""How far a folder of templates is translated, against that of the fallback language."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.checking.confirmed_pairs import MEND_NOTES, NO_NOTES, UnreadableNotes
from engine.checking.finding import TOP, Finding, finding_at, listed
from engine.languages import Languages, words_in
from engine.resources import files_below

MARK = "{# Translate this, then delete this line. #}\n"
"""What `survey new-language` puts before each template; nothing of it is said."""

SOURCES = "translated_from.json"

WORDS = "vocabulary.json "
"""Begins the name of a category of the vocabulary."""

JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def faults(languages: Languages, tag: str) -> Mapping[str, tuple[str, ...]]:
    """Return by template or category of words what is wrong with it: `missing`, `stale` or the `same`, a copy.

    Raises UnreadableNotes.
    """
    source, target = (parts(languages.folder / each) for each in (languages.fallback.tag, tag))
    known = noted(languages.folder / tag)
    return {name: tuple(_faults(text, target.get(name), known.get(name))) for name, text in source.items()}


def _faults(source: str, target: str | None, known: Mapping[str, str] | None) -> Iterator[str]:
    if target is None or target.startswith(MARK):
        yield "missing"
    elif known == pair(source, target):
        return
    elif (target == source or _is_as_begun(target, known)) and any(map(str.isalpha, JINJA.sub("", target))):
        yield "same"
    elif known is not None and known["source"] != _digest(source):
        yield "stale"  # even if the translation has changed, too: that may have been before


def parts(folder: Path) -> dict[str, str]:
    """Return each template by its name, and each category of the vocabulary."""
    templates = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in files_below(folder, "*.j2")
    }
    words = words_in((folder / "vocabulary.json").read_text(encoding="utf-8"))
    return templates | {f"{WORDS}{name}": "\n".join(each) for name, each in words.items()}


def noted(folder: Path) -> dict[str, Mapping[str, str]]:
    """Read of which source each template of a folder is: as a `pair` where it was confirmed, else as `begun`.

    Raises UnreadableNotes.
    """
    file = folder / SOURCES
    try:
        told = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        return {name: {**known, "source": known["source"]} for name, known in told.items()}
    except (OSError, ValueError, TypeError, AttributeError, LookupError) as error:
        raise UnreadableNotes(file) from error


def pair(source: str, translation: str) -> Mapping[str, str]:
    """Return what stands for a template and its source where they are noted."""
    return {"source": _digest(source), "translation": _digest(translation)}


def begun(source: str, copy: str) -> Mapping[str, str]:
    """Return what stands for a template to be translated, which is a copy of its source or of another language's."""
    return {"source": _digest(source), "copy": _digest(copy.removeprefix(MARK))}


def _is_as_begun(target: str, known: Mapping[str, str] | None) -> bool:
    return known is not None and known.get("copy") == _digest(target)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def findings(languages: Languages) -> Iterator[Finding]:
    """Find the templates and the words of each language that are still those of the fallback language."""
    for tag in languages.tags:
        source = languages.fallback.tag
        folder = languages.folder / tag
        if tag.partition("-")[0] == source.partition("-")[0]:
            continue
        try:
            told = faults(languages, tag)
        except UnreadableNotes as error:
            yield finding_at(TOP, "unreadable_file", str(error.file), (), NO_NOTES, MEND_NOTES)
            continue
        copies = [
            name
            for name, wrong in told.items()
            if "same" in wrong or ("missing" in wrong and (folder / name).is_file())
        ]
        confirm = f"What is to be the same is noted by `survey translate confirm templates --to {tag}"
        if templates := [name for name in copies if not name.startswith(WORDS)]:
            said = "a template is" if len(templates) == 1 else f"{len(templates)} templates are"
            message = f"{said} not translated from `{source}`: {listed(templates)}"
            remedy = f"Translate, and delete the first line where it asks for that. {confirm} NAME`."
            yield finding_at(TOP, "untranslated_template", str(folder / templates[0]), (), message, remedy)
        if words := [name.removeprefix(WORDS) for name in copies if name.startswith(WORDS)]:
            message = f"the words for {listed(words)} are a copy of another language's"
            remedy = f"Translate them. {confirm} '{WORDS}{words[0]}'`."
            yield finding_at(TOP, "untranslated_template", str(folder / "vocabulary.json"), (), message, remedy)

"""How far the translations are: of definitions, and of the templates they are said with."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.authoring.translation.confirmed import ConfirmedTranslations, State
from engine.authoring.translation.units import TranslatableSurvey
from engine.languages import Languages

MARK = "{# Translate this, then delete this line. #}\n"
"""What `survey new-language` puts before each template; nothing of it is said."""

JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)

SOURCES = "translated_from.json"


@dataclass(frozen=True, kw_only=True)
class UnitStatus:
    """One text in one language. `faults` are `missing`, `stale`, `same`, `longer` (more segments) or `ucs2`."""

    path: str
    faults: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Status:
    """One survey, or the templates, in one language."""

    of: str
    language: str
    units: Sequence[UnitStatus]

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many texts there are, and how many have each fault."""
        faults = [fault for unit in self.units for fault in unit.faults]
        return {"texts": len(self.units), **{fault: faults.count(fault) for fault in FAULTS}}


FAULTS = ("missing", "stale", "same", "longer", "ucs2")


def of_survey(survey: TranslatableSurvey, tag: str, languages: Languages) -> Status:
    """Return how far a definition is in one language."""
    confirmed = ConfirmedTranslations(survey.file)
    rendered = tag in languages.tags or any(tag.startswith(f"{one}-") for one in languages.tags)
    units = []
    for unit in survey.units(tag):
        state = confirmed.state(tag, unit)
        faults = [state.value] if state is not State.DONE else []
        if state is not State.MISSING and rendered:
            (most, _), (count, ucs2) = survey.costs(survey.source, unit.path), survey.costs(tag, unit.path)
            faults += ["longer"] if count > most else []
            faults += ["ucs2"] if ucs2 and not survey.costs(survey.source, unit.path)[1] else []
        units.append(UnitStatus(path=unit.path, faults=tuple(faults)))
    return Status(of=survey.file.stem, language=tag, units=units)


def of_templates(languages: Languages, tag: str) -> Status:
    """Return how far a folder of templates is, against that of the fallback language; each category of words counts."""
    source, target = languages.folder / languages.fallback.tag, languages.folder / tag
    noted = _noted(target)
    units = [
        UnitStatus(path=name, faults=tuple(_faults(text, _parts(target).get(name), noted.get(name))))
        for name, text in _parts(source).items()
    ]
    return Status(of="templates", language=tag, units=units)


def confirm_templates(languages: Languages, tag: str, names: Sequence[str]) -> list[str]:
    """Note templates as translated from their sources as those are now; return what is noted."""
    source, target = _parts(languages.folder / languages.fallback.tag), languages.folder / tag
    there = [name for name in names or source if name in source and name in _parts(target)]
    noted = _noted(target) | {name: _digest(source[name]) for name in there}
    text = json.dumps({name: noted[name] for name in sorted(noted) if name in source}, indent=2) + "\n"
    (target / SOURCES).write_text(text, encoding="utf-8")
    return there


def _faults(source: str, target: str | None, noted: str | None) -> Iterator[str]:
    if target is None or target.startswith(MARK):
        yield "missing"
    elif noted is not None and noted != _digest(source):
        yield "stale"
    elif target == source and noted is None and any(map(str.isalpha, JINJA.sub("", source))):
        yield "same"


def _parts(folder: Path) -> dict[str, str]:
    """Return each template by its name, and each category of the vocabulary."""
    parts = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.j2"))
    }
    words = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
    return parts | {
        f"vocabulary.json {name}": "\n".join(each) for name, each in words.items() if isinstance(each, list)
    }


def _noted(folder: Path) -> dict[str, str]:
    file = folder / SOURCES
    told = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {str(name): str(digest) for name, digest in told.items()}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]

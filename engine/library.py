"""A folder of definitions -> surveys, reloaded when files change; every version in use stays to be had."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from engine.branching import Branching
from engine.checking import check_definition
from engine.checking.report import as_text
from engine.errors import UnknownSurvey
from engine.languages import Languages
from engine.reading import warm_up
from engine.survey import Survey

log = logging.getLogger(__name__)

LOOK_EVERY = 0.2
"""Seconds between two looks at the folder: a change is sent within this, a burst of calls costs one look."""

EDITIONS_KEPT = 512

Stamp = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One version of a survey: its definition's text, and what is made of it once it is needed."""

    definition: str = field(repr=False)

    @cached_property
    def version(self) -> str:
        """Name the version by the SHA-256 of its content, whatever its layout."""
        canonical = json.dumps(json.loads(self.definition), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    @cached_property
    def survey(self) -> Survey:
        """The nouns of the definition."""
        return Survey.from_definition(json.loads(self.definition))

    @cached_property
    def branching(self) -> Branching:
        """The survey's rules, ready to decide."""
        return Branching(self.survey)


class Library:
    """The surveys that can be sent, and the versions that sessions are pinned to. A folder may be a single file."""

    def __init__(self, folder: Path, languages: Languages, *, look_every: float = LOOK_EVERY) -> None:
        self.folder = folder
        self._look_every = look_every
        self._languages = languages
        self._stamps: Mapping[Path, Stamp] = {}
        self._files: dict[Path, Edition] = {}
        self._by_id: Mapping[str, Edition] = {}
        self._editions: dict[str, Edition] = {}
        self._looked_at = float("-inf")
        self._lock = threading.Lock()

    def survey(self, survey_id: str) -> Edition:
        """Give the latest good version of a survey; raises UnknownSurvey."""
        edition = self.surveys().get(survey_id)
        if edition is None:
            raise UnknownSurvey(f"There is no survey with the id `{survey_id}`.")
        return edition

    def surveys(self) -> Mapping[str, Edition]:
        """Give what can be sent, by id."""
        with self._lock:
            if time.monotonic() - self._looked_at >= self._look_every:
                self._look()
            return self._by_id

    def edition(self, version: str, definition_of: Callable[[str], str]) -> Edition:
        """Give the version a session is pinned to; `definition_of` fetches its text where it is not at hand."""
        edition = self._editions.get(version)
        return edition or self._keep(Edition(definition=definition_of(version)))

    def _keep(self, edition: Edition) -> Edition:
        while len(self._editions) >= EDITIONS_KEPT:
            self._editions.pop(next(iter(self._editions)), None)
        return self._editions.setdefault(edition.version, edition)

    def _look(self) -> None:
        paths = [self.folder] if self.folder.is_file() else sorted(self.folder.glob("*.json"))
        stamps = {path: _stamp(path) for path in paths}
        changed = [path for path, stamp in stamps.items() if self._stamps.get(path) != stamp]
        for path in changed:
            self._load(path)
        if stamps != self._stamps:
            self._files = {path: self._files[path] for path in stamps if path in self._files}
            self._by_id = self._one_an_id()
            self._stamps = stamps
        self._looked_at = time.monotonic()

    def _load(self, path: Path) -> None:
        """Take a file that has no errors; one that has is reported, and its last good version stays."""
        try:
            definition = path.read_bytes()
        except OSError as error:
            log.error("%s cannot be read: %s", path, error)
            return
        problems = check_definition(definition, str(path), self._languages)
        if any(problem.severity == "error" for problem in problems):
            stays = "its last good version stays in use" if path in self._files else "it cannot be sent"
            log.error("%s has errors; %s.\n%s", path, stays, as_text(problems))
            return
        edition = self._files[path] = self._keep(Edition(definition=definition.decode()))
        for tag in edition.survey.languages:
            warm_up(self._languages.named(tag))

    def _one_an_id(self) -> Mapping[str, Edition]:
        by_id: dict[str, Edition] = {}
        for path, edition in self._files.items():
            if by_id.setdefault(edition.survey.id, edition) is not edition:
                log.error("%s has the id of another definition, `%s`; it is left out.", path, edition.survey.id)
        return by_id


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return (0, 0, 0)
    return (status.st_mtime_ns, status.st_size, status.st_ino)

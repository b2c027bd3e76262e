"""A folder of definitions -> surveys, reloaded when files change; every version in use stays to be had."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from engine.branching import Branching
from engine.checking import Finding, check_definition, json_reader
from engine.checking.checker import DEFINITIONS
from engine.checking.finding import as_text
from engine.checking.survey_ids import same_id
from engine.errors import UnknownSurvey
from engine.languages import Languages
from engine.logs import in_this_context
from engine.reading import warm_up
from engine.survey import Survey
from engine.survey_version import SurveyVersion

log = logging.getLogger(__name__)

LOOK_EVERY = 0.2
"""Seconds between two looks at the folder: a change is sent within this, a burst of calls costs one look."""

VERSIONS_KEPT = 512

MOST_LOGGED = 20
"""Problems of one definition that are logged; `survey check` tells them all."""

T = TypeVar("T")

Stamp = tuple[int, int, int]

UNREAD: Stamp = (0, 0, 0)
"""The stamp of a file that could not be read; no other file has it."""


Check = Callable[[bytes, str, Languages], Sequence[Finding]]
"""Finds the problems of a definition, given its name."""

Looked = Future[Mapping[str, SurveyVersion]]
"""A look at the folder: what can be sent, by id."""


class SurveyCatalogue:
    """The surveys that can be sent, and the versions that sessions are pinned to. A folder may be a single file.

    A call that finds changed files waits until they are checked, in a thread of their own. The others go on with what
    was there before. Only for the very first look all of them wait.
    """

    def __init__(
        self,
        folder: Path,
        languages: Languages,
        *,
        look_every: float = LOOK_EVERY,
        branches: Callable[[Survey], Branching] = Branching,
        check: Check | None = None,
    ) -> None:
        self.folder = folder
        self._look_every = look_every
        self._branches = branches
        self._check = check
        self._languages = languages
        self._stamps: Mapping[Path, Stamp] = {}
        self._files: dict[Path, SurveyVersion] = {}
        self._in_use: Mapping[Path, SurveyVersion] = {}
        self._refused: Mapping[Path, Finding] = {}
        self._versions: dict[str, SurveyVersion] = {}
        self._looked_at = float("-inf")
        self._looked: Looked | None = None
        self._looking: Looked | None = None
        self._lock = threading.Lock()
        self._keeping = threading.Lock()

    def latest(self, survey_id: str) -> SurveyVersion:
        """Return the latest good version of a survey without a look at any file; raises UnknownSurvey.

        It is for transactions: they wait for files only where nobody has looked at them yet.
        """
        looked = self._looked or self.surveys()
        latest = looked.result().get(survey_id)
        if latest is None:
            raise UnknownSurvey(f"There is no survey with the id `{survey_id}`.")
        return latest

    @property
    def refused(self) -> Mapping[Path, Finding]:
        """The files without errors of their own that are not in use, as another one has their survey's id, and why."""
        return self._refused

    def in_use(self) -> Mapping[Path, SurveyVersion]:
        """Return the files that surveys are sent from now, each with the version that is sent: its last good one.

        A look that is under way is waited for, as it may be at what was just published; what one that fails leaves is
        what was there before.
        """
        (self._looking or self.surveys()).exception()
        return self._in_use

    def look_again(self) -> None:
        """Have the next call look at the files, however short a time ago that was done: one was written here."""
        with self._lock:
            self._looked_at = float("-inf")

    def surveys(self) -> Looked:
        """Return what can be sent, by id. The future is done already unless it is this call that found changes.

        The files' times and sizes are looked at here, and at most every `look_every` seconds.
        """
        with self._lock:
            if self._looking:
                return self._looked or self._looking
            if self._looked and time.monotonic() - self._looked_at < self._look_every:
                return self._looked
            stamps = self._stamps_now()
            if self._looked and stamps == self._stamps:
                self._looked_at = time.monotonic()
                return self._looked
            looking = Looked()
            looking.set_running_or_notify_cancel()  # many may share it: none of them can cancel it
            threading.Thread(target=self._look, args=(stamps, looking), name="definitions", daemon=True).start()
            self._looking = looking
            return looking

    def then(self, act: Callable[[], Future[T]]) -> Future[T]:
        """Have something done once `surveys` knows what can be sent, and return what comes of it.

        Where the look itself fails, what was there before is what is known.
        """
        looked = self.surveys()
        if looked.done():
            return act()
        outcome = Future[T]()
        outcome.set_running_or_notify_cancel()
        looked.add_done_callback(in_this_context(lambda _: _pass_on(act, outcome)))
        return outcome

    def pinned(self, version: str, definition_of: Callable[[str], str]) -> SurveyVersion:
        """Return the version a session is pinned to; `definition_of` fetches its text where it is not at hand."""
        pinned = self._versions.get(version)
        return pinned or self._keep(self._version(definition_of(version)))

    def _version(self, definition: str) -> SurveyVersion:
        return SurveyVersion(definition=definition, branches=self._branches)

    def _keep(self, survey_version: SurveyVersion) -> SurveyVersion:
        version = survey_version.version
        with self._keeping:
            while len(self._versions) >= VERSIONS_KEPT:
                del self._versions[next(iter(self._versions))]
            return self._versions.setdefault(version, survey_version)

    def _stamps_now(self) -> Mapping[Path, Stamp]:
        paths = [self.folder] if self.folder.is_file() else sorted(self.folder.glob(DEFINITIONS))
        return {path: _stamp(path) for path in paths}

    def _look(self, stamps: Mapping[Path, Stamp], looking: Looked) -> None:
        try:
            by_id = self._taken(stamps)
        except Exception as error:
            log.exception("%s cannot be looked at.", self.folder)
            self._has_looked(self._looked)
            looking.set_exception(error)
        else:
            self._has_looked(looking)
            looking.set_result(by_id)

    def _has_looked(self, looked: Looked | None) -> None:
        with self._lock:
            self._looked, self._looking, self._looked_at = looked, None, time.monotonic()

    def _taken(self, stamps: Mapping[Path, Stamp]) -> Mapping[str, SurveyVersion]:
        changed = [path for path, stamp in stamps.items() if self._stamps.get(path) != stamp]
        unread = set[Path]()
        good = [path for path in changed if self._load(path, unread)]
        for path in self._files.keys() - stamps.keys():
            log.info("definition gone: %s", path)
        self._files = {path: self._files[path] for path in stamps if path in self._files}
        self._stamps = {path: UNREAD if path in unread else stamp for path, stamp in stamps.items()}
        return self._one_an_id(good)

    def _load(self, path: Path, unread: set[Path]) -> bool:
        """Take a file that has no errors; one that has is reported, and its last good version stays.

        What could not be read is `unread`: then it is tried at every look, and reported once.
        """
        try:
            definition = path.read_bytes()
        except OSError as error:
            if self._stamps.get(path) != UNREAD:
                log.error("%s cannot be read: %s", path, error)
            unread.add(path)
            return False
        findings = (self._check or check_definition)(definition, str(path), self._languages)
        if any(finding.severity == "error" for finding in findings):
            _report(path, findings, stays=path in self._in_use)
            self._files.pop(path, None)
            if path in self._in_use:
                self._files[path] = self._in_use[path]
            return False
        self._files[path] = self._keep(self._version(definition.decode()))
        return True

    def _one_an_id(self, good: Collection[Path]) -> Mapping[str, SurveyVersion]:
        """Take one file for each id: the one in use, else the one named after it, else the one with the shortest name.

        Of a file whose new id is another's, what it said before stays in use.
        """
        holders: dict[str, Path] = {}
        in_use: dict[Path, SurveyVersion] = {}
        for path in sorted(self._files, key=self._precedence):
            if holders.setdefault(self._files[path].survey.id, path) == path:
                in_use[path] = self._files[path]
        left_out = [path for path in self._files if path not in in_use]
        for path in left_out:
            if (before := self._in_use.get(path)) and before.survey.id not in holders:
                holders[before.survey.id], in_use[path] = path, before
        for path, taken in in_use.items():
            if path not in left_out and (path in good or self._in_use.get(path) is not taken):
                self._take(path, taken)
        refused = {path: self._doubled(path, holders) for path in left_out}
        for path, finding in refused.items():
            if path in good or self._refused.get(path) != finding:
                _report(path, [finding], stays=path in in_use)
        self._in_use, self._refused = in_use, refused
        return {taken.survey.id: taken for taken in in_use.values()}

    def _precedence(self, path: Path) -> tuple[bool, bool, int, Path]:
        id_, in_use = self._files[path].survey.id, self._in_use.get(path)
        return in_use is None or in_use.survey.id != id_, path.stem != id_, len(path.name), path

    def _take(self, path: Path, taken: SurveyVersion) -> None:
        log.info("definition taken: %s", path, extra={"survey_id": taken.survey.id, "version": taken.version})
        for tag in taken.survey.languages:
            warm_up(self._languages.named(tag))

    def _doubled(self, path: Path, holders: Mapping[str, Path]) -> Finding:
        taken = self._files[path]
        document = json_reader.read(taken.definition.encode(), str(path))
        return same_id(document, [str(holders[taken.survey.id])], holders)


def _report(path: Path, findings: Sequence[Finding], *, stays: bool) -> None:
    log.error("%s has errors; %s.", path, "its last good version stays in use" if stays else "it cannot be sent")
    worst = sorted(findings, key=lambda finding: finding.severity)
    for line in as_text(worst[:MOST_LOGGED]).split("\n")[:-1]:
        log.error("%s", line)


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return UNREAD
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def _pass_on(act: Callable[[], Future[T]], outcome: Future[T]) -> None:
    def settle(done: Future[T]) -> None:
        if error := done.exception():
            outcome.set_exception(error)
        else:
            outcome.set_result(done.result())

    try:
        act().add_done_callback(settle)
    except Exception as error:
        outcome.set_exception(error)

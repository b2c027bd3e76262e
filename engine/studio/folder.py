"""The definitions on disk, and the drafts of them: what is read, what is saved, and what is never lost."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

from engine.authoring.whole_file import write_whole
from engine.checking.checker import DEFINITIONS
from engine.checking.encoding import decoded
from engine.errors import SurveyEngineError

NAME = re.compile(r"[^\W.][\w.-]{0,99}", re.ASCII)
"""What a new survey's file may be called, without its `.json`, on every file system."""

TEXTS_REMEMBERED = 400
"""Texts of drafts that pages may still show: what somebody has written is put beside what it was made from."""


class UnknownManuscript(SurveyEngineError):
    """There is neither a definition nor a draft of this name."""


class Stale(SurveyEngineError):
    """A save was made from a text that is no longer the one in place; nothing was written."""


@dataclass(frozen=True, kw_only=True)
class Manuscript:
    """A survey as it is written: its file, the draft of it, and the text of the file that the draft was begun from."""

    name: str
    file: str | None
    draft: str | None = None
    origin: str | None = None

    @property
    def text(self) -> str:
        """The draft where there is one, else the file."""
        return (self.draft if self.draft is not None else self.file) or ""

    @property
    def version(self) -> str:
        """What a save must name: it changes with the text."""
        return version_of(self.text)

    @property
    def is_draft(self) -> bool:
        """Whether something is written that is not published."""
        return self.draft is not None and self.draft != self.file

    @property
    def is_overtaken(self) -> bool:
        """Whether the file was changed after the draft was begun."""
        return self.is_draft and self.file != self.origin


def refuse_unfit(name: str) -> None:
    """Raise Stale for what is no name of a new survey's file."""
    if not NAME.fullmatch(name) or name.endswith(".json"):
        raise Stale(f"`{name}` is no name for a file: up to 100 letters, digits, `_` and `-` are.")


def version_of(text: str) -> str:
    """Name a text by its content, whatever it means."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


class Folder:
    """A folder of definitions, or a single one. Drafts lie in its `.drafts`, which the engine does not read.

    Where the folder cannot be written to, drafts are kept by this process alone, and `is_writable` is false from then.
    """

    def __init__(self, definitions: Path) -> None:
        self._single = definitions if definitions.is_file() else None
        self.path = definitions.parent if self._single else definitions
        self.is_writable = True
        self._unwritten: dict[str, tuple[str, str | None]] = {}
        self._remembered: dict[str, str] = {}
        self._lock = threading.RLock()

    @property
    def drafts(self) -> Path:
        """Where drafts lie."""
        return self.path / ".drafts"

    def names(self) -> list[str]:
        """Name every survey there is a file or a draft of."""
        files = [self._single] if self._single else self.path.glob(DEFINITIONS)
        return sorted({path.stem for path in (*files, *self.drafts.glob(DEFINITIONS))} | self._unwritten.keys())

    def read(self, name: str) -> Manuscript:
        """Read what there is of a survey. Raises UnknownManuscript."""
        if PurePath(name).name != name:  # a form may name any path, and what lies elsewhere is not for authors
            raise UnknownManuscript(f"There is no survey `{name}` in {self.path}.")
        with self._lock:
            file = _text_of(self.file_of(name)) if self._is_ours(name) else None
            draft, origin = self._draft_of(name)
            if file is None and draft is None:
                raise UnknownManuscript(f"There is no survey `{name}` in {self.path}.")
            manuscript = Manuscript(name=name, file=file, draft=draft, origin=origin)
            self._remember(manuscript.text)
            return manuscript

    def remembered(self, version: str) -> str | None:
        """Return a text that a page was made from, as long as it is remembered."""
        return self._remembered.get(version)

    def save(self, name: str, text: str, version: str) -> Manuscript:
        """Put a draft in the place of the text of this version. Raises Stale, and UnknownManuscript."""
        with self._lock:
            before = self._in_place(name, version)
            origin = before.origin if before.is_draft else before.file
            if text == before.file:  # nothing is left of the draft, which would hide what becomes of the file
                with suppress(OSError):
                    self._remove_draft(name)
                    return self.read(name)
            self._put_draft(name, text, origin)
            return self.read(name)

    def begin(self, name: str, text: str) -> Manuscript:
        """Begin a survey with a draft. Raises Stale where there is one of this name, or the name is none for a file."""
        with self._lock:
            refuse_unfit(name)
            if name.lower() in {one.lower() for one in self.names()}:
                raise Stale(f"There is a survey `{name}` already. Choose another name.")
            self._put_draft(name, text, None)
            return self.read(name)

    def publish(self, name: str, text: str, version: str) -> None:
        """Write a definition in one step, from the draft of this version, which is done with.

        Raises Stale where the draft or the file is another one meanwhile, UnknownManuscript, and OSError where the
        folder cannot be written to.
        """
        with self._lock:
            before = self._in_place(name, version)
            if before.is_overtaken:
                raise Stale("The file was changed after this draft was begun.")
            try:
                write_whole(self.file_of(name), text.encode())
            except OSError:
                self.is_writable = False
                raise
            self._remove_draft(name)

    def adopt(self, name: str, version: str) -> None:
        """Have a draft count as begun from the file as it is now. Raises Stale, and UnknownManuscript."""
        with self._lock:
            before = self._in_place(name, version)
            if before.is_draft:
                self._put_draft(name, before.text, before.file)

    def discard(self, name: str) -> None:
        """Let go of a draft; its last text stays beside the others, as `NAME.discarded`, until the next one.

        Raises OSError where that cannot be written: the draft is kept then.
        """
        with self._lock:
            text, _ = self._draft_of(name)
            if text is None:
                return
            try:
                self.drafts.mkdir(exist_ok=True)
                write_whole(self.drafts / f"{name}.discarded", text.encode())
            except OSError:
                self.is_writable = False
                raise
            self._remove_draft(name)

    def file_of(self, name: str) -> Path:
        """Return where a survey's definition lies, or would."""
        return self.path / f"{name}.json"

    def stamps(self) -> Mapping[str, tuple[int, int]]:
        """Return what tells that a file or a draft has changed: its time and its size, by its path."""
        stamps = {}
        for folder in (self.path, self.drafts):
            for path in folder.glob(DEFINITIONS):
                try:
                    status = path.stat()
                except OSError:
                    continue
                stamps[str(path)] = (status.st_mtime_ns, status.st_size)
        return stamps

    def _is_ours(self, name: str) -> bool:
        return self._single is None or self._single.stem == name

    def _in_place(self, name: str, version: str) -> Manuscript:
        before = self.read(name)
        if before.version != version:
            raise Stale("Somebody has changed this survey meanwhile.")
        return before

    def _draft_of(self, name: str) -> tuple[str | None, str | None]:
        if name in self._unwritten:
            return self._unwritten[name]
        return _text_of(self.drafts / f"{name}.json"), _text_of(self.drafts / f"{name}.origin")

    def _put_draft(self, name: str, text: str, origin: str | None) -> None:
        try:
            self.drafts.mkdir(exist_ok=True)
            # The origin first: a draft without one would count as begun from another file, and be kept for longer.
            if origin is None:
                (self.drafts / f"{name}.origin").unlink(missing_ok=True)
            else:
                write_whole(self.drafts / f"{name}.origin", origin.encode())
            write_whole(self.drafts / f"{name}.json", text.encode())
        except OSError:
            self.is_writable = False
            self._unwritten[name] = (text, origin)
        else:
            self.is_writable = True
            self._unwritten.pop(name, None)

    def _remove_draft(self, name: str) -> None:
        for kind in ("json", "origin"):
            (self.drafts / f"{name}.{kind}").unlink(missing_ok=True)
        self._unwritten.pop(name, None)

    def _remember(self, text: str) -> None:
        self._remembered[version_of(text)] = text
        while len(self._remembered) > TEXTS_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]


def _text_of(path: Path) -> str | None:
    try:
        return decoded(path.read_bytes())[0]
    except (OSError, ValueError):  # a name with a NUL in it is no name of a file
        return None

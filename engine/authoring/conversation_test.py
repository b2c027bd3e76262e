"""Plays a conversation file, and tells what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.authoring.conversation_file import NotAConversation, Said, Script, parse
from engine.authoring.differences import Difference, differences, in_words
from engine.authoring.finding import find_definition
from engine.authoring.plain_text import text_of
from engine.authoring.player import Player, faults_in_words
from engine.authoring.recording import Visits
from engine.checking import check_files
from engine.checking.report import as_text
from engine.errors import InvalidRequest, SurveyEngineError
from engine.settings import Settings
from engine.wording import Wording


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What became of one conversation file; `report` is for people, empty where there is nothing to say.

    `definition` is None, and nothing is visited, where it could not be played.
    """

    file: Path
    passed: bool
    report: str = ""
    differences: tuple[Difference, ...] = ()
    definition: Path | None = None
    visits: Visits = field(default_factory=Visits, repr=False)


@dataclass(frozen=True, kw_only=True)
class Played:
    """A conversation as it went, and what it visited of which definition."""

    script: Script
    definition: Path
    visits: Visits


class Stage:
    """Where conversations are held: each definition is checked before the first one that is about it, and not again."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._wording = Wording(settings.templates)
        self._errors: dict[Path, str] = {}

    def play(self, script: Script) -> Played:
        """Say what a file's phone says, and give the whole conversation as it went.

        Raises NotAConversation where the survey cannot be sent as the head asks for.
        """
        definitions = self._settings.definitions
        path = find_definition(script.head.survey, definitions)
        if path is None:
            raise NotAConversation(f"there is no survey `{script.head.survey}` in {definitions}.")
        if path not in self._errors:
            self._errors[path] = self._errors_of(path)
        if self._errors[path]:
            raise NotAConversation(f"the survey has errors.\n{self._errors[path]}")
        with Player(path, self._settings, script.head, self._wording) as player:
            said = tuple(_say(script, player))
            return Played(script=replace(script, said=said), definition=path, visits=player.visits)

    def _errors_of(self, path: Path) -> str:
        findings = check_files([path], self._settings.templates)
        errors = [finding for finding in findings if finding.severity == "error"]
        return as_text(errors) if errors else ""


def try_file(file: Path, stage: Stage, *, update: bool = False) -> Trial:
    """Play a conversation; with `update`, write what was said into the file instead of failing."""
    try:
        script = parse(_text_of(file))
        played = stage.play(script)
    except OSError as error:
        return Trial(file=file, passed=False, report=f"{file}: the file cannot be read: {error.strerror}.")
    except (NotAConversation, SurveyEngineError) as error:
        return Trial(file=file, passed=False, report=f"{file}: {error}")
    found = tuple(differences(script, played.script))
    trial = Trial(file=file, passed=not found, definition=played.definition, visits=played.visits)
    if not found:
        return trial
    if update:
        file.write_text(str(played.script), encoding="utf-8", newline="\n")
        return replace(trial, passed=True, report=f"{file}: rewritten")
    return replace(trial, differences=found, report=in_words(file, found))


def _text_of(file: Path) -> str:
    text, findings = text_of(file.read_bytes(), str(file))
    if findings:
        first = findings[0]
        raise NotAConversation(f"line {first.line}: {first.message}. {first.remedy}")
    return text


def _say(script: Script, player: Player) -> Iterator[Said]:
    try:
        yield from (Said("MT", text) for text in player.begin())
    except InvalidRequest as error:
        raise NotAConversation(f"the survey cannot be sent like this. {faults_in_words(error)}") from error
    for reply in script.replies:
        yield Said("MO", reply)
        yield from (Said("MT", text) for text in player.reply(reply))

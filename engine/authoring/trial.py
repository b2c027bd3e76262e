"""Plays a conversation file and tells how what was said differs from what stands there."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.authoring.player import Player, find_definition
from engine.authoring.script import NotAConversation, Said, Script, parse
from engine.checking import check_files
from engine.checking.report import as_text
from engine.errors import InvalidRequest, SurveyEngineError
from engine.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What became of one conversation file; `report` is for people, empty where there is nothing to say."""

    file: Path
    passed: bool
    report: str = ""


def try_file(file: Path, settings: Settings, *, update: bool = False) -> Trial:
    """Play a conversation; with `update`, write what was said into the file instead of failing."""
    try:
        script = parse(file.read_text(encoding="utf-8"))
        played = replace(script, said=tuple(play(script, settings)))
    except (OSError, UnicodeDecodeError, NotAConversation, SurveyEngineError) as error:
        return Trial(file=file, passed=False, report=f"{file}: {error}")
    if str(played) == str(script):
        return Trial(file=file, passed=True)
    if update:
        file.write_text(str(played), encoding="utf-8")
        return Trial(file=file, passed=True, report=f"{file}: rewritten")
    return Trial(file=file, passed=False, report="\n".join([f"{file}:", *_difference(script, played)]))


def play(script: Script, settings: Settings) -> Iterator[Said]:
    """Say what a file's phone says, and give the whole conversation as it went.

    Raises NotAConversation where the survey cannot be sent as the head asks for.
    """
    path = find_definition(script.head.survey, settings.definitions)
    if path is None:
        raise NotAConversation(f"there is no survey `{script.head.survey}` in {settings.definitions}.")
    problems = [problem for problem in check_files([path], settings.templates) if problem.severity == "error"]
    if problems:
        raise NotAConversation(f"the survey has errors.\n{as_text(problems)}")
    with Player(path, settings, script.head) as player:
        try:
            yield from (Said("MT", text) for text in player.begin())
        except InvalidRequest as error:
            raise NotAConversation(f"the survey cannot be sent like this: {error}") from error
        for reply in script.replies:
            yield Said("MO", reply)
            yield from (Said("MT", text) for text in player.reply(reply))


def _difference(written: Script, played: Script) -> Iterator[str]:
    """Show SMS for SMS what the file expects (-) and what was said (+)."""
    expected, said = [_lines(script.said) for script in (written, played)]
    for line in difflib.ndiff(expected, said):
        if not line.startswith("?"):
            yield line.rstrip()


def _lines(said: Sequence[Said]) -> list[str]:
    return [line for each in said for line in str(each).split("\n")]

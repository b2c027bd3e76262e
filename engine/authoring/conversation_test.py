"""Plays a conversation file, and tells where it differs from what is written there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Literal, Self

from engine.authoring.conversation_file import ALERT, MOVES, WAIT, NotAConversation, Script, ScriptedSms, parse
from engine.authoring.definition_files import find_definition, which_survey
from engine.authoring.player import Player, Spot, field_errors_in_words
from engine.authoring.waiting import NoWait
from engine.checking import Checker
from engine.checking.encoding import text_of
from engine.checking.finding import as_text, shortened
from engine.errors import InvalidRequest, SurveyEngineError
from engine.settings import Settings
from engine.store import open_database
from engine.wording import Wording


@dataclass(frozen=True, kw_only=True)
class Played:
    """A conversation as it went, and what it visited of which definition."""

    script: Script
    definition: Path
    visits: Collection[Spot]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What became of one conversation file; `report` is for people, empty where there is nothing to say.

    `played` is None where it could not be.
    """

    file: Path
    passed: bool
    report: str = ""
    differences: tuple[Difference, ...] = ()
    played: Played | None = field(default=None, repr=False)


TOLD = ", which are told above."
"""Stands for the errors of a survey once some conversation has told them."""


class Stage:
    """Where conversations are held, one after the other, on one database in memory.

    Each definition is checked before the first one that is about it, and not again; its errors are told with that one.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._wording = Wording(settings.templates)
        self._checker = Checker(self._wording)
        self._errors: dict[Path, str] = {}
        self._database = open_database("sqlite://")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def play(self, script: Script) -> Played:
        """Say what a file's phone says, and give the whole conversation as it went.

        Raises NotAConversation where the survey cannot be sent as the head asks for.
        """
        definitions = self._settings.definitions
        path = find_definition(script.head.survey, definitions)
        if path is None:
            told = f"there is no survey `{script.head.survey}` in {definitions}."
            raise NotAConversation(f"{told} {which_survey(script.head.survey, definitions)}")
        if path not in self._errors:
            self._errors[path] = self._errors_of(path)
        if errors := self._errors[path]:
            self._errors[path] = TOLD
            raise NotAConversation(f"the survey has errors{errors}")
        with Player(path, self._settings, script.head, self._wording, self._database) as player:
            said = tuple(_say(script, player))
            return Played(script=replace(script, said=said), definition=path, visits=player.visits)

    def _errors_of(self, path: Path) -> str:
        errors = [finding for finding in self._checker.of_file(path) if finding.severity == "error"]
        return f".\n{as_text(errors)}" if errors else ""


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
    trial = Trial(file=file, passed=not found, played=played)
    if not found:
        return trial
    if update:
        file.write_text(str(played.script), encoding="utf-8", newline="\n")
        return replace(trial, passed=True, report=f"{file}: rewritten")
    return replace(trial, differences=found, report=difference_in_words(file, found))


def _text_of(file: Path) -> str:
    text, findings = text_of(file.read_bytes(), str(file))
    if findings:
        first = findings[0]
        raise NotAConversation(f"line {first.line}: {first.message}. {first.remedy}")
    return text


def _say(script: Script, player: Player) -> Iterator[ScriptedSms]:
    try:
        yield from player.begin()
    except InvalidRequest as error:
        raise NotAConversation(f"the survey cannot be sent like this. {field_errors_in_words(error)}") from error
    for move in script.moves:
        yield move
        try:
            yield from player.play(move)
        except NoWait as error:
            raise NotAConversation(f"line {move.line}: {error}") from None


MOST_SHOWN = 3
"""One change of a survey may change all that follows: the first differences explain the rest."""

EXPECTED, SAID = "    expected    ", "    was said    "


@dataclass(frozen=True, kw_only=True)
class Difference:
    """An SMS that was expected and not said, or said and not expected, or both: another one than expected.

    Or an alert that was expected and not raised, or the other way round.

    `line` is where it stands in the file, or where the reply or the wait stands after which it should; `after` is that
    one, None at the beginning.
    """

    line: int
    after: str | None
    expected: str | None
    said: str | None
    what: Literal["sms", "alert"] = "sms"


def differences(written: Script, played: Script) -> Iterator[Difference]:
    """Compare turn by turn: a reply or a wait, and what follows. Both hold the same replies and waits.

    A file without any alert says nothing about alerts. Where in its turn one stands makes no difference.
    """
    tells_of_alerts = any(each.direction == ALERT for each in written.said)
    for expected, said in zip(_turns(written.said), _turns(played.said), strict=True):
        move = expected[0]
        if tells_of_alerts:
            wanted, raised = _those(expected, ALERT), _those(said, ALERT)
            yield from (_difference(move, each, None) for each in wanted if each not in raised)
            yield from (_difference(move, None, each) for each in raised if each not in wanted)
        texts, before = _those(said, "MT"), _those(expected, "MT")
        for change, start, end, said_start, said_end in SequenceMatcher(None, before, texts, False).get_opcodes():  # noqa: FBT003 - autojunk
            if change != "equal":
                for each, text in zip_longest(before[start:end], texts[said_start:said_end]):
                    yield _difference(move, each, text)


def _those(turn: Sequence[ScriptedSms], direction: str) -> Sequence[ScriptedSms]:
    return [each for each in turn[1:] if each.direction == direction]


def _difference(move: ScriptedSms, expected: ScriptedSms | None, said: ScriptedSms | None) -> Difference:
    is_alert = ALERT in {each.direction for each in (expected, said) if each}
    return Difference(
        line=expected.line if expected else move.line,
        after=_in_short(move) if move.direction else None,
        expected=expected.text if expected else None,
        said=said.text if said else None,
        what="alert" if is_alert else "sms",
    )


def difference_in_words(file: Path, found: Sequence[Difference]) -> str:
    """Write where a file differs, what was expected there and what was said."""
    blocks = [_block(file, difference) for difference in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        more = len(found) - MOST_SHOWN
        blocks.append(f"{file}: {more} more SMS {'differs' if more == 1 else 'differ'} after that.")
    return "\n".join(blocks)


def _turns(said: Sequence[ScriptedSms]) -> list[list[ScriptedSms]]:
    """Split a conversation before each reply and wait; the first turn begins with nothing."""
    turns = [[ScriptedSms("", "", said[0].line if said else 1)]]
    for each in said:
        if each.direction in MOVES:
            turns.append([each])
        else:
            turns[-1].append(each)
    return turns


def _in_short(move: ScriptedSms) -> str:
    return str(move) if move.direction == WAIT else move.text


def _block(file: Path, difference: Difference) -> str:
    before = "" if (difference.after or "").startswith(f"{WAIT} ") else "the reply "
    when = "at the beginning" if difference.after is None else f"after {before}`{shortened(difference.after)}`"
    expected, said = difference.expected, difference.said
    if difference.what == "alert":
        missing = expected is not None
        told = "was expected and was not raised" if missing else "was raised and was not expected"
        name = shortened(expected if missing else said)
        return f"{file}:{difference.line}: {when}, the alert `{name}` {told}."
    if said is None:
        lines = [f"{when}, an SMS was expected and was not said.", *_indented(EXPECTED, expected or "", None)]
    elif expected is None:
        lines = [f"{when}, an SMS was said and was not expected.", *_indented(SAID, said, None)]
    else:
        lines = [f"{when}, another SMS was said than expected; `>` marks the lines that differ."]
        lines += [*_indented(EXPECTED, expected, said), *_indented(SAID, said, expected)]
    return f"{file}:{difference.line}: " + "\n".join(lines)


def _indented(start: str, text: str, other: str | None) -> Iterator[str]:
    """Write a text beside a word, each line marked that the other text does not have."""
    known = None if other is None else set(other.split("\n"))
    for at, line in enumerate(text.split("\n")):
        mark = "> " if known is not None and line not in known else "  "
        yield f"{start if at == 0 else ' ' * len(start)}{mark}{line}".rstrip()

"""`survey chat` and `survey record`: a conversation in the terminal, and its file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from engine.authoring.commands.files import OnFiles, definition_of, in_a_folder
from engine.authoring.conversation_file import (
    MT_WIDTH,
    WAIT,
    Head,
    NotAConversation,
    Script,
    ScriptedSms,
    day_of,
    quota_of,
    start_of,
)
from engine.authoring.definition_files import find_definition, survey_at
from engine.authoring.translation.units import PARTLY_TRANSLATED, whole_definition
from engine.authoring.waiting import NoWait
from engine.characters import shown
from engine.checking.text_placeholders import without_default
from engine.errors import InvalidRequest
from engine.settings import Settings
from engine.wording import Wording

if TYPE_CHECKING:
    from engine.authoring.player import Player

Command = TypeVar("Command", bound=Callable[..., Any])


def _read_by(read: Callable[[Any], Any]) -> Callable[[click.Context, click.Parameter, Any], Any]:
    def callback(_: click.Context, __: click.Parameter, written: Any) -> Any:
        try:
            return None if written is None else read(written)
        except NotAConversation as error:
            raise click.BadParameter(str(error)) from None

    return callback


to = click.option("--to", default="+4790937954", show_default=True, help="The number of the pretend phone.")
today = click.option(
    "--today", metavar="YYYY-MM-DD", callback=_read_by(day_of), help="The day on which dates are read."
)
start = click.option(
    "--today",
    metavar="'YYYY-MM-DD [HH:MM]'",
    callback=_read_by(start_of),
    help="The day on which it is sent and dates are read, and the time, by the phone's clock; noon if not given.",
)


def read_variables(_: click.Context, __: click.Parameter, written: Sequence[str]) -> dict[str, str]:
    """Read KEY=VALUE pairs; click tells of one that is not, or that comes twice."""
    variables: dict[str, str] = {}
    for one in written:
        key, equals, value = (part.strip() for part in one.partition("="))
        if not equals:
            raise click.BadParameter(f"`{one}`: write it as KEY=VALUE.")
        if key in variables:
            raise click.BadParameter(f"`{key}` is given twice. Keep one of them.")
        variables[key] = value
    return variables


def _quotas(written: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(quota_of(name) for name in written))


def conversation_options(command: Command) -> Command:
    """Add to a command what decides how a conversation begins."""
    for option in (
        start,
        to,
        click.option("--variable", "variables", multiple=True, callback=read_variables, metavar="KEY=VALUE"),
        click.option(
            "--full", multiple=True, callback=_read_by(_quotas), metavar="QUOTA", help="A quota that is full."
        ),
        click.option("--content", help="What to say before the first text."),
        click.option("--language", help="The language to hold it in; the survey's default if not given."),
        click.argument("survey"),
    ):
        command = option(command)
    return command


@click.command(cls=OnFiles)
@conversation_options
def chat(survey: str, **head: Any) -> None:
    """Hold a survey's conversation in the terminal.

    SURVEY is a definition's path, file stem or id. Replies are typed, or read one a line from standard input;
    without a terminal the conversation file is printed. What was understood of each reply is told on standard error.
    A line like `WAIT 4 hours` or `WAIT until 2026-03-29 09:00` lets time pass.
    """
    _converse(survey, head)


@click.command(cls=OnFiles)
@conversation_options
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
def record(survey: str, output: Path, **head: Any) -> None:
    """Hold a conversation, and save it for `survey test`.

    It is held as by `survey chat`. It is saved when the conversation is over, or when the input ends (Ctrl-D).
    """
    if output.exists():
        raise click.UsageError(f"{output} is already there. `survey test --update` rewrites what is said in it.")
    in_a_folder(output)
    output.write_text(str(_converse(survey, head)), encoding="utf-8")
    click.echo(f"Saved as {output}.", err=True)


def _converse(survey: str, head: dict[str, Any]) -> Script:
    # The whole engine, which neither `--help` nor a definition with errors needs.
    from engine.authoring.player import Player, field_errors_in_words  # noqa: PLC0415

    settings = Settings.from_environment()
    path = definition_of(survey, settings, except_for=PARTLY_TRANSLATED)
    wording = Wording(settings.templates)
    stem_is_enough = find_definition(path.stem, settings.definitions) == path
    try:
        day, at = head.pop("today") or (None, None)
        called = Head(survey=path.stem if stem_is_enough else str(path), today=day, at=at, **head)
        with (
            whole_definition(path, called.language, wording) as whole,
            Player(whole, settings, called, wording) as player,
        ):
            click.echo(shown(f"{player.head}\n"))
            for told in _not_given(whole, player):
                # Not on standard output: what is said there is a conversation file.
                click.secho(told, dim=True, err=True)
            return Script(head=player.head, said=tuple(_hold(player)))
    except InvalidRequest as error:
        raise click.UsageError(field_errors_in_words(error)) from None


def _not_given(definition: Path, player: Player) -> Iterator[str]:
    """Tell the session variables that texts quote and that have nothing to say for them in this conversation."""
    survey = survey_at(definition)
    texts = [element.text[player.language] for element in (*survey.elements, survey.completion)]
    names = dict.fromkeys(name for text in texts for name in without_default("variable", text))
    said = {*player.head.variables, *(key for key, variable in survey.variables.items() if variable.default)}
    for name in names:
        if name not in said:
            yield f"`{name}` is quoted and not given: its place stays empty. Give it by --variable {name}=VALUE."


def _hold(player: Player) -> Iterator[ScriptedSms]:
    """Print each SMS as it is said, and give it."""
    opening = player.begin()
    if not opening:
        told = "Nothing is sent yet: the hours are closed. A line like `WAIT 12 hours` lets time pass."
        click.secho(f"{' ' * MT_WIDTH}{told}", dim=True, err=True)
    yield from _shown(opening)
    interactive = sys.stdin.isatty()
    while not (interactive and player.is_over):
        if interactive:
            click.echo("MO".ljust(MT_WIDTH), nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        move = _typed(line.rstrip("\r\n"))
        try:
            followed = player.play(move)
        except NoWait as error:
            click.secho(f"{' ' * MT_WIDTH}{error}", err=True)
            continue
        if not interactive:
            click.echo(shown(str(move)))
        yield move
        if player.understood:
            # Not on standard output: what is said there is a conversation file.
            click.secho(f"{' ' * MT_WIDTH}{player.understood}", dim=True, err=True)
        yield from _shown(followed)


def _typed(line: str) -> ScriptedSms:
    word, _, rest = line.partition(" ")
    return ScriptedSms(WAIT, " ".join(rest.split())) if word == WAIT else ScriptedSms("MO", line)


def _shown(followed: Sequence[ScriptedSms]) -> Iterator[ScriptedSms]:
    for one in followed:
        click.echo(shown(str(one)))
        yield one

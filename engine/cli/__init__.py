"""The `survey` command: which commands there are, and where each one is found once it is called."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Any, NamedTuple

import click

from engine.errors import SurveyEngineError


class Listed(NamedTuple):
    """A command as `survey --help` lists it, without an import of what it uses: its place, and its help's beginning."""

    place: str
    about: str


COMMANDS: Mapping[str, Listed] = {
    "chat": Listed("engine.authoring.commands.conversations:chat", "Hold a survey's conversation in the terminal."),
    "check": Listed(
        "engine.authoring.commands.checks:check",
        "Find every mistake in definitions and templates.",
    ),
    "diff": Listed(
        "engine.authoring.commands.diff:diff",
        "Tell what a change of a survey means.",
    ),
    "dispatch": Listed(
        "engine.cli.operations:dispatch",
        "Run a dispatcher alone: it sends what is queued.",
    ),
    "export": Listed("engine.cli.results:export", "Write what came of a survey to a file."),
    "format": Listed(
        "engine.authoring.commands.editing:format_",
        "Give definitions their one layout.",
    ),
    "graph": Listed(
        "engine.authoring.commands.graph:graph",
        "Draw a survey with every way through it.",
    ),
    "migrate": Listed("engine.cli.operations:migrate", "Bring the database to this version's schema."),
    "new": Listed(
        "engine.authoring.commands.editing:new",
        "Write a small survey without mistakes, to be changed.",
    ),
    "outbox": Listed(
        "engine.cli.operations:outbox",
        "List dead letters: SMS that somebody must decide on.",
    ),
    "paths": Listed(
        "engine.authoring.commands.paths:paths",
        "Count every way through a survey, and what it costs.",
    ),
    "record": Listed(
        "engine.authoring.commands.conversations:record",
        "Hold a conversation, and save it for `survey test`.",
    ),
    "refused": Listed(
        "engine.cli.operations:refused",
        "List what gateways handed in and nobody could read.",
    ),
    "replies": Listed(
        "engine.authoring.commands.replies:replies",
        "Tell how well replies are understood.",
    ),
    "results": Listed("engine.cli.results:results", "Tell what came of a survey."),
    "run": Listed("engine.cli.operations:run", "Run everything in one process: HTTP API and dispatcher."),
    "send": Listed(
        "engine.cli.operations:send",
        "Send a survey to a phone.",
    ),
    "serve": Listed("engine.cli.operations:serve", "Run the HTTP API alone; `survey dispatch` sends."),
    "suggest": Listed(
        "engine.authoring.commands.paths:suggest",
        "Write few conversations that visit everything.",
    ),
    "test": Listed("engine.authoring.commands.test:test", "Play conversation files and tell where they differ."),
}


class CommandGroup(click.Group):
    """The commands; what who runs them must mend is told in a line, without a traceback."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Import a command, and what it uses."""
        listed = COMMANDS.get(cmd_name)
        command: click.Command | None = listed and resolve_name(listed.place)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """List every command with what it does, and import none."""
        width = formatter.width - 6 - max(map(len, self.commands))
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, self.commands[name].get_short_help_str(width)) for name in sorted(self.commands)]
            )

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; exit with 1 where the engine raises on purpose."""
        try:
            return super().invoke(ctx)
        except SurveyEngineError as error:
            raise click.ClickException(str(error)) from error


LISTED = {name: click.Command(name, help=listed.about) for name, listed in COMMANDS.items()}


@click.group(cls=CommandGroup, commands=LISTED, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sms-survey-engine", message="%(version)s")
def main() -> None:
    """Two-way SMS surveys. Settings come from SURVEY_… environment variables or from flags."""
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]

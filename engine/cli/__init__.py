"""The `survey` command: which commands there are, and where each one is found once it is called."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import click

from engine.errors import SurveyEngineError

COMMANDS = {
    "chat": "engine.authoring.commands.chat:chat",
    "check": "engine.authoring.commands.check:check",
    "close": "engine.cli.administration:close",
    "diff": "engine.authoring.commands.diff:diff",
    "dispatch": "engine.cli.operations:dispatch",
    "erase": "engine.cli.administration:erase",
    "export": "engine.cli.results:export",
    "format": "engine.authoring.commands.format:format_",
    "graph": "engine.authoring.commands.graph:graph",
    "migrate": "engine.cli.operations:migrate",
    "new": "engine.authoring.commands.new:new",
    "new-language": "engine.authoring.commands.new_language:new_language",
    "opt-outs": "engine.cli.administration:opt_outs",
    "outbox": "engine.cli.operations:outbox",
    "paths": "engine.authoring.commands.paths:paths",
    "pause": "engine.cli.administration:pause",
    "record": "engine.authoring.commands.chat:record",
    "refused": "engine.cli.operations:refused",
    "replies": "engine.authoring.commands.replies:replies",
    "results": "engine.cli.results:results",
    "resume": "engine.cli.administration:resume",
    "retention": "engine.cli.administration:retention",
    "run": "engine.cli.operations:run",
    "send": "engine.cli.operations:send",
    "serve": "engine.cli.operations:serve",
    "session": "engine.cli.administration:session",
    "sessions": "engine.cli.administration:sessions",
    "suggest": "engine.authoring.commands.paths:suggest",
    "test": "engine.authoring.commands.test:test",
    "translate": "engine.authoring.commands.translate:translate",
    "webhooks": "engine.cli.webhooks:webhooks",
}
"""Where each command is found; none is imported before it is called."""


class CommandGroup(click.Group):
    """The commands; what who runs them must mend is told in a line, without a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        """Return every command's name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Import a command, and what it uses."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List every command with what it does, and import none."""
        width = formatter.width - 6 - max(map(len, COMMANDS))
        rows = [(name, described(name).get_short_help_str(width)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; exit with 1 where the engine raises on purpose."""
        try:
            return super().invoke(ctx)
        except SurveyEngineError as error:
            raise click.ClickException(str(error)) from error


def described(command: str) -> click.Command:
    """Return a command with its help and nothing else, read from its source: to import it would take long."""
    module, name = COMMANDS[command].split(":")
    source = Path(__file__).parents[2].joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8")
    found = re.search(rf'^def {name}\(.*?"""(.*?)"""', source, re.DOTALL | re.MULTILINE)
    return click.Command(command, help=found and found[1])


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sms-survey-engine", message="%(version)s")
def main() -> None:
    """Two-way SMS surveys. Settings come from SURVEY_… environment variables or from flags."""
    # What starts a process may have closed them: then nothing is read, and nothing is written.
    sys.stdin = sys.stdin or TextIOWrapper(BytesIO())
    for stream in filter(None, (sys.stdin, sys.stdout)):
        stream.reconfigure(encoding="utf-8", errors="replace")

"""`survey check`: every mistake, once or on each save."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import click

from engine.authoring.commands.files import OnFiles
from engine.characters import shown
from engine.checking import CODES, Finding, check_files, doubled_ids
from engine.checking.checker import definitions_in
from engine.checking.finding import FORMATS, TOP, finding_at
from engine.checking.suggestions import did_you_mean
from engine.segments import MOST_JOINED
from engine.settings import Settings

SUFFIXES = (".json", ".j2")


def _explain(context: click.Context, _: click.Parameter, code: str | None) -> None:
    """Print what a code means and exit; a code that does not exist is wrong usage."""
    if code is None:
        return
    if code not in CODES:
        meant = did_you_mean(code, CODES)
        raise click.UsageError(f"There is no code `{code}`. {f'Did you mean `{meant}`?' if meant else ''}".strip())
    click.echo(f"{code} ({CODES[code].severity})\n\n{click.wrap_text(CODES[code].explanation)}")
    context.exit()


@click.command(cls=OnFiles)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "layout", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--segments", type=click.IntRange(1), default=2, show_default=True, help="An SMS of more is reported.")
@click.option("--explain", metavar="CODE", is_eager=True, expose_value=False, callback=_explain, help="Explain a code.")
@click.option("--watch", is_flag=True, help="Check again whenever a definition or a template is saved, until Ctrl-C.")
def check(paths: Sequence[Path], layout: str, segments: int, watch: bool) -> None:  # noqa: FBT001 - click's flag
    """Find every mistake in definitions and templates.

    Each is told with its place and its remedy. PATH is a definition or a folder of them; SURVEY_DEFINITIONS if none
    is given. Exits with 1 if there is an error.
    """
    settings = Settings.from_environment()
    checked = paths or [settings.definitions]
    report = FORMATS[layout]
    joined = _joined(settings.gateway)

    def findings() -> Sequence[Finding]:
        found = check_files(checked, settings.templates, most_segments=segments, joined=joined)
        return [*_empty_folders(checked), *doubled_ids(checked), *found]

    if watch:
        with suppress(KeyboardInterrupt):
            on_each(changes(checked, settings.templates), lambda: report(findings()))
        return
    found = findings()
    click.echo(shown(report(found)))
    sys.exit(any(finding.severity == "error" for finding in found))


def _joined(gateways: Sequence[str]) -> int:
    """Return how many segments every gateway joins; no gateway at all is the pretended one."""
    if gateways == Settings.model_fields["gateway"].default:
        return MOST_JOINED
    from engine.gateways import segments_at_most  # noqa: PLC0415 - it takes long to import

    return min(map(segments_at_most, gateways))


def _empty_folders(paths: Iterable[Path]) -> Iterator[Finding]:
    """Report a folder in which there is nothing to check: nobody means that."""
    for path in paths:
        if path.is_dir() and not definitions_in(path):
            message = "there are no definitions in this folder: none ends in .json"
            yield finding_at(TOP, "unreadable_file", str(path), (), message, "Check the path.")


def on_each(changes: Iterable[object], report: Callable[[], str]) -> None:
    """Print a report now and after each change, under the time and below an empty line."""
    _print(report())
    for _ in changes:
        click.echo()
        _print(report())


def changes(paths: Iterable[Path], templates: Path) -> Iterable[object]:
    """Wait for definitions and templates to be saved; Ctrl-C raises KeyboardInterrupt.

    The folder around a file is watched: editors put a new file in the place of the one they save.
    """
    import watchfiles  # noqa: PLC0415 - only watching needs it

    watched = [path.resolve() for path in (*paths, templates)]
    folders = {path if path.is_dir() else path.parent for path in watched}
    return watchfiles.watch(*folders, watch_filter=lambda _, changed: concerns(Path(changed), watched))


def concerns(changed: Path, watched: Iterable[Path]) -> bool:
    """Return whether a file is one of those that are watched, or within a folder of them, and one that is checked."""
    return changed.suffix in SUFFIXES and any(changed.is_relative_to(each) for each in watched)


def _print(report: str) -> None:
    click.secho(f"{datetime.now():%H:%M:%S}  watching, Ctrl-C ends", dim=True)  # noqa: DTZ005 - the clock on the wall
    click.echo(shown(report))

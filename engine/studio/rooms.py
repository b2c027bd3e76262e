"""Puts the studio's pages beside the API, and holds what they share."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from engine.engine import Engine
from engine.settings import PRETEND, Settings
from engine.studio import (
    beginning,
    diagram,
    editor,
    live,
    operations,
    results,
    sending,
    sessions,
    surveys,
    trying,
    wordings,
)
from engine.studio.checks import Checks
from engine.studio.counted import Counted
from engine.studio.folder import Folder
from engine.studio.live import Watch
from engine.studio.rendering import STATIC
from engine.wording import Wording


@dataclass(frozen=True, kw_only=True)
class Studio:
    """What the pages share: the engine, the definitions as they are written, who watches them, what was counted."""

    engine: Engine
    settings: Settings
    folder: Folder
    checks: Checks
    wording: Wording
    watch: Watch
    counted: Counted
    secret: bytes = field(repr=False)

    @property
    def is_pretended(self) -> bool:
        """Whether SMS reach nobody but pretend phones."""
        return set(self.engine.gateways) == {PRETEND}


def add_studio(app: FastAPI, engine: Engine, settings: Settings, is_stopping: Callable[[], bool]) -> None:
    """Add the pages to the app of the API. Streams end once `is_stopping` says so, and do not hold up the end."""
    folder = Folder(settings.definitions)
    app.state.studio = Studio(
        engine=engine,
        settings=settings,
        folder=folder,
        checks=Checks(settings.templates, engine.catalogue, engine.conversation.sessions.segments_at_most),
        wording=engine.conversation.sessions.wording,
        watch=Watch(engine, folder, is_stopping),
        counted=Counted(engine.activity),
        secret=settings.studio_secret.encode() or secrets.token_bytes(32),
    )
    for room in (surveys, beginning, diagram, editor, wordings, trying, sending, results, sessions, operations, live):
        app.router.routes.extend(room.router.routes)
    app.mount("/studio", StaticFiles(directory=STATIC))

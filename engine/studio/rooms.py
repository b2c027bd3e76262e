"""Puts the studio's pages beside the API, and holds what they share."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from engine.engine import Engine
from engine.settings import PRETEND, Settings
from engine.studio import diagram, editor, live, operations, results, sending, sessions, surveys, trying, wordings
from engine.studio.checks import Checks
from engine.studio.counted import Counted
from engine.studio.folder import Folder
from engine.studio.live import Watch
from engine.studio.rendering import STATIC
from engine.wording import Wording


@dataclass
class Studio:
    """What the pages share: the engine, the definitions as they are written, and who watches them."""

    engine: Engine
    settings: Settings
    is_stopping: Callable[[], bool]
    secret: bytes = field(repr=False)

    @cached_property
    def folder(self) -> Folder:
        """The definitions and their drafts."""
        return Folder(self.settings.definitions)

    @cached_property
    def checks(self) -> Checks:
        """What is wrong with them."""
        return Checks(self.settings.templates)

    @cached_property
    def wording(self) -> Wording:
        """The templates that word them."""
        return self.engine.conversation.sessions.wording

    @cached_property
    def watch(self) -> Watch:
        """What tells pages that something has changed."""
        return Watch(self.engine, self.folder, self.is_stopping)

    @cached_property
    def counted(self) -> Counted:
        """What was counted of late."""
        return Counted(self.engine.activity)

    @property
    def is_pretended(self) -> bool:
        """Whether SMS reach nobody but pretend phones."""
        return set(self.engine.gateways) == {PRETEND}


def add_studio(app: FastAPI, engine: Engine, settings: Settings, is_stopping: Callable[[], bool]) -> None:
    """Add the pages to the app of the API. Streams end once `is_stopping` says so, and do not hold up the end."""
    secret = settings.studio_secret.encode() or secrets.token_bytes(32)
    app.state.studio = Studio(engine, settings, is_stopping, secret)
    for room in (surveys, diagram, editor, wordings, trying, sending, results, sessions, operations, live):
        app.router.routes.extend(room.router.routes)
    app.mount("/studio", StaticFiles(directory=STATIC))

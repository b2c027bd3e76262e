"""The SMS services the engine can send through, one module each; settings come from SURVEY_<GATEWAY>_… variables."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping

from engine.errors import SettingsError
from engine.gateways.env_settings import prefix_of
from engine.gateways.gateway import Gateway
from engine.gateways.http import Http
from engine.gateways.kannel import Kannel
from engine.gateways.pretend import Pretend
from engine.gateways.puzzel import Puzzel
from engine.segments import MOST_JOINED
from engine.settings import PREFIX, Settings
from engine.store import Database

GATEWAYS: Mapping[str, type[Gateway]] = {
    "pretend": Pretend,
    "puzzel": Puzzel,
    "kannel": Kannel,
    "http": Http,
}


def open_gateway(name: str, database: Database, environ: Mapping[str, str] = os.environ) -> Gateway:
    """Make a gateway from its settings; raises SettingsError where it is unknown or a setting is missing or wrong."""
    if name not in GATEWAYS:
        raise SettingsError(f"SURVEY_GATEWAY is `{name}`; there are {', '.join(f'`{known}`' for known in GATEWAYS)}.")
    return GATEWAYS[name].from_environment(environ, database)


def unread(gateways: Collection[str], environ: Mapping[str, str] = os.environ) -> list[str]:
    """Name the variables that begin like ours and that nothing reads in a process with these gateways.

    Those of the other gateways may be for another process, and are not among them.
    """
    read = Settings.variables() | (Http.reads(environ) if Http.name in gateways else frozenset())
    known = tuple(prefix_of(name) for name in GATEWAYS)
    ours = (name for name in environ if name.upper().startswith(PREFIX) and not name.startswith(known))
    return [name for name in ours if name.upper() not in read]


def segments_at_most(name: str, environ: Mapping[str, str] = os.environ) -> int:
    """Return how many segments a gateway joins; raises SettingsError where that setting is wrong."""
    return GATEWAYS[name].joins(environ) if name in GATEWAYS else MOST_JOINED

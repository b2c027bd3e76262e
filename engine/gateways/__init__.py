"""The SMS services the engine can send through, one module each; settings come from SURVEY_<GATEWAY>_… variables."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from engine.errors import SettingsError
from engine.gateways.gateway import Gateway
from engine.gateways.http import Http
from engine.gateways.kannel import Kannel
from engine.gateways.pretend import Pretend
from engine.gateways.puzzel import Puzzel
from engine.segments import MOST_JOINED
from engine.store import Database

GATEWAYS: Mapping[str, Callable[[Mapping[str, str], Database], Gateway]] = {
    "pretend": Pretend.from_environment,
    "puzzel": Puzzel.from_environment,
    "kannel": Kannel.from_environment,
    "http": Http.from_environment,
}


def open_gateway(name: str, database: Database, environ: Mapping[str, str] = os.environ) -> Gateway:
    """Make a gateway from its settings; raises SettingsError where it is unknown or a setting is missing or wrong."""
    if name not in GATEWAYS:
        raise SettingsError(f"SURVEY_GATEWAY is `{name}`; there are {', '.join(f'`{known}`' for known in GATEWAYS)}.")
    return GATEWAYS[name](environ, database)


def segments_at_most(name: str, environ: Mapping[str, str] = os.environ) -> int:
    """Tell how many segments a gateway joins, also where its other settings are not, as on an author's desk."""
    joins = {"kannel": Kannel.joins, "http": Http.joins}
    return joins[name](environ) if name in joins else MOST_JOINED

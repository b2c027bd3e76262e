"""The SMS services the engine can send through, one module each; settings come from SURVEY_<GATEWAY>_… variables."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterator, Mapping

from engine.checking.suggestions import did_you_mean
from engine.errors import SettingsError
from engine.gateways.env_settings import Environment, prefix_of
from engine.gateways.gateway import Gateway
from engine.gateways.http import Http
from engine.gateways.kannel import Kannel
from engine.gateways.pretend import Pretend
from engine.gateways.puzzel import Puzzel
from engine.segments import MOST_JOINED
from engine.settings import PREFIX, Settings
from engine.store import Database

log = logging.getLogger(__name__)

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


def open_gateways(names: Collection[str], database: Database) -> dict[str, Gateway]:
    """Make the gateways of a process, and warn of each variable that nothing reads in it; raises SettingsError."""
    environ = Environment(os.environ)
    gateways = {name: open_gateway(name, database, environ) for name in names}
    for told in unread(environ, names):
        log.warning("%s", told)
    return gateways


def unread(environ: Environment, gateways: Collection[str]) -> Iterator[str]:
    """Tell each variable that begins like ours and that neither the settings nor these open gateways have read.

    It may be somebody else's. Those of other gateways may be for another process, and are not told.
    """
    read = {name.upper(): name for name in (*Settings.variables(), *environ.read)}
    others = tuple(prefix_of(name) for name in GATEWAYS if name not in gateways)
    for name in environ:
        written = name.upper()
        if written.startswith(PREFIX) and written not in read and not written.startswith(others):
            prefix = next((one for one in map(prefix_of, gateways) if written.startswith(one)), PREFIX)
            known = (one.removeprefix(prefix) for one in read if one.startswith(prefix))
            meant = did_you_mean(written.removeprefix(prefix), known)
            remedy = f" Did you mean `{read[prefix + meant]}`?" if meant else ""
            yield f"{name} is set, and nothing here reads it.{remedy}"


def segments_at_most(name: str, environ: Mapping[str, str] = os.environ) -> int:
    """Return how many segments a gateway joins; raises SettingsError where that setting is wrong."""
    return GATEWAYS[name].joins(environ) if name in GATEWAYS else MOST_JOINED

"""Brings a database to this version's schema; the only door of Alembic."""

from __future__ import annotations

import logging
from functools import cache

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

# At each start it would tell an operator of "non-transactional DDL", though the transaction is ours.
logging.getLogger("alembic").setLevel(logging.WARNING)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Migrate up within the caller's transaction."""
    command.upgrade(_config(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Migrate down within the caller's transaction."""
    command.downgrade(_config(connection), revision)


def is_current(connection: Connection) -> bool:
    """Tell whether the schema is this version's."""
    return MigrationContext.configure(connection).get_current_heads() == _heads()


@cache
def _heads() -> tuple[str, ...]:
    return tuple(ScriptDirectory.from_config(_config()).get_heads())


def _config(connection: Connection | None = None) -> Config:
    # Percent signs in a path would be read as interpolation: the package is named instead of its place.
    config = Config()
    config.set_main_option("script_location", "engine.store:migrations")
    config.attributes["connection"] = connection
    return config

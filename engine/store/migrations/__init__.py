"""Brings a database to this version's schema by the revisions beside this; the only door of Alembic."""

from __future__ import annotations

import logging
from functools import cache

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from engine.errors import StoreError

# At each start it would tell an operator of "non-transactional DDL", though the transaction is ours.
logging.getLogger("alembic").setLevel(logging.WARNING)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Migrate up within the caller's transaction; raises StoreError where a later version has migrated it."""
    if unknown := _later(connection):
        raise StoreError(
            f"The database is at the schema {', '.join(unknown)} of a later version of the engine. Run that version."
        )
    command.upgrade(_config(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Migrate down within the caller's transaction."""
    command.downgrade(_config(connection), revision)


def is_current(connection: Connection) -> bool:
    """Return whether the schema is this version's, or a later one's: in a rolling upgrade that one comes first."""
    return bool(_later(connection)) or set(_revisions(connection)) == set(_scripts().get_heads())


def is_behind(connection: Connection) -> bool:
    """Return whether an older version has made tables here."""
    return bool(_revisions(connection)) and not is_current(connection)


def _later(connection: Connection) -> set[str]:
    return set(_revisions(connection)) - {script.revision for script in _scripts().walk_revisions()}


def _revisions(connection: Connection) -> tuple[str, ...]:
    return MigrationContext.configure(connection).get_current_heads()


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config(connection: Connection | None = None) -> Config:
    # Percent signs in a path would be read as interpolation: the package is named instead of its place.
    config = Config()
    config.set_main_option("script_location", "engine.store:migrations")
    config.attributes["connection"] = connection
    return config

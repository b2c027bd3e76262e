"""Runs revisions on the connection of `engine.store.migrations`, within its transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

from engine.store.schema import metadata


def plain(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write our column types as what they are to the database: a revision must outlive our code."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite can alter little: Alembic copies the table instead.
    render_as_batch=True,
    render_item=plain,
)
with context.begin_transaction():
    context.run_migrations()

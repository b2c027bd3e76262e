"""An SMS knows the gateway it is meant for.

What was queued before this revision, or is queued by a process of an older version that still runs, has none: it is
made the SMS of a dispatcher's gateway by `engine.store.outbox.adopt`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

UNSETTLED = sa.text("settled_at IS NULL")


def upgrade() -> None:
    """Migrate up."""
    op.add_column("outbox", sa.Column("gateway", sa.Text(), nullable=True))
    _replace_index("ix_outbox_due_at", "ix_outbox_gateway_due_at", ["gateway", "due_at"])


def downgrade() -> None:
    """Migrate down."""
    _replace_index("ix_outbox_gateway_due_at", "ix_outbox_due_at", ["due_at"])
    op.drop_column("outbox", "gateway")


def _replace_index(old: str, new: str, columns: list[str]) -> None:
    op.drop_index(old, "outbox")
    op.create_index(new, "outbox", columns, unique=False, postgresql_where=UNSETTLED, sqlite_where=UNSETTLED)

"""Find open sessions among any number of closed ones; know when an SMS was first tried."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    """Migrate up."""
    op.add_column("outbox", sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE outbox SET tried_at = queued_at WHERE attempts > 0")
    for column in ("recipient", "expires_at"):
        name = f"ix_session_open_{column}"
        op.create_index(name, "session", [column], unique=False, postgresql_where=OPEN, sqlite_where=OPEN)


def downgrade() -> None:
    """Migrate down."""
    op.drop_index("ix_session_open_expires_at", "session")
    op.drop_index("ix_session_open_recipient", "session")
    op.drop_column("outbox", "tried_at")

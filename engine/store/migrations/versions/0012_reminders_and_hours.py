"""Keep when a session is reminded next, and the hours in which an SMS may arrive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TO_BE_REMINDED = sa.text("state = 'open' AND remind_at IS NOT NULL")


def upgrade() -> None:
    """Migrate up. What a process of the version before queues is held by no hours."""
    op.add_column("session", sa.Column("reminded", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("session", sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("hours", sa.JSON(), nullable=True))
    op.add_column("outbox", sa.Column("open_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_session_to_be_reminded",
        "session",
        ["remind_at"],
        unique=False,
        postgresql_where=TO_BE_REMINDED,
        sqlite_where=TO_BE_REMINDED,
    )


def downgrade() -> None:
    """Migrate down."""
    op.drop_index("ix_session_to_be_reminded", "session")
    op.drop_column("outbox", "open_until")
    op.drop_column("outbox", "hours")
    op.drop_column("session", "remind_at")
    op.drop_column("session", "reminded")

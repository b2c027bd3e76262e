"""Keep which alerts a session has raised, and when alerts are looked at in one that nothing follows in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

DUE = sa.text("alerts_due_at IS NOT NULL")


def upgrade() -> None:
    """Migrate up. A process of the version before raises no alerts, and works as it did."""
    op.add_column("session", sa.Column("alerts", sa.JSON(), nullable=True))
    op.add_column("session", sa.Column("alerts_due_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_session_alerts_due_at",
        "session",
        ["alerts_due_at"],
        unique=False,
        postgresql_where=DUE,
        sqlite_where=DUE,
    )


def downgrade() -> None:
    """Migrate down."""
    op.drop_index("ix_session_alerts_due_at", "session")
    op.drop_column("session", "alerts_due_at")
    op.drop_column("session", "alerts")

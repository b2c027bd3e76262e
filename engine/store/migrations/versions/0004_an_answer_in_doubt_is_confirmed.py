"""Keep the answer that a session asks back for; know which responses were confirmed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Migrate up."""
    op.add_column("session", sa.Column("candidate", sa.JSON(), nullable=True))
    # What is there already was never asked back, nor is what an older version of the engine still writes.
    for table, column in (("session", "asked_back"), ("response", "confirmed")):
        op.add_column(table, sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Migrate down."""
    op.drop_column("response", "confirmed")
    op.drop_column("session", "asked_back")
    op.drop_column("session", "candidate")

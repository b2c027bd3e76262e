"""Find sessions by their client reference, and list them newest first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

HAS_REFERENCE = sa.text("client_reference IS NOT NULL")


def upgrade() -> None:
    """Migrate up."""
    op.create_index("ix_session_created_at_id", "session", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_session_client_reference",
        "session",
        ["client_reference"],
        unique=False,
        postgresql_where=HAS_REFERENCE,
        sqlite_where=HAS_REFERENCE,
    )


def downgrade() -> None:
    """Migrate down."""
    op.drop_index("ix_session_client_reference", "session")
    op.drop_index("ix_session_created_at_id", "session")

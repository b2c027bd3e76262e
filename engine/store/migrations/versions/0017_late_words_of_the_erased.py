"""Know for a while who was erased, by a hash: SMS that were on their way then are not to bring the number back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Migrate up."""
    op.add_column("erasure", sa.Column("number", sa.Text(), nullable=True))
    where = sa.text("number IS NOT NULL")
    op.create_index("ix_erasure_number", "erasure", ["number"], postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    """Migrate down."""
    op.drop_index("ix_erasure_number", "erasure")
    op.drop_column("erasure", "number")

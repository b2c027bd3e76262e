"""Keep which answers a loop has left behind, and since when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Migrate up. A process of the version before leaves nothing behind."""
    op.add_column("response", sa.Column("ceased", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Migrate down."""
    op.drop_column("response", "ceased")

"""A session knows the gateway that gave its SMS session: another one must not be handed it.

One from before this revision, or of a process of an older version that still runs, is any gateway's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Migrate up."""
    op.add_column("session", sa.Column("sms_session_gateway", sa.Text(), nullable=True))


def downgrade() -> None:
    """Migrate down."""
    op.drop_column("session", "sms_session_gateway")

"""Keep which surveys are paused or closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Migrate up. A process of the version before sends them all the same."""
    op.create_table(
        "survey_status",
        sa.Column("survey_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("survey_id", name="pk_survey_status"),
    )


def downgrade() -> None:
    """Migrate down."""
    op.drop_table("survey_status")

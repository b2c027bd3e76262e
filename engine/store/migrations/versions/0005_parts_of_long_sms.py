"""Keep the parts of a long SMS until all of them are there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

WAITING = sa.text("handed_in_at IS NULL")


def upgrade() -> None:
    """Migrate up."""
    op.create_table(
        "inbound_part",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("whole", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("originator", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sms_session", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inbound_part"),
    )
    op.create_index(
        "uq_inbound_part_whole_number_message_id", "inbound_part", ["whole", "number", "message_id"], unique=True
    )
    op.create_index("ix_inbound_part_handed_in_at", "inbound_part", ["handed_in_at"], unique=False)
    op.create_index(
        "ix_inbound_part_received_at",
        "inbound_part",
        ["received_at"],
        unique=False,
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    )


def downgrade() -> None:
    """Migrate down."""
    op.drop_table("inbound_part")

"""Keep who wants to be told of what happens, what happened, and what became of telling it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TO_BE_SPREAD = sa.text("spread_at IS NULL")
UNSETTLED = sa.text("settled_at IS NULL")


def upgrade() -> None:
    """Migrate up. A process of the version before writes no events, and works as it did."""
    op.create_table(
        "webhook",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", sa.JSON(), nullable=True),
        sa.Column("surveys", sa.JSON(), nullable=True),
        sa.Column("include", sa.JSON(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("previous_secret", sa.Text(), nullable=True),
        sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_because", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("survey_id", sa.Text(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("spread_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name="fk_event_session_id_session"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
    )
    op.create_index("uq_event_session_id_sequence", "event", ["session_id", "sequence"], unique=True)
    op.create_index("ix_event_occurred_at", "event", ["occurred_at"], unique=False)
    op.create_index(
        "ix_event_to_be_spread",
        "event",
        ["occurred_at"],
        unique=False,
        postgresql_where=TO_BE_SPREAD,
        sqlite_where=TO_BE_SPREAD,
    )
    op.create_table(
        "delivery",
        sa.Column("webhook_id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_delivery_event_id_event"),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], name="fk_delivery_webhook_id_webhook"),
        sa.PrimaryKeyConstraint("webhook_id", "event_id", name="pk_delivery"),
    )
    op.create_index("ix_delivery_event_id", "delivery", ["event_id"], unique=False)
    op.create_index("ix_delivery_webhook_id_state", "delivery", ["webhook_id", "state"], unique=False)
    op.create_index(
        "ix_delivery_webhook_id_due_at",
        "delivery",
        ["webhook_id", "due_at"],
        unique=False,
        postgresql_where=UNSETTLED,
        sqlite_where=UNSETTLED,
    )


def downgrade() -> None:
    """Migrate down."""
    op.drop_table("delivery")
    op.drop_table("event")
    op.drop_table("webhook")

"""Keep receipts of erasures, and what tells which sessions retention has still to forget something of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

PARTIAL = {
    "ix_session_with_identifiers": ("session", ["ended_at"], "state <> 'open' AND recipient <> 'erased'"),
    "ix_session_with_texts": ("session", ["ended_at"], "state <> 'open' AND NOT texts_gone"),
    "ix_inbound_alone": ("inbound", ["originator", "received_at"], "session_id IS NULL"),
}


def upgrade() -> None:
    """Migrate up."""
    op.create_table(
        "secret",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secret"),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure"),
    )
    op.add_column("session", sa.Column("texts_gone", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name, (table, columns, condition) in PARTIAL.items():
        where = sa.text(condition)
        op.create_index(name, table, columns, unique=False, postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    """Migrate down; what was erased stays erased."""
    for name, (table, _, _) in PARTIAL.items():
        op.drop_index(name, table)
    op.drop_column("session", "texts_gone")
    op.drop_table("erasure")
    op.drop_table("secret")

"""Keep how many places of each quota are taken, who holds them, and who was screened out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

VIEW = (
    "CREATE VIEW result_session AS SELECT id AS session_id, survey_id, survey_version, language, state, "
    "current_element, variables, created_at AS started_at, first_answer_at, ended_at{} FROM session "
    "WHERE purpose = 'live'"
)


def upgrade() -> None:
    """Migrate up. A process of the version before screens nobody out, and gives back no place of what it ends."""
    op.create_table(
        "quota",
        sa.Column("survey_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("survey_id", "name", name="pk_quota"),
    )
    op.add_column("session", sa.Column("places", sa.JSON(), nullable=True))
    op.add_column("session", sa.Column("screened", sa.Text(), nullable=True))
    op.execute(sa.text("DROP VIEW result_session"))
    op.execute(sa.text(VIEW.format(", screened")))


def downgrade() -> None:
    """Migrate down."""
    op.execute(sa.text("DROP VIEW result_session"))
    op.drop_column("session", "screened")
    op.drop_column("session", "places")
    op.drop_table("quota")
    op.execute(sa.text(VIEW.format("")))

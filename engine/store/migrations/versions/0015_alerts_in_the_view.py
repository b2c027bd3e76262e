"""Show in the view of sessions which alerts each has raised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

VIEW = (
    "CREATE VIEW result_session AS SELECT id AS session_id, survey_id, survey_version, language, state, "
    "current_element, variables, created_at AS started_at, first_answer_at, ended_at, screened{} FROM session "
    "WHERE purpose = 'live'"
)


def upgrade() -> None:
    """Migrate up."""
    op.execute(sa.text("DROP VIEW result_session"))
    op.execute(sa.text(VIEW.format(", alerts")))


def downgrade() -> None:
    """Migrate down."""
    op.execute(sa.text("DROP VIEW result_session"))
    op.execute(sa.text(VIEW.format("")))

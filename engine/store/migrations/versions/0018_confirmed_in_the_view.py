"""Show in the view of answers which were asked back and confirmed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

VIEW = (
    "VIEW result_answer AS SELECT response.session_id, session.survey_id, session.survey_version, "
    "session.language, response.element, response.answer, response.comment, response.asked_at, response.responded_at, "
    "response.current{} FROM response JOIN session ON session.id = response.session_id WHERE session.purpose = 'live'"
)


def upgrade() -> None:
    """Migrate up; whoever was granted the view on PostgreSQL keeps it."""
    view = VIEW.format(", response.confirmed")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text(f"CREATE OR REPLACE {view}"))
    else:
        op.execute(sa.text("DROP VIEW result_answer"))
        op.execute(sa.text(f"CREATE {view}"))


def downgrade() -> None:
    """Migrate down."""
    op.execute(sa.text("DROP VIEW result_answer"))
    op.execute(sa.text(f"CREATE {VIEW.format('')}"))

"""Record what results are told from: why each SMS was sent, which answers stand, when sessions began and ended."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

WORDS, MOMENT = sa.Text(), sa.DateTime(timezone=True)
ADDED: dict[str, tuple[tuple[str, sa.types.TypeEngine[Any]], ...]] = {
    "definition": (("survey_id", WORDS), ("kept_at", MOMENT)),
    "session": (("first_answer_at", MOMENT), ("ended_at", MOMENT)),
    "response": (("asked_at", MOMENT), ("withdrawn_at", MOMENT)),
    "outbox": (("element", WORDS), ("way", WORDS), ("previous", WORDS), ("after", WORDS)),
}
"""What may be empty: an older version of the engine goes on writing rows without it."""

# A loop's earlier answers are past. What else was before is not known, and is not made up.
ONLY_THE_LATEST_STANDS = sa.text(
    "UPDATE response SET current = false WHERE EXISTS (SELECT 1 FROM response AS later WHERE "
    "later.session_id = response.session_id AND later.element = response.element AND later.id > response.id)"
)

# What Metabase, Grafana and the like may read: no numbers, no replies, no trials.
VIEWS = {
    "result_session": (
        "SELECT id AS session_id, survey_id, survey_version, language, state, current_element, variables, "
        "created_at AS started_at, first_answer_at, ended_at FROM session WHERE purpose = 'live'"
    ),
    "result_answer": (
        "SELECT response.session_id, session.survey_id, session.survey_version, session.language, response.element, "
        "response.answer, response.comment, response.asked_at, response.responded_at, response.current "
        "FROM response JOIN session ON session.id = response.session_id WHERE session.purpose = 'live'"
    ),
}


def upgrade() -> None:
    """Migrate up."""
    for table, columns in ADDED.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.add_column("session", sa.Column("purpose", sa.Text(), nullable=False, server_default=sa.text("'live'")))
    op.add_column("response", sa.Column("current", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(ONLY_THE_LATEST_STANDS)
    op.create_index("ix_definition_survey_id", "definition", ["survey_id"], unique=False)
    op.create_index("ix_session_survey_id_created_at_id", "session", ["survey_id", "created_at", "id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_number", "consent", ["number"], unique=False)
    for name, query in VIEWS.items():
        op.execute(sa.text(f"CREATE VIEW {name} AS {query}"))


def downgrade() -> None:
    """Migrate down; an older version knows no answer that was taken back."""
    for name in VIEWS:
        op.execute(sa.text(f"DROP VIEW {name}"))
    op.drop_table("consent")
    op.execute(sa.text("DELETE FROM response WHERE withdrawn_at IS NOT NULL"))
    op.drop_index("ix_session_survey_id_created_at_id", "session")
    op.drop_index("ix_definition_survey_id", "definition")
    op.drop_column("response", "current")
    op.drop_column("session", "purpose")
    for table, columns in ADDED.items():
        for name, _ in columns:
            op.drop_column(table, name)

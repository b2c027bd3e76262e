"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Migrate up."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Migrate down."""
    ${downgrades if downgrades else "pass"}

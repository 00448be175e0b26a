"""Sessions know the linked identity that began them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From the people of providers. Null for sessions that began otherwise, and for those of before."""
    op.add_column("sessions", sa.Column("identity", sa.Uuid, nullable=True))


def downgrade() -> None:
    """To the people of providers."""
    op.drop_column("sessions", "identity")

"""Up to which id of the outbox every change has its position, and none without one can appear any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_COLUMNS = ("settled_id", "noted_id", "noted_writers")


def upgrade() -> None:
    """From requests that are known for ever. Servers of before neither know nor move these, and they stay true."""
    for name in ("settled_id", "noted_id"):
        op.add_column("sequencer", sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("0")))
    empty = sa.text("'{}'")
    op.add_column(
        "sequencer", sa.Column("noted_writers", postgresql.ARRAY(sa.Text), nullable=False, server_default=empty)
    )


def downgrade() -> None:
    """To requests that are known for ever."""
    for name in _COLUMNS:
        op.drop_column("sequencer", name)

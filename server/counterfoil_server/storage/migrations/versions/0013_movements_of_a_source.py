"""Movements that one source caused are read by page, however many there are."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_INDEX = "ix_stock_movements_source_seq"


def upgrade() -> None:
    """From the identities of sessions. Every sale writes movements, so nobody who does is stopped meanwhile."""
    with op.get_context().autocommit_block():
        # It waits for the transactions that there are, and nobody waits for it.
        usual = op.get_bind().execute(text("SELECT current_setting('lock_timeout')")).scalar_one()
        op.execute("SET lock_timeout = '120s'")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {_INDEX}")  # what is left of an attempt that was ended
        op.execute(
            f"CREATE INDEX CONCURRENTLY {_INDEX} ON stock_movements (source, seq)"
            " WHERE NOT starts_with(source, 'orders/') AND NOT starts_with(source, 'reservations/')"
        )
        op.execute(f"SET lock_timeout = '{usual}'")


def downgrade() -> None:
    """To the identities of sessions."""
    op.drop_index(_INDEX, "stock_movements")

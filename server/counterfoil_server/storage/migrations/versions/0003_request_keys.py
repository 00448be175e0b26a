"""Requests whose effect is kept for ever, and so is the key that they came with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From the catalog."""
    op.create_table(
        "request_keys",
        sa.Column("request_id", sa.Uuid, primary_key=True),
        sa.Column("principal", sa.Text, primary_key=True),
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("resource", sa.Uuid, nullable=False),
        comment="Which request made which resource, kept for ever",
    )


def downgrade() -> None:
    """Back to the catalog."""
    op.drop_table("request_keys")

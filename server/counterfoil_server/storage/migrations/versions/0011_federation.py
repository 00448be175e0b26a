"""People as providers know them, and what was used up of what providers say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KEY = sa.Text(collation="C")


def upgrade() -> None:
    """From the tickets."""
    op.create_table(
        "account_identities",
        sa.Column("issuer", _KEY, primary_key=True),
        sa.Column("subject", _KEY, primary_key=True),
        sa.Column("account_id", _KEY, nullable=False),
        sa.Column("create_time", postgresql.TIMESTAMP(timezone=True), nullable=False),
        comment="Who of a provider is which account; a person is known again by nothing else",
    )
    op.create_index("ix_account_identities_account_id", "account_identities", ["account_id"])
    op.create_table(
        "used_credentials",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("expire_time", postgresql.TIMESTAMP(timezone=True), nullable=False),
        comment="States and ID tokens that were used, until they would be refused anyway",
    )
    op.create_index("ix_used_credentials_expire_time", "used_credentials", ["expire_time"])


def downgrade() -> None:
    """To the tickets."""
    op.drop_table("used_credentials")
    op.drop_table("account_identities")

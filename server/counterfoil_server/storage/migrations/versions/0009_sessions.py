"""Sign-ins: passwords, second factors, sessions, and what failed lately."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KEY = sa.Text(collation="C")


def _column(name: str, kind: sa.types.TypeEngine[Any], *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, postgresql.TIMESTAMP(timezone=True), nullable=nullable)


def upgrade() -> None:
    """From the accounts."""
    op.create_table(
        "account_passwords",
        sa.Column("account_id", _KEY, primary_key=True),
        _column("hash", sa.Text()),
        _time("change_time"),
    )
    op.create_table(
        "account_second_factors",
        sa.Column("account_id", _KEY, primary_key=True),
        _column("enrollment", sa.Uuid()),
        _time("confirm_time", nullable=True),
        sa.Column("last_step", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("used_codes", postgresql.ARRAY(sa.SmallInteger), nullable=False, server_default=sa.text("'{}'")),
        _column("next_enrollment", sa.Uuid(), nullable=True),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid, primary_key=True),
        _column("account_id", _KEY),
        _column("fingerprint", sa.LargeBinary()),
        _column("generation", sa.Integer()),
        _column("refreshed_by", sa.Uuid(), nullable=True),
        _column("methods", postgresql.ARRAY(sa.Text())),
        _column("peer", sa.Text()),
        _time("create_time"),
        _time("refresh_time"),
        _time("expire_time"),
        _time("revoke_time", nullable=True),
        sa.CheckConstraint("generation >= 0", name="generation"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id", "create_time", "id"])
    op.create_index("ix_sessions_expire_time", "sessions", ["expire_time"])
    op.create_table(
        "sign_in_failures",
        sa.Column("key", sa.LargeBinary, primary_key=True),
        _column("count", sa.Integer()),
        _time("last_time"),
        sa.CheckConstraint("count > 0", name="count"),
    )
    op.create_index("ix_sign_in_failures_last_time", "sign_in_failures", ["last_time"])


def downgrade() -> None:
    """To the accounts."""
    for table in ("sign_in_failures", "sessions", "account_second_factors", "account_passwords"):
        op.drop_table(table)

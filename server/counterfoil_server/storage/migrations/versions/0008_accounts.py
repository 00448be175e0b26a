"""People's accounts, their e-mail addresses, and the answers that writes to them were given."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEY = sa.Text(collation="C")


def _column(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, postgresql.TIMESTAMP(timezone=True), nullable=nullable)


def upgrade() -> None:
    """From the domains before."""
    op.create_table(
        "accounts",
        sa.Column("id", _KEY, primary_key=True),
        _column("revision", sa.BigInteger()),
        _column("display_name", _KEY),
        _column("given_name", sa.Text()),
        _column("family_name", sa.Text()),
        _column("phones", postgresql.JSONB()),
        _column("postal_addresses", postgresql.JSONB()),
        _column("locale", sa.Text()),
        _column("attributes", postgresql.JSONB()),
        _column("state", sa.SmallInteger()),
        _column("disable_reason", sa.Text()),
        _time("create_time"),
        _time("update_time"),
        _time("delete_time", nullable=True),
        _time("purge_time", nullable=True),
        _time("erase_time", nullable=True),
        _column("search", postgresql.TSVECTOR()),
        sa.CheckConstraint("revision > 0", name="revision"),
        sa.CheckConstraint("state BETWEEN 1 AND 2", name="state"),
        sa.CheckConstraint("purge_time IS NULL OR delete_time IS NOT NULL", name="purge"),
        sa.CheckConstraint("erase_time IS NULL OR (delete_time IS NOT NULL AND purge_time IS NULL)", name="erase"),
        comment="People; of one who was erased, a name and times",
    )
    for column in ("display_name", "create_time", "update_time"):
        op.create_index(f"ix_accounts_{column}", "accounts", [column, "id"])
    op.create_index("ix_accounts_search", "accounts", ["search"], postgresql_using="gin")
    op.create_index(
        "ix_accounts_purge_time", "accounts", ["purge_time"], postgresql_where=sa.text("purge_time IS NOT NULL")
    )
    op.create_table(
        "account_emails",
        sa.Column("key", _KEY, primary_key=True),
        sa.Column("account_id", _KEY, sa.ForeignKey("accounts.id"), nullable=False),
        _column("ordinal", sa.SmallInteger()),
        _column("address", sa.Text()),
        _column("verified", sa.Boolean()),
        comment="The e-mail addresses of accounts that are not erased",
    )
    op.create_index("ix_account_emails_account_id", "account_emails", ["account_id"])
    op.create_table(
        "account_answers",
        sa.Column("account_id", _KEY, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("revision", sa.BigInteger(), primary_key=True),
        _column("answer", sa.LargeBinary()),
        _time("create_time"),
        comment="Accounts as of a revision, for requests sent again; the stored answers of requests only refer to them",
    )
    op.create_index("ix_account_answers_create_time", "account_answers", ["create_time"])


def downgrade() -> None:
    """To the domains before."""
    for table in ("account_answers", "account_emails", "accounts"):
        op.drop_table(table)

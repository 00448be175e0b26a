"""The ledger: accounts, transactions, entries, balances and closed periods."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEY = sa.Text(collation="C")


def _column(name: str, kind: sa.types.TypeEngine[Any], *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, postgresql.TIMESTAMP(timezone=True), nullable=nullable)


def _sums() -> list[sa.Column[object]]:
    names = ("posted_minor", "pending_debit_minor", "pending_credit_minor")
    return [_column(name, sa.Numeric()) for name in names]


def upgrade() -> None:
    """From the orders."""
    _create_accounts()
    _create_transactions()
    _create_entries()
    _create_balances()
    _create_periods()


def _create_accounts() -> None:
    op.create_table(
        "ledger_accounts",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("account_id", _KEY, nullable=False, unique=True),
        _column("revision", sa.BigInteger()),
        _column("display_name", sa.Text()),
        _column("currency", _KEY),
        _column("normal_side", sa.SmallInteger()),
        _column("no_overdraft", sa.Boolean()),
        _time("create_time"),
        _time("update_time"),
        _time("close_time", nullable=True),
        sa.CheckConstraint("revision > 0", name="revision"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        sa.CheckConstraint("normal_side BETWEEN 1 AND 2", name="normal_side"),
    )


def _create_transactions() -> None:
    op.create_table(
        "ledger_transactions",
        sa.Column("id", sa.Uuid, primary_key=True),
        _column("state", sa.SmallInteger()),
        _column("revision", sa.BigInteger()),
        _time("occurred_at"),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False, server_default=sa.func.now()),
        _time("settled_at", nullable=True),
        _column("kind", _KEY),
        _column("reference", _KEY),
        _column("description", sa.Text()),
        _column("principal", sa.Text()),
        _column("reverses", sa.Uuid(), nullable=True),
        _column("held_accounts", postgresql.ARRAY(sa.BigInteger), nullable=True),
        _column("held_amounts", postgresql.ARRAY(sa.BigInteger), nullable=True),
        _column("created_answer", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("state BETWEEN 1 AND 3", name="state"),
        sa.CheckConstraint("revision > 0", name="revision"),
        sa.CheckConstraint("state = 2 OR held_accounts IS NOT NULL", name="held"),
        sa.CheckConstraint(
            "(held_accounts IS NULL) = (held_amounts IS NULL)"
            " AND cardinality(held_accounts) = cardinality(held_amounts)",
            name="held_pairs",
        ),
    )
    table = "ledger_transactions"
    op.create_index(
        "uq_ledger_transactions_reverses",
        table,
        ["reverses"],
        unique=True,
        postgresql_where=sa.text("reverses IS NOT NULL"),
    )
    op.create_index("ix_ledger_transactions_occurred_at_id", table, ["occurred_at", "id"])
    op.create_index(
        "ix_ledger_transactions_reference",
        table,
        ["reference", "occurred_at", "id"],
        postgresql_where=sa.text("reference <> ''"),
    )
    op.create_index("ix_ledger_transactions_pending", table, ["id"], postgresql_where=sa.text("state = 1"))
    op.create_index(
        "ix_ledger_transactions_held_accounts",
        table,
        ["held_accounts"],
        postgresql_using="gin",
        postgresql_where=sa.text("held_accounts IS NOT NULL"),
    )


def _create_entries() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("transaction_id", sa.Uuid, primary_key=True),
        sa.Column("ordinal", sa.SmallInteger, primary_key=True, autoincrement=False),
        _column("account", sa.BigInteger()),
        _column("amount_minor", sa.BigInteger()),
        _time("occurred_at"),
        sa.CheckConstraint("amount_minor <> 0", name="amount_minor"),
    )
    op.create_index(
        "ix_ledger_entries_statement",
        "ledger_entries",
        ["account", "occurred_at", "transaction_id", "ordinal"],
        postgresql_include=["amount_minor"],
    )


def _create_balances() -> None:
    op.create_table(
        "ledger_balances",
        sa.Column("account", sa.BigInteger, primary_key=True, autoincrement=False),
        *_sums(),
        comment="What the rollup has summed up of each account; an account's balance is this and its deltas",
    )
    op.create_table(
        "ledger_deltas",
        _column("account", sa.BigInteger()),
        *_sums(),
        comment=(
            "What postings added since the rollup: one row a batch and account, removed by the rollup that sums it"
        ),
    )
    op.create_index("ix_ledger_deltas_account", "ledger_deltas", ["account"])
    # Its rows live for less than a second, so it is vacuumed by their number and not by a share of what is there.
    op.execute(
        "ALTER TABLE ledger_deltas SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,"
        " autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 100000)"
    )


def _create_periods() -> None:
    op.create_table(
        "ledger_periods",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("end_time", postgresql.TIMESTAMP(timezone=True), nullable=False, unique=True),
        _column("principal", sa.Text()),
        _time("close_time"),
        _time("seal_time", nullable=True),
        comment="Closed periods: nothing is posted before the latest end_time any more",
    )
    op.create_table(
        "ledger_closings",
        sa.Column("account", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("end_time", postgresql.TIMESTAMP(timezone=True), primary_key=True),
        *_sums()[:1],
        _column("entry_count", sa.BigInteger()),
        comment="The sum and number of an account's entries before the end of a closed period in which it had some",
    )


def downgrade() -> None:
    """To the orders."""
    for table in ("closings", "periods", "deltas", "balances", "entries", "transactions", "accounts"):
        op.drop_table(f"ledger_{table}")

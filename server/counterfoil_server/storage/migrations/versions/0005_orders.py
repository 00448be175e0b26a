"""Orders."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KEY = sa.Text(collation="C")


def _column(name: str, kind: sa.types.TypeEngine[Any], default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False, server_default=None if default is None else sa.text(default))


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.TIMESTAMP(timezone=True), nullable=False)


def upgrade() -> None:
    """From request keys."""
    numbers = postgresql.ARRAY(sa.BigInteger)
    op.create_table(
        "orders",
        sa.Column("id", sa.Uuid, primary_key=True),
        _column("revision", sa.BigInteger(), "1"),
        _column("state", sa.SmallInteger(), "1"),
        _column("payment_state", sa.SmallInteger(), "1"),
        sa.Column("account", _KEY),
        _column("location_id", _KEY),
        _column("currency", _KEY),
        _time("placed_at"),
        _column("business_date", sa.Date()),
        _time("created_at"),
        _time("updated_at"),
        _column("principal", sa.Text()),
        _column("items_minor", sa.BigInteger()),
        _column("discount_minor", sa.BigInteger()),
        _column("tax_minor", sa.BigInteger()),
        _column("tax_added_minor", sa.BigInteger()),
        _column("total_minor", sa.BigInteger()),
        _column("credit_minor", sa.BigInteger(), "0"),
        _column("line_skus", postgresql.ARRAY(sa.Text)),
        _column("line_quantities", numbers),
        _column("line_totals", numbers),
        _column("line_fulfilled", numbers, "'{}'"),
        _column("line_cancelled", numbers, "'{}'"),
        _column("line_returned", numbers, "'{}'"),
        _column("history", sa.LargeBinary(), "''"),
        _column("placed", sa.LargeBinary()),
        sa.CheckConstraint("revision > 0", name="revision"),
        sa.CheckConstraint("state BETWEEN 1 AND 6", name="state"),
        sa.CheckConstraint("payment_state BETWEEN 1 AND 5", name="payment_state"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        sa.CheckConstraint(
            "items_minor >= 0 AND discount_minor >= 0 AND tax_added_minor >= 0 AND tax_minor >= tax_added_minor"
            " AND total_minor = items_minor - discount_minor + tax_added_minor AND total_minor >= 0",
            name="totals",
        ),
        sa.CheckConstraint("credit_minor BETWEEN 0 AND total_minor", name="credit"),
        sa.CheckConstraint(
            "cardinality(line_skus) > 0 AND cardinality(line_quantities) = cardinality(line_skus)"
            " AND cardinality(line_totals) = cardinality(line_skus)",
            name="lines",
        ),
        sa.CheckConstraint(
            "cardinality(line_fulfilled) IN (0, cardinality(line_skus))"
            " AND cardinality(line_cancelled) IN (0, cardinality(line_skus))"
            " AND cardinality(line_returned) IN (0, cardinality(line_skus))",
            name="changed_lines",
        ),
        comment="What was ordered and what has become of it; one element of each array a line",
    )
    op.create_index(
        "ix_orders_account_placed_at",
        "orders",
        ["account", "placed_at", "id"],
        postgresql_where=sa.text("account IS NOT NULL"),
    )
    op.create_index("ix_orders_location_id_placed_at", "orders", ["location_id", "placed_at", "id"])
    op.create_index("ix_orders_placed_at", "orders", ["placed_at", "id"])


def downgrade() -> None:
    """To request keys."""
    op.drop_table("orders")

"""Stock: locations, levels, the movements that make them, reservations and policies."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEY = sa.Text(collation="C")


def _column(name: str, kind: sa.types.TypeEngine[Any], *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, postgresql.TIMESTAMP(timezone=True), nullable=nullable)


def upgrade() -> None:
    """From the domains before."""
    op.create_table(
        "locations",
        sa.Column("id", _KEY, primary_key=True),
        _column("revision", sa.BigInteger()),
        _column("display_name", _KEY),
        _column("kind", sa.SmallInteger()),
        _column("time_zone", _KEY),
        _column("attributes", postgresql.JSONB()),
        _time("create_time"),
        _time("update_time"),
        sa.CheckConstraint("revision > 0", name="revision"),
        sa.CheckConstraint("kind BETWEEN 1 AND 3", name="kind"),
        sa.CheckConstraint("jsonb_typeof(attributes) = 'object'", name="attributes"),
    )
    op.create_table(
        "stock_policies",
        sa.Column("sku", _KEY, primary_key=True),
        _column("backorder_limit", sa.BigInteger()),
        _column("revision", sa.BigInteger()),
        _time("update_time", nullable=True),
        sa.CheckConstraint("backorder_limit >= 0", name="backorder_limit"),
        sa.CheckConstraint("revision >= 0", name="revision"),
    )
    _create_levels()
    _create_movements()
    _create_reservations()


def _create_levels() -> None:
    op.create_table(
        "stock_levels",
        sa.Column("sku", _KEY, primary_key=True),
        sa.Column("location_id", _KEY, sa.ForeignKey("locations.id"), primary_key=True),
        *(_column(name, sa.BigInteger()) for name in ("on_hand", "reserved", "sold", "incoming", "damaged")),
        _column("floor", sa.BigInteger()),
        _column("revision", sa.BigInteger()),
        sa.CheckConstraint("on_hand >= floor", name="on_hand"),
        *(sa.CheckConstraint(f"{name} >= 0", name=name) for name in ("reserved", "sold", "incoming", "damaged")),
        sa.CheckConstraint("floor <= 0", name="floor"),
        postgresql_with={"fillfactor": "50"},
    )
    op.create_index("ix_stock_levels_location_id", "stock_levels", ["location_id", "sku"])


def _create_movements() -> None:
    op.create_table(
        "stock_movements",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        _column("sku", _KEY),
        _column("location_id", _KEY),
        _column("from_bucket", sa.SmallInteger()),
        _column("to_bucket", sa.SmallInteger()),
        _column("quantity", sa.BigInteger()),
        _column("reason", sa.SmallInteger()),
        _column("source", _KEY),
        _column("principal", sa.Text()),
        _time("occurred_at"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.CheckConstraint("from_bucket BETWEEN 1 AND 6 AND to_bucket BETWEEN 1 AND 6", name="buckets"),
        sa.CheckConstraint("from_bucket <> to_bucket", name="moved"),
    )
    op.create_index("ix_stock_movements_sku", "stock_movements", ["sku", "location_id", "seq"])
    op.create_index("ix_stock_movements_source", "stock_movements", ["source"])


def _create_reservations() -> None:
    op.create_table(
        "reservations",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _column("revision", sa.BigInteger()),
        sa.Column("location_id", _KEY, sa.ForeignKey("locations.id"), nullable=False),
        _column("skus", postgresql.ARRAY(sa.Text)),
        _column("quantities", postgresql.ARRAY(sa.BigInteger)),
        _column("state", sa.SmallInteger()),
        _column("principal", sa.Text()),
        _time("expire_time"),
        _time("create_time"),
        _time("update_time"),
        _column("created_answer", sa.LargeBinary()),
        _column("ended_by", sa.Uuid(), nullable=True),
        _column("ended_answer", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("revision > 0", name="revision"),
        sa.CheckConstraint("state BETWEEN 1 AND 4", name="state"),
        sa.CheckConstraint("cardinality(skus) = cardinality(quantities) AND cardinality(skus) > 0", name="lines"),
    )
    op.create_index(
        "ix_reservations_expire_time", "reservations", ["expire_time", "id"], postgresql_where=sa.text("state = 1")
    )
    op.create_index("ix_reservations_location_id", "reservations", ["location_id", "id"])
    op.create_index(
        "uq_reservations_ended_by",
        "reservations",
        ["ended_by"],
        unique=True,
        postgresql_where=sa.text("ended_by IS NOT NULL"),
    )


def downgrade() -> None:
    """To the domains before."""
    for table in ("reservations", "stock_movements", "stock_levels", "stock_policies", "locations"):
        op.drop_table(table)

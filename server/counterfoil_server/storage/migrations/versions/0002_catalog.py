"""The catalog: products, variants, prices, and the words that searches know."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEY = sa.Text(collation="C")


def _column(name: str, kind: sa.types.TypeEngine[Any], *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, postgresql.TIMESTAMP(timezone=True), nullable=nullable)


def upgrade() -> None:
    """From the foundation."""
    _create_products()
    _create_variants()
    op.create_table("product_words", sa.Column("word", _KEY, primary_key=True))
    op.create_index(
        "ix_product_words_similar",
        "product_words",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )


def _create_products() -> None:
    op.create_table(
        "products",
        sa.Column("id", _KEY, primary_key=True),
        _column("revision", sa.BigInteger()),
        _column("content_hash", sa.LargeBinary()),
        _column("display_name", _KEY),
        _column("description", sa.Text()),
        _column("brand", _KEY),
        _column("department", _KEY),
        _column("categories", postgresql.ARRAY(sa.Text)),
        _column("status", sa.SmallInteger()),
        _column("attributes", postgresql.JSONB()),
        _time("create_time"),
        _time("update_time"),
        _time("delete_time", nullable=True),
        _time("purge_time", nullable=True),
        _column("search", postgresql.TSVECTOR()),
        sa.CheckConstraint("revision > 0", name="revision"),
        sa.CheckConstraint("status BETWEEN 1 AND 3", name="status"),
        sa.CheckConstraint("jsonb_typeof(attributes) = 'object'", name="attributes"),
        sa.CheckConstraint("(delete_time IS NULL) = (purge_time IS NULL)", name="purge"),
    )
    for column in ("display_name", "create_time", "update_time", "department", "brand"):
        op.create_index(f"ix_products_{column}", "products", [column, "id"])
    op.create_index("ix_products_categories", "products", ["categories"], postgresql_using="gin")
    op.create_index(
        "ix_products_attributes",
        "products",
        ["attributes"],
        postgresql_using="gin",
        postgresql_ops={"attributes": "jsonb_path_ops"},
    )
    op.create_index("ix_products_search", "products", ["search"], postgresql_using="gin")
    op.create_index(
        "ix_products_purge_time", "products", ["purge_time"], postgresql_where=sa.text("purge_time IS NOT NULL")
    )


def _create_variants() -> None:
    op.create_table(
        "product_variants",
        sa.Column("sku", _KEY, primary_key=True),
        sa.Column("product_id", _KEY, sa.ForeignKey("products.id", ondelete="CASCADE"), nullable=False),
        _column("ordinal", sa.SmallInteger()),
        _column("barcode", _KEY),
        _column("display_name", sa.Text()),
        _column("unit", sa.SmallInteger()),
        _column("package_size", sa.Text()),
        sa.CheckConstraint("unit BETWEEN 1 AND 3", name="unit"),
    )
    op.create_index("ix_product_variants_product_id", "product_variants", ["product_id"])
    op.create_index(
        "ix_product_variants_barcode", "product_variants", ["barcode"], postgresql_where=sa.text("barcode <> ''")
    )
    op.create_table(
        "variant_prices",
        sa.Column("sku", _KEY, sa.ForeignKey("product_variants.sku", ondelete="CASCADE"), primary_key=True),
        sa.Column("currency", _KEY, primary_key=True),
        sa.Column("start_time", postgresql.TIMESTAMP(timezone=True), primary_key=True),
        _time("end_time"),
        _column("amount_minor", sa.BigInteger()),
        _column("ordinal", sa.SmallInteger()),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        sa.CheckConstraint("amount_minor >= 0", name="amount_minor"),
        sa.CheckConstraint("start_time < end_time", name="time_order"),
    )


def downgrade() -> None:
    """To the foundation."""
    for table in ("product_words", "variant_prices", "product_variants", "products"):
        op.drop_table(table)

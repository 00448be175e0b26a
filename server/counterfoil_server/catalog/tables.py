"""The catalog's tables.

Names and keys sort by bytes (collation "C"): the order of a list must not depend on the locale of a server. Products
are locked before their variants and prices are touched, so the rules that span rows (prices that must not overlap) are
kept by whoever holds the product's lock; what one row or one key can keep is kept here.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP, TSVECTOR

from counterfoil_server.storage.tables import metadata

_KEY: Final = Text(collation="C")
_TIME: Final = TIMESTAMP(timezone=True)

products: Final = Table(
    "products",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Column("display_name", _KEY, nullable=False),
    Column("description", Text, nullable=False),
    Column("brand", _KEY, nullable=False),
    Column("department", _KEY, nullable=False),
    Column("categories", ARRAY(Text), nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("attributes", JSONB, nullable=False),
    Column("create_time", _TIME, nullable=False),
    Column("update_time", _TIME, nullable=False),
    Column("delete_time", _TIME),
    Column("purge_time", _TIME),
    Column("search", TSVECTOR, nullable=False),
    CheckConstraint("revision > 0", name="revision"),
    CheckConstraint("status BETWEEN 1 AND 3", name="status"),
    CheckConstraint("jsonb_typeof(attributes) = 'object'", name="attributes"),
    CheckConstraint("(delete_time IS NULL) = (purge_time IS NULL)", name="purge"),
)
# One index for each order of a list serves both directions, and with the id as its last column also what comes after a
# given product. Not partial: a list may show deleted products too, and there are few of them.
Index("ix_products_display_name", products.c.display_name, products.c.id)
Index("ix_products_create_time", products.c.create_time, products.c.id)
Index("ix_products_update_time", products.c.update_time, products.c.id)
Index("ix_products_department", products.c.department, products.c.id)
Index("ix_products_brand", products.c.brand, products.c.id)
Index("ix_products_categories", products.c.categories, postgresql_using="gin")
Index(
    "ix_products_attributes",
    products.c.attributes,
    postgresql_using="gin",
    postgresql_ops={"attributes": "jsonb_path_ops"},
)
Index("ix_products_search", products.c.search, postgresql_using="gin")
Index("ix_products_purge_time", products.c.purge_time, postgresql_where=text("purge_time IS NOT NULL"))

variants: Final = Table(
    "product_variants",
    metadata,
    Column("sku", _KEY, primary_key=True),
    Column("product_id", _KEY, ForeignKey("products.id", ondelete="CASCADE"), nullable=False),
    Column("ordinal", SmallInteger, nullable=False),
    Column("barcode", _KEY, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("unit", SmallInteger, nullable=False),
    Column("package_size", Text, nullable=False),
    CheckConstraint("unit BETWEEN 1 AND 3", name="unit"),
)
Index("ix_product_variants_product_id", variants.c.product_id)
Index("ix_product_variants_barcode", variants.c.barcode, postgresql_where=text("barcode <> ''"))

prices: Final = Table(
    "variant_prices",
    metadata,
    Column("sku", _KEY, ForeignKey("product_variants.sku", ondelete="CASCADE"), primary_key=True),
    Column("currency", _KEY, primary_key=True),
    Column("start_time", _TIME, primary_key=True),  # -infinity: it always was valid
    Column("end_time", _TIME, nullable=False),  # infinity: it stays valid
    Column("amount_minor", BigInteger, nullable=False),
    Column("ordinal", SmallInteger, nullable=False),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    CheckConstraint("amount_minor >= 0", name="amount_minor"),
    CheckConstraint("start_time < end_time", name="time_order"),
)

words: Final = Table(
    "product_words",
    metadata,
    # Words of names, brands and groups, never removed: a word that no product has any more finds nothing.
    Column("word", _KEY, primary_key=True),
)
Index("ix_product_words_similar", words.c.word, postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"})

"""The table of orders: one row for an order, with its lines in arrays.

An order is written once, with the message that its caller was answered with, `placed`. What happens to it later is in
columns beside that, so `placed` is also the answer to the same request sent again, for ever. What the arrays hold of a
line is what stock, the ledger and reports need to know without reading messages.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP

from counterfoil_server.storage.tables import metadata

_KEY: Final = Text(collation="C")
_TIME: Final = TIMESTAMP(timezone=True)
_NONE: Final = text("'{}'")

orders: Final = Table(
    "orders",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("revision", BigInteger, nullable=False, server_default=text("1")),
    Column("state", SmallInteger, nullable=False, server_default=text("1")),
    Column("payment_state", SmallInteger, nullable=False, server_default=text("1")),
    Column("account", _KEY),  # null: of nobody known
    Column("location_id", _KEY, nullable=False),
    Column("currency", _KEY, nullable=False),
    Column("placed_at", _TIME, nullable=False),
    Column("business_date", Date, nullable=False),
    Column("created_at", _TIME, nullable=False),
    Column("updated_at", _TIME, nullable=False),
    Column("principal", Text, nullable=False),
    Column("items_minor", BigInteger, nullable=False),
    Column("discount_minor", BigInteger, nullable=False),
    Column("tax_minor", BigInteger, nullable=False),
    Column("tax_added_minor", BigInteger, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("credit_minor", BigInteger, nullable=False, server_default=text("0")),
    Column("line_skus", ARRAY(Text), nullable=False),
    Column("line_quantities", ARRAY(BigInteger), nullable=False),
    Column("line_totals", ARRAY(BigInteger), nullable=False),
    # Empty until something is: most orders are only ever read as they were placed.
    Column("line_fulfilled", ARRAY(BigInteger), nullable=False, server_default=_NONE),
    Column("line_cancelled", ARRAY(BigInteger), nullable=False, server_default=_NONE),
    Column("line_returned", ARRAY(BigInteger), nullable=False, server_default=_NONE),
    Column("history", LargeBinary, nullable=False, server_default=text("''")),  # what came after `placed`, see `codec`
    Column("placed", LargeBinary, nullable=False),
    CheckConstraint("revision > 0", name="revision"),
    CheckConstraint("state BETWEEN 1 AND 6", name="state"),
    CheckConstraint("payment_state BETWEEN 1 AND 5", name="payment_state"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    CheckConstraint(
        "items_minor >= 0 AND discount_minor >= 0 AND tax_added_minor >= 0 AND tax_minor >= tax_added_minor"
        " AND total_minor = items_minor - discount_minor + tax_added_minor AND total_minor >= 0",
        name="totals",
    ),
    CheckConstraint("credit_minor BETWEEN 0 AND total_minor", name="credit"),
    CheckConstraint(
        "cardinality(line_skus) > 0 AND cardinality(line_quantities) = cardinality(line_skus)"
        " AND cardinality(line_totals) = cardinality(line_skus)",
        name="lines",
    ),
    CheckConstraint(
        "cardinality(line_fulfilled) IN (0, cardinality(line_skus))"
        " AND cardinality(line_cancelled) IN (0, cardinality(line_skus))"
        " AND cardinality(line_returned) IN (0, cardinality(line_skus))",
        name="changed_lines",
    ),
    comment="What was ordered and what has become of it; one element of each array a line",
)
# An index for each way into a list, in the order of the list, with the id as its last column for what comes after a
# given order. No change of an order touches one, so PostgreSQL can keep changed rows on their pages.
Index(
    "ix_orders_account_placed_at",
    orders.c.account,
    orders.c.placed_at,
    orders.c.id,
    postgresql_where=text("account IS NOT NULL"),
)
Index("ix_orders_location_id_placed_at", orders.c.location_id, orders.c.placed_at, orders.c.id)
Index("ix_orders_placed_at", orders.c.placed_at, orders.c.id)

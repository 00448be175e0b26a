"""The inventory's tables.

Names and keys sort by bytes (collation "C"). A stock level is a cache of its movements that says in one row what they
add up to; the checks on it are the last line of defence behind the decisions that are made under its lock.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP

from counterfoil_server.storage.tables import metadata

_KEY: Final = Text(collation="C")
_TIME: Final = TIMESTAMP(timezone=True)

locations: Final = Table(
    "locations",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("display_name", _KEY, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("time_zone", _KEY, nullable=False),
    Column("attributes", JSONB, nullable=False),
    Column("create_time", _TIME, nullable=False),
    Column("update_time", _TIME, nullable=False),
    CheckConstraint("revision > 0", name="revision"),
    CheckConstraint("kind BETWEEN 1 AND 3", name="kind"),
    CheckConstraint("jsonb_typeof(attributes) = 'object'", name="attributes"),
)

policies: Final = Table(
    "stock_policies",
    metadata,
    # Every SKU that has a level has a row, so that who makes a level and who changes the limit meet there.
    Column("sku", _KEY, primary_key=True),
    Column("backorder_limit", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("update_time", _TIME),
    CheckConstraint("backorder_limit >= 0", name="backorder_limit"),
    CheckConstraint("revision >= 0", name="revision"),
)

levels: Final = Table(
    "stock_levels",
    metadata,
    Column("sku", _KEY, primary_key=True),
    Column("location_id", _KEY, ForeignKey("locations.id"), primary_key=True),
    Column("on_hand", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    Column("sold", BigInteger, nullable=False),
    Column("incoming", BigInteger, nullable=False),
    Column("damaged", BigInteger, nullable=False),
    Column("floor", BigInteger, nullable=False),  # the backorder limit of the SKU, negative
    Column("revision", BigInteger, nullable=False),
    CheckConstraint("on_hand >= floor", name="on_hand"),
    CheckConstraint("reserved >= 0", name="reserved"),
    CheckConstraint("sold >= 0", name="sold"),
    CheckConstraint("incoming >= 0", name="incoming"),
    CheckConstraint("damaged >= 0", name="damaged"),
    CheckConstraint("floor <= 0", name="floor"),
    # No index has a column that changes, so an update stays on its page where there is room: half of it is left free.
    postgresql_with={"fillfactor": "50"},
)
Index("ix_stock_levels_location_id", levels.c.location_id, levels.c.sku)

movements: Final = Table(
    "stock_movements",
    metadata,
    # Given while the level is locked, so the numbers of one level rise in the order of its commits. Those of two levels
    # say nothing of each other.
    Column("seq", BigInteger, Identity(always=True), nullable=False),
    Column("sku", _KEY, nullable=False),
    Column("location_id", _KEY, nullable=False),
    Column("from_bucket", SmallInteger, nullable=False),
    Column("to_bucket", SmallInteger, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("reason", SmallInteger, nullable=False),
    Column("source", _KEY, nullable=False),
    Column("principal", Text, nullable=False),
    Column("occurred_at", _TIME, nullable=False),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("from_bucket BETWEEN 1 AND 6 AND to_bucket BETWEEN 1 AND 6", name="buckets"),
    CheckConstraint("from_bucket <> to_bucket", name="moved"),
)
# Every sold line pays for each. The names of orders rise, so the second one grows at its end, where all lines of an
# order are one entry; a BRIN index with Bloom filters, which is smaller, made an insert five times as dear.
Index("ix_stock_movements_sku", movements.c.sku, movements.c.location_id, movements.c.seq)
Index("ix_stock_movements_source", movements.c.source)

MANY_OF_A_SOURCE: Final = text("NOT starts_with(source, 'orders/') AND NOT starts_with(source, 'reservations/')")
"""Movements whose source may have caused any number of them: what callers name as a source of adjustments. Those of an
order or a reservation are few, and sold lines do not pay for a third index. Who wants it says this in its query."""

Index("ix_stock_movements_source_seq", movements.c.source, movements.c.seq, postgresql_where=MANY_OF_A_SOURCE)

reservations: Final = Table(
    "reservations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("location_id", _KEY, ForeignKey("locations.id"), nullable=False),
    Column("skus", ARRAY(Text), nullable=False),
    Column("quantities", ARRAY(BigInteger), nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("principal", Text, nullable=False),
    Column("expire_time", _TIME, nullable=False),
    Column("create_time", _TIME, nullable=False),
    Column("update_time", _TIME, nullable=False),
    # What ReserveStock answered, and the call that ended it with its own answer: the same for who asks again.
    Column("created_answer", LargeBinary, nullable=False),
    Column("ended_by", Uuid),
    Column("ended_answer", LargeBinary),
    CheckConstraint("revision > 0", name="revision"),
    CheckConstraint("state BETWEEN 1 AND 4", name="state"),
    CheckConstraint("cardinality(skus) = cardinality(quantities) AND cardinality(skus) > 0", name="lines"),
)
Index(
    "ix_reservations_expire_time",
    reservations.c.expire_time,
    reservations.c.id,
    postgresql_where=text("state = 1"),
)
Index("ix_reservations_location_id", reservations.c.location_id, reservations.c.id)
Index("uq_reservations_ended_by", reservations.c.ended_by, unique=True, postgresql_where=text("ended_by IS NOT NULL"))

"""The tables that storage itself owns, and the one MetaData that every room's `tables.py` declares its own on."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every table of the database. Names follow one convention, so that a repository can tell constraints apart by name."""

deployment = Table(
    "deployment",
    metadata,
    Column("id", SmallInteger, CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False),
    Column("epoch", Uuid, nullable=False, server_default=func.gen_random_uuid()),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    comment="One row: which deployment this database holds",
)

sequencer = Table(
    "sequencer",
    metadata,
    Column("id", SmallInteger, CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False),
    Column("last_position", BigInteger, nullable=False, server_default=text("0")),
    Column("settled_id", BigInteger, nullable=False, server_default=text("0")),
    Column("noted_id", BigInteger, nullable=False, server_default=text("0")),
    Column("noted_writers", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    comment="One row: the last position that was given to a change",
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("principal", Text, nullable=False),
    Column("trace_id", Text, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("count", Integer, nullable=False),
    Column("event_ids", ARRAY(Uuid), nullable=False),
    Column("types", ARRAY(Text), nullable=False),
    Column("names", ARRAY(Text), nullable=False),
    Column("revisions", ARRAY(BigInteger), nullable=False),
    Column("images", ARRAY(LargeBinary), nullable=False),
    Column("first_position", BigInteger),
    CheckConstraint(
        "count > 0 AND cardinality(event_ids) = count AND cardinality(types) = count AND cardinality(names) = count"
        " AND cardinality(revisions) = count AND cardinality(images) = count",
        name="one_element_each",
    ),
    Index("ix_outbox_unpositioned", "id", postgresql_where=text("first_position IS NULL")),
    Index(
        "uq_outbox_first_position", "first_position", unique=True, postgresql_where=text("first_position IS NOT NULL")
    ),
    comment="What changed, written in the transaction that changed it; a row of n changes takes n positions",
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("principal", Text, primary_key=True),
    Column("method", Text, primary_key=True),
    Column("request_id", Uuid, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_idempotency_created_at", "created_at"),
    comment="Which request had which answer, written in the transaction that the request made",
)

request_keys = Table(
    "request_keys",
    metadata,
    # The id first: ids that are made one after the other then go to one end of the index.
    Column("request_id", Uuid, primary_key=True),
    Column("principal", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("resource", Uuid, nullable=False),
    comment="Which request made which resource, kept for ever",
)

request_acts = Table(
    "request_acts",
    metadata,
    # The id first, as in `request_keys`.
    Column("request_id", Uuid, primary_key=True),
    Column("principal", Text, primary_key=True),
    Column("method", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("act_time", DateTime(timezone=True), nullable=False),
    comment="Which request moved stock, money or an order, and when: kept for ever, also when its answer is not",
)

consumers = Table(
    "consumers",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    comment="How far each durable reader of the outbox has come",
)

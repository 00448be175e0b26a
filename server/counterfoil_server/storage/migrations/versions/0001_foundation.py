"""Deployment, outbox, idempotency and consumers: what every later write rests on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _timestamp(name: str, *, default_now: bool) -> sa.Column[object]:
    default = sa.func.now() if default_now else None
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=default)


def upgrade() -> None:
    """From an empty database."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    _create_single_rows()
    _create_outbox()
    op.create_table(
        "idempotency",
        sa.Column("principal", sa.Text, primary_key=True),
        sa.Column("method", sa.Text, primary_key=True),
        sa.Column("request_id", sa.Uuid, primary_key=True),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        _timestamp("created_at", default_now=True),
        sa.Index("ix_idempotency_created_at", "created_at"),
        comment="Which request had which answer, written in the transaction that the request made",
    )
    op.create_table(
        "consumers",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        _timestamp("updated_at", default_now=True),
        comment="How far each durable reader of the outbox has come",
    )


def _create_single_rows() -> None:
    op.create_table(
        "deployment",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.Uuid, nullable=False, server_default=sa.func.gen_random_uuid()),
        _timestamp("created_at", default_now=True),
        sa.CheckConstraint("id = 1", name="one_row"),
        comment="One row: which deployment this database holds",
    )
    op.create_table(
        "sequencer",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("last_position", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.CheckConstraint("id = 1", name="one_row"),
        comment="One row: the last position that was given to a change",
    )
    op.execute("INSERT INTO deployment (id) VALUES (1)")
    op.execute("INSERT INTO sequencer (id) VALUES (1)")


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("principal", sa.Text, nullable=False),
        sa.Column("trace_id", sa.Text, nullable=False),
        _timestamp("occurred_at", default_now=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("event_ids", postgresql.ARRAY(sa.Uuid), nullable=False),
        sa.Column("types", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("names", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("revisions", postgresql.ARRAY(sa.BigInteger), nullable=False),
        sa.Column("images", postgresql.ARRAY(sa.LargeBinary), nullable=False),
        sa.Column("first_position", sa.BigInteger),
        sa.CheckConstraint(
            "count > 0 AND cardinality(event_ids) = count AND cardinality(types) = count"
            " AND cardinality(names) = count AND cardinality(revisions) = count AND cardinality(images) = count",
            name="one_element_each",
        ),
        comment="What changed, written in the transaction that changed it; a row of n changes takes n positions",
    )
    op.create_index("ix_outbox_unpositioned", "outbox", ["id"], postgresql_where=sa.text("first_position IS NULL"))
    op.create_index(
        "uq_outbox_first_position",
        "outbox",
        ["first_position"],
        unique=True,
        postgresql_where=sa.text("first_position IS NOT NULL"),
    )


def downgrade() -> None:
    """To an empty database. The extension stays: others may use it."""
    for table in ("consumers", "idempotency", "outbox", "sequencer", "deployment"):
        op.drop_table(table)

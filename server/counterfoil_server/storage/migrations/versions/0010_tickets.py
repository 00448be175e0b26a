"""Tickets, whose tokens are sent by e-mail, and the mails that bring them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KEY = sa.Text(collation="C")


def _column(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, postgresql.TIMESTAMP(timezone=True), nullable=nullable)


def upgrade() -> None:
    """From the sessions."""
    op.create_table(
        "tickets",
        sa.Column("id", sa.Uuid, primary_key=True),
        _column("account_id", _KEY),
        _column("purpose", _KEY),
        _column("address_key", _KEY),
        _time("create_time"),
        _time("expire_time"),
        _time("use_time", nullable=True),
        _time("end_time", nullable=True),
    )
    op.create_index("ix_tickets_account_id", "tickets", ["account_id", "purpose", "create_time"])
    op.create_index("ix_tickets_expire_time", "tickets", ["expire_time"])
    op.create_table(
        "mails",
        sa.Column("id", sa.Uuid, primary_key=True),
        _column("account_id", _KEY),
        _column("kind", _KEY),
        sa.Column("ticket_id", sa.Uuid, sa.ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
        _time("create_time"),
        _time("due_time"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        _time("sent_time", nullable=True),
    )
    op.create_index("ix_mails_due_time", "mails", ["due_time"], postgresql_where=sa.text("sent_time IS NULL"))
    op.create_index("ix_mails_account_id", "mails", ["account_id"])
    op.create_index("ix_mails_ticket_id", "mails", ["ticket_id"])


def downgrade() -> None:
    """To the sessions."""
    op.drop_table("mails")
    op.drop_table("tickets")

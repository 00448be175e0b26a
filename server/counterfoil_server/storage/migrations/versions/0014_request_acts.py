"""Requests that moved stock, money or an order are known for ever, also when their answers have been given up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_METHODS = (
    "/counterfoil.inventory.v1.InventoryService/AdjustStock",
    "/counterfoil.inventory.v1.InventoryService/TransferStock",
    "/counterfoil.ledger.v1.LedgerService/PostPendingTransaction",
    "/counterfoil.ledger.v1.LedgerService/ReverseTransaction",
    "/counterfoil.ledger.v1.LedgerService/VoidTransaction",
    "/counterfoil.orders.v1.OrderService/CancelOrder",
    "/counterfoil.orders.v1.OrderService/FulfilOrder",
    "/counterfoil.orders.v1.OrderService/ReturnOrder",
)


def upgrade() -> None:
    """From the movements of a source. Nobody waits for it: the table is new, and what is copied is only read.

    What servers of the release before take from now on has its key in `idempotency` alone, and is forgotten with it.
    """
    acts = op.create_table(
        "request_acts",
        sa.Column("request_id", sa.Uuid, primary_key=True),
        sa.Column("principal", sa.Text, primary_key=True),
        sa.Column("method", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("act_time", sa.DateTime(timezone=True), nullable=False),
        comment="Which request moved stock, money or an order, and when: kept for ever, also when its answer is not",
    )
    names = ("request_id", "principal", "method", "fingerprint")
    known = sa.table("idempotency", *map(sa.column, (*names, "created_at")))
    columns = [known.c[name] for name in (*names, "created_at")]
    op.execute(acts.insert().from_select([*names, "act_time"], sa.select(*columns).where(known.c.method.in_(_METHODS))))


def downgrade() -> None:
    """To the movements of a source."""
    op.drop_table("request_acts")

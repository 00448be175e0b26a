"""Changes of orders that are locked."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, update

from counterfoil_server.orders.codec import OrderRow
from counterfoil_server.orders.tables import orders

_CHANGE: Final = (
    update(orders)
    .where(orders.c.id == bindparam("order_id"))
    .values(
        revision=bindparam("revision"),
        state=bindparam("state"),
        updated_at=bindparam("updated_at"),
        credit_minor=bindparam("credit_minor"),
        line_fulfilled=bindparam("line_fulfilled"),
        line_cancelled=bindparam("line_cancelled"),
        line_returned=bindparam("line_returned"),
        history=bindparam("history"),
    )
)


def change(connection: Connection, row: OrderRow, now: datetime) -> None:
    """Stores what has become of an order: its state, its revision, its lines' quantities, its history."""
    connection.execute(
        _CHANGE,
        {
            "order_id": row.id,
            "revision": row.revision,
            "state": row.state.value,
            "updated_at": now,
            "credit_minor": row.credit_minor,
            "line_fulfilled": row.fulfilled,
            "line_cancelled": row.cancelled,
            "line_returned": row.returned,
            "history": row.history,
        },
    )

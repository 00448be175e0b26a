"""Orders by id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, bindparam, select

from counterfoil_server.orders.codec import OrderRow
from counterfoil_server.orders.rules.life import PaymentState, State
from counterfoil_server.orders.tables import orders
from counterfoil_server.storage.times import us_of

ORDER_COLUMNS: Final[tuple[ColumnElement[Any], ...]] = (
    orders.c.id,
    orders.c.revision,
    orders.c.state,
    orders.c.payment_state,
    orders.c.currency,
    us_of(orders.c.placed_at),
    us_of(orders.c.updated_at),
    orders.c.credit_minor,
    orders.c.line_fulfilled,
    orders.c.line_cancelled,
    orders.c.line_returned,
    orders.c.history,
    orders.c.placed,
    orders.c.account,
    orders.c.location_id,
)
"""What a SELECT must name, in this order, for `order_of` to read its rows."""

_BY_ID: Final = select(*ORDER_COLUMNS).where(orders.c.id == bindparam("id"))
_LOCKED: Final = _BY_ID.with_for_update()


def order_of(row: Sequence[Any]) -> OrderRow:
    """The order in a row of ORDER_COLUMNS."""
    return OrderRow(
        id=row[0],
        revision=row[1],
        state=State(row[2]),
        payment_state=PaymentState(row[3]),
        currency=row[4],
        placed_us=row[5],
        updated_us=row[6],
        credit_minor=row[7],
        fulfilled=row[8],
        cancelled=row[9],
        returned=row[10],
        history=bytes(row[11]),
        placed=bytes(row[12]),
        account=row[13] or "",
        location_id=row[14],
    )


def read(connection: Connection, order_id: UUID) -> OrderRow | None:
    """The order with this id; None where there is none."""
    return _one(connection.execute(_BY_ID, {"id": order_id}).first())


def lock(connection: Connection, order_id: UUID) -> OrderRow | None:
    """The order with this id, which nobody else changes until the transaction ends."""
    return _one(connection.execute(_LOCKED, {"id": order_id}).first())


def _one(row: Row[Any] | None) -> OrderRow | None:
    return None if row is None else order_of(tuple(row))

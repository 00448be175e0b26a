"""Pages of lists. A page is found by where the one before ended, never by counting rows to skip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, and_, select, tuple_

from counterfoil_server.catalog.rules import moment
from counterfoil_server.orders.codec import OrderRow
from counterfoil_server.orders.repository.reading import ORDER_COLUMNS, order_of
from counterfoil_server.orders.tables import orders


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: when its last order was placed, and that order's id."""

    placed_us: int
    id: UUID


def place_of(row: OrderRow) -> Place:
    """Where a page that ends with this order ends."""
    return Place(row.placed_us, row.id)


def page(
    connection: Connection, condition: ColumnElement[bool], after: Place | None, limit_rows: int, *, descending: bool
) -> list[OrderRow]:
    """The next orders by when they were placed, those of one moment by id in the same direction."""
    return [order_of(row) for row in connection.execute(_page(condition, after, limit_rows, descending=descending))]


def _page(condition: ColumnElement[bool], after: Place | None, limit_rows: int, *, descending: bool) -> Select[Any]:
    """Both columns go the same way, so what comes after a place is one range of the indexes."""
    key = tuple_(orders.c.placed_at, orders.c.id)
    if after is not None:
        place = tuple_(moment(after.placed_us), after.id)
        condition = and_(condition, key < place if descending else key > place)
    columns = (orders.c.placed_at, orders.c.id)
    ordered = [column.desc() for column in columns] if descending else list(columns)
    return select(*ORDER_COLUMNS).where(condition).order_by(*ordered).limit(limit_rows)

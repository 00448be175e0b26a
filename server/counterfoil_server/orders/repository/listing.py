"""Pages of lists. A page is found by where the one before ended, never by counting rows to skip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, and_, select, tuple_

from counterfoil_server.orders.codec import OrderRow
from counterfoil_server.orders.repository.reading import ORDER_COLUMNS, order_of
from counterfoil_server.orders.tables import orders
from counterfoil_server.times import moment


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


def walk(
    connection: Connection, condition: ColumnElement[bool], after: Place | None, slice_rows: int, *, descending: bool
) -> Iterator[OrderRow]:
    """All of these orders, as `page` has them, read some at a time: who stops early has not held the rest.

    An order keeps its place, so that slices fit together as pages do, whatever is placed meanwhile.
    """
    while True:
        found = page(connection, condition, after, slice_rows, descending=descending)
        yield from found
        if len(found) < slice_rows:
            return
        after = place_of(found[-1])


def _page(condition: ColumnElement[bool], after: Place | None, limit_rows: int, *, descending: bool) -> Select[Any]:
    """Both columns go the same way, so what comes after a place is one range of the indexes."""
    key = tuple_(orders.c.placed_at, orders.c.id)
    if after is not None:
        place = tuple_(moment(after.placed_us), after.id)
        condition = and_(condition, key < place if descending else key > place)
    columns = (orders.c.placed_at, orders.c.id)
    ordered = [column.desc() for column in columns] if descending else list(columns)
    return select(*ORDER_COLUMNS).where(condition).order_by(*ordered).limit(limit_rows)

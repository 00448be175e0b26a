"""The orders of one account, all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

from counterfoil_server.orders.codec import OrderRow
from counterfoil_server.orders.repository import listing
from counterfoil_server.orders.tables import orders

_PAGE_LIMIT_ORDERS: Final = 500


def orders_of(connection: Connection, account: str) -> Iterator[OrderRow]:
    """The orders of an account, by when they were placed, read some at a time."""
    after = None
    while True:
        found = listing.page(connection, orders.c.account == account, after, _PAGE_LIMIT_ORDERS, descending=False)
        yield from found
        if len(found) < _PAGE_LIMIT_ORDERS:
            return
        after = listing.place_of(found[-1])

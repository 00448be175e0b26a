"""The orders of one account, all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

from counterfoil_server.orders.codec import OrderRow
from counterfoil_server.orders.repository import listing
from counterfoil_server.orders.tables import orders

_PAGE_LIMIT_ORDERS: Final = 50


def orders_of(connection: Connection, account: str) -> Iterator[OrderRow]:
    """The orders of an account, by when they were placed, read some at a time."""
    return listing.walk(connection, orders.c.account == account, None, _PAGE_LIMIT_ORDERS, descending=False)

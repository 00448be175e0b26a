"""What the ledger's VerifyInvariants checks of orders, on a live system."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final
from uuid import UUID

from counterfoil_server.faults import DeadlineExceeded
from counterfoil_server.inventory.rules import Bucket
from counterfoil_server.ledger.rules import Examined, Finding
from counterfoil_server.orders.repository import checking
from counterfoil_server.orders.repository.checking import Unequal
from counterfoil_server.orders.rules.drafts import name_of
from counterfoil_server.storage.engine import Database

SLICE_LIMIT_ORDERS: Final = 1_000


class OrderCheck:
    """One thing that must be true of every order. Implements `ledger.verify.InvariantCheck`."""

    def __init__(
        self,
        name: str,
        description: str,
        look: Callable[[Any, UUID, int], list[Unequal]],
        *,
        slice_limit_orders: int = SLICE_LIMIT_ORDERS,
    ) -> None:
        """`slice_limit_orders`: orders that one statement looks at. Each statement has a snapshot of its own."""
        self.name = name
        self._description = description
        self._look = look
        self._limit = slice_limit_orders

    def run(self, database: Database, deadline: float) -> Iterator[Finding | Examined]:
        """Goes through all orders, by id. Raises DeadlineExceeded, and the faults of storage."""
        after: UUID | None = UUID(int=0)
        while after is not None:
            if time.monotonic() >= deadline:
                raise DeadlineExceeded
            with database.read(deadline) as transaction:
                count, last = checking.end_of_slice(transaction.connection, after, self._limit)
                found = self._look(transaction.connection, after, self._limit) if count else []
            yield Examined(count)
            for each in found:
                description = f"{self._description} of {each.of}" if each.of else self._description
                yield Finding(name_of(each.order_id), description, str(each.wanted), str(each.found))
            after = last if count == self._limit else None


def order_checks(slice_limit_orders: int = SLICE_LIMIT_ORDERS) -> list[OrderCheck]:
    """The checks of orders, against themselves, the ledger and stock."""
    check = partial(OrderCheck, slice_limit_orders=slice_limit_orders)
    return [
        check("orders.totals", "the total and the sum of the lines' totals differ", checking.totals),
        check("orders.ledger", "what is owed for it and its postings to receivable differ", checking.receivables),
        check(
            "orders.stock", "the units sold and not taken back differ", partial(checking.stock, sold=int(Bucket.SOLD))
        ),
    ]

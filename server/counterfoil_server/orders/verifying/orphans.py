"""From the ledger and stock back to orders: whether each order that posted, or moved stock, still exists."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from counterfoil_server.inventory.rules import Bucket
from counterfoil_server.ledger.rules import TRANSACTION_PREFIX, Examined, Finding
from counterfoil_server.orders.repository import tracing
from counterfoil_server.orders.verifying.walking import walk
from counterfoil_server.storage.engine import Database


class OrphanCheck:
    """Orders that are missing. Implements `ledger.verify.InvariantCheck`."""

    name: str = "orders.missing"

    def __init__(self, *, slice_limit_rows: int) -> None:
        """`slice_limit_rows`: transactions, or movements, that one statement looks at."""
        self._limit = slice_limit_rows

    def run(self, database: Database, deadline: float) -> Iterator[Finding | Examined]:
        """Goes through all transactions by id, then through the movements of orders by source.

        Raises DeadlineExceeded, and the faults of storage.
        """
        for count, postings in walk(database, deadline, tracing.orphan_postings, UUID(int=0), self._limit):
            yield Examined(count)
            for reference, transaction_id in postings:
                description = f"does not exist, and {TRANSACTION_PREFIX}{transaction_id} is an order's posting"
                yield Finding(reference, description)
        look = partial(tracing.orphan_movements, sold=int(Bucket.SOLD))
        for count, movements in walk(database, deadline, look, tracing.FIRST_SOURCE, self._limit):
            yield Examined(count)
            for source, number in movements:
                yield Finding(source, "does not exist, and has movements of stock", "0", str(number))

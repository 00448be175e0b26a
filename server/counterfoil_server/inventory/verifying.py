"""What the ledger's VerifyInvariants checks of stock, on a live system."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from counterfoil_server.inventory.levels import Key
from counterfoil_server.inventory.repository import checking
from counterfoil_server.inventory.repository.checking import Slice
from counterfoil_server.inventory.rules import level_name
from counterfoil_server.ledger.pacing import Pace
from counterfoil_server.ledger.rules import Examined, Finding
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import ReadTransaction

SLICE_LIMIT_ROWS: Final = 5_000
FINDINGS_LIMIT: Final = 100
"""Findings of one check in one slice; where that many are wrong, more of them say nothing new."""

_BUCKETS: Final = ("on_hand", "reserved", "sold", "incoming", "damaged")


class StockInvariants:
    """Levels are the sums of their movements, reserved units are those of reservations, and none is below its bound."""

    name: str = "inventory.stock"

    def __init__(self, *, slice_limit_rows: int = SLICE_LIMIT_ROWS) -> None:
        """`slice_limit_rows`: levels that one statement looks at. Each statement has a snapshot of its own.

        It is fewer where their movements, all since the first, are more than a statement may take the time for.
        """
        self._limit_rows = slice_limit_rows

    def run(self, database: Database, deadline: float) -> Iterator[Finding | Examined]:
        """All that is wrong, in the order of keys. Raises DeadlineExceeded, and the faults of storage."""
        pace = Pace(self._limit_rows, deadline)
        after: Key | None = ("", "")
        while after is not None:
            count, findings, after = pace.run(partial(_judged, database, deadline, after))
            yield Examined(count)
            yield from findings


def _judged(database: Database, deadline: float, after: Key, limit_rows: int) -> tuple[int, list[Finding], Key | None]:
    """How many levels a slice has, what is wrong with them, and where the next one begins; None where there is none."""
    with database.read(deadline) as transaction:
        count, end = checking.end_of_slice(transaction.connection, after, limit_rows)
        return count, list(_findings(transaction, (after, end))), end


def _findings(transaction: ReadTransaction, part: Slice) -> Iterator[Finding]:
    connection = transaction.connection
    for sku, location_id, kept, moved in checking.unequal_levels(connection, part, FINDINGS_LIMIT):
        differing = ", ".join(
            f"{bucket} is {is_now} and should be {should_be}"
            for bucket, is_now, should_be in zip(_BUCKETS, _numbers(kept), _numbers(moved), strict=True)
            if is_now != should_be
        )
        message = f"differs from the sum of its movements: {differing}"
        yield Finding(level_name(location_id, sku), message)
    for sku, location_id, kept, wanted in checking.unequal_reservations(connection, part, FINDINGS_LIMIT):
        message = f"has {kept} units reserved, and active reservations have {wanted}"
        yield Finding(level_name(location_id, sku), message)
    for sku, location_id, on_hand, floor, limit in checking.out_of_bounds(connection, part, FINDINGS_LIMIT):
        bounds = f"the floor {floor} and the backorder limit {limit}"
        message = f"has {on_hand} on hand with {bounds}, or a bucket below zero"
        yield Finding(level_name(location_id, sku), message)


def _numbers(buckets: list[int | None]) -> list[int]:
    """Of a level or movements that are not there, none."""
    return [number or 0 for number in buckets]

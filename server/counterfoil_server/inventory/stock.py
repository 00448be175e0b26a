"""Stock for the transactions of other domains: lock the levels, decide on a working copy, write what changed.

    reply = stock.lock(statements, [(sku, location_id), …])  # queued; after all else that must be locked
    levels = Levels(reply.rows())                            # the first read waits
    shortage = levels.take(location_id, skus, quantities, SALE, cause=Cause(order_name, principal, occur_us))
    if shortage is not None: …                               # none is taken: refuse this order, shortage.fault()
    levels.put(location_id, skus, quantities, CANCELLATION, cause=…)  # where the units must be there
    changed = stock.queue(statements, levels)                # once, at the end: two statements, for all orders
    batch.emit(stock.changes(changed), actor)                # one change for each level, however many moved it

Stock levels come last in the order of locks, after request keys, orders, reservations and ledger accounts; `lock` takes
them in the order of their own keys. The ways that units go are constants of `rules` (SALE, SALE_OF_RESERVED,
CANCELLATION, RETURN, RETURN_DAMAGED …). Orders that take a reservation use `settling.consume` on the same `Levels`.

A line costs a look-up in a dictionary and two additions; what is written travels as one text for each column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from counterfoil_server.inventory import codec
from counterfoil_server.inventory.changes import STOCK, Event
from counterfoil_server.inventory.levels import FLOOR, LOCATION_ID, REVISION, SKU, Key, Levels, Row, Shortage
from counterfoil_server.inventory.repository import levels as repository
from counterfoil_server.inventory.rules import (
    CANCELLATION,
    RETURN,
    RETURN_DAMAGED,
    SALE,
    SALE_OF_RESERVED,
    Cause,
    level_name,
)
from counterfoil_server.storage.statements import Reply, Statements
from counterfoil_server.storage.transaction import Change

__all__ = [
    "CANCELLATION",
    "RETURN",
    "RETURN_DAMAGED",
    "SALE",
    "SALE_OF_RESERVED",
    "Cause",
    "Levels",
    "Shortage",
    "changes",
    "lock",
    "queue",
]


def lock(statements: Statements, keys: Iterable[Key], reservations: Sequence[UUID] = ()) -> Reply:
    """Locks levels in the order of their keys: those given, and those of the lines of reservations.

    Asks one statement and waits for nothing. Lock the reservations before.
    """
    return repository.lock(statements, keys, reservations)


def queue(statements: Statements, levels: Levels) -> list[Row]:
    """Asks for what stores all that was taken: one statement for the levels, one for the movements.

    Returns the levels that changed, for `changes`.
    """
    changed, moved = levels.settle()
    if changed:
        repository.update(statements, changed)
    if moved.operations:
        repository.insert_movements(statements, moved)
    return changed


def changes(changed: Sequence[Row]) -> list[Change]:
    """One event for each level, with its image after all that the transaction did."""
    return [
        Change(STOCK, Event.STOCK_CHANGED.value, level_name(row[LOCATION_ID], row[SKU]), row[REVISION], image(row))
        for row in changed
    ]


def image(row: Row) -> bytes:
    """The serialized StockLevel of a level of the working copy."""
    return codec.level_bytes(row[SKU], row[LOCATION_ID], row[2:7], row[FLOOR], row[REVISION])

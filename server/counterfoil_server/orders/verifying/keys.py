"""Whether each order has the key of the request that placed it, so that this acts once for ever.

Keys are found by their requests; nothing leads from an order to its own, for every order would pay for an index. So
all orders are counted in stretches of ids, with a checksum, and then all keys, which finds those whose order does not
exist. A stretch that comes out different holds orders without a key, or with two, or some that were placed in between:
the keys of all its orders are counted once more, one by one. A key is committed with its order, so whoever has seen the
order finds the key.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import partial
from typing import Final
from uuid import UUID

from counterfoil_server.ledger.rules import Examined, Finding
from counterfoil_server.orders.repository import tracing
from counterfoil_server.orders.repository.tracing import KeyPlace
from counterfoil_server.orders.rules.drafts import name_of
from counterfoil_server.orders.verifying.walking import walk
from counterfoil_server.storage.engine import Database

SCOPE: Final = "orders.place"
SUSPECTS_LIMIT: Final = 100_000
"""Orders whose keys are counted one by one at once."""

_look: Final = partial(tracing.keys, of_orders=SCOPE)
_FIRST_ID: Final = UUID(int=0)
_FIRST_KEY: Final = KeyPlace(_FIRST_ID, "", "")


class KeyCheck:
    """Keys of orders. Implements `ledger.verify.InvariantCheck`."""

    name: str = "orders.keys"

    def __init__(self, *, slice_limit_rows: int) -> None:
        """`slice_limit_rows`: orders, or keys, that one statement looks at."""
        self._limit = slice_limit_rows

    def run(self, database: Database, deadline: float) -> Iterator[Finding | Examined]:
        """Goes through orders by id, and keys by request. Raises DeadlineExceeded, and the faults of storage."""
        stretches = _Stretches()
        for count, order_ids in walk(database, deadline, tracing.order_ids, _FIRST_ID, self._limit):
            yield Examined(count)
            stretches.add(order_ids)
        for _, keys in walk(database, deadline, _look, _FIRST_KEY, self._limit):
            yield Examined(len(keys))
            for request_id, order_id, exists in keys:
                stretches.take(order_id)
                if not exists:
                    yield Finding(name_of(order_id), f"does not exist, and is what request {request_id} made")
        for suspects in self._suspects(database, deadline, stretches):
            yield from self._recounted(database, deadline, suspects)

    def _recounted(self, database: Database, deadline: float, suspects: dict[UUID, int]) -> Iterator[Finding]:
        """Those of some orders that have not one key."""
        for _, keys in walk(database, deadline, _look, _FIRST_KEY, self._limit):
            for key in keys:
                if key.order_id in suspects:
                    suspects[key.order_id] += 1
        for order_id, number in suspects.items():
            if number != 1:
                yield Finding(name_of(order_id), "has not one key of a request that made it", "1", str(number))

    def _suspects(self, database: Database, deadline: float, stretches: _Stretches) -> Iterator[dict[UUID, int]]:
        """The orders of all stretches that came out different, some at a time, with no keys yet."""
        suspects: dict[UUID, int] = {}
        for after, last in stretches.different():
            with database.read(deadline) as transaction:
                suspects |= dict.fromkeys(tracing.order_ids_to(transaction.connection, after, last), 0)
            if len(suspects) >= SUSPECTS_LIMIT:
                yield suspects
                suspects = {}
        if suspects:
            yield suspects


class _Stretches:
    """Orders in the order of their ids, some at a time: where each stretch ends, how many it has, and their checksum.

    The checksum is the sum of the squares of their ids. Others may have the same one, but hardly by chance: much of an
    id is random.
    """

    def __init__(self) -> None:
        self._ends: list[int] = []
        self._counts: list[int] = []
        self._checksums: list[int] = []

    def add(self, order_ids: list[UUID]) -> None:
        """A stretch behind the others."""
        self._ends.append(order_ids[-1].int)
        self._counts.append(len(order_ids))
        self._checksums.append(sum(each.int**2 for each in order_ids))

    def take(self, order_id: UUID) -> None:
        """Takes the order of a key out of its stretch; it has none where it came after all of them."""
        number = order_id.int
        index = bisect_left(self._ends, number)
        if index < len(self._ends):
            self._counts[index] -= 1
            self._checksums[index] -= number**2

    def different(self) -> Iterator[tuple[UUID, UUID]]:
        """The stretches whose keys were not those of their orders: which order they come after, and end with."""
        after = 0
        for end, count, checksum in zip(self._ends, self._counts, self._checksums, strict=True):
            if count or checksum:
                yield UUID(int=after), UUID(int=end)
            after = end

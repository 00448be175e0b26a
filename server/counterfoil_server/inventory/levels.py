"""Stock levels while a transaction decides: plain lists, because orders take tens of thousands of lines a second here.

A row is a list whose index is the bucket's number, so that a movement is two additions:

    0  always 0, the least that most buckets may hold
    1  OUTSIDE, without end
    2  ON_HAND   3  RESERVED   4  SOLD   5  INCOMING   6  DAMAGED
    7  the least that ON_HAND may hold: below zero by the backorder limit
    8  the revision   9  the SKU   10  the location's id   11  the buckets as they were
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from counterfoil_server.faults import FailedPrecondition, InvalidArgument, Reason
from counterfoil_server.inventory.rules import LEVEL_LIMIT, LOCATION_PREFIX, Bucket, Cause, Motion

Row: TypeAlias = list[Any]
Key: TypeAlias = tuple[str, str]
"""SKU and location id."""

NOTHING: Final = 0
FLOOR: Final = 7
REVISION: Final = 8
SKU: Final = 9
LOCATION_ID: Final = 10
_BEFORE: Final = 11
_BUCKETS: Final = slice(int(Bucket.ON_HAND), int(Bucket.DAMAGED) + 1)

_OUTSIDE: Final = int(Bucket.OUTSIDE)
_ON_HAND: Final = int(Bucket.ON_HAND)
_ENDLESS: Final = 2**80


class Shortage(NamedTuple):
    """Why lines were not taken: the first SKU of which a bucket has too few."""

    sku: str
    location_id: str
    bucket: int
    requested: int  # over all lines of the SKU
    available: int

    def fault(self) -> FailedPrecondition:
        """As the caller sees it: OUT_OF_STOCK."""
        location = LOCATION_PREFIX + self.location_id
        bucket = "available" if self.bucket == _ON_HAND else Bucket(self.bucket).name.lower()
        return FailedPrecondition(
            Reason.OUT_OF_STOCK,
            f"{self.requested} of {self.sku} were asked for at {location}, and {self.available} are {bucket}",
            subject=f"{location}/stockLevels/{self.sku}",
            metadata={
                "sku": self.sku,
                "location": location,
                "requested": str(self.requested),
                "available": str(self.available),
            },
        )


class Moved(NamedTuple):
    """Movements as columns: one SKU and quantity a line, and for each operation how many lines it has."""

    skus: list[str]
    quantities: list[int]
    operations: list[tuple[int, str, Motion, Cause]]  # lines, location id, way, cause


class Levels:
    """A working copy of the levels that a transaction has locked.

    What is taken here is decided: `stock.queue` writes it, once, at the end. Not thread-safe.
    """

    __slots__ = ("_moved", "_rows")

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        """`rows`: SKU, location id, the five buckets, floor and revision, as `stock.lock` gives them."""
        self._rows: dict[Key, Row] = {
            (row[0], row[1]): [NOTHING, _ENDLESS, *row[2:9], row[0], row[1], row[2:7]] for row in rows
        }
        self._moved = Moved([], [], [])

    def take(
        self, location_id: str, skus: Sequence[str], quantities: Sequence[int], way: Motion, *, cause: Cause
    ) -> Shortage | None:
        """Moves units at one location, all lines or none; what is missing where it is none.

        Two lines with the same SKU count together. A level that was not locked counts as one that does not exist:
        nothing can be taken from it. Raises InvalidArgument (AMOUNT_OVERFLOW) where more comes in than can be counted.
        """
        rows = self._rows
        source, target, _ = way
        least = FLOOR if source == _ON_HAND else NOTHING
        done = 0
        for sku, quantity in zip(skus, quantities, strict=True):
            row = rows.get((sku, location_id))
            if row is None or row[source] - quantity < row[least]:
                self._undo(location_id, skus[:done], quantities[:done], way)
                return self._shortage(location_id, sku, skus, quantities, way)
            row[source] -= quantity
            row[target] += quantity
            done += 1
        if source == _OUTSIDE:
            self._check_size(location_id, skus, quantities, way)
        moved = self._moved
        moved.skus.extend(skus)
        moved.quantities.extend(quantities)
        moved.operations.append((done, location_id, way, cause))
        return None

    def put(
        self, location_id: str, skus: Sequence[str], quantities: Sequence[int], way: Motion, *, cause: Cause
    ) -> None:
        """Moves units of which the caller knows that they are there, such as those of an active reservation.

        Raises RuntimeError where they are not: then the books are wrong.
        """
        missing = self.take(location_id, skus, quantities, way, cause=cause)
        if missing is not None:
            raise RuntimeError(f"{missing.available} units are where {missing.requested} must be: {missing}")

    def find(self, sku: str, location_id: str) -> Row | None:
        """A level as it is by now; None where there is none. Not to be changed."""
        return self._rows.get((sku, location_id))

    def available(self, sku: str, location_id: str) -> int:
        """How many units can be taken from ON_HAND."""
        row = self._rows.get((sku, location_id))
        return 0 if row is None else row[_ON_HAND] - row[FLOOR]

    def settle(self) -> tuple[list[Row], Moved]:
        """The levels that changed, one revision on and in the order of their keys, and the movements that did it.

        One that was made for this has changed whatever it holds: there is no revision 0, and it has its first event.

        What is taken after this call is of the next one.
        """
        changed = []
        for row in self._rows.values():
            now = tuple(row[_BUCKETS])
            if now != row[_BEFORE] or not row[REVISION]:
                row[REVISION] += 1
                row[_BEFORE] = now
                changed.append(row)
        moved, self._moved = self._moved, Moved([], [], [])
        return changed, moved

    def _undo(self, location_id: str, skus: Sequence[str], quantities: Sequence[int], way: Motion) -> None:
        for sku, quantity in zip(skus, quantities, strict=True):
            row = self._rows[sku, location_id]
            row[way.source] += quantity
            row[way.target] -= quantity

    def _shortage(
        self, location_id: str, sku: str, skus: Sequence[str], quantities: Sequence[int], way: Motion
    ) -> Shortage:
        requested = sum(quantity for each, quantity in zip(skus, quantities, strict=True) if each == sku)
        row = self._rows.get((sku, location_id))
        least = FLOOR if way.source == _ON_HAND else NOTHING
        available = 0 if row is None else row[way.source] - row[least]
        return Shortage(sku, location_id, way.source, requested, available)

    def _check_size(self, location_id: str, skus: Sequence[str], quantities: Sequence[int], way: Motion) -> None:
        """What came from outside is what all buckets hold: no bucket overflows while the sum does not."""
        for sku in skus:
            if sum(self._rows[sku, location_id][_BUCKETS]) > LEVEL_LIMIT:
                self._undo(location_id, skus, quantities, way)
                message = f"{LOCATION_PREFIX}{location_id} would have more than {LEVEL_LIMIT} units of {sku}"
                raise InvalidArgument(reason=Reason.AMOUNT_OVERFLOW, message=message)

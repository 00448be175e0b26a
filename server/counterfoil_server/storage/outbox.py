"""Readers of the outbox: each worker's tail, and consumers that remember how far they have come."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Text,
    all_,
    any_,
    bindparam,
    case,
    func,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from counterfoil_server.faults import Fault
from counterfoil_server.storage.changes import Change
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.metadata import Position
from counterfoil_server.storage.tables import consumers, outbox, sequencer

__all__ = ["Change", "Invalidation", "OutboxConsumers", "OutboxTail", "Tail"]

_TIMEOUT_S = 5.0
_DRAIN_TIMEOUT_S = 30.0
_TAIL_LIMIT_ROUNDS = 20
_ROUNDS_S = 0.5  # then no round of a poll begins: what took longer than trust lasts is worth no trust

# Of other kinds a reader wants the position alone: their names would be read from disk and sent for nothing.
_IS_WANTED = outbox.c.kind == any_(bindparam("kinds", type_=ARRAY(Text)))
_COLUMNS = (
    outbox.c.id,
    outbox.c.first_position,
    outbox.c.count,
    outbox.c.kind,
    case((_IS_WANTED, outbox.c.names)).label("names"),
    case((_IS_WANTED, outbox.c.revisions)).label("revisions"),
)
_LAST_POSITION = select(sequencer.c.last_position)


def _positioned() -> Any:
    """Rows after a position, in order."""
    return (
        select(*_COLUMNS)
        .where(outbox.c.first_position > bindparam("position"))
        .order_by(outbox.c.first_position)
        .limit(bindparam("limit_rows"))
    )


def _unpositioned() -> Any:
    """Rows that have no position yet and were not seen, after an id, in order."""
    seen = bindparam("seen", type_=ARRAY(BigInteger))
    settled = select(sequencer.c.settled_id).scalar_subquery()  # below it there are none
    after = outbox.c.id > bindparam("after_id")
    return (
        select(*_COLUMNS)
        .where(outbox.c.first_position.is_(None), outbox.c.id > settled, after, outbox.c.id != all_(seen))
        .order_by(outbox.c.id)
        .limit(bindparam("limit_rows"))
    )


_FROM_POSITION = _positioned()
_BOTH = union_all(_positioned(), _unpositioned())


@dataclass(frozen=True, slots=True)
class Invalidation:
    """A resource has this revision now."""

    kind: str
    name: str
    revision: int


@dataclass(frozen=True, slots=True)
class Tail:
    """What a poll brings.

    Where it is `complete`, every change that was visible before position `as_of` is in `invalidations`, or was in an
    earlier poll's; else more has happened than one poll reads, and the next ones bring the rest.
    """

    as_of: Position
    invalidations: list[Invalidation]
    complete: bool


class OutboxTail:
    """What was changed since it was made, by anybody, of some kinds of resources. One per worker; not thread-safe.

    It does not wait for the sequencer: changes without a position are returned as well, once. Where the database is
    pinned to an epoch, each poll checks that it still has it.
    """

    def __init__(self, database: Database, kinds: Sequence[str], *, limit_rows: int = 500) -> None:
        """Begins with what is committed from now on; raises where the database is away. `limit_rows`: per statement."""
        self._database = database
        self._kinds = list(kinds)
        self._limit_rows = limit_rows
        self._seen: set[int] = set()  # rows that were returned before they had a position
        with database.read(time.monotonic() + _TIMEOUT_S) as transaction:
            # One statement, one snapshot: what is not positioned in it has no position at or below this cursor later.
            self._cursor: int = transaction.connection.execute(_LAST_POSITION).scalar_one()

    @property
    def unpositioned(self) -> int:
        """Outbox rows, of all kinds, that had no position at the last poll."""
        return len(self._seen)

    def poll(self) -> Tail:
        """What is new. Raises the faults of storage where it reads nothing; then the next poll returns it.

        What it has read when the database fails it, or when its time is up, it returns as a part: whoever is far behind
        comes nearer with each poll, however slow the database is.
        """
        rows: dict[int, Any] = {}
        cursor, after_id, complete = self._cursor, 0, False
        as_of: Position | None = None  # once something was read
        began = time.monotonic()
        try:
            with self._database.read(began + _TIMEOUT_S) as transaction:
                self._database.check_epoch(transaction)
                for _ in range(_TAIL_LIMIT_ROUNDS):
                    batch = transaction.connection.execute(_BOTH, self._parameters(cursor, after_id)).all()
                    as_of = transaction.as_of
                    positioned = [row for row in batch if row.first_position is not None]
                    unpositioned = [row for row in batch if row.first_position is None]
                    rows.update((row.id, row) for row in batch)
                    if positioned:
                        cursor = max(row.first_position + row.count - 1 for row in positioned)
                    if unpositioned:
                        after_id = max(row.id for row in unpositioned)
                    complete = max(len(positioned), len(unpositioned)) < self._limit_rows
                    if complete or time.monotonic() - began >= _ROUNDS_S:
                        break
        except Fault:
            if as_of is None:
                raise
        assert as_of is not None  # noqa: S101 - there is at least one round
        fresh = [row for row in rows.values() if row.id not in self._seen]
        # A row that got its position leaves `seen`: the cursor is past it now.
        self._seen.difference_update(row.id for row in rows.values() if row.first_position is not None)
        self._seen.update(row.id for row in rows.values() if row.first_position is None)
        self._cursor = cursor
        return Tail(as_of, list(_invalidations(fresh)), complete)

    def _parameters(self, cursor: int, after_id: int) -> dict[str, object]:
        return {
            "kinds": self._kinds,
            "position": cursor,
            "after_id": after_id,
            "seen": list(self._seen),
            "limit_rows": self._limit_rows,
        }


class OutboxConsumers:
    """Readers by name that go on where they stopped, whichever replica runs them. Thread-safe."""

    def __init__(self, database: Database, *, limit_rows: int = 500) -> None:
        """`limit_rows`: outbox rows that one call of `drain` hands over at most."""
        self._database = database
        self._limit_rows = limit_rows

    def drain(self, name: str, kinds: Sequence[str], apply: Callable[[list[Invalidation]], None]) -> int:
        """Hands the next changes of some kinds over in order, and remembers that.

        Returns how many it has passed, of all kinds; 0 where there are none.

        At least once: `apply` gets the same changes again where it raised, or where its process ended before the cursor
        had moved. Only positioned changes are handed over. While one replica drains a name, the others get 0. A new
        name begins with the changes that get their position after its first drain.
        """
        with self._database.maintain(time.monotonic() + _DRAIN_TIMEOUT_S) as connection:
            position = self._lock(connection, name)
            if position is None:
                return 0
            parameters = {"kinds": list(kinds), "position": position, "limit_rows": self._limit_rows}
            rows: Sequence[Any] = connection.execute(_FROM_POSITION, parameters).all()
            if not rows:
                return 0
            invalidations = list(_invalidations(rows))
            if invalidations:
                apply(invalidations)
            last = rows[-1].first_position + rows[-1].count - 1
            move = update(consumers).where(consumers.c.name == name).values(position=last, updated_at=func.now())
            connection.execute(move)
            return sum(row.count for row in rows)

    @staticmethod
    def _lock(connection: Connection, name: str) -> int | None:
        """The consumer's position; None while another transaction has it."""
        own = select(consumers.c.position).where(consumers.c.name == name).with_for_update(skip_locked=True)
        position = connection.execute(own).scalar_one_or_none()
        if position is None:
            begin = select(literal(name), sequencer.c.last_position)
            new = insert(consumers).from_select(["name", "position"], begin).on_conflict_do_nothing()
            connection.execute(new)
        return position


def _invalidations(rows: Iterable[Any]) -> Iterable[Invalidation]:
    for row in rows:
        if row.names is None:
            continue
        for name, revision in zip(row.names, row.revisions, strict=True):
            yield Invalidation(row.kind, name, revision)

"""What the outbox says of one kind of resource, in the order of its positions.

A position is given to what is committed, in that order and without a gap, so whoever goes on after one misses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select

from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.tables import outbox, sequencer

_ROW_LIMIT_CHANGES: Final = 1000  # storage puts no more into one row
# However little there is of a kind, a look takes this long and no longer: the outbox holds all that ever happened.
_LOOK_LIMIT_POSITIONS: Final = 50_000

_LAST: Final = select(sequencer.c.last_position)
# A row may have been handed over in part: its first position then lies before the cursor, and its last one behind.
_AFTER: Final = (
    select(outbox.c.first_position, outbox.c.names, outbox.c.images)
    .where(
        outbox.c.kind == bindparam("kind"),
        outbox.c.first_position > bindparam("position") - _ROW_LIMIT_CHANGES,
        outbox.c.first_position <= bindparam("position") + _LOOK_LIMIT_POSITIONS,
        outbox.c.first_position + outbox.c.count - 1 > bindparam("position"),
    )
    .order_by(outbox.c.first_position)
    .limit(bindparam("limit_rows"))
)


class Happened(NamedTuple):
    """A resource after a change, serialized, and the change's position."""

    position: int
    name: str
    image: bytes


@dataclass(frozen=True, slots=True)
class News:
    """What comes after a position, and how far this looked.

    Where it is `complete`, nothing else is there yet; else there may be more to ask for at once, behind `reached`.
    """

    changes: Sequence[Happened]
    reached: int
    complete: bool


class Feed:
    """The changes of one kind of resource. Thread-safe."""

    def __init__(self, database: Database, kind: str) -> None:
        self._database = database
        self._kind = kind

    def last_position(self, deadline: float) -> int:
        """The position of the last change there is, of whatever kind."""
        with self._database.read(deadline) as transaction:
            return int(transaction.connection.execute(_LAST).scalar_one())

    def after(self, position: int, limit_rows: int, deadline: float) -> News:
        """The next changes, of so many rows of the outbox, each with at most 1,000; none where there is none nearby."""
        asked = {"kind": self._kind, "position": position, "limit_rows": limit_rows}
        with self._database.read(deadline) as transaction:
            # Read first: what has a position by now is seen by the statement after it.
            last = int(transaction.connection.execute(_LAST).scalar_one())
            rows = transaction.connection.execute(_AFTER, asked).all()
        changes = [
            Happened(first + offset, name, bytes(image))
            for first, names, images in rows
            for offset, (name, image) in enumerate(zip(names, images, strict=True))
            if first + offset > position
        ]
        # What is ahead was looked through up to here, unless there was more of the kind than was asked for.
        ahead = min(last, position + _LOOK_LIMIT_POSITIONS) if len(rows) < limit_rows else position
        reached = max([position, ahead, *(each.position for each in changes[-1:])])
        return News(changes, reached, complete=len(rows) < limit_rows and reached >= last)

"""What the outbox says of orders, in the order of its positions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, select

from counterfoil_server.orders.changes import KIND
from counterfoil_server.storage.tables import outbox, sequencer

_ROW_LIMIT_CHANGES: Final = 1000  # storage puts no more into one row

_LAST: Final = select(sequencer.c.last_position)
# A row may have been handed over in part: its first position then lies before the cursor, and its last one behind.
_AFTER: Final = (
    select(outbox.c.first_position, outbox.c.images)
    .where(
        outbox.c.kind == KIND,
        outbox.c.first_position > bindparam("position") - _ROW_LIMIT_CHANGES,
        outbox.c.first_position + outbox.c.count - 1 > bindparam("position"),
    )
    .order_by(outbox.c.first_position)
    .limit(bindparam("limit_rows"))
)


@dataclass(frozen=True, slots=True)
class News:
    """What comes after a position: orders after a change, each with its position, and how far this looked.

    Where it is `complete`, nothing else is there yet; else there is more to ask for at once.
    """

    images: Sequence[tuple[int, bytes]]
    reached: int
    complete: bool


def last_position(connection: Connection) -> int:
    """The position of the last change there is, of whatever kind."""
    return int(connection.execute(_LAST).scalar_one())


def after(connection: Connection, position: int, limit_rows: int) -> News:
    """The next changes of orders."""
    # Read first: what has a position by now is seen by the statement after it.
    last = last_position(connection)
    rows = connection.execute(_AFTER, {"position": position, "limit_rows": limit_rows}).all()
    images = [
        (first + offset, bytes(image))
        for first, row in rows
        for offset, image in enumerate(row)
        if first + offset > position
    ]
    complete = len(rows) < limit_rows
    reached = max([position, *(place for place, _ in images[-1:]), *([last] if complete else [])])
    return News(images, reached, complete)

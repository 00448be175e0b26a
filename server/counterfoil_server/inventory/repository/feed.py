"""Changes of levels as the outbox has them, by position.

Only positions are followed: they are given to committed rows in order, so whoever reads on behind one misses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, select, text

from counterfoil_server.storage.tables import sequencer

# Rows of other kinds come without their contents, so that the reader gets past them.
_AFTER: Final = text("""
    SELECT first_position + count - 1,
        CASE WHEN kind = :kind THEN names END, CASE WHEN kind = :kind THEN images END
    FROM outbox WHERE first_position > :position ORDER BY first_position LIMIT :limit_rows
""")
_LAST: Final = select(sequencer.c.last_position)


def last_position(connection: Connection) -> int:
    """The last position that was given to a change."""
    return int(connection.execute(_LAST).scalar_one())


def after(connection: Connection, kind: str, position: int, limit_rows: int) -> list[Sequence[Any]]:
    """The next rows behind a position, each with its last position, and names and images where it is of the kind."""
    return list(connection.execute(_AFTER, {"kind": kind, "position": position, "limit_rows": limit_rows}))

"""Gives every committed change its position in the feed.

An identity column gives ids when rows are written, not when they commit, so a reader that asks for `id > last` misses
rows that commit late. Only rows that are committed get a position here, by one sequencer at a time. A reader that asks
for `first_position > last` therefore misses nothing.
"""

from __future__ import annotations

import time

from sqlalchemy import text

from counterfoil_server.storage.engine import Database

# Advisory locks are numbers that all users of a database share; this one is "cnt-sequ" in ASCII.
_LOCK = 0x636E742D73657175
_TIMEOUT_S = 10.0

_TAKE_TURN = text("SELECT pg_try_advisory_xact_lock(:lock)")
# The lock is taken in a statement of its own: this one's snapshot must hold all that the lock's last holder committed.
_ASSIGN = text(
    """
    WITH pending AS MATERIALIZED (
        SELECT id, count FROM outbox WHERE first_position IS NULL ORDER BY id LIMIT :limit_rows
    ), placed AS (
        SELECT id, sum(count) OVER (ORDER BY id) - count AS before FROM pending
    ), positioned AS (
        UPDATE outbox SET first_position = sequencer.last_position + 1 + placed.before
        FROM placed, sequencer WHERE outbox.id = placed.id
        RETURNING outbox.count
    ), total AS (
        SELECT sum(count)::bigint AS changes FROM positioned
    )
    UPDATE sequencer SET last_position = last_position + total.changes FROM total WHERE total.changes > 0
    RETURNING total.changes
    """
)


class Sequencer:
    """Run it anywhere, in as many processes as you like, every few tens of milliseconds: one works at a time."""

    def __init__(self, database: Database, *, limit_rows: int = 1000) -> None:
        """`limit_rows`: outbox rows per step; a row holds at most 1,000 changes."""
        self._database = database
        self._limit_rows = limit_rows

    def step(self) -> int:
        """Gives positions to the changes committed by now, in the order in which they were written.

        Returns how many changes; 0 where there are none, or while another sequencer works. Call it again at once where
        it returns more. Raises the faults of storage.
        """
        with self._database.maintain(time.monotonic() + _TIMEOUT_S) as connection:
            if not connection.execute(_TAKE_TURN, {"lock": _LOCK}).scalar_one():
                return 0
            return connection.execute(_ASSIGN, {"limit_rows": self._limit_rows}).scalar_one_or_none() or 0

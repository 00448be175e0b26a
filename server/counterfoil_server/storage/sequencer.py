"""Gives every committed change its position in the feed.

An identity column gives ids when rows are written, not when they commit, so a reader that asks for `id > last` misses
rows that commit late. Only rows that are committed get a position here, by one sequencer at a time. A reader that asks
for `first_position > last` therefore misses nothing.

What has no position yet is found in an index of its own. A row that gets one leaves that index as a dead entry, and
while anybody holds a snapshot of before, as a dump does for an hour, none of those can be removed: whoever began at the
index's start would walk all of them each time. So everybody begins behind an id that is *settled*: all rows up to it
have their positions, and no other one can appear there. A smaller id than one that is seen can still appear, but only
from a transaction that had drawn it by then. Such a transaction holds the table's lock from before it draws until after
its commit is visible. Therefore

- the sequencer *notes* the highest id it sees, and then, in the same statement but after its snapshot, who holds that
  lock. Ids are drawn in order, so whoever has drawn one below holds the lock now, or is at an end that all see;
- when none of those noted holds it any more, a later statement sees all rows that there will ever be up to that id.
  The first of them that has no position is where the settled end.

The note is a row of the database, not the sequencer's memory: a crash, a failover or a restore that takes the row with
the highest id takes the note of it as well.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from counterfoil_server.storage.engine import Database

# Advisory locks are numbers that all users of a database share; this one is "cnt-sequ" in ASCII.
_LOCK = 0x636E742D73657175
_TIMEOUT_S = 10.0

_TAKE_TURN = text("SELECT pg_try_advisory_xact_lock(:lock)")
# The lock is taken in a statement of its own: this one's snapshot must hold all that the lock's last holder committed.
_ASSIGN = text(
    """
    WITH pending AS MATERIALIZED (
        SELECT id, count FROM outbox WHERE first_position IS NULL AND id > (SELECT settled_id FROM sequencer)
        ORDER BY id LIMIT :limit_rows
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

_SETTLED = text("SELECT settled_id, noted_id FROM sequencer")
_WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE relation = 'outbox'::regclass AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND mode = 'RowExclusiveLock' AND granted AND pid IS DISTINCT FROM pg_backend_pid()
"""
# A transaction that was prepared for a two-phase commit has no process any more, and another name than it had.
_ANY_LEFT = text(
    f"SELECT EXISTS ({_WRITERS}"  # noqa: S608 - of constants
    " AND (pid IS NULL OR virtualtransaction = ANY ((SELECT noted_writers FROM sequencer)::text[])))"
)
# Statements of their own, since their snapshots must be younger than the look at the locks.
_FIRST_UNPOSITIONED = text(
    "SELECT id FROM outbox WHERE first_position IS NULL AND id > :settled_id AND id <= :noted_id ORDER BY id LIMIT 1"
)
_SETTLE = text("UPDATE sequencer SET settled_id = :settled_id")
# The locks are looked at when the new row is made: after the snapshot that has the highest id. Were ids handed to
# sessions in stocks, later transactions could use lower ones: then nothing is ever noted.
_NOTE = text(
    f"""
    UPDATE sequencer SET noted_id = highest.id, noted_writers = ARRAY({_WRITERS})
    FROM (SELECT max(id) AS id FROM outbox) AS highest
    WHERE highest.id > noted_id
        AND (SELECT seqcache FROM pg_sequence WHERE seqrelid = pg_get_serial_sequence('outbox', 'id')::regclass) = 1
    """  # noqa: S608 - of constants
)


class Sequencer:
    """Run it anywhere, in as many processes as you like, every few tens of milliseconds: one works at a time."""

    def __init__(self, database: Database, *, limit_rows: int = 1000, settle_interval_ms: int = 500) -> None:
        """`limit_rows`: outbox rows per step; a row holds at most 1,000 changes.

        `settle_interval_ms`: how long after one look at what is settled the next step looks again.
        """
        self._database = database
        self._limit_rows = limit_rows
        self._settle_interval_s = settle_interval_ms / 1000
        self._settled_at = float("-inf")  # time.monotonic() seconds

    def step(self) -> int:
        """Gives positions to the changes committed by now, in the order in which they were written.

        Returns how many changes; 0 where there are none, or while another sequencer works. Call it again at once where
        it returns more. Raises the faults of storage.
        """
        with self._turn() as connection:
            if connection is None:
                return 0
            changes: int = connection.execute(_ASSIGN, {"limit_rows": self._limit_rows}).scalar_one_or_none() or 0
        now = time.monotonic()
        if now - self._settled_at >= self._settle_interval_s:
            self._settled_at = now
            self._settle()
        return changes

    @contextmanager
    def _turn(self) -> Iterator[Connection | None]:
        """A transaction in which no other sequencer works; None where one does."""
        with self._database.maintain(time.monotonic() + _TIMEOUT_S) as connection:
            yield connection if connection.execute(_TAKE_TURN, {"lock": _LOCK}).scalar_one() else None

    def _settle(self) -> None:
        """Moves what is settled to where it can be by now, and notes how far it can come next."""
        with self._turn() as connection:
            if connection is None:
                return
            settled_id, noted_id = connection.execute(_SETTLED).one()
            if settled_id < noted_id:
                if connection.execute(_ANY_LEFT).scalar_one():
                    return
                ids = {"settled_id": settled_id, "noted_id": noted_id}
                first = connection.execute(_FIRST_UNPOSITIONED, ids).scalar_one_or_none()
                reached = noted_id if first is None else first - 1
                if reached > settled_id:
                    connection.execute(_SETTLE, {"settled_id": reached})
                if reached < noted_id:
                    return
            connection.execute(_NOTE)

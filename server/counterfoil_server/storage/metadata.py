"""What the database says of itself: which deployment it holds, and how far it has come.

A *position* is a point in the history of the database such that positions compare like time. Here it is the position at
which PostgreSQL inserts into its WAL, a byte count. A database without one supplies its own `DatabaseClock`.

A transaction's commit record is in the WAL before anybody sees its effect: the flush to disk lies in between. So a
reader could see the position behind a commit record, and then take a snapshot without its effect. Therefore

- a *writer's token* is the position of a record that is written after COMMIT has returned;
- a *reader's* `as_of` is read in a statement before the one that reads the data.

Then `as_of >= token` means that the token's record was in the WAL before the reader's snapshot was taken, and so was the
commit, visibly. A position beyond the last flush can come again after a crash of the database; a cache that finds a
position lower than one it knew has lost its ground and starts anew.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, text

Position = int
"""Bytes of WAL since the cluster was made; fits an int64."""

_BEGIN_READ = text(
    "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint, now(),"
    " set_config('statement_timeout', :timeout, true), set_config('transaction_read_only', 'on', true)"
)
_BEGIN_WRITE = text("SELECT 0::bigint, now(), set_config('statement_timeout', :timeout, true)")
_POSITION = text("SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint")
# One message with two statements costs one round trip. The record is not flushed: it only has to be later.
_COMMIT = "COMMIT; SELECT (pg_logical_emit_message(false, 'counterfoil', '') - '0/0'::pg_lsn)::bigint"
_EPOCH = text(
    "SELECT epoch, (SELECT system_identifier FROM pg_control_system()),"
    " (SELECT timeline_id FROM pg_control_checkpoint()) FROM deployment"
)


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the first statement of a transaction learns: `as_of` is 0 where it may write."""

    as_of: Position
    now: datetime


class DatabaseClock(Protocol):
    """The port through which storage asks a database for its positions, and which its transactions begin and end with."""

    def begin(self, connection: Connection, *, statement_timeout_ms: int, read_only: bool) -> Beginning:
        """Runs a transaction's first statement, which sets its limits for its statements and reads position and time."""
        ...

    def position(self, connection: Connection) -> Position:
        """Reads the position, in a statement of its own."""
        ...

    def commit(self, connection: Connection) -> Position:
        """Commits, and returns a position that was taken after the commit had become visible."""
        ...

    def epoch(self, connection: Connection) -> uuid.UUID:
        """Which history the positions belong to."""
        ...


class PostgresClock:
    """`DatabaseClock` of PostgreSQL 15 and newer."""

    def begin(self, connection: Connection, *, statement_timeout_ms: int, read_only: bool) -> Beginning:
        """Sets the timeout for this transaction only, so that a pooled connection keeps nothing of it."""
        statement = _BEGIN_READ if read_only else _BEGIN_WRITE
        row = connection.execute(statement, {"timeout": str(statement_timeout_ms)}).one()
        return Beginning(as_of=row[0], now=row[1])

    def position(self, connection: Connection) -> Position:
        """The position at which the next record will be inserted."""
        return int(connection.execute(_POSITION).scalar_one())

    def commit(self, connection: Connection) -> Position:
        """The position behind a record that is emitted after the commit."""
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101 - the connection is open
        with driver.cursor() as cursor:
            cursor.execute(_COMMIT, prepare=False)
            cursor.nextset()
            return int(cursor.fetchone()[0])

    def epoch(self, connection: Connection) -> uuid.UUID:
        """See `read_epoch`."""
        return read_epoch(connection)


def read_epoch(connection: Connection) -> uuid.UUID:
    """Which history the positions of this database belong to.

    It changes where they could start anew: in another deployment, in a dump that was restored into another cluster, and
    after a failover or a recovery to a point in time, which begin a new timeline.
    """
    epoch, system, timeline = connection.execute(_EPOCH).one()
    return uuid.uuid5(epoch, f"{system}/{timeline}")

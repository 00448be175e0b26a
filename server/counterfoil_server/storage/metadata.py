"""What the database says of itself: which deployment it holds, and how far it has come.

A *position* is a point in the history of the database such that positions compare like time. Here it is a byte position
in PostgreSQL's WAL. A database without one supplies its own `DatabaseClock`.

A transaction's commit record is in the WAL before anybody sees its effect: the flush to disk lies in between. So a
reader could see the position behind a commit record, and then take a snapshot without its effect. Therefore

- a *writer's token* is the position of a record that is written after COMMIT has returned;
- a *reader's* positions are read in a statement before the one that reads the data.

Then a position at or above the token means that the token's record was in the WAL before the reader's snapshot was
taken, and so was the commit, visibly.

A crash takes what was not flushed, and its positions are given out again. So a reader has two. `as_of` is how far the
WAL was flushed: it never comes again, and may be kept. `reached` is how far the WAL was written: it speaks only to
those who had their token before it was read. For them it is right, through any crash: a lower token's record was
written before, or its commit was flushed before an earlier crash, since a token is given out after the commit.
"""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import text

from counterfoil_server.storage.driver import DriverConnection
from counterfoil_server.storage.statements import Reply, Statement, Statements

Position = int
"""Bytes of WAL since the cluster was made; fits an int64."""

IDLE_LIMIT_MS = 5_000
"""A transaction that may hold locks and whose client says nothing for so long is ended, and they are free again: the
client may be a machine that has lost its power."""


class Access(enum.Enum):
    """What a transaction may do: read, each statement with its own snapshot; read in one snapshot; write."""

    READ = enum.auto()
    SNAPSHOT = enum.auto()
    WRITE = enum.auto()


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a transaction knows when it has begun: positions before its first snapshot (0 where it may write)."""

    as_of: Position
    reached: Position
    now: datetime


# Flushed, then written: each counts from WAL position 0.
_POSITIONS = "(pg_current_wal_flush_lsn() - '0/0')::bigint, (pg_current_wal_insert_lsn() - '0/0')::bigint"
_IDLE = f"set_config('idle_in_transaction_session_timeout', '{IDLE_LIMIT_MS}', true)"
# Each is one message of several statements, so that a transaction begins and commits in one round trip each.
_BEGIN = {
    access: f"BEGIN ISOLATION LEVEL {mode}; SELECT now(), set_config('statement_timeout', %s, true), {positions}"
    for access, mode, positions in (
        (Access.READ, "READ COMMITTED READ ONLY", _POSITIONS),
        (Access.SNAPSHOT, "REPEATABLE READ READ ONLY", "0, 0"),
        (Access.WRITE, "READ COMMITTED", f"0, 0, {_IDLE}"),
    )
}
# The record is not flushed: it only has to be later than the commit.
_COMMIT = "COMMIT; SELECT (pg_logical_emit_message(false, 'counterfoil', '') - '0/0')::bigint"
_ASK_BEGIN = Statement(text("BEGIN ISOLATION LEVEL READ COMMITTED"))
_ASK_NOW = Statement(text("SELECT now()"))
_ASK_COMMIT = Statement(text("COMMIT"))
_ASK_NO_FLUSH = Statement(text("SELECT set_config('synchronous_commit', 'off', true)"))
_ASK_POSITION = Statement(text("SELECT CAST(pg_logical_emit_message(false, 'counterfoil', '') - '0/0' AS bigint)"))
# The timeline that is written now: a promoted server has begun it, while its control file still knows the old one.
_HISTORY = (
    "SELECT epoch, (SELECT system_identifier FROM pg_control_system()),"
    " ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::bigint,"
    " (pg_current_wal_flush_lsn() - '0/0')::bigint FROM deployment"
)
# Only the first of those who find out renews it: a second one would drive away those who have begun anew already.
_RENEW = "UPDATE deployment SET epoch = gen_random_uuid() WHERE epoch = %s"


@dataclass(frozen=True, slots=True)
class History:
    """Which history the positions belong to, and a position of it that was flushed.

    `epoch` is another one wherever positions could start anew; `deployment` is what it is made of and can be renewed.
    """

    epoch: uuid.UUID
    deployment: uuid.UUID
    flushed: Position


@dataclass(frozen=True, slots=True)
class Ending:
    """What was asked to end a transaction: the commit, and a position behind it."""

    commit: Reply
    position: Reply

    def reached(self) -> Position:
        """The position. Raises RuntimeError where nothing was committed."""
        position: Position = self.position.rows()[0][0]
        if self.commit.tag != "COMMIT":
            # PostgreSQL answers COMMIT with a rollback, and no error, where an error has been swallowed before.
            raise RuntimeError("a statement has failed and its error was swallowed: nothing can be committed")
        return position


class DatabaseClock(Protocol):
    """The port through which storage asks a database for its positions, and which its transactions begin and end with.

    Its errors are the driver's.
    """

    def begin(self, driver: DriverConnection, access: Access, statement_timeout_ms: int) -> Beginning:
        """Begins a transaction whose statements each run at most so long, in one round trip where it can."""
        ...

    def commit(self, driver: DriverConnection) -> Position:
        """Commits, and returns a position that was taken after the commit had become visible."""
        ...

    def ask_begin(self, statements: Statements) -> Reply:
        """Queues the beginning of a transaction that writes; the reply's only row has the database's clock."""
        ...

    def ask_end(self, statements: Statements, *, durably: bool) -> Ending:
        """Queues the commit, after all that was queued. Read it when all of it has been answered.

        A transaction that leaves nothing behind need not be `durably` there.
        """
        ...

    def history(self, driver: DriverConnection) -> History:
        """Which history the positions belong to now."""
        ...

    def renew(self, driver: DriverConnection, history: History) -> None:
        """Gives the history another epoch, unless somebody has done so; rolls a transaction under way back."""
        ...


class PostgresClock:
    """`DatabaseClock` of PostgreSQL 15 and newer."""

    def begin(self, driver: DriverConnection, access: Access, statement_timeout_ms: int) -> Beginning:
        """The timeouts are this transaction's only: a pooled connection keeps nothing of it."""
        before = (0, 0)
        # A client cursor binds its parameters here, because a message with parameters holds one statement only.
        with psycopg.ClientCursor(driver) as cursor:
            if access is Access.SNAPSHOT:
                # The first statement of REPEATABLE READ takes the snapshot, so the positions are read before.
                before = _only_row(cursor.execute(f"SELECT {_POSITIONS}"))
            cursor.execute(_BEGIN[access], (str(statement_timeout_ms),))
            cursor.nextset()
            now, _, *positions = _only_row(cursor)
        flushed, written = before if access is Access.SNAPSHOT else positions[:2]
        # They are read one after the other, while others write and flush.
        return Beginning(as_of=flushed, reached=max(flushed, written), now=now)

    def commit(self, driver: DriverConnection) -> Position:
        """The position behind a record that is emitted after the commit."""
        with psycopg.ClientCursor(driver) as cursor:
            cursor.execute(_COMMIT)
            cursor.nextset()
            return int(_only_row(cursor)[0])

    def ask_begin(self, statements: Statements) -> Reply:
        """Two statements of a pipeline."""
        statements.ask(_ASK_BEGIN)
        return statements.ask(_ASK_NOW)

    def ask_end(self, statements: Statements, *, durably: bool) -> Ending:
        """Two statements of a pipeline: the second is run when the first has ended the transaction."""
        if not durably:
            statements.ask(_ASK_NO_FLUSH)
        return Ending(statements.ask(_ASK_COMMIT), statements.ask(_ASK_POSITION))

    def history(self, driver: DriverConnection) -> History:
        """The epoch is made of the deployment, the cluster and its timeline.

        So it is another one in another deployment, in a dump that was restored into another cluster, and after a
        failover or a recovery to a point in time, which begin a new timeline. A copy of the files that is put back
        goes on with the timeline that it had: there, only a lower position tells. A standby has none: that is an error.
        """
        with psycopg.ClientCursor(driver) as cursor:
            row = cursor.execute(_HISTORY).fetchone()
        if row is None:
            raise psycopg.OperationalError("the database does not say which deployment it holds")
        deployment, system, timeline, flushed = row
        return History(uuid.uuid5(deployment, f"{system}/{timeline}"), deployment, flushed)

    def renew(self, driver: DriverConnection, history: History) -> None:
        """Replaces the deployment's part of the epoch."""
        with psycopg.ClientCursor(driver) as cursor:
            if driver.info.transaction_status != TransactionStatus.IDLE:
                cursor.execute("ROLLBACK")
            cursor.execute(_RENEW, (history.deployment,))


def _only_row(cursor: psycopg.Cursor[Any]) -> Any:
    row = cursor.fetchone()
    assert row is not None  # noqa: S101 - a SELECT without FROM has one
    return row

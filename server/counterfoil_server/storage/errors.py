"""What the driver's errors mean to everybody outside storage.

    Fault
    ├── DeadlineExceeded            a statement was cancelled by its timeout
    ├── Aborted
    │   ├── TransactionConflict     deadlock or serialization failure: the transaction is gone, run it again whole
    │   └── (itself)                a lock was not to be had in time
    └── Unavailable
        ├── ConnectionLost          before the commit: nothing happened, run it again whole
        ├── CommitUnknown           during the commit: nobody knows yet whether it happened, or in which history
        ├── HistoryChanged          before the commit: the database is not the one that this process has worked with
        └── (itself)                another transaction has the request's key and does not end, or the pool is empty
    UniqueConflict                  a unique constraint; repositories say what it means

Anything else (a syntax error, a check constraint) is a defect and stays what it is. None of the messages repeats what
the database said, because that may name tables, values and hosts.
"""

from __future__ import annotations

import psycopg
from psycopg import errors as pg

from counterfoil_server.faults import Aborted, DeadlineExceeded, Reason, Unavailable

_RETRY_AFTER_MS = 200


class TransactionConflict(Aborted):
    """PostgreSQL gave this transaction up in favour of another one."""

    def __init__(self) -> None:
        super().__init__(Reason.CONFLICT, "the call lost a conflict with concurrent ones; send it again")


class ConnectionLost(Unavailable):
    """The database cannot be reached, or went away before a commit was asked for."""

    def __init__(self) -> None:
        super().__init__(Reason.STORAGE_UNAVAILABLE, "the database cannot be reached", retry_after_ms=_RETRY_AFTER_MS)


class CommitUnknown(Unavailable):
    """The connection went away during COMMIT, or the database was found to be another one meanwhile.

    The effect may be there or not. Ask with the same request_id.
    """

    def __init__(self) -> None:
        super().__init__(
            Reason.STORAGE_UNAVAILABLE,
            "the database went away during the commit; send the call again with the same request_id",
            retry_after_ms=_RETRY_AFTER_MS,
        )


class HistoryChanged(Unavailable):
    """The database has another epoch than the one this process is pinned to: what it knows is of another history."""

    def __init__(self) -> None:
        super().__init__(
            Reason.STORAGE_UNAVAILABLE,
            "the database was replaced by another one; send the call again",
            retry_after_ms=_RETRY_AFTER_MS,
        )


class UniqueConflict(Exception):
    """A unique constraint refused a row. Not a Fault: only the repository knows what the constraint protects.

    `constraint` is its name in the schema; `detail` is PostgreSQL's text, which holds the row's values: never show it.
    """

    def __init__(self, constraint: str, detail: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint
        self.detail = detail


def lock_refused() -> Aborted:
    """Another transaction held a lock for longer than a call waits."""
    return Aborted(Reason.CONFLICT, "another call holds what this one needs; send it again")


def outcome_unknown() -> Unavailable:
    """Whether a request has acted could not be learned in time: a call with the same key is under way, or committing.

    Not `Aborted`, which says that nothing was changed: whose connection was cut during its commit asks with a twin.
    """
    return Unavailable(
        Reason.STORAGE_UNAVAILABLE,
        "another call with this request_id is not at its end; send the call again with the same request_id",
        retry_after_ms=_RETRY_AFTER_MS,
    )


def pool_exhausted() -> Unavailable:
    """Every connection is busy."""
    return Unavailable(
        Reason.STORAGE_UNAVAILABLE, "no database connection became free in time", retry_after_ms=_RETRY_AFTER_MS
    )


def translate(error: BaseException, *, disconnected: bool) -> Exception | None:  # noqa: PLR0911 - a table
    """What to raise in place of a driver's error; None where it is a defect and should stay as it is."""
    match error:
        case pg.DeadlockDetected() | pg.SerializationFailure():
            return TransactionConflict()
        case pg.QueryCanceled():
            return DeadlineExceeded()
        case pg.LockNotAvailable():
            return lock_refused()
        case pg.UniqueViolation():
            return UniqueConflict(error.diag.constraint_name or "", error.diag.message_detail or "")
        # Class 53 (too many connections, no memory, disk full) and 57P (shutting down, starting up) pass by
        # themselves, or when another server takes over.
        case pg.TooManyConnections() | pg.InsufficientResources():
            return ConnectionLost()
        case pg.AdminShutdown() | pg.CrashShutdown() | pg.CannotConnectNow() | pg.IdleInTransactionSessionTimeout():
            return ConnectionLost()
        case psycopg.Error() if disconnected:
            return ConnectionLost()
        case _:
            return None

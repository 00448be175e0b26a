"""What runs inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import Connection

from counterfoil_server.storage.changes import Actor, Change, outbox_rows, write_outbox
from counterfoil_server.storage.driver import DriverConnection
from counterfoil_server.storage.errors import CommitUnknown, UniqueConflict
from counterfoil_server.storage.metadata import Position
from counterfoil_server.storage.statements import CursorStatements, Statements

__all__ = ["Actor", "Change", "CommitUnknown", "Committed", "ReadTransaction", "UniqueConflict", "WriteTransaction"]

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Committed(Generic[T_co]):
    """What a committed transaction returned, and a position taken after its commit had become visible."""

    value: T_co
    position: Position


@dataclass(frozen=True, slots=True)
class ReadTransaction:
    """A transaction that only reads.

    Every transaction that was visible before position `as_of` is visible to the statements run here; the position may
    be kept, since no crash makes it come again. The same holds of `reached`, which lies at or beyond it, but only for
    positions that somebody had before this transaction began. `now` is the database's clock at the beginning.
    """

    connection: Connection
    as_of: Position
    reached: Position
    now: datetime

    @property
    def statements(self) -> Statements:
        """The same connection and transaction for statements that hot paths share; each is a round trip here."""
        return _statements(self.connection)


@dataclass(slots=True)
class WriteTransaction:
    """A transaction that writes. `now` is the database's clock at its beginning, the same for all of its statements."""

    connection: Connection
    now: datetime
    actor: Actor
    _rows: list[dict[str, object]] = field(default_factory=list)

    @property
    def statements(self) -> Statements:
        """The same connection and transaction for statements that hot paths share; each is a round trip here."""
        return _statements(self.connection)

    def emit(self, changes: Sequence[Change]) -> None:
        """Puts changes into the outbox when the transaction commits: one row per kind and call, in the order given.

        Emit a resource's change after the statement that locked the resource. Then the outbox has the changes of each
        resource in the order in which they were committed.
        """
        self._rows.extend(outbox_rows(changes, self.actor.principal, self.actor.trace_id, self.now))

    def flush(self) -> None:
        """Writes what was emitted. Storage calls it before the commit."""
        rows, self._rows = self._rows, []
        write_outbox(self.connection, rows)


def _statements(connection: Connection) -> Statements:
    driver = connection.connection.driver_connection
    assert isinstance(driver, DriverConnection)  # noqa: S101 - storage makes no other
    return CursorStatements(driver)

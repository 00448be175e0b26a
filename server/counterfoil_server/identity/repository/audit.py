"""The audit log: rows are added and read, and the database refuses anything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, insert, select

from counterfoil_server.identity.tables.access import audit


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that happened. No secrets and no personal data."""

    id: UUID
    action: str
    resource: str
    principal: str
    peer: str
    trace_id: str
    details: Mapping[str, str]
    create_time: datetime


_COLUMNS: Final = tuple(audit.c[field.name] for field in fields(Record))


def add(connection: Connection, records: Sequence[Record]) -> None:
    """Adds records."""
    connection.execute(insert(audit), [asdict(record) for record in records])


def page(connection: Connection, condition: ColumnElement[bool], before: UUID | None, limit_rows: int) -> list[Record]:
    """The next records, the latest first."""
    statement = select(*_COLUMNS).where(condition)
    if before is not None:
        statement = statement.where(audit.c.id < before)
    rows: Sequence[Any] = connection.execute(statement.order_by(audit.c.id.desc()).limit(limit_rows)).all()
    return [Record(*row) for row in rows]

"""Pages of movements, the newest first, by the two ways that an index has: of a level, or of a source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, cast, func, select

from counterfoil_server.inventory.levels import Key
from counterfoil_server.inventory.tables import MANY_OF_A_SOURCE, movements

_COLUMNS: Final = (
    movements.c.seq,
    movements.c.sku,
    movements.c.location_id,
    movements.c.from_bucket,
    movements.c.to_bucket,
    movements.c.quantity,
    movements.c.reason,
    movements.c.source,
    movements.c.principal,
    cast(func.extract("epoch", movements.c.occurred_at) * 1_000_000, BigInteger),
)
_FEW: Final = ("orders/", "reservations/")  # as `MANY_OF_A_SOURCE` has them


def page(
    connection: Connection,
    condition: ColumnElement[bool],
    key: Key | None,
    source: str,
    before: int | None,
    *,
    limit_rows: int,
) -> list[Sequence[Any]]:
    """The next movements of a level, or of a source, or of both, that meet a condition; only those before a number."""
    return list(connection.execute(statement_of(condition, key, source, before, limit_rows=limit_rows)))


def statement_of(
    condition: ColumnElement[bool], key: Key | None, source: str, before: int | None, *, limit_rows: int
) -> Select[Any]:
    """What `page` asks, in the order of an index."""
    statement = select(*_COLUMNS).where(condition).order_by(movements.c.seq.desc()).limit(limit_rows)
    if key is not None:
        statement = statement.where(movements.c.sku == key[0], movements.c.location_id == key[1])
    if source:
        statement = statement.where(movements.c.source == source)
        if not source.startswith(_FEW):
            statement = statement.where(MANY_OF_A_SOURCE)
    if before is not None:
        statement = statement.where(movements.c.seq < before)
    return statement

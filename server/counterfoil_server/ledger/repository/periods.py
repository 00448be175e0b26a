"""Closed periods, and the closing sums of the accounts that had entries in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, insert, select, text, update

from counterfoil_server.ledger.repository.times import time_of
from counterfoil_server.ledger.rules import Period
from counterfoil_server.ledger.tables import periods
from counterfoil_server.times import microseconds, moment

_COLUMNS: Final = (
    periods.c.id,
    periods.c.end_time,
    periods.c.close_time,
    periods.c.principal,
    periods.c.seal_time,
)
# All before the end is frozen: whatever is summed up here, and however often, comes out the same. What is there already
# is not summed up again, so that who had to stop begins where that was.
_SEAL: Final = text(
    f"""
    WITH slice AS (
        SELECT id FROM ledger_accounts WHERE id > :after ORDER BY id LIMIT :limit_rows
    ), sealed AS (
        INSERT INTO ledger_closings (account, end_time, posted_minor, entry_count)
        SELECT s.id, p.end_time, coalesce(c.posted_minor, 0) + e.total, coalesce(c.entry_count, 0) + e.entry_count
        FROM slice s
        CROSS JOIN (SELECT {time_of("CAST(:end_us AS bigint)")} AS end_time) p
        LEFT JOIN ledger_closings done ON done.account = s.id AND done.end_time = p.end_time
        LEFT JOIN LATERAL (
            SELECT end_time, posted_minor, entry_count FROM ledger_closings
            WHERE account = s.id AND end_time < p.end_time ORDER BY end_time DESC LIMIT 1
        ) c ON true
        CROSS JOIN LATERAL (
            SELECT sum(amount_minor) AS total, count(*) AS entry_count FROM ledger_entries
            WHERE account = s.id AND occurred_at >= coalesce(c.end_time, TIMESTAMPTZ '-infinity')
              AND occurred_at < p.end_time AND done.account IS NULL
        ) e
        WHERE e.entry_count > 0
        ON CONFLICT DO NOTHING
    )
    SELECT max(id) FROM slice
    """  # noqa: S608 - no input in it
)


def _period(row: Sequence[Any]) -> Period:
    return Period(
        row[0],
        microseconds(row[1]),
        microseconds(row[2]),
        row[3],
        None if row[4] is None else microseconds(row[4]),
    )


def add(connection: Connection, period: Period) -> None:
    """Closes a period. The transaction has seized the books."""
    values = {
        "id": period.id,
        "end_time": moment(period.end_us),
        "close_time": moment(period.close_us),
        "principal": period.principal,
    }
    connection.execute(insert(periods).values(values))


def page(connection: Connection, before_us: int | None, limit_rows: int) -> list[Period]:
    """The next periods, the latest first."""
    statement = select(*_COLUMNS).order_by(periods.c.end_time.desc()).limit(limit_rows)
    if before_us is not None:
        statement = statement.where(periods.c.end_time < moment(before_us))
    return [_period(row) for row in connection.execute(statement)]


def first_unsealed(connection: Connection) -> Period | None:
    """The earliest period without all of its closing sums; None where there is none."""
    statement = select(*_COLUMNS).where(periods.c.seal_time.is_(None)).order_by(periods.c.end_time).limit(1)
    row = connection.execute(statement).first()
    return None if row is None else _period(row)


def seal_slice(connection: Connection, period: Period, after: int, limit_rows: int) -> int | None:
    """Writes the closing sums of the next accounts by key, and returns the last key; None where there are no more."""
    parameters = {"end_us": period.end_us, "after": after, "limit_rows": limit_rows}
    last: int | None = connection.execute(_SEAL, parameters).scalar_one()
    return last


def mark_sealed(connection: Connection, period: Period) -> None:
    """Notes that a period has all of its closing sums."""
    statement = update(periods).where(periods.c.id == period.id, periods.c.seal_time.is_(None))
    connection.execute(statement.values(seal_time=text("now()")))

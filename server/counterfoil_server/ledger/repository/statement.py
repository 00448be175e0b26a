"""An account's posted entries in order, and what it had before them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from counterfoil_server.ledger.repository.times import time_of, us_of

# The sum before a moment is that of the latest closing before it, and of the entries since. Closings never change.
_BEFORE: Final = """
    SELECT CAST(coalesce(c.posted_minor, 0) + coalesce(sum(e.amount_minor), 0) AS text),
           coalesce(c.entry_count, 0) + count(e.account)
    FROM (SELECT CAST(:account AS bigint) AS account) a
    LEFT JOIN LATERAL (
        SELECT end_time, posted_minor, entry_count FROM ledger_closings
        WHERE account = a.account AND end_time <= {occurred_at} ORDER BY end_time DESC LIMIT 1
    ) c ON true
    LEFT JOIN ledger_entries e
        ON e.account = a.account AND e.occurred_at >= coalesce(c.end_time, TIMESTAMPTZ '-infinity') AND {before}
    GROUP BY c.posted_minor, c.entry_count
"""
_START: Final = time_of("CAST(:start_us AS bigint)")
_PLACE: Final = f"({time_of('CAST(:place_us AS bigint)')}, CAST(:place_id AS uuid), CAST(:place_ordinal AS smallint))"
_ORDER: Final = "(e.occurred_at, e.transaction_id, e.ordinal)"
_BEFORE_START: Final = text(_BEFORE.format(occurred_at=_START, before=f"e.occurred_at < {_START}"))
_UP_TO_PLACE: Final = text(
    _BEFORE.format(occurred_at=time_of("CAST(:place_us AS bigint)"), before=f"{_ORDER} <= {_PLACE}")
)
_PAGE: Final = """
    SELECT e.transaction_id, e.ordinal, e.amount_minor, {us}, t.kind, t.reference, t.description
    FROM (SELECT * FROM ledger_entries e
          WHERE e.account = CAST(:account AS bigint) AND {after} AND e.occurred_at < {end}
          ORDER BY e.occurred_at, e.transaction_id, e.ordinal LIMIT CAST(:limit_rows AS bigint)) e
    JOIN ledger_transactions t ON t.id = e.transaction_id
    ORDER BY e.occurred_at, e.transaction_id, e.ordinal
"""
_END: Final = time_of("CAST(:end_us AS bigint)")
_FIRST_PAGE: Final = text(_PAGE.format(us=us_of("e.occurred_at"), after=f"e.occurred_at >= {_START}", end=_END))
_NEXT_PAGE: Final = text(_PAGE.format(us=us_of("e.occurred_at"), after=f"{_ORDER} > {_PLACE}", end=_END))


@dataclass(frozen=True, slots=True)
class Place:
    """An entry's place in its account."""

    occurred_us: int
    transaction_id: UUID
    ordinal: int


@dataclass(frozen=True, slots=True)
class Sum:
    """What some entries add up to, and how many they are."""

    amount_minor: int
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """An entry, with what its transaction says."""

    place: Place
    amount_minor: int
    kind: str
    reference: str
    description: str


def before(connection: Connection, account: int, start_us: int) -> Sum:
    """All entries of an account before a moment."""
    return _sum(connection.execute(_BEFORE_START, {"account": account, "start_us": start_us}).one())


def up_to(connection: Connection, account: int, place: Place) -> Sum:
    """All entries of an account up to a place, with the one there."""
    return _sum(connection.execute(_UP_TO_PLACE, {"account": account, **_parameters(place)}).one())


def page(connection: Connection, account: int, after: Place | int, end_us: int, limit_rows: int) -> list[Row]:
    """The next entries after a place, or from a moment on, and before `end_us`."""
    parameters: dict[str, Any] = {"account": account, "end_us": end_us, "limit_rows": limit_rows}
    if isinstance(after, Place):
        rows = connection.execute(_NEXT_PAGE, parameters | _parameters(after))
    else:
        rows = connection.execute(_FIRST_PAGE, parameters | {"start_us": after})
    return [Row(Place(row[3], row[0], row[1]), row[2], row[4], row[5], row[6]) for row in rows]


def _parameters(place: Place) -> dict[str, Any]:
    return {
        "place_us": place.occurred_us,
        "place_id": str(place.transaction_id),
        "place_ordinal": place.ordinal,
    }


def _sum(row: Any) -> Sum:
    return Sum(int(row[0]), row[1])

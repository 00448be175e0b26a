"""What orders, the ledger and stock must agree on, a slice of orders at a time; each statement sees one moment."""

from __future__ import annotations

from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

_SLICE: Final = """
    WITH slice AS MATERIALIZED (
        SELECT * FROM orders WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT :limit_rows
    )
"""
_END: Final = text(f"{_SLICE} SELECT count(*), (SELECT id FROM slice ORDER BY id DESC LIMIT 1) FROM slice")  # noqa: S608
_TOTALS: Final = text(f"""
    {_SLICE}
    SELECT id, total_minor, (SELECT coalesce(sum(each), 0) FROM unnest(line_totals) AS each)
    FROM slice
    WHERE total_minor <> (SELECT coalesce(sum(each), 0) FROM unnest(line_totals) AS each)
    ORDER BY id
""")  # noqa: S608 - no input in it
# What a customer owes for an order: payments are postings of other kinds. The index on references is of those that are
# not empty, which PostgreSQL has to be told: without it, it reads all transactions for each order.
_LEDGER: Final = text(f"""
    {_SLICE}
    SELECT slice.id, slice.total_minor - slice.credit_minor, coalesce(owed.minor, 0)
    FROM slice LEFT JOIN LATERAL (
        SELECT sum(e.amount_minor) AS minor
        FROM ledger_transactions AS t
        JOIN ledger_entries AS e ON e.transaction_id = t.id
        JOIN ledger_accounts AS a ON a.id = e.account
        WHERE t.reference = 'orders/' || slice.id AND t.reference <> '' AND t.kind LIKE 'order.%'
            AND a.account_id = 'system-receivable-' || lower(slice.currency)
    ) AS owed ON true
    WHERE slice.total_minor - slice.credit_minor <> coalesce(owed.minor, 0)
    ORDER BY slice.id
""")  # noqa: S608 - no input in it
_STOCK: Final = text(f"""
    {_SLICE},
    sold AS (
        SELECT slice.id, line.sku COLLATE "C" AS sku, slice.location_id,
            sum(line.quantity - coalesce(slice.line_cancelled[line.number], 0)
                - coalesce(slice.line_returned[line.number], 0)) AS units
        FROM slice CROSS JOIN LATERAL
            unnest(slice.line_skus, slice.line_quantities) WITH ORDINALITY AS line (sku, quantity, number)
        GROUP BY 1, 2, 3
    ),
    moved AS (
        SELECT slice.id, m.sku, m.location_id,
            sum(m.quantity * (CAST(m.to_bucket = :sold AS int) - CAST(m.from_bucket = :sold AS int))) AS units
        FROM slice JOIN stock_movements AS m ON m.source = 'orders/' || slice.id
        GROUP BY 1, 2, 3
    )
    SELECT id, sku, location_id, coalesce(sold.units, 0), coalesce(moved.units, 0)
    FROM sold FULL JOIN moved USING (id, sku, location_id)
    WHERE coalesce(sold.units, 0) <> coalesce(moved.units, 0)
    ORDER BY id, sku, location_id
""")  # noqa: S608 - no input in it


class Unequal(NamedTuple):
    """Two numbers of an order that must be the same, and what they are of where that is more than the order."""

    order_id: UUID
    wanted: int
    found: int
    of: str = ""


def end_of_slice(connection: Connection, after: UUID, limit_rows: int) -> tuple[int, UUID | None]:
    """How many orders come after an id, up to a limit, and the last one's id; None where there are none."""
    count, last = connection.execute(_END, {"after": after, "limit_rows": limit_rows}).one()
    return count, last


def totals(connection: Connection, after: UUID, limit_rows: int) -> list[Unequal]:
    """Orders that cost something else than their lines."""
    return [Unequal(*row) for row in connection.execute(_TOTALS, _slice(after, limit_rows))]


def receivables(connection: Connection, after: UUID, limit_rows: int) -> list[Unequal]:
    """Orders of which the ledger says something else."""
    return [Unequal(*row) for row in connection.execute(_LEDGER, _slice(after, limit_rows))]


def stock(connection: Connection, after: UUID, limit_rows: int, sold: int) -> list[Unequal]:
    """SKUs of orders of which more or fewer units went into the bucket `sold` than the order has."""
    rows = connection.execute(_STOCK, _slice(after, limit_rows) | {"sold": sold})
    return [
        Unequal(order_id, wanted, found, f"{sku} at locations/{location_id}")
        for order_id, sku, location_id, wanted, found in rows
    ]


def _slice(after: UUID, limit_rows: int) -> dict[str, Any]:
    return {"after": after, "limit_rows": limit_rows}

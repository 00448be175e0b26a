"""What orders, the ledger and stock must agree on, a slice of orders at a time; each statement sees one moment.

A slice is all orders after one id, up to and including another: what commits an earlier id between the statement that
finds its end and the one that looks is looked at too, and pushes nobody out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

_SLICE: Final = "o.id > CAST(:after AS uuid) AND o.id <= CAST(:last AS uuid)"
_END: Final = text("""
    WITH slice AS MATERIALIZED (
        SELECT id FROM orders WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT :limit_rows
    )
    SELECT count(*), (SELECT id FROM slice ORDER BY id DESC LIMIT 1) FROM slice
""")
_TOTALS: Final = text(f"""
    SELECT o.id, o.total_minor, line.total
    FROM orders AS o
    CROSS JOIN LATERAL (SELECT coalesce(sum(each), 0) AS total FROM unnest(o.line_totals) AS each) AS line
    WHERE {_SLICE} AND o.total_minor <> line.total
    ORDER BY o.id
""")  # noqa: S608 - no input in it
# The states are those of `rules.life.state_of`, which says the same in Python. Sums and numerics, for what is wrong may
# be so large that it does not fit.
_LINES: Final = text(f"""
    SELECT o.id, line.state, o.state, line.broken
    FROM orders AS o
    CROSS JOIN LATERAL (
        SELECT CASE
                WHEN sum(quantity) > sum(fulfilled) + sum(cancelled)
                    THEN CASE WHEN sum(fulfilled) > 0 THEN :partly_fulfilled ELSE :placed END
                WHEN sum(fulfilled) = 0 THEN :cancelled
                WHEN sum(returned) = 0 THEN :fulfilled
                WHEN sum(returned) < sum(fulfilled) THEN :partly_returned
                ELSE :returned
            END AS state,
            min(number) FILTER (
                WHERE returned < 0 OR cancelled < 0 OR returned > fulfilled OR fulfilled + cancelled > quantity
            ) AS broken
        FROM (
            SELECT number, coalesce(CAST(q AS numeric), 0) AS quantity, coalesce(CAST(f AS numeric), 0) AS fulfilled,
                coalesce(CAST(c AS numeric), 0) AS cancelled, coalesce(CAST(r AS numeric), 0) AS returned
            FROM unnest(o.line_quantities, o.line_fulfilled, o.line_cancelled, o.line_returned)
                WITH ORDINALITY AS line (q, f, c, r, number)
        ) AS each
    ) AS line
    WHERE {_SLICE} AND (line.broken IS NOT NULL OR o.state <> line.state)
    ORDER BY o.id
""")  # noqa: S608 - no input in it
# What orders have posted; payments are postings of other kinds. The index on references is of those that are not empty,
# which PostgreSQL has to be told: without it, it reads all transactions for each order. Most orders are as they were
# sold, and their own columns say what must be there; of the others, all is read that says it.
_POSTED: Final = text(f"""
    SELECT o.id, o.currency, o.total_minor, o.tax_minor, o.discount_minor, o.credit_minor, o.placed, o.history,
        posted.elsewhere, posted.receivable, posted.discounts, posted.tax, posted.revenue, posted.refunds
    FROM orders AS o
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(minor) FILTER (WHERE account = 'system-receivable-' || lower(o.currency)), 0) AS receivable,
            coalesce(sum(minor) FILTER (WHERE account = 'system-discounts-' || lower(o.currency)), 0) AS discounts,
            coalesce(sum(minor) FILTER (WHERE account = 'system-tax-' || lower(o.currency)), 0) AS tax,
            coalesce(sum(minor) FILTER (WHERE account = 'system-revenue-' || lower(o.currency)), 0) AS revenue,
            coalesce(sum(minor) FILTER (WHERE account = 'system-refunds-' || lower(o.currency)), 0) AS refunds,
            count(*) FILTER (WHERE account IS NULL OR account <> ALL (ARRAY[
                'system-receivable-' || lower(o.currency), 'system-discounts-' || lower(o.currency),
                'system-tax-' || lower(o.currency), 'system-revenue-' || lower(o.currency),
                'system-refunds-' || lower(o.currency)])) AS elsewhere
        FROM (
            SELECT a.account_id AS account, e.amount_minor AS minor
            FROM ledger_transactions AS t
            JOIN ledger_entries AS e ON e.transaction_id = t.id
            LEFT JOIN ledger_accounts AS a ON a.id = e.account
            WHERE t.reference = 'orders/' || o.id AND t.reference <> '' AND t.kind LIKE 'order.%'
        ) AS entry
    ) AS posted
    WHERE {_SLICE} AND (
        o.credit_minor <> 0
        OR EXISTS (SELECT FROM unnest(o.line_cancelled || o.line_returned) AS each WHERE each <> 0)
        OR posted.receivable <> o.total_minor OR posted.discounts <> o.discount_minor OR posted.tax <> -o.tax_minor
        OR posted.refunds <> 0 OR posted.elsewhere <> 0
        OR posted.revenue <> CAST(o.tax_minor AS numeric) - o.total_minor - o.discount_minor
    )
    ORDER BY o.id
""")  # noqa: S608 - no input in it
_STOCK: Final = text(f"""
    WITH slice AS MATERIALIZED (SELECT o.* FROM orders AS o WHERE {_SLICE} ORDER BY o.id),
    sold AS (
        SELECT slice.id, line.sku COLLATE "C" AS sku, slice.location_id,
            sum(line.quantity - coalesce(CAST(slice.line_cancelled[line.number] AS numeric), 0)
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
_ROWS: Final = text(f"""
    SELECT o.id, o.revision, o.state, coalesce(o.account, '') AS account, o.location_id, o.currency,
        CAST(extract(epoch FROM o.placed_at) * 1000000 AS bigint) AS placed_us, o.business_date,
        CAST(extract(epoch FROM o.created_at) * 1000000 AS bigint) AS created_us,
        CAST(extract(epoch FROM o.updated_at) * 1000000 AS bigint) AS updated_us, o.principal,
        o.items_minor, o.discount_minor, o.tax_minor, o.tax_added_minor, o.total_minor, o.credit_minor,
        o.line_skus, o.line_quantities, o.line_totals, o.line_fulfilled, o.line_cancelled, o.line_returned,
        o.history, o.placed
    FROM orders AS o WHERE {_SLICE} ORDER BY o.id
""")  # noqa: S608 - no input in it


@dataclass(frozen=True, slots=True)
class Slice:
    """The orders after one id, up to and including another."""

    after: UUID
    last: UUID

    def parameters(self, **others: object) -> dict[str, Any]:
        """What a statement takes."""
        return {"after": self.after, "last": self.last, **others}


class Unequal(NamedTuple):
    """Two values of an order that must be the same, and what they are of where that is more than the order."""

    order_id: UUID
    wanted: object
    found: object
    of: str = ""


class WrongLines(NamedTuple):
    """An order in another state than its lines say, or with a line, by its number, of which more was done than can."""

    order_id: UUID
    wanted_state: int
    state: int
    broken_line: int | None


class Posted(NamedTuple):
    """What an order has posted to each of the seller's accounts, and all that says what that must be.

    `elsewhere` is the number of its entries in accounts that are none of these.
    """

    order_id: UUID
    currency: str
    total: int
    tax: int
    discount: int
    credit: int
    placed: bytes
    history: bytes
    elsewhere: int
    receivable: int
    discounts: int
    tax_owed: int
    revenue: int
    refunds: int

    def by_role(self) -> dict[str, int]:
        """What it has posted to each account."""
        return {
            "receivable": self.receivable,
            "discounts": self.discounts,
            "tax": self.tax_owed,
            "revenue": self.revenue,
            "refunds": self.refunds,
        }


class StoredOrder(NamedTuple):
    """An order's row, whole."""

    id: UUID
    revision: int
    state: int
    account: str
    location_id: str
    currency: str
    placed_us: int
    business_date: date
    created_us: int
    updated_us: int
    principal: str
    items: int
    discount: int
    tax: int
    tax_added: int
    total: int
    credit: int
    skus: list[str]
    quantities: list[int]
    totals: list[int]
    fulfilled: list[int]
    cancelled: list[int]
    returned: list[int]
    history: bytes
    placed: bytes


def end_of_slice(connection: Connection, after: UUID, limit_rows: int) -> tuple[int, UUID | None]:
    """How many orders come after an id, up to a limit, and the last one's id; None where there are none."""
    count, last = connection.execute(_END, {"after": after, "limit_rows": limit_rows}).one()
    return count, last


def totals(connection: Connection, part: Slice) -> list[Unequal]:
    """Orders that cost something else than their lines."""
    return [Unequal(*row) for row in connection.execute(_TOTALS, part.parameters())]


def lines(connection: Connection, part: Slice, states: Mapping[str, int]) -> list[WrongLines]:
    """Orders whose lines do not add up, or say another state; `states` has the number of each state by its name."""
    return [WrongLines(*row) for row in connection.execute(_LINES, part.parameters(**states))]


def posted(connection: Connection, part: Slice) -> list[Posted]:
    """Orders that gave something back, or posted something else than what they were sold for."""
    return [Posted(*row) for row in connection.execute(_POSTED, part.parameters())]


def stock(connection: Connection, part: Slice, sold: int) -> list[Unequal]:
    """SKUs of orders of which more or fewer units went into the bucket `sold` than the order has."""
    rows = connection.execute(_STOCK, part.parameters(sold=sold))
    return [
        Unequal(order_id, wanted, found, f" of {sku} at locations/{location_id}")
        for order_id, sku, location_id, wanted, found in rows
    ]


def stored(connection: Connection, part: Slice) -> list[StoredOrder]:
    """The rows of all orders."""
    return [StoredOrder(*row) for row in connection.execute(_ROWS, part.parameters())]

"""What the database itself says of stock, orders and money, in one snapshot, and whether it agrees with itself.

The server's own VerifyInvariants asks much the same; this is written from the contract alone, so that a mistake there
does not hide one here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self

import psycopg
from sqlalchemy import make_url

from tests.faults.shop import TILL

# Buckets are 1 outside, 2 on hand, 3 reserved, 4 sold, 5 incoming and 6 damaged. A row is something that must not be.
_CHECKS: Final = {
    "a level differs from the sum of its movements": """
        WITH sides AS (
            SELECT sku, to_bucket AS bucket, quantity FROM stock_movements WHERE location_id = %(location)s
            UNION ALL SELECT sku, from_bucket, -quantity FROM stock_movements WHERE location_id = %(location)s
        ), moved AS (
            SELECT sku, bucket, CAST(sum(quantity) AS bigint) AS units FROM sides WHERE bucket <> 1
            GROUP BY sku, bucket HAVING sum(quantity) <> 0
        ), kept AS (
            SELECT sku, b.bucket, b.units FROM stock_levels, LATERAL (
                VALUES (2, on_hand), (3, reserved), (4, sold), (5, incoming), (6, damaged)
            ) AS b (bucket, units)
            WHERE location_id = %(location)s AND b.units <> 0
        )
        (TABLE kept EXCEPT TABLE moved) UNION ALL (TABLE moved EXCEPT TABLE kept)""",
    "what is reserved differs from the active reservations": """
        WITH wanted AS (
            SELECT line.sku, CAST(sum(line.quantity) AS bigint) AS units
            FROM reservations AS r CROSS JOIN LATERAL unnest(r.skus, r.quantities) AS line (sku, quantity)
            WHERE r.state = 1 AND r.location_id = %(location)s GROUP BY line.sku
        ), kept AS (
            SELECT sku, reserved AS units FROM stock_levels WHERE location_id = %(location)s AND reserved <> 0
        )
        (TABLE kept EXCEPT TABLE wanted) UNION ALL (TABLE wanted EXCEPT TABLE kept)""",
    "a transaction does not add up to zero": """
        SELECT transaction_id FROM ledger_entries GROUP BY transaction_id HAVING sum(amount_minor) <> 0""",
    "a balance differs from the sum of its entries": """
        WITH moved AS (
            SELECT account, sum(amount_minor) AS minor FROM ledger_entries GROUP BY account
        ), kept AS (
            SELECT account, sum(posted_minor) AS minor FROM (
                SELECT account, posted_minor FROM ledger_balances
                UNION ALL SELECT account, posted_minor FROM ledger_deltas
            ) AS parts GROUP BY account
        )
        SELECT account, kept.minor, moved.minor FROM kept FULL JOIN moved USING (account)
        WHERE coalesce(kept.minor, 0) <> coalesce(moved.minor, 0)""",
    "an order has no key, or a key has no order": """
        SELECT o.id, k.request_id FROM orders AS o
        FULL JOIN (SELECT * FROM request_keys WHERE scope = 'orders.place') AS k ON k.resource = o.id
        WHERE o.id IS NULL OR k.resource IS NULL""",
    "an order has two keys": """
        SELECT resource FROM request_keys WHERE scope = 'orders.place' GROUP BY resource HAVING count(*) > 1""",
    "what an order sold differs from what was moved for it": """
        WITH wanted AS (
            SELECT o.id, line.sku, CAST(sum(line.quantity) AS bigint) AS units
            FROM orders AS o CROSS JOIN LATERAL unnest(o.line_skus, o.line_quantities) AS line (sku, quantity)
            WHERE o.location_id = %(location)s GROUP BY o.id, line.sku
        ), moved AS (
            SELECT CAST(substr(source, 8) AS uuid), sku, CAST(sum(quantity) AS bigint)
            FROM stock_movements
            WHERE location_id = %(location)s AND to_bucket = 4 AND source LIKE 'orders/%%'
            GROUP BY source, sku
        )
        (TABLE wanted EXCEPT TABLE moved) UNION ALL (TABLE moved EXCEPT TABLE wanted)""",
    "an order is not posted once, for its total": """
        WITH posted AS (
            SELECT t.reference, count(DISTINCT t.id) AS times, sum(e.amount_minor) AS minor
            FROM ledger_transactions AS t
            JOIN ledger_entries AS e ON e.transaction_id = t.id
            JOIN ledger_accounts AS a ON a.id = e.account AND a.account_id LIKE '%%receivable%%'
            WHERE t.kind = 'order.sale' GROUP BY t.reference
        )
        SELECT o.id, posted.times, posted.minor FROM orders AS o
        LEFT JOIN posted ON posted.reference = 'orders/' || o.id
        WHERE o.location_id = %(location)s
        AND (posted.times IS DISTINCT FROM 1 OR posted.minor IS DISTINCT FROM o.total_minor)""",
    "a sale was posted for an order that is not there": """
        SELECT t.reference FROM ledger_transactions AS t WHERE t.kind = 'order.sale'
        AND NOT EXISTS (SELECT FROM orders AS o WHERE 'orders/' || o.id = t.reference)""",
    "an order is not announced once": """
        WITH announced AS (
            SELECT event.name, count(*) AS times
            FROM outbox AS x CROSS JOIN LATERAL unnest(x.names, x.types) AS event (name, type)
            WHERE event.type = 'counterfoil.orders.v1.order.placed' GROUP BY event.name
        ), made AS (
            SELECT 'orders/' || id, CAST(1 AS bigint) FROM orders
        )
        (TABLE announced EXCEPT TABLE made) UNION ALL (TABLE made EXCEPT TABLE announced)""",
}


class Books:
    """A connection to look with. A context manager."""

    def __init__(self, url: str) -> None:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(plain, autocommit=True)

    def faults(self, location: str = TILL, units: Mapping[str, int] | None = None) -> list[str]:
        """All that is not as it must be, at one moment; `units` is what `units()` must be."""
        found: list[str] = []
        with self._connection.transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # Whole tables are compared, and new ones have no statistics: a nested loop is never the way.
            self._connection.execute("SET LOCAL enable_nestloop = off")
            for what, query in _CHECKS.items():
                rows = self._connection.execute(query, {"location": _id(location)}).fetchmany(3)
                found += [f"{what}: {row}" for row in rows]
            if units is not None and (there := self.units(location)) != units:
                found.append(f"there are {there} units of {units}")
        return found

    def units(self, location: str = TILL) -> dict[str, int]:
        """How many units there are of each SKU, wherever they are: nothing but a receipt or a loss changes it."""
        return dict(
            self.rows(
                "SELECT sku, on_hand + reserved + sold + damaged FROM stock_levels WHERE location_id = %s",
                _id(location),
            )
        )

    def sold(self, location: str = TILL) -> dict[str, int]:
        """How many units of each SKU are sold."""
        return dict(self.rows("SELECT sku, sold FROM stock_levels WHERE location_id = %s", _id(location)))

    def placed(self, location: str = TILL) -> dict[str, bytes]:
        """The answer that each request was given, by its id."""
        query = """
            SELECT CAST(k.request_id AS text), o.placed FROM orders AS o
            JOIN request_keys AS k ON k.resource = o.id AND k.scope = 'orders.place' WHERE o.location_id = %s"""
        return {key: bytes(image) for key, image in self.rows(query, _id(location))}

    def rows(self, query: str, *values: object) -> list[Any]:
        """The rows of a query."""
        return self._connection.execute(query, values).fetchall()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()


def _id(location: str) -> str:
    return location.removeprefix("locations/")

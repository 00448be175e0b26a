"""From what orders leave behind back to them: postings, movements of stock and request keys, a slice at a time.

What an order leaves behind is committed with it, so one statement sees all of it or nothing. Each is looked up by its
id, with a LIMIT that says so: joined, a slice might be hashed against all orders that there are.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

_ORDER_NAME: Final = "^orders/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
"""What PostgreSQL can make a UUID of, behind its prefix, and what it would write again in the same way."""

_POSTINGS_END: Final = text("""
    WITH slice AS MATERIALIZED (
        SELECT id FROM ledger_transactions WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT :limit_rows
    )
    SELECT count(*), (SELECT id FROM slice ORDER BY id DESC LIMIT 1) FROM slice
""")
# By id, and not by reference: a posting that has lost its reference is found as well.
_POSTINGS: Final = text("""
    SELECT t.reference, t.id
    FROM ledger_transactions AS t LEFT JOIN LATERAL (
        SELECT id FROM orders
        WHERE id = CASE WHEN t.reference ~ :order_name THEN CAST(substr(t.reference, 8) AS uuid) END LIMIT 1
    ) AS o ON true
    WHERE t.id > CAST(:after AS uuid) AND t.id <= CAST(:last AS uuid) AND t.kind LIKE 'order.%' AND o.id IS NULL
    ORDER BY t.id
""")
# By source, which is all that the index has; the movements of one are as few as the changes of its order.
_MOVEMENTS_END: Final = text("""
    WITH slice AS MATERIALIZED (
        SELECT source FROM stock_movements WHERE source > :after AND source < 'orders0'
        ORDER BY source LIMIT :limit_rows
    )
    SELECT count(*), (SELECT source FROM slice ORDER BY source DESC LIMIT 1) FROM slice
""")
# A caller may give any source to an adjustment, but none of those goes into the bucket of what is sold, or out of it.
_MOVEMENTS: Final = text("""
    SELECT m.source, count(*)
    FROM stock_movements AS m LEFT JOIN LATERAL (
        SELECT id FROM orders
        WHERE id = CASE WHEN m.source ~ :order_name THEN CAST(substr(m.source, 8) AS uuid) END LIMIT 1
    ) AS o ON true
    WHERE m.source > :after AND m.source <= :last AND (m.from_bucket = :sold OR m.to_bucket = :sold) AND o.id IS NULL
    GROUP BY m.source ORDER BY m.source
""")
_KEYS_END: Final = text("""
    WITH slice AS MATERIALIZED (
        SELECT request_id, principal, scope FROM request_keys
        WHERE (request_id, principal, scope) > (CAST(:request_id AS uuid), :principal, :scope)
        ORDER BY request_id, principal, scope LIMIT :limit_rows
    )
    SELECT count(*) OVER (), request_id, principal, scope FROM slice
    ORDER BY request_id DESC, principal DESC, scope DESC LIMIT 1
""")
_KEYS: Final = text("""
    SELECT k.request_id, k.resource, o.id IS NOT NULL
    FROM request_keys AS k LEFT JOIN LATERAL (SELECT id FROM orders WHERE id = k.resource LIMIT 1) AS o ON true
    WHERE (k.request_id, k.principal, k.scope) > (CAST(:request_id AS uuid), :principal, :scope)
        AND (k.request_id, k.principal, k.scope) <= (CAST(:last_request_id AS uuid), :last_principal, :last_scope)
        AND k.scope = :of_orders
    ORDER BY k.request_id, k.principal, k.scope
""")
_ORDER_IDS: Final = text("SELECT id FROM orders WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT :limit_rows")
_ORDER_IDS_TO: Final = text("""
    SELECT id FROM orders WHERE id > CAST(:after AS uuid) AND id <= CAST(:last AS uuid) ORDER BY id
""")

FIRST_SOURCE: Final = "orders/"
"""Comes before the names of all orders."""


class OrphanPosting(NamedTuple):
    """A transaction that an order which does not exist has posted."""

    reference: str
    transaction_id: UUID


class OrphanMovements(NamedTuple):
    """How many movements an order which does not exist has made."""

    source: str
    number: int


class KeyPlace(NamedTuple):
    """The place of a request key among all."""

    request_id: UUID
    principal: str
    scope: str


class Key(NamedTuple):
    """The key of a request for an order, and whether that order exists."""

    request_id: UUID
    order_id: UUID
    exists: bool


def orphan_postings(
    connection: Connection, after: UUID, limit_rows: int
) -> tuple[int, UUID | None, list[OrphanPosting]]:
    """How many transactions come after an id, up to a limit, the last one's id, and those whose order is missing."""
    count, last = connection.execute(_POSTINGS_END, {"after": after, "limit_rows": limit_rows}).one()
    if not count:
        return 0, None, []
    parameters = {"after": after, "last": last, "order_name": _ORDER_NAME}
    return count, last, [OrphanPosting(*row) for row in connection.execute(_POSTINGS, parameters)]


def orphan_movements(
    connection: Connection, after: str, limit_rows: int, sold: int
) -> tuple[int, str | None, list[OrphanMovements]]:
    """As `orphan_postings`, of the movements of orders by their sources; `sold` is the bucket of what is sold."""
    count, last = connection.execute(_MOVEMENTS_END, {"after": after, "limit_rows": limit_rows}).one()
    if not count:
        return 0, None, []
    parameters = {"after": after, "last": last, "sold": sold, "order_name": _ORDER_NAME}
    return count, last, [OrphanMovements(*row) for row in connection.execute(_MOVEMENTS, parameters)]


def keys(
    connection: Connection, after: KeyPlace, limit_rows: int, of_orders: str
) -> tuple[int, KeyPlace | None, list[Key]]:
    """How many request keys come after one, up to a limit, the last one's place, and those of the scope `of_orders`."""
    parameters: dict[str, Any] = after._asdict()
    end = connection.execute(_KEYS_END, {**parameters, "limit_rows": limit_rows}).first()
    if end is None:
        return 0, None, []
    count, *place = end
    last = KeyPlace(*place)
    parameters |= {f"last_{name}": value for name, value in last._asdict().items()}
    rows = connection.execute(_KEYS, {**parameters, "of_orders": of_orders})
    return count, last, [Key(*row) for row in rows]


def order_ids(connection: Connection, after: UUID, limit_rows: int) -> tuple[int, UUID | None, list[UUID]]:
    """How many orders come after an id, up to a limit, the last one's id, and all of them."""
    found = list(connection.execute(_ORDER_IDS, {"after": after, "limit_rows": limit_rows}).scalars())
    return len(found), found[-1] if found else None, found


def order_ids_to(connection: Connection, after: UUID, last: UUID) -> list[UUID]:
    """The ids of orders after one, in order, up to and including another."""
    return list(connection.execute(_ORDER_IDS_TO, {"after": after, "last": last}).scalars())

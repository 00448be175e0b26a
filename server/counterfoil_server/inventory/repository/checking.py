"""What the books of the inventory must agree on, a slice of levels at a time; each statement sees one moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, text

from counterfoil_server.inventory.levels import Key

_END: Final = text("""
    WITH part AS (
        SELECT sku, location_id FROM stock_levels WHERE (sku, location_id) > (:sku, :location)
        ORDER BY sku, location_id LIMIT :limit_rows
    )
    SELECT sku, location_id, (SELECT count(*) FROM part) FROM part ORDER BY sku DESC, location_id DESC LIMIT 1
""")


def _slice(table: str) -> str:
    """The rows of a table in the slice. Its end is NULL in the last one, which goes on to the end of the table."""
    return f"""
        ({table}.sku, {table}.location_id) > (:sku, :location)
        AND (CAST(:end_sku AS text) IS NULL OR ({table}.sku, {table}.location_id) <= (:end_sku, :end_location))
    """


_SUMS: Final = ", ".join(
    f"coalesce(sum(quantity * (CAST(to_bucket = {number} AS int) - CAST(from_bucket = {number} AS int))), 0) AS {name}"
    for number, name in enumerate(("on_hand", "reserved", "sold", "incoming", "damaged"), start=2)
)
_UNEQUAL: Final = text(f"""
    WITH moved AS (
        SELECT sku, location_id, {_SUMS} FROM stock_movements AS m WHERE {_slice("m")} GROUP BY sku, location_id
    ), kept AS (
        SELECT * FROM stock_levels AS l WHERE {_slice("l")}
    )
    SELECT
        sku, location_id,
        ARRAY[kept.on_hand, kept.reserved, kept.sold, kept.incoming, kept.damaged],
        CAST(ARRAY[moved.on_hand, moved.reserved, moved.sold, moved.incoming, moved.damaged] AS bigint[])
    FROM kept FULL JOIN moved USING (sku, location_id)
    WHERE coalesce(kept.on_hand, 0) <> coalesce(moved.on_hand, 0)
        OR coalesce(kept.reserved, 0) <> coalesce(moved.reserved, 0)
        OR coalesce(kept.sold, 0) <> coalesce(moved.sold, 0)
        OR coalesce(kept.incoming, 0) <> coalesce(moved.incoming, 0)
        OR coalesce(kept.damaged, 0) <> coalesce(moved.damaged, 0)
    ORDER BY sku, location_id
    LIMIT :limit_rows
""")  # noqa: S608 - the parts are constants of this file
_UNRESERVED: Final = text(f"""
    WITH lines AS (
        SELECT line.sku COLLATE "C" AS sku, r.location_id, line.quantity
        FROM reservations AS r CROSS JOIN LATERAL unnest(r.skus, r.quantities) AS line (sku, quantity)
        WHERE r.state = 1
    ), wanted AS (
        SELECT sku, location_id, sum(quantity) AS quantity FROM lines WHERE {_slice("lines")} GROUP BY sku, location_id
    ), kept AS (
        SELECT sku, location_id, reserved FROM stock_levels AS l WHERE {_slice("l")}
    )
    SELECT sku, location_id, coalesce(kept.reserved, 0), CAST(coalesce(wanted.quantity, 0) AS bigint)
    FROM kept FULL JOIN wanted USING (sku, location_id)
    WHERE coalesce(kept.reserved, 0) <> coalesce(wanted.quantity, 0)
    ORDER BY sku, location_id
    LIMIT :limit_rows
""")  # noqa: S608
_OUT_OF_BOUNDS: Final = text(f"""
    SELECT l.sku, l.location_id, l.on_hand, l.floor, coalesce(p.backorder_limit, -1)
    FROM stock_levels AS l LEFT JOIN stock_policies AS p ON p.sku = l.sku
    WHERE {_slice("l")} AND (
        l.on_hand < l.floor OR least(l.reserved, l.sold, l.incoming, l.damaged) < 0
        OR p.backorder_limit IS DISTINCT FROM -l.floor
    )
    ORDER BY l.sku, l.location_id
    LIMIT :limit_rows
""")  # noqa: S608

Slice = tuple[Key, Key | None]
"""The keys after the first and up to the second; without an end where that is None."""


def end_of_slice(connection: Connection, after: Key, limit_rows: int) -> tuple[int, Key | None]:
    """How many levels come next, and the last one's key; None where these are the last ones."""
    row = connection.execute(_END, {"sku": after[0], "location": after[1], "limit_rows": limit_rows}).first()
    if row is None:
        return 0, None
    return row[2], (row[0], row[1]) if row[2] == limit_rows else None


def unequal_levels(connection: Connection, part: Slice, limit_rows: int) -> list[Sequence[Any]]:
    """Levels that are not the sums of their movements: SKU, location id, the buckets kept and those moved."""
    return list(connection.execute(_UNEQUAL, _parameters(part, limit_rows)))


def unequal_reservations(connection: Connection, part: Slice, limit_rows: int) -> list[Sequence[Any]]:
    """Levels whose reserved units are not those of the active reservations: SKU, location id, kept, wanted."""
    return list(connection.execute(_UNRESERVED, _parameters(part, limit_rows)))


def out_of_bounds(connection: Connection, part: Slice, limit_rows: int) -> list[Sequence[Any]]:
    """Levels with a bucket below what it may hold, or with another floor than the policy's.

    SKU, location id, on hand, floor, and the policy's limit (-1 for none).
    """
    return list(connection.execute(_OUT_OF_BOUNDS, _parameters(part, limit_rows)))


def _parameters(part: Slice, limit_rows: int) -> dict[str, object]:
    after, end = part
    return {
        "sku": after[0],
        "location": after[1],
        "end_sku": None if end is None else end[0],
        "end_location": None if end is None else end[1],
        "limit_rows": limit_rows,
    }

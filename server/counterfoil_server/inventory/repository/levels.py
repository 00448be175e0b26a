"""Stock levels: locked together in the order of their keys, changed together, and read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select, text, tuple_

from counterfoil_server.inventory.levels import LOCATION_ID, REVISION, SKU, Key, Moved, Row
from counterfoil_server.inventory.tables import levels
from counterfoil_server.storage.statements import Reply, Statement, Statements, int_array, text_array, uuid_array

LEVEL_COLUMNS: Final[tuple[ColumnElement[Any], ...]] = (
    levels.c.sku,
    levels.c.location_id,
    levels.c.on_hand,
    levels.c.reserved,
    levels.c.sold,
    levels.c.incoming,
    levels.c.damaged,
    levels.c.floor,
    levels.c.revision,
)
"""What rows of levels have, in this order."""

# The lock is the one that an update takes; it leaves alone who only refers to the row.
_LOCK: Final = Statement(
    text("""
    SELECT l.sku, l.location_id, l.on_hand, l.reserved, l.sold, l.incoming, l.damaged, l.floor, l.revision
    FROM unnest(CAST(:skus AS text[]), CAST(:locations AS text[])) AS wanted (sku, location_id)
    JOIN stock_levels AS l ON l.sku = wanted.sku AND l.location_id = wanted.location_id
    ORDER BY l.sku, l.location_id
    FOR NO KEY UPDATE OF l
""")
)
# The lines and the location of a reservation never change, so this need not wait for the answer to its lock.
_LOCK_WITH_RESERVED: Final = Statement(
    text("""
    SELECT l.sku, l.location_id, l.on_hand, l.reserved, l.sold, l.incoming, l.damaged, l.floor, l.revision
    FROM stock_levels AS l
    WHERE (l.sku, l.location_id) IN (
        SELECT wanted.sku COLLATE "C", wanted.location_id COLLATE "C"
        FROM unnest(CAST(:skus AS text[]), CAST(:locations AS text[])) AS wanted (sku, location_id)
        UNION
        SELECT line.sku COLLATE "C", r.location_id
        FROM reservations AS r CROSS JOIN LATERAL unnest(r.skus) AS line (sku)
        WHERE r.id = ANY(CAST(:reservations AS uuid[]))
    )
    ORDER BY l.sku, l.location_id
    FOR NO KEY UPDATE OF l
""")
)
_UPDATE: Final = Statement(
    text("""
    UPDATE stock_levels AS l SET
        on_hand = r.on_hand, reserved = r.reserved, sold = r.sold, incoming = r.incoming, damaged = r.damaged,
        revision = r.revision
    FROM unnest(
        CAST(:skus AS text[]), CAST(:locations AS text[]), CAST(:on_hand AS bigint[]), CAST(:reserved AS bigint[]),
        CAST(:sold AS bigint[]), CAST(:incoming AS bigint[]), CAST(:damaged AS bigint[]), CAST(:revisions AS bigint[])
    ) AS r (sku, location_id, on_hand, reserved, sold, incoming, damaged, revision)
    WHERE l.sku = r.sku AND l.location_id = r.location_id
""")
)
_MOVE: Final = Statement(
    text("""
    INSERT INTO stock_movements
        (sku, location_id, from_bucket, to_bucket, quantity, reason, source, principal, occurred_at)
    SELECT
        m.sku, m.location_id, m.way / 10000, m.way / 100 % 100, m.quantity, m.way % 100, m.source, m.principal,
        timestamptz 'epoch' + m.occurred_us * interval '1 microsecond'
    FROM unnest(
        CAST(:skus AS text[]), CAST(:locations AS text[]), CAST(:ways AS integer[]), CAST(:quantities AS bigint[]),
        CAST(:sources AS text[]), CAST(:principals AS text[]), CAST(:occurred AS bigint[])
    ) AS m (sku, location_id, way, quantity, source, principal, occurred_us)
""")
)
_MISSING: Final = Statement(
    text("""
    SELECT wanted.sku FROM unnest(CAST(:skus AS text[])) AS wanted (sku)
    WHERE NOT EXISTS (
        SELECT FROM stock_levels AS l WHERE l.sku = wanted.sku AND l.location_id = CAST(:location AS text)
    )
    ORDER BY wanted.sku COLLATE "C"
""")
)
_CREATE: Final = Statement(
    text("""
    INSERT INTO stock_levels (sku, location_id, on_hand, reserved, sold, incoming, damaged, floor, revision)
    SELECT p.sku, CAST(:location AS text), 0, 0, 0, 0, 0, -p.backorder_limit, 0
    FROM unnest(CAST(:skus AS text[])) AS wanted (sku) JOIN stock_policies AS p ON p.sku = wanted.sku
    ORDER BY p.sku
    ON CONFLICT DO NOTHING
""")
)
_READ: Final = text("""
    SELECT l.sku, l.location_id, l.on_hand, l.reserved, l.sold, l.incoming, l.damaged, l.floor, l.revision
    FROM unnest(CAST(:skus AS text[]), CAST(:locations AS text[])) AS wanted (sku, location_id)
    JOIN stock_levels AS l ON l.sku = wanted.sku AND l.location_id = wanted.location_id
""")


def lock(statements: Statements, keys: Iterable[Key], reservations: Sequence[Any] = ()) -> Reply:
    """Locks the levels of these keys, and those that these reservations have lines of, in the order of their keys.

    Levels that do not exist are left out. Nothing is waited for: the reply has the rows.
    """
    ordered = sorted(set(keys))
    parameters = {"skus": text_array(key[0] for key in ordered), "locations": text_array(key[1] for key in ordered)}
    if not reservations:
        return statements.ask(_LOCK, parameters)
    return statements.ask(_LOCK_WITH_RESERVED, {**parameters, "reservations": uuid_array(reservations)})


def update(statements: Statements, changed: Sequence[Row]) -> None:
    """Stores levels that are locked."""
    columns = list(zip(*changed, strict=True))
    statements.ask(
        _UPDATE,
        {
            "skus": text_array(columns[SKU]),
            "locations": text_array(columns[LOCATION_ID]),
            "on_hand": int_array(columns[2]),
            "reserved": int_array(columns[3]),
            "sold": int_array(columns[4]),
            "incoming": int_array(columns[5]),
            "damaged": int_array(columns[6]),
            "revisions": int_array(columns[REVISION]),
        },
    )


def insert_movements(statements: Statements, moved: Moved) -> None:
    """Records movements. What the lines of an operation share is written out as text, once for all of them."""
    operations = moved.operations
    statements.ask(
        _MOVE,
        {
            "skus": text_array(moved.skus),
            "quantities": int_array(moved.quantities),
            "locations": _repeated((count, _quoted(location)) for count, location, _, _ in operations),
            "ways": _repeated((count, str(way.code)) for count, _, way, _ in operations),
            "sources": _repeated((count, _quoted(cause.source)) for count, _, _, cause in operations),
            "principals": _repeated((count, _quoted(cause.principal)) for count, _, _, cause in operations),
            "occurred": _repeated((count, str(cause.occur_us)) for count, _, _, cause in operations),
        },
    )


def _repeated(elements: Iterable[tuple[int, str]]) -> str:
    """An array literal that has each element as often as said."""
    return "{" + "".join([(element + ",") * count for count, element in elements])[:-1] + "}"


def _quoted(value: str) -> str:
    return text_array([value])[1:-1]


def missing(statements: Statements, location_id: str, skus: Sequence[str]) -> list[str]:
    """The SKUs that have no level at a location, in order."""
    reply = statements.ask(_MISSING, {"skus": text_array(skus), "location": location_id})
    return [row[0] for row in reply.rows()]


def create(statements: Statements, location_id: str, skus: Sequence[str]) -> None:
    """Makes empty levels of SKUs whose policies are locked, but those that exist."""
    statements.ask(_CREATE, {"skus": text_array(skus), "location": location_id})


def read(connection: Connection, keys: Sequence[Key]) -> list[Sequence[Any]]:
    """The rows of these levels; those that do not exist are absent."""
    ordered = sorted(set(keys))
    parameters = {"skus": text_array(key[0] for key in ordered), "locations": text_array(key[1] for key in ordered)}
    return list(connection.execute(_READ, parameters))


def page(
    connection: Connection, condition: ColumnElement[bool], after: Key | None, limit_rows: int, *, location_id: str
) -> list[Sequence[Any]]:
    """The next levels that meet a condition: of a location by SKU, of all (an empty id) by SKU and location."""
    statement = select(*LEVEL_COLUMNS).where(condition).order_by(levels.c.sku, levels.c.location_id).limit(limit_rows)
    if location_id:
        statement = statement.where(levels.c.location_id == location_id)
        if after is not None:
            statement = statement.where(levels.c.sku > after[0])
    elif after is not None:
        statement = statement.where(tuple_(levels.c.sku, levels.c.location_id) > after)
    return list(connection.execute(statement))

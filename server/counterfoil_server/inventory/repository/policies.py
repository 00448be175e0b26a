"""Stock policies, and the floors of levels that follow from them.

Whoever makes a level locks its SKU's policy for reading, and who changes a policy locks it for writing: so no level is
made with a limit that is being changed. Policies are locked before levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, select, text

from counterfoil_server.catalog.tables import variants
from counterfoil_server.inventory.rules import Policy
from counterfoil_server.inventory.tables import policies
from counterfoil_server.storage.statements import Statement, Statements, text_array
from counterfoil_server.times import microseconds, moment

_KNOWN: Final = Statement(
    text("""
    SELECT sku FROM product_variants WHERE sku = ANY(CAST(:skus AS text[]))
    UNION SELECT sku FROM stock_policies WHERE sku = ANY(CAST(:skus AS text[]))
""")
)
_ENSURE: Final = Statement(
    text("""
    INSERT INTO stock_policies (sku, backorder_limit, revision)
    SELECT wanted.sku, 0, 0 FROM unnest(CAST(:skus AS text[])) AS wanted (sku) ORDER BY wanted.sku COLLATE "C"
    ON CONFLICT DO NOTHING
""")
)
_LOCK_SHARED: Final = Statement(
    text("""
    SELECT sku FROM stock_policies WHERE sku = ANY(CAST(:skus AS text[])) ORDER BY sku FOR SHARE
""")
)
_LOCK_LEVELS: Final = Statement(
    text("""
    SELECT location_id, on_hand FROM stock_levels WHERE sku = :sku ORDER BY location_id FOR NO KEY UPDATE
""")
)
_SET_FLOORS: Final = Statement(
    text("""
    UPDATE stock_levels SET floor = :floor, revision = revision + 1 WHERE sku = :sku AND floor <> :floor
    RETURNING sku, location_id, on_hand, reserved, sold, incoming, damaged, floor, revision
""")
)
_UPDATE: Final = text("""
    UPDATE stock_policies SET backorder_limit = :backorder_limit, revision = :revision, update_time = :update_time
    WHERE sku = :sku
""")
_COLUMNS: Final = (policies.c.sku, policies.c.backorder_limit, policies.c.revision, policies.c.update_time)


def known_skus(statements: Statements, skus: Sequence[str]) -> set[str]:
    """Which of these SKUs the catalog has, soft-deleted products' included, or had when they were first stocked."""
    return {row[0] for row in statements.ask(_KNOWN, {"skus": text_array(skus)}).rows()}


def share(statements: Statements, skus: Sequence[str]) -> None:
    """Locks the policies of SKUs against changes, and makes those that there are none of."""
    parameters = {"skus": text_array(skus)}
    statements.ask(_ENSURE, parameters)
    statements.ask(_LOCK_SHARED, parameters).rows()


def ensure(statements: Statements, sku: str) -> None:
    """Makes the policy of a SKU where there is none."""
    statements.ask(_ENSURE, {"skus": text_array([sku])})


def lock(connection: Connection, sku: str) -> Policy:
    """The policy of a SKU, which exists, locked until the transaction ends."""
    statement = select(*_COLUMNS).where(policies.c.sku == sku).with_for_update(key_share=True)
    return _policy(connection.execute(statement).one())


def lock_levels(statements: Statements, sku: str) -> list[tuple[str, int]]:
    """Locks all levels of a SKU whose policy is locked; location ids and what is on hand."""
    return statements.ask(_LOCK_LEVELS, {"sku": sku}).rows()


def set_floors(statements: Statements, sku: str, floor: int) -> list[Sequence[Any]]:
    """Stores the floor of all levels of a SKU, which are locked; the rows of those that changed."""
    return statements.ask(_SET_FLOORS, {"sku": sku, "floor": floor}).rows()


def update(connection: Connection, changed: Policy) -> None:
    """Stores a policy that is locked."""
    parameters = {
        "sku": changed.sku,
        "backorder_limit": changed.backorder_limit,
        "revision": changed.revision,
        "update_time": None if changed.update_us is None else moment(changed.update_us),
    }
    connection.execute(_UPDATE, parameters)


def read(connection: Connection, sku: str) -> Policy | None:
    """The policy of a SKU, the plain one where nothing is said; None for a SKU that `known_skus` would not have."""
    row = connection.execute(select(*_COLUMNS).where(policies.c.sku == sku)).first()
    if row is not None:
        return _policy(row)
    known = connection.execute(select(variants.c.sku).where(variants.c.sku == sku)).first()
    return None if known is None else Policy(sku)


def _policy(row: Any) -> Policy:
    return Policy(row[0], row[1], row[2], None if row[3] is None else microseconds(row[3]))

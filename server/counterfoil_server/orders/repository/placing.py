"""Orders as they are placed: many in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text

from counterfoil_server.storage.statements import (
    Statement,
    Statements,
    bytes_array,
    int_array,
    text_array,
    uuid_array,
)

_EPOCH: Final = "timestamptz 'epoch'"
# An array cannot have rows of different lengths, so each order's lines travel as the text of an array.
_INSERT: Final = Statement(
    text(f"""
    INSERT INTO orders (id, account, location_id, currency, placed_at, business_date, created_at, updated_at, principal,
                        items_minor, discount_minor, tax_minor, tax_added_minor, total_minor,
                        line_skus, line_quantities, line_totals, placed)
    SELECT o.id, nullif(o.account, ''), o.location_id, o.currency,
           {_EPOCH} + o.placed_us * interval '1 microsecond', o.business_date, now(), now(), o.principal,
           o.items, o.discount, o.tax, o.tax_added, o.total,
           CAST(o.skus AS text[]), CAST(o.quantities AS bigint[]), CAST(o.totals AS bigint[]), o.placed
    FROM unnest(CAST(:ids AS uuid[]), CAST(:accounts AS text[]), CAST(:locations AS text[]),
                CAST(:currencies AS text[]), CAST(:placed_us AS bigint[]), CAST(:dates AS date[]),
                CAST(:principals AS text[]),
                CAST(:items AS bigint[]), CAST(:discounts AS bigint[]), CAST(:taxes AS bigint[]),
                CAST(:taxes_added AS bigint[]), CAST(:order_totals AS bigint[]), CAST(:skus AS text[]),
                CAST(:quantities AS text[]), CAST(:line_totals AS text[]), CAST(:placed AS bytea[]))
         AS o (id, account, location_id, currency, placed_us, business_date, principal, items, discount, tax, tax_added,
               total, skus, quantities, totals, placed)
""")  # noqa: S608 - no input in it
)
_PLACED: Final = Statement(text("SELECT id, placed FROM orders WHERE id = ANY(CAST(:ids AS uuid[]))"))


class NewOrder(NamedTuple):
    """An order's row; lists have an element for each line."""

    id: UUID
    account: str
    location_id: str
    currency: str
    placed_us: int
    business_date: str  # as ISO 8601 writes it
    principal: str
    items: int
    discount: int
    tax: int
    tax_added: int
    total: int
    skus: Sequence[str]
    quantities: Sequence[int]
    totals: Sequence[int]
    placed: bytes


def insert(statements: Statements, orders: Sequence[NewOrder]) -> None:
    """Asks for the rows of new orders."""
    (
        ids, accounts, locations, currencies, placed_us, dates, principals, items, discounts, taxes, taxes_added,
        totals, skus, quantities, line_totals, placed,
    ) = zip(*orders, strict=True)  # fmt: skip
    statements.ask(
        _INSERT,
        {
            "ids": uuid_array(ids),
            "accounts": text_array(accounts),
            "locations": text_array(locations),
            "currencies": text_array(currencies),
            "placed_us": int_array(placed_us),
            "dates": text_array(dates),
            "principals": text_array(principals),
            "items": int_array(items),
            "discounts": int_array(discounts),
            "taxes": int_array(taxes),
            "taxes_added": int_array(taxes_added),
            "order_totals": int_array(totals),
            "skus": text_array([text_array(each) for each in skus]),
            "quantities": text_array([int_array(each) for each in quantities]),
            "line_totals": text_array([int_array(each) for each in line_totals]),
            "placed": bytes_array(placed),
        },
    )


def placed(statements: Statements, order_ids: Sequence[UUID]) -> list[bytes]:
    """Orders as they were placed, in the order asked for."""
    found = dict(statements.ask(_PLACED, {"ids": uuid_array(order_ids)}).rows())
    return [bytes(found[each]) for each in order_ids]

"""Products by id. One statement reads products with their variants and prices, so that one snapshot covers each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import orjson
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from counterfoil_server.catalog.rules import Contents, Price, Product, Status, Unit, Variant
from counterfoil_server.catalog.tables import prices, products, variants
from counterfoil_server.storage.times import us_of


def _finite_us(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((func.isfinite(column), us_of(column)))


_EMPTY: Final = cast("[]", Text)
_PRICES_JSON: Final = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_array(
                    prices.c.currency,
                    prices.c.amount_minor,
                    _finite_us(prices.c.start_time),
                    _finite_us(prices.c.end_time),
                ),
                prices.c.ordinal,
            )
        )
    )
    .where(prices.c.sku == variants.c.sku)
    .scalar_subquery()
)
_VARIANTS_JSON: Final = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_array(
                    variants.c.sku,
                    variants.c.barcode,
                    variants.c.display_name,
                    variants.c.unit,
                    variants.c.package_size,
                    _PRICES_JSON,
                ),
                variants.c.ordinal,
            )
        )
    )
    .where(variants.c.product_id == products.c.id)
    .scalar_subquery()
)

PRODUCT_COLUMNS: Final[tuple[ColumnElement[Any], ...]] = (
    products.c.id,
    products.c.revision,
    products.c.display_name,
    products.c.description,
    products.c.brand,
    products.c.department,
    products.c.categories,
    products.c.status,
    cast(products.c.attributes, Text),
    cast(_VARIANTS_JSON, Text),
    us_of(products.c.create_time),
    us_of(products.c.update_time),
    us_of(products.c.delete_time),
    us_of(products.c.purge_time),
)
"""What a SELECT must name, in this order, for `product_of` to read its rows."""

_BY_ID: Final = (
    select(*PRODUCT_COLUMNS).where(products.c.id == any_(bindparam("ids", type_=ARRAY(Text)))).order_by(products.c.id)
)


def product_of(row: Sequence[Any]) -> Product:
    """The product in a row of PRODUCT_COLUMNS; columns after these are passed over."""
    contents = Contents(
        display_name=row[2],
        description=row[3],
        brand=row[4],
        department=row[5],
        categories=tuple(row[6]),
        status=Status(row[7]),
        attributes=orjson.loads(row[8]),
        variants=tuple(_variant(each) for each in orjson.loads(row[9])) if row[9] else (),
    )
    return Product(row[0], row[1], contents, row[10], row[11], row[12], row[13])


def _variant(fields: list[Any]) -> Variant:
    sku, barcode, display_name, unit, package_size, priced = fields
    return Variant(
        sku,
        barcode,
        display_name,
        Unit(unit),
        package_size,
        tuple(Price(*each) for each in priced) if priced else (),
    )


def read(connection: Connection, ids: Sequence[str]) -> list[Product]:
    """The products with these ids, in the order of their ids; those that do not exist are absent."""
    return [product_of(row) for row in connection.execute(_BY_ID, {"ids": list(ids)})]


_EXPORT_ORDER: Final = select(*PRODUCT_COLUMNS).order_by(products.c.id)


def read_after(connection: Connection, after: str, condition: ColumnElement[bool], limit_rows: int) -> list[Product]:
    """The next products that meet a condition, by id, after the one with the id `after` (empty: from the first)."""
    statement = _EXPORT_ORDER.where(and_(products.c.id > after, condition)).limit(limit_rows)
    return [product_of(row) for row in connection.execute(statement)]

"""Pages of products."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, Connection, select

from counterfoil_server.catalog.repository.reading import PRODUCT_COLUMNS, product_of
from counterfoil_server.catalog.rules import Product
from counterfoil_server.catalog.tables import products
from counterfoil_server.lists.pages import Listing, SortKey

PRODUCTS: Final[Listing[Product]] = Listing(
    products.c.id,
    MappingProxyType(
        {
            "name": SortKey(products.c.id, lambda product: product.id),
            "display_name": SortKey(products.c.display_name, lambda product: product.contents.display_name),
            "create_time": SortKey(products.c.create_time, lambda product: product.create_us),
            "update_time": SortKey(products.c.update_time, lambda product: product.update_us),
        }
    ),
    PRODUCT_COLUMNS,
    product_of,
    lambda product: product.id,
)


def ids_where(connection: Connection, condition: ColumnElement[bool], limit_rows: int) -> list[str]:
    """The first ids, in order, of products that meet a condition."""
    statement = select(products.c.id).where(condition).order_by(products.c.id).limit(limit_rows)
    return list(connection.scalars(statement))

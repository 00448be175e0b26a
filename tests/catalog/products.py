"""Products to test with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.money_pb2 import Money

from counterfoil.catalog.v1.product_pb2 import Price, Product, Variant


def money(text: str) -> Money:
    """`12.34 USD` as Money."""
    amount, currency = text.split()
    units, _, fraction = amount.partition(".")
    return Money(currency_code=currency, units=int(units), nanos=int(fraction.ljust(9, "0") or 0))


def at(text: str) -> Timestamp:
    """An RFC 3339 time."""
    stamp = Timestamp()
    stamp.FromDatetime(datetime.fromisoformat(text))
    return stamp


def price(amount: str, start: str = "", end: str = "") -> Price:
    """A price, and the time it is valid."""
    return Price(amount=money(amount), start_time=at(start) if start else None, end_time=at(end) if end else None)


def variant(sku: str, *prices: Price | str, **fields: Any) -> Variant:
    """A variant; a price may be given as its amount alone."""
    made = [price(each) if isinstance(each, str) else each for each in prices]
    return Variant(sku=sku, prices=made, **fields)


def product(display_name: str = "Crushed ice", *variants: Variant, **fields: Any) -> Product:
    """A product; `attributes` is a dictionary."""
    attributes = fields.pop("attributes", None)
    made = Product(display_name=display_name, variants=variants, **fields)
    if attributes is not None:
        made.attributes.update(attributes)
    return made


def grocery(number: int, **fields: Any) -> Product:
    """One of many products like those of a grocer's: one variant, one price, five attributes."""
    made = product(
        f"Product {number % 97} of the shelf",
        variant(f"{number}", "2.99 USD", unit=1, package_size="22 LB"),
        name=f"products/g{number:07}",
        brand="National" if number % 3 else "Private",
        department=f"DEPARTMENT {number % 31}",
        categories=[f"CATEGORY {number % 301}", f"TYPE {number % 97}"],
        status=Product.STATUS_ACTIVE,
        attributes={
            "manufacturer_id": str(number % 6471),
            "private": number % 3 == 0,
            "size": "22 LB",
            "type": f"TYPE {number % 97}",
            "weight": number % 50 + 0.5,
        },
    )
    made.MergeFrom(Product(**fields))
    return made

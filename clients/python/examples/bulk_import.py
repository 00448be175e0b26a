"""Imports 5,000 products; started again, it changes nothing.

TOKEN=… python examples/bulk_import.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from counterfoil import Client, Money
from counterfoil.catalog.v1.product_pb2 import Price, Product, Variant

PRICE = Price(amount=Money.parse("19.99 USD").to_message())


def products() -> Iterator[Product]:
    """What to import, out of a file, say. It is called again where the connection broke and all of it is sent again."""
    for number in range(5_000):
        variant = Variant(sku=f"EXAMPLE-{number}", prices=[PRICE])
        yield Product(
            name=f"products/example-{number}",
            display_name=f"Example {number}",
            status=Product.STATUS_ACTIVE,
            variants=[variant],
        )


with Client(os.environ.get("TARGET", "127.0.0.1:50051"), token=os.environ["TOKEN"]) as client:
    done = client.import_products(products)
print(
    f"{done.created_count} created, {done.updated_count} updated, {done.unchanged_count} unchanged, "
    f"{done.failed_count} failed"
)
for refused in done.errors:
    print(f"{refused.product}: {refused.error.message}")

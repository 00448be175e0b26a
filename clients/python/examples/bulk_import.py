"""Imports 5,000 products from something that can be read again, so that a lost connection does not matter.

TOKEN=… python examples/bulk_import.py [TARGET]
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from counterfoil import Client, Money
from counterfoil.catalog.v1.product_pb2 import Price, Product, Variant

TARGET = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:50051"


def products() -> Iterator[Product]:
    """What to import; it is called again where the import has to be sent again."""
    for number in range(5_000):
        price = Price(amount=Money(100 + number, "USD").to_message())
        variant = Variant(sku=f"EXAMPLE-{number}", prices=[price])
        yield Product(name=f"products/example-{number}", display_name=f"Example {number}", variants=[variant])


with Client(TARGET, token=os.environ["TOKEN"]) as client:
    answer = client.import_products(products)
    print("created", answer.created_count, "updated", answer.updated_count, "unchanged", answer.unchanged_count)
    for error in answer.errors:
        print("refused", error.product, error.error.message)

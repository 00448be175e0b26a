"""Reads one product, and shows what the server answers where there is none.

TOKEN=… python examples/first_call.py
"""

from __future__ import annotations

import os

from counterfoil import Client, CounterfoilError, Money
from counterfoil.catalog.v1 import catalog_service_pb2 as catalog

with Client(os.environ.get("TARGET", "127.0.0.1:50051"), token=os.environ["TOKEN"]) as client:
    product = client.catalog.GetProduct(catalog.GetProductRequest(name="products/1082185"))
    for price in product.variants[0].current_prices:
        print(f"{product.display_name}: {Money.from_message(price)}")

    none = catalog.GetProductRequest(name="products/none")
    try:
        client.catalog.GetProduct(none, timeout=1)
    except CounterfoilError as error:
        if error.reason != "RESOURCE_NOT_FOUND":
            raise
        print(f"{none.name}: {error.reason}")

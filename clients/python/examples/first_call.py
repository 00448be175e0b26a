"""Reads one product, and says what the server answers where there is none.

TOKEN=… python examples/first_call.py [TARGET]
"""

from __future__ import annotations

import os
import sys

from counterfoil import Client, CounterfoilError, Money
from counterfoil.catalog.v1 import catalog_service_pb2 as catalog

TARGET = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:50051"

with Client(TARGET, token=os.environ["TOKEN"]) as client:
    product = client.catalog.GetProduct(catalog.GetProductRequest(name="products/1082185"))
    print(product.display_name, *(Money.from_message(price.amount) for price in product.variants[0].prices))
    try:
        client.catalog.GetProduct(catalog.GetProductRequest(name="products/none"), timeout=1)
    except CounterfoilError as error:
        print("refused:", error.code.name, error.reason)

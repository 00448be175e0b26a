"""Products for the caches: what a miss reads from the database."""

from __future__ import annotations

import math
from collections.abc import Sequence

from counterfoil_server.caching.near import Entry
from counterfoil_server.caching.read_through import Loaded
from counterfoil_server.catalog.codec import bytes_of
from counterfoil_server.catalog.repository import reading
from counterfoil_server.catalog.rules import Product, id_of, next_price_edge_us
from counterfoil_server.storage.engine import Database
from counterfoil_server.times import microseconds


def load_products(database: Database, names: Sequence[str], deadline: float) -> Loaded:
    """The products of these names, serialized, and the positions that they are fresh as of. Missing ones are absent."""
    with database.read(deadline) as transaction:
        found = reading.read(transaction.connection, [id_of(name) for name in names])
        as_of, now_us = transaction.as_of, microseconds(transaction.now)
    return Loaded(as_of, transaction.reached, {product.name: _entry(product, now_us, as_of) for product in found})


def _entry(product: Product, now_us: int, as_of: int) -> Entry:
    edge_us = next_price_edge_us(product.contents, now_us)
    valid_until = math.inf if edge_us is None else edge_us / 1_000_000
    return Entry(bytes_of(product, now_us), product.revision, as_of, valid_until)

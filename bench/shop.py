"""A shop to place orders in: 10,000 SKUs with a price and plenty of stock at one location, set up by the public API."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bench.cluster import DATABASE, Cluster
from bench.load import Calls
from bench.servers import Counterfoil
from counterfoil.catalog.v1 import product_pb2
from counterfoil.client import connect
from counterfoil.inventory.v1 import inventory_service_pb2 as inventory_pb
from counterfoil.inventory.v1 import inventory_service_pb2_grpc, location_pb2, stock_pb2
from counterfoil.orders.v1 import order_pb2, order_service_pb2
from counterfoil_server.sample import grocery_year

SKUS: Final = 10_000
LINES: Final = 3
STOCK: Final = 10**9
HOT: Final = 0
"""The number of the SKU that all buyers want in T4."""
SCARCE: Final = 1
"""The number of a SKU that there are few of."""
PLENTIFUL: Final = 2
"""The number of the first SKU that anybody may order at random."""
PLACE_ORDER: Final = "/counterfoil.orders.v1.OrderService/PlaceOrder"
LOCATION: Final = "locations/bench"

_DIGITS: Final = 5
_CURRENCY: Final = "EUR"
_PRICE_UNITS, _PRICE_NANOS = 19, 990_000_000
_STOCK_LINES: Final = 1_000  # of one AdjustStock
_LIMIT_S: Final = 60.0


def sku(number: int) -> str:
    """A SKU by its number; all are of one length, so that a message can be patched in place."""
    return f"BENCH-{number:0{_DIGITS}}"


def account(number: int) -> str:
    """Who orders, likewise."""
    return f"customers/{number:0{_DIGITS}}"


def open_shop(server: Counterfoil, token: str, *, scarce: int, skus: int = SKUS) -> None:
    """Sets the shop up on a running server whose database is empty. Raises LoadFailedError and grpc.RpcError."""
    grocery_year.send(server.address, token, grocery_year.encode(_products(skus)))
    with connect(server.address, token=token) as channel:
        stub = inventory_service_pb2_grpc.InventoryServiceStub(channel)
        location = location_pb2.Location(
            name=LOCATION, display_name="Bench", kind=location_pb2.Location.KIND_STORE, time_zone="Europe/London"
        )
        stub.BatchCreateLocations(
            inventory_pb.BatchCreateLocationsRequest(locations=[location], request_id=str(uuid.uuid4())),
            timeout=_LIMIT_S,
        )
        for first in range(0, skus, _STOCK_LINES):
            request = inventory_pb.AdjustStockRequest(
                location=LOCATION, reason=stock_pb2.StockMovement.REASON_OPENING, request_id=str(uuid.uuid4())
            )
            for number in range(first, min(first + _STOCK_LINES, skus)):
                request.lines.add(sku=sku(number), quantity=scarce if number == SCARCE else STOCK)
            stub.AdjustStock(request, timeout=_LIMIT_S)


def spread(skus: int = SKUS) -> Calls:
    """Orders of three different SKUs at random."""
    return _orders([PLENTIFUL] * LINES, free=range(LINES), skus=skus)


def around(number: int, skus: int = SKUS) -> Calls:
    """Orders of one SKU that is the same in all, and two others at random."""
    return _orders([number] + [PLENTIFUL] * (LINES - 1), free=range(1, LINES), skus=skus)


def _orders(numbers: Sequence[int], *, free: range, skus: int) -> Calls:
    """PlaceOrder, one of each; the lines in `free` and the account are drawn for each call."""
    marks = [sku(90_000 + line) if line in free else sku(number) for line, number in enumerate(numbers)]
    request_id = str(uuid.UUID(int=0, version=4))
    request = order_service_pb2.PlaceOrderRequest(
        draft=order_pb2.OrderDraft(
            account=account(90_000),
            location=LOCATION,
            currency_code=_CURRENCY,
            lines=[order_pb2.DraftLine(sku=mark, quantity=1) for mark in marks],
        ),
        request_id=request_id,
    )
    message = request.SerializeToString()
    patched = [marks[line] for line in free] + [account(90_000)]
    return Calls(
        path=PLACE_ORDER,
        messages=[message],
        request_id_at=message.index(request_id.encode()),
        numbers_at=[message.index(mark.encode()) + len(mark) - _DIGITS for mark in patched],
        digits=_DIGITS,
        number_least=PLENTIFUL,
        number_count=skus - PLENTIFUL,
    )


def _products(count: int) -> Iterator[product_pb2.Product]:
    for number in range(count):
        product = product_pb2.Product(
            name=f"products/bench-{number:0{_DIGITS}}",
            display_name=f"Product {number}",
            status=product_pb2.Product.STATUS_ACTIVE,
        )
        variant = product.variants.add(sku=sku(number), unit=product_pb2.Variant.UNIT_EACH)
        amount = variant.prices.add().amount
        amount.currency_code, amount.units, amount.nanos = _CURRENCY, _PRICE_UNITS, _PRICE_NANOS
        yield product


@dataclass(frozen=True, slots=True)
class Books:
    """What the database says of orders and stock."""

    orders: int
    sold: int  # units, of all SKUs
    hot_sold: int
    scarce_sold: int
    oversold: int  # units that were sold and never put in
    wrong_levels: int  # SKUs of which what is on hand and what was sold are not what was put in


def books(cluster: Cluster, *, scarce: int, database: str = DATABASE) -> Books:
    """Reads them, in one snapshot."""
    row = cluster.ask(
        """
        SELECT (SELECT count(*) FROM orders), sum(sold), sum(sold) FILTER (WHERE sku = %(hot)s),
               sum(sold) FILTER (WHERE sku = %(scarce)s), sum(greatest(0, sold - put_in)),
               count(*) FILTER (WHERE on_hand + sold <> put_in OR on_hand < 0)
        FROM (SELECT *, CASE sku WHEN %(scarce)s THEN %(few)s ELSE %(plenty)s END AS put_in FROM stock_levels) AS levels
        """,
        {"hot": sku(HOT), "scarce": sku(SCARCE), "few": scarce, "plenty": STOCK},
        database=database,
    )
    return Books(*map(int, row))

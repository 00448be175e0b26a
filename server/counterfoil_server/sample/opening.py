"""Opening stock: what each store sells of each product in the whole year, and none more.

So every basket finds what it takes, and when all of them have been placed, nothing is left on hand. A product is put
only where it is sold.

Each level is put once. Whatever exists already is left alone, whoever made it: levels are read before any is put,
unless there are none at all. The calls have request ids that follow from what they put, so that one that was sent
before, and may have been carried out, is not carried out twice; one call puts all of its levels or none.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

import grpc
import pyarrow as pa
from rich.console import Console

from counterfoil.inventory.v1 import inventory_service_pb2, inventory_service_pb2_grpc, stock_pb2
from counterfoil_server.sample import stores
from counterfoil_server.sample.baskets import request_id
from counterfoil_server.sample.calls import patiently, together
from counterfoil_server.sample.progress import LoadProgress
from counterfoil_server.sample.year import Year

BATCH_LEVELS: Final = 1_000
CALLERS: Final = 2

_TIMEOUT_S: Final = 60.0
_SOURCE: Final = "samples/grocery-year/opening"

Stock = Mapping[int, Mapping[int, int]]
"""Units by product by store."""


@dataclass(frozen=True, slots=True)
class StockReport:
    """What a load of opening stock did, in levels."""

    put: int
    present: int
    units: int  # of those that were put
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.put + self.present:,} stock levels: {self.put:,} put ({self.units:,} units), "
            f"{self.present:,} already there, in {self.seconds:.1f} s ({self.put / max(self.seconds, 1e-9):,.0f}/s)"
        )


def sold(year: Year, baskets: int | None = None) -> dict[int, dict[int, int]]:
    """What each store sells in the year, of the products that it sells in the first so many baskets; None: in all."""
    table = pa.table(
        {"store": year.lines["store_id"], "product": year.lines["product_id"], "units": year.units}
    )  # fmt: skip
    grouped = table.group_by(["store", "product"]).aggregate([("units", "sum")])
    wanted = None
    if baskets is not None and baskets < year.baskets:
        part = year.first(baskets)
        wanted = set(zip(part["store_id"].to_pylist(), part["product_id"].to_pylist(), strict=True))
    stock: dict[int, dict[int, int]] = {}
    for store, product, units in zip(
        *(grouped[column].to_pylist() for column in ("store", "product", "units_sum")), strict=True
    ):
        if wanted is None or (store, product) in wanted:
            stock.setdefault(store, {})[product] = units
    return stock


def busiest_store(stock: Stock) -> int:
    """The store that sells the most different products."""
    return max(stock, key=lambda store: (len(stock[store]), -store))


def load(
    channels: Sequence[grpc.Channel],
    stock: Stock,
    *,
    console: Console | None = None,
    stop: threading.Event | None = None,
) -> StockReport:
    """Puts the levels that do not exist yet.

    Raises:
        RefusedError: the server refused it, or was away for too long.
        StoppedError: `stop` was set.
    """
    return _Load(channels, stock, console, stop or threading.Event()).run()


def is_complete(channel: grpc.Channel, stock: Stock) -> bool:
    """Whether the last level of each call that puts `stock` is there: a quick look, for who knows that it has been put.

    Raises:
        RefusedError: the server refused it, or was away for too long.
    """
    stub = inventory_service_pb2_grpc.InventoryServiceStub(channel)
    names = [f"{stores.name(store)}/stockLevels/{levels[-1][0]}" for store, levels in _chunks(stock)]
    for begin in range(0, len(names), BATCH_LEVELS):
        some = names[begin : begin + BATCH_LEVELS]
        request = inventory_service_pb2.BatchGetStockRequest(names=some, allow_missing=True)
        answer = patiently(lambda request=request: stub.BatchGetStock(request, timeout=_TIMEOUT_S))  # type: ignore[misc]
        if len(answer.stock_levels) < len(some):
            return False
    return True


class _Load:
    def __init__(
        self, channels: Sequence[grpc.Channel], stock: Stock, console: Console | None, stop: threading.Event
    ) -> None:
        self._stubs = [inventory_service_pb2_grpc.InventoryServiceStub(channel) for channel in channels]
        self._stock = stock
        self._stop = stop
        self._counting = threading.Lock()
        self._put = self._present = self._units = 0
        self._check = True
        self._shown = LoadProgress(console, "Opening stock", sum(map(len, stock.values())))

    def run(self) -> StockReport:
        started = time.monotonic()
        self._check = self._any_level()
        with ExitStack() as stack:
            stack.enter_context(self._shown)
            together(self._chunk, list(enumerate(_chunks(self._stock))), CALLERS, self._stop)
            report = StockReport(self._put, self._present, self._units, time.monotonic() - started)
            self._shown.say(str(report))
        return report

    def _any_level(self) -> bool:
        request = inventory_service_pb2.ListStockRequest(parent="locations/-", page_size=1)
        return bool(patiently(lambda: self._stubs[0].ListStock(request), self._stop).stock_levels)

    def _chunk(self, item: tuple[int, tuple[int, list[tuple[int, int]]]]) -> None:
        number, (store, levels) = item
        stub = self._stubs[number % len(self._stubs)]
        missing = self._missing(stub, store, levels) if self._check else levels
        if missing:
            adjustment = _adjustment(store, missing)
            patiently(lambda: _adjust(stub, adjustment), self._stop)
        with self._counting:
            self._put += len(missing)
            self._present += len(levels) - len(missing)
            self._units += sum(units for _, units in missing)
            self._shown.advance(len(levels))

    def _missing(
        self, stub: inventory_service_pb2_grpc.InventoryServiceStub, store: int, levels: list[tuple[int, int]]
    ) -> list[tuple[int, int]]:
        prefix = f"{stores.name(store)}/stockLevels/"
        request = inventory_service_pb2.BatchGetStockRequest(
            names=[f"{prefix}{product}" for product, _ in levels], allow_missing=True
        )
        answer = patiently(lambda: stub.BatchGetStock(request, timeout=_TIMEOUT_S), self._stop)
        present = {level.sku for level in answer.stock_levels}
        return [level for level in levels if str(level[0]) not in present]


def _chunks(stock: Stock) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """A store with up to 1,000 of its levels, which are in the order of their products' numbers."""
    for store in sorted(stock):
        levels = sorted(stock[store].items())
        for begin in range(0, len(levels), BATCH_LEVELS):
            yield store, levels[begin : begin + BATCH_LEVELS]


def _adjustment(store: int, levels: Sequence[tuple[int, int]]) -> inventory_service_pb2.AdjustStockRequest:
    content = hashlib.sha256(repr(levels).encode()).hexdigest()
    request = inventory_service_pb2.AdjustStockRequest(
        location=stores.name(store),
        reason=stock_pb2.StockMovement.REASON_OPENING,
        source=_SOURCE,
        request_id=request_id("opening", store, content),
    )
    add: Any = request.lines.add
    for product, units in levels:
        # Refused where somebody else has put something there since it was looked at.
        add(sku=str(product), quantity=units, expected_quantity=0)
    return request


def _adjust(
    stub: inventory_service_pb2_grpc.InventoryServiceStub, request: inventory_service_pb2.AdjustStockRequest
) -> None:
    stub.AdjustStock(request, timeout=_TIMEOUT_S)

"""Puts stock where the profiles buy, so that a run does not end in front of empty shelves."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from counterfoil.client import connect
from counterfoil.inventory.v1 import inventory_service_pb2 as inventory
from counterfoil.inventory.v1 import inventory_service_pb2_grpc
from counterfoil.inventory.v1.stock_pb2 import StockMovement

_LINES: Final = 1_000  # of one AdjustStock
_SOURCE: Final = "bench/profiles"
_TIMEOUT_S: Final = 60.0


def receive(target: str, token: str, drafts: Iterable[Mapping[str, Any]], units: int) -> int:
    """Receives `units` more of each SKU at each location of these drafts; how many stock levels that are.

    Raises:
        grpc.RpcError: the server refused; what was received before stays.
    """
    wanted: dict[str, set[str]] = {}
    for draft in drafts:
        wanted.setdefault(draft["location"], set()).update(line["sku"] for line in draft["lines"])
    with connect(target, token=token) as channel:
        stub = inventory_service_pb2_grpc.InventoryServiceStub(channel)
        for location, skus in sorted(wanted.items()):
            ordered = sorted(skus)
            for start in range(0, len(ordered), _LINES):
                lines = [inventory.StockAdjustment(sku=sku, quantity=units) for sku in ordered[start : start + _LINES]]
                stub.AdjustStock(
                    inventory.AdjustStockRequest(
                        location=location,
                        reason=StockMovement.REASON_RECEIPT,
                        lines=lines,
                        source=_SOURCE,
                        request_id=str(uuid.uuid4()),
                    ),
                    timeout=_TIMEOUT_S,
                )
    return sum(map(len, wanted.values()))

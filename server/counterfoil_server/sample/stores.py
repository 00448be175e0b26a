"""The 457 stores of the year as locations.

A store is `locations/<store_id>`, called "Store <store_id>", of kind STORE, in the time zone that the year's own times
speak for (`year.TIME_ZONE`). The data knows nothing else of it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import grpc

from counterfoil.inventory.v1 import inventory_service_pb2, inventory_service_pb2_grpc, location_pb2
from counterfoil_server.sample.baskets import request_id
from counterfoil_server.sample.calls import patiently
from counterfoil_server.sample.year import TIME_ZONE

_BATCH: Final = 500
_PAGE: Final = 1_000


@dataclass(frozen=True, slots=True)
class StoresReport:
    """What a load of stores did."""

    created: int
    present: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.created + self.present:,} stores: {self.created:,} created, {self.present:,} already there, in {self.seconds:.1f} s"  # noqa: E501


def location(store_id: int) -> location_pb2.Location:
    """A store as a location."""
    return location_pb2.Location(
        name=name(store_id),
        display_name=f"Store {store_id}",
        kind=location_pb2.Location.KIND_STORE,
        time_zone=TIME_ZONE,
    )


def name(store_id: int) -> str:
    """A store's resource name."""
    return f"locations/{store_id}"


def load(channel: grpc.Channel, store_ids: Sequence[int]) -> StoresReport:
    """Creates the stores that do not exist yet; those that do are left as they are.

    Raises:
        RefusedError: the server refused it, or was away for too long.
    """
    started = time.monotonic()
    stub = inventory_service_pb2_grpc.InventoryServiceStub(channel)
    present = set(_names(stub))
    missing = [store for store in store_ids if name(store) not in present]
    for begin in range(0, len(missing), _BATCH):
        some = missing[begin : begin + _BATCH]
        request = inventory_service_pb2.BatchCreateLocationsRequest(
            locations=[location(store) for store in some], request_id=request_id("stores", *some)
        )
        patiently(lambda request=request: stub.BatchCreateLocations(request))  # type: ignore[misc]
    return StoresReport(len(missing), len(store_ids) - len(missing), time.monotonic() - started)


def _names(stub: inventory_service_pb2_grpc.InventoryServiceStub) -> Iterator[str]:
    token = ""
    while True:
        request = inventory_service_pb2.ListLocationsRequest(page_size=_PAGE, page_token=token)
        page = patiently(lambda request=request: stub.ListLocations(request))  # type: ignore[misc]
        yield from (each.name for each in page.locations)
        token = page.next_page_token
        if not token:
            return

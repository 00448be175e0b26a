"""WatchStock: every change once and in order, from any replica, and on from any cursor."""

from __future__ import annotations

import itertools
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor import MethodDescriptor
from sqlalchemy import text

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil.inventory.v1.stock_pb2 import StockLevel
from counterfoil.orders.v1 import order_service_pb2
from counterfoil_server.rpc.methods import policy_of
from counterfoil_server.watches import PACE
from tests.catalog.conftest import new_id, refusal_of
from tests.inventory.conftest import SERVICE, STORE, Inventory, Reason, execute, soon
from tests.storage.conftest import until

ANYWHERE = "locations/-"
ORDERS = order_service_pb2.DESCRIPTOR.services_by_name["OrderService"]


class Reader:
    """Reads a watch on a thread of its own, and resumes it from its last cursor whenever it ends."""

    def __init__(self, replicas: Sequence[Inventory], parent: str = ANYWHERE, cursor: str = "", **wanted: Any) -> None:
        self._replicas = replicas
        self._request = pb.WatchStockRequest(parent=parent, cursor=cursor, **wanted)
        self.levels: list[StockLevel] = []
        self.streams = 0
        self._call: Any = None
        self._stopping = False
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._begun.wait(10)

    @property
    def cursor(self) -> str:
        """Behind the last message."""
        return self._request.cursor

    def revisions(self, sku: str) -> list[int]:
        """Those of one SKU, as they came."""
        return [level.revision for level in self.levels if level.sku == sku]

    def stop(self) -> None:
        """Ends the watch."""
        self._stopping = True
        self._call.cancel()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._stopping:
            replica = self._replicas[self.streams % len(self._replicas)]
            self._call = replica.stub.WatchStock(self._request)
            self.streams += 1
            try:
                for message in self._call:
                    self.levels += message.stock_levels
                    self._request.cursor = message.cursor
                    self._begun.set()
            except grpc.RpcError as error:
                code = error.code()
                assert code in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED}, error


@pytest.fixture
def watching() -> Iterator[Callable[..., Reader]]:
    """Begins watches, and ends them."""
    readers: list[Reader] = []

    def begin(*replicas: Inventory, **wanted: Any) -> Reader:
        readers.append(Reader(replicas, **wanted))
        return readers[-1]

    yield begin
    for reader in readers:
        reader.stop()


def test_changes_come_as_they_are_sequenced(inventory: Inventory, watching: Callable[..., Reader]) -> None:
    inventory.adjust(A=1)
    inventory.sequence()
    reader = watching(inventory)
    inventory.adjust(A=1, B=1)
    reservation = inventory.reserve(A=2)
    time.sleep(0.2)
    assert reader.levels == []  # nothing has a position yet
    inventory.sequence()
    until(lambda: len(reader.levels) >= 3)
    assert [(level.sku, level.on_hand, level.reserved) for level in reader.levels] == [
        ("A", 2, 0),
        ("B", 1, 0),
        ("A", 0, 2),
    ]
    inventory.release(reservation.name)
    inventory.sequence()
    until(lambda: len(reader.levels) >= 4)
    assert reader.levels[3] == inventory.stock("A")


def test_a_watch_is_of_a_location_and_of_skus(inventory: Inventory, watching: Callable[..., Reader]) -> None:
    inventory.create("depot")
    inventory.sequence()
    everything = watching(inventory)
    depot = watching(inventory, parent="locations/depot")
    some = watching(inventory, parent=STORE, skus=["B", "C"])
    inventory.adjust(A=1, B=1)
    inventory.adjust(location="locations/depot", B=2)
    inventory.adjust(C=3)
    inventory.sequence()
    until(lambda: len(everything.levels) == 4 and len(depot.levels) == 1 and len(some.levels) == 2)
    assert [level.on_hand for level in depot.levels] == [2]
    assert [(level.sku, level.on_hand) for level in some.levels] == [("B", 1), ("C", 3)]


def test_a_watch_goes_on_from_a_cursor_on_any_replica(
    inventory: Inventory, open_inventory: Callable[..., Inventory], watching: Callable[..., Reader]
) -> None:
    other = open_inventory()
    inventory.sequence()
    reader = watching(inventory)
    inventory.adjust(A=1)
    inventory.sequence()
    until(lambda: reader.levels)
    reader.stop()
    for _ in range(3):
        inventory.adjust(A=1)
    inventory.sequence()
    resumed = watching(other, cursor=reader.cursor)
    until(lambda: len(resumed.levels) == 3)
    assert resumed.revisions("A") == [2, 3, 4]


def test_an_idle_watch_gets_newer_cursors(inventory: Inventory) -> None:
    inventory.sequence()
    stream = inventory.stub.WatchStock(pb.WatchStockRequest(parent=ANYWHERE, skus=["Z"]), timeout=20)
    first = next(stream)
    assert not first.stock_levels
    inventory.adjust(A=1)
    inventory.sequence()
    # It shows that it lives before there is anything new, too; within the call's time there must be a newer one.
    newer = next(each for each in stream if each.cursor != first.cursor)
    assert not newer.stock_levels
    stream.cancel()


def test_a_watch_ends_and_says_so(open_inventory: Callable[..., Inventory], inventory: Inventory) -> None:
    brief = open_inventory(life_ms=300)
    began = time.monotonic()
    refused = refusal_of(lambda: list(brief.stub.WatchStock(pb.WatchStockRequest(parent=ANYWHERE))))
    assert (refused.code, refused.reason) == (grpc.StatusCode.UNAVAILABLE, "STREAM_ENDED")
    assert 0.2 < time.monotonic() - began < 10
    stream = inventory.stub.WatchStock(pb.WatchStockRequest(parent=ANYWHERE))
    next(stream)
    inventory.watch.close()
    stopped = refusal_of(lambda: list(stream))
    assert (stopped.code, stopped.reason) == (grpc.StatusCode.UNAVAILABLE, "SHUTTING_DOWN")
    with pytest.raises(grpc.RpcError) as caught:
        list(brief.stub.WatchStock(pb.WatchStockRequest(parent=ANYWHERE), timeout=0.15))
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED


def test_a_look_that_takes_too_long_ends_a_watch_as_its_life_does(
    open_inventory: Callable[..., Inventory], inventory: Inventory
) -> None:
    """The caller's own time is not over: it is told to come back."""
    stream = open_inventory().stub.WatchStock(pb.WatchStockRequest(parent=ANYWHERE))
    next(stream)
    with inventory.database.snapshot(soon()) as other:
        other.connection.execute(text("LOCK outbox IN ACCESS EXCLUSIVE MODE"))
        refused = refusal_of(lambda: list(stream))
    assert (refused.code, refused.reason) == (grpc.StatusCode.UNAVAILABLE, "STREAM_ENDED")


@pytest.mark.parametrize("rpc", [SERVICE.methods_by_name["WatchStock"], ORDERS.methods_by_name["WatchOrders"]])
def test_a_watch_ends_before_the_deadline_of_who_names_none(rpc: MethodDescriptor) -> None:
    assert PACE.life_ms + 10_000 < policy_of(rpc).default_deadline.ToMilliseconds()


def test_what_a_watch_is_refused_for(open_inventory: Callable[..., Inventory], inventory: Inventory) -> None:
    def watch(parent: str = ANYWHERE, replica: Inventory = inventory, **fields: Any) -> Any:
        return next(replica.stub.WatchStock(pb.WatchStockRequest(parent=parent, **fields), timeout=20))

    inventory.sequence()
    cursor = watch().cursor
    assert watch(cursor=cursor).cursor == cursor
    missing = refusal_of(lambda: watch("locations/none"))
    assert (missing.code, missing.metadata) == (grpc.StatusCode.NOT_FOUND, {"resource": "locations/none"})
    page = inventory.stub.ListMovements  # a token of another kind is no cursor
    inventory.adjust(A=1)
    inventory.adjust(A=1)
    token = page(pb.ListMovementsRequest(stock_level=f"{STORE}/stockLevels/A", page_size=1)).next_page_token
    restored = open_inventory(epoch=uuid.UUID(int=2))
    inventory.sequence()
    ahead = watch().cursor
    for call in (
        lambda: watch(cursor="x"),
        lambda: watch(cursor=token),
        lambda: watch(cursor=cursor[:-1] + ("A" if cursor[-1] != "A" else "B")),
        lambda: watch(cursor=cursor, replica=restored),
    ):
        refused = refusal_of(call)
        assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "CURSOR_INVALID")
        assert list(refused.fields) == ["cursor"]
    execute(inventory.database, "UPDATE sequencer SET last_position = 1")
    assert refusal_of(lambda: watch(cursor=ahead)).reason == "CURSOR_INVALID"  # of changes that are not there
    assert list(refusal_of(lambda: watch("store")).fields) == ["parent"]
    assert list(refusal_of(lambda: watch(skus=["A"] * 1001)).fields) == ["skus"]


def test_changes_of_a_large_adjustment_come_whole(inventory: Inventory, watching: Callable[..., Reader]) -> None:
    execute(
        inventory.database,
        "INSERT INTO stock_policies SELECT 'S' || number, 0, 0 FROM generate_series(1, 3000) AS made (number)",
    )
    inventory.sequence()
    reader = watching(inventory)
    for first in range(1, 3000, 1000):
        lines = [pb.StockAdjustment(sku=f"S{number}", quantity=1) for number in range(first, first + 1000)]
        inventory.adjust(Reason.REASON_OPENING, lines=lines)
    inventory.sequence()
    until(lambda: len(reader.levels) == 3000)
    assert {level.sku for level in reader.levels} == {f"S{number}" for number in range(1, 3001)}


def test_nothing_is_lost_while_many_write_and_streams_end_all_the_time(
    open_inventory: Callable[..., Inventory], inventory: Inventory, watching: Callable[..., Reader]
) -> None:
    replicas = [open_inventory(life_ms=150, heartbeat_ms=50) for _ in range(2)]
    inventory.adjust(A=1000, B=1000, C=1000)
    inventory.sequence()
    reader = watching(*replicas)
    writers, streams = 4, 4
    end = soon(60)

    def write(number: int) -> None:
        for step in itertools.count():
            if step >= 12 and (reader.streams >= streams or time.monotonic() > end):
                return
            replica = replicas[(number + step) % 2]
            reservation = replica.reserve(units={"A": 1, "BC"[number % 2]: 1})
            (replica.commit if step % 2 else replica.release)(reservation.name)
            replica.adjust(A=1, request_id=new_id())

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads) and time.monotonic() < end:
        inventory.sequence()
        time.sleep(0.01)
    for thread in threads:
        thread.join(10)
    inventory.sequence()
    last = {sku: inventory.stock(sku).revision for sku in "ABC"}
    until(lambda: all(reader.revisions(sku)[-1:] == [last[sku]] for sku in "ABC"), 30)
    for sku in "ABC":
        # Each batch is one change of a level, so that the revisions have no gap and come in order, each once.
        assert reader.revisions(sku) == list(range(2, last[sku] + 1))
    assert reader.streams >= streams

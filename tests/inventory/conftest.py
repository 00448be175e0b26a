"""An inventory behind a real channel, on a database of the test's own, with the group commits that a worker has."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

import grpc
import pytest
from sqlalchemy import text

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil.inventory.v1 import inventory_service_pb2_grpc as rpc
from counterfoil.inventory.v1.location_pb2 import Location
from counterfoil.inventory.v1.reservation_pb2 import Reservation, StockLine
from counterfoil.inventory.v1.stock_pb2 import StockLevel, StockMovement
from counterfoil_server.caching.freshness import FreshnessTokens
from counterfoil_server.inventory.reserving import ReserveWork, Wanted
from counterfoil_server.inventory.service import Groups, InventoryService
from counterfoil_server.inventory.settling import ReservationHold, Settlement, SettleWork, nothing_held
from counterfoil_server.inventory.sweeping import ExpirySweeper
from counterfoil_server.inventory.verifying import StockInvariants
from counterfoil_server.inventory.watching import watches
from counterfoil_server.ledger.rules import Finding
from counterfoil_server.rpc.alarms import Alarms
from counterfoil_server.rpc.executor import LeanExecutor
from counterfoil_server.rpc.interceptors.chain import compile_endpoints
from counterfoil_server.rpc.interceptors.deadline import Deadline
from counterfoil_server.rpc.interceptors.errors import Errors
from counterfoil_server.rpc.interceptors.validation import Validation
from counterfoil_server.rpc.methods import methods_of
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.validation import RequestValidator
from counterfoil_server.storage.changes import Change
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.group_commit import GroupCommit
from counterfoil_server.storage.idempotency import IdempotentWrites
from counterfoil_server.storage.sequencer import Sequencer
from counterfoil_server.storage.transaction import Actor, WriteTransaction
from counterfoil_server.watches import Pace, Watches
from tests.catalog.conftest import Defects, Trusting, new_id
from tests.rpc.echo import bare_server, stop_now

KEY = b"a key that only these tests have"
EPOCH = uuid.UUID(int=1)
SERVICE = pb.DESCRIPTOR.services_by_name["InventoryService"]
ACTOR = Actor("tester", "")
STORE = "locations/store"
Reason = StockMovement.Reason
NONE: Mapping[str, int] = MappingProxyType({})


@dataclass
class Inventory:
    """The service as a caller has it, and what only a test may see of it."""

    stub: Any  # the generated stub's calls are typed as what they return when they are async, too
    database: Database
    reserve_group: GroupCommit[Wanted]
    settle_group: GroupCommit[Settlement]
    watch: Watches
    commits: list[Sequence[Change]]

    def create(self, location_id: str = "store", **fields: Any) -> Location:
        """Creates a location."""
        location = Location(**{"display_name": location_id, "time_zone": "Europe/Berlin", **fields})
        created: Location = self.stub.CreateLocation(
            pb.CreateLocationRequest(location=location, location_id=location_id, request_id=new_id())
        )
        return created

    def adjust(
        self,
        reason: StockMovement.Reason.ValueType = Reason.REASON_RECEIPT,
        location: str = STORE,
        *,
        request_id: str = "",
        bucket: int = 0,
        source: str = "",
        lines: Sequence[pb.StockAdjustment] = (),
        units: Mapping[str, int] = NONE,
        **quantities: int,
    ) -> Sequence[StockLevel]:
        """Adjusts stock; quantities by SKU."""
        made = [
            pb.StockAdjustment(sku=sku, quantity=quantity) for sku, quantity in (*units.items(), *quantities.items())
        ]
        request = pb.AdjustStockRequest(
            location=location,
            reason=reason,
            bucket=bucket,  # type: ignore[arg-type]
            lines=[*lines, *made],
            source=source,
            request_id=request_id or new_id(),
        )
        answer: pb.AdjustStockResponse = self.stub.AdjustStock(request)
        return answer.stock_levels

    def stock(self, sku: str, location: str = STORE) -> StockLevel:
        """A level."""
        level: StockLevel = self.stub.GetStock(pb.GetStockRequest(name=f"{location}/stockLevels/{sku}"))
        return level

    def buckets(self, sku: str, location: str = STORE) -> tuple[int, int, int, int, int]:
        """On hand, reserved, sold, incoming and damaged."""
        level = self.stock(sku, location)
        return level.on_hand, level.reserved, level.sold, level.incoming, level.damaged

    def reserve(
        self,
        *lines: tuple[str, int],
        location: str = STORE,
        ttl_s: float = 0,
        request_id: str = "",
        units: Mapping[str, int] = NONE,
        **quantities: int,
    ) -> Reservation:
        """Reserves units."""
        wanted = (*lines, *units.items(), *quantities.items())
        made = [StockLine(sku=sku, quantity=quantity) for sku, quantity in wanted]
        request = pb.ReserveStockRequest(location=location, lines=made, request_id=request_id or new_id())
        if ttl_s:
            request.ttl.FromMicroseconds(round(ttl_s * 1_000_000))
        reservation: Reservation = self.stub.ReserveStock(request)
        return reservation

    def commit(self, name: str, request_id: str = "") -> Reservation:
        """Commits a reservation."""
        reservation: Reservation = self.stub.CommitReservation(
            pb.CommitReservationRequest(name=name, request_id=request_id or new_id())
        )
        return reservation

    def release(self, name: str, request_id: str = "") -> Reservation:
        """Releases a reservation."""
        reservation: Reservation = self.stub.ReleaseReservation(
            pb.ReleaseReservationRequest(name=name, request_id=request_id or new_id())
        )
        return reservation

    def get(self, name: str) -> Reservation:
        """Reads a reservation."""
        reservation: Reservation = self.stub.GetReservation(pb.GetReservationRequest(name=name))
        return reservation

    def backorder(self, sku: str, limit: int) -> None:
        """Sets a SKU's backorder limit."""
        request = pb.UpdateStockPolicyRequest(request_id=new_id())
        request.stock_policy.name = f"stockPolicies/{sku}"
        request.stock_policy.backorder_limit = limit
        request.update_mask.paths.append("backorder_limit")
        self.stub.UpdateStockPolicy(request)

    def movements(self, sku: str, location: str = STORE) -> list[StockMovement]:
        """The last movements of a level, the newest first."""
        request = pb.ListMovementsRequest(stock_level=f"{location}/stockLevels/{sku}", page_size=1000)
        return list(self.stub.ListMovements(request).movements)

    def sequence(self) -> None:
        """Gives positions to all changes, as a worker's sequencer does."""
        sequencer = Sequencer(self.database)
        while sequencer.step():
            pass

    def findings(self, slice_limit_rows: int = 7) -> list[Finding]:
        """What VerifyInvariants would find."""
        found = StockInvariants(slice_limit_rows=slice_limit_rows).run(self.database, soon())
        return [each for each in found if isinstance(each, Finding)]

    def expire(self) -> None:
        """Lets the time of all active reservations be over."""
        execute(self.database, "UPDATE reservations SET expire_time = now() - interval '1 second' WHERE state = 1")

    def sweeper(self, hold: ReservationHold = nothing_held, **options: int) -> ExpirySweeper:
        """A sweeper of this replica."""
        return ExpirySweeper(self.database, lambda changes, _position: self.commits.append(changes), hold, **options)


def level_name(sku: str, location: str = STORE) -> str:
    """The resource name of a level."""
    return f"{location}/stockLevels/{sku}"


def soon(seconds: float = 30.0) -> float:
    """A deadline."""
    return time.monotonic() + seconds


def execute(database: Database, statement: str, **parameters: object) -> None:
    """Runs a statement that commits."""

    def work(transaction: WriteTransaction) -> None:
        transaction.connection.execute(text(statement), parameters)

    database.write(work, actor=ACTOR, deadline=soon())


def query(database: Database, statement: str, **parameters: object) -> list[Any]:
    """The rows of a statement."""
    with database.read(soon()) as transaction:
        return list(transaction.connection.execute(text(statement), parameters))


def add_skus(database: Database, *skus: str) -> None:
    """Puts SKUs into the catalog, as far as the inventory looks at it."""
    execute(
        database,
        """
        WITH product AS (
            INSERT INTO products (id, revision, content_hash, display_name, description, brand, department, categories,
                status, attributes, create_time, update_time, search)
            SELECT 'p-' || gen_random_uuid(), 1, '', '', '', '', '', '{}', 1, '{}', now(), now(), '' RETURNING id
        )
        INSERT INTO product_variants (sku, product_id, ordinal, barcode, display_name, unit, package_size)
        SELECT sku, product.id, 0, '', '', 1, '' FROM product, unnest(CAST(:skus AS text[])) AS wanted (sku)
        """,
        skus=list(skus),
    )


@pytest.fixture
def open_inventory(open_database: Callable[..., Database]) -> Iterator[Callable[..., Inventory]]:
    """Opens the inventory once more, as another worker would."""
    with ExitStack() as stack:
        yield partial(_open, stack, open_database)


@pytest.fixture
def inventory(open_inventory: Callable[..., Inventory]) -> Inventory:
    """An inventory with one location, and SKUs A to Z without stock."""
    opened = open_inventory()
    opened.create()
    add_skus(opened.database, *(chr(number) for number in range(ord("A"), ord("Z") + 1)))
    return opened


def _open(
    stack: ExitStack,
    open_database: Callable[..., Database],
    *,
    hold: ReservationHold = nothing_held,
    epoch: uuid.UUID = EPOCH,
    life_ms: int = 20_000,
    heartbeat_ms: int = 300,
) -> Inventory:
    database = open_database()
    commits: list[Sequence[Change]] = []

    def on_commit(changes: Sequence[Change], _position: int) -> None:
        commits.append(changes)

    reserve: GroupCommit[Wanted] = GroupCommit(database, ReserveWork(), on_commit=on_commit)
    settle: GroupCommit[Settlement] = GroupCommit(database, SettleWork(hold), on_commit=on_commit)
    for group in (reserve, settle):
        group.start()
        stack.callback(group.stop)
    validator, page_tokens = RequestValidator(), PageTokens(KEY)
    watch = watches(database, page_tokens, epoch, Pace(life_ms, 20, heartbeat_ms))
    service = InventoryService(
        database=database,
        writes=IdempotentWrites(database),
        groups=Groups(reserve, settle),
        freshness=FreshnessTokens(KEY, epoch),
        page_tokens=page_tokens,
        check=validator.check,
        on_commit=on_commit,
        watches=watch,
    )
    alarms, defects = Alarms(), Defects()
    interceptors: list[Any] = [Errors(defects), Deadline(alarms), Trusting(), Validation(validator)]
    executor = LeanExecutor(8)
    endpoints = compile_endpoints(interceptors, methods_of(SERVICE, service))
    server = bare_server(executor, endpoints=endpoints, streams_limit=4)
    port = server.bind("127.0.0.1:0")
    server.start()
    channel = grpc.insecure_channel(f"127.0.0.1:{port}")

    def stop() -> None:
        watch.close()
        channel.close()
        stop_now(server)
        executor.shutdown(wait=True)
        alarms.stop()
        assert not defects.seen, "\n".join(defects.seen)

    stack.callback(stop)
    return Inventory(rpc.InventoryServiceStub(channel), database, reserve, settle, watch, commits)

"""Orders behind a real channel, on a database of the test's own, with the group commit that a worker has.

The shop has a catalog, two locations and stock; what tests need of those is put there without their services.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import grpc
import pytest
from sqlalchemy import text

from counterfoil.inventory.v1 import inventory_service_pb2 as inventory_pb
from counterfoil.inventory.v1.stock_pb2 import StockMovement
from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil.orders.v1 import order_service_pb2_grpc as rpc
from counterfoil.orders.v1.order_pb2 import DraftLine, LineQuantity, Order, OrderDraft
from counterfoil_server.caching.freshness import FreshnessTokens
from counterfoil_server.catalog import codec as catalog_codec
from counterfoil_server.catalog import editing
from counterfoil_server.inventory import adjusting, locating
from counterfoil_server.inventory.reserving import ReserveWork, Wanted
from counterfoil_server.inventory.rules import Details, LocationKind
from counterfoil_server.inventory.verifying import StockInvariants
from counterfoil_server.ledger.posting import SystemAccounts
from counterfoil_server.ledger.rules import Examined
from counterfoil_server.ledger.verify import InvariantCheck, own_checks
from counterfoil_server.orders.place import Asked, PlaceOrders, Placer
from counterfoil_server.orders.service import ANSWER_LIMIT_BYTES, OrderService
from counterfoil_server.orders.verifying import order_checks
from counterfoil_server.orders.watching import watches
from counterfoil_server.principal import Principal
from counterfoil_server.rpc.alarms import Alarms
from counterfoil_server.rpc.call import Call, Method
from counterfoil_server.rpc.executor import LeanExecutor
from counterfoil_server.rpc.interceptors.auth import Authentication
from counterfoil_server.rpc.interceptors.chain import compile_endpoints
from counterfoil_server.rpc.interceptors.deadline import Deadline
from counterfoil_server.rpc.interceptors.errors import Errors
from counterfoil_server.rpc.interceptors.shapes import Handler
from counterfoil_server.rpc.interceptors.validation import Validation
from counterfoil_server.rpc.methods import methods_of
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.validation import RequestValidator
from counterfoil_server.storage.changes import Change
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.group_commit import Command, GroupCommit
from counterfoil_server.storage.idempotency import IdempotentWrites, RequestKey
from counterfoil_server.storage.sequencer import Sequencer
from counterfoil_server.storage.transaction import Actor, WriteTransaction
from counterfoil_server.watches import Pace, Watches
from tests.catalog.conftest import Defects, new_id
from tests.catalog.products import product, variant
from tests.reach import Stated
from tests.rpc.echo import bare_server, stop_now

KEY = b"a key that only these tests have"
EPOCH = uuid.UUID(int=1)
SERVICE = pb.DESCRIPTOR.services_by_name["OrderService"]
ACTOR = Actor("tester", "")
STORE = "locations/store"
ACCOUNTS = ("1", "2", "3", "7", "me", "me-too", "one", "x", "x7", "y")
PRICES = {"tea": "2.50 EUR", "cup": "9.99 EUR", "jam": "3.33 EUR", "pot": "0.00 EUR"}


class Trusting:
    """Believes the metadata `x-subject` and `x-permissions`, or the principal that a token of `reach.caller` states.

    Whoever sends neither permissions nor a token has them all.
    """

    def wrap(self, method: Method, handler: Handler) -> Handler:
        stated = Authentication(Stated()).wrap(method, handler)

        def trusted(request: Any, call: Call) -> Any:
            if call.metadata("authorization"):
                return stated(request, call)
            named = call.metadata("x-permissions")
            permissions = frozenset((*named, "")[0].split())
            subject = (*call.metadata("x-subject"), "tester")[0]
            call.principal = Principal(subject, permissions, all_permissions=not named)
            return handler(request, call)

        return trusted


@dataclass
class Shop:
    """The service as a caller has it, and what only a test may see of it."""

    stub: Any  # the generated stub's calls are typed as what they return when they are async, too
    database: Database
    watching: Watches
    commits: list[Sequence[Change]]

    def place(self, *lines: DraftLine, **fields: Any) -> Order:
        """Places an order."""
        order: Order = self.stub.PlaceOrder(request(*lines, **fields))
        return order

    def quote(self, *lines: DraftLine, **fields: Any) -> pb.QuoteOrderResponse:
        """Quotes an order."""
        quote: pb.QuoteOrderResponse = self.stub.QuoteOrder(pb.QuoteOrderRequest(draft=draft(*lines, **fields)))
        return quote

    def get(self, name: str) -> Order:
        """Reads an order."""
        order: Order = self.stub.GetOrder(pb.GetOrderRequest(name=name))
        return order

    def fulfil(self, name: str, *parts: tuple[int, int], **fields: Any) -> Order:
        """Hands over parts of an order, or all that is left."""
        order: Order = self.stub.FulfilOrder(
            pb.FulfilOrderRequest(name=name, lines=quantities(parts), **{"request_id": new_id(), **fields})
        )
        return order

    def cancel(self, name: str, *parts: tuple[int, int], **fields: Any) -> Order:
        """Cancels parts of an order, or all that is left."""
        order: Order = self.stub.CancelOrder(
            pb.CancelOrderRequest(
                name=name, lines=quantities(parts), **{"request_id": new_id(), "reason": "changed my mind", **fields}
            )
        )
        return order

    def give_back(self, name: str, *parts: tuple[int, int], **fields: Any) -> Order:
        """Returns parts of an order, or all that is there."""
        order: Order = self.stub.ReturnOrder(
            pb.ReturnOrderRequest(
                name=name, lines=quantities(parts), **{"request_id": new_id(), "reason": "broken", **fields}
            )
        )
        return order

    def stock(self, sku: str, location_id: str = "store") -> tuple[int, int, int, int]:
        """On hand, reserved, sold and damaged."""
        rows = self.query(
            "SELECT on_hand, reserved, sold, damaged FROM stock_levels WHERE sku = :sku AND location_id = :at",
            sku=sku,
            at=location_id,
        )
        return tuple(rows[0]) if rows else (0, 0, 0, 0)

    def balances(self) -> dict[str, int]:
        """What the entries of each account of the ledger come to, a debit above zero, but where that is nothing."""
        rows = self.query(
            "SELECT a.account_id, sum(e.amount_minor) FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account"
            " GROUP BY a.account_id HAVING sum(e.amount_minor) <> 0"
        )
        return {name: int(amount) for name, amount in rows}

    def query(self, statement: str, **parameters: object) -> list[Any]:
        """The rows of a statement."""
        with self.database.read(soon()) as transaction:
            return list(transaction.connection.execute(text(statement), parameters))

    def write(self, work: Callable[[WriteTransaction], object]) -> None:
        """Runs something in a transaction that commits."""
        self.database.write(work, actor=ACTOR, deadline=soon())

    def sell(self, sku: str, *prices: Any, name: str = "", **fields: Any) -> None:
        """Puts a product with one SKU into the catalog."""
        made = product(name or sku.capitalize(), variant(sku, *prices), **{"status": 2, **fields})
        contents = catalog_codec.contents_of(made, root="product")
        self.write(lambda transaction: editing.create(transaction, sku, contents))

    def open_location(self, location_id: str, time_zone: str = "Europe/Berlin") -> None:
        """Makes a location."""
        details = Details(location_id, LocationKind.STORE, time_zone)
        self.write(lambda transaction: locating.create(transaction, [(location_id, details)], batch=False))

    def open_account(self, *account_ids: str) -> None:
        """Makes accounts of people who nothing is known of."""
        statement = text(
            "INSERT INTO accounts (id, revision, display_name, given_name, family_name, phones, postal_addresses,"
            " locale, attributes, state, disable_reason, create_time, update_time, search)"
            " SELECT id, 1, '', '', '', '[]', '[]', '', '{}', 1, '', now(), now(), ''"
            " FROM unnest(CAST(:ids AS text[])) AS id"
        )
        self.write(lambda transaction: transaction.connection.execute(statement, {"ids": list(account_ids)}))

    def receive(self, location_id: str = "store", **quantities: int) -> None:
        """Puts units into stock."""
        adjustment = inventory_pb.AdjustStockRequest(
            location=f"locations/{location_id}",
            reason=StockMovement.Reason.REASON_RECEIPT,
            lines=[inventory_pb.StockAdjustment(sku=sku, quantity=quantity) for sku, quantity in quantities.items()],
            request_id=new_id(),
        )
        way = adjusting.motion_of(adjustment)
        self.write(lambda transaction: adjusting.adjust(transaction, adjustment, way))

    def reserve(self, location_id: str = "store", **quantities: int) -> str:
        """Reserves units; the reservation's resource name."""
        reservation_id = uuid.uuid4()
        wanted = Wanted(location_id, list(quantities), list(quantities.values()), 60_000_000)
        key = RequestKey(ACTOR.principal, ReserveWork.scope, reservation_id)
        group: GroupCommit[Wanted] = GroupCommit(self.database, ReserveWork())
        group.start()
        group.submit(Command(key, b"", ACTOR, reservation_id, wanted)).result(30)
        group.stop()
        return f"reservations/{reservation_id}"

    def findings(self) -> list[Any]:
        """What VerifyInvariants would find: in the ledger, in stock, in orders, and between them."""
        checks: list[InvariantCheck] = [*own_checks(), StockInvariants(), *order_checks(3)]
        return [
            found for check in checks for found in check.run(self.database, soon()) if not isinstance(found, Examined)
        ]

    def sequence(self) -> None:
        """Gives positions to all changes, as a worker's sequencer does."""
        sequencer = Sequencer(self.database)
        while sequencer.step():
            pass


def soon(seconds: float = 30.0) -> float:
    """A deadline."""
    return time.monotonic() + seconds


def line(sku: str, quantity: int = 1, **fields: Any) -> DraftLine:
    """A line of a draft."""
    return DraftLine(sku=sku, quantity=quantity, **fields)


def draft(*lines: DraftLine, **fields: Any) -> OrderDraft:
    """A draft, at the store and in euros."""
    return OrderDraft(lines=lines, **{"location": STORE, "currency_code": "EUR", **fields})


def request(*lines: DraftLine, **fields: Any) -> pb.PlaceOrderRequest:
    """A request for an order; what is no field of the draft is one of the request."""
    own = {key: fields.pop(key) for key in ("expected_total", "reservation", "request_id") if key in fields}
    return pb.PlaceOrderRequest(draft=draft(*lines, **fields), **{"request_id": new_id(), **own})


def quantities(parts: Sequence[tuple[int, int]]) -> list[LineQuantity]:
    """Parts of lines."""
    return [LineQuantity(number=number, quantity=quantity) for number, quantity in parts]


@pytest.fixture
def open_shop(open_database: Callable[..., Database]) -> Iterator[Callable[..., Shop]]:
    """Opens the shop once more, as another worker would."""
    with ExitStack() as stack:
        yield partial(_open, stack, open_database)


@pytest.fixture
def shop(open_shop: Callable[..., Shop]) -> Shop:
    """A shop that sells tea, cups, jam and, for nothing, pots, a hundred of each, to some who have accounts."""
    opened = open_shop()
    opened.open_account(*ACCOUNTS)
    opened.open_location("store")
    opened.open_location("dock", "Pacific/Auckland")
    for sku, price in PRICES.items():
        opened.sell(sku, price)
    for sku in PRICES:
        opened.receive("store", **{sku: 100})
    return opened


def _open(
    stack: ExitStack,
    open_database: Callable[..., Database],
    *,
    epoch: uuid.UUID = EPOCH,
    life_ms: int = 20_000,
    heartbeat_ms: int = 300,
    answer_limit_bytes: int = ANSWER_LIMIT_BYTES,
) -> Shop:
    database = open_database()
    commits: list[Sequence[Change]] = []

    def on_commit(changes: Sequence[Change], _position: int) -> None:
        commits.append(changes)

    accounts = SystemAccounts()
    group: GroupCommit[Asked] = GroupCommit(database, PlaceOrders(accounts))
    group.start()
    stack.callback(group.stop)
    page_tokens = PageTokens(KEY)
    watching = watches(database, page_tokens, epoch, Pace(life_ms, 20, heartbeat_ms))
    validator = RequestValidator()
    service = OrderService(
        database=database,
        writes=IdempotentWrites(database),
        placing=Placer(group, validator.check),
        accounts=accounts,
        freshness=FreshnessTokens(KEY, epoch),
        page_tokens=page_tokens,
        watches=watching,
        on_commit=on_commit,
        answer_limit_bytes=answer_limit_bytes,
    )
    alarms, defects = Alarms(), Defects()
    interceptors: list[Any] = [Errors(defects), Deadline(alarms), Trusting(), Validation(validator)]
    executor = LeanExecutor(8)
    server = bare_server(
        executor, endpoints=compile_endpoints(interceptors, methods_of(SERVICE, service)), streams_limit=4
    )
    port = server.bind("127.0.0.1:0")
    server.start()
    channel = grpc.insecure_channel(f"127.0.0.1:{port}")

    def stop() -> None:
        watching.close()
        channel.close()
        stop_now(server)
        executor.shutdown(wait=True)
        alarms.stop()
        assert not defects.seen, "\n".join(defects.seen)

    stack.callback(stop)
    return Shop(rpc.OrderServiceStub(channel), database, watching, commits)

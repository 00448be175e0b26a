"""A shop on real servers: what its callers send and get, byte for byte, and how what they were told is compared."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self

import grpc
from google.protobuf.message import Message
from google.rpc import status_pb2

from counterfoil.catalog.v1 import catalog_service_pb2, catalog_service_pb2_grpc
from counterfoil.catalog.v1.product_pb2 import Product
from counterfoil.client import connect
from counterfoil.inventory.v1 import inventory_service_pb2, inventory_service_pb2_grpc
from counterfoil.inventory.v1.location_pb2 import Location
from counterfoil.inventory.v1.reservation_pb2 import StockLine
from counterfoil.inventory.v1.stock_pb2 import StockMovement
from counterfoil.ledger.v1 import ledger_service_pb2, ledger_service_pb2_grpc
from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil.orders.v1.order_pb2 import DraftLine, DraftTax, OrderDraft
from tests.catalog.conftest import taken_apart
from tests.catalog.products import product, variant
from tests.servers import ServerProcess

SKUS: Final = ("TEA", "COFFEE", "MILK", "SUGAR")
TILL: Final = "locations/till"
LIMIT_S: Final = 30.0

_ORDERS: Final = "/counterfoil.orders.v1.OrderService/"
_IN_FLIGHT: Final = 50

# A server that comes back is looked for at once, and nothing is sent again by itself: the tests do that.
_OPTIONS: Final = (
    ("grpc.enable_retries", 0),
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 300),
)


class Till:
    """One caller's connection to one server. It shows what goes wrong, unlike `counterfoil.client`."""

    def __init__(self, server: ServerProcess, token: str) -> None:
        self._use(grpc.insecure_channel(server.address, _OPTIONS), (("authorization", f"Bearer {token}"),))

    def _use(self, channel: grpc.Channel, metadata: Sequence[tuple[str, str]]) -> None:
        self._channel, self._metadata = channel, metadata
        self.stock = inventory_service_pb2_grpc.InventoryServiceStub(self._channel)
        self.catalog = catalog_service_pb2_grpc.CatalogServiceStub(self._channel)
        self.ledger = ledger_service_pb2_grpc.LedgerServiceStub(self._channel)

    def begin(self, method: str, request: Message, timeout_s: float = LIMIT_S) -> Any:
        """Begins a call of OrderService; the future has the answer's bytes."""
        send = self._channel.unary_unary(_ORDERS + method, request_serializer=type(request).SerializeToString)
        return send.future(request, timeout=timeout_s, metadata=self._metadata)

    def place(self, request: pb.PlaceOrderRequest, timeout_s: float = LIMIT_S) -> bytes:
        """Places an order; the answer's bytes."""
        answer: bytes = self.begin("PlaceOrder", request, timeout_s).result()
        return answer

    def call(self, method: Any, request: Message, timeout_s: float = LIMIT_S) -> Any:
        """Calls a method of one of the stubs."""
        return method(request, timeout=timeout_s, metadata=self._metadata)

    def start(self, method: Any, request: Message, timeout_s: float = LIMIT_S) -> Any:
        """Begins a call of a method of one of the stubs."""
        return method.future(request, timeout=timeout_s, metadata=self._metadata)

    def orders(self, names: Sequence[str]) -> list[bytes]:
        """Orders as they are read now, byte for byte."""
        read: list[bytes] = []
        for start in range(0, len(names), _IN_FLIGHT):
            calls = [
                self.begin("GetOrder", pb.GetOrderRequest(name=name)) for name in names[start : start + _IN_FLIGHT]
            ]
            read += [call.result() for call in calls]
        return read

    def findings(self) -> list[str]:
        """What VerifyInvariants finds, all checks."""
        request = ledger_service_pb2.VerifyInvariantsRequest()
        *found, last = self.call(self.ledger.VerifyInvariants, request, 300)
        assert last.summary.finding_count == len(found)
        assert len(last.summary.checks) >= 8, "a check is missing"
        return [str(each.finding) for each in found]

    # --- setting up -------------------------------------------------------------------------------------------------

    def open(self, location: str = TILL, **units: int) -> None:
        """Makes the location, with units of some SKUs on hand; and the catalog, where there is none."""
        self.call(
            self.stock.CreateLocation,
            inventory_service_pb2.CreateLocationRequest(
                location=Location(display_name=location, time_zone="Europe/Berlin"),
                location_id=location.removeprefix("locations/"),
                request_id=new_id(),
            ),
        )
        goods = product(
            "Goods",
            *(variant(sku, f"{number}.99 EUR") for number, sku in enumerate(SKUS, 1)),
            status=Product.STATUS_ACTIVE,
        )
        create = catalog_service_pb2.CreateProductRequest(product=goods, product_id="goods", request_id=new_id())
        if reason_of(lambda: self.call(self.catalog.CreateProduct, create)) not in {"", "RESOURCE_ALREADY_EXISTS"}:
            raise AssertionError("the catalog could not be made")
        self.receive(location, **units)

    def receive(self, location: str = TILL, **units: int) -> None:
        """Puts units on hand."""
        if not units:
            return
        self.call(
            self.stock.AdjustStock,
            inventory_service_pb2.AdjustStockRequest(
                location=location,
                reason=StockMovement.REASON_RECEIPT,
                lines=[inventory_service_pb2.StockAdjustment(sku=sku, quantity=count) for sku, count in units.items()],
                request_id=new_id(),
            ),
        )

    def reserve(self, location: str = TILL, ttl_s: int = 900, **units: int) -> str:
        """Reserves units; the reservation's name."""
        request = inventory_service_pb2.ReserveStockRequest(
            location=location,
            lines=[StockLine(sku=sku, quantity=count) for sku, count in units.items()],
            request_id=new_id(),
        )
        request.ttl.FromSeconds(ttl_s)
        name: str = self.call(self.stock.ReserveStock, request).name
        return name

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._channel.close()


class PatientTill(Till):
    """A caller with the habits of `counterfoil.client`, who knows several servers."""

    def __init__(self, servers: Sequence[ServerProcess], token: str) -> None:
        self._use(connect("ipv4:" + ",".join(server.address for server in servers), token=token), ())


def new_id() -> str:
    """A request_id nobody has used."""
    return str(uuid.uuid4())


def order(
    lines: Iterable[tuple[str, int]] | Mapping[str, int],
    location: str = TILL,
    *,
    request_id: str = "",
    reservation: str = "",
) -> pb.PlaceOrderRequest:
    """A request for some of these SKUs, with a tax on them, so that its ledger transaction has three entries."""
    pairs = lines.items() if isinstance(lines, Mapping) else lines
    draft = OrderDraft(
        account="customers/7",
        location=location,
        currency_code="EUR",
        lines=[DraftLine(sku=sku, quantity=quantity) for sku, quantity in pairs],
        taxes=[DraftTax(code="VAT-7", rate_ppm=70_000, included=True)],
    )
    return pb.PlaceOrderRequest(draft=draft, reservation=reservation, request_id=request_id or new_id())


def refusal(error: grpc.RpcError) -> str:
    """The reason that a server gave, or the status where none was reached."""
    trailing = dict(error.trailing_metadata() or ())
    details = trailing.get("grpc-status-details-bin")
    if details is None:
        name: str = error.code().name
        return name
    return taken_apart(status_pb2.Status.FromString(details)).reason


def reason_of(action: Callable[[], object]) -> str:
    """Why a call was refused; nothing where it was not."""
    try:
        action()
    except grpc.RpcError as error:
        return refusal(error)
    return ""


def outcome_of(call: Any) -> Any:
    """What a call gives, bytes or a message; or why it was refused, a text."""
    try:
        return call.result(LIMIT_S + 5)
    except grpc.RpcError as error:
        return refusal(error)
    except grpc.FutureCancelledError:
        return "CANCELLED"

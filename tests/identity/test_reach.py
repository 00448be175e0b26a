"""Roles that are limited to a location or an account, from the binding to the answer: by keys, workers, a relay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import grpc
import pytest

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog_pb
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_rpc
from counterfoil.catalog.v1.product_pb2 import Product
from counterfoil.identity.v1 import access_service_pb2 as access_pb
from counterfoil.identity.v1 import account_service_pb2 as account_pb
from counterfoil.identity.v1 import account_service_pb2_grpc as account_rpc
from counterfoil.identity.v1.account_pb2 import Account
from counterfoil.inventory.v1 import inventory_service_pb2 as inventory_pb
from counterfoil.inventory.v1 import inventory_service_pb2_grpc as inventory_rpc
from counterfoil.inventory.v1.location_pb2 import Location
from counterfoil.inventory.v1.reservation_pb2 import StockLine
from counterfoil.inventory.v1.stock_pb2 import StockMovement
from counterfoil.ledger.v1 import ledger_service_pb2 as ledger_pb
from counterfoil.ledger.v1 import ledger_service_pb2_grpc as ledger_rpc
from counterfoil.orders.v1 import order_service_pb2 as orders_pb
from counterfoil.orders.v1 import order_service_pb2_grpc as orders_rpc
from counterfoil.orders.v1.order_pb2 import DraftLine, LineQuantity, OrderDiscount, OrderDraft
from counterfoil_server import app
from counterfoil_server.rpc.methods import policy_of
from counterfoil_server.runtime.bulk import socket_path
from counterfoil_server.runtime.roles import Role as ProcessRole
from tests.catalog.products import product, variant
from tests.identity.conftest import Deployment, Metadata, bearer, new_id
from tests.reach import absent, looking, permissions_of, refusal_bytes
from tests.rpc.echo import stop_now, until

ORDERS: Final = orders_pb.DESCRIPTOR.services_by_name["OrderService"]
INVENTORY: Final = inventory_pb.DESCRIPTOR.services_by_name["InventoryService"]
STORE, DEPOT, X, Y = "locations/store", "locations/depot", "accounts/x", "accounts/y"
PERMISSIONS: Final = sorted(permissions_of(ORDERS) | permissions_of(INVENTORY))
# Within reach of a location are its orders and its stock; within reach of an account, its orders.
OF_ORDERS = ("QuoteOrder", "PlaceOrder", "GetOrder", "CancelOrder", "FulfilOrder", "ReturnOrder")
OF_STOCK = (
    "GetLocation", "GetStock", "BatchGetStock", "ListStock", "AdjustStock", "TransferStock", "ReserveStock",
    "GetReservation", "CommitReservation", "ReleaseReservation", "ListMovements", "WatchStock",
)  # fmt: skip
OF_MANY = ("BatchPlaceOrders", "ListOrders", "WatchOrders", "ListLocations", "ListReservations")


@dataclass
class World:
    """A deployment with two stores, and orders there for two accounts."""

    deployment: Deployment
    stubs: Mapping[str, Any]  # by rpc
    orders: dict[tuple[str, str], str]

    def call(self, rpc: str, request: Any, metadata: Metadata) -> Any:
        """The answer; of a watch, its first message."""
        answer = getattr(self.stubs[rpc], rpc)(request, metadata=metadata)
        if not rpc.startswith("Watch"):
            return answer
        first = next(answer)
        answer.cancel()
        return first

    def as_admin(self, rpc: str, request: Any) -> Any:
        return self.call(rpc, request, self.deployment.as_admin)

    def caller(self, *resources: str, permissions: list[str] = PERMISSIONS) -> Metadata:
        """The credentials of a service account with a role for each of these resources."""
        name, key = self.deployment.service_account()
        if resources:
            role = self.deployment.role(*permissions)
            for resource in resources:
                self.deployment.bind(role, name, resource)
        return bearer(key.secret)

    def refusal(self, rpc: str, request: Any, metadata: Metadata) -> Any:
        """The code that a call is refused with; OK for one that is not."""
        try:
            self.call(rpc, request, metadata)
        except grpc.RpcError as error:
            return error.code()
        return grpc.StatusCode.OK


@pytest.fixture
def world(open_deployment: Callable[..., Deployment]) -> World:
    # A watch that its caller has left gives its thread back a moment later.
    return populated(open_deployment(call_threads=64))


def populated(deployment: Deployment) -> World:
    """Puts into a deployment what all these tests are about."""
    channel = deployment.channels[0]
    stubs: dict[str, Any] = {method.name: orders_rpc.OrderServiceStub(channel) for method in ORDERS.methods}
    stubs |= {method.name: inventory_rpc.InventoryServiceStub(channel) for method in INVENTORY.methods}
    world = World(deployment, stubs, {})
    tea = product("Tea", variant("tea", "2.50 EUR"), status=Product.STATUS_ACTIVE)
    catalog = catalog_rpc.CatalogServiceStub(channel)
    catalog.CreateProduct(
        catalog_pb.CreateProductRequest(product=tea, request_id=new_id()), metadata=deployment.as_admin
    )
    people = account_rpc.AccountServiceStub(channel)
    for account in (X, Y):
        people.CreateAccount(
            account_pb.CreateAccountRequest(
                account=Account(), account_id=account.removeprefix("accounts/"), request_id=new_id()
            ),
            metadata=deployment.as_admin,
        )
    for location in (STORE, DEPOT):
        details = Location(display_name=location, time_zone="Europe/Berlin")
        created = inventory_pb.CreateLocationRequest(
            location=details, location_id=location.removeprefix("locations/"), request_id=new_id()
        )
        world.as_admin("CreateLocation", created)
        world.as_admin("AdjustStock", adjusted(location, 1000))
        for account in (X, Y):
            placed = world.as_admin("PlaceOrder", placing(location, account, 10))
            world.orders[location, account] = placed.name
    return world


def adjusted(location: str, quantity: int = 1) -> Any:
    return inventory_pb.AdjustStockRequest(
        location=location,
        reason=StockMovement.Reason.REASON_RECEIPT,
        lines=[inventory_pb.StockAdjustment(sku="tea", quantity=quantity)],
        source="truck",
        request_id=new_id(),
    )


def placing(location: str, account: str, quantity: int = 1, **fields: Any) -> Any:
    lines = [DraftLine(sku="tea", quantity=quantity)]
    draft = OrderDraft(location=location, account=account, currency_code="EUR", lines=lines, **fields)
    return orders_pb.PlaceOrderRequest(draft=draft, request_id=new_id())


def reserving(location: str) -> Any:
    return inventory_pb.ReserveStockRequest(
        location=location, lines=[StockLine(sku="tea", quantity=1)], request_id=new_id()
    )


def asked(rpc: str, location: str, account: str, order: str, reservation: str) -> tuple[Any, str]:
    """A request of an rpc, and the name that does not exist where it is not within reach by its location."""
    level, one = f"{location}/stockLevels/tea", [LineQuantity(number=1, quantity=1)]
    other = DEPOT if location == STORE else STORE
    transfer: Any = inventory_pb.TransferStockRequest(
        location=location, destination=other, lines=[StockLine(sku="tea", quantity=1)], request_id=new_id()
    )
    requests: dict[str, tuple[Callable[[], Any], str]] = {
        "QuoteOrder": (lambda: orders_pb.QuoteOrderRequest(draft=placing(location, account).draft), location),
        "PlaceOrder": (lambda: placing(location, account), location),
        "GetOrder": (lambda: orders_pb.GetOrderRequest(name=order), order),
        "CancelOrder": (
            lambda: orders_pb.CancelOrderRequest(name=order, lines=one, reason="why", request_id=new_id()),
            order,
        ),
        "FulfilOrder": (lambda: orders_pb.FulfilOrderRequest(name=order, lines=one, request_id=new_id()), order),
        "ReturnOrder": (
            lambda: orders_pb.ReturnOrderRequest(name=order, lines=one, reason="why", request_id=new_id()),
            order,
        ),
        "GetLocation": (lambda: inventory_pb.GetLocationRequest(name=location), location),
        "GetStock": (lambda: inventory_pb.GetStockRequest(name=level), level),
        "BatchGetStock": (lambda: inventory_pb.BatchGetStockRequest(names=[level]), level),
        "ListStock": (lambda: inventory_pb.ListStockRequest(parent=location), location),
        "AdjustStock": (lambda: adjusted(location), location),
        "TransferStock": (lambda: transfer, location),
        "ReserveStock": (lambda: reserving(location), location),
        "GetReservation": (lambda: inventory_pb.GetReservationRequest(name=reservation), reservation),
        "CommitReservation": (
            lambda: inventory_pb.CommitReservationRequest(name=reservation, request_id=new_id()),
            reservation,
        ),
        "ReleaseReservation": (
            lambda: inventory_pb.ReleaseReservationRequest(name=reservation, request_id=new_id()),
            reservation,
        ),
        "ListMovements": (lambda: inventory_pb.ListMovementsRequest(stock_level=level), level),
        "WatchStock": (lambda: inventory_pb.WatchStockRequest(parent=location), location),
        "BatchPlaceOrders": (
            lambda: orders_pb.BatchPlaceOrdersRequest(requests=[placing(location, account)]),
            location,
        ),
        "ListOrders": (orders_pb.ListOrdersRequest, ""),
        "WatchOrders": (orders_pb.WatchOrdersRequest, ""),
        "ListLocations": (inventory_pb.ListLocationsRequest, ""),
        "ListReservations": (inventory_pb.ListReservationsRequest, ""),
    }
    make, name = requests[rpc]
    return make(), name


def test_every_rpc_that_looks_at_single_resources_has_a_case() -> None:
    assert {*OF_ORDERS, *OF_STOCK, *OF_MANY} == looking(ORDERS) | looking(INVENTORY)


def test_a_till_and_a_customer_reach_what_is_theirs_and_nothing_else(world: World) -> None:
    till, customer, both = world.caller(STORE), world.caller(X), world.caller(STORE, DEPOT)
    nobody, everybody = world.caller(), world.caller("")
    for rpc in (*OF_ORDERS, *OF_STOCK):
        for (location, account), order in world.orders.items():
            for metadata, is_within in (
                (till, location == STORE and rpc != "TransferStock"),  # which needs both ends
                (customer, account == X and rpc in OF_ORDERS),
                (both, True),
                (everybody, True),
            ):
                reservation = world.as_admin("ReserveStock", reserving(location)).name
                request, name = asked(rpc, location, account, order, reservation)
                if is_within:
                    world.call(rpc, request, metadata)
                    continue
                # To a customer, who reaches no location, a draft says first whom it is for.
                if metadata is customer and rpc in {"QuoteOrder", "PlaceOrder"}:
                    name = account
                elif metadata is till and rpc == "TransferStock":
                    name = DEPOT
                nothing = type(request).FromString(
                    request.SerializeToString().replace(name.encode(), nowhere(name).encode())
                )
                refused = refusal_bytes(partial(world.call, rpc, request, metadata), name)
                assert refused == refusal_bytes(partial(world.call, rpc, nothing, metadata), nowhere(name))
                assert refused[0] is grpc.StatusCode.NOT_FOUND
            request, _ = asked(rpc, location, account, order, absent(order).replace("orders", "reservations"))
            assert world.refusal(rpc, request, nobody) is grpc.StatusCode.PERMISSION_DENIED


def nowhere(name: str) -> str:
    """A name like this one that nothing has: at another location, where it is at one."""
    location, part, rest = name.partition("/stockLevels/")
    return absent(location) + part + rest


def test_lists_leave_out_what_is_not_theirs_and_others_are_refused(world: World) -> None:
    reservations = {location: world.as_admin("ReserveStock", reserving(location)).name for location in (STORE, DEPOT)}
    anywhere = "locations/-"
    for resource, metadata in ((STORE, world.caller(STORE)), (X, world.caller(X)), ("", world.caller(""))):
        orders = {name for key, name in world.orders.items() if resource in {"", *key}}
        found = world.call("ListOrders", orders_pb.ListOrdersRequest(), metadata)
        assert ({each.name for each in found.orders}, found.next_page_token) == (orders, "")
        places = [each for each in (DEPOT, STORE) if resource in {"", each}]
        locations = world.call("ListLocations", inventory_pb.ListLocationsRequest(), metadata).locations
        assert [each.name for each in locations] == places
        levels = world.call("ListStock", inventory_pb.ListStockRequest(parent=anywhere), metadata).stock_levels
        assert [each.location for each in levels] == places
        held = world.call("ListReservations", inventory_pb.ListReservationsRequest(), metadata).reservations
        assert {each.name for each in held} == {reservations[each] for each in places}
        moved = world.call("ListMovements", inventory_pb.ListMovementsRequest(source="truck"), metadata).movements
        assert {each.stock_level for each in moved} == {f"{each}/stockLevels/tea" for each in places}
    nobody = world.caller()
    for rpc in OF_MANY:
        request, _ = asked(rpc, STORE, X, "", "")
        assert world.refusal(rpc, request, nobody) is grpc.StatusCode.PERMISSION_DENIED


def test_watches_say_what_is_theirs_alone(world: World) -> None:
    callers = {STORE: world.caller(STORE), X: world.caller(X), "": world.caller("")}
    watches = {
        (rpc, resource): getattr(world.stubs[rpc], rpc)(
            orders_pb.WatchOrdersRequest()
            if rpc == "WatchOrders"
            else inventory_pb.WatchStockRequest(parent="locations/-"),
            metadata=metadata,
            timeout=60,
        )
        for rpc in ("WatchOrders", "WatchStock")
        for resource, metadata in callers.items()
        if (rpc, resource) != ("WatchStock", X)  # reaches nothing to wait for
    }
    for watch in watches.values():
        next(watch)
    # What comes last is within the reach of all, so that whoever hears it has been spared what came before.
    placed = {
        key: world.as_admin("PlaceOrder", placing(*key)).name
        for key in ((DEPOT, Y), (DEPOT, X), (STORE, Y), (STORE, X))
    }
    for (rpc, resource), watch in watches.items():
        heard: list[str] = []
        wanted = [name for key, name in placed.items() if resource in {"", *key}]
        if rpc == "WatchOrders":
            while len(heard) < len(wanted):
                heard += [each.name for each in next(watch).orders]
            assert heard == wanted
        else:
            while heard.count(STORE) < 2:
                heard += [each.location for each in next(watch).stock_levels]
            assert set(heard) == {STORE} if resource else {STORE, DEPOT}
        watch.cancel()


def test_what_is_taken_away_is_out_of_reach_within_seconds_and_so_are_its_tokens(world: World) -> None:
    name, key = world.deployment.service_account()
    role = world.deployment.role(*PERMISSIONS)
    first = world.deployment.bind(role, name, STORE)
    second = world.deployment.bind(role, name, DEPOT)
    metadata = bearer(key.secret)
    request = placing(DEPOT, X)
    assert world.call("PlaceOrder", request, metadata) == world.call("PlaceOrder", request, metadata)
    token = world.call("ListOrders", orders_pb.ListOrdersRequest(page_size=1), metadata).next_page_token
    get = orders_pb.GetOrderRequest(name=world.orders[DEPOT, X])
    world.call("GetOrder", get, metadata)
    for binding, code in ((second, grpc.StatusCode.NOT_FOUND), (first, grpc.StatusCode.PERMISSION_DENIED)):
        world.deployment.access.DeleteRoleBinding(
            access_pb.DeleteRoleBindingRequest(name=binding, request_id=new_id()), metadata=world.deployment.as_admin
        )
        until(lambda: world.refusal("GetOrder", get, metadata) is code, 5)  # noqa: B023
        assert world.refusal("PlaceOrder", request, metadata) is code  # also what was answered before
        page = orders_pb.ListOrdersRequest(page_size=1, page_token=token)
        gone = grpc.StatusCode.INVALID_ARGUMENT if binding == second else code
        assert world.refusal("ListOrders", page, metadata) is gone


def test_prices_are_for_the_location_that_the_role_is_for(world: World) -> None:
    cheap = partial(placing, discounts=[OrderDiscount(rate_ppm=500_000)])
    clerk = world.caller(STORE, permissions=["orders.place", "orders.set_price"])
    customer = world.caller(X, permissions=["orders.place", "orders.set_price"])
    world.call("PlaceOrder", cheap(STORE, Y), clerk)
    assert world.refusal("PlaceOrder", cheap(DEPOT, Y), clerk) is grpc.StatusCode.NOT_FOUND
    world.call("PlaceOrder", placing(DEPOT, X), customer)
    assert world.refusal("PlaceOrder", cheap(DEPOT, X), customer) is grpc.StatusCode.PERMISSION_DENIED


def test_one_request_id_is_not_the_same_request_for_two_callers(world: World) -> None:
    request = placing(STORE, X)
    names = {world.call("PlaceOrder", request, world.caller(resource)).name for resource in (STORE, X, "", STORE)}
    assert len(names) == 4


def test_what_looks_at_no_single_resource_counts_no_limited_role(world: World) -> None:
    everything = sorted({*PERMISSIONS, "catalog.read", "ledger.read"})
    metadata = world.caller(STORE, X, permissions=everything)
    for service in (ORDERS, INVENTORY):
        for method in service.methods:
            if not policy_of(method).object_level:
                module = inventory_pb if service is INVENTORY else orders_pb
                request = getattr(module, method.input_type.name)()
                assert world.refusal(method.name, request, metadata) is grpc.StatusCode.PERMISSION_DENIED
    channel = world.deployment.channels[0]
    for call, request in (
        (catalog_rpc.CatalogServiceStub(channel).ListProducts, catalog_pb.ListProductsRequest()),
        (ledger_rpc.LedgerServiceStub(channel).ListLedgerAccounts, ledger_pb.ListLedgerAccountsRequest()),
    ):
        with pytest.raises(grpc.RpcError) as caught:
            call(request, metadata=metadata)
        assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED


def test_a_batch_is_looked_at_order_by_order_also_behind_a_relay(
    open_deployment: Callable[..., Deployment],
) -> None:
    deployment = open_deployment(bulk_process=True)
    bulk = app.build_worker(deployment.settings, deployment.keys, deployment.defects, ProcessRole.BULK)
    bulk.server.bind(f"unix:{socket_path(deployment.settings.run_dir)}")
    bulk.start()
    bulk.server.start()

    def stop() -> None:
        assert stop_now(bulk.server)
        bulk.stop()

    deployment.stack.callback(stop)
    world = populated(deployment)
    keys = [*world.orders, (DEPOT, ""), (STORE, "")]

    def batch() -> Any:
        return orders_pb.BatchPlaceOrdersRequest(requests=[placing(*key) for key in keys])

    for resource in (STORE, X, ""):
        results = world.call("BatchPlaceOrders", batch(), world.caller(resource)).results
        assert [each.HasField("order") for each in results] == [resource in {"", *key} for key in keys]
        assert {each.status.code for each in results if each.HasField("status")} <= {grpc.StatusCode.NOT_FOUND.value[0]}
    assert world.refusal("BatchPlaceOrders", batch(), world.caller()) is grpc.StatusCode.PERMISSION_DENIED

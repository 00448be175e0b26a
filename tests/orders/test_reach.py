"""Permissions that are limited to locations or accounts: nobody reaches what is not theirs, by any rpc."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import grpc
import pytest
from sqlalchemy import text

from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil.orders.v1.order_pb2 import Order
from counterfoil_server.orders.browsing import FILTER_SCHEMA
from counterfoil_server.orders.repository import listing
from counterfoil_server.orders.repository.conditions import condition_of, within
from counterfoil_server.orders.rules import drafts, reaching
from counterfoil_server.rpc.filtering import parse
from counterfoil_server.rpc.methods import policy_of
from tests.catalog.conftest import new_id, refusal_of, taken_apart
from tests.catalog.products import at
from tests.orders.conftest import SERVICE, Shop, draft, line, quantities, request
from tests.reach import EVERYWHERE, Metadata, absent, caller, looking, permissions_of, refusal_bytes, unchanged

NOT_FOUND = grpc.StatusCode.NOT_FOUND
STORE, DOCK, X, Y = "locations/store", "locations/dock", "accounts/x", "accounts/y"
PERMISSIONS: Final = permissions_of(SERVICE)

# Whoever calls, by what the permissions are limited to.
CALLERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "location": (STORE,),
        "account": (X,),
        "both": (STORE, X),
        "several": (STORE, DOCK),
        "elsewhere": ("locations/else", "accounts/else"),
        EVERYWHERE: (EVERYWHERE,),
    }
)


class Target(NamedTuple):
    """An order that there is, or where and for whom one is to be placed."""

    location: str
    account: str
    name: str = ""


@dataclass
class World:
    """A shop in which orders have been placed at two locations for several accounts."""

    shop: Shop
    orders: list[Target]

    def rpc(self, name: str) -> Any:
        return getattr(self.shop.stub, name)


def credentials(kind: str) -> Metadata:
    return caller(PERMISSIONS, *CALLERS[kind])


def reaches(kind: str, target: Target) -> bool:
    """What the rule should say, said another way."""
    wanted = CALLERS[kind]
    return (
        EVERYWHERE in wanted
        or target.location in wanted
        or (target.account in wanted and "accounts/" in target.account)
    )


@pytest.fixture
def world(shop: Shop) -> World:
    shop.receive("store", tea=400, cup=300)
    shop.receive("dock", tea=400, cup=300)
    orders = []
    for location, account in itertools.product((STORE, DOCK), (X, Y, "", "guest-7", STORE)):
        placed = shop.place(line("tea", 20), location=location, account=account)
        orders.append(Target(location, account, placed.name))
    return World(shop, orders)


def changing(make: Callable[..., Any], **fields: Any) -> Callable[[str], Any]:
    """Requests that change one unit of an order."""
    return lambda name: make(name=name, lines=quantities([(1, 1)]), request_id=new_id(), **fields)


# The rpcs that are about one order, in an order in which all can be done.
OF_ONE: Final[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
    {
        "GetOrder": lambda name: pb.GetOrderRequest(name=name),
        "CancelOrder": changing(pb.CancelOrderRequest, reason="changed my mind"),
        "FulfilOrder": changing(pb.FulfilOrderRequest),
        "ReturnOrder": changing(pb.ReturnOrderRequest, reason="broken", restock=True),
    }
)
# Those that are about what is to be ordered.
OF_DRAFTS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        "QuoteOrder": lambda target, **fields: pb.QuoteOrderRequest(draft=drafted(target, **fields)),
        "PlaceOrder": lambda target, **fields: asked(target, **fields),  # noqa: PLW0108 - it is defined below
        "BatchPlaceOrders": lambda target, **fields: pb.BatchPlaceOrdersRequest(requests=[asked(target, **fields)]),
    }
)
# Those that answer with as many orders as there are.
OF_MANY: Final[Mapping[str, Callable[..., list[Order]]]] = MappingProxyType(
    {
        "ListOrders": lambda world, metadata, **asked: listed(world, metadata, **asked),  # noqa: PLW0108
        "WatchOrders": lambda world, metadata, **asked: watched(world, metadata, **asked),  # noqa: PLW0108
    }
)


def drafted(target: Target, **fields: Any) -> Any:
    return draft(line("cup"), location=target.location, account=target.account, **fields)


def asked(target: Target, **fields: Any) -> Any:
    return request(line("cup"), location=target.location, account=target.account, **fields)


def listed(world: World, metadata: Metadata, page_size: int = 3, **asked: Any) -> list[Order]:
    """All pages of a list."""
    found: list[Order] = []
    token = ""
    while True:
        wanted = pb.ListOrdersRequest(page_size=page_size, page_token=token, **asked)
        page = world.rpc("ListOrders")(wanted, metadata=metadata)
        found += page.orders
        token = page.next_page_token
        assert len(page.orders) == page_size or not token
        if not token:
            return found


def watched(world: World, metadata: Metadata, **asked: Any) -> list[Order]:
    """All that a watch from the beginning says, until it has nothing left to say."""
    world.shop.sequence()
    (last,) = world.shop.query("SELECT last_position FROM sequencer")[0]
    end = world.shop.watching.cursor_at(last)
    found: list[Order] = []
    wanted = pb.WatchOrdersRequest(**{"cursor": world.shop.watching.cursor_at(0), **asked})
    call = world.rpc("WatchOrders")(wanted, metadata=metadata, timeout=60)
    for message in call:
        found += message.orders
        if message.cursor == end and not message.orders:
            break
    call.cancel()
    return found


def test_every_rpc_that_looks_at_single_orders_has_a_case() -> None:
    assert {*OF_ONE, *OF_DRAFTS, *OF_MANY} == looking(SERVICE) == {method.name for method in SERVICE.methods}


@pytest.mark.parametrize("kind", CALLERS)
def test_an_order_is_there_for_whom_it_is_within_reach_and_for_nobody_else(world: World, kind: str) -> None:
    metadata, (within_reach, foreign) = credentials(kind), split(kind, world.orders)
    for rpc, make in OF_ONE.items():
        call = world.rpc(rpc)
        with unchanged(world.shop.database):
            for target in foreign:
                nothing = absent(target.name)
                refused = refusal_bytes(partial(call, make(target.name), metadata=metadata), target.name)
                missing = refusal_bytes(partial(call, make(nothing), metadata=metadata), nothing)
                assert refused == missing
                assert refused[0] is NOT_FOUND
                reason = refusal_of(partial(call, make(target.name), metadata=metadata))
                assert (reason.reason, reason.metadata) == ("RESOURCE_NOT_FOUND", {"resource": target.name})
        for target in within_reach:
            assert call(make(target.name), metadata=metadata).name == target.name
    assert bool(foreign) is (kind not in {EVERYWHERE, "several"})
    assert bool(within_reach) is (kind != "elsewhere")


@pytest.mark.parametrize("kind", CALLERS)
def test_an_order_is_placed_only_where_or_for_whom_the_caller_may(world: World, kind: str) -> None:
    metadata = credentials(kind)
    targets = [Target(*each) for each in itertools.product((STORE, DOCK), (X, Y, "", "guest-7", STORE, X + "7"))]
    within_reach, foreign = split(kind, targets)
    for rpc, make in OF_DRAFTS.items():
        call = answering(world, rpc, metadata)
        with unchanged(world.shop.database):
            for target in foreign:
                which = "account" if kind == "account" and target.account else "location"
                named = getattr(target, which)
                said = absent(named)
                nothing = target._replace(**{which: said})
                refused = refusal_bytes(partial(call, make(target)), named)
                assert refused == refusal_bytes(partial(call, make(nothing)), said)
                reason = refusal_of(partial(call, make(target)))
                found = (reason.code, reason.reason, reason.metadata)
                assert found == (NOT_FOUND, "RESOURCE_NOT_FOUND", {"resource": named})
        for target in within_reach:
            call(make(target))


def split(kind: str, targets: list[Target]) -> tuple[list[Target], list[Target]]:
    """Those within reach, and the others."""
    return [each for each in targets if reaches(kind, each)], [each for each in targets if not reaches(kind, each)]


class _Refused(grpc.RpcError):  # type: ignore[misc]
    """The refusal of an order of a batch, as that of a call of its own."""

    def __init__(self, status: Any) -> None:
        self._status = status

    def code(self) -> grpc.StatusCode:
        return next(code for code in grpc.StatusCode if code.value[0] == self._status.code)

    def details(self) -> str:
        return str(self._status.message)

    def trailing_metadata(self) -> Any:
        return (("grpc-status-details-bin", self._status.SerializeToString()),)

    def initial_metadata(self) -> Any:
        return ()


def answering(world: World, rpc: str, metadata: Metadata) -> Callable[[Any], Any]:
    """The rpc; of a batch, what became of its one order."""

    def call(asked: Any) -> Any:
        answer = world.rpc(rpc)(asked, metadata=metadata)
        if rpc == "BatchPlaceOrders" and answer.results[0].HasField("status"):
            raise _Refused(answer.results[0].status)
        return answer

    return call


@pytest.mark.parametrize("kind", CALLERS)
def test_lists_and_watches_say_what_is_within_reach_and_nothing_else(world: World, kind: str) -> None:
    metadata, (within_reach, _) = credentials(kind), split(kind, world.orders)
    wanted = {each.name for each in within_reach}
    for many in OF_MANY.values():
        found = [order.name for order in many(world, metadata)]
        assert len(found) == len(wanted)
        assert set(found) == wanted
    # Nothing that is asked for widens it.
    for text_of_filter in (
        f'location = "{DOCK}" OR location = "{STORE}"',
        f'NOT account = "{X}" OR account = "{X}"',
        "state = PLACED OR state != PLACED",
        f'account = "{Y}" OR NOT location = "{STORE}" OR location = "{STORE}"',
    ):
        assert {order.name for order in listed(world, metadata, filter=text_of_filter)} == wanted
    for narrowed in ({"location": DOCK}, {"account": Y}, {"account": X}, {"location": STORE, "account": Y}):
        names = {order.name for order in watched(world, metadata, **narrowed)}
        assert names == {
            each.name
            for each in within_reach
            if narrowed.get("location", each.location) == each.location
            and narrowed.get("account", each.account) == each.account
        }


def test_a_token_of_a_list_holds_for_the_reach_that_it_was_made_with(world: World) -> None:
    tokens = {}
    for kind in set(CALLERS) - {"elsewhere"}:
        page = world.rpc("ListOrders")(pb.ListOrdersRequest(page_size=1), metadata=credentials(kind))
        tokens[kind] = page.next_page_token
    for (made, token), used in itertools.product(tokens.items(), CALLERS):
        ask = pb.ListOrdersRequest(page_token=token)
        if made == used:
            world.rpc("ListOrders")(ask, metadata=credentials(used))
            continue
        refused = refusal_of(partial(world.rpc("ListOrders"), ask, metadata=credentials(used)))
        assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID")


def test_a_cursor_of_a_watch_goes_on_for_whoever_has_it_within_their_own_reach(world: World) -> None:
    """Which is what it always did: it says how far somebody has listened, and opens nothing."""
    world.shop.sequence()
    everything = world.rpc("WatchOrders")(pb.WatchOrdersRequest(), metadata=credentials(EVERYWHERE), timeout=60)
    cursor = next(everything).cursor
    everything.cancel()
    placed = {
        account: world.shop.place(line("cup"), location=location, account=account).name
        for location, account in ((STORE, "accounts/1"), (DOCK, "accounts/2"), (DOCK, X))
    }
    assert [each.name for each in watched(world, credentials("location"), cursor=cursor)] == [placed["accounts/1"]]
    assert [each.name for each in watched(world, credentials("account"), cursor=cursor)] == [placed[X]]
    assert [each.name for each in watched(world, credentials(EVERYWHERE), cursor=cursor)] == list(placed.values())


def test_who_holds_a_permission_nowhere_gets_as_far_as_being_told_so(world: World) -> None:
    requests = {
        **{rpc: make(world.orders[0].name) for rpc, make in OF_ONE.items()},
        **{rpc: make(world.orders[0]) for rpc, make in OF_DRAFTS.items()},
        "ListOrders": pb.ListOrdersRequest(),
        "WatchOrders": pb.WatchOrdersRequest(),
    }
    with unchanged(world.shop.database):
        for method in SERVICE.methods:
            # All that there is but the one that is needed; and what is limited to no resource at all.
            for metadata in (caller([]), caller(PERMISSIONS - {policy_of(method).permission}, STORE, X)):
                answer = partial(world.rpc(method.name), requests[method.name], metadata=metadata)
                refused = refusal_of(lambda: next(answer())) if method.server_streaming else refusal_of(answer)  # noqa: B023
                assert (refused.code, refused.reason) == (grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_MISSING")


# --- what is placed --------------------------------------------------------------------------------------------------


def test_in_a_batch_each_order_is_looked_at_on_its_own(world: World) -> None:
    targets = [
        Target(DOCK, X),
        Target(STORE, Y),
        Target(DOCK, Y),
        Target(DOCK, ""),
        Target(STORE, ""),
        Target(STORE, X),
    ]
    for kind in CALLERS:
        batch = pb.BatchPlaceOrdersRequest(requests=[asked(each) for each in targets])
        results = world.rpc("BatchPlaceOrders")(batch, metadata=credentials(kind)).results
        assert [each.HasField("order") for each in results] == [reaches(kind, each) for each in targets]
        for target, result in zip(targets, results, strict=True):
            if result.HasField("order"):
                assert (result.order.location, result.order.account) == (target.location, target.account)
            else:
                assert taken_apart(result.status).reason == "RESOURCE_NOT_FOUND"
    assert world.shop.findings() == []


@pytest.mark.parametrize("rpc", OF_DRAFTS)
@pytest.mark.parametrize(
    ("permission", "fields"),
    [
        ("orders.set_price", {"discounts": [{"rate_ppm": 1000}]}),
        ("orders.backdate", {"placed_time": at("2025-01-01T00:00:00+00:00")}),
    ],
)
def test_prices_and_dates_are_for_a_location_and_never_for_an_account(
    world: World, rpc: str, permission: str, fields: Mapping[str, Any]
) -> None:
    def ask(*resources: str, location: str = STORE, also: tuple[str, ...] = ()) -> str:
        target = Target(location, X)
        made = OF_DRAFTS[rpc](target, **fields)
        metadata = caller([*PERMISSIONS, *([] if permission in also else [permission])], *resources, also=also)
        try:
            answering(world, rpc, metadata)(made)
        except grpc.RpcError as error:
            return str(error.code().name)
        return ""

    assert ask(STORE) == ""
    assert ask(EVERYWHERE) == ""
    assert ask(X, also=(permission,)) == ""
    assert ask(X) == "PERMISSION_DENIED"
    assert ask(STORE, X, location=DOCK) == "PERMISSION_DENIED"  # X reaches the dock, its prices do not
    assert ask(STORE, location=DOCK) == "NOT_FOUND"


def test_a_reservation_is_used_up_only_by_who_reaches_its_location(world: World) -> None:
    there, here = world.shop.reserve("dock", cup=2), world.shop.reserve("store", cup=2)
    place = world.rpc("PlaceOrder")
    for kind, location, reservation in (
        ("location", STORE, there),  # of a location that is not within reach
        ("account", DOCK, there),  # a customer reaches no location
        ("account", STORE, here),
        ("both", DOCK, there),  # the order is within reach by its account, the reservation is not
    ):
        target, nothing = Target(location, X), absent(reservation)
        with unchanged(world.shop.database):
            made = asked(target, reservation=reservation)
            refused = refusal_bytes(partial(place, made, metadata=credentials(kind)), reservation)
            missing = asked(target, reservation=nothing)
            assert refused == refusal_bytes(partial(place, missing, metadata=credentials(kind)), nothing)
            assert refused[0] is NOT_FOUND
    # Within reach, and yet of another location: that may be said.
    several = refusal_of(partial(place, asked(Target(STORE, X), reservation=there), metadata=credentials("several")))
    assert list(several.fields) == ["reservation"]
    assert place(asked(Target(STORE, Y), reservation=here), metadata=credentials("location")).reservation == here


def test_a_request_is_answered_again_to_its_sender_alone_and_only_while_it_is_within_reach(world: World) -> None:
    sent = asked(Target(STORE, X))
    place = world.rpc("PlaceOrder")
    mine = place(sent, metadata=credentials("location"))
    assert place(sent, metadata=credentials("location")) == mine
    assert place(sent, metadata=credentials("account")) == mine  # the same subject by another binding
    other = place(sent, metadata=caller(PERMISSIONS, STORE, subject="another till"))
    assert other.name != mine.name
    with unchanged(world.shop.database):
        lost = refusal_of(partial(place, sent, metadata=caller(PERMISSIONS, DOCK)))
        assert (lost.code, lost.metadata) == (NOT_FOUND, {"resource": STORE})
    cancel = pb.CancelOrderRequest(name=mine.name, reason="changed my mind", request_id=new_id())
    cancelled = world.rpc("CancelOrder")(cancel, metadata=credentials("location"))
    with unchanged(world.shop.database):
        assert world.rpc("CancelOrder")(cancel, metadata=credentials("account")) == cancelled
        lost = refusal_of(lambda: world.rpc("CancelOrder")(cancel, metadata=caller(PERMISSIONS, DOCK, Y)))
        assert (lost.code, lost.metadata) == (NOT_FOUND, {"resource": mine.name})


# --- the rule --------------------------------------------------------------------------------------------------------


def test_the_rule_and_its_sql_say_the_same(world: World) -> None:
    names = (STORE, DOCK, X, Y, "locations/x", "accounts/store", "x", "")
    with world.shop.database.read(1e9) as transaction:
        for count in range(4):
            for reach in map(frozenset, itertools.combinations(names, count)):
                page = listing.page(transaction.connection, within(reach), None, 100, descending=True)
                assert {row.name for row in page} == {
                    each.name
                    for each in world.orders
                    if reaching.is_within(reach, each.location.removeprefix("locations/"), each.account)
                }
        assert len(listing.page(transaction.connection, within(None), None, 100, descending=True)) == len(world.orders)


@pytest.mark.parametrize(
    ("resource", "index"), [(X, "ix_orders_account_placed_at"), (DOCK, "ix_orders_location_id_placed_at")]
)
@pytest.mark.parametrize("condition", ["", "state = PLACED"])
def test_a_page_of_one_location_or_account_is_one_range_of_an_index(
    world: World, resource: str, index: str, condition: str
) -> None:
    order = world.shop.get(world.orders[0].name)
    after = listing.Place(order.placed_time.ToMicroseconds(), drafts.id_of(order.name))
    with world.shop.database.read(1e9) as transaction:
        connection = transaction.connection
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        connection.execute(text("SET LOCAL enable_sort = off"))
        wanted = within(frozenset({resource})) & condition_of(parse(condition, FILTER_SCHEMA))
        statement = listing._page(wanted, after, 2, descending=True)
        compiled = statement.compile(connection, compile_kwargs={"literal_binds": True})
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {compiled}").scalars())
    assert plan.count(index) == 1, plan
    assert "Sort" not in plan
    assert "ROW(placed_at, id)" in plan

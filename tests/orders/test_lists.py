"""GetOrder, ListOrders and WatchOrders."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import grpc
import pytest
from sqlalchemy import event, text

from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil.orders.v1.order_pb2 import Order
from counterfoil_server.orders.browsing import FILTER_SCHEMA
from counterfoil_server.orders.repository import listing
from counterfoil_server.orders.repository.conditions import condition_of
from counterfoil_server.rpc.filtering import parse
from tests.catalog.conftest import refusal_of
from tests.catalog.products import at
from tests.orders.conftest import Shop, line, request, soon

INVALID = grpc.StatusCode.INVALID_ARGUMENT


def test_an_order_has_to_exist(shop: Shop) -> None:
    name = f"orders/{uuid.uuid4()}"
    refused = refusal_of(lambda: shop.get(name))
    assert (refused.code, refused.reason, refused.metadata) == (
        grpc.StatusCode.NOT_FOUND,
        "RESOURCE_NOT_FOUND",
        {"resource": name},
    )
    assert list(refusal_of(lambda: shop.get("orders/1")).fields) == ["name"]


# --- lists ----------------------------------------------------------------------------------------------------------


def listed(shop: Shop, **fields: Any) -> list[Order]:
    """All orders of a list, page by page."""
    found: list[Order] = []
    token = ""
    while True:
        page = shop.stub.ListOrders(pb.ListOrdersRequest(page_token=token, **fields))
        found += page.orders
        token = page.next_page_token
        if not token:
            return found


@pytest.fixture
def year(shop: Shop) -> list[Order]:
    """Orders of a year, those of a month at one moment, the earliest first."""
    shop.receive("dock", tea=100)
    orders = [
        shop.place(
            line("tea" if number % 3 else "cup"),
            placed_time=at(f"2025-{number // 2 + 1:02}-01T12:00:00+00:00"),
            account=f"accounts/{number % 4}" if number % 4 else "",
            location="locations/dock" if number % 2 and number % 3 else "locations/store",
        )
        for number in range(12)
    ]
    shop.cancel(orders[3].name)
    shop.fulfil(orders[4].name)
    return [shop.get(order.name) for order in sorted(orders, key=lambda o: (o.placed_time.seconds, o.name))]


def test_a_list_is_in_the_order_of_time(shop: Shop, year: list[Order]) -> None:
    for size in (1, 2, 5, 12, 0):
        assert listed(shop, page_size=size) == year[::-1]
        assert listed(shop, page_size=size, order_by="placed_time") == year
    assert listed(shop, order_by="placed_time desc") == year[::-1]


def test_orders_are_read_some_at_a_time_and_no_more_than_are_wanted(shop: Shop, year: list[Order]) -> None:
    everything = condition_of(None)
    with shop.database.read(soon()) as transaction:
        asked: list[str] = []
        event.listen(transaction.connection, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
        for slice_rows in (1, 5, 12, 13):
            asked.clear()
            rows = listing.walk(transaction.connection, everything, None, slice_rows, descending=False)
            names = [next(rows).name]
            assert len(asked) == 1
            names += [row.name for row in rows]
            assert names == [order.name for order in year]
            assert len(asked) == 12 // slice_rows + 1


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ('account = "accounts/1"', lambda o: o.account == "accounts/1"),
        ('account != "accounts/1"', lambda o: o.account != "accounts/1"),
        ('account = ""', lambda o: not o.account),
        ("account:*", lambda o: bool(o.account)),
        ("NOT account:*", lambda o: not o.account),
        ("account = accounts*", lambda o: o.account.startswith("accounts")),
        ('account > "accounts/1"', lambda o: o.account > "accounts/1"),
        ('location = "locations/dock"', lambda o: o.location == "locations/dock"),
        ('location = "dock"', lambda _: False),
        ("location = loc*", lambda _: True),
        ('location = "locations/d*"', lambda o: o.location == "locations/dock"),
        ("location:*", lambda _: True),
        ("state = PLACED", lambda o: o.state == Order.STATE_PLACED),
        ("state = STATE_CANCELLED OR state = FULFILLED", lambda o: o.state in {3, 4}),
        ("NOT state = PLACED", lambda o: o.state != Order.STATE_PLACED),
        ("payment_state = UNPAID", lambda _: True),
        ("currency_code = EUR", lambda _: True),
        ("currency_code:*", lambda _: True),
        ("placed_time >= 2025-03-01T12:00:00Z", lambda o: o.placed_time.seconds >= 1740830400),
        (
            'location = "locations/store" AND placed_time < 2025-03-01T12:00:00Z',
            lambda o: o.location == "locations/store" and o.placed_time.seconds < 1740830400,
        ),
        ("create_time < 2025-12-31T00:00:00Z", lambda _: False),
        ("update_time:*", lambda _: True),
        ('skus:"cup"', lambda o: o.lines[0].sku == "cup"),
        ("skus:*", lambda _: True),
        ('skus:"unknown"', lambda _: False),
    ],
)
def test_a_filter_means_what_it_says(
    shop: Shop, year: list[Order], condition: str, wanted: Callable[[Order], bool]
) -> None:
    assert listed(shop, filter=condition, order_by="placed_time", page_size=3) == [o for o in year if wanted(o)]


def test_pages_stay_small(shop: Shop, year: list[Order], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counterfoil_server.rpc.paging.PAGE_LIMIT_BYTES", 1000)
    page = shop.stub.ListOrders(pb.ListOrdersRequest(page_size=12))
    assert 1 <= len(page.orders) < 12
    assert page.next_page_token
    assert listed(shop) == year[::-1]


@pytest.mark.parametrize(
    ("fields", "reason", "path"),
    [
        ({"filter": "price > 3"}, "FILTER_INVALID", "filter"),
        ({"filter": "state > PLACED"}, "FILTER_INVALID", "filter"),
        ({"page_token": "forged"}, "PAGE_TOKEN_INVALID", "page_token"),
        ({"order_by": "name"}, "INVALID_FIELD", "order_by"),
        ({"page_size": -1}, "INVALID_FIELD", "page_size"),
    ],
)
def test_what_is_no_list_is_refused(shop: Shop, fields: dict[str, Any], reason: str, path: str) -> None:
    refused = refusal_of(lambda: shop.stub.ListOrders(pb.ListOrdersRequest(**fields)))
    assert (refused.code, refused.reason, list(refused.fields)) == (INVALID, reason, [path])


def test_a_token_is_good_for_its_own_list_only(shop: Shop, year: list[Order]) -> None:
    assert year
    token = shop.stub.ListOrders(pb.ListOrdersRequest(page_size=2)).next_page_token
    for other in ({"filter": "state = PLACED"}, {"order_by": "placed_time"}):
        refused = refusal_of(
            lambda other=other: shop.stub.ListOrders(pb.ListOrdersRequest(page_token=token, **other))  # type: ignore[misc]
        )
        assert refused.reason == "PAGE_TOKEN_INVALID"


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        ('account = "accounts/1"', "ix_orders_account_placed_at"),
        ('location = "locations/dock"', "ix_orders_location_id_placed_at"),
        ("", "ix_orders_placed_at"),
        ("state = PLACED", "ix_orders_placed_at"),
    ],
)
def test_a_page_is_one_range_of_an_index(shop: Shop, year: list[Order], condition: str, index: str) -> None:
    """Also the second page, whose place is a condition on both columns of the order."""
    seen: list[str] = []
    with shop.database.read(1e9) as transaction:
        connection = transaction.connection
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        connection.execute(text("SET LOCAL enable_sort = off"))
        after = listing.Place(year[6].placed_time.seconds * 1_000_000, uuid.UUID(year[6].name[7:]))
        for descending in (True, False):
            statement = listing._page(condition_of(parse(condition, FILTER_SCHEMA)), after, 2, descending=descending)
            compiled = statement.compile(connection, compile_kwargs={"literal_binds": True})
            seen += connection.exec_driver_sql(f"EXPLAIN {compiled}").scalars()
    plan = "\n".join(seen)
    assert plan.count(index) == 2, plan
    assert "Sort" not in plan
    assert plan.count("Index Cond: ") == 2
    assert "ROW(placed_at, id)" in plan


# --- watches --------------------------------------------------------------------------------------------------------


def watch(shop: Shop, **fields: Any) -> Any:
    return shop.stub.WatchOrders(pb.WatchOrdersRequest(**fields))


def names(messages: Iterator[pb.WatchOrdersResponse], count: int) -> list[tuple[str, int]]:
    """The next orders of a watch, and their revisions."""
    found: list[tuple[str, int]] = []
    while len(found) < count:
        found += [(order.name, order.revision) for order in next(messages).orders]
    return found


def test_a_watch_tells_what_happens_from_now_on(shop: Shop) -> None:
    shop.place(line("tea"))
    shop.sequence()
    watching = watch(shop)
    first = next(watching)
    assert first.cursor
    assert not first.orders
    placed = shop.place(line("tea", 2))
    shop.fulfil(placed.name, (1, 1))
    batch = pb.BatchPlaceOrdersRequest()
    batch.requests.extend(request(line("cup")) for _ in range(3))
    results = shop.stub.BatchPlaceOrders(batch).results
    shop.sequence()
    expected = [(placed.name, 1), (placed.name, 2), *((each.order.name, 1) for each in results)]
    assert names(watching, 5) == expected
    watching.cancel()


def test_a_watch_resumes_where_it_was(shop: Shop) -> None:
    watching = watch(shop)
    cursor = next(watching).cursor
    watching.cancel()
    placed = [shop.place(line("tea")).name for _ in range(5)]
    shop.sequence()
    for position in range(5):
        resumed = watch(shop, cursor=cursor)
        assert next(resumed).cursor == cursor
        message = next(resumed)
        assert message.orders[0].name == placed[position]
        if len(message.orders) > 1:  # all in one message
            assert [order.name for order in message.orders] == placed[position:]
            resumed.cancel()
            return
        cursor = message.cursor
        resumed.cancel()


def test_large_changes_come_in_several_messages(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counterfoil_server.watches.MESSAGE_LIMIT_BYTES", 1)
    watching = watch(shop)
    next(watching)
    batch = pb.BatchPlaceOrdersRequest(requests=[request(line("cup")) for _ in range(4)])
    placed = [each.order.name for each in shop.stub.BatchPlaceOrders(batch).results]
    shop.sequence()
    messages = list(islice((message for message in watching if message.orders), 4))  # others say that it lives
    watching.cancel()
    assert [[order.name for order in message.orders] for message in messages] == [[name] for name in placed]
    # A cursor in the middle of a batch goes on with the rest of it.
    resumed = watch(shop, cursor=messages[1].cursor)
    next(resumed)
    assert [name for name, _ in names(resumed, 2)] == placed[2:]
    resumed.cancel()


def test_a_watch_is_of_an_account_or_a_location(shop: Shop) -> None:
    shop.receive("dock", tea=9)
    watches = [
        watch(shop, account="accounts/1"),
        watch(shop, location="locations/dock"),
        watch(shop, account="accounts/2", location="locations/dock"),
    ]
    for each in watches:
        next(each)
    orders = [
        shop.place(line("tea"), account=account, location=location).name
        for account in ("accounts/1", "accounts/2", "")
        for location in ("locations/store", "locations/dock")
    ]
    shop.sequence()
    assert [name for name, _ in names(watches[0], 2)] == orders[0:2]
    assert [name for name, _ in names(watches[1], 3)] == [orders[1], orders[3], orders[5]]
    assert [name for name, _ in names(watches[2], 1)] == [orders[3]]
    for each in watches:
        each.cancel()


def test_a_watch_that_hears_nothing_moves_on(shop: Shop) -> None:
    watching = watch(shop, account="accounts/9")
    first = next(watching).cursor
    for _ in range(3):
        shop.place(line("tea"))
    shop.sequence()
    heartbeat = next(watching)
    while heartbeat.cursor == first:
        heartbeat = next(watching)
    assert not heartbeat.orders
    watching.cancel()


def test_a_watch_ends_and_can_be_resumed(open_shop: Callable[..., Shop], shop: Shop) -> None:
    short = open_shop(life_ms=300)
    messages: list[pb.WatchOrdersResponse] = []

    def listen() -> None:
        for message in watch(short):
            messages.append(message)  # noqa: PERF402 - what came before the end is kept

    refused = refusal_of(listen)
    assert (refused.code, refused.reason) == (grpc.StatusCode.UNAVAILABLE, "STREAM_ENDED")
    placed = shop.place(line("tea"))
    shop.sequence()
    resumed = watch(shop, cursor=messages[-1].cursor)
    assert names(resumed, 1) == [(placed.name, 1)]
    resumed.cancel()


def test_a_watch_ends_when_the_server_stops(shop: Shop) -> None:
    watching = watch(shop)
    next(watching)
    shop.watching.close()
    refused = refusal_of(lambda: list(watching))
    assert (refused.code, refused.reason) == (grpc.StatusCode.UNAVAILABLE, "SHUTTING_DOWN")


def test_a_cursor_is_good_for_its_own_history_only(open_shop: Callable[..., Shop], shop: Shop) -> None:
    other = open_shop(epoch=uuid.UUID(int=2))
    watching = watch(other)
    foreign = next(watching).cursor
    watching.cancel()
    for cursor in ("forged", foreign, shop.watching.cursor_at(10**9)):
        refused = refusal_of(lambda cursor=cursor: next(watch(shop, cursor=cursor)))  # type: ignore[misc]
        assert (refused.code, refused.reason, list(refused.fields)) == (INVALID, "CURSOR_INVALID", ["cursor"])

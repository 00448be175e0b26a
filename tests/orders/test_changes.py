"""FulfilOrder, CancelOrder and ReturnOrder: what they change in the order, in stock and in the books."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

import grpc
import pytest

from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil.orders.v1.order_pb2 import DraftTax, LineQuantity, Order, OrderChange, OrderDiscount
from counterfoil_server.ledger.posting import SystemAccounts
from counterfoil_server.orders import changing
from counterfoil_server.orders.rules.life import State
from tests.catalog.conftest import new_id, refusal_of
from tests.catalog.products import money
from tests.orders.conftest import Shop, line

FAILED = grpc.StatusCode.FAILED_PRECONDITION


def counts(order: Order) -> list[tuple[int, int, int]]:
    """Fulfilled, cancelled and returned, line by line."""
    return [(each.fulfilled_quantity, each.cancelled_quantity, each.returned_quantity) for each in order.lines]


def cents(amount: Any) -> int:
    return int(amount.units * 100 + amount.nanos // 10_000_000)


# --- each change ----------------------------------------------------------------------------------------------------


def test_an_order_is_fulfilled_in_parts(shop: Shop) -> None:
    placed = shop.place(line("tea", 3), line("cup", 2))
    partly = shop.fulfil(placed.name, (1, 2), reason="parcel 1")
    assert (partly.state, counts(partly)) == (Order.STATE_PARTLY_FULFILLED, [(2, 0, 0), (0, 0, 0)])
    assert (partly.revision, partly.etag != placed.etag) == (2, True)
    whole = shop.fulfil(placed.name)
    assert (whole.state, counts(whole)) == (Order.STATE_FULFILLED, [(3, 0, 0), (2, 0, 0)])
    assert [
        (each.action, each.reason, each.from_state, each.to_state, each.revision) for each in whole.history[1:]
    ] == [
        (OrderChange.ACTION_FULFIL, "parcel 1", Order.STATE_PLACED, Order.STATE_PARTLY_FULFILLED, 2),
        (OrderChange.ACTION_FULFIL, "", Order.STATE_PARTLY_FULFILLED, Order.STATE_FULFILLED, 3),
    ]
    assert [(each.number, each.quantity) for each in whole.history[2].lines] == [(1, 1), (2, 2)]
    assert not whole.HasField("credit_total")
    assert shop.stock("tea") == (97, 0, 3, 0)  # it is sold, handed over or not
    assert shop.balances() == {"system-receivable-eur": 2748, "system-revenue-eur": -2748}


def test_what_is_cancelled_is_free_again_and_not_owed(shop: Shop) -> None:
    placed = shop.place(line("tea", 3), line("cup", 2))
    partly = shop.cancel(placed.name, (1, 1), (2, 1), (1, 1), reason="too much")
    assert (partly.state, counts(partly)) == (Order.STATE_PLACED, [(0, 2, 0), (0, 1, 0)])
    assert partly.credit_total == money("14.99 EUR")
    assert shop.stock("tea") == (99, 0, 1, 0)
    whole = shop.cancel(placed.name)
    assert (whole.state, whole.credit_total) == (Order.STATE_CANCELLED, whole.total)
    assert [cents(each.credit_total) for each in whole.history] == [0, 1499, 1249]
    assert shop.stock("tea") == (100, 0, 0, 0)
    assert shop.stock("cup") == (100, 0, 0, 0)
    assert shop.balances() == {}


def test_what_comes_back_is_sold_again_or_damaged(shop: Shop) -> None:
    name = shop.place(line("tea", 3)).name
    shop.fulfil(name)
    partly = shop.give_back(name, (1, 1), restock=True)
    assert (partly.state, counts(partly)) == (Order.STATE_PARTLY_RETURNED, [(3, 0, 1)])
    assert shop.stock("tea") == (98, 0, 2, 0)
    whole = shop.give_back(name)
    assert (whole.state, counts(whole), whole.credit_total) == (Order.STATE_RETURNED, [(3, 0, 3)], whole.total)
    assert [each.restocked for each in whole.history[2:]] == [True, False]
    assert shop.stock("tea") == (98, 0, 0, 2)
    assert shop.balances() == {"system-revenue-eur": -750, "system-refunds-eur": 750}
    reasons = shop.query("SELECT reason, count(*) FROM stock_movements WHERE reason IN (15, 16) GROUP BY reason")
    assert [tuple(each) for each in reasons] == [(16, 2)]


def test_parts_may_go_different_ways(shop: Shop) -> None:
    name = shop.place(line("tea", 4)).name
    shop.fulfil(name, (1, 2))
    order = shop.give_back(name, (1, 1))
    assert order.state == Order.STATE_PARTLY_FULFILLED  # something still is to be handed over
    order = shop.cancel(name)
    assert (order.state, counts(order)) == (Order.STATE_PARTLY_RETURNED, [(2, 2, 1)])
    order = shop.give_back(name)
    assert (order.state, order.credit_total) == (Order.STATE_RETURNED, order.total)
    assert shop.get(name) == order


def test_whatever_the_parts_all_of_it_is_given_back(shop: Shop) -> None:
    """To the cent, in every account: an awkward order goes back at random."""
    chance = random.Random(4)
    for _ in range(5):
        placed = shop.place(
            line("tea", 7, discounts=[OrderDiscount(rate_ppm=333_333)]),
            line("jam", 3),
            line("tea", 2, agreed_total=money("0.01 EUR")),
            discounts=[OrderDiscount(amount=money("1.01 EUR"))],
            taxes=[
                DraftTax(code="A", rate_ppm=77_777, line_numbers=[1, 3]),
                DraftTax(code="B", rate_ppm=190_000, included=True, line_numbers=[2]),
            ],
        )
        name, state = placed.name, placed
        while state.state not in {Order.STATE_CANCELLED, Order.STATE_RETURNED}:
            number = chance.randint(1, 3)
            change = chance.choice([shop.fulfil, shop.cancel, shop.give_back])
            try:
                state = change(name, (number, chance.randint(1, 2)))
            except grpc.RpcError:
                continue
        assert state.credit_total == placed.total
        # What was revenue and came back is a refund: the two are one less the other.
        left = shop.balances()
        assert left.pop("system-revenue-eur", 0) + left.pop("system-refunds-eur", 0) == 0
        assert left == {}
    assert shop.findings() == []
    assert shop.stock("tea")[2] == shop.stock("jam")[2] == 0


def test_many_at_once_lose_nothing(shop: Shop, open_shop: Callable[..., Shop]) -> None:
    """Two replicas, callers who place, cancel, fulfil and return the same goods: all the books agree in the end."""
    names = [shop.place(line("tea", 3), line("cup", 2)).name for _ in range(6)]
    replicas = [shop, open_shop()]
    unexpected: list[BaseException] = []

    def trade(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(25):
            there = chance.choice(replicas)
            change = chance.choice([there.fulfil, there.cancel, there.give_back, None])
            try:
                if change is None:
                    names.append(there.place(line("cup", 1), line("tea", chance.randint(1, 3))).name)
                else:
                    change(chance.choice(names), (chance.randint(1, 2), 1))
            except grpc.RpcError as refused:
                if refused.code() is not FAILED:
                    unexpected.append(refused)

    threads = [threading.Thread(target=trade, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert not unexpected
    assert shop.findings() == []
    orders = [shop.get(name) for name in names]
    for sku in ("tea", "cup"):
        lines = [each for order in orders for each in order.lines if each.sku == sku]
        kept = sum(each.quantity - each.cancelled_quantity - each.returned_quantity for each in lines)
        assert shop.stock(sku)[2] == kept
    owed = sum(cents(order.total) - cents(order.credit_total) for order in orders)
    assert shop.balances().get("system-receivable-eur", 0) == owed


def test_an_event_tells_each_change(shop: Shop) -> None:
    name = shop.place(line("tea", 4)).name
    order = shop.fulfil(name, (1, 2))
    order = shop.give_back(name, (1, 1))
    order = shop.cancel(name)
    rows = shop.query("SELECT types, revisions, images FROM outbox WHERE kind = 'orders.order' ORDER BY id")
    events = [(kind, revision) for row in rows for kind, revision in zip(row.types, row.revisions, strict=True)]
    assert events == [
        ("counterfoil.orders.v1.order.placed", 1),
        ("counterfoil.orders.v1.order.fulfilled", 2),
        ("counterfoil.orders.v1.order.returned", 3),
        ("counterfoil.orders.v1.order.cancelled", 4),
    ]
    assert Order.FromString(rows[-1].images[0]) == order
    assert [[each.name for each in changes] for changes in shop.commits] == [
        [name],
        [name, "locations/store/stockLevels/tea"],
        [name, "locations/store/stockLevels/tea"],
    ]


# --- refusals -------------------------------------------------------------------------------------------------------

CHANGES = ["fulfil", "cancel", "give_back"]


@pytest.mark.parametrize("change", CHANGES)
def test_an_order_has_to_exist(shop: Shop, change: str) -> None:
    name = "orders/0190b2f1-7c3e-7a53-8e4d-3f0b6a9d2c71"
    refused = refusal_of(lambda: getattr(shop, change)(name))
    assert (refused.code, refused.reason) == (grpc.StatusCode.NOT_FOUND, "RESOURCE_NOT_FOUND")
    assert refused.metadata == {"resource": name}


@pytest.mark.parametrize("change", CHANGES)
def test_more_than_is_left_is_refused(shop: Shop, change: str) -> None:
    name = shop.place(line("tea", 4), line("cup")).name
    before = shop.fulfil(name, (1, 2))
    for parts, left in ([(1, 2), (1, 1)], "2"), ([(2, 2)], "0" if change == "give_back" else "1"):
        refused = refusal_of(lambda parts=parts: getattr(shop, change)(name, *parts))  # type: ignore[misc]
        assert (refused.code, refused.reason, refused.precondition) == (
            FAILED,
            "QUANTITY_EXCEEDED",
            "QUANTITY_EXCEEDED",
        )
        assert refused.metadata == {"resource": name, "line": str(parts[-1][0]), "left": left}
    assert shop.get(name) == before


@pytest.mark.parametrize(
    ("earlier", "state", "refused_changes"),
    [
        ([], "PLACED", ["give_back"]),
        (["cancel"], "CANCELLED", ["fulfil", "cancel", "give_back"]),
        (["fulfil"], "FULFILLED", ["fulfil", "cancel"]),
        (["fulfil", "give_back"], "RETURNED", ["fulfil", "cancel", "give_back"]),
    ],
)
def test_what_a_state_does_not_allow_is_refused(
    shop: Shop, earlier: list[str], state: str, refused_changes: list[str]
) -> None:
    name = shop.place(line("tea", 2)).name
    for change in earlier:
        getattr(shop, change)(name)
    for change in refused_changes:
        for parts in ([], [(1, 1)]):
            refused = refusal_of(lambda change=change, parts=parts: getattr(shop, change)(name, *parts))  # type: ignore[misc]
            assert (refused.code, refused.reason, refused.precondition) == (FAILED, "STATE_CONFLICT", "STATE_CONFLICT")
            assert refused.metadata == {"resource": name, "state": state}


@pytest.mark.parametrize("change", CHANGES)
def test_an_etag_has_to_match(shop: Shop, change: str) -> None:
    placed = shop.place(line("tea", 4))
    now = shop.fulfil(placed.name, (1, 2), etag=placed.etag)
    refused = refusal_of(lambda: getattr(shop, change)(placed.name, (1, 1), etag=placed.etag))
    assert (refused.code, refused.reason) == (grpc.StatusCode.ABORTED, "ETAG_MISMATCH")
    assert refused.metadata == {"resource": placed.name}
    assert getattr(shop, change)(placed.name, (1, 1), etag=now.etag).revision == 3


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_happens_once(shop: Shop, change: str) -> None:
    name = shop.place(line("tea", 4)).name
    shop.fulfil(name, (1, 2))
    key = new_id()
    first = getattr(shop, change)(name, (1, 1), request_id=key)
    shop.fulfil(name, (1, 1))
    assert getattr(shop, change)(name, (1, 1), request_id=key) == first
    assert shop.get(name).revision == 4
    refused = refusal_of(lambda: getattr(shop, change)(name, (1, 2), request_id=key))
    assert (refused.code, refused.reason) == (FAILED, "REQUEST_ID_REUSED")


def test_a_history_has_an_end(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    name = shop.place(line("tea", 4)).name
    before = shop.fulfil(name, (1, 2))
    monkeypatch.setattr(changing, "HISTORY_LIMIT_BYTES", 60)
    monkeypatch.setattr(changing, "CREDIT_ROOM_BYTES", 10)
    for change in CHANGES:
        refused = refusal_of(lambda change=change: getattr(shop, change)(name, (1, 1)))  # type: ignore[misc]
        assert (refused.code, refused.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_LARGE")
        assert refused.metadata == {"limit": "60" if change == "fulfil" else "70"}
    assert shop.get(name) == before
    assert shop.stock("tea") == (96, 0, 4, 0)


@pytest.mark.parametrize(
    ("last", "state", "on_hand"),
    [
        (["cancel", "give_back"], "RETURNED", 98),  # what came back is broken
        (["give_back", "cancel"], "RETURNED", 98),
        (["give_back", "fulfil", "give_back"], "RETURNED", 96),
        (["fulfil"], "FULFILLED", 96),
    ],
)
def test_what_is_left_is_written_down_even_where_a_history_is_full(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, last: list[str], state: str, on_hand: int
) -> None:
    name = shop.place(line("tea", 4)).name
    shop.fulfil(name, (1, 2))
    monkeypatch.setattr(changing, "HISTORY_LIMIT_BYTES", 0)
    monkeypatch.setattr(changing, "CREDIT_ROOM_BYTES", 0)
    getattr(shop, last[0])(name, (1, 2))  # whether all that is left is named or not
    for change in last[1:]:
        getattr(shop, change)(name)
    after = shop.get(name)
    assert State(after.state).name == state
    assert shop.stock("tea")[0] == on_hand
    assert (after.credit_total == after.total) == (last[-1] != "fulfil")
    assert shop.findings() == []


def test_a_return_has_room_where_a_history_has_none_for_what_is_handed_over(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = shop.place(line("tea", 5)).name
    shop.fulfil(name, (1, 2))
    monkeypatch.setattr(changing, "HISTORY_LIMIT_BYTES", 0)
    assert refusal_of(lambda: shop.fulfil(name, (1, 1))).reason == "TOO_LARGE"
    assert shop.give_back(name, (1, 1)).state == Order.STATE_PARTLY_FULFILLED
    assert shop.cancel(name, (1, 1)).state == Order.STATE_PARTLY_FULFILLED
    assert shop.findings() == []


@pytest.mark.parametrize("change", CHANGES)
def test_a_line_that_is_not_there_is_named(shop: Shop, change: str) -> None:
    name = shop.place(line("tea", 4)).name
    for parts, paths in (([(9, 1)], [0]), ([(1, 1), (2, 1), (1, 9), (500, 1)], [1, 3])):
        refused = refusal_of(lambda parts=parts: getattr(shop, change)(name, *parts))  # type: ignore[misc]
        assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD")
        assert list(refused.fields) == [f"lines[{index}].number" for index in paths]
    assert shop.get(name).revision == 1


@pytest.mark.parametrize(
    ("message", "path"),
    [
        (pb.CancelOrderRequest(name="orders/7", reason="x", request_id=new_id()), "name"),
        (pb.CancelOrderRequest(name=f"orders/{new_id()}", request_id=new_id()), "reason"),
        (pb.ReturnOrderRequest(name=f"orders/{new_id()}", request_id=new_id()), "reason"),
        (pb.ReturnOrderRequest(name=f"orders/{new_id()}", reason="x"), "request_id"),
        (
            pb.FulfilOrderRequest(
                name=f"orders/{new_id()}", request_id=new_id(), lines=[LineQuantity(number=1, quantity=0)]
            ),
            "lines[0].quantity",
        ),
        (
            pb.FulfilOrderRequest(
                name=f"orders/{new_id()}", request_id=new_id(), lines=[LineQuantity(number=0, quantity=1)]
            ),
            "lines[0].number",
        ),
    ],
)
def test_what_breaks_the_contract_is_named(shop: Shop, message: Any, path: str) -> None:
    method = getattr(shop.stub, type(message).__name__.removesuffix("Request"))
    refused = refusal_of(lambda: method(message))
    assert (refused.code, list(refused.fields)) == (grpc.StatusCode.INVALID_ARGUMENT, [path])


def test_an_order_in_a_currency_that_is_withdrawn_is_cancelled_and_returned(shop: Shop) -> None:
    name = shop.place(line("tea", 4)).name
    placed = "decode(replace(encode(placed, 'hex'), encode('EUR', 'hex'), encode('BGN', 'hex')), 'hex')"
    # As if it had been in ISO 4217 then, and the order had made the accounts of it.
    shop.write(lambda t: t.emit(SystemAccounts().make(t.statements, ["BGN"], t.now).changes))
    shop.write(lambda t: t.connection.exec_driver_sql(f"UPDATE orders SET currency = 'BGN', placed = {placed}"))  # noqa: S608
    shop.cancel(name, (1, 1))
    shop.fulfil(name)
    credited = shop.give_back(name, (1, 1)).credit_total
    assert credited == money("5.00 BGN")


# --- the table ------------------------------------------------------------------------------------------------------


def test_the_tables_checks_hold_what_they_say(shop: Shop) -> None:
    """A row that says something else than an order can be is refused by the database, whoever writes it."""
    shop.place(line("tea", 4), line("cup"))
    wrong = {
        "revision": "revision = 0",
        "state": f"state = {len(State) + 1}",
        "payment_state": "payment_state = 6",
        "currency": "currency = 'eur'",
        "totals": "total_minor = total_minor + 1",
        "credit": "credit_minor = total_minor + 1",
        "lines": "line_totals = line_totals || 1::bigint",
        "changed_lines": "line_returned = '{1}'",
    }
    for check, change in wrong.items():
        with pytest.raises(Exception, match=f"ck_orders_{check}"):
            shop.write(lambda t, change=change: t.connection.exec_driver_sql("UPDATE orders SET " + change))  # type: ignore[misc]  # noqa: S608

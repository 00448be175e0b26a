"""QuoteOrder, PlaceOrder and BatchPlaceOrders: what is placed, what it leaves behind, and every refusal."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest

from counterfoil.inventory.v1.stock_pb2 import StockMovement
from counterfoil.orders.v1 import order_service_pb2 as pb
from counterfoil.orders.v1.order_pb2 import DraftTax, Order, OrderChange, OrderDiscount
from counterfoil_server.orders.service import ANSWER_LIMIT_BYTES, BATCH_LIMIT_LINES, answer_bound_bytes
from tests.catalog.conftest import Refusal, refusal_of, taken_apart
from tests.catalog.products import at, money, price
from tests.orders.conftest import STORE, Shop, draft, line, request

FAILED = grpc.StatusCode.FAILED_PRECONDITION
INVALID = grpc.StatusCode.INVALID_ARGUMENT


# --- what is placed -------------------------------------------------------------------------------------------------


def test_a_placed_order_says_what_was_sold(shop: Shop) -> None:
    order = shop.place(line("tea", 2), line("cup"), account="accounts/7", external_reference="basket 1")
    assert uuid.UUID(order.name.removeprefix("orders/")).version == 7
    assert (order.state, order.payment_state) == (Order.STATE_PLACED, Order.PAYMENT_STATE_UNPAID)
    assert (order.account, order.location, order.external_reference) == ("accounts/7", STORE, "basket 1")
    assert [(each.number, each.sku, each.product, each.display_name, each.quantity) for each in order.lines] == [
        (1, "tea", "products/tea", "Tea", 2),
        (2, "cup", "products/cup", "Cup", 1),
    ]
    assert [(each.unit_price, each.list_total, each.total) for each in order.lines] == [
        (money("2.50 EUR"), money("5.00 EUR"), money("5.00 EUR")),
        (money("9.99 EUR"), money("9.99 EUR"), money("9.99 EUR")),
    ]
    assert (order.items_total, order.total) == (money("14.99 EUR"), money("14.99 EUR"))
    assert order.placed_time == order.create_time == order.update_time
    assert [(each.action, each.principal, each.to_state, each.revision) for each in order.history] == [
        (OrderChange.ACTION_PLACE, "tester", Order.STATE_PLACED, 1)
    ]
    assert shop.get(order.name) == order


def test_it_takes_stock_posts_and_announces(shop: Shop) -> None:
    order = shop.place(line("tea", 2), line("cup"), line("tea", 3))
    assert shop.stock("tea") == (95, 0, 5, 0)
    assert shop.stock("cup") == (99, 0, 1, 0)
    assert shop.balances() == {"system-receivable-eur": 2249, "system-revenue-eur": -2249}
    movements = shop.query("SELECT sku, quantity, source, principal FROM stock_movements WHERE source LIKE 'orders/%'")
    assert sorted(tuple(each) for each in movements) == [
        ("cup", 1, order.name, "tester"),
        ("tea", 2, order.name, "tester"),
        ("tea", 3, order.name, "tester"),
    ]
    (event,) = shop.query("SELECT types, names, revisions, images FROM outbox WHERE kind = 'orders.order'")
    assert (event.types, event.names, event.revisions) == (
        ["counterfoil.orders.v1.order.placed"],
        [order.name],
        [1],
    )
    assert Order.FromString(event.images[0]) == order


def test_discounts_and_taxes_are_lines_of_their_own(shop: Shop) -> None:
    order = shop.place(
        line("tea", 10, discounts=[OrderDiscount(kind=OrderDiscount.KIND_PROMOTION, rate_ppm=100_000, reason="May")]),
        line("cup", 1),
        discounts=[OrderDiscount(amount=money("1.00 EUR"), reason="sorry", kind=OrderDiscount.KIND_GOODWILL)],
        taxes=[
            DraftTax(code="VAT-20", rate_ppm=200_000, included=True, line_numbers=[1]),
            DraftTax(code="DUTY", rate_ppm=50_000, line_numbers=[2]),
        ],
    )
    tea, cup = order.lines
    assert [(each.kind, each.reason, each.rate_ppm, each.amount) for each in tea.discounts] == [
        (OrderDiscount.KIND_PROMOTION, "May", 100_000, money("2.50 EUR"))
    ]
    assert [(each.kind, each.reason, each.amount) for each in order.discounts] == [
        (OrderDiscount.KIND_GOODWILL, "sorry", money("1.00 EUR"))
    ]
    # 1.00 off 22.50 and 9.99: 0.69 and 0.31; a sixth of 21.81 is tax; a twentieth of 9.68 is added.
    assert (tea.discount_total, cup.discount_total) == (money("3.19 EUR"), money("0.31 EUR"))
    assert (tea.tax_total, cup.tax_total) == (money("3.64 EUR"), money("0.48 EUR"))
    assert (tea.total, cup.total) == (money("21.81 EUR"), money("10.16 EUR"))
    assert [(each.code, each.included, each.taxable_total, each.amount) for each in order.taxes] == [
        ("VAT-20", True, money("21.81 EUR"), money("3.64 EUR")),
        ("DUTY", False, money("9.68 EUR"), money("0.48 EUR")),
    ]
    assert (order.items_total, order.discount_total) == (money("34.99 EUR"), money("3.50 EUR"))
    assert (order.tax_total, order.total) == (money("4.12 EUR"), money("31.97 EUR"))
    assert shop.balances() == {
        "system-receivable-eur": 3197,
        "system-discounts-eur": 350,
        "system-tax-eur": -412,
        "system-revenue-eur": -3135,
    }


def test_an_agreed_total_is_what_counts(shop: Shop) -> None:
    shop.sell("old", name="Old", status=3)
    shop.receive(old=5)
    order = shop.place(
        line("tea", 2, agreed_total=money("7.00 EUR")),
        line("old", agreed_total=money("1.00 EUR"), discounts=[OrderDiscount(amount=money("0.50 EUR"))]),
        line("cup"),
    )
    assert [(each.HasField("unit_price"), each.list_total, each.total) for each in order.lines] == [
        (False, money("7.00 EUR"), money("7.00 EUR")),
        (False, money("1.50 EUR"), money("1.00 EUR")),
        (True, money("9.99 EUR"), money("9.99 EUR")),
    ]
    assert order.total == money("17.99 EUR")


def test_prices_are_those_of_the_orders_time(shop: Shop) -> None:
    shop.sell(
        "ice",
        price("1.00 EUR", end="2026-01-01T00:00:00+00:00"),
        price("2.00 EUR", start="2026-01-01T00:00:00+00:00"),
        price("5.00 USD"),
    )
    shop.receive(ice=9)
    assert shop.place(line("ice")).total == money("2.00 EUR")
    assert shop.place(line("ice"), currency_code="USD").total == money("5.00 USD")
    before = shop.place(line("ice"), placed_time=at("2025-12-31T23:59:59.999999+00:00"))
    after = shop.place(line("ice"), placed_time=at("2026-01-01T00:00:00+00:00"))
    assert (before.total, after.total) == (money("1.00 EUR"), money("2.00 EUR"))
    assert before.placed_time.seconds < before.create_time.seconds
    # At midnight in UTC it is the first of January in Berlin, either way.
    assert [(day.year, day.month, day.day) for day in (before.business_date, after.business_date)] == [(2026, 1, 1)] * 2


def test_what_an_order_of_a_past_time_moved_was_moved_then(shop: Shop) -> None:
    reserved = shop.reserve(tea=5)
    past = at("2026-01-02T03:04:05+00:00")
    order = shop.place(line("tea", 7), line("cup"), reservation=reserved, placed_time=past)
    shop.cancel(order.name, (2, 1))
    then, later = (
        shop.query(
            "SELECT sku, occurred_at FROM stock_movements WHERE source = :order AND reason = :reason"
            " ORDER BY sku, quantity",
            order=order.name,
            reason=reason,
        )
        for reason in (StockMovement.REASON_SALE, StockMovement.REASON_CANCELLATION)
    )
    assert [each.sku for each in then] == ["cup", "tea", "tea"]
    assert {each.occurred_at for each in then} == {past.ToDatetime(UTC)}
    assert [(each.sku, each.occurred_at > past.ToDatetime(UTC)) for each in later] == [("cup", True)]


def test_an_agreed_line_beside_one_that_is_not_leaves_that_its_price(shop: Shop) -> None:
    """Of one SKU, and at a time when its price was another."""
    shop.sell(
        "ice", price("1.00 EUR", end="2026-01-01T00:00:00+00:00"), price("2.00 EUR", start="2026-01-01T00:00:00+00:00")
    )
    shop.receive(ice=9)
    for lines in (
        [line("ice"), line("ice", agreed_total=money("7.00 EUR"))],
        [line("ice", agreed_total=money("7.00 EUR")), line("ice")],
    ):
        assert shop.place(*lines, placed_time=at("2025-06-01T00:00:00+00:00")).total == money("8.00 EUR")


def test_what_costs_nothing_posts_nothing(shop: Shop) -> None:
    order = shop.place(line("pot", 3))
    assert order.total == money("0.00 EUR")
    assert shop.balances() == {}
    assert shop.stock("pot") == (97, 0, 3, 0)


# --- quotes ---------------------------------------------------------------------------------------------------------


def test_a_quote_is_the_order_without_an_effect(shop: Shop) -> None:
    lines = [line("tea", 60), line("cup", 3), line("tea", 60)]
    quote = shop.quote(*lines, account="accounts/7", external_reference="basket")
    assert not quote.available
    assert [(each.sku, each.requested_quantity, each.available_quantity) for each in quote.availability] == [
        ("tea", 120, 100),
        ("cup", 3, 100),
    ]
    assert shop.stock("tea") == (100, 0, 0, 0)
    assert shop.query("SELECT count(*) FROM orders")[0][0] == 0
    quote = shop.quote(line("tea", 3), line("cup"), discounts=[OrderDiscount(rate_ppm=500_000)])
    order = shop.place(line("tea", 3), line("cup"), discounts=[OrderDiscount(rate_ppm=500_000)])
    assert quote.available
    for field in ("name", "state", "payment_state", "history", "etag", "revision", "create_time", "update_time"):
        order.ClearField(field)
    order.placed_time.CopyFrom(quote.order.placed_time)
    assert quote.order == order


def test_what_is_nowhere_is_not_available(shop: Shop) -> None:
    quote = shop.quote(line("tea"), location="locations/dock")
    assert not quote.available
    assert quote.availability[0].available_quantity == 0


# --- refusals, of quotes and of orders ------------------------------------------------------------------------------


def both(shop: Shop, *lines: Any, metadata: Any = (), **fields: Any) -> Refusal:
    """How a quote and an order of the same draft are refused, which is the same way."""
    quote = pb.QuoteOrderRequest(draft=draft(*lines, **fields))
    quoted = refusal_of(lambda: shop.stub.QuoteOrder(quote, metadata=metadata))
    placed = refusal_of(lambda: shop.stub.PlaceOrder(request(*lines, **fields), metadata=metadata))
    assert quoted == placed
    assert shop.query("SELECT count(*) FROM orders")[0][0] == 0
    assert shop.query("SELECT count(*) FROM request_keys")[0][0] == 0
    return quoted


def test_a_location_has_to_exist(shop: Shop) -> None:
    refused = both(shop, line("tea"), location="locations/nowhere")
    assert (refused.code, refused.reason) == (grpc.StatusCode.NOT_FOUND, "RESOURCE_NOT_FOUND")
    assert refused.metadata == {"resource": "locations/nowhere"}


@pytest.mark.parametrize("sku", ["unknown", "draft", "priceless", "gone"])
def test_what_has_no_price_is_not_sold(shop: Shop, sku: str) -> None:
    shop.sell("draft", "1.00 EUR", status=1)
    shop.sell("priceless", "1.00 USD")
    shop.sell("gone", "1.00 EUR")
    shop.write(
        lambda t: t.connection.exec_driver_sql(
            "UPDATE products SET delete_time = now(), purge_time = now() WHERE id = 'gone'"
        )
    )
    refused = both(shop, line("tea"), line(sku))
    assert (refused.code, refused.reason, refused.metadata) == (
        FAILED,
        "PRICE_MISSING",
        {"sku": sku, "currency": "EUR"},
    )
    assert refused.precondition == "PRICE_MISSING"


TEA = [line("tea")]


def off(**fields: Any) -> dict[str, Any]:
    return {"discounts": [OrderDiscount(**fields)]}


@pytest.mark.parametrize(
    ("lines", "fields", "path"),
    [
        (TEA, {"currency_code": "XXX"}, "draft.currency_code"),
        (TEA, {"location": "store"}, "draft.location"),
        (TEA, {"placed_time": at("2999-01-01T00:00:00+00:00")}, "draft.placed_time"),
        ([], {}, "draft.lines"),
        ([line("tea", 0)], {}, "draft.lines[0].quantity"),
        ([line("tea", agreed_total=money("0.001 EUR"))], {}, "draft.lines[0].agreed_total.nanos"),
        ([line("tea", discounts=[OrderDiscount()])], {}, "draft.lines[0].discounts[0]"),
        (TEA, off(amount=money("9.00 EUR")), "draft.discounts[0].amount"),
        (TEA, off(amount=money("1.00 EUR"), rate_ppm=1), "draft.discounts[0]"),
        (TEA, {"taxes": [DraftTax(code="T", line_numbers=[2])]}, "draft.taxes[0].line_numbers"),
        (TEA, {"taxes": [DraftTax(code="T"), DraftTax(code="U", included=True)]}, "draft.taxes[1].included"),
    ],
)
def test_what_breaks_the_contract_is_named(shop: Shop, lines: list[Any], fields: dict[str, Any], path: str) -> None:
    refused = both(shop, *lines, **fields)
    assert (refused.code, refused.reason, list(refused.fields)) == (INVALID, "INVALID_FIELD", [path])


@pytest.mark.parametrize(
    ("lines", "fields", "path"),
    [
        ([line("tea", agreed_total=money("1.00 USD"))], {}, "draft.lines[0].agreed_total"),
        (TEA, off(amount=money("1.00 USD")), "draft.discounts[0].amount"),
    ],
)
def test_an_order_has_one_currency(shop: Shop, lines: list[Any], fields: dict[str, Any], path: str) -> None:
    refused = both(shop, *lines, **fields)
    assert (refused.code, refused.reason) == (INVALID, "CURRENCY_MISMATCH")
    assert list(refused.fields) == [f"{path}.currency_code"]


def test_closed_books_take_no_order(shop: Shop) -> None:
    shop.write(
        lambda t: t.connection.exec_driver_sql(
            "INSERT INTO ledger_periods (id, end_time, principal, close_time)"
            " VALUES (gen_random_uuid(), '2026-01-01', 'tester', now())"
        )
    )
    refused = both(shop, line("tea"), placed_time=at("2025-12-31T23:59:59+00:00"))
    assert (refused.code, refused.reason) == (FAILED, "PERIOD_CLOSED")
    assert shop.place(line("tea"), placed_time=at("2026-01-01T00:00:00+00:00")).name


def test_a_negative_agreed_total_is_refused(shop: Shop) -> None:
    owed = money("1.00 EUR")
    owed.units = -1
    assert list(both(shop, line("tea", agreed_total=owed)).fields) == ["draft.lines[0].agreed_total"]


def test_amounts_have_64_bits(shop: Shop) -> None:
    shop.sell("gold", "90000000000000000.00 EUR")
    refused = both(shop, line("gold", 2))
    assert (refused.code, refused.reason) == (INVALID, "AMOUNT_OVERFLOW")


@pytest.mark.parametrize(
    ("lines", "fields", "permission"),
    [
        ([line("tea", agreed_total=money("1.00 EUR"))], {}, "orders.set_price"),
        ([line("tea", discounts=[OrderDiscount(rate_ppm=1)])], {}, "orders.set_price"),
        ([line("tea")], {"discounts": [OrderDiscount(rate_ppm=1)]}, "orders.set_price"),
        ([line("tea")], {"placed_time": at("2026-01-01T00:00:00+00:00")}, "orders.backdate"),
    ],
)
def test_prices_and_times_need_permissions_of_their_own(
    shop: Shop, lines: list[Any], fields: dict[str, Any], permission: str
) -> None:
    others = {"orders.set_price", "orders.backdate"} - {permission}
    allowed = " ".join(["orders.quote", "orders.place", *others])
    refused = both(shop, *lines, metadata=[("x-permissions", allowed)], **fields)
    assert (refused.code, refused.reason) == (grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_MISSING")
    assert refused.metadata == {"permission": permission}
    granted = [("x-permissions", f"{allowed} {permission}")]
    assert shop.stub.PlaceOrder(request(*lines, **fields), metadata=granted).name


def test_there_has_to_be_stock_for_all_lines_together(shop: Shop) -> None:
    refused = refusal_of(lambda: shop.place(line("cup"), line("tea", 60), line("tea", 41)))
    assert (refused.code, refused.reason, refused.precondition) == (FAILED, "OUT_OF_STOCK", "OUT_OF_STOCK")
    assert refused.metadata == {"sku": "tea", "location": STORE, "requested": "101", "available": "100"}
    assert shop.stock("cup") == (100, 0, 0, 0)
    shop.place(line("tea", 60), line("tea", 40))
    assert shop.stock("tea") == (0, 0, 100, 0)


def test_an_expected_total_that_is_another_places_nothing(shop: Shop) -> None:
    refused = refusal_of(lambda: shop.place(line("tea"), expected_total=money("2.49 EUR")))
    assert (refused.code, refused.reason) == (FAILED, "PRICE_CHANGED")
    assert refused.metadata == {"expected": "249", "actual": "250", "currency": "EUR"}
    assert shop.stock("tea") == (100, 0, 0, 0)
    assert shop.place(line("tea"), expected_total=money("2.50 EUR")).total == money("2.50 EUR")
    refused = refusal_of(lambda: shop.place(line("tea"), expected_total=money("2.50 USD")))
    assert (refused.code, refused.reason) == (INVALID, "CURRENCY_MISMATCH")


# --- reservations ---------------------------------------------------------------------------------------------------


def test_a_reservation_is_used_up(shop: Shop) -> None:
    reserved = shop.reserve(tea=5, cup=2)
    assert shop.stock("tea") == (95, 5, 0, 0)
    order = shop.place(line("tea", 7), line("cup", 1), reservation=reserved)
    assert order.reservation == reserved
    assert shop.stock("tea") == (93, 0, 7, 0)
    assert shop.stock("cup") == (99, 0, 1, 0)
    assert shop.query("SELECT state FROM reservations") == [(2,)]
    refused = refusal_of(lambda: shop.place(line("tea"), reservation=reserved))
    assert (refused.code, refused.reason, refused.precondition) == (FAILED, *["RESERVATION_NOT_ACTIVE"] * 2)
    assert refused.metadata == {"resource": reserved, "state": "COMMITTED"}


def test_two_orders_of_one_batch_cannot_both_use_a_reservation(shop: Shop) -> None:
    reserved = shop.reserve(tea=5)
    batch = pb.BatchPlaceOrdersRequest(requests=[request(line("tea", 5), reservation=reserved) for _ in range(2)])
    first, second = shop.stub.BatchPlaceOrders(batch).results
    assert first.order.reservation == reserved
    assert taken_apart(second.status).reason == "RESERVATION_NOT_ACTIVE"
    assert shop.stock("tea") == (95, 0, 5, 0)


def test_an_order_that_is_refused_leaves_its_reservation(shop: Shop) -> None:
    reserved = shop.reserve(tea=5)
    refused = refusal_of(lambda: shop.place(line("tea", 101), reservation=reserved))
    assert (refused.reason, refused.metadata["requested"]) == ("OUT_OF_STOCK", "96")
    refused = refusal_of(lambda: shop.place(line("tea", 5), reservation=reserved, expected_total=money("1.00 EUR")))
    assert refused.reason == "PRICE_CHANGED"
    assert shop.stock("tea") == (95, 5, 0, 0)
    assert shop.place(line("tea", 5), reservation=reserved).name


def test_a_reservation_has_to_exist_and_be_of_the_location(shop: Shop) -> None:
    unknown = f"reservations/{uuid.uuid4()}"
    refused = refusal_of(lambda: shop.place(line("tea"), reservation=unknown))
    assert (refused.code, refused.reason) == (grpc.StatusCode.NOT_FOUND, "RESOURCE_NOT_FOUND")
    assert refused.metadata == {"resource": unknown}
    reserved = shop.reserve(tea=5)
    refused = refusal_of(lambda: shop.place(line("tea"), reservation=reserved, location="locations/dock"))
    assert (refused.code, list(refused.fields)) == (INVALID, ["reservation"])
    assert list(refusal_of(lambda: shop.place(line("tea"), reservation="reservations/1")).fields) == ["reservation"]


# --- once -----------------------------------------------------------------------------------------------------------


def test_a_request_that_is_sent_again_gets_the_same_answer(shop: Shop) -> None:
    asked = request(line("tea"))
    first = shop.stub.PlaceOrder(asked)
    shop.cancel(first.name)
    assert shop.stub.PlaceOrder(asked) == first  # as it was answered, whatever has become of it
    assert shop.query("SELECT count(*) FROM orders")[0][0] == 1
    asked.draft.lines[0].quantity = 2
    refused = refusal_of(lambda: shop.stub.PlaceOrder(asked))
    assert (refused.code, refused.reason) == (FAILED, "REQUEST_ID_REUSED")
    assert refused.metadata == {"request_id": asked.request_id}
    # Another caller's ids are its own.
    assert shop.stub.PlaceOrder(asked, metadata=[("x-subject", "other")]).name != first.name


def test_a_refused_request_may_succeed_later(shop: Shop) -> None:
    asked = request(line("tea", 101))
    assert refusal_of(lambda: shop.stub.PlaceOrder(asked)).reason == "OUT_OF_STOCK"
    shop.receive(tea=1)
    assert shop.stub.PlaceOrder(asked).lines[0].quantity == 101


def test_every_write_answers_with_a_freshness_token(shop: Shop) -> None:
    answer, call = shop.stub.PlaceOrder.with_call(request(line("tea")))
    token = dict(call.trailing_metadata())["counterfoil-freshness"]
    asked = pb.GetOrderRequest(name=answer.name)
    assert shop.stub.GetOrder(asked, metadata=[("counterfoil-freshness", token)]) == answer
    refused = refusal_of(lambda: shop.stub.GetOrder(asked, metadata=[("counterfoil-freshness", "forged")]))
    assert (refused.code, refused.reason) == (INVALID, "FRESHNESS_TOKEN_INVALID")


# --- batches --------------------------------------------------------------------------------------------------------


def test_a_batch_has_a_result_for_each(shop: Shop) -> None:
    asked = [
        request(line("tea", 60)),
        request(line("tea", 60)),
        request(line("tea", 40)),
        request(line("unknown")),
        request(line("tea"), currency_code="XXX"),
        request(line("cup", 3)),
    ]
    answer, call = shop.stub.BatchPlaceOrders.with_call(pb.BatchPlaceOrdersRequest(requests=asked))
    assert "counterfoil-freshness" in dict(call.trailing_metadata())
    kinds = [result.WhichOneof("result") for result in answer.results]
    assert kinds == ["order", "status", "order", "status", "status", "order"]
    reasons = [taken_apart(result.status).reason for result in answer.results if result.HasField("status")]
    assert reasons == ["OUT_OF_STOCK", "PRICE_MISSING", "INVALID_FIELD"]
    assert shop.stock("tea") == (0, 0, 100, 0)
    for result in answer.results:
        if result.HasField("order"):
            assert shop.get(result.order.name) == result.order
    again = shop.stub.BatchPlaceOrders(pb.BatchPlaceOrdersRequest(requests=asked))
    assert [result.order for result in again.results] == [result.order for result in answer.results]


def test_a_batch_may_have_a_request_twice(shop: Shop) -> None:
    asked = request(line("tea"))
    answer = shop.stub.BatchPlaceOrders(pb.BatchPlaceOrdersRequest(requests=[asked, asked]))
    assert answer.results[0] == answer.results[1]
    assert shop.stock("tea") == (99, 0, 1, 0)


def test_a_batch_has_at_most_500_requests(shop: Shop) -> None:
    many = [request(line("tea")) for _ in range(501)]
    refused = refusal_of(lambda: shop.stub.BatchPlaceOrders(pb.BatchPlaceOrdersRequest(requests=many)))
    assert (refused.code, list(refused.fields)) == (INVALID, ["requests"])
    refused = refusal_of(lambda: shop.stub.BatchPlaceOrders(pb.BatchPlaceOrdersRequest()))
    assert list(refused.fields) == ["requests"]


def test_a_batch_has_a_limit_for_its_lines(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counterfoil_server.orders.service.BATCH_LIMIT_LINES", 3)
    batch = pb.BatchPlaceOrdersRequest(requests=[request(line("tea"), line("cup")) for _ in range(2)])
    refused = refusal_of(lambda: shop.stub.BatchPlaceOrders(batch))
    assert (refused.code, refused.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_LARGE")
    assert refused.metadata == {"limit": "3"}
    del batch.requests[1]
    assert shop.stub.BatchPlaceOrders(batch).results[0].order.name


def a_long_batch(shop: Shop) -> pb.BatchPlaceOrdersRequest:
    """Orders whose answer is many times as large: of SKUs with long names, and with short discounts on each line."""
    skus = [f"{number:064}" for number in range(3)]
    for sku in skus:
        shop.sell(sku, price("1.00 EUR"), name="𠀀" * 255)
        shop.receive("store", **{sku: 100})
    rate = OrderDiscount(kind=OrderDiscount.KIND_COUPON, rate_ppm=1)
    lines = [line(skus[number % 3], discounts=[rate] * 16) for number in range(60)]
    return pb.BatchPlaceOrdersRequest(requests=[request(*lines), request(line("none")), request(*lines[:1])])


def test_what_an_answer_takes_at_most_is_known_beforehand(shop: Shop) -> None:
    batch = a_long_batch(shop)
    answer = shop.stub.BatchPlaceOrders(batch)
    assert [each.WhichOneof("result") for each in answer.results] == ["order", "status", "order"]
    assert answer_bound_bytes(batch) / 3 < answer.ByteSize() < answer_bound_bytes(batch)
    most = 8 * 4 * 1024**2 + BATCH_LIMIT_LINES * 1_400 + 500 * 2_000
    assert most < ANSWER_LIMIT_BYTES  # so that nothing is refused where no setting was changed


def test_a_batch_whose_answer_might_be_too_large_is_refused_before_it_is_looked_at(
    shop: Shop, open_shop: Callable[..., Shop]
) -> None:
    batch = a_long_batch(shop)
    small = open_shop(answer_limit_bytes=answer_bound_bytes(batch) - 1)
    refused = refusal_of(lambda: small.stub.BatchPlaceOrders(batch))
    assert (refused.code, refused.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_LARGE")
    assert refused.metadata == {"limit": str(answer_bound_bytes(batch) - 1)}
    assert shop.query("SELECT count(*) FROM orders") == [(0,)]
    del batch.requests[1]
    assert all(each.order.name for each in small.stub.BatchPlaceOrders(batch).results)


def test_a_clock_that_is_ahead_a_little_is_no_matter(shop: Shop) -> None:
    soon = at((datetime.now(UTC) + timedelta(seconds=2)).isoformat())
    assert shop.place(line("tea"), placed_time=soon).placed_time == soon


def test_a_request_id_is_needed(shop: Shop) -> None:
    refused = refusal_of(lambda: shop.place(line("tea"), request_id=""))
    assert list(refused.fields) == ["request_id"]

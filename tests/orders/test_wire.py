"""Orders as bytes: what is written by hand is what protobuf would write."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from hypothesis import given, reject
from hypothesis import strategies as st

from counterfoil.orders.v1 import order_pb2 as pb
from counterfoil.orders.v1.order_service_pb2 import BatchPlaceOrdersResponse, PlaceOrderResult
from counterfoil_server.catalog.rules import Offer
from counterfoil_server.faults import InvalidArgument
from counterfoil_server.orders import codec, wire
from counterfoil_server.orders.rules import drafts
from counterfoil_server.orders.rules.drafts import Discount, Draft
from counterfoil_server.orders.rules.pricing import Priced, price
from counterfoil_server.orders.wire import Placement
from counterfoil_server.rpc.money import from_minor
from counterfoil_server.times import microseconds
from tests.orders.strategies import drafts as made_drafts

LATER = 2**41  # in microseconds since 1970, some 25 days on


# --- the same with message objects ----------------------------------------------------------------------------------


def time_of(us: int) -> Timestamp:
    return Timestamp(seconds=us // 1_000_000, nanos=us % 1_000_000 * 1000)


def priced_message(draft: Draft, priced: Priced, offers: Mapping[str, Offer]) -> pb.Order:
    """What was asked for and what it comes to, without what only a placed order has."""
    currency = draft.currency
    message = pb.Order(
        account=draft.account,
        location="locations/" + draft.location_id,
        currency_code=currency,
        items_total=from_minor(currency, priced.items),
        total=from_minor(currency, priced.total),
        external_reference=draft.external_reference,
    )
    add = message.lines.add
    columns = (draft.skus, draft.quantities, priced.unit_prices, priced.list_totals, priced.totals)
    for number, (sku, quantity, unit_price, list_total, total) in enumerate(zip(*columns, strict=True), 1):
        offer = offers[sku]
        add(
            number=number,
            sku=sku,
            product="products/" + offer.product_id,
            display_name=offer.display_name,
            quantity=quantity,
            unit_price=None if unit_price is None else from_minor(currency, unit_price),
            list_total=from_minor(currency, list_total),
            total=from_minor(currency, total),
        )
    if priced.discount_parts is not None:
        _add_discounts(message, draft, priced, priced.discount_parts)
    if priced.tax_parts is not None:
        _add_taxes(message, draft, priced, priced.tax_parts)
    return message


def placed_message(draft: Draft, priced: Priced, offers: Mapping[str, Offer], placement: Placement) -> pb.Order:
    """The order as its caller is first answered, and as its row keeps it."""
    message = priced_message(draft, priced, offers)
    order_id = placement.order_id
    now = time_of(placement.now_us)
    message.name = drafts.name_of(order_id)
    message.state = pb.Order.STATE_PLACED
    message.payment_state = pb.Order.PAYMENT_STATE_UNPAID
    message.placed_time.CopyFrom(time_of(placement.placed_us))
    day = placement.day
    message.business_date.CopyFrom(Date(year=day.year, month=day.month, day=day.day))
    message.reservation = placement.reservation
    message.etag = drafts.etag(order_id, 1)
    message.revision = 1
    message.create_time.CopyFrom(now)
    message.update_time.CopyFrom(now)
    message.history.add(
        action=pb.OrderChange.ACTION_PLACE,
        time=now,
        principal=placement.principal,
        to_state=pb.Order.STATE_PLACED,
        revision=1,
    )
    return message


def _add_discounts(message: pb.Order, draft: Draft, priced: Priced, parts: Sequence[int]) -> None:
    currency = draft.currency
    if priced.discount:
        message.discount_total.CopyFrom(from_minor(currency, priced.discount))
    for discount, amount in zip(draft.discounts, priced.discounts, strict=True):
        _add_discount(message.discounts.add(), currency, discount, amount)
    for index, (line, part) in enumerate(zip(message.lines, parts, strict=True)):
        if part:
            line.discount_total.CopyFrom(from_minor(currency, part))
        if draft.line_discounts is not None and priced.line_discounts is not None:
            for discount, amount in zip(draft.line_discounts[index], priced.line_discounts[index], strict=True):
                _add_discount(line.discounts.add(), currency, discount, amount)


def _add_discount(message: pb.OrderDiscount, currency: str, discount: Discount, amount: int) -> None:
    message.kind = discount.kind  # type: ignore[assignment]  # the same numbers by definition
    message.reason = discount.reason
    message.rate_ppm = discount.rate_ppm
    message.amount.CopyFrom(from_minor(currency, amount))


def _add_taxes(message: pb.Order, draft: Draft, priced: Priced, parts: Sequence[int]) -> None:
    currency = draft.currency
    if priced.tax:
        message.tax_total.CopyFrom(from_minor(currency, priced.tax))
    for line, part in zip(message.lines, parts, strict=True):
        if part:
            line.tax_total.CopyFrom(from_minor(currency, part))
    for tax, (taxable, amount) in zip(draft.taxes, priced.taxes, strict=True):
        message.taxes.add(
            code=tax.code,
            rate_ppm=tax.rate_ppm,
            included=tax.included,
            line_numbers=tax.line_numbers,
            taxable_total=from_minor(currency, taxable),
            amount=from_minor(currency, amount),
        )


# --- placed and quoted ----------------------------------------------------------------------------------------------

TEXTS = st.text(max_size=150)
NAMES = st.text(min_size=1, max_size=150)


@given(
    made_drafts(),
    st.lists(NAMES, min_size=6, max_size=6),
    st.tuples(TEXTS, TEXTS, TEXTS),
    st.tuples(st.integers(0, LATER * 1000), st.integers(0, 5)),
    st.sampled_from(["", f"reservations/{uuid.UUID(int=5)}"]),
)
def test_a_placed_order_is_written_as_protobuf_writes_it(
    made: tuple[Draft, list[int | None]],
    names: list[str],
    texts: tuple[str, str, str],
    times: tuple[int, int],
    reservation: str,
) -> None:
    draft, prices = made
    draft.account, draft.external_reference, principal = texts
    draft.quantities = [quantity * (10**index) for index, quantity in enumerate(draft.quantities)]
    offers = {sku: Offer(f"p{sku}", name, 1, on_sale=True) for sku, name in zip(draft.skus, names, strict=False)}
    try:
        priced = price(draft, prices)
    except InvalidArgument:
        reject()
    placement = Placement(uuid.uuid4(), times[0], date(2026, 2, 3), times[0] + times[1], principal, reservation)
    written = wire.placed_bytes(draft, priced, offers, placement)
    expected = placed_message(draft, priced, offers, placement)
    assert pb.Order.FromString(written) == expected
    assert written == expected.SerializeToString(deterministic=True)
    quoted = priced_message(draft, priced, offers)
    quoted.placed_time.CopyFrom(expected.placed_time)
    quoted.business_date.CopyFrom(expected.business_date)
    assert wire.quoted_bytes(draft, priced, offers, times[0], placement.day) == quoted.SerializeToString()


def test_a_result_of_a_batch_is_a_field_of_its_response() -> None:
    order = pb.Order(name="orders/1")
    result = codec.result_of_batch(order.SerializeToString())
    assert result == BatchPlaceOrdersResponse(results=[PlaceOrderResult(order=order)]).SerializeToString()


# --- times and names ------------------------------------------------------------------------------------------------


@given(st.integers(86_400, 4_102_444_800))
def test_the_business_date_is_the_day_where_the_location_is(second: int) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    for zone in ("UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Africa/Monrovia"):
        expected = moment.astimezone(ZoneInfo(zone)).date()
        assert drafts.business_date(microseconds(moment), zone) == expected


def test_names_and_etags() -> None:
    order_id = uuid.UUID("0190b2f1-7c3e-7a53-8e4d-3f0b6a9d2c71")
    assert drafts.name_of(order_id) == "orders/0190b2f1-7c3e-7a53-8e4d-3f0b6a9d2c71"
    assert drafts.id_of(drafts.name_of(order_id)) == order_id
    assert drafts.etag(order_id, 1) != drafts.etag(order_id, 2)
    assert drafts.etag(order_id, 1) != drafts.etag(uuid.UUID(int=order_id.int + 1), 1)

"""Baskets as orders: the messages that place them.

- `account` is `households/<household_id>`, `location` is `locations/<store_id>`, `external_reference` is
  `baskets/<basket_id>`, and `placed_time` is when the basket was bought.
- A line's agreed total is what the store got for it (`sales_value`). What it was agreed from follows from two discounts
  that the store itself gave: `retail_disc` (kind LOYALTY) and `coupon_match_disc` (kind COUPON). A maker's coupon
  (`coupon_disc`) is none: the maker pays the store for it, so it is a part of the sales value.
- `expected_total` is the sum of the sales values, so that the server itself refuses a basket that comes to another
  cent.
- `request_id` is the UUIDv5 of the basket's id, so that a basket is one order however often it is sent.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from google.type import money_pb2

from counterfoil.orders.v1 import order_pb2, order_service_pb2
from counterfoil_server.sample.year import Basket

CURRENCY: Final = "USD"
LOYALTY_REASON: Final = "loyalty card"
MATCH_REASON: Final = "coupon match"

_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "counterfoil:sample:grocery-year")
_CENTS_PER_UNIT: Final = 100
_NANOS_PER_CENT: Final = 10_000_000
_CACHE: Final = 1 << 14


def request_id(*intent: object) -> str:
    """The request id of an intent of the sample store, which stays the same for ever."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(map(str, intent))))


def requests(baskets: Iterable[Basket]) -> Iterator[bytes]:
    """Yields a serialized `PlaceOrderRequest` for each basket."""
    for basket in baskets:
        yield request(basket).SerializeToString()


def request(basket: Basket) -> order_service_pb2.PlaceOrderRequest:
    """What places a basket as an order."""
    message = order_service_pb2.PlaceOrderRequest(
        expected_total=money(sum(basket.sales)), request_id=request_id("baskets", basket.basket_id)
    )
    draft = message.draft
    draft.account = f"households/{basket.household_id}"
    draft.location = f"locations/{basket.store_id}"
    draft.currency_code = CURRENCY
    draft.external_reference = f"baskets/{basket.basket_id}"
    draft.placed_time.FromMicroseconds(basket.placed_us)
    add = draft.lines.add
    for product, quantity, sales, loyalty, match in zip(
        basket.products, basket.quantities, basket.sales, basket.loyalty, basket.coupon_match, strict=True
    ):
        line = add(sku=str(product), quantity=quantity, agreed_total=money(sales))
        if loyalty:
            line.discounts.append(_loyalty(loyalty))
        if match:
            line.discounts.append(_match(match))
    return message


# The same few thousand amounts come again and again; whoever takes one of these copies it and changes none.


@lru_cache(_CACHE)
def money(cents: int) -> money_pb2.Money:
    """An amount that is not negative, as it is on the wire."""
    units, rest = divmod(cents, _CENTS_PER_UNIT)
    return money_pb2.Money(currency_code=CURRENCY, units=units, nanos=rest * _NANOS_PER_CENT)


@lru_cache(_CACHE)
def _loyalty(cents: int) -> order_pb2.OrderDiscount:
    return order_pb2.OrderDiscount(
        kind=order_pb2.OrderDiscount.KIND_LOYALTY, reason=LOYALTY_REASON, amount=money(cents)
    )


@lru_cache(_CACHE)
def _match(cents: int) -> order_pb2.OrderDiscount:
    return order_pb2.OrderDiscount(kind=order_pb2.OrderDiscount.KIND_COUPON, reason=MATCH_REASON, amount=money(cents))


def cents_of(amount: money_pb2.Money) -> int:
    """An amount of the wire in cents; 0 where it is unset."""
    cents: int = amount.units * _CENTS_PER_UNIT + amount.nanos // _NANOS_PER_CENT
    return cents


def batch(serialized: Iterable[bytes]) -> bytes:
    """A serialized `BatchPlaceOrdersRequest` of serialized `PlaceOrderRequest`s.

    The bytes of a message that has nothing but a repeated field are its elements, each behind the field's tag and its
    own length; building the message instead would parse and write every order once more.
    """
    parts: list[bytes] = []
    for each in serialized:
        parts.append(_head(len(each)))
        parts.append(each)
    return b"".join(parts)


@lru_cache(_CACHE)
def _head(length: int) -> bytes:
    head = bytearray([order_service_pb2.BatchPlaceOrdersRequest.REQUESTS_FIELD_NUMBER << 3 | 2])
    while length > 0x7F:  # noqa: PLR2004 - seven bits a byte
        head.append(length & 0x7F | 0x80)
        length >>= 7
    head.append(length)
    return bytes(head)

"""Writes an order that is placed as the bytes of its message, thousands of times a second.

Building the message object first takes five times as long as this. What is written is what protobuf would write,
field by field in the order of their numbers, which a test holds against it; the tags come out of the contract. Whatever
orders have in common (amounts, products, times, the day) is encoded once and remembered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final
from uuid import UUID

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type import date_pb2

from counterfoil.orders.v1 import order_pb2 as pb
from counterfoil_server.catalog.rules import NAME_PREFIX as PRODUCT_PREFIX
from counterfoil_server.catalog.rules import Offer
from counterfoil_server.orders.rules.drafts import LOCATION_PREFIX, NAME_PREFIX, Discount, Draft, Tax, etag
from counterfoil_server.orders.rules.life import Action, PaymentState, State
from counterfoil_server.orders.rules.pricing import Priced, TaxAmount
from counterfoil_server.rpc.money import from_minor
from counterfoil_server.rpc.wire import varint

# Each remembers a few megabytes at most.
_AMOUNTS_LIMIT: Final = 16_384
_PRODUCTS_LIMIT: Final = 16_384
_DISCOUNTS_LIMIT: Final = 8_192
_US_PER_S: Final = 1_000_000


_NUMBERS: Final = [varint(number) for number in range(16_384)]


def _number(number: int) -> bytes:
    """A varint; most numbers here are small."""
    return _NUMBERS[number] if number < len(_NUMBERS) else varint(number)


class _Tags:
    """The tags of a message's fields, by their names: `_LINE.sku`."""

    def __init__(self, message: Descriptor) -> None:
        for field in message.fields:
            is_number = field.type in {
                FieldDescriptor.TYPE_BOOL,
                FieldDescriptor.TYPE_ENUM,
                FieldDescriptor.TYPE_INT32,
                FieldDescriptor.TYPE_INT64,
            }
            packed = field.is_repeated and is_number
            self.__dict__[field.name] = varint(field.number << 3 | (0 if is_number and not packed else 2))

    def __getattr__(self, name: str) -> bytes:
        raise AttributeError(name)


_ORDER: Final = _Tags(pb.Order.DESCRIPTOR)
_LINE: Final = _Tags(pb.OrderLine.DESCRIPTOR)
_DISCOUNT: Final = _Tags(pb.OrderDiscount.DESCRIPTOR)
_TAX: Final = _Tags(pb.OrderTax.DESCRIPTOR)
_CHANGE: Final = _Tags(pb.OrderChange.DESCRIPTOR)

_PLACED: Final = (
    _ORDER.state + _number(State.PLACED) + _ORDER.payment_state + _number(PaymentState.UNPAID)
)  # fmt: skip
_FIRST: Final = _ORDER.revision + _number(1)
_LINE_NUMBERS: Final = [_LINE.number + _number(number) for number in range(501)]


@dataclass(frozen=True, slots=True)
class Placement:
    """What an order that is placed has, and a draft of one has not."""

    order_id: UUID
    placed_us: int
    day: date
    now_us: int
    principal: str
    reservation: str = ""  # the resource name


def placed_bytes(draft: Draft, priced: Priced, offers: Mapping[str, Offer], placement: Placement) -> bytes:
    """The order as its caller is first answered, and as its row keeps it."""
    order_id, now = placement.order_id, _time(placement.now_us)
    placed_us = placement.placed_us
    parts = [_ORDER.name, _text(f"{NAME_PREFIX}{order_id}"), _PLACED]
    _add_priced(parts, draft, priced, offers)
    parts += (_ORDER.placed_time, now if placed_us == placement.now_us else _time(placed_us))
    parts += (_ORDER.business_date, _day(placement.day))
    if placement.reservation:
        parts += (_ORDER.reservation, _text(placement.reservation))
    if draft.external_reference:
        parts += (_ORDER.external_reference, _text(draft.external_reference))
    parts += (_first_change(placement.now_us, placement.principal), _ORDER.etag, _text(etag(order_id, 1)), _FIRST)
    parts += (_ORDER.create_time, now, _ORDER.update_time, now)
    return b"".join(parts)


def quoted_bytes(draft: Draft, priced: Priced, offers: Mapping[str, Offer], placed_us: int, day: date) -> bytes:
    """An order as it would be placed, without what only one that is placed has."""
    parts: list[bytes] = []
    _add_priced(parts, draft, priced, offers)
    parts += (_ORDER.placed_time, _time(placed_us), _ORDER.business_date, _day(day))
    if draft.external_reference:
        parts += (_ORDER.external_reference, _text(draft.external_reference))
    return b"".join(parts)


def _add_priced(parts: list[bytes], draft: Draft, priced: Priced, offers: Mapping[str, Offer]) -> None:
    """What was asked for, and what it comes to."""
    currency = draft.currency
    if draft.account:
        parts += (_ORDER.account, _text(draft.account))
    parts += (_ORDER.location, _text(LOCATION_PREFIX + draft.location_id), _ORDER.currency_code, _text(currency))
    if priced.discount_parts is None and priced.tax_parts is None:
        _add_plain_lines(parts, draft, priced, offers)
    else:
        _add_lines(parts, draft, priced, offers)
    for discount, amount in zip(draft.discounts, priced.discounts, strict=True):
        parts += (_ORDER.discounts, _discount(currency, discount, amount))
    for tax, amounts in zip(draft.taxes, priced.taxes, strict=True):
        parts += (_ORDER.taxes, _tax(currency, tax, amounts))
    parts += (_ORDER.items_total, _money(currency, priced.items))
    if priced.discount:
        parts += (_ORDER.discount_total, _money(currency, priced.discount))
    if priced.tax:
        parts += (_ORDER.tax_total, _money(currency, priced.tax))
    parts += (_ORDER.total, _money(currency, priced.total))


def _add_plain_lines(parts: list[bytes], draft: Draft, priced: Priced, offers: Mapping[str, Offer]) -> None:
    """Lines without discounts and taxes, whose totals are those of the list."""
    currency, money = draft.currency, _money
    columns = (draft.skus, draft.quantities, priced.unit_prices, priced.list_totals)
    for number, (sku, quantity, unit_price, total) in enumerate(zip(*columns, strict=True), 1):
        amount = money(currency, total)
        offer = offers[sku]
        line = b"".join(
            (
                _LINE_NUMBERS[number],
                _product(sku, offer.product_id, offer.display_name),
                _quantity(quantity),
                b"" if unit_price is None else _LINE.unit_price + money(currency, unit_price),
                _LINE.list_total,
                amount,
                _LINE.total,
                amount,
            )
        )
        parts += (_ORDER.lines, _number(len(line)), line)


def _add_lines(parts: list[bytes], draft: Draft, priced: Priced, offers: Mapping[str, Offer]) -> None:
    currency, money = draft.currency, _money
    own, amounts = draft.line_discounts, priced.line_discounts
    off, tax = priced.discount_parts, priced.tax_parts
    columns = (draft.skus, draft.quantities, priced.unit_prices, priced.list_totals, priced.totals)
    for index, (sku, quantity, unit_price, list_total, total) in enumerate(zip(*columns, strict=True)):
        offer = offers[sku]
        fields = [
            _LINE_NUMBERS[index + 1],
            _product(sku, offer.product_id, offer.display_name),
            _quantity(quantity),
        ]
        if unit_price is not None:
            fields += (_LINE.unit_price, money(currency, unit_price))
        fields += (_LINE.list_total, money(currency, list_total))
        if own is not None and amounts is not None and own[index]:
            for discount, amount in zip(own[index], amounts[index], strict=True):
                fields += (_LINE.discounts, _discount(currency, discount, amount))
        if off is not None and off[index]:
            fields += (_LINE.discount_total, money(currency, off[index]))
        if tax is not None and tax[index]:
            fields += (_LINE.tax_total, money(currency, tax[index]))
        fields += (_LINE.total, money(currency, total))
        line = b"".join(fields)
        parts += (_ORDER.lines, _number(len(line)), line)


def _quantity(quantity: int) -> bytes:
    return _LINE.quantity + _number(quantity)


def _text(text: str) -> bytes:
    """A string's length and bytes."""
    encoded = text.encode()
    return _number(len(encoded)) + encoded


def _message(message: Message) -> bytes:
    """A message's length and bytes."""
    encoded: bytes = message.SerializeToString()
    return _number(len(encoded)) + encoded


@lru_cache(maxsize=_AMOUNTS_LIMIT)
def _money(currency: str, minor: int) -> bytes:
    return _message(from_minor(currency, minor))


@lru_cache(maxsize=_PRODUCTS_LIMIT)
def _product(sku: str, product_id: str, display_name: str) -> bytes:
    name = PRODUCT_PREFIX + product_id
    return b"".join((_LINE.sku, _text(sku), _LINE.product, _text(name), _LINE.display_name, _text(display_name)))


@lru_cache(maxsize=1024)
def _time(us: int) -> bytes:
    seconds, rest_us = divmod(us, _US_PER_S)
    return _message(Timestamp(seconds=seconds, nanos=rest_us * 1000))


@lru_cache(maxsize=1024)
def _day(day: date) -> bytes:
    return _message(date_pb2.Date(year=day.year, month=day.month, day=day.day))


@lru_cache(maxsize=1024)
def _first_change(now_us: int, principal: str) -> bytes:
    """The beginning of an order's history."""
    fields = [_CHANGE.action, _number(Action.PLACE), _CHANGE.time, _time(now_us)]
    if principal:
        fields += (_CHANGE.principal, _text(principal))
    fields += (_CHANGE.to_state, _number(State.PLACED), _CHANGE.revision, _number(1))
    change = b"".join(fields)
    return _ORDER.history + _number(len(change)) + change


@lru_cache(maxsize=_DISCOUNTS_LIMIT)
def _discount(currency: str, discount: Discount, amount: int) -> bytes:
    fields = [_DISCOUNT.kind, _number(discount.kind)]
    if discount.reason:
        fields += (_DISCOUNT.reason, _text(discount.reason))
    fields += (_DISCOUNT.amount, _money(currency, amount))
    if discount.rate_ppm:
        fields += (_DISCOUNT.rate_ppm, _number(discount.rate_ppm))
    encoded = b"".join(fields)
    return _number(len(encoded)) + encoded


def _tax(currency: str, tax: Tax, amounts: TaxAmount) -> bytes:
    fields = [_TAX.code, _text(tax.code)]
    if tax.rate_ppm:
        fields += (_TAX.rate_ppm, _number(tax.rate_ppm))
    if tax.included:
        fields += (_TAX.included, _number(1))
    if tax.line_numbers:
        numbers: Sequence[bytes] = [_number(number) for number in tax.line_numbers]
        packed = b"".join(numbers)
        fields += (_TAX.line_numbers, _number(len(packed)), packed)
    fields += (_TAX.taxable_total, _money(currency, amounts.taxable), _TAX.amount, _money(currency, amounts.amount))
    encoded = b"".join(fields)
    return _number(len(encoded)) + encoded

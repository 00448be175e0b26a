"""Orders between the wire, the rules and the rows.

An order's row keeps the message that it was placed with, and beside it what has changed since. `OrderRow` is that pair;
the order as it is now is the one with the other laid over it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp
from google.type import date_pb2, money_pb2

from counterfoil.orders.v1 import order_pb2 as pb
from counterfoil_server.catalog.codec import joined
from counterfoil_server.catalog.rules import NAME_PREFIX as PRODUCT_PREFIX
from counterfoil_server.catalog.rules import Offer
from counterfoil_server.faults import FieldViolation, InvalidArgument, Reason
from counterfoil_server.orders.rules import drafts
from counterfoil_server.orders.rules.drafts import LOCATION_PREFIX, Discount, DiscountKind, Draft, Tax
from counterfoil_server.orders.rules.life import Action, Changed, LineAmounts, Part, PaymentState, Progress, State
from counterfoil_server.orders.rules.pricing import Priced
from counterfoil_server.rpc.money import MINOR_DIGITS, from_minor, to_minor

_US_PER_S: Final = 1_000_000
_NS_PER_S: Final = 1_000_000_000
_TIME_LIMIT_S: Final = 253_402_300_800  # the year 10000
_MONEY_LIMIT: Final = 16_384

# Few amounts of a shop differ; a message is copied where it is put into another one, and never changed here.
_money: Final = lru_cache(maxsize=_MONEY_LIMIT)(from_minor)


# --- what is to be ordered ------------------------------------------------------------------------------------------


def draft_of(message: pb.OrderDraft) -> Draft:
    """What is to be ordered; times are cut to microseconds.

    Raises InvalidArgument: INVALID_FIELD for a currency, an amount or a time that is none, CURRENCY_MISMATCH for an
    amount in another currency than the order's.
    """
    currency = message.currency_code
    if currency not in MINOR_DIGITS:
        raise _refused("draft.currency_code", "must be an ISO 4217 currency code, like EUR", "money.currency")
    lines = message.lines
    draft = Draft(
        message.account,
        message.location.removeprefix(LOCATION_PREFIX),
        currency,
        [line.sku for line in lines],
        [line.quantity for line in lines],
        external_reference=message.external_reference,
    )
    agreed = [
        _amount(line.agreed_total, currency, f"draft.lines[{index}].agreed_total")
        if line.HasField("agreed_total")
        else None
        for index, line in enumerate(lines)
    ]
    if any(each is not None for each in agreed):
        draft.agreed = agreed
    own = [
        _discounts(line.discounts, currency, f"draft.lines[{index}].discounts") if line.discounts else ()
        for index, line in enumerate(lines)
    ]
    if any(own):
        draft.line_discounts = own
    if message.discounts:
        draft.discounts = _discounts(message.discounts, currency, "draft.discounts")
    if message.taxes:
        draft.taxes = tuple(
            Tax(tax.code, tax.rate_ppm, tax.included, tuple(tax.line_numbers)) for tax in message.taxes
        )
    if message.HasField("placed_time"):
        draft.placed_us = _us(message.placed_time, "draft.placed_time")
    return draft


def expected_minor(money: money_pb2.Money, currency: str) -> int:
    """An `expected_total` in minor units. Raises InvalidArgument as `draft_of` does."""
    return _amount(money, currency, "expected_total")


def _discounts(messages: Sequence[pb.OrderDiscount], currency: str, path: str) -> tuple[Discount, ...]:
    discounts = []
    for index, each in enumerate(messages):
        amount = None
        if each.HasField("amount"):
            amount = _amount(each.amount, currency, f"{path}[{index}].amount")
            if each.rate_ppm:
                raise _refused(f"{path}[{index}]", "states an amount or a rate, not both", "discount.one_of")
        elif not each.rate_ppm:
            raise _refused(f"{path}[{index}]", "must state an amount or a rate", "discount.one_of")
        discounts.append(Discount(each.kind or DiscountKind.OTHER, each.reason, amount, each.rate_ppm))
    return tuple(discounts)


def _amount(money: money_pb2.Money, currency: str, path: str) -> int:
    """An amount that is not negative, in minor units of the order's currency."""
    stated, minor = to_minor(money, path)
    if stated != currency:
        violation = FieldViolation(f"{path}.currency_code", f"must be the order's, {currency}", "money.order_currency")
        raise InvalidArgument([violation], reason=Reason.CURRENCY_MISMATCH)
    if minor < 0:
        raise _refused(path, "must not be negative", "money.not_negative")
    return minor


def _us(time: Timestamp, path: str) -> int:
    if not (0 <= time.seconds < _TIME_LIMIT_S and 0 <= time.nanos < _NS_PER_S):
        raise _refused(path, "must be a time from 1970 to 9999", "timestamp.range")
    return time.seconds * _US_PER_S + time.nanos // 1000


def _refused(path: str, description: str, rule: str) -> InvalidArgument:
    return InvalidArgument([FieldViolation(path, description, rule)])


# --- an order as it is placed ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Placement:
    """What an order that is placed has, and a draft of one has not."""

    order_id: UUID
    placed_us: int
    day: date
    now_us: int
    principal: str
    reservation: str = ""  # the resource name


def priced_message(draft: Draft, priced: Priced, offers: Mapping[str, Offer]) -> pb.Order:
    """What was asked for and what it comes to, without what only a placed order has."""
    currency = draft.currency
    message = pb.Order(
        account=draft.account,
        location=LOCATION_PREFIX + draft.location_id,
        currency_code=currency,
        items_total=_money(currency, priced.items),
        total=_money(currency, priced.total),
        external_reference=draft.external_reference,
    )
    add = message.lines.add
    number = 0
    for sku, quantity, unit_price, list_total, total in zip(
        draft.skus, draft.quantities, priced.unit_prices, priced.list_totals, priced.totals, strict=True
    ):
        number += 1
        offer = offers[sku]
        add(
            number=number,
            sku=sku,
            product=PRODUCT_PREFIX + offer.product_id,
            display_name=offer.display_name,
            quantity=quantity,
            unit_price=None if unit_price is None else _money(currency, unit_price),
            list_total=_money(currency, list_total),
            total=_money(currency, total),
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
    now = _time(placement.now_us)
    message.name = drafts.name_of(order_id)
    message.state = pb.Order.STATE_PLACED
    message.payment_state = pb.Order.PAYMENT_STATE_UNPAID
    fill_time(message, placement.placed_us, placement.day)
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


def fill_time(message: pb.Order, placed_us: int, day: date) -> None:
    """Says when an order is placed, and on which day where its location is."""
    message.placed_time.CopyFrom(_time(placed_us))
    message.business_date.CopyFrom(_date(day))


def _add_discounts(message: pb.Order, draft: Draft, priced: Priced, parts: Sequence[int]) -> None:
    currency = draft.currency
    if priced.discount:
        message.discount_total.CopyFrom(_money(currency, priced.discount))
    for discount, amount in zip(draft.discounts, priced.discounts, strict=True):
        _add_discount(message.discounts.add(), currency, discount, amount)
    for index, (line, part) in enumerate(zip(message.lines, parts, strict=True)):
        if part:
            line.discount_total.CopyFrom(_money(currency, part))
        if draft.line_discounts is not None and priced.line_discounts is not None:
            for discount, amount in zip(draft.line_discounts[index], priced.line_discounts[index], strict=True):
                _add_discount(line.discounts.add(), currency, discount, amount)


def _add_discount(message: pb.OrderDiscount, currency: str, discount: Discount, amount: int) -> None:
    message.kind = discount.kind  # type: ignore[assignment]  # the same numbers by definition
    message.reason = discount.reason
    message.rate_ppm = discount.rate_ppm
    message.amount.CopyFrom(_money(currency, amount))


def _add_taxes(message: pb.Order, draft: Draft, priced: Priced, parts: Sequence[int]) -> None:
    currency = draft.currency
    if priced.tax:
        message.tax_total.CopyFrom(_money(currency, priced.tax))
    for line, part in zip(message.lines, parts, strict=True):
        if part:
            line.tax_total.CopyFrom(_money(currency, part))
    for tax, (taxable, amount) in zip(draft.taxes, priced.taxes, strict=True):
        message.taxes.add(
            code=tax.code,
            rate_ppm=tax.rate_ppm,
            included=tax.included,
            line_numbers=tax.line_numbers,
            taxable_total=_money(currency, taxable),
            amount=_money(currency, amount),
        )


def result_of_batch(order: bytes) -> bytes:
    """A serialized order as one of the `results` of a BatchPlaceOrdersResponse: the field 1 of its field 1."""
    return joined([joined([order])])


# --- an order as it is now ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class OrderRow:
    """An order's row: what it was placed with, and what has become of it. Empty lists mean zeros."""

    id: UUID
    revision: int
    state: State
    payment_state: PaymentState
    currency: str
    placed_us: int
    updated_us: int
    credit_minor: int
    fulfilled: list[int]
    cancelled: list[int]
    returned: list[int]
    history: bytes
    placed: bytes

    @property
    def name(self) -> str:
        """The resource name."""
        return drafts.name_of(self.id)


def bytes_of(row: OrderRow) -> bytes:
    """The order as it is now, serialized; for one that has not changed, as it was placed."""
    return row.placed if row.revision == 1 else message_of(row).SerializeToString()


def message_of(row: OrderRow) -> pb.Order:
    """The order as it is now."""
    # Both are messages of the same type, so the one after the other is one too, with the lists of both.
    message = pb.Order.FromString(row.placed + row.history)
    if row.revision == 1:
        return message
    message.state = row.state.value  # type: ignore[assignment]  # the same numbers by definition
    message.payment_state = row.payment_state.value  # type: ignore[assignment]
    message.revision = row.revision
    message.etag = drafts.etag(row.id, row.revision)
    message.update_time.CopyFrom(_time(row.updated_us))
    if row.credit_minor:
        message.credit_total.CopyFrom(_money(row.currency, row.credit_minor))
    for index, line in enumerate(message.lines):
        if row.fulfilled:
            line.fulfilled_quantity = row.fulfilled[index]
        if row.cancelled:
            line.cancelled_quantity = row.cancelled[index]
        if row.returned:
            line.returned_quantity = row.returned[index]
    return message


def progress_of(message: pb.Order) -> Progress:
    """What has become of an order's lines."""
    lines = message.lines
    return Progress(
        [line.quantity for line in lines],
        [line.fulfilled_quantity for line in lines],
        [line.cancelled_quantity for line in lines],
        [line.returned_quantity for line in lines],
    )


def amounts_of(message: pb.Order) -> list[LineAmounts]:
    """What an order's lines came to."""
    return [
        LineAmounts(_minor(line.total), _minor(line.tax_total), _minor(line.discount_total)) for line in message.lines
    ]


def parts_of(messages: Sequence[pb.LineQuantity]) -> list[Part]:
    """How many of which lines a request is about."""
    return [Part(each.number, each.quantity) for each in messages]


def history_entry(
    action: Action,
    before: State,
    change: Changed,
    *,
    revision: int,
    now_us: int,
    principal: str,
    reason: str,
    currency: str,
    restocked: bool = False,
) -> bytes:
    """A change as `OrderRow.history` keeps it: an order that has nothing but this entry of its history."""
    holder = pb.Order()
    entry = holder.history.add(
        action=action.value,  # type: ignore[arg-type]  # the same numbers by definition
        time=_time(now_us),
        principal=principal,
        reason=reason,
        from_state=before.value,  # type: ignore[arg-type]
        to_state=change.state.value,  # type: ignore[arg-type]
        revision=revision,
        restocked=restocked,
    )
    for number, quantity in change.parts:
        entry.lines.add(number=number, quantity=quantity)
    if change.credit.total:
        entry.credit_total.CopyFrom(_money(currency, change.credit.total))
    return holder.SerializeToString()


def _minor(money: money_pb2.Money) -> int:
    """An amount of our own; 0 where it is unset."""
    return to_minor(money, "")[1] if money.currency_code else 0


def _time(us: int) -> Timestamp:
    seconds, rest_us = divmod(us, _US_PER_S)
    return Timestamp(seconds=seconds, nanos=rest_us * 1000)


def _date(day: date) -> date_pb2.Date:
    return date_pb2.Date(year=day.year, month=day.month, day=day.day)

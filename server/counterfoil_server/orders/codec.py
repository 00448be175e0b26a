"""Orders between the wire, the rules and the rows.

An order's row keeps the message that it was placed with, and beside it what has changed since. `OrderRow` is that pair;
the order as it is now is the one with the other laid over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp
from google.type import date_pb2, money_pb2

from counterfoil.orders.v1 import order_pb2 as pb
from counterfoil_server.faults import FieldViolation, InvalidArgument, Reason
from counterfoil_server.orders.rules import drafts
from counterfoil_server.orders.rules.drafts import LOCATION_PREFIX, Discount, DiscountKind, Draft, Tax
from counterfoil_server.orders.rules.life import Action, Changed, LineAmounts, Part, PaymentState, Progress, State
from counterfoil_server.rpc.money import MINOR_DIGITS, from_minor, to_minor
from counterfoil_server.rpc.wire import joined

_US_PER_S: Final = 1_000_000
_NS_PER_S: Final = 1_000_000_000
_TIME_LIMIT_S: Final = 253_402_300_800  # the year 10000

_DISCOUNTS_LIMIT: Final = 8_192
_NANOS_PER_UNIT: Final = 1_000_000_000
_SAFE_UNITS: Final = 10**14  # times 10,000 minor units, the most that one has, it fits into 64 bits
_SCALES: Final[dict[str, tuple[int, int]]] = {
    code: (10**digits, 10 ** (9 - digits)) for code, digits in MINOR_DIGITS.items()
}
"""How many minor units a unit of each currency has, and how many nanos a minor unit has."""


# --- what is to be ordered ------------------------------------------------------------------------------------------


def draft_of(message: pb.OrderDraft) -> Draft:
    """What is to be ordered; times are cut to microseconds.

    Raises InvalidArgument: INVALID_FIELD for a currency, an amount or a time that is none, CURRENCY_MISMATCH for an
    amount in another currency than the order's.
    """
    currency = message.currency_code
    if currency not in MINOR_DIGITS:
        raise _refused("draft.currency_code", "must be an ISO 4217 currency code, like EUR", "money.currency")
    skus: list[str] = []
    quantities: list[int] = []
    agreed: list[int | None] = []
    own: list[tuple[Discount, ...]] = []
    is_agreed = has_own = False
    for index, line in enumerate(message.lines):
        skus.append(line.sku)
        quantities.append(line.quantity)
        if line.HasField("agreed_total"):
            agreed.append(_amount(line.agreed_total, currency, "draft.lines[{}].agreed_total", index))
            is_agreed = True
        else:
            agreed.append(None)
        if discounts := line.discounts:
            own.append(_discounts(discounts, currency, f"draft.lines[{index}].discounts"))
            has_own = True
        else:
            own.append(())
    draft = Draft(
        message.account,
        message.location.removeprefix(LOCATION_PREFIX),
        currency,
        skus,
        quantities,
        agreed if is_agreed else None,
        own if has_own else None,
        external_reference=message.external_reference,
    )
    if message.discounts:
        draft.discounts = _discounts(message.discounts, currency, "draft.discounts")
    if message.taxes:
        draft.taxes = tuple(Tax(tax.code, tax.rate_ppm, tax.included, tuple(tax.line_numbers)) for tax in message.taxes)
    if message.HasField("placed_time"):
        draft.placed_us = _us(message.placed_time, "draft.placed_time")
    return draft


def expected_minor(money: money_pb2.Money, currency: str) -> int:
    """An `expected_total` in minor units. Raises InvalidArgument as `draft_of` does."""
    return _amount(money, currency, "expected_total")


def _discounts(messages: Sequence[pb.OrderDiscount], currency: str, path: str) -> tuple[Discount, ...]:
    known = [_known_discount(each.SerializeToString(), currency) for each in messages]
    if None in known:
        return tuple(_discount(each, currency, f"{path}[{index}]") for index, each in enumerate(messages))
    return tuple(known)  # type: ignore[arg-type]  # none of them is None


@lru_cache(maxsize=_DISCOUNTS_LIMIT)
def _known_discount(encoded: bytes, currency: str) -> Discount | None:
    """A discount, of which a shop has few different ones; None for one that is to be refused by its path."""
    try:
        return _discount(pb.OrderDiscount.FromString(encoded), currency, "")
    except InvalidArgument:
        return None


def _discount(message: pb.OrderDiscount, currency: str, path: str) -> Discount:
    rate_ppm = message.rate_ppm
    if message.HasField("amount") == bool(rate_ppm):
        raise _refused(path, "must state either an amount or a rate", "discount.one_of")
    amount = None if rate_ppm else _amount(message.amount, currency, f"{path}.amount")
    return Discount(message.kind or DiscountKind.OTHER, message.reason, amount, rate_ppm)


def _amount(money: money_pb2.Money, currency: str, path: str, index: int = 0) -> int:
    """An amount that is not negative, in minor units of the order's currency; `path` may have a place for `index`."""
    units: int = money.units
    nanos: int = money.nanos
    if money.currency_code == currency and 0 <= units < _SAFE_UNITS and 0 <= nanos < _NANOS_PER_UNIT:
        per_unit, nanos_per_minor = _SCALES[currency]
        minor, rest = divmod(nanos, nanos_per_minor)
        if not rest:
            return units * per_unit + minor
    path = path.format(index)
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
    account: str
    location_id: str

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
        message.credit_total.CopyFrom(from_minor(row.currency, row.credit_minor))
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
        LineAmounts(minor_of(line.total), minor_of(line.tax_total), minor_of(line.discount_total))
        for line in message.lines
    ]


def minor_of(money: money_pb2.Money) -> int:
    """An amount of a stored order in minor units; 0 where it is unset. Raises InvalidArgument for what is none."""
    return to_minor(money, "", withdrawn=True)[1] if money.currency_code else 0


def parts_of(messages: Sequence[pb.LineQuantity]) -> list[Part]:
    """How many of which lines a request is about."""
    return [Part(each.number, each.quantity) for each in messages]


class Note(NamedTuple):
    """Who changes an order and why, and whether what comes back goes on sale again."""

    principal: str
    reason: str
    restocked: bool


def history_entry(
    action: Action,
    before: State,
    change: Changed,
    *,
    revision: int,
    now_us: int,
    currency: str,
    note: Note,
) -> bytes:
    """A change as `OrderRow.history` keeps it: an order that has nothing but this entry of its history."""
    holder = pb.Order()
    entry = holder.history.add(
        action=action.value,
        time=_time(now_us),
        principal=note.principal,
        reason=note.reason,
        from_state=before.value,
        to_state=change.state.value,
        revision=revision,
        restocked=note.restocked,
    )
    for number, quantity in change.parts:
        entry.lines.add(number=number, quantity=quantity)
    if change.credit.total:
        entry.credit_total.CopyFrom(from_minor(currency, change.credit.total))
    return holder.SerializeToString()


def _time(us: int) -> Timestamp:
    seconds, rest_us = divmod(us, _US_PER_S)
    return Timestamp(seconds=seconds, nanos=rest_us * 1000)


def _date(day: date) -> date_pb2.Date:
    return date_pb2.Date(year=day.year, month=day.month, day=day.day)

"""Whether an order's row says what the message says that its caller was answered with, and what was added to it since.

The message is what is read, and what later credits are worked out of; columns are what is searched, summed up and
compared with stock and the ledger. They are written together, and neither is made from the other again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp
from google.type import money_pb2

from counterfoil.orders.v1 import order_pb2 as pb
from counterfoil_server.orders.repository.checking import StoredOrder, Unequal
from counterfoil_server.orders.rules import drafts
from counterfoil_server.orders.rules.life import Action, LineAmounts, PaymentState, State
from counterfoil_server.orders.verifying.replaying import (
    BrokenError,
    amounts_of,
    changes_in,
    minor_of,
    parsed,
    replayed,
)

_US_PER_S: Final = 1_000_000
_SHOWN_LETTERS: Final = 200
"""How much of a value a finding shows: an order of 500 lines has long ones."""


def differing(row: StoredOrder) -> Iterator[Unequal]:
    """At most one finding of an order: the names of all that differs, and both values of the first of them."""
    try:
        said = _said(row)
    except BrokenError as broken:
        yield Unequal(row.id, "", "", f" hold {broken}")
        return
    stored = _stored(row)
    names = [name for name, value in stored.items() if said[name] != value]
    if names:
        first = names[0]
        yield Unequal(row.id, _shown(said[first]), _shown(stored[first]), f" differ in {', '.join(names)}")


def _said(row: StoredOrder) -> dict[str, object]:
    """What the messages say that columns say, too. Raises BrokenError."""
    message = parsed(row.placed)
    history = changes_in(row.history)
    amounts = amounts_of(message)
    now = replayed(drafts.name_of(row.id), message, history, amounts)
    currency, lines, day = message.currency_code, message.lines, message.business_date
    first = message.history[0] if len(message.history) == 1 else pb.OrderChange()
    items, discount, tax, total = _sums(message, amounts)
    return {
        "name": message.name,
        "first_change": (first.action, first.from_state, first.to_state, first.revision, _us(first.time)),
        "first_state": (message.state, message.payment_state, message.revision, message.etag, message.credit_total),
        "account": message.account,
        "location": message.location,
        "currency": currency,
        "placed_time": _us(message.placed_time),
        "business_date": (day.year, day.month, day.day),
        "create_time": (_us(message.create_time), _us(message.update_time)),
        "principal": first.principal,
        "items": items,
        "discount": discount,
        "tax": tax,
        "tax_added": total - items + discount,
        "total": total,
        "line_numbers": [line.number for line in lines],
        "line_skus": [line.sku for line in lines],
        "line_quantities": [line.quantity for line in lines],
        "line_totals": [each.total for each in amounts],
        "state": now.state,
        "revision": now.revision,
        "update_time": _us(history[-1].time if history else message.update_time),
        "credit": now.credit_minor,
        "line_fulfilled": now.progress.fulfilled,
        "line_cancelled": now.progress.cancelled,
        "line_returned": now.progress.returned,
    }


def _stored(row: StoredOrder) -> dict[str, object]:
    """What the columns say, and what is the same for every order."""
    day, none = row.business_date, [0] * len(row.skus)
    return {
        "name": drafts.name_of(row.id),
        "first_change": (Action.PLACE, 0, State.PLACED, 1, row.created_us),
        "first_state": (State.PLACED, PaymentState.UNPAID, 1, drafts.etag(row.id, 1), money_pb2.Money()),
        "account": row.account,
        "location": drafts.LOCATION_PREFIX + row.location_id,
        "currency": row.currency,
        "placed_time": row.placed_us,
        "business_date": (day.year, day.month, day.day),
        "create_time": (row.created_us, row.created_us),
        "principal": row.principal,
        "items": row.items,
        "discount": row.discount,
        "tax": row.tax,
        "tax_added": row.tax_added,
        "total": row.total,
        "line_numbers": list(range(1, len(row.skus) + 1)),
        "line_skus": row.skus,
        "line_quantities": row.quantities,
        "line_totals": row.totals,
        "state": row.state,
        "revision": row.revision,
        "update_time": row.updated_us,
        "credit": row.credit,
        "line_fulfilled": row.fulfilled or none,
        "line_cancelled": row.cancelled or none,
        "line_returned": row.returned or none,
    }


def _sums(message: pb.Order, amounts: Sequence[LineAmounts]) -> tuple[int, int, int, int]:
    """The order's items, discounts, taxes and total; BrokenError where its lines, discounts and taxes say others."""
    currency = message.currency_code
    items = discount = tax = total = 0
    taken = sum(minor_of(each.amount, currency) for each in message.discounts)
    for line, amount in zip(message.lines, amounts, strict=True):
        listed = minor_of(line.list_total, currency)
        if amount.total - listed + amount.discount not in {0, amount.tax}:  # all its taxes are included, or added
            raise BrokenError(f"line {line.number}, which does not add up")
        taken += sum(minor_of(each.amount, currency) for each in line.discounts)
        items, discount, tax, total = (
            items + listed,
            discount + amount.discount,
            tax + amount.tax,
            total + amount.total,
        )
    taxes = sum(minor_of(each.amount, currency) for each in message.taxes)
    stated = (message.items_total, message.discount_total, message.tax_total, message.total)
    sums = (items, discount, tax, total)
    if (taken, taxes) != (discount, tax) or sums != tuple(minor_of(each, currency) for each in stated):
        raise BrokenError("lines, discounts and taxes that do not add up")
    return sums


def _us(time: Timestamp) -> int:
    return time.seconds * _US_PER_S + time.nanos // 1000


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN_LETTERS else f"{text[:_SHOWN_LETTERS]}…"

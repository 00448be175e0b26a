"""What an order's messages say has become of it: its changes, carried out again by the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from google.protobuf.message import DecodeError
from google.type import money_pb2

from counterfoil.orders.v1 import order_pb2 as pb
from counterfoil_server.faults import Fault
from counterfoil_server.orders import codec
from counterfoil_server.orders.rules import books, life
from counterfoil_server.orders.rules.books import Entries
from counterfoil_server.orders.rules.life import Action, LineAmounts, Progress, State

_AMOUNTS_LIMIT: Final = 16_384


class BrokenError(Exception):
    """Bytes are no order, or contradict themselves; the text says where."""


@dataclass(slots=True)
class Replayed:
    """An order after all its changes, what they gave back, and what each of them posted for that, by its action."""

    state: State
    progress: Progress
    revision: int = 1
    credit_minor: int = 0
    posted: list[tuple[Action, Entries]] = field(default_factory=list)


def parsed(encoded: bytes) -> pb.Order:
    """The order of a row's `placed`. Raises BrokenError."""
    try:
        return pb.Order.FromString(encoded)
    except DecodeError:
        raise BrokenError("what cannot be read") from None


def changes_in(encoded: bytes) -> Sequence[pb.OrderChange]:
    """The changes of a row's `history`. Raises BrokenError."""
    holder = parsed(encoded)
    if len(holder.ListFields()) > len(holder.history[:1]):
        raise BrokenError("a history with something else in it")
    return holder.history


def minor_of(amount: money_pb2.Money, currency: str) -> int:
    """An amount in minor units of the order's currency; 0 where it is unset. Raises BrokenError for any other."""
    return _minor_of(amount.currency_code, amount.units, amount.nanos, currency)


@lru_cache(maxsize=_AMOUNTS_LIMIT)
def _minor_of(stated: str, units: int, nanos: int, currency: str) -> int:
    if stated not in {"", currency}:
        raise BrokenError("an amount in another currency")
    try:
        return codec.minor_of(money_pb2.Money(currency_code=stated, units=units, nanos=nanos))
    except Fault:
        raise BrokenError("what is no amount") from None


def amounts_of(placed: pb.Order) -> list[LineAmounts]:
    """What the lines came to. Raises BrokenError."""
    currency = placed.currency_code
    return [
        LineAmounts(*(minor_of(each, currency) for each in (line.total, line.tax_total, line.discount_total)))
        for line in placed.lines
    ]


def replayed(
    name: str, placed: pb.Order, changes: Iterable[pb.OrderChange], amounts: Sequence[LineAmounts]
) -> Replayed:
    """The order after what was placed and then changed; `amounts` are what its lines came to.

    Raises BrokenError for changes that the rules do not allow.
    """
    quantities = [line.quantity for line in placed.lines]
    if not quantities or min(quantities) < 1:
        raise BrokenError("no lines, or one without units")
    now = Replayed(State.PLACED, Progress.new(quantities))
    for change in changes:
        _redo(name, now, change, amounts, placed.currency_code)
    return now


def _redo(name: str, now: Replayed, change: pb.OrderChange, amounts: Sequence[LineAmounts], currency: str) -> None:
    """Carries a change out. One that names no lines is of all that was left of them."""
    now.revision += 1
    parts = codec.parts_of(change.lines)
    if any(not 1 <= number <= len(amounts) or quantity < 1 for number, quantity in parts):
        raise BrokenError(f"lines in revision {now.revision} that there are none of")
    try:
        action = Action(change.action)
        changed = life.changed(name, now.state, now.progress, action, parts, amounts=amounts)
    except (Fault, ValueError, AssertionError):
        raise BrokenError(f"revision {now.revision}, which cannot have happened") from None
    written: tuple[int, ...] = (change.revision, change.from_state, change.to_state)
    written += (minor_of(change.credit_total, currency),)
    if written != (now.revision, now.state, changed.state, changed.credit.total):
        raise BrokenError(f"revision {now.revision}, which its lines do not say")
    now.state, now.progress = changed.state, changed.progress
    now.credit_minor += changed.credit.total
    if action is not Action.FULFIL:
        now.posted.append((action, books.credit(*changed.credit)))

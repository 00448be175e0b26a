"""What a write to the orders leaves behind in the outbox."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from counterfoil_server.orders.rules.life import Action
from counterfoil_server.storage.transaction import Change

KIND: Final = "orders.order"


class Event(StrEnum):
    """What can happen to an order; the values are the types of its events."""

    PLACED = "counterfoil.orders.v1.order.placed"
    FULFILLED = "counterfoil.orders.v1.order.fulfilled"
    CANCELLED = "counterfoil.orders.v1.order.cancelled"
    RETURNED = "counterfoil.orders.v1.order.returned"


EVENT_OF: Final = {
    Action.PLACE: Event.PLACED,
    Action.FULFIL: Event.FULFILLED,
    Action.CANCEL: Event.CANCELLED,
    Action.RETURN: Event.RETURNED,
}


def change(event: Event, name: str, revision: int, image: bytes) -> Change:
    """One change of one order; `image` is the serialized order after it."""
    return Change(KIND, event.value, name, revision, image)

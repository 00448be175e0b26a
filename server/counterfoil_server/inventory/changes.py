"""What a write to the inventory leaves behind: the answer, and the changes that go into the outbox."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

STOCK: Final = "inventory.stock"
RESERVATION: Final = "inventory.reservation"
LOCATION: Final = "inventory.location"
POLICY: Final = "inventory.stock_policy"


class Event(StrEnum):
    """What can happen; the values are the types of events."""

    STOCK_CHANGED = "counterfoil.inventory.v1.stock_level.changed"
    RESERVATION_CREATED = "counterfoil.inventory.v1.reservation.created"
    RESERVATION_COMMITTED = "counterfoil.inventory.v1.reservation.committed"
    RESERVATION_RELEASED = "counterfoil.inventory.v1.reservation.released"
    RESERVATION_EXPIRED = "counterfoil.inventory.v1.reservation.expired"
    LOCATION_CREATED = "counterfoil.inventory.v1.location.created"
    LOCATION_UPDATED = "counterfoil.inventory.v1.location.updated"
    POLICY_UPDATED = "counterfoil.inventory.v1.stock_policy.updated"

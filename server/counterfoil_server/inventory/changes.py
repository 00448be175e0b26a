"""What a write to the inventory leaves behind: the answer, and the changes that go into the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from counterfoil_server.storage.transaction import Change

STOCK: Final = "inventory.stock"
RESERVATION: Final = "inventory.reservation"
LOCATION: Final = "inventory.location"
POLICY: Final = "inventory.stock_policy"

OnCommit = Callable[[Sequence[Change], int], None]
"""Hears of changes right after their commit, with a position at which they are visible; must not raise."""


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


@dataclass(frozen=True, slots=True)
class Written:
    """The serialized response of a write, and what it changed."""

    answer: bytes
    changes: Sequence[Change] = ()

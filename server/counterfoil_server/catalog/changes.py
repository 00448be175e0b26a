"""What a write to the catalog leaves behind: the answer, and the changes that go into the outbox."""

from __future__ import annotations

from enum import StrEnum

from counterfoil_server.storage.transaction import Change

KIND = "catalog.product"


class Event(StrEnum):
    """What can happen to a product; the values are the types of its events."""

    CREATED = "counterfoil.catalog.v1.product.created"
    UPDATED = "counterfoil.catalog.v1.product.updated"
    DELETED = "counterfoil.catalog.v1.product.deleted"
    UNDELETED = "counterfoil.catalog.v1.product.undeleted"
    PURGED = "counterfoil.catalog.v1.product.purged"


def change(event: Event, name: str, revision: int, image: bytes) -> Change:
    """One change of one product; `image` is the serialized product after it, empty where there is none any more."""
    return Change(KIND, event.value, name, revision, image)

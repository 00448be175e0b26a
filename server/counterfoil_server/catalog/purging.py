"""Removes soft-deleted products for good: on request, and when their time has come."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from counterfoil.catalog.v1 import catalog_service_pb2 as service_pb
from counterfoil_server.catalog.browsing import parse_filter
from counterfoil_server.catalog.changes import Event, change
from counterfoil_server.catalog.repository import listing, writing
from counterfoil_server.catalog.repository.conditions import matching_deleted, purge_due
from counterfoil_server.catalog.repository.writing import Stored
from counterfoil_server.catalog.rules import NAME_PREFIX
from counterfoil_server.faults import FieldViolation, InvalidArgument, Reason
from counterfoil_server.rpc.filtering import Node
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import Actor, Change, WriteTransaction
from counterfoil_server.storage.writes import OnCommit, Written

PURGE_LIMIT_PRODUCTS: Final = 10_000
SAMPLE_LIMIT_NAMES: Final = 100


def parse_purge_filter(text: str) -> Node | None:
    """What a purge is to remove; None for all, which only `*` means. Raises InvalidArgument (FILTER_INVALID)."""
    if text.strip() == "*":
        return None
    node = parse_filter(text)
    if node is None:  # a list without a filter is one of everything, and nobody asks for this by leaving something out
        description = "is blank; * means all"
        raise InvalidArgument([FieldViolation("filter", description, "filter.valid")], reason=Reason.FILTER_INVALID)
    return node


def count(transaction: WriteTransaction, node: Node | None) -> Written:
    """A PurgeProductsResponse that says what `purge` would remove."""
    found = listing.ids_where(transaction.connection, matching_deleted(node), PURGE_LIMIT_PRODUCTS)
    names = [NAME_PREFIX + product_id for product_id in found[:SAMPLE_LIMIT_NAMES]]
    response = service_pb.PurgeProductsResponse(purge_count=len(found), purge_sample=names)
    return Written(response.SerializeToString())


def purge(transaction: WriteTransaction, node: Node | None) -> Written:
    """Removes the first soft-deleted products, by name, that a filter means."""
    stored = writing.lock_where(transaction.connection, matching_deleted(node), PURGE_LIMIT_PRODUCTS)
    changes = _removed(transaction, stored)
    return Written(service_pb.PurgeProductsResponse(purge_count=len(changes)).SerializeToString(), changes)


def _removed(transaction: WriteTransaction, stored: Mapping[str, Stored]) -> list[Change]:
    # The revision after the last one: caches then drop every state that the product ever had.
    changes = [change(Event.PURGED, NAME_PREFIX + each.id, each.revision + 1, b"") for each in stored.values()]
    if changes:
        writing.remove(transaction.connection, list(stored))
        transaction.emit(changes)
    return changes


class CatalogHousekeeping:
    """The catalog's background work. Several replicas may do it at once."""

    _ACTOR: Final = Actor(principal="counterfoil", trace_id="")

    def __init__(self, database: Database, on_commit: OnCommit) -> None:
        self._database = database
        self._on_commit = on_commit

    def purge_expired(self, limit_rows: int = 1000, *, timeout_ms: int = 30_000) -> int:
        """Removes products whose purge is due, by the database's clock, and returns how many."""

        def work(transaction: WriteTransaction) -> list[Change]:
            due = writing.lock_where(transaction.connection, purge_due(transaction.now), limit_rows, skip_locked=True)
            return _removed(transaction, due)

        done = self._database.write(work, actor=self._ACTOR, deadline=time.monotonic() + timeout_ms / 1000)
        if done.value:
            self._on_commit(done.value, done.position)
        return len(done.value)

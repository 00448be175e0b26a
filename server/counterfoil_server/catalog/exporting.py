"""ExportProducts: the catalog as of one moment."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from counterfoil_server.catalog import codec
from counterfoil_server.catalog.repository import reading
from counterfoil_server.catalog.repository.conditions import listed
from counterfoil_server.catalog.rules import microseconds
from counterfoil_server.faults import Aborted, DeadlineExceeded, Reason, Unavailable
from counterfoil_server.rpc.filtering import Node
from counterfoil_server.rpc.wire import joined
from counterfoil_server.storage.engine import Database

_PAGE_LIMIT_ROWS: Final = 500
_MESSAGE_LIMIT_BYTES: Final = 1_000_000  # well below the 4 MiB that a client takes by default


def export(
    database: Database, node: Node | None, *, show_deleted: bool, deadline: float, limit_ms: int
) -> Iterator[bytes]:
    """ExportProductsResponses, serialized: every product that a filter means, by name, all as of one moment.

    Raises Aborted (READER_TOO_SLOW) where the stream is not read within `limit_ms`: the snapshot it reads keeps the
    database from cleaning up behind everybody else's changes.
    """
    began = time.monotonic()
    try:
        for page in _pages(database, node, show_deleted=show_deleted, deadline=deadline, ends=began + limit_ms / 1000):
            yield from _messages(page)
    except (DeadlineExceeded, Unavailable) as fault:
        # Storage ends a snapshot at its own limit, as a deadline or a closed connection.
        if time.monotonic() < min(began + limit_ms / 1000, deadline):
            raise
        if isinstance(fault, DeadlineExceeded) and time.monotonic() >= deadline < began + limit_ms / 1000:
            raise
        raise _too_slow(limit_ms) from fault
    except _Late:
        raise _too_slow(limit_ms) from None


class _Late(Exception):
    """The stream was not read in time."""


def _pages(
    database: Database, node: Node | None, *, show_deleted: bool, deadline: float, ends: float
) -> Iterator[list[bytes]]:
    condition = listed(node, show_deleted=show_deleted)
    after = ""
    with database.snapshot(deadline) as transaction:
        now_us = microseconds(transaction.now)
        while True:
            if time.monotonic() >= ends:
                raise _Late
            found = reading.read_after(transaction.connection, after, condition, _PAGE_LIMIT_ROWS)
            yield [codec.bytes_of(product, now_us) for product in found]
            if len(found) < _PAGE_LIMIT_ROWS:
                return
            after = found[-1].id


def _messages(products: list[bytes]) -> Iterator[bytes]:
    first = size_bytes = 0
    for index, payload in enumerate(products):
        if size_bytes and size_bytes + len(payload) > _MESSAGE_LIMIT_BYTES:
            yield joined(products[first:index])
            first, size_bytes = index, 0
        size_bytes += len(payload)
    if products[first:]:
        yield joined(products[first:])


def _too_slow(limit_ms: int) -> Aborted:
    return Aborted(
        Reason.READER_TOO_SLOW,
        f"the stream must be read within {limit_ms} ms; begin again and read faster",
        {"limit_ms": str(limit_ms)},
    )

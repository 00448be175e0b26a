"""ExportProducts: the catalog as of one moment."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from counterfoil_server.catalog import codec
from counterfoil_server.catalog.repository import reading
from counterfoil_server.catalog.repository.conditions import listed
from counterfoil_server.faults import Aborted, DeadlineExceeded, Reason, Unavailable
from counterfoil_server.rpc.filtering import Node
from counterfoil_server.rpc.wire import joined
from counterfoil_server.storage.engine import Database
from counterfoil_server.times import microseconds

_PAGE_LIMIT_ROWS: Final = 100  # held at once: the largest products take half a megabyte each
_MESSAGE_LIMIT_BYTES: Final = 1_000_000  # well below the 4 MiB that a client takes by default
_MESSAGE_LIMIT_PRODUCTS: Final = 500


def export(
    database: Database, node: Node | None, *, show_deleted: bool, deadline: float, limit_ms: int
) -> Iterator[bytes]:
    """ExportProductsResponses, serialized: every product that a filter means, by name, all as of one moment.

    Raises Aborted (READER_TOO_SLOW) where the stream is not read within `limit_ms`: the snapshot it reads keeps the
    database from cleaning up behind everybody else's changes.
    """
    began = time.monotonic()
    try:
        ends = began + limit_ms / 1000
        yield from _messages(_products(database, node, show_deleted=show_deleted, deadline=deadline, ends=ends))
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


def _products(
    database: Database, node: Node | None, *, show_deleted: bool, deadline: float, ends: float
) -> Iterator[bytes]:
    condition = listed(node, show_deleted=show_deleted)
    after = ""
    with database.snapshot(deadline) as transaction:
        now_us = microseconds(transaction.now)
        while True:
            if time.monotonic() >= ends:
                raise _Late
            found = reading.read_after(transaction.connection, after, condition, _PAGE_LIMIT_ROWS)
            for product in found:
                yield codec.bytes_of(product, now_us)
            if len(found) < _PAGE_LIMIT_ROWS:
                return
            after = found[-1].id


def _messages(products: Iterator[bytes]) -> Iterator[bytes]:
    message: list[bytes] = []
    size_bytes = 0
    for payload in products:
        if message and (size_bytes + len(payload) > _MESSAGE_LIMIT_BYTES or len(message) == _MESSAGE_LIMIT_PRODUCTS):
            yield joined(message)
            message, size_bytes = [], 0
        message.append(payload)
        size_bytes += len(payload)
    if message:
        yield joined(message)


def _too_slow(limit_ms: int) -> Aborted:
    return Aborted(
        Reason.READER_TOO_SLOW,
        f"the stream must be read within {limit_ms} ms; begin again and read faster",
        {"limit_ms": str(limit_ms)},
    )

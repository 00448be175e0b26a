"""WatchOrders: what the outbox says of orders, for as long as a caller listens.

A position in the outbox is given to what is committed, in that order and without a gap, so whoever goes on after one
misses nothing. Nothing is kept for a watch between two looks: a cursor is all there is to it.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Final, Protocol
from uuid import UUID

from counterfoil.orders.v1 import order_pb2 as pb
from counterfoil.orders.v1 import order_service_pb2 as service_pb
from counterfoil_server.faults import FieldViolation, InvalidArgument, Reason, Unavailable
from counterfoil_server.orders.repository import watching
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.wire import joined
from counterfoil_server.storage.engine import Database

LIFE_MS: Final = 600_000
INTERVAL_MS: Final = 250
HEARTBEAT_MS: Final = 15_000
MESSAGE_LIMIT_BYTES: Final = 1024**2

_ROWS: Final = 8  # of the outbox, each with at most 1,000 orders
_SCOPE: Final = "WatchOrders"
_READ_TIMEOUT_S: Final = 5.0
_RESUME_MS: Final = 50


class Listener(Protocol):
    """The call that a watch answers."""

    def is_active(self) -> bool:
        """Whether the caller still listens."""
        ...


class Watching:
    """Serves watches. Thread-safe; each blocks the thread that iterates it."""

    def __init__(
        self,
        database: Database,
        tokens: PageTokens,
        epoch: UUID,
        *,
        life_ms: int = LIFE_MS,
        interval_ms: int = INTERVAL_MS,
        heartbeat_ms: int = HEARTBEAT_MS,
    ) -> None:
        """`epoch`: the history that positions belong to. A cursor of another one is refused."""
        self._database = database
        self._tokens = tokens
        self._arguments = [str(epoch)]
        self._life_s = life_ms / 1000
        self._interval_s = interval_ms / 1000
        self._heartbeat_s = heartbeat_ms / 1000
        self._closing = threading.Event()

    def close(self) -> None:
        """Ends all watches soon, and every later one at once: the server is stopping."""
        self._closing.set()

    def watch(self, request: service_pb.WatchOrdersRequest, call: Listener) -> Iterator[bytes]:
        """Serialized WatchOrdersResponses. Raises InvalidArgument (CURSOR_INVALID) before the first."""
        position = self._begin(request.cursor)
        return self._listen(position, _Filter(request.account, request.location), call)

    def _begin(self, cursor: str) -> int:
        with self._database.read(time.monotonic() + _READ_TIMEOUT_S) as transaction:
            last = watching.last_position(transaction.connection)
        if not cursor:
            return last
        try:
            match self._tokens.decode(cursor, scope=_SCOPE, arguments=self._arguments):
                case [int(position)] if position <= last:
                    return position
        except InvalidArgument:
            pass
        description = "is not a cursor that this deployment has given out"
        raise InvalidArgument([FieldViolation("cursor", description, "cursor.valid")], reason=Reason.CURSOR_INVALID)

    def _listen(self, position: int, wanted: _Filter, call: Listener) -> Iterator[bytes]:
        # Watches that began together should not all come back together.
        end = time.monotonic() + self._life_s * (0.9 + 0.1 * random.random())  # noqa: S311
        yield self._message([], position)
        said = time.monotonic()
        while call.is_active():
            with self._database.read(time.monotonic() + _READ_TIMEOUT_S) as transaction:
                news = watching.after(transaction.connection, position, _ROWS)
            for place, part in _parts(wanted.of(news.images)):
                yield self._message(part, place)
                said = time.monotonic()
            position = news.reached
            now = time.monotonic()
            if now >= end:
                yield self._message([], position)
                message = "a watch lives for some minutes; resume it from the last cursor"
                raise Unavailable(Reason.STREAM_ENDED, message, retry_after_ms=_RESUME_MS)
            if now - said >= self._heartbeat_s:
                yield self._message([], position)
                said = now
            if self._closing.wait(self._interval_s if news.complete else 0):
                message = "the server is stopping; resume the watch from the last cursor"
                raise Unavailable(Reason.SHUTTING_DOWN, message, retry_after_ms=_RESUME_MS)

    def _message(self, images: Sequence[bytes], position: int) -> bytes:
        cursor = self._tokens.encode([position], scope=_SCOPE, arguments=self._arguments)
        return joined(images) + service_pb.WatchOrdersResponse(cursor=cursor).SerializeToString()


class _Filter:
    """Which orders a watch is about."""

    def __init__(self, account: str, location: str) -> None:
        self._account = account
        self._location = location

    def of(self, images: Sequence[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
        if not self._account and not self._location:
            yield from images
            return
        for place, image in images:
            order = pb.Order.FromString(image)
            if self._account in {"", order.account} and self._location in {"", order.location}:
                yield place, image


def _parts(images: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, list[bytes]]]:
    """The images in messages that are not too large, each with the position of its last one."""
    part: list[bytes] = []
    size_bytes = place = 0
    for position, image in images:
        if part and size_bytes + len(image) > MESSAGE_LIMIT_BYTES:
            yield place, part
            part, size_bytes = [], 0
        part.append(image)
        size_bytes += len(image)
        place = position
    if part:
        yield place, part

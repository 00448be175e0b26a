"""WatchStock: levels as they change, from the positions that the sequencer gives to committed changes.

A stream reads the outbox behind the position in its cursor and never looks at a time or an id. A cursor stands between
rows of the outbox, so it is true on every replica. It holds for one history of the database: in another, the same
position stands for other changes.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil_server.faults import DeadlineExceeded, FieldViolation, InvalidArgument, NotFound, Reason, Unavailable
from counterfoil_server.inventory.changes import STOCK
from counterfoil_server.inventory.repository import feed, locations
from counterfoil_server.inventory.rules import LOCATION_PREFIX, level_key
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.wire import joined
from counterfoil_server.storage.engine import Database

LIFE_MS: Final = 300_000
POLL_MS: Final = 150
HEARTBEAT_MS: Final = 15_000

_SCOPE: Final = "WatchStock"
_ANYWHERE: Final = LOCATION_PREFIX + "-"
_POLL_LIMIT_ROWS: Final = 50  # of the outbox, each with up to 1,000 changes
_MESSAGE_LIMIT_BYTES: Final = 500_000  # where a message ends; one row of the outbox is below it
_RESUME_MS: Final = 50

Wanted = Callable[[str], bool]


class StockWatch:
    """Serves the streams of a worker. Thread-safe."""

    def __init__(
        self,
        database: Database,
        tokens: PageTokens,
        epoch: UUID,
        *,
        life_ms: int = LIFE_MS,
        poll_ms: int = POLL_MS,
        heartbeat_ms: int = HEARTBEAT_MS,
    ) -> None:
        """`epoch` names the database's history; a cursor of another one is refused.

        A stream lives for about `life_ms`, looks for changes every `poll_ms`, and sends a newer cursor after
        `heartbeat_ms` without any.
        """
        self._database = database
        self._tokens = tokens
        self._epoch = str(epoch)
        self._life_s, self._poll_s, self._heartbeat_s = life_ms / 1000, poll_ms / 1000, heartbeat_ms / 1000
        self._closing = threading.Event()

    def close(self) -> None:
        """Ends all streams soon, and every later one at once: the server is stopping."""
        self._closing.set()

    def watch(self, request: pb.WatchStockRequest, deadline: float) -> Iterator[bytes]:
        """WatchStockResponses, serialized, until `deadline` (`time.monotonic()` seconds) or the end of its life.

        Raises InvalidArgument (CURSOR_INVALID) and NotFound for the location at once; the stream ends with Unavailable
        (STREAM_ENDED, SHUTTING_DOWN).
        """
        position = self._opened(request.cursor) if request.cursor else None
        with self._database.read(deadline) as transaction:
            last = feed.last_position(transaction.connection)
            if request.parent != _ANYWHERE:
                location_id = request.parent.removeprefix(LOCATION_PREFIX)
                if locations.read(transaction.connection, location_id) is None:
                    raise NotFound(request.parent)
        if position is None:
            position = last
        elif position > last:  # a position that was never given
            raise _cursor_invalid()
        # Streams that began together, as after a restart, do not all end together.
        ends = time.monotonic() + self._life_s * (0.9 + random.random() / 5)  # noqa: S311
        return self._stream(position, _wanted(request), ends, deadline)

    def _stream(self, begins: int, wanted: Wanted, ends: float, deadline: float) -> Iterator[bytes]:
        yield self._message([], begins)
        position = sent = begins
        sent_at = time.monotonic()
        while True:
            with self._database.read(deadline) as transaction:
                rows = feed.after(transaction.connection, STOCK, position, _POLL_LIMIT_ROWS)
            for last, images in _grouped(rows, wanted):
                position = last
                if images:
                    yield self._message(images, position)
                    sent, sent_at = position, time.monotonic()
            now = time.monotonic()
            if now >= deadline:
                raise DeadlineExceeded
            if position > sent and now - sent_at >= self._heartbeat_s:
                yield self._message([], position)
                sent, sent_at = position, now
            if now >= ends:
                if position > sent:
                    yield self._message([], position)
                message = "a watch lives for a few minutes; resume it from the last cursor"
                raise Unavailable(Reason.STREAM_ENDED, message, retry_after_ms=_RESUME_MS)
            more = len(rows) == _POLL_LIMIT_ROWS
            if self._closing.wait(0 if more else min(self._poll_s, deadline - now)):
                message = "the server is stopping; resume the watch from the last cursor"
                raise Unavailable(Reason.SHUTTING_DOWN, message, retry_after_ms=_RESUME_MS)

    def _message(self, images: Sequence[bytes], position: int) -> bytes:
        cursor = self._tokens.encode([position], scope=_SCOPE, arguments=[self._epoch])
        return joined(images) + pb.WatchStockResponse(cursor=cursor).SerializeToString()

    def _opened(self, cursor: str) -> int:
        try:
            values = self._tokens.decode(cursor, scope=_SCOPE, arguments=[self._epoch])
        except InvalidArgument:
            raise _cursor_invalid() from None
        match values:
            case (int(position),):
                return position
        raise ValueError("a sealed cursor holds something else")


def _wanted(request: pb.WatchStockRequest) -> Wanted:
    """Which levels a stream is about, by their resource names."""
    prefix = "" if request.parent == _ANYWHERE else f"{request.parent}/"
    skus = frozenset(request.skus)
    if not skus:
        return lambda name: name.startswith(prefix)
    return lambda name: name.startswith(prefix) and level_key(name)[0] in skus


def _grouped(rows: Sequence[Sequence[Any]], wanted: Wanted) -> Iterator[tuple[int, list[bytes]]]:
    """The images of the changes that are wanted, in messages that end with a row, and the position behind each."""
    images: list[bytes] = []
    size_bytes = 0
    for index, (last, names, contents) in enumerate(rows):
        if names is not None:
            chosen = [bytes(image) for name, image in zip(names, contents, strict=True) if wanted(name)]
            images += chosen
            size_bytes += sum(map(len, chosen))
        if size_bytes >= _MESSAGE_LIMIT_BYTES or index == len(rows) - 1:
            yield last, images
            images, size_bytes = [], 0


def _cursor_invalid() -> InvalidArgument:
    description = "is not a cursor that this service has sent, or is one of another database"
    return InvalidArgument([FieldViolation("cursor", description, "cursor.valid")], reason=Reason.CURSOR_INVALID)

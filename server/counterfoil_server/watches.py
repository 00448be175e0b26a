"""Watches: streams of what happens to resources of one kind, from the outbox, for as long as a caller listens.

A cursor is all there is to a watch between two looks, so it goes on at any replica. It is sealed, and holds for one
history of the database: in another one the same position stands for other changes.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from counterfoil_server.faults import Aborted, DeadlineExceeded, FieldViolation, InvalidArgument, Reason, Unavailable
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.wire import joined
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.feed import Feed, Happened

MESSAGE_LIMIT_BYTES: Final = 1024**2

_ROWS: Final = 8  # of the outbox, each with at most 1,000 changes
_READ_TIMEOUT_S: Final = 5.0
_RESUME_MS: Final = 50

Wanted = Callable[[Happened], bool]
"""Which changes a watch is about."""


class Pace(NamedTuple):
    """How long a watch lives, how often it looks for changes, and after how long without any it sends its cursor.

    It lives for less than the deadline of a caller who names none, so that it is the watch that ends, and says so.
    """

    life_ms: int = 570_000
    interval_ms: int = 200
    heartbeat_ms: int = 15_000


PACE: Final = Pace()


class Listener(Protocol):
    """The call that a watch answers."""

    deadline: float
    """`time.monotonic()` seconds."""

    @property
    def stands(self) -> Callable[[], bool]:
        """Says whether the caller may still hear what it could when the watch began; may raise faults of storage."""
        ...

    def is_active(self) -> bool:
        """Whether the caller still listens."""
        ...


class Watches:
    """Serves the watches of one kind of resource. Thread-safe; each blocks the thread that iterates it."""

    def __init__(
        self,
        database: Database,
        tokens: PageTokens,
        epoch: UUID,
        *,
        kind: str,
        scope: str,
        cursor_message: Callable[[str], bytes],
        pace: Pace = PACE,
    ) -> None:
        """`kind` is the outbox's; `scope` tells these cursors from others; `epoch` names the database's history.

        `cursor_message` makes a serialized response that holds a cursor and nothing else; its field 1 is for the
        resources.
        """
        self._feed = Feed(database, kind)
        self._tokens = tokens
        self._scope, self._arguments = scope, [str(epoch)]
        self._cursor_message = cursor_message
        self._life_s, self._interval_s, self._heartbeat_s = (each / 1000 for each in pace)
        self._closing = threading.Event()

    def close(self) -> None:
        """Ends all watches soon, and every later one at once: the server is stopping."""
        self._closing.set()

    def watch(self, cursor: str, wanted: Wanted, call: Listener) -> Iterator[bytes]:
        """Serialized responses, from behind a cursor, or from now where it is empty.

        Raises InvalidArgument (CURSOR_INVALID) at once. Ends with Unavailable (STREAM_ENDED, SHUTTING_DOWN), or with
        DeadlineExceeded at the caller's deadline. Who has lost something, or got more, hears STREAM_ENDED, too, and is
        let in again with what it has then, or refused.
        """
        return self._listen(self._begin(cursor, call.deadline), wanted, call)

    def cursor_at(self, position: int) -> str:
        """The cursor behind a position."""
        return self._tokens.encode([position], scope=self._scope, arguments=self._arguments)

    def _begin(self, cursor: str, deadline: float) -> int:
        last = self._feed.last_position(_bounded(deadline))
        if not cursor:
            return last
        try:
            match self._tokens.decode(cursor, scope=self._scope, arguments=self._arguments):
                case [int(position)] if position <= last:
                    return position
        except InvalidArgument:
            pass
        description = "is not a cursor that this deployment has given out"
        raise InvalidArgument([FieldViolation("cursor", description, "cursor.valid")], reason=Reason.CURSOR_INVALID)

    def _listen(self, position: int, wanted: Wanted, call: Listener) -> Iterator[bytes]:
        # Watches that began together, as after a restart, should not all come back together.
        end = time.monotonic() + self._life_s * (0.9 + 0.1 * random.random())  # noqa: S311
        yield self._message([], position)
        said = time.monotonic()
        while call.is_active():
            with _looking(call):
                news = self._feed.after(position, _ROWS, _bounded(call.deadline))
            for place, part in _parts(filter(wanted, news.changes)):
                _require_standing(call)  # each time: a reader may be slow
                yield self._message(part, place)
                said = time.monotonic()
            position = news.reached
            now = time.monotonic()
            if now >= call.deadline:
                raise DeadlineExceeded
            if now >= end:
                yield self._message([], position)
                raise _ended("a watch lives for some minutes; resume it from the last cursor")
            _require_standing(call)
            # On a long way to the next change each part counts: whoever resumes need not go it again.
            if now - said >= self._heartbeat_s or not (news.changes or news.complete):
                yield self._message([], position)
                said = now
            pause_s = min(self._interval_s, call.deadline - now) if news.complete else 0.0
            if self._closing.wait(pause_s):
                message = "the server is stopping; resume the watch from the last cursor"
                raise Unavailable(Reason.SHUTTING_DOWN, message, retry_after_ms=_RESUME_MS)

    def _message(self, images: Sequence[bytes], position: int) -> bytes:
        return joined(images) + self._cursor_message(self.cursor_at(position))


@contextmanager
def _looking(call: Listener) -> Iterator[None]:
    """Raises Unavailable where a look takes longer than it may, which says nothing of the caller's own time."""
    try:
        yield
    except (Aborted, DeadlineExceeded) as error:
        if time.monotonic() >= call.deadline:
            raise
        raise _ended("the database takes long to answer; resume the watch from the last cursor") from error


def _require_standing(call: Listener) -> None:
    """Raises Unavailable where the caller could not begin this watch now as it did."""
    with _looking(call):
        stands = call.stands()
    if not stands:
        raise _ended("what the caller may hear has changed, or its credentials have; resume from the last cursor")


def _ended(message: str) -> Unavailable:
    return Unavailable(Reason.STREAM_ENDED, message, retry_after_ms=_RESUME_MS)


def _bounded(deadline: float) -> float:
    return min(deadline, time.monotonic() + _READ_TIMEOUT_S)


def _parts(changes: Iterable[Happened]) -> Iterator[tuple[int, list[bytes]]]:
    """The images in messages that are not too large, each with the position of its last one."""
    part: list[bytes] = []
    size_bytes = place = 0
    for position, _, image in changes:
        if part and size_bytes + len(image) > MESSAGE_LIMIT_BYTES:
            yield place, part
            part, size_bytes = [], 0
        part.append(image)
        size_bytes += len(image)
        place = position
    if part:
        yield place, part

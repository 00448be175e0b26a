"""A stream that goes on where it was cut off."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import grpc

from counterfoil.errors import CounterfoilError
from counterfoil.retrying import longest_pauses_s, pause_s

_RESUMED: Final = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED})
_SHORTEST_PAUSE_S: Final = 0.05

Response = TypeVar("Response")


class Watch(Iterator[Response]):
    """What happens from now on, or after a cursor, as one endless stream of messages.

    Iterate it in one thread; `close` it from any, or use it in a `with` statement. Where the stream ends, is cut off or
    reaches its deadline, it is opened anew after the last cursor, unless the server wants no other try; any other error
    is raised as CounterfoilError, and ends it. Messages that bring nothing but a cursor are not given out.

    To go on after a restart of the program, keep `cursor` each time a message has been dealt with, or let `on_cursor`
    keep it, and pass it in the request the next time. What was dealt with after the cursor was kept comes again.
    """

    def __init__(
        self, method: Callable[..., Any], request: Any, field: str, on_cursor: Callable[[str], object] | None = None
    ) -> None:
        """`field`: what a message holds beside its cursor; `on_cursor`: see Client.watch_stock."""
        self._method, self._field, self._on_cursor = method, field, on_cursor
        self._request = type(request)()
        self._request.CopyFrom(request)
        self._closed = threading.Event()
        self._aborted: CounterfoilError | None = None
        self._lock = threading.Lock()  # of the stream that is open, which two threads may want to close or replace
        self._stream: Any = None
        self._messages = self._until_closed()

    @property
    def cursor(self) -> str:
        """Behind the last message that was given out; empty where nothing is known yet."""
        cursor: str = self._request.cursor
        return cursor

    def abort(self, error: CounterfoilError) -> None:
        """Ends the stream, from any thread: the iteration raises the error."""
        self._aborted = error
        self.close()

    def close(self) -> None:
        """Ends the stream, from any thread: the iteration is over."""
        self._closed.set()
        with self._lock:
            if self._stream is not None:
                self._stream.close()

    def __next__(self) -> Response:
        return next(self._messages)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _until_closed(self) -> Iterator[Response]:
        yield from self._all()
        if self._aborted is not None:
            raise self._aborted

    def _all(self) -> Iterator[Response]:
        with closing(self._resumed()) as messages:  # whatever ends it leaves no stream open
            for message in messages:
                # Before it is given out: who has dealt with a message finds the cursor behind it.
                self._request.cursor = message.cursor
                if getattr(message, self._field):
                    yield message
                if self._closed.is_set():
                    return
                if self._on_cursor is not None:
                    self._on_cursor(message.cursor)

    def _resumed(self) -> Generator[Any, None, None]:
        """The messages of one stream after the other."""
        pauses_s = longest_pauses_s()
        while not self._closed.is_set():
            cut_off: CounterfoilError | None = None
            try:
                with self._open() as messages:
                    for message in messages:
                        pauses_s = longest_pauses_s()
                        yield message
            except CounterfoilError as error:
                if self._closed.is_set():
                    return
                if error.code not in _RESUMED:
                    raise
                cut_off = error
            wait_s = pause_s(cut_off.__cause__ if cut_off else None, next(pauses_s))
            if cut_off is not None and wait_s is None:
                raise cut_off  # the server wants no other try
            self._closed.wait(max(_SHORTEST_PAUSE_S, wait_s or 0))

    def _open(self) -> Any:
        stream = self._method(self._request)
        with self._lock:
            self._stream = stream
            if self._closed.is_set():
                stream.close()
        return stream

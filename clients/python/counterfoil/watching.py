"""A stream that goes on where it was cut off."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Final, Self

import grpc

from counterfoil.errors import CounterfoilError
from counterfoil.retrying import longest_pauses_s, pause_s

_RESUMED: Final = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED})
_SHORTEST_PAUSE_S: Final = 0.05


class Watch:
    """What happens from now on, or after a cursor, as one endless stream of messages.

    Iterate it in one thread; `close` it from any, or use it in a `with` statement. Where the stream ends, is cut off or
    reaches its deadline, it is opened anew after the last cursor; any other error is raised as CounterfoilError, and
    ends it. Messages that bring nothing but a cursor are not given out.

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
        self._lock = threading.Lock()  # of the stream that is open, which two threads may want to close or replace
        self._stream: Any = None
        self._messages = self._all()

    @property
    def cursor(self) -> str:
        """Behind the last message that was given out; empty where nothing is known yet."""
        cursor: str = self._request.cursor
        return cursor

    def close(self) -> None:
        """Ends the stream, from any thread: the iteration is over."""
        self._closed.set()
        with self._lock:
            if self._stream is not None:
                self._stream.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        return next(self._messages)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _all(self) -> Iterator[Any]:
        pauses_s = longest_pauses_s()
        while not self._closed.is_set():
            cut_off = None
            try:
                for message in self._open():
                    pauses_s = longest_pauses_s()
                    # Before it is given out: who has dealt with a message finds the cursor behind it.
                    self._request.cursor = message.cursor
                    if getattr(message, self._field):
                        yield message
                    if self._closed.is_set():
                        return
                    if self._on_cursor is not None:
                        self._on_cursor(message.cursor)
            except CounterfoilError as error:
                if self._closed.is_set():
                    return
                if error.code not in _RESUMED:
                    raise
                cut_off = error.__cause__
            longest_s = next(pauses_s)
            wait_s = pause_s(cut_off, longest_s)
            # A watch always goes on: where the server wants no retry of this call, it is opened anew after a while.
            self._closed.wait(max(_SHORTEST_PAUSE_S, longest_s if wait_s is None else wait_s))

    def _open(self) -> Any:
        stream = self._method(self._request)
        with self._lock:
            self._stream = stream
            if self._closed.is_set():
                stream.close()
        return stream

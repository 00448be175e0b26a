"""An answer that comes later, from any thread.

It is what `concurrent.futures.Future` is to those who wait by callback, at a fifth of the cost: a deferred call has
one at each of its interceptors. Whoever waits for it on a thread pays for that alone.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_LOG = logging.getLogger(__name__)


class Pending(Protocol[T_co]):
    """A Promise or a Future, to those who read it."""

    def add_done_callback(self, fn: Callable[[Any], Any], /) -> None:
        """Calls back with this when it is done, on the thread that did it; at once where it is done already."""
        ...

    def result(self, timeout: float | None = None) -> T_co:
        """The value. Raises what it failed with, and TimeoutError after so many seconds."""
        ...

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """What it failed with. Raises TimeoutError after so many seconds."""
        ...

    def cancelled(self) -> bool:
        """Whether nobody wants it any more."""
        ...


class Promise(Generic[T]):
    """Done once, by whoever comes first."""

    __slots__ = ("_callbacks", "_done", "_error", "_lock", "_value")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[Promise[T]], Any]] = []
        self._done = False
        self._value: T | None = None
        self._error: BaseException | None = None

    def set_result(self, value: T) -> bool:
        """Ends it with a value. Says whether it was the first end."""
        return self._end(value, None)

    def set_exception(self, error: BaseException) -> bool:
        """Ends it with a failure. Says whether it was the first end."""
        return self._end(None, error)

    def add_done_callback(self, fn: Callable[[Promise[T]], Any], /) -> None:
        """As `Pending` has it. What it raises is logged, and troubles nobody else."""
        with self._lock:
            if not self._done:
                self._callbacks.append(fn)
                return
        self._call(fn)

    def result(self, timeout: float | None = None) -> T:
        """As `Pending` has it."""
        if (error := self.exception(timeout)) is not None:
            raise error
        return self._value  # type: ignore[return-value] # which it has where it has not failed

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """As `Pending` has it."""
        if not self._done:
            ended = threading.Event()
            self.add_done_callback(lambda _: ended.set())
            if not ended.wait(timeout):
                raise TimeoutError
        return self._error

    def cancelled(self) -> bool:
        """Never: a promise is kept or broken."""
        return False

    def _end(self, value: T | None, error: BaseException | None) -> bool:
        with self._lock:
            if self._done:
                return False
            self._value, self._error, self._done = value, error, True
            callbacks = self._callbacks
        for callback in callbacks:
            self._call(callback)
        return True

    def _call(self, callback: Callable[[Promise[T]], Any]) -> None:
        try:
            callback(self)
        except Exception:  # noqa: BLE001 - whatever it is, it is the callback's own
            _LOG.exception("a callback failed")

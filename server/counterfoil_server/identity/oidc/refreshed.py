"""A thing that a provider publishes, kept and fetched anew: one flight at a time, never more often than it may."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from counterfoil_server.identity.oidc.refusals import Away, Cause

T = TypeVar("T")

REFRESH_LIMIT_S: Final = 2.0
"""How long a caller waits for a newer thing while the old one may still be used."""


@dataclass(frozen=True, slots=True)
class _Held(Generic[T]):
    value: T
    fetched_s: float


class Refreshed(Generic[T]):
    """What `fetch` gives, for `fresh_s`; up to `stale_s` where it cannot be fetched anew. Safe from any thread.

    After a failure nothing is fetched for `pause_s`, and at most `waiting_limit` callers wait for another's flight, so
    that a provider that is away costs a few their time and not all. Times are those of `clock`, in seconds.
    """

    def __init__(
        self,
        fetch: Callable[[float], T],
        *,
        fresh_s: float,
        stale_s: float,
        pause_s: float,
        waiting_limit: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`fetch` gets the time at which it must have ended, and raises Away where it has nothing."""
        self._fetch = fetch
        self._fresh_s = fresh_s
        self._stale_s = max(stale_s, fresh_s)
        self._pause_s = pause_s
        self._clock = clock
        self._flight = threading.Lock()  # held while one fetches
        self._waiting = threading.BoundedSemaphore(waiting_limit)
        self._held: _Held[T] | None = None
        self._failure: tuple[Away, float] | None = None  # the last flight's, and when it ended
        self._tried_s = -float("inf")  # when the last flight ended

    def current(self, until: float) -> T:
        """The thing, as fresh as it can be had; raises Away where there is none that may still be used."""
        held, now = self._held, self._clock()
        if held is not None and now - held.fetched_s < self._fresh_s:
            return held.value
        if held is not None and now - held.fetched_s < self._stale_s:
            return self._refreshed(held, until)
        with self._flying(until):
            held, now = self._held, self._clock()
            if held is not None and now - held.fetched_s < self._fresh_s:
                return held.value  # another's flight has brought it
            self._raise_in_pause(now)
            return self._fly(until)

    def newer_than(self, seen: T, until: float, *, pause_s: float) -> T:
        """A thing that was fetched after `seen`, or `seen` itself where the last flight ended less than `pause_s` ago.

        Raises Away where the flight fails, or has just failed: then nobody knows whether there is a newer one.
        """
        with self._flying(until):
            held, now = self._held, self._clock()
            if held is not None and held.value is not seen:
                return held.value
            self._raise_in_pause(now)
            if now - self._tried_s < pause_s:
                return seen
            return self._fly(until)

    def _refreshed(self, held: _Held[T], until: float) -> T:
        """The thing that has become old, or the one that replaces it, where that comes quickly."""
        if not self._flight.acquire(blocking=False):
            return held.value
        try:
            self._raise_in_pause(self._clock())
            return self._fly(min(until, self._clock() + REFRESH_LIMIT_S))
        except Away:
            return held.value
        finally:
            self._flight.release()

    def _fly(self, until: float) -> T:
        try:
            value = self._fetch(until)
        except Away as failure:
            self._failure = (failure, self._clock())
            raise
        else:
            self._held = _Held(value, self._clock())
            self._failure = None
            return value
        finally:
            self._tried_s = self._clock()

    def _raise_in_pause(self, now: float) -> None:
        if self._failure is not None and now - self._failure[1] < self._pause_s:
            raise Away(self._failure[0].cause)

    def _flying(self, until: float) -> _Flying:
        return _Flying(self._flight, self._waiting, until - self._clock())


class _Flying:
    """The one flight, waited for by so many and no longer than `limit_s`; Away where it does not become free."""

    def __init__(self, flight: threading.Lock, waiting: threading.BoundedSemaphore, limit_s: float) -> None:
        self._flight = flight
        self._waiting = waiting
        self._limit_s = limit_s

    def __enter__(self) -> None:
        if not self._waiting.acquire(blocking=False):
            raise Away(Cause.PROVIDER_BUSY)
        try:
            if not self._flight.acquire(timeout=max(self._limit_s, 0)):
                raise Away(Cause.PROVIDER_TIMEOUT)
        finally:
            self._waiting.release()

    def __exit__(self, *_: object) -> None:
        self._flight.release()

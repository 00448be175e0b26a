"""Limits that all workers and replicas keep together, by a Redis-compatible server that no call waits for.

Each worker decides by its own buckets (`buckets.py`). One thread settles them in the background: it tells the server
what was taken from each and hears how much all workers together have taken. So a call costs no round trip, and while
the server is away, slow or flushed, each worker keeps the limits by itself.

The server has one number for each bucket that is not full, and forgets it when it is.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Final

from redis.exceptions import NoScriptError

from counterfoil_server.caching.buckets import Buckets, Rate, Spent
from counterfoil_server.caching.links import Breaker, Links, Sent

_LOG = logging.getLogger(__name__)
_PAUSE_S: Final = 0.01  # between settlements, so that calls come together in one
_RETRY_S: Final = 1.0  # after one that was refused
_AWAY_S: Final = 0.1  # how long one wait for the server lasts
_BUCKETS_PER_SCRIPT: Final = 100  # a script blocks the server, and making one this process
_CALLER_DIGEST_BYTES: Final = 16
_BURSTS_LIMIT: Final = 17
"""The most that a bucket may be in debt, so that a server whose clock was set back locks nobody out for long.

It is a full bucket and all that 64 workers can take ahead, where their share is a quarter of the burst.
"""

# Each bucket is the time, in µs, at which it is full. What was taken was taken: a bucket may be in debt.
_SETTLE: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local debts = {}
for i, key in ipairs(KEYS) do
  local taken, most = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local full_at = tonumber(redis.call('GET', key)) or 0
  local debt = math.ceil(math.min(math.max(full_at - now, 0), most) + taken)
  redis.call('SET', key, string.format('%.0f', now + debt), 'PX', math.ceil(debt / 1000))
  debts[i] = debt
end
return debts
"""
_SETTLE_SHA: Final = hashlib.sha1(_SETTLE.encode(), usedforsecurity=False).hexdigest()


class SharedRates:
    """The limits of each class of methods. Thread-safe. Implements `rpc.interceptors.rates.RateLimiter`.

    They are kept from the beginning; `start` begins to share those that have been asked for by then.
    """

    def __init__(
        self,
        rates: Mapping[str, Rate],
        url: str,
        *,
        prefix: bytes,
        timeout_ms: int = 50,
        retry_ms: int = 1_000,
        callers_limit: int = 10_000,
    ) -> None:
        """`rates` by class; a class that is not in them has no limit. `callers_limit`: remembered for each class.

        `url` as `SharedCache` takes it, empty where nothing is shared; `prefix` is common to those who share.
        """
        self._wake, self._urgent, self._stopping = threading.Event(), threading.Event(), threading.Event()
        self._rates, self._callers_limit = dict(rates), callers_limit
        self._buckets: dict[str, Buckets] = {}  # of the limits that have been asked for
        self._url, self._timeout_ms, self._retry_ms = url, timeout_ms, retry_ms
        self._prefix = prefix
        self._links: Links | None = None
        self._thread = threading.Thread(target=self._run, name="rate-limits", daemon=True)
        self._shared = False
        self._settlements = self._failures = 0

    def limit_of(self, method_class: str) -> Buckets | None:
        """The limit of a class, the same each time; None where it has none. Not for use after `start`."""
        rate = self._rates.get(method_class)
        if rate is not None and method_class not in self._buckets:
            self._buckets[method_class] = Buckets(
                rate, callers_limit=self._callers_limit, touched=self._wake.set, urgent=self._urgent.set
            )
        return self._buckets.get(method_class)

    @property
    def shared(self) -> bool:
        """Whether the limits are shared now."""
        return self._shared

    def start(self) -> None:
        """Begins to share, where there is something to share and a server. Raises ValueError as `SharedCache` does."""
        if not self._url or not self._buckets:
            return
        self._links = Links(
            self._url,
            size=1,
            timeout_ms=self._timeout_ms,
            retry_ms=self._retry_ms,
            about="the server of shared rate limits",
            meanwhile="each worker keeps them by itself",
        )
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Ends that, and waits for it until the timeout at most; the limits are kept on."""
        self._stopping.set()
        self._wake.set()
        self._urgent.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        if self._links is not None:
            self._links.close()

    def figures(self) -> dict[str, int]:
        """Refusals by class, settlements and those that failed, since the start; callers remembered and sharing now."""
        return {
            **{f"refused_{name}": buckets.refused for name, buckets in self._buckets.items()},
            "settlements": self._settlements,
            "failures": self._failures,
            "callers": sum(buckets.callers for buckets in self._buckets.values()),
            "shared": int(self._shared),
        }

    def _run(self) -> None:
        links = self._links
        while links is not None and not self._stopping.is_set():
            if not links.wait_until(Breaker.CLOSED, _AWAY_S):
                continue
            self._share(shared=True)
            try:
                self._settle_while_possible(links)
            except Exception:  # noqa: BLE001 - whatever it is, the limits are kept without the server
                _LOG.exception("rate limits could not be settled")
            self._share(shared=False)
            self._stopping.wait(_RETRY_S if links.breaker is Breaker.CLOSED else 0)

    def _settle_while_possible(self, links: Links) -> None:
        while not self._stopping.is_set():
            self._wake.wait()
            self._wake.clear()
            for name, buckets in self._buckets.items():
                if not self._settle(links, name, buckets):
                    return
            # What comes meanwhile is settled together, unless it is much.
            self._urgent.wait(_PAUSE_S)
            self._urgent.clear()

    def _settle(self, links: Links, name: str, buckets: Buckets) -> bool:
        """All that is to be settled of a class, in scripts of a bounded size; false where it could not be."""
        pending, done = buckets.unsettled(), 0
        try:
            while some := pending[done : done + _BUCKETS_PER_SCRIPT]:
                debts_us = self._told(links, name, buckets.rate, some)
                if debts_us is None:
                    return False
                for spent, debt_us in zip(some, debts_us, strict=True):
                    buckets.settled(spent, debt_us * 1_000)
                done += len(some)
        finally:
            buckets.lost(pending[done:])
        return True

    def _told(self, links: Links, name: str, rate: Rate, some: Sequence[Spent]) -> list[int] | None:
        """The debts of the shared buckets after what was taken; None where the server did not answer."""
        cost_us = rate.cost_ns / 1_000
        most = f"{_BURSTS_LIMIT * rate.burst * cost_us:.0f}"
        arguments: list[Any] = [self._key(name, spent.bucket.caller) for spent in some]
        for spent in some:
            arguments += (f"{spent.tokens * cost_us:.3f}", most)
        debts_us: list[int] = []

        def settle(send: Sent) -> None:
            try:
                debts_us.extend(send("EVALSHA", _SETTLE_SHA, len(some), *arguments))
            except NoScriptError:  # the server is a new one
                debts_us.extend(send("EVAL", _SETTLE, len(some), *arguments))

        self._settlements += 1
        if links.call(settle):
            return debts_us
        self._failures += 1
        return None

    def _share(self, *, shared: bool) -> None:
        self._shared = shared
        for buckets in self._buckets.values():
            buckets.share(shared=shared)

    def _key(self, name: str, caller: str) -> bytes:
        """Of a fixed size, and it does not tell who calls."""
        digest = hashlib.blake2b(caller.encode(), digest_size=_CALLER_DIGEST_BYTES).hexdigest()
        return self._prefix + f"{name}:{digest}".encode()

"""How many calls each caller may make, decided in memory: one class of methods, as one worker sees it.

A bucket holds `burst` tokens, a call takes one, and `per_s` come back each second. All of that is one number, the time
at which the bucket will be full again: each call moves it by the time that a token takes, and a call is refused where
that would move it too far ahead (the generic cell rate algorithm). Times are whole nanoseconds, so nothing is lost to
rounding.

Where workers share their callers, a bucket here is this worker's view of the one that all share: as it was when this
worker last settled, less what the worker has let through since. It lets through no more than a share of the burst
before it settles again. So all workers together let no more than

    burst + per_s * seconds + workers * share

calls of a caller through, and what was above the first two is missing afterwards.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

SETTLING_MS: Final = 20
"""When a caller may come back that has used up a worker's share: the worker settles more often than that."""
_SHARES: Final = 4  # in a burst
_SHARE_LEAST: Final = 8  # a few calls at once are within anybody's limit
_NS: Final = 1_000_000_000
_NS_PER_MS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_s` calls a second for long, above 0, and `burst`, at least 1, at once."""

    per_s: float
    burst: int

    @property
    def cost_ns(self) -> int:
        """How long a token takes to come back."""
        return max(1, round(_NS / self.per_s))

    @property
    def share(self) -> int:
        """How many calls of one caller a worker lets through before it has settled them.

        A quarter of the burst, and 8 where that is less, but never more than the burst.
        """
        return min(self.burst, max(_SHARE_LEAST, -(-self.burst // _SHARES)))


class Bucket:
    """One caller's. `ahead`: tokens taken and not settled yet."""

    __slots__ = ("ahead", "caller", "full_at_ns")

    def __init__(self, caller: str, now_ns: int) -> None:
        self.caller = caller
        self.full_at_ns = now_ns
        self.ahead = 0


class Spent(NamedTuple):
    """What is to be settled of a bucket."""

    bucket: Bucket
    tokens: int


class Buckets:
    """The buckets of one class of methods. Thread-safe; nothing here blocks.

    Implements `rpc.interceptors.rates.RateLimit`. Where there are too many, those are forgotten that did not call while
    half of the limit's number of others did. Such a caller begins with a full bucket; where buckets are shared, only
    until it is settled.
    """

    def __init__(
        self,
        rate: Rate,
        *,
        callers_limit: int,
        touched: Callable[[], None] = lambda: None,
        urgent: Callable[[], None] = lambda: None,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """`touched` is called when there begins to be something to settle, `urgent` when half of a share is used up.

        Both are called under a lock and must not block.
        """
        self.rate = rate
        self._cost_ns = rate.cost_ns
        self._tolerance_ns = (rate.burst - 1) * rate.cost_ns
        self._share = rate.share
        self._hurry_at = -(-rate.share // 2)
        self._generation_limit = max(1, callers_limit // 2)
        self._on_touched, self._on_urgent = touched, urgent
        self._clock_ns = clock_ns
        self._lock = threading.Lock()
        self._shared = False
        self._recent: dict[str, Bucket] = {}
        self._older: dict[str, Bucket] = {}  # forgotten at once when there are as many recent ones
        self._unsettled: list[Bucket] = []  # those with tokens ahead, but for those that are being settled
        self.refused = 0

    @property
    def rate_per_s(self) -> float:
        """How many calls a second a caller may make for long."""
        return self.rate.per_s

    @property
    def callers(self) -> int:
        """How many are remembered."""
        return len(self._recent) + len(self._older)

    def take(self, caller: str) -> int:
        """0 where the caller may make a call now, which is then counted; else in how many milliseconds it may."""
        now_ns = self._clock_ns()
        with self._lock:
            bucket = self._recent.get(caller) or self._recalled(caller, now_ns)
            full_at_ns = bucket.full_at_ns
            if full_at_ns < now_ns:  # noqa: PLR1730 - a third of what max() takes
                full_at_ns = now_ns
            early_ns = full_at_ns - now_ns - self._tolerance_ns
            if early_ns > 0:
                self.refused += 1
                return -(-early_ns // _NS_PER_MS)
            if self._shared:
                ahead = bucket.ahead
                if ahead >= self._share:
                    self.refused += 1
                    return SETTLING_MS
                bucket.ahead = ahead = ahead + 1
                if ahead == 1:
                    self._to_settle(bucket)
                if ahead == self._hurry_at:
                    self._on_urgent()
            bucket.full_at_ns = full_at_ns + self._cost_ns
        return 0

    # --- settling: by one thread at a time --------------------------------------------------------------------------

    def share(self, *, shared: bool) -> None:
        """From now on the buckets are shared, or this worker's own; what is not settled by then never is."""
        with self._lock:
            self._shared = shared
            for bucket in self._unsettled:
                bucket.ahead = 0
            self._unsettled = []

    def unsettled(self) -> list[Spent]:
        """What is to be settled; each is to be given to `settled` or to `lost`."""
        with self._lock:
            buckets, self._unsettled = self._unsettled, []
            return [Spent(bucket, bucket.ahead) for bucket in buckets]

    def settled(self, spent: Spent, debt_ns: int) -> None:
        """It has been: the shared bucket is full `debt_ns` from now. Where this one knows of more, that counts.

        So nobody gets anything from a shared bucket that was lost.
        """
        now_ns = self._clock_ns()
        bucket = spent.bucket
        with self._lock:
            bucket.ahead -= spent.tokens
            if bucket.ahead:
                self._to_settle(bucket)
            bucket.full_at_ns = max(bucket.full_at_ns, now_ns + debt_ns + bucket.ahead * self._cost_ns)

    def lost(self, some: Iterable[Spent]) -> None:
        """They could not be, or nobody knows."""
        with self._lock:
            for spent in some:
                spent.bucket.ahead = 0

    def _to_settle(self, bucket: Bucket) -> None:
        self._unsettled.append(bucket)
        if len(self._unsettled) == 1:
            self._on_touched()

    def _recalled(self, caller: str, now_ns: int) -> Bucket:
        """The caller's bucket, now a recent one; a full one for a caller that is not known."""
        bucket = self._older.pop(caller, None) or Bucket(caller, now_ns)
        if len(self._recent) >= self._generation_limit:
            self._recent, self._older = {}, self._recent
        self._recent[caller] = bucket
        return bucket

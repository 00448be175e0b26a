"""Over capacity, calls are refused before anything is spent on them, the least critical first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from itertools import cycle
from typing import Final

from counterfoil.type.v1 import policy_pb2
from counterfoil_server.faults import Reason, Unavailable
from counterfoil_server.rpc.call import Call, Method, Mode
from counterfoil_server.rpc.interceptors.shapes import Handler, bracket, where_it_may_block
from counterfoil_server.rpc.status import Refused, refusal

SHARES: Final[Mapping[int, float]] = {
    policy_pb2.CRITICALITY_SHEDDABLE: 0.60,
    policy_pb2.CRITICALITY_DEFAULT: 0.85,
    policy_pb2.CRITICALITY_CRITICAL: 1.0,
}
"""How full a worker may be for a call of each criticality to be taken."""

# Spread, so that callers refused together do not come back together.
PUSHBACKS_MS: Final = (100, 180, 260, 340, 420, 500, 580, 660)
# Longer than a stopping server refuses before it says GOAWAY: the call then comes back on another connection.
STOPPING_MS: Final = 500


class Admission:
    """Bounds the calls that one worker has in hand, waiting ones included. Safe for use from any thread."""

    def __init__(self, *, calls_limit: int, streams_limit: int, waiting: Callable[[], int] = lambda: 0) -> None:
        """`calls_limit` counts calls in flight and calls that `waiting` says wait for a thread.

        `streams_limit` counts streaming calls in flight. Each may hold a thread for long, so it must be below the
        number of threads, or unary calls wait for streams.
        """
        self._calls_limit = calls_limit
        self._streams_limit = streams_limit
        self._waiting = waiting
        self._lock = threading.Lock()
        self._calls = 0
        self._streams = 0
        self._closed = False
        overloaded = [_unavailable(Reason.OVERLOADED, "over capacity; try again later", ms) for ms in PUSHBACKS_MS]
        self._overloaded = cycle(overloaded)
        self._closing = _unavailable(Reason.SHUTTING_DOWN, "the server is stopping; try another one", STOPPING_MS)

    @property
    def in_flight(self) -> int:
        """Calls admitted and not ended, streams included."""
        return self._calls

    @property
    def streams_in_flight(self) -> int:
        """Streaming calls admitted and not ended."""
        return self._streams

    def close(self) -> None:
        """Refuses every call from now on with SHUTTING_DOWN; those in flight go on."""
        self._closed = True

    def wrap(self, method: Method, handler: Handler) -> Handler:
        """The handler behind the gate that its criticality opens."""
        share = SHARES[method.policy.criticality]
        calls_limit = max(1, int(self._calls_limit * share))
        streams_limit = max(1, int(self._streams_limit * share))
        lock, waiting = self._lock, self._waiting
        streaming = method.kind.streams_requests or method.kind.streams_responses

        def admit(call: Call) -> None:
            with lock:
                # A call that was passed on has been admitted, and has waited for its thread since.
                if not call.passed and (self._closed or self._calls + waiting() >= calls_limit):
                    raise self._refused()
                self._calls += 1

        def release(_call: Call, _error: BaseException | None = None) -> None:
            with lock:
                self._calls -= 1

        def admit_stream(call: Call) -> None:
            with lock:
                if self._streams >= streams_limit:
                    raise self._refused()
                self._streams += 1
            try:
                admit(call)
            except BaseException:
                with lock:
                    self._streams -= 1
                raise

        def release_stream(_call: Call, _error: BaseException | None = None) -> None:
            with lock:
                self._calls -= 1
                self._streams -= 1

        if streaming:
            return bracket(method, handler, begin=admit_stream, end=release_stream)
        if method.mode is Mode.POOL:
            handler = where_it_may_block(handler)  # what is refused is refused before it waits for a thread
        return bracket(method, handler, begin=admit, end=release, passed=release)

    def _refused(self) -> Refused:
        made = self._closing if self._closed else next(self._overloaded)
        # A new exception from ready parts: one raised twice would drag its first traceback along.
        return Refused(made.code, made.message, made.details, reason=made.reason, trailing=made.trailing)


def _unavailable(reason: Reason, message: str, retry_after_ms: int | None) -> Refused:
    return refusal(Unavailable(reason, message, retry_after_ms=retry_after_ms))

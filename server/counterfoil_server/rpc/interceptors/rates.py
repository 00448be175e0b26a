"""No caller makes more calls than it may: a limit for each caller and each class of methods.

Overload is another thing: `Admission` protects the server from all callers together, this protects them from one.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from ipaddress import IPv6Address
from itertools import cycle
from typing import Any, Final, Protocol
from urllib.parse import unquote

from counterfoil.type.v1 import policy_pb2
from counterfoil_server.faults import Reason, ResourceExhausted
from counterfoil_server.rpc.call import Call, Method
from counterfoil_server.rpc.interceptors.shapes import Handler
from counterfoil_server.rpc.status import Refused, refusal

# Added to the wait, so that callers refused together do not come back together.
SPREADS: Final = (0.0, 0.08, 0.02, 0.1, 0.04, 0.06)
_DIGITS: Final = 5
_V6_HOST_BITS: Final = 64


class MethodClass(StrEnum):
    """What a limit is set for. The value begins the names of its settings."""

    READ = "read"
    WRITE = "write"
    BULK = "bulk"
    SIGN_IN = "sign_in"


def class_of(method: Method) -> MethodClass:
    """The class of a method, as its policy and its shape say it."""
    policy = method.policy
    safe = policy.retry == policy_pb2.RETRY_SAFE
    if policy.public and not safe:
        return MethodClass.SIGN_IN  # what a stranger may do is to show who it is, and that is dear to check
    streams = method.kind.streams_requests or method.kind.streams_responses
    if method.bulk or streams or policy.criticality == policy_pb2.CRITICALITY_SHEDDABLE:
        return MethodClass.BULK
    return MethodClass.READ if safe else MethodClass.WRITE


class RateLimit(Protocol):
    """The limit of one class of methods, which each caller has for itself."""

    @property
    def rate_per_s(self) -> float:
        """How many calls a second a caller may make for long."""
        ...

    def take(self, caller: str) -> int:
        """0 where the caller may make a call now, which is then counted; else in how many milliseconds it may.

        Memory only: never blocks. Safe for use from any thread.
        """
        ...


class RateLimiter(Protocol):
    """Who counts."""

    def limit_of(self, method_class: str) -> RateLimit | None:
        """The limit of a class; None where it has none."""
        ...


class RateLimits:
    """Refuses calls above their caller's limit with RATE_LIMITED, and says when the next one is taken.

    A caller is the subject of its credentials; for a public method it is the host that calls. A call counts once,
    however much it asks for. A method of a class without a limit is left as it is.
    """

    def __init__(self, limiter: RateLimiter) -> None:
        self._limiter = limiter
        self._refusals: dict[MethodClass, Callable[[int], Refused]] = {}

    def wrap(self, method: Method, handler: Handler) -> Handler:
        """The handler for callers below their limit; the handler as it is where there is none."""
        method_class = class_of(method)
        limit = self._limiter.limit_of(method_class)
        if limit is None:
            return handler
        take = limit.take
        refused = self._refusals.setdefault(method_class, _refusals(method_class, limit.rate_per_s))
        caller_of = _host if method.policy.public else _subject

        def limited(request: Any, call: Call) -> Any:
            if not call.counted:  # one that was passed on may have been
                wait_ms = take(caller_of(call))
                if wait_ms:
                    raise refused(wait_ms)
                call.counted = True
            return handler(request, call)

        return limited


def host_of(peer: str) -> str:
    """The host of a peer as gRPC writes it: an IPv4 address, the /64 of an IPv6 one, or the kind of socket.

    Whoever has one IPv6 address has 2⁶⁴ of them.
    """
    kind, _, address = peer.partition(":")
    host = unquote(address.rpartition(":")[0])
    if kind != "ipv6":
        return host if kind == "ipv4" else kind
    try:
        parsed = IPv6Address(host.strip("[]").partition("%")[0])
    except ValueError:
        return kind
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return f"{IPv6Address(int(parsed) >> _V6_HOST_BITS << _V6_HOST_BITS)}/{_V6_HOST_BITS}"


def _subject(call: Call) -> str:
    return call.subject


def _host(call: Call) -> str:
    return f" {host_of(call.peer)}"  # no subject begins with a space


def _refusals(method_class: MethodClass, rate_per_s: float) -> Callable[[int], Refused]:
    """Makes refusals from ready parts: a caller that does not slow down costs little."""
    name, limit = method_class.name, f"{rate_per_s:g}"
    message = f"over the limit of {limit} {name} calls a second; try again later"
    spreads = cycle(SPREADS)
    made: dict[int, Refused] = {}  # few: sixteen for each doubling of the wait

    def refused(wait_ms: int) -> Refused:
        wait_ms = coarse(wait_ms + int(wait_ms * next(spreads)))
        ready = made.get(wait_ms)
        if ready is None:
            metadata = {"class": name, "limit": limit}
            fault = ResourceExhausted(Reason.RATE_LIMITED, message, metadata, retry_after_ms=wait_ms)
            ready = made[wait_ms] = refusal(fault)
        # A new exception: one raised twice would drag its first traceback along.
        return Refused(ready.code, ready.message, ready.details, reason=ready.reason, trailing=ready.trailing)

    return refused


def coarse(number: int) -> int:
    """The number, positive, rounded up to five binary digits: at most a sixteenth more."""
    step: int = 1 << max(0, number.bit_length() - _DIGITS)
    return -(-number // step) * step

"""The pipeline: which interceptors there are, in which order, and each method compiled with them once.

What comes out is an `Endpoint` per method that takes bytes and a `Call` and gives bytes, whichever server runs it.
Nothing here knows gRPC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from counterfoil_server.rpc.alarms import Alarms
from counterfoil_server.rpc.call import Method, Mode
from counterfoil_server.rpc.interceptors.access import Access
from counterfoil_server.rpc.interceptors.admission import Admission
from counterfoil_server.rpc.interceptors.auth import Authentication, Authenticator
from counterfoil_server.rpc.interceptors.deadline import Deadline
from counterfoil_server.rpc.interceptors.errors import Errors
from counterfoil_server.rpc.interceptors.metrics import CallMetrics
from counterfoil_server.rpc.interceptors.rates import RateLimiter, RateLimits
from counterfoil_server.rpc.interceptors.shapes import Handler, Interceptor, where_it_may_block
from counterfoil_server.rpc.interceptors.validation import Validation

__all__ = ["Endpoint", "Handler", "Interceptor", "compile_endpoints", "standard_interceptors"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method, ready to be called by a server.

    `handler` takes the request's bytes, or an iterator of them where requests stream, and the Call. It returns

    - bytes, or `PASS` where `call.may_block` is false: the server calls it again where it may block;
    - a `Future` of bytes where the method is DEFERRED; the deadline resolves it too, so it may be waited for;
    - an iterator of bytes where responses stream. The server must exhaust it or call its `close()`, for the call counts
      as in flight until then. All but its items' work is done before it is returned.

    Nothing but `rpc.status.Refused` is raised, by the handler, the future or the iterator.

    The iterator of requests that the server passes in ends with StopIteration, or raises `faults.DeadlineExceeded` when
    `call.deadline` passes and `faults.Cancelled` when the caller goes. It must do so without help: no thread here waits
    beside it.
    """

    method: Method
    handler: Handler


def standard_interceptors(
    *,
    access: Access,
    metrics: CallMetrics,
    errors: Errors,
    admission: Admission,
    alarms: Alarms,
    authenticator: Authenticator,
    limiter: RateLimiter,
    validation: Validation,
) -> list[Interceptor]:
    """The interceptors of every call, outermost first.

    Refusals are logged and counted, so access, metrics and errors stand outside of all that refuses. What cannot be
    served is refused before anything is spent on it, so capacity and deadline come before credentials. A stranger's
    bytes are never parsed, so credentials come before validation. A limit is a caller's own, so it comes after them,
    and nothing is parsed for a call above it.
    """
    return [
        access,
        metrics,
        errors,
        admission,
        Deadline(alarms),
        Authentication(authenticator),
        RateLimits(limiter),
        validation,
    ]


def compile_endpoints(interceptors: Sequence[Interceptor], behaviors: Mapping[Method, Handler]) -> dict[str, Endpoint]:
    """Each method's behavior inside the interceptors, by path. Raises ValueError for a path given twice."""
    endpoints: dict[str, Endpoint] = {}
    for method, behavior in behaviors.items():
        if method.path in endpoints:
            raise ValueError(f"{method.path} has two behaviors")
        # Interceptors may pass such a call on earlier; that it never blocks the polling thread does not rest on them.
        handler = where_it_may_block(behavior) if method.mode is Mode.POOL and not _streams(method) else behavior
        for interceptor in reversed(interceptors):
            handler = interceptor.wrap(method, handler)
        endpoints[method.path] = Endpoint(method, handler)
    return endpoints


def _streams(method: Method) -> bool:
    return method.kind.streams_requests or method.kind.streams_responses

"""Calls that another process serves, so that long work takes the interpreter lock from no short call.

A relay stands where a service would, inside the pipeline: this process counts and logs the call, admits it, knows its
caller and keeps its deadline. What is inside of that goes on as it came, bytes for bytes, over one gRPC connection to a
private socket. One message each way is in hand at a time and the next is asked for when that one has left, so whoever
is slow slows the other end down and fills no memory here.

However the call ends, its other half ends too: with the caller's going, the deadline, or the other process's death.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import grpc
from google.rpc import error_details_pb2, status_pb2

from counterfoil_server.faults import DeadlineExceeded, Fault, InvalidArgument, Reason, Unavailable
from counterfoil_server.rpc.call import REQUEST_ID_KEY, TRACE_KEY, Call, Method, Mode
from counterfoil_server.rpc.identities import (
    IDENTITIES_KEY,
    IDENTITIES_LIMIT_BYTES,
    NOBODY,
    from_metadata,
    to_metadata,
)
from counterfoil_server.rpc.interceptors.access import Access, Log
from counterfoil_server.rpc.interceptors.chain import Endpoint, compile_endpoints
from counterfoil_server.rpc.interceptors.metrics import CallMetrics
from counterfoil_server.rpc.interceptors.rates import RateLimits
from counterfoil_server.rpc.interceptors.shapes import Handler, Interceptor
from counterfoil_server.rpc.interceptors.validation import Validation
from counterfoil_server.rpc.modes import is_bulk
from counterfoil_server.rpc.server import ServerLimits
from counterfoil_server.rpc.status import STATUS_DETAILS_KEY, Refused, ended_by_caller

AWAY_MS: Final = 1_000
"""When to come back where the other process has ended: another one is up in about that time."""
OVERLOADED_MS: Final = 500
ADDED_LIMIT_BYTES: Final = IDENTITIES_LIMIT_BYTES + 1_024
"""What a relay adds to a call's metadata at most; the rest is for the names of the entries, and for commas."""

_PRIVATE: Final = "unix:"
_NO_REASONS: Final[Mapping[str, Reason]] = MappingProxyType({})

# What the process that a call came in by has done for it.
_OUTSIDE: Final = (Access, CallMetrics, RateLimits)

_OPTIONS: Final = (
    # What may pass has been measured where it came in.
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    # The other process may have been replaced at any moment, and looking costs nothing on one machine.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 500),
    ("grpc.enable_http_proxy", 0),
    ("grpc.use_local_subchannel_pool", 1),
    # A window that grows with the measured bandwidth would hold up to 16 MiB here for a caller that does not read.
    ("grpc.http2.bdp_probe", 0),
    ("grpc.http2.lookahead_bytes", 1 << 20),
)


class RelayFigures(NamedTuple):
    """Calls that are with the other process now, and since the start: all, and those that did not find or lost it."""

    in_flight: int
    calls: int
    away: int


class Relay:
    """Hands calls on to another process. Thread-safe."""

    def __init__(
        self,
        target: str,
        *,
        calls_limit: int,
        keys: Sequence[str],
        log: Log,
        reasons: Mapping[str, Reason] = _NO_REASONS,
    ) -> None:
        """`target` is a gRPC target; nobody has to be there yet.

        `calls_limit`: calls in flight, more are refused; each holds a thread. `keys`: the caller's metadata that goes
        along; what cannot be sent on, because it is not ASCII, is refused with the key's reason, else INVALID_FIELD,
        and a traceparent that is none is left out. The request id always goes along, so that the logs of both processes
        name the call alike, and so do the identities of the caller's certificate: as this process has verified them,
        never as a caller says.
        """
        if IDENTITIES_KEY in keys:
            raise ValueError(f"{IDENTITIES_KEY} is no caller's to say")
        self._channel = grpc.insecure_channel(target, options=_OPTIONS)
        self._keys = tuple(keys)
        self._reasons = reasons
        self._limit = calls_limit
        self._log = log
        self._lock = threading.Lock()
        self._in_flight = self._calls = self._away = 0

    def handler(self, method: Method) -> Handler:
        """Bytes in, bytes out, as the pipeline takes a service's method."""
        kind = method.kind
        if kind.streams_requests:
            make = self._channel.stream_stream if kind.streams_responses else self._channel.stream_unary
        else:
            make = self._channel.unary_stream if kind.streams_responses else self._channel.unary_unary
        start = make(method.path)
        serve = self._stream if kind.streams_responses else self._answer
        return lambda request, call: serve(start, request, call)

    def figures(self) -> RelayFigures:
        """What has been counted."""
        return RelayFigures(self._in_flight, self._calls, self._away)

    def close(self) -> None:
        """Ends what is in flight. No call may come any more."""
        self._channel.close()

    # --- a call -----------------------------------------------------------------------------------------------------

    def _answer(self, start: Any, request: Any, call: Call) -> bytes:
        with self._place():
            other = _Half(start, request, call, self._metadata(call))
            if not other.succeeds():
                raise self._ended(other, call)
            _pass_trailing(other.rpc, call)
            answer: bytes = other.rpc.result()
            return answer

    def _stream(self, start: Any, request: Any, call: Call) -> Iterator[bytes]:
        with self._place():
            other = _Half(start, request, call, self._metadata(call))
            try:
                yield from other.rpc
            except grpc.RpcError as error:
                # It is the rpc itself, and with a traceback it would hold on to this call until the collector comes by.
                error.__traceback__ = None
                raise self._ended(other, call) from None
            _pass_trailing(other.rpc, call)

    def _metadata(self, call: Call) -> list[tuple[str, str]]:
        pairs = []
        for key in self._keys:
            if key == TRACE_KEY and not call.trace_id:
                continue
            for value in call.metadata(key):
                if not (value.isascii() and value.isprintable()):
                    reason = self._reasons.get(key, Reason.INVALID_FIELD)
                    raise InvalidArgument(reason=reason, message=f"the metadata {key} is not printable ASCII")
                pairs.append((key, value))
        pairs.append((REQUEST_ID_KEY, call.request_id))
        if identities := call.peer_identities:
            pairs.append(to_metadata(identities))
        return pairs

    @contextmanager
    def _place(self) -> Iterator[None]:
        with self._lock:
            if self._in_flight >= self._limit:
                raise Unavailable(Reason.OVERLOADED, "over capacity; try again later", retry_after_ms=OVERLOADED_MS)
            self._in_flight += 1
            self._calls += 1
        try:
            yield
        finally:
            with self._lock:
                self._in_flight -= 1

    def _ended(self, other: _Half, call: Call) -> BaseException:
        """Why the other half ended without an answer, as this half's caller is to hear it."""
        if other.error is not None:
            return other.error
        code: grpc.StatusCode = other.rpc.code()
        trailing = tuple(other.rpc.trailing_metadata() or ())
        details = next((value for key, value in trailing if key == STATUS_DETAILS_KEY), None)
        if details is not None:
            others = tuple((key, value) for key, value in trailing if key != STATUS_DETAILS_KEY)
            message = other.rpc.details() or ""
            return Refused(code.value[0], message, details, reason=_reason(details), trailing=others)
        # Nobody said why: these are made on the way.
        if not call.is_active():
            return ended_by_caller(call)
        if code is grpc.StatusCode.DEADLINE_EXCEEDED:
            return DeadlineExceeded()
        if code in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED}:
            with self._lock:
                self._away += 1
            # The caller hears that it may come back; this is for whoever wonders why.
            self._log.warning(
                "relayed call lost",
                method=call.method.path,
                request_id=call.request_id,
                status=code.name,
                cause=other.rpc.details(),
            )
            return _away()
        return RuntimeError(f"{call.method.path} was answered {code.name} on its way: {other.rpc.details()}")


def worker_endpoints(
    interceptors: Sequence[Interceptor], behaviors: Mapping[Method, Handler], relay: Relay | None
) -> dict[str, Endpoint]:
    """Endpoints that leave what runs long to the relay, where there is one.

    Of the interceptors they do without validation there: bytes pass as they are, and are parsed where they are used.
    """
    if relay is None:
        return compile_endpoints(interceptors, behaviors)
    short = {method: behavior for method, behavior in behaviors.items() if not is_bulk(behavior)}
    long = {replace(each, mode=Mode.POOL): relay.handler(each) for each in behaviors if each not in short}
    around = [each for each in interceptors if not isinstance(each, Validation)]
    return compile_endpoints(interceptors, short) | compile_endpoints(around, long)


def bulk_endpoints(interceptors: Sequence[Interceptor], behaviors: Mapping[Method, Handler]) -> dict[str, Endpoint]:
    """Endpoints of what runs long alone, for a process that others relay to: those have counted and logged the call."""
    long = {method: behavior for method, behavior in behaviors.items() if is_bulk(behavior)}
    inside = [each for each in interceptors if not isinstance(each, _OUTSIDE)]
    return compile_endpoints([RelayedIdentities(), *inside], long)


def relay_limits(limits: ServerLimits) -> ServerLimits:
    """The limits of a process that others relay to: what they add to a call must not make it too large.

    All calls come from one host there, so there is no limit for one.
    """
    # The core begins to refuse at half of it.
    metadata_limit_bytes = limits.metadata_limit_bytes + 2 * ADDED_LIMIT_BYTES
    return replace(limits, metadata_limit_bytes=metadata_limit_bytes, calls_per_peer_limit=0)


class RelayedIdentities:
    """Believes the workers who a caller is, for a process that only they can reach.

    It stands in such a process alone, and even there it believes nobody who did not come over the private socket.
    """

    def wrap(self, method: Method, handler: Handler) -> Handler:  # noqa: ARG002 - as interceptors have it
        """The handler for calls whose caller is known."""

        def vouched(request: Any, call: Call) -> Any:
            relayed = call.peer.startswith(_PRIVATE)
            call.peer_identities = from_metadata(call.metadata(IDENTITIES_KEY)) if relayed else NOBODY
            return handler(request, call)

        return vouched


class _Half:
    """The other half of a call, which ends with this half at the latest; also the requests that go to it."""

    def __init__(self, start: Any, request: Any, call: Call, metadata: Sequence[tuple[str, str]]) -> None:
        """Begins it. Raises Unavailable where the channel is closed."""
        self.error: BaseException | None = None  # what ended the caller's requests
        self._request = request
        self._begun = threading.Event()
        kind = call.method.kind
        begin = start if kind.streams_responses else start.future
        try:
            self.rpc: Any = begin(
                self if kind.streams_requests else request, timeout=call.time_remaining_s(), metadata=metadata
            )
        except ValueError:
            raise _away() from None
        self._begun.set()
        call.add_done_callback(self.rpc.cancel)

    def succeeds(self) -> bool:
        """Waits for the end, and whether there is an answer."""
        try:
            return self.rpc.exception() is None
        except grpc.FutureCancelledError:
            return False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """The caller's next message. On a thread of the channel's."""
        try:
            message: bytes = next(self._request)
        except StopIteration:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it is, this half's thread raises it
            self.error = error
            self._begun.wait()
            # First of all: the end of the requests alone would say that they are complete.
            self.rpc.cancel()
            raise StopIteration from None
        return message


def _pass_trailing(rpc: Any, call: Call) -> None:
    for key, value in rpc.trailing_metadata() or ():
        call.set_trailing(key, value)


def _reason(details: bytes) -> str:
    """The reason in a serialized google.rpc.Status; empty where it has none."""
    info = error_details_pb2.ErrorInfo()
    for detail in status_pb2.Status.FromString(details).details:
        if detail.Unpack(info):
            reason: str = info.reason
            return reason
    return ""


def _away() -> Fault:
    return Unavailable(
        Reason.BULK_UNAVAILABLE, "the process that does this work is not there; try again", retry_after_ms=AWAY_MS
    )

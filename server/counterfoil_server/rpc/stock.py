"""Endpoints on grpcio's own server: its public interface only, so it works on every grpcio.

Calls of every mode run on the pool. Two things the stock server leaves undone are done here: it waits without limit for
a caller's next message, and it keeps a response iterator that nobody reads any more.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any, Final, NoReturn

import grpc

from counterfoil_server.faults import DeadlineExceeded
from counterfoil_server.promises import Pending
from counterfoil_server.rpc.call import Call, Method, Mode
from counterfoil_server.rpc.executor import LeanExecutor
from counterfoil_server.rpc.identities import PeerIdentities, verified
from counterfoil_server.rpc.interceptors.chain import Endpoint
from counterfoil_server.rpc.status import STATUS_DETAILS_KEY, UNBOUNDED_S, Refused, ended_by_caller

_CODES: Final = {code.value[0]: code for code in grpc.StatusCode}


class StockServer:
    """Serves endpoints with `grpc.server`. Implements `rpc.server.Server`."""

    def __init__(
        self,
        endpoints: Mapping[str, Endpoint],
        executor: LeanExecutor,
        *,
        options: Sequence[tuple[str, Any]],
        streams_limit: int,
    ) -> None:
        """`streams_limit` is admission's: it bounds the threads that wait for messages of request streams."""
        self._server = grpc.server(executor, options=options)
        self._readers = ThreadPoolExecutor(streams_limit, "reader")
        self._on_stop: list[Callable[[], None]] = []
        # One dictionary of our own. Registering the methods with the core as well makes each call dearer.
        handlers = {path: handler_of(endpoint, self._readers) for path, endpoint in endpoints.items()}
        self._server.add_generic_rpc_handlers((Handlers(handlers),))

    def bind(self, address: str, credentials: grpc.ServerCredentials | None = None) -> int:
        """Binds `HOST:PORT` (port 0 takes a free one) and returns the port; without TLS where no credentials are given.

        Raises OSError.
        """
        try:
            if credentials is None:
                return int(self._server.add_insecure_port(address))
            return int(self._server.add_secure_port(address, credentials))
        except RuntimeError as error:
            raise OSError(f"cannot bind {address}") from error

    def start(self) -> None:
        """Begins to serve."""
        self._server.start()

    def stop(self, grace_s: float) -> threading.Event:
        """Takes no new call and ends those in flight after the grace. The event is set when all have ended."""
        for callback in self._on_stop:
            callback()
        stopped: threading.Event = self._server.stop(grace_s)
        return stopped

    def on_stop(self, callback: Callable[[], None]) -> None:
        """Calls back when stopping begins, so that calls which have no end of their own can be ended."""
        self._on_stop.append(callback)

    def add_generic_rpc_handlers(self, generic_rpc_handlers: Iterable[grpc.GenericRpcHandler]) -> None:
        """As grpc.Server has it."""
        self._server.add_generic_rpc_handlers(generic_rpc_handlers)

    def add_registered_method_handlers(
        self, service_name: str, method_handlers: Mapping[str, grpc.RpcMethodHandler]
    ) -> None:
        """As grpc.Server has it."""
        self._server.add_registered_method_handlers(service_name, dict(method_handlers))


class StockCall(Call):
    """A call of the stock server."""

    __slots__ = ("_context", "_metadata", "trailing")

    def __init__(self, method: Method, context: grpc.ServicerContext) -> None:
        super().__init__(method)
        self._context = context
        self._metadata: dict[str, str] | None = None
        self.trailing: tuple[tuple[str, str | bytes], ...] = ()

    @property
    def peer(self) -> str:
        """`ipv4:HOST:PORT`, `ipv6:…` or `unix:…`."""
        return str(self._context.peer())

    def _verified_identities(self) -> PeerIdentities:
        return verified(self._context.auth_context())

    def metadata(self, key: str) -> Sequence[str]:
        """All values of a metadata key, in order; `key` is lower-case and not binary."""
        pairs = self._context.invocation_metadata()
        if self._metadata is None:
            self._metadata = dict(pairs)
        if key not in self._metadata:
            return ()
        if len(self._metadata) == len(pairs):  # no key came twice, as is usual
            return (self._metadata[key],)
        return tuple(value for name, value in pairs if name == key)

    def set_trailing(self, key: str, value: str) -> None:
        """Adds an entry to the trailing metadata."""
        self.trailing = (*self.trailing, (key, value))

    def client_time_remaining_s(self) -> float | None:
        """Seconds until the caller's own deadline; None where it set none."""
        remaining_s: float = self._context.time_remaining()
        return remaining_s if remaining_s < UNBOUNDED_S else None

    def is_active(self) -> bool:
        """Whether the caller still waits."""
        return bool(self._context.is_active())

    def add_done_callback(self, callback: Callable[[], None]) -> None:
        """Calls back, on the server's own thread, when the rpc has ended; at once where it already has."""
        if not self._context.add_callback(callback):
            callback()

    def cancel(self) -> None:
        """Ends the rpc at once; the caller sees CANCELLED."""
        self._context.cancel()

    def finish(self) -> None:
        """Hands the trailing metadata to the server, before the status goes out."""
        if self.trailing:
            self._context.set_trailing_metadata(self.trailing)

    def abort(self, refused: Refused) -> NoReturn:
        """Ends the rpc with the refusal's status and details."""
        self._context.set_trailing_metadata((*self.trailing, *refused.trailing, (STATUS_DETAILS_KEY, refused.details)))
        self._context.abort(_CODES[refused.code], refused.message)
        raise AssertionError  # abort never returns


class Handlers(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Handlers by path."""

    def __init__(self, handlers: Mapping[str, grpc.RpcMethodHandler]) -> None:
        self._handlers = handlers

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        """The handler of the call's path, where there is one."""
        return self._handlers.get(handler_call_details.method)


class _Requests(Iterator[bytes]):
    """A caller's messages, waited for no longer than the call's deadline.

    The wait itself happens on another thread, for it cannot be limited; it ends with the call.
    """

    def __init__(self, source: Iterator[bytes], call: Call, readers: ThreadPoolExecutor) -> None:
        self._source = source
        self._call = call
        self._readers = readers

    def __next__(self) -> bytes:
        pending = self._readers.submit(next, self._source, None)
        try:
            message = pending.result(self._call.time_remaining_s())
        except FutureTimeoutError:
            raise DeadlineExceeded from None
        except grpc.RpcError:
            raise ended_by_caller(self._call) from None
        if message is None:
            if not self._call.is_active():
                raise ended_by_caller(self._call)
            raise StopIteration
        return message


def handler_of(endpoint: Endpoint, readers: ThreadPoolExecutor) -> grpc.RpcMethodHandler:
    """The endpoint as grpcio's public interface knows handlers. `readers` wait for the messages of request streams."""
    kind = endpoint.method.kind
    if kind.streams_requests and kind.streams_responses:
        return grpc.stream_stream_rpc_method_handler(_streaming(endpoint, readers))
    if kind.streams_requests:
        return grpc.stream_unary_rpc_method_handler(_unary(endpoint, readers))
    if kind.streams_responses:
        return grpc.unary_stream_rpc_method_handler(_streaming(endpoint, readers))
    return grpc.unary_unary_rpc_method_handler(_unary(endpoint, readers))


def _unary(endpoint: Endpoint, readers: ThreadPoolExecutor) -> Callable[[Any, grpc.ServicerContext], bytes]:
    method, handle = endpoint.method, endpoint.handler
    streams_requests, is_deferred = method.kind.streams_requests, method.mode is Mode.DEFERRED

    def behavior(request: Any, context: grpc.ServicerContext) -> bytes:
        call = StockCall(method, context)
        try:
            answer = handle(_Requests(request, call, readers) if streams_requests else request, call)
            if is_deferred:
                pending: Pending[bytes] = answer
                answer = pending.result()  # the deadline resolves it, if nothing else does
        except Refused as refused:
            call.abort(refused)
        if call.trailing:
            call.finish()
        return answer  # type: ignore[no-any-return]

    return behavior


def _streaming(
    endpoint: Endpoint, readers: ThreadPoolExecutor
) -> Callable[[Any, grpc.ServicerContext], Iterator[bytes]]:
    method, handle = endpoint.method, endpoint.handler
    streams_requests = method.kind.streams_requests

    def behavior(request: Any, context: grpc.ServicerContext) -> Iterator[bytes]:
        call = StockCall(method, context)
        try:
            answers = handle(_Requests(request, call, readers) if streams_requests else request, call)
        except Refused as refused:
            call.abort(refused)
        try:
            yield from answers
        except Refused as refused:
            call.abort(refused)
        finally:
            # The server drops this generator when the caller has gone; that must not wait for the garbage collector.
            answers.close()
        call.finish()

    return behavior

"""Endpoints on the engine: each unary call is begun by the polling thread and goes to the pool where it would block.

    INLINE    answered there from memory, or passed on to the pool
    POOL      admitted there, or refused before it has cost anything; then passed on
    DEFERRED  begun there; answered by whoever resolves its future

Streams are served as on the stock server.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from counterfoil_server.faults import Cancelled, InvalidArgument, Reason, Unavailable
from counterfoil_server.promises import Pending
from counterfoil_server.rpc.call import PASS, Call, Method
from counterfoil_server.rpc.engine import EngineFigures, EngineServer, Limits, Metadata, Refusal, Refusals, UnaryCall
from counterfoil_server.rpc.executor import LeanExecutor
from counterfoil_server.rpc.identities import PeerIdentities, verified
from counterfoil_server.rpc.interceptors.chain import Endpoint
from counterfoil_server.rpc.interceptors.shapes import outcome
from counterfoil_server.rpc.status import STATUS_DETAILS_KEY, UNBOUNDED_S, Refused, refusal
from counterfoil_server.rpc.stock import Handlers, handler_of

PUSHBACK_MS: Final = 500


class DirectServer:
    """Serves endpoints with the engine. Implements `rpc.server.Server`."""

    def __init__(
        self,
        endpoints: Mapping[str, Endpoint],
        executor: LeanExecutor,
        *,
        options: Sequence[tuple[str, Any]],
        streams_limit: int,
        limits: Limits,
    ) -> None:
        """`streams_limit` is admission's; `limits` are what the engine keeps to before a call reaches admission."""
        self._server = EngineServer(executor, options=options, limits=limits, refusals=_refusals())
        self._on_stop: list[Callable[[], None]] = []
        readers = ThreadPoolExecutor(streams_limit, "reader")
        streaming: dict[str, Any] = {}
        for path, endpoint in endpoints.items():
            kind = endpoint.method.kind
            if kind.streams_requests or kind.streams_responses:
                streaming[path] = handler_of(endpoint, readers)
            else:
                self._server.add_route(path, _Unary(endpoint, executor))
        self._server.add_generic_rpc_handlers((Handlers(streaming),))

    def figures(self) -> EngineFigures:
        """What the engine has counted."""
        return self._server.figures()

    def bind(self, address: str, credentials: Any = None) -> int:
        """Binds `HOST:PORT` (port 0 takes a free one) and returns the port; without TLS where no credentials are given.

        Raises OSError.
        """
        try:
            if credentials is None:
                return self._server.add_insecure_port(address)
            return self._server.add_secure_port(address, credentials)
        except RuntimeError as error:
            raise OSError(f"cannot bind {address}") from error

    def start(self) -> None:
        """Begins to serve."""
        self._server.start()

    def stop(self, grace_s: float) -> threading.Event:
        """Takes no new call and ends those in flight after the grace. The event is set when all have ended."""
        for callback in self._on_stop:
            callback()
        return self._server.stop(grace_s)

    def on_stop(self, callback: Callable[[], None]) -> None:
        """Calls back when stopping begins, so that calls which have no end of their own can be ended."""
        self._on_stop.append(callback)

    def add_generic_rpc_handlers(self, generic_rpc_handlers: Iterable[Any]) -> None:
        """As grpc.Server has it."""
        self._server.add_generic_rpc_handlers(generic_rpc_handlers)

    def add_registered_method_handlers(self, service_name: str, method_handlers: Mapping[str, Any]) -> None:
        """As grpc.Server has it."""
        self._server.add_registered_method_handlers(service_name, method_handlers)


class DirectCall(Call):
    """A unary call of the engine."""

    __slots__ = ("_rpc", "_values", "trailing")

    def __init__(self, method: Method, rpc: UnaryCall) -> None:
        super().__init__(method)
        self.may_block = False
        self._rpc = rpc
        self._values: dict[str, Any] | None = None
        self.trailing: tuple[tuple[str, str | bytes], ...] = ()

    @property
    def peer(self) -> str:
        """`ipv4:HOST:PORT`, `ipv6:…` or `unix:…`."""
        return str(self._rpc.core.peer().decode("ascii", "replace"))

    def _verified_identities(self) -> PeerIdentities:
        return verified(self._rpc.auth_context())

    def metadata(self, key: str) -> Sequence[str]:
        """All values of a metadata key, in order; `key` is lower-case and not binary."""
        pairs: Any = self._rpc.metadata
        values = self._values
        if values is None:
            values = self._values = dict(pairs)
        if key not in values:
            return ()
        if len(values) == len(pairs):  # no key came twice, as is usual
            return (values[key],)
        return tuple(value for name, value in pairs if name == key)

    def set_trailing(self, key: str, value: str) -> None:
        """Adds an entry to the trailing metadata."""
        self.trailing = (*self.trailing, (key, value))

    def client_time_remaining_s(self) -> float | None:
        """Seconds until the caller's own deadline; None where it set none."""
        remaining_s = self._rpc.deadline_unix_s - time.time()
        return max(0.0, remaining_s) if remaining_s < UNBOUNDED_S else None

    def is_active(self) -> bool:
        """Whether the caller still waits."""
        return self._rpc.active

    def add_done_callback(self, callback: Callable[[], None]) -> None:
        """Calls back, on the polling thread, when the rpc has ended; at once where it already has."""
        if not self._rpc.add_callback(callback):
            callback()

    def cancel(self) -> None:
        """Ends the rpc at once; the caller sees CANCELLED."""
        self._rpc.cancel()


class _Unary:
    """The route of one unary endpoint."""

    __slots__ = ("_handle", "_method", "_submit")

    def __init__(self, endpoint: Endpoint, executor: LeanExecutor) -> None:
        self._method = endpoint.method
        self._handle = endpoint.handler
        self._submit = executor.submit

    def __call__(self, rpc: UnaryCall) -> None:
        """On the polling thread."""
        call = DirectCall(self._method, rpc)
        if rpc.context.run(self._serve, rpc, call):
            call.may_block = True
            try:
                self._submit(rpc.context.run, self._serve, rpc, call)
            except RuntimeError:  # the pool is shut down
                _refuse(rpc, call, refusal(_stopping()))

    def _serve(self, rpc: UnaryCall, call: DirectCall) -> bool:
        """Answers the call, or says that it is to be passed on."""
        try:
            answer = self._handle(rpc.request, call)
        except Refused as refused:
            _refuse(rpc, call, refused)
            return False
        if type(answer) is bytes:
            rpc.reply(answer, call.trailing)
            return False
        if answer is PASS:
            return True
        answer.add_done_callback(lambda done: _resolve(rpc, call, done))
        return False


def _resolve(rpc: UnaryCall, call: DirectCall, done: Pending[bytes]) -> None:
    error = outcome(done)
    if error is None:
        rpc.reply(done.result(), call.trailing)
    elif isinstance(error, Refused):
        _refuse(rpc, call, error)
    else:  # the pipeline lets nothing else out
        raise error


def _refuse(rpc: UnaryCall, call: DirectCall, refused: Refused) -> None:
    rpc.refuse(_wired(refused, call.trailing))


def _wired(refused: Refused, trailing: Metadata = ()) -> Refusal:
    """The refusal as the engine sends it."""
    metadata = (*trailing, *refused.trailing, (STATUS_DETAILS_KEY, refused.details))
    return Refusal(refused.code, refused.message.encode("utf-8", "replace"), metadata)


def _stopping() -> Unavailable:
    return Unavailable(Reason.SHUTTING_DOWN, "the server is stopping; try another one", retry_after_ms=PUSHBACK_MS)


def _refusals() -> Refusals:
    """What the engine says by itself, with the details that every error here carries."""
    malformed = {
        name: _wired(refusal(InvalidArgument(reason=Reason.MALFORMED_MESSAGE, message=message)))
        for name, message in (
            ("no_message", "a request message is needed, and none came"),
            ("second_message", "one request message is needed, and more came"),
            ("malformed", "the request cannot be parsed"),
        )
    }
    overloaded = Unavailable(Reason.OVERLOADED, "over capacity; try again later", retry_after_ms=PUSHBACK_MS)
    return Refusals(
        **malformed,
        silent=_wired(refusal(Cancelled())),
        overloaded=_wired(refusal(overloaded)),
        stopping=_wired(refusal(_stopping())),
    )

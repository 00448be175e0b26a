"""`grpc.Server` on the engine."""

from __future__ import annotations

import contextvars
import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import grpc

from counterfoil_server.rpc.engine import core
from counterfoil_server.rpc.engine.behaviors import Behavior
from counterfoil_server.rpc.engine.core import common, cygrpc, interceptor
from counterfoil_server.rpc.engine.loop import Limits, Loop, Stage, Streaming
from counterfoil_server.rpc.engine.refusals import Refusal, Refusals
from counterfoil_server.rpc.engine.unary import Route

_LOG = logging.getLogger(__name__)

MESSAGE_LIMIT_S: Final = 1.0
"""How long a unary call's request may take to arrive, in whole, unless the server is told otherwise."""

HUSH_S: Final = 0.2
"""From a stopping server's first refusal and its last answer to GOAWAY; less than the pause that a refusal asks for."""


class _Details(NamedTuple):
    method: str
    invocation_metadata: Any


class HandlerCallDetails(_Details, grpc.HandlerCallDetails):  # type: ignore[misc]
    """What interceptors and generic handlers know of a call."""


class EngineFigures(NamedTuple):
    """`calls` have not ended; the others count since the start.

    `late_answers` came for a call that had one, or that was over; `refused_calls` were never begun; `silent_calls` were
    ended because their request did not come, and others by the core for `unreadable_messages`.
    """

    calls: int
    late_answers: int
    refused_calls: int
    silent_calls: int
    unreadable_messages: int


class Router:
    """Finds the route of each call. Filled before the server starts; then read on the polling thread only."""

    def __init__(self, thread_pool: Any, interceptors: Sequence[Any], refusals: Refusals) -> None:
        self._pool = thread_pool
        self._pipeline = interceptor.service_pipeline(interceptors) if interceptors else None
        self._refusals = refusals
        self._direct: dict[bytes, Route | Streaming] = {}
        self._registered: dict[bytes, Any] = {}
        self._generic: list[Any] = []
        self._made: dict[bytes, tuple[Any, Route | Streaming]] = {}  # of the handler that a path last had

    def add_route(self, path: str, route: Route) -> None:
        """Sends calls of a path to a route. Interceptors do not see them."""
        self._direct[path.encode()] = route

    def add_generic(self, handlers: Iterable[Any]) -> None:
        """As grpc.Server has it. Raises AttributeError for what is no handler."""
        handlers = list(handlers)
        for handler in handlers:
            if getattr(handler, "service", None) is None:
                raise AttributeError(f"{handler!r} has no method `service`, as a grpc.GenericRpcHandler must")
        self._generic.extend(handlers)

    def add_registered(self, service: str, handlers: Mapping[str, Any]) -> None:
        """As grpc.Server has it."""
        for name, handler in handlers.items():
            self._registered[f"/{service}/{name}".encode()] = handler
            if self._pipeline is None:
                self._direct[f"/{service}/{name}".encode()] = self._route_of(handler)

    def route(self, path: bytes, event: Any, context: contextvars.Context) -> Route | Streaming | Refusal:
        """Implements `loop.Router`."""
        direct = self._direct.get(path)
        if direct is not None:
            return direct
        details = HandlerCallDetails(common.decode(path), event.invocation_metadata)
        if self._pipeline is None:
            handler = context.run(self._find, path, details)
        else:
            handler = context.run(self._pipeline.execute, lambda seen: self._find(path, seen), details)
        if handler is None:
            return self._refusals.unknown_method
        made = self._made.get(path)
        if made is None or made[0] is not handler:
            made = (handler, self._route_of(handler))
            self._made[path] = made
        return made[1]

    def _find(self, path: bytes, details: Any) -> Any:
        registered = self._registered.get(path)
        if registered is not None:
            return registered
        for generic in self._generic:
            handler = generic.service(details)
            if handler is not None:
                return handler
        return None

    def _route_of(self, handler: Any) -> Route | Streaming:
        if handler.request_streaming or handler.response_streaming:
            return Streaming(handler)
        return Behavior(handler, self._pool, self._refusals)


class EngineServer(grpc.Server):  # type: ignore[misc]
    """A gRPC server over grpcio's completion queue. The methods that have no text here are grpc.Server's."""

    def __init__(
        self,
        thread_pool: Any,
        *,
        interceptors: Sequence[Any] = (),
        options: Sequence[tuple[str, Any]] = (),
        compression: Any = None,
        limits: Limits | None = None,
        refusals: Refusals | None = None,
        hush_s: float = HUSH_S,
    ) -> None:
        """Raises RuntimeError where `core.unsupported()` gives a reason.

        `thread_pool` needs `submit` only, and is never shut down here. `hush_s`: see `loop`.
        """
        if reason := core.unsupported():
            raise RuntimeError(reason)
        refusals = refusals or Refusals()
        arguments = (*options, *core.compression.create_channel_option(compression))
        self._core = cygrpc.Server(arguments, False)  # noqa: FBT003 - cygrpc's: no xDS
        self._router = Router(thread_pool, interceptors, refusals)
        self._loop = Loop(
            self._core,
            self._router,
            thread_pool,
            limits=limits or Limits(message_s=MESSAGE_LIMIT_S),
            refusals=refusals,
            hush_s=hush_s,
        )

    def add_route(self, path: str, route: Route) -> None:
        """Sends unary calls of a path straight to a route, past interceptors. Before the start."""
        self._router.add_route(path, route)

    def add_generic_rpc_handlers(self, generic_rpc_handlers: Iterable[Any]) -> None:
        """Registers handlers that look each call up. Raises AttributeError for what is none."""
        self._router.add_generic(generic_rpc_handlers)

    def add_registered_method_handlers(self, service_name: str, method_handlers: Mapping[str, Any]) -> None:
        """Registers the handlers of a service by name. Before the start."""
        if self._loop.stage is Stage.IDLE:
            self._router.add_registered(service_name, method_handlers)
        else:
            _LOG.warning("%s comes too late: the server has started", service_name)

    def add_insecure_port(self, address: str) -> int:
        """Listens without TLS and returns the port. Raises RuntimeError where it cannot."""
        return int(common.validate_port_binding_result(address, self._core.add_http2_port(common.encode(address))))

    def add_secure_port(self, address: str, server_credentials: Any) -> int:
        """Listens with TLS and returns the port. Raises RuntimeError where it cannot."""
        port = self._core.add_http2_port(common.encode(address), server_credentials._credentials)  # noqa: SLF001
        return int(common.validate_port_binding_result(address, port))

    def start(self) -> None:
        """Begins to serve. Raises ValueError the second time."""
        if self._loop.stage is not Stage.IDLE:
            raise ValueError("a server starts once")
        self._loop.start()

    def stop(self, grace: float | None) -> threading.Event:
        """Takes no new call and ends those in flight after `grace` seconds; both see UNAVAILABLE.

        The event is set when all have ended. Without a grace this waits for it, except on the polling thread.
        """
        ended = self._loop.ended
        if self._loop.stage is Stage.IDLE:
            ended.set()
            return ended
        self._loop.stop(grace or 0.0)
        if grace is None and threading.current_thread() is not self._loop.thread:
            ended.wait()
        return ended

    def wait_for_termination(self, timeout: float | None = None) -> bool:
        """Waits until the server has stopped; true where the timeout, in seconds, passed before."""
        return bool(common.wait(self._loop.ended.wait, self._loop.ended.is_set, timeout=timeout))

    def figures(self) -> EngineFigures:
        """What the engine has counted."""
        loop = self._loop
        return EngineFigures(
            loop.calls, loop.late_answers, loop.refused_calls, loop.silent_calls, loop.unreadable_messages
        )

    def __del__(self) -> None:
        # The polling thread outlives whoever made the server, unless it is told.
        if (loop := getattr(self, "_loop", None)) is not None:
            loop.abandoned = True

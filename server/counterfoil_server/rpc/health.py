"""grpc.health.v1: whether the server and each of its services serve, for balancers and probes.

All Watch streams are written to by one thread, which holds no lock while it sends, and a watcher holds no thread at
all. So watchers may come and go as they like, and one that stops reading is cut off without the others noticing. Only
on the stock server, which has no way to send without waiting, do they wait for it, SEND_LIMIT_S at most.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import grpc
from grpc_health.v1 import health_pb2

from counterfoil_server.rpc.alarms import Alarms
from counterfoil_server.rpc.server import Server

SERVICE: Final = health_pb2.DESCRIPTOR.services_by_name["Health"].full_name
OVERALL: Final = ""
THREADS: Final = 2
WATCHERS_LIMIT: Final = 1_000
SEND_LIMIT_S: Final = 1.0
"""How long a watcher may take to read what it was told; looked at where there is something new to tell."""

LOOK_S: Final = 0.02

SERVING: Final[int] = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING: Final[int] = health_pb2.HealthCheckResponse.NOT_SERVING
SERVICE_UNKNOWN: Final[int] = health_pb2.HealthCheckResponse.SERVICE_UNKNOWN


class HealthState:
    """What is known of each service's health. Safe for use from any thread."""

    def __init__(self, services: tuple[str, ...]) -> None:
        """The services and the whole server begin as NOT_SERVING."""
        self._lock = threading.Lock()
        self._statuses = dict.fromkeys((OVERALL, *services), NOT_SERVING)
        self._changed: list[Callable[[], None]] = []

    def set(self, service: str, *, serving: bool) -> None:
        """Says of one service whether it serves; the empty name is the whole server. Raises KeyError for others."""
        with self._lock:
            if service not in self._statuses:
                raise KeyError(service)
            self._statuses[service] = SERVING if serving else NOT_SERVING
        self._tell()

    def set_all(self, serving: bool) -> None:  # noqa: FBT001 - the one thing it says
        """Says of every service whether it serves."""
        with self._lock:
            self._statuses = dict.fromkeys(self._statuses, SERVING if serving else NOT_SERVING)
        self._tell()

    def status(self, service: str) -> int | None:
        """The service's ServingStatus; None for a service that is not here."""
        return self._statuses.get(service)

    def statuses(self) -> Mapping[str, int]:
        """The ServingStatus of everything."""
        with self._lock:
            return dict(self._statuses)

    def on_change(self, callback: Callable[[], None]) -> None:
        """Calls back after each change, on the thread that made it."""
        self._changed.append(callback)

    def _tell(self) -> None:
        for callback in self._changed:
            callback()


class _Watcher:
    """One Watch stream. Only the notifier sends on it."""

    __slots__ = ("context", "send", "sent", "sent_at", "service")

    def __init__(self, service: str, context: grpc.ServicerContext, send: Callable[[Any], None]) -> None:
        self.service = service
        self.context = context
        self.send = send
        self.sent: int | None = None
        self.sent_at = time.monotonic()


class HealthService:
    """Serves a HealthState on threads of its own, so that it answers however busy the server is."""

    def __init__(self, state: HealthState, alarms: Alarms, *, watchers_limit: int = WATCHERS_LIMIT) -> None:
        self._state = state
        self._alarms = alarms
        self._limit = watchers_limit
        self._pool = ThreadPoolExecutor(THREADS, "health")
        self._wake = threading.Condition()
        self._dirty = False
        self._closed = False
        self._watchers: dict[_Watcher, None] = {}
        self._notifier = threading.Thread(target=self._run, name="health-notifier", daemon=True)
        state.on_change(self._notify)

    @property
    def watchers(self) -> int:
        """Open Watch streams."""
        return len(self._watchers)

    def add_to(self, server: Server) -> None:
        """Registers the service, before the server starts, and ends its streams when the server stops."""
        request, answer = health_pb2.HealthCheckRequest.FromString, health_pb2.HealthCheckResponse.SerializeToString
        handlers = {
            "Check": grpc.unary_unary_rpc_method_handler(self._behavior(self._check), request, answer),
            "List": grpc.unary_unary_rpc_method_handler(
                self._behavior(self._list),
                health_pb2.HealthListRequest.FromString,
                health_pb2.HealthListResponse.SerializeToString,
            ),
            "Watch": grpc.unary_stream_rpc_method_handler(self._behavior(self._watch, streams=True), request, answer),
        }
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
        server.on_stop(self.close)
        self._notifier.start()

    def close(self) -> None:
        """Tells watchers what is known last and ends their streams with UNAVAILABLE. Check and List still answer."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        if self._notifier.is_alive():
            self._notifier.join(3 * SEND_LIMIT_S)

    def _behavior(self, function: Callable[..., Any], *, streams: bool = False) -> Callable[..., Any]:
        """A handler that the stock server runs on our own pool; one that streams returns while the stream is open."""

        def behavior(*arguments: Any) -> Any:
            return function(*arguments)

        behavior.experimental_thread_pool = self._pool  # type: ignore[attr-defined]
        behavior.experimental_non_blocking = streams  # type: ignore[attr-defined]
        return behavior

    def _check(self, request: Any, context: grpc.ServicerContext) -> Any:
        status = self._state.status(request.service)
        if status is None:
            context.abort(grpc.StatusCode.NOT_FOUND, "no such service")
        return health_pb2.HealthCheckResponse(status=status)

    def _list(self, _request: Any, _context: grpc.ServicerContext) -> Any:
        return health_pb2.HealthListResponse(
            statuses={
                name: health_pb2.HealthCheckResponse(status=status) for name, status in self._state.statuses().items()
            }
        )

    def _watch(self, request: Any, context: grpc.ServicerContext, send: Callable[[Any], None]) -> None:
        watcher = _Watcher(request.service, context, send)
        with self._wake:
            refused = self._closed or len(self._watchers) >= self._limit
            if not refused:
                self._watchers[watcher] = None
        if refused:
            context.abort(grpc.StatusCode.UNAVAILABLE, "no more watchers are taken here")
        if not context.add_callback(lambda: self._forget(watcher)):
            self._forget(watcher)  # gone before it was here
        self._notify()

    def _forget(self, watcher: _Watcher) -> None:
        with self._wake:
            self._watchers.pop(watcher, None)
            if self._closed:
                self._wake.notify()

    def _notify(self) -> None:
        with self._wake:
            self._dirty = True
            self._wake.notify()

    def _run(self) -> None:
        behind, end_at = False, 0.0
        while True:
            with self._wake:
                if behind:
                    self._wake.wait(LOOK_S)
                else:
                    self._wake.wait_for(lambda: self._dirty or self._closed)
                self._dirty = False
                closed, watchers = self._closed, list(self._watchers)
            now = time.monotonic()
            late = [watcher for watcher in watchers if not self._update(watcher, now)]
            behind = bool(late)
            if closed:
                end_at = end_at or now + SEND_LIMIT_S
                if not behind or now >= end_at:
                    self._end_all(watchers)
                    return

    def _update(self, watcher: _Watcher, now: float) -> bool:
        """Tells a watcher what is new to it, if that has room; whether it is up to date."""
        status = self._state.status(watcher.service)
        status = SERVICE_UNKNOWN if status is None else status
        if status == watcher.sent:
            return True
        if self._offer(watcher, health_pb2.HealthCheckResponse(status=status)):
            watcher.sent, watcher.sent_at = status, now
            return True
        if now - watcher.sent_at >= SEND_LIMIT_S:
            watcher.context.cancel()
            self._forget(watcher)
        return False

    def _offer(self, watcher: _Watcher, response: Any) -> bool:
        """Sends, on the engine without waiting; false where the watcher has not read what came before."""
        offer = getattr(watcher.send, "offer", None)
        if offer is None:
            self._send(watcher, response)
            return True
        try:
            return bool(offer(response))
        except Exception:  # noqa: BLE001 - as in `_send`
            self._forget(watcher)
            return True

    def _end_all(self, watchers: list[_Watcher]) -> None:
        """Ends all streams, those at once that are not read."""
        for watcher in watchers:
            self._end(watcher)
        with self._wake:
            self._wake.wait_for(lambda: not self._watchers, SEND_LIMIT_S)
            left = list(self._watchers)
        for watcher in left:
            watcher.context.cancel()

    def _end(self, watcher: _Watcher) -> None:
        watcher.context.set_code(grpc.StatusCode.UNAVAILABLE)
        watcher.context.set_details("the server is stopping")
        self._send(watcher, None)

    def _send(self, watcher: _Watcher, response: Any) -> None:
        """Sends, for no longer than SEND_LIMIT_S: sending waits for a watcher that does not read."""
        alarm = self._alarms.at(time.monotonic() + SEND_LIMIT_S, watcher.context.cancel)
        try:
            watcher.send(response)
        except Exception:  # noqa: BLE001 - whatever became of this one, the others want to know
            self._forget(watcher)
        finally:
            self._alarms.discard(alarm)

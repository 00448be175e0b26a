"""The servers under test, started and stopped alike, and what the tests measure on them."""

from __future__ import annotations

import gc
import importlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

import grpc
import psutil

from tests.rpc.engine.paths import SERVICE, path_of

Kind: TypeAlias = Literal["stock", "engine"]
ENGINE: Final = "counterfoil_server.rpc.engine"
KINDS: Final[tuple[Kind, ...]] = ("stock", "engine")

TIMEOUT_S: Final = 5.0
CHANNEL_OPTIONS: Final = (("grpc.use_local_subchannel_pool", 1), ("grpc.enable_http_proxy", 0))
"""A channel of its own connection, which closes with it."""


def new_server(kind: Kind, pool: Any, **arguments: Any) -> grpc.Server:
    """A server of this kind; the arguments are those of `grpc.server`."""
    if kind == "stock":
        return grpc.server(pool, **arguments)
    return importlib.import_module(ENGINE).server(pool, **arguments)


class Methods(grpc.GenericRpcHandler):  # type: ignore[misc]
    """A generic handler of the test service's methods by name."""

    def __init__(self, methods: Mapping[str, grpc.RpcMethodHandler]) -> None:
        self._methods = {path_of(name): handler for name, handler in methods.items()}

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        return self._methods.get(handler_call_details.method)


unary = grpc.unary_unary_rpc_method_handler
responses = grpc.unary_stream_rpc_method_handler
requests = grpc.stream_unary_rpc_method_handler
both = grpc.stream_stream_rpc_method_handler


def echo(request: bytes, _context: grpc.ServicerContext) -> bytes:
    """The behaviour of the bystander: answers what it is asked."""
    return request


@dataclass
class Served:
    """A started server, with a channel to it."""

    kind: Kind
    server: grpc.Server
    port: int
    channel: grpc.Channel
    is_lost: bool = False
    """Set by a test that has shown a stock server to be beyond stopping."""

    @property
    def target(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.port}"

    def call(self, name: str, request: bytes = b"", *, timeout: float | None = TIMEOUT_S, **arguments: Any) -> Any:
        """Calls a unary method and returns the answer."""
        return self.channel.unary_unary(path_of(name))(request, timeout=timeout, **arguments)

    def refused(self, name: str, request: bytes = b"", **arguments: Any) -> Any:
        """Calls a unary method that must fail and returns the error."""
        try:
            answer = self.call(name, request, **arguments)
        except grpc.RpcError as error:
            return error
        raise AssertionError(f"{name} answered {answer!r}")

    def future(self, name: str, request: bytes = b"", *, timeout: float | None = TIMEOUT_S, **arguments: Any) -> Any:
        """Begins a unary call."""
        return self.channel.unary_unary(path_of(name)).future(request, timeout=timeout, **arguments)

    def stream(self, name: str, request: bytes = b"", *, timeout: float | None = TIMEOUT_S, **arguments: Any) -> Any:
        """Begins a call that is answered with a stream."""
        return self.channel.unary_stream(path_of(name))(request, timeout=timeout, **arguments)

    def send(self, name: str, messages: Iterable[bytes], *, timeout: float | None = TIMEOUT_S, **arguments: Any) -> Any:
        """Begins a call that sends a stream and is answered once."""
        return self.channel.stream_unary(path_of(name)).future(iter(messages), timeout=timeout, **arguments)

    def chat(self, name: str, messages: Iterable[bytes], *, timeout: float | None = TIMEOUT_S, **arguments: Any) -> Any:
        """Begins a call that streams both ways."""
        return self.channel.stream_stream(path_of(name))(iter(messages), timeout=timeout, **arguments)


def hurry(server: Any) -> None:
    """Spares a server that is about to stop the quiet that real callers need."""
    if (loop := getattr(server, "_loop", None)) is not None:
        loop._hush_s = 0.0


@contextmanager
def serve(
    kind: Kind,
    methods: Mapping[str, grpc.RpcMethodHandler] | None = None,
    *,
    registered: Mapping[str, grpc.RpcMethodHandler] | None = None,
    add: Callable[[grpc.Server], object] | None = None,
    pool_threads: int = 8,
    options: Sequence[tuple[str, Any]] = (),
    **arguments: Any,
) -> Iterator[Served]:
    """Runs a server with the methods (generic or registered; `add` adds servicers) and stops it."""
    pool = ThreadPoolExecutor(pool_threads, "pool")
    server = new_server(kind, pool, options=options, **arguments)
    if methods is not None:
        server.add_generic_rpc_handlers((Methods(methods),))
    if registered is not None:
        server.add_registered_method_handlers(SERVICE, dict(registered))
    if add is not None:
        add(server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=CHANNEL_OPTIONS)
    served = Served(kind, server, port, channel)
    try:
        yield served
    finally:
        channel.close()
        hurry(server)
        stopped = server.stop(0)
        is_stopped = stopped.wait(0.1 if served.is_lost else 10)
        pool.shutdown(wait=is_stopped, cancel_futures=True)
    assert is_stopped or served.is_lost, "the server does not stop"


@contextmanager
def channel_to(target: str, credentials: grpc.ChannelCredentials | None = None, **options: Any) -> Iterator[Any]:
    """A channel of its own connection; options are `grpc.…` arguments with `_` for `.`'s last part."""
    arguments = (*CHANNEL_OPTIONS, *((f"grpc.{name}", value) for name, value in options.items()))
    if credentials is None:
        channel = grpc.insecure_channel(target, options=arguments)
    else:
        channel = grpc.secure_channel(target, credentials, options=arguments)
    try:
        yield channel
    finally:
        channel.close()


def eventually(condition: Callable[[], object], timeout_s: float = 5) -> bool:
    """Waits until the condition holds, at most so long; whether it holds."""
    deadline_s = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline_s:
            return bool(condition())
        time.sleep(0.005)
    return True


@dataclass
class Holder:
    """A behaviour that keeps its callers waiting until it is released."""

    release: threading.Event = field(default_factory=threading.Event)
    entered: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    contexts: list[grpc.ServicerContext] = field(default_factory=list)

    def unary(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        self._hold(context)
        return request

    def responses(self, request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        yield request
        self._hold(context)
        yield request

    def requests(self, messages: Iterator[bytes], context: grpc.ServicerContext) -> bytes:
        first = next(messages)
        self._hold(context)
        return first

    def both(self, messages: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
        yield next(messages)
        self._hold(context)

    def methods(self) -> dict[str, grpc.RpcMethodHandler]:
        """A method of each kind that holds, and an echo beside them."""
        return {
            "Hold": unary(self.unary),
            "HoldResponses": responses(self.responses),
            "HoldRequests": requests(self.requests),
            "HoldBoth": both(self.both),
            "Echo": unary(echo),
        }

    def wait_entered(self, calls: int = 1) -> None:
        """Waits until so many more calls are being held."""
        for _ in range(calls):
            assert self.entered.acquire(timeout=5), "the call does not reach its behaviour"

    def _hold(self, context: grpc.ServicerContext) -> None:
        self.contexts.append(context)
        self.entered.release()
        assert self.release.wait(30), "nobody released the call"


@contextmanager
def holding(kind: Kind, **arguments: Any) -> Iterator[tuple[Served, Holder]]:
    """A server whose methods hold their callers; what is still held at the end is released."""
    holder = Holder()
    with serve(kind, holder.methods(), **arguments) as served:
        try:
            yield served, holder
        finally:
            holder.release.set()


def threads() -> set[threading.Thread]:
    """Python's threads."""
    return set(threading.enumerate())


def descriptors() -> int:
    """How many files and sockets the process has open."""
    return int(psutil.Process().num_fds())


_CALL_MODULES: Final = ("grpc._server", "grpc._cython.cygrpc", ENGINE)


def census() -> Counter[str]:
    """How many objects of servers and calls are alive, by type."""
    gc.collect()
    return Counter(
        f"{of.__module__}.{of.__qualname__}"
        for of in map(type, gc.get_objects())
        if str(of.__module__).startswith(_CALL_MODULES)
    )


def grown(before: Counter[str], slack: int = 10) -> dict[str, int]:
    """The types of which more than `slack` objects have been added since."""
    return {name: count for name, count in (census() - before).items() if count > slack}

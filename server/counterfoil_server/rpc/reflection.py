"""Server reflection, v1 and v1alpha, over the descriptors of the services that are served and of nothing else.

grpcio brings v1alpha only. v1 is the same service under another package, so its descriptor is made from v1alpha's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import FileDescriptor
from grpc_reflection.v1alpha import reflection, reflection_pb2

from counterfoil_server.rpc.alarms import Alarms
from counterfoil_server.rpc.server import Server

V1: Final = "grpc.reflection.v1.ServerReflection"
V1ALPHA: Final = reflection.SERVICE_NAME
V1_FILE: Final = "grpc/reflection/v1/reflection.proto"
V1_PACKAGE: Final = "grpc.reflection.v1"
_PATHS: Final = frozenset(f"/{service}/ServerReflectionInfo" for service in (V1, V1ALPHA))

STREAMS_LIMIT: Final = 16
"""Reflection streams that may be open at once, for each holds a thread; more are refused as they arrive."""

STREAM_LIMIT_S: Final = 30.0
"""How long one reflection stream may last. Tools need a fraction of a second."""


def add_reflection(
    server: Server, files: Iterable[FileDescriptor], service_names: Iterable[str], alarms: Alarms
) -> None:
    """Serves reflection of the services, which the files declare, and of reflection itself."""
    pool = _Symbols(_pool(files))
    servicer = reflection.ReflectionServicer((*service_names, V1, V1ALPHA), pool)
    server.add_generic_rpc_handlers((_Door(_limited(servicer.ServerReflectionInfo, alarms)),))


class _Door(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Asked for a handler as a stream arrives, so that one for which there is no thread never waits for one."""

    def __init__(self, behavior: Callable[[Any, Any], Iterator[Any]]) -> None:
        self._streams = _Streams()
        self._serving = _handler(behavior, self._streams)
        # Refusing blocks nowhere, so one thread does it for however many.
        self._refusing = _handler(_refusal(), ThreadPoolExecutor(1, "reflection-refusals"))

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        """As grpc.GenericRpcHandler has it. On the server's one thread, which then submits at once."""
        if handler_call_details.method not in _PATHS:
            return None
        return self._serving if self._streams.open < STREAMS_LIMIT else self._refusing


class _Streams(ThreadPoolExecutor):
    """A thread for each open stream."""

    def __init__(self) -> None:
        super().__init__(STREAMS_LIMIT, "reflection")
        self._open: set[Future[Any]] = set()

    @property
    def open(self) -> int:
        """How many streams are open."""
        return len(self._open)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Serves a stream."""
        future = super().submit(fn, *args, **kwargs)
        self._open.add(future)
        future.add_done_callback(self._open.discard)
        return future


def _handler(behavior: Callable[[Any, Any], Iterator[Any]], pool: ThreadPoolExecutor) -> grpc.RpcMethodHandler:
    behavior.experimental_thread_pool = pool  # type: ignore[attr-defined]
    return grpc.stream_stream_rpc_method_handler(
        behavior,
        reflection_pb2.ServerReflectionRequest.FromString,
        reflection_pb2.ServerReflectionResponse.SerializeToString,
    )


def _refusal() -> Callable[[Any, Any], Iterator[Any]]:
    def behavior(_requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
        context.abort(grpc.StatusCode.UNAVAILABLE, "no more reflection streams are taken here")
        yield from ()

    return behavior


def _limited(serve: Callable[[Any, Any], Iterator[Any]], alarms: Alarms) -> Callable[[Any, Any], Iterator[Any]]:
    def behavior(requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
        alarm = alarms.at(time.monotonic() + STREAM_LIMIT_S, context.cancel)
        try:
            yield from serve(requests, context)
        finally:
            alarms.discard(alarm)

    return behavior


class _Symbols:
    """A descriptor pool that finds methods, too: protobuf's own finds every other symbol of a file."""

    def __init__(self, pool: descriptor_pool.DescriptorPool) -> None:
        self._pool = pool

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pool, name)

    def FindFileContainingSymbol(self, symbol: str) -> FileDescriptor:  # noqa: N802 - the pool's own name
        """The file that declares it. Raises KeyError where none does."""
        try:
            return self._pool.FindFileContainingSymbol(symbol)
        except KeyError:
            service_name, _, method = symbol.rpartition(".")
            service = self._pool.FindServiceByName(service_name)
            if method not in service.methods_by_name:
                raise
            return service.file


def _pool(files: Iterable[FileDescriptor]) -> descriptor_pool.DescriptorPool:
    """The files and all that they import, and reflection's own two, in a pool of their own."""
    pool = descriptor_pool.DescriptorPool()
    seen: set[str] = set()
    for file in (*files, reflection_pb2.DESCRIPTOR):
        _add(pool, file, seen)
    pool.Add(_v1_file())
    return pool


def _add(pool: descriptor_pool.DescriptorPool, file: FileDescriptor, seen: set[str]) -> None:
    if file.name not in seen:
        seen.add(file.name)
        for imported in file.dependencies:
            _add(pool, imported, seen)
        pool.AddSerializedFile(file.serialized_pb)


def _v1_file() -> descriptor_pb2.FileDescriptorProto:
    made = descriptor_pb2.FileDescriptorProto()
    reflection_pb2.DESCRIPTOR.CopyToProto(made)
    package = made.package
    made.name, made.package = V1_FILE, V1_PACKAGE
    made.ClearField("options")
    for message in made.message_type:
        for field in message.field:
            if field.type_name:
                field.type_name = field.type_name.replace(f".{package}.", f".{V1_PACKAGE}.")
    for method in made.service[0].method:
        method.input_type = method.input_type.replace(f".{package}.", f".{V1_PACKAGE}.")
        method.output_type = method.output_type.replace(f".{package}.", f".{V1_PACKAGE}.")
    return made

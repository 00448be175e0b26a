"""A proxy between a client and a server that breaks what a plan says, and remembers what went over the wire.

It passes bytes on, and knows nothing of the messages. A call is refused before the server hears of it, or its answer
is lost on the way back, or it hangs, or a stream is cut: what networks and restarting servers do, at a chosen moment.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

import grpc
import grpc.aio
from google.protobuf import any_pb2, duration_pb2
from google.rpc import error_details_pb2, status_pb2

Fault = Mapping[str, Any]
"""What happens to one call: `{"do": "refuse", "code": "UNAVAILABLE"}`; scenarios.json has them all."""

HEALTH: Final = "/grpc.health.v1.Health/"
UNHEALTHY: Final = "unhealthy"
_UNASKED: Final = frozenset({"refuse", "hang", "break", "answer"})
_HANGS_S: Final = 60.0
_NOT_SERVING: Final = b"\x08\x02"  # a HealthCheckResponse
_HOP: Final = frozenset({"user-agent", "grpc-accept-encoding", "accept-encoding", "content-type", "te"})
_OPTIONS: Final = (
    ("grpc.max_receive_message_length", 64 * 1024 * 1024),
    ("grpc.max_send_message_length", 64 * 1024 * 1024),
    ("grpc.enable_retries", 0),
    ("grpc.initial_reconnect_backoff_ms", 100),
)


@dataclass(slots=True)
class Call:
    """One attempt as it reached the proxy."""

    server: str
    method: str
    metadata: Mapping[str, str]
    began_s: float  # time.monotonic()
    deadline_ms: float | None
    messages: list[bytes] = field(default_factory=list)
    answered: int = 0
    cancelled: bool = False
    ended_s: float | None = None


class Loop:
    """The thread in which all proxies run. A context manager."""

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxies", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def run(self, work: Any) -> Any:
        """What a coroutine returns that runs in the thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)


class Proxy:
    """A proxy of one scenario for one server. A context manager: it listens inside."""

    def __init__(self, loop: Loop, server: str, upstream: str, plan: Mapping[str, Any], calls: list[Call]) -> None:
        """`plan`: the faults of each method's calls, in their order; `calls` is where it remembers them."""
        self._loop, self._server, self._upstream = loop, server, upstream
        self._unhealthy = plan.get(server) == UNHEALTHY
        self._left = {method: list(faults) for method, faults in plan.items() if not isinstance(faults, str)}
        self._calls = calls
        self.address = ""

    def __enter__(self) -> Self:
        self._loop.run(self._start())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.run(self._stop())

    async def _start(self) -> None:
        self._channel = grpc.aio.insecure_channel(self._upstream, _OPTIONS)
        self._listener = grpc.aio.server(options=(*_OPTIONS, ("grpc.so_reuseport", 0)))
        self._listener.add_generic_rpc_handlers((_Everything(self),))
        self.address = f"127.0.0.1:{self._listener.add_insecure_port('127.0.0.1:0')}"
        await self._listener.start()

    async def _stop(self) -> None:
        await self._listener.stop(0)
        await self._channel.close()

    def _fault(self, method: str) -> Fault | None:
        left: list[Fault] = self._left.get(method, [])
        if not left:
            return None
        return left[0] if left[0].get("forever") else left.pop(0)

    async def handle(self, path: str, requests: AsyncIterator[bytes], context: Any) -> AsyncIterator[bytes]:
        """Passes one call on, or breaks it."""
        if path.startswith(HEALTH) and self._unhealthy:
            yield _NOT_SERVING
            await asyncio.sleep(context.time_remaining() or 600)
            return
        method = path.rpartition("/")[2]
        metadata = {key: value for key, value in context.invocation_metadata() if isinstance(value, str)}
        remaining_s = context.time_remaining()
        deadline_ms = None if remaining_s is None or remaining_s > 1e9 else remaining_s * 1000
        call = Call(self._server, method, metadata, time.monotonic(), deadline_ms)
        if not path.startswith(HEALTH):
            self._calls.append(call)
        fault = self._fault(method)
        try:
            if fault and fault["do"] == "delay":
                await asyncio.sleep(fault["delay_ms"] / 1000)
            if fault and fault["do"] in _UNASKED:
                messages = self._unasked(call, fault, requests, context)
            else:
                messages = self._passed_on(call, fault, path, requests, context)
            async for message in messages:
                yield message
                call.answered += 1
        except (asyncio.CancelledError, GeneratorExit):
            call.cancelled = True
            raise
        finally:
            call.ended_s = time.monotonic()

    @staticmethod
    async def _unasked(call: Call, fault: Fault, requests: AsyncIterator[bytes], context: Any) -> AsyncIterator[bytes]:
        """A call that the server does not hear of."""
        if fault["do"] == "break":
            for _ in range(fault["after"]):
                call.messages.append(await anext(requests))
            await refuse(context, fault)
        async for message in requests:
            call.messages.append(message)
        if fault["do"] == "answer":
            yield bytes.fromhex(fault["hex"])
            return
        await asyncio.sleep(_HANGS_S if fault["do"] == "hang" else fault.get("delay_ms", 0) / 1000)
        await refuse(context, fault)

    async def _passed_on(
        self, call: Call, fault: Fault | None, path: str, requests: AsyncIterator[bytes], context: Any
    ) -> AsyncIterator[bytes]:
        kind = fault["do"] if fault else ""
        upstream = self._channel.stream_stream(path)(
            _noted(requests, call.messages),
            metadata=[pair for pair in context.invocation_metadata() if _passes(pair[0])],
            timeout=None if call.deadline_ms is None else call.deadline_ms / 1000,
        )
        try:
            async for message in upstream:
                if kind == "lose":
                    continue
                yield message + bytes.fromhex(fault["hex"]) if fault and kind == "append" else message
                if fault and kind == "cut" and call.answered >= fault["after"]:
                    break
        except grpc.aio.AioRpcError as error:
            await context.abort(error.code(), error.details(), tuple(error.trailing_metadata() or ()))
        finally:
            upstream.cancel()
        if fault and kind in {"lose", "cut"}:
            await refuse(context, fault)
        context.set_trailing_metadata(tuple(await upstream.trailing_metadata()))


class _Everything(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Every method, as a stream both ways: on the wire the four kinds of call are the same."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy

    def service(self, details: Any) -> Any:
        async def handle(requests: AsyncIterator[bytes], context: Any) -> AsyncIterator[bytes]:
            async for message in self._proxy.handle(details.method, requests, context):
                yield message

        return grpc.stream_stream_rpc_method_handler(handle)


async def refuse(context: Any, fault: Fault) -> None:
    """Ends a call with the status of a fault; where it gives a reason, as Counterfoil does."""
    code = grpc.StatusCode[fault.get("code", "UNAVAILABLE")]
    metadata: list[tuple[str, str | bytes]] = []
    if "reason" in fault:
        status = status_pb2.Status(code=code.value[0], message="refused on the way")
        info = error_details_pb2.ErrorInfo(reason=fault["reason"], domain="counterfoil")
        details: Sequence[Any] = [info]
        if "retry_delay_ms" in fault:
            delay = duration_pb2.Duration()
            delay.FromMilliseconds(fault["retry_delay_ms"])
            details = [info, error_details_pb2.RetryInfo(retry_delay=delay)]
        for each in details:
            packed = any_pb2.Any()
            packed.Pack(each)
            status.details.append(packed)
        metadata.append(("grpc-status-details-bin", status.SerializeToString()))
    if "pushback" in fault:
        metadata.append(("grpc-retry-pushback-ms", fault["pushback"]))
    await context.abort(code, "refused on the way", tuple(metadata))


async def _noted(requests: AsyncIterator[bytes], messages: list[bytes]) -> AsyncIterator[bytes]:
    async for message in requests:
        messages.append(message)
        yield message


def _passes(key: str) -> bool:
    return key not in _HOP and not key.startswith((":", "grpc-timeout", "grpc-encoding"))

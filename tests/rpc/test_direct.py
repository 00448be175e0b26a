"""What the engine says by itself for Counterfoil's endpoints, its doors, and the end of its polling thread."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import grpc
import pytest

from counterfoil_server.faults import Reason
from counterfoil_server.rpc.direct import DirectServer
from counterfoil_server.rpc.engine.loop import EXIT_LOOP_DIED
from counterfoil_server.rpc.server import ServerLimits
from tests.rpc.echo import AUTHORIZED, SERVICE, Harness, Text, details_of, engine_serves, invoke, until

pytestmark = pytest.mark.skipif(
    not engine_serves(), reason="these are about the engine, and another server was asked for"
)


@pytest.fixture
def harness() -> Iterator[Harness]:
    made = Harness()
    yield made
    made.close()


def held(harness: Harness, channel: grpc.Channel, count: int) -> list[Any]:
    """So many calls that wait in their handlers, in the pool's queue, or at the door."""
    stub = channel.unary_unary(f"/{SERVICE}/Say", Text.SerializeToString, Text.FromString)
    calls = [stub.future(Text(text="wait"), metadata=AUTHORIZED, timeout=20) for _ in range(count)]
    assert harness.echo.entered.acquire(timeout=10)
    return calls


@pytest.mark.parametrize(
    "limits", [ServerLimits(calls_limit=4), ServerLimits(calls_per_peer_limit=4)], ids=["in all", "of one peer"]
)
def test_calls_over_a_limit_are_refused_with_details_and_a_pause(harness: Harness, limits: ServerLimits) -> None:
    with harness.serving(limits) as channel:
        calls = held(harness, channel, 4)
        until(lambda: harness.admission.in_flight + harness.executor.waiting() == 4)
        for _ in range(3):
            with pytest.raises(grpc.RpcError) as refused:
                invoke(channel, "Say")
            _, info = details_of(refused.value)
            assert (refused.value.code(), info.reason) == (grpc.StatusCode.UNAVAILABLE, Reason.OVERLOADED)
            assert int(dict(refused.value.trailing_metadata())["grpc-retry-pushback-ms"]) > 0
        harness.echo.release.set()
        assert [call.result().text for call in calls] == ["wait"] * 4
        # The places come back, however the peers were counted meanwhile.
        for _ in range(12):
            assert invoke(channel, "Say", Text(text="x")).text == "x"


@pytest.mark.parametrize(
    "limits", [ServerLimits(calls_limit=4), ServerLimits(calls_per_peer_limit=4)], ids=["in all", "of one peer"]
)
def test_streams_count_in_both_limits(harness: Harness, limits: ServerLimits) -> None:
    with harness.serving(limits) as channel:
        stub = channel.stream_stream(f"/{SERVICE}/Chat", Text.SerializeToString, Text.FromString)

        def begin() -> Any:
            return stub(_never(harness), metadata=AUTHORIZED, timeout=9)

        staying = [begin() for _ in range(2)]
        for _ in range(3):
            # One that has ended for its caller may be counted a little longer, so some of these may be refused.
            going: list[Any] = []

            def is_full(going: list[Any] = going) -> bool:
                going.append(begin())
                return harness.admission.in_flight == 4

            until(is_full)
            with pytest.raises(grpc.RpcError) as refused:
                invoke(channel, "Say")
            assert details_of(refused.value)[1].reason == Reason.OVERLOADED
            for stream in going:
                stream.cancel()
            until(lambda: harness.admission.in_flight == 2)
        assert not any(stream.done() for stream in staying)
        harness.echo.release.set()


def test_a_request_that_never_comes_is_cancelled_with_details(harness: Harness) -> None:
    server = harness.server(ServerLimits(message_timeout_ms=100))
    assert isinstance(server, DirectServer)
    port = server.bind("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        # A stream of requests to a method that takes one: the core sends its headers and then nothing.
        stub = channel.stream_unary(f"/{SERVICE}/Say", Text.SerializeToString, Text.FromString)
        call = stub.future(_never(harness), metadata=AUTHORIZED, timeout=20)
        assert call.code() is grpc.StatusCode.CANCELLED
        assert details_of(call)[1].reason == Reason.CANCELLED
        assert server.figures().silent_calls == 1
        assert harness.echo.calls == []
        for requests, code in (([], "none came"), ([Text()] * 2, "more came")):
            call = stub.future(iter(requests), metadata=AUTHORIZED, timeout=20)
            assert call.code() is grpc.StatusCode.INVALID_ARGUMENT
            assert code in call.details()
            assert details_of(call)[1].reason == Reason.MALFORMED_MESSAGE
        assert harness.echo.calls == []
        harness.echo.release.set()
    assert server.stop(0).wait(10)
    assert server.figures().calls == 0


def test_a_polling_thread_that_dies_ends_the_process() -> None:
    """Only what is the engine's own can kill it, so its own is broken here, in a process of its own."""
    program = """
import threading
from concurrent.futures import ThreadPoolExecutor
from counterfoil_server.rpc import engine
server = engine.server(ThreadPoolExecutor(1))
server.add_insecure_port("127.0.0.1:0")
def broken(_now):
    raise RuntimeError("the clock is broken")
server._loop._tick = broken
server.start()
threading.Event().wait(20)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == EXIT_LOOP_DIED, done.stderr
    assert "the polling thread died" in done.stderr


def test_a_clock_that_is_set_back_does_not_stop_the_engine_from_looking_at_it() -> None:
    """The process sees a clock that goes back by an hour between two looks. The core's own was right all the while."""
    program = """
import os
import threading
import time
right = time.time
ahead_s = 3_600.0
time.time = lambda: right() + (ahead_s if threading.current_thread().name == "engine" else 0.0)
from concurrent.futures import ThreadPoolExecutor
import grpc
from counterfoil_server.rpc import engine
server = engine.server(ThreadPoolExecutor(1), message_limit_s=0.2)
handler = grpc.unary_unary_rpc_method_handler(lambda request, _context: request)
server.add_registered_method_handlers("test.Test", {"Echo": handler})
port = server.add_insecure_port("127.0.0.1:0")
server.start()
time.sleep(0.5)  # it has looked at the clock, and polls
ahead_s = 0.0
channel = grpc.insecure_channel(f"127.0.0.1:{port}")
assert channel.unary_unary("/test.Test/Echo")(b"x", timeout=5) == b"x"
silent = channel.stream_unary("/test.Test/Echo").future(iter(lambda: time.sleep(20), 0), timeout=5)
print(silent.code(), flush=True)
os._exit(0)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "StatusCode.CANCELLED", (done.stdout, done.stderr)


def _never(harness: Harness) -> Iterator[Any]:
    harness.echo.release.wait(20)
    yield from ()

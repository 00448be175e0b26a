"""What only the server can show: cancelled callers, limits of the wire, stopping."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack
from typing import Any

import grpc
import pytest

from counterfoil_server.rpc.executor import LeanExecutor
from counterfoil_server.rpc.server import ServerLimits
from tests.rpc.echo import AUTHORIZED, SERVICE, Harness, Text, engine_serves, invoke, stop_now, until
from tests.rpc.engine.raw import RawClient


@pytest.fixture
def harness() -> Any:
    made = Harness()
    yield made
    made.close()


def test_cancelling_a_response_stream_ends_its_iterator_and_frees_its_place(harness: Harness) -> None:
    with harness.serving() as channel:
        stub = channel.unary_stream(f"/{SERVICE}/Many", Text.SerializeToString, Text.FromString)
        stream = stub(Text(text="endless"), metadata=AUTHORIZED, timeout=20)
        next(stream)
        assert harness.admission.in_flight == 1
        stream.cancel()
        assert harness.echo.closed.wait(5)
        until(lambda: harness.admission.in_flight == 0)
        until(lambda: harness.handled("Many", "Canceled") == 1)


def test_cancelling_a_request_stream_wakes_its_reader(harness: Harness) -> None:
    def idle() -> Any:
        yield Text(text="one")
        harness.echo.release.wait(20)

    with harness.serving() as channel:
        stub = channel.stream_stream(f"/{SERVICE}/Chat", Text.SerializeToString, Text.FromString)
        stream = stub(idle(), metadata=AUTHORIZED, timeout=20)
        next(stream)
        stream.cancel()
        assert harness.echo.closed.wait(5)
        until(lambda: harness.admission.in_flight == 0)
        until(lambda: harness.handled("Chat", "Canceled") == 1)
        assert harness.log.of("defect") == []


def test_a_service_that_stops_reading_early_may_answer(harness: Harness) -> None:
    def endless() -> Any:
        while not harness.echo.release.is_set():
            yield Text(text="x")
            time.sleep(0.001)

    with harness.serving() as channel:
        stub = channel.stream_unary(f"/{SERVICE}/Gather", Text.SerializeToString, Text.FromString)
        with pytest.raises(grpc.RpcError) as refused:
            stub(
                (each if index < 3 else Text(text="fault") for index, each in enumerate(endless())), metadata=AUTHORIZED
            )
        assert refused.value.code() is grpc.StatusCode.NOT_FOUND
        until(lambda: harness.admission.in_flight == 0)


def test_streams_that_come_and_go_leave_no_threads_behind(harness: Harness) -> None:
    with harness.serving() as channel:
        stub = channel.unary_stream(f"/{SERVICE}/Many", Text.SerializeToString, Text.FromString)
        for _ in range(30):
            stream = stub(Text(text="endless"), metadata=AUTHORIZED, timeout=20)
            next(stream)
            stream.cancel()
            until(lambda: harness.admission.in_flight == 0)
        before = threading.active_count()
        for _ in range(30):
            invoke(channel, "Chat", [Text(text="x")] * 3)
        assert threading.active_count() <= before + harness.streams_limit
        assert invoke(channel, "Say", Text(text="x")).text == "x"


def test_a_message_over_the_limit_is_resource_exhausted(harness: Harness) -> None:
    with harness.serving(ServerLimits(receive_message_limit_bytes=100_000)) as channel:
        assert invoke(channel, "Say", Text(blob=b"x" * 90_000)).blob
        for compression in (grpc.Compression.NoCompression, grpc.Compression.Gzip):
            stub = channel.unary_unary(f"/{SERVICE}/Say", Text.SerializeToString, Text.FromString)
            with pytest.raises(grpc.RpcError) as refused:
                stub(Text(blob=b"x" * 200_000), metadata=AUTHORIZED, timeout=10, compression=compression)
            assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert len(harness.echo.calls) == 1


def test_metadata_over_the_limit_is_refused(harness: Harness) -> None:
    with harness.serving() as channel:
        with pytest.raises(grpc.RpcError) as refused:
            invoke(channel, "Say", metadata=(*AUTHORIZED, ("x-large", "x" * 40_000)))
        assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert harness.echo.calls == []
        assert invoke(channel, "Say", Text(text="x")).text == "x"


def test_a_connection_has_a_bounded_number_of_live_calls() -> None:
    harness = Harness(threads=8)
    with harness.serving(ServerLimits(streams_per_connection_limit=3)) as channel:
        invoke(channel, "Say")  # so that the client knows the limit before it could break it
        stub = channel.unary_unary(f"/{SERVICE}/Say", Text.SerializeToString, Text.FromString)
        calls = [stub.future(Text(text="wait"), metadata=AUTHORIZED, timeout=20) for _ in range(8)]
        for _ in range(3):
            assert harness.echo.entered.acquire(timeout=10)
        assert not harness.echo.entered.acquire(timeout=0.3)
        harness.echo.release.set()
        # gRPC core may count a call that has just ended against one that the client begins in its place, and refuse it.
        codes = [call.code() for call in calls]
        assert codes[:3] == [grpc.StatusCode.OK] * 3
        assert set(codes) <= {grpc.StatusCode.OK, grpc.StatusCode.UNAVAILABLE}


def test_a_connection_that_never_speaks_is_closed(harness: Harness) -> None:
    server = harness.server(ServerLimits(handshake_timeout_ms=300))
    port = server.bind("127.0.0.1:0")
    server.start()
    with socket.create_connection(("127.0.0.1", port), timeout=5) as silent:
        received = b"x"
        while received:
            received = silent.recv(1_024)
    assert server.stop(0).wait(10)


def test_a_port_in_use_is_an_os_error(harness: Harness) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = harness.server(ServerLimits(reuse_port=False))
        with pytest.raises(OSError, match="cannot bind"):
            server.bind(f"127.0.0.1:{taken.getsockname()[1]}")


def test_stopping_lets_calls_end_and_takes_no_new_ones(harness: Harness) -> None:
    server = harness.server()
    told = threading.Event()
    server.on_stop(told.set)
    port = server.bind("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = channel.unary_unary(f"/{SERVICE}/Say", Text.SerializeToString, Text.FromString)
        held = stub.future(Text(text="wait"), metadata=AUTHORIZED, timeout=20)
        assert harness.echo.entered.acquire(timeout=10)
        stopped = server.stop(10)
        assert told.is_set()
        with pytest.raises(grpc.RpcError) as refused:
            invoke(channel, "Say", timeout_s=2)
        # The stock server's core cancels a call that meets the GOAWAY on its way.
        expected = {grpc.StatusCode.UNAVAILABLE} | (set() if engine_serves() else {grpc.StatusCode.CANCELLED})
        assert refused.value.code() in expected
        assert not stopped.is_set()
        harness.echo.release.set()
        assert held.result().text == "wait"
        assert stopped.wait(10)


def test_calls_that_outlast_the_grace_see_unavailable_not_cancelled(harness: Harness) -> None:
    server = harness.server()
    port = server.bind("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = channel.unary_unary(f"/{SERVICE}/Say", Text.SerializeToString, Text.FromString)
        held = stub.future(Text(text="wait"), metadata=AUTHORIZED, timeout=20)
        assert harness.echo.entered.acquire(timeout=10)
        stopped = server.stop(0.1)
        assert held.code() is grpc.StatusCode.UNAVAILABLE
        harness.echo.release.set()
        assert stopped.wait(10)


def test_connections_over_the_limit_are_closed_until_others_end(harness: Harness) -> None:
    server = harness.server(ServerLimits(connections_limit=3))
    port = server.bind("127.0.0.1:0")
    server.start()
    with ExitStack() as stack:
        held = [stack.enter_context(RawClient(port)) for _ in range(3)]
        for _ in range(3):
            with RawClient(port) as refused:
                assert refused.pump(lambda refused=refused: refused.is_closed, 5)  # type: ignore[misc]
        assert not any(raw.pump(lambda raw=raw: raw.is_closed, 0.05) for raw in held)  # type: ignore[misc]
        held[0].close()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = channel.unary_unary(f"/{SERVICE}/Say", Text.SerializeToString, Text.FromString)
            assert stub(Text(text="x"), metadata=AUTHORIZED, timeout=10, wait_for_ready=True).text == "x"
    assert stop_now(server)


def test_the_executor_outlives_its_tasks_failures() -> None:
    executor = LeanExecutor(2)
    done = threading.Semaphore(0)
    for _ in range(10):
        executor.submit(_raise)
        executor.submit(done.release)
    for _ in range(10):
        assert done.acquire(timeout=5)
    assert executor.waiting() == 0
    executor.shutdown()
    assert not any(thread.is_alive() for thread in executor._threads)
    with pytest.raises(RuntimeError, match="shut down"):
        executor.submit(done.release)


def test_the_executor_finishes_what_was_submitted_and_counts_what_waits() -> None:
    executor = LeanExecutor(1)
    gate, ran = threading.Event(), list[int]()
    executor.submit(gate.wait, 10)
    for number in range(5):
        executor.submit(ran.append, number)
    until(lambda: executor.waiting() == 5)
    gate.set()
    executor.shutdown()
    assert ran == [0, 1, 2, 3, 4]


def test_the_executors_reserve_comes_when_eager_threads_are_blocked_and_rests_when_they_are_not() -> None:
    executor = LeanExecutor(12, "reserve", eager=2)
    seen: set[str] = set()
    done = threading.Semaphore(0)

    def note() -> None:
        seen.add(threading.current_thread().name)
        done.release()

    for _ in range(200):
        executor.submit(note)
        assert done.acquire(timeout=5)
    assert seen <= {"reserve-0", "reserve-1"}, "one task at a time needs nobody else"
    for _ in range(3):
        gate, entered = threading.Event(), threading.Semaphore(0)

        def block(gate: threading.Event = gate, entered: threading.Semaphore = entered) -> None:
            entered.release()
            gate.wait(10)

        for _ in range(12):
            executor.submit(block)
        for _ in range(12):
            assert entered.acquire(timeout=5)
        gate.set()
        until(lambda: len(executor._idle) == 2 and len(executor._resting) == 10)
    executor.shutdown()
    assert not any(thread.is_alive() for thread in executor._threads)


def test_the_executors_reserve_comes_when_the_process_is_busy_with_something_else() -> None:
    """As when two watches hold the eager threads for minutes, and the polling thread answers others all the while."""
    executor = LeanExecutor(12, "reserve", eager=2)
    over, entered = threading.Event(), threading.Semaphore(0)

    def hold() -> None:
        entered.release()
        over.wait(20)

    def compute() -> None:
        while not over.is_set():
            sum(range(1_000))

    computing = threading.Thread(target=compute)
    computing.start()
    try:
        for count in (2, 1, 5):  # the eager ones; one that waits behind them; as many as there are in reserve
            for _ in range(count):
                executor.submit(hold)
            for _ in range(count):
                assert entered.acquire(timeout=5), "a task waits while threads rest"
    finally:
        over.set()
        computing.join()
        executor.shutdown()


def _raise() -> None:
    raise SystemExit(3)

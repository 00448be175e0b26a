"""The benchmark's rough callers, against real servers on both engines."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent import futures

import grpc
import pytest

from bench import callers, http2, plain, storms, streams
from bench.contract import framed
from bench.h2load import LoadError
from bench.http2 import Connection
from bench.job import Job, Pace
from bench.servers import Child, plain_server

MESSAGE = plain.MESSAGE


@pytest.fixture(scope="module", params=["stock", "engine"])
def server(request: pytest.FixtureRequest) -> Iterator[Child]:
    with plain_server(request.param) as started:
        yield started


def settled(server: Child) -> dict[str, int]:
    """The server's state once no handler is at work."""
    deadline = time.monotonic() + 10
    while (found := storms.state(server))["held"]:
        assert time.monotonic() < deadline
    return found


@pytest.mark.parametrize(
    ("value", "bits", "encoded"),
    [(10, 5, b"\x0a"), (1337, 5, b"\x1f\x9a\x0a"), (42, 8, b"\x2a"), (15, 4, b"\x0f\x00"), (127, 7, b"\x7f\x00")],
)
def test_hpacks_numbers(value: int, bits: int, encoded: bytes) -> None:
    assert http2._number(value, bits) == encoded  # the first three are RFC 7541's own examples


def test_headers_arrive_as_they_were_meant() -> None:
    seen: list[tuple[str, dict[str, str | bytes], float]] = []

    def behavior(request: bytes, context: grpc.ServicerContext) -> bytes:
        seen.append((request.decode(), dict(context.invocation_metadata()), context.time_remaining()))
        return b""

    handlers = {"Method": grpc.unary_unary_rpc_method_handler(behavior)}
    server = grpc.server(futures.ThreadPoolExecutor(1))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("a.Service", handlers),))
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    connection = Connection(address)
    try:
        head = http2.head(address, "/a.Service/Method", token="t" * 500, timeout_ms=5_000)
        for _ in range(3):
            stream = connection.take_stream()
            connection.send(http2.call(stream, head, framed(b"hello")))
            while not any(frame.ends_stream and frame.stream == stream for frame in connection.frames()):
                pass
    finally:
        connection.close()
        server.stop(None).wait(5)
    assert [(request, metadata["authorization"]) for request, metadata, _ in seen] == [
        ("hello", "Bearer " + "t" * 500)
    ] * 3
    assert all(0 < remaining_s <= 5 for _, _, remaining_s in seen)


def test_calls_are_given_up(server: Child) -> None:
    before = settled(server)
    report = callers.run(Job("cancel", server.address, plain.HOLD, seconds=0.4, calls_per_s=500, timeout_ms=20))
    assert report.calls > 50
    assert report.closed == 0
    begun = settled(server)["begun"] - before["begun"]
    assert 0 < begun <= report.calls


def test_deadlines_pass(server: Child) -> None:
    report = callers.run(Job("expire", server.address, plain.HOLD, seconds=0.4, calls_per_s=500, timeout_ms=5))
    assert report.calls > 50
    assert report.ended == report.calls
    assert settled(server)["held"] == 0


def test_connections_come_and_go(server: Child) -> None:
    before = storms.state(server)["descriptors"]
    report = callers.run(Job("churn", server.address, plain.EMPTY, seconds=0.4, calls_per_s=200))
    assert report.calls > 20
    assert report.ended == report.calls
    assert storms._settled(server, before)["descriptors"] <= before


def test_a_rate_is_kept_to() -> None:
    pace = Pace(0.3, 100)
    started = time.monotonic()
    turns = sum(1 for _ in iter(lambda: pace.take(5), False))
    assert 0.3 <= time.monotonic() - started < 5
    assert turns <= 8


def test_messages_of_streams_are_counted(server: Child) -> None:
    measured = streams.measure({"one": server}, runs=1, seconds=0.3)
    assert measured.flows["count"]["one"].messages_per_s.median > plain.MESSAGES
    assert measured.flows["echo"]["one"].messages_per_s.median > 100
    assert measured.ratio("count", "one", "one") is not None
    assert measured.ratio("count", "one", "other") is None


def test_a_stream_that_says_too_little_is_noticed(server: Child) -> None:
    job = Job("count", server.address, plain.COUNT, seconds=0.2, answer_bytes=len(MESSAGE) + 1)
    with pytest.raises(LoadError, match="a stream answered"):
        callers.run(job)
    with pytest.raises(LoadError, match="ended a stream"):
        callers.run(Job("echo", server.address, "/bench.Plain/Nothing", message=MESSAGE.hex(), seconds=0.2))


def test_idle_connections_are_counted_and_closed(server: Child) -> None:
    idle = storms.idle_connections(server, 50)
    assert (idle.connections, idle.bystander_failed, idle.left_descriptors, idle.remark) == (50, 0, 0, "")


def test_fewer_connections_than_wanted_are_said(server: Child) -> None:
    job = {"kind": "idle", "address": server.address, "path": "", "connections": 500}
    done = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -n 150; exec "$0" -m bench.rough', sys.executable],
        input=json.dumps(job) + "\n\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    report = json.loads(done.stdout.splitlines()[0])
    assert report["calls"] == 50
    assert "of 500" in report["remark"]


def test_storms_and_a_bystander(server: Child) -> None:
    measured = storms.measure({"stock": server}, runs=2, seconds=0.3, connections=20)
    for kind, storm in measured.storms["stock"].items():
        assert storm.bystander_calls > 10
        assert (storm.bystander_failed, storm.left_running, storm.left_descriptors) == (0, 0, 0), kind
    assert measured.storms["stock"]["cancel"].calls_per_s.median > 100

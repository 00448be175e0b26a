"""Health: Check, List, and Watch streams that come and go by the thousand."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from counterfoil_server.rpc.alarms import Alarms
from counterfoil_server.rpc.executor import LeanExecutor
from counterfoil_server.rpc.health import SERVICE, HealthService, HealthState
from counterfoil_server.rpc.server import ServerLimits
from tests.rpc.echo import bare_server, engine_serves, until
from tests.rpc.engine.raw import RawClient

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
SERVICE_UNKNOWN = health_pb2.HealthCheckResponse.SERVICE_UNKNOWN


class Served:
    def __init__(self, watchers_limit: int = 1_000) -> None:
        self.alarms = Alarms()
        self.state = HealthState(("a.Service",))
        self.health = HealthService(self.state, self.alarms, watchers_limit=watchers_limit)
        self.executor = LeanExecutor(2)
        limits = ServerLimits(streams_per_connection_limit=2_000)
        self.server = bare_server(self.executor, limits)
        self.health.add_to(self.server)
        self.port = self.server.bind("127.0.0.1:0")
        self.server.start()

    @contextmanager
    def channel(self) -> Iterator[tuple[grpc.Channel, Any]]:
        with grpc.insecure_channel(f"127.0.0.1:{self.port}") as channel:
            yield channel, health_pb2_grpc.HealthStub(channel)


@contextmanager
def served(watchers_limit: int = 1_000) -> Iterator[Served]:
    made = Served(watchers_limit)
    try:
        yield made
    finally:
        assert made.server.stop(5).wait(10)
        made.executor.shutdown()
        made.alarms.stop()


def request(service: str = "") -> Any:
    return health_pb2.HealthCheckRequest(service=service)


def test_check_and_list() -> None:
    with served() as made, made.channel() as (_, stub):
        assert stub.Check(request(), timeout=5).status == NOT_SERVING
        made.state.set_all(serving=True)
        assert stub.Check(request("a.Service"), timeout=5).status == SERVING
        made.state.set("a.Service", serving=False)
        assert stub.Check(request(), timeout=5).status == SERVING
        listed = stub.List(health_pb2.HealthListRequest(), timeout=5).statuses
        assert {name: each.status for name, each in listed.items()} == {"": SERVING, "a.Service": NOT_SERVING}
        with pytest.raises(grpc.RpcError) as refused:
            stub.Check(request("no.Service"), timeout=5)
        assert refused.value.code() is grpc.StatusCode.NOT_FOUND
        with pytest.raises(KeyError):
            made.state.set("no.Service", serving=True)


def test_watch_tells_each_change_once() -> None:
    with served() as made, made.channel() as (_, stub):
        watch, unknown = stub.Watch(request("a.Service"), timeout=20), stub.Watch(request("no.Service"), timeout=20)
        assert next(watch).status == NOT_SERVING
        assert next(unknown).status == SERVICE_UNKNOWN
        made.state.set_all(serving=True)
        assert next(watch).status == SERVING
        made.state.set("", serving=False)  # nothing that this one watches
        made.state.set("a.Service", serving=True)  # no change
        made.state.set("a.Service", serving=False)
        assert next(watch).status == NOT_SERVING
        watch.cancel()
        unknown.cancel()
        until(lambda: made.health.watchers == 0)


def test_a_thousand_watches_come_and_go_while_the_status_changes() -> None:
    with served() as made, made.channel() as (_, stub):
        assert stub.Check(request(), timeout=5).status == NOT_SERVING
        before = threading.active_count()
        stop = threading.Event()

        def flip() -> None:
            serving = False
            while not stop.is_set():
                serving = not serving
                made.state.set_all(serving)
                time.sleep(0.0005)

        flipping = threading.Thread(target=flip)
        flipping.start()
        open_watches: list[Any] = []
        for index in range(1_000):
            watch = stub.Watch(request("a.Service"), timeout=60)
            if index % 3 == 0:
                next(watch)
            open_watches.append(watch)
            if len(open_watches) > 20:
                open_watches.pop(index % 20).cancel()
        most = threading.active_count()
        for watch in open_watches:
            watch.cancel()
        stop.set()
        flipping.join()
        until(lambda: made.health.watchers == 0)
        # Two threads of the pool and the flipping one; the client has one for its channel.
        assert most <= before + 8
        made.state.set_all(serving=True)
        assert stub.Check(request(), timeout=5).status == SERVING
        watch = stub.Watch(request("a.Service"), timeout=20)
        assert next(watch).status == SERVING
        made.state.set_all(serving=False)
        assert next(watch).status == NOT_SERVING
        watch.cancel()


def test_open_watches_hold_no_thread() -> None:
    with served() as made, made.channel() as (_, stub):
        watches = [stub.Watch(request(), timeout=60) for _ in range(100)]
        for watch in watches:
            assert next(watch).status == NOT_SERVING
        assert made.health.watchers == 100
        assert len(made.health._pool._threads) <= 2
        assert stub.Check(request(), timeout=5).status == NOT_SERVING
        made.state.set_all(serving=True)
        for watch in watches:
            assert next(watch).status == SERVING
            watch.cancel()


def test_watchers_are_bounded() -> None:
    with served(watchers_limit=3) as made, made.channel() as (_, stub):
        watches = [stub.Watch(request(), timeout=60) for _ in range(3)]
        for watch in watches:
            next(watch)
        with pytest.raises(grpc.RpcError) as refused:
            next(stub.Watch(request(), timeout=5))
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
        watches.pop().cancel()
        until(lambda: made.health.watchers == 2)
        assert next(stub.Watch(request(), timeout=5)).status == NOT_SERVING


@pytest.mark.skipif(not engine_serves(), reason="the stock server sends to one watcher after another, and waits")
def test_watchers_that_do_not_read_hold_up_nobody() -> None:
    with served() as made, made.channel() as (_, stub), RawClient(made.port, window_bytes=0) as raw:
        for _ in range(50):
            raw.message(raw.open(f"/{SERVICE}/Watch"), b"")
        until(lambda: made.health.watchers == 50)
        # All are sent what is true now: one that is first sent what is true at the end has nothing to be late with.
        until(lambda: all(watcher.sent is not None for watcher in list(made.health._watchers)))
        watch = stub.Watch(request(), timeout=20)
        for serving in (True, False, True):
            made.state.set_all(serving)
            started = time.monotonic()
            while next(watch).status != (SERVING if serving else NOT_SERVING):
                pass
            assert time.monotonic() - started < 1
        until(lambda: made.health.watchers == 1)
        raw.message(raw.open(f"/{SERVICE}/Watch"), b"")
        until(lambda: made.health.watchers == 2)
        made.state.set_all(serving=False)
        started = time.monotonic()
        made.health.close()
        assert [each.status for each in ended(watch)] == [NOT_SERVING]
        until(lambda: made.health.watchers == 0)
        assert time.monotonic() - started < 5


def ended(watch: Any) -> list[Any]:
    """What a stream brings until it ends as a stopping server ends it."""
    found: list[Any] = []
    with pytest.raises(grpc.RpcError) as end:
        found.extend(watch)
    assert end.value.code() is grpc.StatusCode.UNAVAILABLE
    return found


def test_stopping_ends_watches_at_once_with_what_is_known_last() -> None:
    with served() as made, made.channel() as (_, stub):
        made.state.set_all(serving=True)
        watch = stub.Watch(request(), timeout=60)
        assert next(watch).status == SERVING
        made.state.set_all(serving=False)
        started = time.monotonic()
        assert made.server.stop(30).wait(10), "watches must not hold up the stop"
        assert time.monotonic() - started < 5
        assert next(watch).status == NOT_SERVING
        with pytest.raises(grpc.RpcError) as ended:
            next(watch)
        assert ended.value.code() is grpc.StatusCode.UNAVAILABLE

"""maximum_concurrent_rpcs, and the pool that behaviours run on."""

from __future__ import annotations

import threading

import grpc
import pytest

from tests.rpc.engine.servers import Kind, echo, eventually, holding, serve, unary


def test_calls_beyond_the_limit_are_refused_and_then_taken_again(kind: Kind) -> None:
    with holding(kind, maximum_concurrent_rpcs=3) as (served, holder):
        pending = [served.future("Hold", b"x") for _ in range(3)]
        holder.wait_entered(3)
        for name in ("Echo", "Hold"):
            assert served.refused(name).code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        with pytest.raises(grpc.RpcError) as refused:
            list(served.chat("HoldBoth", (b"x",)))
        assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        holder.release.set()
        assert [call.result() for call in pending] == [b"x"] * 3
        for _ in range(10):  # one after another they are all within the limit
            assert eventually(lambda: served.future("Echo", b"y").exception() is None)


def test_streams_count_too_and_those_that_end_make_room(kind: Kind) -> None:
    with holding(kind, maximum_concurrent_rpcs=2) as (served, holder):
        stream, sent = served.stream("HoldResponses", b"x"), served.send("HoldRequests", (b"x",))
        holder.wait_entered(2)
        assert served.refused("Echo").code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        holder.release.set()
        assert list(stream) == [b"x", b"x"]
        assert sent.result() == b"x"
        assert eventually(lambda: served.future("Echo").exception() is None)


def test_calls_that_fail_or_are_cancelled_make_room(kind: Kind) -> None:
    def fail(_request: bytes, _context: grpc.ServicerContext) -> bytes:
        raise RuntimeError

    with serve(kind, {"Fail": unary(fail), "Echo": unary(echo)}, maximum_concurrent_rpcs=2) as served:
        for index in range(50):
            if index % 2:
                served.refused("Fail")
            else:
                served.future("Echo").cancel()
            served.refused("Nope")
        assert eventually(lambda: all(served.future("Echo").exception() is None for _ in range(5)))


def test_a_limit_of_none_is_no_limit(kind: Kind) -> None:
    with holding(kind, pool_threads=40) as (served, holder):
        pending = [served.future("Hold", b"x") for _ in range(40)]
        holder.wait_entered(40)
        holder.release.set()
        assert [call.result() for call in pending] == [b"x"] * 40


def test_behaviours_run_on_the_pool_and_wait_for_it(kind: Kind) -> None:
    names: set[str] = set()

    def behaviour(request: bytes, _context: grpc.ServicerContext) -> bytes:
        names.add(threading.current_thread().name)
        return request

    with serve(kind, {"Echo": unary(behaviour)}, pool_threads=2) as served:
        for call in [served.future("Echo", b"x") for _ in range(100)]:
            assert call.result() == b"x"
    assert all(name.startswith("pool") for name in names)
    assert len(names) <= 2

"""ServicerContext: whether the caller still waits, for how long, and what is called when it no longer does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import grpc
import pytest

from tests.rpc.engine.differences import expect
from tests.rpc.engine.paths import path_of
from tests.rpc.engine.servers import Kind, both, eventually, holding, requests, responses, serve, unary


def test_time_remaining(kind: Kind) -> None:
    seen: list[float] = []

    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        seen.append(context.time_remaining())
        return request

    with serve(kind, {"Echo": unary(behaviour)}) as served:
        served.call("Echo", timeout=3)
        served.call("Echo", timeout=None)
        served.call("Echo", timeout=100_000)
    assert 2 < seen[0] < 3.1  # on the wire a timeout is rounded up
    assert seen[1] > 1e8  # no deadline is one far away
    assert 99_000 < seen[2] < 101_000


def test_time_remaining_ends_at_zero(kind: Kind) -> None:
    seen: list[float] = []
    done = threading.Event()

    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        assert eventually(lambda: context.time_remaining() == 0, 2)
        assert eventually(lambda: not context.is_active(), 2)
        seen.append(context.time_remaining())
        done.set()
        return request

    with serve(kind, {"Late": unary(behaviour)}) as served:
        assert served.refused("Late", timeout=0.1).code() is grpc.StatusCode.DEADLINE_EXCEEDED
        assert done.wait(3)
    assert seen == [0]


def _begin(served: Any, name: str, **arguments: Any) -> Any:
    if name == "Hold":
        return served.future(name, b"x", **arguments)
    if name == "HoldResponses":
        return served.stream(name, b"x", **arguments)
    return (served.send if name == "HoldRequests" else served.chat)(name, (b"x",), **arguments)


ALL_KINDS = pytest.mark.parametrize("name", ["Hold", "HoldResponses", "HoldRequests", "HoldBoth"])


@ALL_KINDS
def test_a_cancelled_call_is_no_longer_active(kind: Kind, name: str) -> None:
    with holding(kind) as (served, holder):
        pending = _begin(served, name)
        holder.wait_entered()
        [context] = holder.contexts
        called = threading.Event()
        assert context.add_callback(called.set)
        assert context.is_active()
        pending.cancel()
        assert called.wait(1)
        assert not context.is_active()
        holder.release.set()
        assert served.call("Echo", b"x") == b"x"


@ALL_KINDS
def test_an_expired_call_is_no_longer_active(kind: Kind, name: str) -> None:
    with holding(kind) as (served, holder):
        pending = _begin(served, name, timeout=0.4)
        holder.wait_entered()
        [context] = holder.contexts
        called = threading.Event()
        assert context.add_callback(called.set)
        assert called.wait(1.4)
        assert not context.is_active()
        assert eventually(lambda: pending.code() is grpc.StatusCode.DEADLINE_EXCEEDED)
        holder.release.set()
        assert served.call("Echo", b"x") == b"x"


@ALL_KINDS
def test_a_call_whose_connection_drops_is_no_longer_active(kind: Kind, name: str) -> None:
    with holding(kind) as (served, holder):
        _pending = _begin(served, name)
        holder.wait_entered()
        called = threading.Event()
        assert holder.contexts[0].add_callback(called.set)
        served.channel.close()
        assert called.wait(1)
        assert not holder.contexts[0].is_active()


@pytest.mark.parametrize("ending", ["return", "raise", "abort", "stream", "stream raise", "requests", "both"])
def test_a_callback_is_called_once_when_the_call_has_ended(kind: Kind, ending: str) -> None:  # noqa: C901 - seven ways to end
    calls: list[str] = []
    contexts: list[grpc.ServicerContext] = []

    def begin(context: grpc.ServicerContext) -> None:
        contexts.append(context)
        assert context.add_callback(lambda: calls.append("first"))
        assert context.add_callback(lambda: calls.append("second"))
        assert context.is_active()

    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        begin(context)
        if ending == "raise":
            raise RuntimeError
        if ending == "abort":
            context.abort(grpc.StatusCode.ABORTED, "")
        assert calls == []
        return request

    def stream(request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        begin(context)
        yield request
        if ending == "stream raise":
            raise RuntimeError
        assert calls == []

    def join(messages: Iterator[bytes], context: grpc.ServicerContext) -> bytes:
        begin(context)
        return b"".join(messages)

    def same(messages: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
        begin(context)
        yield from messages

    methods = {"One": unary(behaviour), "Stream": responses(stream), "Join": requests(join), "Same": both(same)}
    with serve(kind, methods) as served:
        try:
            if ending.startswith("stream"):
                list(served.stream("Stream", b"x"))
            elif ending == "requests":
                served.send("Join", (b"x", b"y")).result()
            elif ending == "both":
                list(served.chat("Same", (b"x", b"y")))
            else:
                served.call("One", b"x")
        except grpc.RpcError:
            assert ending in {"raise", "abort", "stream raise"}
        assert eventually(lambda: len(calls) == 2)
        assert calls == ["first", "second"]
        assert not contexts[0].is_active()
        assert contexts[0].add_callback(lambda: calls.append("late")) is False
    assert calls == ["first", "second"]


def test_a_callback_that_raises_costs_neither_the_others_nor_the_server(kind: Kind) -> None:
    called = threading.Event()

    def fail() -> None:
        raise RuntimeError("canary")

    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        context.add_callback(fail)
        context.add_callback(called.set)
        return request

    with serve(kind, {"Echo": unary(behaviour)}) as served:
        assert served.call("Echo", b"x") == b"x"
        assert called.wait(2)
        assert served.call("Echo", b"y") == b"y"


def test_the_server_may_cancel(kind: Kind) -> None:
    contexts: list[grpc.ServicerContext] = []

    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        contexts.append(context)
        context.cancel()
        assert eventually(lambda: not context.is_active(), 2)
        return request

    def stream(request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        yield request
        context.cancel()
        yield request

    with serve(kind, {"Cancel": unary(behaviour), "Stream": responses(stream)}) as served:
        assert served.refused("Cancel").code() is grpc.StatusCode.CANCELLED
        answers = served.stream("Stream", b"x")
        with pytest.raises(grpc.RpcError) as ended:
            list(answers)
        assert ended.value.code() is grpc.StatusCode.CANCELLED
    assert not contexts[0].is_active()


def test_the_request_iterator_of_a_cancelled_call_raises(kind: Kind) -> None:
    raised: list[type[BaseException]] = []
    began, done = threading.Event(), threading.Event()

    def behaviour(messages: Iterator[bytes], _context: grpc.ServicerContext) -> bytes:
        next(messages)
        began.set()
        try:
            next(messages)
        except BaseException as error:
            raised.append(type(error))
            raise
        finally:
            done.set()
        return b""

    release = threading.Event()

    def two() -> Iterator[bytes]:
        yield b"x"
        release.wait(10)

    with serve(kind, {"Read": requests(behaviour)}) as served:
        pending = served.send("Read", two())
        assert began.wait(5)
        pending.cancel()
        assert done.wait(1)
        release.set()
    allowed: tuple[type[BaseException], ...] = expect(
        "stream that breaks off", kind, stock=(grpc.RpcError, StopIteration), engine=(grpc.RpcError,)
    )
    assert issubclass(raised[0], allowed)


def test_initial_metadata_for_a_caller_who_has_gone_raises(kind: Kind) -> None:
    raised: list[type[BaseException]] = []
    began, done = threading.Event(), threading.Event()

    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        began.set()
        eventually(lambda: not context.is_active())
        try:
            context.send_initial_metadata((("key", "value"),))
        except Exception as error:
            raised.append(type(error))
            raise
        finally:
            done.set()
        return request

    with serve(kind, {"Send": unary(behaviour)}) as served:
        pending = served.future("Send")
        assert began.wait(5)
        pending.cancel()
        assert done.wait(5)
    assert issubclass(raised[0], grpc.RpcError)


def test_a_stream_whose_caller_has_gone_is_ended(kind: Kind) -> None:
    """The behaviour's generator is closed, and what it was to send is not made."""
    closed = threading.Event()
    made: list[int] = []

    def endless(request: bytes, _context: grpc.ServicerContext) -> Iterator[bytes]:
        try:
            while True:
                made.append(1)
                yield request
                time.sleep(0.001)
        finally:
            closed.set()

    with serve(kind, {"Endless": responses(endless)}) as served:
        answers = served.stream("Endless", b"x")
        next(answers)
        answers.cancel()
        assert closed.wait(1)
        count = len(made)
        assert served.channel.unary_stream(path_of("Endless")) is not None
        assert not eventually(lambda: len(made) > count, 0.05)


def test_a_slow_reader_holds_a_stream_back(kind: Kind) -> None:
    """Flow control reaches the behaviour: it is not asked for more than the caller takes."""
    made: list[int] = []

    def many(_request: bytes, _context: grpc.ServicerContext) -> Iterator[bytes]:
        for index in range(2_000):
            made.append(index)
            yield bytes(100_000)

    with serve(kind, {"Many": responses(many)}) as served:
        answers = served.stream("Many", timeout=20)
        next(answers)
        assert not eventually(lambda: len(made) > 500, 0.5)
        answers.cancel()

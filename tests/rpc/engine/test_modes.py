"""How a unary handler of the engine may be answered: INLINE, POOL and DEFERRED."""

from __future__ import annotations

import contextvars
import importlib
import struct
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from typing import Any

import grpc
import pytest

from counterfoil_server.rpc.engine.unary import UnaryCall
from tests.rpc.engine.paths import path_of
from tests.rpc.engine.raw import RawClient
from tests.rpc.engine.servers import ENGINE, Served, census, echo, eventually, grown, serve, unary
from tests.rpc.engine.wire import SETTINGS, frame

VARIABLE: contextvars.ContextVar[str] = contextvars.ContextVar("VARIABLE", default="unset")


@pytest.fixture(scope="module")
def engine() -> Any:
    return importlib.import_module(ENGINE)


def _this() -> bytes:
    return threading.current_thread().name.encode()


def test_inline_runs_on_one_thread_and_pool_on_another(engine: Any) -> None:
    methods = {
        "Inline": unary(engine.inline(lambda _request, _context: _this())),
        "Pool": unary(engine.pool(lambda _request, _context: _this())),
        "Default": unary(lambda _request, _context: _this()),
    }
    with serve("engine", methods) as served:
        inline = {served.call("Inline") for _ in range(50)}
        pool = {served.call(name) for name in ("Pool", "Default") for _ in range(20)}
    assert len(inline) == 1
    assert all(name.startswith(b"pool") for name in pool)
    assert not inline & pool


def test_an_inline_handler_may_pass_to_the_pool(engine: Any) -> None:
    seen: list[tuple[bytes, bytes]] = []

    def behaviour(request: bytes, context: grpc.ServicerContext) -> Any:
        seen.append((request, _this()))
        VARIABLE.set(VARIABLE.get() + "+")
        if request == b"pass" and not _this().startswith(b"pool"):
            return engine.PASS
        assert ("key", "value") in context.invocation_metadata()
        context.set_trailing_metadata((("seen", VARIABLE.get()),))
        return _this()

    with serve("engine", {"Inline": unary(engine.inline(behaviour))}) as served:
        metadata = (("key", "value"),)
        stays = served.call("Inline", b"stay", metadata=metadata)
        passed, call = served.channel.unary_unary(path_of("Inline")).with_call(b"pass", timeout=5, metadata=metadata)
    assert not stays.startswith(b"pool")
    assert passed.startswith(b"pool")
    assert ("seen", "unset++") in call.trailing_metadata()  # both turns are in the call's one context
    assert seen == [(b"stay", stays), (b"pass", stays), (b"pass", passed)]


def test_a_handler_that_passes_in_the_pool_has_nobody_to_pass_to(engine: Any) -> None:
    methods = {
        "Inline": unary(engine.inline(lambda _request, _context: engine.PASS)),
        "Pool": unary(lambda _request, _context: engine.PASS),
        "Echo": unary(echo),
    }
    with serve("engine", methods) as served:
        for name in ("Inline", "Pool"):
            assert served.refused(name, timeout=2).code() in {grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN}
        assert served.call("Echo", b"x") == b"x"


def test_an_inline_handler_fails_as_any_other(engine: Any) -> None:
    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        if request == b"abort":
            context.abort(grpc.StatusCode.NOT_FOUND, "nothing there")
        if request == b"exit":
            raise SystemExit("canary")
        raise RuntimeError("canary")

    with serve("engine", {"Inline": unary(engine.inline(behaviour)), "Echo": unary(engine.inline(echo))}) as served:
        error = served.refused("Inline", b"abort")
        assert (error.code(), error.details()) == (grpc.StatusCode.NOT_FOUND, "nothing there")
        for request in (b"raise", b"exit"):
            error = served.refused("Inline", request)
            assert (error.code(), error.details()) == (grpc.StatusCode.UNKNOWN, "internal error")
        assert served.call("Echo", b"x") == b"x"


def test_inline_is_answered_while_the_pool_is_full(engine: Any) -> None:
    release, entered = threading.Event(), threading.Semaphore(0)

    def hold(request: bytes, _context: grpc.ServicerContext) -> bytes:
        entered.release()
        assert release.wait(10)
        return request

    with serve("engine", {"Hold": unary(hold), "Echo": unary(engine.inline(echo))}, pool_threads=2) as served:
        held = [served.future("Hold", b"x") for _ in range(10)]
        try:
            assert entered.acquire(timeout=5)
            assert served.call("Echo", b"x", timeout=2) == b"x"
        finally:
            release.set()
        assert [call.result() for call in held] == [b"x"] * 10


class Later:
    """A deferred behaviour that keeps its futures for the test to resolve."""

    def __init__(self, engine: Any) -> None:
        self.futures: list[Future[Any]] = []
        self.contexts: list[grpc.ServicerContext] = []

        def behaviour(_request: bytes, context: grpc.ServicerContext) -> Future[Any]:
            future: Future[Any] = Future()
            self.contexts.append(context)
            self.futures.append(future)
            return future

        self.handler = unary(engine.deferred(behaviour))

    def next(self) -> Future[Any]:
        """The future of the only call that waits."""
        assert eventually(lambda: self.futures)
        return self.futures.pop()


@pytest.fixture
def later(engine: Any) -> Later:
    return Later(engine)


def test_deferred_is_answered_from_another_thread(later: Later) -> None:
    with serve("engine", {"Later": later.handler}, pool_threads=1) as served:
        pending = [served.future("Later") for _ in range(100)]
        assert eventually(lambda: len(later.futures) == 100)  # no thread is held by any of them
        assert not any(call.done() for call in pending)

        def resolve() -> None:
            for future in later.futures:
                future.set_result(_this())

        resolver = threading.Thread(target=resolve, name="resolver")
        resolver.start()
        assert {call.result() for call in pending} == {b"resolver"}
        resolver.join()


def test_answers_of_a_burst_are_left_to_the_polling_thread(later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but the first, which wakes it; also where its caller does not take it."""
    with serve("engine", {"Later": later.handler}) as served, RawClient(served.port) as raw:
        loop = served.server._loop
        started: list[threading.Thread] = []
        launch = UnaryCall._launch

        def seen(call: UnaryCall, *arguments: Any) -> None:
            started.append(threading.current_thread())
            launch(call, *arguments)

        monkeypatch.setattr(UnaryCall, "_launch", seen)
        raw.write(frame(SETTINGS, 0, 0, struct.pack(">HI", 4, 0)))  # a window of nothing
        raw.message(raw.open(path_of("Later")), b"stuck")
        assert eventually(lambda: len(later.futures) == 1)
        pending = [served.future("Later") for _ in range(100)]
        assert eventually(lambda: len(later.futures) == 101)
        began_s = time.monotonic()
        with loop._handed_lock:
            loop._waking = False
        later.futures[0].set_result(b"nobody takes it")
        for future in later.futures[1:]:
            future.set_result(b"x")
        assert {call.result() for call in pending} == {b"x"}
        assert time.monotonic() - began_s < 1
        assert started[0] is threading.current_thread()
        assert loop.thread in started
        raw.kill()
        assert eventually(lambda: loop.calls == 0)


def test_an_answer_that_breaks_on_its_way_costs_its_call_and_not_the_polling_thread() -> None:
    class Broken(list[tuple[str, str]]):
        def __iter__(self) -> Any:
            raise RuntimeError("no metadata")

        def __len__(self) -> int:
            return 1

    calls: list[UnaryCall] = []

    def add(server: Any) -> None:
        server.add_route(path_of("Later"), calls.append)

    with serve("engine", {"Echo": unary(echo)}, add=add) as served:
        pending = served.future("Later")
        assert eventually(lambda: calls)
        with served.server._loop._handed_lock:
            served.server._loop._waking = True  # so that it is handed over
        calls[0].reply(b"x", Broken())
        assert pending.exception().code() is grpc.StatusCode.INTERNAL
        assert served.call("Echo", b"still") == b"still"


def test_deferred_may_be_resolved_before_it_returns(engine: Any) -> None:
    def behaviour(request: bytes, _context: grpc.ServicerContext) -> Future[bytes]:
        future: Future[bytes] = Future()
        if request == b"raise":
            future.set_exception(RuntimeError("canary"))
        else:
            future.set_result(request)
        return future

    with serve("engine", {"Now": unary(engine.deferred(behaviour))}) as served:
        assert served.call("Now", b"x") == b"x"
        error = served.refused("Now", b"raise")
        assert (error.code(), error.details()) == (grpc.StatusCode.UNKNOWN, "internal error")


def test_deferred_may_fail_at_once(engine: Any) -> None:
    def behaviour(request: bytes, context: grpc.ServicerContext) -> Future[bytes]:
        if request == b"abort":
            context.abort(grpc.StatusCode.NOT_FOUND, "nothing there")
        raise RuntimeError("canary")

    with serve("engine", {"Fail": unary(engine.deferred(behaviour))}) as served:
        assert served.refused("Fail", b"abort").code() is grpc.StatusCode.NOT_FOUND
        assert served.refused("Fail").code() is grpc.StatusCode.UNKNOWN


@pytest.mark.parametrize("error", [RuntimeError("canary"), SystemExit("canary")])
def test_deferred_that_fails(later: Later, error: BaseException) -> None:
    with serve("engine", {"Later": later.handler, "Echo": unary(echo)}) as served:
        pending = served.future("Later")
        later.next().set_exception(error)
        refused = pending.exception()
        assert (refused.code(), refused.details()) == (grpc.StatusCode.UNKNOWN, "internal error")
        assert served.call("Echo", b"x") == b"x"


def test_deferred_whose_future_is_cancelled_is_answered_with_an_error(later: Later) -> None:
    with serve("engine", {"Later": later.handler}) as served:
        pending = served.future("Later")
        assert later.next().cancel()
        assert pending.exception().code() in {grpc.StatusCode.CANCELLED, grpc.StatusCode.UNKNOWN}


def test_deferred_that_answers_with_no_message(later: Later) -> None:
    with serve("engine", {"Later": later.handler, "Echo": unary(echo)}) as served:
        for wrong in (None, "text", 7):
            pending = served.future("Later", timeout=2)
            later.next().set_result(wrong)
            assert pending.exception().code() in {grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN}
        assert served.call("Echo", b"x") == b"x"


def test_deferred_sets_status_and_trailing_metadata(later: Later) -> None:
    with serve("engine", {"Later": later.handler}) as served:
        pending = served.future("Later")
        future = later.next()
        context = later.contexts.pop()
        context.set_trailing_metadata((("key", "value"), ("raw-bin", b"\xff")))
        context.set_code(grpc.StatusCode.ALREADY_EXISTS)
        context.set_details("twice")
        future.set_result(b"")
        error = pending.exception()
        assert (error.code(), error.details()) == (grpc.StatusCode.ALREADY_EXISTS, "twice")
        assert set(error.trailing_metadata()) == {("key", "value"), ("raw-bin", b"\xff")}


Ending = Callable[[Served, Any], None]


def _cancel(_served: Served, pending: Any) -> None:
    pending.cancel()


def _expire(_served: Served, pending: Any) -> None:
    assert pending.exception().code() is grpc.StatusCode.DEADLINE_EXCEEDED


def _stop(served: Served, pending: Any) -> None:
    stopped = served.server.stop(0)
    assert pending.exception().code() is grpc.StatusCode.UNAVAILABLE
    assert stopped.wait(3)


def _disconnect(served: Served, _pending: Any) -> None:
    served.channel.close()


LATE = pytest.mark.parametrize("end", [_cancel, _expire, _stop, _disconnect])


@LATE
@pytest.mark.parametrize("outcome", ["result", "error", "cancel"])
def test_deferred_that_is_answered_too_late(later: Later, end: Ending, outcome: str) -> None:
    """The caller has gone, its deadline has passed or the server has stopped: the answer goes nowhere, quietly."""
    called = threading.Event()
    with serve("engine", {"Later": later.handler, "Echo": unary(echo)}) as served:
        pending = served.future("Later", timeout=0.2 if end is _expire else 10)
        future = later.next()
        context = later.contexts.pop()
        assert context.add_callback(called.set)
        end(served, pending)
        assert called.wait(2)
        assert not context.is_active()
        assert context.add_callback(called.set) is False
        if outcome == "result":
            future.set_result(b"late")
        elif outcome == "error":
            future.set_exception(RuntimeError("late"))
        else:
            future.cancel()
        if end in (_cancel, _expire):
            assert served.call("Echo", b"x") == b"x"


def test_deferred_that_is_answered_after_the_server_is_forgotten(later: Later) -> None:
    with serve("engine", {"Later": later.handler}) as served:
        pending = served.future("Later")
        future = later.next()
        later.contexts.clear()
    assert pending.code() in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED}
    del served
    future.set_result(b"late")
    with pytest.raises(InvalidStateError):
        future.set_result(b"twice")


def test_deferred_raced_by_its_callers(later: Later) -> None:
    """Answers and cancellations at the same moment, many times over: each call ends one way, none is left."""
    with serve("engine", {"Later": later.handler, "Echo": unary(echo)}) as served:
        served.call("Echo")
        objects = census()
        for _ in range(20):
            pending = [served.future("Later", timeout=0.05 if index % 3 == 0 else 10) for index in range(50)]
            assert eventually(lambda: len(later.futures) == 50)
            futures, later.futures = later.futures, []
            later.contexts.clear()
            time.sleep(0.04)  # the deadlines of a third are about to pass
            canceller = threading.Thread(target=lambda calls: [call.cancel() for call in calls[1::3]], args=(pending,))
            canceller.start()
            for future in futures:
                future.set_result(b"x")
            canceller.join()
            for call in pending:
                assert call.code() in {
                    grpc.StatusCode.OK,
                    grpc.StatusCode.CANCELLED,
                    grpc.StatusCode.DEADLINE_EXCEEDED,
                }
            assert all(call.code() is grpc.StatusCode.OK for call in pending[2::3])
            del futures, future, pending, call
        assert served.call("Echo", b"x") == b"x"
        assert eventually(lambda: grown(objects) == {}), grown(objects)


def test_deferred_within_the_grace_of_a_stop_is_answered(later: Later) -> None:
    with serve("engine", {"Later": later.handler}) as served:
        pending = served.future("Later")
        future = later.next()
        stopped = served.server.stop(5)
        assert not stopped.wait(0.1)
        future.set_result(b"in time")
        assert pending.result() == b"in time"
        assert stopped.wait(2)


def test_deferred_and_inline_see_no_call_without_its_message(engine: Any, later: Later) -> None:
    seen: list[bytes] = []

    def behaviour(request: bytes, _context: grpc.ServicerContext) -> bytes:
        seen.append(request)
        return request

    methods = {"Inline": unary(engine.inline(behaviour)), "Later": later.handler}
    with serve("engine", methods, message_limit_s=0.3) as served, RawClient(served.port) as raw:
        for name in methods:
            stream = raw.open(path_of(name))
            assert raw.wait(stream, 2).status == grpc.StatusCode.CANCELLED.value[0]
        assert seen == []
        assert later.futures == []
        assert raw.call(path_of("Inline")).status == 0

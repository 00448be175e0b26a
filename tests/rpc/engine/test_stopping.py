"""What calls in flight, new calls and streams see while a server stops."""

from __future__ import annotations

import threading
import time

import grpc
import pytest

from counterfoil_server.rpc.engine.refusals import PUSHBACK_KEY
from counterfoil_server.rpc.engine.server import HUSH_S
from tests.rpc.engine.differences import expect
from tests.rpc.engine.paths import path_of
from tests.rpc.engine.servers import Kind, channel_to, echo, eventually, holding, serve, unary


def _refusals(kind: Kind) -> set[grpc.StatusCode]:
    """What a call may see that comes while the server stops."""
    return expect(
        "call that meets a stopping server",
        kind,
        stock={grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED},
        engine={grpc.StatusCode.UNAVAILABLE},
    )


@pytest.mark.parametrize("grace_s", [None, 0, 5])
def test_with_nothing_in_flight_it_stops_at_once(kind: Kind, grace_s: float | None) -> None:
    with serve(kind, {"Echo": unary(echo)}) as served:
        served.call("Echo")
        started_s = time.monotonic()
        stopped = served.server.stop(grace_s)
        assert stopped.wait(2)
        assert time.monotonic() - started_s < 1.5
        assert served.server.wait_for_termination(timeout=1) is False
        assert served.refused("Echo").code() is grpc.StatusCode.UNAVAILABLE


def test_a_call_that_ends_within_the_grace_is_answered(kind: Kind) -> None:
    with holding(kind) as (served, holder):
        pending = served.future("Hold", b"x")
        holder.wait_entered()
        stopped = served.server.stop(5)
        assert not stopped.wait(0.1)
        holder.release.set()
        assert pending.result() == b"x"
        assert stopped.wait(2)


def test_streams_that_end_within_the_grace_are_whole(kind: Kind) -> None:
    with holding(kind) as (served, holder):
        stream = served.stream("HoldResponses", b"x")
        sent = served.send("HoldRequests", (b"x", b"y"))
        chat = served.chat("HoldBoth", (b"x",))
        holder.wait_entered(3)
        assert next(stream) == b"x"
        stopped = served.server.stop(5)
        holder.release.set()
        assert list(stream) == [b"x"]
        assert sent.result() == b"x"
        assert list(chat) == [b"x"]
        assert stopped.wait(2)


@pytest.mark.parametrize("grace_s", [None, 0, 0.2])
def test_calls_that_outlast_the_grace_see_unavailable_and_the_stop_ends(kind: Kind, grace_s: float | None) -> None:
    with holding(kind) as (served, holder):
        pending = served.future("Hold")
        sent = served.send("HoldRequests", (b"x",))
        stream = served.stream("HoldResponses")
        chat = served.chat("HoldBoth", (b"x",))
        holder.wait_entered(4)
        assert next(stream) == b""
        assert next(chat) == b"x"
        stopping = threading.Thread(target=served.server.stop, args=(grace_s,))  # stop(None) waits
        started_s = time.monotonic()
        stopping.start()
        seen = [pending.exception().code(), sent.exception().code()]
        for each in (stream, chat):
            with pytest.raises(grpc.RpcError) as ended:
                next(each)
            seen.append(ended.value.code())
        assert time.monotonic() - started_s < (grace_s or 0) + 1.5
        assert seen == [grpc.StatusCode.UNAVAILABLE] * 4
        assert eventually(lambda: not any(context.is_active() for context in holder.contexts))
        holder.release.set()
        stopping.join(5)
        assert not stopping.is_alive()


def test_a_new_call_on_an_open_connection_is_unavailable_while_it_stops(kind: Kind) -> None:
    with holding(kind) as (served, holder):
        pending = served.future("Hold", b"x")
        holder.wait_entered()
        stopped = served.server.stop(5)
        assert served.refused("Echo").code() in _refusals(kind)
        with channel_to(served.target) as channel, pytest.raises(grpc.RpcError) as refused:
            channel.unary_unary(path_of("Echo"))(b"", timeout=2)
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
        holder.release.set()
        assert pending.result() == b"x"
        assert stopped.wait(2)


def test_a_caller_that_was_just_answered_is_told_to_pause() -> None:
    """It may call again at the very moment of GOAWAY, of which the core makes CANCELLED."""
    with holding("engine") as (served, holder):
        pending = served.future("Hold", b"x")
        holder.wait_entered()
        stopped = served.server.stop(5)
        time.sleep(HUSH_S - 0.05)
        holder.release.set()
        assert pending.result() == b"x"
        time.sleep(0.1)
        refused = served.refused("Echo")
        assert refused.code() is grpc.StatusCode.UNAVAILABLE
        assert dict(refused.trailing_metadata())[PUSHBACK_KEY] == "500"  # the server's word, not a refused connection's
        assert stopped.wait(2)


def test_calls_that_come_while_it_stops_are_answered_or_unavailable(kind: Kind) -> None:
    """A stop amid traffic: none hangs, none sees anything else."""
    seen: list[object] = []
    with serve(kind, {"Echo": unary(echo)}) as served:
        begun = threading.Semaphore(0)

        def traffic() -> None:
            with channel_to(served.target) as channel:
                call = channel.unary_unary(path_of("Echo"))
                while True:
                    try:
                        seen.append(call(b"x", timeout=5))
                    except grpc.RpcError as error:
                        seen.append(error.code())
                        return
                    begun.release()

        callers = [threading.Thread(target=traffic) for _ in range(4)]
        for caller in callers:
            caller.start()
        for _ in range(100):
            assert begun.acquire(timeout=5)
        assert served.server.stop(2).wait(3)
        for caller in callers:
            caller.join(6)
            assert not caller.is_alive()
    assert set(seen) <= {b"x"} | _refusals(kind)
    assert seen.count(b"x") == len(seen) - len(callers)


def test_a_second_stop_may_shorten_the_grace(kind: Kind) -> None:
    with holding(kind) as (served, holder):
        pending = served.future("Hold")
        holder.wait_entered()
        first = served.server.stop(30)
        second = served.server.stop(0)
        assert pending.exception().code() is grpc.StatusCode.UNAVAILABLE
        holder.release.set()
        assert first.wait(2)
        assert second.wait(2)
        assert served.server.stop(0).wait(1)  # and once it has stopped


def test_a_behaviour_may_stop_the_server(kind: Kind) -> None:
    stopped: list[threading.Event] = []
    with serve(kind) as served:

        def behaviour(request: bytes, _context: grpc.ServicerContext) -> bytes:
            stopped.append(served.server.stop(5))
            return request

        served.server.add_generic_rpc_handlers((_Only(unary(behaviour)),))
        assert served.call("Stop", b"x") == b"x"
        assert stopped[0].wait(2)


def test_a_callback_may_stop_the_server(kind: Kind) -> None:
    stopped: list[threading.Event] = []
    done = threading.Event()
    with serve(kind) as served:

        def stop() -> None:
            stopped.append(served.server.stop(1))
            done.set()

        def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
            context.add_callback(stop)
            return request

        served.server.add_generic_rpc_handlers((_Only(unary(behaviour)),))
        assert served.call("Stop", b"x") == b"x"
        assert done.wait(2)
        assert stopped[0].wait(2)


class _Only(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Answers every method with one handler."""

    def __init__(self, handler: grpc.RpcMethodHandler) -> None:
        self._handler = handler

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        assert handler_call_details.method
        return self._handler

"""Over capacity: refused early, the least critical first, with a delay after which to come back."""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2

from counterfoil_server.faults import Code, Reason
from counterfoil_server.rpc.status import Refused
from tests.rpc.echo import AUTHORIZED, DirectCall, Harness, Text, details_of, engine_serves, invoke, until


def admitted(harness: Harness, rpc: str) -> bool:
    endpoint = harness.endpoint(rpc)
    try:
        endpoint.handler(b"", DirectCall(endpoint.method))
    except Refused as refused:
        assert (refused.code, refused.reason) == (Code.UNAVAILABLE, Reason.OVERLOADED)
        return False
    return True


def hold(harness: Harness, count: int) -> None:
    """Takes that many places and keeps them."""
    endpoint = harness.endpoint("Later")
    for _ in range(count):
        endpoint.handler(Text(text="never").SerializeToString(), DirectCall(endpoint.method))


@pytest.mark.parametrize(
    ("held", "expected"),
    [(0, (True, True, True)), (59, (True, True, True)), (60, (False, True, True)), (84, (False, True, True))],
)
def test_the_least_critical_are_refused_first(held: int, expected: tuple[bool, bool, bool]) -> None:
    harness = Harness(calls_limit=100)
    hold(harness, held)
    assert tuple(admitted(harness, rpc) for rpc in ("Bulk", "Say", "Vital")) == expected
    harness.close()


def test_critical_calls_have_the_last_places_and_then_none() -> None:
    harness = Harness(calls_limit=100)
    hold(harness, 85)
    assert [admitted(harness, rpc) for rpc in ("Bulk", "Say", "Vital")] == [False, False, True]
    harness.admission._calls = 100
    assert [admitted(harness, rpc) for rpc in ("Bulk", "Say", "Vital")] == [False, False, False]
    harness.close()


def test_places_come_back_when_calls_end() -> None:
    harness = Harness(calls_limit=10)
    hold(harness, 8)
    assert not admitted(harness, "Say")
    for future in harness.echo.futures:
        future.set_result(b"")
    assert admitted(harness, "Say")
    assert harness.admission.in_flight == 0
    harness.close()


def test_a_refusal_over_the_wire_says_when_to_come_back() -> None:
    harness = Harness(calls_limit=2, threads=4)
    with harness.serving() as channel:
        stub = channel.unary_unary("/counterfoil.test.v1.EchoService/Say", Text.SerializeToString, Text.FromString)
        held = stub.future(Text(text="wait"), metadata=(("authorization", "Bearer good-token"),), timeout=20)
        assert harness.echo.entered.acquire(timeout=10)
        pushbacks = set()
        for _ in range(8):
            with pytest.raises(grpc.RpcError) as refused:
                invoke(channel, "Say")
            status, info = details_of(refused.value)
            assert (refused.value.code(), info.reason) == (grpc.StatusCode.UNAVAILABLE, Reason.OVERLOADED)
            retry = error_details_pb2.RetryInfo()
            assert status.details[1].Unpack(retry)
            pushback_ms = int(dict(refused.value.trailing_metadata())["grpc-retry-pushback-ms"])
            assert retry.retry_delay.ToMilliseconds() == pushback_ms
            pushbacks.add(pushback_ms)
        assert len(pushbacks) > 1, "all would come back at once"
        assert invoke(channel, "Vital", Text(text="x")).text == "x"
        assert harness.handled("Say", "Unavailable") == 8
        harness.echo.release.set()
        assert held.result().text == "wait"


def test_calls_that_wait_for_a_thread_count() -> None:
    harness = Harness(calls_limit=8, threads=1)
    with harness.serving() as channel:
        stub = channel.unary_unary("/counterfoil.test.v1.EchoService/Say", Text.SerializeToString, Text.FromString)
        calls = [stub.future(Text(text="wait"), metadata=AUTHORIZED, timeout=20)]
        # Alone at first: with others behind it already, the stock server would refuse it as well.
        assert harness.echo.entered.acquire(timeout=10)
        calls += [stub.future(Text(text="wait"), metadata=AUTHORIZED, timeout=20) for _ in range(19)]
        if engine_serves():
            # 85 % of eight is six: one runs and five wait. The others are refused while nothing has moved yet.
            until(lambda: sum(call.done() for call in calls) == 14)
            assert harness.executor.waiting() == 5
        else:
            until(lambda: harness.executor.waiting() == 19)
        harness.echo.release.set()
        codes = [call.code() for call in calls]
        if engine_serves():
            assert codes.count(grpc.StatusCode.OK) == 6
        assert codes.count(grpc.StatusCode.UNAVAILABLE) >= 10
        assert codes.count(grpc.StatusCode.OK) >= 5


def test_streams_have_a_limit_of_their_own_and_leave_threads_for_others() -> None:
    harness = Harness(streams_limit=2, threads=4)
    with harness.serving() as channel:
        stub = channel.stream_stream("/counterfoil.test.v1.EchoService/Chat", Text.SerializeToString, Text.FromString)
        idle: list[Any] = []
        # 85 % of two is one.
        idle.append(stub(_forever(harness), metadata=(("authorization", "Bearer good-token"),), timeout=20))
        until(lambda: harness.admission.streams_in_flight == 1)
        for rpc in ("Chat", "Many", "Gather"):
            with pytest.raises(grpc.RpcError) as refused:
                invoke(channel, rpc, Text())
            assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
        assert invoke(channel, "Say", Text(text="x")).text == "x"
        idle[0].cancel()
        until(lambda: harness.admission.streams_in_flight == 0)
        assert [each.text for each in invoke(channel, "Chat", [Text(text="x")])] == ["x"]


def test_a_server_that_stops_says_so() -> None:
    harness = Harness()
    harness.admission.close()
    endpoint = harness.endpoint("Vital")
    with pytest.raises(Refused) as refused:
        endpoint.handler(b"", DirectCall(endpoint.method))
    assert (refused.value.code, refused.value.reason) == (Code.UNAVAILABLE, Reason.SHUTTING_DOWN)
    harness.close()


def test_refusing_drags_no_traceback_along() -> None:
    harness = Harness(calls_limit=1)
    hold(harness, 1)
    endpoint = harness.endpoint("Say")
    depths = []
    for _ in range(20):
        with pytest.raises(Refused) as refused:
            endpoint.handler(b"", DirectCall(endpoint.method))
        depths.append(len(refused.traceback))
    assert len(set(depths)) == 1
    harness.close()


def _forever(harness: Harness) -> Any:
    harness.echo.release.wait(20)
    yield from ()

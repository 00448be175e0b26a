"""Deadlines: the caller's or the policy's, never past the policy's longest, for every way of answering."""

from __future__ import annotations

import time
from typing import Any

import grpc
import pytest

from counterfoil_server.faults import Code, Reason
from counterfoil_server.rpc.status import Refused
from tests.rpc.echo import DirectCall, Harness, Text, details_of, invoke, until


@pytest.fixture
def harness() -> Any:
    made = Harness()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("client_s", "expected_s"),
    [(None, 5.0), (2.0, 2.0), (9.9, 9.9), (10.1, 10.0), (1e7, 10.0), (0.001, 0.001)],
    ids=["none", "shorter", "longer than the default", "too long", "absurd", "tiny"],
)
def test_the_deadline_in_force(client_s: float | None, expected_s: float, harness: Harness) -> None:
    endpoint = harness.endpoint("Say")
    call = DirectCall(endpoint.method, remaining_s=client_s)
    endpoint.handler(b"", call)
    assert call.deadline - call.started == pytest.approx(expected_s, abs=0.0005 + (0.01 if client_s else 0))


@pytest.mark.parametrize("rpc", ["Say", "Many", "Gather", "Chat", "Look", "Later"])
def test_an_expired_call_is_refused_unserved(rpc: str, harness: Harness) -> None:
    endpoint = harness.endpoint(rpc)
    for remaining_s in (0.0, -1.0):
        with pytest.raises(Refused) as refused:
            endpoint.handler(b"", DirectCall(endpoint.method, remaining_s=remaining_s))
        assert (refused.value.code, refused.value.reason) == (Code.DEADLINE_EXCEEDED, Reason.DEADLINE_EXCEEDED)
    assert harness.echo.calls == []
    assert harness.handled(rpc, "DeadlineExceeded") == 2
    assert harness.admission.in_flight == 0


def test_the_stock_server_hands_on_what_the_caller_said(harness: Harness) -> None:
    with harness.serving() as channel:
        for timeout_s, expected_s in ((None, 5.0), (3.0, 3.0), (10_000.0, 10.0), (1e8, 10.0)):
            invoke(channel, "Say", timeout_s=timeout_s)
            call = harness.echo.calls[-1]
            assert call.deadline - call.started == pytest.approx(expected_s, abs=0.3)


def test_a_policys_deadline_ends_a_deferred_answer(harness: Harness) -> None:
    with harness.serving() as channel:
        before = time.monotonic()
        with pytest.raises(grpc.RpcError) as refused:
            invoke(channel, "HastyLater", Text(text="never"), timeout_s=None)
        assert refused.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        assert details_of(refused.value)[1].reason == Reason.DEADLINE_EXCEEDED
        assert 0.3 <= time.monotonic() - before < 3
        until(lambda: harness.handled("HastyLater", "DeadlineExceeded") == 1)
        # The work goes on, and its end is no news any more; its place in admission is taken until then.
        assert harness.admission.in_flight in {0, 1}
        harness.echo.futures[0].set_result(b"late")
        until(lambda: harness.admission.in_flight == 0)
        assert harness.handled("HastyLater", "OK") == 0


def test_a_policys_deadline_ends_a_request_stream_that_says_nothing(harness: Harness) -> None:
    def silent() -> Any:
        yield Text(text="one")
        harness.echo.release.wait(20)

    with harness.serving() as channel:
        with pytest.raises(grpc.RpcError) as refused:
            invoke(channel, "HastyGather", silent(), timeout_s=None)
        assert refused.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        assert details_of(refused.value)[1].reason == Reason.DEADLINE_EXCEEDED
        until(lambda: harness.admission.in_flight == 0)


def test_a_policys_deadline_ends_a_response_stream(harness: Harness) -> None:
    with harness.serving() as channel:
        with pytest.raises(grpc.RpcError) as refused:
            invoke(channel, "HastyMany", Text(text="endless"), timeout_s=None)
        assert refused.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        assert harness.echo.closed.wait(10)
        until(lambda: harness.admission.in_flight == 0)
        until(lambda: harness.handled("HastyMany", "DeadlineExceeded") == 1)


def test_a_response_stream_that_nobody_reads_is_cut_off(harness: Harness) -> None:
    with harness.serving() as channel:
        stub = channel.unary_stream(
            "/counterfoil.test.v1.EchoService/HastyMany", Text.SerializeToString, Text.FromString
        )
        stream = stub(Text(text="endless"), metadata=(("authorization", "Bearer good-token"),))
        next(stream)  # and no more: the sender stands still once the windows are full
        assert harness.echo.closed.wait(10)
        until(lambda: harness.admission.in_flight == 0)
        until(lambda: harness.handled("HastyMany", "DeadlineExceeded") == 1)


def test_a_client_whose_time_is_over_counts_as_that(harness: Harness) -> None:
    with harness.serving() as channel:
        with pytest.raises(grpc.RpcError):
            invoke(channel, "Many", Text(text="endless"), timeout_s=0.3)
        until(lambda: harness.handled("Many", "DeadlineExceeded") == 1)
        assert harness.admission.in_flight == 0

"""Calls that one process takes and another serves, each with the pipeline around it."""

from __future__ import annotations

import gc
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import grpc
import pytest
from prometheus_client import CollectorRegistry

from counterfoil_server.faults import Reason
from counterfoil_server.rpc.call import REQUEST_ID_KEY, TRACE_KEY, Call, Method
from counterfoil_server.rpc.interceptors.auth import AUTHORIZATION_KEY
from counterfoil_server.rpc.interceptors.chain import compile_endpoints
from counterfoil_server.rpc.interceptors.metrics import CallMetrics
from counterfoil_server.rpc.interceptors.shapes import Handler
from counterfoil_server.rpc.methods import methods_of
from counterfoil_server.rpc.relay import AWAY_MS, Relay
from counterfoil_server.rpc.server import Server
from counterfoil_server.rpc.serving import ENGINE
from tests.rpc.echo import (
    AUTHORIZED,
    DESCRIPTOR,
    SERVICE,
    Echo,
    Harness,
    Text,
    details_of,
    engine_name,
    invoke,
    stop_now,
    until,
)
from tests.rpc.engine.raw import RawClient

KEYS = (AUTHORIZATION_KEY, TRACE_KEY, "x-note")
REASONS = {"x-note": Reason.FRESHNESS_TOKEN_INVALID}
TRACED = "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
CALLS_LIMIT = 4
MEGABYTE = b"x" * 1_000_000
UNDER_WAY_LIMIT = 40  # megabytes in the buffers of two connections and a relay


class Flood(Echo):
    """Also answers `flood`, with megabytes without end, and counts them."""

    def __init__(self) -> None:
        super().__init__()
        self.made = 0

    def many(self, request: Any, call: Call) -> Iterator[Any]:
        if request.text != "flood":
            yield from super().many(request, call)
            return
        while True:
            self.made += 1
            yield Text(blob=MEGABYTE)


def _recompile(harness: Harness, behaviors: Mapping[Method, Handler], *, whole: bool) -> None:
    """Other behaviors for the harness, with figures of their own; where they are not `whole`, they parse nothing."""
    harness.registry = CollectorRegistry()
    metrics = CallMetrics(harness.registry)
    interceptors = [metrics if isinstance(each, CallMetrics) else each for each in harness.interceptors]
    harness.endpoints = compile_endpoints(interceptors if whole else interceptors[:-1], behaviors)


class Pair:
    """A harness whose methods are all relayed, `front`, and the one that serves them, `back`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "back.sock"
        self.front, self.back = Harness(), Harness()
        self.flood = self.back.echo = Flood()
        _recompile(self.back, methods_of(DESCRIPTOR, self.flood), whole=True)
        self.relay = Relay(f"unix:{self.path}", calls_limit=CALLS_LIMIT, keys=KEYS, log=self.front.log, reasons=REASONS)
        methods = [each.method for each in self.front.endpoints.values()]
        _recompile(self.front, {each: self.relay.handler(each) for each in methods}, whole=False)
        self.behind: Server | None = None

    def open_back(self) -> None:
        self.behind = self.back.server()
        self.behind.bind(f"unix:{self.path}")
        self.behind.start()

    def close_back(self) -> None:
        assert self.behind is not None
        self.back.echo.release.set()
        assert self.behind.stop(0).wait(10)

    def idle(self) -> bool:
        return not (self.relay.figures().in_flight or self.front.admission.in_flight or self.back.admission.in_flight)


@pytest.fixture
def pair() -> Iterator[Pair]:
    folder = Path(tempfile.mkdtemp(prefix="cfy-"))
    made = Pair(folder)
    made.open_back()
    yield made
    until(lambda: made.relay.figures().in_flight == 0)
    made.relay.close()
    made.close_back()
    made.back.close()
    shutil.rmtree(folder)


@pytest.fixture
def channel(pair: Pair) -> Iterator[grpc.Channel]:
    with pair.front.serving() as opened:
        yield opened


def refused(channel: grpc.Channel, rpc: str, request: Any = b"", **options: Any) -> grpc.RpcError:
    with pytest.raises(grpc.RpcError) as caught:
        invoke(channel, rpc, request, **options)
    return caught.value


def test_every_kind_of_call_passes_and_is_counted_and_logged_once_in_front(pair: Pair, channel: grpc.Channel) -> None:
    assert invoke(channel, "Say", Text(text="a")).text == "a"
    assert [each.count for each in invoke(channel, "Many", Text(text="b", count=3))] == [0, 1, 2]
    assert invoke(channel, "Gather", [Text(text="c")] * 5).count == 5
    assert [each.text for each in invoke(channel, "Chat", [Text(text=each) for each in "xyz"])] == ["x", "y", "z"]
    until(pair.idle)
    for rpc, received, sent in (("Say", 1, 1), ("Many", 1, 3), ("Gather", 5, 1), ("Chat", 3, 3)):
        assert pair.front.handled(rpc, "OK") == 1
        assert pair.front.sample("grpc_server_msg_received_total", rpc) == received
        assert pair.front.sample("grpc_server_msg_sent_total", rpc) == sent
    lines = pair.front.log.of("call")
    assert [line["method"].rpartition("/")[2] for line in lines] == ["Say", "Many", "Gather", "Chat"]
    assert {line["caller"] for line in lines} == {"tester"}
    assert pair.relay.figures() == (0, 4, 0)


def test_metadata_goes_along_and_trailing_metadata_comes_back(pair: Pair, channel: grpc.Channel) -> None:
    def noting(_request: Any, call: Call) -> Any:
        call.set_trailing("x-answer", ",".join(call.metadata("x-note")))
        return Text(text=call.subject + " " + call.request_id)

    pair.back.echo.answer = noting
    stub = channel.unary_unary(f"/{SERVICE}/Say", Text.SerializeToString, Text.FromString)
    sent = (*AUTHORIZED, ("x-note", "one"), ("x-note", "two"), ("x-other", "three"), (REQUEST_ID_KEY, "id-7"))
    answer, call = stub.with_call(Text(), metadata=sent, timeout=10)
    assert answer.text == "tester id-7"
    assert dict(call.trailing_metadata())["x-answer"] == "one,two"
    (seen,) = pair.back.echo.calls
    assert seen.metadata("x-other") == ()


@pytest.fixture
def port(pair: Pair) -> Iterator[int]:
    """Where callers of every kind reach the front."""
    server = pair.front.server()
    bound = server.bind("127.0.0.1:0")
    server.start()
    yield bound
    assert stop_now(server)
    pair.front.close()


@pytest.mark.parametrize("rpc", ["Say", "Many", "Gather", "Chat"])
def test_metadata_that_cannot_be_sent_on_is_the_callers_fault(pair: Pair, port: int, rpc: str) -> None:
    path, message = f"/{SERVICE}/{rpc}", Text(text="a", count=1).SerializeToString()
    with RawClient(port) as raw:
        for garbage in (b"\xff", TRACED.encode() + b"-\xff"):
            answer = raw.call(path, message, *AUTHORIZED, (TRACE_KEY, garbage))
            assert answer.status == grpc.StatusCode.OK.value[0], answer
            assert pair.back.echo.calls[-1].metadata(TRACE_KEY) == ()
        assert raw.call(path, message, *AUTHORIZED, (TRACE_KEY, TRACED)).status == grpc.StatusCode.OK.value[0]
        assert pair.back.echo.calls[-1].metadata(TRACE_KEY) == (TRACED,)
        answer = raw.call(path, message, *AUTHORIZED, ("x-note", b"a\xff"))
    assert answer.status == grpc.StatusCode.INVALID_ARGUMENT.value[0], answer
    until(pair.idle)
    assert pair.front.log.of("call")[-1]["reason"] == Reason.FRESHNESS_TOKEN_INVALID
    assert pair.front.log.of("defect") == []
    assert pair.relay.figures().away == 0


def test_a_call_has_one_request_id_in_both(pair: Pair, channel: grpc.Channel) -> None:
    invoke(channel, "Say", Text())
    until(lambda: pair.front.log.of("call"))
    (line,) = pair.front.log.of("call")
    assert pair.back.echo.calls[0].request_id == line["request_id"]
    assert len(line["request_id"]) == 36


@pytest.mark.parametrize("rpc", ["Say", "Many", "Gather", "Chat"])
def test_a_refusal_is_passed_on_as_it_is(pair: Pair, channel: grpc.Channel, rpc: str) -> None:
    error = refused(channel, rpc, Text(text="fault", count=1))
    status, info = details_of(error)
    assert error.code() is grpc.StatusCode.NOT_FOUND
    assert info.reason == Reason.RESOURCE_NOT_FOUND
    assert info.metadata == {"resource": "things/1"}
    until(pair.idle)
    assert pair.front.handled(rpc, "NotFound") == 1
    assert pair.front.log.of("call")[0]["reason"] == Reason.RESOURCE_NOT_FOUND
    assert status.details
    assert pair.relay.figures().away == 0


def test_a_defect_is_logged_where_it_is_and_not_told(pair: Pair, channel: grpc.Channel) -> None:
    error = refused(channel, "Gather", Text(text="bug"))
    _, info = details_of(error)
    assert info.reason == Reason.INTERNAL
    assert pair.back.log.of("defect")[0]["request_id"] == info.metadata["request_id"]
    assert pair.front.log.of("defect") == []


def test_strangers_and_garbage_do_not_pass(pair: Pair, channel: grpc.Channel) -> None:
    assert refused(channel, "Gather", metadata=()).code() is grpc.StatusCode.UNAUTHENTICATED
    assert pair.relay.figures().calls == 0
    error = refused(channel, "Gather", b"\xff\xff\xff")
    assert details_of(error)[1].reason == Reason.MALFORMED_MESSAGE


def test_the_largest_messages_pass(pair: Pair, channel: grpc.Channel) -> None:
    large = Text(blob=b"x" * (4 * 1024**2 - 64))
    assert invoke(channel, "Gather", [large] * 3).count == 3
    assert invoke(channel, "Say", large).blob == large.blob
    until(pair.idle)
    error = refused(channel, "Gather", Text(blob=large.blob + b"x" * 64))
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_the_pushback_of_the_other_process_reaches_the_caller(pair: Pair, channel: grpc.Channel) -> None:
    pair.back.admission.close()
    error = refused(channel, "Gather")
    assert details_of(error)[1].reason == Reason.SHUTTING_DOWN
    assert int(dict(error.trailing_metadata())["grpc-retry-pushback-ms"]) > 0


def test_a_cancelled_caller_ends_both_halves(pair: Pair, channel: grpc.Channel) -> None:
    def idle() -> Iterator[Any]:
        yield Text(text="one")
        pair.front.echo.release.wait(20)

    chat = channel.stream_stream(f"/{SERVICE}/Chat", Text.SerializeToString, Text.FromString)
    stream = chat(idle(), metadata=AUTHORIZED, timeout=20)
    next(stream)
    stream.cancel()
    assert pair.back.echo.closed.wait(5)
    until(lambda: pair.idle() and pair.front.handled("Chat", "Canceled") == 1)

    gathering = channel.stream_unary(f"/{SERVICE}/Gather", Text.SerializeToString, Text.FromString)
    call = gathering.future(idle(), metadata=AUTHORIZED, timeout=20)
    until(lambda: pair.back.admission.in_flight == 1)
    call.cancel()
    # grpcio's own server now and then takes half a stream of requests for all of it.
    ends = ("Canceled",) if engine_name() == ENGINE else ("Canceled", "OK")
    until(lambda: sum(pair.front.handled("Gather", end) for end in ends) == 1)
    until(lambda: sum(pair.back.handled("Gather", end) for end in ends) == 1)


def test_cancelling_a_stream_of_answers_ends_it_at_its_source(pair: Pair, channel: grpc.Channel) -> None:
    many = channel.unary_stream(f"/{SERVICE}/Many", Text.SerializeToString, Text.FromString)
    stream = many(Text(text="endless"), metadata=AUTHORIZED, timeout=20)
    next(stream)
    stream.cancel()
    assert pair.back.echo.closed.wait(5)
    until(lambda: pair.idle() and pair.front.handled("Many", "Canceled") == 1)


@pytest.mark.parametrize("rpc", ["Say", "Many"])
def test_a_caller_that_goes_while_nothing_moves_is_not_waited_for(pair: Pair, channel: grpc.Channel, rpc: str) -> None:
    make = channel.unary_stream if rpc == "Many" else channel.unary_unary
    stub = make(f"/{SERVICE}/{rpc}", Text.SerializeToString, Text.FromString)
    call = (stub if rpc == "Many" else stub.future)(Text(text="wait"), metadata=AUTHORIZED, timeout=20)
    assert pair.back.echo.entered.acquire(timeout=10)
    call.cancel()
    until(lambda: pair.relay.figures().in_flight == 0)
    until(lambda: pair.front.handled(rpc, "Canceled") == 1)
    assert pair.back.admission.in_flight == 1, "it works on, and finds nobody there"


@pytest.mark.parametrize("rpc", ["Gather", "HastyGather"])
def test_a_deadline_ends_both_halves(pair: Pair, channel: grpc.Channel, rpc: str) -> None:
    """The caller's own, and the policy's where the caller sets none."""

    def idle() -> Iterator[Any]:
        yield Text(text="one")
        pair.front.echo.release.wait(20)

    error = refused(channel, rpc, idle(), timeout_s=0.4 if rpc == "Gather" else None)
    assert error.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    until(pair.idle)
    # A caller whose time is over tells the server so, as it does when it goes: either may be heard first.
    until(lambda: pair.front.handled(rpc, "DeadlineExceeded") + pair.front.handled(rpc, "Canceled") == 1)
    (call,) = pair.back.echo.calls
    assert 0 < call.deadline - call.started <= 0.5


def test_where_nobody_is_there_the_caller_is_told_when_to_come_back(pair: Pair, channel: grpc.Channel) -> None:
    pair.close_back()
    for rpc in ("Say", "Many", "Gather", "Chat"):
        error = refused(channel, rpc, Text(text="x"))
        assert error.code() is grpc.StatusCode.UNAVAILABLE
        assert details_of(error)[1].reason == Reason.BULK_UNAVAILABLE
        assert dict(error.trailing_metadata())["grpc-retry-pushback-ms"] == str(AWAY_MS)
    until(pair.idle)
    assert pair.relay.figures().away == 4
    assert [line["status"] for line in pair.front.log.of("relayed call lost")] == ["UNAVAILABLE"] * 4
    assert pair.front.handled("Gather", "Unavailable") == 1
    pair.open_back()

    def served() -> bool:
        try:
            return invoke(channel, "Gather", [Text(text="x")] * 2).count == 2  # type: ignore[no-any-return]
        except grpc.RpcError:
            return False

    until(served, 5.0)


def test_calls_beyond_the_limit_are_refused(pair: Pair, channel: grpc.Channel) -> None:
    say = channel.unary_unary(f"/{SERVICE}/Say", Text.SerializeToString, Text.FromString)
    calls = [say.future(Text(text="wait"), metadata=AUTHORIZED, timeout=20) for _ in range(CALLS_LIMIT)]
    until(lambda: pair.relay.figures().in_flight == CALLS_LIMIT)
    error = refused(channel, "Say", Text(text="one more"))
    assert details_of(error)[1].reason == Reason.OVERLOADED
    assert "grpc-retry-pushback-ms" in dict(error.trailing_metadata())
    pair.back.echo.release.set()
    assert [call.result().text for call in calls] == ["wait"] * CALLS_LIMIT
    assert invoke(channel, "Say", Text(text="again")).text == "again"


def test_a_reader_that_does_not_read_holds_the_source_back(pair: Pair, channel: grpc.Channel) -> None:
    """Both ways, what is under way is bounded, and a second call on the same connection is not held back."""
    many = channel.unary_stream(f"/{SERVICE}/Many", Text.SerializeToString, Text.FromString)
    stream = many(Text(text="flood"), metadata=AUTHORIZED, timeout=20)
    next(stream)
    _settled(lambda: pair.flood.made)
    assert pair.flood.made <= UNDER_WAY_LIMIT
    assert invoke(channel, "Gather", [Text(blob=MEGABYTE)] * 20, timeout_s=10).count == 20
    stream.cancel()
    until(pair.idle)


def test_a_server_that_does_not_read_holds_the_caller_back(pair: Pair, channel: grpc.Channel) -> None:
    sent = [0]

    def endless() -> Iterator[Any]:
        yield Text(text="wait")
        while not pair.back.echo.release.is_set():
            sent[0] += 1
            yield Text(blob=MEGABYTE)

    gathering = channel.stream_unary(f"/{SERVICE}/Gather", Text.SerializeToString, Text.FromString)
    call = gathering.future(endless(), metadata=AUTHORIZED, timeout=20)
    assert pair.back.echo.entered.acquire(timeout=10)
    _settled(lambda: sent[0])
    assert sent[0] <= UNDER_WAY_LIMIT
    pair.back.echo.release.set()
    assert call.result(20).count == sent[0] + 1


def _settled(count: Any) -> None:
    """Waits until a count stands still for half a second."""
    last, since = count(), time.monotonic()
    end = since + 15
    while time.monotonic() - since < 0.5:
        assert time.monotonic() < end, "it goes on and on"
        time.sleep(0.02)
        if count() != last:
            last, since = count(), time.monotonic()


def test_streams_that_come_and_go_leave_nothing_behind(pair: Pair, channel: grpc.Channel) -> None:
    """Neither threads, nor calls: a connection that has too many of those takes no more."""

    def come_and_go(times: int) -> None:
        for _ in range(times):
            assert invoke(channel, "Gather", [Text(text="x")] * 3).count == 3
            assert refused(channel, "Gather", [Text(text="fault")] * 3).code() is grpc.StatusCode.NOT_FOUND
            pair.back.echo.calls.clear()

    come_and_go(10)
    until(pair.idle)
    before = threading.active_count()
    gc.disable()
    try:
        come_and_go(100)
    finally:
        gc.enable()
    until(pair.idle)
    until(lambda: threading.active_count() <= before + CALLS_LIMIT)


def test_a_relay_that_is_closed_says_that_nobody_is_there(pair: Pair, channel: grpc.Channel) -> None:
    pair.relay.close()
    error = refused(channel, "Gather")
    assert details_of(error)[1].reason == Reason.BULK_UNAVAILABLE

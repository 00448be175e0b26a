"""Callers that say nothing, or say it slowly, or do not listen."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import grpc
import pytest

from counterfoil_server.rpc.server import ServerLimits, server_options
from tests.rpc.engine.differences import expect
from tests.rpc.engine.hostile import HANDSHAKE_LIMIT_MS, arena, bystander
from tests.rpc.engine.paths import ONE, TWICE, path_of
from tests.rpc.engine.raw import RawClient, request_fields
from tests.rpc.engine.servers import Kind, echo, eventually, responses, serve, unary
from tests.rpc.engine.wire import DATA, END_STREAM, PREFACE, SETTINGS, frame, grpc_frame, header_frames

OK, CANCELLED = grpc.StatusCode.OK.value[0], grpc.StatusCode.CANCELLED.value[0]
SILENT = "message that never comes"
LIMIT_S = 1.0
"""What message_limit_s is when nobody says otherwise."""

SHORT_S = 0.3
UNARY_REQUEST = pytest.mark.parametrize("path", [ONE, TWICE])


NO_HTTP2 = (
    b"",
    PREFACE[:10],
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
)
"""Nothing, half a preface, HTTP/1.1, and TLS."""


def test_a_connection_that_never_speaks_http2_is_closed(kind: Kind) -> None:
    with arena(kind) as under_attack, bystander(under_attack), ExitStack() as stack:
        silent = [stack.enter_context(under_attack.raw(preface=False)) for _ in range(20)]
        started_s = time.monotonic()
        for index, raw in enumerate(silent):
            raw.write(NO_HTTP2[index % len(NO_HTTP2)])
        for raw in silent:
            raw.pump(lambda: False, 5)
            assert raw.is_closed
        assert time.monotonic() - started_s < HANDSHAKE_LIMIT_MS / 1_000 + 1.5
        assert under_attack.seen == []


def test_a_connection_that_does_not_answer_pings_is_closed(kind: Kind) -> None:
    limits = ServerLimits(keepalive_time_ms=500, keepalive_timeout_ms=500)
    pings = [option for option in server_options(limits) if "keepalive" in option[0] or "ping" in option[0]]
    with arena(kind, options=pings) as under_attack, under_attack.raw() as raw:
        assert raw.call(ONE).status == OK
        time.sleep(4)  # nobody reads, and nobody answers
        raw.pump(lambda: raw.is_closed, 0.2)  # what was sent meanwhile, and the end
        assert raw.is_closed


def test_data_before_headers(kind: Kind) -> None:
    with arena(kind) as under_attack, bystander(under_attack), under_attack.raw() as raw:
        for _ in range(10):
            raw.message(raw.stream(), b"hello")
        raw.pump(lambda: False, 0.1)
        assert under_attack.seen == []
    with arena(kind) as under_attack, under_attack.raw(preface=False) as raw:
        raw.write(PREFACE + frame(SETTINGS, 0, 0) + frame(DATA, 0, 1, grpc_frame(b"hello")))
        raw.pump(lambda: False, 0.1)
        assert under_attack.seen == []


@UNARY_REQUEST
def test_calls_without_their_message_hold_no_thread(kind: Kind, path: str) -> None:
    """Twenty of them, for a pool of eight."""
    with arena(kind, pool_threads=8) as under_attack, under_attack.raw() as raw:
        started_s = time.monotonic()
        streams = [raw.open(path) for _ in range(20)]
        raw.ping()
        assert raw.pump(lambda: raw.pongs == 1, 5)  # they have arrived
        other = under_attack.served.future("Echo", b"x", timeout=0.8)
        error = other.exception()
        assert (None if error is None else error.code()) is expect(
            SILENT, kind, stock=grpc.StatusCode.DEADLINE_EXCEEDED, engine=None
        )
        if kind == "engine":
            for stream in streams:
                answer = raw.wait(stream, 3)
                assert answer.status == CANCELLED
                assert LIMIT_S - 0.1 < answer.ended_at_s - started_s < LIMIT_S + 0.5
        else:
            for stream in streams:
                assert not raw.answers[stream].is_over
                raw.reset(stream)
        assert under_attack.seen == []
        assert eventually(lambda: raw.call(ONE, b"good").status == OK)


def _short(kind: Kind) -> dict[str, float]:
    """A limit that a test can wait for; the stock server has none."""
    return {"message_limit_s": SHORT_S} if kind == "engine" else {}


def test_a_message_that_stops_halfway(kind: Kind) -> None:
    with arena(kind, **_short(kind)) as under_attack, bystander(under_attack), under_attack.raw() as raw:
        streams = [raw.open(path) for path in (ONE, TWICE) * 2]
        for stream, said in zip(
            streams, (b"\0\0", b"\0", grpc_frame(b"x", length=500), grpc_frame(b"")[:-1]), strict=True
        ):
            raw.data(stream, said)
        raw.pump(lambda: all(raw.answers[stream].is_over for stream in streams), SHORT_S + 0.5)
        assert {raw.answers[stream].status for stream in streams} == {
            expect(SILENT, kind, stock=None, engine=CANCELLED)
        }
        assert under_attack.seen == []


@UNARY_REQUEST
def test_a_message_without_an_end(kind: Kind, path: str) -> None:
    """It may be followed by a second one, so the engine does not begin before the caller has said that it is done."""
    with arena(kind, **_short(kind)) as under_attack, under_attack.raw() as raw:
        stream = raw.open(path)
        raw.data(stream, grpc_frame(b"hello"))
        assert raw.wait(stream).status == expect(SILENT, kind, stock=OK, engine=CANCELLED)
        assert under_attack.seen == expect(SILENT, kind, stock=[b"hello"], engine=[])


@UNARY_REQUEST
def test_a_message_in_drips_has_the_limit_as_a_whole(kind: Kind, path: str) -> None:
    with arena(kind, **_short(kind)) as under_attack, under_attack.raw() as raw:
        stream = raw.open(path)
        until_s = time.monotonic() + SHORT_S + 0.3
        for byte in grpc_frame(b"x" * 1_000):
            raw.data(stream, bytes((byte,)))
            if raw.pump(lambda: raw.answers[stream].is_over, 0.01) or time.monotonic() > until_s:
                break
        assert raw.answers[stream].status == expect(SILENT, kind, stock=None, engine=CANCELLED)
        assert under_attack.seen == []


@UNARY_REQUEST
def test_a_slow_message_within_the_limit_is_answered(kind: Kind, path: str) -> None:
    with arena(kind) as under_attack, under_attack.raw() as raw:
        stream = raw.open(path)
        for part in (grpc_frame(b"hello")[:3], grpc_frame(b"hello")[3:]):
            assert not raw.pump(lambda: raw.answers[stream].is_over, 0.2)
            raw.data(stream, part)
        raw.data(stream, b"", end_stream=True)
        assert raw.wait(stream).status == OK
        assert under_attack.seen == [b"hello"]


def test_the_limit_can_be_set() -> None:
    with arena("engine", message_limit_s=0.2) as under_attack, under_attack.raw() as raw:
        started_s = time.monotonic()
        answer = raw.wait(raw.open(ONE), 2)
        assert answer.status == CANCELLED
        assert 0.15 < answer.ended_at_s - started_s < 0.7


def test_a_silent_call_whose_deadline_is_shorter_ends_with_it(kind: Kind) -> None:
    with arena(kind) as under_attack, under_attack.raw() as raw:
        answer = raw.wait(raw.open(ONE, ("grpc-timeout", "200m")), 2)
        assert answer.status == grpc.StatusCode.DEADLINE_EXCEEDED.value[0]
        assert under_attack.seen == []


def test_silent_calls_do_not_keep_a_server_from_stopping(kind: Kind) -> None:
    methods = {"One": unary(echo), "Twice": responses(lambda request, _context: iter((request, request)))}
    with serve(kind, methods, pool_threads=2) as served, RawClient(served.port) as raw:
        streams = [raw.open(path) for path in (ONE, TWICE) * 5]
        raw.ping()
        assert raw.pump(lambda: raw.pongs == 1, 5)
        stopped = served.server.stop(0.1)
        assert raw.pump(lambda: all(raw.answers[stream].is_over for stream in streams), 3)
        assert stopped.wait(3)
        unavailable = grpc.StatusCode.UNAVAILABLE.value[0]
        assert {raw.answers[stream].status for stream in streams} <= expect(
            "call that meets a stopping server", kind, stock={unavailable, CANCELLED}, engine={unavailable}
        )


def test_an_answer_that_is_never_read_ends_its_call(kind: Kind) -> None:
    """Its caller keeps the window shut, and sets no deadline."""
    limit: dict[str, Any] = {"answer_limit_s": SHORT_S} if kind == "engine" else {}
    with serve(kind, {"One": unary(echo)}, **limit) as served, RawClient(served.port, window_bytes=0) as raw:
        streams = [raw.open(ONE) for _ in range(20)]
        for stream in streams:
            raw.message(stream, b"x")
        is_over = raw.pump(lambda: all(raw.answers[stream].is_over for stream in streams), 3)
        assert is_over is expect("answer that is never read", kind, stock=False, engine=True)
        if kind == "engine":
            assert {raw.answers[stream].status for stream in streams} == {CANCELLED}
            server: Any = served.server
            assert eventually(lambda: server.figures().calls == 0)
            assert server.figures().late_answers == 0
        # Others have their answers meanwhile.
        assert served.call("One", bytes(1_000_000)) == bytes(1_000_000)


def test_a_caller_that_reads_nothing_holds_only_its_own_call(kind: Kind) -> None:
    """Its window stays shut, so its stream is held back; the stop does not wait for it."""
    made: list[int] = []

    def many(_request: bytes, _context: grpc.ServicerContext) -> Iterator[bytes]:
        for index in range(10_000):
            made.append(index)
            yield bytes(10_000)

    with serve(kind, {"Many": responses(many)}) as served, socket.create_connection(("127.0.0.1", served.port)) as deaf:
        deaf.sendall(PREFACE + frame(SETTINGS, 0, 0) + header_frames(1, request_fields(path_of("Many"))))
        deaf.sendall(frame(DATA, END_STREAM, 1, grpc_frame(b"x")))
        assert eventually(lambda: made)
        assert not eventually(lambda: len(made) > 2_000, 0.5)
        assert served.server.stop(0).wait(3)

"""Messages that are too large, too many, too few, or none at all."""

from __future__ import annotations

import gzip
import logging
import zlib
from collections.abc import Callable
from typing import Any

import grpc
import pytest

from tests.rpc.engine.differences import expect
from tests.rpc.engine.hostile import MESSAGE_LIMIT_BYTES, Arena, arena, bystander
from tests.rpc.engine.paths import JOIN, ONE, SAME, TWICE
from tests.rpc.engine.raw import RawClient
from tests.rpc.engine.servers import Kind, eventually
from tests.rpc.engine.wire import grpc_frame

OK, INVALID_ARGUMENT, RESOURCE_EXHAUSTED, UNIMPLEMENTED, INTERNAL = (
    code.value[0]
    for code in (
        grpc.StatusCode.OK,
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.UNIMPLEMENTED,
        grpc.StatusCode.INTERNAL,
    )
)
TWO = "two messages on a unary call"
UNARY_REQUEST = pytest.mark.parametrize("path", [ONE, TWICE])
BOMB = gzip.compress(bytes(20_000_000))
GZIP, DEFLATE = ("grpc-encoding", "gzip"), ("grpc-encoding", "deflate")


def _send(raw: RawClient, path: str, data: bytes, *more: tuple[str, str], end: bool = True) -> int:
    stream = raw.open(path, *more)
    raw.data(stream, data, end_stream=end)
    return stream


@UNARY_REQUEST
@pytest.mark.parametrize("together", [True, False])
def test_two_messages_on_a_call_that_takes_one(kind: Kind, path: str, together: bool) -> None:  # noqa: FBT001
    with arena(kind) as under_attack, under_attack.raw() as raw:
        if together:
            stream = _send(raw, path, grpc_frame(b"a") + grpc_frame(b"b"))
        else:
            stream = _send(raw, path, grpc_frame(b"a"), end=False)
            raw.ping()
            assert raw.pump(lambda: raw.pongs == 1, 5)  # the first has arrived
            raw.data(stream, grpc_frame(b"b"), end_stream=True)
        assert raw.wait(stream).status == expect(TWO, kind, stock=OK, engine=INVALID_ARGUMENT)
        assert under_attack.seen == expect(TWO, kind, stock=[b"a"], engine=[])


@UNARY_REQUEST
@pytest.mark.parametrize(
    "data",
    [None, b"", b"\0\0", grpc_frame(b"hello", length=50), grpc_frame(b"", length=1)],
    ids=["no data", "empty data", "half a prefix", "half a message", "prefix without message"],
)
def test_no_whole_message_on_a_call_that_needs_one(kind: Kind, path: str, data: bytes | None) -> None:
    with arena(kind) as under_attack, under_attack.raw() as raw:
        stream = raw.open(path, end_stream=True) if data is None else _send(raw, path, data)
        assert raw.wait(stream).status == expect(
            "no message on a unary call", kind, stock=UNIMPLEMENTED, engine=INVALID_ARGUMENT
        )
        assert under_attack.seen == []


@UNARY_REQUEST
def test_a_message_and_then_rubbish(kind: Kind, path: str) -> None:
    """The core drops half a message at the end of a stream and tells nobody."""
    with arena(kind) as under_attack, under_attack.raw() as raw:
        answer = raw.wait(_send(raw, path, grpc_frame(b"whole") + grpc_frame(b"half", length=50)))
        assert answer.status in {OK, INVALID_ARGUMENT}
        assert under_attack.seen == ([b"whole"] if answer.status == OK else [])


@UNARY_REQUEST
def test_a_second_message_that_is_over_the_limit(kind: Kind, path: str) -> None:
    with arena(kind) as under_attack, under_attack.raw() as raw:
        stream = _send(raw, path, grpc_frame(b"a") + grpc_frame(bytes(MESSAGE_LIMIT_BYTES + 1)))
        assert raw.wait(stream).status in {RESOURCE_EXHAUSTED, expect(TWO, kind, stock=OK, engine=RESOURCE_EXHAUSTED)}
        assert eventually(lambda: _unreadable(under_attack) == 1)
        assert under_attack.seen in ([], expect(TWO, kind, stock=[b"a"], engine=[]))


def _unreadable(under_attack: Arena, otherwise: int = 1) -> int:
    """How many messages the engine knows that the core has refused; the other number on the stock server."""
    server: Any = under_attack.served.server
    return otherwise if under_attack.served.kind == "stock" else int(server.figures().unreadable_messages)


def _ends(kind: Kind) -> set[str]:
    """How a stream that breaks off may end for its behaviour."""
    return expect("stream that breaks off", kind, stock={"raised", "whole"}, engine={"raised"})


Attack = Callable[[RawClient, str], int]

BAD_MESSAGES: dict[str, tuple[Attack, int]] = {
    "over the limit": (
        lambda raw, path: _send(raw, path, grpc_frame(bytes(MESSAGE_LIMIT_BYTES + 1))),
        RESOURCE_EXHAUSTED,
    ),
    "claims 4 GiB": (
        lambda raw, path: _send(raw, path, grpc_frame(b"x", length=2**32 - 1), end=False),
        RESOURCE_EXHAUSTED,
    ),
    "gzip bomb": (lambda raw, path: _send(raw, path, grpc_frame(BOMB, flag=1), GZIP), RESOURCE_EXHAUSTED),
    "deflate bomb": (
        lambda raw, path: _send(raw, path, grpc_frame(zlib.compress(bytes(20_000_000)), flag=1), DEFLATE),
        RESOURCE_EXHAUSTED,
    ),
    "flagged, no encoding named": (lambda raw, path: _send(raw, path, grpc_frame(b"x" * 9, flag=1)), INTERNAL),
    "no gzip": (lambda raw, path: _send(raw, path, grpc_frame(b"rubbish" * 9, flag=1), GZIP), INTERNAL),
    "half of a gzip": (
        lambda raw, path: _send(raw, path, grpc_frame(gzip.compress(b"x" * 999)[:-9], flag=1), GZIP),
        INTERNAL,
    ),
    "unknown encoding": (
        lambda raw, path: _send(raw, path, grpc_frame(b"x" * 9, flag=1), ("grpc-encoding", "zstd")),
        INTERNAL,
    ),
}


@pytest.mark.parametrize("path", [ONE, TWICE, JOIN, SAME])
def test_bad_messages(kind: Kind, path: str, caplog: pytest.LogCaptureFixture) -> None:
    """All at once on one connection, since the core takes its time over each."""
    # One whose headers alone are wrong is no message to the core.
    messages = len(BAD_MESSAGES) - 1
    caplog.set_level(logging.WARNING, logger="counterfoil_server.rpc.engine")
    with arena(kind, pool_threads=16) as under_attack, bystander(under_attack), under_attack.raw() as raw:
        streams = {name: attack(raw, path) for name, (attack, _status) in BAD_MESSAGES.items()}
        found = {name: raw.wait(stream).status for name, stream in streams.items()}
        assert found == {name: status for name, (_attack, status) in BAD_MESSAGES.items()}
        assert raw.call(ONE, b"good").messages == [(0, b"good")]  # the connection lives on
        assert eventually(lambda: _unreadable(under_attack, messages) == messages)
    assert under_attack.seen == [b"good"]
    assert set(under_attack.ended) <= _ends(kind)
    if kind == "engine":  # once for all of them, as anybody can send them
        (line,) = [record.message for record in caplog.records if "too large" in record.message]
        assert f"to {path} was" in line


def test_a_stream_that_turns_bad_midway(kind: Kind) -> None:
    """What came before is seen; the behaviour does not take the rest for a whole."""
    with arena(kind) as under_attack, under_attack.raw() as raw:
        stream = _send(raw, JOIN, grpc_frame(b"a"), end=False)
        assert eventually(lambda: under_attack.seen == [b"a"])
        raw.data(stream, grpc_frame(bytes(MESSAGE_LIMIT_BYTES + 1)), end_stream=True)
        assert raw.wait(stream).status == RESOURCE_EXHAUSTED
        assert eventually(lambda: under_attack.ended)
        assert set(under_attack.ended) <= _ends(kind)
        assert under_attack.seen == [b"a"]


def test_a_compressed_message_within_the_limit_is_read(kind: Kind) -> None:
    with arena(kind) as under_attack, under_attack.raw() as raw:
        stream = _send(raw, ONE, grpc_frame(gzip.compress(b"good"), flag=1), GZIP)
        assert raw.wait(stream).messages == [(0, b"good")]
        assert raw.wait(_send(raw, ONE, grpc_frame(b"plain"), GZIP)).messages == [(0, b"plain")]
        limit = bytes(MESSAGE_LIMIT_BYTES)
        assert raw.call(ONE, limit).messages == [(0, limit)]
        assert under_attack.seen == [b"good", b"plain", limit]


def test_a_flag_that_does_not_exist(kind: Kind) -> None:
    """The core takes such a message for an empty one. It must not take the server along."""
    with arena(kind) as under_attack, under_attack.raw() as raw:
        raw.wait(_send(raw, ONE, grpc_frame(b"hello", flag=77)))
        assert set(under_attack.seen) <= {b""}


@UNARY_REQUEST
def test_reset_after_half_the_message(kind: Kind, path: str) -> None:
    with arena(kind) as under_attack, bystander(under_attack), under_attack.raw() as raw:
        for _ in range(100):
            stream = _send(raw, path, grpc_frame(b"hello", length=500), end=False)
            raw.reset(stream)
        # Until the core has seen all the resets, the connection has too many streams.
        assert eventually(lambda: raw.call(ONE, b"good").status == OK)
        assert under_attack.seen == [b"good"]


@pytest.mark.parametrize("path", [ONE, TWICE, JOIN, SAME])
def test_the_connection_drops_midway(kind: Kind, path: str) -> None:
    with arena(kind) as under_attack, bystander(under_attack):
        for index in range(10):
            with under_attack.raw() as raw:
                for _ in range(5):
                    _send(raw, path, grpc_frame(b"hello", length=500), end=False)
                if index % 2:
                    raw.kill()
        assert _unreadable(under_attack, 0) == 0
    assert under_attack.seen == []
    assert set(under_attack.ended) <= _ends(kind)


def test_bytes_that_are_no_frames_after_a_good_call(kind: Kind) -> None:
    with arena(kind) as under_attack, bystander(under_attack):
        for rubbish in (b"\xff" * 100, b"GET / HTTP/1.1\r\n\r\n" * 10, bytes(range(256)) * 40, bytes(1_000)):
            with under_attack.raw() as raw:
                assert raw.call(ONE, b"good").status == OK
                raw.write(rubbish)
                raw.pump(lambda: False, 0.2)
        assert under_attack.seen == [b"good"] * 4

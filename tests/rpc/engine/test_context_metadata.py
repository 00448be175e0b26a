"""ServicerContext: metadata, status and compression, as a caller sees them."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from typing import Any

import grpc
import pytest

from tests.rpc.engine.paths import path_of
from tests.rpc.engine.raw import RawClient
from tests.rpc.engine.servers import Kind, both, echo, requests, responses, serve, unary

TEXT = "für ½ Preis ✓ 100 %"


def _pairs(metadata: Any) -> list[tuple[str, str | bytes]]:
    return [(key, value) for key, value in metadata or () if not key.startswith(("grpc-", "user-agent"))]


def test_invocation_metadata(kind: Kind) -> None:
    seen: list[list[tuple[str, str | bytes]]] = []

    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        metadata = context.invocation_metadata()
        assert any(key == "user-agent" for key, _value in metadata)
        assert metadata[0].key == metadata[0][0]
        assert metadata[0].value == metadata[0][1]
        seen.append(_pairs(metadata))
        return request

    sent = (("key", "a"), ("empty", ""), ("raw-bin", bytes(range(256))), ("key", "b"), ("null-bin", b""))
    with serve(kind, {"Echo": unary(behaviour)}) as served:
        served.call("Echo", metadata=sent)
        served.call("Echo")
    assert sorted(seen[0], key=str) == sorted(sent, key=str)
    assert [value for key, value in seen[0] if key == "key"] == ["a", "b"]
    assert seen[1] == []


def test_metadata_can_be_kept_past_the_calls_end(kind: Kind) -> None:
    kept: list[Any] = []

    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        kept.append(context)
        return request

    with serve(kind, {"Echo": unary(behaviour)}) as served:
        served.call("Echo", metadata=(("key", "value"),))
    assert ("key", "value") in _pairs(kept[0].invocation_metadata())


def test_initial_metadata_arrives_before_the_response(kind: Kind) -> None:
    release = threading.Event()

    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        context.send_initial_metadata((("early", "yes"), ("early", "twice"), ("raw-bin", b"\x00\xff")))
        assert release.wait(10)
        return request

    def stream(messages: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
        context.send_initial_metadata((("early", "yes"),))
        assert release.wait(10)
        yield from messages

    with serve(kind, {"Early": unary(behaviour), "Stream": both(stream)}) as served, RawClient(served.port) as raw:
        chat, early = served.chat("Stream", (b"x",)), raw.open(path_of("Early"))
        raw.message(early, b"x")
        answer = raw.answers[early]
        try:
            assert ("early", "yes") in _pairs(chat.initial_metadata())  # waits for it
            assert raw.pump(lambda: bool(answer.headers), 5)
            assert [value for key, value in answer.headers if key == "early"] == ["yes", "twice"]
            assert ("raw-bin", "\x00\x00\xff") in answer.headers  # a zero first says that it is not base64
            assert not answer.data
        finally:
            release.set()
        assert raw.wait(early).messages == [(0, b"x")]
        assert list(chat) == [b"x"]


def test_initial_metadata_goes_once(kind: Kind) -> None:
    raised: list[bool] = []

    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        context.send_initial_metadata((("key", "first"),))
        with pytest.raises(ValueError, match="nitial metadata"):
            context.send_initial_metadata((("key", "second"),))
        raised.append(True)
        return request

    def late(request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        yield request
        with pytest.raises(ValueError, match="nitial metadata"):
            context.send_initial_metadata((("key", "late"),))
        raised.append(True)

    with serve(kind, {"Twice": unary(behaviour), "Late": responses(late)}) as served:
        response, call = served.channel.unary_unary(path_of("Twice")).with_call(b"x", timeout=5)
        assert response == b"x"
        assert _pairs(call.initial_metadata()) == [("key", "first")]
        assert list(served.stream("Late", b"x")) == [b"x"]
    assert raised == [True, True]


def test_trailing_metadata(kind: Kind) -> None:
    trailing = (("key", "a"), ("key", "b"), ("raw-bin", b"\x00\xff"))

    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        context.set_trailing_metadata((("replaced", "x"),))
        context.set_trailing_metadata(trailing)
        assert tuple(context.trailing_metadata()) == trailing
        if request == b"abort":
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, "no")
        if request == b"raise":
            raise RuntimeError
        return request

    with serve(kind, {"Echo": unary(behaviour)}) as served:
        _response, call = served.channel.unary_unary(path_of("Echo")).with_call(b"x", timeout=5)
        assert _pairs(call.trailing_metadata()) == list(trailing)
        for request in (b"abort", b"raise"):
            assert _pairs(served.refused("Echo", request).trailing_metadata()) == list(trailing)


def test_trailing_metadata_of_streams_may_be_set_to_the_last(kind: Kind) -> None:
    def count(messages: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
        total = 0
        for message in messages:
            total += 1
            yield message
        context.set_trailing_metadata((("total", str(total)),))

    def join(messages: Iterator[bytes], context: grpc.ServicerContext) -> bytes:
        joined = b"".join(messages)
        context.set_trailing_metadata((("total", str(len(joined))),))
        return joined

    with serve(kind, {"Count": both(count), "Join": requests(join)}) as served:
        chat = served.chat("Count", (b"a", b"b"))
        assert list(chat) == [b"a", b"b"]
        assert _pairs(chat.trailing_metadata()) == [("total", "2")]
        joined = served.send("Join", (b"a", b"bc"))
        assert joined.result() == b"abc"
        assert _pairs(joined.trailing_metadata()) == [("total", "3")]


def test_abort_never_returns(kind: Kind) -> None:
    passed: list[bool] = []

    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        context.abort(grpc.StatusCode.ABORTED, TEXT)
        passed.append(True)
        return request

    def stream(request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        yield request
        context.abort(grpc.StatusCode.DATA_LOSS, TEXT)
        passed.append(True)

    with serve(kind, {"Abort": unary(behaviour), "Stream": responses(stream)}) as served:
        error = served.refused("Abort")
        assert (error.code(), error.details()) == (grpc.StatusCode.ABORTED, TEXT)
        answers = served.stream("Stream", b"x")
        assert next(answers) == b"x"
        with pytest.raises(grpc.RpcError) as refused:
            next(answers)
        assert (refused.value.code(), refused.value.details()) == (grpc.StatusCode.DATA_LOSS, TEXT)
    assert passed == []


def test_every_code_can_be_aborted_with(kind: Kind) -> None:
    codes = {str(code.value[0]).encode(): code for code in grpc.StatusCode}

    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        context.abort(codes[request], "details")
        raise AssertionError

    with serve(kind, {"Abort": unary(behaviour)}) as served:
        for number, code in codes.items():
            error = served.refused("Abort", number)
            if code is grpc.StatusCode.OK:  # an abort is never a success
                assert error.code() is grpc.StatusCode.UNKNOWN
            else:
                assert (error.code(), error.details()) == (code, "details")


def test_an_abort_that_is_caught_still_ends_the_call(kind: Kind) -> None:
    def swallow(_request: bytes, context: grpc.ServicerContext) -> bytes:
        try:
            context.abort(grpc.StatusCode.ABORTED, "no")
        except Exception:  # noqa: BLE001, S110 - what a behaviour may do
            pass
        raise RuntimeError("another")

    with serve(kind, {"Swallow": unary(swallow)}) as served:
        error = served.refused("Swallow")
        assert (error.code(), error.details()) == (grpc.StatusCode.ABORTED, "no")


def test_abort_with_status(kind: Kind) -> None:
    class Status(grpc.Status):  # type: ignore[misc]
        code = grpc.StatusCode.NOT_FOUND
        details = TEXT
        trailing_metadata = (("grpc-status-details-bin", b"\x08\x05"), ("key", "value"))

    def behaviour(_request: bytes, context: grpc.ServicerContext) -> bytes:
        context.abort_with_status(Status())
        raise AssertionError

    with serve(kind, {"Abort": unary(behaviour)}) as served:
        error = served.refused("Abort")
        assert (error.code(), error.details()) == (grpc.StatusCode.NOT_FOUND, TEXT)
        assert set(error.trailing_metadata()) == set(Status.trailing_metadata)


def test_a_code_may_be_set_beside_a_response(kind: Kind) -> None:
    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        context.set_code(grpc.StatusCode.NOT_FOUND)
        context.set_details(TEXT)
        assert context.code() is grpc.StatusCode.NOT_FOUND
        assert context.details() == TEXT.encode()  # bytes, as in grpcio
        if request == b"raise":
            raise RuntimeError("canary")
        if request == b"back":
            context.set_code(grpc.StatusCode.OK)
        return request

    with serve(kind, {"Set": unary(behaviour)}) as served:
        for request in (b"", b"raise"):  # what was set is kept even where the behaviour fails
            error = served.refused("Set", request)
            assert (error.code(), error.details()) == (grpc.StatusCode.NOT_FOUND, TEXT)
        response, call = served.channel.unary_unary(path_of("Set")).with_call(b"back", timeout=5)
        assert (response, call.code()) == (b"back", grpc.StatusCode.OK)


def test_a_stream_may_end_with_a_code(kind: Kind) -> None:
    def behaviour(request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        assert context.code() is None
        assert context.details() is None
        yield request
        context.set_code(grpc.StatusCode.OUT_OF_RANGE)
        context.set_details("the end")

    with serve(kind, {"Set": responses(behaviour)}) as served:
        answers = served.stream("Set", b"x")
        assert next(answers) == b"x"
        with pytest.raises(grpc.RpcError) as refused:
            next(answers)
        assert (refused.value.code(), refused.value.details()) == (grpc.StatusCode.OUT_OF_RANGE, "the end")


LONG = b"x" * 10_000
ACCEPTS = ("grpc-accept-encoding", "identity,deflate,gzip")


def test_compression_of_one_call(kind: Kind) -> None:
    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        context.set_compression(grpc.Compression.Gzip)
        return request

    with serve(kind, {"Gzip": unary(behaviour), "Echo": unary(echo)}) as served, RawClient(served.port) as raw:
        answer = raw.call(path_of("Gzip"), LONG, ACCEPTS)
        assert answer.header("grpc-encoding") == "gzip"
        [(flag, message)] = answer.messages
        assert flag == 1
        assert len(message) < 1_000
        assert gzip.decompress(message) == LONG
        plain = raw.call(path_of("Echo"), LONG, ACCEPTS)
        assert plain.header("grpc-encoding") in {None, "identity"}
        assert plain.messages == [(0, LONG)]


def test_compression_of_the_whole_server_and_messages_without_it(kind: Kind) -> None:
    def behaviour(request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        yield request
        context.disable_next_message_compression()
        yield request
        yield request

    def one(request: bytes, context: grpc.ServicerContext) -> bytes:
        context.disable_next_message_compression()
        return request

    methods = {"Echo": unary(echo), "Mixed": responses(behaviour), "Plain": unary(one)}
    with serve(kind, methods, compression=grpc.Compression.Deflate) as served, RawClient(served.port) as raw:
        answer = raw.call(path_of("Echo"), LONG, ACCEPTS)
        assert answer.header("grpc-encoding") == "deflate"
        assert [flag for flag, _message in answer.messages] == [1]
        assert [flag for flag, _message in raw.call(path_of("Plain"), LONG, ACCEPTS).messages] == [0]
        assert [flag for flag, _message in raw.call(path_of("Mixed"), LONG, ACCEPTS).messages] == [1, 0, 1]
        assert list(served.stream("Mixed", LONG)) == [LONG] * 3


def test_compressed_requests_are_read(kind: Kind) -> None:
    with serve(kind, {"Echo": unary(echo)}) as served:
        for compression in (grpc.Compression.Gzip, grpc.Compression.Deflate, grpc.Compression.NoCompression):
            assert served.call("Echo", LONG, compression=compression) == LONG

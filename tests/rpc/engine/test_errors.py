"""What escapes from code the server calls costs its call, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest

from tests.rpc.engine.differences import expect
from tests.rpc.engine.servers import Kind, Served, both, echo, requests, responses, serve, unary

CANARY = "canary-91f2"
ESCAPED = "escaped exception"
INTERNAL_ERROR = "internal error"


class Unprintable(Exception):
    """As bad as an exception can be."""

    def __str__(self) -> str:
        raise RuntimeError(CANARY)

    __repr__ = __str__


def _raise(*_: Any) -> Any:
    raise RuntimeError(CANARY)


def _refusal_of(served: Served, name: str, sends: int = 1) -> Any:
    """The error of a streaming call that fails."""
    call = served.chat(name, [b"x"] * sends)
    with pytest.raises(grpc.RpcError) as refused:
        list(call)
    return refused.value


def _check_escaped(kind: Kind, error: Any) -> None:
    assert error.code() is grpc.StatusCode.UNKNOWN
    assert (CANARY in error.details()) is expect(ESCAPED, kind, stock=True, engine=False)
    if kind == "engine":
        assert error.details() == INTERNAL_ERROR


def test_an_exception_in_a_behaviour_of_each_kind(kind: Kind) -> None:
    def early(_request: bytes, _context: grpc.ServicerContext) -> Iterator[bytes]:
        raise RuntimeError(CANARY)

    def midway(messages: Iterator[bytes], _context: grpc.ServicerContext) -> Iterator[bytes]:
        yield next(messages)
        raise RuntimeError(CANARY)

    methods = {
        "One": unary(_raise),
        "Early": responses(early),
        "Join": requests(_raise),
        "Chat": both(_raise),
        "Midway": both(midway),
        "Echo": unary(echo),
    }
    with serve(kind, methods) as served:
        _check_escaped(kind, served.refused("One"))
        _check_escaped(kind, _refusal_of(served, "Early"))
        _check_escaped(kind, served.send("Join", (b"x",)).exception())
        _check_escaped(kind, _refusal_of(served, "Chat"))
        answers = served.chat("Midway", (b"x", b"y"))
        assert next(answers) == b"x"
        with pytest.raises(grpc.RpcError) as refused:
            next(answers)
        _check_escaped(kind, refused.value)
        assert served.call("Echo", b"x") == b"x"


def test_an_exception_that_cannot_be_printed(kind: Kind, capfd: pytest.CaptureFixture[str]) -> None:
    def behaviour(_request: bytes, _context: grpc.ServicerContext) -> bytes:
        raise Unprintable

    with serve(kind, {"One": unary(behaviour), "Echo": unary(echo)}) as served:
        error = served.refused("One")
        assert error.code() is grpc.StatusCode.UNKNOWN
        assert CANARY not in error.details()
        assert served.call("Echo", b"x") == b"x"
    capfd.readouterr()


def test_many_failing_calls_cost_no_thread_of_the_pool(kind: Kind) -> None:
    with serve(kind, {"One": unary(_raise), "Echo": unary(echo)}, pool_threads=2) as served:
        for pending in [served.future("One") for _ in range(100)]:
            assert pending.exception().code() is grpc.StatusCode.UNKNOWN
        assert served.call("Echo", b"x") == b"x"


@pytest.mark.parametrize("raising", [RuntimeError, ValueError, MemoryError])
def test_a_request_that_cannot_be_decoded(kind: Kind, raising: type[Exception]) -> None:
    calls: list[Any] = []

    def decode(raw: bytes) -> bytes:
        if raw == b"bad":
            raise raising(CANARY)
        return raw

    def behaviour(request: bytes, _context: grpc.ServicerContext) -> bytes:
        calls.append(request)
        return request

    methods = {
        "One": unary(behaviour, request_deserializer=decode),
        "Stream": responses(lambda request, _context: iter((request,)), request_deserializer=decode),
    }
    code = expect(
        "request that cannot be decoded",
        kind,
        stock=grpc.StatusCode.INTERNAL,
        engine=grpc.StatusCode.INVALID_ARGUMENT,
    )
    with serve(kind, methods) as served:
        for error in (served.refused("One", b"bad"), _refusal_of_stream(served, "Stream")):
            assert error.code() is code
            assert CANARY not in error.details()
        assert calls == []
        assert served.call("One", b"good") == b"good"


@pytest.mark.usefixtures("lost_on_stock")
@pytest.mark.parametrize("name", ["Join", "Same"])
def test_an_undecodable_message_amid_a_stream(kind: Kind, name: str) -> None:
    seen: list[Any] = []
    done = threading.Event()

    def decode(raw: bytes) -> bytes:
        if raw == b"bad":
            raise ValueError(CANARY)
        return raw

    def read(messages: Iterator[bytes]) -> None:
        try:
            for message in messages:
                seen.append(message)  # noqa: PERF402 - it watches how far it gets
            seen.append("whole")
        finally:
            done.set()

    def join(messages: Iterator[bytes], _context: grpc.ServicerContext) -> bytes:
        read(messages)
        return b"joined"

    def same(messages: Iterator[bytes], _context: grpc.ServicerContext) -> Iterator[bytes]:
        read(messages)
        yield b"joined"

    methods = {
        "Join": requests(join, request_deserializer=decode),
        "Same": both(same, request_deserializer=decode),
        "Echo": unary(echo),
    }
    with serve(kind, methods) as served:
        served.is_lost = kind == "stock"
        sent = [b"good", b"bad", b"good"]
        if name == "Join":
            error = served.send("Join", sent, timeout=2).exception()
        else:
            with pytest.raises(grpc.RpcError) as refused:
                list(served.chat("Same", sent, timeout=2))
            error = refused.value
        assert done.wait(2)
        assert seen == expect("undecodable message amid a stream", kind, stock=[b"good", "whole"], engine=[b"good"])
        assert error.code() is expect(
            "request that cannot be decoded",
            kind,
            stock=grpc.StatusCode.INTERNAL,
            engine=grpc.StatusCode.INVALID_ARGUMENT,
        )
        assert CANARY not in error.details()
        assert served.call("Echo", b"x") == b"x"


def _refusal_of_stream(served: Served, name: str) -> Any:
    with pytest.raises(grpc.RpcError) as refused:
        list(served.stream(name, b"bad"))
    return refused.value


def test_a_response_that_cannot_be_encoded(kind: Kind) -> None:
    methods = {
        "One": unary(echo, response_serializer=_raise),
        "Join": requests(lambda _messages, _context: b"", response_serializer=_raise),
        "Stream": both(lambda messages, _context: messages, response_serializer=_raise),
        "Echo": unary(echo),
    }
    with serve(kind, methods) as served:
        for error in (
            served.refused("One"),
            served.send("Join", (b"x",)).exception(),
            _refusal_of(served, "Stream", sends=3),
        ):
            assert error.code() is grpc.StatusCode.INTERNAL
            assert CANARY not in error.details()
        assert served.call("Echo", b"x") == b"x"


def _check_unsendable(kind: Kind, code: grpc.StatusCode) -> None:
    """A stock server leaves such a call to its deadline."""
    assert code in expect(
        "answer that cannot be sent",
        kind,
        stock={grpc.StatusCode.DEADLINE_EXCEEDED},
        engine={grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN},
    )


@pytest.mark.parametrize("wrong", ["text", 7, object()])
def test_a_response_that_is_no_message(kind: Kind, wrong: object, capfd: pytest.CaptureFixture[str]) -> None:
    """Without a serializer a response must be bytes."""

    def stream(_request: bytes, _context: grpc.ServicerContext) -> Iterator[Any]:
        yield wrong

    methods = {"One": unary(lambda _request, _context: wrong), "Stream": responses(stream), "Echo": unary(echo)}
    with serve(kind, methods, pool_threads=2) as served:
        for name, call in [(name, _begin(served, name)) for name in ("One", "Stream") * 3]:
            _check_unsendable(kind, _error_of(call, name).code())
        assert served.call("Echo", b"x") == b"x"
    capfd.readouterr()


def test_a_response_of_none(kind: Kind) -> None:
    with serve(kind, {"One": unary(lambda _request, _context: None), "Echo": unary(echo)}) as served:
        assert served.refused("One", timeout=2).code() is grpc.StatusCode.INTERNAL
        assert served.call("Echo", b"x") == b"x"


def test_trailing_metadata_of_no_text(kind: Kind, capfd: pytest.CaptureFixture[str]) -> None:
    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        context.set_trailing_metadata((("key", 7),))
        return request

    with serve(kind, {"One": unary(behaviour), "Echo": unary(echo)}) as served:
        _check_unsendable(kind, served.refused("One", timeout=0.3).code())
        assert served.call("Echo", b"x") == b"x"
    capfd.readouterr()


@pytest.mark.parametrize("pair", [("Upper", "x"), ("sp ace", "x"), ("key", "line\nfeed"), ("", "x")])
def test_trailing_metadata_that_cannot_be_sent(
    kind: Kind, pair: tuple[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    def behaviour(request: bytes, context: grpc.ServicerContext) -> bytes:
        context.set_trailing_metadata((pair,))
        return request

    with serve(kind, {"One": unary(behaviour), "Echo": unary(echo)}) as served:
        assert served.refused("One", timeout=1).code() in {grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN}
        assert served.call("Echo", b"x") == b"x"
    capfd.readouterr()


def test_a_behaviour_that_answers_a_stream_with_no_iterator(kind: Kind) -> None:
    with serve(kind, {"Stream": responses(lambda _request, _context: 7), "Echo": unary(echo)}) as served:
        with pytest.raises(grpc.RpcError) as refused:
            list(served.stream("Stream"))
        assert refused.value.code() is grpc.StatusCode.UNKNOWN
        assert served.call("Echo", b"x") == b"x"


def test_a_generic_handler_that_raises(kind: Kind) -> None:
    class Raising(grpc.GenericRpcHandler):  # type: ignore[misc]
        def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
            if handler_call_details.method.endswith("/Raise"):
                raise RuntimeError(CANARY)
            return None

    with serve(kind, add=lambda server: server.add_generic_rpc_handlers((Raising(),))) as served:
        error = served.refused("Raise")
        assert error.code() is grpc.StatusCode.UNKNOWN
        assert CANARY not in error.details()
        assert served.refused("Other").code() is grpc.StatusCode.UNIMPLEMENTED


EXITS = pytest.mark.parametrize("raising", [SystemExit, KeyboardInterrupt, GeneratorExit])


@EXITS
@pytest.mark.parametrize("name", ["One", "Stream", "Join", "Chat"])
def test_an_exit_from_a_behaviour(kind: Kind, name: str, raising: type[BaseException]) -> None:
    def leave(*_: Any) -> Any:
        raise raising(CANARY)

    def leave_midway(*_: Any) -> Iterator[bytes]:
        yield b"x"
        raise raising(CANARY)

    methods = {
        "One": unary(leave),
        "Stream": responses(leave_midway),
        "Join": requests(leave),
        "Chat": both(leave_midway),
        "Echo": unary(echo),
    }
    with serve(kind, methods, pool_threads=2) as served:
        pending = [_begin(served, name) for _ in range(3)]  # more than there are threads
        for call in pending:
            error = _error_of(call, name)
            assert error.code() is expect(
                "exit from a behaviour",
                kind,
                stock=grpc.StatusCode.DEADLINE_EXCEEDED,
                engine=grpc.StatusCode.UNKNOWN,
            )
            assert CANARY not in error.details()
        assert served.call("Echo", b"x") == b"x"


def _begin(served: Served, name: str) -> Any:
    if name in {"One", "Stream"}:
        return (served.future if name == "One" else served.stream)(name, timeout=0.3)
    return (served.send if name == "Join" else served.chat)(name, (), timeout=0.3)


def _error_of(call: Any, name: str) -> Any:
    """How a call ends; the answers of a stream are read first."""
    if name in {"One", "Join"}:
        return call.exception()
    with pytest.raises(grpc.RpcError) as refused:
        list(call)
    return refused.value


def _exiting(place: str, leave: Callable[..., Any]) -> tuple[dict[str, grpc.RpcMethodHandler], dict[str, Any]]:
    """Methods and arguments of a server that leaves in this place for the method Leave."""

    class Leaving(grpc.ServerInterceptor, grpc.GenericRpcHandler):  # type: ignore[misc]
        def intercept_service(self, continuation: Any, handler_call_details: grpc.HandlerCallDetails) -> Any:
            self.service(handler_call_details)
            return continuation(handler_call_details)

        def service(self, handler_call_details: grpc.HandlerCallDetails) -> None:
            if handler_call_details.method.endswith("/Leave"):
                leave()

    def with_callback(request: bytes, context: grpc.ServicerContext) -> bytes:
        context.add_callback(leave)
        return request

    methods = {"Leave": unary(echo), "Echo": unary(echo)}
    if place == "callback":
        methods["Leave"] = unary(with_callback)
    elif place == "deserializer":
        methods["Leave"] = unary(echo, request_deserializer=leave)
    elif place == "interceptor":
        return methods, {"interceptors": [Leaving()]}
    else:
        return methods, {"handlers": [Leaving()]}
    return methods, {}


@pytest.mark.usefixtures("lost_on_stock")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("place", ["callback", "deserializer", "interceptor", "generic handler"])
def test_an_exit_from_what_the_polling_thread_calls(kind: Kind, place: str) -> None:
    left = threading.Event()

    def leave(*_: Any) -> None:
        left.set()
        raise SystemExit(CANARY)

    methods, arguments = _exiting(place, leave)
    with serve(kind, methods, **arguments) as served:
        assert served.call("Echo", b"x") == b"x"
        served.is_lost = expect("exit from the polling thread", kind, stock=True, engine=False)
        pending = served.future("Leave", b"x", timeout=1)
        assert left.wait(5)
        if kind == "engine":
            error = pending.exception()
            if place == "callback":  # the call was over
                assert error is None
            else:
                assert error.code() in {grpc.StatusCode.UNKNOWN, grpc.StatusCode.INVALID_ARGUMENT}
                assert CANARY not in error.details()

        answer = served.future("Echo", b"x", timeout=0.5)
        assert (answer.exception() is None) is not served.is_lost

"""Server interceptors, for generic and for registered handlers."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

import grpc
import pytest

from tests.rpc.engine.paths import path_of
from tests.rpc.engine.servers import Kind, Served, both, echo, requests, responses, serve, unary

Continuation = Callable[[grpc.HandlerCallDetails], grpc.RpcMethodHandler | None]
Serving = Callable[..., AbstractContextManager[Served]]
VARIABLE: contextvars.ContextVar[str] = contextvars.ContextVar("VARIABLE", default="unset")


class Interceptor(grpc.ServerInterceptor):  # type: ignore[misc]
    """Does what a function says."""

    def __init__(self, function: Callable[[Continuation, grpc.HandlerCallDetails], Any]) -> None:
        self._function = function

    def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> grpc.RpcMethodHandler | None:
        return self._function(continuation, handler_call_details)


@pytest.fixture(params=["generic", "registered"])
def serving(request: pytest.FixtureRequest, kind: Kind) -> Serving:
    def start(methods: Mapping[str, grpc.RpcMethodHandler], *functions: Any) -> AbstractContextManager[Served]:
        interceptors = [Interceptor(function) for function in functions]
        if request.param == "generic":
            return serve(kind, methods, interceptors=interceptors)
        return serve(kind, registered=methods, interceptors=interceptors)

    return start


def _passing(name: str, log: list[str]) -> Callable[[Continuation, grpc.HandlerCallDetails], Any]:
    def intercept(continuation: Continuation, details: grpc.HandlerCallDetails) -> Any:
        log.append(f"{name}>")
        handler = continuation(details)
        log.append(f"<{name}")
        return handler

    return intercept


def test_they_run_in_order_each_around_the_next(serving: Serving) -> None:
    log: list[str] = []
    with serving({"Echo": unary(echo)}, _passing("a", log), _passing("b", log), _passing("c", log)) as served:
        assert served.call("Echo", b"x") == b"x"
    assert log == ["a>", "b>", "c>", "<c", "<b", "<a"]


def test_they_see_the_method_and_the_metadata(serving: Serving) -> None:
    seen: list[grpc.HandlerCallDetails] = []

    def intercept(continuation: Continuation, details: grpc.HandlerCallDetails) -> Any:
        seen.append(details)
        return continuation(details)

    with serving({"Echo": unary(echo)}, intercept) as served:
        served.call("Echo", metadata=(("key", "a"), ("key", "b"), ("raw-bin", b"\x00\xff")))
    [details] = seen
    assert details.method == path_of("Echo")
    pairs = [tuple(pair) for pair in details.invocation_metadata]
    assert [value for key, value in pairs if key == "key"] == ["a", "b"]
    assert ("raw-bin", b"\x00\xff") in pairs


def test_one_may_wrap_the_behaviour_of_every_kind(serving: Serving) -> None:
    def wrap(continuation: Continuation, details: grpc.HandlerCallDetails) -> Any:
        handler = continuation(details)
        assert handler is not None
        if handler.request_streaming and handler.response_streaming:
            inner_both = handler.stream_stream
            return both(lambda messages, context: (b"<" + each for each in inner_both(messages, context)))
        if handler.request_streaming:
            inner_requests = handler.stream_unary
            return requests(lambda messages, context: b"<" + inner_requests(messages, context))
        if handler.response_streaming:
            inner_responses = handler.unary_stream
            return responses(lambda request, context: (b"<" + each for each in inner_responses(request, context)))
        inner = handler.unary_unary
        return unary(lambda request, context: b"<" + inner(request, context))

    methods = {
        "Echo": unary(echo),
        "Two": responses(lambda request, _context: iter((request, request))),
        "Join": requests(lambda messages, _context: b"".join(messages)),
        "Same": both(lambda messages, _context: messages),
    }
    with serving(methods, wrap) as served:
        assert served.call("Echo", b"x") == b"<x"
        assert list(served.stream("Two", b"x")) == [b"<x", b"<x"]
        assert served.send("Join", (b"a", b"b")).result() == b"<ab"
        assert list(served.chat("Same", (b"a", b"b"))) == [b"<a", b"<b"]


def test_one_may_replace_the_handler_without_asking_further(serving: Serving) -> None:
    log: list[str] = []
    with serving(
        {"Echo": unary(echo)}, lambda _continuation, _details: unary(lambda _r, _c: b"mine"), _passing("b", log)
    ) as served:
        assert served.call("Echo", b"x") == b"mine"
    assert log == []


def test_one_may_answer_a_method_nobody_has(kind: Kind) -> None:
    def intercept(continuation: Continuation, details: grpc.HandlerCallDetails) -> Any:
        return continuation(details) or unary(lambda _request, _context: b"found")

    with serve(kind, {"Echo": unary(echo)}, interceptors=[Interceptor(intercept)]) as served:
        assert served.call("Nope") == b"found"


def test_one_may_ask_for_another_method(kind: Kind) -> None:
    """A handler is found by the details an interceptor passes on."""

    class Details(grpc.HandlerCallDetails):  # type: ignore[misc]
        method = path_of("Echo")
        invocation_metadata = ()

    with serve(
        kind, {"Echo": unary(echo)}, interceptors=[Interceptor(lambda continuation, _details: continuation(Details()))]
    ) as served:
        assert served.call("Alias", b"x") == b"x"


def test_one_may_refuse(serving: Serving) -> None:
    def refuse(_request: bytes, context: grpc.ServicerContext) -> bytes:
        context.abort(grpc.StatusCode.UNAUTHENTICATED, "who are you?")
        raise AssertionError

    def intercept(continuation: Continuation, details: grpc.HandlerCallDetails) -> Any:
        return continuation(details) if ("token", "good") in details.invocation_metadata else unary(refuse)

    calls: list[bytes] = []

    def behaviour(request: bytes, _context: grpc.ServicerContext) -> bytes:
        calls.append(request)
        return request

    with serving({"Echo": unary(behaviour)}, intercept) as served:
        error = served.refused("Echo")
        assert (error.code(), error.details()) == (grpc.StatusCode.UNAUTHENTICATED, "who are you?")
        assert calls == []
        assert served.call("Echo", b"x", metadata=(("token", "good"),)) == b"x"


def test_one_that_knows_no_handler_leaves_the_method_unimplemented(serving: Serving) -> None:
    with serving({"Echo": unary(echo)}, lambda _continuation, _details: None) as served:
        assert served.refused("Echo").code() is grpc.StatusCode.UNIMPLEMENTED


def test_one_that_raises_costs_its_call_only_and_reveals_nothing(serving: Serving) -> None:
    def intercept(continuation: Continuation, details: grpc.HandlerCallDetails) -> Any:
        if ("fail", "yes") in details.invocation_metadata:
            raise RuntimeError("canary")
        return continuation(details)

    with serving({"Echo": unary(echo)}, intercept) as served:
        for _ in range(20):
            error = served.refused("Echo", metadata=(("fail", "yes"),))
            assert error.code() is grpc.StatusCode.UNKNOWN
            assert "canary" not in error.details()
        assert served.call("Echo", b"x") == b"x"


def test_a_context_variable_set_in_one_is_seen_by_the_behaviour_and_by_no_other_call(serving: Serving) -> None:
    def intercept(continuation: Continuation, details: grpc.HandlerCallDetails) -> Any:
        name = dict(details.invocation_metadata).get("name")
        if name is not None:
            VARIABLE.set(str(name))
        return continuation(details)

    def stream(_messages: Iterator[bytes], _context: grpc.ServicerContext) -> Iterator[bytes]:
        yield VARIABLE.get().encode()
        VARIABLE.set("changed")
        yield VARIABLE.get().encode()

    methods = {"Name": unary(lambda _request, _context: VARIABLE.get().encode()), "Names": both(stream)}
    with serving(methods, intercept) as served:
        for name in ("a", "b"):
            assert served.call("Name", metadata=(("name", name),)) == name.encode()
            assert served.call("Name") == b"unset"
        assert list(served.chat("Names", (), metadata=(("name", "c"),))) == [b"c", b"changed"]
        assert list(served.chat("Names", ())) == [b"unset", b"changed"]
        assert served.call("Name") == b"unset"
    assert VARIABLE.get() == "unset"


def test_context_variables_of_concurrent_calls_stay_apart(serving: Serving) -> None:
    barrier = threading.Barrier(6, timeout=5)

    def intercept(continuation: Continuation, details: grpc.HandlerCallDetails) -> Any:
        VARIABLE.set(str(dict(details.invocation_metadata)["name"]))
        return continuation(details)

    def behaviour(_request: bytes, _context: grpc.ServicerContext) -> bytes:
        barrier.wait()  # all of them are running
        return VARIABLE.get().encode()

    with serving({"Name": unary(behaviour)}, intercept) as served:
        pending = [served.future("Name", metadata=(("name", str(index)),)) for index in range(6)]
        assert [future.result() for future in pending] == [str(index).encode() for index in range(6)]

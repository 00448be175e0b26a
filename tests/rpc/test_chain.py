"""The pipeline as a whole: its order, every kind of rpc with every outcome, and the ways of answering."""

from __future__ import annotations

import threading
from typing import Any

import grpc
import pytest

from counterfoil_server.faults import Code, Reason
from counterfoil_server.rpc.call import PASS, Method
from counterfoil_server.rpc.interceptors.chain import Handler, compile_endpoints
from counterfoil_server.rpc.methods import methods_of
from counterfoil_server.rpc.status import Refused
from tests.rpc.echo import CANARY, DESCRIPTOR, DirectCall, Harness, Text, details_of, invoke, until

KINDS = ["Say", "Many", "Gather", "Chat", "Look", "Later"]


@pytest.fixture
def harness() -> Any:
    made = Harness()
    yield made
    made.close()


def test_the_order_of_the_interceptors(harness: Harness) -> None:
    assert [type(each).__name__ for each in harness.interceptors] == [
        "Access",
        "CallMetrics",
        "Errors",
        "Admission",
        "Deadline",
        "Authentication",
        "RateLimits",
        "Validation",
    ]


def test_the_first_interceptor_is_outermost_and_each_is_wrapped_once_per_method() -> None:
    seen: list[str] = []

    class Noting:
        def __init__(self, name: str) -> None:
            self.name = name

        def wrap(self, method: Method, handler: Handler) -> Handler:
            seen.append(f"wrap {self.name} {method.name}")

            def around(request: Any, call: Any) -> Any:
                seen.append(self.name)
                return handler(request, call)

            return around

    harness = Harness()
    method = next(iter(methods_of(DESCRIPTOR, harness.echo)))
    endpoints = compile_endpoints([Noting("outer"), Noting("inner")], {method: lambda request, _call: request})
    assert endpoints[method.path].handler(b"x", DirectCall(method)) == b"x"
    endpoints[method.path].handler(b"x", DirectCall(method))
    assert seen == ["wrap inner Say", "wrap outer Say", "outer", "inner", "outer", "inner"]
    harness.close()


@pytest.mark.parametrize("rpc", KINDS)
def test_success_of_every_kind(rpc: str, harness: Harness) -> None:
    with harness.serving() as channel:
        answer = invoke(channel, rpc, [Text(text="a"), Text(text="b")] if rpc in {"Gather", "Chat"} else Text(count=2))
        expected = {"Many": [0, 1], "Chat": ["a", "b"]}
        if rpc in expected:
            assert [each.count if rpc == "Many" else each.text for each in answer] == expected[rpc]
        else:
            assert answer.count == 2
        until(lambda: harness.handled(rpc, "OK") == 1)
        assert harness.sample("grpc_server_started_total", rpc) == 1
        assert harness.sample("grpc_server_msg_received_total", rpc) == (2 if rpc in {"Gather", "Chat"} else 1)
        assert harness.sample("grpc_server_msg_sent_total", rpc) == (2 if rpc in {"Many", "Chat"} else 1)
        assert harness.sample("grpc_server_handling_seconds_count", rpc) == 1
        until(lambda: harness.admission.in_flight == 0)
        assert [line["code"] for line in harness.log.of("call")] == ["OK"]


@pytest.mark.parametrize("rpc", KINDS)
def test_a_fault_of_every_kind(rpc: str, harness: Harness) -> None:
    with harness.serving() as channel:
        with pytest.raises(grpc.RpcError) as refused:
            invoke(channel, rpc, Text(text="fault"))
        status, info = details_of(refused.value)
        assert refused.value.code() is grpc.StatusCode.NOT_FOUND
        assert (info.reason, dict(info.metadata)) == (Reason.RESOURCE_NOT_FOUND, {"resource": "things/1"})
        assert status.message == "things/1 does not exist"
        until(lambda: harness.handled(rpc, "NotFound") == 1)
        assert harness.handled(rpc, "OK") == 0
        assert harness.sample("grpc_server_msg_sent_total", rpc) == 0
        until(lambda: harness.admission.in_flight == 0)
        (line,) = harness.log.of("call")
        assert (line["code"], line["reason"], line["caller"]) == ("NOT_FOUND", Reason.RESOURCE_NOT_FOUND, "tester")


@pytest.mark.parametrize("rpc", KINDS)
def test_a_bug_of_every_kind_reveals_nothing(rpc: str, harness: Harness) -> None:
    with harness.serving() as channel:
        with pytest.raises(grpc.RpcError) as refused:
            invoke(channel, rpc, Text(text="bug"))
        status, info = details_of(refused.value)
        assert refused.value.code() is grpc.StatusCode.INTERNAL
        assert (info.reason, status.message) == (Reason.INTERNAL, "internal error")
        assert CANARY not in str(refused.value)
        assert CANARY.encode() not in status.SerializeToString()
        until(lambda: harness.handled(rpc, "Internal") == 1)
        # The log has the rest, under the id that the caller was given.
        (defect,) = harness.log.of("defect")
        assert defect["request_id"] == info.metadata["request_id"]
        assert CANARY in repr(defect["exc_info"])
        until(lambda: harness.admission.in_flight == 0)
        assert [level for level, event, _ in harness.log.lines if event == "call"] == ["error"]


def test_a_failure_in_the_middle_of_a_stream_comes_after_what_was_sent(harness: Harness) -> None:
    with harness.serving() as channel:
        stub = channel.unary_stream("/counterfoil.test.v1.EchoService/Many", Text.SerializeToString, Text.FromString)
        stream = stub(Text(text="bug", count=3), metadata=(("authorization", "Bearer good-token"),), timeout=10)
        got: list[int] = []
        with pytest.raises(grpc.RpcError) as refused:
            got.extend(each.count for each in stream)
        assert refused.value.code() is grpc.StatusCode.INTERNAL
        assert CANARY not in str(refused.value)
        assert harness.sample("grpc_server_msg_sent_total", "Many") == 3


def test_an_inline_call_that_is_passed_on_counts_once(harness: Harness) -> None:
    endpoint = harness.endpoint("Look")
    harness.echo.answer = lambda _request, call: b"from the pool" if call.may_block else PASS
    harness.tokens.verify("good-token")
    call = DirectCall(endpoint.method)
    call.may_block = False
    assert endpoint.handler(b"", call) is PASS
    assert harness.sample("grpc_server_started_total", "Look") == 1
    assert harness.sample("grpc_server_handling_seconds_count", "Look") == 0
    assert harness.admission.in_flight == 0
    assert harness.log.of("call") == []
    request_id, deadline = call.request_id, call.deadline
    call.may_block = True
    assert endpoint.handler(b"", call) == b"from the pool"
    assert (call.request_id, call.deadline) == (request_id, deadline)
    assert harness.sample("grpc_server_started_total", "Look") == 1
    assert harness.sample("grpc_server_msg_received_total", "Look") == 1
    assert harness.handled("Look", "OK") == 1
    assert len(harness.log.of("call")) == 1


def test_an_inline_call_with_an_unknown_token_is_passed_on_before_it_is_verified(harness: Harness) -> None:
    endpoint = harness.endpoint("Look")
    call = DirectCall(endpoint.method)
    call.may_block = False
    assert endpoint.handler(b"", call) is PASS
    assert (harness.tokens.verified, harness.echo.calls) == (0, [])
    call.may_block = True
    assert endpoint.handler(b"", call) == b""
    again = DirectCall(endpoint.method)
    again.may_block = False
    assert endpoint.handler(b"", again) == b"", "remembered now, so answered inline"
    assert harness.tokens.verified == 1


def test_a_deferred_answer_holds_no_thread_and_its_raise_is_a_refusal(harness: Harness) -> None:
    endpoint = harness.endpoint("Later")
    future = endpoint.handler(Text(text="wait").SerializeToString(), DirectCall(endpoint.method))
    assert harness.echo.entered.acquire(timeout=10)
    with pytest.raises(TimeoutError):
        future.exception(0)
    assert harness.admission.in_flight == 1
    harness.echo.release.set()
    assert Text.FromString(future.result(10)).text == "wait"
    until(lambda: harness.admission.in_flight == 0)
    with pytest.raises(Refused) as refused:
        endpoint.handler(Text(text="raise").SerializeToString(), DirectCall(endpoint.method))
    assert refused.value.code == Code.NOT_FOUND
    assert harness.admission.in_flight == 0


def test_a_cancelled_future_is_a_defect_not_a_hang(harness: Harness) -> None:
    endpoint = harness.endpoint("Later")
    future = endpoint.handler(Text(text="never").SerializeToString(), DirectCall(endpoint.method))
    harness.echo.futures[0].cancel()
    assert future.exception(10).code == Code.INTERNAL
    assert harness.handled("Later", "Internal") == 1


def test_a_handler_that_answers_something_else_is_a_defect(harness: Harness) -> None:
    endpoint = harness.endpoint("Say")
    for wrong in (None, "text", 7, bytearray(b"x")):
        harness.echo.answer = lambda _request, _call, wrong=wrong: wrong
        with pytest.raises(Refused) as refused:
            endpoint.handler(b"", DirectCall(endpoint.method))
        assert refused.value.code == Code.INTERNAL


def test_trailing_metadata_goes_out_with_answers_and_with_refusals(harness: Harness) -> None:
    def answer(request: Any, call: Any) -> Any:
        call.set_trailing("counterfoil-freshness", "token")
        harness.echo.answer = None
        return harness.echo.say(request, call)

    with harness.serving() as channel:
        stub = channel.unary_unary("/counterfoil.test.v1.EchoService/Say", Text.SerializeToString, Text.FromString)
        for text in ("fine", "fault"):
            harness.echo.answer = answer
            call = stub.future(Text(text=text), metadata=(("authorization", "Bearer good-token"),), timeout=10)
            assert dict(call.trailing_metadata())["counterfoil-freshness"] == "token"


def test_threads_do_not_see_each_others_calls(harness: Harness) -> None:
    endpoint = harness.endpoint("Say")
    wrong: list[str] = []

    def many(name: str) -> None:
        for number in range(200):
            text = f"{name} {number}"
            answer = endpoint.handler(Text(text=text).SerializeToString(), DirectCall(endpoint.method))
            if Text.FromString(answer).text != text:
                wrong.append(text)

    threads = [threading.Thread(target=many, args=(str(index),)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert harness.handled("Say", "OK") == 1_600
    assert harness.sample("grpc_server_handling_seconds_count", "Say") == 1_600
    assert harness.admission.in_flight == 0

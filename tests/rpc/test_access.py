"""Ids and lines: what callers' headers may put into the logs, and which calls are worth a line."""

from __future__ import annotations

import uuid

import pytest

from counterfoil_server.rpc.status import Refused
from tests.rpc.echo import AUTHORIZED, CANARY, DirectCall, Harness, Text, invoke

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize("given", ["abc-123", "A" * 64, "0190c4d2-0000-7000-8000-000000000000"])
def test_a_callers_request_id_is_kept(given: str) -> None:
    call = DirectCall(Harness().endpoint("Say").method, (("x-request-id", given),))
    assert call.request_id == given


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "line\nbreak", "{}", "ünïcode", "<script>", "a/b"])
def test_a_request_id_that_is_none_is_replaced(given: str) -> None:
    call = DirectCall(Harness().endpoint("Say").method, (("x-request-id", given),))
    assert uuid.UUID(call.request_id).version == 7


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"00-{TRACE}-00f067aa0ba902b7-01", TRACE),
        (f"01-{TRACE}-00f067aa0ba902b7-01-more", TRACE),
        (f"cc-{TRACE}-00f067aa0ba902b7-01", TRACE),
        (f"00-{TRACE}-00f067aa0ba902b7-01-more", ""),
        (f"00-{TRACE}-00f067aa0ba902b7-01-", ""),
        (f"01-{TRACE}-00f067aa0ba902b7-01more", ""),
        (f"ff-{TRACE}-00f067aa0ba902b7-01", ""),
        (f"00-{'0' * 32}-00f067aa0ba902b7-01", ""),
        (f"00-{TRACE}-{'0' * 16}-01", ""),
        (f" 00-{TRACE}-00f067aa0ba902b7-01", ""),
        (f"00-{TRACE}-00f067aa0ba902b7-01\n", ""),
        (f"00-{TRACE.upper()}-00f067aa0ba902b7-01", ""),
        (TRACE, ""),
        ("", ""),
    ],
)
def test_the_trace_id(header: str, expected: str) -> None:
    call = DirectCall(Harness().endpoint("Say").method, (("traceparent", header),))
    assert call.trace_id == expected


def test_two_traces_are_none() -> None:
    header = ("traceparent", f"00-{TRACE}-00f067aa0ba902b7-01")
    assert DirectCall(Harness().endpoint("Say").method, (header, header)).trace_id == ""


def test_what_is_no_trace_is_not_in_the_line() -> None:
    harness = Harness()
    with harness.serving() as channel:
        metadata = (*AUTHORIZED, ("traceparent", f"00-{CANARY}-00f067aa0ba902b7-01"))
        invoke(channel, "Say", Text(text="hello"), metadata=metadata)
    (line,) = harness.log.of("call")
    assert line["code"] == "OK"
    assert "trace_id" not in line
    assert CANARY not in repr(harness.log.lines)


def test_errors_and_slow_calls_have_a_line_and_others_by_chance() -> None:
    harness = Harness(sample_rate=0.0)
    endpoint = harness.endpoint("Say")
    endpoint.handler(b"", DirectCall(endpoint.method))
    assert harness.log.of("call") == []
    slow = DirectCall(endpoint.method)
    slow.started -= 61
    with pytest.raises(Refused):
        endpoint.handler(b"", slow)  # past its policy's longest, so an error as well
    with pytest.raises(Refused):
        endpoint.handler(Text(text="fault").SerializeToString(), DirectCall(endpoint.method))
    assert [line["code"] for line in harness.log.of("call")] == ["DEADLINE_EXCEEDED", "NOT_FOUND"]
    sampled = Harness(sample_rate=0.5)
    endpoint = sampled.endpoint("Say")
    for _ in range(400):
        endpoint.handler(b"", DirectCall(endpoint.method))
    assert 100 < len(sampled.log.of("call")) < 300


def test_a_line_says_who_called_what_and_nothing_of_what_was_sent() -> None:
    harness = Harness()
    with harness.serving() as channel:
        metadata = (
            *AUTHORIZED,
            ("x-request-id", "id-1"),
            ("traceparent", f"00-{TRACE}-00f067aa0ba902b7-01"),
            ("x", CANARY),
        )
        invoke(channel, "Say", Text(text=CANARY), metadata=metadata)
        with pytest.raises(Exception, match="INVALID"):
            invoke(channel, "Say", Text(text=CANARY * 5_000, list=["\0" + CANARY]), metadata=metadata)
    first, second = harness.log.of("call")
    assert first["duration_ms"] > 0
    assert first["peer"].startswith("ipv4:127.0.0.1:")
    assert {key: value for key, value in first.items() if key not in {"duration_ms", "peer"}} == {
        "method": "/counterfoil.test.v1.EchoService/Say",
        "code": "OK",
        "caller": "tester",
        "request_id": "id-1",
        "trace_id": TRACE,
    }
    assert second["reason"] == "INVALID_FIELD"
    assert CANARY not in repr(harness.log.lines)
    assert "good-token" not in repr(harness.log.lines)

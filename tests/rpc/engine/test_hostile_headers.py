"""Headers that are wrong, missing, doubled, many or huge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import grpc

from tests.rpc.engine.hostile import arena, bystander
from tests.rpc.engine.paths import ONE
from tests.rpc.engine.raw import Answer, RawClient, request_fields
from tests.rpc.engine.servers import Kind
from tests.rpc.engine.wire import INTERNAL_ERROR, PROTOCOL_ERROR, REFUSED_STREAM, AnyField

OK = grpc.StatusCode.OK.value[0]
CANCELLED = grpc.StatusCode.CANCELLED.value[0]
DEADLINE_EXCEEDED = grpc.StatusCode.DEADLINE_EXCEEDED.value[0]
RESOURCE_EXHAUSTED = grpc.StatusCode.RESOURCE_EXHAUSTED.value[0]
UNIMPLEMENTED = grpc.StatusCode.UNIMPLEMENTED.value[0]
INTERNAL = grpc.StatusCode.INTERNAL.value[0]
RESET = -1
"""The stream is reset, without a status."""


def _outcome(answer: Answer) -> int | None:
    return RESET if answer.status is None and answer.reset_code else answer.status


def _call(raw: RawClient, fields: list[AnyField]) -> Answer:
    stream = raw.open_with(fields)
    raw.message(stream, b"hello")
    return raw.wait(stream)


# What the core makes of them, before any server in Python sees the call; OK where it is lenient.
HEADERS: dict[str, tuple[list[AnyField], set[int]]] = {
    "GET": (request_fields(ONE, method="GET"), {RESET}),
    "PUT": (request_fields(ONE, method="PUT"), {RESET}),
    "no method": (request_fields(ONE, without=(":method",)), {RESET}),
    "no scheme": (request_fields(ONE, without=(":scheme",)), {RESET}),
    "no path": (request_fields(ONE, without=(":path",)), {RESET}),
    "no authority": (request_fields(ONE, without=(":authority",)), {RESET}),
    "no te": (request_fields(ONE, without=("te",)), {RESET}),
    "other te": (request_fields(ONE, te="gzip"), {INTERNAL}),
    "no headers": ([], {RESET}),
    "empty path": (request_fields(""), {CANCELLED, UNIMPLEMENTED}),
    "path without slash": (request_fields("nothing"), {UNIMPLEMENTED}),
    "path of many slashes": (request_fields("/" * 1_000), {UNIMPLEMENTED}),
    "path that is no text": (request_fields("/x", (":path", b"/\xff\xfe/\xff")), {UNIMPLEMENTED}),
    "long path": (request_fields("/" + "x" * 7_000), {UNIMPLEMENTED}),
    "other content type": (request_fields(ONE, content_type="text/plain"), {OK}),
    "no content type": (request_fields(ONE, without=("content-type",)), {OK}),
    "doubled content type": (request_fields(ONE, ("content-type", "application/grpc")), {OK}),
    "doubled path": (request_fields(ONE, (":path", ONE)), {OK}),
    "doubled te": (request_fields(ONE, ("te", "trailers")), {OK}),
    "doubled timeout": (request_fields(ONE, ("grpc-timeout", "9S"), ("grpc-timeout", "5S")), {OK}),
    "upper case": (request_fields(ONE, ("X-Upper", "x")), {INTERNAL}),
    "space in a key": (request_fields(ONE, ("x y", "x")), {INTERNAL}),
    "empty key": (request_fields(ONE, ("", "x")), {INTERNAL}),
    "bytes beyond ASCII": (request_fields(ONE, ("x", b"\xff\xfe\x80")), {OK}),
    "NUL": (request_fields(ONE, ("x", b"a\0b")), {OK}),
    "line feeds": (request_fields(ONE, ("x", "a\r\nb: c")), {OK}),
    "bad base64": (request_fields(ONE, ("x-bin", "!!!")), {INTERNAL}),
    "unknown pseudo header": (request_fields(ONE, (":unknown", "x")), {INTERNAL}),
    "unknown encoding": (request_fields(ONE, ("grpc-encoding", "zstd")), {INTERNAL}),
    "connection header": (request_fields(ONE, ("connection", "keep-alive")), {OK}),
    "huge value": (request_fields(ONE, ("x", "x" * 60_000)), {RESOURCE_EXHAUSTED}),
    "huge key": (request_fields(ONE, ("x" * 60_000, "x")), {RESOURCE_EXHAUSTED}),
    "twenty thousand entries": (
        request_fields(ONE, *((f"x-{index}", "") for index in range(20_000))),
        {RESOURCE_EXHAUSTED},
    ),
    "one key two thousand times": (request_fields(ONE, *(("x", "x") for _ in range(2_000))), {RESOURCE_EXHAUSTED}),
}


def _check_all(kind: Kind, cases: Mapping[str, tuple[Sequence[AnyField], set[int]]]) -> None:
    """All at once on one connection, since the core takes its time over each; what is wrong is listed by name."""
    with arena(kind, options=(("grpc.max_concurrent_streams", len(cases)),)) as under_attack, under_attack.raw() as raw:
        streams = {name: raw.open_with(fields) for name, (fields, _outcomes) in cases.items()}
        for name, stream in streams.items():
            raw.message(stream, name.encode())
        found = {name: _outcome(raw.wait(stream)) for name, stream in streams.items()}
        assert {name: outcome for name, outcome in found.items() if outcome not in cases[name][1]} == {}
        seen, may_be_seen = (
            {seen.decode() for seen in under_attack.seen},
            {name for name in found if OK in cases[name][1]},
        )
        assert {name for name, outcome in found.items() if outcome == OK} <= seen <= may_be_seen
        resets = {raw.answers[stream].reset_code for name, stream in streams.items() if found[name] == RESET}
        assert resets <= {PROTOCOL_ERROR, INTERNAL_ERROR, REFUSED_STREAM}
        assert raw.call(ONE, b"good").status == OK  # the connection lives on


def test_headers(kind: Kind) -> None:
    _check_all(kind, HEADERS)


TIMEOUTS: dict[str, set[int]] = {
    "": {INTERNAL},
    "abc": {INTERNAL},
    "1": {INTERNAL},
    "-1S": {INTERNAL},
    "1x": {INTERNAL},
    "1SS": {INTERNAL},
    "0S": {DEADLINE_EXCEEDED},
    "0n": {DEADLINE_EXCEEDED},
    "1n": {OK, DEADLINE_EXCEEDED},
    "99999999H": {OK},
    "99999999999999999999S": {OK, INTERNAL},
}


def test_timeouts(kind: Kind) -> None:
    _check_all(
        kind,
        {
            f"timeout {timeout}": (request_fields(ONE, ("grpc-timeout", timeout)), outcomes)
            for timeout, outcomes in TIMEOUTS.items()
        },
    )


def test_no_timeout_is_served(kind: Kind) -> None:
    with arena(kind) as under_attack, under_attack.raw() as raw:
        assert raw.call(ONE, b"x").status == OK
        assert under_attack.seen == [b"x"]


def test_a_doubled_key_is_seen_doubled(kind: Kind) -> None:
    """So that whoever asks for a token can tell that there are two of them."""
    with arena(kind) as under_attack, under_attack.raw() as raw:
        seen: list[list[str]] = []

        class Watching(grpc.GenericRpcHandler):  # type: ignore[misc]
            def service(self, handler_call_details: grpc.HandlerCallDetails) -> None:
                pairs = handler_call_details.invocation_metadata
                seen.append([value for key, value in pairs if key == "authorization"])

        under_attack.served.server.add_generic_rpc_handlers((Watching(),))
        doubled = [("authorization", "Bearer one"), ("authorization", "Bearer two")]
        assert _outcome(_call(raw, request_fields("/nobody/Knows", *doubled))) == UNIMPLEMENTED
        assert seen in ([["Bearer one", "Bearer two"]], [["Bearer one,Bearer two"]])


def test_many_refused_calls_beside_a_bystander(kind: Kind) -> None:
    with arena(kind) as under_attack, bystander(under_attack), under_attack.raw() as raw:
        for _ in range(2):
            for name in ("huge value", "GET", "unknown encoding", *("path without slash",) * 50):
                fields, outcomes = HEADERS[name]
                assert _outcome(_call(raw, fields)) in outcomes
        assert under_attack.seen == []

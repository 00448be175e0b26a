"""Handlers of all kinds, in all the ways they can be added."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager

import grpc
import pytest
from google.protobuf import descriptor_pb2
from grpc_channelz.v1 import channelz, channelz_pb2, channelz_pb2_grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2, reflection_pb2_grpc

from tests.rpc.engine.paths import SERVICE, path_of
from tests.rpc.engine.servers import Kind, Methods, Served, both, echo, requests, responses, serve, unary


def _thrice(request: bytes, _context: grpc.ServicerContext) -> Iterator[bytes]:
    for index in range(3):
        yield request + str(index).encode()


def _join(messages: Iterator[bytes], _context: grpc.ServicerContext) -> bytes:
    return b"+".join(messages)


def _double(messages: Iterator[bytes], _context: grpc.ServicerContext) -> Iterator[bytes]:
    for message in messages:
        yield message * 2


ALL: Mapping[str, grpc.RpcMethodHandler] = {
    "Echo": unary(echo),
    "Thrice": responses(_thrice),
    "Join": requests(_join),
    "Double": both(_double),
}
Serving = Callable[[Mapping[str, grpc.RpcMethodHandler]], AbstractContextManager[Served]]


@pytest.fixture(params=["generic", "registered"])
def serving(request: pytest.FixtureRequest, kind: Kind) -> Serving:
    if request.param == "generic":
        return lambda methods: serve(kind, methods)
    return lambda methods: serve(kind, registered=methods)


def test_all_four_kinds_answer(serving: Serving) -> None:
    with serving(ALL) as served:
        assert served.call("Echo", b"hello") == b"hello"
        assert list(served.stream("Thrice", b"x")) == [b"x0", b"x1", b"x2"]
        assert served.send("Join", (b"a", b"b", b"c")).result() == b"a+b+c"
        assert list(served.chat("Double", (b"a", b"b"))) == [b"aa", b"bb"]


def test_a_chat_answers_message_by_message(serving: Serving) -> None:
    outgoing: queue.Queue[bytes | None] = queue.Queue()
    with serving(ALL) as served:
        answers = served.chat("Double", iter(outgoing.get, None))
        for index in range(20):
            outgoing.put(str(index).encode())
            assert next(answers) == str(index).encode() * 2
        outgoing.put(None)
        assert list(answers) == []


def test_streams_may_be_empty_or_long(serving: Serving) -> None:
    def nothing(_request: bytes, _context: grpc.ServicerContext) -> Iterator[bytes]:
        return iter(())

    with serving({**ALL, "Nothing": responses(nothing)}) as served:
        assert list(served.stream("Nothing")) == []
        assert served.send("Join", ()).result() == b""
        assert list(served.chat("Double", ())) == []
        assert len(served.send("Join", (b"x" for _ in range(1_000))).result()) == 1_999
        assert len(list(served.chat("Double", (b"x" * 10_000 for _ in range(200))))) == 200


def test_messages_may_be_empty_and_large(serving: Serving) -> None:
    with serving(ALL) as served:
        assert served.call("Echo", b"") == b""
        large = bytes(3 * 1024**2)
        assert served.call("Echo", large) == large


def test_a_response_may_be_any_iterable_that_iterates_itself(serving: Serving) -> None:
    with serving({"List": responses(lambda _request, _context: iter([b"a", b"b"]))}) as served:
        assert list(served.stream("List")) == [b"a", b"b"]


def test_a_behaviour_need_not_read_the_requests(serving: Serving) -> None:
    with serving({"Deaf": requests(lambda _messages, _context: b"done")}) as served:
        assert served.send("Deaf", (b"x" for _ in range(10))).result() == b"done"


def test_serializers_are_used(serving: Serving) -> None:
    handler = unary(
        lambda request, _context: request + 1,
        request_deserializer=int,
        response_serializer=lambda response: str(response).encode(),
    )
    with serving({"Next": handler}) as served:
        assert served.call("Next", b"41") == b"42"


def test_unknown_methods_and_services(serving: Serving) -> None:
    with serving(ALL) as served:
        assert served.refused("Nope").code() is grpc.StatusCode.UNIMPLEMENTED
        for path in (
            "/no.such.Service/Echo",
            "/",
            f"/{SERVICE}/",
            f"/{SERVICE}",
            path_of("Echo") + "/",
            path_of("echo"),
        ):
            with pytest.raises(grpc.RpcError) as refused:
                served.channel.unary_unary(path)(b"", timeout=5)
            assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED, path
        with pytest.raises(grpc.RpcError) as refused:
            list(served.chat("Nope", (b"a", b"b")))
        assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
        assert served.call("Echo", b"still") == b"still"


def test_the_first_generic_handler_that_knows_a_method_wins(kind: Kind) -> None:
    with serve(kind, {"One": unary(lambda _request, _context: b"first")}) as served:
        second = {"One": unary(lambda _r, _c: b"second"), "Two": unary(lambda _r, _c: b"second")}
        served.server.add_generic_rpc_handlers((Methods(second),))  # a running server takes more
        assert served.call("One") == b"first"
        assert served.call("Two") == b"second"


def test_a_registered_method_wins_over_a_generic_one(kind: Kind) -> None:
    with serve(
        kind, {"One": unary(lambda _r, _c: b"generic")}, registered={"One": unary(lambda _r, _c: b"registered")}
    ) as served:
        assert served.call("One") == b"registered"


def test_methods_cannot_be_registered_once_it_has_started(kind: Kind) -> None:
    with serve(kind, ALL) as served:
        served.server.add_registered_method_handlers(SERVICE, {"Late": unary(echo)})
        assert served.refused("Late").code() is grpc.StatusCode.UNIMPLEMENTED


def test_what_is_no_generic_handler_is_refused(kind: Kind) -> None:
    with serve(kind, ALL) as served, pytest.raises(AttributeError):
        served.server.add_generic_rpc_handlers((object(),))


def test_a_generic_handler_sees_the_method_and_its_metadata(kind: Kind) -> None:
    seen: list[tuple[str, dict[str, str | bytes]]] = []

    class Seeing(grpc.GenericRpcHandler):  # type: ignore[misc]
        def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
            seen.append((handler_call_details.method, dict(handler_call_details.invocation_metadata)))
            return unary(echo)

    with serve(kind, add=lambda server: server.add_generic_rpc_handlers((Seeing(),))) as served:
        assert served.call("Any", b"x", metadata=(("key", "value"), ("key-bin", b"\xff"))) == b"x"
    [(method, metadata)] = seen
    assert method == path_of("Any")
    assert metadata["key"] == "value"
    assert metadata["key-bin"] == b"\xff"


def test_the_health_servicer_works_unchanged(kind: Kind) -> None:
    servicer = health.HealthServicer()
    servicer.set("catalog", health_pb2.HealthCheckResponse.SERVING)
    with serve(kind, add=lambda server: health_pb2_grpc.add_HealthServicer_to_server(servicer, server)) as served:
        stub = health_pb2_grpc.HealthStub(served.channel)
        request = health_pb2.HealthCheckRequest(service="catalog")
        assert stub.Check(request, timeout=5).status == health_pb2.HealthCheckResponse.SERVING
        with pytest.raises(grpc.RpcError) as refused:
            stub.Check(health_pb2.HealthCheckRequest(service="nope"), timeout=5)
        assert refused.value.code() is grpc.StatusCode.NOT_FOUND
        watch = stub.Watch(request, timeout=10)
        assert next(watch).status == health_pb2.HealthCheckResponse.SERVING
        servicer.set("catalog", health_pb2.HealthCheckResponse.NOT_SERVING)
        assert next(watch).status == health_pb2.HealthCheckResponse.NOT_SERVING
        watch.cancel()


def test_health_checks_through_a_pool_of_one_thread_while_a_watch_is_open(kind: Kind) -> None:
    """The stock servicer's Watch says that it does not block; such behaviours get a callback instead of a thread."""
    servicer = health.HealthServicer(experimental_non_blocking=True)
    with serve(
        kind, pool_threads=1, add=lambda server: health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    ) as served:
        stub = health_pb2_grpc.HealthStub(served.channel)
        watch = stub.Watch(health_pb2.HealthCheckRequest(), timeout=10)
        assert next(watch).status == health_pb2.HealthCheckResponse.SERVING
        assert stub.Check(health_pb2.HealthCheckRequest(), timeout=5).status == health_pb2.HealthCheckResponse.SERVING
        servicer.enter_graceful_shutdown()
        assert next(watch).status == health_pb2.HealthCheckResponse.NOT_SERVING
        watch.cancel()


def test_reflection_works_unchanged(kind: Kind) -> None:
    names = (health.SERVICE_NAME, reflection.SERVICE_NAME)
    with serve(kind, add=lambda server: reflection.enable_server_reflection(names, server)) as served:
        stub = reflection_pb2_grpc.ServerReflectionStub(served.channel)
        asked = iter(
            (
                reflection_pb2.ServerReflectionRequest(list_services=""),
                reflection_pb2.ServerReflectionRequest(file_containing_symbol=health.SERVICE_NAME),
            )
        )
        listed, file = stub.ServerReflectionInfo(asked, timeout=5)
        assert {service.name for service in listed.list_services_response.service} == set(names)
        [raw] = file.file_descriptor_response.file_descriptor_proto
        assert descriptor_pb2.FileDescriptorProto.FromString(raw).package == "grpc.health.v1"


def test_channelz_works_unchanged_and_counts_calls(kind: Kind) -> None:
    with serve(kind, ALL, add=channelz.add_channelz_servicer, options=(("grpc.enable_channelz", 1),)) as served:
        for _ in range(5):
            served.call("Echo")
        stub = channelz_pb2_grpc.ChannelzStub(served.channel)
        servers = stub.GetServers(channelz_pb2.GetServersRequest(start_server_id=0), timeout=5).server
        assert any(server.data.calls_succeeded >= 5 for server in servers)

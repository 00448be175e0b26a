"""Reflection as its users see it: grpcurl, which speaks v1, and the v1alpha of older tools."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_reflection.v1alpha import reflection_pb2

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil_server.rpc.alarms import Alarms
from counterfoil_server.rpc.executor import LeanExecutor
from counterfoil_server.rpc.reflection import STREAMS_LIMIT, V1, V1ALPHA, add_reflection
from tests.rpc.echo import bare_server, until
from tests.rpc.engine.raw import RawClient

GRPCURL = Path(sys.executable).with_name("grpcurl")
SERVICE = "counterfoil.catalog.v1.CatalogService"


def serve(*, reflection: bool) -> Iterator[str]:
    executor, alarms = LeanExecutor(2), Alarms()
    server = bare_server(executor)
    if reflection:
        add_reflection(server, [catalog.DESCRIPTOR], [SERVICE], alarms)
    port = server.bind("127.0.0.1:0")
    server.start()
    yield f"127.0.0.1:{port}"
    assert server.stop(0).wait(10)
    executor.shutdown()
    alarms.stop()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    yield from serve(reflection=True)


@pytest.fixture(scope="module")
def silent_address() -> Iterator[str]:
    yield from serve(reflection=False)


def grpcurl(address: str, *arguments: str) -> str:
    done = subprocess.run(
        [GRPCURL, "-plaintext", "-max-time", "10", address, *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    return done.stdout


def ask(address: str, service: str, **request: Any) -> Any:
    with grpc.insecure_channel(address) as channel:
        stub = channel.stream_stream(
            f"/{service}/ServerReflectionInfo",
            reflection_pb2.ServerReflectionRequest.SerializeToString,
            reflection_pb2.ServerReflectionResponse.FromString,
        )
        return next(stub(iter([reflection_pb2.ServerReflectionRequest(**request)]), timeout=10))


def test_grpcurl_lists_and_describes(address: str) -> None:
    assert grpcurl(address, "list").split() == [SERVICE, V1, V1ALPHA]
    assert f"{SERVICE}.GetProduct" in grpcurl(address, "list", SERVICE)
    described = grpcurl(address, "describe", SERVICE)
    assert "rpc GetProduct ( .counterfoil.catalog.v1.GetProductRequest )" in described
    assert "string display_name = 2" in grpcurl(address, "describe", "counterfoil.catalog.v1.Product")
    assert "google.api.http" in grpcurl(address, "describe", f"{SERVICE}.GetProduct")
    # Listed, so it must be describable: k6 stumbles over a v1 without its descriptor.
    for each in (V1, V1ALPHA):
        assert "rpc ServerReflectionInfo" in grpcurl(address, "describe", each)


@pytest.mark.parametrize("service", [V1, V1ALPHA])
def test_both_versions_answer_alike(service: str, address: str) -> None:
    listed = ask(address, service, list_services="")
    assert [each.name for each in listed.list_services_response.service] == sorted([SERVICE, V1, V1ALPHA])
    found = ask(address, service, file_containing_symbol=SERVICE)
    assert len(found.file_descriptor_response.file_descriptor_proto) > 3
    assert ask(address, service, file_by_filename="no/such.proto").error_response.error_code == 5


def test_nothing_but_what_is_served_can_be_seen(address: str) -> None:
    # These are in the process, and in nobody's interest.
    for name in ("grpc.health.v1.Health", "counterfoil.test.v1.EchoService", f"{SERVICE}.NoSuchMethod", "NoSuch"):
        assert ask(address, V1, file_containing_symbol=name).error_response.error_code == 5


def test_streams_that_say_nothing_are_bounded(address: str) -> None:
    """One that is over the bound is refused as it arrives: it must not wait for those that hold the threads."""
    path = f"/{V1}/ServerReflectionInfo"
    with RawClient(int(address.rpartition(":")[2])) as raw:
        held = [raw.open(path) for _ in range(STREAMS_LIMIT)]
        for service in (V1, V1ALPHA) * 20:
            refused = raw.wait(raw.open(f"/{service}/ServerReflectionInfo"), 3)
            assert refused.status == grpc.StatusCode.UNAVAILABLE.value[0]
            assert "reflection" in refused.details
        assert not any(raw.answers[stream].is_over for stream in held)
        raw.reset(held[0])
        until(lambda: ask_or_none(address) is not None)
    until(lambda: all(ask_or_none(address) is not None for _ in range(3)))


def ask_or_none(address: str) -> Any:
    """What is served; None where no stream is taken."""
    try:
        return ask(address, V1, list_services="")
    except grpc.RpcError as error:
        assert error.code() is grpc.StatusCode.UNAVAILABLE
        return None


@pytest.mark.parametrize("service", [V1, V1ALPHA])
def test_turned_off_it_is_unimplemented(service: str, silent_address: str) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        ask(silent_address, service, list_services="")
    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED

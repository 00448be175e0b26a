"""Ports: plain, in use, TLS with and without client certificates, unix sockets; and who the peer is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest

from tests.rpc.engine.certificates import Authority, Pair
from tests.rpc.engine.paths import path_of
from tests.rpc.engine.servers import Kind, Methods, channel_to, echo, new_server, serve, unary


def _who(_request: bytes, context: grpc.ServicerContext) -> bytes:
    return json.dumps(
        {
            "peer": context.peer(),
            "auth": {key: [value.decode() for value in values] for key, values in context.auth_context().items()},
            "key": context.peer_identity_key(),
            "identities": [identity.decode() for identity in context.peer_identities() or ()],
            "has_identities": context.peer_identities() is not None,
        }
    ).encode()


@contextmanager
def _bound(kind: Kind, bind: Callable[[grpc.Server], int], **arguments: Any) -> Iterator[int]:
    pool = ThreadPoolExecutor(2)
    server = new_server(kind, pool, handlers=[Methods({"Who": unary(_who), "Echo": unary(echo)})], **arguments)
    try:
        port = bind(server)
        server.start()
        yield port
    finally:
        assert server.stop(0).wait(5)
        pool.shutdown()


def _ask(channel: grpc.Channel) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(channel.unary_unary(path_of("Who"))(b"", timeout=5))
    return answer


def test_port_0_takes_a_free_one(kind: Kind) -> None:
    with _bound(kind, lambda server: server.add_insecure_port("127.0.0.1:0")) as port:
        assert 1024 < port < 65_536
        with channel_to(f"127.0.0.1:{port}") as channel:
            who = _ask(channel)
    assert who["peer"].startswith("ipv4:127.0.0.1:")
    assert who["key"] is None
    assert not who["has_identities"]


def test_several_ports_serve_the_same_methods(kind: Kind) -> None:
    ports: list[int] = []

    def bind(server: grpc.Server) -> int:
        ports.extend(server.add_insecure_port("127.0.0.1:0") for _ in range(3))
        return ports[0]

    with _bound(kind, bind):
        assert len(set(ports)) == 3
        for port in ports:
            with channel_to(f"127.0.0.1:{port}") as channel:
                assert channel.unary_unary(path_of("Echo"))(b"x", timeout=5) == b"x"


def test_a_used_port_is_refused_unless_it_is_shared(kind: Kind) -> None:
    exclusive = {"options": (("grpc.so_reuseport", 0),)}
    with _bound(kind, lambda server: server.add_insecure_port("127.0.0.1:0"), **exclusive) as port:
        with pytest.raises(RuntimeError, match=str(port)):  # noqa: SIM117 - the inner one must raise
            with _bound(kind, lambda server: server.add_insecure_port(f"127.0.0.1:{port}"), **exclusive):
                pass
        with channel_to(f"127.0.0.1:{port}") as channel:
            assert channel.unary_unary(path_of("Echo"))(b"x", timeout=5) == b"x"
    shared = {"options": (("grpc.so_reuseport", 1),)}
    with (
        _bound(kind, lambda server: server.add_insecure_port("127.0.0.1:0"), **shared) as port,
        _bound(kind, lambda server: server.add_insecure_port(f"127.0.0.1:{port}"), **shared) as same,
    ):
        assert same == port


def test_an_address_that_is_none_is_refused(kind: Kind) -> None:
    pool = ThreadPoolExecutor(1)
    server = new_server(kind, pool)
    with pytest.raises(RuntimeError):
        server.add_insecure_port("no such host:port")
    assert server.stop(None).is_set()
    pool.shutdown()


def test_unix_sockets(kind: Kind, tmp_path: Path) -> None:
    address = f"unix:{tmp_path / 'socket'}"
    with _bound(kind, lambda server: server.add_insecure_port(address)), channel_to(address) as channel:
        assert _ask(channel)["peer"].startswith("unix:")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def pair(authority: Authority) -> Pair:
    return authority.issue("server", "localhost")


def test_tls(kind: Kind, authority: Authority, pair: Pair) -> None:
    credentials = grpc.ssl_server_credentials([pair])
    with _bound(kind, lambda server: server.add_secure_port("127.0.0.1:0", credentials)) as port:
        target = f"127.0.0.1:{port}"
        with channel_to(target, grpc.ssl_channel_credentials(authority.certificate)) as channel:
            who = _ask(channel)
        assert who["auth"]["transport_security_type"] == ["ssl"]
        assert "x509_common_name" not in who["auth"]
        assert not who["has_identities"]
        stranger = Authority("another authority").certificate
        for wrong in (None, grpc.ssl_channel_credentials(stranger)):
            with channel_to(target, wrong) as channel, pytest.raises(grpc.RpcError) as refused:
                _ask(channel)
            assert refused.value.code() is grpc.StatusCode.UNAVAILABLE


def test_mutual_tls_tells_who_calls(kind: Kind, authority: Authority, pair: Pair) -> None:
    credentials = grpc.ssl_server_credentials([pair], authority.certificate, require_client_auth=True)
    client, foreign = authority.issue("alice", "alice.test"), Authority().issue("mallory")
    with _bound(kind, lambda server: server.add_secure_port("127.0.0.1:0", credentials)) as port:
        target = f"127.0.0.1:{port}"
        with channel_to(target, grpc.ssl_channel_credentials(authority.certificate, *client)) as channel:
            who = _ask(channel)
        assert who["auth"]["x509_common_name"] == ["alice"]
        assert who["auth"]["x509_subject_alternative_name"] == ["alice.test", "127.0.0.1"]
        assert who["key"] == "x509_subject_alternative_name"
        assert who["identities"] == ["alice.test", "127.0.0.1"]
        assert who["peer"].startswith("ipv4:127.0.0.1:")
        for wrong in (
            grpc.ssl_channel_credentials(authority.certificate),
            grpc.ssl_channel_credentials(authority.certificate, *foreign),
        ):
            with channel_to(target, wrong) as channel, pytest.raises(grpc.RpcError) as refused:
                _ask(channel)
            assert refused.value.code() is grpc.StatusCode.UNAVAILABLE


def test_options_reach_the_core(kind: Kind) -> None:
    with serve(kind, {"Echo": unary(echo)}, options=(("grpc.max_receive_message_length", 100),)) as served:
        assert served.call("Echo", bytes(100)) == bytes(100)
        assert served.refused("Echo", bytes(101)).code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    with serve(kind, {"Echo": unary(echo)}, options=(("grpc.max_send_message_length", 100),)) as served:
        assert served.call("Echo", bytes(100)) == bytes(100)
        assert served.refused("Echo", bytes(101)).code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert served.call("Echo", b"x") == b"x"
